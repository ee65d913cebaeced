"""Convolution and pooling of one image, against SciPy and against windows taken one by one."""

import numpy as np
import pytest
from scipy import signal

from course_utils.by_hand.convolution import convolve, correlate, hidden_shifts, max_pool

RNG = np.random.default_rng(0)
IMAGE = RNG.normal(size=(7, 6))


def test_the_same_as_scipy():
    for border in ("valid", "full"):
        for shape in [(3, 3), (1, 1), (2, 5), (7, 6)]:
            kernel = RNG.normal(size=shape)
            np.testing.assert_allclose(convolve(IMAGE, kernel, border), signal.convolve2d(IMAGE, kernel, border))
            np.testing.assert_allclose(correlate(IMAGE, kernel, border), signal.correlate2d(IMAGE, kernel, border))


def test_a_lone_pixel_shows_the_kernel_as_it_is_written():
    lone, kernel = np.zeros((5, 5)), np.arange(1.0, 10.0).reshape(3, 3)
    lone[2, 2] = 1
    np.testing.assert_array_equal(convolve(lone, kernel), kernel)
    np.testing.assert_array_equal(correlate(lone, kernel), kernel[::-1, ::-1])


@pytest.mark.parametrize("image, kernel, border, said", [
    (np.zeros((2, 5, 5)), np.zeros((3, 3)), "valid", r"got \(2, 5, 5\) and \(3, 3\): did you mean images\[0\]\?"),
    (np.zeros((5, 5)), np.zeros((6, 3)), "valid", r"no larger than the image, \(5, 5\), got \(6, 3\)"),
    (np.zeros((5, 5)), np.zeros((3, 3)), "same", "'valid' or 'full', got 'same'"),
])
def test_bad_input_is_named(image, kernel, border, said):
    with pytest.raises(ValueError, match=said):
        convolve(image, kernel, border)


def test_each_window_gives_its_largest_number():
    for size in (2, 3):
        for shape in [(6, 6), (7, 6), (5, 13), (2, 2)]:
            image = RNG.normal(size=shape) - 5  # all negative: a zero at the edge would show
            rows, columns = range(0, shape[0], size), range(0, shape[1], size)
            kept = [[image[i:i + size, j:j + size].max() for j in columns] for i in rows]
            np.testing.assert_array_equal(max_pool(image, size), kept)
            if size == 2:
                np.testing.assert_array_equal(max_pool(image), kept)
            down, across = shape[0] // size, shape[1] // size
            np.testing.assert_array_equal(max_pool(image, size, keep_edge=False), np.array(kept)[:down, :across])


@pytest.mark.parametrize("row, column, size, hidden", [
    (4, 6, 2, 3), (5, 7, 2, 3), (3, 6, 3, 3), (3, 7, 3, 5), (4, 7, 3, 8), (4, 6, 1, 0)])
def test_how_many_shifts_of_a_lone_pixel_are_hidden(row, column, size, hidden):
    image = np.zeros((12, 12))
    image[row, column] = 1
    assert hidden_shifts(image, size) == hidden
