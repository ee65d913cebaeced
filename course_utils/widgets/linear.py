"""Can ten weighted sums beat 60,000 remembered pictures? A digit's scores, and which pixels one of them comes from."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.widgets.explorer import KNOWN, Control, Explorer, Tour, as_labels, as_vectors, within

OWN = "its own answer"
TOUR: Tour = (
    ("A 7, and the score of its own answer: yellow pixels speak for it, dark ones against it.", {}),
    ("The same 7, asked whether it is a 9.", {"scored": 9}),
    ("And whether it is a 0: the ink in the middle speaks against it.", {"scored": 0}),
    ("The framed pixel is paper: whatever its weight, it adds nothing.", {"row": 18, "column": 6}),
    ("This one has ink: ink times weight is what it adds.", {"row": 9, "column": 18}),
    ("A 5 whose lower part is a closed loop.", {"digit": 8}),
    ("What speaks for a 5 in it.", {"digit": 8, "scored": 5}),
    ("And what speaks for a 6; the frame is on the loop.", {"digit": 8, "scored": 6, "row": 20, "column": 13}),
)


class ScoreExplorer(Explorer, page="scores"):
    """The scores of a digit under a linear model, and what each pixel adds to one of them.

    Parameters
    ----------
    w : weights, shape (pixels, classes).
    x_test : square images with pixels between 0 and 1, shape (n, pixels) or (n, side, side).
    y_test : their labels, whole numbers, shape (n,).
    b : biases, shape (classes,); none by default.

    Attributes
    ----------
    digit, scored : what is shown: which digit, and which class's score is taken apart.
    row, column : the pixel whose part of that score is written out.

    Raises
    ------
    ValueError : the arrays have other shapes, do not belong together, or the pixels are not scaled.
    """

    tour = TOUR
    digit, scored, row, column = Control(), Control(), Control(), Control()

    def __init__(self, w: NDArray[Any], x_test: NDArray[Any], y_test: NDArray[Any],
                 b: NDArray[Any] | None = None) -> None:
        self.x_test = as_vectors(x_test, "x_test")
        self.tables = {"digit": self.x_test}
        labels = as_labels(y_test, len(self.x_test), "y_test")
        w, b = as_model(w, b, self.x_test.shape[1])
        num_classes = w.shape[1]
        if labels.max() >= num_classes:
            raise ValueError(f"expected labels in y_test below {num_classes}, the number of columns of w, "
                             f"got {labels.max()}")
        last = math.isqrt(self.x_test.shape[1]) - 1
        super().__init__(
            limits={"digit": within(0, len(self.x_test) - 1), "scored": [OWN, *range(num_classes)],
                    "row": within(0, last), "column": within(0, last)},
            data={"images": self.x_test[:KNOWN], "labels": labels, "w": w.T.astype(float), "own": OWN,
                  "b": None if b is None else b.tolist(),
                  "limit": float(np.quantile(np.abs(w), 0.99)) or 1.0,  # the few beyond it get the last colour
                  "most": float(np.abs(self.x_test @ w).max()) or 1.0},
            digit=0, scored=OWN, row=(last + 1) // 2, column=(last + 1) // 2)


def as_model(w: NDArray[Any], b: NDArray[Any] | None, num_pixels: int) -> tuple[NDArray[Any], NDArray[Any] | None]:
    """Weights of shape (num_pixels, classes) and biases of shape (classes,) or None, checked."""
    w, b = np.asarray(w), b if b is None else np.asarray(b)
    if w.ndim != 2 or len(w) != num_pixels:
        hint = ": did you mean w.T?" if w.ndim == 2 and w.shape[1] == num_pixels else ""
        raise ValueError(f"expected w of shape ({num_pixels}, classes), a row for each pixel, got {w.shape}{hint}")
    if b is not None and b.shape != w.shape[1:]:
        raise ValueError(f"expected b of shape ({w.shape[1]},), one for each column of w, got {b.shape}")
    if not np.isfinite(w).all() or (b is not None and not np.isfinite(b).all()):
        raise ValueError("expected finite numbers in w and b, got NaN or infinity: did the training diverge?")
    return w, b
