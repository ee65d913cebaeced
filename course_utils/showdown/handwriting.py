"""From paper to MNIST: a pen's strokes, or a picture of any size, as a digit like those that the models know.

MNIST's digits were scaled so that their longer side has 20 pixels, and moved so that their centre of mass is in the
middle of 28 x 28 (Y. LeCun and others, "Gradient-based learning applied to document recognition", 1998). How thick a
stroke is depends on the pen; here it becomes that of MNIST's average digit. `widgets/page/ink.js` does the same in a
page, to one grey level.
"""

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

DRAWINGS = Path(__file__).with_name("drawings.json")

SIDE = 28  # pixels of a finished digit
BOX = 20  # pixels of its longer side
MIDDLE = 14  # the row and column, counted from 0, of its centre of mass
PEN = 2.2  # width of the canvas's pen, in pixels of the finished digit
FINE = 4  # dots of a drawing for each of those pixels, in both directions
STROKE = 2.7  # mean width of the strokes in MNIST's training digits, by `stroke_width`

Stroke = Sequence[tuple[float, float]]


def drawings() -> dict[str, list[Stroke]]:
    """Drawings made for the course, by name: the digits "0" to "9", small and near the border, letters, and shapes."""
    return json.loads(DRAWINGS.read_text(encoding="utf-8"))


def ink(strokes: Sequence[Stroke], width: float = PEN) -> NDArray[Any]:
    """What a round pen of this `width` leaves, shape (112, 112), from 0 (paper) to 1.

    Parameters
    ----------
    strokes : for each time that the pen was down, the points (x, y) that it passed, in pixels of 28 x 28 from the top
        left.
    width : of the pen, in the same pixels.

    Raises
    ------
    ValueError : a stroke is not a list of points.
    """
    strokes = checked_strokes(strokes)
    middles = (np.arange(SIDE * FINE) + 0.5) / FINE
    page = np.zeros((SIDE * FINE, SIDE * FINE))
    for stroke in filter(None, strokes):
        points = [*stroke, stroke[-1]] if len(stroke) == 1 else stroke  # a dot is a line to itself
        for start, end in pairwise(points):
            distance = distances(middles, start, end)
            page = np.maximum(page, np.clip(0.5 + FINE * (width / 2 - distance), 0, 1))
    return page


def checked_strokes(strokes: Any) -> list[list[tuple[float, float]]]:
    """`strokes` as plain numbers; raises ValueError unless they are lists of points (x, y), hardly beyond the page."""
    try:
        found = [[(float(x), float(y)) for x, y in stroke] for stroke in strokes]
    except (TypeError, ValueError, OverflowError):
        found = [[(np.inf, np.inf)]]
    if not all(-SIDE <= number <= 2 * SIDE for stroke in found for point in stroke for number in point):
        raise ValueError(f"expected strokes as lists of points (x, y), in pixels from 0 to {SIDE}, such as "
                         "[[(8, 8), (19, 8)]]")
    return found


def distances(middles: NDArray[Any], start: tuple[float, float], end: tuple[float, float]) -> NDArray[Any]:
    """The distance of each dot of a square page to the line from `start` to `end`; `middles` are the dots' places."""
    x, y = middles[None, :] - start[0], middles[:, None] - start[1]
    across, down = end[0] - start[0], end[1] - start[1]
    length = across * across + down * down
    along = np.clip((x * across + y * down) / length, 0, 1) if length > 0 else 0.0
    return np.sqrt((x - along * across) ** 2 + (y - along * down) ** 2)


def as_mnist(image: NDArray[Any], *, crop: bool = True, scale: bool = True, centre: bool = True,
             stroke: bool = True) -> NDArray[Any]:
    """The picture of one digit as MNIST has them: shape (28, 28), from 0 (paper) to 1 (ink).

    Parameters
    ----------
    image : shape (rows, columns), of any size, from 0 (paper) to 1 (ink).
    crop : whether what has no ink is cut off first.
    scale : whether the longer side then becomes 20 pixels; else a picture as large as the whole page becomes 28.
    centre : whether the centre of mass goes to the middle; else the middle of what was cut out.
    stroke : whether strokes become as wide as MNIST's.

    Raises
    ------
    ValueError : it is not such a picture.
    """
    image = checked(image)
    part = cut_out(image) if crop else image
    if not part.any():
        return np.zeros((SIDE, SIDE))
    longest = BOX if scale else min(SIDE, max(part.shape) * SIDE / max(image.shape))
    rows, columns = (max(1, rounded(longest * length / max(part.shape))) for length in part.shape)
    small = shrink(part, rows, columns)
    top, left = place(small, centre)
    digit = np.zeros((SIDE, SIDE))
    digit[top:top + rows, left:left + columns] = small
    return thicken(digit, (STROKE - stroke_width(digit)) / 2) if stroke else digit


def checked(image: NDArray[Any]) -> NDArray[Any]:
    """`image` as numbers of double precision; raises ValueError for what `as_mnist` does not take."""
    image = np.asarray(image)
    if image.ndim != 2 or 0 in image.shape:
        hint = ": did you mean image[0]?" if image.ndim == 3 else ""
        raise ValueError(f"expected the picture of one digit, shape (rows, columns), got {image.shape}{hint}")
    values = image.astype(float)
    if not np.isfinite(values).all() or values.min() < 0 or values.max() > 1:
        raise ValueError(f"expected ink from 0 to 1, got {values.min():g} to {values.max():g}: divide by 255, and see "
                         "that paper is 0 and ink is 1")
    return values


def rounded(number: float) -> int:
    """The nearest whole number, the upper of two, as JavaScript rounds."""
    return int(np.floor(number + 0.5))


def cut_out(image: NDArray[Any]) -> NDArray[Any]:
    """The smallest part of `image` that has all the ink; all of it if there is none."""
    rows, columns = (np.flatnonzero((image > 0).any(axis=axis)) for axis in (1, 0))
    return image[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1] if len(rows) else image


def shrink(image: NDArray[Any], rows: int, columns: int) -> NDArray[Any]:
    """`image` with this many `rows` and `columns`: each new pixel is the mean of what it covers."""
    return np.minimum(shares(image.shape[0], rows) @ image @ shares(image.shape[1], columns).T, 1)  # rounding


def shares(before: int, after: int) -> NDArray[Any]:
    """How much each of `before` pixels in a row adds to each of `after` that replace them, shape (after, before)."""
    size = before / after
    starts, pixels = np.arange(after)[:, None] * size, np.arange(before)[None, :]
    return np.clip(np.minimum(starts + size, pixels + 1) - np.maximum(starts, pixels), 0, None) / size


def place(small: NDArray[Any], centre: bool) -> tuple[int, int]:
    """The row and column of 28 x 28 at which the picture `small` begins, so that none of it is lost."""
    found = []
    for axis, length in enumerate(small.shape):
        along = small.sum(axis=1 - axis)
        middle = (along * np.arange(length)).sum() / along.sum() if centre else length / 2
        found.append(min(max(rounded(MIDDLE - middle), 0), SIDE - length))
    return found[0], found[1]


def stroke_width(image: NDArray[Any]) -> float:
    """The mean width of an image's strokes, in pixels; 0 without ink.

    A stroke of length L and width w has L w of ink, and two edges of length L, at each of which the ink goes from 0 to
    1: so w is twice the ink, divided by the sum of all slopes.
    """
    down, right = np.gradient(np.asarray(image, dtype=float))
    edges = np.hypot(down, right).sum()
    return float(2 * np.sum(image) / edges) if edges > 0 else 0.0


def thicken(image: NDArray[Any], by: float) -> NDArray[Any]:
    """`image` with strokes wider by this many pixels on either side, or narrower if `by` is negative; at most 2."""
    by = min(max(by, -2.0), 2.0)
    while by:
        step = min(max(by, -1.0), 1.0)
        if step > 0:
            image = np.maximum(image, step * around(image, np.maximum))
        else:
            image = np.minimum(image, 1 + step * (1 - around(image, np.minimum)))
        by -= step
    return image


def around(image: NDArray[Any], choose: np.ufunc) -> NDArray[Any]:
    """The largest or smallest of each pixel's four neighbours; beyond the border there is paper."""
    padded = np.pad(image, 1)
    return choose.reduce([padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:]])


def as_grey(digit: NDArray[Any]) -> NDArray[Any]:
    """Ink from 0 to 1 as grey levels from 0 to 255, uint8."""
    return np.floor(255 * digit + 0.5).astype(np.uint8)
