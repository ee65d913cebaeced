"""A notebook as a room should see it: live explorers, no warnings, no answers, findings in place of calls."""

import base64
import html
import re
from copy import deepcopy

from nbformat import NotebookNode

from authoring.decks.findings import as_findings
from authoring.in_page import explorers
from authoring.in_page.outputs_shown import shown, without_empty_headers
from authoring.notebooks.reading import unfold

IMAGE = re.compile('<img alt="(?P<alt>[^"]*)" width="(?P<width>\\d+)" height="(?P<height>\\d+)" '
                   'src="data:(?P<kind>image/[^;]+);base64,(?P<picture>[^"]+)">')


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


def for_room(notebook: NotebookNode) -> NotebookNode:
    """A copy of a notebook as a room should see it.

    Explorers live without a kernel, other widgets and stderr go, verdicts show what they found and not their calls, an
    exercise shows its stub but neither the check's answer nor the way to the solution, two blank lines of code become
    one, and links to other lessons lead to their decks.
    """
    notebook = deepcopy(notebook)
    states = explorers.states(notebook)
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = unfold(re.sub(r"(\]\(\d\d_\w+)\.ipynb\b", r"\1.html", cell.source))
        elif cell.cell_type == "code":
            cell.outputs = [without_empty_headers(as_picture(output)) for output in shown(cell.outputs, states)]
            if "exercise" in cell.metadata.get("tags", []):
                cell.outputs = []
                cell.source = re.sub(r"^# %load .*$", "", cell.source, flags=re.MULTILINE).rstrip()
            cell.source = re.sub(r"\n{3,}", "\n\n", cell.source)
            as_findings(cell)
    return notebook
