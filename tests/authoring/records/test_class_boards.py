"""`python -m authoring.records.class_boards`: entries of a class from files, each by itself, the boards at the end."""

from pathlib import Path

import pytest

from authoring.records import class_boards
from course_utils.showdown import boards

HEAD = 'BOARD, NAME = "mistakes", "{name}"\n'
BROKEN = {  # an entry, and what is told of it
    "syntax": (HEAD + "def train(:", "SyntaxError: "),
    "leaves": ("import sys; sys.exit('bye')", "SystemExit: bye"),
    "dies": ("import os; os._exit(3)", class_boards.NO_WORD),
    "prints": ("print('flood' * 100_000, flush=True)\nNAME = 1", "BOARD, train is missing"),
}


def written(folder: Path, name: str, source: str) -> str:
    path = folder / f"{name}.py"
    path.write_text(source.replace("{name}", name))
    return str(path)


def test_the_boards_are_shown(capsys):
    assert class_boards.main([]) == 0
    told = capsys.readouterr().out
    assert all(name in told for name in boards.BOARDS)


def test_an_entry_is_measured_with_its_own_name(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(boards, "enter", lambda *given, store: seen.append((*given[:2], given[2](0, 0, 0, 0), store)))
    monkeypatch.setattr(class_boards.os, "dup2", lambda *_: None)
    line, other_end = class_boards.multiprocessing.Pipe()
    path = written(tmp_path, "Anna", HEAD + "def train(x, y, x_val, y_val): return 1")
    class_boards.measure(Path(path), tmp_path / "class.csv", other_end)
    assert seen == [("mistakes", "Anna", 1, tmp_path / "class.csv")] and line.recv_bytes() == b""


@pytest.mark.parametrize(("text", "told"), [
    ("NAME = 1", "BOARD, train is missing"),
    (None, "there is no such file"),
])
def test_a_file_that_is_no_entry(text, told, tmp_path):
    path = tmp_path / "ben.py"
    if text:
        path.write_text(text)
    with pytest.raises((ValueError, FileNotFoundError), match=told):
        class_boards.read(path)


@pytest.mark.slow
@pytest.mark.parametrize("name", BROKEN)
def test_an_entry_that_breaks_is_told_and_the_others_go_on(name, tmp_path):
    """Each in a process of its own, so that it can end or change nothing else."""
    source, told = BROKEN[name]
    found = class_boards.measured_apart(Path(written(tmp_path, name, source)), tmp_path / "class.csv")
    assert told in found and len(found) <= class_boards.LETTERS and found.isprintable()


@pytest.mark.slow
def test_an_entry_without_an_end_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(class_boards, "LONGEST", 1)
    path = written(tmp_path, "endless", "while True: pass")
    assert "it is not done after" in class_boards.measured_apart(Path(path), None)
