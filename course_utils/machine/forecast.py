"""How long the lessons should take on this machine, and whether its memory is enough for them."""

import json
import timeit
from collections.abc import Iterator
from itertools import product

import numpy as np
import threadpoolctl

from course_utils.machine import environment, kernel
from course_utils.machine.report import OK, WARNING, Finding

AT_ONCE = 4  # lessons in one line of the forecast
TIMINGS = environment.ROOT / "results" / "timings.json"


def check_forecast(what: str) -> Iterator[Finding]:
    """How long each lesson should take here: its recorded time, times the pace of this machine."""
    if not TIMINGS.exists():
        yield Finding(what, "no recorded times (results/timings.json), so no forecast")
        return
    timings = json.loads(TIMINGS.read_text())
    pace = yardstick() / timings["yardstick_seconds"]
    yield Finding(what, f"right now this machine takes {pace:.1f} times as long as the one that recorded the times")
    memory = environment.free_memory()
    lessons = sorted(timings["lessons"].items())
    for few in (lessons[first:first + AT_ONCE] for first in range(0, len(lessons), AT_ONCE)):
        times = ", ".join(duration(cost["seconds"] * pace) for _, cost in few)
        most = max(cost["peak_mb"] for _, cost in few)
        scarce = most * 1e6 > memory
        yield Finding(f"lessons {few[0][0][:2]} to {few[-1][0][:2]}", f"run in about {times}; take at most "
                      f"{most / 1000:.1f} GB of memory", WARNING if scarce else OK,
                      "close other programs and notebooks first" if scarce else "")


def duration(seconds: float) -> str:
    """Seconds as people say them: `40 s`, `3 min`."""
    return f"{max(seconds, 1):.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def yardstick() -> float:
    """Seconds that a fixed piece of work takes on this machine: the best of three rounds, about one second in all.

    A round is half matrix products, half a 3 x 3 convolution written as shifted sums, both float32 and with the
    course's number of threads: what the lessons' seconds are made of.
    """
    rng = np.random.default_rng(0)
    matrix = rng.random((1000, 1000), dtype=np.float32)
    images, kernels = rng.random((64, 28, 28), dtype=np.float32), rng.random((600, 3, 3), dtype=np.float32)

    def work() -> None:
        for _ in range(25):
            matrix @ matrix
        for weights in kernels:
            maps = np.zeros((64, 26, 26), dtype=np.float32)
            for i, j in product(range(3), repeat=2):
                maps += weights[i, j] * images[:, i:i + 26, j:j + 26]

    with threadpoolctl.threadpool_limits(int(kernel.THREADS)):
        return min(timeit.repeat(work, number=1, repeat=3))
