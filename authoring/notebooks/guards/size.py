"""What fits: a cell on a slide, a notebook in a clone."""

import nbformat
from nbformat import NotebookNode

from authoring.notebooks.building import MEGABYTES
from authoring.notebooks.guards.cells import code_cells, name_of

MOST_LINES = 15  # a longer cell fits neither a slide nor one idea
MOST_COLUMNS = 76  # a longer line is cut on a slide


def long_cell(notebook: NotebookNode) -> list[str]:
    """Code cells of more than `MOST_LINES` lines."""
    return [
        f"{name_of(cell)} has {len(cell.source.splitlines())} lines, expected at most {MOST_LINES}"
        for cell in code_cells(notebook)
        if len(cell.source.splitlines()) > MOST_LINES
    ]


def long_line(notebook: NotebookNode) -> list[str]:
    """Code lines of more than `MOST_COLUMNS` columns."""
    return [
        f"{name_of(cell)} has a line of {len(line)} columns, expected at most {MOST_COLUMNS}: {line.strip()}"
        for cell in code_cells(notebook)
        for line in cell.source.splitlines()
        if len(line) > MOST_COLUMNS
    ]


def too_large(notebook: NotebookNode) -> list[str]:
    """More than `MEGABYTES` stored."""
    size = len(nbformat.writes(notebook).encode()) / 1e6
    return [f"{size:.2f} MB, expected at most {MEGABYTES}: show fewer or smaller pictures"] if size > MEGABYTES else []
