"""All models of the course: each answers as its record says, and the board has what they cost."""

import numpy as np
import pytest

from course_utils import load_mnist, scoreboard
from course_utils.runs import results
from course_utils.showdown import contestants

ASKED = 300  # test pictures


@pytest.fixture(scope="module")
def digits():
    return load_mnist()


@pytest.fixture(scope="module")
def models(digits):
    return contestants.contestants(digits.x_train, digits.y_train)


def test_there_is_one_from_every_lesson_with_ten_classes(models):
    assert {model.lesson for model in models.values()} == {1, 2, 3, 4, 5, 6, 8, 9, 10}
    assert list(models) == list(contestants.KNOWN)


@pytest.mark.parametrize("name", contestants.KNOWN)
def test_it_answers_as_it_is_recorded(name, models, digits):
    kept = results.predictions(models[name].record)
    said = models[name].answer(digits.x_test[:ASKED])
    assert said.shape == (ASKED, 10) and np.allclose(said.sum(axis=1), 1, atol=1e-4)
    assert np.sum(said.argmax(axis=1) != kept.answers[:ASKED]) <= 1  # on a border, another processor may round over it
    assert np.allclose(said.max(axis=1), kept.confidence[:ASKED], atol=1e-3)


@pytest.mark.parametrize("name", contestants.KNOWN)
def test_the_recorded_answers_make_the_error_on_the_scoreboard(name, digits):
    record, row = contestants.KNOWN[name]
    error = np.mean(results.predictions(record).answers != digits.y_test)
    assert error == pytest.approx(scoreboard.read_recorded().set_index("model").error[row], abs=2e-4)


def test_parameters_and_files(models):
    assert models["batch normalisation"].parameters == 101_754 and models["1-NN"].parameters == 60_000 * 784
    assert all(model.file_bytes > 10_000 for model in models.values())


def test_without_pictures_nobody_copies():
    assert "1-NN" not in contestants.contestants()


def test_the_nearest_neighbour_is_certain():
    pictures = np.stack([np.zeros((2, 2)), np.ones((2, 2))]).astype(np.float32)
    answer = contestants.nearest_neighbour(pictures, np.array([7, 3]))
    assert np.array_equal(answer(pictures[::-1]), np.eye(10)[[3, 7]])


def test_predictions_that_there_are_not():
    with pytest.raises(FileNotFoundError, match="found those of 01_nearest_neighbour, 02_"):
        results.predictions("99_nothing")
