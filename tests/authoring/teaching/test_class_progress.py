"""`authoring.teaching.class_progress`: the table of a class, its mistakes, who is stuck, and what is left out."""

import json
import os
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest

from authoring.teaching import class_progress

START = datetime(2026, 3, 6, 9, tzinfo=UTC)


def line(minute, exercise, verdict, mistake=""):
    time = (START + timedelta(minutes=minute)).isoformat(timespec="seconds")
    return json.dumps({"exercise": exercise, "verdict": verdict, "mistake": mistake, "time": time}) + "\n"


ANNA = [(0, "00.1", "not yet", "28 is the number of rows."), (2, "00.1", "right"), (5, "00.2", "right")]
BEN = [(0, "00.1", "not yet", "28 is the number of rows."), (10, "00.1", "not yet", "expected 1568, got 29."),
       (25, "00.1", "not yet", "expected 1568, got 30."), (200, "00.1", "not yet", "expected 1568, got 31.")]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "ben").mkdir()
    (tmp_path / "anna.jsonl").write_text("".join(line(*answer) for answer in ANNA))
    (tmp_path / "ben" / "progress.jsonl").write_text("".join(line(*answer) for answer in BEN))
    return tmp_path


def test_the_class(folder):
    found, faults = class_progress.gather(folder)
    table = class_progress.solved(found)
    assert list(table.index) == ["anna", "ben"] and faults == []
    assert list(table["00"]) == ["2 of 4", "0 of 4"] and "01" not in table


def test_the_most_frequent_mistakes(folder):
    """Three answers that differ in a number only are one mistake; that of two learners comes first."""
    table = class_progress.mistakes(class_progress.gather(folder)[0])
    assert table.reset_index().values.tolist() == [
        ["00.1", 2, 2, "28 is the number of rows."], ["00.1", 1, 3, "expected 1568, got 29."]]


def test_who_is_stuck_longest(folder):
    """Anna has solved hers. Ben's 25 minutes count; the break of nearly three hours does not."""
    table = class_progress.stuck(class_progress.gather(folder)[0])
    assert table.reset_index().values.tolist() == [["ben", "00.1", 25, 4, "expected 1568, got 31."]]


@pytest.mark.parametrize("name, content, told", [
    ("empty.jsonl", b"", "empty.jsonl is left out: no line of it is a check's answer."),
    ("report.pdf", b"%PDF-1.7\n\xff\xfe", "report.pdf is left out: no line"),
    ("foreign.jsonl", b'{"name": "Carla"}\n', "foreign.jsonl is left out: no line"),
    ("torn.jsonl", line(0, "00.1", "right").encode() + b'{"exercise": "00', "torn.jsonl: 1 lines of 2 cannot be read"),
    ("anna.txt", line(0, "00.1", "right").encode(), "anna.txt is left out: there is another file of anna."),
    ("huge.jsonl", b"x" * 1001, "huge.jsonl is left out: it has 0.0 MB, more than 0.001."),
    ("anna (1).jsonl", line(0, "00.1", "right").encode(), "anna (1).jsonl is left out: there is another file of anna."),
    ("ben/progress(1).jsonl", line(0, "00.1", "right").encode(),
     "ben/progress(1).jsonl is left out: there is another file of ben."),
    ("progress(1).jsonl", line(0, "00.1", "right").encode(), "progress(1).jsonl is left out: it does not say whose"),
    ("new.jsonl", line(0, "99.9", "right").encode() + line(0, "00.1", "right").encode(),
     "new.jsonl: 1 lines of 2 cannot be read"),
    ("red\x1b[31m.jsonl", b"", "red?[31m.jsonl is left out"),
    (os.fsdecode(b"an\xe9.jsonl"), b"", "an?.jsonl is left out"),
])
def test_what_is_left_out_is_named(name, content, told, folder, monkeypatch, capsys):
    monkeypatch.setattr(class_progress, "LARGEST", 1000)
    (folder / name).write_bytes(content)
    assert class_progress.main([str(folder)]) == 0
    shown = capsys.readouterr()
    assert told in shown.err and len(shown.err.splitlines()) == 1
    assert "anna" in shown.out and "ben" in shown.out


@pytest.mark.parametrize("target", ["nowhere", "anna.jsonl", "/dev/zero", "/"])
def test_links_are_not_followed(target, folder):
    (folder / "carla.jsonl").symlink_to(folder / target)
    found, faults = class_progress.gather(folder)
    assert faults == ["carla.jsonl is left out: it is no file."] and "carla" not in found


def hostile(folder):
    """Twenty files that are to spoil the report, and none of them does."""
    right = line(0, "00.1", "right")
    mistakes = {"surrogate": "\ud800", "escape": "\x1b[2J\x1b]0;owned\x07", "override": "\u202egnp.exe",
                "long": "x" * 100_000, "number": 5, "bell": "\a", "zero": "\0"}
    for name, mistake in mistakes.items():
        (folder / f"{name}.jsonl").write_text(line(0, "00.1", "not yet", mistake) + right)
    times = {"first": "0001-01-01T00:00:00+23:59", "last": "9999-12-31T23:59:59-23:59", "odd": "2026-W01-1"}
    for name, time in times.items():
        (folder / f"{name}.jsonl").write_text(right.replace("2026-03-06T09:00:00+00:00", time))
    (folder / "invented.jsonl").write_text("".join(line(n, f"{n % 90 + 10}.{n % 99}", "not yet") for n in range(8000)))
    (folder / "busy.jsonl").write_text("".join(line(n, f"{n % 12:02}.1", "not yet", str(n)) for n in range(7000)))
    (folder / "large.jsonl").write_bytes(b"[" * 50_000_000)
    (folder / "deep.jsonl").write_text("[" * 900_000)
    (folder / "digits.jsonl").write_text("9" * 900_000)
    (folder / os.fsdecode(b"\xff\xfe.jsonl")).write_text(right)
    (folder / "red\x1b[31m.jsonl").write_text(right)
    (folder / "device.jsonl").symlink_to("/dev/zero")
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    os.mkfifo(folder / "pipe.jsonl")


@pytest.mark.slow
def test_a_class_of_two_hundred_with_twenty_hostile_files(tmp_path, capfd):
    folder = tmp_path / "class"
    folder.mkdir()
    hostile(folder)
    assert len(list(folder.iterdir())) == 20
    for number in range(180):
        (folder / f"learner {number:03}.jsonl").write_text("".join(line(*answer) for answer in ANNA))
    begun = monotonic()
    assert class_progress.main([str(folder), "--html", str(tmp_path / "class.html")]) == 0
    assert monotonic() - begun < 10
    shown, page = capfd.readouterr(), (tmp_path / "class.html").read_text()
    for text in (shown.out, page):
        assert all(f"learner {number:03}" in text for number in range(180))
    assert [letter for letter in shown.out + shown.err + page if not letter.isprintable() and letter != "\n"] == []


def test_a_locks_file_is_no_learner(folder):
    (folder / ".progress.jsonl.lock").touch()
    assert class_progress.gather(folder)[1] == []


def test_the_page(folder, capsys):
    """Names and mistakes come from other people's files: nothing in them may become a part of the page."""
    (folder / "<b>eve.jsonl").write_text(line(0, "00.1", "not yet", "<script>alert(1)</script>"))
    assert class_progress.main([str(folder), "--html", str(folder.parent / "class.html")]) == 0
    page = (folder.parent / "class.html").read_text()
    assert "<script>" not in page and "<b>" not in page and "&lt;b&gt;eve" in page
    assert "<th></th>" not in page and page.count("<h2>") == 3 and "http" not in page


@pytest.mark.parametrize("make", [lambda folder: folder.mkdir(), lambda folder: folder.touch(), lambda folder: None])
def test_nothing_to_report_on(make, tmp_path, capsys):
    make(tmp_path / "class")
    assert class_progress.main([str(tmp_path / "class")]) == 1
    assert "expected" in capsys.readouterr().err
