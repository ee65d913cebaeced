"""Pictures of experiments: what is drawn, and what their alt texts say."""

import pandas as pd

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


def test_the_front_is_joined_and_named():
    table = pd.DataFrame({"seconds": [10.0, 20.0, 40.0], "error": [0.02, 0.03, 0.01]}, index=["small", "slow", "large"])
    figure = plots.front(table, ["small", "large"], ylabel="validation error")
    every, best = figure.axes[0].lines
    assert len(every.get_xdata()) == 3
    assert list(best.get_xdata()) == [10, 40] and list(best.get_ydata()) == [0.02, 0.01]
    assert [text.get_text() for text in figure.axes[0].texts] == ["small", "large"]
    assert figure.axes[0].get_ylabel() == "validation error"
    assert figure.alt == ("Validation error over seconds of 3 settings. No other is both better and faster than: "
                          "small: 2.00 % in 10 s; large: 1.00 % in 40 s.")


def test_a_run_has_its_settings_beside_it():
    curves = pd.DataFrame({"train": [0.3, 0.1], "validation": [0.2, 0.15], "cost": [1, 0.5],
                           "validation_cost": [0.6, 0.4]}, index=[1, 2])
    figure = plots.run(curves, ["hidden: 128", "test: 1.4 %"], best_epoch=2)
    errors, costs, words = figure.axes
    assert words.texts[0].get_text() == "hidden: 128\ntest: 1.4 %"
    assert [list(axes.lines[-1].get_xdata()) for axes in (errors, costs)] == [[2, 2], [2, 2]]
    assert "error of 10.00 % in training and of 15.00 % in validation. hidden: 128; test: 1.4 %." in figure.alt
