"""Where a failure points, what hangs is stopped, and what a run leaves alone."""

import json
import re
import signal
import subprocess
import sys
import textwrap
import time

import psutil
import pytest
from patience import PATIENCE
from rewriting import rewrite

from authoring import ROOT
from authoring.notebooks import building, execution, reading
from authoring.notebooks.reading import LessonError
from course_utils.machine.forecast import TIMINGS


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("print(len(table))", "print(table)\n\n1 / 0", "1 / 0", "ZeroDivisionError: division by zero"),
        ("print(len(table))", "print(len(table)", "print(len(table)", "SyntaxError"),
        ("print(len(table))", "import os\n\nos._exit(1)", 'table = pd.DataFrame', "the kernel died"),
    ],
)
def test_a_failure_names_the_line_and_keeps_the_old_notebook(lesson, old, new, line, reason):
    rewrite(lesson, old, new)
    target = lesson.parents[1] / "notebooks" / "90_tiny.ipynb"
    target.write_text("the old one")
    with pytest.raises(LessonError) as caught:
        building.build(lesson)
    message = re.match(r"lessons/90_tiny\.py:(\d+) \(cell [0-9a-f]{12}\): " + reason, str(caught.value))
    assert lesson.read_text().splitlines()[int(message[1]) - 1].startswith(line)
    assert target.read_text() == "the old one"


def test_limits_hold_on_a_machine_ten_times_slower():
    """With as much time again for what Theano compiles at the first start."""
    slowest = max(lesson["seconds"] for lesson in json.loads(TIMINGS.read_text())["lessons"].values())
    assert execution.CELL_SECONDS >= 10 * 2 * slowest
    assert execution.LESSON_SECONDS >= execution.CELL_SECONDS


def test_nbval_has_the_same_limits():
    (said,) = re.findall(r"pytest --nbval .*", (ROOT / "Makefile").read_text())
    assert f"--nbval-cell-timeout={execution.CELL_SECONDS} " in said
    assert f"--nbval-kernel-startup-timeout={execution.STARTUP_SECONDS} " in said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"cell_seconds": 2}, "took more than 2 seconds"),
        ({"seconds": 10}, "the lesson took more than 10 seconds, here"),
    ],
)
def test_a_cell_that_hangs_is_stopped(lesson, limits, reason):
    lesson.write_text("# %%\nimport time\n\n# %%\ntime.sleep(60)\n")
    with pytest.raises(LessonError, match=r"90_tiny\.py:5 .*" + reason):
        execution.run_lesson(lesson, reading.read(lesson), **limits)


@pytest.mark.slow
def test_the_maintainers_own_scoreboard_is_neither_read_nor_changed(lesson, monkeypatch):
    board = lesson.parents[1] / "notebooks" / "scoreboard.csv"
    board.write_text("mine")
    monkeypatch.setenv("COURSE_SCOREBOARD", str(board))
    rewrite(lesson, 'print("end")\n\n', "import os\n\nopen(os.environ['COURSE_SCOREBOARD'], 'x').write('other')\n\n")
    building.build(lesson)
    assert board.read_text() == "mine"


def test_no_check_of_a_run_is_the_maintainers_own(monkeypatch):
    monkeypatch.delenv("COURSE_PROGRESS")
    with execution.fresh_environment() as environment:
        assert environment["COURSE_PROGRESS"] == "off"


@pytest.mark.slow
def test_a_stopped_run_is_stopped_and_its_kernel_is_gone(tmp_path):
    program = f"""
        from pathlib import Path
        from nbformat.v4 import new_code_cell, new_notebook
        from authoring.notebooks.execution import execute

        code = "import os, pathlib, time; pathlib.Path('kernel').write_text(str(os.getpid())); time.sleep({PATIENCE})"
        try:
            execute(new_notebook(cells=[new_code_cell(code)]), Path({str(tmp_path)!r}))
        except KeyboardInterrupt:
            print("stopped")
    """
    running = subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)], cwd=ROOT, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    kernel = tmp_path / "kernel"
    deadline = time.monotonic() + PATIENCE
    while not (kernel.exists() and kernel.read_text()) and time.monotonic() < deadline:
        time.sleep(0.2)
    running.send_signal(signal.SIGINT)
    said, faults = running.communicate(timeout=PATIENCE)
    assert said == "stopped\n", faults
    assert not psutil.pid_exists(int(kernel.read_text()))
