"""Make, run and store notebooks, one or all that a command names: either a valid new file or the old one."""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from authoring import ROOT
from authoring.in_page import explorers
from authoring.notebooks.execution import run_lesson
from authoring.notebooks.reading import LessonError, lessons, make
from course_utils.files import write_whole

MEGABYTES = 1.5  # a larger notebook opens slowly and weighs on every clone


def build(lesson: Path) -> Path:
    """Make, execute and store the notebook of `lesson`, and return its path. Prints a line for each cell."""
    target = lesson.parents[1] / "notebooks" / f"{lesson.stem}.ipynb"
    target.parent.mkdir(exist_ok=True)
    print(lesson.stem, flush=True)
    start = time.monotonic()
    notebook = run_lesson(lesson, make(lesson))
    explorers.add_pictures(notebook)
    write(notebook, target)
    size = target.stat().st_size / 1e6
    print(f"{lesson.stem}: {time.monotonic() - start:.0f} s, {size:.2f} MB\n", flush=True)
    if size > MEGABYTES:
        print(f"warning: {target.name} has {size:.2f} MB; keep it under {MEGABYTES} MB", file=sys.stderr)
    return target


def write(notebook: NotebookNode, target: Path) -> None:
    """Store a valid notebook at `target`: all of it or, if anything fails, nothing."""
    nbformat.validate(notebook)
    write_whole(target, nbformat.writes(notebook) + "\n")


def command(action: Callable[[Path], Any], description: str, arguments: list[str] | None = None) -> int:
    """Do `action` for each lesson named on the command line, or for all; 0 if none failed."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("lesson", nargs="*", help="a lesson's name or its beginning, such as 01; none means all")
    try:
        for lesson in lessons(ROOT, parser.parse_args(arguments).lesson):
            action(lesson)
    except LessonError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0
