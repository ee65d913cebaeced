"""The pictures of the course. Each function returns a figure with an alt text; a cell shows it by ending with it.

Images are arrays of shape (height, width), or flat (height * width,) and square; in 0..1 if they are floats, in 0..255
if they are uint8. Dark is ink.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from course_utils.style import COLOURS, DIGITS, LINES, SIGNED, CourseFigure, new_figure, readable

LABEL_WIDTH = 0.2  # of the axes, about that of "validation, recorded"


def as_image(x: np.ndarray) -> np.ndarray:
    """`x` as a picture of shape (height, width), whether it came flat, with a channel axis, or as it is."""
    x = np.squeeze(x)
    if x.ndim == 1:
        side = round(x.size**0.5)
        if side * side == x.size:
            return x.reshape(side, side)
    if x.ndim != 2:
        raise ValueError(f"expected one image, of shape (height, width) or (height * width,), got {x.shape}: "
                         "did you mean images[0], or show_images?")
    return x


def show_image(image: np.ndarray, title: str = "", size: float = 2.2) -> CourseFigure:
    """One image, with its row and column numbers."""
    image = as_image(image)
    figure = new_figure(size, size, alt=f"A picture of {image.shape[0]} x {image.shape[1]} pixels. {title}".strip())
    axes = figure.subplots()
    draw_digit(axes, image)
    axes.set_title(title)
    axes.set_xlabel("column")
    axes.set_ylabel("row")
    return figure


def show_images(
    images: Sequence[np.ndarray],
    titles: Sequence[object] = (),
    *,
    labels: Sequence[int] | None = None,
    predictions: Sequence[int] | None = None,
    columns: int = 10,
) -> CourseFigure:
    """A grid of images, `columns` to a row.

    Above each stands its title; or its label; or, with predictions, the label and what was predicted, where a wrong
    prediction is framed and marked with a cross, so that it is not told by colour alone.
    """
    images = [as_image(image) for image in images]
    if not images:
        raise ValueError("expected at least one image, got none")
    for name, values in {"titles": titles, "labels": labels, "predictions": predictions}.items():
        if values is not None and len(values) != len(images) and not (name == "titles" and len(values) == 0):
            raise ValueError(f"expected as many {name} as images, {len(images)}, got {len(values)}")
    captions, wrong = captions_of(len(images), titles, labels, predictions)

    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    side = min(1.1, 7.0 / columns)
    lines = 1 + max((caption.count("\n") for caption in captions), default=0)
    told = "; ".join(caption.replace("\n", ", ") for caption in captions if caption)
    alt = f"{len(images)} pictures: {told}".rstrip(": ")
    figure = new_figure(side * columns, (side + 0.17 * lines) * rows, alt)
    for i, axes in enumerate(figure.subplots(rows, columns, squeeze=False).flat):
        if i >= len(images):
            axes.set_axis_off()
            continue
        draw_digit(axes, images[i])
        colour = readable(COLOURS["test"]) if wrong[i] else COLOURS["ink"]
        axes.set_title(captions[i], loc="center", fontsize=9, color=colour)
        axes.set_xticks([])
        axes.set_yticks([])
        if wrong[i]:
            for spine in axes.spines.values():
                spine.set(visible=True, color=COLOURS["test"], linewidth=2)
    return figure


def captions_of(count, titles, labels, predictions) -> tuple[list[str], list[bool]]:
    """What stands above each picture, and which of them were predicted wrongly."""
    wrong = [False] * count
    if len(titles):
        return [str(title) for title in titles], wrong
    if labels is not None and predictions is not None:
        wrong = [bool(label != prediction) for label, prediction in zip(labels, predictions)]
        return [f"{y} → {p}{' ✗' if bad else ''}" for y, p, bad in zip(labels, predictions, wrong)], wrong
    if predictions is not None or labels is not None:
        return [str(value) for value in (predictions if labels is None else labels)], wrong
    return [""] * count, wrong


def draw_digit(axes: Axes, image: np.ndarray) -> None:
    """Draw one picture, paper white and full ink black, whatever its own darkest pixel is."""
    axes.imshow(image, cmap=DIGITS, vmin=0, vmax=255 if image.dtype == np.uint8 else 1)
    for spine in axes.spines.values():
        spine.set(visible=True, color=COLOURS["faint"])


def number_grid(image: np.ndarray, rows: slice = slice(None), columns: slice = slice(None)) -> CourseFigure:
    """The numbers in a part of an image, each on a cell as dark as the number is large."""
    part = as_image(image)[rows, columns]
    top, left = rows.start or 0, columns.start or 0
    full = 255 if part.dtype == np.uint8 else 1
    figure = new_figure(
        min(7.0, 0.5 * part.shape[1] + 0.8), 0.22 * part.shape[0] + 0.6,
        alt=f"The numbers of rows {top} to {top + part.shape[0] - 1} and columns {left} to {left + part.shape[1] - 1}, "
        f"from {part.min():.3g} to {part.max():.3g}, on cells as dark as the number is large.",
    )
    axes = figure.subplots()
    axes.imshow(part, cmap=DIGITS, vmin=0, vmax=full, aspect="auto",
                extent=(left - 0.5, left + part.shape[1] - 0.5, top + part.shape[0] - 0.5, top - 0.5))
    for (row, column), value in np.ndenumerate(part):
        axes.text(left + column, top + row, f"{value}" if full == 255 else f"{value:.2f}", ha="center", va="center",
                  fontsize=9, color="white" if value > 0.5 * full else COLOURS["ink"])
    axes.set(xlabel="column", ylabel="row", xticks=range(left, left + part.shape[1]),
             yticks=range(top, top + part.shape[0], 2))
    return figure


def class_counts(parts: dict[str, np.ndarray]) -> CourseFigure:
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


def error_curves(
    table: pd.DataFrame,
    recorded: pd.DataFrame | None = None,
    *,
    columns: Sequence[str] = ("train", "validation", "test"),
    log_x: bool = False,
    top: float | None = None,
    xlabel: str = "epoch",
    title: str = "",
) -> CourseFigure:
    """Error (a fraction) over epochs, or whatever the table's index is; a recorded run stands behind in grey.

    `table` has one column for each curve; those named in `columns` are drawn. Each curve is labelled at its end.
    What lies above `top`, a fraction, is cut.
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
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g} %"))
    axes.set_ylim(bottom=0, top=top)
    axes.xaxis.set_major_locator(whole_numbers())
    if log_x:
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 3)))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    spread_labels(axes)
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
        sentences.append(f"Behind, in grey, stands a recorded run ({xlabel}: up to {recorded.index[-1]:,}).")
    return " ".join(sentences)


def label_end(axes: Axes, curve: pd.Series, name: str, colour: str) -> None:
    """Write a curve's name behind its last point."""
    axes.annotate(f" {name}", (curve.index[-1], curve.iloc[-1]), color=readable(colour), fontsize=9,
                  va="bottom", annotation_clip=False)


def spread_labels(axes: Axes, apart: float = 12) -> None:
    """Move up the labels at the curves' ends that stand above one another, until they are `apart` points apart."""
    axes.margins(x=0.02)
    axes.autoscale_view()  # now, since the places below depend on it
    to_axes = axes.transScale + axes.transLimits  # from data to fractions of the axes, also where x is logarithmic
    height = axes.figure.get_size_inches()[1] * 72 * 0.75
    placed = []
    for label in sorted(axes.texts, key=lambda label: label.xy[1]):
        across, up = to_axes.transform(label.xy)
        below = [other_up for other_across, other_up in placed if abs(other_across - across) < LABEL_WIDTH]
        up = max([up, *(other_up + apart / height for other_up in below)])
        label.set_position(to_axes.inverted().transform((across, up)))
        placed.append((across, up))


def confusion_matrix(labels: np.ndarray, predictions: np.ndarray) -> CourseFigure:
    """How often each true class (row) was given each answer (column), in percent of the row: rows sum to 100.

    Right answers stand on the diagonal and are not coloured, so that the mistakes have all the shades.
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
    seaborn.heatmap(mistakes, annot=texts, fmt="", cmap="Oranges", vmin=0, vmax=1.8 * max(mistakes.max(), 0.001),
                    annot_kws={"size": 9, "color": COLOURS["ink"]}, square=True, linewidths=1, cbar=False, ax=axes,
                    xticklabels=classes, yticklabels=classes)
    axes.tick_params(axis="y", rotation=0)
    axes.set(xlabel="predicted class", ylabel="true class", title="percent of each true class (row)")
    axes.tick_params(length=0)
    return figure


def confusion_alt(classes: np.ndarray, share: np.ndarray, mistakes: np.ndarray) -> str:
    """Which class is recognised least often, and which mistake is the most frequent."""
    sentence = "Confusion matrix; each row is a true class and sums to 100 %. "
    if not mistakes.any():
        return sentence + "There is no mistake."
    right = np.where(share.any(axis=1), np.diag(share), np.inf)  # a class that is only predicted has no share
    row, column = np.unravel_index(mistakes.argmax(), mistakes.shape)
    return (f"{sentence}Class {classes[right.argmin()]} is recognised least often ({100 * right.min():.1f} %); "
            f"the most frequent mistake takes a {classes[row]} for a {classes[column]} "
            f"({100 * mistakes.max():.1f} % of the {classes[row]}s).")


def weight_images(w: np.ndarray, titles: Sequence[object] | None = None, *, columns: int = 5) -> CourseFigure:
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


def score_cut(scores: np.ndarray, labels: np.ndarray, first: int, second: int) -> CourseFigure:
    """The scores, shape (n, classes), of two classes for the images of these two, and the line where they are equal."""
    figure = new_figure(4.2, 4.0, alt=f"Score of class {second} over score of class {first}, for images of both. The "
                        f"straight line where the two are equal separates most {first}s, below, from the {second}s.")
    axes = figure.subplots()
    for label, role, marker in [(first, "train", "o"), (second, "test", "x")]:
        points = scores[labels == label]
        axes.scatter(points[:, first], points[:, second], s=14, marker=marker, color=COLOURS[role], linewidths=0.8,
                     facecolors="none" if marker == "o" else None, label=f"label {label}")
    both = scores[np.isin(labels, [first, second])][:, [first, second]]
    ends = [both.min(), both.max()]
    axes.plot(ends, ends, color=COLOURS["ink"], linewidth=1.2)
    axes.annotate("equal scores ", ends[1:] * 2, ha="right", va="center", fontsize=9)
    axes.set(xlabel=f"score of class {first}", ylabel=f"score of class {second}", aspect="equal")
    axes.legend(loc="upper left", handletextpad=0.2)
    return figure
