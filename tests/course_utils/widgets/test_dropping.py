"""A layer under dropout: what a mask leaves, and what becomes of the sum above it, for every control."""

import re

import numpy as np
import pytest
from in_node import seen

from course_utils.widgets import DropoutExplorer
from course_utils.widgets.dropping import LEAVE, MASKS, RATES

RNG = np.random.default_rng(0)
W_H, W_H2 = RNG.normal(size=(4, 40)), RNG.normal(size=(40, 30))
X_TEST, Y_TEST = RNG.random((50, 4)), np.array(25 * [0, 8])


@pytest.fixture
def explorer():
    return DropoutExplorer(W_H, W_H2, X_TEST, Y_TEST)


def test_it_opens_with_half_of_the_units_dropped(explorer):
    [(found, words)] = seen(explorer, {})
    assert re.fullmatch(r"Test digit 0 is a 0\. Mask 1 keeps \d+ of 40 hidden units, each times 2\. Unit 0 above adds "
                        r"them up to −?\d+\.\d\d; without dropout it would be −?\d+\.\d\d\. The mean over 200 masks is "
                        r"−?\d+\.\d\d\.", words)
    assert 10 < found["count"] < 30
    assert found["now"] != found["clean"]
    assert abs(found["mean"] - found["clean"]) < 0.2 * abs(found["clean"])


def test_the_page_computes_what_python_does(explorer):
    chances = np.random.default_rng(0).random((MASKS, 40), dtype=np.float32)
    states = [{"digit": int(RNG.integers(50)), "mask": int(RNG.integers(1, MASKS + 1)), "p": float(RNG.choice(RATES)),
               "above": int(RNG.integers(30)), "kept": str(RNG.choice(explorer.limits["kept"]))} for _ in range(20)]
    for state, (found, words) in zip(states, seen(explorer, *states)):
        h = np.maximum(X_TEST[state["digit"]] @ W_H, 0)
        factor = 1 if state["kept"] == LEAVE else 1 / (1 - state["p"])
        masks = chances >= state["p"]
        mask = masks[state["mask"] - 1]
        assert found["layer"] == pytest.approx(h / h.max(), abs=1e-6)
        assert found["dropped"] == (1 - mask).tolist()
        assert found["left"] == pytest.approx(factor * mask * h / h.max(), abs=1e-5)
        assert found["sums"] == pytest.approx(factor * masks @ (h * W_H2[:, state["above"]]), abs=1e-5)
        assert f"keeps {mask.sum()} of 40 hidden units, each times {factor:.3g}. Unit {state['above']} above" in words


def test_nothing_dropped(explorer):
    [(found, words)] = seen(explorer, {"p": 0.0})
    assert "keeps 40 of 40 hidden units, each times 1." in words
    assert found["now"] == found["clean"] == pytest.approx(found["mean"])


def test_without_rescaling_the_mean_is_smaller(explorer):
    (divided, _), (left, _) = seen(explorer, {}, {"kept": LEAVE})
    assert left["mean"] == pytest.approx(divided["mean"] / 2)


def test_a_layer_that_is_silent_can_be_looked_at():
    assert "up to 0.00" in seen(DropoutExplorer(-np.abs(W_H), W_H2, X_TEST, Y_TEST), {})[0][1]


@pytest.mark.parametrize("change, said", [
    ({"w_h": W_H.T}, r"expected w of shape \(4, units\).*did you mean w.T\?"),
    ({"w_h2": W_H2.T}, r"expected w_h2 of shape \(40, units\), a row for each column of w_h, got \(30, 40\)"),
    ({"w_h2": W_H2 * np.nan}, "NaN or infinity"),
    ({"x_test": X_TEST * 255}, "expected pixels of x_test between 0 and 1"),
])
def test_bad_input_is_named(change, said):
    good = {"w_h": W_H, "w_h2": W_H2, "x_test": X_TEST, "y_test": Y_TEST}
    with pytest.raises(ValueError, match=said):
        DropoutExplorer(**(good | change))
