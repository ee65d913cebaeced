"""A layer under dropout: what a mask leaves, and what becomes of the sum above it, for every control."""

import re

import numpy as np
import pytest

from course_utils.widgets import DropoutExplorer
from course_utils.widgets.dropping import DIVIDE, LEAVE, MASKS, as_square

RNG = np.random.default_rng(0)
W_H, W_H2 = RNG.normal(size=(4, 40)), RNG.normal(size=(40, 3))
X_TEST, Y_TEST = RNG.random((2, 4)), np.array([0, 8])


@pytest.fixture
def explorer():
    return DropoutExplorer(W_H, W_H2, X_TEST, Y_TEST)


def numbers(explorer):
    """Kept units, factor, sum under this mask, sum without dropout, mean of all masks: read from the words."""
    words = explorer.picture.words.replace("−", "-")
    found = re.search(r"keeps (\d+) of 40 hidden units, each times ([\d.]+)\. "
                      r"Unit \d above adds them up to (-?[\d.]+); without dropout it would be (-?[\d.]+)\. "
                      r"The mean over 200 masks is (-?[\d.]+)\.", words)
    return [float(number) for number in found.groups()]


def clean(digit, above):
    return np.maximum(X_TEST[digit] @ W_H, 0) @ W_H2[:, above]


def test_it_opens_with_half_of_the_units_dropped(explorer):
    assert explorer.picture.words.startswith("Test digit 0 is a 0. Mask 1 keeps ")
    kept, factor, this, without, mean = numbers(explorer)
    assert 10 < kept < 30
    assert factor == 2
    assert without == pytest.approx(clean(0, 0), abs=0.006)
    assert this != without
    assert abs(mean - without) < 0.2 * abs(without)


def test_which_mask(explorer):
    seen = set()
    for mask in (1, 2, MASKS):
        explorer.controls["mask"].value = mask
        assert f"Mask {mask} keeps" in explorer.picture.words
        seen.add(numbers(explorer)[2])
    assert len(seen) == 3


def test_which_digit_and_which_unit_above(explorer):
    explorer.controls["digit"].value = 1
    explorer.controls["above"].value = 2
    assert "Test digit 1 is an 8." in explorer.picture.words
    assert "Unit 2 above" in explorer.picture.words
    assert numbers(explorer)[3] == pytest.approx(clean(1, 2), abs=0.006)


def test_nothing_dropped(explorer):
    explorer.controls["p"].value = 0.0
    kept, factor, this, without, mean = numbers(explorer)
    assert (kept, factor) == (40, 1)
    assert this == without == mean


def test_without_rescaling_the_mean_is_smaller(explorer):
    divided = numbers(explorer)
    explorer.controls["kept"].value = LEAVE
    left = numbers(explorer)
    assert left[1] == 1
    assert left[4] == pytest.approx(divided[4] / 2, abs=0.011)
    explorer.controls["kept"].value = DIVIDE
    assert numbers(explorer) == divided


@pytest.mark.parametrize("name, value", [("digit", 1), ("mask", 7), ("p", 0.8), ("above", 1), ("kept", LEAVE)])
def test_every_control_changes_the_picture(explorer, name, value):
    before = explorer.picture.png
    explorer.controls[name].value = value
    assert explorer.picture.png != before


def test_a_layer_that_is_silent_can_be_looked_at():
    assert "up to 0.00" in DropoutExplorer(-np.abs(W_H), W_H2, X_TEST, Y_TEST).picture.words


def test_a_layer_becomes_a_square():
    assert as_square(np.arange(1, 6), 0).tolist() == [[1, 2, 3], [4, 5, 0], [0, 0, 0]]
    assert as_square(np.ones(4), 0).shape == (2, 2)


@pytest.mark.parametrize("change, said", [
    ({"w_h": W_H.T}, r"expected w of shape \(4, units\).*did you mean w.T\?"),
    ({"w_h2": W_H2.T}, r"expected w_h2 of shape \(40, units\), a row for each column of w_h, got \(3, 40\)"),
    ({"w_h2": W_H2 * np.nan}, "NaN or infinity"),
    ({"x_test": X_TEST * 255}, "expected pixels of x_test between 0 and 1"),
])
def test_bad_input_is_named(change, said):
    good = {"w_h": W_H, "w_h2": W_H2, "x_test": X_TEST, "y_test": Y_TEST}
    with pytest.raises(ValueError, match=said):
        DropoutExplorer(**(good | change))


def test_pointing_at_the_dot_of_a_mask_chooses_it(explorer):
    assert explorer.at(*explorer.dots[41]) == {"mask": 42}
    assert explorer.at(100, 100) == {}
