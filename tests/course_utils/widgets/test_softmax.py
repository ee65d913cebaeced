"""The softmax explorer: ten scores and a temperature."""

import numpy as np
import pytest
from in_node import seen

from course_utils.widgets import SoftmaxExplorer


def test_the_page_computes_what_the_formula_says():
    rng = np.random.default_rng(0)
    states = [{"scores": rng.uniform(-6, 6, 10).tolist(), "temperature": float(t)} for t in (0.1, 0.5, 1, 2, 10) * 4]
    for state, (found, _) in zip(states, seen(SoftmaxExplorer(), *states)):
        powers = np.exp(np.array(state["scores"]) / state["temperature"])
        assert found["p"] == pytest.approx(powers / powers.sum(), abs=1e-6)


def test_the_words_compare_the_first_two():
    [(_, plain), (_, warm)] = seen(SoftmaxExplorer(), {}, {"temperature": 2.0})
    assert plain == ("The highest score, 4.0 for class 7, becomes 61.0 %. Class 9, with 3.0, becomes 22.4 %: the first "
                     "is e^1.00 = 2.72 times as likely.")
    assert "4.0 for class 7, divided by 2, becomes 34.7 %" in warm and "e^0.50 = 1.65 times" in warm
