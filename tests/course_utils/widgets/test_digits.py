"""The digit browser on four pictures of 8 x 8 pixels, two of them sevens."""

import numpy as np
import pytest
from in_node import seen

from course_utils.data import Digits
from course_utils.widgets import DigitBrowser
from course_utils.widgets.digits import ANY, KNOWN


def of(x: np.ndarray, y: np.ndarray) -> Digits:
    return Digits(x, y, x[:0], y[:0], x, y, num_classes=10)


def tiny(scale: bool = True, flat: bool = False) -> Digits:
    """Picture i has a single dark pixel, at row i and column i; their labels are 7, 0, 7, 3."""
    x = np.zeros((4, 8, 8), dtype=np.uint8)
    x[range(4), range(4), range(4)] = 255
    x = x / np.float32(255) if scale else x
    return of(x.reshape(4, 64) if flat else x, np.array([7, 0, 7, 3]))


@pytest.fixture
def browser():
    return DigitBrowser(tiny())


def test_it_opens_with_the_first_picture_and_counts_its_ink(browser):
    [(found, words)] = seen(browser, {})
    assert words == ("Training picture 0 is a 7. Rows 0 to 6, columns 0 to 6: 1 of 49 pixels hold ink, "
                     "the lightest is 0.00, the darkest 1.00.")
    assert found["numbers"] == np.eye(1, 49).reshape(7, 7).tolist()


@pytest.mark.parametrize("changes, said", [
    ({"picture": 3}, "Training picture 3 is a 3."),
    ({"digit": 7, "picture": 1}, "Training picture 2 is a 7."),
    ({"digit": 0, "picture": 3}, "Training picture 1 is a 0."),  # the last of them
    ({"row": 1}, "Rows 1 to 7, columns 0 to 6: 0 of 49 pixels"),
    ({"column": 1}, "Rows 0 to 6, columns 1 to 7: 0 of 49 pixels"),
])
def test_every_control(browser, changes, said):
    assert said in seen(browser, changes)[0][1]


def test_what_there_is_to_choose_from(browser):
    assert browser.limits["digit"] == [ANY, 0, 3, 7]
    assert browser.data["counts"] == [4, 1, 1, 2]
    assert browser.limits["row"]["to"] == browser.limits["column"]["to"] == 1


@pytest.mark.parametrize("kind", [np.uint8, np.float32])
def test_the_page_shows_what_it_holds_and_asks_for_the_rest(kind):
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 256, (2 * KNOWN, 28, 28)), rng.integers(0, 10, 2 * KNOWN)
    x = x.astype(np.uint8) if kind == np.uint8 else (x / 999).astype(kind)
    states = [{"digit": digit, "picture": int(rng.integers(60)), "row": int(rng.integers(22)), "column": 3}
              for digit in [ANY, *range(10)]] + [{"picture": KNOWN - 1}, {"picture": KNOWN}, {"digit": 9, "picture": 2}]
    browser = DigitBrowser(of(x, y))
    for state, (found, words) in zip(states, seen(browser, *states)):
        index = browser.rows(state.get("digit", ANY))[state["picture"]]
        row, column = state.get("row", browser.row), state.get("column", browser.column)
        window = x[index, row:row + 7, column:column + 7]
        assert found["numbers"] == pytest.approx(window, abs=1e-6)
        assert found["image"] == pytest.approx(x[index].ravel() / (255 if kind == np.uint8 else 1), abs=1e-6)
        assert found["title"] in words and found["title"].startswith(f"Training picture {index} is a")
        darkest = str(window.max()) if kind == np.uint8 else f"{window.max():.2f}"
        assert words.endswith(f"the darkest {darkest}.")


def test_a_picture_smaller_than_the_window_is_shown_whole():
    small = of(np.eye(3)[None], np.array([8]))
    assert seen(DigitBrowser(small), {})[0][1].startswith(
        "Training picture 0 is an 8. Rows 0 to 2, columns 0 to 2: 3 of 9 pixels hold ink")


def test_bytes_are_shown_as_bytes():
    assert "the lightest is 0, the darkest 255" in seen(DigitBrowser(tiny(scale=False)), {})[0][1]


def test_flat_and_square_images_are_the_same(browser):
    assert seen(DigitBrowser(tiny(flat=True)), {}) == seen(browser, {})


@pytest.mark.parametrize("wrong, said", [
    (tiny().x_train, "expected a data set, as load_mnist.. returns it, got ndarray"),
    (tiny, "got function"),
])
def test_anything_but_a_data_set_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        DigitBrowser(wrong)
