"""A hidden unit: its sum, its output and its slope, for every control."""

import numpy as np
import pytest

from course_utils.by_hand.activations import ACTIVATIONS
from course_utils.plots.style import COLOURS
from course_utils.widgets import UnitExplorer
from course_utils.widgets.drawing import SCALE
from course_utils.widgets.units import CURVE, HEIGHT, REACH, SECOND, TOP, WIDTH, number, points

W = np.array([[2.0, 0.0],
              [0.0, 1.0],
              [1.0, 0.0],
              [-4.0, 0.0]])
X_TEST = np.array([[1.0, 0.0, 0.0, 0.25],   # sums 1 and 0
                   [0.0, 0.5, 1.0, 1.0]])   # sums -3 and 0.5
Y_TEST = np.array([0, 8])


@pytest.fixture
def explorer():
    return UnitExplorer(W, X_TEST, Y_TEST)


def test_it_opens_with_the_first_digit_and_the_first_unit(explorer):
    assert explorer.picture.words == (
        "Test digit 0 is a 0. Hidden unit 0 adds its pixels up to z = 1.00; sigmoid makes that 0.73. The slope there "
        "is 0.20: of what comes back, 20 % goes through to its weights.")


@pytest.mark.parametrize("changes, said", [
    ({"digit": 1}, "Test digit 1 is an 8. Hidden unit 0 adds its pixels up to z = −3.00; sigmoid makes that 0.05."),
    ({"unit": 1}, "Hidden unit 1 adds its pixels up to z = 0.00; sigmoid makes that 0.50. The slope there is 0.25"),
    ({"scale": 10.0}, "z = 10.00; sigmoid makes that 1.00. The slope there is 0.00: nothing comes back"),
    ({"scale": 10.0}, "The sum lies beyond the curve, which ends at 8."),
    ({"digit": 1, "scale": 10.0}, "which ends at −8."),
    ({"scale": 0.1}, "z = 0.10; sigmoid makes that 0.52"),
    ({"activation": "tanh"}, "tanh makes that 0.76. The slope there is 0.42"),
    ({"activation": "ReLU"}, "ReLU makes that 1.00. The slope there is 1.00: of what comes back, 100 % goes through"),
    ({"activation": "ReLU", "digit": 1}, "ReLU makes that 0.00. The slope there is 0.00: nothing comes back"),
])
def test_every_control(explorer, changes, said, moved):
    assert said in moved(explorer, **changes)


@pytest.mark.parametrize("digit, z, output, slope", [(0, 1, 0.731, 0.197), (1, -3, 0.047, 0.045)])
def test_the_marks_stand_where_the_numbers_say(explorer, digit, z, output, slope):
    explorer.controls["digit"].value = digit
    across = CURVE + (z / REACH + 1) / 2 * WIDTH
    for top, part in [(TOP, output), (SECOND, slope)]:
        up = (1 - part) * HEIGHT
        place = round(across * SCALE), round((top + up) * SCALE)
        assert "#{:02X}{:02X}{:02X}".format(*explorer.canvas.image.getpixel(place)) == COLOURS["test"]


def test_a_curve_fills_its_panel_from_the_bottom_to_the_top():
    across, up = points(ACTIVATIONS["tanh"].output, -1.0, 1.0)
    assert (across[0], across[80], across[-1]) == pytest.approx((0, WIDTH / 2, WIDTH))
    assert (up[0], up[80], up[-1]) == pytest.approx((0, HEIGHT / 2, HEIGHT), abs=0.01)


def test_every_digit_and_every_unit_can_be_chosen_and_no_other(explorer):
    assert (explorer.controls["digit"].max, explorer.controls["unit"].max) == (1, 1)


def test_weights_that_are_all_zero_can_be_looked_at():
    assert "z = 0.00" in UnitExplorer(0 * W, X_TEST, Y_TEST).picture.words


@pytest.mark.parametrize("value, words", [(-0.5, "−0.50"), (-0.001, "0.00"), (12, "12.00")])
def test_there_is_no_minus_nought(value, words):
    assert number(value) == words


@pytest.mark.parametrize("change, said", [
    ({"w": W.T}, r"expected w of shape \(4, units\), a row for each pixel, got \(2, 4\): did you mean w.T\?"),
    ({"w": W[:, 0]}, r"got \(4,\)"),
    ({"w": W * np.nan}, "NaN or infinity: did the training diverge"),
    ({"x_test": X_TEST * 255}, "expected pixels of x_test between 0 and 1"),
    ({"y_test": np.array([0])}, r"y_test as whole numbers from 0, shape \(2,\)"),
])
def test_bad_input_is_named(change, said):
    good = {"w": W, "x_test": X_TEST, "y_test": Y_TEST}
    with pytest.raises(ValueError, match=said):
        UnitExplorer(**(good | change))
