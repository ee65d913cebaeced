"""What a layer of weighted sums has learned: its weights as images, two of its scores as a map."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.data import check_finite
from course_utils.plots.digits import as_image
from course_utils.plots.style import COLOURS, SIGNED, CourseFigure, in_course_style, new_figure


@in_course_style
def weight_images(w: NDArray[Any], titles: Sequence[object] | None = None, *, columns: int = 5) -> CourseFigure:
    """The columns of a weight matrix of shape (pixels, units), each as an image on one common scale.

    Dark blue is negative, grey is zero, yellow is positive: an order of lightness that survives a greyscale print.
    """
    if w.ndim != 2:
        raise ValueError(f"expected weights of shape (pixels, units), got {w.shape}")
    units = w.shape[1]
    titles = range(units) if titles is None else titles
    if len(titles) != units:
        raise ValueError(f"expected as many titles as units, {units}, got {len(titles)}")
    columns = min(columns, units)
    rows = -(-units // columns)
    check_finite(w, "w")
    limit = float(np.abs(w).max()) or 1.0
    figure = new_figure(1.25 * columns + 0.7, 1.4 * rows, alt=f"{units} weight images on one scale, from dark blue "
                        f"(negative) over grey (zero) to yellow (positive): {', '.join(map(str, titles))}.")
    grid = figure.subplots(rows, columns, squeeze=False)
    for axes in grid.flat:
        axes.set_axis_off()
    for axes, column, title in zip(grid.flat, w.T, titles):
        drawn = axes.imshow(as_image(column), cmap=SIGNED, vmin=-limit, vmax=limit)
        axes.set_title(title, loc="center", fontsize=10)
    figure.colorbar(drawn, ax=grid, label="weight", shrink=0.8, ticks=[-limit, 0, limit], format="%.2f")
    return figure


@in_course_style
def score_cut(scores: NDArray[Any], labels: NDArray[Any], first: int, second: int) -> CourseFigure:
    """The scores, shape (n, classes), of two classes for the images of these two, and the line where they are equal."""
    figure = new_figure(4.2, 4.0, alt=f"Score of class {second} over score of class {first}, for images of both. The "
                        f"straight line where the two are equal separates most {first}s, below, from the {second}s.")
    axes = figure.subplots()
    for label, role, marker in [(first, "train", "o"), (second, "test", "x")]:
        points = scores[labels == label]
        axes.scatter(points[:, first], points[:, second], s=14, marker=marker, color=COLOURS[role], linewidths=0.8,
                     facecolors="none" if marker == "o" else None, label=f"label {label}")
    both = scores[np.isin(labels, [first, second])][:, [first, second]]
    low, high = both.min(), both.max()
    axes.plot([low, high], [low, high], color=COLOURS["ink"], linewidth=1.2)
    axes.annotate("equal scores ", (high, high), ha="right", va="center", fontsize=9)
    axes.set(xlabel=f"score of class {first}", ylabel=f"score of class {second}", aspect="equal")
    axes.legend(loc="upper left", handletextpad=0.2)
    return figure
