"""Images: one, a grid, the numbers in a part of one.

Images are arrays of shape (height, width), or flat (height * width,) and square; uint8 from 0 to 255, or any other
numbers from 0 to 1. Dark is ink.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from course_utils.data import check_pixels
from course_utils.plots.style import COLOURS, DIGITS, CourseFigure, in_course_style, new_figure, readable


def as_image(x: NDArray[Any]) -> NDArray[Any]:
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


@in_course_style
def show_image(image: NDArray[Any], title: str = "", size: float = 2.2) -> CourseFigure:
    """One image, with its row and column numbers."""
    image = as_picture(image)
    figure = new_figure(size, size, alt=f"A picture of {image.shape[0]} x {image.shape[1]} pixels. {title}".strip())
    axes = figure.subplots()
    draw_digit(axes, image)
    axes.set_title(title)
    axes.set_xlabel("column")
    axes.set_ylabel("row")
    return figure


@in_course_style
def show_images(
    images: Sequence[NDArray[Any]],
    titles: Sequence[object] = (),
    *,
    labels: Sequence[int] | None = None,
    predictions: Sequence[int] | None = None,
    columns: int = 10,
) -> CourseFigure:
    """A grid of images, `columns` to a row.

    Above each is its title, or its label, or, with predictions, the label and the prediction; a wrong
    one is framed and marked with a cross, so that it does not depend on colour alone.
    """
    images = [as_picture(image, f"image {number}") for number, image in enumerate(images)]
    if not images:
        raise ValueError("expected at least one image, got none")
    for name, values in {"titles": titles, "labels": labels, "predictions": predictions}.items():
        if values is not None and len(values) != len(images) and not (name == "titles" and len(values) == 0):
            raise ValueError(f"expected as many {name} as images, {len(images)}, got {len(values)}")
    captions, wrong = captions_of(len(images), titles, labels, predictions)

    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    side = min(1.1, 7.0 / columns)
    lines = 1 + max(caption.count("\n") for caption in captions)
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


def captions_of(count: int, titles: Sequence[object], labels: Sequence[int] | None,
                predictions: Sequence[int] | None) -> tuple[list[str], list[bool]]:
    """What is above each picture, and which of them were predicted wrongly."""
    wrong = [False] * count
    if len(titles):
        return [str(title) for title in titles], wrong
    if labels is not None and predictions is not None:
        wrong = [bool(label != prediction) for label, prediction in zip(labels, predictions)]
        return [f"{y} → {p}{' ✗' if bad else ''}" for y, p, bad in zip(labels, predictions, wrong)], wrong
    shown = predictions if labels is None else labels
    return [""] * count if shown is None else [str(value) for value in shown], wrong


def as_picture(x: NDArray[Any], name: str = "the image") -> NDArray[Any]:
    """As `as_image`, for an image that is shown as ink on paper: raises ValueError for pixels on another scale."""
    image = as_image(x)
    check_pixels(image, name)
    return image


def draw_digit(axes: Axes, image: NDArray[Any]) -> None:
    """Draw one picture, paper white and full ink black, whatever its own darkest pixel is."""
    axes.imshow(image, cmap=DIGITS, vmin=0, vmax=255 if image.dtype == np.uint8 else 1)
    for spine in axes.spines.values():
        spine.set(visible=True, color=COLOURS["faint"])


@in_course_style
def number_grid(image: NDArray[Any], rows: slice = slice(None), columns: slice = slice(None)) -> CourseFigure:
    """The numbers in a part of an image, each on a cell as dark as the number is large."""
    image = as_picture(image)
    down, across = range(image.shape[0])[rows], range(image.shape[1])[columns]
    if not (down and across):
        raise ValueError(f"expected a part of the image, which has {image.shape[0]} rows and {image.shape[1]} columns, "
                         f"got {len(down)} rows and {len(across)} columns of it")
    part = image[rows, columns]
    full = 255 if part.dtype == np.uint8 else 1
    figure = new_figure(
        min(7.0, 0.5 * part.shape[1] + 0.8), 0.22 * part.shape[0] + 0.6,
        alt=f"The numbers of rows {down[0]} to {down[-1]} and columns {across[0]} to {across[-1]}, "
        f"from {part.min():.3g} to {part.max():.3g}, on cells as dark as the number is large.",
    )
    axes = figure.subplots()
    axes.imshow(part, cmap=DIGITS, vmin=0, vmax=full, aspect="auto")
    for (row, column), value in np.ndenumerate(part):
        axes.text(column, row, f"{value}" if full == 255 else f"{value:.2f}", ha="center", va="center",
                  fontsize=9, color="white" if value > 0.5 * full else COLOURS["ink"])
    axes.set(xlabel="column", ylabel="row", xticks=range(len(across)), xticklabels=across,
             yticks=range(0, len(down), 2), yticklabels=down[::2])
    return figure
