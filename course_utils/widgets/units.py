"""What does a hidden unit pass on, and what does it let back? A digit, a unit's weighted sum, its output and slope."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.by_hand.activations import ACTIVATIONS
from course_utils.data import check_finite
from course_utils.widgets.explorer import KNOWN, Control, Explorer, Tour, as_labels, as_vectors, within

SCALES = [0.1, 1 / 3, 1.0, 3.0, 10.0]
UNITS = 16  # of which a page holds the weights; it asks the kernel for others
TOUR: Tour = (
    ("A digit, one hidden unit, and its sum: the sigmoid makes an output between 0 and 1.", {}),
    ("Another unit asks about other places.", {"unit": 1}),
    ("All weights ten times as large: the sum lies far out, where the sigmoid is flat.", {"scale": 10.0}),
    ("All weights a tenth: the sum stays near 0, where it is nearly straight.", {"scale": 0.1}),
    ("The hyperbolic tangent: the same bend, from −1 to 1.", {"activation": "tanh"}),
    ("ReLU lets a positive sum through as it is, and a negative one not at all.", {"activation": "ReLU"}),
    ("ReLU with ten times the weights: its slope is still 0 or 1.", {"activation": "ReLU", "scale": 10.0}),
)


class UnitExplorer(Explorer, page="units"):
    """A digit, a hidden unit, its weighted sum, and what activation and slope are there.

    Parameters
    ----------
    w : weights of the hidden layer, shape (pixels, units).
    x_test : square images with pixels between 0 and 1, shape (n, pixels) or (n, side, side).
    y_test : their labels, whole numbers, shape (n,).

    Attributes
    ----------
    digit, unit, scale, activation : what is shown: which digit, which unit, by what all weights are multiplied, and
        what the unit makes of its sum.

    Raises
    ------
    ValueError : the arrays have other shapes, do not belong together, or the pixels are not scaled.
    """

    tour = TOUR
    digit, unit, scale, activation = Control(), Control(), Control(), Control()

    def __init__(self, w: NDArray[Any], x_test: NDArray[Any], y_test: NDArray[Any]) -> None:
        self.x_test = as_vectors(x_test, "x_test")
        labels = as_labels(y_test, len(self.x_test), "y_test")
        self.w = as_hidden(w, self.x_test.shape[1])
        self.tables = {"digit": self.x_test, "unit": self.w.T}
        super().__init__(
            limits={"digit": within(0, len(self.x_test) - 1), "unit": within(0, self.w.shape[1] - 1), "scale": SCALES,
                    "activation": list(ACTIVATIONS)},
            data={"images": self.x_test[:KNOWN], "labels": labels, "w": self.w.T[:UNITS],
                  "limit": float(np.quantile(np.abs(self.w), 0.99)) or 1.0},
            digit=0, unit=0, scale=1.0, activation="sigmoid")


def as_hidden(w: NDArray[Any], num_pixels: int) -> NDArray[Any]:
    """Weights of shape (num_pixels, units), checked, as float32."""
    w = np.asarray(w, dtype=np.float32)
    if w.ndim != 2 or len(w) != num_pixels:
        hint = ": did you mean w.T?" if w.ndim == 2 and w.shape[1] == num_pixels else ""
        raise ValueError(f"expected w of shape ({num_pixels}, units), a row for each pixel, got {w.shape}{hint}")
    check_finite(w, "w")
    return w
