"""What nbval would let through unseen: cells that it does not run, and outputs that it does not compare."""

import re

from nbformat import NotebookNode

from authoring.notebooks.guards.cells import code_cells, name_of, tags_of

MOST_IGNORED = 6  # cells of one lesson whose output nbval does not compare …
MOST_IGNORED_FRACTION = 0.25  # … and as a share of its code cells
VERDICT_WITHIN = 2  # code cells after an ignored one
IGNORED = "nbval-ignore-output"
UNSEEN = {"nbval-skip", "nbval-raises-exception", "raises-exception", "skip-execution"}


def never_run(notebook: NotebookNode) -> list[str]:
    """Code cells without an execution count: nbval skips them."""
    return [
        f"{name_of(cell)} has no execution count: build the notebook again"
        for cell in code_cells(notebook)
        if cell.execution_count is None
    ]


def executed_out_of_order(notebook: NotebookNode) -> list[str]:
    """Execution counts other than 1, 2, 3 …: the outputs may come from another order than a reader's."""
    run = [cell for cell in code_cells(notebook) if cell.execution_count is not None]
    return [
        f"{name_of(cell)} has the execution count {cell.execution_count}, expected {number}"
        for number, cell in enumerate(run, start=1)
        if cell.execution_count != number
    ][:1]


def trailing_semicolon(notebook: NotebookNode) -> list[str]:
    """Lines that end in `;`: they hide an output from the reader, and from nbval's comparison."""
    return [
        f"{name_of(cell)} has a line that ends in ';': {line.strip()}"
        for cell in code_cells(notebook)
        for line in cell.source.splitlines()
        if line.rstrip().endswith(";")
    ]


def clear_output(notebook: NotebookNode) -> list[str]:
    """Calls of `clear_output`: nbval then compares nothing that came before."""
    return [f"{name_of(cell)} calls clear_output" for cell in code_cells(notebook) if "clear_output" in cell.source]


def hidden_from_nbval(notebook: NotebookNode) -> list[str]:
    """Cells that nbval does not run, or that may fail, and comments that tell it so."""
    found = []
    for cell in code_cells(notebook):
        marks = [*sorted(UNSEEN & set(tags_of(cell))), *re.findall(r"#\s*(?:NBVAL|PYTEST_VALIDATE)_\w+", cell.source)]
        found += [f"{name_of(cell)} is marked {mark}: only the tag {IGNORED} is allowed" for mark in marks]
    return found


def ignored_too_often(notebook: NotebookNode) -> list[str]:
    """More cells whose output is not compared than the budget allows."""
    cells = code_cells(notebook)
    ignored = sum(IGNORED in tags_of(cell) for cell in cells)
    budget = min(MOST_IGNORED, max(1, int(MOST_IGNORED_FRACTION * len(cells))))
    if ignored <= budget:
        return []
    return [f"{ignored} of {len(cells)} code cells are tagged {IGNORED}, expected at most {budget}"]


def ignored_without_verdict(notebook: NotebookNode) -> list[str]:
    """Cells whose output is not compared, and whose result no `expect` soon after tests."""
    cells = code_cells(notebook)
    return [
        f"{name_of(cell)} is tagged {IGNORED}: expected expect(…) in one of the next {VERDICT_WITHIN} code cells"
        for index, cell in enumerate(cells)
        if IGNORED in tags_of(cell)
        and not any(
            "expect(" in later.source and IGNORED not in tags_of(later)
            for later in cells[index + 1 : index + 1 + VERDICT_WITHIN]
        )
    ]
