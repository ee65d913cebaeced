"""Pictures of layers: what is drawn, and what their alt texts say."""

import numpy as np
import pandas as pd
import pytest

from course_utils import plots
from course_utils.by_hand.activations import ACTIVATIONS, sigmoid


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_slope_is_the_slope_of_its_output(name):
    z = np.array([-30.0, -2.0, -0.3, 0.4, 3.0, 30.0])
    bend, h = ACTIVATIONS[name], 1e-6
    tried = (bend.output(z + h) - bend.output(z - h)) / (2 * h)
    np.testing.assert_allclose(bend.slope(z), tried, atol=1e-6)


def test_the_sigmoid_does_not_overflow():
    with np.errstate(all="raise"):
        np.testing.assert_allclose(sigmoid(np.array([-1e6, 0, 1e6])), [0, 0.5, 1])


def test_activation_curves_name_what_is_seen():
    figure = plots.activation_curves(["sigmoid", "ReLU"], reach=4)
    assert "from -4 to 4" in figure.alt
    assert "at most a quarter" in figure.alt and "ReLU is 0 below 0" in figure.alt
    assert [len(axes.lines) for axes in figure.axes] == [2, 2]
    assert [axes.get_xlabel() for axes in figure.axes] == ["weighted sum z"] * 2


def test_histograms_say_where_the_outputs_lie():
    figure = plots.output_histograms({"narrow": np.full((2, 5), 0.5), "wide": np.array([[0.01, 0.99, 0.5, 0.3]])})
    assert "narrow: 100 % between 0.4 and 0.6, 0 % below 0.1 or above 0.9" in figure.alt
    assert "wide: 25 % between 0.4 and 0.6, 50 % below 0.1 or above 0.9" in figure.alt
    for axes in figure.axes:
        assert sum(bar.get_height() for bar in axes.patches) == pytest.approx(1)


def test_descents_say_where_they_lead():
    figure = plots.descents({0.25: np.array([2, 1, 0.5]), 1.5: np.array([2, -4, 8.0])})
    assert "rate 0.25: from 2 to 0.5 in 2 steps; rate 1.5: from 2 to 8 in 2 steps" in figure.alt
    assert [axes.get_xlabel() for axes in figure.axes] == ["w", "w"] and figure.axes[0].get_ylabel() == "cost"
    assert len(figure.axes[1].lines[1].get_xdata()) == 1  # what has left the picture is not drawn


def test_a_valley_has_the_paths_that_there_are():
    """An exercise that is not done returns None; one that returns positions of another shape is left out, too."""
    path = np.array([[2, -1], [1, 0.5], [0.5, -0.25]])
    figure = plots.valley({"gradient descent": path, "yours": None, "flat": path[:, 0]}, steepness=[0.2, 20.0])
    assert figure.alt.endswith("gradient descent: from (2, -1) to (0.5, -0.25) in 2 steps.")
    [drawn] = [line for line in figure.axes[0].lines if line.get_label() == "gradient descent"]
    np.testing.assert_array_equal(drawn.get_xydata(), path)


def test_a_path_that_arrives_ends_at_0():
    figure = plots.valley({"yours": np.array([[2, -1], [0.1, 0.1], [-1.2e-05, -0.0]])}, steepness=[0.2, 20.0])
    assert figure.alt.endswith("yours: from (2, -1) to (0, 0) in 2 steps.")


def test_runs_are_compared_by_one_error():
    first = pd.DataFrame({"test": [0.3, 0.1], "train": [0.2, 0.05]}, index=[1, 2])
    second = pd.DataFrame({"test": [0.2, 0.15, 0.12], "train": [0.2, 0.1, 0.0]}, index=[1, 2, 3])
    figure = plots.compare_runs({"all": first, "less": second}, "test", dotted="train", top=0.25)
    assert "all: 10.00 % after epoch 2; less: 12.00 % after epoch 3" in figure.alt
    assert len(figure.axes[0].lines) == 4
    assert figure.axes[0].get_ylim() == (0, 0.25)
    assert "dotted: train error" in figure.axes[0].get_ylabel()
    assert len(plots.compare_runs({"all": first}, "test").axes[0].lines) == 1
