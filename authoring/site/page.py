"""A notebook as a page of the site shows it: no instructors' notes, no live widgets, no warnings."""

import nbformat
from nbformat import NotebookNode

from authoring.decks.room import shown, without_empty_headers

TOUR = "application/vnd.digits.tour+json"  # states of an explorer, each a picture and a sentence
STILL = "An explorer, as it opens. It moves when you run this cell in the notebook."


def read(text: str) -> NotebookNode:
    """A notebook's file, ready for MyST-NB, which calls this for each."""
    return for_site(nbformat.reads(text, as_version=4))


def for_site(notebook: NotebookNode) -> NotebookNode:
    """`notebook`, changed: instructors' notes go, widgets give way to the pictures beside them, stderr goes.

    All else stays, an exercise's hints and the way to its solution too: a reader of the site is a student.
    """
    notebook.metadata.pop("widgets", None)
    notebook.cells = [cell for cell in notebook.cells if not is_note(cell)]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [as_shown(without_empty_headers(output)) for output in shown(cell.outputs)]
    return notebook


def is_note(cell: NotebookNode) -> bool:
    """Whether a cell is for instructors."""
    return cell.metadata.get("slideshow", {}).get("slide_type") == "notes"


def as_shown(output: NotebookNode) -> NotebookNode:
    return output
