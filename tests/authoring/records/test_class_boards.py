"""`python -m authoring.records.class_boards`: entries of a class from files, each fault told, the boards printed."""

import pytest

from authoring.records import class_boards
from course_utils.showdown import boards


@pytest.fixture
def entry(tmp_path):
    path = tmp_path / "anna.py"
    path.write_text('BOARD, NAME = "mistakes", "Anna\'s"\n\ndef train(x, y, x_val, y_val):\n    return 1\n')
    return path


def test_the_boards_are_shown(capsys):
    assert class_boards.main([]) == 0
    told = capsys.readouterr().out
    assert all(name in told for name in boards.BOARDS)


def test_an_entry_is_measured_with_its_own_name(entry, tmp_path, monkeypatch, capsys):
    seen = []
    monkeypatch.setattr(boards, "enter", lambda *given, store: seen.append((*given[:2], given[2](0, 0, 0, 0), store)))
    assert class_boards.main([str(entry), "--store", str(tmp_path / "class.csv")]) == 0
    assert seen == [("mistakes", "Anna's", 1, tmp_path / "class.csv")]


@pytest.mark.parametrize(("text", "told"), [
    ("NAME = 1", "BOARD, train is missing"),
    ('BOARD, NAME = "speed", "a"\ndef train(*data): pass', "expected one of the boards"),
    (None, "there is no such file"),
])
def test_a_file_that_is_no_entry_is_told_and_the_others_go_on(text, told, tmp_path, capsys):
    path = tmp_path / "ben.py"
    if text:
        path.write_text(text)
    assert class_boards.main([str(path)]) == 1
    assert told in capsys.readouterr().err
