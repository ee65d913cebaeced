"""How sure is a network of a digit that is shifted, turned or covered with noise? Ten probabilities, at once."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from course_utils.numerals import whole_percent
from course_utils.widgets import tours
from course_utils.widgets.drawing import GREY, RIGHT, WRONG, Canvas, article, cell_at, ink, row_height
from course_utils.widgets.explorer import as_labels, as_scaled
from course_utils.widgets.pictured import Pictured, slider

TOP, SIDE = 26, 168  # where the pictures begin and how wide they are, in CSS pixels
SHAKEN, BARS = 192, 392  # where the shaken digit and the bars begin on the left
ROOM = SIDE + 40  # for the bars
LENGTH = 220  # of the bar of a probability of 1
FARTHEST, STEEPEST = 10, 90  # pixels of a shift, degrees of a turn


class ShakenDigit(Pictured):
    """A test digit, the same shifted, turned and noisy, and what a network says about it.

    Parameters
    ----------
    model : takes images in the shape of `x_test`, a few at a time, and returns probabilities of shape (n, classes): a
        Keras model.
    x_test : square images with pixels between 0 and 1, shape (n, pixels), (n, side, side) or (n, side, side, 1).
    y_test : their labels, whole numbers, shape (n,).

    Raises
    ------
    ValueError : the arrays have other shapes, the pixels are not scaled, or the model gives no probabilities.
    """

    tour = tours.SHAKEN

    def __init__(self, model: Callable[[NDArray[Any]], NDArray[Any]], x_test: NDArray[Any],
                 y_test: NDArray[Any]) -> None:
        self.model, self.shape = model, np.shape(x_test)[1:]
        grey = np.asarray(x_test)[..., 0] if len(self.shape) == 3 and self.shape[-1] == 1 else x_test
        self.images = as_scaled(grey, "x_test")
        self.y_test = as_labels(y_test, len(self.images), "y_test")
        self.noise = np.random.default_rng(0).random(self.images.shape[1:], dtype=np.float32)
        super().__init__(
            digit=slider("which test digit", len(self.images) - 1),
            right=slider("pixels to the right", FARTHEST, smallest=-FARTHEST),
            down=slider("pixels down", FARTHEST, smallest=-FARTHEST),
            turn=slider("degrees to the left", STEEPEST, smallest=-STEEPEST),
            noise=slider("percent of noise", 100),
        )

    def at(self, x: float, y: float) -> dict[str, int]:
        """The shift that brings the digit's middle there."""
        side = self.images.shape[1]
        if not (pixel := cell_at(x, y, SHAKEN, TOP, SIDE, side)):
            return {}
        down, right = (min(max(place - side // 2, -FARTHEST), FARTHEST) for place in pixel)
        return {"right": right, "down": down}

    def show(self, digit: int, right: int, down: int, turn: int, noise: int) -> tuple[Canvas, str]:
        """Test digit number `digit`, shaken."""
        truth, image = int(self.y_test[digit]), self.images[digit]
        shaken = shake(image, right, down, turn, noise / 100, self.noise)
        p = probabilities(self.model, shaken.reshape(1, *self.shape))
        answer = int(p.argmax())

        canvas = Canvas(700, TOP + ROOM + 4)
        canvas.text(0, 0, f"Test digit {digit}: {article(truth)}", bold=True)
        canvas.text(SHAKEN, 0, "What the network sees", bold=True)
        for x, picture in [(1, image), (SHAKEN, shaken)]:
            canvas.pixels(ink(picture), x, TOP, SIDE)
            canvas.box(x, TOP, SIDE, SIDE, outline=GREY)
        verdict = f"{RIGHT} right" if answer == truth else f"{WRONG} wrong"
        canvas.text(SHAKEN, TOP + SIDE + 9, f"Answer: {answer} {verdict}", size=14, bold=True)
        draw_probabilities(canvas, p, truth)
        return canvas, (f"Test digit {digit} is {article(truth)}, {in_words(right, down, turn, noise)}. The answer is "
                        f"{answer}, with probability {whole_percent(p[answer])}: {verdict[2:]}."
                        + (f" The probability of {truth} is {whole_percent(p[truth])}." if answer != truth else ""))


def shake(image: NDArray[Any], right: int, down: int, turn: float, noise: float,
          speckles: NDArray[Any]) -> NDArray[Any]:
    """`image`, shape (side, side), turned by degrees to the left, moved by pixels, and mixed with noise; float32, 0..1.

    `noise` is the part of each pixel that is taken from `speckles`, an image of random numbers, from 0 to 1.
    """
    shaken = np.asarray(image, dtype=np.float32)
    if turn:
        shaken = ndimage.rotate(shaken, turn, reshape=False, order=1)
    if right or down:
        shaken = ndimage.shift(shaken, (down, right), order=0)
    return np.clip((1 - noise) * shaken + noise * speckles, 0, 1).astype(np.float32)


def probabilities(model: Callable[[NDArray[Any]], NDArray[Any]], images: NDArray[Any]) -> NDArray[Any]:
    """What `model` says of the one image in `images`, shape (classes,), checked."""
    p = np.asarray(model(images))
    if p.ndim != 2 or len(p) != 1 or not np.isfinite(p).all() or p.min() < 0 or abs(p.sum() - 1) > 1e-3:
        raise ValueError(f"expected a model that gives one row of probabilities for each image, got {p.dtype} of shape "
                         f"{p.shape}: does its last layer have activation='softmax'?")
    return p[0]


def draw_probabilities(canvas: Canvas, p: NDArray[Any], truth: int) -> None:
    """A bar for each class; the true one and a wrong answer are coloured, and marked."""
    canvas.text(BARS, 0, "Probability", bold=True)
    height, answer = row_height(len(p), ROOM), int(p.argmax())
    for label, value in enumerate(p):
        y, middle = TOP + label * height, TOP + (label + 0.5) * height
        role = "highlight" if label == truth else "test" if label == answer else "recorded"
        mark = RIGHT if label == truth else WRONG if label == answer else ""
        canvas.text(BARS, middle, f"{label} {mark}", anchor="lm", bold=label in (truth, answer))
        canvas.box(BARS + 32, y + 3, LENGTH * float(value), height - 6, fill=role)
        canvas.text(BARS + 38 + LENGTH * float(value), middle, whole_percent(value), size=12, anchor="lm")


def in_words(right: int, down: int, turn: int, noise: int) -> str:
    """What was done to the digit: "moved 3 pixels to the left and turned by 10 degrees to the right"."""
    done = []
    if right:
        done.append(f"moved {pixels(right)} to the {'right' if right > 0 else 'left'}")
    if down:
        done.append(f"moved {pixels(down)} {'down' if down > 0 else 'up'}")
    if turn:
        done.append(f"turned by {abs(turn)}° to the {'left' if turn > 0 else 'right'}")
    if noise:
        done.append(f"{noise} % noise")
    return ", ".join(done) or "as it is"


def pixels(count: int) -> str:
    return "1 pixel" if abs(count) == 1 else f"{abs(count)} pixels"

