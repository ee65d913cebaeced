"""A threshold on two classes: the counts, what they add up to, and the picture, for every control."""

import numpy as np
import pytest
from sklearn import metrics

from course_utils.widgets import ThresholdExplorer
from course_utils.widgets.threshold import REACH, as_scores, probability

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
    assert explorer.picture.words == (
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
def test_every_control(explorer, changes, said, moved):
    assert said in moved(explorer, **changes)


@pytest.mark.parametrize("threshold", [-5.0, -0.25, 0.0, 2.5])
def test_the_measures_are_those_of_sklearn(threshold):
    p, truth = many()
    explorer = ThresholdExplorer(p, truth)
    said = (as_scores(p) >= threshold).astype(int)
    tn, fp, fn, tp = metrics.confusion_matrix(truth, said).ravel()
    assert explorer.counts(threshold) == (tp, fn, fp, tn)
    explorer.controls["threshold"].value = threshold
    for value in (metrics.recall_score(truth, said), metrics.precision_score(truth, said),
                  metrics.balanced_accuracy_score(truth, said), metrics.accuracy_score(truth, said)):
        assert f"{100 * value:.2f} %" in explorer.picture.words


def test_the_curve_is_the_roc_curve():
    p, truth = many()
    explorer = ThresholdExplorer(p, truth)
    alarms, recall, _ = metrics.roc_curve(truth, as_scores(p), drop_intermediate=False)
    rates = np.linspace(0, 0.1, 11)
    expected = [recall[alarms <= rate + 1e-12].max() for rate in rates]
    np.testing.assert_allclose(explorer.recalls(rates), expected)


def test_scores_that_are_quite_sure_stay_in_the_picture():
    explorer = ThresholdExplorer(np.array([0.0, 1.0, 1.0, 0.0]), np.array([0, 1, 1, 0]))
    assert [int(bars.sum()) for bars in explorer.bars] == [2, 2]
    assert "Balanced accuracy 100.00 %" in explorer.picture.words


@pytest.mark.parametrize("score, words", [(0, "0.50"), (-REACH, "0.0000061"), (REACH, "0.9999939"), (-4, "0.018")])
def test_a_probability_is_told_apart_from_0_and_1(score, words):
    assert probability(score) == words


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


def test_truths_may_be_true_and_false():
    assert "of 4 sixes" in ThresholdExplorer(P, TRUTH == 1).picture.words


def test_pointing_at_a_score_chooses_it(explorer):
    chosen = {
        (244, 50): {"threshold": 1.0},   # in the upper histogram
        (244, 231): {"threshold": 1.0},  # and in the lower
        (60, 50): {}, (244, 20): {}, (244, 240): {},                 # beside, above and below them
        (480, 100): {}, (695, 100): {}, (600, 20): {}, (600, 240): {},  # and the curve
    }
    assert {place: explorer.at(*place) for place in chosen} == chosen


def test_pointing_at_the_curve_chooses_a_threshold_of_that_point():
    explorer = ThresholdExplorer(*many())
    shown = [z for z in explorer.thresholds if explorer.rates(z)[0] <= 0.1 and explorer.rates(z)[1] >= 0.9]
    assert len(shown) > 2  # the curve shows a corner: few false alarms, and most of the others found
    for threshold in shown:
        chosen = explorer.at(*explorer.thresholds[threshold])["threshold"]
        assert explorer.rates(chosen) == explorer.rates(threshold)
