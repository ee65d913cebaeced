"""The checks of lesson 06 take several right answers, and know the usual wrong ones by name."""

from itertools import pairwise

import keras
import numpy as np
import pytest
from planted import PlantedAnswers


def shares(divide_by):
    return lambda matrix: matrix / divide_by(matrix)


def safe_sums(matrix):
    sums = matrix.sum(axis=1, keepdims=True)
    return np.where(sums == 0, 1, sums)


def into_zeros_like(matrix):
    """Whole numbers take no fractions in."""
    out = np.zeros_like(matrix)
    out[:] = matrix / safe_sums(matrix)
    return out


def middles(p):
    return p @ ((np.arange(10) + 0.5) / 10)


def named(w, rows, columns, count):
    return w.reshape(count, rows, columns, -1)


def with_loops(w, rows, columns, count):
    order = [m * rows * columns + row * columns + column
             for row in range(rows) for column in range(columns) for m in range(count)]
    return w[order]


ONE = keras.optimizers.Adam(0.003)

RIGHT = [
    ("06.1", lambda sizes: sum(a * b + b for a, b in pairwise(sizes))),
    ("06.1", lambda sizes: int(np.dot(np.add(sizes[:-1], 1), sizes[1:]))),
    ("06.1", lambda sizes: float(sum((a + 1) * b for a, b in pairwise(sizes)))),
    ("06.4", lambda p: [int(10 * z) for z in middles(p)]),
    ("06.3", shares(safe_sums)),
    ("06.3", lambda matrix: np.array([row / max(row.sum(), 1) for row in matrix])),
    ("06.3", lambda matrix: np.nan_to_num(matrix / matrix.sum(axis=1)[:, None])),
    ("06.3", lambda matrix: (matrix.T / np.maximum(matrix.sum(axis=1), 1)).T),
    ("06.4", lambda p: (10 * middles(p)).astype(int)),
    ("06.4", lambda p: np.floor(np.sum(p * (np.arange(10) + 0.5), axis=1)).astype("int64")),
    ("06.5", lambda w, *sides: named(w, *sides).transpose(1, 2, 0, 3).reshape(w.shape)),
    ("06.5", lambda w, rows, columns, count: np.moveaxis(named(w, rows, columns, count), 0, 2).reshape(len(w), -1)),
    ("06.5", with_loops),
]
WRONG = [
    ("06.1", lambda sizes: sum(a * b for a, b in pairwise(sizes)), "the weights only"),
    ("06.1", lambda sizes: sum(a * b for a, b in pairwise(sizes)) + sum(sizes), "biases to the 4 inputs"),
    ("06.1", lambda sizes: sum(a * b for a, b in pairwise(sizes)) + sum(sizes[1:-1]), "only the hidden layer's"),
    ("06.1", lambda sizes: sum(a * b for a, b in pairwise(sizes)) + sizes[-1], "only the outputs'"),
    ("06.1", lambda sizes: sum((b + 1) * a for a, b in pairwise(sizes)), "a bias for each input of a layer"),
    ("06.1", lambda sizes: (sizes[0] + 1) * sizes[1], "the first layer"),
    ("06.1", lambda sizes: int(np.prod(sizes)), "a weight for each path"),
    ("06.1", sum, "the number of units"),
    ("06.1", lambda sizes: sum((a + 1) * (b + 1) for a, b in pairwise(sizes)), "that 4 inputs, 5 hidden units and 2"),
    ("06.1", lambda sizes: sum(a * b for a, b in pairwise(sizes)) + sum(sizes[1:]) * (len(sizes) > 2), "[784, 10]"),
    ("06.1", lambda sizes: np.dot(np.int16(sizes[:-1]) + 1, np.int16(sizes[1:])), "[784, 512, 10]"),
    ("06.1", lambda sizes: sum((a + 1) * b for a, b in list(pairwise(sizes))[:2]), "[4, 3, 2, 1]"),
    ("06.2", lambda: "adam", "a name came out, 'adam'"),
    ("06.2", lambda: keras.optimizers.Adam, "the class Adam came out"),
    ("06.2", lambda: 0.001, "expected one of keras.optimizers, got float"),
    ("06.2", lambda: ONE, "the same optimiser came out twice"),
    ("06.3", shares(lambda matrix: matrix.sum(axis=1)), "laid along the columns"),
    ("06.3", shares(lambda matrix: matrix.sum(axis=0)), "now the columns sum to 1"),
    ("06.3", shares(np.sum), "all nine numbers together"),
    ("06.3", lambda matrix: 100 * matrix / safe_sums(matrix), "percent"),
    ("06.3", lambda matrix: matrix // safe_sums(matrix), "Divide with /"),
    ("06.3", shares(lambda matrix: matrix.sum(axis=1, keepdims=True)), "gives nan"),
    ("06.3", lambda matrix: matrix, "a small matrix"),
    ("06.3", lambda matrix: shares(lambda m: m.sum(axis=1, keepdims=True))(matrix + 1e-9), "a class has no digit"),
    ("06.3", into_zeros_like, "the shares of whole numbers"),
    ("06.4", lambda p: p.argmax(axis=1), "what ten outputs would answer"),
    ("06.4", middles, "that is the number z"),
    ("06.4", lambda p: 10 * middles(p), "not yet a digit"),
    ("06.4", lambda p: np.floor(10 * middles(p)), "as decimal numbers"),
    ("06.4", lambda p: (10 * (p @ (np.arange(10) / 10))).astype(int), "lies half a tenth further"),
    ("06.4", lambda p: (p @ np.arange(10) + 1e-9).astype(int), "lies half a tenth further"),
    ("06.4", lambda p: int(10 * middles(p).mean()), "one digit for each row"),
    ("06.4", lambda p: (p * (np.arange(10) + 0.5)).astype(int), "one digit for each row"),
    ("06.4", lambda p: np.round(10 * middles(p)).astype(int), "sure of 0, 1, ..., 9"),
    ("06.4", lambda p: (p.cumsum(axis=1) > 0.5).argmax(axis=1), "where it hesitates"),
    ("06.5", lambda w, rows, columns, count: w.reshape(rows, columns, count, -1).reshape(w.shape), "where they were"),
    ("06.5", lambda w, *sides: named(w, *sides).transpose(1, 2, 0, 3), "four axes"),
    ("06.5", lambda w, rows, columns, count:
     w.reshape(rows, columns, count, -1).transpose(2, 0, 1, 3).reshape(w.shape), "from Keras's order to Theano's"),
    ("06.5", lambda w, *sides: named(w, *sides).transpose(2, 1, 0, 3).reshape(w.shape), "have changed places"),
    ("06.5", lambda w, *sides: named(w, *sides).transpose(1, 0, 2, 3).reshape(w.shape), "only the rows have moved"),
    ("06.5", lambda w, *sides: w[::-1], "nothing is turned"),
    ("06.5", lambda w, *sides: named(w, *sides)[:, ::-1, ::-1].reshape(w.shape), "nothing is turned"),
    ("06.5", lambda w, *sides: 2 * w, "4 maps of 2 x 3"),
    ("06.5", lambda w, rows, columns, count: w.reshape(count, rows, columns, 5).transpose(1, 2, 0, 3).reshape(w.shape),
     "cannot reshape"),
]


class TestAnswers(PlantedAnswers):
    right = RIGHT
    wrong = WRONG
    stubs = ("06.1", "06.2", "06.3", "06.4", "06.5")
    elsewhere = ("06.2",)


# Those that train, three short epochs each


@pytest.mark.slow
@pytest.mark.parametrize("make", [
    lambda: keras.optimizers.Adam(0.003),
    lambda: keras.optimizers.RMSprop(0.001),
    lambda: keras.optimizers.SGD(0.1, momentum=0.9),
])
def test_an_optimiser_that_learns(make, answer_to):
    assert answer_to("06.2", make).startswith("06.2 right.")


@pytest.mark.slow
@pytest.mark.parametrize("make, said", [
    (lambda: keras.optimizers.SGD(0.01), "With SGD the rate 0.01 is probably too small"),
    (lambda: keras.optimizers.SGD(0.0001), "With SGD the rate 0.0001 is probably too small"),
    (lambda: keras.optimizers.Adam(0.1), "With Adam the rate 0.1 is probably too large"),
    (lambda: keras.optimizers.Adam(1.0), "With Adam the rate 1 is probably too large"),
    (lambda: keras.optimizers.SGD(1e30), "far too large"),
])
def test_an_optimiser_that_does_not(make, said, answer_to):
    line = answer_to("06.2", make)
    assert line.startswith("06.2 not yet: ") and said in line
