"""Which experiments lesson 8 compares: its source's 32 runs, some that their results call for, the best at full size.

The source is A. Gulli, "Demystifying deep learning", 2016: 32 calls of one function, most of them commented out. It
trained on 48,000 of 60,000 images for 20 epochs; here it is 8,000 of 10,000, and up to 12 epochs.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from course_utils.experiments import store
from course_utils.experiments.knobs import REGULARISERS, Knobs

BASELINE = Knobs()
SOURCE = [
    Knobs(epochs=2), BASELINE, Knobs(optimiser="SGD"), Knobs(optimiser="RMSprop"),
    *[Knobs(dropout=rate) for rate in (0.0, 0.1, 0.2, 0.4)],
    *[Knobs(batch_size=size) for size in (64, 128, 256, 512, 1024, 2048, 4096)],
    *[Knobs(validation_split=part) for part in (0.8, 0.6, 0.4, 0.2)],
    Knobs(normalise=False),
    Knobs(filters=64), Knobs(filters=128, epochs=4), Knobs(filters=256, epochs=2),  # shorter: they are slow
    Knobs(pool_side=4), Knobs(pool_side=8), Knobs(kernel_side=4), Knobs(kernel_side=8),
    *[Knobs(hidden=units) for units in (32, 64, 256, 512, 1024)],
]
SEEDS = range(5)
LUCK = [replace(BASELINE, seed=seed) for seed in SEEDS]
PENALTIES = [Knobs(regulariser=kind) for kind in REGULARISERS if kind != BASELINE.regulariser]
LARGE_BATCHES = [Knobs(batch_size=1024, learning_rate=rate) for rate in (0.003, 0.008)]
UNSCALED = [Knobs(optimiser="SGD", normalise=False)]
AS_MANY_UPDATES = [Knobs(validation_split=0.8, epochs=48, patience=48)]  # as 8,000 images make in 12 epochs
LONGER = [Knobs(epochs=30, patience=30)]  # what twelve epochs have cut short
RATES = [Knobs(images=5_000, epochs=8, optimiser=name, learning_rate=rate, seed=seed)
         for name, rates in {"SGD": (0.01, 0.03, 0.1, 0.3), "Adam": (0.0003, 0.001, 0.003, 0.01)}.items()
         for rate in rates for seed in range(3)]
FULL_SIZE: dict[str, Any] = {"images": 60_000, "epochs": 30, "patience": 3}


def ranked(by: str, *folders: Path) -> list[Knobs]:
    """The settings of `SOURCE` that have run, from the lowest error of `by` ("validation", "test") to the highest.

    Those that set aside other parts of the images are left out: their validation errors are of other images.
    """
    kept = {knobs: store.outcome(knobs, *(folders or (store.recorded(),))) for knobs in dict.fromkeys(SOURCE)}
    errors = {knobs: facts[by] for knobs, facts in kept.items()
              if facts and by in facts and knobs.validation_split == BASELINE.validation_split}
    return sorted(errors, key=lambda knobs: errors[knobs])


def best_once_more(*folders: Path) -> list[Knobs]:
    """The best of `SOURCE` by test error and the best by validation error, with more seeds."""
    best = dict.fromkeys(ranked(by, *folders)[0] for by in ("test", "validation"))
    return [replace(knobs, seed=seed) for knobs in best for seed in SEEDS]


def best_at_full_size(*folders: Path, count: int = 3) -> list[Knobs]:
    """The `count` best of `SOURCE` by validation error, at full size."""
    return [replace(knobs, **FULL_SIZE) for knobs in ranked("validation", *folders)[:count]]
