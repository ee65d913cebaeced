"""All models on another data set: the lessons' own code, with another file in the place of the digits."""

import re

import numpy as np
import pandas as pd
import pytest

from authoring import ROOT
from authoring.notebooks.reading import lessons, read
from authoring.records import fashion, record
from course_utils.showdown import contestants


@pytest.fixture
def clothes(tmp_path):
    """A file of the right form, of three pictures and two classes."""
    path = tmp_path / "clothes.npz"
    pictures = np.array([0, 255, 0], dtype=np.uint8)[:, None, None] * np.ones((28, 28), dtype=np.uint8)
    np.savez(path, x_train=pictures, y_train=np.array([0, 1, 0]), x_test=pictures[:2], y_test=np.array([0, 1]))
    return path


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """The folder that records go to."""
    monkeypatch.setenv("COURSE_RECORD", str(tmp_path))
    return tmp_path


def epochs(*errors):
    return pd.DataFrame({"epoch": range(1, len(errors) + 1), "test": errors})


def test_a_row_for_each_model_and_no_lesson_twice(clothes, kept, monkeypatch):
    asked = []

    def lesson(number, path):
        asked.append((number, path))
        tables = {stem: epochs(0.5, int(number) / 100) for stem, _ in contestants.KNOWN.values() if stem[:2] == number}
        return tables if number != "01" else {"01_nearest_neighbour": pd.DataFrame({"test": [0.2]})}

    monkeypatch.setattr(fashion, "of_experiment", lambda path: {"test": 0.08, "epochs": 13})
    monkeypatch.setattr(fashion, "of_lesson", lesson)
    fashion.train_all(clothes)
    table = pd.read_csv(kept / "11_fashion.csv")
    assert table.model.tolist() == list(contestants.KNOWN)
    assert table.set_index("model").loc["1-NN"].tolist() == [0.2, 0]
    assert table.set_index("model").loc["dropout"].tolist() == [0.04, 2]
    assert table.set_index("model").loc["LeNet"].tolist() == [0.08, 13]
    assert asked == [(number, clothes) for number in fashion.TRAINS]


def test_stopped_and_started_again_it_goes_on(clothes, kept, monkeypatch):
    class Stopped(Exception):
        pass

    def lesson(number, path):
        if number == "03":
            raise Stopped
        return {stem: epochs(0.3) for stem, _ in contestants.KNOWN.values()}

    monkeypatch.setattr(fashion, "of_lesson", lesson)
    with pytest.raises(Stopped):
        fashion.train_all(clothes)
    assert not (kept / "11_fashion.csv").exists()
    monkeypatch.setattr(fashion, "of_experiment", lambda path: {"test": 0.08, "epochs": 13})

    def later(number, path):
        assert number >= "03"
        return {stem: epochs(0.1) for stem, _ in contestants.KNOWN.values()}

    monkeypatch.setattr(fashion, "of_lesson", later)
    fashion.train_all(clothes)
    assert pd.read_csv(kept / "11_fashion.csv").test.tolist() == [0.3] * 2 + [0.1] * 6 + [0.08] + [0.1] * 2


LESSON = """
# %% tags=["parameters"]
num_epochs = 2

# %%
from course_utils import load_mnist, long_run, results
import pandas as pd

# %%
digits = load_mnist()
table = pd.DataFrame({"epoch": [num_epochs], "test": [len(digits.x_test)]})
results.record("90_tiny", table, seed=0)

# %%
1 / 0
"""


@pytest.mark.slow
def test_a_lesson_gets_the_other_pictures_and_ends_where_its_network_is_trained(tmp_path, clothes, monkeypatch):
    (tmp_path / "lessons").mkdir()
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "lessons" / "90_tiny.py").write_text(LESSON.lstrip())
    monkeypatch.setattr(fashion, "ROOT", tmp_path)
    monkeypatch.setitem(record.RUNS, "90_tiny", {"num_epochs": 7})
    monkeypatch.setitem(fashion.TRAINS, "90", "results.record(")
    table = fashion.of_lesson("90", clothes)["90_tiny"]
    assert table.values.tolist() == [[7, 2]]
    assert list((tmp_path / "build" / "record").iterdir()) == []


def test_lesson_8s_network_gets_the_other_pictures(clothes, monkeypatch):
    def run(best):
        digits = fashion.data.load_mnist()
        return {"test": len(digits.x_test), "epochs": [{}] * (best.images // 10_000)}

    monkeypatch.setattr(fashion.knobs, "run", run)
    assert fashion.of_experiment(clothes) == {"test": 2, "epochs": 6}
    assert len(fashion.data.load_mnist().x_test) == 10_000, "and nothing else"


@pytest.mark.parametrize("number", fashion.TRAINS)
def test_one_cell_trains_each_lessons_network(number):
    (lesson,) = lessons(ROOT, [number])
    cells = [cell.source for cell in read(lesson).cells if fashion.TRAINS[number] in cell.source]
    assert len(cells) == 1 and lesson.stem in record.RUNS
    assert fashion.SHORT.get(number, {}).keys() <= record.defaults(read(lesson)).keys()


def test_every_model_has_its_lesson():
    assert {stem[:2] for stem, _ in contestants.KNOWN.values()} - {fashion.SWEPT[:2]} == fashion.TRAINS.keys()
    assert fashion.SWEPT in {stem for stem, _ in contestants.KNOWN.values()}


def test_a_file_that_is_none_is_told(tmp_path, capsys):
    assert fashion.main([str(tmp_path / "none.npz")]) == 1
    assert re.search(r"none\.npz", capsys.readouterr().err)
