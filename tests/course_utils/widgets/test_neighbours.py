"""The neighbour explorer on pictures of 2 x 2 pixels whose distances can be worked out by hand."""

import numpy as np
import pytest

from course_utils.by_hand.neighbours import nearest
from course_utils.widgets import NeighbourExplorer
from course_utils.widgets.neighbours import describe, nearest_in_each

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
    assert [value for _, value in explorer.controls["remembered"].options] == [10, 30, 40]


def test_which_test_digit(explorer):
    before = explorer.picture.png
    explorer.controls["digit"].value = 3
    assert explorer.picture.words.startswith("Test digit 3 is a 0.")
    assert explorer.picture.png != before


def test_how_many_are_remembered(explorer):
    explorer.controls["remembered"].value = 10
    before = explorer.picture.png
    explorer.controls["remembered"].value = 40
    assert "Of 40 remembered pictures" in explorer.picture.words
    assert explorer.picture.png != before


def test_how_many_vote(explorer):
    before = explorer.picture.png
    explorer.controls["k"].value = 7
    assert "the 7 nearest are" in explorer.picture.words
    assert explorer.picture.png != before


@pytest.mark.parametrize("labels, k, answer, verdict", [
    ([1, 0, 0], 1, 1, "wrong"),  # the nearest alone
    ([1, 0, 0], 3, 0, "right"),  # outvoted
    ([1, 0, 2], 3, 1, "wrong"),  # a tie goes to the nearest
])
def test_the_vote_decides(labels, k, answer, verdict):
    x_train = np.array([[0.1, 0, 0, 0], [0.2, 0, 0, 0], [0.3, 0, 0, 0]], dtype=np.float32)
    explorer = NeighbourExplorer(np.zeros((1, 4)), np.array([0]), x_train, np.array(labels), num_tests=1)
    explorer.controls["k"].value = k
    assert f"The answer is {answer}: {verdict}." in explorer.picture.words
    assert f"Set like this, {int(verdict == 'right')} of 1 test digits come out right." in explorer.picture.words


@pytest.mark.parametrize("labels, distances, words", [
    ([8], [5.04], "the nearest is an 8, at distance 5.0"),
    ([7, 9], [5.0, 6.5], "the 2 nearest are 7, 9, at distances from 5.0 to 6.5"),
])
def test_the_voters_in_words(labels, distances, words):
    assert describe(np.array(labels), np.array(distances)) == words


def test_many_classes_get_the_room_they_need():
    few = NeighbourExplorer(X_TEST, Y_TEST, X_TRAIN, Y_TRAIN, num_tests=1)
    many = NeighbourExplorer(X_TEST, Y_TEST, X_TRAIN, Y_TRAIN + 24, num_tests=1)  # classes 0 to 26
    height = [e.canvas.height for e in (few, many)]
    assert height[1] > height[0]


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


def test_pointing_at_a_neighbour_gives_it_a_vote(explorer):
    chosen = {
        (339, 33): {"k": 3},    # the third neighbour of the first row
        (195, 123): {"k": 6},   # the first of the second
        (481, 215): {"k": 10},  # a place for the fifteenth: only ten are remembered
        (100, 50): {},
    }
    assert {place: explorer.at(*place) for place in chosen} == chosen
