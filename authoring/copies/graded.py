"""The exercises in nbgrader's form, for those who give marks: an assignment for each lesson, into `build/graded/`.

    python -m authoring.copies.graded            # every lesson
    python -m authoring.copies.graded 01 02

An exercise becomes its text, an answer cell with the stub, and a cell that asks the course's own check; its stars are
its points. Before them is what the lesson had imported and defined by then. `marking` gives the marks, and
needs nothing to be hidden. `make graded` installs nbgrader beside the course; see `INSTRUCTORS.md`.
"""

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode, v4

from authoring import ROOT
from authoring.notebooks.building import command, write
from authoring.notebooks.reading import METADATA, LessonError, make
from authoring.notebooks.solved import exercises, solutions
from course_utils import files

STARS = {"one star": 1, "two stars": 2, "three stars": 3}
HEADING = re.compile(r"^### Exercise .*\(\d+ min, (one star|two stars|three stars)\)$", re.MULTILINE)
CONFIG = """\
# Written by `make graded`, for this folder on this machine. Marks are kept in gradebook.db, beside it.
import os
import sys

from nbgrader.preprocessors import NbGraderPreprocessor

sys.path.insert(0, {course!r})
from authoring.copies import marking


class Judge(NbGraderPreprocessor):
    def preprocess(self, notebook, resources):
        marking.judge(notebook.cells, resources["nbgrader"]["assignment"], {python!r})
        return notebook, resources


c = get_config()
c.CourseDirectory.course_id = "seventy-thousand-digits"
c.GenerateAssignment.preprocessors = [  # all but ClearSolutions: answer cells hold stubs, no solutions
    "nbgrader.preprocessors." + name for name in (
        "IncludeHeaderFooter", "LockCells", "ClearOutput", "CheckCellMetadata", "ComputeChecksums", "SaveCells",
        "ComputeChecksums", "CheckCellMetadata")]
c.Autograde.autograde_preprocessors = [Judge] + [  # in place of Execute
    "nbgrader.preprocessors." + name for name in (
        "LimitOutput", "SaveAutoGrades", "AssignLatePenalties", "CheckCellMetadata")]
os.environ |= {variables}
os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]  # nbgrader calls alembic
"""


def assignment(lesson: Path) -> NotebookNode:
    """The exercises of `lesson` as a notebook that nbgrader can make an assignment of.

    Raises LessonError if an exercise has no heading with stars above it.
    """
    notebook = make(lesson)
    stubs = {id(cell): number for number, cell in exercises(notebook).items()}
    title = notebook.cells[0].source.partition("\n")[0]
    cells = [v4.new_markdown_cell(f"{title}: exercises\n\nWrite your answers into the cells with three dots. "
                                  "`check` says whether they are right; the same check gives the marks.",
                                  id="opening"),
             graded(v4.new_code_cell(setting(lesson, notebook), id="setting"), locked=True)]
    text = None
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            text = cell if HEADING.search(cell.source) else text
        elif number := stubs.get(id(cell)):
            if text is None:
                raise LessonError(f"{lesson.stem}: expected a heading with minutes and stars above exercise {number}")
            cells += exercise(number, text, cell.source)
            text = None
    return v4.new_notebook(cells=cells, metadata=METADATA)


def exercise(number: str, text: NotebookNode, stub: str) -> Iterator[NotebookNode]:
    """The three cells of an exercise."""
    name = number.replace(".", "-")
    stub = re.sub(r"^# %load .*$", "", stub, flags=re.MULTILINE)
    asked = next(node.value for node in ast.parse(stub).body if isinstance(node, ast.Expr)
                 and isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "check")
    call, points = ast.get_source_segment(stub, asked), STARS[HEADING.search(text.source)[1]]
    yield v4.new_markdown_cell(text.source, id=f"text-{name}")
    yield graded(v4.new_code_cell(stub.replace(call, "").strip(), id=f"answer-{name}"), solution=True)
    yield graded(v4.new_code_cell(call, id=f"check-{name}"), locked=True, grade=True, points=points)


def graded(cell: NotebookNode, **how: bool | int) -> NotebookNode:
    """A cell with nbgrader's metadata."""
    cell.metadata.nbgrader = NotebookNode({"schema_version": 3, "grade_id": cell.id, "grade": False, "solution": False,
                                           "locked": False, "task": False, **how})
    return cell


def setting(lesson: Path, notebook: NotebookNode) -> str:
    """What the lesson imports, and those of its functions and classes that a solution uses."""
    used = {node.id for path in solutions(lesson.parents[1] / "solutions", lesson.stem).values()
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Name)}
    stubs = {id(cell) for cell in exercises(notebook).values()}
    nodes = [(node, cell.source) for cell in notebook.cells if cell.cell_type == "code" and id(cell) not in stubs
             for node in ast.parse(cell.source).body]
    imports = [text for node, source in nodes if isinstance(node, ast.Import | ast.ImportFrom)
               if (text := ast.get_source_segment(source, node))]
    defined = [ast.get_source_segment(source, node) for node, source in nodes
               if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in used]
    return "\n\n\n".join(["\n".join(dict.fromkeys(imports)), *defined])


def build(lesson: Path) -> Path:
    """Write the assignment of `lesson`, and nbgrader's settings; return the assignment's path."""
    folder = lesson.parents[1] / "build" / "graded"
    target = folder / "source" / lesson.stem / f"{lesson.stem}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    write(assignment(lesson), target)
    variables = json.dumps(files.elsewhere(folder), indent=4)  # nothing of the teacher's own is read or written
    config = CONFIG.format(course=str(ROOT), python=sys.executable, variables=variables)
    (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
    points = sum(cell.metadata.nbgrader.get("points", 0) for cell in nbformat.read(target, as_version=4).cells
                 if "nbgrader" in cell.metadata)
    print(f"{target.relative_to(lesson.parents[1])}: {points} points", flush=True)
    return target


if __name__ == "__main__":
    sys.exit(command(build, "Write the exercises in nbgrader's form into build/graded/."))
