"""Every model of the course as one kind of thing: a function from pictures to probabilities. For lesson 11.

    models = contestants.contestants()
    models["logistic regression"].answer(digits.x_test[:5])   # pictures (5, 28, 28) to probabilities (5, 10)

What each of them answered for the 10,000 test images is recorded: see `results.predictions`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils import on_keras, scoreboard
from course_utils.by_hand import neighbours
from course_utils.data import MNIST

PICTURES = "01_nearest_neighbour"  # a record without weights: its model is the training pictures

# name -> the record that keeps the model, and its row on the recorded scoreboard
KNOWN = {
    "1-NN": (PICTURES, "nearest neighbour, 60,000 pictures"),
    "logistic regression": ("02_logistic_regression", "logistic regression, 100 epochs"),
    "hidden layer": ("03_hidden_layer", "hidden layer, 100 epochs"),
    "dropout": ("04_relu_rmsprop_dropout", "two hidden layers, dropout, 100 epochs"),
    "convolution": ("05_convolution", "convolution, 20 epochs of 60,000 digits"),
    "softmax in Keras": ("06_softmax", "Keras softmax, 20 epochs"),
    "MLP, SGD": ("06_mlp_sgd", "Keras 784-512-10, SGD, 10 epochs"),
    "MLP, AdamW": ("06_mlp_adam", "Keras 784-512-10, AdamW, 10 epochs"),
    "LeNet": ("08_experiments", "LeNet, 64 filters, 10 epochs of 48,000 digits"),
    "deep CNN": ("09_inside_a_deep_cnn", "two stages, 12 epochs of 60,000 digits"),
    "batch normalisation": ("10_batch_normalisation", "batch normalisation, augmented, 26 epochs of 60,000 digits"),
}

Answer = Callable[[NDArray[Any]], NDArray[Any]]


@dataclass(frozen=True)
class Contestant:
    """A trained model of the course.

    Attributes
    ----------
    lesson : number of the lesson that made it.
    record : stem of the files that keep it.
    answer : pictures, float32 of shape (n, 28, 28) from 0 to 1, to probabilities, shape (n, 10).
    parameters : how many numbers it has learned or remembers.
    seconds : of training, when it was recorded.
    file_bytes : size of the file that keeps it.
    """

    lesson: int
    record: str
    answer: Answer
    parameters: int
    seconds: float
    file_bytes: int


def contestants(pictures: NDArray[Any] | None = None, labels: NDArray[Any] | None = None) -> dict[str, Contestant]:
    """All models by name, in the order of their lessons.

    Parameters
    ----------
    pictures, labels : what 1-NN remembers, shapes (n, 28, 28) and (n,); without them, 1-NN does not take part.
    """
    board = scoreboard.read_recorded().set_index("model")
    found = {}
    for name, (record, row) in KNOWN.items():
        if record == PICTURES:
            if pictures is None or labels is None:
                continue
            answer, file = nearest_neighbour(pictures, labels), MNIST
        else:
            answer = on_keras.probabilities_of(on_keras.network(record))
            file = on_keras.file_of(record)
        facts = board.loc[row]
        found[name] = Contestant(int(facts.lesson), record, answer, int(facts.parameters), float(facts.seconds),
                                 file.stat().st_size)
    return found


def nearest_neighbour(pictures: NDArray[Any], labels: NDArray[Any]) -> Answer:
    """1-NN as a function to probabilities: 1 for the label of the nearest of `pictures`, shape (n, 28, 28)."""
    rows = pictures.reshape(len(pictures), -1)

    def answer(asked: NDArray[Any]) -> NDArray[Any]:
        asked = np.asarray(asked, dtype=np.float32).reshape(-1, rows.shape[1])
        return np.eye(10, dtype=np.float32)[labels[neighbours.nearest(asked, rows)[:, 0]]]

    return answer
