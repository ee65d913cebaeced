"""What if the network knew that pixels have neighbours? A kernel to play with, and one sum of it written out."""

from typing import Any

import ipywidgets
import numpy as np
from numpy.typing import NDArray

from course_utils.by_hand.convolution import convolve, max_pool
from course_utils.numerals import short
from course_utils.widgets import tours
from course_utils.widgets.drawing import Canvas, article, cell_at, ink, signed, text_on
from course_utils.widgets.explorer import Explorer, as_labels, as_scaled, choice, side_by_side, slider

OWN = "your own numbers"
KERNELS = {  # a convolution turns them: what they look for stands in them upside down
    "edge, ink on the right": [[1, 0, -1], [1, 0, -1], [1, 0, -1]],
    "edge, ink above": [[-1, -1, -1], [0, 0, 0], [1, 1, 1]],
    "blur": [[0.11, 0.11, 0.11], [0.11, 0.12, 0.11], [0.11, 0.11, 0.11]],
    "outline": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
    "move to the left": [[0, 0, 0], [1, 0, 0], [0, 0, 0]],
}
MOST = 9  # the largest number in a kernel
TOP, SIDE = 26, 168  # where the pictures begin and how large they are: CSS pixels, 6 for each of MNIST's
MAP, POOLED = 214, 428  # their left edges
SUMS, CELL, TALL = 264, 52, 30  # the top of the multiplication, and the size of its cells
KERNEL, PRODUCTS, TOTAL = 190, 380, 556  # left edges in it


class ConvolutionDesk(Explorer):
    """A digit, a kernel of 3 x 3 that can be chosen or edited, the feature map that it makes, and that map pooled.

    Below, the sum of products at one place of the feature map is written out.

    Parameters
    ----------
    x_test : square images with pixels between 0 and 1, shape (n, side, side) or (n, side * side).
    y_test : their labels, whole numbers, shape (n,).
    learned : kernels that a network has learned, shape (kernels, 3, 3), to choose from; none by default.

    Raises
    ------
    ValueError : the arrays have other shapes, do not belong together, or the pixels are not scaled.
    """

    tour: tuple[tours.Stop, ...] = tours.DESK

    def __init__(self, x_test: NDArray[Any], y_test: NDArray[Any], learned: NDArray[Any] | None = None) -> None:
        self.x_test = as_scaled(x_test, "x_test")
        self.y_test = as_labels(y_test, len(self.x_test), "y_test")
        self.kernels = as_kernels(learned)
        if learned is not None:
            self.tour = tours.LEARNED_DESK
        first = next(iter(self.kernels))
        features = convolve(self.x_test[0], self.kernels[first])
        row, column = map(int, np.unravel_index(np.abs(features).argmax(), features.shape))
        self.numbers = {f"k{i}{j}": number(f"k[{i}, {j}]", value)
                        for (i, j), value in np.ndenumerate(self.kernels[first])}
        super().__init__(
            digit=slider("which test digit", len(self.x_test) - 1),
            kernel=choice("kernel", [*self.kernels, OWN], first),
            **self.numbers,
            row=slider("place: row", len(features) - 1, value=row),
            column=slider("place: column", len(features) - 1, value=column),
        )
        others = [control for name, control in self.controls.items() if name not in self.numbers]
        self.ui.children[0].children = [side_by_side(others, [*self.numbers.values()])]

    def respond(self, change: dict[str, Any] | None = None) -> None:
        """Show what the controls now say; a chosen kernel fills the nine numbers, an edited number is your own."""
        if self.setting:
            return
        moved, values = change["owner"] if change else None, {}
        if moved is self.controls["kernel"] and moved.value != OWN:
            values = dict(zip(self.numbers, np.ravel(self.kernels[moved.value])))
        elif any(moved is control for control in self.numbers.values()):
            values = {"kernel": OWN}
        if values:
            self.choose(values)
        else:
            super().respond(change)

    def at(self, x: float, y: float) -> dict[str, int]:
        """The place of the feature map that lies there, or whose middle pixel, or window, does."""
        side = self.x_test.shape[1]
        last = side - 3
        if on_digit := cell_at(x, y, 1, TOP, SIDE, side):
            row, column = (min(max(pixel - 1, 0), last) for pixel in on_digit)
        elif on_map := cell_at(x, y, MAP, TOP, SIDE, side - 2):
            row, column = on_map
        elif on_pooled := cell_at(x, y, POOLED, TOP, SIDE, (side - 2) // 2):
            row, column = (2 * place for place in on_pooled)
        else:
            return {}
        return {"row": row, "column": column}

    def show(self, digit: int, kernel: str, row: int, column: int, **numbers: float) -> tuple[Canvas, str]:
        """Test digit number `digit` under the kernel of these `numbers`; the sum at `row` and `column` written out."""
        weights = np.array(list(numbers.values())).reshape(3, 3)
        image, label = self.x_test[digit], int(self.y_test[digit])
        title = f"Test digit {digit} is {article(label)}"
        return draw_desk(image, weights, row, column, title), f"{title}. {describe_sum(image, weights, row, column)}"


def as_kernels(learned: NDArray[Any] | None) -> dict[str, NDArray[Any]]:
    """Every kernel to choose from by its name: the fixed ones, then the learned ones to two decimals."""
    fixed = {name: np.array(numbers, dtype=float) for name, numbers in KERNELS.items()}
    if learned is None:
        return fixed
    learned = np.asarray(learned)
    if learned.ndim != 3 or learned.shape[1:] != (3, 3):
        hint = ": did you mean w[:, 0]?" if learned.ndim == 4 else ""
        raise ValueError(f"expected learned kernels of shape (kernels, 3, 3), got {learned.shape}{hint}")
    if not np.isfinite(learned).all() or np.abs(learned).max() > MOST:
        raise ValueError(f"expected learned kernels between {-MOST} and {MOST}, got {learned.min()} to {learned.max()}")
    return {f"learned {i}": kernel for i, kernel in enumerate(learned.round(2).astype(float))} | fixed


def number(label: str, value: float) -> ipywidgets.BoundedFloatText:
    """A field for one number of the kernel."""
    return ipywidgets.BoundedFloatText(value=value, min=-MOST, max=MOST, step=0.5, description=label,
                                       style={"description_width": "50px"}, layout={"width": "120px"})


def draw_desk(image: NDArray[Any], kernel: NDArray[Any], row: int, column: int, title: str) -> Canvas:
    """The image, its feature map and the pooled map, one place framed in all three; below, that place's sum.

    `image` has shape (side, side), `kernel` (3, 3); `row` and `column` count places of the feature map.
    """
    features = convolve(image, kernel)
    pooled = max_pool(np.maximum(features, 0))
    limit = float(np.abs(features).max()) or 1.0
    canvas = Canvas(700, SUMS + 3 * TALL + 4)
    pixel, place, window = SIDE / len(image), SIDE / len(features), SIDE / len(pooled)

    canvas.text(0, 0, title, bold=True)
    canvas.pixels(ink(image), 1, TOP, SIDE)
    canvas.box(1, TOP, SIDE, SIDE, outline="faint")
    canvas.text(MAP, 0, f"Feature map, {len(features)} x {len(features)}", bold=True)
    canvas.pixels(signed(features, limit), MAP, TOP, SIDE)
    canvas.text(POOLED, 0, f"ReLU, then pooled, {len(pooled)} x {len(pooled)}", bold=True)
    canvas.pixels(signed(pooled, limit), POOLED, TOP, SIDE)
    draw_scale(canvas, POOLED + SIDE + 26, limit)

    canvas.box(1 + column * pixel, TOP + row * pixel, 3 * pixel, 3 * pixel, outline="test", thickness=2)
    canvas.box(MAP + column * place, TOP + row * place, place, place, outline="test", thickness=2)
    canvas.box(MAP + column // 2 * 2 * place, TOP + row // 2 * 2 * place, 2 * place, 2 * place, outline="ink")
    canvas.box(POOLED + column // 2 * window, TOP + row // 2 * window, window, window, outline="test", thickness=2)
    draw_sum(canvas, image[row:row + 3, column:column + 3], kernel)
    canvas.text(TOTAL, SUMS + 62, f"largest of 4: {short(pooled[row // 2, column // 2])}")
    return canvas


def draw_scale(canvas: Canvas, x: float, limit: float) -> None:
    """What the colours of the two maps mean."""
    canvas.pixels(signed(np.linspace(limit, -limit, 255)[:, None], limit), x, TOP, 12, SIDE)
    for y, words in [(0, f"{limit:.1f}"), (SIDE / 2, "0"), (SIDE, f"\N{MINUS SIGN}{limit:.1f}")]:
        canvas.text(x + 18, TOP + y, words, size=12, anchor="lm")


def draw_sum(canvas: Canvas, part: NDArray[Any], kernel: NDArray[Any]) -> None:
    """The part of the image below the kernel, times the turned kernel, place by place, and the sum of it all."""
    turned = kernel[::-1, ::-1]
    products = part * turned
    total = float(products.sum())
    above = SUMS - 22
    for x, words in [(0, "Framed pixels"), (KERNEL, "Kernel, turned round"), (PRODUCTS, "Products"), (TOTAL, "Sum")]:
        canvas.text(x, above, words, bold=True)
    for x, sign in [(KERNEL, "\N{MULTIPLICATION SIGN}"), (PRODUCTS, "="), (TOTAL, "")]:
        canvas.text(x - 16, SUMS + 1.5 * TALL, sign, size=15, anchor="mm")
    for x, numbers, shades in [(1, part, part), (KERNEL, turned, None), (PRODUCTS, products, None)]:
        for (i, j), value in np.ndenumerate(numbers):
            left, top, shade = x + j * CELL, SUMS + i * TALL, 0.0 if shades is None else float(shades[i, j])
            grey = round(255 * (1 - shade))
            canvas.box(left, top, CELL, TALL, fill=f"#{grey:02x}{grey:02x}{grey:02x}", outline="faint")
            canvas.text(left + CELL / 2, top + TALL / 2, short(value), colour=text_on(shade), anchor="mm")
    canvas.box(1, SUMS, 3 * CELL, 3 * TALL, outline="test", thickness=2)
    canvas.text(TOTAL, SUMS + 4, short(total), size=22, bold=True)
    canvas.text(TOTAL, SUMS + 40, f"after ReLU: {short(max(total, 0))}")


def describe_sum(image: NDArray[Any], kernel: NDArray[Any], row: int, column: int) -> str:
    """The sum at one place of the feature map in words, and what pooling makes of it."""
    part, turned = image[row:row + 3, column:column + 3], kernel[::-1, ::-1]
    total = float((part * turned).sum())
    terms = [f"{short(pixel)} \N{MULTIPLICATION SIGN} {short(weight)}" for pixel, weight
             in zip(part.ravel(), turned.ravel()) if pixel and weight]
    pooled = max_pool(np.maximum(convolve(image, kernel), 0))[row // 2, column // 2]
    return (f"At row {row}, column {column} of the feature map: {' + '.join(terms) or 'nine products of 0'} = "
            f"{short(total)}; after ReLU {short(max(total, 0))}. The pooled map has {short(pooled)} there, the largest "
            "of its window.")
