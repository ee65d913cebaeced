"""Errors over the epochs, each curve labelled at its end."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator
from numpy.typing import NDArray

from course_utils.plots.style import (
    COLOURS,
    DASHES,
    LINES,
    PERCENT,
    ROLES,
    CourseFigure,
    in_course_style,
    new_figure,
    readable,
)

LABEL_WIDTH = 0.2  # of the axes, about that of "validation, recorded"


@in_course_style
def error_curves(
    table: pd.DataFrame,
    recorded: pd.DataFrame | None = None,
    *,
    columns: Sequence[str] = ("train", "validation", "test"),
    log_x: bool = False,
    log_y: bool = False,
    top: float | None = None,
    xlabel: str = "epoch",
    title: str = "",
) -> CourseFigure:
    """Error (a fraction) over epochs, or whatever the table's index is; a recorded run is behind, in grey.

    `table` has one column for each curve; those named in `columns` are drawn. Each curve is labelled at its end.
    What is above `top`, a fraction, is cut off.
    """
    drawn = [name for name in columns if name in table]
    if not drawn:
        raise ValueError(f"expected at least one of the columns {list(columns)}, got {list(table.columns)}")
    if table.empty:
        raise ValueError("expected at least one row, got an empty table")
    figure = new_figure(7.0, 3.4, alt=curves_alt(table[drawn], recorded, xlabel))
    axes = figure.subplots()
    if recorded is not None:
        for name in [name for name in columns if name in recorded]:
            axes.plot(recorded.index, recorded[name], color=COLOURS["recorded"], linewidth=1.2,
                      linestyle=LINES.get(name, "-"))
            label_end(axes, recorded[name].clip(upper=top), f"{name}, recorded", COLOURS["recorded"])
    for name in drawn:
        marker = "o" if len(table) < 25 else None
        axes.plot(table.index, table[name], color=COLOURS.get(name), linestyle=LINES.get(name, "-"), marker=marker,
                  markersize=4)
        label_end(axes, table[name].clip(upper=top), name, COLOURS.get(name, COLOURS["ink"]))
    axes.set(xlabel=xlabel, ylabel="error", title=title)
    axes.yaxis.set_major_formatter(PERCENT)
    if not log_y:
        axes.set_ylim(bottom=0, top=top)
    axes.xaxis.set_major_locator(whole_numbers())
    if log_y:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_major_formatter(PERCENT)
    if log_x:
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 3)))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    spread_labels(axes)
    return figure


@in_course_style
def compare_runs(runs: Mapping[str, pd.DataFrame], column: str, dotted: str | None = None, top: float | None = None,
                 ) -> CourseFigure:
    """One error of several trainings: a curve for each entry of `runs`, name -> table indexed by epoch.

    Parameters
    ----------
    runs : up to four tables with the column `column`.
    column : the error to draw, a fraction.
    dotted : a second column, drawn thin and dotted in the same colour.
    top : upper end of the axis, a fraction; what is above is cut off.
    """
    last = "; ".join(f"{name}: {100 * run[column].iloc[-1]:.2f} % after epoch {run.index[-1]}"
                     for name, run in runs.items())
    figure = new_figure(7.0, 3.4, alt=f"The {column} error over the epochs. {last}.")
    axes = figure.subplots()
    for (name, run), role, dash in zip(runs.items(), ROLES, DASHES):
        axes.plot(run.index, run[column], color=COLOURS[role], linestyle=dash)
        if dotted:
            axes.plot(run.index, run[dotted], color=COLOURS[role], linestyle=":", linewidth=1.2)
        label_end(axes, run[column].clip(upper=top), name, COLOURS[role])
    also = f" (dotted: {dotted} error)" if dotted else ""
    axes.set(xlabel="epoch", ylabel=f"{column} error{also}")
    axes.xaxis.set_major_locator(whole_numbers())
    axes.yaxis.set_major_formatter(PERCENT)
    axes.set_ylim(bottom=0, top=top)
    spread_labels(axes)
    return figure


@in_course_style
def errors_and_costs(table: pd.DataFrame, best: int) -> CourseFigure:
    """Training and validation over the epochs: the errors left, the costs right, the epoch `best` marked in both.

    `table` has the columns train, validation (errors, fractions), cost and "validation cost" (mean of -log p), and
    epochs as its index.
    """
    last = table.index[-1]
    figure = new_figure(7.0, 3.0, alt=(
        f"Left, the errors after {last} epochs: train {100 * table.train[last]:.1f} %, validation "
        f"{100 * table.validation[last]:.1f} % ({100 * table.validation[best]:.1f} % after epoch {best}). Right, the "
        f"costs: train {table.cost[last]:.3f}; validation {table['validation cost'][best]:.3f} after epoch {best}, its "
        f"lowest, and {table['validation cost'][last]:.3f} at the end."))
    names = {"error": ("train", "validation"), "cost": ("cost", "validation cost")}
    for axes, (what, columns) in zip(figure.subplots(1, 2), names.items()):
        for role, column in zip(("train", "validation"), columns):
            axes.plot(table.index, table[column], color=COLOURS[role], linestyle=LINES[role], label=role)
        axes.axvline(best, color=COLOURS["ink"], linewidth=0.8)
        axes.set(xlabel="epoch", ylabel=what, ylim=(0, 2.5 * table[columns[1]].min()))
    figure.axes[0].yaxis.set_major_formatter(PERCENT)
    figure.axes[0].legend(loc="upper right")
    figure.axes[1].annotate(f"epoch {best}", (best, 1), xycoords=("data", "axes fraction"), xytext=(4, -10),
                            textcoords="offset points", fontsize=9)
    return figure


def whole_numbers() -> MaxNLocator:
    """Ticks at whole numbers only: there is no epoch 2.5."""
    return MaxNLocator("auto", steps=[1, 2, 5, 10], integer=True)


def curves_alt(table: pd.DataFrame, recorded: pd.DataFrame | None, xlabel: str) -> str:
    """A sentence for each curve: where it starts and where it ends."""
    sentences = [
        f"The {name} error goes from {100 * curve.iloc[0]:.1f} % ({xlabel}: {curve.index[0]:,}) to "
        f"{100 * curve.iloc[-1]:.1f} % ({xlabel}: {curve.index[-1]:,})."
        for name, curve in table.items()
    ]
    if recorded is not None:
        sentences.append(f"In grey, a recorded run ({xlabel}: up to {recorded.index[-1]:,}).")
    return " ".join(sentences)


def label_end(axes: Axes, curve: pd.Series, name: str, colour: str) -> None:
    """Write a curve's name after its last point."""
    axes.annotate(name, (curve.index[-1], curve.iloc[-1]), xytext=(6, 0), textcoords="offset points",
                  color=readable(colour), fontsize=9, va="center", annotation_clip=False,
                  bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.5},  # curves may pass behind
                  arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.6, "shrinkA": 0, "shrinkB": 1,
                              "relpos": (0, 0.5)})


def spread_labels(axes: Axes, apart: float = 12) -> None:
    """Move labels of curves that end close together, until they are `apart` points apart.

    Those in a heap stay in the order of their curves' ends, around the middle of the heap; a thin line leads each back.
    """
    axes.margins(x=0.02)
    axes.autoscale_view()  # now, since the places below depend on it
    to_axes = axes.transScale + axes.transLimits  # from data to fractions of the axes, also where x is logarithmic
    height = axes.figure.get_size_inches()[1] * 72 * 0.75  # type: ignore[union-attr]  # never a subfigure
    labels = [text for text in axes.texts if isinstance(text, Annotation)]
    ends = {label: to_axes.transform(label.xy) * (1, height) for label in labels}
    heaps: list[list[Annotation]] = []
    for label in sorted(labels, key=lambda label: ends[label][1]):
        heaps.append([label])
        while len(heaps) > 1 and overlap(heaps[-2], heaps[-1], ends, apart):
            heaps[-2:] = [[*heaps[-2], *heaps[-1]]]
    for heap in heaps:
        for label, up in zip(heap, places(heap, ends, apart)):
            across = 6 if len(heap) == 1 else 16
            label.set_position((across, up - ends[label][1]))


def places(heap: list[Annotation], ends: Mapping[Annotation, NDArray[Any]], apart: float) -> NDArray[Any]:
    """Where the labels of `heap` go, in points: `apart` from one another, around the mean of their curves' ends."""
    middle = np.mean([ends[label][1] for label in heap])
    up = middle + apart * (np.arange(len(heap)) - (len(heap) - 1) / 2)
    return up + max(0, apart / 2 - up[0])  # none below the axis


def overlap(lower: list[Annotation], upper: list[Annotation], ends: Mapping[Annotation, NDArray[Any]],
            apart: float) -> bool:
    """Whether the labels of two heaps would be in each other's way."""
    across = [[ends[label][0] for label in heap] for heap in (lower, upper)]
    if min(across[1]) - max(across[0]) > LABEL_WIDTH or min(across[0]) - max(across[1]) > LABEL_WIDTH:
        return False
    return places(upper, ends, apart)[0] - places(lower, ends, apart)[-1] < apart
