"""The convolution desk, on a picture of 6 x 6 pixels with sums that can be done in the head."""

import numpy as np
import pytest

from course_utils.by_hand.convolution import convolve
from course_utils.numerals import short
from course_utils.widgets import ConvolutionDesk
from course_utils.widgets.convolution import KERNELS, OWN

X_TEST = np.zeros((2, 6, 6))
X_TEST[0, :, 3] = 1        # an upright stroke
X_TEST[1, 2, 1:5] = 0.5    # a bar
Y_TEST = np.array([1, 7])
LEARNED = np.array([[[0, 0, 0], [0, 0.2561, 0], [0, 0, 0]], [[1, 2, 3], [4, 5, 6], [7, 8, 9]]])


@pytest.fixture
def desk():
    return ConvolutionDesk(X_TEST, Y_TEST)


def test_the_desk_opens_where_the_kernel_answers_most(desk):
    assert desk.picture.words == (
        "Test digit 0 is a 1. At row 0, column 1 of the feature map: 1 × 1 + 1 × 1 + 1 × 1 = 3; after ReLU 3. "
        "The pooled map has 3 there, the largest of its window.")


def test_a_negative_sum_is_cut_off_and_pooling_looks_at_its_neighbours(desk, set_to):
    set_to(desk, column=3)
    assert "1 × −1 + 1 × −1 + 1 × −1 = −3; after ReLU 0. The pooled map has 0 there" in desk.picture.words
    set_to(desk, column=0)
    assert "nine products of 0 = 0; after ReLU 0. The pooled map has 3 there" in desk.picture.words


@pytest.mark.parametrize("name, value, said", [("digit", 1, "Test digit 1 is a 7"), ("row", 2, "At row 2,"),
                                               ("column", 2, "column 2 of")])
def test_every_slider_changes_words_and_picture(desk, name, value, said, set_to):
    before = desk.picture.png
    set_to(desk, **{name: value})
    assert said in desk.picture.words
    assert desk.picture.png != before


def test_a_chosen_kernel_fills_the_nine_numbers_with_one_answer(desk, set_to):
    shown = desk.picture.shown
    set_to(desk, kernel="blur")
    assert [number.value for number in desk.numbers.values()] == list(np.ravel(KERNELS["blur"]))
    assert desk.picture.shown == shown + 1


def test_an_edited_number_makes_the_kernel_your_own(desk, set_to):
    shown = desk.picture.shown
    set_to(desk, k02=-5)                # the turned kernel has it at its lower left
    assert desk.controls["kernel"].value == OWN
    assert desk.picture.shown == shown + 1
    set_to(desk, column=3)
    assert "1 × −1 + 1 × −1 + 1 × −5 = −7" in desk.picture.words
    set_to(desk, kernel="edge, ink above")
    assert desk.controls["k02"].value == -1


def test_choosing_your_own_keeps_the_numbers(desk, set_to):
    before = [number.value for number in desk.numbers.values()]
    set_to(desk, kernel=OWN)
    assert [number.value for number in desk.numbers.values()] == before


@pytest.mark.parametrize("name, place", [("edge, ink on the right", (0, 1)), ("edge, ink above", (0, -1))])
def test_an_edge_kernel_answers_where_its_name_says(name, place):
    ink = {"edge, ink on the right": np.eye(1, 8, 4)[0] * np.ones((8, 1)),    # a stroke in column 4
           "edge, ink above": (np.eye(1, 8, 4)[0] * np.ones((8, 1))).T}[name]  # a bar in row 4
    features = convolve(ink, np.array(KERNELS[name], dtype=float))
    row, column = np.unravel_index(features.argmax(), features.shape)
    if name == "edge, ink on the right":
        assert column + 1 == 3          # the kernel's middle lies left of the stroke
    else:
        assert row + 1 == 5             # the kernel's middle lies below the bar


def test_learned_kernels_come_first_to_two_decimals(set_to):
    desk = ConvolutionDesk(X_TEST, Y_TEST, LEARNED)
    assert desk.controls["kernel"].options[:2] == ("learned 0", "learned 1")
    assert desk.controls["k11"].value == 0.26
    set_to(desk, kernel="learned 1")
    assert [number.value for number in desk.numbers.values()] == list(range(1, 10))


def test_a_blank_picture_and_a_kernel_of_noughts_can_be_looked_at():
    assert "nine products of 0 = 0" in ConvolutionDesk(0 * X_TEST, Y_TEST, 0 * LEARNED).picture.words


@pytest.mark.parametrize("learned, said", [
    (LEARNED[0], r"shape \(kernels, 3, 3\), got \(3, 3\)"),
    (LEARNED[:, None], r"got \(2, 1, 3, 3\): did you mean w\[:, 0\]\?"),
    (LEARNED * 9, "learned kernels between -9 and 9"),
    (LEARNED * np.nan, "learned kernels between -9 and 9, got nan"),
])
def test_bad_kernels_are_named(learned, said):
    with pytest.raises(ValueError, match=said):
        ConvolutionDesk(X_TEST, Y_TEST, learned)


@pytest.mark.parametrize("x, y, said", [
    (X_TEST * 255, Y_TEST, "pixels of x_test between 0 and 1"),
    ((X_TEST * 255).astype(np.uint8), Y_TEST, "got uint8"),
    (X_TEST[0], Y_TEST, "square images"),
    (X_TEST, Y_TEST[:1], r"y_test as whole numbers from 0, shape \(2,\)"),
])
def test_bad_pictures_are_named(x, y, said):
    with pytest.raises(ValueError, match=said):
        ConvolutionDesk(x, y)


@pytest.mark.parametrize("value, words", [(0.004, "0"), (-0.001, "0"), (1.0, "1"), (-0.5, "−0.5"), (10.0, "10"),
                                          (100, "100"), (0.126, "0.13")])
def test_numbers_are_short(value, words):
    assert short(value) == words


def test_blurring_keeps_the_brightness_and_edges_answer_nothing_on_plain_paper():
    assert np.sum(KERNELS["blur"]) == pytest.approx(1)
    assert np.ptp(KERNELS["blur"]) < 0.02  # a mean of nine, rounded
    assert all(np.sum(KERNELS[name]) == 0 for name in ("edge, ink on the right", "edge, ink above", "outline"))


def test_what_pointing_at_the_picture_chooses(desk):
    chosen = {
        (90, 87): {"row": 1, "column": 2},    # on the digit: the frame's middle, here the pixel in row 2, column 3
        (2, 27): {"row": 0, "column": 0},     # the frame does not leave it, neither above on the left
        (168, 193): {"row": 3, "column": 3},  # nor below on the right
        (259, 155): {"row": 3, "column": 1},  # on the feature map
        (515, 29): {"row": 0, "column": 2},   # on the pooled map: the first of the window's places
        (205, 100): {},                       # between two pictures
    }
    assert {place: desk.at(*place) for place in chosen} == chosen
