"""A hidden unit: its sum, its output and its slope, for every control."""

import numpy as np
import pytest
from in_node import seen

from course_utils.by_hand.activations import ACTIVATIONS
from course_utils.widgets import UnitExplorer
from course_utils.widgets.units import SCALES

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
    assert seen(explorer, {})[0][1] == (
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
def test_every_control(explorer, changes, said):
    assert said in seen(explorer, changes)[0][1]


def test_the_page_computes_what_python_does():
    rng = np.random.default_rng(0)
    explorer = UnitExplorer(rng.normal(size=(784, 50)) / 28, rng.random((300, 784)), np.full(300, 8))
    states = [{"digit": int(rng.integers(300)), "unit": int(rng.integers(50)), "scale": SCALES[i % 5],
               "activation": list(ACTIVATIONS)[i % 3]} for i in range(20)]  # some of both are asked for
    for state, (found, words) in zip(states, seen(explorer, *states)):
        image, weights = explorer.x_test[state["digit"]], state["scale"] * explorer.w[:, state["unit"]].astype(float)
        bend, z = ACTIVATIONS[state["activation"]], image @ weights
        assert found["parts"] == pytest.approx(image * weights, abs=1e-6)
        assert found["z"] == pytest.approx(z, abs=1e-6)
        assert found["output"] == pytest.approx(bend.output(z), abs=1e-6)
        assert found["slope"] == pytest.approx(bend.slope(z), abs=1e-6)
        assert words.startswith(f"Test digit {state['digit']} is an 8. Hidden unit {state['unit']} adds")


def test_every_digit_and_every_unit_can_be_chosen_and_no_other(explorer):
    assert (explorer.limits["digit"]["to"], explorer.limits["unit"]["to"]) == (1, 1)


def test_weights_that_are_all_zero_can_be_looked_at():
    assert "z = 0.00" in seen(UnitExplorer(0 * W, X_TEST, Y_TEST), {})[0][1]


def test_there_is_no_minus_nought():
    assert "z = 0.00;" in seen(UnitExplorer(-0.001 * W, X_TEST, Y_TEST), {})[0][1]


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
