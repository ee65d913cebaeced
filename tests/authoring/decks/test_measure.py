"""The measure of a deck, from what is measured of its pages."""

from authoring.decks import measure

PAGE = {"heading": "A heading", "title": True, "fill": 0.8, "sparse": False, "code": 1, "parted": 0, "carried": 0,
        "orphan": False, "answered": False, "open": False, "textOnly": False, "text": 32, "letters": 26, "labels": None,
        "notes": True, "seconds": 60}


def test_a_deck_is_the_sum_of_its_pages():
    pages = [PAGE, PAGE | {"fill": 0.2, "code": 0, "parted": 1, "open": True, "letters": 20, "seconds": 30},
             PAGE | {"fill": 0.1, "sparse": True, "code": 0, "textOnly": True, "notes": False, "heading": "Silent"}]
    assert measure.summed("x", pages) == measure.Measure(
        deck="x", pages=3, fill=0.5, code=1, parted=1, carried=0, orphans=0, answered=0, open=1, text_only=1,
        thin=1, smallest=(32, 20, 0), silent=("Silent",), minutes=2.5)


def test_a_heading_has_notes_if_one_of_its_pages_has():
    pages = [PAGE | {"notes": False}, PAGE | {"title": False, "heading": "whatever"}]
    assert measure.summed("x", pages).silent == ()
