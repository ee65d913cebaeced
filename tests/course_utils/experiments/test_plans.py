"""The experiments of lesson 8: as many as its source has, and the best of them by validation."""

import pytest
from fake_experiments import quick

from course_utils.experiments import plans, store
from course_utils.experiments.knobs import KnobError, Knobs, check_sides


def test_the_source_has_32_runs_of_which_three_are_the_baseline():
    assert len(plans.SOURCE) == 32
    assert plans.SOURCE.count(plans.BASELINE) == 3
    assert len(set(plans.SOURCE)) == 30


def test_the_sources_settings():
    assert [knobs.changed() for knobs in dict.fromkeys(plans.SOURCE)] == [
        "epochs=2", "baseline", "optimiser=SGD", "optimiser=RMSprop", "dropout=0.0", "dropout=0.1", "dropout=0.2",
        "dropout=0.4", *[f"batch_size={size}" for size in (64, 256, 512, 1024, 2048, 4096)], "validation_split=0.8",
        "validation_split=0.6", "validation_split=0.4", "normalise=False", "filters=64", "filters=128, epochs=4",
        "filters=256, epochs=2", "pool_side=4", "pool_side=8", "kernel_side=4", "kernel_side=8", "hidden=32",
        "hidden=64", "hidden=256", "hidden=512", "hidden=1024"]


def test_three_of_them_cannot_be_built():
    def fails(knobs):
        try:
            check_sides(knobs)
        except KnobError:
            return True
        return False

    failing = [knobs.changed() for knobs in plans.SOURCE if fails(knobs)]
    assert failing == ["pool_side=4", "pool_side=8", "kernel_side=8"]


@pytest.fixture
def kept(tmp_path):
    """A store in which the best by validation and by test are two."""
    for knobs, validation in ((Knobs(hidden=32), 0.03), (Knobs(hidden=64), 0.01), (Knobs(dropout=0.1), 0.02),
                              (Knobs(validation_split=0.8), 0.001), (Knobs(hidden=77), 0.002)):
        store.write(tmp_path, knobs, {**quick(knobs), "validation": validation, "test": 0.05 - validation})
    store.write(tmp_path, Knobs(pool_side=8), {"reason": "the picture is gone"})
    return tmp_path


def test_the_best_are_chosen_by_validation(kept):
    best = plans.best_at_full_size(kept, count=2)
    assert [(knobs.hidden, knobs.dropout) for knobs in best] == [(64, 0.5), (128, 0.1)]
    assert all(knobs.images == 60_000 and knobs.patience == 3 for knobs in best)


def test_the_best_by_test_and_by_validation_run_with_more_seeds(kept):
    again = plans.best_once_more(kept)
    assert [(knobs.hidden, knobs.seed) for knobs in again] == [(n, seed) for n in (32, 64) for seed in range(5)]


def test_what_the_32_runs_ask_for():
    assert [knobs.changed() for knobs in [*plans.LARGE_BATCHES, *plans.UNSCALED, *plans.AS_MANY_UPDATES]] == [
        "learning_rate=0.003, batch_size=1024", "learning_rate=0.008, batch_size=1024",
        "optimiser=SGD, normalise=False", "epochs=48, patience=48, validation_split=0.8"]
    tried = {(knobs.optimiser, knobs.learning_rate) for knobs in plans.RATES}
    assert len(plans.RATES) == 24 and len(tried) == 8, "four rates for each of two optimisers, three seeds for each"


def test_what_was_not_run_is_not_ranked(tmp_path):
    assert plans.ranked("validation", tmp_path) == []
