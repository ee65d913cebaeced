"""Lesson 11's cell for the reader's own data: whatever its size and number of classes, it trains or says what to do."""

import keras
import numpy as np
import pytest
from keras import layers

from authoring.notebooks import reading
from course_utils import load_dataset, on_keras
from course_utils.data import DataError

LESSON = next(reading.ROOT.glob("lessons/11_*.py"))


def own_data(path, x, y):
    """Run the cell, and those that it needs, on these pictures and labels; training and test pictures are the same."""
    np.savez(path, x_train=x, y_train=y, x_test=x, y_test=y)
    space = {"np": np, "keras": keras, "layers": layers, "load_dataset": load_dataset, "on_keras": on_keras,
             "num_validation": 5000}
    for cell in reading.read(LESSON).cells:
        if cell.cell_type == "code" and cell.source.startswith(("def block", "def train", "own_data = None")):
            exec(cell.source.replace("own_data = None", f"own_data = {str(path)!r}"), space)


def test_three_hundred_small_pictures_of_twenty_classes(tmp_path, capsys):
    rng = np.random.default_rng(0)
    own_data(tmp_path / "own.npz", rng.integers(0, 256, (300, 16, 16), dtype=np.uint8), np.arange(300) % 20)
    assert capsys.readouterr().out.endswith(" %, 300 pictures\n")


@pytest.mark.parametrize(("shape", "words"), [
    ((30, 8, 8), r"save larger ones, np.kron\(x, np.ones\(\(1, 2, 2\), np.uint8\)\)"),
    ((30, 28, 28, 3), r"save np.round\(x\[..., :3\].mean\(axis=3\)\).astype\(np.uint8\)"),
])
def test_what_does_not_fit_is_told_with_what_mends_it(tmp_path, shape, words):
    with pytest.raises((ValueError, DataError), match=words):
        own_data(tmp_path / "own.npz", np.full(shape, 200, np.uint8), np.arange(30) % 3)
