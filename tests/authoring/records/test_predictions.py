"""Every model of the course is asked about the 10,000 test images once, and its answers are kept."""

from types import SimpleNamespace

import numpy as np
import pytest

from authoring.records import predictions
from course_utils.showdown import contestants


class Model:
    """A contestant that answers 3 with a confidence of 0.75, and counts how often it is asked."""

    record, asked = "90_tiny", 0

    def answer(self, images):
        self.asked += 1
        return np.tile(np.float32([0.05] * 3 + [0.75] + [0.0] * 5 + [0.1]), (len(images), 1))


@pytest.fixture
def model(tmp_path, monkeypatch):
    """The only contestant; of the digits there are ten, one of each class."""
    model = Model()
    digits = SimpleNamespace(x_train=None, y_train=None, x_test=np.zeros((10, 28, 28)), y_test=np.arange(10))
    monkeypatch.setattr(predictions, "FOLDER", tmp_path / "predictions")
    monkeypatch.setattr(predictions, "load_mnist", lambda: digits)
    monkeypatch.setattr(contestants, "contestants", lambda images, labels: {"always 3": model})
    return model


def test_answers_and_confidence_are_kept_small(model, capsys):
    assert predictions.main([]) == 0
    kept = np.load(predictions.FOLDER / "90_tiny.npz", allow_pickle=False)
    assert kept["answers"].dtype == np.uint8 and kept["answers"].tolist() == [3] * 10
    assert kept["confidence"].dtype == np.float32 and np.allclose(kept["confidence"], 0.75)
    assert capsys.readouterr().out == "always 3: 90.00 %\n"


def test_who_has_answered_is_asked_again_only_by_force(model, capsys):
    predictions.main([])
    predictions.main([])
    assert model.asked == 1
    predictions.main(["--force"])
    assert model.asked == 2
