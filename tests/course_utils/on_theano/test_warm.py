"""Compiling before the lesson: what is run, what is said, what stays as it was."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import nbformat
import psutil
import pytest
from nbformat import v4
from patience import PATIENCE
from processes import needs_compiler

from course_utils.on_theano import warm
from course_utils.on_theano.revived import class_cache

TINY = """
from pathlib import Path
from course_utils import predict, scoreboard
from course_utils.on_theano import setup
from course_utils.runs import training
import numpy as np, theano, theano.tensor as T
---
X, Y = T.fmatrix(), T.lvector()
w = theano.shared(np.zeros((2, 1), dtype="float32"))
calls = theano.shared(0)
train = theano.function([X, Y], T.sum(T.dot(X, w)) + 0 * Y.sum(), updates=[(calls, calls + 1)])
training.fit(train, (np.ones((500, 2), dtype="float32"), np.zeros(500, dtype="int64")), 3)
---
assert calls.get_value() == 3, "one batch an epoch"
scoreboard.add("tiny", error=0.5, lesson=90, parameters=2)
predict("a guess")
"""

# Run as `python -m course_utils.on_theano.warm` in a course whose notebooks are in the first argument.
PROGRAM = """
import signal, sys
from pathlib import Path
from course_utils.on_theano import warm
signal.signal(signal.SIGINT, signal.default_int_handler)  # which jobs in a shell's background are started without
warm.NOTEBOOKS = Path(sys.argv[1])
sys.exit(warm.main(sys.argv[2:]))
"""


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = [v4.new_code_cell(cell.strip()) for cell in text.split("---")]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.write(v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)


@pytest.fixture
def notebooks(tmp_path):
    """A notebook with Theano and one without."""
    folder = tmp_path / "course" / "notebooks"
    write(folder / "90_tiny.ipynb", TINY)
    write(folder / "99_keras.ipynb", "raise SystemExit('not to be run')")
    return folder


@pytest.fixture
def warm_cache(made, notebooks):
    """The cache that `start` uses, with Theano's own parts compiled."""
    return Path(shutil.copytree(made.cache, notebooks.parent / "cache"))


def start(notebooks, *wanted, **environment):
    """The program, with compiled code, scoreboard and guesses in folders beside the notebooks."""
    place = notebooks.parent
    variables = {name: value for name, value in os.environ.items() if not name.startswith("THEANO")}
    variables |= {"COURSE_CACHE": f"{place}/cache", "COURSE_SCOREBOARD": f"{place}/board.csv",
                  "COURSE_GUESSES": f"{place}/guesses.json", **environment}
    return subprocess.Popen([sys.executable, "-c", PROGRAM, str(notebooks), *wanted], env=variables, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def result(process):
    """Return code, lines on stdout, and stderr."""
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out.splitlines(), err


def compiled(line):
    """The number of modules in a notebook's line."""
    return int(line.split(": ")[1].split()[0])


@needs_compiler
@pytest.mark.slow
def test_everything_is_compiled_once_and_nothing_else_changes(notebooks, warm_cache):
    """A notebook whose cell fails, and one whose kernel dies, are named, and the others are compiled."""
    write(notebooks / "91_fails.ipynb", "calls = 0  # theano.function(\n---\na, b = 1, 2\ncalls = calls.shred\n")
    write(notebooks / "92_dies.ipynb", "import os  # theano.function(\nos._exit(1)")
    before = {path: path.read_bytes() for path in notebooks.iterdir()}
    code, lines, said = result(start(notebooks))
    assert code == 1
    tiny, fails, reason, _, dies, died, _, ready = lines
    assert tiny.startswith("90_tiny: ") and compiled(tiny) > 1
    assert fails.startswith("91_fails: 0 modules compiled, ") and dies.startswith("92_dies: 0 modules compiled, ")
    assert reason.startswith("91_fails.ipynb stops at the cell that begins `a, b = 1, 2` (AttributeError: ")
    assert "(the kernel died)" in died
    count = len(list(warm_cache.glob("theano/*/*/key.pkl")))
    assert ready.startswith(f"{count} compiled modules are ready in {warm_cache}/theano/compiledir_")
    assert "90_tiny: " in said and "cell" in said and " 1/4 " in said, "a bar that moves with each cell"
    assert "Traceback" not in said
    assert {path: path.read_bytes() for path in notebooks.iterdir()} == before
    assert {path.name for path in notebooks.parent.iterdir()} == {"notebooks", "cache"}
    assert not (warm_cache / class_cache.NOTE).exists(), "it is not ready for a class"
    code, lines, _ = result(start(notebooks, "90"))
    assert code == 0 and lines[0].startswith("90_tiny: 0 modules compiled, ")
    assert (warm_cache / class_cache.NOTE).exists()


@needs_compiler
@pytest.mark.slow
def test_when_it_is_stopped_no_kernel_is_left_behind(notebooks, warm_cache):
    write(notebooks / "90_tiny.ipynb", "import time  # theano.function(\ntime.sleep(600)")
    process = start(notebooks)
    kernels = []
    while not kernels:
        kernels = psutil.Process(process.pid).children(recursive=True)
        assert process.poll() is None
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)  # while the notebook is being started, or run
    code, lines, said = result(process)
    assert (code, lines) == (1, [])
    assert said.endswith("Stopped. What is compiled is kept; start it again to go on.\n") and "Traceback" not in said
    assert psutil.wait_procs(kernels, timeout=60)[1] == []


@pytest.fixture
def work():
    """Half a minute's work that notes in `work.was` if it was stopped."""
    async def sleep():
        sleep.begin()
        try:
            await asyncio.sleep(30)
            sleep.was = "let to its end"
        except asyncio.CancelledError:
            sleep.was = "stopped"
            raise

    sleep.begin, sleep.was = lambda: None, "not ended"
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield sleep
    signal.signal(signal.SIGINT, handler)


@pytest.fixture
def hurried():
    """Python goes from thread to thread all the time: what may come between two steps comes there."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def test_a_signal_that_reaches_another_thread_stops_the_work(work, hurried):
    work.begin = lambda: signal.pthread_kill(threading.get_ident(), signal.SIGINT)
    for _ in range(10):  # comes at another moment of the thread's start each time
        work.was = "not ended"
        with pytest.raises(KeyboardInterrupt):
            warm.in_thread(work)
        assert work.was == "stopped"


def test_a_signal_while_the_thread_is_being_started_stops_the_work(work, monkeypatch):
    begun = threading.Event()
    work.begin = begun.set

    class Interrupted(ThreadPoolExecutor):
        def submit(self, *call):
            future = super().submit(*call)
            begun.wait()
            signal.raise_signal(signal.SIGINT)
            return future

    monkeypatch.setattr(warm, "ThreadPoolExecutor", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        warm.in_thread(work)
    assert work.was == "stopped"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_without_a_compiler_nothing_is_run(notebooks, monkeypatch):
    from course_utils.on_theano import setup

    monkeypatch.setattr(warm, "NOTEBOOKS", notebooks)
    monkeypatch.setattr(setup.theano, "config", SimpleNamespace(cxx="", compiledir=""))
    monkeypatch.setattr(warm, "run", None)
    assert warm.main([]) == 1


def test_no_notebooks(tmp_path):
    write(tmp_path / "notebooks" / "92_keras.ipynb", "import keras")
    with pytest.raises(warm.WarmError, match=r"expected the course's notebooks in .*, found none.*a whole copy"):
        warm.find_notebooks(tmp_path / "notebooks")


def test_a_lesson_that_does_not_exist(notebooks, monkeypatch, capsys):
    monkeypatch.setattr(warm, "NOTEBOOKS", notebooks)
    assert warm.main(["92", "3"]) == 1
    said = capsys.readouterr().err
    assert said == "expected the beginning of a lesson's name, got 92 3; there are: 90_tiny\n"


def test_the_notebooks_are_the_courses():
    assert [path.stem[:2] for path in warm.find_notebooks(warm.NOTEBOOKS)] == ["02", "03", "04", "05", "06"]
