"""All models of the course: each answers as its record says, and the board has what they cost."""

from types import SimpleNamespace

import numpy as np
import pytest

from course_utils import load_mnist, scoreboard
from course_utils.runs import results
from course_utils.showdown import contestants

ASKED = 300  # test pictures


@pytest.mark.slow  # TensorFlow, and eleven networks
def test_all_answer_as_they_are_recorded():
    digits = load_mnist()
    models = contestants.contestants(digits.x_train, digits.y_train)
    assert list(models) == list(contestants.KNOWN)
    for name, model in models.items():
        kept = results.predictions(model.record)
        said = model.answer(digits.x_test[:ASKED])
        assert said.shape == (ASKED, 10) and np.allclose(said.sum(axis=1), 1, atol=1e-4), name
        # on a border, another processor may round over it
        assert np.sum(said.argmax(axis=1) != kept.answers[:ASKED]) <= 1, name
        assert np.allclose(said.max(axis=1), kept.confidence[:ASKED], atol=1e-3), name


def test_the_recorded_answers_make_the_errors_on_the_scoreboard():
    labels, board = load_mnist().y_test, scoreboard.read_recorded().set_index("model").error
    errors = {row: np.mean(results.predictions(record).answers != labels) for record, row in contestants.KNOWN.values()}
    assert errors == pytest.approx({row: board[row] for row in errors}, abs=2e-4)


@pytest.fixture
def without_keras(monkeypatch, tmp_path):
    """Networks are the names of their records, and answer with them; their files have 3 bytes."""
    file = tmp_path / "network.keras"
    file.write_bytes(b"abc")
    monkeypatch.setattr(contestants, "on_keras", SimpleNamespace(
        network=str, probabilities_of=lambda network: lambda pictures: network, file_of=lambda record: file))


def test_each_has_its_facts(without_keras):
    models = contestants.contestants(np.zeros((4, 2, 2), np.float32), np.array([1, 2, 3, 7]))
    assert list(models) == list(contestants.KNOWN)
    assert {model.lesson for model in models.values()} == {1, 2, 3, 4, 5, 6, 8, 9, 10}
    last = models["batch normalisation"]
    assert (last.record, last.parameters, last.file_bytes) == ("10_batch_normalisation", 101_754, 3)
    assert last.answer(None) == "10_batch_normalisation" and last.seconds > 60
    first = models["1-NN"]
    assert first.parameters == 60_000 * 784 and first.file_bytes > 10_000_000
    assert first.answer(np.zeros((1, 2, 2))).argmax() == 1


def test_without_pictures_nobody_copies(without_keras):
    assert list(contestants.contestants()) == list(contestants.KNOWN)[1:]


def test_the_nearest_neighbour_is_certain():
    pictures = np.stack([np.zeros((2, 2)), np.ones((2, 2))]).astype(np.float32)
    answer = contestants.nearest_neighbour(pictures, np.array([7, 3]))
    assert np.array_equal(answer(pictures[::-1]), np.eye(10)[[3, 7]])


def test_predictions_that_there_are_not():
    with pytest.raises(FileNotFoundError, match="found those of 01_nearest_neighbour, 02_"):
        results.predictions("99_nothing")
