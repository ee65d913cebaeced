"""The pictures of lesson 8: what a setting changes, compared with luck."""

from collections.abc import Mapping

from matplotlib.ticker import LogLocator, NullLocator

from course_utils.numerals import percent
from course_utils.plots.style import COLOURS, PERCENT, CourseFigure, in_course_style, new_figure


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
