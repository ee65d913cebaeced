"""Every exercise's solution is right and its stub not started yet, given what its lesson has imported and defined.

`make solved` runs whole lessons with the solutions in them.
"""

import symtable

import pytest

from authoring import ROOT
from authoring.copies import graded
from authoring.notebooks import solved
from authoring.notebooks.reading import lessons, make

every_lesson = pytest.mark.parametrize("lesson", lessons(), ids=lambda path: path.stem)


@every_lesson
def test_solutions_are_right_and_stubs_not_started(lesson, capsys):
    stubs = make(lesson)
    names = {}
    exec(graded.setting(lesson, stubs), names)

    def unexpected(notebook, verdict):
        for number, cell in solved.exercises(notebook).items():
            capsys.readouterr()
            exec(cell.source, dict(names))
            if not (said := capsys.readouterr().out).startswith(f"{number} {verdict}"):
                yield f"{number}: {said}"

    assert [*unexpected(stubs, "not started yet: ")] == []
    assert [*unexpected(solved.solve(lesson), "right. ")] == []


def symbols(code):
    return symtable.symtable(code, "a cell", "exec").get_symbols()


@every_lesson
def test_no_value_takes_the_name_of_what_solutions_use(lesson):
    """Else a solution that is right by itself could fail in its notebook, after the cell that sets that value."""
    notebook = make(lesson)
    used = {symbol.get_name() for symbol in symbols(graded.setting(lesson, notebook))}
    set_by_cells = {symbol.get_name() for cell in notebook.cells if cell.cell_type == "code"
                    for symbol in symbols(cell.source)
                    if symbol.is_assigned() and not symbol.is_imported() and not symbol.is_namespace()}
    assert used & set_by_cells == set()


def test_every_solution_belongs_to_a_lesson():
    numbers = {path.name[:2] for path in lessons()}
    assert [path.name for path in (ROOT / "solutions").glob("*.py") if path.name[:2] not in numbers] == []
