"""Lesson 08 builds its network in the open; the store's experiments are of that network, and all of them are kept."""

from itertools import cycle

import keras
import pytest
from keras import layers

from authoring import ROOT
from authoring.notebooks.reading import lessons, read
from course_utils.experiments import Knobs, build, plans, store
from course_utils.experiments.knobs import OPTIMISERS, REGULARISERS

[LESSON] = lessons(wanted=["08"])


@pytest.fixture(scope="module")
def in_the_open():
    """The lesson's `build`, with the functions that it is made of."""
    known = {"keras": keras, "layers": layers}
    for cell in read(LESSON).cells:
        if cell.cell_type == "code" and cell.source.startswith(("def block", "def head", "def compiled", "def build")):
            exec(cell.source, known)
    return known["build"]


def test_the_lesson_builds_what_the_module_builds(in_the_open):
    cases = [
        {"filters": 8, "dropout": 0.2, "hidden": 7, "strength": 0.3}, {"pool_side": 3, "kernel_side": 2},
        *[{"optimiser": name, "regulariser": kind} for name, kind in zip(cycle(OPTIMISERS), REGULARISERS)],
        *[{"optimiser": name, "learning_rate": 0.5} for name in OPTIMISERS],
    ]
    failures = []
    for changes in cases:
        mine, theirs = in_the_open(Knobs(**changes)), build(Knobs(**changes))
        same = (without_names(mine.get_config()) == without_names(theirs.get_config())
                and type(mine.optimizer) is type(theirs.optimizer)
                and without_names(mine.optimizer.get_config()) == without_names(theirs.optimizer.get_config())
                and mine.get_compile_config()["loss"] == theirs.get_compile_config()["loss"])
        if not same:
            failures.append(changes)
    assert failures == []


def without_names(config):
    """A configuration without the numbers that Keras gives to its layers, such as "conv2d_17"."""
    if isinstance(config, dict):
        return {key: without_names(value) for key, value in config.items() if key != "name"}
    return [without_names(value) for value in config] if isinstance(config, list | tuple) else config


def test_all_experiments_of_the_lesson_are_kept():
    """If this fails, what builds or trains in knobs.py has changed: `python -m authoring.records.experiments`."""
    plan = [*plans.SOURCE, *plans.LUCK, *plans.PENALTIES, *plans.LARGE_BATCHES, *plans.UNSCALED, *plans.AS_MANY_UPDATES,
            *plans.LONGER, *plans.RATES, *plans.best_once_more(), *plans.best_at_full_size()]
    missing = [knobs.changed() for knobs in plan if store.outcome(knobs, store.recorded()) is None]
    assert missing == []


def test_the_cost_of_a_large_sweep_is_computed_from_the_recorded_seconds():
    told = " ".join((ROOT / "docs" / "experiments.md").read_text(encoding="utf-8").split())
    ran = store.table(store.recorded()).loc[[knobs.changed() for knobs in dict.fromkeys(plans.SOURCE)]]
    ran = ran[ran.reason == ""]
    seconds = round(ran.seconds.median())
    assert f"The {len(ran)} settings" in told and f"took {seconds} seconds each" in told
    hours = round(10_000 * seconds / 3600)
    assert f"10,000 × {seconds} s = {hours} hours there" in told and round(hours / 50) == 3


def test_what_the_lesson_says_of_rules_of_thumb():
    """By the test errors of the recorded experiments."""
    error = store.table(store.recorded()).test
    holds = {
        "with a higher rate a batch of 1,024 is as good as one of 128":
            error["learning_rate=0.008, batch_size=1024"] < 1.05 * error["baseline"] < error["batch_size=1024"],
        "runs without dropout and with 0.2 lie on either side of the baseline's seeds, inside the wider band":
            0.0114 < error["dropout=0.2"] < error[seeds()].min() < error[seeds()].max()
            < error["dropout=0.0"] < 0.0285,
        "the worst of five seeds of 64 kernels is better than the best of 32":
            error[seeds(filters=64)].max() < error[seeds()].min(),
        "hidden units: 256 and more are about as good as one another":
            error[["hidden=256", "hidden=512", "hidden=1024"]].between(0.016, 0.017).all(),
        "without a cost on weights the error is within the baseline's seeds":
            error[seeds()].min() <= error["regulariser=none"] <= error[seeds()].max(),
        "raw pixels multiply SGD's mistakes by more than Adam's":
            error["optimiser=SGD, normalise=False"] / error["optimiser=SGD"]
            > error["normalise=False"] / error["baseline"] > 1.5,
        "with as many updates as twelve epochs make, a quarter of the pictures costs little; later it does":
            error["epochs=48, patience=48, validation_split=0.8"] < 1.25 * error["baseline"] and
            error["epochs=30, patience=30"] < 0.6 * error["baseline"],
    }
    assert [rule for rule, right in holds.items() if not right] == []


def seeds(**changes):
    """The names of a setting's five runs."""
    return [Knobs(**changes, seed=seed).changed() for seed in plans.SEEDS]
