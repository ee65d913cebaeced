"""Sweeps of lesson 8: what the engine takes for an experiment that does nothing, and the same twelve run three ways."""

import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from authoring.records.facts import Facts
from course_utils.experiments import knobs as experiment
from course_utils.experiments.knobs import Knobs
from course_utils.experiments.sweeps import sweep

TWELVE = [Knobs(images=6_000, epochs=3, filters=16, seed=seed) for seed in range(12)]


def empty(knobs: Knobs) -> dict[str, Any]:
    """What `knobs.run` returns, at once."""
    return {"epochs": [], "best_epoch": 1, "validation": 0.0, "test": 0.0, "test_last": 0.0, "parameters": 0,
            "seconds": 0.0}


def cluster() -> AbstractContextManager:
    """A Dask cluster of two processes, as somebody would start it elsewhere; only its address is used."""
    import distributed

    return distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1",
                                    silence_logs="ERROR")


def seconds_of(settings: list[Knobs], workers: int | str | None, run: Callable) -> float:
    """Seconds of a sweep into an empty store."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        kept = sweep(settings, Path(folder), workers, run=run)
        seconds = time.perf_counter() - start
    if len(kept) != len(settings) or kept.reason.any():
        raise RuntimeError(f"expected {len(settings)} experiments that have run, got {len(kept)}: "
                           f"{'; '.join(sorted(set(kept.reason)))}")
    return seconds


def bench_experiments(count: int = 1_000, twelve: list[Knobs] = TWELVE, run: Callable = experiment.run) -> Facts:
    """Milliseconds for each of `count` empty experiments on two workers; seconds of the same `twelve`, three ways."""
    few = 10
    starting, all_of_them = (seconds_of([Knobs(seed=seed) for seed in range(n)], 2, empty) for n in (few, count + few))
    overhead = 1000 * (all_of_them - starting) / count
    print(f"a sweep: {overhead:.1f} ms for each of {count:,} empty experiments on two workers (promised: 10), after "
          f"{starting:.1f} s to start them and run {few}")
    seconds = {name: seconds_of(twelve, workers, run)
               for name, workers in (("one after another", None), ("two workers", 2))}
    with cluster() as there:
        seconds["an address"] = seconds_of(twelve, there.scheduler_address, run)
    ratios = {name: value / seconds["one after another"] for name, value in seconds.items()}
    for name, ratio in ratios.items():
        print(f"{len(twelve)} experiments, {name}: {seconds[name]:.1f} s, ratio {ratio:.2f}")
    return {"overhead_ms": round(overhead, 2), "start_seconds": round(starting, 1),
            "twelve_seconds": {name: round(value, 1) for name, value in seconds.items()},
            "ratios": {name: round(ratio, 2) for name, ratio in ratios.items()}}
