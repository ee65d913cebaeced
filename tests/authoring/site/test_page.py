"""A notebook as a page of the site: what goes, what stays, and what stands for a live widget."""

import html
import json

import nbformat
from hard_cases import PROGRESS_BAR, code, hard_cases, printed, result, text, widget
from nbformat.v4 import new_notebook

from authoring.in_page import outputs_shown
from authoring.site import page
from course_utils.plots import style

VIEW = {outputs_shown.WIDGET_VIEW: {"model_id": "0", "version_major": 2, "version_minor": 0}}


def shown(*cells):
    return page.for_site(new_notebook(cells=list(cells))).cells


def explorer(**more):
    """The output of an explorer, as notebooks keep it."""
    return result(VIEW | style.bundle(b"PNG", 'a < "b"', 30, 20) | more)


def test_instructors_notes_go():
    assert [cell.source for cell in shown(text("For all."), text("Ask the room.", "notes"))] == ["For all."]


def test_an_exercise_stays_as_the_notebook_shows_it():
    hints, stub = text("<details><summary>Hint 1</summary>Think.</details>"), code(
        'def f():\n    ...\n\n\ncheck("09.1", f)\n# %load ../solutions/09_1_f.py', printed("09.1 not started yet"),
        tags=["exercise", "exercise:09.1"])
    assert shown(hints, stub) == [hints, stub]


def test_warnings_and_progress_bars_go():
    (cell,) = shown(code("f()", printed("a warning", "stderr"), PROGRESS_BAR, printed("a result")))
    assert [output.text for output in cell.outputs] == ["a result"]


def test_a_figure_stays_with_its_alt_text():
    figure = result(style.bundle(b"PNG", "Ten digits.", 30, 20))
    (cell,) = shown(code("plots.show()", figure))
    assert cell.outputs == [figure]


def test_an_explorer_gives_way_to_its_picture():
    (cell,) = shown(code("widgets.Explorer()", explorer()))
    (output,) = cell.outputs
    assert set(output.data) == {"text/html", "text/plain"}
    assert '<img alt="a &lt; &quot;b&quot;"' in output.data["text/html"]
    assert page.WORDS[""] in output.data["text/html"]


def test_an_explorer_with_a_tour_carries_it():
    tour = {"width": 30, "height": 20, "stops": [{"sentence": 'A "stop".', "words": "<b>", "png": "UE5H"}]}
    (cell,) = shown(code("widgets.Explorer()", explorer(**{outputs_shown.TOUR: tour})))
    made = cell.outputs[0].data["text/html"]
    kept = made.partition('data-tour="')[2].partition('"')[0]
    assert json.loads(html.unescape(kept)) == tour
    assert page.TOURED in made and page.WORDS[page.TOURED] in made


def test_the_canvas_stays_live():
    canvas = {"text/html": f'<div {page.CANVAS} data-strokes="[]"><img alt="A page." src="data:,"></div>',
              "text/plain": "A page."}
    (cell,) = shown(code("canvas", result(VIEW | canvas)))
    assert canvas["text/html"] in cell.outputs[0].data["text/html"]
    assert page.WORDS[page.CANVAS] in cell.outputs[0].data["text/html"]


def test_a_notebook_of_hard_cases_is_read():
    notebook = page.read(nbformat.writes(hard_cases()))
    assert "widgets" not in notebook.metadata
    kinds = {kind for cell in notebook.cells for output in cell.get("outputs", []) for kind in output.get("data", {})}
    assert outputs_shown.WIDGET_VIEW not in kinds and outputs_shown.TOUR not in kinds


def test_widgets_that_have_only_a_png_are_shown_too():
    """Explorers are kept as HTML; another library's widget may be kept as a picture."""
    (cell,) = shown(code("other()", widget(2, 2, "Ten digits.")))
    assert 'alt="Ten digits."' in cell.outputs[0].data["text/html"]
