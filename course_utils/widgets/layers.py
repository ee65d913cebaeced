"""What does each layer make of a digit? A network to walk through, layer by layer and map by map."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from course_utils.widgets.explorer import Control, Explorer, Tour, as_labels, as_scaled, within

if TYPE_CHECKING:
    from course_utils.on_keras.inside import Field

PATCHES, SEARCHED = 8, 500  # how many patches are shown for each map, and from how many digits at most they are
TOUR: Tour = (
    ("The first convolution: 3 x 3 pixels are all that a unit sees.", {}),
    ("The second: 5 x 5.", {"layer": "conv2"}),
    ("Pooling: fewer places, the strongest answers.", {"layer": "pool1"}),
    ("The third convolution sees parts of strokes.", {"layer": "conv3", "number": 3}),
    ("The fourth.", {"layer": "conv4", "number": 5}),
    ("Pooled again.", {"layer": "pool2", "number": 5}),
    ("From here on there are no places any more, only numbers.", {"layer": "flatten"}),
    ("The answer.", {"layer": "answer", "number": 7}),
)


class LayerBrowser(Explorer, page="layers"):
    """The maps of one layer for a digit, and what the strongest unit of one of them sees.

    Beside them stand the layer's shape, its parameters and its receptive field, and below them the patches of all
    digits to which the chosen map answers most.

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
    layer, digit, number : what is shown: which layer by name, which digit, and which map or unit of the layer, the last
        one if it has not so many.
    layers : the model's layers by name.
    fields : their receptive fields by name, None where a unit sees the whole image.
    """

    tour = TOUR
    layer, digit, number = Control(), Control(), Control()

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
        shapes = [layer.output.shape[1:] for layer in model.layers]
        searched = self.x_test[:SEARCHED]
        patches = strongest(self.look, searched, self.fields)
        super().__init__(
            limits={"layer": list(self.layers), "digit": within(0, len(self.x_test) - 1),
                    "number": within(0, max(shape[-1] for shape in shapes) - 1)},
            data={"layers": [{"shape": shape, "facts": describe(layer, field), "field": field and asdict(field),
                              "patches": patches.get(layer.name)}
                             for shape, (layer, field) in zip(shapes, zip(model.layers, self.fields.values()))],
                  "images": only_seen(searched[..., 0], patches, self.fields), "labels": self.y_test[:SEARCHED]},
            known=[{"digit": 0}], layer=next(iter(self.layers)), digit=0, number=0)

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """A digit, its label, and what each layer makes of it: see `told`; None if that is what it is given."""
        digit = question["digit"]
        made = [values[0] for values in self.look(self.x_test[digit:digit + 1]).values()]
        changed = [True, *(not np.array_equal(before, after) for before, after in pairwise(made))]
        return {"image": self.x_test[digit, ..., 0], "label": int(self.y_test[digit]),
                "layers": [told(values) if differs else None for values, differs in zip(made, changed)]}


def strongest(look: Callable[[NDArray[Any]], Mapping[str, NDArray[Any]]], x: NDArray[Any],
              fields: Mapping[str, "Field | None"]) -> dict[str, NDArray[Any]]:
    """Where the maps of each layer answer most: digit, row, column and answer of a unit, shape (maps, PATCHES, 4).

    The strongest come first, and no digit comes twice for a map.
    """
    units: dict[str, list[NDArray[Any]]] = {}  # the strongest of each digit and map
    for start in range(0, len(x), 50):
        for name, values in look(x[start:start + 50]).items():
            if values.ndim == 4 and fields[name]:
                places = values.reshape(len(values), -1, values.shape[3])
                rows, columns = np.divmod(places.argmax(axis=1), values.shape[2])
                units.setdefault(name, []).append(np.stack([rows, columns, places.max(axis=1)], axis=-1))
    found = {}
    for name, parts in units.items():
        each = np.concatenate(parts)
        digits = np.argsort(-each[..., 2], axis=0, kind="stable")[:PATCHES, :, None]
        most = np.concatenate([digits, np.take_along_axis(each, digits, axis=0)], axis=-1).swapaxes(0, 1)
        found[name] = most.astype(np.float16)  # three digits of an answer are enough
    return found


def only_seen(images: NDArray[Any], patches: Mapping[str, NDArray[Any]],
              fields: Mapping[str, "Field | None"]) -> NDArray[Any]:
    """`images` in 16 greys, enough for small pictures, and blank where none of the units in `patches` looks."""
    seen, (_, high, wide) = np.zeros(images.shape), images.shape
    for name, units in patches.items():
        if field := fields[name]:
            for digit, row, column in units[..., :3].reshape(-1, 3).astype(int):
                seen[digit, field.pixels(row, high), field.pixels(column, wide)] = 1
    return np.round(15 * images) / 15 * seen


def told(values: NDArray[Any]) -> Any:
    """A layer's numbers as a page needs them: of maps the greys that are seen, and the strongest unit of each."""
    if values.ndim == 1:
        return values
    limit = max(float(values.max()), 0) or 1.0  # is black
    return {"limit": limit, "greys": np.rint(255 * np.clip(values / limit, 0, 1)).astype(np.uint8).transpose(2, 0, 1),
            "most": values.max(axis=(0, 1)), "places": values.reshape(-1, values.shape[2]).argmax(axis=0).tolist()}


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
