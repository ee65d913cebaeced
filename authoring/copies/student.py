"""Make the copy that students get, `build/student/`, and `build/solutions.zip`, which the teacher hands out later.

    python -m authoring.copies.student

The copy is a working course: notebooks, what they import with the exercises' checks, recorded runs, `make lab`. It has
neither solutions nor instructors' notes, and none of the stored outputs that are for the reader to make: answers to
exercises, guesses, and everything between a guess and its answer. Unpacked in the copy's folder, the zip puts the
solutions where `%load` looks for them.
"""

import argparse
import copy
import re
import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from authoring import ROOT
from authoring.copies.packing import below, pack
from authoring.notebooks.building import write
from authoring.notebooks.minutes import is_note
from authoring.notebooks.outputs import tidy
from authoring.notebooks.reading import lessons

FILES = [".gitattributes", ".gitignore", "CITATION.cff", "CREDITS.md", "GLOSSARY.md", "LICENSE", "docs/canvas.png",
         "deploy/uv.lock", "docs/check.png", "docs/experiments.md", "docs/explorer.png", "docs/setup.md",
         "environment.yml", "postBuild", "requirements.lock"]
FOLDERS = ["LICENSES", "course_utils", "results"]
NOT_KEPT = shutil.ignore_patterns("__pycache__", ".*", "*.partial.csv")  # what git ignores, too
TARGETS = {"help", "lab", "doctor", "warm", "clean"}  # of the Makefile, for students
BEHIND = {"$(READY)", "$(UV)", "FORCE", ".PHONY"}  # what these need
TABLES = ("build-system", "project", "tool.uv", "tool.setuptools")  # of pyproject.toml: the others are for tests
TEACHERS = re.compile(r"<!-- teachers: -->.*?<!-- :teachers -->\n?", re.DOTALL)  # parts of README.md


def for_students(notebook: NotebookNode) -> NotebookNode:
    """A copy of an executed notebook without instructors' notes and without outputs that are for the reader to make."""
    notebook = copy.deepcopy(notebook)
    notebook.cells = [cell for cell in notebook.cells if not is_note(cell)]
    asked: set[str] = set()  # questions that ask the reader for a guess
    for cell in notebook.cells:
        if cell.cell_type == "code":
            asked |= questions("predict", cell)
            if asked or "exercise" in cell.metadata.get("tags", []):
                cell.outputs, cell.execution_count = [], None
            asked -= questions("reveal", cell)
    return tidy(notebook)


def questions(call: str, cell: NotebookNode) -> set[str]:
    """The questions in calls of `predict` or of `reveal` in a cell."""
    return set(re.findall(rf'^{call}\(\s*"(.*?)"', cell.source, re.MULTILINE))


def makefile(text: str) -> str:
    """The Makefile with only the targets that a student's copy can make, and the variables that these use."""
    def kept(block: str) -> bool:
        target = re.search(r"^([^\s#:=]+):(?!=)", block, re.MULTILINE)
        return not target or target[1] in TARGETS | BEHIND

    rules = "\n\n".join(filter(kept, text.rstrip("\n").split("\n\n")))
    for variable in re.findall(r"^([A-Z_]+) *[:?]?= ", rules, re.MULTILINE):
        if f"$({variable})" not in rules:
            rules = re.sub(rf"^{variable} *[:?]?= (.*\\\n)*.*\n", "", rules, flags=re.MULTILINE)
    [phony] = re.findall(r"^\.PHONY: (.*)", rules, re.MULTILINE)
    return rules.replace(phony, " ".join(name for name in phony.split() if name in TARGETS)) + "\n"


def project(text: str) -> str:
    """pyproject.toml with only what makes the environment, without the settings of tests."""
    tables = re.split(r"^(?=\[)", text, flags=re.MULTILINE)
    return "".join(table for table in tables if table.lstrip("[").startswith(TABLES)).rstrip("\n") + "\n"


def build(root: Path = ROOT, target: Path | None = None) -> Path:
    """Write the students' copy of the course in `root` to `target`, `build/student/` by default, and return its path.

    What was there is replaced when the new copy is whole.

    Raises
    ------
    FileNotFoundError
        If a file of the course is missing.
    FileExistsError
        If `target` is a git repository: what is committed there should not be lost.
    """
    target = target or root / "build" / "student"
    if (target / ".git").exists():
        raise FileExistsError(f"expected a folder to replace, got a git repository, {target}: keep your class's "
                              "repository elsewhere, and copy the new files into it (docs/updates.md says how)")
    part = target.with_name(f"{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    (part / "notebooks").mkdir(parents=True)
    for lesson in lessons(root):
        name = f"notebooks/{lesson.stem}.ipynb"
        write(for_students(nbformat.read(root / name, as_version=4)), part / name)
    for folder in FOLDERS:
        shutil.copytree(root / folder, part / folder, ignore=NOT_KEPT)
    for name in FILES:
        (part / name).parent.mkdir(exist_ok=True)
        shutil.copy(root / name, part / name)
    changes: dict[str, Callable[[str], str]] = {
        "README.md": partial(TEACHERS.sub, ""), "Makefile": makefile, "pyproject.toml": project}
    for name, change in changes.items():
        (part / name).write_text(change((root / name).read_text(encoding="utf-8")), encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    part.rename(target)
    return target


def pack_solutions(root: Path = ROOT) -> Path:
    """Write every solution of the course in `root` to `build/solutions.zip`, and return its path."""
    target = root / "build" / "solutions.zip"
    pack([entry for entry in below(root / "solutions", "solutions/") if entry.path.suffix == ".py"], target)
    return target


def main(arguments: list[str] | None = None) -> int:
    argparse.ArgumentParser(description=__doc__.partition("\n")[0]).parse_args(arguments)
    try:
        made = [build(), pack_solutions()]
    except OSError as error:
        print(f"no copy made: {error}", file=sys.stderr)
        return 1
    for path in made:
        print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
