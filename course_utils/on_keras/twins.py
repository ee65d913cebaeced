"""The networks of lessons 02 to 05 in Keras, and their Theano weights as Keras wants them.

A twin computes what the lesson's Theano network computes. Its layers have the names that the lesson gave their weights.

    lesson 02   logistic_regression    784-10
    lesson 03   hidden_layer           784-625-10, sigmoid
    lesson 04   dropout_network        784-625-625-10, ReLU, dropout
    lesson 05   convolution            three convolutions with pooling, then 625-10, ReLU, dropout

None is compiled, and none has biases: the lessons' networks have none.
"""

from collections.abc import Mapping
from typing import Any

import keras
from keras import layers
from numpy.typing import NDArray


def logistic_regression() -> keras.Model:
    """Lesson 02: flat images, shape (n, 784), to probabilities, shape (n, 10)."""
    return keras.Sequential([keras.Input((784,)), answer("w")], name="logistic_regression")


def hidden_layer() -> keras.Model:
    """Lesson 03: flat images, shape (n, 784), to probabilities, shape (n, 10)."""
    return keras.Sequential([keras.Input((784,)), layers.Dense(625, "sigmoid", use_bias=False, name="w_h"),
                             answer("w_o")], name="hidden_layer")


def dropout_network() -> keras.Model:
    """Lesson 04: flat images, shape (n, 784), to probabilities, shape (n, 10)."""
    return keras.Sequential([
        keras.Input((784,)),
        layers.Dropout(0.2), layers.Dense(625, "relu", use_bias=False, name="w_h"),
        layers.Dropout(0.5), layers.Dense(625, "relu", use_bias=False, name="w_h2"),
        layers.Dropout(0.5), answer("w_o"),
    ], name="dropout_network")


def convolution() -> keras.Model:
    """Lesson 05, channels last: images of shape (n, 28, 28, 1) to probabilities, shape (n, 10).

    A "full" border is a rim of zeros, two wide for a kernel of 3 x 3, and then a "valid" one. Pooling with
    padding="same" keeps an odd last row and column, as Theano's ignore_border=False does.
    """
    return keras.Sequential([
        keras.Input((28, 28, 1)),
        layers.ZeroPadding2D(2), *stage(32, "w1"), *stage(64, "w2"), *stage(128, "w3", last=True),
        layers.Dense(625, "relu", use_bias=False, name="w4"), layers.Dropout(0.5), answer("w_o"),
    ], name="convolution")


def stage(maps: int, name: str, last: bool = False) -> list[keras.Layer]:
    """Convolution, pooling, ReLU and dropout; flattened first if it is the last."""
    flat = [layers.Flatten()] if last else []
    return [layers.Conv2D(maps, 3, use_bias=False, name=name), layers.MaxPooling2D(2, padding="same"), layers.ReLU(),
            *flat, layers.Dropout(0.2)]


def answer(name: str) -> keras.Layer:
    """The last layer: a probability for each of the ten classes."""
    return layers.Dense(10, "softmax", use_bias=False, name=name)


def load(model: keras.Model, weights: Mapping[str, NDArray[Any]]) -> keras.Model:
    """Give `model` the `weights` of its Theano twin, and return it.

        load(hidden_layer(), results.weights("03_hidden_layer"))

    Raises
    ------
    ValueError : the names are not those of the model's layers, or a shape does not fit.
    """
    model.set_weights(in_keras_order(model, weights))
    return model


def in_keras_order(model: keras.Model, weights: Mapping[str, NDArray[Any]]) -> list[NDArray[Any]]:
    """Weights of the Theano twin, or their gradients, as `model.get_weights()` lists and lays them out.

    Parameters
    ----------
    model : with layers named as `weights` are.
    weights : arrays in Theano's order: (inputs, units) for a dense layer; (out, in, rows, columns) for a convolution.
    """
    owners = [layer for layer in model.layers if layer.weights]
    if weights.keys() != {layer.name for layer in owners}:
        raise ValueError(f"expected weights with the names {', '.join(layer.name for layer in owners)}, "
                         f"got {', '.join(weights) or 'none'}")
    arrays, maps = [], None
    for layer in model.layers:
        if isinstance(layer, layers.Flatten):
            maps = layer.input.shape[1:]
        if layer not in owners:
            continue
        array = weights[layer.name]
        if isinstance(layer, layers.Conv2D):
            array = kernels_to_keras(array)
        elif maps is not None:
            array, maps = rows_to_keras(array, maps), None
        if array.shape != layer.weights[0].shape:
            raise ValueError(f"expected {layer.name} of shape {tuple(layer.weights[0].shape)} in Keras's order, "
                             f"got {array.shape}")
        arrays.append(array)
    return arrays


def kernels_to_keras(w: NDArray[Any]) -> NDArray[Any]:
    """Kernels (out, in, rows, columns) of a convolution, as kernels (rows, columns, in, out) of a correlation.

    Theano turns a kernel by 180 degrees when it computes; Keras uses it as it is. So it is turned here.
    """
    return w[:, :, ::-1, ::-1].transpose(2, 3, 1, 0)


def rows_to_keras(w: NDArray[Any], maps: tuple[int, int, int]) -> NDArray[Any]:
    """Weights, shape (inputs, units), of a dense layer after feature maps, for flattening with the channels last.

    Parameters
    ----------
    w : one row for each number of the flattened maps, all places of the first map before those of the second.
    maps : rows, columns and number of the maps, as Keras's `Flatten` gets them: place by place, all maps of each.
    """
    rows, columns, count = maps
    return w.reshape(count, rows, columns, -1).transpose(1, 2, 0, 3).reshape(w.shape)
