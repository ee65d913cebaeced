"""The shifted picture, on a picture of 6 x 6 pixels whose pooled pixels can be counted by eye."""

import numpy as np
import pytest
from in_node import seen

from course_utils.by_hand.convolution import hidden_shifts, max_pool
from course_utils.widgets import ShiftExplorer
from course_utils.widgets.shifting import CENTRE, CORNER, DIGIT, EDGE

X_TEST = np.zeros((2, 6, 6))
X_TEST[0, :, 3] = 1        # an upright stroke
X_TEST[1, 2, 1:5] = 0.5    # a bar
Y_TEST = np.array([1, 7])


@pytest.fixture
def shift():
    return ShiftExplorer(X_TEST, Y_TEST)


def test_the_shift_explorer_opens_with_a_lone_pixel(shift):
    assert seen(shift, {})[0][1] == ("One pixel, moved by 1 to the right and 0 down: 0 of 36 pooled pixels change. "
                                     "Of the 8 shifts by one pixel, 3 change none.")


@pytest.mark.parametrize("state, said", [
    ({"right": 2, "down": -1}, "moved by 2 to the right and −1 down: 2 of 36 pooled pixels change"),
    ({"picture": DIGIT, "digit": 1},
     "Test digit 1, a 7, moved by 1 to the right and 0 down: 1 of 9 pooled pixels change."),
    ({"picture": EDGE, "size": 3}, "Of the 8 shifts by one pixel, 5 change none."),
    ({"picture": CENTRE, "size": 3}, " 8 change none."),
    ({"picture": CENTRE, "size": 2}, " 3 change none."),
    ({"picture": CENTRE, "size": 1}, " 0 change none."),
    ({"picture": CENTRE, "size": 4}, " 8 change none."),
    ({"picture": DIGIT, "size": 2}, " 5 change none."),
])
def test_what_is_said(shift, state, said):
    assert said in seen(shift, state)[0][1]


def test_the_page_computes_what_python_does():
    rng = np.random.default_rng(0)
    shift = ShiftExplorer(rng.integers(0, 4, (300, 49)) / 3, np.full(300, 8))
    states = [{"picture": DIGIT, "digit": int(rng.integers(300)), "size": int(rng.integers(1, 5)),
               "right": int(rng.integers(-3, 4)), "down": int(rng.integers(-3, 4))} for _ in range(20)]
    for state, (found, words) in zip(states, seen(shift, *states)):
        image, size = shift.x_test[state["digit"]], state["size"]
        moved = np.roll(image, (state["down"], state["right"]), axis=(0, 1))
        before, after = max_pool(image, size), max_pool(moved, size)
        assert found["moved"] == pytest.approx(moved.ravel(), abs=1e-6)
        assert found["after"] == pytest.approx(after.ravel(), abs=1e-6)
        assert found["changed"] == np.flatnonzero(before != after).tolist()
        assert words.endswith(f"by one pixel, {hidden_shifts(image, size)} change none.")


@pytest.mark.parametrize("size", [1, 2, 3, 4])
@pytest.mark.parametrize("picture, place", [(CORNER, (0, 0)), (EDGE, (0, 1)), (CENTRE, (1, 1))])
def test_the_lone_pixel_lies_in_one_window_at_its_place(shift, picture, place, size):
    [(found, _)] = seen(shift, {"picture": picture, "size": size})
    [[row, column]] = np.argwhere(np.reshape(found["image"], (12, 12)))
    assert (row % size, column % size) == tuple(min(at, size - 1) for at in place)


@pytest.mark.parametrize("x, y, said", [
    (X_TEST * 255, Y_TEST, "pixels of x_test between 0 and 1"),
    ((X_TEST * 255).astype(np.uint8), Y_TEST, "got uint8"),
    (X_TEST[0], Y_TEST, "square images"),
    (X_TEST, Y_TEST[:1], r"y_test as whole numbers from 0, shape \(2,\)"),
])
def test_bad_pictures_are_named(x, y, said):
    with pytest.raises(ValueError, match=said):
        ShiftExplorer(x, y)
