"""Gradient descent on a curve and in a valley, as exercise 3.3 walks it."""

import pytest
from in_node import seen

from course_utils.widgets import DescentExplorer


def test_each_step_goes_against_the_slope():
    for rate in (0.02, 0.3, 0.9, 1.02):
        [(found, _)] = seen(DescentExplorer(), {"rate": rate, "steps": 5})
        assert [w for (w,) in found["places"]] == pytest.approx([2 * (1 - 2 * rate) ** n for n in range(6)], abs=1e-6)
        assert found["costs"] == pytest.approx([w**2 for (w,) in found["places"]], abs=1e-6)


def test_in_a_valley_each_weight_has_its_own_slope():
    [(found, words)] = seen(DescentExplorer((0.2, 2.0)), {"rate": 0.5, "steps": 2, "start": [1, 1]})
    assert found["places"][1] == pytest.approx([0.9, 0]) and found["places"][2] == pytest.approx([0.81, 0])
    assert words == ("2 steps at the rate 0.5, from 1.00, 1.00 to 0.81, 0.00: the cost goes from 1.10 to 0.0656. Each "
                     "step multiplies the weight along the valley by 0.90, and the one across by 0.00.")


def test_before_the_first_step_it_says_where_it_stands():
    assert seen(DescentExplorer(), {})[0][1] == (
        "The walk begins at 2.00, where the cost is 4.00. Each step multiplies the weight by 0.80.")


@pytest.mark.parametrize("steepness", [(), (1, 2, 3), (0,), (1, -1), (1, float("nan")), (float("inf"),)])
def test_other_valleys_are_refused(steepness):
    with pytest.raises(ValueError, match="steepness along one weight or two, above 0"):
        DescentExplorer(steepness)
