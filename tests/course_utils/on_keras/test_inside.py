"""The two-stage network, what its layers answer, and what its units see."""

import keras
import numpy as np
import pytest
from keras import layers

from course_utils.on_keras import inside
from course_utils.on_keras.inside import Field


@pytest.fixture(scope="module")
def network():
    return inside.two_stages()


def test_the_network_has_the_parameters_that_the_lesson_counts(network):
    assert network.output_shape == (None, 10)
    assert network.count_params() == 320 + 9248 + 18_496 + 36_928 + 819_712 + 5130
    assert [layer.rate for layer in network.layers if isinstance(layer, layers.Dropout)] == [0.25, 0.25, 0.5]


def test_outputs_are_those_of_the_layers_at_rest(network):
    x = np.random.default_rng(0).random((2, 28, 28, 1), dtype=np.float32)
    made = inside.outputs(network)(x)
    assert list(made) == [layer.name for layer in network.layers]
    np.testing.assert_allclose(made["answer"], network(x, training=False), atol=1e-6)
    np.testing.assert_array_equal(made["pool2"], made["drop2"])


def test_fields_follow_the_formula(network):
    sides = [field and field.side for field in inside.fields(network).values()]
    assert sides == [3, 5, 6, 6, 10, 14, 16, 16, 16, None, None, None]


@pytest.mark.parametrize("unit", ["first", "middle", "last"])
def test_a_unit_sees_exactly_the_pixels_of_its_field(unit):
    """With all weights 1, a lone pixel reaches a unit if, and only if, the unit sees it."""
    ones = {"kernel_initializer": "ones", "bias_initializer": "zeros"}
    model = keras.Sequential([
        keras.Input((13, 13, 1)), layers.Conv2D(1, 3, padding="same", activation="relu", name="same", **ones),
        layers.MaxPooling2D(2, name="pool"), layers.Dropout(0.5, name="drop"),
        layers.Conv2D(1, 3, strides=2, name="valid", **ones)])
    made = inside.outputs(model)(np.eye(169, dtype=np.float32).reshape(169, 13, 13, 1))
    fields = inside.fields(model)
    assert list(fields) == ["same", "pool", "drop", "valid"]
    for name, field in fields.items():
        side = made[name].shape[1]
        place = {"first": 0, "middle": side // 2, "last": side - 1}[unit]
        seen = np.zeros((13, 13), dtype=bool)
        seen[field.pixels(place, 13), field.pixels(place, 13)] = True
        np.testing.assert_array_equal(made[name][:, place, place, 0].reshape(13, 13) > 0, seen, err_msg=name)


def test_padding_is_no_pixel():
    assert Field(side=3, step=1, first=-1).pixels(0, 28) == slice(0, 2)
    assert Field(side=3, step=1, first=-1).pixels(27, 28) == slice(26, 28)


def test_an_unknown_layer_is_named():
    model = keras.Sequential([keras.Input((4, 4, 1)), layers.UpSampling2D(name="up")])
    with pytest.raises(ValueError, match="got up, of type UpSampling2D: its receptive field is not known"):
        inside.fields(model)
