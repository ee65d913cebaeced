"""What we build passes strict nbval; a changed output does not; and each notebook has a scoreboard of its own."""

import shutil
import subprocess
import sys

import pytest

from authoring import ROOT
from authoring.notebooks import building

BOARD = """\
# %%
import os
from pathlib import Path

board = Path(os.environ["COURSE_SCOREBOARD"])
print("empty board:", not board.exists())
board.write_text("a row")
print("end")
"""


def nbval(project):
    shutil.copy(ROOT / "conftest.py", project)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", "notebooks"]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.slow
def test_strict_nbval(project, monkeypatch):
    monkeypatch.setenv("COURSE_SCOREBOARD", str(project / "mine.csv"))
    (project / "mine.csv").write_text("mine")
    for name in ("91_first", "92_second"):
        lesson = project / "lessons" / f"{name}.py"
        lesson.write_text(BOARD)
        built = building.build(lesson)
    answer = nbval(project)
    assert "2 passed" in answer.stdout, answer.stdout

    built.write_text(built.read_text().replace("empty board: True", "empty board: False"))
    answer = nbval(project)
    assert "1 failed, 1 passed" in answer.stdout, answer.stdout
    assert (project / "mine.csv").read_text() == "mine"
