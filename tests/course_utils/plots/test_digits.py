"""One image, a grid of them, and the numbers in a part of one."""

import numpy as np
import pandas as pd
import pytest
from matplotlib import colors
from matplotlib.backends.backend_agg import FigureCanvasAgg
from pictures import (
    digits,
    grid_of_predictions,
    grid_without_captions,
    numbers_from_0_to_1,
    numbers_of_pixels,
    one_image,
)

from course_utils import plots
from course_utils.plots.digits import as_image
from course_utils.plots.style import COLOURS

# one image


def test_an_image_in_any_form():
    for shape in [(28, 28), (784,), (1, 28, 28), (28, 28, 1), (1, 784)]:
        np.testing.assert_array_equal(as_image(digits()[0][0].reshape(shape)), digits()[0][0])


def test_not_an_image():
    for shape in [(10, 28, 28), (28, 28, 3), (783,), ()]:
        with pytest.raises(ValueError) as error:
            as_image(np.zeros(shape))
        assert f"got {shape}: did you mean images[0], or show_images?" in str(error.value)


def test_full_ink_is_black_whatever_the_darkest_pixel_is():
    for image, full in [(np.full((2, 2), 0.3), 1), (np.full((2, 2), 80, np.uint8), 255)]:
        assert plots.show_image(image).axes[0].images[0].get_clim() == (0, full)


def test_alt_of_one_image():
    assert one_image().alt == "A picture of 28 x 28 pixels. Which digit is this?"
    assert plots.show_image(np.zeros((5, 4))).alt == "A picture of 5 x 4 pixels."


# grids of images


def captions(figure):
    return [axes.get_title() for axes in figure.axes if axes.axison]


def test_wrong_predictions_are_marked_without_colour():
    """A cross in the caption, and a frame twice as thick: they show on a greyscale print, too."""
    figure = grid_of_predictions()
    assert captions(figure)[:4] == ["7 → 7", "2 → 2", "1 → 1", "0 → 6 ✗"]
    frames = [axes.spines["left"].get_linewidth() for axes in figure.axes]
    assert [i for i, width in enumerate(frames) if width >= 2] == [3, 8]
    assert max(width for width in frames if width < 2) < 1
    assert figure.axes[3].spines["top"].get_visible()
    assert figure.axes[3].title.get_color() != figure.axes[2].title.get_color()


def test_the_alt_text_tells_each_prediction():
    assert grid_of_predictions().alt.startswith("12 pictures: 7 → 7; 2 → 2; 1 → 1; 0 → 6 ✗; ")


def test_labels_or_predictions_alone_are_captions():
    x, y = digits()
    assert captions(plots.show_images(x[:3], labels=y[:3])) == ["7", "2", "1"]
    assert captions(plots.show_images(x[:3], predictions=y[:3])) == ["7", "2", "1"]
    assert plots.show_images(x[:3]).alt == "3 pictures"


def test_titles_may_be_of_any_kind():
    for titles in (range(3), np.arange(3), [0, 1, 2], pd.Series([0, 1, 2], index=[7, 8, 9])):
        assert captions(plots.show_images(digits()[0][:3], titles=titles)) == ["0", "1", "2"]


def test_places_that_are_left_over_stay_empty():
    assert [axes.axison for axes in grid_without_captions().axes] == [True] * 5 + [False]


def test_flat_images_and_a_table_of_labels():
    x, y = digits()
    figure = plots.show_images(x.reshape(20, 784), labels=pd.Series(y, index=range(100, 120)), predictions=list(y))
    assert captions(figure)[:2] == ["7 → 7", "2 → 2"]


@pytest.mark.parametrize("options, message", [
    ({"titles": ["a", "b"]}, "expected as many titles as images, 3, got 2"),
    ({"labels": [1, 2, 3, 4]}, "expected as many labels as images, 3, got 4"),
    ({"labels": [1, 2, 3], "predictions": [1]}, "expected as many predictions as images, 3, got 1"),
    ({"labels": [1, 2, 3], "predictions": []}, "expected as many predictions as images, 3, got 0"),
], ids=str)
def test_grids_that_do_not_fit(options, message):
    with pytest.raises(ValueError, match=message):
        plots.show_images(digits()[0][:3], **options)


def test_no_images():
    with pytest.raises(ValueError, match="expected at least one image, got none"):
        plots.show_images([])


# the numbers in an image


def test_number_grid():
    figure = numbers_of_pixels()
    assert figure.alt == ("The numbers of rows 6 to 11 and columns 4 to 13, from 0 to 254, on cells as dark as the "
                          "number is large.")
    [axes] = figure.axes
    assert len(axes.texts) == 6 * 10
    part = (255 * digits()[0][0]).astype(np.uint8)[6:12, 4:14]
    assert [text.get_text() for text in axes.texts] == [str(value) for value in part.flat]
    assert ticks(figure) == (list(range(4, 14)), [6, 8, 10])  # the columns' own numbers, and every second row's


def ticks(figure):
    """The numbers at the columns and at the rows."""
    [axes] = figure.axes
    return tuple([int(label.get_text()) for label in labels] for labels in (axes.get_xticklabels(),
                                                                             axes.get_yticklabels()))


@pytest.mark.parametrize("rows, columns, numbers", [
    (slice(-5, None), slice(0, 2), ([0, 1], [23, 25, 27])),
    (slice(26, 40), slice(-3, -1), ([25, 26], [26])),
    (slice(0, 9, 3), slice(2, None, 10), ([2, 12, 22], [0, 6])),
    (slice(3, None, -1), slice(1), ([0], [3, 1])),
])
def test_rows_and_columns_keep_their_own_numbers(rows, columns, numbers):
    image = digits()[0][0]
    figure = plots.number_grid(image, rows, columns)
    assert ticks(figure) == numbers
    assert [text.get_text() for text in figure.axes[0].texts] == [f"{value:.2f}" for value in image[rows, columns].flat]
    first, last = range(28)[rows][0], range(28)[rows][-1]
    assert f"rows {first} to {last} and columns {numbers[0][0]} to {numbers[0][-1]}," in figure.alt


def test_no_part_of_an_image():
    with pytest.raises(ValueError, match="which has 28 rows and 28 columns, got 0 rows and 28 columns of it"):
        plots.number_grid(digits()[0][0], rows=slice(30, 40))


# pixels on another scale


SHOWN = {"show_image": plots.show_image, "show_images": lambda x: plots.show_images([x, x]),
         "number_grid": lambda x: plots.number_grid(x, slice(6, 9), slice(4, 9))}


def test_grey_levels_that_would_be_lost_are_refused():
    x = np.round(255 * digits()[0][0])
    for show in SHOWN.values():
        with pytest.raises(ValueError, match=r"between 0 and 1, got 0 to 255: .* divide by 255"):
            show(x)


@pytest.mark.parametrize("change", [lambda x: x, lambda x: x > 0.5, lambda x: (x > 0.5).astype(int),
                                    lambda x: x.astype(np.float16), lambda x: (255 * x).astype(np.uint8)])
def test_pixels_of_any_type_are_shown_from_paper_to_ink(change):
    for show in (plots.show_image, SHOWN["number_grid"]):
        figure = show(change(digits()[0][0]))
        FigureCanvasAgg(figure).draw()
        axes = figure.axes[0]
        drawn = axes.images[0].make_image(figure.canvas.get_renderer(), unsampled=True)[0][..., 0]
        assert drawn.max() == 255 and drawn.min() < 5


def test_numbers_from_0_to_1_have_two_digits():
    assert {len(text.get_text()) for text in numbers_from_0_to_1().axes[0].texts} == {4}


def test_numbers_can_be_read_on_their_cells():
    for text, value in zip(numbers_of_pixels().axes[0].texts, (255 * digits()[0][0]).astype(np.uint8)[6:12, 4:14].flat):
        assert colors.to_hex(text.get_color()) == ("#ffffff" if value > 127 else COLOURS["ink"].lower())
