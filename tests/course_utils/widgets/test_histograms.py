"""Histograms down a network: where loud layers become visible."""

import numpy as np
import pytest
from in_node import seen

from course_utils.widgets import DepthExplorer

VALUES = np.random.default_rng(0).normal(size=4000)
VALUES /= VALUES.std()
DEEP = {"plain": {1: [VALUES, VALUES / 2], 2: [2 * VALUES, 4 * VALUES]},
        "normalised": {1: [VALUES, VALUES], 2: [VALUES, VALUES]}}


def test_all_layers_share_the_axis_of_the_first():
    [(kinds, words)] = seen(DepthExplorer(DEEP, "weights times"), {"setting": 2})
    plain = kinds[0]
    assert words == ("weights times: 2. plain: spreads of the layers 2, 4. normalised: spreads of the layers 1, 1.")
    assert plain["reach"] == pytest.approx(8)
    bars = np.array(plain["bars"]["values"]).reshape(plain["bars"]["shape"])
    assert bars.shape == (2, 61) and bars.max(axis=1).tolist() == [255, 255]
    assert (bars[1] > 0).sum() > (bars[0] > 0).sum(), "a louder layer spreads over more of the axis"


def test_kinds_with_other_layers_are_refused():
    with pytest.raises(ValueError, match="the same settings and as many layers"):
        DepthExplorer({"plain": {1: [VALUES]}, "normalised": {1: [VALUES, VALUES]}}, "weights times")
    with pytest.raises(ValueError, match="finite"):
        DepthExplorer({"plain": {1: [VALUES * np.nan]}}, "weights times")
