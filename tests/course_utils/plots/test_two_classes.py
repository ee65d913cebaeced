"""Pictures of yes and no: what is drawn, and what their alt texts say."""

import numpy as np
import pytest

from course_utils import plots
from course_utils.plots.two_classes import found_at


def test_intervals_stand_beside_their_seeds():
    figure = plots.seed_intervals({"small": [0.97, 0.98], "large": [0.99, 0.992]},
                                         {"small": (0.96, 0.99), "large": (0.985, 0.997)}, "balanced accuracy")
    assert figure.alt == ("Balanced accuracy: mean, interval and single seeds of each model. small 97.50 % (96.00 % to "
                          "99.00 %); large 99.10 % (98.50 % to 99.70 %).")
    [axes] = figure.axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["small", "large"]
    assert axes.yaxis_inverted()
    assert [list(line.get_xdata()) for line in axes.lines[:3]] == [[0.96, 0.99], [0.975, 0.975], [0.97, 0.98]]


def test_a_roc_curve_is_drawn_whole_and_from_near():
    curves = {"good": (np.array([0, 0, 0.05, 1]), np.array([0, 0.9, 0.99, 1])),
              "guess": (np.array([0, 1.0]), np.array([0, 1.0]))}
    figure = plots.roc(curves)
    assert "where 10 % of the others are called sixes: good: 99.00 %; guess: 0.00 %" in figure.alt
    whole, close = figure.axes
    assert whole.get_xlim()[1] > 1 and close.get_xlim()[1] == pytest.approx(0.1)
    assert [text.get_text() for text in whole.get_legend().get_texts()] == ["good", "guess"]
    assert len(close.lines) == 3  # and the diagonal


@pytest.mark.parametrize("rate, recall", [(0, 0.5), (0.2, 0.5), (0.3, 0.8), (1, 1)])
def test_the_recall_at_a_rate_is_the_largest_that_it_allows(rate, recall):
    curve = np.array([0, 0, 0.3, 1]), np.array([0, 0.5, 0.8, 1])
    assert found_at(curve, rate) == recall
