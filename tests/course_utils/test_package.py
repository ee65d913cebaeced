"""What `import course_utils` costs, and what it does not load. Each case starts a Python of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from patience import PATIENCE

import course_utils

PACKAGE = Path(course_utils.__file__).parent
HEAVY = {"numpy", "matplotlib", "pandas", "sklearn", "scipy", "seaborn", "ipywidgets", "theano", "tensorflow", "keras"}
MODULES = sorted(
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
    for path in PACKAGE.rglob("*.py"))

TOOLCHAIN = "course_utils.on_theano.revived.toolchain"  # looks for what Theano needs, and knows nothing of Theano
ON_A_FRAMEWORK = {name for name in MODULES if ".on_theano." in name or ".on_keras." in name} - {TOOLCHAIN}


def loaded(code):
    """The top-level packages that a fresh Python has loaded after running `code`."""
    code += "\nimport json, sys\nprint(json.dumps([name for name in sys.modules if '.' not in name]))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE,
                         cwd=PACKAGE.parent)
    assert run.returncode == 0, run.stderr
    return set(json.loads(run.stdout.splitlines()[-1]))


def test_importing_the_package_loads_nothing_heavy():
    assert loaded("import course_utils") & HEAVY == set()


def test_what_is_used_is_loaded():
    assert "numpy" in loaded("import course_utils; course_utils.data")


@pytest.mark.parametrize("name", course_utils.__all__)
def test_every_public_name_can_be_imported(name):
    assert getattr(course_utils, name) is not None


def test_dir_tells_the_public_names():
    assert set(course_utils.__all__) <= set(dir(course_utils))


def test_an_unknown_name_is_an_error():
    with pytest.raises(AttributeError, match="No course_utils attribute plot"):
        _ = course_utils.plot


def test_only_their_rooms_load_theano_or_tensorflow():
    quick = [name for name in MODULES if name not in ON_A_FRAMEWORK]
    assert {"course_utils.data", "course_utils.machine.doctor", "course_utils.exercises.lesson_02",
            "course_utils.on_theano.revived.toolchain", "course_utils.widgets"} <= set(quick)
    assert loaded("\n".join(f"import {name}" for name in quick)) & {"theano", "tensorflow", "keras"} == set()


def test_the_packages_in_pyproject_are_those_that_exist():
    """A folder that is forgotten there would be missing for whoever installs the course."""
    import tomllib

    from setuptools import find_packages

    root = PACKAGE.parent
    stated = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]["find"]
    modules = [path for package in ("authoring", "course_utils") for path in (root / package).rglob("*.py")]
    found = find_packages(str(root), include=stated["include"])
    assert sorted(found) == sorted({".".join(path.parent.relative_to(root).parts) for path in modules})
    assert all((path.parent / "__init__.py").exists() for path in modules)
