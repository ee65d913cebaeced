"""The checks of lesson 09 take several right answers, and know the usual wrong ones by name."""

import math
from itertools import permutations
from typing import ClassVar

import keras
import numpy as np
from answers import Answers
from keras import layers


def network(shape=(28, 28, 1), maps=(32, 64), borders=("same", "valid"), bend="relu", rates=(0.25, 0.25, 0.5),
            units=512, classes=10, last="softmax", kernel=3, twice=True, flatten=layers.Flatten, window=2,
            pool=layers.MaxPooling2D, drop=layers.Dropout, conv=None, order="pd", dry=False, apart=None, behind=()):
    """A `build_network` that differs from the plan in one argument or another.

    `conv` are further options of the convolutions, `apart` makes a layer of its own for each ReLU, `behind` the layers
    that follow each first convolution; `order` has the letters of pooling and dropout, `dry` leaves out the dropouts.
    """
    def build_network():
        def bent(make, *arguments, **options):
            if apart:
                return [make(*arguments, **options), apart()]
            return [make(*arguments, activation=bend, **options)]

        parts = [] if shape is None else [keras.Input(shape)]
        for number, rate in zip(maps, rates):
            for border in borders if twice else borders[:1]:
                parts += bent(layers.Conv2D, number, kernel, padding=border, **(conv or {}))
                parts += [make() for make in behind if border == "same"]
            parts += [pool(window) if letter == "p" else drop(rate) for letter in order]
        parts += [flatten()] if flatten else []
        parts += [*bent(layers.Dense, units), layers.Dropout(rates[2])]
        parts.append(layers.Dense(classes, activation=last))
        return keras.Sequential([part for part in parts if not (dry and isinstance(part, layers.Dropout))])
    return build_network


def functional(last=None, outputs=1):
    """A `build_network` that is no Sequential, with functions in the place of some layers."""
    def build_network():
        x = start = keras.Input((28, 28, 1))
        for maps in (32, 64):
            x = layers.ReLU()(layers.Conv2D(maps, (3, 3), padding="same")(x))
            x = keras.ops.relu(layers.Conv2D(maps, (3, 3))(x))
            x = layers.Dropout(0.25)(layers.MaxPool2D((2, 2))(x))
        x = layers.Dropout(0.5)(layers.ReLU()(layers.Dense(512)(layers.Flatten()(x))))
        answer = layers.Softmax()((last or layers.Dense(10))(x))
        return keras.Model(start, answer if outputs == 1 else [answer, x])
    return build_network


def behind_pooling():
    """ReLU where it does the same on a quarter of the numbers, and behind dropout and flatten."""
    parts = [keras.Input((28, 28, 1))]
    for maps, last in ((32, [layers.ReLU()]), (64, [])):
        parts += [layers.Conv2D(maps, 3, padding="same", activation="relu"), layers.Conv2D(maps, 3),
                  layers.MaxPooling2D(2), *last, layers.Dropout(0.25)]
    return keras.Sequential([*parts, layers.Flatten(), layers.ReLU(), layers.Dense(512), layers.Dropout(0.5),
                             layers.ReLU(), layers.Dense(10), layers.Activation("softmax")])


def stage(maps):
    return [layers.Conv2D(maps, 3, padding="same", activation="relu"), layers.Conv2D(maps, 3, activation="relu"),
            layers.MaxPooling2D(2), layers.Dropout(0.25)]


def top():
    return [layers.Flatten(), layers.Dense(512, activation="relu"), layers.Dropout(0.5),
            layers.Dense(10, activation="softmax")]


def nested():
    """Each stage a Sequential of its own."""
    return keras.Sequential([keras.Input((28, 28, 1)), keras.Sequential(stage(32)), keras.Sequential(stage(64)),
                             keras.Sequential(top())])


def around():
    """A functional model around a Sequential."""
    start = keras.Input((28, 28, 1))
    return keras.Model(start, keras.Sequential([*stage(32), *stage(64), *top()])(start))


def padded_by_hand():
    parts = [keras.Input((28, 28, 1))]
    for maps in (32, 64):
        parts += [layers.ZeroPadding2D(1), layers.Conv2D(maps, 3, activation=keras.activations.relu), *stage(maps)[1:]]
    return keras.Sequential([*parts, layers.Reshape((1600,)), *top()[1:]])


def same_where_nothing_is_left_over():
    """26 rows become 13 with either border."""
    parts = [keras.Input((28, 28, 1)), *stage(32)[:2], layers.MaxPooling2D(2, padding="same"), layers.Dropout(0.25)]
    return keras.Sequential([*parts, *stage(64), *top()])


def without_bend(number):
    """The network whose layer `number` has no activation."""
    def build_network():
        config = network()().get_config()
        config["layers"][number]["config"]["activation"] = "linear"
        return keras.Sequential.from_config(config)
    return build_network


def frozen():
    model = network()()
    model.layers[0].trainable = False
    return model


class OfMyOwn(keras.Model):
    def __init__(self):
        super().__init__()
        self.top = layers.Dense(10)

    def call(self, x):
        return self.top(x)


class Louder(layers.Dense):
    """Looks like the dense layer, and does something else."""

    def call(self, x):
        return 3 * super().call(x)


class Heavier(layers.Dense):
    """Has a number more than the dense layer."""

    def build(self, shape):
        super().build(shape)
        self.more = self.add_weight(shape=(1,))


def line_of_keras_1():
    return keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(32, 3, 3), layers.Flatten(), layers.Dense(10)])


def flat_from_the_start():
    return keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(10, activation="softmax")])


def rows_of_784():
    return keras.Sequential([keras.Input((784,)), layers.Reshape((28, 28, 1)), *stage(32), *stage(64), *top()])


def softmax_twice():
    return keras.Sequential([keras.Input((28, 28, 1)), *network()().layers, layers.Softmax()])


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


RIGHT = [
    ("09.1", network()),
    ("09.1", network(apart=lambda: layers.Activation("relu"))),
    ("09.1", network(apart=layers.ReLU)),
    ("09.1", network(bend=layers.ReLU())),
    ("09.1", network(bend=lambda x: keras.ops.maximum(x, 0))),
    ("09.1", network(conv={"kernel_initializer": "he_normal"})),
    ("09.1", functional()),
    ("09.1", behind_pooling),
    ("09.1", nested),
    ("09.1", around),
    ("09.1", padded_by_hand),
    ("09.1", same_where_nothing_is_left_over),
    ("09.2", lambda shape: math.prod(shape) + shape[-1]),
    ("09.2", lambda shape: (int(np.prod(shape[:-1])) + 1) * shape[-1]),
    ("09.2", lambda shape: float(np.zeros(shape).size + np.zeros(shape).shape[-1])),
    ("09.3", {"A": 1, "C": 32, "F": (3, 3, 32, 64)}),
    ("09.3", {"f": [3, 3, 32, 64], "a": 1, "c": 32}),
    ("09.3", {"A ": np.int64(1), "C": 32.0, "F": np.array([3, 3, 32, 64])}),
    ("09.3", {"A": (1,), "C": [32], "F": keras.Input((3, 32, 64), batch_size=3).shape}),
    ("09.4", ordered(ORDER)),
    ("09.4", lambda kernels: np.moveaxis(kernels[::-1, ::-1], (0, 1, 2, 3), (2, 3, 1, 0))),
    ("09.4", lambda kernels: np.einsum("rcio->oirc", np.rot90(kernels, 2))),
    ("09.4", quarter(2)),
    ("09.5", walk()),
    ("09.5", lambda layers: np.array(walk()(layers))),
    ("09.5", by_trying),
    ("09.5", lambda layers: (r for r in walk()(layers))),
]
BACKWARDS = slice(None, None, -1)
WRONG = {
    "09.1": [
        (lambda: [1, 2], "a list came out. Give it to Keras"),
        (lambda: "LeNet", "expected build_network() to return a Keras model, got str"),
        (OfMyOwn, "a class of your own, OfMyOwn"),
        (network(shape=None), "Begin the list with keras.Input"),
        (network(shape=(28, 28, 3)), "colour pictures"),
        (network(shape=(1, 28, 28), borders=("same", "same"), window=1), "channel first"),
        (flat_from_the_start, "a convolution wants channels too: (28, 28, 1)"),
        (network(shape=(28, 28)), "a convolution wants channels too: (28, 28, 1)"),
        (rows_of_784, "a row of 784 numbers"),
        (network(shape=(32, 32, 1)), "expected an input of shape (28, 28, 1), got (32, 32, 1)"),
        (functional(outputs=2), "expected one output, the ten probabilities, got 2"),
        (line_of_keras_1, "the second 3 is the stride"),
        (network(conv={"dilation_rate": 2}), "has a dilation_rate"),
        (functional(last=layers.Dense(10, use_bias=False)), "a dense layer has no bias"),
        (network(conv={"use_bias": False}), "a convolution has no bias"),
        (frozen, "conv 32 3 same not trainable: with trainable=False"),
        (network(pool=lambda side: layers.MaxPooling2D(side, strides=1)), "window by strides of its own"),
        (network(pool=lambda side: layers.MaxPooling2D(side, padding="same")), "11 rows become 6"),
        (network(pool=layers.AveragePooling2D), "the mean of four numbers"),
        (network(flatten=layers.GlobalAveragePooling2D), "64 numbers. Flatten keeps all"),
        (network(drop=layers.SpatialDropout2D), "drops whole maps"),
        (network(drop=lambda rate: layers.Dropout(rate, noise_shape=(None, 1, 1, None))), "whole groups of numbers"),
        (network(drop=layers.GaussianDropout), "expected dropout 0.25, got GaussianDropout"),
        (network(behind=[layers.BatchNormalization]), "which lesson 10 brings"),
        (network(behind=[lambda: layers.Conv2D(32, 1, groups=2)]), "has groups"),
        (network(classes=2), "two classes"),
        (network(last=None), "softmax at the end is missing"),
        (network(last="sigmoid"), "at the end stands a sigmoid"),
        (network(last=lambda x: keras.ops.softmax(x, axis=0)), "softmax at the end is missing"),
        (network(twice=False), "two convolutions in all"),
        (network(maps=(16, 64)), "first stage has 16 maps"),
        (network(maps=(64, 32)), "have [64, 64, 32, 32] maps"),
        (network(borders=("same", "same")), "all borders are same"),
        (network(borders=("valid", "valid")), "Keras's default"),
        (network(borders=("valid", "same")), "valid comes first"),
        (network(bend=None), "no layer has a ReLU"),
        (without_bend(1), "4 layers have a ReLU"),
        (without_bend(10), "4 layers have a ReLU"),
        (network(dry=True), "the dropouts are missing"),
        (network(rates=(0.75, 0.75, 0.5)), "the part that is dropped"),
        (network(rates=(0.5, 0.5, 0.5)), "all dropouts are 0.5"),
        (network(rates=(0.25, 0.25, 0.25)), "all dropouts are 0.25"),
        (network(order="dp"), "a dropout stands before the pooling"),
        (network(flatten=None), "flatten is missing"),
        (network(units=128), "expected dense 512, got dense 128"),
        (network(maps=(32, 32)), "expected conv 64 3 same, got conv 32 3 same"),
        (network(kernel=5), "expected conv 32 3 same, got conv 32 5 same"),
        (network(window=(2, 1)), "expected pool 2, got pool (2, 1)"),
        (network(bend="tanh"), "expected relu, got tanh"),
        (network(bend="relu6"), "expected relu, got relu6"),
        (network(bend="leaky_relu"), "expected relu, got leaky_relu"),
        (network(apart=lambda: layers.ReLU(max_value=6)), "expected relu, got ReLU"),
        (softmax_twice, "got 19; they agree up to part 18"),
        (functional(last=Heavier(10)), "hold 889,835 numbers where 889,834"),
        (functional(last=Louder(10)), "what the network answers to three random pictures"),
    ],
    "09.2": [
        (math.prod, "biases are missing"),
        (lambda shape: math.prod(shape) + shape[-2], "not for each that comes in"),
        (lambda shape: math.prod(shape) + shape[-1] * shape[-2], "each pair of maps"),
        (lambda shape: math.prod(shape) + 1, "one bias for the whole layer"),
        (lambda shape: math.prod(shape) + sum(shape[-2:]), "to the maps that come in, too"),
        (lambda shape: (math.prod(shape[:-2]) + 1) * shape[-1], "too few"),
        (lambda shape: (shape[0] * shape[-2] + 1) * shape[-1], "not 3: the shape has rows and columns"),
        (lambda shape: math.prod(shape[:-1]) + 1, "that is one map that goes out"),
        (sum, "sum of the shape's numbers"),
        (lambda shape: sum(shape) + shape[-1], "sum of the shape's numbers"),
        (lambda shape: math.prod(shape) + 2 * shape[-1], "kernels of shape (3, 3, 4, 5)"),
        (lambda shape: math.prod(shape) + (shape[-1] if shape[-2] > 1 else 1), "conv1, kernels of shape"),
        (lambda shape: np.prod(shape, dtype=np.int16) + shape[-1], "the dense layer of shape (1600, 512)"),
        (lambda shape: (shape[0] * shape[1] * shape[-2] + 1) * shape[-1], "a dense layer of shape (7, 2)"),
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
        ({"A": "1"}, "got '1'. Write what stands in the tables, without quotation marks"),
        ({"A": (28, 28, 1)}, "A: that shape does stand in the tables"),
        ({"A": (28, 28)}, "What of its channels?"),
        ({"A": 28}, "What of its channels?"),
        ({"A": 3}, "3 is what the claim says"),
        ({"A": 0}, "not because of 0: look where conv1's input stands"),
        ({"C": 16}, "16 is what the claim says"),
        ({"C": (28, 28, 32)}, "C: that shape does stand in the tables"),
        ({"C": (3, 3, 1, 32)}, "its last number is what the claim has wrong"),
        ({"C": 64}, "64 is the number of maps in the second stage"),
        ({"C": 320}, "all that conv1 learns"),
        ({"C": 9}, "not because of 9: look at conv1"),
        ({"F": (64, 32, 3, 3)}, "and Theano's order"),
        ({"F": (3, 3, 64, 32)}, "Maps in stand before maps out"),
        ({"F": (3, 3, 32, 32)}, "kernels of conv2"),
        ({"F": (3, 3, 64, 64)}, "kernels of conv4"),
        ({"F": 18_496}, "how many numbers conv3 learns"),
        ({"F": 18_432}, "how many weights the kernels hold"),
        ({"F": (32, 64, 3, 3)}, "not because of (32, 64, 3, 3): look at conv3"),
    ],
    "09.4": [
        (lambda kernels: kernels, "nothing has changed"),
        (lambda kernels: kernels[::-1, ::-1], "are turned, but the axes stand in Keras's order"),
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
        (walk(grow=lambda k, j: 2 * j if k == 3 else j), "layers (5, 2), (3, 3), (2, 1)"),
    ],
}


class TestAnswers(Answers):
    right = RIGHT
    wrong = tuple((number, answer, said) for number in WRONG for answer, said in WRONG[number])
    stubs = ("09.1", "09.2", "09.4", "09.5")
    alone = ("09.3",)
    names: ClassVar = {"keras": keras, "layers": layers, "math": math}


def test_an_answer_that_is_no_function(run_cell, stub, solution):
    assert run_cell(stub("09.3")).startswith("09.3 not started yet: ")
    assert run_cell(solution("09.3")).startswith("09.3 right. ")
