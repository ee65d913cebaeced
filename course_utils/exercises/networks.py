"""Answers that are networks in Keras: what they are made of, in one form for all ways of writing the same network.

A network becomes a list of parts, such as ("conv", 32, 3, "same") or ("relu",), in the order in which a picture passes
them. What differs from Keras's defaults follows in words: ("dense", 10, "no bias"). Functions import Keras where they
need it, so that the checks of other lessons do not wait for it.
"""

import contextlib
from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np

from course_utils.exercises.compare import Function, agrees
from course_utils.exercises.expressions import softmax

Part: TypeAlias = tuple[Any, ...]

RELU = ("relu",)
TRIED = np.array([[-3.0, -0.5, 0.0, 0.5, 8.0], [1.0, -1.0, 0.0, 2.0, -9.0]], dtype="float32")


def unwrapped(model: Any) -> Any:
    """The model inside a Sequential that holds nothing else: Keras does not build that one by itself."""
    import keras

    while isinstance(model, keras.Sequential) and len(model.layers) == 1 and isinstance(model.layers[0], keras.Model):
        [model] = model.layers
    return model


def steps(model: Any) -> Iterator[Any]:
    """The layers of a Sequential or functional model, and functions such as `keras.ops.relu` between them.

    Layers of models inside it come in place of these models; inputs are left out.
    """
    import keras

    for step in model.operations if hasattr(model, "operations") else model.layers:
        if isinstance(step, keras.Sequential) or hasattr(step, "operations"):
            yield from steps(step)
        elif not isinstance(step, keras.layers.InputLayer):
            yield step


def parts(model: Any) -> list[Part]:
    """What a built model is made of, in one form: see `ordered`."""
    found: list[Part] = []
    shape = tuple(model.inputs[0].shape)
    for step in steps(model):
        found += parts_of(step, shape)
        with contextlib.suppress(Exception):  # a function between layers: the known ones keep the shape
            shape = step.compute_output_shape(shape)
    return ordered(found)


def parts_of(step: Any, shape: tuple[Any, ...]) -> list[Part]:
    """A layer that gets numbers of this shape, as parts; an activation is a part of its own."""
    from keras import layers

    if isinstance(step, layers.Conv2D):
        part = ("conv", step.filters, side(step.kernel_size), step.padding)
        return [(*part, *unusual(step, strides=(1, 1), dilation_rate=(1, 1), groups=1)), *bend(step.activation)]
    if isinstance(step, layers.Dense):
        return [("dense", step.units, *unusual(step)), *bend(step.activation)]
    if isinstance(step, layers.MaxPooling2D):
        rest = [number % window for number, window in zip(shape[1:3], step.pool_size)]
        padding = {} if rest == [0, 0] else {"padding": "valid"}  # if nothing is left over, same and valid are one
        return [("pool", side(step.pool_size), *unusual(step, strides=tuple(step.pool_size), **padding))]
    if type(step) is layers.Dropout:  # not a subclass
        return [("dropout", step.rate, *unusual(step, noise_shape=None))]
    if isinstance(step, layers.Flatten) or (isinstance(step, layers.Reshape) and len(step.target_shape) == 1):
        return [("flatten",)]
    if isinstance(step, layers.ZeroPadding2D) and step.padding == ((1, 1), (1, 1)):
        return [("zeros",)]
    bends = layers.Activation, layers.ReLU, layers.Softmax, layers.LeakyReLU, layers.ELU, layers.Identity, layers.Lambda
    if isinstance(step, bends) or not isinstance(step, layers.Layer):
        return bend(step)
    return [(type(step).__name__,)]


def unusual(layer: Any, **usual: object) -> list[str]:
    """In words, what is unusual in a layer: attributes other than `usual`, no bias, not trainable."""
    words = [f"{name} {getattr(layer, name)}" for name, value in usual.items() if getattr(layer, name) != value]
    words += [] if getattr(layer, "use_bias", True) else ["no bias"]
    return words + ([] if layer.trainable else ["not trainable"])


def side(size: tuple[int, int]) -> int | tuple[int, int]:
    """One number for a square window."""
    return size[0] if size[0] == size[1] else size


def bend(function: Function | None) -> list[Part]:
    """An activation, recognised by what it does to a few numbers: none, ReLU, softmax, or else its name."""
    try:
        got = TRIED if function is None else np.asarray(function(TRIED))
    except Exception:  # whatever else it is, it is none of the three
        got = None
    known: list[tuple[object, list[Part]]] = [
        (TRIED, []), (np.maximum(TRIED, 0), [RELU]), (softmax(TRIED), [("softmax",)])]
    named = next((part for result, part in known if agrees(got, result)), None)
    return [(getattr(function, "__name__", type(function).__name__),)] if named is None else named


def ordered(found: list[Part]) -> list[Part]:
    """The same network with its parts in the usual order.

    ReLU gives the same before and after max-pooling, dropout or flatten, and so does dropout before and after flatten.
    Zeros around a map before a valid convolution of 3 make it a same one. A second ReLU does nothing.
    """
    moved: list[Part] = []
    for part in found:
        place = len(moved)
        over = {"relu": ("pool", "dropout", "flatten"), "dropout": ("flatten",)}.get(part[0], ())
        while place and moved[place - 1][0] in over:
            place -= 1
        if part[0] == "conv" and part[2:] == (3, "valid") and moved and moved[-1] == ("zeros",):
            moved[-1:] = []
            place, part = len(moved), (*part[:3], "same")
        if part != RELU or not place or moved[place - 1] != RELU:
            moved.insert(place, part)
    return moved


def told(part: Part) -> str:
    """A part in words: "conv 32 3 same"."""
    return " ".join(map(str, part))
