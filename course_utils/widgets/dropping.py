"""What does dropout do to a layer? Its outputs, a random mask, what is left, and what the next layer makes of it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.by_hand.activations import rectify
from course_utils.data import check_finite
from course_utils.widgets.explorer import Control, Explorer, Tour, as_labels, as_vectors, within
from course_utils.widgets.units import as_hidden

MASKS = 200  # how many masks there are to look at
RATES = [0.0, 0.2, 0.5, 0.8]
DIVIDE, LEAVE = "divide by 1 − p", "leave as it is"
DIGITS, ABOVE = 20, 10  # test digits and units above that the page holds; it asks the kernel for others
TOUR: Tour = (
    ("Half of the units dropped; what is left is doubled.", {}),
    ("Another mask, other units, another sum.", {"mask": 2}),
    ("Nothing dropped: every dot lies on the line.", {"p": 0.0}),
    ("One in five dropped: the dots spread a little.", {"p": 0.2}),
    ("Four in five dropped, the rest times five: the dots spread far, their mean stays.", {"p": 0.8}),
    ("Not divided by 1 − p, the sums shrink: the mean leaves the line.", {"kept": LEAVE}),
    ("The same with four in five dropped.", {"p": 0.8, "kept": LEAVE}),
    ("Another unit of the layer above sums up the same leavings.", {"above": 7}),
)


class DropoutExplorer(Explorer, page="dropout"):
    """A digit's hidden layer under random masks, and one weighted sum of the layer above.

    Parameters
    ----------
    w_h : weights of the first hidden layer, of rectified units, shape (pixels, units).
    w_h2 : weights of the layer above, shape (units, units above).
    x_test : square images with pixels between 0 and 1, shape (n, pixels) or (n, side, side).
    y_test : their labels, whole numbers, shape (n,).

    Attributes
    ----------
    digit, mask, above : what is shown: which digit, which mask, counted from 1, and which unit of the layer above.
    p : the part that is dropped.
    kept : what becomes of the rest: `DIVIDE` or `LEAVE`.

    Raises
    ------
    ValueError : the arrays have other shapes, do not belong together, or the pixels are not scaled.
    """

    tour = TOUR
    digit, mask, p, above, kept = Control(), Control(), Control(), Control(), Control()

    def __init__(self, w_h: NDArray[Any], w_h2: NDArray[Any], x_test: NDArray[Any], y_test: NDArray[Any]) -> None:
        self.x_test = as_vectors(x_test, "x_test")
        labels = as_labels(y_test, len(self.x_test), "y_test")
        self.w_h = as_hidden(w_h, self.x_test.shape[1])
        self.w_h2 = as_above(w_h2, self.w_h.shape[1])
        chances = np.random.default_rng(0).random((MASKS, self.w_h.shape[1]), dtype=np.float32)
        survives = sum((chances >= p).astype(np.uint8) for p in RATES[1:])  # so many of the rates above 0
        super().__init__(
            limits={"digit": within(0, len(self.x_test) - 1), "mask": within(1, MASKS), "p": RATES,
                    "above": within(0, self.w_h2.shape[1] - 1), "kept": [DIVIDE, LEAVE]},
            data={"images": self.x_test[:DIGITS], "labels": labels, "layers": self.layer(slice(DIGITS)),
                  "weights": self.w_h2.T[:ABOVE], "survives": survives},
            digit=0, mask=1, p=0.5, above=0, kept=DIVIDE)

    def layer(self, which: int | slice) -> NDArray[Any]:
        """What the hidden units answer to one or several test digits."""
        return rectify(self.x_test[which] @ self.w_h)

    def answer(self, question: dict[str, Any]) -> dict[str, NDArray[Any]]:
        """A digit's pixels, its hidden layer, and the weights of a unit above, where the page does not hold them."""
        digit = question["digit"]
        return {"image": self.x_test[digit], "h": self.layer(digit), "w": self.w_h2[:, question["above"]]}


def as_above(w: NDArray[Any], num_units: int) -> NDArray[Any]:
    """Weights of shape (num_units, units above), checked, as float32."""
    w = np.asarray(w, dtype=np.float32)
    if w.ndim != 2 or len(w) != num_units:
        raise ValueError(f"expected w_h2 of shape ({num_units}, units), a row for each column of w_h, got {w.shape}")
    check_finite(w, "w_h2")
    return w
