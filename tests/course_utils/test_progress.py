"""What checks write down: one line each, nothing of the reader's own, and never at the check's expense."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from patience import PATIENCE

from course_utils import progress
from course_utils.exercises import check

ROOT = Path(progress.__file__).parents[1]


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setattr(progress, "warned", [])
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.jsonl"))
    return tmp_path / "progress.jsonl"


def count(images):
    return int(np.prod(images.shape))


def lines(store):
    return [json.loads(line) for line in store.read_text().splitlines()]


# what is written


def test_each_verdict_is_a_line(store):
    check("00.1", ...)
    check("00.1", lambda images: len(images))
    check("00.1", count)
    first, wrong, right = lines(store)
    assert set(wrong) == {"exercise", "verdict", "mistake", "time"}
    assert [line["verdict"] for line in (first, wrong, right)] == ["not started", "not yet", "right"]
    assert wrong["exercise"] == "00.1" and wrong["mistake"].startswith("that is the number of pictures, 2.")
    assert first["mistake"] == right["mistake"] == ""
    assert datetime.fromisoformat(wrong["time"]).tzinfo == UTC


def shadow(images):
    secret = "my own words"
    raise ValueError(secret)


@pytest.mark.parametrize("answer, mistake", [
    (shadow, "the code stops with ValueError."),
    (lambda images: "my own words", "two pictures of 28 x 28 pixels: no numbers."),
    (lambda images: -1, "two pictures of 28 x 28 pixels: other values."),
    (lambda images: print("my own words"), "the result is printed, not returned."),
    (lambda images: images.fill("my own words"), "the code stops with ValueError."),
    (lambda images: (images.size, images.fill(0))[0], "the result is right, but an argument"),
    ("my own words", "expected a function: no function was passed."),
])
def test_a_mistake_has_none_of_the_readers_own_words(answer, mistake, store, capsys):
    check("00.1", answer)
    assert capsys.readouterr().out.startswith("00.1 not yet: ")
    [line] = lines(store)
    assert "my own words" not in json.dumps(line)
    assert line["mistake"].startswith(mistake)


def test_a_mistake_of_several_lines_becomes_one(store):
    progress.note("00.1", "not yet", "expected [[1 2]\n [3 4]],\tgot 5")
    assert [answer.mistake for answer in progress.read(store)[0]] == ["expected [[1 2] [3 4]], got 5"]


def test_an_exercise_that_there_is_not_is_not_written(store, capsys):
    check("00.9", count)
    assert "there is no exercise 00.9" in capsys.readouterr().out and not store.exists()


@pytest.mark.parametrize("off", ["off", "OFF", " off "])
def test_off(off, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COURSE_PROGRESS", off)
    check("00.1", count)
    assert progress.own_file() is None and list(tmp_path.iterdir()) == []


def test_a_line_that_was_cut_short_does_not_spoil_the_next(store):
    store.write_text('{"exercise": "00.1", "ver')
    check("00.1", count)
    answers, unread = progress.read(store)
    assert [answer.verdict for answer in answers] == ["right"] and unread == 1


def test_notebooks_that_write_at_once_lose_no_line(store, monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", PATIENCE)
    with ThreadPoolExecutor(4) as notebooks:
        list(notebooks.map(lambda number: progress.note("00.1", "not yet", "x" * 290), range(40)))
    answers, unread = progress.read(store)
    assert len(answers) == 40 and unread == 0


# where it cannot be written


def test_a_folder_that_is_not_there_is_made(store, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(store.parent / "new" / "file.jsonl"))
    check("00.1", count)
    assert len(lines(store.parent / "new" / "file.jsonl")) == 1


def test_what_fails_is_told_once(store, monkeypatch, capsys):
    store.write_text("")
    monkeypatch.setenv("COURSE_PROGRESS", str(store / "file.jsonl"))
    check("00.1", count)
    check("00.1", count)
    verdict, warning, again = capsys.readouterr().out.splitlines()
    assert verdict.startswith("00.1 right.") and again == verdict
    assert warning.startswith("Progress is not kept: ")
    assert warning.endswith("run a cell with %env COURSE_PROGRESS and its path, or set that variable before you start "
                            "Jupyter. Or set it to off.")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk(store, capsys):
    store.symlink_to("/dev/full")
    check("00.1", count)
    verdict, warning = capsys.readouterr().out.splitlines()
    assert verdict.startswith("00.1 right.") and "No space left on device" in warning


def test_no_home_to_write_to(store, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_PROGRESS", "~nobody-of-this-name/progress.jsonl")
    check("00.1", count)
    verdict, warning = capsys.readouterr().out.splitlines()
    assert verdict.startswith("00.1 right.") and "Progress is not kept" in warning


def test_another_notebook_that_holds_the_lock_is_not_waited_for_long(store, monkeypatch, capsys):
    monkeypatch.setattr(progress, "PATIENCE", 0)
    with progress.files.locked(store):
        check("00.1", count)
    assert "Progress is not kept" in capsys.readouterr().out


# what is shown


def test_the_exercises_are_those_of_the_notebooks():
    found = progress.exercises()
    assert len(found) == 12 and found["00_start_here"]["00.2"] == "The mean digit"
    solutions = {path.stem[:4].replace("_", ".") for path in (ROOT / "solutions").glob("[0-9][0-9]_*.py")}
    assert {number for titles in found.values() for number in titles} == solutions


def test_the_table(store):
    check("00.1", count)
    check("00.1", len)  # what was right stays so
    check("00.2", lambda *_: 0)
    row = progress.table().loc["00 start here"]
    assert list(row) == ["1 of 4", "00.2", "00.2 The mean digit"]
    assert list(progress.table().loc["01 nearest neighbour"]) == ["0 of 3", "–", "01.1 Find the bug"]


def test_the_table_of_one_who_is_done(store):
    for part in range(1, 5):
        progress.note(f"00.{part}", "right")
    assert list(progress.table().loc["00 start here"]) == ["4 of 4", "–", "done"]


def test_the_table_where_nothing_is_kept(monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", "off")
    assert list(progress.table()["solved"])[:2] == ["0 of 4", "0 of 3"]


@pytest.mark.parametrize("line", [
    "", "no JSON", "[]", "5", "{}", "[" * 100_000,
    '{"exercise": "00.1", "verdict": "right", "mistake": ""}',
    '{"exercise": "00.1", "verdict": "perfect", "mistake": "", "time": "2026-01-01T00:00:00+00:00"}',
    '{"exercise": "../1", "verdict": "right", "mistake": "", "time": "2026-01-01T00:00:00+00:00"}',
    '{"exercise": "00.1", "verdict": "right", "mistake": 5, "time": "2026-01-01T00:00:00+00:00"}',
    '{"exercise": "00.1", "verdict": "right", "mistake": "", "time": "yesterday"}',
    '{"exercise": "00.1", "verdict": "right", "mistake": "", "time": "2026-01-01T00:00:00"}',
    '{"exercise": "00.1", "verdict": [], "mistake": "", "time": "2026-01-01T00:00:00+00:00"}',
    '{"exercise": "00.1", "verdict": "right", "mistake": "", "time": "0001-01-01T00:00:00+23:59"}',
    '{"exercise": "00.1", "verdict": "right", "mistake": "", "time": "9999-12-31T23:59:59-23:59"}',
    '{"exercise": "00.1", "verdict": "not yet", "mistake": "\\ud800", "time": "2026-01-01T00:00:00+00:00"}',
    '{"exercise": "00.1", "verdict": "not yet", "mistake": "\\u001b[2J", "time": "2026-01-01T00:00:00+00:00"}',
    '{"exercise": "00.1", "verdict": "not yet", "mistake": "\\u202e", "time": "2026-01-01T00:00:00+00:00"}',
    '{"exercise": "00.1", "verdict": "not yet", "mistake": "' + 301 * "x" + '", "time": "2026-01-01T00:00:00+00:00"}',
    '{"exercise": "\u0660\u0660.1", "verdict": "right", "mistake": "", "time": "2026-01-01T00:00:00+00:00"}',
])
def test_lines_that_do_not_count(line):
    assert progress.answer_in(line) is None


def test_the_command(store, capsys):
    check("00.1", count)
    capsys.readouterr()
    assert progress.main([]) == 0
    told = capsys.readouterr().out
    assert "1 of 4" in told and f"Kept in {store}; COURSE_PROGRESS=off keeps nothing." in told
    store.write_bytes(store.read_bytes() + b"\xff\xfe\n")
    assert progress.main([str(store)]) == 0
    assert "1 of its lines cannot be read" in capsys.readouterr().out
    assert progress.main([str(store.parent / "nothing")]) == 1
    assert "there is no such file" in capsys.readouterr().out


def test_the_command_where_nothing_is_kept(monkeypatch, capsys):
    monkeypatch.setenv("COURSE_PROGRESS", "off")
    assert progress.main([]) == 0
    assert "COURSE_PROGRESS is off" in capsys.readouterr().out
