import threading

import pytest

from course_utils.files import locked, set_aside, whole, write_whole


def test_a_file_is_replaced_whole_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "board.csv"
    write_whole(path, "old\n")
    write_whole(path, "néw\n")
    assert path.read_bytes() == "néw\n".encode()
    assert [file.name for file in tmp_path.iterdir()] == ["board.csv"]


def test_a_write_that_fails_leaves_the_old_file(tmp_path):
    path = tmp_path / "board.csv"
    write_whole(path, "old\n")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "half \ud800")
    assert path.read_text() == "old\n"
    assert [file.name for file in tmp_path.iterdir()] == ["board.csv"]


def test_those_who_lock_take_turns(tmp_path):
    path, order = tmp_path / "board.csv", []
    inside, leave = threading.Event(), threading.Event()

    def first():
        with locked(path):
            inside.set()
            leave.wait(5)
            order.append("first")

    def second():
        with locked(path):
            order.append("second")

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    inside.wait(5)
    threads[1].start()
    leave.set()
    for thread in threads:
        thread.join(5)
    assert order == ["first", "second"]


def test_damaged_files_are_numbered_and_none_is_lost(tmp_path, capsys):
    path = tmp_path / "board.csv"
    for text in ("one", "two"):
        path.write_text(text)
        set_aside(path, "no columns")
    assert (tmp_path / "board-damaged-1.csv").read_text() == "one"
    assert (tmp_path / "board-damaged-2.csv").read_text() == "two"
    assert capsys.readouterr().out.splitlines()[1] == (
        "board.csv cannot be read (no columns). It is kept as board-damaged-2.csv; a new one is started.")


def test_bytes_are_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "new" / "kept.npz"
    with whole(path) as file:
        file.write(b"first")
    with pytest.raises(ZeroDivisionError), whole(path) as file:
        file.write(b"half")
        raise ZeroDivisionError
    assert path.read_bytes() == b"first"
    assert list(path.parent.iterdir()) == [path]
