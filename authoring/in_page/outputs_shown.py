"""A cell's outputs as a page without a kernel shows them: no live widgets, no warnings."""

from collections.abc import Iterable

from nbformat import NotebookNode

from course_utils import tables
from course_utils.widgets.pictured import TOUR

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
NO_PICTURE = {"text/plain"}  # all that a widget leaves behind when it has no picture of itself: its name


def without_widget(output: NotebookNode) -> NotebookNode | None:
    """The output with its live widget left out, or None if nothing is left that a slide could show.

    The picture that stays is marked as `live`, so that its page can lead to the notebook, and has its `tour` with it.
    """
    if WIDGET_VIEW not in output.get("data", {}):
        return output
    data = {kind: value for kind, value in output.data.items() if kind not in (WIDGET_VIEW, TOUR)}
    if set(data) <= NO_PICTURE:
        return None
    tour = {"tour": output.data[TOUR]} if TOUR in output.data else {}
    return NotebookNode(output, data=NotebookNode(data), metadata=NotebookNode(output.metadata, live=True, **tour))


def shown(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """The outputs that belong on a slide: no stderr, and of widgets only the picture beside them."""
    outputs = [output for output in outputs if output.get("name") != "stderr"]
    return [left for output in outputs if (left := without_widget(output))]


def without_empty_headers(output: NotebookNode) -> NotebookNode:
    """The output with the empty corners of its table as plain cells."""
    table = output.get("data", {}).get("text/html")
    if not table:
        return output
    return NotebookNode(output, data=NotebookNode(output.data, **{"text/html": tables.without_empty_headers(table)}))
