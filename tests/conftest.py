"""What all tests share: no window for a plot, nothing of the maintainer's own, and a table of where time went."""

import os
import shutil
import signal
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest

from course_utils import files, keras_settings
from course_utils.machine import kernel

os.environ["MPLBACKEND"] = "Agg"  # before matplotlib is imported
MAKES_OWN = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")  # `make test` starts these tests, and they start a make of their own
for name in ("COURSE_RECORD", "COURSE_REHEARSAL", "COURSE_RESULTS", *keras_settings.SHORTENING, *MAKES_OWN):
    os.environ.pop(name, None)
os.environ |= {name: value for name, value in kernel.variables().items() if name.startswith("KERAS_")}
OWN = tempfile.TemporaryDirectory(prefix="course-")  # for what would go beside the maintainer's own notebooks
os.environ |= files.elsewhere(OWN.name)

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # what a shell starts in the background does not hear Ctrl-C
    signal.signal(signal.SIGINT, signal.default_int_handler)

TESTS = Path(__file__).parent
SECONDS: Counter[str] = Counter()

sys.path.insert(0, str(TESTS))  # for the helpers that lie beside the folders of tests


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one tiny lesson, `lessons/90_tiny.py`, its solution and its record."""
    shutil.copytree(TESTS / "authoring" / "fixtures", tmp_path, dirs_exist_ok=True)
    for notebook in (tmp_path / "notebooks").iterdir():
        notebook.unlink()
    return tmp_path


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With `-n 2 --dist loadgroup` the tests of a folder run in one process, one after another.

    They share what they make: decks, compiled code, a JupyterLab. Those at the top look at the whole project, and must
    not meet a deck that is just being made.
    """
    for item in items:
        parts = item.path.relative_to(TESTS).parts
        folder = "/".join(parts[:-1][:2])
        item.add_marker(pytest.mark.xdist_group("decks" if folder in ("", "authoring/decks") else folder))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    SECONDS["/".join(report.nodeid.split("::")[0].split("/")[:2])] += report.duration


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how long each part took."""
    terminalreporter.section("seconds by part")
    for part, seconds in SECONDS.most_common():
        terminalreporter.line(f"{seconds:8.1f}  {part}")
    terminalreporter.line(f"{sum(SECONDS.values()):8.1f}  in all")
