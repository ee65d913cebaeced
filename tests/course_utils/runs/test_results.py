"""Records are read from `results/`, those that `make record` has just made first."""

import json
import math

import numpy as np
import pandas as pd
import pytest

from authoring.records import sums
from course_utils import files, scoreboard
from course_utils.experiments import store
from course_utils.runs import results
from course_utils.showdown import boards


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder of records."""
    monkeypatch.setenv("COURSE_RESULTS", str(tmp_path))
    return tmp_path


def put(folder, name="02_softmax", error=0.115):
    """A record in `folder`."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.csv").write_text(f"epoch,test\n1,{error}\n")
    (folder / f"{name}.json").write_text(json.dumps({"seed": 1, "final": {"epoch": 1, "test": error}}))
    np.savez(folder / f"{name}.weights.npz", w=np.full(3, error, dtype=np.float16))


def test_the_folder_stands_beside_the_package():
    assert results.folder().name == "results"
    assert (results.folder().parent / "course_utils").is_dir()


def test_a_record_has_a_table_facts_and_weights(folder):
    put(folder)
    run = results.recorded("02_softmax")
    assert run.name == "02_softmax" and run.facts["seed"] == 1
    assert run.table.to_dict("records") == [{"epoch": 1, "test": 0.115}]
    [weights] = results.weights("02_softmax").values()
    assert weights.dtype == np.float32 and weights.tolist() == pytest.approx([0.115] * 3, rel=1e-3)


def test_text_in_a_table_stays_as_it_was_written(folder):
    names = ["1e5", "007", "NA", "", "nan", "True"]
    table = pd.DataFrame({"name": names, "error": [0.1 + 0.2, 1e-300, 1 / 3, math.nan, 5e-324, 2.0]})
    (folder / "01_named.csv").write_text(table.to_csv(index=False))
    (folder / "01_named.json").write_text(json.dumps({"final": {"name": "True", "error": 2.0}}))
    pd.testing.assert_frame_equal(results.recorded("01_named").table, table, check_exact=True)


# damaged files of the course's own


READ = {  # a file in `results/`, and what reads it
    "02_softmax.csv": lambda: results.recorded("02_softmax"),
    "02_softmax.json": lambda: results.recorded("02_softmax"),
    "02_softmax.weights.npz": lambda: results.weights("02_softmax"),
    "predictions/02_softmax.npz": lambda: results.predictions("02_softmax"),
    "scoreboard.csv": scoreboard.rows,
    "boards.csv": lambda: boards.table("seconds"),
    "experiments/a.json": lambda: store.read(results.folder() / "experiments" / "a.json"),
}


@pytest.fixture
def course(folder, monkeypatch, tmp_path_factory):
    """A folder with a file of each kind, and their checksums."""
    own = tmp_path_factory.mktemp("own")
    for name, variable in files.READERS.items():
        monkeypatch.setenv(variable, str(own / name))
    put(folder)
    for name in ("predictions", "experiments"):
        (folder / name).mkdir()
    np.savez(folder / "predictions" / "02_softmax.npz", answers=np.uint8([7]), confidence=np.float32([0.5]))
    (folder / "scoreboard.csv").write_text(",".join(scoreboard.COLUMNS) + "\n2,softmax,0.1,10000,7850,1.0\n")
    (folder / "boards.csv").write_text(",".join(boards.COLUMNS) + "\nseconds,a,1e5,0,0.01,0.01,9,1.0,1.0,9,m\n")
    (folder / "experiments" / "a.json").write_text('{"knobs": {}, "code": "x", "reason": "none"}')
    sums.write(folder)
    return folder


@pytest.mark.parametrize("name", READ)
def test_a_damaged_file_of_the_courses_own_is_told_and_left_alone(name, course):
    READ[name]()  # whole, it is read
    path = course / name
    content = path.read_bytes()
    for damaged in (content[:-1], bytes([content[0] ^ 1]) + content[1:], b""):
        path.write_bytes(damaged)
        before = sorted(course.rglob("*"))
        with pytest.raises(results.Damaged, match=r"is damaged .*bring it back with `git checkout -- results`"):
            READ[name]()
        assert sorted(course.rglob("*")) == before and path.read_bytes() == damaged


def test_a_number_that_was_changed_for_another_is_noticed(course):
    path = course / "02_softmax.csv"
    path.write_text(path.read_text().replace("0.115", "0.015"))
    with pytest.raises(results.Damaged):
        results.recorded("02_softmax")


def test_lines_may_end_as_on_windows(course):
    path = course / "02_softmax.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert results.recorded("02_softmax").table.test[0] == 0.115


def test_damaged_checksums_are_told(course):
    (course / results.SUMS).write_text("no sums")
    with pytest.raises(results.Damaged, match=f"{results.SUMS} is damaged"):
        results.recorded("02_softmax")


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
