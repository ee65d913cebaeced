"""A course that was copied or renamed makes its environment its own: its notebooks run its code, not the old one's."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from patience import PATIENCE

ROOT = Path(__file__).parents[1]
CELL = """
import sys
from jupyter_client.manager import start_new_kernel

manager, client = start_new_kernel(kernel_name="python3", cwd="notebooks")
client.execute_interactive(
    "import json, sys, course_utils; from course_utils import activations; from course_utils.machine import place;"
    "print(json.dumps([sys.executable, course_utils.__file__, activations.OF, list(place.check_copy('copy'))]))")
manager.shutdown_kernel(now=True)
"""


@pytest.fixture
def course(tmp_path):
    """A folder with the course's Makefile, and what stands for an environment that was made there."""
    folder = tmp_path / "a course, mine (copy)"
    for name in (".venv/bin", ".tools/bin", "deploy"):
        (folder / name).mkdir(parents=True)
    for name in ("requirements.lock", "pyproject.toml", "deploy/grading.lock", "deploy/hub.lock",
                 "deploy/teaching.lock"):
        (folder / name).touch()
    (folder / ".tools" / "bin" / "uv").touch()
    (folder / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (folder / ".venv" / ".ready").write_text(f"{folder}\n")
    shutil.copy(ROOT / "Makefile", folder)
    return folder


def makes_anew(course, target="doctor"):
    """Whether `make` would make the environment of the course in that folder, or parts of it, anew."""
    planned = subprocess.run(["make", "--dry-run", target], cwd=course, capture_output=True, text=True,
                             timeout=PATIENCE, check=True).stdout
    return "uv venv" in planned


def test_a_course_that_stays_where_it_is_needs_nothing(course):
    assert not makes_anew(course)


def test_a_renamed_course(course):
    moved = course.rename(course.with_name("renamed, too"))
    targets = ("lab", "doctor", "notebooks", "slides", "student", "solved", "release", "record", "bench", "test",
               "test-all")
    assert [target for target in targets if not makes_anew(moved, target)] == []


def test_a_copied_course(course):
    copy = course.with_name("copy")
    shutil.copytree(course, copy, symlinks=True)
    assert makes_anew(copy) and not makes_anew(course)


def test_through_a_link_it_is_the_same_course(course):
    link = course.with_name("link")
    link.symlink_to(course)
    assert not makes_anew(link)


def test_an_environment_whose_python_is_gone(course):
    python = course / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3.11")
    assert makes_anew(course)


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_after_an_update_with_other_packages_or_another_version(course, name):
    later = (course / ".venv" / ".ready").stat().st_mtime + 10
    os.utime(course / name, (later, later))
    assert makes_anew(course)


def test_an_environment_that_was_not_finished(course):
    (course / ".venv" / ".ready").unlink()
    assert makes_anew(course)


def test_a_user_without_home_gets_one(course):
    """Jupyter needs one; in containers there may be none."""
    variables = {name: value for name, value in os.environ.items() if name != "HOME"}
    command = ["make", "--print-data-base", "--dry-run", "help"]
    said = subprocess.run(command, cwd=course, env=variables, capture_output=True, text=True, timeout=PATIENCE).stdout
    assert "\nHOME = $(CURDIR)/build/home\n" in said


@pytest.fixture
def elsewhere():
    """A folder on the same disk, since there a copy need not copy the environment's bytes."""
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "build", prefix="a copy, ") as folder:
        yield Path(folder)


@pytest.mark.slow
def test_a_copy_whose_original_is_gone_runs_its_own_code(elsewhere):
    original, course = elsewhere / "original", elsewhere / "course, 2nd"
    original.mkdir()
    for name in ("Makefile", "pyproject.toml", "README.md", "LICENSE", "requirements.lock"):
        shutil.copy2(ROOT / name, original)
    for name in ("course_utils", "authoring", "results"):
        shutil.copytree(ROOT / name, original / name)
    (original / "notebooks").mkdir()
    for name in (".venv", ".tools"):
        shutil.copytree(ROOT / name, original / name, symlinks=True, copy_function=os.link)
    make(original)
    original.rename(course)

    with (course / "course_utils" / "by_hand" / "activations.py").open("a") as module:
        module.write("OF = 'this copy'\n")
    make(course)
    said = subprocess.run([".venv/bin/python", "-c", CELL], cwd=course, capture_output=True, text=True,
                          timeout=PATIENCE, check=True).stdout
    python, package, of, findings = json.loads(said)
    assert Path(python) == course / ".venv" / "bin" / "python"
    assert Path(package) == course / "course_utils" / "__init__.py"
    assert of == "this copy" and findings == []


def make(course):
    """What `make lab` does first. The packages are there, so that no network is needed: a copy on a train works."""
    subprocess.run(["make", ".venv/.ready"], cwd=course, env={**os.environ, "UV_OFFLINE": "1"}, capture_output=True,
                   text=True, timeout=PATIENCE, check=True)
