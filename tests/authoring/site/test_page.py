"""A notebook as a page of the site: what goes, what stays, and what stands for a live widget."""

import json

import nbformat
from hard_cases import PROGRESS_BAR, code, desk, explorer, hard_cases, kept, printed, result, text
from nbformat.v4 import new_notebook

from authoring.in_page import outputs_shown
from authoring.site import page
from course_utils.plots import style
from course_utils.widgets import DigitCanvas


def shown(*cells):
    return page.for_site(new_notebook(cells=list(cells))).cells


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


def test_an_explorer_stays_live():
    notebook = new_notebook(cells=[code("desk", explorer(desk()))], metadata=kept(desk()))
    made = page.for_site(notebook).cells[0].outputs[0].data["text/html"]
    assert page.WORDS[page.EXPLORER] in made
    state = json.loads(made.partition('<script type="application/json">')[2].partition("</script>")[0])
    assert set(state) == {"data", *desk().limits} and state["data"]["page"] == "desk"


def test_the_canvas_stays_live_and_says_who_answers():
    canvas = DigitCanvas({"softmax": lambda digit: digit}, strokes=[[(1, 2)]])
    notebook = new_notebook(cells=[code("canvas", explorer(canvas))], metadata=kept(canvas))
    made = page.for_site(notebook).cells[0].outputs[0].data["text/html"]
    assert page.WORDS[page.CANVAS] in made and '"strokes": [[[1.0, 2.0]]]' in made


def test_other_widgets_go():
    (cell,) = shown(code("other()", result({outputs_shown.WIDGET_VIEW: {"model_id": "0"}, "text/plain": "____ %"})))
    assert cell.outputs == []


def test_a_notebook_of_hard_cases_is_read():
    notebook = page.read(nbformat.writes(hard_cases()))
    assert "widgets" not in notebook.metadata
    kinds = {kind for cell in notebook.cells for output in cell.get("outputs", []) for kind in output.get("data", {})}
    assert outputs_shown.WIDGET_VIEW not in kinds
