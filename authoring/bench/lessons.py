"""Whole lessons: their seconds and memory, and how long Theano compiles them."""

import contextlib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
from nbformat import v4

from authoring import ROOT
from authoring.in_page.watching import repeatedly
from authoring.notebooks.execution import run_lesson
from authoring.notebooks.reading import lessons, read
from authoring.records.facts import Facts, keep
from course_utils.on_theano.warm import ONE_BATCH
from course_utils.runs.provenance import machine

# A cell before `ONE_BATCH` that notes the seconds of each `theano.function`.
STOPWATCH = """
import time as _time
from course_utils.on_theano import setup as _setup
import theano as _theano
_spent, _function = [], _theano.function
def _timed(*arguments, **options):
    begun = _time.perf_counter()
    try:
        return _function(*arguments, **options)
    finally:
        _spent.append(_time.perf_counter() - begun)
_theano.function = _timed
"""


def bench_lessons(wanted: list[str] | None = None) -> Facts:
    """Each lesson's seconds and peak memory (MB, its kernel and all that it starts), once everything is compiled.

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
    timings: Facts = {"lessons": found, "yardstick_seconds": forecast.yardstick(), "machine": machine()}
    keep(ROOT / "results" / "timings.json", timings)
    return {"seconds_of_all": round(sum(one["seconds"] for one in timings["lessons"].values()), 1)}


def bench_compile(wanted: list[str] | None = None) -> Facts:
    """How long readers of the Theano lessons wait for the compiler, in seconds: at the first start, and at the second.

    The lessons share a cache, as a reader's do: what one has compiled, the next need not.
    """
    found: Facts = {}
    with tempfile.TemporaryDirectory() as cache:
        for lesson in lessons(ROOT, wanted):
            if "theano.function(" not in lesson.read_text(encoding="utf-8"):
                continue
            first, second = (compile_seconds(lesson, cache) for _ in range(2))
            found[lesson.stem] = {"first": round(first, 1), "second": round(second, 2),
                                  "processor": machine()["processor"]}
            print(f"{lesson.stem}: compiles {first:.1f} s at the first start, {second:.2f} s at the second (promised: "
                  "90 and 2)")
    return found


def compile_seconds(lesson: Path, cache: str) -> float:
    """The seconds that `lesson` spends in `theano.function`, with little training and its compiled code in `cache`."""
    notebook = read(lesson)
    notebook.cells = [*map(v4.new_code_cell, [STOPWATCH, ONE_BATCH]), *notebook.cells,
                      v4.new_code_cell("print(sum(_spent))")]
    notebook = run_lesson(lesson, notebook, variables={"COURSE_CACHE": cache})
    return float(notebook.cells[-1].outputs[0].text)


@contextlib.contextmanager
def peak_memory(every: float = 0.1) -> Iterator[dict[str, float]]:
    """Watch the memory of all processes that this one starts; at the end, `mb` in what it yields is the maximum.

    Memory is the resident set in units of 10**6 bytes; what two processes share counts twice.
    """
    peak = {"mb": 0.0}

    def look() -> None:
        total = 0
        for child in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):  # it has just ended
                total += child.memory_info().rss
        peak["mb"] = max(peak["mb"], total / 1e6)

    with repeatedly(look, every):
        yield peak
