"""The tours of all explorers."""

import re

import pytest

from course_utils import widgets
from course_utils.widgets import tours
from course_utils.widgets.explorer import Explorer

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
