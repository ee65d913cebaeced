"""What does pooling hide? A picture that moves under max-pooling, and which of its pooled pixels notice."""
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.by_hand.convolution import hidden_shifts, max_pool
from course_utils.numerals import short
from course_utils.widgets import tours
from course_utils.widgets.drawing import GREY, RIGHT, WRONG, Canvas, article, cell_at, ink
from course_utils.widgets.explorer import as_labels, as_scaled
from course_utils.widgets.pictured import Pictured, choice, slider, steps

TOP = 26  # where the pictures begin, in CSS pixels
DIGIT, CORNER, EDGE, CENTRE = "a test digit", "one pixel, in a corner", "one pixel, beside it", "one pixel, in between"
PLACES = {CORNER: (0, 0), EDGE: (0, 1), CENTRE: (1, 1)}  # rows and columns within a window
SHIFTS = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
FAR = 3  # the longest shift, in pixels
SMALL, BELOW, COMPASS = 156, 226, 448  # the pictures' side, the top of the lower row, where the compass begins
FIELD = 76  # a field of the compass


class ShiftExplorer(Pictured):
    """A picture that is moved by a few pixels, before and after max-pooling, and which pooled pixels notice.

    Parameters
    ----------
    x_test : square images with pixels between 0 and 1, shape (n, side, side) or (n, side * side).
    y_test : their labels, whole numbers, shape (n,).

    Raises
    ------
    ValueError : the arrays have other shapes, do not belong together, or the pixels are not scaled.
    """

    tour = tours.SHIFTS

    def __init__(self, x_test: NDArray[Any], y_test: NDArray[Any]) -> None:
        self.x_test = as_scaled(x_test, "x_test")
        self.y_test = as_labels(y_test, len(self.x_test), "y_test")
        super().__init__(
            picture=choice("picture", [CORNER, EDGE, CENTRE, DIGIT], CORNER),
            digit=slider("which test digit", len(self.x_test) - 1),
            size=steps("pooling window", [(f"{n} x {n}", n) for n in (1, 2, 3, 4)], 2),
            right=slider("move right", FAR, value=1, smallest=-FAR),
            down=slider("move down", FAR, smallest=-FAR),
        )

    def at(self, x: float, y: float) -> dict[str, int]:
        """The direction of the compass that lies there."""
        field = cell_at(x, y, COMPASS, TOP + 18, 3 * FIELD, 3)
        return {"right": field[1] - 1, "down": field[0] - 1} if field else {}

    def show(self, picture: str, digit: int, size: int, right: int, down: int) -> tuple[Canvas, str]:
        """The picture, and the same moved, both pooled by `size` x `size`; which shifts change pooled pixels."""
        if picture == DIGIT:
            image, title = self.x_test[digit], f"Test digit {digit}, {article(int(self.y_test[digit]))}"
        else:
            image, title = lone_pixel(size, *PLACES[picture]), "One pixel"
        changed = {shift: count_changed(image, shift, size) for shift in SHIFTS}
        hidden = hidden_shifts(image, size)
        total, now = max_pool(image, size).size, count_changed(image, (down, right), size)
        where = f"moved by {short(right)} to the right and {short(down)} down"
        return draw_shift(image, (down, right), size, changed, title), (
            f"{title}, {where}: {now} of {total} pooled pixels change. "
            f"Of the 8 shifts by one pixel, {hidden} change none.")


def lone_pixel(size: int, row: int, column: int) -> NDArray[Any]:
    """A picture of 12 x 12 with ink at one place: `row` and `column` in a window near its middle, if it has so many."""
    image = np.zeros((12, 12))
    corner = 6 // size * size
    image[corner + min(row, size - 1), corner + min(column, size - 1)] = 1
    return image


def count_changed(image: NDArray[Any], shift: tuple[int, int], size: int) -> int:
    """How many pixels of the pooled image change when `image` is moved by `shift`, rows down and columns right."""
    return int(np.sum(max_pool(move(image, shift), size) != max_pool(image, size)))


def move(image: NDArray[Any], shift: tuple[int, int]) -> NDArray[Any]:
    """The image, moved; what leaves it on one side comes back on the other, where digits have no ink."""
    return np.roll(image, shift, axis=(0, 1))


def draw_shift(image: NDArray[Any], shift: tuple[int, int], size: int, changed: dict[tuple[int, int], int],
               title: str) -> Canvas:
    """The picture above, pooled below; on the left as it was, in the middle moved, on the right a compass of shifts.

    `changed` has the number of pooled pixels that change for each shift by at most one pixel.
    """
    canvas = Canvas(700, BELOW + SMALL + 2)
    moved, middle = move(image, shift), 224
    before, after = max_pool(image, size), max_pool(moved, size)
    for x, words, picture, pooled in [(1, title, image, before), (middle, "Moved", moved, after)]:
        canvas.text(x - 1, 0, words, bold=True)
        canvas.pixels(ink(picture), x, TOP, SMALL)
        for line in np.arange(0, len(picture), size) * SMALL / len(picture):
            canvas.line(x + line, TOP, x + line, TOP + SMALL, "faint")
            canvas.line(x, TOP + line, x + SMALL, TOP + line, "faint")
        canvas.box(x, TOP, SMALL, SMALL, outline=GREY)
        canvas.text(x - 1, BELOW - 24, f"Pooled, {len(pooled)} x {len(pooled)}", bold=True)
        canvas.pixels(ink(pooled), x, BELOW, SMALL)
        canvas.box(x, BELOW, SMALL, SMALL, outline=GREY)
    cell = SMALL / len(before)
    for i, j in np.argwhere(before != after):
        canvas.box(middle + j * cell + 1, BELOW + i * cell + 1, cell - 2, cell - 2, outline="test", thickness=1)
    canvas.text(middle + SMALL + 8, BELOW + SMALL / 2 - 8, "framed:", size=12)
    canvas.text(middle + SMALL + 8, BELOW + SMALL / 2 + 8, "changed", size=12)
    draw_compass(canvas, shift, changed)
    return canvas


def draw_compass(canvas: Canvas, shift: tuple[int, int], changed: dict[tuple[int, int], int]) -> None:
    """The eight directions, each with the pooled pixels that change: a check mark where there are none."""
    canvas.text(COMPASS, 0, "Pooled pixels that change,", bold=True)
    canvas.text(COMPASS, 17, "one pixel in each direction", bold=True)
    top = TOP + 18
    for (i, j), count in changed.items():
        x, y = COMPASS + (j + 1) * FIELD, top + (i + 1) * FIELD
        if (i, j) == (0, 0):
            canvas.box(x, y, FIELD, FIELD, fill="#EEEEEE", outline="faint")
            canvas.text(x + FIELD / 2, y + FIELD / 2, "stay", colour=GREY, anchor="mm")
            continue
        canvas.box(x, y, FIELD, FIELD, outline="faint")
        mark, role = (RIGHT, "highlight") if count == 0 else (WRONG, "test")
        canvas.text(x + FIELD / 2, y + FIELD / 2 - 10, str(count), size=18, bold=True, anchor="mm")
        canvas.text(x + FIELD / 2, y + FIELD / 2 + 16, "hidden" if count == 0 else "seen", size=12, anchor="mm")
        canvas.text(x + 6, y + 3, mark, colour=role)
    if shift in changed:
        x, y = COMPASS + (shift[1] + 1) * FIELD, top + (shift[0] + 1) * FIELD
        canvas.box(x + 1, y + 1, FIELD - 2, FIELD - 2, outline="ink", thickness=2)
    hidden = sum(count == 0 for at, count in changed.items() if at != (0, 0))
    canvas.text(COMPASS, top + 3 * FIELD + 12, f"{hidden} of 8 shifts are hidden", size=15, bold=True)
