"""A notebook as a room should see it: no live widgets, no warnings, no answers, findings in place of calls."""

import base64
import html
import re
from collections.abc import Iterable
from copy import deepcopy

from nbformat import NotebookNode

from authoring.decks.findings import as_findings
from authoring.notebooks.reading import unfold
from course_utils import tables
from course_utils.widgets.explorer import TOUR

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
IMAGE = re.compile('<img alt="(?P<alt>[^"]*)" width="(?P<width>\\d+)" height="(?P<height>\\d+)" '
                   'src="data:(?P<kind>image/[^;]+);base64,(?P<picture>[^"]+)">')
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


def as_picture(output: NotebookNode) -> NotebookNode:
    """The output with an `<img>` of `style.bundle` as what it is, so that its page is cut as that of a picture."""
    image = IMAGE.fullmatch(output.get("data", {}).get("text/html", ""))
    if not image:
        return output
    about = {"alt": html.unescape(image["alt"]), "width": int(image["width"]), "height": int(image["height"])}
    kind, picture = image["kind"], image["picture"]
    if kind == "image/svg+xml":  # which a notebook holds as text
        picture = base64.b64decode(picture).decode()
    return NotebookNode(output, data=NotebookNode({kind: picture, "text/plain": output.data["text/plain"]}),
                        metadata=NotebookNode(output.metadata, **{kind: NotebookNode(about)}))


def without_empty_headers(output: NotebookNode) -> NotebookNode:
    """The output with the empty corners of its table as plain cells."""
    table = output.get("data", {}).get("text/html")
    if not table:
        return output
    return NotebookNode(output, data=NotebookNode(output.data, **{"text/html": tables.without_empty_headers(table)}))


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
            cell.outputs = [without_empty_headers(as_picture(output)) for output in shown(cell.outputs)]
            if "exercise" in cell.metadata.get("tags", []):
                cell.outputs = []
                cell.source = re.sub(r"^# %load .*$", "", cell.source, flags=re.MULTILINE).rstrip()
            cell.source = re.sub(r"\n{3,}", "\n\n", cell.source)
            as_findings(cell)
    return notebook
