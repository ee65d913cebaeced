"""Remove from an executed notebook what differs from run to run for no reason, so that rebuilding gives small diffs."""

import json
import re

import nbformat
from nbformat import NotebookNode

from course_utils.on_theano.revived import toolchain

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
RANDOM = re.compile("[0-9a-f]{32}")  # an id that ipywidgets made up


def tidy(notebook: NotebookNode) -> NotebookNode:
    """A copy of `notebook` without timestamps, and with its widgets numbered in order of appearance.

    Explorers and canvases keep the ids that they have given themselves: a cell that is run again finds them by these.

    What Theano says at its first start on a machine is dropped. So are saved widgets that no output shows, and outputs
    whose widget was not saved.
    """
    notebook = nbformat.from_dict(json.loads(json.dumps(notebook)))
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    drop_first_start(notebook)
    state = notebook.metadata.pop("widgets", {}).get(STATE, {}).get("state", {})
    drop_dead_views(notebook, state)
    kept = shown(notebook, state)
    if kept:
        widgets = {model: _brief(state[model]) for model in kept}
        notebook.metadata["widgets"] = {STATE: {"state": widgets, "version_major": 2, "version_minor": 0}}
    return renumber(notebook, [model for model in kept if RANDOM.fullmatch(model)])


def drop_first_start(notebook: NotebookNode) -> None:
    """Drop from stderr what only the first start on a machine says; other words on stderr stay."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for output in cell.outputs:
                if output.get("name") == "stderr":
                    output.text = output.text.replace(toolchain.COMPILING, "")
            cell.outputs = [output for output in cell.outputs if output.get("text") != ""]


def drop_dead_views(notebook: NotebookNode, state: dict) -> None:
    """Drop outputs of widgets that are not in `state`: a page would show an empty box for them."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if _view(output) is None or _view(output) in state]


def shown(notebook: NotebookNode, state: dict) -> list[str]:
    """Ids of the saved widgets that outputs show, with all they are made of, in order of appearance."""
    order: list[str] = []

    def visit(model: str) -> None:
        if model in state and model not in order:
            order.append(model)
            for part in _parts(state[model]):
                visit(part)

    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if view := _view(output):
                visit(view)
    for model in sorted(state, key=lambda model: json.dumps(_parts(state[model]))):
        # Links show nothing, but move what is shown.
        if state[model]["model_name"].endswith("LinkModel") and any(part in order for part in _parts(state[model])):
            visit(model)
    return order


def renumber(notebook: NotebookNode, models: list[str]) -> NotebookNode:
    """`notebook` with 1, 2, 3 … in place of the random ids `models`, wherever they are."""
    text = json.dumps(notebook)
    for number, model in enumerate(models, start=1):
        text = text.replace(model, f"{number:032x}")
    return nbformat.from_dict(json.loads(text))


def _brief(saved: dict) -> dict:
    """The saved widget without the forty or so empty entries of a layout, which are what a page assumes anyway."""
    if saved["model_name"] != "LayoutModel":
        return saved
    return {**saved, "state": {name: value for name, value in saved["state"].items() if value is not None}}


def _view(output: NotebookNode) -> str | None:
    """Id of the widget that `output` shows, if it shows one."""
    return output.get("data", {}).get(VIEW, {}).get("model_id")


def _parts(saved: dict) -> list[str]:
    """Ids of the widgets that the saved widget refers to."""
    return re.findall(r"IPY_MODEL_(\w+)", json.dumps(saved, sort_keys=True))
