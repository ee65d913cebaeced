"""The network of lesson 9, and what to ask a trained one: each layer's output, and what its units see."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import tensorflow
from keras import layers
from numpy.typing import NDArray


def two_stages() -> keras.Sequential:
    """Two stages of two convolutions, pooling and dropout, then 512 units and ten classes; untrained, not compiled.

    Takes images of shape (n, 28, 28, 1) with pixels between 0 and 1, gives probabilities of shape (n, 10).
    """
    return keras.Sequential([
        keras.Input((28, 28, 1)),
        layers.Conv2D(32, 3, padding="same", activation="relu", name="conv1"),
        layers.Conv2D(32, 3, padding="valid", activation="relu", name="conv2"),
        layers.MaxPooling2D(2, name="pool1"),
        layers.Dropout(0.25, name="drop1"),
        layers.Conv2D(64, 3, padding="same", activation="relu", name="conv3"),
        layers.Conv2D(64, 3, padding="valid", activation="relu", name="conv4"),
        layers.MaxPooling2D(2, name="pool2"),
        layers.Dropout(0.25, name="drop2"),
        layers.Flatten(name="flatten"),
        layers.Dense(512, activation="relu", name="dense"),
        layers.Dropout(0.5, name="drop3"),
        layers.Dense(10, activation="softmax", name="answer"),
    ], name="two_stages")


def outputs(model: keras.Model) -> Callable[[NDArray[Any]], dict[str, NDArray[Any]]]:
    """A function from images to what each layer of `model` makes of them, name -> array, without dropout."""
    watched = [layer for layer in model.layers if not isinstance(layer, layers.InputLayer)]
    look = keras.Model(model.inputs[0], [layer.output for layer in watched])
    program = tensorflow.function(lambda x: look(x, training=False), input_signature=[
        tensorflow.TensorSpec(model.inputs[0].shape, tensorflow.float32)])  # ten times as fast for a single image

    def look_at(x: NDArray[Any]) -> dict[str, NDArray[Any]]:
        return {layer.name: values.numpy() for layer, values in zip(watched, program(x))}

    return look_at


@dataclass(frozen=True)
class Field:
    """What the units of a layer see of the image: `side` x `side` pixels each.

    Unit number u of a row or column sees the pixels from `first + u * step` on; those below 0 or beyond the image's
    edge are padding.
    """

    side: int = 1
    step: int = 1
    first: int = 0

    def above(self, size: int, stride: int, padding: int) -> "Field":
        """The field of a layer on top of this one: its kernel or window, its stride, and its zeros before the edge."""
        return Field(self.side + (size - 1) * self.step, self.step * stride, self.first - padding * self.step)

    def pixels(self, unit: int, length: int) -> slice:
        """The pixels that this unit sees of an image with that many rows (or columns)."""
        start = self.first + unit * self.step
        return slice(max(start, 0), min(start + self.side, length))


def fields(model: keras.Model) -> dict[str, Field | None]:
    """The receptive field of every layer of a `Sequential` model; None where each unit sees the whole image.

    Raises
    ------
    ValueError : a layer's field is not known, since it is neither a convolution, a pooling, dense nor without effect on
        what is seen.
    """
    seen: dict[str, Field | None] = {}
    field: Field | None = Field()
    for layer in model.layers:
        if field is None or isinstance(layer, layers.Dense):
            field = None
        elif isinstance(layer, layers.Conv2D | layers.MaxPooling2D):
            size = (layer.kernel_size if isinstance(layer, layers.Conv2D) else layer.pool_size)[0]
            padding = (size - 1) // 2 if layer.padding == "same" else 0
            field = field.above(size, layer.strides[0], padding) if field else None
        elif not isinstance(layer, layers.Dropout | layers.Flatten | layers.Activation | layers.ReLU):
            raise ValueError(f"expected convolutions, max-pooling, dropout, flatten, dense layers and activations, got "
                             f"{layer.name}, of type {type(layer).__name__}: its receptive field is not known here")
        seen[layer.name] = field
    return seen
