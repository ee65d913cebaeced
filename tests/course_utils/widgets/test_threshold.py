"""A threshold on two classes: the counts and what they add up to, for every control."""

import math

import numpy as np
import pytest
from in_node import seen
from sklearn import metrics

from course_utils.widgets import ThresholdExplorer
from course_utils.widgets.threshold import REACH, THRESHOLDS, as_scores

P = np.array([0.99, 0.9, 0.7, 0.3, 0.6, 0.4, 0.1, 0.05, 0.01, 0.001])
TRUTH = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0])


@pytest.fixture
def explorer():
    return ThresholdExplorer(P, TRUTH)


def many(seed=0):
    rng = np.random.default_rng(seed)
    truth = (rng.random(3000) < 0.1).astype(int)
    z = np.where(truth == 1, 3, -3) + 2 * rng.normal(size=3000)
    return 1 / (1 + np.exp(-z)), truth


def test_it_opens_at_one_half(explorer):
    assert seen(explorer, {})[0][1] == (
        "Called a six if p ≥ 0.50, score z ≥ 0: of 4 sixes, 3 are found (recall 75.00 %); of 6 others, 1 is a false "
        "alarm. Balanced accuracy 79.17 %. If 40.0 % of all digits are sixes, precision is 75.00 % and accuracy "
        "80.00 %.")


@pytest.mark.parametrize("changes, said", [
    ({"threshold": -1.0}, "4 are found (recall 100.00 %); of 6 others, 2 are false alarms"),
    ({"threshold": 3.0}, "1 is found (recall 25.00 %); of 6 others, 0 are false alarms"),
    ({"threshold": 12.0}, "precision is not defined and accuracy 60.00 %"),
    ({"threshold": -12.0}, "Balanced accuracy 50.00 %"),
    ({"share": 0.5}, "If 50.0 % of all digits are sixes, precision is 81.82 % and accuracy 79.17 %"),
    ({"share": 0.01}, "If 1.0 % of all digits are sixes, precision is 4.35 % and accuracy 83.25 %"),
])
def test_every_control(explorer, changes, said):
    assert said in seen(explorer, changes)[0][1]


def test_the_measures_are_those_of_sklearn():
    p, truth = many()
    shown = seen(ThresholdExplorer(p, truth), *[{"threshold": float(z)} for z in THRESHOLDS])
    for threshold, (found, _) in zip(THRESHOLDS, shown):
        said = (as_scores(p) >= threshold).astype(int)
        counts = metrics.confusion_matrix(truth, said).ravel().tolist()
        assert [found[name] for name in ("tn", "fp", "fn", "tp")] == counts
        measured = {"recall": metrics.recall_score(truth, said), "accuracy": metrics.accuracy_score(truth, said),
                    "balanced": metrics.balanced_accuracy_score(truth, said)}
        if said.any():
            measured["precision"] = metrics.precision_score(truth, said)
        assert {name: found[name] for name in measured} == pytest.approx(measured)


def test_the_curve_is_the_roc_curve():
    p, truth = many()
    alarms, recall, _ = metrics.roc_curve(truth, as_scores(p), drop_intermediate=False)
    expected = [recall[alarms <= rate + 1e-12].max() for rate in np.linspace(0, 0.1, 101)]
    np.testing.assert_allclose(np.array(ThresholdExplorer(p, truth).data["curve"]) / truth.sum(), expected)


def test_scores_that_are_quite_sure_stay_in_the_picture():
    explorer = ThresholdExplorer(np.array([0.0, 1.0, 1.0, 0.0]), np.array([0, 1, 1, 0]))
    assert [sum(bars) for bars in explorer.data["bars"]] == [2, 2]
    assert "Balanced accuracy 100.00 %" in seen(explorer, {})[0][1]


def test_a_probability_is_told_apart_from_0_and_1(explorer):
    for z, (_, words) in zip(THRESHOLDS, seen(explorer, *[{"threshold": float(z)} for z in THRESHOLDS])):
        p = 1 / (1 + math.exp(-z))
        digits = max(2, 1 - math.floor(math.log10(min(p, 1 - p))))
        assert f"Called a six if p ≥ {p:.{digits}f}, " in words
    for z, written in [(0, "0.50"), (-REACH, "0.0000061"), (REACH, "0.9999939"), (-4, "0.018")]:
        assert f"p ≥ {written}, " in seen(explorer, {"threshold": float(z)})[0][1]


@pytest.mark.parametrize("change, said", [
    ({"probabilities": P[:, None]}, r"of shape \(n,\), one for each image, got \(10, 1\): did you mean p\[:, 0\]\?"),
    ({"probabilities": 10 * P}, "probabilities between 0 and 1"),
    ({"probabilities": P * np.nan}, "probabilities between 0 and 1"),
    ({"probabilities": P[:3]}, r"truth as whole numbers from 0, shape \(3,\)"),
    ({"truth": 6 * TRUTH}, "zeros and ones, and both of them"),
    ({"truth": 0 * TRUTH}, "zeros and ones, and both of them"),
])
def test_bad_input_is_named(change, said):
    with pytest.raises(ValueError, match=said):
        ThresholdExplorer(**({"probabilities": P, "truth": TRUTH} | change))


def test_truths_may_be_true_and_false_and_other_things_than_sixes():
    assert "of 4 sixes" in seen(ThresholdExplorer(P, TRUTH == 1), {})[0][1]
    assert "Called a nine if p ≥ 0.50, score z ≥ 0: of 4 nines" in seen(ThresholdExplorer(P, TRUTH, "nine"), {})[0][1]
