"""Recorded networks as functions from pictures to probabilities."""

import keras
import numpy as np
import pytest
from keras import layers

from course_utils import on_keras
from course_utils.on_keras import answering

PICTURES = np.random.default_rng(0).random((7, 28, 28), dtype=np.float32)


def network(*first, last="softmax"):
    return keras.Sequential([*first, layers.Dense(10, activation=last)])


@pytest.mark.parametrize("first", [[keras.Input((784,))], [keras.Input((28, 28, 1)), layers.Flatten()]],
                         ids=["flat", "with a channel"])
def test_pictures_come_in_the_form_that_the_model_wants(first):
    model = network(*first)
    answer = on_keras.probabilities_of(model)
    assert np.allclose(answer(PICTURES), model(PICTURES.reshape(-1, *model.input_shape[1:])), atol=1e-6)
    assert answer(PICTURES[:1]).shape == (1, 10)


def test_logits_become_probabilities():
    said = on_keras.probabilities_of(network(keras.Input((784,)), last=None))(PICTURES)
    assert np.allclose(said.sum(axis=1), 1, atol=1e-5) and said.min() >= 0


def test_dropout_is_off():
    answer = on_keras.probabilities_of(network(keras.Input((784,)), layers.Dropout(0.9)))
    assert np.array_equal(answer(PICTURES), answer(PICTURES))


def test_many_pictures_are_asked_in_parts(monkeypatch):
    monkeypatch.setattr(answering, "AT_ONCE", 3)
    model = network(keras.Input((784,)))
    assert np.allclose(on_keras.probabilities_of(model)(PICTURES), model(PICTURES.reshape(7, 784)), atol=1e-6)


@pytest.mark.parametrize("record", ["02_logistic_regression", "06_softmax"])
def test_a_records_network_and_its_file(record):
    model = on_keras.network(record)
    assert model.output_shape == (None, 10) and on_keras.file_of(record).stat().st_size > 1000


def test_an_unknown_record():
    with pytest.raises(FileNotFoundError, match="run `make record`, or correct the name"):
        on_keras.network("99_nothing")
