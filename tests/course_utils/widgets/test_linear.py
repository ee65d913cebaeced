"""The score explorer on pictures of 2 x 2 pixels and three classes, with sums that can be done in the head."""

import numpy as np
import pytest
from in_node import seen

from course_utils.numerals import minus
from course_utils.widgets import ScoreExplorer
from course_utils.widgets.linear import OWN

W = np.array([[2.0, 0.0, -1.0],
              [0.0, 1.0, -1.0],
              [1.0, 0.0, 3.0],
              [-4.0, 0.0, 0.0]])
X_TEST = np.array([[1.0, 0.0, 0.0, 0.25],   # scores 1, 0, -1
                   [0.0, 0.5, 1.0, 0.0]])   # scores 1, 0.5, 2.5
Y_TEST = np.array([0, 1])


@pytest.fixture
def explorer():
    return ScoreExplorer(W, X_TEST, Y_TEST)


def test_it_opens_with_the_first_digit_and_the_score_of_its_answer(explorer):
    assert seen(explorer, {})[0][1] == (
        "Test digit 0 is a 0. The answer is 0, with probability 67 %: right. The score of 0 is 1.00: "
        "pixels for it +2.00, pixels against it −1.00. Row 1, column 1 adds 0.25 × −4.00 = −1.00.")


@pytest.mark.parametrize("changes, said", [
    ({"digit": 1}, "Test digit 1 is a 1. The answer is 2, with probability 74 %: wrong. "
                   "The score of 2 is 2.50: pixels for it +3.00, pixels against it −0.50."),  # of its own answer
    ({"scored": 2}, "The score of 2 is −1.00: pixels for it +0.00, pixels against it −1.00."),
    ({"scored": 1, "digit": 1}, "The score of 1 is 0.50"),
    ({"row": 0, "column": 0}, "Row 0, column 0 adds 1.00 × +2.00 = +2.00."),
    ({"row": 0}, "Row 0, column 1 adds 0.00 × +0.00 = +0.00."),
])
def test_every_control(explorer, changes, said):
    assert said in seen(explorer, changes)[0][1]


def test_the_page_computes_what_python_does():
    rng = np.random.default_rng(0)
    w, b, x = rng.normal(size=(784, 10)).astype(np.float32), rng.normal(size=10), rng.random((300, 28, 28))
    explorer = ScoreExplorer(w, x, np.full(300, 8), b.astype(np.float32))
    states = [{"digit": int(rng.integers(300)), "scored": explorer.limits["scored"][i % 11]} for i in range(20)]
    for state, (found, words) in zip(states, seen(explorer, *states)):
        image = explorer.x_test[state["digit"]].astype(float)
        scores = image @ w + b
        label = int(scores.argmax()) if state["scored"] == OWN else state["scored"]
        parts = image * w[:, label]
        assert found["scores"] == pytest.approx(scores, abs=1e-6)
        assert found["probabilities"] == pytest.approx(np.exp(scores) / np.exp(scores).sum(), abs=1e-6)
        assert found["parts"] == pytest.approx(parts, abs=1e-6)
        assert [value for _, value in found["terms"]] == pytest.approx(
            [parts[parts > 0].sum(), parts[parts < 0].sum(), b[label]], abs=1e-6)
        assert words.startswith(f"Test digit {state['digit']} is an 8. The answer is {scores.argmax()}")


def test_a_bias_is_one_more_term():
    explorer = ScoreExplorer(W, X_TEST, Y_TEST, b=np.array([0.5, 9.0, 0.0]))
    [(_, words)] = seen(explorer, {})
    assert "The score of 1 is 9.00: pixels for it +0.00, pixels against it +0.00, bias +9.00." in words


def test_weights_that_are_all_zero_can_be_looked_at():
    assert "probability 33 %" in seen(ScoreExplorer(0 * W, X_TEST, Y_TEST), {})[0][1]


def test_softmax_survives_large_scores():
    assert "probability >99 %" in seen(ScoreExplorer(1000 * W, X_TEST, Y_TEST), {})[0][1]


def test_a_minus_is_no_hyphen():
    assert minus("-0.5") == "\N{MINUS SIGN}0.5"


@pytest.mark.parametrize("change, said", [
    ({"w": W.T}, r"expected w of shape \(4, classes\), a row for each pixel, got \(3, 4\): did you mean w.T\?"),
    ({"w": W[:, 0]}, r"got \(4,\)"),
    ({"w": W * np.nan}, "NaN or infinity: did the training diverge"),
    ({"b": np.zeros(4)}, r"expected b of shape \(3,\), one for each column of w, got \(4,\)"),
    ({"b": np.full(3, np.inf)}, "NaN or infinity"),
    ({"x_test": X_TEST * 255}, "expected pixels of x_test between 0 and 1"),
    ({"y_test": np.array([0, 3])}, "labels in y_test below 3, the number of columns of w, got 3"),
    ({"y_test": np.array([0])}, r"y_test as whole numbers from 0, shape \(2,\)"),
])
def test_bad_input_is_named(change, said):
    good = {"w": W, "x_test": X_TEST, "y_test": Y_TEST}
    with pytest.raises(ValueError, match=said):
        ScoreExplorer(**(good | change))
