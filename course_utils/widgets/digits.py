"""What does a computer see when it sees a digit? A picture, and the numbers under a window of it."""
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.data import Digits
from course_utils.widgets import tours
from course_utils.widgets.drawing import GREY, Canvas, article, cell_at, ink, text_on
from course_utils.widgets.explorer import as_images, as_labels
from course_utils.widgets.pictured import Pictured, choice, slider

ANY = "any"
WINDOW = 7  # rows and columns of numbers: few enough to read
SIDE = 308  # of the picture and of the grid of numbers, in CSS pixels: 28 x 11 and 7 x 44
TOP, LEFT, RIGHT = 48, 1, 366  # edges of the picture and of the grid


class DigitBrowser(Pictured):
    """Look at any training picture, as ink and as numbers.

    Parameters
    ----------
    digits : a data set of square images, flat or not, as uint8 or between 0 and 1.

    Raises
    ------
    ValueError : `digits` is something else.
    """

    tour = tours.DIGIT_BROWSER

    def __init__(self, digits: Digits) -> None:
        if not isinstance(digits, Digits):
            raise ValueError(f"expected a data set, as load_mnist() returns it, got {type(digits).__name__}")
        self.images = as_images(digits.x_train, "x_train")
        self.labels = as_labels(digits.y_train, len(self.images), "y_train")
        last = max(self.images.shape[1] - WINDOW, 0)
        super().__init__(
            digit=choice("which digit", [ANY, *np.unique(self.labels).tolist()], ANY),
            picture=slider("which picture", len(self.images) - 1),
            row=slider("window: first row", last, value=last // 2),
            column=slider("window: first column", last, value=last // 2),
        )

    def respond(self, change: dict[str, Any] | None = None) -> None:
        """Show what the controls now say; the choice of digit decides how many pictures there are."""
        self.controls["picture"].max = len(self.rows(self.controls["digit"].value)) - 1
        super().respond(change)

    def rows(self, digit: int | str) -> NDArray[Any]:
        """The row numbers of all pictures of `digit`, or of `ANY`."""
        return np.arange(len(self.labels)) if digit == ANY else np.flatnonzero(self.labels == digit)

    def at(self, x: float, y: float) -> dict[str, int]:
        """The window whose middle lies there."""
        if not (pixel := cell_at(x, y, LEFT, TOP, SIDE, self.images.shape[1])):
            return {}
        row, column = (min(max(place - WINDOW // 2, 0), self.controls["row"].max) for place in pixel)
        return {"row": row, "column": column}

    def show(self, digit: int | str, picture: int, row: int, column: int) -> tuple[Canvas, str]:
        """The `picture`-th image of `digit`, and the numbers in the window that starts at `row` and `column`."""
        index = self.rows(digit)[picture]
        title = f"Training picture {index:,} is {article(self.labels[index])}"
        canvas = draw(self.images[index], row, column)
        canvas.text(0, 0, title, bold=True)
        canvas.text(RIGHT - 2, 0, "The frame in numbers, by row and column", bold=True)
        return canvas, f"{title}. {describe(self.images[index], row, column)}"


def draw(image: NDArray[Any], row: int, column: int) -> Canvas:
    """The image with a frame around its window, and beside it the numbers in the window on cells of their own grey.

    `image` has shape (side, side), uint8 or between 0 and 1; `row` and `column` are the window's first.
    """
    window = cut(image, row, column)
    white = 255 if image.dtype == np.uint8 else 1
    canvas = Canvas(700, TOP + SIDE + 2)
    canvas.box(LEFT, TOP, SIDE, SIDE, outline="faint")
    canvas.pixels(ink(image / white), LEFT, TOP, SIDE)
    canvas.pixels(ink(window / white), RIGHT, TOP, SIDE)

    pixel, cell = SIDE / len(image), SIDE / len(window)
    x, y, size = LEFT + column * pixel, TOP + row * pixel, len(window) * pixel
    canvas.line(x + size, y, RIGHT, TOP, "highlight")
    canvas.line(x + size, y + size, RIGHT, TOP + SIDE, "highlight")
    canvas.box(x, y, size, size, outline="highlight", thickness=2)
    canvas.box(RIGHT, TOP, SIDE, SIDE, outline="highlight", thickness=2)

    middles = (np.arange(len(window)) + 0.5) * cell
    for i, down in enumerate(TOP + middles):
        canvas.text(RIGHT + SIDE + 7, down, str(row + i), size=12, colour=GREY, anchor="lm")
        for across, value in zip(RIGHT + middles, window[i]):
            words = spell(value)
            colour = GREY if float(words) == 0 else text_on(value / white)
            canvas.text(across, down, words, colour=colour, anchor="mm")
    for j, across in enumerate(RIGHT + middles):
        canvas.text(across, TOP - 8, str(column + j), size=12, colour=GREY, anchor="ms")
    return canvas


def describe(image: NDArray[Any], row: int, column: int) -> str:
    """The window in words: where it is, how much of it is inked, and between which values its pixels lie."""
    window = cut(image, row, column)
    height, width = window.shape
    return (f"Rows {row} to {row + height - 1}, columns {column} to {column + width - 1}: "
            f"{np.count_nonzero(window)} of {window.size} pixels hold ink, "
            f"the lightest is {spell(window.min())}, the darkest {spell(window.max())}.")


def cut(image: NDArray[Any], row: int, column: int) -> NDArray[Any]:
    """The window of `image` that starts at `row` and `column`."""
    return image[row:row + WINDOW, column:column + WINDOW]


def spell(pixel: np.number[Any]) -> str:
    """A pixel as it is written: uint8 whole, others with two decimals."""
    return str(pixel) if pixel.dtype == np.uint8 else f"{pixel:.2f}"
