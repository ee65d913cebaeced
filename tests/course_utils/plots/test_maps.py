"""The pictures of lesson 9: what they say in words, and what they refuse."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from course_utils import plots


def test_every_layer_is_a_row_of_maps_and_black_is_its_own_largest_number():
    figure = plots.map_strips({"conv": np.full((3, 4, 4), 2.0), "pool": np.full((3, 2, 2), 5.0)})
    assert figure.alt.startswith("3 feature maps of each layer")
    assert figure.alt.endswith("conv, 4 x 4; pool, 2 x 2.")
    assert [axes.images[0].get_clim() for axes in figure.axes] == [(0, 2)] * 3 + [(0, 5)] * 3


def test_silent_maps_can_be_drawn():
    assert plots.map_strips({"conv": np.zeros((1, 2, 2))}).axes[0].images[0].get_clim() == (0, 1)


@pytest.mark.parametrize(("layers", "inches"), [(1, 1.66), (12, 4.6)])
def test_many_layers_still_fit_a_page(layers, inches):
    strips = {f"layer {number}": np.ones((4, 2, 2)) for number in range(layers)}
    assert plots.map_strips(strips).get_size_inches()[1] == pytest.approx(inches)


def test_maps_below_zero_are_white():
    figure = plots.map_strips({"conv": np.full((1, 2, 2), -3.0)})
    FigureCanvasAgg(figure).draw()
    assert figure.axes[0].images[0].get_clim() == (0, 1)


def test_maps_of_a_network_that_diverged_are_refused():
    with pytest.raises(ValueError, match="expected finite numbers in conv, got NaN or infinity: did the training"):
        plots.map_strips({"pool": np.zeros((1, 2, 2)), "conv": np.full((1, 2, 2), np.nan)})


@pytest.mark.parametrize("strips", [{"a": np.zeros((2, 3, 3)), "b": np.zeros((1, 3, 3))}, {"a": np.zeros((3, 3))}])
def test_maps_that_make_no_rows_are_refused(strips):
    with pytest.raises(ValueError, match=r"as many maps, of shape \(n, rows, columns\).*did you mean np.moveaxis"):
        plots.map_strips(strips)


def test_shares_are_parts_of_the_columns_sums():
    figure = plots.shares(pd.DataFrame({"weights": [1, 3], "work": [1, 1]}, index=["first", "second"]))
    assert figure.alt == ("Bars for each layer. first: 25.0 % of the weights, 50.0 % of the work; "
                          "second: 75.0 % of the weights, 50.0 % of the work.")
    assert [bar.get_width() for bar in figure.axes[0].patches] == [0.25, 0.75, 0.5, 0.5]
