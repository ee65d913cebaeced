"""Whole lessons: their seconds and memory, and how long Theano compiles them."""

import contextlib
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
from nbformat import v4

from authoring import ROOT
from authoring.bench.facts import Facts, keep
from authoring.notebooks.execution import run_lesson
from authoring.notebooks.reading import lessons, read
from course_utils.runs.results import machine

# A first cell that notes the seconds of each `theano.function`, and cuts the epochs of `fit` down to one batch.
STOPWATCH = """
import time as _time
from course_utils.on_theano import setup as _setup
from course_utils.runs import training as _training
import theano as _theano
_spent, _function = [], _theano.function
def _timed(*arguments, **options):
    begun = _time.perf_counter()
    try:
        return _function(*arguments, **options)
    finally:
        _spent.append(_time.perf_counter() - begun)
_theano.function = _timed
_training.train_one_epoch = lambda train, x, y, every, epoch, bar: float(train(x[every[0]], y[every[0]]))
"""


def bench_lessons(wanted: list[str] | None = None) -> Facts:
    """Each lesson's seconds and peak memory (MB, its kernel and all that this starts), once everything is compiled.

    A lesson runs twice; the second run counts, since only the first reader of a machine waits for Theano's compiler.
    """
    from course_utils.machine import forecast

    found = {}
    for lesson in lessons(ROOT, wanted):
        for _ in range(2):
            with peak_memory() as peak:
                start = time.monotonic()
                run_lesson(lesson, read(lesson))
                seconds = time.monotonic() - start
        found[lesson.stem] = {"seconds": round(seconds, 1), "peak_mb": round(peak["mb"])}
        print(f"{lesson.stem}: {seconds:.1f} s, {peak['mb']:.0f} MB at most (promised: 2000)")
    timings = {"lessons": found, "yardstick_seconds": forecast.yardstick(), "machine": machine()}
    keep(ROOT / "results" / "timings.json", timings)
    return {"seconds_of_all": round(sum(one["seconds"] for one in timings["lessons"].values()), 1)}


def bench_compile(wanted: list[str] | None = None) -> Facts:
    """Seconds that a Theano lesson waits in `theano.function`: on an empty cache, and when it is started again."""
    found = {}
    for lesson in lessons(ROOT, wanted):
        if "theano.function(" in lesson.read_text(encoding="utf-8"):
            with tempfile.TemporaryDirectory() as cache:
                first, second = (compile_seconds(lesson, cache) for _ in range(2))
            found[lesson.stem] = {"first": round(first, 1), "second": round(second, 2)}
            print(f"{lesson.stem}: compiles {first:.1f} s at the first start, {second:.2f} s at the second "
                  "(promised: 2)")
    return found


def compile_seconds(lesson: Path, cache: str) -> float:
    """Run `lesson` with little training and with compiled code in the folder `cache`: seconds in `theano.function`."""
    notebook = read(lesson)
    notebook.cells = [v4.new_code_cell(STOPWATCH), *notebook.cells, v4.new_code_cell("print(sum(_spent))")]
    notebook = run_lesson(lesson, notebook, variables={"COURSE_CACHE": cache})
    return float(notebook.cells[-1].outputs[0].text)


@contextlib.contextmanager
def peak_memory(every: float = 0.1) -> Iterator[dict[str, float]]:
    """Watch the memory of all processes that this one starts; at the end, `mb` in what it yields is the most at once.

    Memory is the resident set in units of 10**6 bytes; what two processes share counts twice.
    """
    peak = {"mb": 0.0}
    done = threading.Event()

    def watch() -> None:
        while not done.wait(every):
            total = 0
            for child in psutil.Process().children(recursive=True):
                with contextlib.suppress(psutil.Error):  # it has just ended
                    total += child.memory_info().rss
            peak["mb"] = max(peak["mb"], total / 1e6)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()
