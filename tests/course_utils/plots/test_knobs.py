"""Pictures of experiments: what is drawn, and what their alt texts say."""


from course_utils import plots
from course_utils.plots.knobs import near
from course_utils.plots.style import COLOURS


def test_a_setting_outside_the_baselines_luck_looks_different():
    figure = plots.settings({"hidden": {64: 0.013}, "dropout": {0.0: 0.019, 0.2: 0.014}}, (0.012, 0.015), "test error")
    [axes] = figure.axes
    assert [line.get_markerfacecolor() for line in axes.lines] == ["none", COLOURS["test"], "none"]
    assert [text.get_text() for text in axes.texts] == ["64", "0.2", "0.0", "the baseline's luck"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["hidden", "dropout"]
    assert figure.alt == (
        "Test error of settings of 2 knobs, on a log axis, and a band for the baseline's luck, from 1.20 % to 1.50 %. "
        "hidden 64: 1.30 %; dropout 0.0: 1.90 %, 0.2: 1.40 %.")


def test_values_whose_points_nearly_touch_share_a_label():
    assert near({64: 0.02, 512: 0.0103, 32: 0.0215, 1024: 0.01, 256: 0.0105}) == [[1024, 512, 256], [64], [32]]
    assert near({1: 0.02, 2: 0.021}) == [[1, 2]] and near({}) == []
