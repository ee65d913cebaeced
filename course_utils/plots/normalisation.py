"""The pictures of lesson 10: which learning rates still train, and what each variant of the network reaches."""

import numpy as np
import pandas as pd
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from course_utils.plots.style import COLOURS, PERCENT, CourseFigure, in_course_style, new_figure

# Role, line and mark of each kind of block.
LOOKS = {"plain": ("test", "-.", "s"), "plain, He's start": ("validation", "--", "^"),
         "normalised": ("train", "-", "o")}


@in_course_style
def learning_rates(table: pd.DataFrame) -> CourseFigure:
    """Validation error over the learning rate, a mark for each run, a line through the middle one of each rate's runs.

    Parameters
    ----------
    table : a row for each run, with the columns `block` (a key of `LOOKS`), `rate`, `seed` and `error`, a fraction.
    """
    middle = table.pivot_table(index="rate", columns="block", values="error", aggfunc="median")
    told = " ".join(f"{name}: " + ", ".join(f"{100 * error:.1f} % at {rate:g}" for rate, error in curve.items()) + "."
                    for name, curve in middle.items())
    figure = new_figure(7.0, 3.4, alt="Validation error over the learning rate, on a log axis, with and without batch "
                        f"normalisation; the middle of each rate's runs. {told}")
    axes = figure.subplots()
    for name, curve in middle[[name for name in LOOKS if name in middle]].items():
        role, line, mark = LOOKS[name]
        runs = table[table.block == name]
        axes.plot(runs.rate, runs.error, mark, color=COLOURS[role], markersize=5, markerfacecolor="none")
        axes.plot(middle.index, curve, color=COLOURS[role], linestyle=line, marker=mark, markersize=5,
                  markerfacecolor="none", label=name)
    figure.legend(loc="outside right upper")
    axes.set(xscale="log", xlabel="learning rate", ylabel="validation error", ylim=(0, 1))
    axes.xaxis.set_major_locator(FixedLocator(middle.index))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda rate, _: f"{rate:g}"))
    axes.yaxis.set_major_formatter(PERCENT)
    return figure


@in_course_style
def variants(table: pd.DataFrame) -> CourseFigure:
    """Validation error of each variant of a network: a ring for each run, a bar at their mean.

    Parameters
    ----------
    table : a row for each run, with the columns `block` (text), `dropout` (the share dropped), `seed` and `error`.
    """
    groups = [(f"{block}, {f'dropout {dropout:g}' if dropout else 'no dropout'}", runs.error)
              for (block, dropout), runs in table.groupby(["block", "dropout"], sort=False)]
    told = "; ".join(f"{name}: {100 * errors.min():.2f} % to {100 * errors.max():.2f} %, mean "
                     f"{100 * errors.mean():.2f} %" for name, errors in groups)
    figure = new_figure(7.0, 0.9 + 0.36 * len(groups),
                        alt=f"Validation errors of {len(groups)} variants, a ring for each run. {told}.")
    axes = figure.subplots()
    for place, (_, errors) in enumerate(groups):
        axes.plot(100 * errors, np.full(len(errors), place), "o", color=COLOURS["train"], markerfacecolor="none")
        axes.plot([100 * errors.mean()] * 2, [place - 0.3, place + 0.3], color=COLOURS["test"], linewidth=2.5)
    axes.set(xlabel="validation error in %; bar: mean of the runs", ylim=(len(groups) - 0.4, -0.6),
             yticks=range(len(groups)), yticklabels=[name for name, _ in groups])
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=COLOURS["faint"], linewidth=0.6)
    axes.set_axisbelow(True)
    return figure
