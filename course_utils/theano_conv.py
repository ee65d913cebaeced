"""What lesson 5 adds to the parts in `theano_blocks`: max-pooling for Theano whose gradient costs little."""

import numpy as np

from course_utils import theano_setup  # noqa: F401  (before theano)

import theano.tensor as T  # isort: skip
from theano.graph.basic import Variable  # isort: skip


def max_pool(X: Variable, side: int) -> Variable:
    """The largest number in each window of 2 x 2, an odd last row and column kept: `side` becomes ceil(side / 2).

    The numbers and slopes of `pool_2d(X, (2, 2), ignore_border=False)`, whose gradient is the slowest part of a small
    network on a processor. Where two numbers of a window are equally large, both get the slope, as with `pool_2d`.

    Parameters
    ----------
    X : feature maps, shape (images, maps, side, side).
    side : rows and columns of a map, a plain number.
    """
    if side % 2:  # minus infinity is never the maximum; a copy of the last row would be, and count its slope twice
        nothing = np.asarray(-np.inf, dtype=X.dtype)
        X = T.concatenate([X, T.alloc(nothing, X.shape[0], X.shape[1], 1, side)], axis=2)
        X = T.concatenate([X, T.alloc(nothing, X.shape[0], X.shape[1], side + 1, 1)], axis=3)
    half = (side + 1) // 2
    windows = X.reshape((X.shape[0], X.shape[1], half, 2, half, 2))
    return windows.max(axis=(3, 5))
