"""The lesson's own pooling gives the numbers and slopes of Theano's; its own dropout drops like the one of lesson 4."""

from itertools import product

import numpy as np
import pytest

from course_utils.on_theano import setup  # noqa: F401  (before theano)
from course_utils.on_theano.conv import UNITS_PER_DRAW, dropout, max_pool

import theano  # isort: skip
import theano.tensor as T  # isort: skip
from theano.sandbox.rng_mrg import MRG_RandomStream  # isort: skip
from theano.tensor.signal.pool import pool_2d  # isort: skip


@pytest.mark.slow
@pytest.mark.parametrize("side", [2, 5, 6, 13])
def test_the_numbers_and_slopes_of_pool_2d(side):
    X = T.tensor4("X")
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 3, side, side)).astype(theano.config.floatX)
    half = (side + 1) // 2
    weights = rng.normal(size=(half, half)).astype(theano.config.floatX)
    ours, theirs = max_pool(X, 3, side), pool_2d(X, (2, 2), ignore_border=False)
    slopes = [T.grad((weights * pooled).sum(), X) for pooled in (ours, theirs)]
    one, other, *both = theano.function([X], [ours, theirs, *slopes])(x)
    assert one.shape == (2, 3, half, half)
    np.testing.assert_array_equal(one, other)
    np.testing.assert_allclose(*both, rtol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("window, slope", [
    ([[5, 5], [5, 5]], [[1, 0], [0, 0]]),
    ([[1, 5], [5, 1]], [[0, 1], [0, 0]]),
    ([[1, 2], [5, 5]], [[0, 0], [1, 0]]),
    ([[0, -1], [-1, -1]], [[1, 0], [0, 0]]),
])  # fmt: skip
def test_of_equal_numbers_the_first_gets_the_slope(window, slope):
    X = T.tensor4("X")
    gradient = theano.function([X], T.grad(max_pool(X, 1, 2).sum(), X))
    assert gradient(np.array(window, theano.config.floatX)[None, None])[0, 0].tolist() == slope


@pytest.mark.slow
@pytest.mark.parametrize("p", [0.2, 0.5])
def test_each_unit_is_dropped_by_itself(p):
    """Units that one draw decides about are a quarter of the array apart. Their 16 patterns are as frequent as those
    of independent units, within four standard deviations."""
    X = T.tensor4("X")
    out = theano.function([X], dropout(X, p, MRG_RandomStream(3)))(np.ones((64, 4, 25, 25), theano.config.floatX))
    assert np.unique(out).tolist() == pytest.approx([0, 1 / (1 - p)])
    kept = out.reshape(UNITS_PER_DRAW, -1) > 0
    for pattern in product([False, True], repeat=UNITS_PER_DRAW):
        expected = np.prod(np.where(pattern, 1 - p, p))
        found = (kept == np.array(pattern)[:, None]).all(axis=0).mean()
        tolerance = 4 * np.sqrt(expected * (1 - expected) / kept.shape[1])
        assert found == pytest.approx(expected, abs=tolerance), f"kept or not: {pattern}"


@pytest.mark.slow
def test_dropout_of_any_shape_draws_anew_and_has_its_own_slope():
    X = T.matrix("X")
    out = dropout(X, 0.5, MRG_RandomStream(1))
    f = theano.function([X], [out, T.grad(out.sum(), X)])
    x = np.full((3, 7), 3, theano.config.floatX)  # 21 is no multiple of 4
    first, slope = f(x)
    assert first.shape == (3, 7)
    np.testing.assert_allclose(first, x * slope, err_msg="the slope passes where the unit stayed")
    assert (f(x)[0] != first).any()
    assert dropout(X, 0, None) is X
