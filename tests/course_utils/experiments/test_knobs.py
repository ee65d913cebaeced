"""The settings of an experiment: what is refused, and with which words; what is built and trained."""

from dataclasses import replace

import numpy as np
import pytest

from course_utils.experiments.knobs import KnobError, Knobs, as_facts, build, check_sides, run, sides
from course_utils.experiments.store import name_of


def test_the_baseline_is_the_sources():
    assert Knobs().changed() == "baseline"
    assert Knobs(hidden=512, optimiser="SGD").changed() == "hidden=512, optimiser=SGD"


@pytest.mark.parametrize(("knob", "value", "words"), [
    ("filters", 0, "filters: expected a whole number from 1, got 0"),
    ("filters", True, "filters: expected a whole number from 1, got True"),
    ("batch_size", 12.5, "batch_size: expected a whole number from 1, got 12.5"),
    ("dropout", 1, "dropout: expected a number from 0 to less than 1, got 1"),
    ("dropout", "a half", "got 'a half'"),
    ("optimiser", "adam", "optimiser: expected one of Adam, RMSprop, SGD, got 'adam'"),
    ("regulariser", None, "regulariser: expected one of none, L1, L2, L1 and L2, got None"),
    ("normalise", "yes", "normalise: expected one of True, False"),
    ("learning_rate", 0, "learning_rate: expected a number above 0, got 0"),
    ("strength", float("nan"), "strength: expected a number above 0, got nan"),
    ("images", 60_001, "images: expected at most 60,000"),
    ("seed", -1, "seed: expected a whole number from 0, got -1"),
])
def test_a_value_that_cannot_be_is_named(knob, value, words):
    with pytest.raises(KnobError) as error:
        Knobs(**{knob: value})
    assert words in str(error.value)


def test_something_has_to_be_left_for_training_and_for_validation():
    for split in (0, 0.99):
        with pytest.raises(KnobError, match="of 50 images at least one has to be left on either side"):
            Knobs(images=50, validation_split=split)


def test_all_values_of_the_baseline():
    assert as_facts(Knobs()) == {
        "filters": 32, "kernel_side": 3, "pool_side": 2, "dropout": 0.5, "hidden": 128, "optimiser": "Adam",
        "learning_rate": None, "regulariser": "L2", "strength": 0.01, "normalise": True, "batch_size": 128,
        "epochs": 12, "patience": 2, "validation_split": 0.2, "images": 10_000, "seed": 0}


def test_facts_are_pythons_own_numbers():
    facts = as_facts(Knobs(hidden=np.int64(64), dropout=np.float64(0.25)))
    assert type(facts["hidden"]) is int and type(facts["dropout"]) is float


@pytest.mark.parametrize(("one", "other"), [
    ({"dropout": 0}, {"dropout": 0.0}), ({"dropout": -0.0}, {"dropout": 0.0}), ({"strength": 1}, {"strength": 1.0}),
    ({"hidden": np.int64(64)}, {"hidden": 64}), ({"learning_rate": 1}, {"learning_rate": np.float64(1)}),
    ({"optimiser": np.str_("SGD")}, {"optimiser": "SGD"}),
])
def test_equal_settings_have_one_name(one, other):
    one, other = Knobs(**one), Knobs(**other)
    assert one == other and name_of(one) == name_of(other) and one.changed() == other.changed()


def test_sides_of_the_baseline():
    assert sides(kernel_side=3, pool_side=2) == [28, 26, 24, 12, 10, 8, 4]


def test_kernels_that_leave_nothing_name_what_would_work():
    with pytest.raises(KnobError) as error:
        check_sides(Knobs(kernel_side=8))
    assert str(error.value) == (
        "kernel_side=8, pool_side=2: the maps shrink from 28 to 21 to 14 to 7 pixels, and then nothing is left; "
        "with pool_side=2 the largest kernel_side that works is 5; with kernel_side=8 no pool_side works")
    check_sides(Knobs(kernel_side=5))
    with pytest.raises(KnobError, match="with kernel_side=6 the largest pool_side that works is 1"):
        check_sides(Knobs(kernel_side=6))


def test_windows_that_leave_nothing_name_what_would_work():
    with pytest.raises(KnobError) as error:
        check_sides(Knobs(pool_side=8))
    assert str(error.value) == (
        "kernel_side=3, pool_side=8: the maps shrink from 28 to 26 to 24 to 3 to 1 pixels, and then nothing is left; "
        "with pool_side=8 no kernel_side works; with kernel_side=3 the largest pool_side that works is 3")
    check_sides(Knobs(pool_side=3))


def test_the_network_is_built_as_set():
    model = build(Knobs(filters=4, hidden=16, dropout=0.25, optimiser="SGD", learning_rate=0.2, regulariser="L1"))
    kinds = [type(layer).__name__ for layer in model.layers]
    assert kinds == [*(["Conv2D"] * 2 + ["MaxPooling2D", "Dropout"]) * 2, "Flatten", "Dense", "Dropout", "Dense"]
    assert model.count_params() == (9 * 4 + 4) + 3 * (9 * 4 * 4 + 4) + (4 * 4 * 4 * 16 + 16) + (16 * 10 + 10)
    assert float(model.optimizer.learning_rate) == pytest.approx(0.2)
    assert type(model.layers[-1].kernel_regularizer).__name__ == "L1"
    assert {layer.rate for layer in model.layers if hasattr(layer, "rate")} == {0.25}


@pytest.mark.parametrize(("optimiser", "rate"), [("Adam", 0.001), ("RMSprop", 0.001), ("SGD", 0.01)])
def test_an_optimiser_has_its_own_rate_unless_told_otherwise(optimiser, rate):
    model = build(Knobs(filters=1, hidden=1, optimiser=optimiser))
    assert type(model.optimizer).__name__ == optimiser
    assert float(model.optimizer.learning_rate) == pytest.approx(rate)


@pytest.mark.slow
def test_a_run_learns_and_says_what_it_reached():
    knobs = Knobs(filters=4, hidden=16, images=1000, epochs=3, dropout=0.0, batch_size=16)
    told = []
    facts = run(knobs, told.append)
    assert told == facts["epochs"]
    assert [row["epoch"] for row in facts["epochs"]] == [1, 2, 3]
    assert facts["epochs"][-1]["cost"] < facts["epochs"][0]["cost"]
    lowest = min(facts["epochs"], key=lambda row: row["validation_cost"])
    assert facts["best_epoch"] == lowest["epoch"]
    assert facts["validation"] == lowest["validation"]
    assert facts["test"] < 0.8 and facts["parameters"] == build(knobs).count_params()
    assert facts["seconds"] >= sum(row["seconds"] for row in facts["epochs"]) > 0
    again = run(replace(knobs, epochs=1))
    assert again["epochs"][0]["cost"] == pytest.approx(facts["epochs"][0]["cost"], rel=1e-3)


@pytest.mark.slow
def test_training_ends_after_some_epochs_without_a_lower_validation_cost():
    facts = run(Knobs(filters=2, hidden=8, images=200, epochs=40, patience=1, learning_rate=0.3, regulariser="none"))
    costs = [row["validation_cost"] for row in facts["epochs"]]
    assert len(costs) < 40
    assert facts["best_epoch"] == 1 + int(np.argmin(costs)) == len(costs) - 1


@pytest.mark.slow
def test_a_cost_that_is_no_number_is_an_error():
    with pytest.raises(ArithmeticError, match="the cost is no number after epoch 1: the steps are too large"):
        run(Knobs(filters=2, hidden=8, images=500, normalise=False, optimiser="SGD", learning_rate=1e12))


def test_a_side_beyond_all_measure_is_refused_at_once():
    with pytest.raises(KnobError, match="the largest kernel_side that works is 5"):
        check_sides(Knobs(kernel_side=10**30))
