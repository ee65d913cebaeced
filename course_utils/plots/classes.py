"""How many images each class has, and which classes are taken for which."""
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from course_utils.plots.style import COLOURS, MISTAKES, CourseFigure, in_course_style, new_figure


@in_course_style
def class_counts(parts: dict[str, NDArray[Any]]) -> CourseFigure:
    """How many images of each class every part holds; `parts` maps a name ("training") to its labels."""
    counts = pd.DataFrame({name: pd.Series(y).value_counts().sort_index() for name, y in parts.items()}).fillna(0)
    figure = new_figure(
        7.0, 2.6, alt="Images of each class. " + " ".join(
            f"{name.capitalize()}: from {column.min():,.0f} (class {column.idxmin()}) to {column.max():,.0f} "
            f"(class {column.idxmax()})." for name, column in counts.items()))
    for axes, (name, column) in zip(figure.subplots(1, len(parts), squeeze=False)[0], counts.items()):
        bars = axes.bar(column.index, column, color=COLOURS.get(name, COLOURS["train"]), width=0.8)
        axes.bar_label(bars, fmt="{:,.0f}", fontsize=9, rotation=90, padding=3)
        axes.set(title=f"{name}: {len(parts[name]):,} images", xlabel="class", ylabel="images", xticks=column.index)
        axes.margins(y=0.3)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    return figure


@in_course_style
def confusion_matrix(labels: NDArray[Any], predictions: NDArray[Any]) -> CourseFigure:
    """How often each true class (row) was given each answer (column), in percent of the row: rows sum to 100.

    Right answers are on the diagonal and not coloured, so that the mistakes get all the shades.
    """
    import seaborn
    from sklearn import metrics

    if len(labels) != len(predictions):
        raise ValueError(f"expected one prediction for each label, got {len(predictions)} and {len(labels)}")
    classes = np.union1d(labels, predictions)
    share = metrics.confusion_matrix(labels, predictions, labels=classes, normalize="true")
    mistakes = share - np.diag(np.diag(share))
    figure = new_figure(5.4, 4.9, alt=confusion_alt(classes, share, mistakes))
    axes = figure.subplots()
    texts = np.vectorize(lambda value: f"{100 * value:.1f}" if value >= 0.0005 else "")(share)
    seaborn.heatmap(mistakes, annot=texts, fmt="", cmap=MISTAKES, vmin=0, vmax=1.8 * max(mistakes.max(), 0.001),
                    annot_kws={"size": 9, "color": COLOURS["ink"]}, square=True, linewidths=1, cbar=False, ax=axes,
                    xticklabels=classes, yticklabels=classes)
    axes.tick_params(axis="y", rotation=0)
    axes.set(xlabel="predicted class", ylabel="true class", title="percent of each true class (row)")
    axes.tick_params(length=0)
    return figure


def confusion_alt(classes: NDArray[Any], share: NDArray[Any], mistakes: NDArray[Any]) -> str:
    """Which class is recognised least often, and which mistake is the most frequent."""
    sentence = "Confusion matrix; each row is a true class and sums to 100 %. "
    if not mistakes.any():
        return sentence + "There is no mistake."
    right = np.where(share.any(axis=1), np.diag(share), np.inf)  # a class that is only predicted has no share
    row, column = np.unravel_index(mistakes.argmax(), mistakes.shape)
    return (f"{sentence}Class {classes[right.argmin()]} is recognised least often ({100 * right.min():.1f} %); "
            f"the most frequent mistake takes a {classes[row]} for a {classes[column]} "
            f"({100 * mistakes.max():.1f} % of the {classes[row]}s).")
