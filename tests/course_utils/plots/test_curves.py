"""Error curves: what is drawn, and where the names are."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Annotation
from pictures import curves, curves_before_a_recorded_run, curves_of_a_run, memorising

from course_utils import plots
from course_utils.plots.style import COLOURS


def test_each_curve_is_labelled_at_its_end():
    figure = curves_before_a_recorded_run()
    names = {text.get_text().strip() for text in figure.axes[0].texts if isinstance(text, Annotation)}
    assert names == {"train", "validation", "test", "train, recorded", "test, recorded"}


def test_the_recorded_run_is_drawn_in_grey():
    figure = curves_before_a_recorded_run()
    lines = figure.axes[0].get_lines()  # in the order they were drawn
    assert [line.get_color() for line in lines] == [COLOURS[role] for role in
                                                    ("recorded", "recorded", "train", "validation", "test")]
    assert [len(line.get_xdata()) for line in lines] == [100, 100, 10, 10, 10]
    assert "In grey, a recorded run (epoch: up to 100)." in figure.alt


def test_labels_stay_at_the_height_of_their_curves_where_there_is_room():
    """Ten epochs end far to the left of a hundred, so their labels are not in each other's way."""
    labels = {text.get_text().strip(): text for text in curves_before_a_recorded_run().axes[0].texts}
    for name in ("train, recorded", "test, recorded"):
        assert labels[name].xyann == pytest.approx((6, 0)), "points from the end of its curve"


def heights(axes):
    """Where the labels are, in points from the lower end of the figure, by name."""
    ends = {text: axes.transData.transform(text.xy)[1] * 72 / axes.figure.dpi for text in axes.texts}
    return {text.get_text(): end + text.xyann[1] for text, end in ends.items()}


def test_labels_of_curves_that_end_together_stand_in_the_order_of_their_ends():
    """A line leads each to its own curve; those two are a hundredth of a percent apart."""
    figure = plots.error_curves(pd.DataFrame({"train": [0.2, 0.1001], "validation": [0.2, 0.1], "test": [0.2, 0.15]}))
    axes = figure.axes[0]
    figure.draw_without_rendering()
    found = heights(axes)
    assert found["train"] - found["validation"] == pytest.approx(12, abs=0.5)
    assert all(text.arrow_patch is not None for text in axes.texts)


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
    """All curves at 0 %: the labels are still apart, and inside."""
    figure = plots.error_curves(0 * curves())
    places = [text.xyann[1] for text in figure.axes[0].texts]
    assert np.isfinite(places).all() and len(set(places)) == 2


def test_errors_and_costs_mark_the_epoch_of_the_lowest_cost():
    figure = memorising()
    assert "validation 0.200 after epoch 3, its lowest, and 0.690 at the end" in figure.alt
    assert [axes.get_ylabel() for axes in figure.axes] == ["error", "cost"]
    for axes in figure.axes:
        assert list(axes.lines[2].get_xdata()) == [3, 3] and len(axes.lines[0].get_xdata()) == 10


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
