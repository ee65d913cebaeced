"""A notebook as a page of the site shows it: no instructors' notes, no live widgets, no warnings."""

import html

import nbformat
from nbformat import NotebookNode

from authoring.decks.room import shown, without_empty_headers
from authoring.notebooks.minutes import is_note

TOUR = "application/vnd.digits.tour+json"  # states of an explorer, each a picture and a sentence
CANVAS = 'class="hand-here"'
LIVE = "Draw here: three of the models answer in this page. In the notebook all of them do."
STILL = "An explorer, as it opens. Run this cell in the notebook to move it."


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


def as_shown(output: NotebookNode) -> NotebookNode:
    """What stands for a live widget with a line below it: an explorer's picture, or the canvas; any other output as it is.

    An output that has a tour (`TOUR`) is shown by its picture, too: here is the place to let a reader step through it.
    """
    data, alt = output.get("data", {}), output.get("data", {}).get("text/plain", "")
    page = data.get("text/html", "")
    if not (TOUR in data or output.get("metadata", {}).get("live")):
        return output
    if not page and "image/png" in data:
        page = f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{data["image/png"]}">'
    words = LIVE if CANVAS in page else STILL
    page = f'<figure class="explorer">{page}<figcaption>{words}</figcaption></figure>'
    return NotebookNode(output, data=NotebookNode({"text/html": page, "text/plain": alt}))
