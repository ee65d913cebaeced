"""Files of installed packages that are gone or cut short are found, whatever state RECORD itself is in."""

import subprocess
import venv

import pytest
from patience import PATIENCE

from course_utils.machine import installed

RECORD = "six.py,sha256=x,8\nsix-1.17.0.dist-info/RECORD,,\n../../../bin/six,sha256=x,2\n"


@pytest.fixture
def site(tmp_path):
    """A folder of packages with one package, which has a command too."""
    folder = tmp_path / "lib" / "python3.11" / "site-packages"
    (folder / "six-1.17.0.dist-info").mkdir(parents=True)
    (folder / "six-1.17.0.dist-info" / "RECORD").write_text(RECORD)
    (folder / "six.py").write_text("six = 6\n")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "six").write_text("#!")
    return folder


def test_what_is_whole(site):
    assert installed.damaged(site) == {}


@pytest.mark.parametrize("name, content, found", [
    ("six.py", None, ["six.py"]),
    ("six.py", "six", ["six.py"]),
    ("six.py", "six = 6  # and a word more\n", []),  # as companies add to lists of certificates
    ("../../../bin/six", "", ["../../../bin/six"]),
    ("six-1.17.0.dist-info/RECORD", None, ["six-1.17.0.dist-info/RECORD"]),
    ("six-1.17.0.dist-info/RECORD", "", ["six-1.17.0.dist-info/RECORD"]),
    ("six-1.17.0.dist-info/RECORD", RECORD[:-1], ["six-1.17.0.dist-info/RECORD"]),
    ("six-1.17.0.dist-info/RECORD", RECORD[:25], ["six-1.17.0.dist-info/RECORD"]),
    ("six-1.17.0.dist-info/RECORD", "\0" * len(RECORD), ["six-1.17.0.dist-info/RECORD"]),
])  # fmt: skip
def test_what_is_gone_or_cut(site, name, content, found):
    if content is None:
        (site / name).unlink()
    else:
        (site / name).write_text(content)
    assert installed.damaged(site) == ({"six-1.17.0": found} if found else {})


def test_an_environment_says_what_it_lacks(site, tmp_path):
    """Asked by itself, as `make` does, where nothing that is installed can be imported."""
    venv.create(tmp_path)
    command = [tmp_path / "bin" / "python", "-I", installed.__file__]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert (done.returncode, done.stdout) == (0, "")
    (site / "six.py").unlink()
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == f"{tmp_path} is damaged: six.py of six-1.17.0 is missing or cut short.\n"
