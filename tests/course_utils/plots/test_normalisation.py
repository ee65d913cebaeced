"""What the pictures of lesson 10 draw, and that their alt texts say it."""

import pandas as pd

from course_utils import plots

RATES = pd.DataFrame(
    [(seed, rate, block, error + 0.01 * seed) for seed in (0, 1, 2) for rate, block, error in
     [(0.1, "plain", 0.3), (3.0, "plain", 0.9), (0.1, "normalised", 0.05), (3.0, "normalised", 0.1)]],
    columns=["seed", "rate", "block", "error"])
VARIANTS = pd.DataFrame(
    [(seed, block, dropout, 0.02 + 0.001 * seed) for seed in (0, 1) for block in ("plain", "before ReLU")
     for dropout in (0.0, 0.3)], columns=["seed", "block", "dropout", "error"])


def test_learning_rates_draw_every_run_and_the_middle_one():
    figure = plots.learning_rates(RATES)
    runs, middle, others, other_middle = figure.axes[0].lines
    assert len(runs.get_xdata()) == len(others.get_xdata()) == 6
    assert list(middle.get_ydata()) == [0.31, 0.91]
    assert list(other_middle.get_xdata()) == [0.1, 3.0]
    assert "plain: 31.0 % at 0.1, 91.0 % at 3." in figure.alt
    assert "normalised: 6.0 % at 0.1" in figure.alt


def test_the_two_blocks_differ_in_more_than_colour():
    _, plain, _, normalised = plots.learning_rates(RATES).axes[0].lines
    assert plain.get_linestyle() != normalised.get_linestyle()


def test_blocks_are_named_in_the_order_of_the_course():
    start = RATES.assign(block=RATES.block.replace("normalised", "plain, He's start"))
    figure = plots.learning_rates(pd.concat([RATES, start[start.block != "plain"]]))
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["plain", "plain, He's start", "normalised"]


def test_variants_draw_a_ring_for_each_run():
    figure = plots.variants(VARIANTS)
    axes = figure.axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "plain, no dropout", "plain, dropout 0.3", "before ReLU, no dropout", "before ReLU, dropout 0.3"]
    assert len(axes.lines) == 8
    assert sorted(axes.lines[0].get_xdata()) == [2.0, 2.1]
    assert "4 variants" in figure.alt
    assert "plain, no dropout: 2.00 % to 2.10 %, mean 2.05 %" in figure.alt


def test_a_row_of_the_table_is_its_own_variant_in_the_order_of_the_table():
    figure = plots.variants(VARIANTS[::-1])
    assert figure.axes[0].get_yticklabels()[0].get_text() == "before ReLU, dropout 0.3"
