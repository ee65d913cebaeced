# Overconfident and underconfident answers may cancel within a bin, but not between bins: so abs is taken for each bin.
def calibration_error(confidence, is_right, bins=10):
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    error = 0.0
    for k in np.unique(place):
        inside = place == k
        gap = confidence[inside].mean() - is_right[inside].mean()
        error += inside.mean() * abs(gap)
    return error


check("11.2", calibration_error)
