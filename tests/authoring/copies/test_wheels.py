"""The wheels of `make wheels` are described with the hashes of their files, and `make` takes them if they fit."""

import re
import shutil
import subprocess
import sys

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from patience import PATIENCE

from authoring import ROOT
from authoring.copies import wheels
from authoring.copies.packing import digest

PARTS = sorted((ROOT / "deploy").glob("*.in"))


def test_requirements_of_a_folder(tmp_path):
    names = ["Theano_PyMC-1.1.2-py3-none-any.whl", "numpy-1.26.4-cp311-cp311-manylinux_2_17_x86_64.whl"]
    for name in names:
        (tmp_path / name).write_text(name)
    (tmp_path / "requirements.lock").touch()
    lines = wheels.requirements(tmp_path).splitlines()
    assert lines[1:] == [f"theano-pymc==1.1.2 --hash=sha256:{digest(tmp_path / names[0])}",
                         f"numpy==1.26.4 --hash=sha256:{digest(tmp_path / names[1])}"]


def test_a_failing_pip_leaves_the_old_folder(project, monkeypatch):
    monkeypatch.setattr(wheels, "PIP", [sys.executable, "-c", "import sys; sys.exit('no network')"])
    (project / "requirements.lock").touch()
    folder = project / "build" / "wheels" / "Linux-x86_64"
    folder.mkdir(parents=True)
    (folder / "old.whl").touch()
    with pytest.raises(subprocess.CalledProcessError):
        wheels.fetch(folder, project)
    assert (folder / "old.whl").exists()


@pytest.fixture
def course(tmp_path):
    """A course without environment, with a folder of wheels for this system."""
    folder = tmp_path / "wheels" / wheels.system()
    for path in (folder, tmp_path / "deploy"):
        path.mkdir(parents=True)
    for name in ("Makefile", "requirements.lock", "pyproject.toml", "deploy/uv.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("requirements.lock", "deploy/uv.lock"):
        shutil.copy(ROOT / name, folder)
    return tmp_path


def planned(course):
    """The commands that `make` would run, each on one line."""
    command = ["make", "--dry-run", ".venv/.ready"]
    said = subprocess.run(command, cwd=course, capture_output=True, text=True, timeout=PATIENCE, check=True).stdout
    return [" ".join(line.split()) for line in said.replace("\\\n", " ").splitlines()]


def fetching(course):
    """The two of them that fetch something: uv, and the packages."""
    [tool] = [line for line in planned(course) if " pip download " in line]
    packages, _again = [line.partition(" ||")[0] for line in planned(course) if "uv pip sync" in line]
    return tool, packages


def test_make_takes_wheels_of_its_lock(course):
    tool, packages = fetching(course)
    offline = f"--no-index --find-links wheels/{wheels.system()}"
    assert packages.endswith(f"{offline} wheels/{wheels.system()}/requirements.txt") and "--require-hashes" in packages
    assert offline in tool and "--require-hashes --requirement deploy/uv.lock" in tool


@pytest.mark.parametrize("change", ["another lock", "another uv", "another system", "no wheels"])
def test_make_leaves_other_wheels_alone(course, change):
    folder = course / "wheels" / wheels.system()
    if change == "another lock":
        (folder / "requirements.lock").write_text("numpy==1.26.4\n")
    elif change == "another uv":
        (folder / "uv.lock").write_text("uv==0.1.0\n")
    elif change == "another system":
        folder.rename(course / "wheels" / "Plan9-pdp11")
    else:
        shutil.rmtree(course / "wheels")
    tool, packages = fetching(course)
    assert "--no-index" not in tool and "--no-index" not in packages and packages.endswith(" requirements.lock")


# what teachers use beside the course


@pytest.mark.parametrize("part", PARTS, ids=lambda path: path.stem)
def test_every_lock_in_deploy_holds_what_is_asked_for(part):
    lock = part.with_suffix(".lock").read_text(encoding="utf-8")
    assert not re.search(r"https?:|--(extra-)?index-url", lock)
    blocks = re.split(r"^(?=[a-zA-Z])", lock, flags=re.MULTILINE)[1:]
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
    versions = {}
    for block in blocks:
        locked = Requirement(block.partition(" \\")[0])
        versions[canonicalize_name(locked.name)] = str(locked.specifier).removeprefix("==")
    asked = [Requirement(line) for line in part.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    wrong = [str(each) for each in asked if versions.get(canonicalize_name(each.name), "0") not in each.specifier]
    assert asked and wrong == [], "run `make lock`"
