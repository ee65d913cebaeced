"""Slopes that walk back through a graph, against slopes by trying."""

import numpy as np
import pytest
from in_node import seen

from course_utils.widgets import SlopeExplorer


def numbers(a, b, c):
    return (a + b) * (b * c)


def unit(x, w, v):
    h = 1 / (1 + np.exp(-w * x))
    return np.log1p(np.exp(-v * h))


@pytest.mark.parametrize("graph, formula", [("numbers", numbers), ("unit", unit)])
def test_values_and_slopes_are_those_of_the_formula(graph, formula):
    rng = np.random.default_rng(0)
    cases = [[1.0, 2.0, -1.0], *np.round(4 * rng.uniform(-3, 3, size=(20, 3))).tolist()]
    cases = [[value / 4 if abs(value) > 3 else value for value in case] for case in cases]
    for case, (found, _) in zip(cases, seen(SlopeExplorer(graph), *[{"values": case} for case in cases])):
        assert found["values"][-1] == pytest.approx(formula(*case), abs=1e-6)
        for i in range(3):
            up, down = list(case), list(case)
            up[i], down[i] = case[i] + 1e-5, case[i] - 1e-5
            tried = (formula(*up) - formula(*down)) / 2e-5
            assert found["slopes"][i] == pytest.approx(tried, abs=1e-6), (case, i)


def test_the_words_say_how_a_slope_comes_about_once_it_is_known():
    before, b, a, all_known = [words for _, words in seen(
        SlopeExplorer(), {"node": "b"}, {"node": "b", "walked": 4}, {"node": "a", "walked": 5}, {"walked": 5})]
    assert before == "b is 2. Its slope has not been worked out yet. Next: v."
    assert b == "b is 2. The slope of y along b comes back through u and v: −2 × 1 + 3 × (−1) = −5. Next: a."
    assert a == "a is 1. The slope of y along a comes back through u: −2 × 1 = −2. All slopes are known."
    assert all_known == "y is −6. The slope of y along itself is 1. All slopes are known."


def test_other_graphs_are_refused():
    with pytest.raises(ValueError, match="expected the graph as one of 'numbers', 'unit', got 'tree'"):
        SlopeExplorer("tree")
