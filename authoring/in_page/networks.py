"""What answers a drawn digit in a page without a kernel: recorded models, layer by layer, for `page/network.js`.

Numbers are written as text in half precision, as the records of the Theano lessons are; a batch normalisation is
folded into the convolution before it.
"""

import base64
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from course_utils.runs import results

Layer = dict[str, Any]


def write(target: Path) -> None:
    """Put what a page with a canvas needs beside `explorers.js`: `models.js` into the folder `target`."""
    target.mkdir(parents=True, exist_ok=True)
    (target / "models.js").write_text(f"globalThis.digitModels = {json.dumps(models())};\n", encoding="utf-8")


@cache
def models() -> dict[str, dict[str, list[Layer]]]:
    """The models of lessons 2, 3 and 10 by name, ready for JSON."""
    from course_utils import on_keras  # TensorFlow takes seconds, and most decks do without

    plain, hidden = results.weights("02_logistic_regression"), results.weights("03_hidden_layer")
    return {
        "logistic regression": {"layers": [dense(plain["w"], activation="softmax")]},
        "hidden layer": {"layers": [dense(hidden["w_h"], activation="sigmoid"),
                                    dense(hidden["w_o"], activation="softmax")]},
        "batch normalisation": {"layers": list(layers_of(on_keras.model("10_batch_normalisation")))},
    }


def dense(kernel: np.ndarray, bias: np.ndarray | None = None, *, activation: str | None = None) -> Layer:
    """A dense layer: `kernel` of shape (inputs, units)."""
    return {"kind": "dense", "kernel": half(kernel), **({} if bias is None else {"bias": half(bias)}),
            **({"activation": activation} if activation else {})}


def half(values: np.ndarray) -> dict[str, Any]:
    """An array as its shape and as base64 text of half-precision numbers, lowest byte first."""
    values = np.asarray(values)
    with np.errstate(over="ignore"):  # told below
        numbers = values.astype("<f2")
    if not np.isfinite(numbers).all():
        raise ValueError(f"expected numbers that half precision can hold, up to 65,504, got {np.abs(values).max():g}")
    return {"shape": list(values.shape), "half": base64.b64encode(numbers.tobytes()).decode()}


def layers_of(model: Any) -> Iterator[Layer]:
    """The layers of a sequential Keras model of convolutions, batch normalisation, ReLU, pooling and dense layers.

    The last layer's scores become probabilities. Layers that do nothing in prediction are left out.

    Raises
    ------
    ValueError : a layer that `network.js` does not know, or one with other settings than those it knows.
    """
    from keras import layers

    from course_utils import on_keras

    made: list[Layer] = []
    passed = layers.InputLayer | layers.Flatten | layers.Dropout | layers.RandomTranslation | layers.RandomRotation \
        | layers.RandomZoom
    kernel = bias = np.zeros(0)
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D) and (layer.padding, layer.strides) == ("valid", (1, 1)):
            kernel = layer.kernel.numpy()
            bias = layer.bias.numpy() if layer.use_bias else np.zeros(layer.filters)
            made.append({"kind": "convolution", "kernel": half(kernel), "bias": half(bias)})
        elif isinstance(layer, layers.BatchNormalization) and made[-1]["kind"] == "convolution" and not bias.any():
            kernel, bias = on_keras.fold(kernel, *(np.asarray(part) for part in (
                layer.gamma, layer.beta, layer.moving_mean, layer.moving_variance)), layer.epsilon)
            made[-1] |= {"kernel": half(kernel), "bias": half(bias)}
        elif isinstance(layer, layers.ReLU):
            made[-1]["activation"] = "relu"
        elif isinstance(layer, layers.MaxPooling2D) and layer.pool_size == layer.strides:
            made.append({"kind": "pooling", "side": layer.pool_size[0]})
        elif isinstance(layer, layers.Dense):
            weights, *biases = map(np.asarray, layer.get_weights())
            made.append(dense(weights, *biases))
        elif not isinstance(layer, passed):
            raise ValueError(f"expected layers that page/network.js knows, got {type(layer).__name__} {layer.name}")
    made[-1]["activation"] = "softmax"
    yield from made
