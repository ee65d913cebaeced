"""What `import course_utils` costs, what it does not load, and how long its modules are."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from patience import PATIENCE
from setuptools import find_packages

import course_utils

PACKAGE = Path(course_utils.__file__).parent
ROOT = PACKAGE.parent
HEAVY = {"numpy", "matplotlib", "pandas", "sklearn", "scipy", "seaborn", "ipywidgets", "theano", "tensorflow", "keras"}
FILES = sorted(path for package in ("authoring", "course_utils") for path in (ROOT / package).rglob("*.py"))


def loaded(code):
    """The top-level packages that a fresh Python has loaded after running `code`."""
    code += "\nimport json, sys\nprint(json.dumps([name for name in sys.modules if '.' not in name]))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE, cwd=ROOT)
    assert run.returncode == 0, run.stderr
    return set(json.loads(run.stdout.splitlines()[-1]))


def test_importing_the_package_loads_nothing_heavy_but_what_is_used():
    assert loaded("import course_utils") & HEAVY == set()
    assert "numpy" in loaded("import course_utils; course_utils.data")


def test_every_public_name_can_be_imported():
    assert [name for name in course_utils.__all__ if getattr(course_utils, name) is None] == []
    assert set(course_utils.__all__) <= set(dir(course_utils))


def test_an_unknown_name_is_an_error():
    with pytest.raises(AttributeError, match="No course_utils attribute plot"):
        _ = course_utils.plot


@pytest.mark.slow  # imports all the rest of the package in a process of its own
def test_only_their_packages_load_theano_or_tensorflow():
    """import-linter sees who imports a framework; this, that widgets, exercises and others do so in functions only."""
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in FILES]
    toolchain = "course_utils.on_theano.revived.toolchain"  # looks for what Theano needs, and knows nothing of Theano
    quick = [name for name in names if name.startswith("course_utils") and (
        name == toolchain or (".on_theano." not in name and ".on_keras." not in name))]
    assert {"course_utils.data", "course_utils.machine.doctor", "course_utils.exercises.lesson_02", toolchain,
            "course_utils.widgets"} <= set(quick)
    assert loaded("\n".join(f"import {name}" for name in quick)) & {"theano", "tensorflow", "keras"} == set()


def test_the_packages_in_pyproject_are_those_that_exist():
    """A folder that is forgotten there would be missing for those who install the course."""
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]["find"]
    found = find_packages(str(ROOT), include=stated["include"])
    assert sorted(found) == sorted({".".join(path.parent.relative_to(ROOT).parts) for path in FILES})
    assert all((path.parent / "__init__.py").exists() for path in FILES)


def test_modules_stay_short():
    """A module that is longer has two subjects: split it by them."""
    lines = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
             for path in FILES if path.parent.name != "answers"}  # lists, not code
    assert {path: count for path, count in lines.items() if count > 300} == {}
