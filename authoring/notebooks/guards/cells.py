"""What all guards look at: the cells of a stored notebook, their outputs and their texts."""

import json
import re
from collections.abc import Iterator

from nbformat import NotebookNode


def name_of(cell: NotebookNode) -> str:
    """The cell as a maintainer finds it: its id and how it begins."""
    first = cell.source.strip().split("\n")[0][:40]
    return f"cell {cell.id} ({first})"


def tags_of(cell: NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def markdown_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def outputs_of(notebook: NotebookNode) -> Iterator[tuple[NotebookNode, NotebookNode]]:
    for cell in code_cells(notebook):
        for output in cell.outputs:
            yield cell, output


def text_of(output: NotebookNode) -> str:
    """All text of an output, without pictures."""
    if output.output_type == "stream":
        return output.text
    data = {kind: value for kind, value in output.get("data", {}).items() if not kind.startswith("image/")}
    text = "\n".join(value if isinstance(value, str) else json.dumps(value) for value in data.values())
    return re.sub(r'src="data:image/[^"]*"', "", text)


def strings_in(value: object) -> Iterator[str]:
    """Every string inside `value`, a tree of lists and dictionaries."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings_in(part)


def without_code(markdown: str) -> str:
    """Markdown without what is between backticks, where brackets are Python's."""
    return re.sub(r"```.*?```|`[^`]*`", "", markdown, flags=re.DOTALL)
