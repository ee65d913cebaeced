"""What happens inside a layer: activations and slopes, where outputs lie, which way a rate leads."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.by_hand.activations import ACTIVATIONS
from course_utils.plots.style import COLOURS, DASHES, PERCENT, ROLES, CourseFigure, in_course_style, new_figure


@in_course_style
def activation_curves(names: Sequence[str] = ("sigmoid",), reach: float = 6) -> CourseFigure:
    """Output and slope of the activations called `names`, over sums from -reach to reach, side by side."""
    figure = new_figure(7.0, 2.6, alt=f"Left, the output of {', '.join(names)} over the weighted sum from {-reach:g} "
                        f"to {reach:g}; right, its slope. {' '.join(SEEN[name] for name in names)}")
    z = np.linspace(-reach, reach, 401)
    for axes, kind in zip(figure.subplots(1, 2), ("output", "slope")):
        for name, role, dash in zip(names, ROLES, DASHES):
            values = getattr(ACTIVATIONS[name], kind)(z)
            axes.plot(z, values, color=COLOURS[role], linestyle=dash, label=name)
        axes.set(xlabel="weighted sum z", ylabel=kind)
        if kind == "output":
            axes.set_ylim(top=min(axes.get_ylim()[1], 2.2))
    if len(names) > 1:
        axes.legend(loc="upper left")
    return figure


SEEN = {
    "sigmoid": "The sigmoid rises from 0 to 1 and is flat at both ends; its slope is at most a quarter, at 0.",
    "tanh": "tanh rises from -1 to 1; its slope is at most 1, at 0.",
    "ReLU": "ReLU is 0 below 0 and the sum itself above; its slope is 0 or 1.",
}


@in_course_style
def output_histograms(outputs: Mapping[str, NDArray[Any]]) -> CourseFigure:
    """Where a layer's outputs lie between 0 and 1, one panel for each entry of `outputs`, title -> array."""
    middle = {title: float(np.mean(np.abs(h - 0.5) < 0.1)) for title, h in outputs.items()}
    ends = {title: float(np.mean(np.abs(h - 0.5) > 0.4)) for title, h in outputs.items()}
    told = "; ".join(f"{title}: {100 * middle[title]:.0f} % between 0.4 and 0.6, {100 * ends[title]:.0f} % below 0.1 "
                     "or above 0.9" for title in outputs)
    figure = new_figure(7.0, 2.3, alt=f"Histograms of hidden outputs. {told}.")
    for axes, (title, h) in zip(figure.subplots(1, len(outputs), sharey=True), outputs.items()):
        axes.hist(np.ravel(h), bins=np.linspace(0, 1, 26), weights=np.full(h.size, 1 / h.size), color=COLOURS["train"])
        axes.set(xlabel="output of a hidden unit", xlim=(0, 1), ylim=(0, 1), title=title)
        axes.yaxis.set_major_formatter(PERCENT)
    figure.axes[0].set_ylabel("share of all outputs")
    return figure


@in_course_style
def descents(paths: Mapping[float, NDArray[Any]]) -> CourseFigure:
    """Where gradient descent on w² goes: one panel for each learning rate of `paths`, rate -> positions."""
    told = "; ".join(f"rate {rate:g}: from {path[0]:.3g} to {path[-1]:.3g} in {len(path) - 1} steps"
                     for rate, path in paths.items())
    figure = new_figure(7.0, 2.2, alt=f"Steps of gradient descent on a parabola. {told}.")
    w = np.linspace(-2.6, 2.6, 101)
    for axes, (rate, path) in zip(figure.subplots(1, len(paths), sharey=True), paths.items()):
        shown = np.asarray(path)[np.abs(path) < 2.6]
        axes.plot(w, w**2, color=COLOURS["recorded"], linewidth=1)
        axes.plot(shown, shown**2, "o-", color=COLOURS["train"], markersize=4, linewidth=1)
        axes.plot(shown[:1], shown[:1] ** 2, "o", color=COLOURS["test"], markersize=6)
        axes.set(xlabel="w", title=f"rate {rate:g}", ylim=(-0.3, 6.5))
    figure.axes[0].set_ylabel("cost")
    return figure


@in_course_style
def valley(paths: Mapping[str, NDArray[Any] | None], steepness: Sequence[float]) -> CourseFigure:
    """Ways down a valley seen from above, its cost being the sum of `steepness` times w²/2 over two weights.

    `paths` are positions of shape (steps + 1, 2) by name, up to four; anything else, as from an exercise not yet done,
    is left out.
    """
    drawn = {name: np.asarray(path) for name, path in paths.items()
             if path is not None and np.shape(path)[1:] == (2,)}
    told = "; ".join(f"{name}: from {in_words(path[0])} to {in_words(path[-1])} in {len(path) - 1} steps"
                     for name, path in drawn.items())
    figure = new_figure(7.0, 2.8, alt=f"A long valley seen from above, its lowest point at (0, 0). {told}.")
    axes = figure.subplots()
    x, y = np.meshgrid(np.linspace(-0.5, 2.4, 100), np.linspace(-1.2, 1.2, 100))
    cost = (steepness[0] * x**2 + steepness[1] * y**2) / 2
    axes.contour(x, y, cost, levels=np.linspace(0.01, 1.2, 8) ** 2 * cost.max() / 2, colors=COLOURS["faint"])
    axes.plot(0, 0, "x", color=COLOURS["ink"], markersize=8)
    for (name, path), role, dash in zip(drawn.items(), ROLES, DASHES):
        axes.plot(*path.T, color=COLOURS[role], linestyle=dash, marker="o", markersize=3, linewidth=1, label=name)
    axes.set(xlabel="weight along the valley", ylabel="weight across", xlim=(-0.5, 2.4), ylim=(-1.2, 1.2))
    axes.legend(loc="upper left")
    return figure


def in_words(position: NDArray[Any]) -> str:
    """Two coordinates to thousandths: next to nothing is 0, not -1.2e-05."""
    return "({:z.2g}, {:z.2g})".format(*np.round(position, 3))
