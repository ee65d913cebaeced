"""What lesson 5 adds to the parts in `theano_blocks`: max-pooling for Theano whose gradient costs little."""

import numpy as np

from course_utils import theano_setup  # noqa: F401  (before theano)

import theano.tensor as T  # isort: skip
from theano.graph.basic import Variable  # isort: skip


def max_pool(X: Variable, num_maps: int, side: int) -> Variable:
    """The largest number in each window of 2 x 2, an odd last row and column kept: `side` becomes ceil(side / 2).

    The numbers and slopes of `pool_2d(X, (2, 2), ignore_border=False)`, whose gradient is the slowest part of a small
    network on a processor. Where two numbers of a window are equally large, both get the slope, as with `pool_2d`.

    Parameters
    ----------
    X : feature maps, shape (images, num_maps, side, side).
    num_maps, side : plain numbers, so that Theano need not work out shapes: that would double the time to compile.
    """
    half = (side + 1) // 2
    if side % 2:  # minus infinity is never the maximum; a copy of the last row would be, and count its slope twice
        nothing = np.asarray(-np.inf, dtype=X.dtype)
        wider = T.alloc(nothing, X.shape[0], num_maps, 2 * half, 2 * half)
        X = T.set_subtensor(wider[:, :, :side, :side], X)
    return X.reshape((-1, num_maps, half, 2, half, 2)).max(axis=(3, 5))
