"""Draw an explorer's picture with Pillow: a canvas measured in CSS pixels, drawn at twice that, so it is sharp.

Matplotlib would take ten times as long for each movement of a slider.
"""

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

import numpy as np
from matplotlib import colormaps
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from course_utils.plots import style

SCALE = 2  # pixels of the picture for each CSS pixel, so that it is sharp on every screen
MAX_WIDTH = 700  # CSS pixels: what a slide and a notebook's column have room for
PAPER = "#FFFFFF"
GREY = "#6B6B6B"  # for what matters less, still dark enough to read
RIGHT, WRONG = "\N{CHECK MARK}", "\N{BALLOT X}"  # beside colour, for eyes and printers that see none

scale_now: ContextVar[int] = ContextVar("scale_now", default=SCALE)


@contextmanager
def drawn_for(fine: bool) -> Iterator[None]:
    """Canvases made meanwhile have `SCALE` pixels for each of CSS if the screen is `fine`, else one: drawn sooner."""
    token = scale_now.set(SCALE if fine else 1)
    try:
        yield
    finally:
        scale_now.reset(token)


class Canvas:
    """White paper of `width` x `height` CSS pixels; all positions and sizes below are CSS pixels from the top left."""

    def __init__(self, width: int, height: int) -> None:
        if width > MAX_WIDTH:
            raise ValueError(f"expected at most {MAX_WIDTH} pixels, got {width}: too wide for a slide")
        self.width, self.height = width, height
        self.scale = scale_now.get()
        self.image = Image.new("RGB", (width * self.scale, height * self.scale), PAPER)
        self.pen = ImageDraw.Draw(self.image)

    def text(self, x: float, y: float, words: str, size: int = 13, colour: str = "ink", bold: bool = False,
             anchor: str = "la") -> None:
        """Write `words`; `anchor` is Pillow's: "la" left and top, "mm" centred, "rs" right and on the base line."""
        self.pen.text((x * self.scale, y * self.scale), words, fill=paint(colour),
                      font=typeface(size * self.scale, bold), anchor=anchor)

    def box(self, x: float, y: float, width: float, height: float, fill: str | None = None,
            outline: str | None = None, thickness: float = 1) -> None:
        """A rectangle. Its outline lies outside, so that it never covers what it frames."""
        left, top, right, bottom = (round(self.scale * v) for v in (x, y, x + width, y + height))
        line = round(thickness * self.scale)
        if fill and right > left and bottom > top:
            self.pen.rectangle((left, top, right - 1, bottom - 1), fill=paint(fill))
        if outline:
            self.pen.rectangle((left - line, top - line, right - 1 + line, bottom - 1 + line), outline=paint(outline),
                               width=line)

    def line(self, x0: float, y0: float, x1: float, y1: float, colour: str = "ink", thickness: float = 1) -> None:
        """A straight line."""
        ends = tuple(round(self.scale * v) for v in (x0, y0, x1, y1))
        self.pen.line(ends, fill=paint(colour), width=round(thickness * self.scale))

    def pixels(self, colours: NDArray[Any], x: float, y: float, width: float, height: float | None = None) -> None:
        """Paste uint8 colours as hard pixels; as a square unless a `height` is given.

        `colours` has shape (rows, columns) for greys, (rows, columns, 3) for colours.
        """
        size = (round(width * self.scale), round((height or width) * self.scale))
        picture = Image.fromarray(colours).resize(size, Image.Resampling.NEAREST)
        self.image.paste(picture, (round(x * self.scale), round(y * self.scale)))

    def png(self, small: bool = False) -> bytes:
        """The picture as a PNG file: made quickly, or, for a page that keeps it, with 256 colours and `small`."""
        if small:
            return style.small_png(self.image)
        buffer = io.BytesIO()
        self.image.save(buffer, format="png", compress_level=3)  # level 1 takes longer here, and is no smaller
        return buffer.getvalue()


def paint(colour: str) -> str:
    """The colour of a role in `style.COLOURS`, or `colour` itself, such as "#FFFFFF"."""
    return style.COLOURS.get(colour, colour)


@cache
def typeface(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The course's typeface, `size` pixels of the picture high."""
    file = style.FONT_FILE.with_name("DejaVuSans-Bold.ttf") if bold else style.FONT_FILE
    return ImageFont.truetype(str(file), size, layout_engine=ImageFont.Layout.BASIC)  # the other takes twice as long


def square(pixels: NDArray[Any]) -> NDArray[Any]:
    """A vector of side * side pixels as an image, row after row."""
    side = math.isqrt(len(pixels))
    return pixels.reshape(side, side)


def ink(image: NDArray[Any]) -> NDArray[Any]:
    """Pixels between 0 and 1 as greys, uint8: 0 is white paper, 1 is dark ink."""
    return np.round(255 * (1 - np.clip(image, 0, 1))).astype(np.uint8)


def signed(values: NDArray[Any], limit: float) -> NDArray[Any]:
    """Values between -limit and limit in the colours of `style.SIGNED`: shape (..., 3), uint8; zero is the middle."""
    return colormaps[style.SIGNED](values / (2 * limit) + 0.5, bytes=True)[..., :3]


def text_on(grey: float) -> str:
    """White or ink, whichever is easier to read on a `grey` between 0 (paper) and 1 (ink)."""
    return PAPER if grey > 0.55 else "ink"


def cell_at(x: float, y: float, left: float, top: float, width: float, columns: int,
            rows: int | None = None, height: float | None = None) -> tuple[int, int] | None:
    """Row and column of the cell at `x`, `y` in a grid that begins at `left`, `top`; None beside it.

    The grid is a square, with as many rows as columns, unless `rows` and `height` are given.
    """
    rows, height = rows or columns, height or width
    row, column = math.floor((y - top) / height * rows), math.floor((x - left) / width * columns)
    return (row, column) if 0 <= row < rows and 0 <= column < columns else None


def row_height(count: int, room: float) -> float:
    """The height of each of `count` rows that share `room`, but stay tall enough to read and never grow fat."""
    return min(max(room / count, 16), 34)


def article(number: int) -> str:
    """The number with its article: "a 7", "an 8"."""
    return f"an {number}" if str(number)[0] == "8" or number in (11, 18) else f"a {number}"
