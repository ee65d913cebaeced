"""Answers to the exercises of lesson 09: right in many ways, and wrong in the ways that are common."""

import math
from itertools import permutations

import keras
import numpy as np
import pandas as pd

from authoring.teaching.answers import networks_09


def ordered(axes, turn=(slice(None), slice(None), slice(None, None, -1), slice(None, None, -1))):
    return lambda kernels: kernels.transpose(axes)[turn]


ORDER, ALL = (3, 2, 0, 1), (slice(None),) * 4


def walk(first=True, grow=lambda k, j: (k - 1) * j, start=()):
    """A `receptive_fields` that adds `grow(k, j)`, before or after the jump changes."""
    def receptive_fields(layers):
        r, j, fields = 1, 1, list(start)
        for k, s in layers:
            if not first:
                j *= s
            r += grow(k, j)
            if first:
                j *= s
            fields.append(r)
        return fields
    return receptive_fields


def late(layers):
    return [1, *walk()(layers)[:-1]]


def multiplied(layers):
    return [math.prod(k for k, _ in layers[: i + 1]) for i in range(len(layers))]


def jumps(layers):
    return [math.prod(s for _, s in layers[: i + 1]) for i in range(len(layers))]


def backwards(layers):
    return walk()(layers[::-1])


def strides_added(layers):
    r, j, fields = 1, 1, []
    for k, s in layers:
        r, j = r + (k - 1) * j, j + s
        fields.append(r)
    return fields


def last_stride_only(layers):
    r, j, fields = 1, 1, []
    for k, s in layers:
        r, j = r + (k - 1) * j, s
        fields.append(r)
    return fields


def by_trying(layers):
    """The numbers between the first and the last pixel that the first unit of each layer sees."""
    fields = []
    for number in range(1, len(layers) + 1):
        first, last = 0, 0
        for k, s in layers[:number][::-1]:
            first, last = first * s, last * s + k - 1
        fields.append(last - first + 1)
    return fields


def quarter(times):
    return lambda kernels: np.rot90(kernels.transpose(3, 2, 0, 1), times, (2, 3))


RIGHT = {
    "09.1": networks_09.RIGHT,
    "09.2": [
        lambda shape: math.prod(shape) + shape[-1],
        lambda shape: (int(np.prod(shape[:-1])) + 1) * shape[-1],
        lambda shape: np.prod(shape, dtype=np.int64) + shape[-1],
        lambda shape: np.array(float(math.prod(shape) + shape[-1])),
        lambda shape: keras.layers.Dense(shape[-1]).compute_output_shape((1, 2))[-1] + math.prod(shape),
    ],
    "09.3": [
        {"A": 1, "C": 32, "F": (3, 3, 32, 64)},
        {"f": [3, 3, 32, 64], "a": 1, "c": 32},
        {"A ": np.int64(1), "C": 32.0, "F": np.array([3, 3, 32, 64])},
        pd.Series({"A": 1, "C": 32, "F": (3, 3, 32, 64)}),
        {"A": (1,), "C": [32], "F": keras.Input((3, 32, 64), batch_size=3).shape},
    ],
    "09.4": [
        ordered(ORDER),
        lambda kernels: np.moveaxis(kernels[::-1, ::-1], (0, 1, 2, 3), (2, 3, 1, 0)),
        lambda kernels: np.einsum("rcio->oirc", np.rot90(kernels, 2)),
        quarter(2),
    ],
    "09.5": [
        walk(),
        lambda layers: np.array(walk()(layers)),
        by_trying,
        lambda layers: (r for r in walk()(layers)),
    ],
}
BACKWARDS = slice(None, None, -1)
WRONG = {
    "09.1": networks_09.WRONG,
    "09.2": [
        (math.prod, "biases are missing"),
        (lambda shape: math.prod(shape) + shape[-2], "not for each that comes in"),
        (lambda shape: math.prod(shape) + shape[-1] * shape[-2], "each pair of maps"),
        (lambda shape: math.prod(shape) + 1, "one bias for the whole layer"),
        (lambda shape: math.prod(shape) + sum(shape[-2:]), "to the maps that come in, too"),
        (lambda shape: math.prod(shape) + math.prod(shape[:-2]), "a bias for each place of the kernel."),
        (lambda shape: math.prod(shape) + math.prod(shape[:-2]) * shape[-1], "a bias for each place of the kernels."),
        (lambda shape: (math.prod(shape[:-2]) + 1) * shape[-1], "too few"),
        (lambda shape: (shape[0] * shape[-2] + 1) * shape[-1], "not 3: the shape has rows and columns"),
        (lambda shape: (shape[1] * shape[-2] + 1) * shape[-1], "not 5: the shape has rows and columns"),
        (lambda shape: (shape[0] ** 2 * shape[-2] + 1) * shape[-1], "instead of squaring one"),
        (lambda shape: (shape[1] ** 2 * shape[-2] + 1) * shape[-1], "instead of squaring one"),
        (lambda shape: math.prod(shape[:-1]) + 1, "that is one map that goes out"),
        (sum, "sum of the shape's numbers"),
        (lambda shape: sum(shape) + shape[-1], "sum of the shape's numbers"),
        (lambda shape: math.prod(shape) + 2 * shape[-1], "kernels of shape (3, 5, 4, 6)"),
        (lambda shape: math.prod(shape) + (shape[-1] if shape[-2] > 1 else 1), "conv1, kernels of shape"),
        (lambda shape: np.prod(shape, dtype=np.int16) + shape[-1], "the dense layer of shape (1600, 512)"),
        (lambda shape: (shape[0] * shape[1] * shape[-2] + 1) * shape[-1], "a dense layer of shape (7, 3)"),
        ({(3, 5, 4, 6): 366, (7, 3): 24, (3, 3, 1, 32): 320, (1600, 512): 819_712}.get, "a value the first time"),
        (lambda shape: {(3, 5, 4, 6): 366, (7, 3): 24, (3, 3, 1, 32): 320, (1600, 512): 819_712}.get(shape, 0),
         "kernels of a random shape"),
    ],
    "09.3": [
        (["A", "C", "F"], "expected a dictionary"),
        ({}, "the dictionary is empty; 3 more of the claims are wrong"),
        ({"A": 1, "B": 27, "C": 32, "F": (3, 3, 32, 64)}, "claim B is right"),
        ({"D": 26}, "claim D is right"),
        ({"E": 64}, "claim E is right"),
        ({"G": 320}, "claim G is right"),
        ({"H": (1600, 10)}, "claim H is right"),
        ({"A": 1, "X": 3}, "there is no claim X"),
        ({"A": 1}, "so far so good; 2 more of the claims are wrong"),
        ({"A": 1, "C": 32}, "1 more of the claims is wrong"),
        ({"A": True, "C": True, "F": True}, "expected a number or a shape, got True"),
        ({"A": "1"}, "got '1'. Write what the tables have, without quotation marks"),
        ({"A": (28, 28, 1)}, "A: that shape is in the tables"),
        ({"A": (28, 28)}, "What about its channels?"),
        ({"A": 28}, "What about its channels?"),
        ({"A": 3}, "3 is what the claim says"),
        ({"A": 0}, "0 is not what the tables have: look at the input of conv1"),
        ({"C": 16}, "16 is what the claim says"),
        ({"C": (28, 28, 32)}, "C: that shape is in the tables"),
        ({"C": (3, 3, 1, 32)}, "its last number is what the claim has wrong"),
        ({"C": 64}, "64 is the number of maps in the second stage"),
        ({"C": 320}, "all that conv1 learns"),
        ({"C": 9}, "9 is not what the tables have: look at conv1"),
        ({"C": None}, "None is not what the tables have: look at conv1"),
        ({"F": (64, 32, 3, 3)}, "and Theano's order"),
        ({"F": (3, 3, 64, 32)}, "Maps in come before maps out"),
        ({"F": (3, 3, 32, 32)}, "kernels of conv2"),
        ({"F": (3, 3, 64, 64)}, "kernels of conv4"),
        ({"F": 18_496}, "how many numbers conv3 learns"),
        ({"F": 18_432}, "how many weights the kernels hold"),
        ({"F": (32, 64, 3, 3)}, "(32, 64, 3, 3) is not what the tables have: look at conv3"),
        ({"F": (3, 3, 32)}, "(3, 3, 32) is not what the tables have: look at conv3"),
        ({"A": 1, "C": 32, "F": (3, 3, 32, 64), "D": 26}, "claim D is right"),
    ],
    "09.4": [
        (lambda kernels: kernels, "nothing has changed"),
        (lambda kernels: kernels[::-1, ::-1], "are turned, but the axes are in Keras's order"),
        (ordered(ORDER, ALL), "the turn is missing"),
        (lambda kernels: kernels.reshape(*kernels.shape[:1:-1], *kernels.shape[:2]), "Use transpose"),
        (lambda kernels: kernels.reshape(*kernels.shape[:1:-1], *kernels.shape[:2])[:, :, ::-1, ::-1], "Use transpose"),
        (lambda kernels: kernels[::-1, ::-1].reshape(*kernels.shape[:1:-1], *kernels.shape[:2]), "Use transpose"),
        (ordered((2, 3, 1, 0), ALL), "lesson 6's way from Theano to Keras"),
        (ordered((2, 3, 1, 0)), "lesson 6's way from Theano to Keras"),
        (lambda kernels: kernels[::-1, ::-1].transpose(2, 3, 1, 0), "lesson 6's way from Theano to Keras"),
        (lambda kernels: kernels[:, :, ::-1, ::-1].transpose(2, 3, 1, 0), "lesson 6's way from Theano to Keras"),
        (lambda kernels: kernels.T, "rows and columns change places"),
        (lambda kernels: kernels.T[:, :, ::-1, ::-1], "rows and columns change places"),
        (ordered((2, 3, 0, 1)), "Maps out come first"),
        (ordered((2, 3, 0, 1), ALL), "and the turn is missing"),
        (ordered(ORDER, (slice(None), slice(None), BACKWARDS)), "only the rows"),
        (ordered(ORDER, (..., BACKWARDS)), "only the columns"),
        (ordered(ORDER, (BACKWARDS,) * 2), "you turn the maps"),
        (lambda kernels: np.flip(kernels.transpose(ORDER)), "as well as the kernels"),
        (quarter(1), "turned by 90°"),
        (quarter(3), "turned by 270°"),
        (ordered((3, 2, 1, 0), ALL), "rows and columns change places"),
        (ordered((3, 0, 1, 2)), "the axes have the order (maps out, rows, columns, maps in)"),
        (lambda kernels: 2 * ordered(ORDER)(kernels), "Theano's order"),
        (lambda kernels: ordered(ORDER)(kernels.reshape(3, 3, 2, 4)), "cannot reshape"),
        (lambda kernels: ordered(ORDER)(kernels)[:, :, ::-1] if len(kernels) == 5 else ordered(ORDER)(kernels),
         "kernels of 5 x 1"),
        (lambda kernels: ordered(ORDER)(kernels) if kernels.shape in [(3, 3, 2, 4), (5, 1, 3, 2)] else 0 * kernels,
         "kernels of a random shape"),
        (lambda kernels: -ordered(ORDER)(kernels), "Theano's order"),
        (lambda kernels: ordered(ORDER)(abs(kernels)), "Theano's order"),
        *((make, f"the axes have the order ({', '.join(('rows', 'columns', 'maps in', 'maps out')[i] for i in order)})")
          for order in permutations(range(4))
          if order not in [(0, 1, 2, 3), (2, 3, 0, 1), (2, 3, 1, 0), (3, 2, 0, 1), (3, 2, 1, 0)]
          for make in (ordered(order, ALL), lambda kernels, order=order: kernels[::-1, ::-1].transpose(order))),
    ],
    "09.5": [
        (lambda layers: walk()(layers)[-1], "Return the list"),
        (walk(start=[1]), "begins with the pixel"),
        (late, "Append it after"),
        (walk(grow=lambda k, j: k - 1), "the jump is missing"),
        (walk(first=False), "before you use it"),
        (walk(grow=lambda k, j: k * j), "k - 1 steps"),
        (multiplied, "do not multiply"),
        (jumps, "that is the jump"),
        (strides_added, "you add the strides up"),
        (last_stride_only, "the last stride only"),
        (backwards, "from the top down"),
        (lambda layers: [r * r for r in walk()(layers)], "Return its side"),
        (lambda layers: list(np.cumsum([k for k, _ in layers])), "you add the kernels' sides"),
        (walk(grow=lambda k, j: (k - 1) // 2 * j), "the six layers of this lesson"),
        (walk(grow=lambda k, j: 2 * (k // 2) * j), "not twice the half of k."),
        (walk(grow=lambda k, j: 2 * ((k - 1) // 2) * j), "not twice the half of k - 1"),
        (walk(grow=lambda k, j: 2 * j if k == 3 else j), "layers (5, 2), (3, 3), (2, 1)"),
        (lambda layers: walk()(layers) if len(layers) < 7 else [3] * len(layers), "nine random layers"),
        (lambda layers: walk()(layers)[::-1], "the six layers of this lesson"),
    ],
}
