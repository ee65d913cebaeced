"""What lesson 5 adds to the parts in `blocks`: max-pooling and dropout that cost Theano less time."""

from course_utils.on_theano import setup  # noqa: F401  (before theano)
from course_utils.on_theano.pooling import MaxPool

import theano.tensor as T  # isort: skip
from theano.graph.basic import Variable  # isort: skip
from theano.sandbox.rng_mrg import MRG_RandomStream  # isort: skip

UNITS_PER_DRAW = 4


def max_pool(X: Variable, num_maps: int, side: int) -> Variable:
    """The largest number in each window of 2 x 2, an odd last row and column kept: `side` becomes ceil(side / 2).

    The numbers of `pool_2d(X, (2, 2), ignore_border=False)`, whose gradient is the slowest part of a small network on a
    processor. Where numbers of a window are equally large, the first gets the whole slope, as in Keras; `pool_2d` gives
    it to each of them.

    Parameters
    ----------
    X : feature maps, shape (images, num_maps, side, side).
    num_maps, side : plain numbers, so that Theano need not work out shapes, which would double the time to compile.
    """
    half = (side + 1) // 2
    return MaxPool()(X).reshape((-1, num_maps, half, half))


def dropout(X: Variable, p: float, srng: MRG_RandomStream) -> Variable:
    """The `dropout` of `blocks`, with a quarter of the random numbers: each of them decides about four units.

    A uniform number u below keep = 1 - p keeps a unit. Given that, u / keep is uniform; otherwise (u - keep) / p is. So
    what is left of u does not know the decision, and makes the next one. Four of them use few of a number's 24 bits.
    """
    if p == 0:
        return X
    keep = 1 - p
    u = srng.uniform(((X.size + UNITS_PER_DRAW - 1) // UNITS_PER_DRAW,), dtype=X.dtype)
    kept = []
    for _ in range(UNITS_PER_DRAW):
        kept.append(T.cast(u < keep, X.dtype))
        u = T.switch(u < keep, u / keep, (u - keep) / p)
    mask = T.concatenate(kept)[:X.size].reshape(X.shape, ndim=X.ndim)
    return X * mask / keep
