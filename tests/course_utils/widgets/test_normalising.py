"""A batch before and after normalisation: what every control does to the numbers that are seen and said."""

import numpy as np
import pytest
from in_node import seen

from course_utils.widgets import BatchNormExplorer
from course_utils.widgets.normalising import ALL, BATCH, EPSILON, MOVING, edges_of, rows_of

RNG = np.random.default_rng(0)
LABELS = np.arange(400) % 10
SUMS = (RNG.normal(size=(400, 5, 5, 2)) * [2.0, 0.5] + [3.0, -1.0] + LABELS[:, None, None, None]).astype("float32")
SUMS[:, :2] = [0.25, -0.5]  # white paper
MEAN, VARIANCE = SUMS.mean((0, 1, 2)), SUMS.var((0, 1, 2))


@pytest.fixture
def explorer():
    return BatchNormExplorer(SUMS, LABELS, MEAN, VARIANCE)


def test_it_opens_with_a_batch_that_is_normalised_by_its_own_statistics(explorer):
    [(found, words)] = seen(explorer, {})
    assert words.startswith("64 pictures, all digits; statistics: the batch's own. map 0: mean ")
    assert words.count("become 0.0 and 1.0, ReLU silences ") == 2
    assert [m["mean"] for m in found["maps"]] == pytest.approx(MEAN, abs=1)


def random_state():
    size, half = int(RNG.choice([1, 4, 16, 64, 256])), RNG.integers(0, 31) / 10
    return {"digits": str(RNG.choice([ALL, "only 3", "only 9"])), "size": size, "batch": int(RNG.integers(1, 21)),
            "statistics": str(RNG.choice([BATCH, MOVING])), "gamma": half, "beta": RNG.integers(-30, 31) / 10}


def test_the_page_computes_what_python_does(explorer):
    states = [random_state() for _ in range(40)]
    for state, (found, _) in zip(states, seen(explorer, *states)):
        rows = rows_of(LABELS, state["digits"], state["size"], state["batch"])
        flat = SUMS[rows].reshape(-1, 2).astype(float)
        mean, variance = (MEAN, VARIANCE) if state["statistics"] == MOVING else (flat.mean(axis=0), flat.var(axis=0))
        after = state["gamma"] * (flat - mean) / np.sqrt(variance + EPSILON) + state["beta"]
        assert found["pictures"] == len(rows)
        for m, shown in enumerate(found["maps"]):
            assert [shown["mean"], shown["spread"]] == pytest.approx([flat[:, m].mean(), flat[:, m].std()], abs=1e-6)
            assert [shown["newMean"], shown["newSpread"]] == pytest.approx([after[:, m].mean(), after[:, m].std()],
                                                                           abs=1e-6)
            assert shown["silenced"] == pytest.approx(np.mean(after[:, m] < 0), abs=0.003)
            for values, name in ((flat[:, m], "before"), (after[:, m], "after")):
                low, high = shown[name]["low"], shown[name]["high"]
                counts, _ = np.histogram(np.clip(values, low, high), 60, (low, high))
                bars = np.array(shown[name]["bars"]) / np.sum(shown[name]["bars"])
                assert np.cumsum(bars) == pytest.approx(np.cumsum(counts) / len(flat), abs=0.01 + 1 / len(flat))


def test_the_sum_of_white_paper_is_silenced_or_not_as_it_stands(explorer):
    """It is that of many places: were it moved by the tenth of a cell, ReLU would seem to silence them all, or none."""
    explorer = BatchNormExplorer(SUMS, LABELS, [0.25, -0.5], VARIANCE)
    [(found, _)] = seen(explorer, {"statistics": MOVING})
    assert [m["silenced"] for m in found["maps"]] == pytest.approx(
        (SUMS[rows_of(LABELS, ALL, 64, 1)] < [0.25, -0.5]).mean((0, 1, 2)), abs=0.003)


def test_what_the_words_say_of_other_batches(explorer):
    one, few, none = (words for _, words in seen(explorer, {"size": 1}, {"digits": "only 9", "statistics": MOVING},
                                                 {"gamma": 0.0, "beta": 1.0}))
    assert one.startswith("1 picture, all digits; ")
    assert few.startswith("40 pictures, only 9; statistics: moving averages. ")
    assert none.count("become 1.0 and 0.0, ReLU silences 0 %") == 2


def test_a_dense_layer_and_a_unit_that_says_nothing_can_be_looked_at():
    dense = BatchNormExplorer(SUMS[:, 3, 0], LABELS, MEAN, VARIANCE)
    silent = BatchNormExplorer(np.zeros((8, 2)), LABELS[:8], np.zeros(2), np.ones(2))
    assert "become 0.0 and 1.0" in seen(dense, {})[0][1]
    assert "map 0: mean 0.0, spread 0.0 become 0.0 and 0.0, ReLU silences 0 %" in seen(silent, {})[0][1]


def test_pages_hold_the_tour_unless_its_digits_are_missing(explorer):
    asked = [question for question, _ in explorer.data["known"]]
    assert {"digits": "only 1", "size": 64, "batch": 1} in asked and {"digits": ALL, "size": 4, "batch": 2} in asked
    some = BatchNormExplorer(SUMS[LABELS != 1], LABELS[LABELS != 1], MEAN, VARIANCE)
    assert {question["digits"] for question, _ in some.data["known"]} == {ALL}


def test_rows_are_of_the_class_and_of_the_size():
    rows = rows_of(LABELS, "only 3", 16, batch=1)
    assert len(set(rows)) == 16
    assert set(LABELS[rows]) == {3}
    assert len(rows_of(LABELS, ALL, 256, batch=2)) == 256


def test_the_axis_holds_zero():
    low, high = edges_of(np.array([2.0, 3.0]))
    assert low < 0 < 3 < high


@pytest.mark.parametrize("change, said", [
    ({"sums": SUMS[0]}, r"expected sums of shape \(n, rows, columns, maps\) or \(n, units\)"),
    ({"sums": np.zeros((400, 5, 5, 7))}, r"at most 6 maps.*did you mean sums\[..., :4\]\?"),
    ({"sums": SUMS * np.nan}, "NaN or infinity"),
    ({"labels": LABELS[:5]}, "expected labels as whole numbers"),
    ({"mean": MEAN[:1]}, r"expected mean of shape \(2,\)"),
    ({"variance": np.ones(3)}, r"expected variance of shape \(2,\)"),
    ({"variance": -VARIANCE}, "expected a variance of at least 0"),
])
def test_bad_input_is_named(change, said):
    good = {"sums": SUMS, "labels": LABELS, "mean": MEAN, "variance": VARIANCE}
    with pytest.raises(ValueError, match=said):
        BatchNormExplorer(**(good | change))
