"""What holds for every explorer: each position of its controls can be shown, and it has a tour."""

import re

import numpy as np
import pytest

from course_utils import load_mnist, on_keras, widgets
from course_utils.widgets.tours import Stop

OTHERS = ("DigitCanvas", "Explorer", "PhotographReader")  # have no controls
EXPLORERS = [name for name in widgets.__all__ if name not in OTHERS]


@pytest.fixture(scope="module")
def explorers(tmp_path_factory):
    """One explorer of each kind, on small data."""
    rng = np.random.default_rng(0)
    test, digits = (rng.random((9, 784)), rng.integers(0, 9, 9)), load_mnist(num_train=9)
    hidden, above = rng.normal(size=(784, 50)), rng.normal(size=(50, 9))
    return [
        widgets.BatchNormExplorer(rng.normal(size=(90, 5, 5, 3)), rng.integers(0, 9, 90), np.zeros(3), np.ones(3)),
        widgets.ConvolutionDesk(*test, learned=rng.normal(size=(2, 3, 3))),
        widgets.DigitBrowser(digits),
        widgets.DropoutExplorer(hidden, above, *test),
        widgets.KnobExplorer(tmp_path_factory.mktemp("kept")),
        widgets.LayerBrowser(on_keras.two_stages(), test[0].reshape(9, 28, 28), test[1]),
        widgets.NeighbourExplorer(*test, rng.random((40, 784)), rng.integers(0, 9, 40), num_tests=9),
        widgets.ScoreExplorer(rng.normal(size=(784, 9)), *test),
        widgets.ShakenDigit(lambda x: np.full((1, 9), 1 / 9), *test),
        widgets.ShiftExplorer(*test),
        widgets.ThresholdExplorer(rng.random(400), (rng.random(400) < 0.2).astype(int)),
        widgets.UnitExplorer(hidden, *test),
    ]


def ends(control):
    """What to set, and to what, for the first and the last position of a control."""
    if hasattr(control, "options"):
        return [("index", 0), ("index", len(control.options) - 1)]
    return [("value", end) for end in ((control.min, control.max) if hasattr(control, "max") else (0, 1))]


def test_every_control_goes_to_both_ends(explorers):
    assert [type(explorer).__name__ for explorer in explorers] == sorted(EXPLORERS)
    not_shown = []
    for explorer in explorers:
        for name, control in explorer.controls.items():
            for trait, end in ends(control):
                setattr(control, trait, end)
                if explorer.values[name] != control.value:
                    not_shown.append((type(explorer).__name__, name, end))
    assert not_shown == []


def test_every_explorer_has_a_tour_of_six_to_twelve_stops_that_differ(explorers):
    tours = {type(explorer).__name__: explorer.tour for explorer in explorers}
    wrong = {name: tour for name, tour in tours.items() if not 6 <= len(tour) <= 12
             or len({str(stop.values) for stop in tour}) < len(tour)}
    assert wrong == {}


def test_every_stop_has_a_sentence_that_fits_a_slide(explorers):
    stops: list[Stop] = [stop for explorer in explorers for stop in explorer.tour]
    assert [stop for stop in stops if not re.fullmatch(r"\S.{2,90}[.?]", stop.sentence)] == []
