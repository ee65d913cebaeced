"""What does pooling hide? A picture that moves under max-pooling, and which of its pooled pixels notice."""

from typing import Any

from numpy.typing import NDArray

from course_utils.widgets.explorer import KNOWN, Control, Explorer, Tour, as_labels, as_scaled, within

DIGIT, CORNER, EDGE, CENTRE = "a test digit", "one pixel, in a corner", "one pixel, beside it", "one pixel, in between"
PLACES = {CORNER: (0, 0), EDGE: (0, 1), CENTRE: (1, 1)}  # rows and columns within a window
FAR = 3  # the longest shift, in pixels
TOUR: Tour = (
    ("One pixel in a corner of its window, moved to the right: the pooled picture stays.", {}),
    ("Moved to the left, it leaves its window: the pooled picture changes.", {"right": -1}),
    ("In windows of 3 x 3, a pixel at the edge.", {"picture": EDGE, "size": 3}),
    ("In the middle of a window of 3 x 3, every shift by one is hidden.", {"picture": CENTRE, "size": 3}),
    ("But not a shift by two.", {"picture": CENTRE, "size": 3, "right": 2}),
    ("A digit has many pixels, each at another place of its window: nearly every shift is seen.", {"picture": DIGIT}),
    ("Larger windows hide more of it, and show less.", {"picture": DIGIT, "size": 4}),
    ("Without pooling, every pixel of the edge notices.", {"picture": DIGIT, "size": 1}),
)


class ShiftExplorer(Explorer, page="shifts"):
    """A picture that moves under max-pooling, and which pooled pixels notice.

    Parameters
    ----------
    x_test : square images with pixels between 0 and 1, shape (n, side, side) or (n, side * side).
    y_test : their labels, whole numbers, shape (n,).

    Attributes
    ----------
    picture, digit : what is shown: a lone pixel at one of three places of its window, or a test digit, and which.
    size : rows and columns of a pooling window.
    right, down : by how many pixels the picture is moved; negative numbers move it to the left and up.

    Raises
    ------
    ValueError : the arrays have other shapes, do not belong together, or the pixels are not scaled.
    """

    tour = TOUR
    picture, digit, size, right, down = Control(), Control(), Control(), Control(), Control()

    def __init__(self, x_test: NDArray[Any], y_test: NDArray[Any]) -> None:
        self.x_test = as_scaled(x_test, "x_test")
        self.tables = {"digit": self.x_test}
        labels = as_labels(y_test, len(self.x_test), "y_test")
        super().__init__(
            limits={"picture": [*PLACES, DIGIT], "digit": within(0, len(self.x_test) - 1), "size": within(1, 4),
                    "right": within(-FAR, FAR), "down": within(-FAR, FAR)},
            data={"images": self.x_test[:KNOWN], "labels": labels, "places": PLACES},
            picture=CORNER, digit=0, size=2, right=1, down=0)
