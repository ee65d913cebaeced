"""A cell's outputs as a page without a kernel shows them: explorers that live in the page, and no warnings."""

from collections.abc import Iterable, Mapping
from typing import Any

from nbformat import NotebookNode

from authoring.in_page import explorers
from authoring.in_page.explorers import WIDGET_VIEW
from course_utils import tables

NO_PICTURE = {"text/plain"}  # all that a widget leaves behind when it has no picture of itself: its name


def shown(outputs: Iterable[NotebookNode], states: Mapping[str, dict[str, Any]]) -> list[NotebookNode]:
    """The outputs that belong on a slide or a page: no stderr, and explorers of these `states` in place of widgets."""
    outputs = [output for output in outputs if output.get("name") != "stderr"]
    return [left for output in outputs if (left := without_widget(output, states))]


def without_widget(output: NotebookNode, states: Mapping[str, dict[str, Any]]) -> NotebookNode | None:
    """The output with its live widget left out, or None if nothing is left that a slide could show.

    An explorer stands where the widget was. A picture that stays is marked as `live`, so that its page can lead to the
    notebook.
    """
    if WIDGET_VIEW not in output.get("data", {}):
        return output
    state = states.get(output.data[WIDGET_VIEW]["model_id"])
    if state:
        page = {"text/html": explorers.place(state), "text/plain": output.data["text/plain"]}
        return NotebookNode(output, data=NotebookNode(page), metadata=NotebookNode())
    data = {kind: value for kind, value in output.data.items() if kind != WIDGET_VIEW}
    if set(data) <= NO_PICTURE:
        return None
    return NotebookNode(output, data=NotebookNode(data), metadata=NotebookNode(output.metadata, live=True))


def without_empty_headers(output: NotebookNode) -> NotebookNode:
    """The output with the empty corners of its table as plain cells."""
    table = output.get("data", {}).get("text/html")
    if not table:
        return output
    return NotebookNode(output, data=NotebookNode(output.data, **{"text/html": tables.without_empty_headers(table)}))
