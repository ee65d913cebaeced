"""The bends that a hidden unit can put behind its weighted sum, and their slopes, in NumPy: for pictures and explorers.

The models of the lessons use Theano's own.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Activation:
    """A function of the sum z, and its slope as a function of z."""

    output: Callable[[np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]


def sigmoid(z: np.ndarray) -> np.ndarray:
    """1 / (1 + e^-z), between 0 and 1; written with tanh, which never overflows."""
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(z)))


def rectify(z: np.ndarray) -> np.ndarray:
    """z where it is positive, 0 elsewhere."""
    return np.maximum(z, 0)


ACTIVATIONS = {
    "sigmoid": Activation(sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "tanh": Activation(np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "ReLU": Activation(rectify, lambda z: np.where(np.asarray(z) > 0, 1.0, 0.0)),
}
