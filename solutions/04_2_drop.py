# Of many masks, a unit is kept in 1 - p of them, each time divided by 1 - p: on average it is what it was.
def drop(h, p, rng):
    keep = rng.random(h.shape) >= p
    return h * keep / (1 - p)


check("04.2", drop)
