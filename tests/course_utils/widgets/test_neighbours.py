"""The neighbour explorer on pictures of 2 x 2 pixels whose distances can be worked out by hand."""

import numpy as np
import pytest
from in_node import seen

from course_utils.by_hand.neighbours import nearest, vote
from course_utils.widgets import NeighbourExplorer
from course_utils.widgets.neighbours import nearest_in_each

rng = np.random.default_rng(0)
X_TRAIN, Y_TRAIN = rng.random((40, 4), dtype=np.float32), rng.integers(0, 3, 40)
X_TEST, Y_TEST = rng.random((5, 4), dtype=np.float32), np.array([0, 1, 2, 0, 1])


@pytest.fixture
def explorer():
    return NeighbourExplorer(X_TEST, Y_TEST, X_TRAIN, Y_TRAIN, num_tests=5)


def test_the_nearest_are_those_that_the_lesson_finds():
    order = np.random.default_rng(3).permutation(40)
    found = nearest_in_each(X_TEST, X_TRAIN, [10, 40], seed=3)
    for size in (10, 40):
        rows, distances = found[size]
        assert (rows == order[:size][nearest(X_TEST, X_TRAIN[order[:size]], k=min(15, size))]).all()
        by_hand = np.linalg.norm(X_TEST[:, None] - X_TRAIN[rows], axis=2)
        np.testing.assert_allclose(distances, by_hand, atol=1e-5)


def test_a_picture_that_is_remembered_is_at_no_distance_from_itself():
    _, distances = nearest_in_each(X_TRAIN, X_TRAIN, [40], seed=0)[40]
    np.testing.assert_allclose(distances[:, 0], 0, atol=1e-3)  # and not NaN, where rounding went below zero


def test_memory_comes_in_steps_up_to_all_there_is(explorer):
    assert explorer.limits["remembered"] == [10, 30, 40]
    assert explorer.limits["k"]["to"] == 10  # as many as the smallest memory has


def test_the_page_shows_what_python_finds(explorer):
    states = [{"digit": digit, "remembered": n, "k": k} for digit in range(5) for n in (10, 30, 40) for k in (1, 4, 10)]
    for state, (found, words) in zip(states, seen(explorer, *states)):
        digit, n, k = state.values()
        rows, distances = explorer.nearest[n]
        labels, answers = Y_TRAIN[rows[digit]], vote(Y_TRAIN[rows[:, :k]])
        assert found["distances"] == pytest.approx(distances[digit], abs=1e-6)
        assert found["votes"] == np.bincount(labels[:k], minlength=3).tolist()
        assert words == (
            f"Test digit {digit} is a {Y_TEST[digit]}. Of {n} remembered pictures, "
            + (f"the nearest is a {labels[0]}, at distance {distances[digit][0]:.1f}. " if k == 1 else
               f"the {k} nearest are {', '.join(map(str, labels[:k]))}, at distances from {distances[digit][0]:.1f} to "
               f"{distances[digit][k - 1]:.1f}. ")
            + f"The answer is {answers[digit]}: {'right' if answers[digit] == Y_TEST[digit] else 'wrong'}. "
            f"Set like this, {(answers == Y_TEST).sum()} of 5 test digits come out right.")


@pytest.mark.parametrize("labels, k, answer, verdict", [
    ([1, 0, 0], 1, 1, "wrong"),  # the nearest alone
    ([1, 0, 0], 3, 0, "right"),  # outvoted
    ([1, 0, 2], 3, 1, "wrong"),  # a tie goes to the nearest
])
def test_the_vote_decides(labels, k, answer, verdict):
    x_train = np.array([[0.1, 0, 0, 0], [0.2, 0, 0, 0], [0.3, 0, 0, 0]], dtype=np.float32)
    explorer = NeighbourExplorer(np.zeros((1, 4)), np.array([0]), x_train, np.array(labels), num_tests=1)
    [(_, words)] = seen(explorer, {"k": k})
    assert f"The answer is {answer}: {verdict}." in words
    assert f"Set like this, {int(verdict == 'right')} of 1 test digits come out right." in words


def test_every_class_has_its_votes_and_its_article():
    many = NeighbourExplorer(X_TEST, Y_TEST, X_TRAIN, np.full(40, 18), num_tests=1)
    [(found, words)] = seen(many, {"k": 1})
    assert found["votes"] == [0] * 18 + [1] and "the nearest is an 18, at distance" in words


@pytest.mark.parametrize("change, said", [
    ({"x_test": X_TEST * 255}, "expected pixels of x_test between 0 and 1"),
    ({"x_train": (X_TRAIN * 255).astype(np.uint8)}, "expected pixels of x_train between 0 and 1, got uint8"),
    ({"x_test": X_TEST[0]}, r"did you mean x_test\[None\]"),
    ({"x_test": np.zeros((5, 9))}, "x_test and x_train of one size, got 9 and 4 pixels"),
    ({"y_train": Y_TRAIN[:-1]}, r"y_train as whole numbers from 0, shape \(40,\)"),
    ({"y_test": np.eye(5, dtype=int)}, "one-hot labels"),
    ({"num_tests": 6}, "num_tests from 1 to 5, the number of test digits, got 6"),
    ({"num_tests": 0}, "num_tests from 1 to 5, the number of test digits, got 0"),
])
def test_bad_input_is_named(change, said):
    good = {"x_test": X_TEST, "y_test": Y_TEST, "x_train": X_TRAIN, "y_train": Y_TRAIN, "num_tests": 5}
    with pytest.raises(ValueError, match=said):
        NeighbourExplorer(**(good | change))
