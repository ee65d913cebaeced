"""A folded layer answers like the two layers that it replaces, and arrays that do not fit are named."""

import numpy as np
import pytest

from course_utils.on_keras.folding import fold

RNG = np.random.default_rng(0)
NUMBERS = {"gamma": RNG.uniform(0.5, 2, 4), "beta": RNG.normal(size=4), "mean": RNG.normal(size=4),
           "variance": RNG.uniform(0, 2, 4)}


def normalised(z, gamma, beta, mean, variance, epsilon):
    return gamma * (z - mean) / np.sqrt(variance + epsilon) + beta


def test_a_dense_layer():
    x, w = RNG.normal(size=(5, 3)), RNG.normal(size=(3, 4))
    kernel, bias = fold(w, **NUMBERS, epsilon=0.01)
    assert np.allclose(x @ kernel + bias, normalised(x @ w, **NUMBERS, epsilon=0.01), atol=1e-5)


def test_keras_layers():
    import keras

    model = keras.Sequential([keras.Input((6, 6, 2)), keras.layers.Conv2D(4, 3, use_bias=False),
                              keras.layers.BatchNormalization()])
    conv, norm = model.layers
    norm.set_weights([NUMBERS[name] for name in ("gamma", "beta", "mean", "variance")])
    one = keras.layers.Conv2D(4, 3)
    one.build((None, 6, 6, 2))
    one.set_weights(fold(conv.kernel.numpy(), **NUMBERS, epsilon=norm.epsilon))
    x = RNG.normal(size=(3, 6, 6, 2)).astype("float32")
    assert np.allclose(one(x), model(x, training=False), atol=1e-5)


@pytest.mark.parametrize("name", NUMBERS)
def test_bad_shapes_are_named(name):
    numbers = {**NUMBERS, name: np.ones(3)}
    with pytest.raises(ValueError, match=rf"expected {name} of shape \(4,\).*got \(3,\)"):
        fold(np.ones((3, 3, 3, 4)), **numbers, epsilon=0.01)
