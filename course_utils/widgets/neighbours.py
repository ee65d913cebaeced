"""How far does copying the most similar picture get us? A digit, the pictures most like it, and their vote."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.by_hand.neighbours import smallest, squared_distances, vote
from course_utils.widgets.explorer import Control, Explorer, Tour, as_labels, as_vectors, within

SIZES = (10, 30, 100, 300, 1000, 3000, 10_000, 30_000)  # about equal steps on the log axis of the learning curve
MOST = 15  # neighbours shown at most: three rows of five
TOUR: Tour = (
    ("A 7 with a hundred pictures to copy from: the most similar one is a 7.", {}),
    ("A 5 with ten pictures to copy from: the most similar is no 5.", {"digit": 8, "remembered": 10}),
    ("Of a hundred pictures, another wrong one is the nearest.", {"digit": 8, "remembered": 100}),
    ("Of a thousand, too: look how the distance shrinks.", {"digit": 8, "remembered": 1000}),
    ("Ten thousand hold a 5 that is near enough.", {"digit": 8, "remembered": 10_000}),
    ("All 60,000: the nearest five are fives.", {"digit": 8, "remembered": 60_000}),
    ("More memory does not always help: this digit came out right with ten pictures.", {"digit": 7, "remembered": 10}),
    ("Of a thousand, one that misleads is nearer.", {"digit": 7, "remembered": 1000}),
    ("Five votes instead of one: here they outvote it.", {"digit": 7, "remembered": 1000, "k": 5}),
)
KNOWN = (0, 7, 8)  # test digits whose neighbours a page holds: the first, and those of the tour


class NeighbourExplorer(Explorer, page="neighbours"):
    """A test digit, its nearest neighbours among remembered pictures, and their vote.

    Parameters
    ----------
    x_test, x_train : square images with pixels between 0 and 1, shape (n, side * side) or (n, side, side).
    y_test, y_train : their labels, whole numbers, shape (n,).
    num_tests : how many of the first test digits can be looked at.
    seed : the order in which training pictures are remembered, as in `neighbours.learning_curve`: a larger memory holds
        the smaller ones.

    Attributes
    ----------
    digit, remembered, k : what is shown: which digit, how many pictures are remembered, and how many neighbours vote.

    Raises
    ------
    ValueError : the arrays have other shapes, do not belong together, or the pixels are not scaled.
    """

    tour = TOUR
    digit, remembered, k = Control(), Control(), Control()

    def __init__(self, x_test: NDArray[Any], y_test: NDArray[Any], x_train: NDArray[Any], y_train: NDArray[Any],
                 num_tests: int = 100, seed: int = 0) -> None:
        x_test, x_train = as_vectors(x_test, "x_test"), as_vectors(x_train, "x_train")
        if x_test.shape[1] != x_train.shape[1]:
            raise ValueError(f"expected x_test and x_train of one size, got {x_test.shape[1]} and {x_train.shape[1]} "
                             "pixels in an image")
        if not 1 <= num_tests <= len(x_test):
            raise ValueError(f"expected num_tests from 1 to {len(x_test)}, the number of test digits, got {num_tests}")
        self.y_test = as_labels(y_test, len(x_test), "y_test")[:num_tests]
        self.y_train = as_labels(y_train, len(x_train), "y_train")
        self.x_test, self.x_train = x_test[:num_tests], x_train
        sizes = [n for n in SIZES if n < len(x_train)] + [len(x_train)]
        self.nearest = nearest_in_each(self.x_test, x_train, sizes, seed)
        most = min(MOST, sizes[0])
        right = [[int(np.sum(vote(self.y_train[self.nearest[n][0][:, :k]]) == self.y_test)) for k in range(1, most + 1)]
                 for n in sizes]
        super().__init__(
            limits={"digit": within(0, num_tests - 1), "remembered": sizes, "k": within(1, most)},
            data={"right": right, "classes": int(max(self.y_test.max(), self.y_train.max())) + 1},
            known=[{"digit": digit, "remembered": n} for digit in KNOWN if digit < num_tests for n in sizes],
            digit=0, remembered=sizes[min(2, len(sizes) - 1)], k=1)

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """The digit asked for, and its nearest neighbours among so many pictures, with labels and distances."""
        digit = question["digit"]
        rows, distances = (found[digit] for found in self.nearest[question["remembered"]])
        return {"image": self.x_test[digit], "truth": int(self.y_test[digit]), "images": self.x_train[rows],
                "labels": self.y_train[rows].tolist(), "distances": distances}


def nearest_in_each(x_test: NDArray[Any], x_train: NDArray[Any], sizes: list[int],
                    seed: int) -> dict[int, tuple[NDArray[Any], NDArray[Any]]]:
    """For each size n, the nearest of the first n shuffled training images: rows of `x_train`, and distances.

    Both have shape (tests, MOST), or fewer columns if there are fewer images; nearest first.
    """
    order = np.random.default_rng(seed).permutation(len(x_train))
    squared = squared_distances(x_test, x_train)[:, order]
    nearest = {}
    for size in sizes:
        columns = smallest(squared[:, :size], min(MOST, size))
        distances = np.sqrt(np.maximum(np.take_along_axis(squared, columns, axis=1), 0))  # rounding can go below zero
        nearest[size] = order[columns], distances
    return nearest
