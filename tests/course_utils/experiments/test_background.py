"""One experiment beside the notebook: it reports its epochs, ends, fails, is stopped, and dies."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import fake_experiments
import pytest
from fake_experiments import in_steps
from patience import PATIENCE

from course_utils.experiments import Background, Knobs, store
from course_utils.experiments.background import BUSY, DIED, STOPPED, work
from course_utils.experiments.sweeps import claimed


@pytest.fixture
def begin(tmp_path):
    """A function that starts an experiment; returns it, its epochs so far, its end, and a sign of the first epoch."""
    running = []

    def begin(**settings):
        epochs, ends, first, made = [], [], threading.Event(), threading.Event()

        def told(row):
            epochs.append(row["epoch"])
            first.set()

        def ended(reason):
            made.wait(PATIENCE)
            assert not running[-1].process.is_alive(), "it is told to have ended, and has not"
            ends.append(reason)

        running.append(Background(Knobs(**settings), tmp_path, told=told, ended=ended, run=in_steps))
        made.set()
        return running[-1], epochs, ends, first

    yield begin
    for one in running:
        one.stop()
        assert one.wait(PATIENCE)


class Line:
    """In the place of the line to the notebook: keeps what it is told."""

    def __init__(self):
        self.told = []

    def send(self, message):
        self.told.append(message["epoch"] if isinstance(message, dict) else message)


def test_an_experiment_tells_of_each_epoch_and_is_kept(tmp_path):
    line = Line()
    work(Knobs(hidden=64), tmp_path, line, in_steps)
    assert line.told == [1, 2, 3, ""]
    assert store.outcome(Knobs(hidden=64), tmp_path)["test"] == 1 / 64


def test_one_that_fails_is_kept_with_its_reason(tmp_path):
    line = Line()
    work(Knobs(hidden=13), tmp_path, line, in_steps)
    assert line.told == [1, ""]
    assert store.outcome(Knobs(hidden=13), tmp_path)["reason"] == "MemoryError: no room for 13"


def test_what_another_sweep_is_running_is_left_to_it(tmp_path):
    line = Line()
    with claimed(Knobs(hidden=64), tmp_path):
        work(Knobs(hidden=64), tmp_path, line, in_steps)
    assert line.told == [BUSY]


def test_a_store_that_cannot_be_written_is_named(tmp_path):
    line = Line()
    (tmp_path / "file").touch()
    work(Knobs(), tmp_path / "file" / "store", line, in_steps)
    assert line.told == [f"{tmp_path / 'file' / 'store'} cannot be written: Not a directory"]


def test_in_a_process_of_its_own_it_tells_and_ends(begin, tmp_path):
    one, epochs, ends, _ = begin(hidden=13)
    assert one.wait(PATIENCE)
    assert (epochs, ends) == ([1], [""])
    assert store.outcome(Knobs(hidden=13), tmp_path)["reason"] == "MemoryError: no room for 13"


@pytest.mark.slow
def test_of_one_that_is_stopped_nothing_is_kept_and_it_can_be_run_again(begin, tmp_path):
    one, _, ends, first = begin(hidden=99)
    assert first.wait(PATIENCE)
    one.stop()
    assert one.wait(PATIENCE)
    assert ends == [STOPPED] and store.table(tmp_path).empty
    with claimed(Knobs(hidden=99), tmp_path) as mine:
        assert mine, "the stopped process still holds the experiment"


@pytest.mark.slow
def test_a_process_that_dies_is_told_of(begin):
    one, _, ends, first = begin(hidden=99)
    assert first.wait(PATIENCE)
    os.kill(one.process.pid, signal.SIGKILL)
    assert one.wait(PATIENCE)
    assert ends == [DIED]


def test_it_ends_with_the_notebook_and_that_is_no_failure(tmp_path):
    listens, tells = multiprocessing.Pipe(duplex=False)
    listens.close()  # as when the kernel is gone
    with pytest.raises(SystemExit):
        work(Knobs(hidden=64), tmp_path, tells, in_steps)
    assert store.outcome(Knobs(hidden=64), tmp_path) is None


NOTEBOOK = """
import sys, threading
from pathlib import Path
sys.path[:0] = [{fakes!r}]
import fake_experiments as fakes
from course_utils.experiments import Background, Knobs
if __name__ == "__main__":
    first = threading.Event()
    Background(Knobs(hidden=99), Path({store!r}), told=lambda row: first.set(), run=fakes.in_steps)
    assert first.wait({patience})
"""


@pytest.mark.slow
def test_a_notebook_that_ends_does_not_wait_for_it(tmp_path):
    fakes = str(Path(fake_experiments.__file__).parent)
    program = tmp_path / "notebook.py"
    program.write_text(NOTEBOOK.format(fakes=fakes, store=str(tmp_path / "store"), patience=PATIENCE))
    subprocess.run([sys.executable, program], check=True, timeout=PATIENCE)
