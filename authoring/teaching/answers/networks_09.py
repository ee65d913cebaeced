"""Networks as readers build them for exercise 09.1: right ones, and wrong ones with words of what the check says."""

import keras
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


def compiled():
    model = network()()
    model.compile("sgd", loss="sparse_categorical_crossentropy")
    return model


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


RIGHT = [
    network(),
    network(apart=lambda: layers.Activation("relu")),
    network(apart=layers.ReLU),
    network(bend=layers.ReLU()),
    network(bend=lambda x: keras.ops.maximum(x, 0)),
    network(conv={"kernel_initializer": "he_normal"}),
    functional(),
    behind_pooling,
    nested,
    around,
    lambda: keras.Sequential([network()()]),
    padded_by_hand,
    same_where_nothing_is_left_over,
]
WRONG = [
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
    (compiled, "compiled already"),
    (network(conv={"kernel_regularizer": "l2"}), "kernel_regularizer, which adds"),
    (network(conv={"bias_regularizer": "l1"}), "bias_regularizer, which adds"),
    (functional(last=layers.Dense(10, activity_regularizer="l2")), "activity_regularizer, which adds"),
    (network(conv={"kernel_constraint": "non_neg"}), "the option kernel_constraint"),
    (network(conv={"kernel_initializer": "zeros"}), "are equal at the start"),
    (functional(last=layers.Dense(10, kernel_initializer="ones")), "are equal at the start"),
    (network(conv={"bias_initializer": "ones"}), "do not start at 0"),
    (frozen, "conv 32 3 same not trainable: with trainable=False"),
    (network(pool=lambda side: layers.MaxPooling2D(side, strides=1)), "window by strides of its own"),
    (network(pool=lambda side: layers.MaxPooling2D(side, padding="same")), "11 rows become 6"),
    (network(pool=layers.AveragePooling2D), "the mean of four numbers"),
    (network(flatten=layers.GlobalAveragePooling2D), "64 numbers. Flatten keeps all"),
    (network(flatten=layers.GlobalMaxPooling2D), "leaves one number for each map"),
    (network(drop=layers.SpatialDropout2D), "drops whole maps"),
    (network(drop=lambda rate: layers.Dropout(rate, noise_shape=(None, 1, 1, None))), "whole groups of numbers"),
    (network(drop=layers.GaussianDropout), "expected dropout 0.25, got GaussianDropout"),
    (network(behind=[layers.BatchNormalization]), "which lesson 10 brings"),
    (network(behind=[lambda: layers.Conv2D(32, 1, groups=2)]), "has groups"),
    (network(classes=2), "two classes"),
    (network(last=None), "softmax at the end is missing"),
    (network(last="sigmoid"), "the last layer has a sigmoid"),
    (network(last=lambda x: keras.ops.softmax(x, axis=0)), "softmax at the end is missing"),
    (network(twice=False), "two convolutions in all"),
    (network(maps=(16, 64)), "first stage has 16 maps"),
    (network(maps=(16, 32)), "first stage has 16 maps"),
    (network(maps=(64, 32)), "have [64, 64, 32, 32] maps"),
    (network(borders=("same", "same")), "all borders are same"),
    (network(borders=("valid", "valid")), "Keras's default"),
    (network(borders=("valid", "same")), "valid comes first"),
    (network(bend=None), "no layer has a ReLU"),
    (without_bend(1), "4 layers have a ReLU"),
    (without_bend(10), "4 layers have a ReLU"),
    (network(dry=True), "the dropouts are missing"),
    (network(rates=(0.75, 0.75, 0.5)), "the share that is dropped"),
    (network(rates=(0.5, 0.5, 0.5)), "all dropouts are 0.5"),
    (network(rates=(0.25, 0.25, 0.25)), "all dropouts are 0.25"),
    (network(order="dp"), "a dropout comes before the pooling"),
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
]
