"""A cell's outputs as a page without a kernel shows them: explorers that live in the page, and no warnings."""

from collections.abc import Iterable, Mapping
from typing import Any

from nbformat import NotebookNode

from authoring.in_page import explorers
from authoring.in_page.explorers import WIDGET_VIEW
from course_utils import tables


def shown(outputs: Iterable[NotebookNode], states: Mapping[str, dict[str, Any]]) -> list[NotebookNode]:
    """The outputs that belong on a slide or a page: no stderr, explorers of these `states`, and no other widgets."""
    outputs = [output for output in outputs if output.get("name") != "stderr"]
    return [left for output in outputs if (left := without_widget(output, states))]


def without_widget(output: NotebookNode, states: Mapping[str, dict[str, Any]]) -> NotebookNode | None:
    """The output, with an explorer where a live widget was; None if it was another widget, such as a progress bar."""
    if WIDGET_VIEW not in output.get("data", {}):
        return output
    state = states.get(output.data[WIDGET_VIEW]["model_id"])
    if state is None:
        return None
    page = {"text/html": explorers.place(state), "text/plain": output.data["text/plain"]}
    return NotebookNode(output, data=NotebookNode(page), metadata=NotebookNode())


def without_empty_headers(output: NotebookNode) -> NotebookNode:
    """The output with the empty corners of its table as plain cells."""
    table = output.get("data", {}).get("text/html")
    if not table:
        return output
    return NotebookNode(output, data=NotebookNode(output.data, **{"text/html": tables.without_empty_headers(table)}))
