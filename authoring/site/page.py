"""A notebook as a page of the site shows it: live explorers, no instructors' notes, no warnings."""

import html

import nbformat
from nbformat import NotebookNode

from authoring.in_page import explorers
from authoring.in_page.outputs_shown import shown, without_empty_headers
from authoring.notebooks.minutes import is_note

CANVAS, EXPLORER = 'class="hand-here"', 'class="explorer-here"'  # what of a page is live without a kernel
WORDS = {
    CANVAS: "Draw here: three of the models answer in this page. In the notebook all of them do.",
    EXPLORER: "It is live here; in the notebook, cells of yours can move it, too.",
    "": "An explorer, as it opens. Run this cell in the notebook to move it.",
}


def read(text: str) -> NotebookNode:
    """A notebook's file, ready for MyST-NB, which calls this for each."""
    return for_site(nbformat.reads(text, as_version=4))


def for_site(notebook: NotebookNode) -> NotebookNode:
    """`notebook`, changed: instructors' notes go, explorers live without a kernel, stderr goes.

    All else stays, an exercise's hints and the way to its solution too: a reader of the site is a student.
    """
    states = explorers.states(notebook)
    notebook.metadata.pop("widgets", None)
    notebook.cells = [cell for cell in notebook.cells if not is_note(cell)]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [as_shown(without_empty_headers(output)) for output in shown(cell.outputs, states)]
    return notebook


def as_shown(output: NotebookNode) -> NotebookNode:
    """What stands for a live widget, and a line below it: the canvas, an explorer, or a picture.

    `shown` has left them without the widget. Any other output stays as it is.
    """
    live = EXPLORER in output.get("data", {}).get("text/html", "")
    if not live and not output.get("metadata", {}).get("live"):
        return output
    alt, png = output.data.get("text/plain", ""), output.data.get("image/png", "")
    page = output.data.get("text/html") or f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{png}">'
    words = next(words for mark, words in WORDS.items() if mark in page)
    page = f'<figure class="explorer">{page}<figcaption>{words}</figcaption></figure>'
    return NotebookNode(output, data=NotebookNode({"text/html": page, "text/plain": alt}))
