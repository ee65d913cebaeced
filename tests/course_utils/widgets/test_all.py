"""What holds for every explorer: each position of its controls can be shown, and it has a tour that tells its story."""

import json
import re

import numpy as np
import pytest
from in_node import run, seen

from course_utils import load_mnist, on_keras, widgets
from course_utils.widgets import scripts

OTHERS = ("DigitCanvas", "Explorer", "PhotographReader", "Questions")  # have no controls
OF_DATA = ("digit", "picture", "remembered", "scored")  # limits that follow the data, of which the tests have little
EXPLORERS = [name for name in widgets.__all__ if name not in OTHERS]


@pytest.fixture(scope="module")
def explorers(tmp_path_factory):
    """One explorer of each kind, on small data."""
    rng = np.random.default_rng(0)
    test, digits = (rng.random((9, 784)), rng.integers(0, 9, 9)), load_mnist(num_train=3000)
    hidden, above = rng.normal(size=(784, 50)), rng.normal(size=(50, 9))
    made = [
        widgets.BatchNormExplorer(rng.normal(size=(90, 5, 5, 3)), rng.integers(0, 9, 90), np.zeros(3), np.ones(3)),
        widgets.ConvolutionDesk(*test, learned=rng.normal(size=(5, 3, 3))),
        widgets.DepthExplorer({"plain": {n: [np.ones(9)] * 2 for n in (1, 2, 3)}}, "weights times"),
        widgets.DescentExplorer(),
        widgets.DigitBrowser(digits),
        widgets.DropoutExplorer(hidden, above, *test),
        widgets.ExpectedCurve((1, 2, 3), (0.4, 0.2, 0.1), what="error", along="epoch"),
        widgets.KnobExplorer(tmp_path_factory.mktemp("kept")),
        widgets.LayerBrowser(on_keras.two_stages(), test[0].reshape(9, 28, 28), test[1]),
        widgets.MapSumExplorer(*test, rng.normal(size=(32, 1, 3, 3)), rng.normal(size=(18, 32, 3, 3))),
        widgets.NeighbourExplorer(*test, rng.random((40, 784)), rng.integers(0, 9, 40), num_tests=9),
        widgets.ScoreExplorer(rng.normal(size=(784, 9)), *test),
        widgets.ShakenDigit(lambda x: np.full((1, 9), 1 / 9), *test),
        widgets.ShiftExplorer(*test),
        widgets.SlopeExplorer(),
        widgets.SoftmaxExplorer(),
        widgets.ThresholdExplorer(rng.random(400), (rng.random(400) < 0.2).astype(int)),
        widgets.UnitExplorer(hidden, *test),
        widgets.XorExplorer(),
    ]
    assert [type(explorer).__name__ for explorer in made] == sorted(EXPLORERS)
    return made


def ends(limit):
    """The first and the last value of a control."""
    return (limit[0], limit[-1]) if isinstance(limit, list) else (limit["from"], limit["to"])


def test_every_control_goes_to_both_ends(explorers):
    silent = []
    for explorer in explorers:
        states = [{name: [end] * len(value) if isinstance(value := getattr(explorer, name), list) else end}
                  for name, limit in explorer.limits.items() if limit for end in ends(limit)]
        silent += [(type(explorer).__name__, state) for state, (_, words) in zip(states, seen(explorer, *states))
                   if not words or re.search("undefined|NaN|null|Infinity", words)]
    assert silent == []


def test_a_tour_can_be_shown_begins_where_the_explorer_opens_and_no_two_stops_are_alike(explorers):
    wrong = {}
    for explorer in explorers:
        values = [values for _, values in explorer.tour]
        if values[0] != {} or not 3 <= len(values) <= 12 or len({json.dumps(each) for each in values}) < len(values):
            wrong[type(explorer).__name__] = values
    assert wrong == {}


def test_a_stop_of_a_tour_is_a_state_that_its_controls_allow(explorers):
    beyond = []
    for explorer in explorers:
        for name, value in [pair for _, values in explorer.tour for pair in values.items()]:
            limit = explorer.limits[name]
            if name not in OF_DATA and isinstance(limit, list) and value not in limit:
                beyond.append((type(explorer).__name__, name, value))
    assert not beyond, beyond


def test_a_stop_says_what_to_look_at_in_a_sentence_that_fits_a_slide(explorers):
    said = [sentence for explorer in explorers for sentence, _ in explorer.tour]
    assert [sentence for sentence in said if not re.fullmatch(r"\S.{2,90}[.?]", sentence)] == []


def test_every_script_is_an_explorers_or_is_imported():
    pages = {getattr(widgets, name).page for name in [*EXPLORERS, "DigitCanvas", "PhotographReader", "Questions"]}
    found = {path.stem for path in scripts.PAGE.glob("*.js") if "\nconst explorer = " in path.read_text()}
    assert found == pages
    file = json.dumps((scripts.PAGE / "parts.js").as_uri())
    assert "renderer" in run(f"console.log(JSON.stringify(Object.keys(await import({file}))))", None)
