"""A notebook as a page of the site shows it: live explorers, no instructors' notes, no warnings."""

import nbformat
from nbformat import NotebookNode

from authoring.in_page import explorers
from authoring.in_page.outputs_shown import shown, without_empty_headers
from authoring.notebooks.minutes import is_note

EXPLORER, CANVAS = 'class="explorer-here"', 'data-page="canvas"'  # what of a page is live without a kernel
WORDS = {
    CANVAS: "Draw here: three of the models answer in this page. In the notebook all of them do.",
    EXPLORER: "It is live here; in the notebook, cells of yours can move it, too.",
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
    """An explorer with a line below it. Any other output stays as it is."""
    page = output.get("data", {}).get("text/html", "")
    words = next((words for mark, words in WORDS.items() if mark in page), None)
    if words is None:
        return output
    page = f'<figure class="explorer">{page}<figcaption>{words}</figcaption></figure>'
    return NotebookNode(output, data=NotebookNode({"text/html": page, "text/plain": output.data["text/plain"]}))
