"""The pictures of lesson 9: feature maps layer by layer, and which layers own the weights and which do the work."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_utils.data import check_finite
from course_utils.plots.style import COLOURS, DIGITS, PERCENT, CourseFigure, in_course_style, new_figure


@in_course_style
def map_strips(strips: Mapping[str, NDArray[Any]]) -> CourseFigure:
    """A row of feature maps for each layer, name -> maps of shape (n, rows, columns), with as many maps in each.

    Zero and below is white; in each row, the largest number is black.
    """
    counts = {len(maps) for maps in strips.values()}
    if len(counts) != 1 or any(np.ndim(maps) != 3 for maps in strips.values()):
        shapes = ", ".join(str(np.shape(maps)) for maps in strips.values())
        raise ValueError(f"expected for each layer as many maps, of shape (n, rows, columns), got {shapes}: "
                         "Keras has the maps last, so did you mean np.moveaxis(maps, -1, 0)?")
    for name, maps in strips.items():
        check_finite(maps, name)
    columns = counts.pop()
    sizes = "; ".join(f"{name}, {maps.shape[1]} x {maps.shape[2]}" for name, maps in strips.items())
    height = min((6.0 / columns + 0.06) * len(strips) + 0.1, 4.6)  # taller, and a deck shows it with small letters
    figure = new_figure(7.0, height, alt=f"{columns} feature maps of each layer, dark where "
                        f"a unit answers strongly, from the picture's side to the answer's: {sizes}.")
    grid = figure.subplots(len(strips), columns, squeeze=False)
    for row, (name, maps) in zip(grid, strips.items()):
        for axes, image in zip(row, maps):
            axes.imshow(image, cmap=DIGITS, vmin=0, vmax=max(float(np.max(maps)), 0) or 1.0)
            axes.set(xticks=[], yticks=[])
            for spine in axes.spines.values():
                spine.set(visible=True, color=COLOURS["faint"])
        row[0].set_ylabel(f"{name}\n{maps.shape[1]} x {maps.shape[2]}", rotation=0, ha="right", va="center")
    return figure


@in_course_style
def shares(table: pd.DataFrame) -> CourseFigure:
    """Each layer's share of the whole, two bars to a layer.

    `table` has a row for each layer, named by the index, and two columns of counts, named for what they count.
    """
    part = table / table.sum()
    told = "; ".join(f"{layer}: " + ", ".join(f"{100 * value:.1f} % of the {name}" for name, value in row.items())
                     for layer, row in part.iterrows())
    figure = new_figure(7.0, 0.45 * len(table) + 0.9, alt=f"Bars for each layer. {told}.")
    axes = figure.subplots()
    places = np.arange(len(table))
    for offset, name, role, hatch in zip((-0.19, 0.19), part, ("train", "validation"), ("", "///")):
        bars = axes.barh(places + offset, part[name], height=0.34, color=COLOURS[role], hatch=hatch, edgecolor="white",
                         label=name)
        axes.bar_label(bars, labels=[f" {100 * value:.1f} %" for value in part[name]], fontsize=9)
    axes.set(yticks=places, yticklabels=table.index, xlabel="share of the whole network", xlim=(0, 1.1))
    axes.xaxis.set_major_formatter(PERCENT)
    axes.invert_yaxis()
    axes.legend(loc="lower right")
    return figure
