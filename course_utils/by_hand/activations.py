"""Activation functions and their slopes in NumPy, for pictures and explorers; the lessons' models use Theano's own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Activation:
    """A function of the sum z, and its slope as a function of z."""

    output: Callable[[NDArray[Any]], NDArray[Any]]
    slope: Callable[[NDArray[Any]], NDArray[Any]]


def sigmoid(z: NDArray[Any]) -> NDArray[Any]:
    """1 / (1 + e^-z), between 0 and 1; written with tanh, which never overflows."""
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(z)))


def rectify(z: NDArray[Any]) -> NDArray[Any]:
    """z where it is positive, 0 elsewhere."""
    return np.maximum(z, 0)


ACTIVATIONS = {
    "sigmoid": Activation(sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "tanh": Activation(np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "ReLU": Activation(rectify, lambda z: np.where(np.asarray(z) > 0, 1.0, 0.0)),
}
