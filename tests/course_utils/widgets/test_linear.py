"""The score explorer on pictures of 2 x 2 pixels and three classes, with sums that can be done in the head."""

import numpy as np
import pytest

from course_utils.numerals import minus, whole_percent
from course_utils.widgets import ScoreExplorer
from course_utils.widgets.linear import OWN, softmax

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
    assert explorer.picture.words == ("Test digit 0 is a 0. The answer is 0, with probability 67 %: right. "
                                      "The score of 0 is 1.00: pixels for it +2.00, pixels against it −1.00. "
                                      "Row 1, column 1 adds 0.25 × −4.00 = −1.00.")


def test_which_test_digit(explorer):
    before = explorer.picture.png
    explorer.controls["digit"].value = 1
    assert "Test digit 1 is a 1. The answer is 2, with probability 74 %: wrong." in explorer.picture.words
    assert "The score of 2 is 2.50: pixels for it +3.00, pixels against it −0.50." in explorer.picture.words
    assert explorer.picture.png != before


def test_which_score_to_take_apart(explorer):
    before = explorer.picture.png
    explorer.controls["scored"].value = 2
    assert "The score of 2 is −1.00: pixels for it +0.00, pixels against it −1.00." in explorer.picture.words
    assert explorer.picture.png != before


def test_its_own_answer_follows_the_digit(explorer):
    explorer.controls["scored"].value = 1
    explorer.controls["scored"].value = OWN
    explorer.controls["digit"].value = 1
    assert "The score of 2 is" in explorer.picture.words


def test_a_bias_is_one_more_term():
    explorer = ScoreExplorer(W, X_TEST, Y_TEST, b=np.array([0.5, 9.0, 0.0]))
    assert "The score of 1 is 9.00: pixels for it +0.00, pixels against it +0.00, bias +9.00." in explorer.picture.words


def test_weights_that_are_all_zero_can_be_looked_at():
    assert "probability 33 %" in ScoreExplorer(0 * W, X_TEST, Y_TEST).picture.words


def test_square_and_flat_images_give_the_same_picture(explorer):
    assert ScoreExplorer(W, X_TEST.reshape(2, 2, 2), Y_TEST).picture.png == explorer.picture.png


def test_softmax_survives_large_scores():
    np.testing.assert_allclose(softmax(np.array([1000.0, 1000.0])), 0.5)
    np.testing.assert_allclose(softmax(np.log([1.0, 2.0, 5.0])), [1 / 8, 2 / 8, 5 / 8])


@pytest.mark.parametrize("probability, words", [(0.0001, "<1 %"), (0.5, "50 %"), (0.9999, ">99 %"), (0.01, "1 %")])
def test_a_probability_is_never_nought_nor_certain(probability, words):
    assert whole_percent(probability) == words


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


def test_what_pointing_at_the_picture_chooses(explorer):
    chosen = {
        (80, 30): {"row": 0, "column": 1},    # on the digit
        (5, 301): {"row": 1, "column": 0},    # on the weights
        (266, 116): {"row": 1, "column": 1},  # on their products
        (500, 65): {"scored": 1},             # on the second of three scores
        (500, 130): {},                       # below the last
        (160, 100): {},
    }
    assert {place: explorer.at(*place) for place in chosen} == chosen
