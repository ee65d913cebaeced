"""One unit of a second convolution as a sum over the maps of the first."""

import numpy as np
import pytest
from in_node import seen

from course_utils.widgets import MapSumExplorer
from course_utils.widgets.summing import terms_of

rng = np.random.default_rng(0)
X_TEST, Y_TEST = rng.random((300, 9, 9)), np.full(300, 8)
W1, W2 = rng.normal(size=(4, 1, 3, 3)), rng.normal(size=(20, 4, 3, 3))


def test_the_page_adds_up_what_python_does():
    explorer = MapSumExplorer(X_TEST, Y_TEST, W1, W2)
    assert explorer.limits["row"]["to"] == 3, "9 pixels: a full convolution makes 11, pooling 6, a valid one 4"
    states = [{"digit": digit, "above": above, "row": 2, "column": 1, "below": 3}
              for digit, above in [(0, 0), (1, 15), (299, 0), (2, 19), (298, 18)]]
    for state, (found, words) in zip(states, seen(explorer, *states)):
        terms = terms_of(explorer.x_test[state["digit"]], W1, W2[state["above"]])
        assert found["terms"] == pytest.approx(terms[:, 2, 1], abs=1e-5)
        assert found["features"] == pytest.approx(terms.sum(axis=0).ravel(), abs=1e-5)
        assert found["sum"] == pytest.approx(terms[:, 2, 1].sum(), abs=1e-5)
        written = np.dot(found["pixels"], found["turned"])
        assert written == pytest.approx(terms[3, 2, 1], abs=1e-5), "the term that is written out"
        assert f"Map {state['above']} of the second layer, row 2, column 1: of 4 terms" in words


def test_it_opens_where_the_first_map_answers_most():
    explorer = MapSumExplorer(X_TEST, Y_TEST, W1, W2)
    terms = terms_of(explorer.x_test[0], W1, W2[0])
    assert terms.sum(axis=0)[explorer.row, explorer.column] == terms.sum(axis=0).max()


@pytest.mark.parametrize("w1, w2", [(W1[:, 0], W2), (W1, W2[:, :3]), (W1, W2[0])])
def test_kernels_of_other_shapes_are_named(w1, w2):
    with pytest.raises(ValueError, match=r"expected w1 of shape \(maps, 1, 3, 3\) and w2"):
        MapSumExplorer(X_TEST, Y_TEST, w1, w2)
