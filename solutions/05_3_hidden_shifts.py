# Move first, then pool, and compare all pooled pixels with those of the original. The shift (0, 0) is not one of the
# eight.
def hidden_shifts(image, size):
    before = max_pool(image, size)
    shifts = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)]
    moved = [np.roll(image, shift, axis=(0, 1)) for shift in shifts]
    return sum(np.array_equal(max_pool(other, size), before) for other in moved)


check("05.3", hidden_shifts)
