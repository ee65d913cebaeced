"""Nothing that a reader or maintainer keeps comes into what is made, tested, marked or compiled, nor is it changed.

An entry of one's own is planted in each of these files. It must not show in what runs with the variables that each
place sets for its notebooks.
"""

import asyncio
import importlib.util
import os
import sys
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import nbformat
import pytest
from nbformat import v4

from authoring import ROOT
from authoring.copies import graded
from authoring.in_page import lab
from authoring.notebooks import execution
from course_utils import experiments, files, guesses, progress, scoreboard
from course_utils.experiments import Knobs, store
from course_utils.on_theano import warm
from course_utils.showdown import boards

ENTRY = {"board": "seconds", "entry": "PRIVATE", "code": "x", "seed": 0, "test": 0.008, "validation": 0.01,
         "parameters": 900, "seconds": 3.0, "compiling": 1.0, "lines": 9, "machine": "m"}
KEEP = {
    "scoreboard.csv": lambda: scoreboard.add("PRIVATE", error=0.1, parameters=1),
    "guesses.json": lambda: guesses.keep_guess("PRIVATE", 1, ""),
    "experiments": lambda: store.write(store.readers_own(), Knobs(), {"reason": "PRIVATE"}),
    "boards.csv": lambda: boards.keep(ENTRY, boards.own_file()),
    "progress.jsonl": lambda: progress.note("00.1", "right"),
}
SHOW = {
    "scoreboard.csv": lambda: scoreboard.rows().to_string(),
    "guesses.json": lambda: str(guesses.known_guesses()),
    "experiments": lambda: experiments.table().to_string(),
    "boards.csv": lambda: boards.table("seconds").to_string(),
    "progress.jsonl": lambda: "PRIVATE" if progress.table().loc["00 start here", "solved"] != "0 of 4" else "",
}


def shown():
    """The names of the files whose private entries show."""
    return {name for name, show in SHOW.items() if "PRIVATE" in show()}


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def own(tmp_path, monkeypatch):
    """The reader's own files, with a private entry in each; no variable is set."""
    (tmp_path / "own").mkdir()
    monkeypatch.setattr(files, "NOTEBOOKS", tmp_path / "own")
    monkeypatch.setenv("COURSE_RESULTS", str(tmp_path / "results"))
    for variable in files.READERS.values():
        monkeypatch.delenv(variable, raising=False)
    for keep in KEEP.values():
        keep()
    assert shown() == set(files.READERS), "the test itself: without variables the entries show"
    return tmp_path / "own"


def while_notebooks_are_made(check, folder):
    with execution.fresh_environment() as environment:
        check(environment)


def with_nbval(check, folder):
    spec = importlib.util.spec_from_file_location("conftest_for_nbval", ROOT / "conftest.py")
    conftest = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(conftest)
    conftest.pytest_runtest_setup(SimpleNamespace(path=Path("90_tiny.ipynb"), parent=SimpleNamespace(skip_compare=())))
    check(os.environ)


def in_a_graded_copy(check, folder):
    lesson = folder / "lessons" / "90_tiny.py"
    graded.build(lesson)
    config = (folder / "build" / "graded" / "nbgrader_config.py").read_text()
    nbgrader = {"nbgrader": mock.MagicMock(), "nbgrader.preprocessors": SimpleNamespace(NbGraderPreprocessor=object)}
    with mock.patch.dict(sys.modules, nbgrader):
        exec(config, {"get_config": mock.MagicMock()})
    check(os.environ)


def while_compiling(check, folder):
    class Client:
        def __init__(self, *arguments, **options):
            pass

        async def async_execute(self, cwd, env):
            await asyncio.to_thread(check, env)

    nbformat.write(v4.new_notebook(), folder / "90_tiny.ipynb")
    with mock.patch.object(warm, "NotebookClient", Client):
        warm.run(folder / "90_tiny.ipynb")


def in_a_lab_of_its_own(check, folder):
    class Server:
        def __init__(self, command, env, **options):
            check(env)
            raise InterruptedError

    with mock.patch.object(lab.subprocess, "Popen", Server), pytest.raises(InterruptedError), lab.jupyterlab(folder):
        pass


@pytest.mark.parametrize("place", [while_notebooks_are_made, with_nbval, in_a_graded_copy, while_compiling,
                                   in_a_lab_of_its_own], ids=lambda place: place.__name__)
def test_nothing_of_ones_own_shows_or_is_changed(place, own, project):
    before, checked = contents(own), []

    def check(environment):
        with mock.patch.dict(os.environ, environment):
            checked.append(shown())
            for keep in KEEP.values():
                keep()

    with mock.patch.dict(os.environ):
        place(check, project)
    assert checked == [set()]
    assert contents(own) == before


def test_the_tests_themselves_are_elsewhere():
    kept = {files.of_the_reader(name) for name in files.READERS if name != "progress.jsonl"}
    assert [path for path in kept if path.is_relative_to(files.NOTEBOOKS)] == []
    assert progress.own_file() is None
