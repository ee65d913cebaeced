"""The lesson's own pooling gives the numbers and slopes of Theano's."""

import numpy as np
import pytest

from course_utils import theano_setup  # noqa: F401  (before theano)
from course_utils.theano_conv import max_pool

import theano  # isort: skip
import theano.tensor as T  # isort: skip
from theano.tensor.signal.pool import pool_2d  # isort: skip


@pytest.mark.slow
@pytest.mark.parametrize("side", [2, 5, 6, 13])
def test_the_numbers_and_slopes_of_pool_2d_with_ties(side):
    X = T.tensor4("X")
    rng = np.random.default_rng(0)
    x = np.maximum(rng.integers(-3, 3, (2, 3, side, side)), 0).astype(theano.config.floatX)  # many ties, and zeros
    half = (side + 1) // 2
    weights = rng.normal(size=(half, half)).astype(theano.config.floatX)
    ours, theirs = max_pool(X, 3, side), pool_2d(X, (2, 2), ignore_border=False)
    slopes = [T.grad((weights * pooled).sum(), X) for pooled in (ours, theirs)]
    one, other, *both = theano.function([X], [ours, theirs, *slopes])(x)
    assert one.shape == (2, 3, half, half)
    np.testing.assert_array_equal(one, other)
    np.testing.assert_allclose(*both, rtol=1e-5)
