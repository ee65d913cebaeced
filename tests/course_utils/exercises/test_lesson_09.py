"""The checks of lesson 09 take several right answers, and know the usual wrong ones by name."""

import math

import numpy as np
from planted import PlantedAnswers


def network(shape=(28, 28, 1), maps=(32, 64), borders=("same", "valid"), bend="relu", rates=(0.25, 0.25, 0.5),
            units=512, classes=10, last="softmax", apart=False, kernel=3, twice=True, flatten=True, pool=2):
    """A `build_network` that differs from the plan in one argument or another; `apart` gives ReLU its own layers."""
    def build_network():
        import keras
        from keras import layers

        def bent(make, *arguments, **options):
            if apart:
                return [make(*arguments, **options), layers.Activation(bend)]
            return [make(*arguments, activation=bend, **options)]

        parts = [] if shape is None else [keras.Input(shape)]
        for number, rate in zip(maps, rates):
            for border in borders if twice else borders[:1]:
                parts += bent(layers.Conv2D, number, kernel, padding=border)
            parts += [layers.MaxPooling2D(pool), layers.Dropout(rate)]
        if flatten:
            parts.append(layers.Flatten())
        parts += [*bent(layers.Dense, units), layers.Dropout(rates[2]), layers.Dense(classes, activation=last)]
        return keras.Sequential(parts)
    return build_network


def functional():
    """The same network, not as a Sequential."""
    import keras
    from keras import layers

    x = start = keras.Input((28, 28, 1))
    for maps in (32, 64):
        x = layers.ReLU()(layers.Conv2D(maps, (3, 3), padding="same")(x))
        x = layers.ReLU()(layers.Conv2D(maps, (3, 3))(x))
        x = layers.Dropout(0.25)(layers.MaxPool2D((2, 2))(x))
    x = layers.Dropout(0.5)(layers.ReLU()(layers.Dense(512)(layers.Flatten()(x))))
    return keras.Model(start, layers.Softmax()(layers.Dense(10)(x)))


def first_without_bend():
    import keras

    config = network()().get_config()
    config["layers"][1]["config"]["activation"] = "linear"
    return keras.Sequential.from_config(config)


def line_of_keras_1():
    import keras
    from keras import layers

    return keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(32, 3, 3), layers.Flatten(), layers.Dense(10)])


def flat_from_the_start():
    import keras
    from keras import layers

    return keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(10, activation="softmax")])


def softmax_twice():
    import keras

    return keras.Sequential([keras.Input((28, 28, 1)), *network()().layers, keras.layers.Softmax()])


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


RIGHT = [
    ("09.1", network()),
    ("09.1", network(apart=True)),
    ("09.1", functional),
    ("09.2", lambda shape: math.prod(shape) + shape[-1]),
    ("09.2", lambda shape: (int(np.prod(shape[:-1])) + 1) * shape[-1]),
    ("09.3", {"A": 1, "C": 32, "F": (3, 3, 32, 64)}),
    ("09.3", {"f": [3, 3, 32, 64], "a": 1, "c": 32}),
    ("09.4", ordered(ORDER)),
    ("09.4", lambda kernels: np.moveaxis(kernels[::-1, ::-1], (0, 1, 2, 3), (2, 3, 1, 0))),
    ("09.5", walk()),
    ("09.5", lambda layers: np.array(walk()(layers))),
]
WRONG = [
    ("09.1", lambda: [1, 2], "expected build_network() to return a Keras model"),
    ("09.1", network(shape=None), "Begin the list with keras.Input"),
    ("09.1", network(shape=(28, 28, 3)), "colour pictures"),
    ("09.1", network(shape=(1, 28, 28), borders=("same", "same"), pool=1), "channel first"),
    ("09.1", flat_from_the_start, "a convolution wants channels too: (28, 28, 1)"),
    ("09.1", network(shape=(32, 32, 1)), "expected an input of shape (28, 28, 1), got (32, 32, 1)"),
    ("09.1", network(classes=2), "two classes"),
    ("09.1", network(last=None), "softmax at the end is missing"),
    ("09.1", network(last="sigmoid"), "softmax at the end is missing"),
    ("09.1", network(twice=False), "two convolutions in all"),
    ("09.1", network(maps=(16, 64)), "first stage has 16 maps"),
    ("09.1", network(borders=("same", "same")), "all borders are same"),
    ("09.1", network(borders=("valid", "valid")), "Keras's default"),
    ("09.1", network(borders=("valid", "same")), "valid comes first"),
    ("09.1", network(bend=None), "no layer has a ReLU"),
    ("09.1", first_without_bend, "4 layers have a ReLU"),
    ("09.1", network(rates=(0.75, 0.75, 0.5)), "the part that is dropped"),
    ("09.1", network(rates=(0.5, 0.5, 0.5)), "all dropouts are 0.5"),
    ("09.1", network(flatten=False), "flatten is missing"),
    ("09.1", line_of_keras_1, "the second 3 is the stride"),
    ("09.1", network(units=128), "expected dense 512, got dense 128"),
    ("09.1", network(maps=(32, 32)), "expected conv 64 3 same, got conv 32 3 same"),
    ("09.1", network(kernel=5), "expected conv 32 3 same, got conv 32 5 same"),
    ("09.1", network(pool=(2, 1)), "expected pool 2, got pool (2, 1)"),
    ("09.1", network(bend="tanh"), "expected relu, got tanh"),
    ("09.1", softmax_twice, "got 19; they agree up to part 18"),
    ("09.2", math.prod, "biases are missing"),
    ("09.2", lambda shape: math.prod(shape) + shape[-2], "not for each that comes in"),
    ("09.2", lambda shape: math.prod(shape) + shape[-1] * shape[-2], "each pair of maps"),
    ("09.2", lambda shape: math.prod(shape) + 1, "one bias for the whole layer"),
    ("09.2", lambda shape: (math.prod(shape[:-2]) + 1) * shape[-1], "too few"),
    ("09.2", lambda shape: sum(shape) + shape[-1], "sum of the shape's numbers"),
    ("09.2", lambda shape: math.prod(shape) + 2 * shape[-1], "kernels of shape (3, 3, 4, 5)"),
    ("09.2", lambda shape: math.prod(shape) + (shape[-1] if shape[-2] > 1 else 1), "conv1, kernels of shape"),
    ("09.2", lambda shape: np.prod(shape, dtype=np.int16) + shape[-1], "the dense layer of shape (1600, 512)"),
    ("09.2", lambda shape: (shape[0] * shape[1] * shape[-2] + 1) * shape[-1], "a dense layer of shape (7, 2)"),
    ("09.3", ["A", "C", "F"], "expected a dictionary"),
    ("09.3", {"A": 1, "B": 27, "C": 32, "F": (3, 3, 32, 64)}, "claim B is right"),
    ("09.3", {"A": 1, "X": 3}, "there is no claim X"),
    ("09.3", {"A": 1}, "2 more of the claims are wrong"),
    ("09.3", {"A": 1, "C": 32}, "1 more of the claims is wrong"),
    ("09.3", {"A": 28}, "claim A is wrong, that much is right"),
    ("09.3", {"F": (3, 3, 64, 32)}, "Maps in stand before maps out"),
    ("09.3", {"F": (3, 3, 32, 32)}, "kernels of conv2"),
    ("09.3", {"F": (64, 32, 3, 3)}, "claim F is wrong"),
    ("09.4", lambda kernels: kernels, "nothing has changed"),
    ("09.4", ordered(ORDER, ALL), "the turn is missing"),
    ("09.4", lambda kernels: kernels.reshape(*kernels.shape[:1:-1], *kernels.shape[:2]), "Use transpose"),
    ("09.4", lambda kernels: kernels.reshape(*kernels.shape[:1:-1], *kernels.shape[:2])[:, :, ::-1, ::-1],
     "Use transpose"),
    ("09.4", lambda kernels: kernels.T, "rows and columns change places"),
    ("09.4", lambda kernels: kernels.T[:, :, ::-1, ::-1], "rows and columns change places"),
    ("09.4", ordered((2, 3, 0, 1)), "Maps out come first"),
    ("09.4", ordered((2, 3, 0, 1), ALL), "and the turn is missing"),
    ("09.4", ordered(ORDER, (slice(None), slice(None), slice(None, None, -1))), "only the rows"),
    ("09.4", ordered(ORDER, (..., slice(None, None, -1))), "only the columns"),
    ("09.4", ordered(ORDER, (slice(None, None, -1),) * 2), "you turn the maps"),
    ("09.4", ordered(ORDER, (slice(None, None, -1),) * 4), "as well as the kernels"),
    ("09.4", lambda kernels: 2 * ordered(ORDER)(kernels), "Theano's order"),
    ("09.4", lambda kernels: ordered(ORDER)(kernels.reshape(3, 3, 2, 4)), "cannot reshape"),
    ("09.5", lambda layers: walk()(layers)[-1], "Return the list"),
    ("09.5", walk(start=[1]), "begins with the pixel"),
    ("09.5", late, "Append it after"),
    ("09.5", walk(grow=lambda k, j: k - 1), "the jump is missing"),
    ("09.5", walk(first=False), "before you use it"),
    ("09.5", walk(grow=lambda k, j: k * j), "k - 1 steps"),
    ("09.5", multiplied, "do not multiply"),
    ("09.5", jumps, "that is the jump"),
    ("09.5", lambda layers: list(np.cumsum([k for k, _ in layers])), "you add the kernels' sides"),
    ("09.5", walk(grow=lambda k, j: (k - 1) // 2 * j), "the six layers of this lesson"),
    ("09.5", walk(grow=lambda k, j: 2 * j if k == 3 else j), "layers (5, 2), (3, 3), (2, 1)"),
]


class TestAnswers(PlantedAnswers):
    right = RIGHT
    wrong = WRONG
    stubs = ("09.1", "09.2", "09.4", "09.5")


def test_a_stub_that_is_no_function_is_not_started(answer_to):
    assert answer_to("09.3", ...).startswith("09.3 not started yet")
