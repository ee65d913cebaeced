"""A network in Keras becomes the same list of parts in whatever form it is written."""

import keras
import numpy as np
from keras import layers

from course_utils.exercises import networks


def between(*steps, shape=(8, 8, 1)):
    """The parts of a network that has these layers."""
    return networks.parts(keras.Sequential([keras.Input(shape), *steps]))


def joined(*branches):
    """The parts of a network that adds what its branches make."""
    start = keras.Input((8, 8, 1))
    return networks.parts(keras.Model(start, layers.Add()([branch(start) for branch in branches])))


ACTIVATIONS = [
    (None, []), ("linear", []), (lambda x: x, []),
    ("relu", [("relu",)]), (keras.ops.relu, [("relu",)]), (lambda x: np.maximum(x, 0), [("relu",)]),
    ("softmax", [("softmax",)]), (lambda x: np.exp(x) / np.exp(x).sum(-1, keepdims=True), [("softmax",)]),
    ("tanh", [("tanh",)]), ("relu6", [("relu6",)]), ("leaky_relu", [("leaky_relu",)]),
    (len, [("len",)]),
]
PARTS = [
    ([layers.Conv2D(4, 3, activation="relu")], ["conv 4 3 valid", "relu"]),
    ([layers.Conv2D(4, (3, 1))], ["conv 4 (3, 1) valid"]),
    ([layers.Conv2D(4, 3, strides=2)], ["conv 4 3 valid strides (2, 2)"]),
    ([layers.Conv2D(4, 3, use_bias=False, trainable=False)], ["conv 4 3 valid no bias not trainable"]),
    ([layers.MaxPooling2D(2), layers.ReLU()], ["relu", "pool 2"]),
    ([layers.MaxPooling2D(2, padding="same")], ["pool 2"]),
    ([layers.MaxPooling2D(3, padding="same")], ["pool 3 padding same"]),
    ([layers.AveragePooling2D(2), layers.ReLU()], ["AveragePooling2D", "relu"]),
    ([layers.Flatten(), layers.Dropout(0.1), layers.ReLU()], ["relu", "dropout 0.1", "flatten"]),
    ([layers.ReLU(), layers.Flatten(), layers.ReLU()], ["relu", "flatten"]),
    ([layers.Reshape((64,))], ["flatten"]), ([layers.Reshape((64, 1))], ["Reshape"]),
    ([layers.ZeroPadding2D(1), layers.Conv2D(4, 3)], ["conv 4 3 same"]),
    ([layers.ZeroPadding2D(1), layers.Conv2D(4, 5)], ["zeros", "conv 4 5 valid"]),
    ([layers.ZeroPadding2D(2), layers.Conv2D(4, 3)], ["ZeroPadding2D", "conv 4 3 valid"]),
    ([layers.SpatialDropout2D(0.5)], ["SpatialDropout2D"]),
    ([keras.Sequential([layers.Flatten(), keras.Sequential([layers.Dense(2)])])], ["flatten", "dense 2"]),
]


def test_an_activation_is_told_by_what_it_does():
    found = [networks.bend(keras.activations.get(activation) if isinstance(activation, str) else activation)
             for activation, _ in ACTIVATIONS]
    assert found == [part for _, part in ACTIVATIONS]


def test_parts():
    found = [[networks.told(part) for part in between(*steps)] for steps, _ in PARTS]
    assert found == [parts for _, parts in PARTS]


def test_branches_are_seen():
    assert ("Add",) in joined(layers.Conv2D(1, 3, padding="same"), layers.Conv2D(1, 5, padding="same"))
