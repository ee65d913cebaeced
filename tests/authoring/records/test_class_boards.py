"""`python -m authoring.records.class_boards`: entries of a class from files, each by itself, the boards at the end."""

from pathlib import Path

import pytest

from authoring.records import class_boards
from course_utils.showdown import boards

HEAD = 'BOARD, NAME = "mistakes", "{name}"\n'
GOOD = HEAD + """
import keras
from keras import layers

def train(x, y, x_validation, y_validation):
    model = keras.Sequential([layers.Input((28, 28, 1)), layers.Flatten(), layers.Dense(10)])
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.fit(x, y, batch_size=1000, verbose=0)
    return model
"""
BROKEN = {  # an entry, and what is told of it
    "raises": (HEAD + "def train(*data): raise RuntimeError('\\033[31m' + 'lost' * 500)",
               "RuntimeError: ?[31mlostlost"),
    "syntax": (HEAD + "def train(:", "SyntaxError: "),
    "leaves": ("import sys; sys.exit('bye')", "SystemExit: bye"),
    "dies": ("import os; os._exit(3)", class_boards.NO_WORD),
    "lies": ("from course_utils.showdown import boards\nboards.BOARDS.clear()\n" + HEAD
             + "def train(*data): pass", "expected one of the boards , got 'mistakes'"),
    "prints": ("print('flood' * 100_000, flush=True)\nNAME = 1", "BOARD, train is missing"),
    "none": (HEAD + "def train(*data): pass", "is the `return` missing?"),
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
def test_a_class_whose_entries_break_has_its_board_in_the_end(tmp_path, capfd):
    paths = [written(tmp_path, name, source) for name, (source, _) in BROKEN.items()]
    good = [written(tmp_path, name, GOOD) for name in ("first", "last")]
    assert class_boards.main([good[0], *paths, good[1], "--store", str(tmp_path / "class.csv")]) == 1
    shown = capfd.readouterr()
    told = dict(zip(BROKEN, [line for line in shown.err.splitlines() if line.startswith(str(tmp_path))], strict=True))
    assert [name for name, (_, reason) in BROKEN.items() if f"{name}.py: {reason}" not in told[name]] == []
    assert max(map(len, told.values())) < 700 and "flood" not in shown.out and "\033" not in shown.out + shown.err
    table = boards.table("mistakes", tmp_path / "class.csv")
    assert table.seeds[["first", "last"]].tolist() == [3, 3]


@pytest.mark.slow
def test_an_entry_without_an_end_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(class_boards, "LONGEST", 1)
    path = written(tmp_path, "endless", "while True: pass")
    assert "it is not done after" in class_boards.measured_apart(Path(path), None)
