"""Folders that are closed to others, and a view of the disks in which the way through them is open."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from authoring.hub import places

TRY = """
import os, sys
os.setgid(61_000)
os.setuid(61_000)
for path in sys.argv[1:]:
    try:
        print(open(path).read())
    except OSError as error:
        print(type(error).__name__)
"""


@pytest.fixture
def home(tmp_path):
    """A folder that is closed to others; in it one with the course, and a secret."""
    tmp_path.chmod(0o755)
    home = tmp_path / "home"
    (home / "deep" / "course").mkdir(parents=True)
    (home / "deep" / "course" / "lesson").write_text("lesson")
    (home / "secret").write_text("secret")
    home.chmod(0o700)
    return home


def test_the_uppermost_closed_folder_is_found(home):
    (home / "deep").chmod(0o700)
    assert places.closed_above(home / "deep" / "course") in [home, *home.parents]
    assert places.closed_above(Path("/usr/bin")) is None


def test_where_all_is_open_the_command_stays_as_it_is():
    assert places.open_to_others(["/usr", "/tmp"], ["true"]) == ["true"]


@pytest.mark.slow
def test_another_user_reads_the_course_and_nothing_else(home):
    if why := places.why_no_others():
        pytest.skip(why)
    python = [sys.executable, "-c", TRY, str(home / "deep" / "course" / "lesson"), str(home / "secret")]
    with tempfile.TemporaryDirectory() as work:  # pytest's own folder is closed to others
        Path(work).chmod(0o755)
        paths = [sys.prefix, sys.base_prefix, home / "deep" / "course", work]
        done = subprocess.run(places.open_to_others(paths, python), capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["lesson", "FileNotFoundError"], done.stderr
    assert home.stat().st_mode & 0o777 == 0o700 and (home / "secret").read_text() == "secret", "nothing has changed"
