"""What if the network knew that pixels have neighbours? A kernel to play with, and one sum of it written out."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.by_hand.convolution import convolve
from course_utils.widgets.explorer import KNOWN, Control, Explorer, Tour, as_labels, as_scaled, within

OWN = "your own numbers"
KERNELS: dict[str, list[list[float]]] = {  # a convolution turns them: what they look for stands in them upside down
    "edge, ink on the right": [[1, 0, -1], [1, 0, -1], [1, 0, -1]],
    "edge, ink above": [[-1, -1, -1], [0, 0, 0], [1, 1, 1]],
    "blur": [[0.11, 0.11, 0.11], [0.11, 0.12, 0.11], [0.11, 0.11, 0.11]],
    "outline": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
    "move to the left": [[0, 0, 0], [1, 0, 0], [0, 0, 0]],
}
MOST = 9  # the largest number in a kernel
TOUR: Tour = (
    ("A digit, a kernel, and the map that they make; below, one sum written out.", {}),
    ("The frame on plain paper: nine products of 0.", {"row": 0, "column": 0}),
    ("Ink above: the same digit, other places light up.", {"kernel": "edge, ink above", "row": 9, "column": 12}),
    ("All nine numbers alike: a blur.", {"kernel": "blur", "row": 9, "column": 12}),
    ("The outline: paper and solid ink both give 0.", {"kernel": "outline", "row": 9, "column": 12}),
    ("A single 1 beside the middle moves the picture.", {"kernel": "move to the left", "row": 7, "column": 12}),
    ("Another digit under the first kernel.", {"digit": 1}),
    ("And a 0: its left and its right side have opposite signs.", {"digit": 3}),
)
LEARNED_TOUR: Tour = (
    ("The first of the kernels that the network learned.", {}),
    ("The second.", {"kernel": "learned 1"}),
    ("The third.", {"kernel": "learned 2"}),
    ("The fourth: what does it look for?", {"kernel": "learned 3"}),
    ("The fifth.", {"kernel": "learned 4"}),
    ("For comparison, an edge by hand.", {"kernel": "edge, ink on the right"}),
)


class ConvolutionDesk(Explorer, page="desk"):
    """A digit, a kernel of 3 x 3 to choose or edit, the feature map that it makes, and that map pooled.

    Below, the sum of products at one place of the feature map is written out.

    Parameters
    ----------
    x_test : square images with pixels between 0 and 1, shape (n, side, side) or (n, side * side).
    y_test : their labels, whole numbers, shape (n,).
    learned : kernels that a network has learned, shape (kernels, 3, 3), to choose from; none by default.

    Attributes
    ----------
    digit, kernel, row, column : what is shown: which digit, which kernel by name, and which place of the feature map.
    numbers : the kernel's nine numbers, row after row; setting them makes the kernel your own.

    Raises
    ------
    ValueError : the arrays have other shapes, do not belong together, or the pixels are not scaled.
    """

    tour = TOUR
    digit, kernel, numbers, row, column = Control(), Control(), Control(), Control(), Control()

    def __init__(self, x_test: NDArray[Any], y_test: NDArray[Any], learned: NDArray[Any] | None = None) -> None:
        self.x_test = as_scaled(x_test, "x_test")
        self.tables = {"digit": self.x_test}
        labels = as_labels(y_test, len(self.x_test), "y_test")
        self.kernels = as_kernels(learned)
        if learned is not None:
            self.tour = LEARNED_TOUR
        first = next(iter(self.kernels))
        features = convolve(self.x_test[0], np.reshape(self.kernels[first], (3, 3)))
        row, column = np.unravel_index(np.abs(features).argmax(), features.shape)
        last = len(features) - 1
        super().__init__(
            limits={"digit": within(0, len(self.x_test) - 1), "kernel": [*self.kernels, OWN],
                    "numbers": within(-MOST, MOST, 0.5), "row": within(0, last), "column": within(0, last)},
            data={"images": self.x_test[:KNOWN], "labels": labels, "kernels": list(self.kernels.items()), "own": OWN},
            digit=0, kernel=first, numbers=self.kernels[first], row=row, column=column)
        self.observe(self.follow, names=["kernel", "numbers"])

    def follow(self, change: dict[str, Any]) -> None:
        """Numbers follow the kernel's name, and the name follows the numbers."""
        if change["name"] == "kernel" and self.kernel != OWN:
            self.numbers = self.kernels[self.kernel]
        elif self.kernel != OWN and self.numbers != self.kernels[self.kernel]:
            self.kernel = OWN


def as_kernels(learned: NDArray[Any] | None) -> dict[str, list[float]]:
    """Nine numbers of every kernel to choose from, by name: the learned ones to two decimals, then the fixed ones."""
    fixed = {name: np.ravel(numbers).astype(float).tolist() for name, numbers in KERNELS.items()}
    if learned is None:
        return fixed
    learned = np.asarray(learned)
    if learned.ndim != 3 or learned.shape[1:] != (3, 3):
        hint = ": did you mean w[:, 0]?" if learned.ndim == 4 else ""
        raise ValueError(f"expected learned kernels of shape (kernels, 3, 3), got {learned.shape}{hint}")
    if not np.isfinite(learned).all() or np.abs(learned).max() > MOST:
        raise ValueError(f"expected learned kernels between {-MOST} and {MOST}, got {learned.min()} to {learned.max()}")
    return {f"learned {i}": kernel.round(2).ravel().tolist()
            for i, kernel in enumerate(learned.astype(float))} | fixed
