"""The pictures of lesson 8: what a setting changes, compared with luck, and what it costs."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from course_utils.numerals import percent
from course_utils.plots.curves import whole_numbers
from course_utils.plots.style import COLOURS, LINES, PERCENT, CourseFigure, in_course_style, new_figure, readable


@in_course_style
def settings(errors: Mapping[str, Mapping[object, float]], luck: tuple[float, float], xlabel: str) -> CourseFigure:
    """An error for each setting, a row for each knob, with a band for what the baseline reaches by luck.

    Points outside the band are filled; the knob's value is above or below its point, those of near points together.

    Parameters
    ----------
    errors : knob -> value -> error, a fraction.
    luck : lowest and highest error of one more run of the baseline, fractions.
    xlabel : what was measured.
    """
    low, high = luck
    told = "; ".join(f"{knob} " + ", ".join(f"{value}: {percent(error)}" for value, error in found.items())
                     for knob, found in errors.items())
    figure = new_figure(7.0, 0.9 + 0.37 * len(errors), alt=(
        f"{xlabel.capitalize()} of settings of {len(errors)} knobs, on a log axis, and a band for the baseline's luck, "
        f"from {percent(low)} to {percent(high)}. {told}."))
    axes = figure.subplots()
    axes.axvspan(low, high, color=COLOURS["faint"], linewidth=0)
    for place, found in enumerate(errors.values()):
        for error in found.values():
            role = "train" if low <= error <= high else "test"
            axes.plot(error, place, "o", color=COLOURS[role], markersize=6,
                      markerfacecolor="none" if role == "train" else COLOURS[role])
        for number, group in enumerate(near(found)):
            middle = sum(found[value] for value in group) / len(group)
            up, va = (4, "bottom") if number % 2 == 0 else (-4, "top")
            axes.annotate(", ".join(map(str, group)), (middle, place), xytext=(0, up), textcoords="offset points",
                          fontsize=9, ha="center", va=va)
    axes.set(xscale="log", xlabel=xlabel, yticks=range(len(errors)), yticklabels=list(errors),
             ylim=(len(errors) - 0.4, -0.6))
    axes.annotate("the baseline's luck", ((low * high) ** 0.5, 1), xycoords=("data", "axes fraction"), xytext=(0, 2),
                  textcoords="offset points", ha="center", fontsize=9, annotation_clip=False)
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 1.5, 2, 3, 5)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(PERCENT)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", color=COLOURS["faint"], linewidth=0.6)
    axes.set_axisbelow(True)
    return figure


def near(errors: Mapping[object, float]) -> list[list[object]]:
    """The values by their errors, grouped where an error is a twentieth or less from the next."""
    groups: list[list[object]] = []
    for value in sorted(errors, key=lambda value: errors[value]):
        if groups and errors[value] <= 1.05 * errors[groups[-1][-1]]:
            groups[-1].append(value)
        else:
            groups.append([value])
    return groups


@in_course_style
def front(table: pd.DataFrame, best: Sequence[object], ylabel: str = "error") -> CourseFigure:
    """Error over seconds, on log axes, a ring for each setting; those that no other beats are joined and named.

    Parameters
    ----------
    table : columns `seconds` and `error`, a fraction; the index names the settings.
    best : those names, in the order of their seconds.
    ylabel : which error it is.
    """
    told = "; ".join(f"{name}: {percent(table.error[name])} in {table.seconds[name]:,.0f} s" for name in best)
    figure = new_figure(7.0, 4.0, alt=f"{ylabel.capitalize()} over seconds of {len(table)} settings. No other is both "
                        f"better and faster than: {told}.")
    axes = figure.subplots()
    axes.plot(table.seconds, table.error, "o", color=COLOURS["recorded"], markerfacecolor="none", markersize=5)
    axes.plot(table.seconds[best], table.error[best], "o-", color=COLOURS["test"], linewidth=1.2, markersize=6)
    for name in best:  # to the lower left, where no setting can be: it would beat this one
        axes.annotate(str(name), (table.seconds[name], table.error[name]), xytext=(-3, -5), textcoords="offset points",
                      color=readable(COLOURS["test"]), fontsize=9, rotation=30, rotation_mode="anchor", ha="right",
                      va="top")
    axes.set(xscale="log", yscale="log", xlabel="seconds of training", ylabel=ylabel)
    axes.margins(x=0.12, y=0.25)
    for axis, formatter in ((axes.xaxis, FuncFormatter(lambda value, _: f"{value:g}")), (axes.yaxis, PERCENT)):
        axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(formatter)
    return figure


@in_course_style
def run(curves: pd.DataFrame, told: Sequence[str], best_epoch: int | None = None) -> CourseFigure:
    """One training: its errors left, its costs right, and what was set beside them.

    Parameters
    ----------
    curves : columns `train`, `validation` (errors, fractions), `cost`, `validation_cost`, indexed by epoch.
    told : lines to print, such as "hidden: 128".
    best_epoch : marked in both panels.
    """
    last = curves.iloc[-1]
    figure = new_figure(7.0, 3.2, alt=(
        f"A training of {len(curves)} epochs; in the end an error of {percent(last.train)} in training and of "
        f"{percent(last.validation)} in validation. {'; '.join(told)}."))
    errors, costs, words = figure.subplots(1, 3, width_ratios=[3, 3, 2])
    for axes, what, columns in ((errors, "error", ("train", "validation")),
                                (costs, "cost", ("cost", "validation_cost"))):
        for role, column in zip(("train", "validation"), columns):
            axes.plot(curves.index, curves[column], color=COLOURS[role], linestyle=LINES[role], label=role,
                      marker="o", markersize=3)
        if best_epoch is not None:
            axes.axvline(best_epoch, color=COLOURS["ink"], linewidth=0.8)
        axes.set(xlabel="epoch", ylabel=what)
        axes.set_ylim(bottom=0)
        axes.xaxis.set_major_locator(whole_numbers())
    errors.yaxis.set_major_formatter(PERCENT)
    errors.legend(loc="upper right")
    words.axis("off")
    words.text(0, 1, "\n".join(told), fontsize=9, va="top")
    return figure
