"""Pictures of answers that are yes or no: what chance does to a comparison, and what a threshold trades.

As in `plots`, each function returns a figure with an alt text.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.numerals import percent
from course_utils.plots.style import (
    COLOURS,
    DASHES,
    PERCENT,
    ROLES,
    CourseFigure,
    in_course_style,
    new_figure,
    readable,
)

Limits = tuple[float, float]


@in_course_style
def seed_intervals(values: Mapping[str, Sequence[float]], limits: Mapping[str, Limits], xlabel: str) -> CourseFigure:
    """One line for each model: a hollow point for each seed, the mean, and the interval around it as a bar.

    Parameters
    ----------
    values : model -> one result for each seed, fractions.
    limits : model -> lower and upper end of the interval of its mean.
    xlabel : what was measured.
    """
    means = {name: float(np.mean(results)) for name, results in values.items()}
    told = "; ".join(f"{name} {percent(means[name])} ({percent(limits[name][0])} to {percent(limits[name][1])})"
                     for name in values)
    figure = new_figure(7.0, 0.9 + 0.45 * len(values),
                        alt=f"{xlabel.capitalize()}: mean, interval and single seeds of each model. {told}.")
    axes = figure.subplots()
    for y, (name, results) in enumerate(values.items()):
        axes.plot(limits[name], [y, y], color=COLOURS["validation"], linewidth=7, alpha=0.5, solid_capstyle="butt")
        axes.plot([means[name]] * 2, [y - 0.28, y + 0.28], color=COLOURS["ink"], linewidth=1.6)
        axes.plot(results, [y] * len(results), "o", color=COLOURS["train"], markerfacecolor="none", markersize=6)
        right = max(limits[name][1], *results)
        axes.annotate(f"   {percent(means[name])}", (right, y), fontsize=9, va="center", annotation_clip=False)
    axes.set(xlabel=xlabel, yticks=range(len(values)), yticklabels=list(values), ylim=(len(values) - 0.5, -0.5))
    axes.margins(x=0.12)
    axes.xaxis.set_major_formatter(PERCENT)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=COLOURS["faint"], linewidth=0.6)
    axes.set_axisbelow(True)
    return figure


@in_course_style
def roc(curves: Mapping[str, tuple[NDArray[Any], NDArray[Any]]], corner: float = 0.1) -> CourseFigure:
    """ROC curves, once whole and once the upper left corner, where good models differ.

    Parameters
    ----------
    curves : up to four, model -> false-positive rates and recalls, arrays of equal length, both rising from 0 to 1.
    corner : how much of either axis the right-hand panel shows.
    """
    told = "; ".join(f"{name}: {percent(found_at(curve, corner))}" for name, curve in curves.items())
    figure = new_figure(7.0, 3.5, alt="ROC curves, whole and their upper left corner. Recall where "
                        f"{100 * corner:g} % of the others are called sixes: {told}.")
    whole, close = figure.subplots(1, 2)
    for axes in (whole, close):
        axes.plot([0, 1], [0, 1], color=COLOURS["recorded"], linestyle=":", linewidth=1.2)
        for (name, (others, sixes)), role, dash in zip(curves.items(), ROLES, DASHES):
            axes.step(others, sixes, where="post", color=COLOURS[role], linestyle=dash, label=name)
        axes.xaxis.set_major_formatter(PERCENT)
        axes.yaxis.set_major_formatter(PERCENT)
        axes.set(xlabel="others called sixes (false-positive rate)", aspect="equal")
    whole.set(ylabel="sixes found (recall)", xlim=(-0.01, 1.01), ylim=(-0.01, 1.01))
    close.set(title="the upper left corner", xlim=(-corner / 100, corner), ylim=(1 - corner, 1 + corner / 100))
    whole.annotate("guessing", (0.52, 0.46), color=readable(COLOURS["recorded"]), fontsize=9)
    whole.legend(loc="lower right")
    return figure


@in_course_style
def precision_recall(curves: Mapping[str, tuple[NDArray[Any], NDArray[Any]]],
                     dots: Mapping[str, tuple[float, float]]) -> CourseFigure:
    """Precision over recall, for each model, and dots at single thresholds.

    Parameters
    ----------
    curves : up to four, model -> recalls and precisions, arrays of equal length.
    dots : label -> recall and precision at one threshold.
    """
    told = "; ".join(f"{name}: recall {percent(found)}, precision {percent(right)}"
                     for name, (found, right) in dots.items())
    figure = new_figure(7.0, 3.4, alt=f"Precision over recall. At the marked thresholds, {told}.")
    axes = figure.subplots()
    for (name, (found, right)), role, dash in zip(curves.items(), ROLES, DASHES):
        axes.step(found, right, where="pre", color=COLOURS[role], linestyle=dash, label=name)
    for name, place in dots.items():
        axes.plot(*place, "o", color=COLOURS["ink"], markersize=5)
        axes.annotate(f"threshold {name}", place, xytext=(-8, -3), textcoords="offset points", ha="right", va="top")
    axes.xaxis.set_major_formatter(PERCENT)
    axes.yaxis.set_major_formatter(PERCENT)
    axes.set(xlabel="sixes found (recall)", ylabel="finds that are sixes (precision)", xlim=(0.8, 1.005),
             ylim=(0.8, 1.01))
    axes.legend(loc="lower left")
    return figure


def found_at(curve: tuple[NDArray[Any], NDArray[Any]], rate: float) -> float:
    """The recall where a curve reaches the false-positive rate `rate`."""
    others, sixes = curve
    return float(sixes[np.searchsorted(others, rate, side="right") - 1])
