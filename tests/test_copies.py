"""`make` rebuilds the environment in a course that was copied or renamed, and where it is not whole.

The notebooks of a copied course run its code, not the old one's.
"""

import json
import os
import re
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




def uv_version():
    """The version in uv's lock."""
    return re.search(r"^uv==(\S+)", (ROOT / "deploy" / "uv.lock").read_text(encoding="utf-8"), re.MULTILINE)[1]


UV = """#!/bin/sh
# A stand-in for uv: it writes down what it is told, makes an environment, and installs six into it as $SIX says.
env > "$COURSE/variables"
for last; do :; done
site=$COURSE/.tools/teaching/lib/python3.11/site-packages
case "$*" in
--version) echo "uv VERSION (made up)" ;;
venv*) [ "$SIX" = venv ] && kill -9 0
    case "$*" in *--clear*) rm -rf "$last" ;; esac
    mkdir -p "$site" "$last/bin"; ln -sf PYTHON "$last/bin/python"; touch "$last/pyvenv.cfg" ;;
*"--reinstall "*) cp -r "$COURSE/six/." "$site" ;;
*) [ "$SIX" = sync ] && kill -9 0; cp -r "$COURSE/six/." "$site"; [ "$SIX" = cut ] && : > "$site/six.py" || : ;;
esac
"""


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A folder with the course's Makefile, a stand-in for an environment that was made there, and one for uv."""
    folder = tmp_path / "a course, mine (copy)"
    for name in (".venv/bin", ".tools", "deploy", "course_utils/machine", "six/six-1.17.0.dist-info"):
        (folder / name).mkdir(parents=True)
    for name in ("requirements.lock", "pyproject.toml", "deploy/grading.lock", "deploy/hub.lock",
                 "deploy/teaching.lock"):
        (folder / name).touch()
    for name in ("Makefile", "deploy/uv.lock", "course_utils/machine/installed.py"):
        shutil.copy(ROOT / name, folder / name)
    python = os.path.realpath(sys.executable)
    (folder / ".venv" / "bin" / "python").symlink_to(python)
    (folder / ".venv" / "pyvenv.cfg").touch()
    (folder / ".venv" / ".ready").write_text(f"{folder}\n")
    (folder / "six" / "six.py").write_text("six = 6\n")
    (folder / "six" / "six-1.17.0.dist-info" / "RECORD").write_text("six.py,,8\nsix-1.17.0.dist-info/RECORD,,\n")
    (folder / ".tools" / "uv").write_text(UV.replace("PYTHON", python).replace("VERSION", uv_version()))
    (folder / ".tools" / "uv").chmod(0o755)
    monkeypatch.setenv("COURSE", str(folder))
    return folder


def makes_anew(course, target="doctor", what="uv venv"):
    """Whether `make` would rebuild the environment of the course in that folder, or parts of it."""
    planned = subprocess.run(["make", "--dry-run", target], cwd=course, capture_output=True, text=True,
                             timeout=PATIENCE, check=True).stdout
    return what in planned


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


@pytest.mark.parametrize("folder", [".venv", ".tools/hub"])
def test_an_environment_of_which_a_file_is_gone(course, folder):
    if folder != ".venv":
        shutil.copytree(course / ".venv", course / folder, symlinks=True)
    ready = f"{folder}/.ready"
    assert not makes_anew(course, ready)
    site = course / folder / "lib" / "python3.11" / "site-packages"
    shutil.copytree(course / "six", site)
    assert not makes_anew(course, ready)
    (site / "six.py").unlink()
    assert makes_anew(course, ready)


TEACHING = ".tools/teaching/.ready"


def six_of(course):
    """What the teachers' environment has of six."""
    return (course / ".tools" / "teaching" / "lib" / "python3.11" / "site-packages" / "six.py").read_text()


def make_with(course, six=""):
    """Make the teachers' environment with the made-up uv; the code with which `make` ended."""
    return subprocess.run(["make", TEACHING], cwd=course, env={**os.environ, "SIX": six}, start_new_session=True,
                          capture_output=True, timeout=PATIENCE).returncode


@pytest.mark.parametrize("step", ["venv", "sync"])
def test_when_make_is_stopped_nothing_is_called_ready_and_nothing_is_kept(course, step):
    """As by Ctrl-C or a power cut, the first time and after a change of the lock."""
    (course / TEACHING).parent.mkdir()
    for _ in range(2):
        assert make_with(course, six=step) != 0 and not (course / TEACHING).exists()
        (course / TEACHING).with_name("left over").touch()
        assert make_with(course) == 0 and (course / TEACHING).exists() and six_of(course) == "six = 6\n"
        assert not (course / TEACHING).with_name("left over").exists()
        later = (course / TEACHING).stat().st_mtime + 10
        os.utime(course / "deploy" / "teaching.lock", (later, later))


def test_what_uvs_cache_has_lost_is_fetched_again(course):
    assert make_with(course, six="cut") == 0 and six_of(course) == "six = 6\n"


def test_settings_for_other_projects_do_not_count(course, monkeypatch):
    """But those of the index, of proxies and of certificates do."""
    others = ["PIP_CONSTRAINT", "PYTHONPATH", "UV_CONSTRAINT", "UV_EXCLUDE_NEWER", "UV_REQUIRE_HASHES"]
    kept = ["PIP_CERT", "PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_CACHE_DIR", "https_proxy", "SSL_CERT_FILE"]
    for name in (*others, *kept):
        monkeypatch.setenv(name, "/of the reader")
    assert make_with(course) == 0
    told = "\n" + (course / "variables").read_text()
    assert [name for name in (*others, *kept) if f"\n{name}=/of the reader\n" in told] == kept


@pytest.mark.parametrize("uv, works", [
    ("whole", True), ("absent", False), ("empty", False), ("cut", False), ("another version", False),
    ("of another machine", False),
])  # fmt: skip
def test_a_uv_that_does_not_answer_is_made_anew(course, uv, works):
    path = course / ".tools" / "uv"
    if uv == "absent":
        path.unlink()
    elif uv == "another version":
        path.write_text(path.read_text().replace(uv_version(), "0.1.0"))
    elif uv != "whole":
        program = Path(os.path.realpath(sys.executable)).read_bytes()
        path.write_bytes({"empty": b"", "cut": program[:20_000], "of another machine": b"\x7fELF" + bytes(60)}[uv])
    assert makes_anew(course, TEACHING, what="pip download") != works


@pytest.mark.parametrize("name", ["dol$lar", "a:b", "{course}"])
def test_a_folder_in_which_no_environment_can_be_made_is_told_in_one_line(course, name):
    moved = course.rename(course.with_name(name))
    done = subprocess.run(["make", "lab"], cwd=moved, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode != 0 and done.stdout == ""
    assert len(done.stderr.splitlines()) == 1 and "rename it" in done.stderr


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
    for name in ("course_utils", "authoring", "deploy", "results"):
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
