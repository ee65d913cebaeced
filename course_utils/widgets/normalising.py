"""What does batch normalisation do to a batch? Sums of a few maps before and after, and what ReLU leaves of them."""

from typing import Any

import ipywidgets
import numpy as np
from numpy.typing import NDArray

from course_utils.data import check_finite
from course_utils.numerals import minus
from course_utils.widgets import tours
from course_utils.widgets.drawing import GREY, Canvas
from course_utils.widgets.explorer import as_labels
from course_utils.widgets.pictured import LOOK, Pictured, choice, slider, steps

EPSILON = 0.001  # as Keras has it
ALL, BATCH, MOVING = "all digits", "the batch's own", "moving averages"
SIZES = [("1", 1), ("4", 4), ("16", 16), ("64", 64), ("256", 256)]
TOP, ROW, TALL = 50, 84, 52  # where the first row begins, how far apart rows are, how high a histogram is: CSS pixels
LEFT, RIGHT, WIDE = 60, 390, 300  # the left edges of the two columns of histograms, and their width
BINS = 60
REACH = 4.0  # right of the right-hand axis, in spreads; what lies beyond is counted at the end


class BatchNormExplorer(Pictured):
    """Histograms of a few maps' sums over one batch, before and after batch normalisation.

    Parameters
    ----------
    sums : what a convolution puts out for n pictures, shape (n, rows, columns, maps), or a dense layer's (n, units).
    labels : the pictures' classes, whole numbers, shape (n,).
    mean, variance : the layer's moving averages, shape (maps,).

    Raises
    ------
    ValueError : the arrays have other shapes, do not belong together, or hold numbers that cannot be.
    """

    tour = tours.BATCH_NORM

    def __init__(self, sums: NDArray[Any], labels: NDArray[Any], mean: NDArray[Any], variance: NDArray[Any]) -> None:
        self.sums = as_sums(sums)
        self.labels = as_labels(labels, len(self.sums), "labels")
        self.mean = as_statistics("mean", mean, self.sums.shape[-1])
        self.variance = as_statistics("variance", variance, self.sums.shape[-1])
        if (self.variance < 0).any():
            raise ValueError(f"expected a variance of at least 0, got {self.variance.min():g}: did you pass the mean?")
        self.edges = [edges_of(self.sums[..., m]) for m in range(self.sums.shape[-1])]
        classes = [ALL, *(f"only {label}" for label in np.unique(self.labels))]
        super().__init__(
            digits=choice("which digits", classes, ALL),
            size=steps("pictures in the batch", SIZES, 64),
            batch=slider("which batch", 20, value=1, smallest=1),
            statistics=choice("mean and variance", [BATCH, MOVING], BATCH),
            gamma=number("γ, the new spread", 1.0, 0.0, 3.0),
            beta=number("β, the new mean", 0.0, -3.0, 3.0),
        )

    def show(self, digits: str, size: int, batch: int, statistics: str, gamma: float, beta: float,
             ) -> tuple[Canvas, str]:
        """Batch number `batch` of `size` pictures of the `digits`, normalised by one of the two statistics."""
        rows = rows_of(self.labels, digits, size, batch)
        sums = self.sums[rows]
        flat = sums.reshape(-1, sums.shape[-1])
        if statistics == BATCH:
            mean, variance = flat.mean(axis=0), flat.var(axis=0)
        else:
            mean, variance = self.mean, self.variance
        after = gamma * (flat - mean) / np.sqrt(variance + EPSILON) + beta

        canvas = Canvas(700, TOP + ROW * flat.shape[1] + 4)
        canvas.text(LEFT, 0, "Before: sums of the convolution", bold=True)
        canvas.text(RIGHT, 0, f"After: γ = {gamma:.1f}, β = {minus(f'{beta:.1f}')}", bold=True)
        canvas.text(LEFT, 20, "line: mean and spread that are used", size=12, colour=GREY)
        canvas.text(RIGHT, 20, "orange: negative, silenced by ReLU", size=12, colour=GREY)
        for m in range(flat.shape[1]):
            top = TOP + m * ROW
            canvas.text(0, top + TALL / 2, f"map {m}", bold=True, anchor="lm")
            draw_before(canvas, flat[:, m], self.edges[m], float(mean[m]), float(variance[m]) ** 0.5, top)
            draw_after(canvas, after[:, m], top)
        told = "; ".join(
            f"map {m}: mean {said(flat[:, m].mean())}, spread {said(flat[:, m].std())} become "
            f"{said(after[:, m].mean())} and {said(after[:, m].std())}, ReLU silences {np.mean(after[:, m] < 0):.0%}"
            for m in range(flat.shape[1]))
        return canvas, f"{count_pictures(len(rows))}, {digits}; statistics: {statistics}. {told}."


def as_sums(sums: NDArray[Any]) -> NDArray[Any]:
    """`sums` checked, as float32 of shape (n, places, maps)."""
    sums = np.asarray(sums, dtype=np.float32)
    if sums.ndim not in (2, 4) or 0 in sums.shape:
        raise ValueError(f"expected sums of shape (n, rows, columns, maps) or (n, units), got {sums.shape}")
    if sums.shape[-1] > 6:
        raise ValueError(f"expected at most 6 maps, which have room below one another, got {sums.shape[-1]}: "
                         "did you mean sums[..., :4]?")
    check_finite(sums, "sums")
    return sums.reshape(len(sums), -1, sums.shape[-1])


def as_statistics(name: str, values: NDArray[Any], num_maps: int) -> NDArray[Any]:
    """`values` checked, one for each map."""
    values = np.asarray(values, dtype=np.float32)
    if values.shape != (num_maps,):
        raise ValueError(f"expected {name} of shape ({num_maps},), one number for each map of sums, got {values.shape}")
    return values


def edges_of(sums: NDArray[Any]) -> tuple[float, float]:
    """The ends of the left-hand axis of a map: nearly all of its sums, and 0, lie between them."""
    low, high = np.quantile(sums, [0.005, 0.995])
    low, high = min(float(low), 0.0), max(float(high), 0.0)
    room = 0.08 * (high - low) or 1.0
    return low - room, high + room


def rows_of(labels: NDArray[Any], digits: str, size: int, batch: int) -> NDArray[Any]:
    """The row numbers of one batch, drawn from the pictures of these digits; fewer where there are not so many."""
    rows = np.arange(len(labels)) if digits == ALL else np.flatnonzero(labels == int(digits.split()[1]))
    return np.random.default_rng(batch).permutation(rows)[:size]


def draw_before(canvas: Canvas, sums: NDArray[Any], edges: tuple[float, float], mean: float, spread: float,
                top: float) -> None:
    """A map's sums as a histogram; below it, a line from one spread left of the mean to one spread right of it."""
    draw_histogram(canvas, sums, edges, LEFT, top, split=None)
    low, high = edges

    def place(value: float) -> float:
        return LEFT + (min(max(value, low), high) - low) / (high - low) * WIDE

    y = top + TALL + 5
    canvas.line(place(mean - spread), y, place(mean + spread), y, "highlight", 2)
    canvas.line(place(mean), y - 5, place(mean), y + 5, "highlight", 2)


def draw_after(canvas: Canvas, values: NDArray[Any], top: float) -> None:
    """The normalised sums as a histogram, negative ones in another colour."""
    draw_histogram(canvas, values, (-REACH, REACH), RIGHT, top, split=0.0)


def draw_histogram(canvas: Canvas, values: NDArray[Any], edges: tuple[float, float], left: float, top: float,
                   split: float | None) -> None:
    """How many of the `values` lie in each of `BINS` parts between the edges; those beyond count at the ends."""
    low, high = edges
    counts, borders = np.histogram(np.clip(values, low, high), BINS, (low, high))
    tallest, step = counts.max(), WIDE / BINS
    for i, count in enumerate(counts):
        silent = split is not None and borders[i + 1] <= split + 1e-9
        height = (TALL - 6) * count / tallest
        if count:
            canvas.box(left + i * step, top + TALL - max(height, 0.5), step, max(height, 0.5),
                       fill="validation" if silent else "train")
    zero = left + (0 - low) / (high - low) * WIDE
    canvas.line(left, top + TALL, left + WIDE, top + TALL, GREY)
    canvas.line(zero, top, zero, top + TALL + 4, "ink")
    for x, value, anchor in [(left, low, "la"), (zero, 0.0, "ma"), (left + WIDE, high, "ra")]:
        if value == 0 or abs(x - zero) > 30:
            canvas.text(x, top + TALL + 11, said(value) if value else "0", size=11, colour=GREY, anchor=anchor)


def number(label: str, value: float, smallest: float, largest: float) -> ipywidgets.FloatSlider:
    """A slider over numbers in steps of a tenth."""
    return ipywidgets.FloatSlider(value=value, min=smallest, max=largest, step=0.1, readout_format=".1f",
                                  description=label, **LOOK)


def said(value: float) -> str:
    """A number with one decimal and a proper minus sign."""
    return minus(f"{round(float(value), 1) + 0.0:.1f}")


def count_pictures(count: int) -> str:
    return "1 picture" if count == 1 else f"{count} pictures"
