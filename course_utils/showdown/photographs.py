"""Digits on a photograph of paper: found, cut out, and turned into ink from 0 to 1, for `handwriting.as_mnist`.

A photograph is never as even as a scan: one corner lies in the shade, and paper is seldom white. So each part of it is
compared with the paper around it.
"""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError
from scipy import ndimage

from course_utils.data import DataError

BUNDLED = Path(__file__).with_name("photograph.jpg")  # made for the course by `authoring.records.photograph`
LONGEST = 1200  # pixels of a photograph's longer side while we look at it; more say nothing more
MOST_PIXELS = 80_000_000  # a larger picture would fill the memory
FAINT = 0.35  # with less ink than this part of the darkest, a pixel is paper or shade
NEAR = 0.08  # parts of one digit lie at most 2 x 0.08 of the tallest piece's size apart
SPECK = 0.02  # a piece smaller than this part of the tallest is dust
PIECES = 200  # with more pieces it is no photograph of a few digits


@dataclass(frozen=True)
class Found:
    """A digit on a photograph: its `ink`, shape (rows, columns), from 0 to 1, and where it was cut out, in pixels."""

    ink: NDArray[Any]
    top: int
    left: int


def read_photograph(file: str | Path | BinaryIO, name: str | None = None) -> NDArray[Any]:
    """The photograph as grey levels from 0 (black) to 1, upright, at most 1200 pixels long.

    Parameters
    ----------
    file : its path, or the open file.
    name : what to call it where it cannot be read; its path if not given.

    Raises
    ------
    DataError : there is no such file, it is no PNG or JPEG, or it is damaged or too large.
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
                if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:  # what is clear is paper
                    image = image.convert("RGBA")
                    image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
                image = image.convert("L")
                image.thumbnail((LONGEST, LONGEST))
    except FileNotFoundError:
        raise DataError(f"there is no file {name}") from None
    except UnidentifiedImageError:
        raise DataError(f"{name} is no PNG and no JPEG: save the picture as one of these") from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as fault:
        raise DataError(f"{name} cannot be read: {fault}") from None
    return np.asarray(image, dtype=float) / 255


def ink_of(grey: NDArray[Any]) -> NDArray[Any]:
    """How much darker each pixel is than the paper around it, from 0 (paper) to 1 (the darkest ink)."""
    wide = max(9, max(grey.shape) // 12)  # wider than a stroke, smaller than a shadow
    grey = ndimage.gaussian_filter(grey, 1)  # a camera's noise is no ink
    paper = ndimage.uniform_filter(ndimage.grey_closing(grey, size=wide), wide)
    darker = np.clip(paper - grey, 0, None)
    most = np.percentile(darker, 99.9)
    if most < 0.1:  # a blank page: what is left is noise
        return np.zeros_like(grey)
    ink = np.clip(darker / most, 0, 1)
    return np.where(ink > FAINT, ink, 0)


def find_digits(grey: NDArray[Any]) -> list[Found]:
    """The digits on a photograph, line by line, from left to right.

    Parts that nearly touch, such as the bar of a 5, are one digit; digits that nearly touch cannot be told apart.

    Raises
    ------
    DataError : there is nothing on the paper, or so much that it can be no digits.
    """
    ink = ink_of(grey)
    boxes = ndimage.find_objects(labelled(ink, reach=0))
    if not boxes:
        raise DataError("there is no ink on this picture: is the paper lighter than the digits, and are they in focus?")
    tallest = max(map(size, boxes))
    labels = labelled(ink, reach=round(NEAR * tallest))
    pieces = [(number, box) for number, box in enumerate(ndimage.find_objects(labels), 1)
              if size(box) > SPECK * tallest]
    if len(pieces) > PIECES:
        raise DataError(f"there are {len(pieces)} pieces of ink on this picture, more than digits on a page: is it a "
                        "photograph of a few digits on plain paper?")
    usual = np.median([size(box) for _, box in pieces])
    digits = [Found(np.where(labels[box] == number, ink[box], 0), box[0].start, box[1].start)
              for number, box in pieces if size(box) > usual / 4]
    return in_reading_order(digits)


def labelled(ink: NDArray[Any], reach: int) -> NDArray[Any]:
    """A number from 1 for each piece of ink, 0 for paper; what is up to twice `reach` pixels apart is one piece."""
    grown = ndimage.grey_dilation(ink, size=2 * reach + 1) > 0
    labels, _ = ndimage.label(grown, structure=np.ones((3, 3)))
    return np.where(ink > 0, labels, 0)


def size(box: tuple[slice, slice]) -> int:
    """The longer side of a box, in pixels."""
    return max(side.stop - side.start for side in box)


def in_reading_order(digits: list[Found]) -> list[Found]:
    """Line by line: a digit whose middle lies below all of a line begins the next."""
    def bottom(digit: Found) -> int:
        return digit.top + digit.ink.shape[0]

    lines: list[list[Found]] = []
    for digit in sorted(digits, key=lambda digit: digit.top + bottom(digit)):
        if lines and digit.top + bottom(digit) < 2 * max(map(bottom, lines[-1])):
            lines[-1].append(digit)
        else:
            lines.append([digit])
    return [digit for line in lines for digit in sorted(line, key=lambda digit: digit.left)]
