"""Twenty photographs of handwritten digits, as they come from a class: made by a program, the same each time."""

import numpy as np
from scipy import ndimage

from authoring.records.photograph import digit
from course_utils.showdown import handwriting

ROWS, COLUMNS = 480, 640
LINES = ("3141", "5926")


def ink(lines=LINES, seed=0, far=150):
    """Digits in lines, from 0 to 1, a square of 100 pixels for each; `far` from one to the next."""
    rng = np.random.default_rng(seed)
    strokes, page = handwriting.drawings(), np.zeros((ROWS, COLUMNS))
    for row, line in enumerate(lines):
        for column, name in enumerate(line):
            small = ndimage.zoom(digit(strokes[name], rng), 100 / 112, order=1)
            part = page[115 + 130 * row:, 50 + far * column:][:100, :100]
            part[:] = np.maximum(part, small.clip(0, 1)[:part.shape[0], :part.shape[1]])
    return page


def paper(light=0.86):
    return np.full((ROWS, COLUMNS), light)


def on_a_table(page, table=0.25, margin=40, turn=0.0):
    """The page as a sheet of paper, turned by that many degrees, on a darker table."""
    inside = np.zeros_like(page)
    inside[margin:-margin, margin:-margin] = 1
    page, inside = (ndimage.rotate(each, turn, reshape=False, order=1) for each in (page, inside))
    return np.where(inside > 0.5, page, table)


def lines(every, width=2, across=True, down=False):
    """Lines on paper, from 0 to 1."""
    found = np.zeros((ROWS, COLUMNS))
    rows, columns = np.mgrid[:ROWS, :COLUMNS]
    return np.maximum(found, (across & (rows % every < width)) | (down & (columns % every < width)))


def frame(top, left, width=4):
    """A drawn frame, so far from the rim."""
    found = np.zeros((ROWS, COLUMNS))
    found[top:-top, left:-left] = 1
    found[top + width:-top - width, left + width:-left - width] = 0
    return found


def grain(seed, roughness=(1, 40)):
    """The grain of a wooden table, around 0."""
    grains = ndimage.gaussian_filter(np.random.default_rng(seed).normal(size=(ROWS, COLUMNS)), roughness)
    return grains / grains.std()


def specks(number, large, seed=0):
    rng, found = np.random.default_rng(seed), np.zeros((ROWS, COLUMNS))
    for row, column in zip(rng.integers(5, ROWS - 20, number), rng.integers(5, COLUMNS - 20, number)):
        found[row:row + large, column:column + large] = 1
    return found


def noise(strength, seed=0):
    return np.random.default_rng(seed).normal(0, strength, (ROWS, COLUMNS))


def photographs():
    """Name -> a photograph, shape (480, 640), from 0 to 1, and the digits that are written on it."""
    written, right = ink(), "".join(LINES)
    plain = paper() - 0.6 * written
    slope = np.linspace(0.45, 1, COLUMNS)
    found = {
        "plain paper": (plain, right),
        "light from one side": (plain * slope, right),
        "a dark table around the paper": (on_a_table(plain), right),
        "tilted, on a table": (on_a_table(plain, margin=60, turn=8), right),
        "a wooden table": (np.where(on_a_table(paper(1), 0) > 0, plain, 0.45 + 0.05 * grain(0)), right),
        "a table at one side": (np.where(np.arange(COLUMNS) < 30, 0.3, plain), right),
        "a scanner's black rim": (np.where(frame(0, 0, 6) > 0, 0.0, plain), right),
        "a drawn frame": (plain - 0.6 * frame(45, 40) * (written == 0), right),
        "ruled lines, dark": (paper() - 0.6 * np.maximum(written, lines(60)), right),
        "ruled lines, faint": (paper() - 0.6 * np.maximum(written, 0.2 * lines(60)), right),
        "squared, dark": (paper() - 0.6 * np.maximum(written, lines(40, down=True)), right),
        "squared, faint": (paper() - 0.6 * np.maximum(written, 0.2 * lines(40, down=True)), right),
        "the edge of a shadow": (plain * np.where(np.mgrid[:ROWS, :COLUMNS].sum(axis=0) < 420, 0.5, 1), right),
        "chalk on a board": (0.2 + 0.6 * written, right),
        "specks": (paper() - 0.6 * np.maximum(written, specks(113, 4)), right),
        "flies": (paper() - 0.6 * np.maximum(written, specks(9, 9)), right),
        "two digits that touch": (paper() - 0.6 * ink(("35", "926"), far=52), "35926"),
        "noise": (plain + noise(0.15), right),
        "a faint pencil": (paper() - 0.2 * written + noise(0.02), right),
        "nothing but noise": (0.5 + noise(0.3), ""),
    }
    return {name: (np.clip(picture, 0, 1), digits) for name, (picture, digits) in found.items()}
