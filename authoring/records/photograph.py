"""Make the picture of handwriting that lesson 11 reads: ink on paper lit from one side, held a little askew.

    python -m authoring.records.photograph

There was no camera: it is drawn from the course's own strokes (`handwriting.drawings`), each digit with a tilt, a
size and a pen of its own, and has what a photograph has: shade, noise, and a lens that is not quite sharp.
"""

import argparse
import sys

import numpy as np
from PIL import Image
from scipy import ndimage

from course_utils.showdown import handwriting, photographs

LINES = ["314159", "265358", "979"]
FINE = 200  # pixels of a digit's square
SIZE = (760, 1000)


def main(arguments: list[str] | None = None) -> int:
    argparse.ArgumentParser(description=__doc__.partition("\n")[0]).parse_args(arguments)
    rng = np.random.default_rng(0)
    ink = np.zeros(SIZE)
    strokes = handwriting.drawings()
    for row, line in enumerate(LINES):
        for column, name in enumerate(line):
            top, left = 30 + 235 * row + rng.integers(25), 40 + 150 * column + rng.integers(20)
            place(ink, digit(strokes[name], rng), top, left)
    ink = ndimage.rotate(ink, 1.5, reshape=False, order=1)
    down, right = np.meshgrid(np.linspace(0, 1, SIZE[0]), np.linspace(0, 1, SIZE[1]), indexing="ij")
    light = 0.86 - 0.38 * (1 - right) ** 1.5 - 0.12 * down  # the lamp is on the right
    grey = light * (1 - 0.72 * ink) + rng.normal(0, 0.012, SIZE)
    picture = Image.fromarray((255 * np.clip(ndimage.gaussian_filter(grey, 1), 0, 1)).astype(np.uint8))
    picture.save(photographs.BUNDLED, quality=70)
    return 0


def digit(strokes: list[handwriting.Stroke], rng: np.random.Generator) -> np.ndarray:
    """A drawn digit in a hand that is never quite the same: turned, stretched, with another pen, (112, 112)."""
    points = [np.array(stroke) for stroke in strokes]
    middle = np.concatenate(points).mean(axis=0)
    tilt, stretch = rng.normal(0, 0.1), rng.normal(1.4, 0.1, 2)
    turn = np.array([[np.cos(tilt), -np.sin(tilt)], [np.sin(tilt), np.cos(tilt)]])
    moved = [(stroke - middle) * stretch @ turn + 14 for stroke in points]
    shaken = [stroke + rng.normal(0, 0.06, stroke.shape) for stroke in moved]
    return handwriting.ink(shaken, width=rng.uniform(1.5, 2.2))


def place(ink: np.ndarray, small: np.ndarray, top: int, left: int) -> None:
    """Lay the drawing `small` on the page `ink`, at most `FINE` pixels large."""
    large = ndimage.zoom(small, FINE / len(small), order=1).clip(0, 1)
    part = ink[top:top + FINE, left:left + FINE]
    part[:] = np.maximum(part, large[:part.shape[0], :part.shape[1]])


if __name__ == "__main__":
    sys.exit(main())
