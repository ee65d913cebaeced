"""The convolution desk, on a picture of 6 x 6 pixels with sums that can be done in the head."""

import numpy as np
import pytest
from in_node import seen

from course_utils.by_hand.convolution import convolve, max_pool
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
    [(_, words)] = seen(desk, {})
    assert words == (
        "Test digit 0 is a 1. At row 0, column 1 of the feature map: 1 × 1 + 1 × 1 + 1 × 1 = 3; after ReLU 3. "
        "The pooled map has 3 there, the largest of its window.")


def test_a_negative_sum_is_cut_off_and_pooling_looks_at_its_neighbours(desk):
    (_, negative), (_, none) = seen(desk, {"column": 3}, {"column": 0})
    assert "1 × −1 + 1 × −1 + 1 × −1 = −3; after ReLU 0. The pooled map has 0 there" in negative
    assert "nine products of 0 = 0; after ReLU 0. The pooled map has 3 there" in none


def test_the_page_computes_what_python_does():
    rng = np.random.default_rng(0)
    desk = ConvolutionDesk(rng.random((300, 784)), np.full(300, 8), rng.normal(size=(3, 3, 3)))
    states = [{"digit": int(rng.integers(300)), "kernel": str(rng.choice(list(desk.kernels)))} for _ in range(20)]
    for state, (found, words) in zip(states, seen(desk, *states)):
        features = convolve(desk.x_test[state["digit"]], np.reshape(desk.kernels[state["kernel"]], (3, 3)))
        assert found["features"] == pytest.approx(features.ravel(), abs=1e-6)
        assert found["pooled"] == pytest.approx(max_pool(np.maximum(features, 0)).ravel(), abs=1e-6)
        assert found["sum"] == pytest.approx(features[desk.row, desk.column], abs=1e-6)
        assert words.startswith(f"Test digit {state['digit']} is an 8.")


def test_numbers_and_name_of_the_kernel_follow_one_another(desk):
    desk.kernel = "blur"
    assert desk.numbers == list(np.ravel(KERNELS["blur"]))
    desk.numbers = [1, 0, -5, 1, 0, -1, 1, 0, -1]  # the turned kernel has the -5 at its lower left
    assert desk.kernel == OWN
    assert "1 × −1 + 1 × −1 + 1 × −5 = −7" in seen(desk, {"column": 3})[0][1]
    desk.kernel = "edge, ink above"
    assert desk.numbers[2] == -1
    desk.kernel = OWN
    assert desk.numbers[2] == -1, "choosing your own keeps the numbers"


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


def test_learned_kernels_come_first_to_two_decimals():
    desk = ConvolutionDesk(X_TEST, Y_TEST, LEARNED)
    assert desk.limits["kernel"][:2] == ["learned 0", "learned 1"]
    assert desk.numbers[4] == 0.26
    assert "nine products of 0 = 0" in seen(ConvolutionDesk(0 * X_TEST, Y_TEST, 0 * LEARNED), {})[0][1]


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
