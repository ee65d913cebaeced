"""What we build passes strict nbval; a changed output does not; and each notebook has a scoreboard of its own."""

import shutil
import subprocess
import sys

import nbformat
import pytest
from nbformat import v4
from patience import PATIENCE

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


def nbval(project, *options):
    shutil.copy(ROOT / "conftest.py", project)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", *options, "notebooks"]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=PATIENCE, check=False)


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


@pytest.mark.slow
def test_a_notebook_that_hangs_ends(project):
    cells = [v4.new_code_cell("import time\n\ntime.sleep(3600)", execution_count=1)]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    nbformat.write(v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), project / "notebooks" / "91_hangs.ipynb")
    answer = nbval(project, "--nbval-cell-timeout=3")
    assert "1 failed" in answer.stdout and "Timeout of 3 seconds exceeded" in answer.stdout, answer.stdout
