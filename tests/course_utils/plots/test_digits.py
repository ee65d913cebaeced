"""Every kind of picture, compared with a baseline that somebody has looked at.

After a change that is meant to show, make the baselines anew, look at each, and commit those that changed:

    python -m pytest tests/course_utils/test_plots.py --mpl-generate-path=tests/course_utils/baseline
"""

from functools import cache, partial
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib import colors
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.testing.compare import compare_images
from matplotlib.text import Annotation

from course_utils import plots, style
from course_utils.data import load_mnist
from course_utils.style import COLOURS

TOLERANCE = 2  # of the root mean square difference in grey levels; a cross that is missing makes more
compared = partial(pytest.mark.mpl_image_compare, tolerance=TOLERANCE, deterministic=True,
                   style=str(style.Path(style.__file__).with_name("course.mplstyle")))


@cache
def digits():
    """Twenty test digits: 7 2 1 0 4 1 4 9 5 9 0 6 9 0 1 5 9 7 3 4."""
    mnist = load_mnist()
    return mnist.x_test[:20], mnist.y_test[:20]


def curves(epochs=10, start=0.12):
    """A table as `training.fit` returns it: errors that fall, the validation error less than the training error."""
    at = np.arange(1, epochs + 1)
    return pd.DataFrame({"train": start / at**0.5, "validation": 0.02 + start / at**0.4, "seconds": 0.1 * at}, index=at)


# the pictures, each as a function, so that the tests below can go through all of them


def one_image():
    return plots.show_image(digits()[0][0], title="Which digit is this?")


def grid_of_labels():
    return plots.show_images(digits()[0], labels=digits()[1])


def grid_of_predictions():
    x, y = digits()
    predictions = y.copy()
    predictions[[3, 8]] = [6, 3]
    return plots.show_images(x[:12], labels=y[:12], predictions=predictions[:12], columns=6)


def grid_of_titles():
    return plots.show_images(digits()[0][:3], titles=["new", "its nearest", "label 3\n0.72"])


def grid_without_captions():
    return plots.show_images(digits()[0][:5], columns=3)


def numbers_of_pixels():
    return plots.number_grid((255 * digits()[0][0]).astype(np.uint8), slice(6, 12), slice(4, 14))


def numbers_from_0_to_1():
    return plots.number_grid(digits()[0][0], slice(6, 12), slice(4, 12))


def counts_of_classes():
    training = np.repeat(np.arange(10), [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
    return plots.class_counts({"training": training, "test": training[::6]})


def curves_of_a_run():
    return plots.error_curves(curves())


def curves_before_a_recorded_run():
    recorded = curves(100).rename(columns={"validation": "test"})
    return plots.error_curves(curves().assign(test=curves().validation + 0.01), recorded, title="Softmax regression")


def curve_over_sizes():
    sizes = [100, 300, 1000, 3000, 10_000, 30_000, 60_000]
    table = pd.DataFrame({"test": [0.3, 0.18, 0.13, 0.08, 0.055, 0.038, 0.031]}, index=sizes)
    return plots.error_curves(table, log_x=True, xlabel="remembered pictures")


def confusions():
    labels = np.repeat(np.arange(10), 200)
    return plots.confusion_matrix(labels, np.where(np.arange(2000) % 23 == 0, (3 * labels + 2) % 10, labels))


def weights_of_ten_units():
    x, y = digits()
    return plots.weight_images(np.stack([x[y == digit].mean(axis=0) - x[y != digit].mean(axis=0) if digit != 8 else
                                         -x.mean(axis=0) for digit in range(10)], axis=-1).reshape(784, 10))


def scores_of_two_classes():
    rng = np.random.default_rng(0)
    labels = np.arange(120) % 3
    return plots.score_cut(rng.normal(size=(120, 3)) + 2 * np.eye(3)[labels], labels, 0, 1)


PICTURES = [one_image, grid_of_labels, grid_of_predictions, grid_of_titles, grid_without_captions, numbers_of_pixels,
            numbers_from_0_to_1, counts_of_classes, curves_of_a_run, curves_before_a_recorded_run, curve_over_sizes,
            confusions, weights_of_ten_units, scores_of_two_classes]
every_picture = pytest.mark.parametrize("make", PICTURES, ids=lambda make: make.__name__)


@pytest.mark.parametrize("make", [pytest.param(make, marks=compared(filename=f"{make.__name__}.png"), id=make.__name__)
                                  for make in PICTURES])
def test_baseline(make):
    return make()


def test_every_baseline_belongs_to_a_picture(request):
    found = {path.stem for path in (request.path.parent / "baseline").glob("*.png")}
    assert found == {make.__name__ for make in PICTURES}


@pytest.mark.parametrize("other", [
    lambda: plots.show_images(digits()[0][:12], labels=digits()[1][:12], columns=6),  # without predictions
    lambda: unmarked(grid_of_predictions()),
    lambda: plots.show_images(digits()[0][1:13], labels=digits()[1][1:13], predictions=digits()[1][1:13], columns=6),
])
def test_another_picture_does_not_pass_for_the_baseline(other, request, tmp_path):
    other().savefig(tmp_path / "other.png")
    baseline = request.path.parent / "baseline" / "grid_of_predictions.png"
    assert compare_images(str(baseline), str(tmp_path / "other.png"), tol=TOLERANCE, in_decorator=True)


def unmarked(figure):
    """The same picture without the marks of wrong predictions."""
    for axes in figure.axes:
        axes.title.set_text(axes.title.get_text().replace(" ✗", ""))
        for spine in axes.spines.values():
            spine.set(color=COLOURS["faint"], linewidth=0.8)
    return figure


def test_the_right_picture_does_pass(request, tmp_path):
    grid_of_predictions().savefig(tmp_path / "same.png")
    baseline = request.path.parent / "baseline" / "grid_of_predictions.png"
    assert compare_images(str(baseline), str(tmp_path / "same.png"), tol=TOLERANCE, in_decorator=True) is None


# what holds for all pictures


def texts(figure):
    """All texts that a figure shows, and where they stand, in pixels."""
    FigureCanvasAgg(figure).draw()
    shown = []
    for axes in figure.axes:
        shown += [axes.title, axes._left_title, *axes.texts]  # matplotlib has no public name for a title to the left
        if axes.axison:
            shown += [axes.xaxis.label, axes.yaxis.label]
            for axis in (axes.xaxis, axes.yaxis):
                low, high = sorted(axis.get_view_interval())
                shown += [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
        if axes.get_legend():
            shown += axes.get_legend().get_texts()
    return {text: text.get_window_extent() for text in shown if text.get_visible() and text.get_text().strip()}


@every_picture
def test_texts_are_9_points_or_more_inside_the_picture_and_apart(make):
    figure = make()
    boxes = texts(figure)
    width, height = figure.canvas.get_width_height()
    for text, box in boxes.items():
        assert text.get_fontsize() >= 9, text
        assert box.x0 >= -1 and box.y0 >= -1 and box.x1 <= width + 1 and box.y1 <= height + 1, f"{text} is cut off"
    for (one, a), (other, b) in combinations(boxes.items(), 2):
        overlap = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert min(overlap) <= 2, f"{one} covers {other}"


@every_picture
def test_axes_with_ticks_are_labelled(make):
    for axes in make().axes:
        if axes.axison and len(axes.get_xticks()):
            assert axes.get_xlabel() and axes.get_ylabel()


@every_picture
def test_an_alt_text_says_more_than_a_title(make):
    figure = make()
    assert isinstance(figure, style.CourseFigure) and len(figure.alt) >= len("5 pictures")
    assert "nan" not in figure.alt and "\n" not in figure.alt


# one image


@pytest.mark.parametrize("shape", [(28, 28), (784,), (1, 28, 28), (28, 28, 1), (1, 784)], ids=str)
def test_an_image_in_any_form(shape):
    picture = plots.as_image(digits()[0][0].reshape(shape))
    np.testing.assert_array_equal(picture, digits()[0][0])


@pytest.mark.parametrize("shape", [(10, 28, 28), (28, 28, 3), (783,), ()], ids=str)
def test_not_an_image(shape):
    with pytest.raises(ValueError) as error:
        plots.as_image(np.zeros(shape))
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
    assert axes.get_xticks().tolist() == list(range(4, 14))  # the columns' own numbers


def test_numbers_from_0_to_1_have_two_digits():
    assert {len(text.get_text()) for text in numbers_from_0_to_1().axes[0].texts} == {4}


def test_numbers_can_be_read_on_their_cells():
    for text, value in zip(numbers_of_pixels().axes[0].texts, (255 * digits()[0][0]).astype(np.uint8)[6:12, 4:14].flat):
        assert colors.to_hex(text.get_color()) == ("#ffffff" if value > 127 else COLOURS["ink"].lower())


# counts


def test_class_counts_alt_says_which_are_rarest_and_most_frequent():
    assert counts_of_classes().alt.startswith(
        "Images of each class. Training: from 5,421 (class 5) to 6,742 (class 1). Test: from ")


def test_a_class_that_one_part_lacks_has_a_bar_of_height_0():
    figure = plots.class_counts({"training": np.array([0, 1, 1, 2]), "test": np.array([0, 2])})
    assert [bar.get_height() for bar in figure.axes[1].patches] == [1, 0, 1]
    assert "Test: from 0 (class 1) to 1" in figure.alt


# curves


def test_each_curve_is_labelled_at_its_end():
    figure = curves_before_a_recorded_run()
    names = {text.get_text().strip() for text in figure.axes[0].texts if isinstance(text, Annotation)}
    assert names == {"train", "validation", "test", "train, recorded", "test, recorded"}


def test_the_recorded_run_stands_behind_in_grey():
    figure = curves_before_a_recorded_run()
    lines = figure.axes[0].get_lines()  # in the order they were drawn
    assert [line.get_color() for line in lines] == [COLOURS[role] for role in
                                                    ("recorded", "recorded", "train", "validation", "test")]
    assert [len(line.get_xdata()) for line in lines] == [100, 100, 10, 10, 10]
    assert "Behind, in grey, stands a recorded run (epoch: up to 100)." in figure.alt


def test_labels_stay_at_the_height_of_their_curves_where_there_is_room():
    """Ten epochs end far to the left of a hundred, so their labels are not in each other's way."""
    labels = {text.get_text().strip(): text for text in curves_before_a_recorded_run().axes[0].texts}
    for name in ("train, recorded", "test, recorded", "train"):
        assert labels[name].xyann[1] == pytest.approx(labels[name].xy[1])


def test_curves_differ_in_line_style_too():
    drawn = curves_before_a_recorded_run().axes[0].get_lines()[2:]
    assert len({line.get_linestyle() for line in drawn}) == 3


def test_alt_of_curves_says_where_they_start_and_end():
    assert curves_of_a_run().alt == ("The train error goes from 12.0 % (epoch: 1) to 3.8 % (epoch: 10). "
                                     "The validation error goes from 14.0 % (epoch: 1) to 6.8 % (epoch: 10).")


def test_columns_that_are_no_errors_are_not_drawn():
    assert len(curves_of_a_run().axes[0].get_lines()) == 2  # not the seconds


def test_an_interrupted_run_of_one_epoch_is_drawn():
    assert "goes from 12.0 % (epoch: 1) to 12.0 % (epoch: 1)" in plots.error_curves(curves(1)).alt


def test_what_lies_above_the_top_is_cut_and_named_at_the_edge():
    table = curves().assign(train=0.5)
    axes = plots.error_curves(table, top=0.2).axes[0]
    assert axes.get_ylim() == (0, 0.2)
    label = next(text for text in axes.texts if "train" in text.get_text())
    assert label.xy[1] == 0.2


def test_a_run_without_a_mistake_is_drawn():
    """All curves at 0 %: the labels still stand apart, and inside."""
    figure = plots.error_curves(0 * curves())
    places = [text.xyann[1] for text in figure.axes[0].texts]
    assert np.isfinite(places).all() and len(set(places)) == 2


def test_the_error_axis_begins_at_0_and_is_in_percent():
    axes = curves_of_a_run().axes[0]
    assert axes.get_ylim()[0] == 0
    assert axes.yaxis.get_major_formatter()(0.05) == "5 %"


@pytest.mark.parametrize("table, message", [
    (curves()[["seconds"]], r"expected at least one of the columns \['train', .*\], got \['seconds'\]"),
    (curves()[:0], "expected at least one row, got an empty table"),
], ids=["no errors", "no rows"])
def test_nothing_to_draw(table, message):
    with pytest.raises(ValueError, match=message):
        plots.error_curves(table)


# confusion matrix


def cells(figure, classes):
    texts = [text.get_text() for text in figure.axes[0].texts]
    return np.array([float(text or 0) for text in texts]).reshape(classes, classes)


def test_confusion_rows_sum_to_100():
    np.testing.assert_allclose(cells(confusions(), 10).sum(axis=1), 100, atol=0.2)  # of rounding


def test_rows_are_true_classes_and_columns_are_answers():
    figure = plots.confusion_matrix(np.array([0, 0, 0, 0, 1, 1]), np.array([0, 0, 0, 1, 1, 1]))
    assert cells(figure, 2).tolist() == [[75, 25], [0, 100]]
    assert (figure.axes[0].get_ylabel(), figure.axes[0].get_xlabel()) == ("true class", "predicted class")
    assert figure.alt == ("Confusion matrix; each row is a true class and sums to 100 %. Class 0 is recognised least "
                          "often (75.0 %); the most frequent mistake takes a 0 for a 1 (25.0 % of the 0s).")


def test_classes_keep_their_names_when_some_are_missing():
    figure = plots.confusion_matrix(np.array([4, 4, 9, 9]), np.array([4, 9, 9, 9]))
    for labels in (figure.axes[0].get_xticklabels(), figure.axes[0].get_yticklabels()):
        assert [label.get_text() for label in labels] == ["4", "9"]
    assert "Class 4 is recognised least often (50.0 %); the most frequent mistake takes a 4 for a 9" in figure.alt


def test_an_answer_that_is_no_true_class_here_is_not_called_the_worst():
    assert "Class 0 is recognised least often (50.0 %)" in plots.confusion_matrix([0, 0, 1, 1], [0, 2, 1, 1]).alt


def test_no_mistakes():
    figure = plots.confusion_matrix(np.arange(3), np.arange(3))
    assert cells(figure, 3).tolist() == [[100, 0, 0], [0, 100, 0], [0, 0, 100]]
    assert figure.alt.endswith("There is no mistake.")


def test_as_many_predictions_as_labels():
    with pytest.raises(ValueError, match=r"expected one prediction for each label, got 2 and 3"):
        plots.confusion_matrix(np.arange(3), np.arange(2))


# weights


def test_weight_images_share_one_scale_with_zero_in_the_middle():
    limits = {axes.images[0].get_clim() for axes in weights_of_ten_units().axes if axes.images}
    [(low, high)] = limits
    assert low == -high


def test_each_image_is_a_column_of_the_weights():
    w = np.arange(8.0).reshape(4, 2)
    figure = plots.weight_images(w, titles=["first", "second"])
    np.testing.assert_array_equal(figure.axes[1].images[0].get_array(), [[1, 3], [5, 7]])
    assert figure.alt.endswith("yellow (positive): first, second.")


def test_weights_that_are_all_zero_can_be_drawn():
    assert plots.weight_images(np.zeros((784, 10))).axes[0].images[0].get_clim() == (-1, 1)


@pytest.mark.parametrize("w, message", [
    (np.zeros(784), r"expected weights of shape \(pixels, units\), got \(784,\)"),
    (np.zeros((10, 28, 28)), r"expected weights of shape \(pixels, units\), got \(10, 28, 28\)"),
    (np.zeros((10, 784)).T[:783], r"expected one image"),  # no square
])
def test_not_weights(w, message):
    with pytest.raises(ValueError, match=message):
        plots.weight_images(w)


def test_as_many_titles_as_units():
    with pytest.raises(ValueError, match="expected as many titles as units, 10, got 2"):
        plots.weight_images(np.zeros((784, 10)), titles=["a", "b"])


# scores


def test_the_line_is_where_the_two_scores_are_equal():
    [line] = scores_of_two_classes().axes[0].get_lines()
    np.testing.assert_array_equal(line.get_xdata(), line.get_ydata())


def test_only_images_of_the_two_classes_are_points():
    first, second = scores_of_two_classes().axes[0].collections
    assert len(first.get_offsets()) == len(second.get_offsets()) == 40
