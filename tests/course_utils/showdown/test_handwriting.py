"""From a pen's strokes to a digit like MNIST's: each step, and that MNIST itself was made in this way."""

import numpy as np
import pytest

from course_utils import load_mnist
from course_utils.showdown import handwriting
from course_utils.showdown.handwriting import FINE, SIDE, as_grey, as_mnist, cut_out, ink, shrink, stroke_width, thicken

LINE = [[(4, 20), (10, 20)]]  # a line of 6 pixels, far from the middle


def middle(image):
    """Row and column of the centre of mass."""
    rows, columns = np.mgrid[:image.shape[0], :image.shape[1]]
    return (image * rows).sum() / image.sum(), (image * columns).sum() / image.sum()


def box(image):
    """Rows and columns of the part that has ink."""
    return cut_out(image).shape


def test_mnist_was_made_by_these_steps():
    """Cut out, scaled to 20 and centred, a test digit is what it was. (Three of the 10,000 are 19 pixels high.)"""
    x_test = load_mnist().x_test
    sample = [4530, *range(0, 10_000, 100)]
    changed = [i for i in sample if np.abs(as_mnist(x_test[i], stroke=False) - x_test[i]).max() > 1e-12]
    assert changed == [4530, 9300] and {box(x_test[i])[0] for i in changed} == {19}


def test_the_stroke_is_that_of_mnists_mean_digit():
    widths = [stroke_width(image) for image in load_mnist(num_train=3000).x_train]
    assert np.mean(widths) == pytest.approx(handwriting.STROKE, abs=0.02)


@pytest.mark.parametrize("width", [2.2, 4.0])
def test_a_pen_leaves_a_line_of_its_width(width):
    page = ink(LINE, width)
    assert page.shape == (SIDE * FINE, SIDE * FINE) and page.min() == 0 and page.max() == 1
    across = page[:, 7 * FINE]  # a cut through the line
    assert across.sum() / FINE == pytest.approx(width, abs=0.01)
    assert middle(page) == pytest.approx((20 * FINE - 0.5, 7 * FINE - 0.5), abs=0.01)


def test_a_single_point_is_a_dot():
    assert ink([[(14, 14)]]).sum() / FINE**2 == pytest.approx(np.pi * 1.1**2, rel=0.01)


def test_where_strokes_cross_is_no_more_than_ink():
    assert ink([[(4, 14), (24, 14)], [(14, 4), (14, 24)]]).max() == 1


def test_a_drawing_comes_to_the_middle_as_large_as_mnists():
    digit = as_mnist(ink(LINE))
    assert digit.shape == (28, 28)
    assert max(box(as_mnist(ink(LINE), stroke=False))) == 20
    assert middle(digit) == pytest.approx((14, 14), abs=0.51)
    assert stroke_width(digit) == pytest.approx(handwriting.STROKE, abs=1.0)


def test_each_step_can_be_left_out():
    page = ink(LINE)
    raw = as_mnist(page, crop=False, scale=False, centre=False, stroke=False)
    assert raw == pytest.approx(shrink(page, 28, 28))
    assert max(box(as_mnist(page, crop=False, stroke=False))) < 9, "the whole page became 20 pixels"
    assert max(box(as_mnist(page, scale=False, stroke=False))) in (8, 9), "as large as it was drawn"
    off = as_mnist([[1.0] * 3 + [0.1] * 9], centre=False, stroke=False)
    assert middle(off)[1] < 9 and np.flatnonzero(off.any(axis=0)).tolist() == list(range(4, 24))


def test_the_thinnest_line_is_one_pixel_wide():
    line = np.zeros((400, 400))
    line[50:350, 200] = 1
    assert box(as_mnist(line, centre=False, stroke=False)) == (20, 1)


def test_shrinking_keeps_the_mean():
    image = np.random.default_rng(0).random((7, 5))
    for shape in ((3, 2), (7, 5), (14, 10), (1, 1)):
        small = shrink(image, *shape)
        assert small.shape == shape and small.mean() == pytest.approx(image.mean())
    assert shrink(np.eye(2), 4, 4)[0].tolist() == [1, 1, 0, 0]


def test_a_bar_gets_wider_or_narrower_by_so_much_on_either_side():
    bar = np.zeros((28, 28))
    bar[:, 10:17] = 1
    for by in (-2.5, -1.3, -1, -0.4, 0, 0.4, 1, 1.3, 2.5):
        assert thicken(bar, by)[14].sum() == pytest.approx(7 + 2 * np.clip(by, -2, 2)), by


def test_nothing_drawn_is_an_empty_picture():
    assert not as_mnist(ink([])).any()
    assert not as_mnist(np.zeros((5, 9)), crop=False).any()
    assert stroke_width(np.zeros((3, 3))) == 0


def test_a_pale_stroke_is_as_wide_as_a_black_one():
    bar = np.zeros((28, 28))
    bar[:, 12:15] = 1  # from border to border: no ends
    assert [stroke_width(strength * bar) for strength in (0.01, 0.5, 1)] == pytest.approx([3, 3, 3])


def test_none_of_the_ink_is_lost_at_the_border():
    """A picture whose mass is at one end would be moved out."""
    image = np.full((20, 2), 0.01)
    image[:4] = 1
    digit = as_mnist(image, stroke=False)
    assert digit.sum() == pytest.approx(image.sum())
    assert np.flatnonzero(digit.any(axis=1)).tolist() == list(range(8, 28))


def test_grey_levels():
    assert as_grey(np.array([0, 0.001, 0.002, 0.5, 1])).tolist() == [0, 0, 1, 128, 255]


@pytest.mark.parametrize(("wrong", "words"), [
    (np.zeros((1, 28, 28)), r"got \(1, 28, 28\): did you mean image\[0\]"),
    (np.zeros(784), r"expected the picture of one digit, shape \(rows, columns\), got \(784,\)$"),
    (np.zeros((0, 4)), r"got \(0, 4\)"),
    (np.full((3, 3), 255), "expected ink from 0 to 1, got 255 to 255: divide by 255"),
    (np.full((3, 3), -0.1), "got -0.1 to -0.1"),
    (np.full((3, 3), np.nan), "expected ink from 0 to 1"),
])
def test_what_is_no_picture_is_refused(wrong, words):
    with pytest.raises(ValueError, match=words):
        as_mnist(wrong)


def test_the_courses_drawings():
    """All ten digits, and some drawings of none; raw, they are where nobody expects them; prepared, in the middle."""
    drawn = handwriting.drawings()
    assert set("0123456789") < set(drawn) and len(drawn) > 12
    for name in "0123456789":
        page = ink(drawn[name])
        raw = as_mnist(page, crop=False, scale=False, centre=False, stroke=False)
        assert np.hypot(*(np.array(middle(raw)) - 14)) > 3, f"{name} is in the middle already"
        assert middle(as_mnist(page)) == pytest.approx((14, 14), abs=0.6)
