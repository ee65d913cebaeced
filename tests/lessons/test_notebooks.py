"""The notebooks that readers get are what the lessons make, and have none of the faults that a guard knows."""

import re
from importlib import import_module
from pathlib import Path

import nbformat
import pytest

from authoring import ROOT
from authoring.in_page import explorers
from authoring.notebooks import guards, solved
from authoring.notebooks.reading import lessons, make, read

LESSONS = lessons()
NOTEBOOKS = ROOT / "notebooks"
every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)


def notebook_of(lesson: Path) -> Path:
    path = NOTEBOOKS / f"{lesson.stem}.ipynb"
    assert path.exists(), f"{lesson.name} has no notebook: run `make notebooks`"
    return path


def content(notebook):
    """What a lesson decides about its notebook: everything but outputs, execution counts and the widgets' state."""
    cells = [(cell.id, cell.cell_type, cell.source, dict(cell.metadata)) for cell in notebook.cells]
    return cells, {name: value for name, value in notebook.metadata.items() if name != "widgets"}


@every_lesson
def test_the_notebook_is_what_the_lesson_makes(lesson):
    stored, made = content(nbformat.read(notebook_of(lesson), as_version=4)), content(make(lesson))
    new = [cell for cell in made[0] if cell not in stored[0]]
    assert stored == made, f"run `make notebooks`: {len(new)} cells are new or changed, the first is {new[:1]}"


def test_no_notebook_is_without_a_lesson():
    made = {f"{lesson.stem}.ipynb" for lesson in LESSONS}
    # A reader's own notebooks may lie there too; the course's are numbered.
    assert {path.name for path in NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")} <= made


@every_lesson
def test_no_guard_finds_a_fault(lesson):
    found = guards.faults(notebook_of(lesson))
    assert not found, "\n".join(found)


@every_lesson
def test_each_explorer_is_stored_with_its_state_and_a_picture_that_has_an_alt_text(lesson):
    notebook = nbformat.read(notebook_of(lesson), as_version=4)
    code = "".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    made = re.findall(r"widgets\.[A-Z]\w+\(", code)
    states = explorers.states(notebook)
    assert len(states) == len(made)
    shown = {output.data[explorers.WIDGET_VIEW]["model_id"]: output for cell in notebook.cells
             for output in cell.get("outputs", []) if explorers.WIDGET_VIEW in output.get("data", {})}
    for model in states:
        about = shown[model].metadata["image/png"]
        assert shown[model].data["image/png"] and len(about["alt"]) > 20 and about["width"] > 300


@every_lesson
def test_widgets_are_stored_with_the_program_that_they_have_today(lesson):
    """A page shows a stored widget by the JavaScript and CSS that were stored with it."""
    kept = nbformat.read(notebook_of(lesson), as_version=4).metadata.get("widgets", {})
    states = [model["state"] for kind in kept.values() for model in kind["state"].values()]
    ours = [state for state in states if "_anywidget_id" in state]
    assert ours, "each lesson has an explorer or a canvas, and none is stored: run `make notebooks`"
    for state in ours:
        module, _, name = state["_anywidget_id"].rpartition(".")
        widget = getattr(import_module(module), name, None)
        assert widget, f"{name} is no longer in {module}: run `make notebooks`"
        old = [part for part in ("_esm", "_css") if state.get(part) != getattr(widget, part, None)]
        assert not old, f"{name} was stored with another {old}: run `make notebooks`"


@every_lesson
def test_anatomy(lesson):
    notebook = read(lesson)
    number = int(lesson.stem[:2])
    headings = [line for cell in notebook.cells if cell.cell_type == "markdown" for line in cell.source.splitlines()]
    assert re.match(rf"# {number} · \w", notebook.cells[0].source), "the first cell is the title"
    assert sum("parameters" in cell.metadata.get("tags", []) for cell in notebook.cells) == 1
    assert "## Key points" in headings
    exercises = [f"{number:02}.{position}" for position in range(1, len(solved.exercises(notebook)) + 1)]
    assert list(solved.exercises(notebook)) == exercises, "exercises are numbered in order"
    assert len(exercises) >= 3
    guesses = sum(cell.source.count("\npredict(") + cell.source.startswith("predict(") for cell in notebook.cells)
    assert 2 <= guesses <= 8, f"expected two to eight guesses, got {guesses}"
