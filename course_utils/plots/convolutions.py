"""The pictures of lesson 5: which units see what, and many small maps side by side. See `plots` for how they behave."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.data import check_finite
from course_utils.plots.style import COLOURS, SIGNED, CourseFigure, in_course_style, new_figure

# A colour and a line for each of the three weights that the units of a layer share, for both layers.
WEIGHTS = [[("train", "-"), ("test", "--"), ("highlight", ":")],
           [("ink", "-"), ("validation", "--"), ("recorded", ":")]]


@in_course_style
def receptive_fields() -> CourseFigure:
    """Three layers of units in a row, each unit joined to three of the layer below; what one unit at the top sees."""
    figure = new_figure(
        6.0, 2.6, alt="Three rows of units: 7 inputs, 5 units above them, 3 above those. Each unit is joined to the "
        "three units just below it. Its three lines have the colours of those of every other unit of its row: the "
        "weights are shared; the upper row has three other colours. The middle unit at the top sees three units of "
        "the middle row, and through them five inputs.")
    axes = figure.subplots()
    for level, count in [(1, 5), (2, 3)]:
        for unit in range(count):
            for place, (role, line) in enumerate(WEIGHTS[level - 1]):
                axes.plot([unit + level, unit + level - 1 + place], [level, level - 1], color=COLOURS[role],
                          linestyle=line, linewidth=1.6, zorder=1)
    for level, count, seen in [(0, 7, 5), (1, 5, 3), (2, 3, 1)]:
        across = np.arange(count) + level
        inside = np.abs(across - 3) <= seen // 2
        for part, fill in [(across[inside], COLOURS["faint"]), (across[~inside], "white")]:
            axes.scatter(part, np.full(len(part), level), s=240, color=fill, edgecolors=COLOURS["ink"], zorder=2)
    for level, words in enumerate(["inputs: it sees 5", "units: it sees 3", "one unit"]):
        axes.annotate(words, (6.5, level), va="center", fontsize=10)
    axes.set(xlim=(-0.5, 9.2), ylim=(-0.4, 2.4))
    axes.set_axis_off()
    return figure


@in_course_style
def tiles(images: NDArray[Any], label: str, titles: Sequence[object] | None = None, columns: int = 8) -> CourseFigure:
    """Small images, shape (n, rows, columns), on one common scale from dark blue (negative) over grey to yellow.

    `label` says what the numbers are; titles are the images' numbers by default.
    """
    if images.ndim != 3:
        raise ValueError(f"expected images of shape (n, rows, columns), got {images.shape}: did you mean w[:, 0]?")
    titles = list(range(len(images))) if titles is None else list(titles)
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    check_finite(images, "images")
    limit = float(np.abs(images).max()) or 1.0
    side = min(1.7, 6.24 / columns)  # inches
    size = f"{images.shape[1]} x {images.shape[2]}"
    figure = new_figure(
        side * columns + 0.75, (side + 0.17) * rows, alt=f"{len(images)} images of {size} numbers ({label}) on one "
        "scale, from dark blue (negative) over grey (zero) to yellow (positive).")
    grid = figure.subplots(rows, columns, squeeze=False)
    for axes in grid.flat:
        axes.set_axis_off()
    for axes, image, title in zip(grid.flat, images, titles):
        drawn = axes.imshow(image, cmap=SIGNED, vmin=-limit, vmax=limit)
        axes.set_title(title, loc="center", fontsize=9, pad=2)
    figure.colorbar(drawn, ax=grid, label=label, shrink=0.8, ticks=[-limit, 0, limit], format="%.2f")
    return figure
