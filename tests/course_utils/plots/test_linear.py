"""Weights as images, and two scores as a map."""

import numpy as np
import pytest
from pictures import scores_of_two_classes, weights_of_ten_units

from course_utils import plots

# weights


def test_weight_images_share_one_scale_with_zero_in_the_middle():
    limits = {axes.images[0].get_clim() for axes in weights_of_ten_units().axes if axes.images}
    [(low, high)] = limits
    assert low == -high


def test_each_image_is_a_column_of_the_weights():
    w = np.arange(8.0).reshape(4, 2)
    figure = plots.weight_images(w, titles=["first", "second"])
    np.testing.assert_array_equal(figure.axes[1].images[0].get_array(), [[1, 3], [5, 7]])
    assert figure.alt.endswith("yellow (positive): first, second.")


def test_weights_that_are_all_zero_can_be_drawn():
    assert plots.weight_images(np.zeros((784, 10))).axes[0].images[0].get_clim() == (-1, 1)


@pytest.mark.parametrize("w, message", [
    (np.zeros(784), r"expected weights of shape \(pixels, units\), got \(784,\)"),
    (np.zeros((10, 28, 28)), r"expected weights of shape \(pixels, units\), got \(10, 28, 28\)"),
    (np.zeros((10, 784)).T[:783], r"expected one image"),  # no square
])
def test_not_weights(w, message):
    with pytest.raises(ValueError, match=message):
        plots.weight_images(w)


def test_as_many_titles_as_units():
    with pytest.raises(ValueError, match="expected as many titles as units, 10, got 2"):
        plots.weight_images(np.zeros((784, 10)), titles=["a", "b"])


# scores


def test_the_line_is_where_the_two_scores_are_equal():
    [line] = scores_of_two_classes().axes[0].get_lines()
    np.testing.assert_array_equal(line.get_xdata(), line.get_ydata())


def test_only_images_of_the_two_classes_are_points():
    first, second = scores_of_two_classes().axes[0].collections
    assert len(first.get_offsets()) == len(second.get_offsets()) == 40


@pytest.mark.parametrize("strange", [np.nan, -np.inf])
def test_one_weight_that_is_no_number_is_refused(strange):
    w = np.ones((784, 10))
    w[5, 5] = strange
    with pytest.raises(ValueError, match="expected finite numbers in w, got NaN or infinity: did the training diverge"):
        plots.weight_images(w)
