"""The shifted picture, on a picture of 6 x 6 pixels whose pooled pixels can be counted by eye."""

import numpy as np
import pytest

from course_utils.widgets import ShiftExplorer
from course_utils.widgets.shifting import CENTRE, DIGIT, EDGE, lone_pixel

X_TEST = np.zeros((2, 6, 6))
X_TEST[0, :, 3] = 1        # an upright stroke
X_TEST[1, 2, 1:5] = 0.5    # a bar
Y_TEST = np.array([1, 7])


@pytest.fixture
def shift():
    return ShiftExplorer(X_TEST, Y_TEST)


def test_the_shift_explorer_opens_with_a_lone_pixel(shift):
    assert shift.picture.words == ("One pixel, moved by 1 to the right and 0 down: 0 of 36 pooled pixels change. "
                                   "Of the 8 shifts by one pixel, 3 change none.")


@pytest.mark.parametrize("picture, size, hidden", [
    (EDGE, 3, 5), (CENTRE, 3, 8), (CENTRE, 2, 3), (CENTRE, 1, 0), (CENTRE, 4, 8), (DIGIT, 2, 5)])
def test_how_many_shifts_are_hidden(shift, picture, size, hidden, set_to):
    set_to(shift, picture=picture, size=size)
    assert f"Of the 8 shifts by one pixel, {hidden} change none." in shift.picture.words


def test_a_shift_out_of_the_window_is_seen(shift, set_to):
    before = shift.picture.png
    set_to(shift, right=2, down=-1)
    assert "moved by 2 to the right and −1 down: 2 of 36 pooled pixels change" in shift.picture.words
    assert shift.picture.png != before


def test_a_digit_can_be_moved(shift, set_to):
    set_to(shift, picture=DIGIT, digit=1)
    assert "Test digit 1, a 7, moved by 1 to the right and 0 down: 1 of 9 pooled pixels change." in shift.picture.words


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_the_lone_pixel_lies_in_one_window_at_its_place(size):
    rows, columns = np.nonzero(lone_pixel(size, 1, 0))
    assert (rows % size, columns % size) == (min(1, size - 1), 0)


@pytest.mark.parametrize("x, y, said", [
    (X_TEST * 255, Y_TEST, "pixels of x_test between 0 and 1"),
    ((X_TEST * 255).astype(np.uint8), Y_TEST, "got uint8"),
    (X_TEST[0], Y_TEST, "square images"),
    (X_TEST, Y_TEST[:1], r"y_test as whole numbers from 0, shape \(2,\)"),
])
def test_bad_pictures_are_named(x, y, said):
    with pytest.raises(ValueError, match=said):
        ShiftExplorer(x, y)


def test_pointing_at_the_compass_chooses_its_direction(shift):
    chosen = {
        (450, 46): {"right": -1, "down": -1},
        (603, 123): {"right": 1, "down": 0},
        (526, 122): {"right": 0, "down": 0},
        (300, 100): {},
    }
    assert {place: shift.at(*place) for place in chosen} == chosen
