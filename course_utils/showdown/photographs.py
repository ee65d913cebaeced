"""Digits on a photograph of paper: found, cut out, and turned into ink from 0 to 1, for `handwriting.as_mnist`.

A photograph is never as even as a scan: one corner is in the shade, and paper is seldom white. So each part of it is
compared with the paper around it.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError
from scipy import ndimage

from course_utils.data import DataError

BUNDLED = Path(__file__).with_name("photograph.jpg")  # made for the course by `authoring.records.photograph`
LONGEST = 1200  # pixels of a photograph's longer side while we examine it; more add nothing
MOST_PIXELS = 80_000_000  # a larger picture would fill the memory
BLACK = 0.1  # no paper is darker
FAINT = 0.35  # with less ink than this share of the darkest, a pixel is paper or shade
SPECK = 0.05  # a piece with less ink than this share of a typical one is dust
PIECES = 200  # with more pieces it is not a photograph of a few digits
NEAR = 0.08  # parts of one digit are at most 2 x 0.08 of the typical height apart
SMALLER, TALLER, WIDER = 1 / 3, 2, 1.2  # a digit has a third to twice the typical height, and is hardly wider than high
PLAIN = ("Write a few digits of one size on paper without lines and frames, and photograph it with nothing dark around "
         "them.")


@dataclass(frozen=True)
class Found:
    """A digit on a photograph: its `ink`, shape (rows, columns), from 0 to 1, and where it was cut out, in pixels."""

    ink: NDArray[Any]
    top: int
    left: int

    @property
    def height(self) -> int:
        return self.ink.shape[0]

    @property
    def width(self) -> int:
        return self.ink.shape[1]

    @property
    def amount(self) -> float:
        """Of ink, in pixels."""
        return float(self.ink.sum())

    def encloses(self, other: "Found") -> bool:
        """Whether the box of `other` lies within that of this one."""
        return (self.top < other.top and other.top + other.height < self.top + self.height
                and self.left < other.left and other.left + other.width < self.left + self.width)

def read_photograph(file: str | Path | BinaryIO, name: str | None = None) -> NDArray[Any]:
    """The photograph as grey levels from 0 (black) to 1, upright, at most 1200 pixels long.

    Parameters
    ----------
    file : its path, or the open file.
    name : what to call it where it cannot be read; its path if not given.

    Raises
    ------
    DataError : there is no such file, it is not a PNG or JPEG, or it is damaged or too large.
    """
    name = name or str(file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # ours follows, before pixels are read
            with Image.open(file, formats=["PNG", "JPEG"]) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise DataError(f"{name} has {opened.width:,} x {opened.height:,} pixels, more than "
                                    f"{MOST_PIXELS:,}: save it smaller")
                image = ImageOps.exif_transpose(opened)
                if image.mode.startswith("I"):  # 16 bits for each pixel, of which Pillow would keep the lower ones
                    image = Image.fromarray((np.asarray(image) // 256).astype(np.uint8))
                if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:  # what is transparent is paper
                    image = image.convert("RGBA")
                    image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
                image = image.convert("L")
                image.thumbnail((LONGEST, LONGEST))
    except DataError:
        raise
    except FileNotFoundError:
        raise DataError(f"there is no file {name}") from None
    except UnidentifiedImageError:
        raise DataError(f"{name} is neither a PNG nor a JPEG: save the picture as one of these") from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as fault:
        raise DataError(f"{name} cannot be read: {fault}") from None
    return np.asarray(image, dtype=float) / 255


def find_digits(grey: NDArray[Any]) -> list[Found]:
    """The digits on a photograph, line by line, from left to right.

    Parts that nearly touch, such as the bar of a 5, are one digit; digits that nearly touch cannot be told apart. A
    warning says where that may be so, and whether something at the rim of the picture was left out.

    Raises
    ------
    DataError : there is nothing on the paper, or more than digits: lines, a frame, noise; or it is light on dark.
    """
    if is_light_on_dark(grey):
        raise DataError("what is written on this picture is lighter than what is around it: expected dark ink on light "
                        "paper.")
    ink, rim = ink_of(grey)
    if rim[middle(rim.shape)].any():
        raise DataError(f"something dark reaches from the rim of this picture far into it. {PLAIN}")
    found = without_dust(pieces(ink))
    if not found:
        raise DataError("there is no ink on this picture: is the paper lighter than the digits, and are they in focus?")
    if len(found) > PIECES:
        raise DataError(f"there are {len(found)} pieces of ink on this picture, more than digits on a page. {PLAIN}")
    if any(piece.encloses(other) and other.amount > SPECK * piece.amount for piece in found for other in found):
        raise DataError(f"there is ink around other ink on this picture, as in a frame. {PLAIN}")
    found = pieces(together(found, ink.shape), reach=round(NEAR * usual_height(found)))
    least, most = SMALLER * usual_height(found), TALLER * usual_height(found)
    digits = [piece for piece in found if piece.height > least]
    if any(digit.height > most for digit in digits):
        raise DataError(f"some ink on this picture is much taller than the rest. {PLAIN}")
    if any(least < piece.height < most for piece in pieces(rim)):
        warnings.warn("Something at the rim of the picture is left out.", stacklevel=2)
    if any(digit.width > WIDER * digit.height for digit in digits):
        warnings.warn("Something is wider than high: if digits touch there, write them further apart.", stacklevel=2)
    return in_reading_order(digits)


def is_light_on_dark(grey: NDArray[Any]) -> bool:
    """Whether the thinnest strokes are lighter than what is around them; what lies between strokes is never as thin."""
    grey = ndimage.gaussian_filter(grey, 1)
    widths = [max(3, window(grey) // part) for part in (8, 4, 2)]
    dark = [np.percentile(ndimage.black_tophat(grey, size=width), 99.9) for width in widths]
    light = [np.percentile(ndimage.white_tophat(grey, size=width), 99.9) for width in widths]
    return bool(sum(light) > 1.2 * sum(dark))


def ink_of(grey: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """How much darker each pixel is than the paper around it, from 0 (paper) to 1 (the darkest ink).

    What touches the rim of the picture is no ink; the second array says where that is.
    """
    grey = ndimage.gaussian_filter(grey, 1)  # a camera's noise is no ink
    paper = ndimage.grey_closing(grey, size=window(grey))
    darker = 1 - grey / np.maximum(paper, BLACK)
    darker = np.clip(darker - np.median(darker), 0, None)  # in noise, `paper` is the lightest there is
    framed = np.pad(darkest(darker), 1, constant_values=1)
    rim = (labelled(framed, reach=0) == 1)[1:-1, 1:-1]
    around = ndimage.binary_dilation(rim, iterations=3)  # the edge of a table is not sharp
    return darkest(np.where(around, 0, darker)), rim


def window(grey: NDArray[Any]) -> int:
    """A number of pixels: more than a stroke is wide, and fewer than a shadow or a table."""
    return max(9, max(grey.shape) // 12)


def darkest(darker: NDArray[Any]) -> NDArray[Any]:
    """`darker` as shares of the most that there is; 0 for paper and shade."""
    most = np.percentile(darker, 99.9)
    if most < 0.1:  # a blank page: what is left is noise
        return np.zeros_like(darker)
    ink = np.clip(darker / most, 0, 1)
    return np.where(ink > FAINT, ink, 0)


def middle(shape: tuple[int, ...]) -> tuple[slice, ...]:
    """What is further from a picture's rim than a quarter of its shorter side."""
    far = min(shape) // 4
    return tuple(slice(far, length - far) for length in shape)


def pieces(ink: NDArray[Any], reach: int = 0) -> list[Found]:
    """What is connected; what is up to twice `reach` pixels apart is one piece."""
    labels = labelled(ink, reach)
    return [Found(np.where(labels[box] == number, ink[box], 0), box[0].start, box[1].start)
            for number, box in enumerate(ndimage.find_objects(labels), 1)]


def labelled(ink: NDArray[Any], reach: int) -> NDArray[Any]:
    """A number from 1 for each piece of ink, 0 for paper; what is up to twice `reach` pixels apart is one piece."""
    grown = ndimage.grey_dilation(ink, size=2 * reach + 1) > 0
    labels, _ = ndimage.label(grown, structure=np.ones((3, 3)))
    return np.where(ink > 0, labels, 0)


def together(found: list[Found], shape: tuple[int, ...]) -> NDArray[Any]:
    """One picture of this `shape` of all pieces."""
    ink = np.zeros(shape)
    for piece in found:
        ink[piece.top:, piece.left:][:piece.height, :piece.width] += piece.ink
    return ink


def without_dust(found: list[Found]) -> list[Found]:
    least = SPECK * usual([piece.amount for piece in found], found)
    return [piece for piece in found if piece.amount > least]


def usual_height(found: list[Found]) -> float:
    return usual([piece.height for piece in found], found)


def usual(values: Sequence[float], found: list[Found]) -> float:
    """The median of one value for each piece, weighted by ink: a hundred specks do not outvote ten digits."""
    if not found:
        return 0.0
    order = np.argsort(values)
    below = np.cumsum([found[number].amount for number in order])
    return float(values[order[np.searchsorted(below, below[-1] / 2)]])


def in_reading_order(digits: list[Found]) -> list[Found]:
    """Line by line: from the left, each digit goes on with the line that ends about as high, or begins one."""
    def centre(digit: Found) -> float:
        return digit.top + digit.height / 2

    near = 0.75 * usual_height(digits)
    lines: list[list[Found]] = []
    for digit in sorted(digits, key=lambda digit: digit.left):
        away = [abs(centre(line[-1]) - centre(digit)) for line in lines]
        if away and min(away) < near:
            lines[int(np.argmin(away))].append(digit)
        else:
            lines.append([digit])
    lines.sort(key=lambda line: np.mean([centre(digit) for digit in line]))
    return [digit for line in lines for digit in line]
