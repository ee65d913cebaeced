"""Can ten weighted sums beat 60,000 remembered pictures? A digit's scores, and which pixels one of them comes from."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.numerals import minus, whole_percent
from course_utils.widgets import tours
from course_utils.widgets.drawing import GREY, RIGHT, WRONG, Canvas, article, cell_at, ink, row_height, signed, square
from course_utils.widgets.explorer import as_labels, as_vectors
from course_utils.widgets.pictured import Pictured, choice, slider

TOP = 26  # where the pictures begin, in CSS pixels
SMALL, SIDE = 140, 168  # the sides of the pictures: 5 and 6 for each of MNIST's pixels
PARTS, BARS, WEIGHTS = 176, 392, 226  # where parts and scores begin on the left, and the weights at the top
ROOM = WEIGHTS + SMALL - TOP  # for the scores
OWN = "its own answer"


class ScoreExplorer(Pictured):
    """A digit, its scores and probabilities under a linear model, and what each pixel adds to one of the scores.

    Parameters
    ----------
    w : weights, shape (pixels, classes).
    x_test : square images with pixels between 0 and 1, shape (n, pixels) or (n, side, side).
    y_test : their labels, whole numbers, shape (n,).
    b : biases, shape (classes,); none by default.

    Raises
    ------
    ValueError : the arrays have other shapes, do not belong together, or the pixels are not scaled.
    """

    tour = tours.SCORES

    def __init__(self, w: NDArray[Any], x_test: NDArray[Any], y_test: NDArray[Any],
                 b: NDArray[Any] | None = None) -> None:
        self.x_test = as_vectors(x_test, "x_test")
        self.y_test = as_labels(y_test, len(self.x_test), "y_test")
        self.w, self.b = as_model(w, b, self.x_test.shape[1])
        num_classes = self.w.shape[1]
        if self.y_test.max() >= num_classes:
            raise ValueError(f"expected labels in y_test below {num_classes}, the number of columns of w, "
                             f"got {self.y_test.max()}")
        self.limit = float(np.quantile(np.abs(self.w), 0.99)) or 1.0  # the few beyond it get the last colour
        self.most = float(np.abs(self.x_test @ self.w).max()) or 1.0
        side = math.isqrt(self.x_test.shape[1])
        super().__init__(
            digit=slider("which test digit", len(self.x_test) - 1),
            scored=choice("score to take apart", [OWN, *range(num_classes)], OWN),
            row=slider("pixel: row", side - 1, value=side // 2),
            column=slider("pixel: column", side - 1, value=side // 2),
        )

    def at(self, x: float, y: float) -> dict[str, int]:
        """The pixel that lies there, or the class whose score does."""
        num_classes = self.w.shape[1]
        height = num_classes * row_height(num_classes, ROOM)
        if cell := cell_at(x, y, BARS, TOP, 308, 1, num_classes, height):
            return {"scored": cell[0]}
        for left, top, side in [(1, TOP, SMALL), (1, WEIGHTS, SMALL), (PARTS, TOP, SIDE)]:
            if pixel := cell_at(x, y, left, top, side, math.isqrt(self.x_test.shape[1])):
                return {"row": pixel[0], "column": pixel[1]}
        return {}

    def show(self, digit: int, scored: int | str, row: int, column: int) -> tuple[Canvas, str]:
        """Test digit number `digit`, and the parts of the score of class `scored`, or of its `OWN` answer.

        What the pixel at `row` and `column` adds to it is written out.
        """
        x, truth = self.x_test[digit], int(self.y_test[digit])
        scores = x @ self.w if self.b is None else x @ self.w + self.b
        probabilities = softmax(scores)
        answer = int(scores.argmax())
        scored = answer if isinstance(scored, str) else scored  # OWN
        parts = x * self.w[:, scored]
        terms = {"pixels for it": parts[parts > 0].sum(), "pixels against it": parts[parts < 0].sum()}
        if self.b is not None:
            terms["bias"] = self.b[scored]

        canvas = Canvas(700, TOP + max(ROOM, round(len(scores) * row_height(len(scores), ROOM))) + 2)
        draw_digit(canvas, x, digit, truth, answer)
        draw_weights(canvas, self.w[:, scored], scored, self.limit)
        draw_parts(canvas, parts, scored, self.limit)
        draw_sum(canvas, terms, scores[scored])
        draw_bars(canvas, scores, probabilities, truth, scored, self.most)
        side = math.isqrt(len(x))
        pixel = row * side + column
        product = minus(f"{x[pixel]:.2f} \N{MULTIPLICATION SIGN} {self.w[pixel, scored]:+.2f} = "
                        f"{round(float(parts[pixel]), 2) + 0:+.2f}")
        draw_pixel(canvas, row, column, side, product)
        added = ", ".join(f"{name} {minus(f'{value:+.2f}')}" for name, value in terms.items())
        return canvas, (f"Test digit {digit} is {article(truth)}. The answer is {answer}, with probability "
                        f"{whole_percent(probabilities[answer])}: {'right' if answer == truth else 'wrong'}. "
                        f"The score of {scored} is {minus(f'{scores[scored]:.2f}')}: {added}. "
                        f"Row {row}, column {column} adds {product}.")


def as_model(w: NDArray[Any], b: NDArray[Any] | None, num_pixels: int) -> tuple[NDArray[Any], NDArray[Any] | None]:
    """Weights of shape (num_pixels, classes) and biases of shape (classes,) or None, checked."""
    w, b = np.asarray(w), b if b is None else np.asarray(b)
    if w.ndim != 2 or len(w) != num_pixels:
        hint = ": did you mean w.T?" if w.ndim == 2 and w.shape[1] == num_pixels else ""
        raise ValueError(f"expected w of shape ({num_pixels}, classes), a row for each pixel, got {w.shape}{hint}")
    if b is not None and b.shape != w.shape[1:]:
        raise ValueError(f"expected b of shape ({w.shape[1]},), one for each column of w, got {b.shape}")
    if not np.isfinite(w).all() or (b is not None and not np.isfinite(b).all()):
        raise ValueError("expected finite numbers in w and b, got NaN or infinity: did the training diverge?")
    return w, b


def softmax(scores: NDArray[Any]) -> NDArray[Any]:
    """Scores, shape (classes,), as probabilities; the largest is taken off first, so that no exponential overflows."""
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()


def draw_digit(canvas: Canvas, x: NDArray[Any], number: int, truth: int, answer: int) -> None:
    """The digit itself, what it is, and what it was taken for."""
    canvas.text(0, 0, f"Test digit {number} is {article(truth)}", bold=True)
    canvas.pixels(ink(square(x)), 1, TOP, SMALL)
    canvas.box(1, TOP, SMALL, SMALL, outline=GREY)
    canvas.text(0, TOP + SMALL + 9, f"Answer: {answer} {RIGHT + ' right' if answer == truth else WRONG + ' wrong'}",
                size=14, bold=True)


def draw_weights(canvas: Canvas, weights: NDArray[Any], scored: int, limit: float) -> None:
    """The weights of class `scored`, in the colours and on the scale of the parts."""
    canvas.text(0, WEIGHTS - 22, f"\N{MULTIPLICATION SIGN} weights of {scored}", bold=True)
    canvas.pixels(signed(square(weights), limit), 1, WEIGHTS, SMALL)


def draw_parts(canvas: Canvas, parts: NDArray[Any], scored: int, limit: float) -> None:
    """What each pixel adds to the score of class `scored`, in colours that a legend explains."""
    canvas.text(PARTS, 0, f"= score of {scored}, by pixel", bold=True)
    canvas.pixels(signed(square(parts), limit), PARTS, TOP, SIDE)
    canvas.pixels(signed(np.linspace(-limit, limit, 255)[None], limit), PARTS, TOP + SIDE + 8, SIDE, 8)
    for x, words, anchor in [(0, "against", "la"), (SIDE / 2, "0", "ma"), (SIDE, "for", "ra")]:
        canvas.text(PARTS + x, TOP + SIDE + 19, words, size=12, anchor=anchor)


def draw_sum(canvas: Canvas, terms: dict[str, float], score: float) -> None:
    """The terms of a score, added up as on paper."""
    y = TOP + SIDE + 48
    for name, value in terms.items():
        canvas.text(PARTS, y, name)
        canvas.text(PARTS + SIDE, y, minus(f"{value:+.2f}"), anchor="ra")
        y += 18
    canvas.line(PARTS, y + 1, PARTS + SIDE, y + 1)
    canvas.text(PARTS, y + 5, "score", bold=True)
    canvas.text(PARTS + SIDE, y + 5, minus(f"{score:+.2f}"), anchor="ra", bold=True)


def draw_pixel(canvas: Canvas, row: int, column: int, side: int, product: str) -> None:
    """A frame around one pixel of the digit, of the weights and of their product, which is written out."""
    for left, top, width in [(1, TOP, SMALL), (1, WEIGHTS, SMALL), (PARTS, TOP, SIDE)]:
        size = width / side
        canvas.box(left + column * size, top + row * size, size, size, outline="test", thickness=1.5)
    canvas.text(PARTS, WEIGHTS + SMALL - 36, f"Framed: row {row}, column {column}", size=12)
    canvas.text(PARTS + SIDE, WEIGHTS + SMALL - 18, product, anchor="ra")


def draw_bars(canvas: Canvas, scores: NDArray[Any], probabilities: NDArray[Any], truth: int, scored: int,
              most: float) -> None:
    """A score and a probability for each class; `most` is the largest score that the bars have room for."""
    zero, reach, start, length = BARS + 84, 48, BARS + 188, 60
    canvas.text(BARS + 36, 0, "Score", bold=True)
    canvas.text(start, 0, "Probability", bold=True)
    height = row_height(len(scores), ROOM)
    answer = scores.argmax()
    for label, (score, probability) in enumerate(zip(scores, probabilities)):
        y, middle = TOP + label * height, TOP + (label + 0.5) * height
        role = "highlight" if label == truth else "test" if label == answer else "recorded"
        if label == scored:
            canvas.box(BARS, y, 308, height, fill="#EEEEEE")
        canvas.text(BARS + 6, middle, f"{label} {RIGHT if label == truth else ''}", bold=label == answer, anchor="lm")
        bar = min(max(score / most, -1), 1) * reach
        canvas.box(zero + min(bar, 0), y + height / 6, abs(bar), height * 2 / 3, fill=role)
        canvas.text(BARS + 178, middle, minus(f"{score:.1f}"), bold=label == answer, anchor="rm")
        canvas.box(start, y + height / 6, probability * length, height * 2 / 3, fill=role)
        canvas.text(BARS + 304, middle, whole_percent(probability), bold=label == answer, anchor="rm")
    for x in (zero, start):
        canvas.line(x, TOP, x, TOP + len(scores) * height, GREY)
