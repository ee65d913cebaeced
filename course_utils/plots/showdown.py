"""The pictures of lesson 11: what an error costs, how far certainty can be trusted, digits found on paper."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator
from numpy.typing import NDArray

from course_utils.numerals import percent
from course_utils.plots.style import (
    COLOURS,
    DASHES,
    DIGITS,
    PERCENT,
    ROLES,
    CourseFigure,
    in_course_style,
    new_figure,
    readable,
)

PLAIN = FuncFormatter(lambda value, _: f"{value / 1e6:,.0f} million" if value >= 1e6 else f"{value:,.0f}")
NEAR = 1.15  # an error up to this many times another one is beside it
Box = tuple[int, int, int, int]
FEWEST = 20  # answers in a bin whose point is shown: with fewer, chance says more than the model


@in_course_style
def against_cost(table: pd.DataFrame, cost: str, xlabel: str) -> CourseFigure:
    """Each model's error over what it costs, on log axes.

    Parameters
    ----------
    table : indexed by model, with the columns `error`, `low` and `high` (its 95 % interval), fractions, and `cost`.
    cost : the column on the lower axis.
    xlabel : what that is.
    """
    told = "; ".join(f"{name}: {percent(row.error)}, {row[cost]:,.0f}" for name, row in table.iterrows())
    figure = new_figure(7.0, 4.2, alt=f"Test error over {xlabel}, on log axes. {told}.")
    axes = figure.subplots()
    right, above = False, math.inf
    for name, row in table.sort_values("error", ascending=False).iterrows():
        axes.plot([row[cost]] * 2, [row.low, row.high], color=COLOURS["train"], linewidth=3, alpha=0.35,
                  solid_capstyle="butt")
        axes.plot(row[cost], row.error, "o", color=COLOURS["train"], markersize=5)
        right = not right if above < NEAR * row.error else True  # names of near errors alternate sides
        above = row.error
        axes.annotate(f"  {name}" if right else f"{name}  ", (row[cost], row.error), fontsize=9, va="center",
                      ha="left" if right else "right")
    axes.set(xscale="log", yscale="log", xlabel=xlabel, ylabel="test error, and its 95 % interval")
    left, end = axes.get_xlim()
    axes.set_xlim(left / 6, end * 4)  # room for names
    axes.xaxis.set_major_locator(LogLocator())
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    for axis, formatter in ((axes.xaxis, PLAIN), (axes.yaxis, PERCENT)):
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(formatter)
    axes.grid(axis="y", color=COLOURS["faint"], linewidth=0.6)
    axes.set_axisbelow(True)
    return figure


@in_course_style
def reliability(tables: Mapping[str, pd.DataFrame]) -> CourseFigure:
    """Reliability curves of up to four models: how often an answer is right, by how certain the model was of it.

    Parameters
    ----------
    tables : model -> a row for each bin, with the columns `confidence` and `right` (means of the bin, fractions) and
        `pictures`, how many it holds; bins of fewer than 20 are left out.
    """
    tables = {name: table[table.pictures >= FEWEST] for name, table in tables.items()}
    told = "; ".join(f"{name}: " + ", ".join(f"{100 * row.confidence:.0f} % certain, {100 * row.right:.0f} % right"
                                             for row in table.itertuples()) for name, table in tables.items())
    figure = new_figure(7.0, 4.0, alt=f"How often answers are right, by how certain the model was. {told}.")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color=COLOURS["recorded"], linestyle=":", linewidth=1.2)
    axes.annotate("as certain as right", (0.28, 0.28), xytext=(6, -2), textcoords="offset points", fontsize=9,
                  color=readable(COLOURS["recorded"]), va="top")
    for (name, table), role, dash in zip(tables.items(), ROLES, DASHES):
        axes.plot(table.confidence, table.right, color=COLOURS[role], linestyle=dash, label=name, marker="o",
                  markersize=4)
    axes.set(xlabel="mean confidence of the answers in a bin", ylabel="share that is right", xlim=(0.25, 1.02),
             ylim=(0.2, 1.03))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PERCENT)
    axes.legend(loc="lower right")
    return figure


@in_course_style
def found_digits(grey: NDArray[Any], boxes: Sequence[Box], answers: Sequence[object]) -> CourseFigure:
    """A photograph with a frame around each digit that was found, and above it what was read.

    Parameters
    ----------
    grey : shape (rows, columns), from 0 (black) to 1.
    boxes : top, left, height and width of each digit, in pixels.
    answers : what was read in each.
    """
    if len(boxes) != len(answers):
        raise ValueError(f"expected an answer for each box, got {len(boxes)} boxes and {len(answers)} answers")
    height = min(4.5, 6.0 * grey.shape[0] / grey.shape[1])
    digits = "1 digit" if len(boxes) == 1 else f"{len(boxes)} digits"
    figure = new_figure(min(7.0, height * grey.shape[1] / grey.shape[0]), height,
                        alt=f"A photograph with {digits} framed, read as {', '.join(map(str, answers))}.")
    axes = figure.subplots()
    axes.imshow(1 - grey, cmap=DIGITS, vmin=0, vmax=1)
    for (top, left, rows, columns), answer in zip(boxes, answers):
        axes.add_patch(Rectangle((left - 6, top - 6), columns + 12, rows + 12, fill=False, linewidth=1.5,
                                 edgecolor=COLOURS["validation"]))
        named(axes, str(answer), left + columns / 2, top - 12)
    axes.axis("off")
    return figure


def named(axes: Axes, answer: str, x: float, y: float) -> None:
    """Write `answer` above a frame, on white, so that it can be read on any photograph."""
    axes.text(x, y, answer, ha="center", va="bottom", fontsize=11, weight="bold",
              bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})
