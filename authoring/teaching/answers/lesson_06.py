"""Answers to the exercises of lesson 06: right in many ways, and wrong in the ways that are common."""

from itertools import pairwise

import keras
import numpy as np


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


def weights(sizes):
    return sum(a * b for a, b in pairwise(sizes))


def asked_keras(sizes):
    first, *others = sizes
    return keras.Sequential([keras.Input((first,)), *map(keras.layers.Dense, others)]).count_params()


def in_order(*axes):
    """An answer to 06.5 that puts the axes count, rows, columns into this order."""
    return lambda w, *sides: named(w, *sides).transpose(*axes, 3).reshape(w.shape)


def split_as_keras(*axes):
    """An answer to 06.5 that splits the first axis in Keras's order."""
    return lambda w, rows, columns, count: w.reshape(rows, columns, count, -1).transpose(*axes, 3).reshape(w.shape)


def place_by_place(w, rows, columns, count):
    return np.concatenate([w[place::rows * columns] for place in range(rows * columns)])


ONE = keras.optimizers.Adam(0.003)

RIGHT = {
    "06.1": [
        lambda sizes: sum(a * b + b for a, b in pairwise(sizes)),
        lambda sizes: int(np.dot(np.add(sizes[:-1], 1), sizes[1:])),
        lambda sizes: float(sum((a + 1) * b for a, b in pairwise(sizes))),
        asked_keras,
    ],
    "06.2": [
        lambda: keras.optimizers.Adam(0.003),
        keras.optimizers.Adam,  # at the rate that Keras takes by itself
        lambda: keras.optimizers.SGD(0.1, momentum=0.9),
        lambda: keras.optimizers.AdamW(keras.optimizers.schedules.CosineDecay(0.003, 72)),
    ],
    "06.3": [
        shares(safe_sums),
        lambda matrix: np.array([row / max(row.sum(), 1) for row in matrix]),
        lambda matrix: np.nan_to_num(matrix / matrix.sum(axis=1)[:, None]),
        lambda matrix: (matrix.T / np.maximum(matrix.sum(axis=1), 1)).T,
        lambda matrix: [[float(n / max(sum(row), 1)) for n in row] for row in matrix.tolist()],
    ],
    "06.4": [
        lambda p: [int(10 * z) for z in middles(p)],
        lambda p: (10 * middles(p)).astype(int),
        lambda p: np.floor(np.sum(p * (np.arange(10) + 0.5), axis=1)).astype("int64"),
        lambda p: np.rint(p @ np.arange(10)).astype(int),
    ],
    "06.5": [
        in_order(1, 2, 0),
        lambda w, rows, columns, count: np.moveaxis(named(w, rows, columns, count), 0, 2).reshape(len(w), -1),
        lambda w, rows, columns, count: w[np.arange(len(w)).reshape(count, -1).T.ravel()],
        place_by_place,
        with_loops,
    ],
}
WRONG = {
    "06.1": [
        (weights, "the weights only"),
        (lambda sizes: weights(sizes) + sum(sizes), "biases to the 6 inputs"),
        (lambda sizes: weights(sizes) + sum(sizes[1:-1]), "only the hidden layer's"),
        (lambda sizes: weights(sizes) + sizes[-1], "only the outputs'"),
        (lambda sizes: sum((b + 1) * a for a, b in pairwise(sizes)), "a bias for each input of a layer"),
        (lambda sizes: weights(sizes) + len(sizes) - 1, "one bias for each layer"),
        (lambda sizes: weights(sizes) + 1, "a single bias"),
        (lambda sizes: sum((a + 1) * (b + 1) for a, b in pairwise(sizes)), "a further unit to both sides"),
        (lambda sizes: (sizes[0] + 1) * sizes[1], "the first layer"),
        (lambda sizes: sum(sizes[1:]), "those are the biases"),
        (lambda sizes: int(np.prod(sizes)), "a weight for each path"),
        (sum, "the number of units"),
        (lambda sizes: weights(sizes) + 2 * sum(sizes[1:]), "that 6 inputs, 5 hidden units and 4"),
        (lambda sizes: weights(sizes) + sum(sizes[1:]) * (len(sizes) > 2), "[784, 10]"),
        (lambda sizes: np.dot(np.int16(sizes[:-1]) + 1, np.int16(sizes[1:])), "[784, 512, 10]"),
        (lambda sizes: sum((a + 1) * b for a, b in list(pairwise(sizes))[:2]), "[4, 3, 2, 1]"),
        (lambda sizes: sum((a + 1) * b for a, b in list(pairwise(sizes))[:3]), "expected"),
        (lambda sizes: sum((a + 1) * b for a, b in pairwise(sorted(sizes, reverse=True))), "expected"),
        (lambda sizes: weights(sizes) + sum(set(sizes[1:])) + (len(sizes) > 4), "expected"),
    ],
    "06.2": [
        (lambda: "adam", "a name came out, 'adam'"),
        (lambda: keras.optimizers.Adam, "the class Adam came out"),
        (lambda: keras.optimizers.schedules.CosineDecay(0.1, 72), "a schedule came out"),
        (lambda: 0.001, "expected one of keras.optimizers, got float"),
        (lambda: [keras.optimizers.SGD(0.1)], "expected one of keras.optimizers, got list"),
        (lambda: (lambda: ONE), "expected one of keras.optimizers, got function"),
        (lambda: ONE, "the same optimiser came out twice"),
        (lambda: keras.optimizers.SGD(rate=0.1), "stops at line"),
        (lambda: keras.optimizers.SGD(0.01), "With SGD the rate 0.01 is probably too small. With 0.001 it would be"),
        (lambda: keras.optimizers.SGD(0.0001), "With SGD the rate 0.0001 is probably too small"),
        (lambda: keras.optimizers.Adam(0.1), "With Adam the rate 0.1 is probably too large"),
        (lambda: keras.optimizers.Adam(1.0), "With Adam the rate 1 is probably too large"),
        (lambda: keras.optimizers.SGD(0.1, global_clipnorm=1e-9), "With SGD it is not the rate 0.1 alone"),
        (lambda: keras.optimizers.SGD(1e30), "far too large"),
        (lambda: (lambda: keras.optimizers.Adam(0.003)), "got function"),
        (lambda: (keras.optimizers.Adam(), 0.003), "expected one of keras.optimizers, got tuple"),
        (lambda: {"class_name": "Adam", "config": {"learning_rate": 0.003}}, "got dict"),
        (lambda: keras.optimizers.Adam(learning_rate=0.003).get_config(), "got dict"),
        (lambda: keras.optimizers.RMSprop(1.0), "With RMSprop the rate 1 is probably too large"),
        (lambda: keras.optimizers.Adagrad(0.0001), "With Adagrad the rate 0.0001 is probably too small"),
    ],
    "06.3": [
        (shares(lambda matrix: matrix.sum(axis=1)), "laid along the columns"),
        (shares(lambda matrix: matrix.sum(axis=0)), "now the columns sum to 1"),
        (shares(np.sum), "all nine numbers together"),
        (shares(lambda matrix: matrix.max(axis=1, keepdims=True)), "by its largest number"),
        (shares(lambda matrix: matrix.mean(axis=1, keepdims=True)), "by its mean"),
        (lambda matrix: matrix, "is the division missing"),
        (lambda matrix: shares(safe_sums)(matrix).T, "have changed places"),
        (lambda matrix: np.diag(matrix) / safe_sums(matrix)[:, 0], "of right answers only"),
        (lambda matrix: 100 * matrix / safe_sums(matrix), "percent"),
        (lambda matrix: matrix // safe_sums(matrix), "Divide with /"),
        (shares(lambda matrix: matrix.sum(axis=1, keepdims=True)), "gives nan"),
        (lambda matrix: matrix / (1 + safe_sums(matrix)), "a small matrix"),
        (shares(lambda matrix: np.maximum(matrix.sum(axis=1, keepdims=True), 2)), "a class has one digit"),
        (lambda matrix: shares(lambda m: m.sum(axis=1, keepdims=True))(matrix + 1e-9), "a class has no digit"),
        (into_zeros_like, "the shares of whole numbers"),
        (lambda matrix: shares(safe_sums)(matrix).round(3), "4 random rows of 6"),
        (lambda matrix: shares(safe_sums)(matrix) if len(matrix) == len(matrix.T) else matrix, "4 random rows of 6"),
        (lambda matrix: shares(safe_sums)(matrix).round(2), "expected"),
    ],
    "06.4": [
        (lambda p: p.argmax(axis=1), "what ten outputs would answer"),
        (middles, "that is the number z"),
        (lambda p: 10 * middles(p), "not yet a digit"),
        (lambda p: middles(p).astype(int), "multiply it by ten before"),
        (lambda p: np.floor(10 * middles(p)), "as decimal numbers"),
        (lambda p: (10 * (p @ (np.arange(10) / 10))).astype(int), "lies half a tenth further"),
        (lambda p: (p @ np.arange(10) + 1e-9).astype(int), "lies half a tenth further"),
        (lambda p: (10 * (p @ (np.arange(1, 11) / 10)) + 1e-9).astype(int), "half a tenth too far"),
        (lambda p: np.round(10 * middles(p)).astype(int), "dropped, not rounded"),
        (lambda p: np.ceil(10 * middles(p)).astype(int), "you round up"),
        (lambda p: (p.cumsum(axis=1) > 0.5).argmax(axis=1), "that is the median"),
        (lambda p: int(10 * middles(p).mean()), "one digit for each row of p, shape (10,), got ():"),
        (lambda p: (p * (np.arange(10) + 0.5)).astype(int), "one digit for each row of p, shape (10,), got (10, 10)"),
        (lambda p: (10 * middles(p)).astype(int)[:, None], "expected shape (10,), got (10, 1)"),
        (lambda p: 9 - (10 * middles(p)).astype(int), "sure of 0, 1, ..., 9"),
        (lambda p: (p > 0.3).argmax(axis=1), "where it hesitates"),
        (lambda p: np.where((p > 0).sum(axis=1) > 3, p.argmax(axis=1), (10 * middles(p)).astype(int)), "random prob"),
        (lambda p: (10 * middles((p > 0) / (p > 0).sum(axis=1, keepdims=True))).astype(int), "expected"),
        (lambda p: (10 * middles(p**2 / (p**2).sum(axis=1, keepdims=True))).astype(int), "expected"),
    ],
    "06.5": [
        (split_as_keras(0, 1, 2), "where they were"),
        (lambda w, *sides: named(w, *sides).transpose(1, 2, 0, 3), "four axes"),
        (split_as_keras(2, 0, 1), "from Keras's order to Theano's"),
        (split_as_keras(1, 2, 0), "was split in Keras's order"),
        (in_order(2, 1, 0), "rows and columns of the maps have changed places"),
        (in_order(1, 0, 2), "only the rows have moved"),
        (in_order(2, 0, 1), "the columns have come first"),
        (in_order(0, 2, 1), "each map is still a block"),
        (lambda w, *sides: w[::-1], "nothing is turned"),
        (lambda w, *sides: named(w, *sides)[:, ::-1, ::-1].reshape(w.shape), "nothing is turned"),
        (lambda w, *sides: in_order(1, 2, 0)(w, *sides)[::-1], "nothing is turned"),
        (lambda w, *sides: in_order(1, 2, 0)(named(w, *sides)[:, ::-1, ::-1].reshape(w.shape), *sides),
         "nothing is turned"),
        (lambda w, *sides: in_order(1, 2, 0)(w, *sides).T, "are now in a row"),
        (lambda w, *sides: 2 * w, "4 maps of 2 x 3"),
        (lambda w, rows, columns, count: named(w, 2, 3, 4).transpose(1, 2, 0, 3).reshape(w.shape)
         if len(w) == 24 else w, "the rows for 128 maps of 3 x 3"),
        (lambda w, rows, columns, count: in_order(1, 2, 0)(w, rows, columns, count) if w.shape[1] > 1 else w,
         "7 random maps of 2 x 5, 1 units"),
        (lambda w, rows, columns, count: in_order(1, 2, 0)(w, rows, columns, count) if columns > 1 else w[::-1],
         "3 random maps of 4 x 1"),
        (lambda w, rows, columns, count: in_order(1, 2, 0)(w, rows, columns, count) if count > 2 else w,
         "2 random maps of 3 x 3"),
        (lambda w, rows, columns, count: w.reshape(count, rows, columns, 5).transpose(1, 2, 0, 3).reshape(w.shape),
         "cannot reshape"),
    ],
}
