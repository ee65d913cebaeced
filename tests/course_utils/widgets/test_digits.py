"""The digit browser on four pictures of 8 x 8 pixels, two of them sevens."""

import numpy as np
import pytest

from course_utils.data import Digits
from course_utils.widgets import DigitBrowser
from course_utils.widgets.digits import ANY, describe, draw, spell


def tiny(scale: bool = True, flat: bool = False) -> Digits:
    """Picture i has a single dark pixel, at row i and column i; their labels are 7, 0, 7, 3."""
    x = np.zeros((4, 8, 8), dtype=np.uint8)
    x[range(4), range(4), range(4)] = 255
    x = x / np.float32(255) if scale else x
    x = x.reshape(4, 64) if flat else x
    y = np.array([7, 0, 7, 3])
    return Digits(x, y, x[:0], y[:0], x, y, num_classes=10)


@pytest.fixture
def browser():
    return DigitBrowser(tiny())


def test_it_opens_with_the_first_picture(browser):
    assert browser.picture.words.startswith("Training picture 0 is a 7.")


def test_which_picture(browser):
    before = browser.picture.png
    browser.controls["picture"].value = 3
    assert browser.picture.words.startswith("Training picture 3 is a 3.")
    assert browser.picture.png != before


def test_which_digit_leaves_its_pictures_to_choose_from(browser):
    browser.controls["digit"].value = 7
    assert browser.controls["picture"].max == 1
    browser.controls["picture"].value = 1
    assert browser.picture.words.startswith("Training picture 2 is a 7.")


def test_a_digit_with_fewer_pictures_takes_the_last_of_them(browser):
    browser.controls["picture"].value = 3
    browser.controls["digit"].value = 0
    assert browser.controls["picture"].value == 0
    assert browser.picture.words.startswith("Training picture 1 is a 0.")
    browser.controls["digit"].value = ANY
    assert browser.controls["picture"].max == 3


@pytest.mark.parametrize("control, said", [
    ("row", "Rows 1 to 7, columns 0 to 6"),
    ("column", "Rows 0 to 6, columns 1 to 7"),
])
def test_the_window_moves(browser, control, said):
    before = browser.picture.png
    browser.controls[control].value = 1
    assert said in browser.picture.words
    assert browser.picture.png != before


def test_the_window_stays_inside_the_picture(browser):
    assert browser.controls["row"].max == browser.controls["column"].max == 1


def test_a_picture_smaller_than_the_window_is_shown_whole():
    canvas = draw(np.eye(3), 0, 0)
    assert canvas.width == 700
    assert describe(np.eye(3), 0, 0).startswith("Rows 0 to 2, columns 0 to 2: 3 of 9 pixels hold ink")


def test_the_words_count_the_ink_in_the_window():
    image = np.zeros((28, 28))
    image[10, 10], image[10, 11] = 0.25, 0.996
    assert describe(image, 10, 10) == ("Rows 10 to 16, columns 10 to 16: 2 of 49 pixels hold ink, "
                                       "the lightest is 0.00, the darkest 1.00.")


def test_bytes_are_shown_as_bytes():
    assert "the darkest 255" in DigitBrowser(tiny(scale=False)).picture.words
    assert spell(np.uint8(7)) == "7" and spell(np.float32(0.5)) == "0.50"


def test_flat_and_square_images_give_the_same_picture():
    assert DigitBrowser(tiny(flat=True)).picture.png == DigitBrowser(tiny()).picture.png


def test_the_cells_of_the_grid_have_the_grey_of_their_pixels():
    image = np.zeros((7, 7))
    image[0, 0] = 1
    pixels = np.asarray(draw(image, 0, 0).image)
    first, second = pixels[2 * 48 + 4, 2 * 366 + 4], pixels[2 * 48 + 4, 2 * (366 + 44) + 4]  # corners of two cells
    assert first.tolist() == [0, 0, 0] and second.tolist() == [255, 255, 255]


@pytest.mark.parametrize("wrong, said", [
    (tiny().x_train, "expected a data set, as load_mnist.. returns it, got ndarray"),
    (tiny, "got function"),
])
def test_anything_but_a_data_set_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        DigitBrowser(wrong)


def test_what_pointing_at_the_picture_chooses(browser):
    chosen = {
        (121, 207): {"row": 1, "column": 0},  # row 4, column 3 is the middle of the window
        (2, 49): {"row": 0, "column": 0},     # which does not leave the picture
        (300, 350): {"row": 1, "column": 1},
        (320, 100): {},
    }
    assert {place: browser.at(*place) for place in chosen} == chosen
