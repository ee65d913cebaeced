"""What does a hidden unit pass on, and what does it let back? A digit, a unit's weighted sum, its output and slope."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.by_hand.activations import ACTIVATIONS
from course_utils.data import check_finite
from course_utils.numerals import minus
from course_utils.widgets import tours
from course_utils.widgets.drawing import GREY, Canvas, article, ink, signed, square
from course_utils.widgets.explorer import as_labels, as_vectors
from course_utils.widgets.pictured import Pictured, choice, slider, steps

TOP, SIDE = 26, 140  # where the pictures begin and how wide they are, in CSS pixels
SECOND = TOP + SIDE + 40  # where the lower pictures begin
CURVE, WIDTH, HEIGHT = 332, 360, 128  # where the two curves begin on the left, and their size
REACH = 8  # the sums that the curves have room for, from -REACH to REACH
SCALES = [("÷ 10", 0.1), ("÷ 3", 1 / 3), ("× 1", 1.0), ("× 3", 3.0), ("× 10", 10.0)]
RANGES = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0), "ReLU": (0.0, float(REACH))}  # of the outputs

Curve = Callable[[NDArray[Any]], NDArray[Any]]


class UnitExplorer(Pictured):
    """A digit, one hidden unit's weights and weighted sum, and where that sum lies on the activation and its slope.

    Parameters
    ----------
    w : weights of the hidden layer, shape (pixels, units).
    x_test : square images with pixels between 0 and 1, shape (n, pixels) or (n, side, side).
    y_test : their labels, whole numbers, shape (n,).

    Raises
    ------
    ValueError : the arrays have other shapes, do not belong together, or the pixels are not scaled.
    """

    tour = tours.UNITS

    def __init__(self, w: NDArray[Any], x_test: NDArray[Any], y_test: NDArray[Any]) -> None:
        self.x_test = as_vectors(x_test, "x_test")
        self.y_test = as_labels(y_test, len(self.x_test), "y_test")
        self.w = as_hidden(w, self.x_test.shape[1])
        self.limit = float(np.quantile(np.abs(self.w), 0.99)) or 1.0
        super().__init__(
            digit=slider("which test digit", len(self.x_test) - 1),
            unit=slider("which hidden unit", self.w.shape[1] - 1),
            scale=steps("all weights", SCALES, 1.0),
            activation=choice("activation", list(ACTIVATIONS), "sigmoid"),
        )

    def show(self, digit: int, unit: int, scale: float, activation: str) -> tuple[Canvas, str]:
        """Unit number `unit` on test digit number `digit`, its weights multiplied by `scale`."""
        x, truth = self.x_test[digit], int(self.y_test[digit])
        weights = scale * self.w[:, unit]
        z = float(x @ weights)
        bend = ACTIVATIONS[activation]
        output, slope = float(bend.output(np.array(z))), float(bend.slope(np.array(z)))

        canvas = Canvas(700, SECOND + SIDE + 26)
        draw_sum(canvas, x, weights, digit, unit, z, self.limit)
        draw_curve(canvas, TOP, "Output", bend.output, z, output, RANGES[activation])
        draw_curve(canvas, SECOND, "Slope", bend.slope, z, slope, (0.0, 1.0))
        end = minus(f"{REACH if z > 0 else -REACH}")
        beyond = f" The sum lies beyond the curve, which ends at {end}." if abs(z) > REACH else ""
        return canvas, (f"Test digit {digit} is {article(truth)}. Hidden unit {unit} adds its pixels up to z = "
                        f"{number(z)}; {activation} makes that {number(output)}. The slope there is {number(slope)}: "
                        f"{passed(slope)}{beyond}")


def as_hidden(w: NDArray[Any], num_pixels: int) -> NDArray[Any]:
    """Weights of shape (num_pixels, units), checked, as float32."""
    w = np.asarray(w, dtype=np.float32)
    if w.ndim != 2 or len(w) != num_pixels:
        hint = ": did you mean w.T?" if w.ndim == 2 and w.shape[1] == num_pixels else ""
        raise ValueError(f"expected w of shape ({num_pixels}, units), a row for each pixel, got {w.shape}{hint}")
    check_finite(w, "w")
    return w


def number(value: float) -> str:
    """Two places behind the point, with a minus sign as wide as a plus sign; no minus nought."""
    return minus(f"{round(value, 2) + 0:.2f}")


def passed(slope: float) -> str:
    """What a slope means for learning."""
    if slope < 0.01:
        return "nothing comes back through this unit, so its weights do not learn from this digit."
    return f"of what comes back, {100 * slope:.0f} % goes through to its weights."


def draw_sum(canvas: Canvas, x: NDArray[Any], weights: NDArray[Any], digit: int, unit: int, z: float,
             limit: float) -> None:
    """The digit, the unit's weights, and pixel by pixel their product, whose sum is z."""
    product = 158
    canvas.text(0, 0, f"Test digit {digit}", bold=True)
    canvas.pixels(ink(square(x)), 1, TOP, SIDE)
    canvas.box(1, TOP, SIDE, SIDE, outline=GREY)
    canvas.text(product, TOP + 44, f"Hidden unit {unit}", bold=True)
    canvas.text(0, SECOND - 22, "\N{MULTIPLICATION SIGN} its weights", bold=True)
    canvas.pixels(signed(square(weights), limit), 1, SECOND, SIDE)
    canvas.text(product, SECOND - 22, "= by pixel", bold=True)
    canvas.pixels(signed(square(x * weights), limit), product, SECOND, SIDE)
    canvas.pixels(signed(np.linspace(-limit, limit, 255)[None], limit), product, TOP + SIDE - 26, SIDE, 8)
    for at, words, anchor in [(0, "against", "la"), (SIDE / 2, "0", "ma"), (SIDE, "for", "ra")]:
        canvas.text(product + at, TOP + SIDE - 16, words, size=12, anchor=anchor)
    canvas.text(0, SECOND + SIDE + 6, f"Weighted sum z = {number(z)}", size=14, bold=True)


@cache
def points(bend: Curve, low: float, high: float) -> tuple[list[float], list[float]]:
    """The curve of `bend` inside its panel: positions in CSS pixels from the panel's left and bottom."""
    z = np.linspace(-REACH, REACH, 161)
    return list((z + REACH) / (2 * REACH) * WIDTH), list((bend(z) - low) / (high - low) * HEIGHT)


def draw_curve(canvas: Canvas, top: float, name: str, bend: Curve, z: float, value: float,
               ends: tuple[float, float]) -> None:
    """One curve over the weighted sum, and where z lies on it."""
    low, high = ends
    bottom = top + HEIGHT
    canvas.text(CURVE, top - 26, f"{name}: {number(value)}", bold=True)
    canvas.box(CURVE, top, WIDTH, HEIGHT, outline="faint")
    canvas.line(CURVE + WIDTH / 2, top, CURVE + WIDTH / 2, bottom, "faint")
    xs, ys = points(bend, low, high)
    for x0, y0, x1, y1 in zip(xs, ys, xs[1:], ys[1:]):
        canvas.line(CURVE + x0, bottom - y0, CURVE + x1, bottom - y1, "recorded", 2)
    at = CURVE + (min(max(z, -REACH), REACH) + REACH) / (2 * REACH) * WIDTH
    y = bottom - (min(max(value, low), high) - low) / (high - low) * HEIGHT
    canvas.line(at, bottom, at, y, "train", 2)
    canvas.box(at - 4, y - 4, 8, 8, fill="test")
    for place, anchor in [(-REACH, "la"), (0, "ma"), (REACH, "ra")]:
        x = CURVE + (place + REACH) / (2 * REACH) * WIDTH
        canvas.text(x, bottom + 4, minus(f"{place}"), size=12, anchor=anchor)
    canvas.text(CURVE + WIDTH / 2, bottom + 18, "weighted sum z", size=12, colour=GREY, anchor="ma")
    canvas.text(CURVE - 6, top, f"{high:g}", size=12, anchor="ra")
    canvas.text(CURVE - 6, bottom, minus(f"{low:g}"), size=12, anchor="rs")
