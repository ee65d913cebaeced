"""How does a convolution look at many maps? One unit of a second layer as a sum over all maps of the first."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.by_hand.convolution import convolve, max_pool
from course_utils.data import check_finite
from course_utils.widgets.explorer import KNOWN, Control, Explorer, Tour, as_labels, as_scaled, within

HELD = 16  # maps of the second layer that a page holds; it asks for others


class MapSumExplorer(Explorer, page="summing"):
    """One unit of the second convolution, as the sum of a term for each map of the first.

    The network is that of lesson 5: a full convolution, ReLU, pooling by 2 x 2, and a valid convolution; no biases.

    Parameters
    ----------
    x_test : square images with pixels between 0 and 1, shape (n, side, side) or (n, side * side).
    y_test : their labels, whole numbers, shape (n,).
    w1, w2 : the kernels of both layers, shapes (maps, 1, 3, 3) and (maps above, maps, 3, 3), as Theano has them.

    Attributes
    ----------
    digit, above, row, column : which digit, and which unit of the second layer: its map and its place.
    below : the map of the first layer whose term is written out.

    Raises
    ------
    ValueError : the arrays have other shapes, do not belong together, or the pixels are not scaled.
    """

    tour: Tour = (
        ("One unit of the second layer adds up a term for each map of the first; here the largest.", {}),
        ("A few maps of the first layer speak against it, a little.", {"below": 3}),
        ("Another place of the same map: here most terms are negative.", {"row": 8, "column": 8, "below": 11}),
        ("Plain paper: all terms are 0.", {"row": 0, "column": 0}),
        ("Another map of the second layer weighs the same maps in its own way.", {"above": 5}),
        ("And the same unit on another digit.", {"digit": 3}),
    )
    digit, above, below, row, column = Control(), Control(), Control(), Control(), Control()

    def __init__(self, x_test: NDArray[Any], y_test: NDArray[Any], w1: NDArray[Any], w2: NDArray[Any]) -> None:
        self.x_test = as_scaled(x_test, "x_test")
        labels = as_labels(y_test, len(self.x_test), "y_test")
        w1, self.w2 = np.asarray(w1, dtype=np.float32), np.asarray(w2, dtype=np.float32)
        maps = len(w1)
        if w1.shape[1:] != (1, 3, 3) or self.w2.shape[1:] != (maps, 3, 3):
            raise ValueError("expected w1 of shape (maps, 1, 3, 3) and w2 of shape (maps above, maps, 3, 3), got "
                             f"{w1.shape} and {self.w2.shape}")
        check_finite(w1, "w1")
        check_finite(self.w2, "w2")
        self.tables = {"digit": self.x_test, "above": self.w2}
        terms = terms_of(self.x_test[0], w1, self.w2[0])
        last = terms.shape[1] - 1
        row, column = np.unravel_index(terms.sum(axis=0).argmax(), terms.shape[1:])
        super().__init__(
            limits={"digit": within(0, len(self.x_test) - 1), "above": within(0, len(self.w2) - 1),
                    "below": within(0, maps - 1), "row": within(0, last), "column": within(0, last)},
            data={"images": self.x_test[:KNOWN], "labels": labels, "w1": w1, "w2": self.w2[:HELD]},
            digit=0, above=0, below=terms[:, row, column].argmax(), row=row, column=column)


def terms_of(image: NDArray[Any], w1: NDArray[Any], kernels: NDArray[Any]) -> NDArray[Any]:
    """What each map of the first layer adds to a map of the second, whose `kernels` are (maps, 3, 3), at each place."""
    maps = [max_pool(np.maximum(convolve(image, kernel, "full"), 0)) for kernel in w1[:, 0]]
    return np.array([convolve(each, kernel) for each, kernel in zip(maps, kernels)])
