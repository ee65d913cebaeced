"""A curve that is drawn before it is shown: how far off it was."""

import numpy as np
import pytest
from in_node import seen

from course_utils.widgets import ExpectedCurve


def curve(y=(0.4, 0.2, 0.1), x=(1, 2, 3)):
    return ExpectedCurve(x, y, what="error", along="epoch", highest=0.5)


def test_how_far_off_is_the_mean_distance_at_the_curves_own_places():
    rng = np.random.default_rng(0)
    x, y = np.sort(rng.random(30)), 0.5 * rng.random(30)
    heights = (50 * rng.random(11)).tolist()
    [(found, _)] = seen(curve(y, x), {"heights": heights, "shown": True})
    off = np.interp(x, np.linspace(x[0], x[-1], 11), heights) - 100 * y
    assert found["mean"] == pytest.approx(np.abs(off).mean(), abs=1e-6)
    assert found["worst"] == np.abs(off).argmax()


def test_before_it_is_shown_the_words_do_not_give_it_away():
    (_, before), (_, after) = seen(curve(), {"point": 6}, {"shown": True})
    assert before == "Point 6 of 11: error 25.0 % at epoch 2."
    assert after == ("On average your line is 11.7 points off. It is farthest off at epoch 1, where the error is "
                     "40.0 % and you drew 25.0 %.")


@pytest.mark.parametrize("x, y, words", [
    ((1, 2), (0.1,), "of one length"), ((2, 1), (0.1, 0.2), "x that grows"), ((1,), (0.1,), "at least 2"),
    ((1, 2), (0.1, 0.6), "expected y between 0.0 and 0.5, got 0.1 to 0.6"),
])
def test_curves_that_cannot_be_drawn_are_refused(x, y, words):
    with pytest.raises(ValueError, match=words):
        curve(y, x)
