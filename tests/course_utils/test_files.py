import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from rights import run_without_rights

import course_utils
from course_utils.files import denied, locked, of_the_reader, set_aside, whole, write_whole


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


def test_what_cannot_be_had_is_told_with_a_way_out():
    told = denied(Path("board.csv"), PermissionError(13, "Permission denied"), "scoreboard.csv")
    assert told.startswith("board.csv: Permission denied. To use a file in a folder of your own, run a cell with "
                           "%env COURSE_SCOREBOARD and its path")


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
        "board.csv is damaged (no columns). It is kept as board-damaged-2.csv; a new one is started.")


def test_bytes_are_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "new" / "kept.npz"
    with whole(path) as file:
        file.write(b"first")
    with pytest.raises(ZeroDivisionError), whole(path) as file:
        file.write(b"half")
        raise ZeroDivisionError
    assert path.read_bytes() == b"first"
    assert list(path.parent.iterdir()) == [path]


# where a reader's files are

KEEP = """
import sys
from course_utils import scoreboard, verdicts
scoreboard.add("a", error=0.1, parameters=1)
verdicts.keep_guess("right of 100?", 90.0, "%")
verdicts.reveal("right of 100?", 0.68)
print(scoreboard.read_own().model[0], sys.modules["course_utils"].__file__)
"""


@pytest.fixture
def course(tmp_path):
    """The package in another folder, beside an empty folder of notebooks."""
    package = Path(course_utils.__file__).parent
    shutil.copytree(package, tmp_path / "course" / "course_utils",
                    ignore=shutil.ignore_patterns("__pycache__", "*.npz", "exercises", "widgets"))
    (tmp_path / "course" / "notebooks").mkdir()
    return tmp_path / "course"


def kept_by(course, cwd, **variables):
    """What a process that is started in `cwd` leaves in the course's `notebooks/` and in `cwd`; without its locks."""
    cwd.mkdir(exist_ok=True)
    env = {**os.environ, "COURSE_SCOREBOARD": "", "COURSE_GUESSES": "", "PYTHONPATH": str(course), **variables}
    done = subprocess.run([sys.executable, "-c", KEEP], cwd=cwd, env=env, capture_output=True, text=True, check=True,
                          timeout=600)
    assert done.stdout.splitlines() == ["it was 68 %; you guessed 90 %", f"a {course / 'course_utils' / '__init__.py'}"]
    return [sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
            for folder in (course / "notebooks", cwd)]


BOTH = ["guesses.json", "scoreboard.csv"]


def test_board_and_guesses_belong_to_the_course_wherever_a_notebook_was_started(course, tmp_path):
    assert kept_by(course, tmp_path / "elsewhere") == [BOTH, []]
    assert kept_by(course, course / "notebooks") == [BOTH, BOTH]  # one folder: nothing new in it
    assert [path.name for path in course.iterdir() if path.is_file()] == []


def test_board_and_guesses_can_be_elsewhere(course, tmp_path):
    (tmp_path / "mine").mkdir()
    variables = {"COURSE_SCOREBOARD": str(tmp_path / "mine" / "b.csv"), "COURSE_GUESSES": "~/g.json",
                 "HOME": str(tmp_path / "mine"), "USERPROFILE": str(tmp_path / "mine")}
    assert kept_by(course, tmp_path / "elsewhere", **variables) == [[], []]
    assert {"b.csv", "g.json"} <= {path.name for path in (tmp_path / "mine").iterdir()}


@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_a_shared_course_leaves_them_in_the_working_directory(theirs, tmp_path, mode):
    for place in (theirs, tmp_path):
        for name in ("notebooks", "cwd"):
            (place / name).mkdir()
            (place / name).chmod(0o777)
    (theirs / "notebooks").chmod(mode)
    code = """
import os
from pathlib import Path
from course_utils import files
files.NOTEBOOKS = Path(folder, "notebooks")
os.chdir(Path(folder, "cwd"))
del os.environ["COURSE_SCOREBOARD"]
print(files.of_the_reader("scoreboard.csv"))
os.environ["COURSE_SCOREBOARD"] = ""
"""
    assert run_without_rights(code, theirs, tmp_path).stdout == f"{theirs / 'cwd' / 'scoreboard.csv'}\n"


def test_a_file_that_was_named_is_used_as_it_is(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COURSE_SCOREBOARD", "mine.csv")
    assert of_the_reader("scoreboard.csv") == tmp_path / "mine.csv"
