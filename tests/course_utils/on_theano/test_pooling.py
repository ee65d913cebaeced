"""Pooling as one operation: number for number and slope for slope what the plain form gives, in C and in NumPy."""

import numpy as np
import pytest

from course_utils.on_theano import setup  # noqa: F401  (before theano)
from course_utils.on_theano.conv import max_pool
from course_utils.on_theano.pooling import MaxPool, MaxPoolSlope

import theano  # isort: skip
import theano.tensor as T  # isort: skip
from theano.compile.mode import Mode  # isort: skip

SHAPES = [(2, 3, 6, 6), (2, 3, 13, 13), (1, 1, 1, 1), (3, 2, 1, 7), (2, 2, 9, 2), (5, 4, 30, 30), (2, 1, 4, 33),
          (0, 3, 6, 6), (2, 0, 5, 5), (2, 3, 0, 4)]  # fmt: skip
IN_C, IN_NUMPY = (Mode(linker=linker, optimizer="fast_run") for linker in ("cvm", "py"))


def plain(X):
    """Pooling by Theano's own parts, as it was here before: the maximum of two columns, then of two rows."""
    rows, columns = X.shape[2], X.shape[3]
    nothing = np.asarray(-np.inf, dtype=X.dtype)
    wider = T.alloc(nothing, X.shape[0], X.shape[1], rows + rows % 2, columns + columns % 2)
    X = T.set_subtensor(wider[:, :, :rows, :columns], X)
    across = T.maximum(X[:, :, :, 0::2], X[:, :, :, 1::2])
    return T.maximum(across[:, :, 0::2], across[:, :, 1::2])


def compiled(pooling, mode, dtype="float32"):
    """A function of maps and slopes: what is pooled, and the maps' own slopes."""
    X, G = T.tensor4("X", dtype), T.tensor4("G", dtype)
    pooled = pooling(X)
    return theano.function([X, G], [pooled, T.grad((pooled * G).sum(), X)], mode=mode)


def numbers(shape, dtype="float32", seed=0):
    """Few different numbers, so that many are equal; among them those that computers treat in ways of their own."""
    rng = np.random.default_rng(seed)
    return rng.choice(np.array([-1, -0.0, 0, 0.5, 2, np.inf, -np.inf, np.nan], dtype), shape)


def slopes(x):
    n, maps, rows, columns = x.shape
    return np.random.default_rng(1).normal(size=(n, maps, (rows + 1) // 2, (columns + 1) // 2)).astype(x.dtype)


def same_numbers(one, other):
    """To the last bit, but for the sign of a 0: the plain form multiplies a negative slope by 0, and gets -0."""
    assert one.shape == other.shape and one.dtype == other.dtype
    np.testing.assert_array_equal(one, other)  # NaN where the other has it


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_numbers_and_slopes_of_the_plain_form(dtype):
    functions = [compiled(pooling, mode, dtype) for pooling, mode in
                 [(plain, IN_C), (MaxPool(), IN_C), (MaxPool(), IN_NUMPY)]]
    assert any(isinstance(node.op, MaxPoolSlope) for node in functions[1].maker.fgraph.apply_nodes)
    for shape in SHAPES:
        for seed in range(3):
            x = numbers(shape, dtype, seed)
            (pooled, slope), *others = [f(x, slopes(x)) for f in functions]
            for other_pooled, other_slope in others:
                same_numbers(pooled, other_pooled)
                same_numbers(slope, other_slope)


@pytest.mark.slow
def test_where_c_is_asked_for_numpy_is_not_called(monkeypatch):
    def refuse(*_):
        raise AssertionError("the plain NumPy form was called")

    for op in (MaxPool, MaxPoolSlope):
        monkeypatch.setattr(op, "perform", refuse)
    x = numbers((2, 3, 6, 6))
    compiled(MaxPool(), IN_C)(x, slopes(x))
    with pytest.raises(AssertionError, match="NumPy form was called"):
        compiled(MaxPool(), IN_NUMPY)(x, slopes(x))


@pytest.mark.slow
def test_maps_that_do_not_lie_in_one_piece():
    f = compiled(MaxPool(), IN_C)
    x = numbers((6, 5, 4, 14))
    for view in (x.transpose(3, 2, 1, 0), x[::2, :, ::-1, 1::3]):
        for given, wanted in zip(f(view, slopes(view)[:, :, ::1]), f(view.copy(), slopes(view))):
            same_numbers(given, wanted)
        turned = slopes(view).transpose(0, 1, 3, 2).copy().transpose(0, 1, 3, 2)
        same_numbers(f(view, turned)[1], f(view, slopes(view))[1])


@pytest.mark.slow
def test_batches_of_another_size_need_no_other_function():
    f = compiled(MaxPool(), IN_C)
    for count in (3, 1, 0, 4):
        x = numbers((count, 2, 5, 5), seed=count)
        kept, _ = f(x, slopes(x))
        assert kept.shape == (count, 2, 3, 3)
        f(np.zeros_like(x), slopes(x))
        same_numbers(kept, f(x, slopes(x))[0])  # what one call returned is not written over by the next


@pytest.mark.slow
def test_a_slope_of_another_shape_is_refused():
    X, G = T.tensor4("X"), T.tensor4("G")
    f = theano.function([X, G], MaxPoolSlope()(X, G))
    with pytest.raises(ValueError, match="expected a slope for each window of 2 x 2"):
        f(np.zeros((2, 3, 6, 6), "float32"), np.zeros((2, 3, 6, 6), "float32"))


def test_what_is_no_feature_maps_is_refused():
    for wrong in (T.matrix("X"), T.itensor4("X")):
        with pytest.raises(TypeError, match="expected feature maps"):
            MaxPool()(wrong)


def test_shapes_are_known_beforehand():
    X = T.tensor4("X")
    f = theano.function([X], [*MaxPool()(X).shape, *T.grad(MaxPool()(X).sum(), X).shape], mode=IN_NUMPY)
    assert not any(isinstance(node.op, (MaxPool, MaxPoolSlope)) for node in f.maker.fgraph.apply_nodes)
    assert [int(n) for n in f(np.zeros((2, 3, 5, 8), "float32"))] == [2, 3, 3, 4, 2, 3, 5, 8]


@pytest.mark.slow
def test_maps_of_another_side_than_said_are_refused():
    X = T.tensor4("X")
    with pytest.raises(ValueError, match=r"[Rr]eshape|dimension"):
        theano.function([X], max_pool(X, 3, 13))(np.zeros((1, 3, 8, 8), "float32"))
