"""Small files: written whole or not at all, one writer at a time, and where a reader's own are."""

import os
import re
import threading
from pathlib import Path

import pytest
from rights import run_without_rights

from authoring import ROOT
from course_utils import files
from course_utils.files import READERS, denied, elsewhere, locked, of_the_reader, set_aside, whole, write_whole

# Variables that name nothing that a reader keeps: compiled code, the course's records, how a notebook is made or a
# lesson recorded, and what only a test hub is told.
OTHERS = {"COURSE_CACHE", "COURSE_SHARED_CACHE", "COURSE_RESULTS", "COURSE_RECORD", "COURSE_REHEARSAL",
          "COURSE_TRIAL", "COURSE_TRIAL_MARK"}


def test_a_file_is_replaced_whole_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "board.csv"
    write_whole(path, "old\n")
    write_whole(path, "néw\n")
    assert path.read_bytes() == "néw\n".encode()
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "half \ud800")
    assert path.read_bytes() == "néw\n".encode()
    assert [file.name for file in tmp_path.iterdir()] == ["board.csv"]


def test_bytes_are_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "new" / "kept.npz"
    with whole(path) as file:
        file.write(b"first")
    with pytest.raises(ZeroDivisionError), whole(path) as file:
        file.write(b"half")
        raise ZeroDivisionError
    assert path.read_bytes() == b"first"
    assert list(path.parent.iterdir()) == [path]


def test_a_link_stays_one_and_rights_stay(tmp_path):
    path, link = tmp_path / "kept.csv", tmp_path / "link.csv"
    path.write_text("old")
    path.chmod(0o600)
    link.symlink_to(path)
    write_whole(link, "new")
    assert link.is_symlink() and path.read_text() == "new" and path.stat().st_mode & 0o777 == 0o600


def test_what_a_killed_run_has_left_is_cleared_and_what_others_write_now_is_not(tmp_path):
    old, folder, young = (tmp_path / f".kept.csv.{number}.part" for number in (1, 2, 3))
    folder.mkdir()
    for path in (old, young):
        path.touch()
    for path in (old, folder):
        os.utime(path, (0, 0))
    write_whole(tmp_path / "kept.csv", "new")
    assert {path.name for path in tmp_path.iterdir()} == {"kept.csv", young.name}


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


# where a reader's files are


@pytest.fixture
def course(tmp_path, monkeypatch):
    """An empty folder of notebooks in place of the course's; no variable is set, and a notebook runs elsewhere."""
    for name in ("notebooks", "elsewhere"):
        (tmp_path / name).mkdir()
    for variable in READERS.values():
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(files, "NOTEBOOKS", tmp_path / "notebooks")
    monkeypatch.chdir(tmp_path / "elsewhere")
    return tmp_path


def test_readers_files_are_with_the_notebooks_wherever_one_was_started(course):
    assert {of_the_reader(name) for name in READERS} == {course / "notebooks" / name for name in READERS}


def test_the_notebooks_are_those_of_the_course():
    assert (ROOT / "notebooks") == files.NOTEBOOKS


def test_where_there_is_no_folder_of_notebooks_they_are_in_the_working_directory(course):
    (course / "notebooks").rmdir()
    assert of_the_reader("boards.csv") == course / "elsewhere" / "boards.csv"


def test_where_nothing_of_a_shared_course_can_be_written_they_are_in_the_home_folder(course, monkeypatch):
    monkeypatch.setenv("HOME", str(course / "home"))
    monkeypatch.setattr(files.os, "access", lambda *_: False)
    assert of_the_reader("experiments") == course / "home" / "my-digits" / "experiments"
    assert (course / "home" / "my-digits").is_dir()


@pytest.mark.parametrize(("named", "found"), [("", "notebooks/boards.csv"), ("mine.csv", "elsewhere/mine.csv"),
                                              ("~/mine.csv", "home/mine.csv")])
def test_a_variable_names_another_place(named, found, course, monkeypatch):
    monkeypatch.setenv("COURSE_BOARDS", named)
    monkeypatch.setenv("HOME", str(course / "home"))
    assert of_the_reader("boards.csv") == course / found


def test_all_of_them_are_elsewhere_at_once_and_progress_is_not_kept(course, monkeypatch):
    for variable, value in elsewhere(course / "other").items():
        monkeypatch.setenv(variable, value)
    kept = {of_the_reader(name) for name in READERS if name != "progress.jsonl"}
    assert kept == {course / "other" / name for name in READERS if name != "progress.jsonl"}
    assert elsewhere("x")["COURSE_PROGRESS"] == "off"


def test_the_table_has_every_variable_of_a_reader():
    sources = [path.read_text(encoding="utf-8") for package in ("course_utils", "authoring")
               for path in (ROOT / package).rglob("*.py")]
    used = {name for source in sources for name in re.findall(r"\bCOURSE_[A-Z_]+\b", source)}
    assert used - OTHERS == set(READERS.values())


def test_git_ignores_them():
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert [name for name in READERS if not {f"notebooks/{name}", f"notebooks/{name}/"} & set(ignored)] == []


def test_what_cannot_be_had_is_told_with_a_way_out():
    told = denied(Path("board.csv"), PermissionError(13, "Permission denied"), "scoreboard.csv")
    assert told == ("board.csv: Permission denied. To use a file in a folder of your own, run a cell with %env "
                    "COURSE_SCOREBOARD and its path, or set that variable before you start Jupyter.")


LESSON = """
import os
from pathlib import Path
from course_utils import files, guesses, progress, scoreboard

os.environ["COURSE_RESULTS"] = "nowhere"
os.environ.pop("COURSE_BOARDS", None)
for place in sorted(Path(folder).iterdir()):
    for name in ("scoreboard.csv", "guesses.json", "progress.jsonl"):
        os.environ[files.READERS[name]] = str(place / name)
    print("##", place.name)
    scoreboard.add("new", error=0.2, parameters=1)
    print("models:", *scoreboard.rows().model)
    field, _, note = guesses.guess_field("how many?", "").children
    field.value = "7"
    print("note:", note.value)
    guesses.reveal("right of 100?", 0.68)
    progress.warned.clear()
    progress.note("00.1", "right")
    progress.note("00.1", "right")
    files.NOTEBOOKS = place
    print("with the notebooks:", files.of_the_reader("boards.csv") == place / "boards.csv")
"""
DENIED = ": Permission denied. To use a file in a folder of your own, run a cell with %env COURSE_"
NOT_KEPT, NOT_READ = "new is not kept on the scoreboard: ", "Your rows of the scoreboard cannot be read: "
NO_GUESSES, NO_NOTE = "Your guesses cannot be read: ", 'note: <span role="status">not kept: '
NO_PROGRESS, ASKED = "Progress is not kept: ", "Your guess: right of 100?"
UNREADABLE = [NOT_KEPT, NOT_READ, "models:", NO_GUESSES, NO_NOTE, NO_GUESSES, ASKED, "it was 68 % (you made no guess)",
              NO_PROGRESS]
SAID = {  # of a folder with these files of somebody else
    "closed files": [*UNREADABLE, "with the notebooks: True"],
    "closed folder": [*UNREADABLE, "with the notebooks: False"],
    "to be read only": [NOT_KEPT, "scoreboard.csv is damaged, and shown without what cannot be read: line 3",
                        "models: old", NO_NOTE, ASKED, "it was 68 %; you guessed 90 %", NO_PROGRESS,
                        "with the notebooks: False"],
}


@pytest.mark.slow
def test_files_of_somebody_else_stop_no_lesson_and_stay_as_they_are(theirs, tmp_path):
    contents = {"scoreboard.csv": "lesson,model,error,images,parameters,seconds\n1,old,0.3,10000,1,\n1,bad\n",
                "guesses.json": '{"right of 100?": {"guess": 90.0, "unit": "%"}}', "progress.jsonl": ""}
    for place in SAID:
        (theirs / place).mkdir()
        for name, text in contents.items():
            (theirs / place / name).write_text(text)
            (theirs / place / name).chmod(0 if place == "closed files" else 0o444)
    (theirs / "closed folder").chmod(0)
    (theirs / "to be read only").chmod(0o555)
    (theirs / "closed files").chmod(0o777)
    (tmp_path / "practice").mkdir()
    done = run_without_rights(LESSON, theirs, tmp_path)
    for place in SAID:
        (theirs / place).chmod(0o755)
    assert done.stderr == ""
    said = {block.splitlines()[0]: block.splitlines()[1:] for block in done.stdout.split("## ")[1:]}
    assert said.keys() == SAID.keys()
    for place, starts in SAID.items():
        lines = said[place]
        as_said = [line.startswith(start) for line, start in zip(lines, starts, strict=True)]
        assert all(as_said), lines
        refused = [line for line, start in zip(lines, starts) if start.endswith(": ") and "not kept" in start]
        assert [DENIED in line and f"{theirs / place}/" in line for line in refused] == [True] * 3
        left = {path.name: path for path in (theirs / place).iterdir() if not path.name.startswith(".")}
        assert left.keys() == contents.keys()
        for name, path in left.items():
            path.chmod(0o644)
            assert path.read_text() == contents[name]


def test_a_mark_that_windows_editors_put_before_a_text_is_no_damage(course, monkeypatch):
    """Each file of a reader that was opened and saved there is read as before."""
    from course_utils import csv_rows, guesses, progress
    from course_utils.experiments import store
    from course_utils.showdown import boards

    kept = {
        "guesses.json": '{"How far?": {"guess": 3, "unit": "%"}}',
        "progress.jsonl": '{"exercise": "01.1", "verdict": "right", "mistake": "", "time": "2026-01-01T00:00+00:00"}\n',
        "experiments": '{"knobs": {}, "code": "x", "reason": "none"}',
        "boards.csv": ",".join(boards.COLUMNS) + "\n",
    }
    paths = {name: course / name for name in kept}
    for name, text in kept.items():
        paths[name].write_text(text, encoding="utf-8-sig")
    assert guesses.read_guesses(paths["guesses.json"])[1] == []
    assert progress.read(paths["progress.jsonl"])[1] == 0
    assert store.read(paths["experiments"])["code"] == "x"
    assert list(boards.read(paths["boards.csv"])) == list(boards.COLUMNS)
    assert csv_rows.fields(b"\xef\xbb\xbfmodel") == ["model"]
