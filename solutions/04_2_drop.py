# A unit is kept by a share 1 - p of all masks, and divided by 1 - p each time: on average it is what it was.
def drop(h, p, rng):
    keep = rng.random(h.shape) >= p
    return h * keep / (1 - p)


check("04.2", drop)
