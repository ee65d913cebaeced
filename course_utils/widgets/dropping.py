"""What does dropout do to a layer? Its outputs, a random mask, what is left, and what the next layer makes of it."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.by_hand.activations import rectify
from course_utils.data import check_finite
from course_utils.numerals import minus
from course_utils.widgets import tours
from course_utils.widgets.drawing import GREY, Canvas, article, ink, square
from course_utils.widgets.explorer import as_labels, as_vectors
from course_utils.widgets.pictured import Pictured, choice, slider, steps
from course_utils.widgets.units import as_hidden, number

TOP, SIDE = 26, 152  # where the pictures begin and how wide they are, in CSS pixels
LAYER, MASK, LEFT = 183, 365, 547  # where the three pictures of the layer begin on the left
DOTS, HEIGHT = TOP + SIDE + 62, 96  # where the strip of dots begins at the top, and its height
MARGIN = 12  # left and right of the strip
MASKS = 200  # how many masks there are to look at
RATES = [("0", 0.0), ("0.2", 0.2), ("0.5", 0.5), ("0.8", 0.8)]
DIVIDE, LEAVE = "divide by 1 − p", "leave as it is"


class DropoutExplorer(Pictured):
    """A digit's hidden layer under one random mask after another, and one weighted sum of the layer above it.

    Parameters
    ----------
    w_h : weights of the first hidden layer, of rectified units, shape (pixels, units).
    w_h2 : weights of the layer above, shape (units, units above).
    x_test : square images with pixels between 0 and 1, shape (n, pixels) or (n, side, side).
    y_test : their labels, whole numbers, shape (n,).

    Raises
    ------
    ValueError : the arrays have other shapes, do not belong together, or the pixels are not scaled.
    """

    tour = tours.DROPOUT

    def __init__(self, w_h: NDArray[Any], w_h2: NDArray[Any], x_test: NDArray[Any], y_test: NDArray[Any]) -> None:
        self.x_test = as_vectors(x_test, "x_test")
        self.y_test = as_labels(y_test, len(self.x_test), "y_test")
        self.w_h = as_hidden(w_h, self.x_test.shape[1])
        self.w_h2 = as_above(w_h2, self.w_h.shape[1])
        self.chances = np.random.default_rng(0).random((MASKS, self.w_h.shape[1]), dtype=np.float32)
        super().__init__(
            digit=slider("which test digit", len(self.x_test) - 1),
            mask=slider("which mask", MASKS, value=1, smallest=1),
            p=steps("dropped: p", RATES, 0.5),
            above=slider("unit of the layer above", self.w_h2.shape[1] - 1),
            kept=choice("what is kept", [DIVIDE, LEAVE], DIVIDE),
        )

    def at(self, x: float, y: float) -> dict[str, int]:
        """The mask whose dot is nearest, within the strip of dots."""
        if not DOTS <= y <= DOTS + HEIGHT:
            return {}
        return {"mask": 1 + min(range(MASKS), key=lambda mask: math.dist(self.dots[mask], (x, y)))}

    def show(self, digit: int, mask: int, p: float, above: int, kept: str) -> tuple[Canvas, str]:
        """Mask number `mask` on the layer of test digit number `digit`; unit `above` sums up what is left."""
        h = rectify(self.x_test[digit] @ self.w_h)
        masks = self.chances >= p
        factor = 1 / (1 - p) if kept == DIVIDE else 1.0
        terms = h * self.w_h2[:, above]
        sums, clean = factor * (masks @ terms), float(terms.sum())
        now, mean = float(sums[mask - 1]), float(sums.mean())
        count = int(masks[mask - 1].sum())

        canvas = Canvas(700, DOTS + HEIGHT + 42)
        limit = float(h.max()) or 1.0
        truth = int(self.y_test[digit])
        draw_layers(canvas, self.x_test[digit], digit, h / limit, masks[mask - 1], factor)
        self.dots = draw_sums(canvas, sums, mask - 1, clean, mean, above)
        return canvas, (f"Test digit {digit} is {article(truth)}. Mask {mask} keeps {count} of {h.size} hidden units, "
                        f"each times {factor:.3g}. Unit {above} above adds them up to {number(now)}; without dropout "
                        f"it would be {number(clean)}. The mean over {MASKS} masks is {number(mean)}.")


def as_above(w: NDArray[Any], num_units: int) -> NDArray[Any]:
    """Weights of shape (num_units, units above), checked, as float32."""
    w = np.asarray(w, dtype=np.float32)
    if w.ndim != 2 or len(w) != num_units:
        raise ValueError(f"expected w_h2 of shape ({num_units}, units), a row for each column of w_h, got {w.shape}")
    check_finite(w, "w_h2")
    return w


def as_square(values: NDArray[Any], filling: float) -> NDArray[Any]:
    """A layer's values as a square, row after row, the places left over filled."""
    side = math.isqrt(len(values) - 1) + 1
    return np.append(values, np.full(side * side - len(values), filling)).reshape(side, side)


def draw_layers(canvas: Canvas, x: NDArray[Any], digit: int, h: NDArray[Any], mask: NDArray[Any],
                factor: float) -> None:
    """The digit, its layer as it is, the mask, and what is left of the layer."""
    pictures = [
        (1, f"Test digit {digit}", ink(square(x))),
        (LAYER, "Hidden layer", ink(as_square(h, 0))),
        (MASK, "\N{MULTIPLICATION SIGN} mask", ink(as_square(1.0 - mask, 0))),
        (LEFT, f"\N{MULTIPLICATION SIGN} {factor:.3g} = left" if factor != 1 else "= left",
         ink(as_square(h * mask * factor, 0))),
    ]
    for left, title, picture in pictures:
        canvas.text(left - 1, 0, title, bold=True)
        canvas.pixels(picture, left, TOP, SIDE if left > 1 else SIDE - 2)
        canvas.box(left, TOP, SIDE if left > 1 else SIDE - 2, SIDE if left > 1 else SIDE - 2, outline=GREY)
    canvas.text(LAYER, TOP + SIDE + 6, "a square for each unit, darker for more", size=12, colour=GREY)
    canvas.text(MASK + SIDE, TOP + SIDE + 6, "dark: dropped", size=12, colour=GREY, anchor="ra")


def draw_sums(canvas: Canvas, sums: NDArray[Any], now: int, clean: float, mean: float,
              above: int) -> list[tuple[float, float]]:
    """A dot for each mask's sum, this mask's marked, and lines for their mean and for the sum without dropout.

    Returns the middles of the dots.
    """
    low, high = min(sums.min(), clean), max(sums.max(), clean)
    room = (high - low) or 1.0
    low, high = low - 0.05 * room, high + 0.05 * room

    def place(value: float) -> float:
        return MARGIN + (value - low) / (high - low) * (canvas.width - 2 * MARGIN)

    canvas.text(0, DOTS - 24, f"Sum of unit {above} in the layer above, a dot for each of {len(sums)} masks", bold=True)
    canvas.box(1, DOTS, canvas.width - 2, HEIGHT, outline="faint")
    dots = [(place(value), DOTS + 27.5 + (index * 37 % len(sums)) / len(sums) * (HEIGHT - 36))
            for index, value in enumerate(sums)]  # spread from top to bottom, so that they lie side by side
    for x, y in dots:
        canvas.box(x - 1.5, y - 1.5, 3, 3, fill="recorded")
    canvas.line(place(clean), DOTS, place(clean), DOTS + HEIGHT, "highlight", 3)
    canvas.line(place(mean), DOTS, place(mean), DOTS + HEIGHT, "train", 1.5)
    canvas.box(place(sums[now]) - 5, DOTS + 10, 10, 10, fill="test")
    canvas.text(MARGIN, DOTS + HEIGHT + 4, minus(f"{low:.1f}"), size=12)
    canvas.text(canvas.width - MARGIN, DOTS + HEIGHT + 4, minus(f"{high:.1f}"), size=12, anchor="ra")
    legend = [(120, "test", "this mask"), (270, "train", "mean of all masks"), (470, "highlight", "without dropout")]
    for x, role, words in legend:
        canvas.box(x, DOTS + HEIGHT + 20, 12, 10, fill=role)
        canvas.text(x + 18, DOTS + HEIGHT + 17, words)
    return dots
