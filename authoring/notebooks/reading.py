"""A lesson's text as a notebook that has not been run yet: its cells, their names, and the figures of its prose."""

import hashlib
import re
from collections import Counter
from pathlib import Path

import jupytext
from nbformat import NotebookNode, v4

from authoring import ROOT
from authoring.notebooks import figures, minutes

# With comment_magics off, `# %load ../solutions/…` stays a comment in the notebook, for the reader to uncomment.
PERCENT = {"extension": ".py", "format_name": "percent", "comment_magics": False}
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}
RECORD_ONLY = "record-only"  # the tag of a cell that only `make record` runs, and no reader sees
NEEDS_RECORD = "needs-record"  # of one that shows a record, which `make record` has yet to make
HIDDEN = "hide-output"  # of one whose output answers a guess; the site's own tag for folding an output
FOLD = "<details><summary>For instructors</summary>\n\n{}\n\n</details>"


class LessonError(Exception):
    """A lesson that cannot be made into a notebook; the message names lesson, cell and line."""


def lessons(root: Path = ROOT, wanted: list[str] | None = None) -> list[Path]:
    """The lessons' files in order; with `wanted`, those whose names begin with one of its entries."""
    every = sorted((root / "lessons").glob("[0-9][0-9]_*.py"))
    if not wanted:
        return every
    for name in wanted:
        if not any(path.stem.startswith(name) for path in every):
            known = ", ".join(path.stem for path in every) or "no lesson at all"
            raise LessonError(f"expected the name of a lesson or its beginning, got {name!r}; there are: {known}")
    return [path for path in every if path.stem.startswith(tuple(wanted))]


def read(lesson: Path, recording: bool = False) -> NotebookNode:
    """The lesson as a notebook without outputs, its figures not yet filled in: as readers get it, or as it is recorded.

    Readers do not get the cells that record (RECORD_ONLY); a recorded run leaves out those that NEEDS_RECORD.
    """
    left_out = NEEDS_RECORD if recording else RECORD_ONLY
    cells = [cell for cell, _ in cells_with_lines(lesson) if left_out not in cell.metadata.get("tags", [])]
    return v4.new_notebook(cells=cells, metadata=METADATA)


def cells_with_lines(lesson: Path) -> list[tuple[NotebookNode, int]]:
    """Every cell of the lesson, and the line of its file, counted from 1, at which the cell's text begins.

    A cell's id is made from its type and text, so it changes only when they do.
    """
    text = jupytext.read(lesson, fmt=PERCENT)
    starts = first_lines(lesson)
    if len(starts) != len(text.cells):
        raise LessonError(
            f"{_place(lesson)}: expected every cell to begin with a line `# %%`, got {len(starts)} such lines and "
            f"{len(text.cells)} cells: is there text before the first one?"
        )
    seen: Counter[str] = Counter()
    cells = []
    for cell in text.cells:
        key = f"{cell.cell_type}\n{cell.source}"
        new_cell = v4.new_code_cell if cell.cell_type == "code" else v4.new_markdown_cell
        metadata = {name: value for name, value in cell.metadata.items() if name != "lines_to_next_cell"}
        name = hashlib.sha256(f"{key}\n{seen[key]}".encode()).hexdigest()[:12]
        cells.append(new_cell(cell.source, id=name, metadata=metadata))
        seen[key] += 1
    return list(zip(cells, starts))


def make(lesson: Path) -> NotebookNode:
    """The lesson as a notebook without outputs, the figures of its prose filled in from `results/`."""
    notebook = read(lesson)
    known = {"reading": minutes.reading(notebook), "exercises": minutes.exercises(notebook),
             **figures.names(lesson.parents[1] / "results", lesson.stem)}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            try:
                cell.source = figures.fill(cell.source, known)
            except figures.FigureError as error:
                raise LessonError(f"{locate(lesson, cell, 1)} (cell {cell.id}): a figure in prose: {error}") from error
        if cell.metadata.get("slideshow", {}).get("slide_type") == "notes":
            cell.source = fold(cell.source)
        if HIDDEN in cell.metadata.get("tags", []) or re.search(r"^reveal\(", cell.source, re.MULTILINE):
            hide_output(cell)
    return notebook


def hide_output(cell: NotebookNode) -> None:
    """Fold what a code cell prints, since it answers a guess: running the cell shows it, and so does a click."""
    cell.metadata.tags = sorted({*cell.metadata.get("tags", []), HIDDEN})
    cell.metadata.jupyter = {"outputs_hidden": True}
    cell.metadata.collapsed = True


def fold(notes: str) -> str:
    """Speaker's notes as a notebook shows them: folded behind one line, since a student reads the same page."""
    return FOLD.format(notes)


def unfold(notes: str) -> str:
    """The inverse of `fold`, for decks."""
    before, after = FOLD.split("{}")
    return notes.removeprefix(before).removesuffix(after)


def first_lines(lesson: Path) -> list[int]:
    """The lines of the lesson's file at which its cells' texts begin."""
    lines = lesson.read_text(encoding="utf-8").splitlines()
    return [number + 1 for number, line in enumerate(lines, start=1) if re.match(r"# %%(\s|$)", line)]


def locate(lesson: Path, cell: NotebookNode, line: int) -> str:
    """Where line `line` of `cell` is in the lesson's file; what replaces a stub is found by its id."""
    for original, start in cells_with_lines(lesson):
        if original.id == cell.id:
            return _place(lesson, start + line - 1 if original.source == cell.source else start)
    return f"{_place(lesson)}, in a cell that was added to it,"


def _place(lesson: Path, line: int | None = None) -> str:
    """The lesson's file, and a line in it, as editors and terminals understand them."""
    path = f"{lesson.parent.name}/{lesson.name}"
    return f"{path}:{line}" if line else path
