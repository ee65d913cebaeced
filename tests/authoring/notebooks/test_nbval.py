"""What we build passes strict nbval; a changed output does not; and each notebook has a scoreboard of its own.

Of a verdict everything is compared but the measured value in its bracket.
"""

import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from nbformat import v4
from nbval.plugin import get_sanitize_patterns
from patience import PATIENCE

from authoring import ROOT
from authoring.notebooks import building
from course_utils.plots import style

BOARD = """\
# %%
import os
from pathlib import Path

board = Path(os.environ["COURSE_SCOREBOARD"])
print("empty board:", not board.exists())
print("progress:", os.environ["COURSE_PROGRESS"])
board.write_text("a row")
print("end")
"""

VERDICT = """\
# %%
from course_utils import expect

expect("test error", 0.0762, below=0.10)
"""


def nbval(project, *options):
    for name in ("conftest.py", "nbval.cfg"):
        shutil.copy(ROOT / name, project)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", *options, "notebooks"]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=PATIENCE, check=False)


@pytest.mark.slow
def test_strict_nbval(project, monkeypatch):
    monkeypatch.setenv("COURSE_SCOREBOARD", str(project / "mine.csv"))
    monkeypatch.setenv("COURSE_PROGRESS", str(project / "mine.jsonl"))
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
@pytest.mark.parametrize("fault, passes", [
    (("yes (7.62 %)", "yes (7.65 %)"), True),  # another processor's last digits
    (("yes (7.62 %)", "NO (7.62 %)"), False),  # a verdict that flips
    (("below 10 %", "below 9 %"), False),  # a changed limit
    (("test error below", "train error below"), False),  # a changed word
    (("yes (7.62 %)", "yes (7.62 %) and more"), False),
], ids=lambda fault: fault[1] if isinstance(fault, tuple) else "")
def test_of_a_verdict_all_but_the_measured_value_is_compared(project, fault, passes):
    lesson = project / "lessons" / "91_verdict.py"
    lesson.write_text(VERDICT)
    built = building.build(lesson)
    stored = built.read_text()
    assert "test error below 10 %: yes (7.62 %)" in stored
    code, output = stored.split('"outputs"')
    built.write_text(f'{code}"outputs"{output.replace(*fault)}')
    answer = nbval(project)
    assert ("1 passed" if passes else "1 failed") in answer.stdout, answer.stdout


def test_only_the_bracket_behind_a_verdict_is_taken_away():
    (regex, replacement), _ = get_sanitize_patterns((ROOT / "nbval.cfg").read_text())
    for line, left in [
        ("test error below 10 %: yes (7.62 %)", "test error below 10 %: yes"),
        ("it below 10 %: NO (not a number)", "it below 10 %: NO"),
        ("a: yes (1)\nb: NO (2 s)\nc", "a: yes\nb: NO\nc"),
        ("02.1: right (see above)", "02.1: right (see above)"),
        ("shape: (28, 28)", "shape: (28, 28)"),
        ("it was 68 % (you made no guess)", "it was 68 % (you made no guess)"),
    ]:
        assert re.sub(regex, replacement, line) == left


def test_of_a_picture_all_but_the_pixels_is_compared():
    _, (regex, replacement) = get_sanitize_patterns((ROOT / "nbval.cfg").read_text())
    page = style.bundle(b"any pixels", "Two lines cross.", 300, 200)["text/html"]
    assert re.sub(regex, replacement, page) == '<img alt="Two lines cross." width="300" height="200" src="pixels">'


@pytest.mark.slow
def test_a_notebook_that_hangs_ends(project):
    cells = [v4.new_code_cell("import time\n\ntime.sleep(3600)", execution_count=1)]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    nbformat.write(v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), project / "notebooks" / "91_hangs.ipynb")
    answer = nbval(project, "--nbval-cell-timeout=3")
    assert "1 failed" in answer.stdout and "Timeout of 3 seconds exceeded" in answer.stdout, answer.stdout


@pytest.mark.slow
def test_of_a_long_training_no_message_is_lost(project):
    """Its bar sends more than ZeroMQ keeps by itself for a reader who waits for the cell to end."""
    source = ("import ipywidgets\n\nbar = ipywidgets.IntProgress(max=15_000)\nfor bar.value in range(15_000):\n    pass\n"
              "print('done')")
    said = v4.new_output("stream", name="stdout", text="done\n")
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    cells = [v4.new_code_cell(source, execution_count=1, outputs=[said])]
    nbformat.write(v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), project / "notebooks" / "91_long.ipynb")
    answer = nbval(project)
    assert "1 passed" in answer.stdout, answer.stdout
