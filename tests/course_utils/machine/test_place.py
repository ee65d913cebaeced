"""What the doctor sees around the course: another copy, no home, settings of other programs, folders of others."""

import json
import os
import sys
import tempfile
from pathlib import Path

import pytest
from patience import PATIENCE
from users import as_user

from course_utils import files
from course_utils.machine import environment, kernel, place
from course_utils.machine.report import MISSING, WARNING


@pytest.fixture(autouse=True)
def in_terminal(monkeypatch):
    monkeypatch.delitem(sys.modules, "ipykernel.kernelapp", raising=False)


@pytest.fixture
def copy(tmp_path):
    """A copy of the course, as far as it is looked at."""
    course = tmp_path / "a copy, mine"
    (course / "course_utils").mkdir(parents=True)
    (course / "notebooks").mkdir()
    (course / "course_utils" / "mnist.npz").touch()
    return course


def test_all_is_well_here(monkeypatch):
    for name in ("TF_XLA_FLAGS", "XLA_FLAGS"):
        monkeypatch.delenv(name, raising=False)
    for check in (place.check_copy, place.check_home, place.check_keras, place.check_paths, place.check_xla):
        assert list(check("it")) == []


def test_outside_every_course(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert list(place.check_copy("it")) == []


def test_a_notebook_of_another_copy(copy, monkeypatch):
    monkeypatch.chdir(copy / "notebooks")
    (finding,) = place.check_copy("this copy")
    assert finding.verdict == MISSING
    assert finding.found == (f"this folder belongs to the course in {copy}, but the code that runs to the one in "
                             f"{environment.ROOT}")
    assert f"run make lab in {copy}" in finding.mend


@pytest.mark.parametrize("gone", [False, True])
def test_notebooks_use_the_course_of_another_copy(gone, copy, monkeypatch, tmp_path):
    """A moved course, or one copied with its environment: what is installed leads to the old folder."""
    if gone:
        copy.rename(tmp_path / "renamed")
    info = tmp_path / "site" / "seventy_thousand_digits-0.1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: seventy-thousand-digits\nVersion: 0.1.0\n")
    (info / "direct_url.json").write_text(json.dumps({"url": copy.as_uri(), "dir_info": {"editable": True}}))
    monkeypatch.syspath_prepend(tmp_path / "site")
    (finding,) = place.check_copy("this copy")
    assert finding.verdict == MISSING
    assert finding.found == f"notebooks use the course in {copy}, not this one in {environment.ROOT}"
    assert f"run make lab in {environment.ROOT}" in finding.mend


@pytest.mark.parametrize("there", [False, True])
def test_notebooks_run_on_the_python_of_another_copy(there, copy, monkeypatch, tmp_path):
    other = copy / ".venv" / "bin" / "python"
    if there:
        other.parent.mkdir(parents=True)
        other.symlink_to(sys.executable)
    path = kernel.install(str(tmp_path))
    spec = json.loads(path.read_text())
    path.write_text(json.dumps({**spec, "argv": [str(other), *spec["argv"][1:]]}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share" / "jupyter"))
    (finding,) = place.check_copy("this copy")
    assert finding.verdict == MISSING and finding.found == f"notebooks run on {other}, not on {sys.executable}"


def test_keras_settings_of_another_program(monkeypatch, tmp_path):
    (tmp_path / ".keras").mkdir()
    (tmp_path / ".keras" / "keras.json").write_text('{"floatx": "float16"}')
    monkeypatch.setenv("HOME", str(tmp_path))
    assert list(place.check_keras("it")) == [], "the course's kernel has a folder of its own"
    spec = json.loads(kernel.install(str(tmp_path)).read_text())
    del spec["env"]["KERAS_HOME"]
    (tmp_path / "share" / "jupyter" / "kernels" / "python3" / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share" / "jupyter"))
    monkeypatch.delenv("KERAS_HOME", raising=False)
    (finding,) = place.check_keras("it")
    assert finding.verdict == MISSING and finding.found.startswith("floatx 'float16' in ")


@pytest.mark.parametrize("named, mend", [(True, "unset PYTHONPATH"), (False, "rename or remove them there")])
def test_packages_that_come_from_elsewhere(named, mend, monkeypatch, tmp_path):
    """By PYTHONPATH; or since a reader has named a file like a package."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [str(tmp_path) if named else "", *sys.path])
    if named:
        monkeypatch.setenv("PYTHONPATH", f"/nowhere:{tmp_path}")
    assert list(place.check_paths("it")) == []
    (tmp_path / "numpy").mkdir()  # a folder of data: Python passes over it
    assert list(place.check_paths("it")) == []
    (tmp_path / "keras.py").touch()
    (finding,) = place.check_paths("it")
    assert finding.verdict == MISSING and finding.found.startswith(f"keras: taken from {tmp_path}")
    assert mend in finding.mend and ("PYTHONPATH" in finding.found) == named


@pytest.mark.slow
def test_flags_that_tensorflow_does_not_know(monkeypatch):
    monkeypatch.setenv("TF_XLA_FLAGS", "--tf_xla_auto_jit=0")
    assert list(place.check_xla("it")) == []
    monkeypatch.setenv("TF_XLA_FLAGS", "--no_such_flag=1")
    (finding,) = place.check_xla("it")
    assert finding.verdict == MISSING and finding.found.endswith("Unknown flag in TF_XLA_FLAGS: --no_such_flag=1")


def test_a_home_that_is_not_there_yet(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert list(place.check_home("it")) == []


LOOK = """
from course_utils.machine import place
print(*place.check_home('home'), *place.check_folders('board'), sep='\\n')
"""


@pytest.fixture
def theirs():
    """A folder that everybody may read. Those that pytest makes can be entered by their owner only."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_folders_of_somebody_else(theirs):
    """Seen by a user who may read them, and no more."""
    variables = {**os.environ, **files.elsewhere(theirs), "HOME": str(theirs), "PYTHONPATH": str(environment.ROOT)}
    done = as_user(65534, [sys.executable, "-c", LOOK], env=variables, timeout=PATIENCE)
    home, board = done.stdout.splitlines()
    assert f"{theirs} cannot be written; Jupyter may not start" in home and WARNING in home
    told = f"{theirs} cannot be written: scoreboard.csv, guesses.json, experiments, boards.csv cannot be kept"
    assert told in board and WARNING in board, "progress is off here"
    assert "COURSE_SCOREBOARD" in board and "COURSE_PROGRESS" not in board
    theirs.chmod(0o777)
    assert as_user(65534, [sys.executable, "-c", LOOK], env=variables, timeout=PATIENCE).stdout.strip() == ""


def test_course_around_finds_this_course():
    assert place.course_around(Path(__file__)) == environment.ROOT
