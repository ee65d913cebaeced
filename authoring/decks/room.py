"""A notebook as a room should see it: no live widgets, no warnings, no answers, findings in place of calls."""

import re
from collections.abc import Iterable
from copy import deepcopy

from nbformat import NotebookNode

from authoring.decks.findings import as_findings
from authoring.notebooks.reading import unfold

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
NO_PICTURE = {"text/plain"}  # all that a widget leaves behind when it has no picture of itself: its name


def without_widget(output: NotebookNode) -> NotebookNode | None:
    """The output with its live widget left out, or None if nothing is left that a slide could show.

    The picture that stays is marked as `live`, so that its page can lead to the notebook.
    """
    if WIDGET_VIEW not in output.get("data", {}):
        return output
    data = {kind: value for kind, value in output.data.items() if kind != WIDGET_VIEW}
    if set(data) <= NO_PICTURE:
        return None
    return NotebookNode(output, data=NotebookNode(data), metadata=NotebookNode(output.metadata, live=True))


def shown(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """The outputs that belong on a slide: no stderr, and of widgets only the picture beside them."""
    outputs = [output for output in outputs if output.get("name") != "stderr"]
    return [left for output in outputs if (left := without_widget(output))]


def without_empty_headers(output: NotebookNode) -> NotebookNode:
    """The output with the empty corners of its table as plain cells: a screen reader reads a header aloud."""
    table = output.get("data", {}).get("text/html")
    if not table:
        return output
    corner = re.sub(r"<th(?:\s[^>]*)?>(?:\s|&nbsp;)*</th>", "<td></td>", table)
    return NotebookNode(output, data=NotebookNode(output.data, **{"text/html": corner}))


def for_room(notebook: NotebookNode) -> NotebookNode:
    """A copy of a notebook as a room should see it.

    Widgets give way to the pictures beside them, stderr goes, verdicts show what they found and not their calls, an
    exercise shows its stub but neither the check's answer nor the way to the solution, two blank lines of code become
    one, and links to other lessons lead to their decks.
    """
    notebook = deepcopy(notebook)
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = unfold(re.sub(r"(\]\(\d\d_\w+)\.ipynb\b", r"\1.html", cell.source))
        elif cell.cell_type == "code":
            cell.outputs = [without_empty_headers(output) for output in shown(cell.outputs)]
            if "exercise" in cell.metadata.get("tags", []):
                cell.outputs = []
                cell.source = re.sub(r"^# %load .*$", "", cell.source, flags=re.MULTILINE).rstrip()
            cell.source = re.sub(r"\n{3,}", "\n\n", cell.source)
            as_findings(cell)
    return notebook
