"""What does each layer make of a digit? A network to walk through, layer by layer and map by map."""

from typing import TYPE_CHECKING, Any

import ipywidgets
import numpy as np
from numpy.typing import NDArray

from course_utils.widgets import tours
from course_utils.widgets.drawing import GREY, Canvas, article, cell_at, ink
from course_utils.widgets.explorer import as_labels, as_scaled
from course_utils.widgets.pictured import LOOK, Pictured, slider

if TYPE_CHECKING:
    from course_utils.on_keras.inside import Field

TOP, SIDE = 26, 168  # where the pictures begin and how large the digit and the chosen map are, in CSS pixels
MAP, GRID, ROOM = 196, 392, 304  # left edges of the chosen map and of all maps, and the room these have
FACTS = TOP + SIDE + 26  # the top of the lines that say where shape and weights come from
BAR = 26  # the height of each of ten answers
WIDTH, CHAIN, LINK = 700, TOP + ROOM + 8, 22  # the whole picture; at its foot the layers in a row, top and height


class LayerBrowser(Pictured):
    """The maps of one layer for a digit: all of them, one of them larger, and what its strongest unit sees.

    Beside them stand the layer's shape, its parameters and its receptive field.

    Parameters
    ----------
    model : a trained Keras `Sequential` for images of shape (side, side, 1).
    x_test : images with pixels between 0 and 1, shape (n, side, side, 1) or (n, side, side).
    y_test : their labels, whole numbers, shape (n,).

    Raises
    ------
    ValueError : the arrays have other shapes, do not belong together or to the model, or the pixels are not scaled.

    Attributes
    ----------
    layers : the model's layers by name.
    fields : their receptive fields by name, None where a unit sees the whole image.
    """

    tour = tours.LAYERS

    def __init__(self, model: Any, x_test: NDArray[Any], y_test: NDArray[Any]) -> None:
        from course_utils.on_keras import inside

        images = as_scaled(x_test[..., 0] if np.ndim(x_test) == 4 else x_test, "x_test")
        self.x_test = images[..., None]
        self.y_test = as_labels(y_test, len(self.x_test), "y_test")
        if model.input_shape[1:] != self.x_test.shape[1:]:
            raise ValueError(f"expected images of the shape that the model takes, {model.input_shape[1:]}, "
                             f"got {self.x_test.shape[1:]}")
        self.fields = inside.fields(model)
        self.layers = {layer.name: layer for layer in model.layers}
        self.look = inside.outputs(model)
        self.digit = -1  # whose outputs are `made`
        self.made: dict[str, NDArray[Any]] = {}
        first = next(iter(self.layers))
        super().__init__(
            layer=ipywidgets.ToggleButtons(options=list(self.layers), value=first, description="layer",
                                           style=LOOK["style"] | {"button_width": "76px"},
                                           layout={"max_width": "700px"}),
            digit=slider("which test digit", len(self.x_test) - 1),
            number=slider("which map or unit", self.layers[first].output.shape[-1] - 1),
        )

    def respond(self, change: dict[str, Any] | None = None) -> None:
        """Show what the controls now say; the slider of maps has as many places as the chosen layer has maps."""
        last = self.layers[self.controls["layer"].value].output.shape[-1] - 1
        if self.controls["number"].max != last:
            self.controls["number"].max = last  # which moves the slider, and answers, if it stood beyond
        super().respond(change)

    def at(self, x: float, y: float) -> dict[str, int | str]:
        """The layer, map, unit or answer that lies there."""
        if cell := cell_at(x, y, 0, CHAIN, WIDTH, len(self.layers), 1, LINK):
            return {"layer": list(self.layers)[cell[1]]}
        shape = self.made[self.controls["layer"].value][0].shape
        if shape == (10,):
            cell = cell_at(x, y, GRID, TOP, ROOM, 1, 10, 10 * BAR)
            return {"number": cell[0]} if cell else {}
        columns = columns_of(shape)
        cell = cell_at(x, y, GRID, TOP, ROOM, columns)
        number = cell[0] * columns + cell[1] if cell else shape[-1]
        return {"number": number} if number < shape[-1] else {}

    def show(self, layer: str, digit: int, number: int) -> tuple[Canvas, str]:
        """Map (or unit) `number` of the layer called `layer`, for test digit number `digit`."""
        if digit != self.digit:
            self.digit, self.made = digit, self.look(self.x_test[digit : digit + 1])
        values, image = self.made[layer][0], self.x_test[digit, ..., 0]
        title = f"Test digit {digit} is {article(int(self.y_test[digit]))}"
        canvas = Canvas(WIDTH, CHAIN + LINK + 2)
        canvas.text(0, 0, title, bold=True)
        canvas.pixels(ink(image), 1, TOP, SIDE)
        canvas.box(1, TOP, SIDE, SIDE, outline=GREY)
        field = self.fields[layer]
        if field is not None and values.ndim == 3:
            finding = draw_maps(canvas, values, number, field, len(image))
        elif len(values) == 10:
            finding = draw_answers(canvas, values, number)
        else:
            finding = draw_units(canvas, values, number)
        facts = describe(self.layers[layer], field)
        for row, words in enumerate(facts):
            canvas.text(0, FACTS + 22 * row, words, bold=row == 0)
        draw_chain(canvas, list(self.layers), layer)
        return canvas, f"{title}. {facts[0]}: {finding} {' '.join(f'{words}.' for words in facts[1:])}"


def describe(layer: Any, field: "Field | None") -> list[str]:
    """A layer in a few lines: name, kind, what goes out, parameters, what a unit sees."""
    shape = layer.output.shape[1:]
    out = f"{shape[0]} x {shape[1]} places, {shape[2]} maps" if len(shape) == 3 else f"{shape[0]:,} numbers"
    learned = [" x ".join(f"{size:,}" for size in weights.shape) for weights in layer.weights]
    parameters = f"{' + '.join(learned)} = {layer.count_params():,} parameters" if learned else "No parameters"
    sees = "Each unit sees the whole digit"
    if field is not None:
        apart = f"; neighbours are {field.step} apart" if len(shape) == 3 else ""
        sees = f"Each unit sees {field.side} x {field.side} pixels{apart}"
    does = kind(layer)
    name = does if does.split(",")[0] == layer.name else f"{layer.name}, {does}"
    return [name, f"Out: {out}", parameters, sees]


def kind(layer: Any) -> str:
    """What a layer does, in two or three words."""
    facts = layer.get_config()
    activation = facts.get("activation") or "linear"
    bend = "" if activation == "linear" else f", {'ReLU' if activation == 'relu' else activation}"
    names = {"Conv2D": f"convolution, {facts.get('padding')}{bend}", "Dense": f"dense{bend}",
             "MaxPooling2D": "max-pooling", "Dropout": "dropout, at rest", "Flatten": "flatten"}
    return names.get(type(layer).__name__, type(layer).__name__)


def columns_of(shape: tuple[int, ...]) -> int:
    """How many maps, or single numbers, of a layer's output of this shape stand in a row."""
    if len(shape) == 3:
        return 8 if shape[2] <= 64 else 16
    return 40 if shape[0] > 1000 else 32


def draw_maps(canvas: Canvas, values: NDArray[Any], number: int, field: "Field", side: int) -> str:
    """All maps, shape (rows, columns, maps), the chosen one framed and larger; what its strongest unit sees, framed.

    Returns the same in words.
    """
    limit = max(float(values.max()), 0) or 1.0
    columns = columns_of(values.shape)
    cell = ROOM / columns
    for other in range(values.shape[2]):
        x, y = GRID + other % columns * cell, TOP + other // columns * cell
        canvas.pixels(ink(values[:, :, other] / limit), x + 1, y + 1, cell - 3)
        canvas.box(x + 1, y + 1, cell - 3, cell - 3, outline="faint", thickness=0.5)
    canvas.box(GRID + number % columns * cell + 1, TOP + number // columns * cell + 1, cell - 3, cell - 3,
               outline="test", thickness=2)
    canvas.text(GRID, 0, f"All {values.shape[2]} maps", bold=True)

    chosen = values[:, :, number]
    canvas.text(MAP, 0, f"Map {number}", bold=True)
    canvas.pixels(ink(chosen / limit), MAP, TOP, SIDE)
    canvas.box(MAP, TOP, SIDE, SIDE, outline=GREY)
    canvas.text(MAP, TOP + SIDE + 4, f"white 0, black {limit:.2g}", size=12, colour=GREY)
    if chosen.max() <= 0:
        return f"map {number} of {values.shape[2]} is silent, all its units answer 0."
    row, column = (int(place) for place in np.unravel_index(chosen.argmax(), chosen.shape))
    place, pixel = SIDE / len(chosen), SIDE / side
    canvas.box(MAP + column * place, TOP + row * place, place, place, outline="test", thickness=2)
    down, right = field.pixels(row, side), field.pixels(column, side)
    canvas.box(1 + right.start * pixel, TOP + down.start * pixel, (right.stop - right.start) * pixel,
               (down.stop - down.start) * pixel, outline="test", thickness=2)
    canvas.text(0, TOP + SIDE + 4, "framed: what the unit sees", size=12, colour=GREY)
    return (f"map {number} of {values.shape[2]} answers most, {chosen.max():.2g}, at row {row}, column {column}; that "
            f"unit sees the digit's rows {down.start} to {down.stop - 1} and columns {right.start} to "
            f"{right.stop - 1}.")


def draw_units(canvas: Canvas, values: NDArray[Any], number: int) -> str:
    """The numbers of a layer without places, shape (n,), as cells, row after row; the chosen one framed."""
    columns = columns_of(values.shape)
    cell = ROOM / columns
    limit = max(float(values.max()), 0) or 1.0
    rows = -(-len(values) // columns)
    cells = np.zeros(rows * columns, dtype=values.dtype)
    cells[: len(values)] = values
    canvas.text(GRID, 0, f"All {len(values):,} numbers", bold=True)
    canvas.pixels(ink(cells.reshape(rows, columns) / limit), GRID, TOP, ROOM, rows * cell)
    canvas.box(GRID, TOP, ROOM, rows * cell, outline=GREY)
    canvas.box(GRID + number % columns * cell, TOP + number // columns * cell, cell, cell, outline="test", thickness=2)
    silent = int(np.sum(values == 0))
    canvas.text(MAP, 0, f"Unit {number}", bold=True)
    canvas.text(MAP, TOP, f"{values[number]:.2f}", size=22, bold=True)
    canvas.text(MAP, TOP + 36, f"{silent:,} of {len(values):,} are 0")
    canvas.text(MAP, TOP + SIDE + 4, f"white 0, black {limit:.2g}", size=12, colour=GREY)
    return f"unit {number} answers {values[number]:.2f}; {silent:,} of {len(values):,} numbers are 0."


def draw_answers(canvas: Canvas, values: NDArray[Any], number: int) -> str:
    """The ten probabilities as bars, the chosen one framed."""
    best = int(values.argmax())
    canvas.text(GRID, 0, "Probabilities", bold=True)
    for label, value in enumerate(values):
        y = TOP + label * BAR
        canvas.text(GRID, y + BAR / 2, str(label), bold=label == best, anchor="lm")
        canvas.box(GRID + 20, y + 4, max(float(value), 0) * 200, BAR - 8, fill="train")
        canvas.text(GRID + 28 + max(float(value), 0) * 200, y + BAR / 2, f"{100 * value:.1f} %", size=12, anchor="lm")
    canvas.box(GRID - 4, TOP + number * BAR, 298, BAR, outline="test", thickness=2)
    return (f"the network answers {best}, with a probability of {100 * values[best]:.1f} %; that of {number} is "
            f"{100 * values[number]:.1f} %.")


def draw_chain(canvas: Canvas, names: list[str], chosen: str) -> None:
    """The layers in their order, the chosen one framed; a name that is too long for its place is cut."""
    width = WIDTH / len(names)
    most = int((width - 6) / 7)
    for place, name in enumerate(names):
        here = name == chosen
        canvas.box(place * width + 1, CHAIN, width - 3, LINK, outline="test" if here else "faint",
                   thickness=2 if here else 1)
        canvas.text((place + 0.5) * width, CHAIN + LINK / 2, name if len(name) <= most else f"{name[:most - 1]}…",
                    size=12, bold=here, anchor="mm")
