"""Records are read from `results/`, those that `make record` has just made first."""

import numpy as np
import pytest

from course_utils.runs import results


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder of records."""
    monkeypatch.setenv("COURSE_RESULTS", str(tmp_path))
    return tmp_path


def put(folder, name="02_softmax", error=0.115):
    """A record in `folder`."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.csv").write_text(f"epoch,test\n1,{error}\n")
    (folder / f"{name}.json").write_text('{"seed": 1}')
    np.savez(folder / f"{name}.weights.npz", w=np.full(3, error, dtype=np.float16))


def test_the_folder_stands_beside_the_package():
    assert results.folder().name == "results"
    assert (results.folder().parent / "course_utils").is_dir()


def test_a_record_has_a_table_facts_and_weights(folder):
    put(folder)
    run = results.recorded("02_softmax")
    assert run.name == "02_softmax" and run.facts == {"seed": 1}
    assert run.table.to_dict("records") == [{"epoch": 1, "test": 0.115}]
    [weights] = results.weights("02_softmax").values()
    assert weights.dtype == np.float32 and weights.tolist() == pytest.approx([0.115] * 3, rel=1e-3)


def test_what_was_just_recorded_comes_first_but_not_in_a_rehearsal(folder, monkeypatch):
    put(folder)
    monkeypatch.setenv("COURSE_RECORD", str(folder / "made"))
    assert results.recorded("02_softmax").table.test[0] == 0.115, "nothing is recorded yet"
    put(folder / "made", error=0.5)
    assert results.recorded("02_softmax").table.test[0] == 0.5
    assert results.weights("02_softmax")["w"][0] == 0.5
    monkeypatch.setenv("COURSE_REHEARSAL", "yes")
    assert results.recorded("02_softmax").table.test[0] == 0.115


def test_what_is_not_there_is_told_with_what_is(folder):
    with pytest.raises(FileNotFoundError, match="found no record at all"):
        results.recorded("02_softmax")
    with pytest.raises(FileNotFoundError, match="found those of no run"):
        results.weights("02_softmax")
    put(folder, "01_curve")
    (folder / "02_softmax.json").write_text("{}")  # half a record is none
    with pytest.raises(FileNotFoundError, match=r"'02_softmax'.*found 01_curve: run `make record`"):
        results.recorded("02_softmax")
    with pytest.raises(FileNotFoundError, match=r"02_softmax.weights.npz in .*, found those of 01_curve: run `make"):
        results.weights("02_softmax")


def test_predictions(folder):
    with pytest.raises(FileNotFoundError, match=r"predictions 02_softmax.npz in .*, found those of no model"):
        results.predictions("02_softmax")
    (folder / "predictions").mkdir()
    np.savez(folder / "predictions" / "02_softmax.npz", answers=np.array([7, 2], dtype=np.uint8),
             confidence=np.float32([0.5, 1]))
    kept = results.predictions("02_softmax")
    assert kept.answers.tolist() == [7, 2] and (-kept.answers < 0).all(), "whole numbers with a sign"
    assert kept.confidence.tolist() == [0.5, 1]
    with pytest.raises(FileNotFoundError, match="found those of 02_softmax: correct the name"):
        results.predictions("03_hidden")
