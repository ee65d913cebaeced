# A step to both sides: the errors of the two cancel to first order, so the slope is good to h² instead of h. Fresh
# copies keep one trial from leaking into the next.
def gradient_by_trying(f, w, h=1e-4):
    slopes = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[i] += h
        down[i] -= h
        slopes[i] = (f(up) - f(down)) / (2 * h)
    return slopes


check("02.2", gradient_by_trying)
