"""What does a computer see when it sees a digit? A picture, and the numbers under a window of it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.data import Digits
from course_utils.widgets.explorer import Control, Explorer, Tour, as_images, as_labels, within

ANY = "any"
WINDOW = 7  # rows and columns of numbers: few enough to read
KNOWN = 350  # training pictures that a page holds; it asks the kernel for others
TOUR: Tour = (
    ("A picture, and the numbers under the frame: 0 is paper, 255 full ink.", {}),
    ("The left edge of a 0: from paper to ink it is two or three pixels.", {"digit": 0, "row": 12, "column": 3}),
    ("In the middle of the same 0 there is paper.", {"digit": 0, "row": 13, "column": 11}),
    ("A thin 1.", {"digit": 1, "picture": 2464, "row": 10, "column": 10}),
    ("A fat 1: hardly a pixel of its middle is paper.", {"digit": 1, "picture": 772, "row": 10, "column": 10}),
    ("Upper left, as in nearly every picture: nothing. The digits were centred.", {"row": 0, "column": 0}),
    ("A 9: its loop is closed above.", {"digit": 9, "picture": 12, "row": 6, "column": 12}),
    ("A 4: the same place is open.", {"digit": 4, "picture": 9, "row": 6, "column": 14}),
)


class DigitBrowser(Explorer, page="browser"):
    """Look at any training picture, as ink and as numbers.

    Parameters
    ----------
    digits : a data set of square images, flat or not, as uint8 or between 0 and 1.

    Attributes
    ----------
    digit, picture : what is shown: which of the pictures of which digit; the last one, if there are not so many.
    row, column : where the window begins whose numbers are shown.

    Raises
    ------
    ValueError : `digits` is something else.
    """

    tour = TOUR
    digit, picture, row, column = Control(), Control(), Control(), Control()

    def __init__(self, digits: Digits) -> None:
        if not isinstance(digits, Digits):
            raise ValueError(f"expected a data set, as load_mnist() returns it, got {type(digits).__name__}")
        self.images = as_images(digits.x_train, "x_train")
        self.labels = as_labels(digits.y_train, len(self.images), "y_train")
        last = max(self.images.shape[1] - WINDOW, 0)
        choices = [ANY, *np.unique(self.labels).tolist()]
        counts = [len(self.rows(digit)) for digit in choices]
        far = [stop for _, stop in self.tour if "picture" in stop and stop["picture"] < len(self.rows(stop["digit"]))]
        super().__init__(
            limits={"digit": choices, "picture": within(0, len(self.images) - 1), "row": within(0, last),
                    "column": within(0, last)},
            data={"images": self.images[:KNOWN], "labels": self.labels[:KNOWN].tolist(), "counts": counts, "any": ANY,
                  "window": WINDOW, "white": 255 if self.images.dtype == np.uint8 else 1},
            known=[{name: stop[name] for name in ("digit", "picture")} for stop in far],
            digit=ANY, picture=0, row=last // 2, column=last // 2)

    def rows(self, digit: int | str) -> NDArray[Any]:
        """The row numbers of all pictures of `digit`, or of `ANY`."""
        return np.arange(len(self.labels)) if digit == ANY else np.flatnonzero(self.labels == digit)

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """A picture that the page does not hold, its row number and its label."""
        row = self.rows(question["digit"])[question["picture"]]
        return {"row": int(row), "label": int(self.labels[row]), "image": self.images[row]}
