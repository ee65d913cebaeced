"""A batch before and after normalisation: what every control does to the numbers in the words."""

import re

import numpy as np
import pytest

from course_utils.widgets import BatchNormExplorer
from course_utils.widgets.normalising import ALL, MOVING, edges_of, rows_of

RNG = np.random.default_rng(0)
LABELS = np.arange(400) % 10
SUMS = (RNG.normal(size=(400, 5, 5, 2)) * [2.0, 0.5] + [3.0, -1.0] + LABELS[:, None, None, None]).astype("float32")
MEAN, VARIANCE = SUMS.mean((0, 1, 2)), SUMS.var((0, 1, 2))
NUMBER = r"(-?[\d.]+)"


@pytest.fixture
def explorer():
    return BatchNormExplorer(SUMS, LABELS, MEAN, VARIANCE)


def numbers(explorer, m=0):
    """Mean and spread before, mean and spread after, and the part in percent that is silenced, of map `m`."""
    words = explorer.picture.words.replace("−", "-")
    found = re.search(rf"map {m}: mean {NUMBER}, spread {NUMBER} become {NUMBER} and {NUMBER}, ReLU silences (\d+)%",
                      words)
    return [float(number) for number in found.groups()]


def test_it_opens_with_a_batch_that_is_normalised_by_its_own_statistics(explorer):
    assert explorer.picture.words.startswith("64 pictures, all digits; statistics: the batch's own.")
    for m in (0, 1):
        mean, spread, new_mean, new_spread, silenced = numbers(explorer, m)
        assert mean == pytest.approx(MEAN[m], abs=1)
        assert spread == pytest.approx(VARIANCE[m] ** 0.5, abs=0.5)
        assert (new_mean, new_spread) == (0, 1)
        assert 30 < silenced < 70


def test_gamma_is_the_new_spread_and_beta_the_new_mean(explorer):
    explorer.controls["gamma"].value = 2.0
    explorer.controls["beta"].value = -1.5
    assert numbers(explorer)[2:4] == [-1.5, 2.0]
    assert numbers(explorer)[4] > 65


def test_gamma_and_beta_move_in_steps_of_a_tenth(explorer):
    assert explorer.controls["gamma"].step == explorer.controls["beta"].step == 0.1


def test_gamma_of_zero_leaves_only_beta(explorer):
    explorer.controls["gamma"].value = 0.0
    explorer.controls["beta"].value = 1.0
    assert numbers(explorer)[2:] == [1.0, 0.0, 0]


def test_a_batch_of_one_class_is_shifted_only_by_moving_averages(explorer):
    explorer.controls["digits"].value = "only 9"
    assert explorer.picture.words.startswith("40 pictures, only 9")
    assert numbers(explorer)[2:4] == [0, 1]
    explorer.controls["statistics"].value = MOVING
    assert numbers(explorer)[2] > 1
    explorer.controls["digits"].value = ALL
    explorer.controls["size"].value = 256
    assert numbers(explorer)[2] == pytest.approx(0, abs=0.2)


def test_one_picture(explorer):
    explorer.controls["size"].value = 1
    assert explorer.picture.words.startswith("1 picture, all digits")
    assert numbers(explorer)[2:4] == [0, 1]


def test_which_batch(explorer):
    seen = {explorer.picture.words}
    for batch in (2, 20):
        explorer.controls["batch"].value = batch
        seen.add(explorer.picture.words)
    assert len(seen) == 3
    explorer.controls["batch"].value = 1
    assert explorer.picture.words in seen


@pytest.mark.parametrize("name, value", [
    ("digits", "only 3"), ("size", 4), ("batch", 7), ("statistics", MOVING), ("gamma", 0.5), ("beta", 1.0)])
def test_every_control_changes_the_picture(explorer, name, value):
    before = explorer.picture.png
    explorer.controls[name].value = value
    assert explorer.picture.png != before


def test_a_dense_layer_can_be_looked_at():
    explorer = BatchNormExplorer(SUMS[:, 0, 0], LABELS, MEAN, VARIANCE)
    assert numbers(explorer)[2:4] == [0, 1]


def test_a_unit_that_says_nothing_can_be_looked_at():
    explorer = BatchNormExplorer(np.zeros((8, 2)), LABELS[:8], np.zeros(2), np.ones(2))
    assert numbers(explorer)[:4] == [0, 0, 0, 0]


def test_rows_are_of_the_class_and_of_the_size():
    rows = rows_of(LABELS, "only 3", 16, batch=1)
    assert len(set(rows)) == 16
    assert set(LABELS[rows]) == {3}
    assert len(rows_of(LABELS, ALL, 256, batch=2)) == 256


def test_the_axis_holds_zero():
    low, high = edges_of(np.array([2.0, 3.0]))
    assert low < 0 < 3 < high


@pytest.mark.parametrize("change, said", [
    ({"sums": SUMS[0]}, r"expected sums of shape \(n, rows, columns, maps\) or \(n, units\)"),
    ({"sums": np.zeros((400, 5, 5, 7))}, r"at most 6 maps.*did you mean sums\[..., :4\]\?"),
    ({"sums": SUMS * np.nan}, "NaN or infinity"),
    ({"labels": LABELS[:5]}, "expected labels as whole numbers"),
    ({"mean": MEAN[:1]}, r"expected mean of shape \(2,\)"),
    ({"variance": np.ones(3)}, r"expected variance of shape \(2,\)"),
    ({"variance": -VARIANCE}, "expected a variance of at least 0"),
])
def test_bad_input_is_named(change, said):
    good = {"sums": SUMS, "labels": LABELS, "mean": MEAN, "variance": VARIANCE}
    with pytest.raises(ValueError, match=said):
        BatchNormExplorer(**(good | change))
