"""A folded layer answers as the two layers that it stands for, and layers that do not fit are named."""

import keras
import numpy as np
import pytest

from course_utils.on_keras.folding import fold

RNG = np.random.default_rng(0)


def trained(kind, shape, use_bias, **settings):
    """A layer of four maps or units and a normalisation, as a training could have left them."""
    model = keras.Sequential([keras.Input(shape), kind(use_bias=use_bias), keras.layers.BatchNormalization(**settings)])
    layer, norm = model.layers
    if use_bias:
        layer.bias.assign(RNG.normal(size=4))
    norm.moving_mean.assign(RNG.normal(size=4))
    norm.moving_variance.assign(RNG.uniform(0, 2, 4))
    for own in (norm.gamma, norm.beta):
        if own is not None:
            own.assign(RNG.uniform(0.5, 2, 4))
    return model


def dense(use_bias):
    return keras.layers.Dense(4, use_bias=use_bias)


def convolution(use_bias):
    return keras.layers.Conv2D(4, 3, use_bias=use_bias)


@pytest.mark.parametrize("use_bias", [False, True])
@pytest.mark.parametrize(("kind", "shape"), [(dense, (3,)), (convolution, (6, 6, 2))])
@pytest.mark.parametrize("settings", [{}, {"epsilon": 0.5}, {"scale": False}, {"center": False}], ids=str)
def test_one_layer_answers_as_the_two_did(kind, shape, use_bias, settings):
    model = trained(kind, shape, use_bias, **settings)
    one = kind(use_bias=True)
    one.build((None, *shape))
    one.set_weights(fold(*model.layers))
    x = RNG.normal(size=(5, *shape)).astype("float32")
    assert np.allclose(one(x), model(x, training=False), atol=1e-5)


def test_kernel_and_bias_are_those_of_the_formula():
    model = trained(dense, (3,), use_bias=False)
    layer, norm = model.layers
    gamma, beta, mean, variance = (part.astype("float64") for part in norm.get_weights())
    kernel, bias = fold(layer, norm)
    assert kernel.dtype == bias.dtype == np.float32
    np.testing.assert_allclose(kernel, layer.kernel * gamma / np.sqrt(variance + norm.epsilon), rtol=1e-5)
    np.testing.assert_allclose(bias, beta - gamma * mean / np.sqrt(variance + norm.epsilon), atol=1e-5)


def test_another_number_of_maps_is_named():
    norm = keras.layers.BatchNormalization(name="norm")
    norm.build((None, 3))
    layer = dense(use_bias=False)
    layer.build((None, 2))
    with pytest.raises(ValueError, match=r"expected a normalisation of 4 maps or units behind dense\w*, got norm of 3"):
        fold(layer, norm)
