"""How sure is a network of a digit that is shifted, turned or covered with noise? Ten probabilities, at once."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from course_utils.widgets.explorer import KNOWN, Control, Explorer, Tour, as_labels, as_scaled, within

FARTHEST, STEEPEST = 10, 90  # pixels of a shift, degrees of a turn
STILL = {"digit": 0, "right": 0, "down": 0, "turn": 0, "noise": 0}
TOUR: Tour = (
    ("A digit as it is.", {}),
    ("Two pixels to the right.", {"right": 2}),
    ("Four.", {"right": 4}),
    ("Six: the strokes lie where other digits have theirs.", {"right": 6}),
    ("Turned by 20° to the left.", {"turn": 20}),
    ("By 60°.", {"turn": 60}),
    ("A third of each pixel is noise.", {"noise": 33}),
    ("Two thirds: can you read it?", {"noise": 66}),
)


class ShakenDigit(Explorer, page="shaken"):
    """A test digit, the same shifted, turned and noisy, and what a network says about it.

    Parameters
    ----------
    model : takes images in the shape of `x_test`, a few at a time, and returns probabilities of shape (n, classes): a
        Keras model.
    x_test : square images with pixels between 0 and 1, shape (n, pixels), (n, side, side) or (n, side, side, 1).
    y_test : their labels, whole numbers, shape (n,).

    Attributes
    ----------
    digit : which digit is shaken.
    right, down, turn : by how many pixels it is moved, and by how many degrees to the left it is turned before that.
    noise : how many per cent of each pixel are noise.

    Raises
    ------
    ValueError : the arrays have other shapes, the pixels are not scaled, or the model gives no probabilities.
    """

    tour = TOUR
    digit, right, down, turn, noise = Control(), Control(), Control(), Control(), Control()

    def __init__(self, model: Callable[[NDArray[Any]], NDArray[Any]], x_test: NDArray[Any],
                 y_test: NDArray[Any]) -> None:
        self.model, self.shape = model, np.shape(x_test)[1:]
        grey = np.asarray(x_test)[..., 0] if len(self.shape) == 3 and self.shape[-1] == 1 else x_test
        self.images = as_scaled(grey, "x_test")
        labels = as_labels(y_test, len(self.images), "y_test")
        self.speckles = np.random.default_rng(0).random(self.images.shape[1:], dtype=np.float32)
        super().__init__(
            limits={"digit": within(0, len(self.images) - 1), "right": within(-FARTHEST, FARTHEST),
                    "down": within(-FARTHEST, FARTHEST), "turn": within(-STEEPEST, STEEPEST), "noise": within(0, 100)},
            data={"images": self.images[:KNOWN], "labels": labels, "speckles": self.speckles},
            known=[STILL | values for _, values in TOUR], **STILL)

    def answer(self, question: dict[str, Any]) -> dict[str, NDArray[Any]]:
        """What the model says of a shaken digit, and that digit as it was, if the page does not hold it."""
        digit, right, down, turn, noise = (question[name] for name in STILL)
        shaken = shake(self.images[digit], right, down, turn, noise / 100, self.speckles)
        image = {"image": self.images[digit]} if digit >= KNOWN else {}
        return {"p": probabilities(self.model, shaken.reshape(1, *self.shape))} | image


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
