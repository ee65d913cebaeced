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

from authoring import ROOT
from authoring.notebooks import building, execution, reading
from authoring.notebooks.reading import LessonError
from course_utils.machine.forecast import TIMINGS


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("print(1)\n\n1 / 0  # here", "ZeroDivisionError: division by zero"),
        ("print(1)\nprint(2  # here", "SyntaxError"),
        ("import os  # here\n\nos._exit(1)", "the kernel died"),
    ],
)
def test_a_failure_names_the_line_and_keeps_the_old_notebook(lesson, code, reason):
    lesson.write_text(f"# %%\nprint(0)\n\n# %%\n{code}\n")
    target = lesson.parents[1] / "notebooks" / "90_tiny.ipynb"
    target.write_text("the old one")
    with pytest.raises(LessonError) as caught:
        building.build(lesson)
    message = re.match(r"lessons/90_tiny\.py:(\d+) \(cell [0-9a-f]{12}\): " + reason, str(caught.value))
    assert lesson.read_text().splitlines()[int(message[1]) - 1].endswith("# here")
    assert target.read_text() == "the old one"


def test_limits_hold_on_a_machine_ten_times_slower():
    """With as much time again for what Theano compiles at the first start."""
    slowest = max(lesson["seconds"] for lesson in json.loads(TIMINGS.read_text())["lessons"].values())
    assert execution.CELL_SECONDS >= 10 * 2 * slowest
    assert execution.LESSON_SECONDS >= execution.CELL_SECONDS


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"cell_seconds": 1}, "took more than 1 seconds"),
        ({"seconds": 3}, "the lesson took more than 3 seconds, here"),
    ],
)
def test_a_cell_that_hangs_is_stopped(lesson, limits, reason):
    lesson.write_text("# %%\nimport time\n\ntime.sleep(600)\n")
    with pytest.raises(LessonError, match=r"90_tiny\.py:2 .*" + reason):
        execution.run_lesson(lesson, reading.read(lesson), **limits)


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
