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

# A cell before `ONE_BATCH` that notes what each `theano.function` takes: seconds, and the work of all cores for it.
STOPWATCH = """
import os as _os
import time as _time
from course_utils.on_theano import setup as _setup
import theano as _theano
_spent, _function = [], _theano.function
def _now():
    return _time.perf_counter(), sum(_os.times()[:4])
def _timed(*arguments, **options):
    begun = _now()
    try:
        return _function(*arguments, **options)
    finally:
        _spent.append([after - before for after, before in zip(_now(), begun)])
_theano.function = _timed
"""

# A cell that lets Theano call the compiler as it would by itself, without what `precompiled` does.
PLAIN = """
import theano.link.c.cmodule as _cmodule, theano.utils as _utils
_cmodule.output_subprocess_Popen = _utils.output_subprocess_Popen
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
    """What the Theano lessons wait for in `theano.function`, in seconds and in seconds of work, that of all cores.

    The lessons share a cache, as a reader's do: what one of them has compiled, the next need not. They go through an
    empty one twice, as Theano calls the compiler by itself (`plain`) and as the course does (`first`; see
    `on_theano/precompiled.py`), by turns; then once more through the latter (`second`).
    """
    found: Facts = {}
    chosen = [lesson for lesson in lessons(ROOT, wanted) if "theano.function(" in lesson.read_text(encoding="utf-8")]
    with tempfile.TemporaryDirectory() as cache, tempfile.TemporaryDirectory() as other:
        for lesson in chosen:
            (plain, plain_work) = compile_seconds(lesson, other, plain=True)
            (first, first_work), (second, _) = (compile_seconds(lesson, cache) for _ in range(2))
            found[lesson.stem] = {"plain": round(plain, 1), "plain_work": round(plain_work, 1),
                                  "first": round(first, 1), "first_work": round(first_work, 1),
                                  "second": round(second, 2), "processor": machine()["processor"]}
            print(f"{lesson.stem}: compiles {first:.1f} s at the first start (as Theano does it: {plain:.1f} s), "
                  f"{second:.2f} s at the second (promised: 2)")
    for kind, what in (("", "s"), ("_work", "s of work")):
        first, plain = (sum(one[name + kind] for one in found.values()) for name in ("first", "plain"))
        print(f"the first start of {len(found)} lessons: {first:.1f} {what}, as Theano does it {plain:.1f} {what}: "
              f"ratio {first / plain:.2f} on {machine()['processor']} (promised: 0.55)")
    return found


def compile_seconds(lesson: Path, cache: str, plain: bool = False) -> tuple[float, float]:
    """Run `lesson` with little training and with compiled code in the folder `cache`: what `theano.function` takes.

    Returns the seconds, and the seconds of work of all cores; if `plain`, as Theano does it by itself.
    """
    notebook = read(lesson)
    before = [STOPWATCH, ONE_BATCH, *([PLAIN] if plain else [])]
    after = "print(*map(sum, zip(*_spent)))"
    notebook.cells = [*map(v4.new_code_cell, before), *notebook.cells, v4.new_code_cell(after)]
    notebook = run_lesson(lesson, notebook, variables={"COURSE_CACHE": cache})
    seconds, work = map(float, notebook.cells[-1].outputs[0].text.split())
    return seconds, work


@contextlib.contextmanager
def peak_memory(every: float = 0.1) -> Iterator[dict[str, float]]:
    """Watch the memory of all processes that this one starts; at the end, `mb` in what it yields is the most at once.

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
