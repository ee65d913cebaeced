"""What a reader would trip over and no notebook complains about: each guard looks for one fault.

A guard takes a stored notebook and returns one line for each fault that it finds: which cell, what, and how to fix it.
`faults(path)` runs them all. The names of the guards are the names of the faults, and of the notebooks in
`tests/authoring/fixtures/notebooks/` that have them.
"""

from pathlib import Path

import nbformat

from authoring.notebooks.guards import comparison, page, size, teaching

GUARDS = (
    comparison.never_run,
    comparison.executed_out_of_order,
    comparison.trailing_semicolon,
    comparison.clear_output,
    comparison.hidden_from_nbval,
    comparison.ignored_too_often,
    comparison.ignored_without_verdict,
    page.stored_error,
    page.failed_verdict,
    page.stored_stderr,
    page.names_this_machine,
    page.picture_without_alt,
    page.loads_from_network,
    size.long_cell,
    size.long_line,
    size.too_large,
    teaching.exercise_without_hints,
    teaching.exercise_without_check,
    teaching.section_without_notes,
    teaching.spoiled_guess,
    teaching.unfolded_answer,
)
FOLDER_GUARDS = (page.broken_link, teaching.exercise_without_solution)  # which also take the notebook's folder


def faults(path: Path) -> list[str]:
    """Every fault of the stored notebook at `path`, each as "guard: cell: what is wrong"."""
    notebook = nbformat.read(path, as_version=4)
    found = [f"{guard.__name__}: {fault}" for guard in GUARDS for fault in guard(notebook)]
    return found + [f"{guard.__name__}: {fault}" for guard in FOLDER_GUARDS for fault in guard(notebook, path.parent)]
