"""The pictures of lesson 5: what they say in words, and what they refuse."""

import numpy as np
import pytest

from course_utils import plots


def test_receptive_fields_say_what_the_top_unit_sees():
    assert "sees three units of the middle row, and through them five inputs" in plots.receptive_fields().alt


def test_every_image_is_a_tile_on_one_scale():
    images = np.array([np.full((2, 2), -3.0), np.zeros((2, 2)), np.ones((2, 2))])
    figure = plots.tiles(images, "weight", columns=2)
    assert figure.alt.startswith("3 images of 2 x 2 numbers (weight)")
    shown = [axes for axes in figure.axes if axes.images]
    assert [axes.get_title() for axes in shown] == ["0", "1", "2"]
    assert {axes.images[0].get_clim() for axes in shown} == {(-3.0, 3.0)}


def test_tiles_of_noughts_can_be_drawn():
    assert plots.tiles(np.zeros((1, 3, 3)), "weight", titles=["nothing"]).axes[0].get_title() == "nothing"


@pytest.mark.parametrize("strange", [np.nan, np.inf])
def test_one_number_that_is_none_is_refused(strange):
    """It would set the limit of the scale, and all others would have one shade."""
    with pytest.raises(ValueError, match="expected finite numbers in images, got NaN or infinity: did the training"):
        plots.tiles(np.array([[[1.0, strange]]]), "weight")


def test_weights_of_four_axes_are_refused():
    with pytest.raises(ValueError, match=r"got \(32, 1, 3, 3\): did you mean w\[:, 0\]\?"):
        plots.tiles(np.zeros((32, 1, 3, 3)), "weight")
