"""Make the instructors' copies: every lesson with its exercises solved, executed, into `build/solved/`.

    python -m authoring.notebooks.solved            # every lesson
    python -m authoring.notebooks.solved 01

An exercise is a code cell tagged `exercise` and `exercise:01.1`; its solution `solutions/01_1_distances.py` replaces
the whole cell.
"""

import copy
import re
import sys
from pathlib import Path

from nbformat import NotebookNode

from authoring.notebooks.building import command, write
from authoring.notebooks.execution import run_lesson
from authoring.notebooks.reading import LessonError, make


def exercises(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """The stubs in `notebook` by their number, such as "01.1"."""
    found = {}
    for cell in notebook.cells:
        for tag in cell.metadata.get("tags", []):
            if tag.startswith("exercise:"):
                found[tag.removeprefix("exercise:")] = cell
    return found


def solutions(folder: Path, lesson: str) -> dict[str, Path]:
    """The solution files of `lesson` in `folder` by the number of their exercise.

    "01_1_distances.py" belongs to exercise 01.1.
    """
    found: dict[str, Path] = {}
    for path in sorted(folder.glob(f"{lesson[:2]}_*.py")):
        match = re.fullmatch(r"(\d\d)_(\d+)_\w+", path.stem)
        if not match:
            raise LessonError(f"expected a solution's name like 01_1_distances.py, got {path.name}")
        number = f"{match[1]}.{match[2]}"
        if number in found:
            raise LessonError(f"expected one solution of exercise {number}, got {found[number].name} and {path.name}")
        found[number] = path
    return found


def planted(notebook: NotebookNode, number: str, source: str) -> NotebookNode:
    """A copy of `notebook` in which `source` replaces the stub of exercise `number`."""
    copied = copy.deepcopy(notebook)
    stubs = exercises(copied)
    if number not in stubs:
        raise LessonError(f"expected one of the exercises {', '.join(stubs) or '(there are none)'}, got {number!r}")
    stubs[number].source = source.rstrip("\n")
    return copied


def solve(lesson: Path) -> NotebookNode:
    """The notebook of `lesson`, not executed, with each solution in its stub's place.

    Raises
    ------
    LessonError
        If a stub has no solution, a solution no stub, or a solution does not call its check.
    """
    notebook = make(lesson)
    files = solutions(lesson.parents[1] / "solutions", lesson.stem)
    stubs = exercises(notebook)
    for number in stubs.keys() - files.keys():
        expected = f"solutions/{number.replace('.', '_')}_NAME.py"
        raise LessonError(f"{lesson.stem}: exercise {number} has no solution: expected a file {expected}")
    for number, path in files.items():
        if number not in stubs:
            raise LessonError(
                f"solutions/{path.name} solves exercise {number}, which {lesson.stem} does not have: expected a cell "
                f'tagged "exercise" and "exercise:{number}"'
            )
        source = path.read_text(encoding="utf-8")
        if f'check("{number}"' not in source:
            raise LessonError(f'solutions/{path.name}: expected a call check("{number}", …), as in the stub')
        notebook = planted(notebook, number, source)
    return notebook


def answers(notebook: NotebookNode) -> dict[str, str]:
    """What each exercise's cell printed, by its number, in an executed notebook."""
    return {
        number: "".join(output.text for output in cell.outputs if output.output_type == "stream")
        for number, cell in exercises(notebook).items()
    }


def build(lesson: Path) -> Path:
    """Solve, execute and store `lesson` in `build/solved/`, and return the path."""
    print(f"{lesson.stem}, solved", flush=True)
    notebook = run_lesson(lesson, solve(lesson))
    for number, answer in answers(notebook).items():
        if f"{number} right" not in answer:
            raise LessonError(f"{lesson.stem}: expected the solution of {number} to be right, its check says: {answer}")
    target = lesson.parents[1] / "build" / "solved" / f"{lesson.stem}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    write(notebook, target)
    return target


if __name__ == "__main__":
    sys.exit(command(build, "Make build/solved/: each lesson with its exercises solved, executed."))
