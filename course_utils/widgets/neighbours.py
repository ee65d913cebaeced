"""How far does copying the most similar picture get us? A digit, the pictures most like it, and their vote."""
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.by_hand.neighbours import smallest, squared_distances, vote
from course_utils.plots.style import COLOURS, readable
from course_utils.widgets import tours
from course_utils.widgets.drawing import GREY, RIGHT, WRONG, Canvas, article, cell_at, ink, row_height, square
from course_utils.widgets.explorer import as_labels, as_vectors
from course_utils.widgets.pictured import Pictured, slider, steps

SIZES = (10, 30, 100, 300, 1000, 3000, 10_000, 30_000)  # about equal steps on the log axis of the learning curve
MOST = 15  # neighbours shown at most: three rows of five
TOP, GRID, VOTES = 28, 190, 572  # where the pictures begin, and where neighbours and votes do on the left: CSS pixels
PICTURE, ACROSS, DOWN, BAR = 60, 72, 92, 72
ROOM = 3 * DOWN - 8


class NeighbourExplorer(Pictured):
    """A test digit and its nearest neighbours, for any number of remembered pictures and of neighbours that vote.

    Parameters
    ----------
    x_test, x_train : square images with pixels between 0 and 1, shape (n, side * side) or (n, side, side).
    y_test, y_train : their labels, whole numbers, shape (n,).
    num_tests : how many of the first test digits can be looked at.
    seed : the order in which training pictures are remembered, as in `neighbours.learning_curve`: a larger memory holds
        the smaller ones.

    Raises
    ------
    ValueError : the arrays have other shapes, do not belong together, or the pixels are not scaled.
    """

    tour = tours.NEIGHBOURS

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
        self.num_classes = int(max(self.y_test.max(), self.y_train.max())) + 1
        sizes = [n for n in SIZES if n < len(x_train)] + [len(x_train)]
        self.nearest = nearest_in_each(self.x_test, x_train, sizes, seed)
        super().__init__(
            digit=slider("which test digit", num_tests - 1),
            remembered=steps("pictures remembered", [(f"{n:,}", n) for n in sizes], sizes[min(2, len(sizes) - 1)]),
            k=slider("how many vote: k", min(MOST, sizes[0]), value=1, smallest=1),
        )

    def at(self, x: float, y: float) -> dict[str, int]:
        """As many votes as it takes until the neighbour that lies there has one."""
        cell = cell_at(x, y, GRID, TOP, 5 * ACROSS, 5, 3, 3 * DOWN)
        return {"k": min(5 * cell[0] + cell[1] + 1, self.controls["k"].max)} if cell else {}

    def show(self, digit: int, remembered: int, k: int) -> tuple[Canvas, str]:
        """Test digit number `digit`, its nearest among the first `remembered` pictures, and the vote of `k` of them."""
        rows, distances = self.nearest[remembered]
        answers = vote(self.y_train[rows[:, :k]])
        truth, answer = int(self.y_test[digit]), int(answers[digit])
        labels, far = self.y_train[rows[digit]], distances[digit]
        score = f"{np.sum(answers == self.y_test)} of {len(answers)}"

        canvas = Canvas(700, TOP + max(ROOM, round(self.num_classes * row_height(self.num_classes, ROOM))))
        draw_digit(canvas, self.x_test[digit], digit, truth, answer, score)
        canvas.text(GRID, 0, f"Nearest of {remembered:,}, and how far away", bold=True)
        draw_neighbours(canvas, self.x_train[rows[digit]], labels, far, truth, k)
        draw_votes(canvas, np.bincount(labels[:k], minlength=self.num_classes), truth, answer)
        return canvas, (f"Test digit {digit} is {article(truth)}. Of {remembered:,} remembered pictures, "
                        f"{describe(labels[:k], far[:k])}. The answer is {answer}: "
                        f"{'right' if answer == truth else 'wrong'}. Set like this, {score} test digits "
                        "come out right.")


def describe(labels: NDArray[Any], distances: NDArray[Any]) -> str:
    """The voters in words: their labels, nearest first, and how far they are."""
    if len(labels) == 1:
        return f"the nearest is {article(labels[0])}, at distance {distances[0]:.1f}"
    return (f"the {len(labels)} nearest are {', '.join(map(str, labels))}, "
            f"at distances from {distances[0]:.1f} to {distances[-1]:.1f}")


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


def draw_digit(canvas: Canvas, image: NDArray[Any], number: int, truth: int, answer: int, score: str) -> None:
    """The test digit, the answer, and how many test digits come out right in all."""
    canvas.text(0, 0, f"Test digit {number} is {article(truth)}", bold=True)
    canvas.pixels(ink(square(image)), 1, TOP, 150)
    canvas.box(1, TOP, 150, 150, outline=GREY)
    canvas.text(0, TOP + 164, f"Answer: {answer} {RIGHT + ' right' if answer == truth else WRONG + ' wrong'}",
                size=15, bold=True)
    canvas.text(0, TOP + 196, "Set like this,", size=12)
    canvas.text(0, TOP + 213, f"{score} test digits", size=12)
    canvas.text(0, TOP + 230, "come out right.", size=12)


def draw_neighbours(canvas: Canvas, images: NDArray[Any], labels: NDArray[Any], distances: NDArray[Any], truth: int,
                    k: int) -> None:
    """The neighbours with label and distance. The first `k` vote; the others are pale.

    Those of the right label have a thin frame and a check mark, those of a wrong one a thick frame and a cross.
    """
    for i, (image, label, distance) in enumerate(zip(images, labels, distances)):
        x, y = GRID + i % 5 * ACROSS, TOP + i // 5 * DOWN
        role, mark, frame = ("highlight", RIGHT, 1) if label == truth else ("test", WRONG, 3)
        if i < k:
            canvas.pixels(ink(square(image)), x, y, PICTURE)
            canvas.box(x, y, PICTURE, PICTURE, outline=role, thickness=frame)
            canvas.text(x, y + 65, f"{label} {mark}", bold=True, colour=readable(COLOURS[role]))
        else:
            canvas.pixels(ink(0.3 * square(image)), x, y, PICTURE)
            canvas.text(x, y + 65, str(label), colour=GREY)
        canvas.text(x + PICTURE, y + 66, f"{distance:.1f}", size=12, colour=GREY, anchor="ra")


def draw_votes(canvas: Canvas, votes: NDArray[Any], truth: int, answer: int) -> None:
    """A bar for each class, as long as its share of the votes; `votes` has shape (classes,)."""
    canvas.text(VOTES, 0, "Votes", bold=True)
    height = row_height(len(votes), ROOM)
    start = VOTES + 32
    for label, count in enumerate(votes):
        y = TOP + label * height
        role, mark = ("highlight", RIGHT) if label == truth else ("test", "")
        canvas.text(VOTES, y + height / 2, f"{label} {mark}", bold=label == answer, anchor="lm")
        length = count / votes.sum() * BAR
        canvas.box(start, y + 4, length, height - 8, fill=role)
        if count:
            canvas.text(start + length + 6, y + height / 2, str(count), bold=label == answer, anchor="lm")
    canvas.line(start, TOP, start, TOP + len(votes) * height, GREY)
