"""The tours of all explorers, and what pointing at their pictures chooses."""

import re

import numpy as np
import pytest

from course_utils import widgets
from course_utils.widgets import tours
from course_utils.widgets.explorer import Explorer

PLAIN = np.linspace(0, 1, 9 * 784).reshape(9, 28, 28).astype(np.float32)
LABELS = np.arange(9)
RNG = np.random.default_rng(0)
OTHERS = ("DigitCanvas", "Explorer", "PhotographReader")  # have no tour
EXPLORERS = [getattr(widgets, name) for name in widgets.__all__ if name not in OTHERS]
TOURS = {name: tour for name, tour in vars(tours).items() if name.isupper()}


@pytest.mark.parametrize("explorer", EXPLORERS)
def test_every_explorer_has_a_tour(explorer):
    assert issubclass(explorer, Explorer) and explorer.tour in TOURS.values()


@pytest.mark.parametrize("tour", TOURS.values(), ids=TOURS)
def test_a_tour_has_six_to_twelve_stops_that_differ_and_a_sentence_for_each(tour):
    assert 6 <= len(tour) <= 12
    assert tour[0].sentence not in [stop.sentence for stop in tour[1:]]
    assert len({str(stop.values) for stop in tour}) == len(tour), "two stops show the same"
    for stop in tour:
        assert re.fullmatch(r"\S.{2,90}[.?]", stop.sentence), f"no sentence, or too long for a slide: {stop.sentence}"


def pointed(explorer: Explorer, x: float, y: float) -> dict:
    """The controls that have another value after pointing at `x`, `y`."""
    before = {name: control.value for name, control in explorer.controls.items()}
    explorer.picture.pointed = [x, y]
    return {name: control.value for name, control in explorer.controls.items() if control.value != before[name]}


@pytest.mark.parametrize("x, y, chosen", [
    (1 + 6 * 10.5, 26 + 6 * 4.5, {"row": 3, "column": 9}),       # row 4, column 10 of the digit are the frame's middle
    (1, 26, {"row": 0, "column": 0}),                            # the frame cannot hang over the border
    (214 + 168 / 26 * 8.5, 26 + 168 / 26 * 2.5, {"row": 2, "column": 8}),     # of the feature map
    (428 + 168 / 13 * 5.5, 26 + 168 / 13 * 1.5, {"row": 2, "column": 10}),    # of the pooled map
    (420, 30, {}),
])
def test_the_desk(x, y, chosen):
    desk = widgets.ConvolutionDesk(PLAIN, LABELS)
    desk.choose({"row": 25, "column": 25})
    assert pointed(desk, x, y) == chosen


def test_the_compass_of_the_shifts():
    explorer = widgets.ShiftExplorer(PLAIN, LABELS)
    assert pointed(explorer, 448 + 76 * 0.5, 44 + 76 * 2.5) == {"right": -1, "down": 1}
    assert pointed(explorer, 10, 40) == {}


@pytest.mark.parametrize("x, y, chosen", [
    (1 + 5 * 3.5, 26 + 5 * 20.5, {"row": 20, "column": 3}),      # of the digit
    (1 + 5 * 3.5, 226 + 5 * 20.5, {"row": 20, "column": 3}),     # of the weights
    (176 + 6 * 3.5, 26 + 6 * 20.5, {"row": 20, "column": 3}),    # of the parts
    (500, 26 + 34 * 3.5, {"scored": 3}),                         # a class
    (160, 200, {}),
])
def test_the_pixel_and_the_class_of_a_score(x, y, chosen):
    assert pointed(widgets.ScoreExplorer(RNG.normal(size=(784, 9)), PLAIN, LABELS), x, y) == chosen


def test_the_neighbour_that_is_to_vote():
    explorer = widgets.NeighbourExplorer(PLAIN, LABELS, RNG.random((400, 784)), RNG.integers(0, 9, 400), num_tests=9)
    assert pointed(explorer, 190 + 72 * 1.5, 28 + 92 * 1.5) == {"k": 7}
    assert pointed(explorer, 190 + 72 * 4.5, 28 + 92 * 2.5) == {"k": 10}, "no more than the slider has"
    assert pointed(explorer, 100, 100) == {}


def test_the_window_of_the_browser():
    from course_utils.data import load_mnist

    explorer = widgets.DigitBrowser(load_mnist(num_train=100))
    assert pointed(explorer, 1 + 11 * 15.5, 48 + 11 * 6.5) == {"row": 3, "column": 12}
    assert pointed(explorer, 500, 100) == {}


def test_where_a_digit_is_moved():
    explorer = widgets.ShakenDigit(lambda x: np.full((1, 9), 1 / 9), PLAIN, LABELS)
    assert pointed(explorer, 192 + 6 * 16.5, 26 + 6 * 27.5) == {"right": 2, "down": 10}
    assert pointed(explorer, 20, 60) == {}


def test_the_threshold_on_its_axis_and_on_its_curve():
    scores = np.linspace(-5, 5, 400)
    explorer = widgets.ThresholdExplorer(1 / (1 + np.exp(-scores)), (scores > 1).astype(int))
    assert pointed(explorer, 66 + 330 * 15 / 24, 100) == {"threshold": 3.0}
    assert pointed(explorer, 487, 30) == {"threshold": 1.0}, "the corner, where all is right"
    assert pointed(explorer, 460, 100) == {}


def test_the_dot_of_a_mask():
    explorer = widgets.DropoutExplorer(RNG.normal(size=(784, 50)), RNG.normal(size=(50, 9)), PLAIN, LABELS)
    assert pointed(explorer, *explorer.dots[41]) == {"mask": 42}
    assert pointed(explorer, 100, 100) == {}


def test_the_map_the_unit_and_the_answer_of_a_layer():
    from course_utils import on_keras

    browser = widgets.LayerBrowser(on_keras.two_stages(), PLAIN, LABELS)
    kinds = {len(layer.output.shape): name for name, layer in browser.layers.items() if layer.output.shape[-1] != 10}
    browser.controls["layer"].value = kinds[4]
    assert pointed(browser, 392 + 304 / 8 * 2.5, 26 + 304 / 8 * 1.5) == {"number": 10}
    assert pointed(browser, 20, 20) == {}
    browser.choose({"layer": kinds[2], "number": 0})
    columns = 40 if browser.layers[kinds[2]].output.shape[-1] > 1000 else 32
    assert pointed(browser, 392 + 304 / columns * 2.5, 26 + 304 / columns * 0.5) == {"number": 2}
    browser.choose({"layer": list(browser.layers)[-1], "number": 0})
    assert pointed(browser, 500, 26 + 26 * 7.5) == {"number": 7}
