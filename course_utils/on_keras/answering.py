"""Recorded networks as functions from pictures to probabilities."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from course_utils.on_keras import twins
from course_utils.on_keras.training import model as kept_model
from course_utils.runs import results

TWINS = {"02_logistic_regression": twins.logistic_regression, "03_hidden_layer": twins.hidden_layer,
         "04_relu_rmsprop_dropout": twins.dropout_network, "05_convolution": twins.convolution}

AT_ONCE = 250  # pictures: all models of the course are in memory, and the maps of more would leave little of it

Answer = Callable[[NDArray[Any]], NDArray[Any]]


def network(record: str) -> keras.Model:
    """The network that the recorded run ended with, as a Keras model; Theano's as their twins."""
    if record in TWINS:
        return twins.load(TWINS[record](), results.weights(record))
    return kept_model(record)


def file_of(record: str) -> Path:
    """The file that keeps the network of `record`."""
    file = results.find(f"{record}{'.weights.npz' if record in TWINS else '.keras'}")
    if file is None:
        raise FileNotFoundError(f"there is no recorded network of {record}")
    return file


def probabilities_of(model: keras.Model) -> Answer:
    """`model` as a function from pictures, shape (n, 28, 28), to probabilities, shape (n, 10).

    Logits go through softmax. The model is traced once for any number of pictures: called as it is, a small one spends
    most of its time in Python.
    """
    shape = model.input_shape[1:]
    logits = ends_in_logits(model)

    @tf.function(input_signature=[tf.TensorSpec((None, *shape), tf.float32)])
    def graph(pictures: tf.Tensor) -> tf.Tensor:
        scores = model(pictures, training=False)
        return tf.nn.softmax(scores) if logits else scores

    def answer(pictures: NDArray[Any]) -> NDArray[Any]:
        pictures = np.asarray(pictures, dtype=np.float32).reshape(-1, *shape)
        parts = np.split(pictures, range(AT_ONCE, len(pictures), AT_ONCE))
        return np.concatenate([graph(tf.constant(part)).numpy() for part in parts])

    return answer


def ends_in_logits(model: keras.Model) -> bool:
    """Whether the last layer's ten scores are not yet probabilities."""
    return getattr(model.layers[-1], "activation", None) is not keras.activations.softmax
