"""Make `notebooks/` from `lessons/`: read the text, fill in the figures, execute, store.

    python -m authoring.notebooks            # every lesson
    python -m authoring.notebooks 01 02      # those whose names begin so

A lesson that fails stops the build, and its old notebook stays as it was.
"""

import argparse
import asyncio
import hashlib
import os
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode, v4

from authoring import figures, outputs
from course_utils.files import write_whole

ROOT = Path(__file__).resolve().parents[1]
CELL_SECONDS = 300  # the longest that one cell may take
LESSON_SECONDS = 1800  # the longest that a whole lesson may take, whatever hangs
MEGABYTES = 1.5  # a larger notebook opens slowly and weighs on every clone

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


def read(lesson: Path) -> NotebookNode:
    """The lesson as a notebook without outputs, its figures not yet filled in.

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
    return v4.new_notebook(cells=cells, metadata=METADATA)


def make(lesson: Path) -> NotebookNode:
    """The lesson as a notebook without outputs, the figures of its prose filled in from `results/`."""
    notebook = read(lesson)
    known = figures.names(lesson.parents[1] / "results", lesson.stem)
    for cell, start in zip(notebook.cells, first_lines(lesson)):
        if cell.cell_type == "markdown":
            try:
                cell.source = figures.fill(cell.source, known)
            except figures.FigureError as error:
                raise LessonError(f"{_place(lesson, start)} (cell {cell.id}): a figure in prose: {error}") from error
        if cell.metadata.get("slideshow", {}).get("slide_type") == "notes":
            cell.source = fold(cell.source)
    return notebook


def fold(notes: str) -> str:
    """Speaker's notes as a notebook shows them: behind one line, since a student reads the same page."""
    return FOLD.format(notes)


def unfold(notes: str) -> str:
    """The inverse of `fold`, for decks."""
    before, after = FOLD.split("{}")
    return notes.removeprefix(before).removesuffix(after)


def first_lines(lesson: Path) -> list[int]:
    """The line of the lesson's file at which each cell's text begins, counted from 1."""
    lines = lesson.read_text(encoding="utf-8").splitlines()
    return [number + 1 for number, line in enumerate(lines, start=1) if re.match(r"# %%(\s|$)", line)]


def execute(
    notebook: NotebookNode,
    cwd: Path,
    report: Callable[[int, NotebookNode, float | None], None] | None = None,
    cell_seconds: float | None = CELL_SECONDS,
    seconds: float | None = LESSON_SECONDS,
    variables: Mapping[str, str] | None = None,
) -> NotebookNode:
    """Run every cell of `notebook` in place, in a new kernel whose folder is `cwd`; return it tidied.

    Parameters
    ----------
    report
        Called before and after each code cell with its position, the cell, and the seconds it took, before it None.
    cell_seconds, seconds
        The longest that one cell, and the whole, may take; None means for ever.
    variables
        Environment variables for the kernel, beside those that all runs have.

    Raises
    ------
    CellFailed
        If a cell raises an error, takes too long, or ends the kernel.
    """
    begun = time.monotonic()
    current = {"index": 0, "start": begun}

    def begin(cell: NotebookNode, cell_index: int) -> None:
        current.update(index=cell_index, start=time.monotonic())
        if report:
            report(cell_index, cell, None)

    def end(cell: NotebookNode, cell_index: int, execute_reply: dict) -> None:
        if report:
            report(cell_index, cell, time.monotonic() - current["start"])

    client = NotebookClient(
        notebook,
        timeout=cell_seconds,
        record_timing=False,
        store_widget_state=True,
        coalesce_streams=True,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],  # else each kernel warns that it talks over TCP
        on_cell_execute=begin,
        on_cell_executed=end,
    )

    async def run(environment: dict[str, str]) -> None:
        await asyncio.wait_for(client.async_execute(cwd=str(cwd), env=environment), seconds)

    try:
        with fresh_environment() as environment:
            asyncio.run(run({**environment, **(variables or {})}))
    except CellExecutionError as error:
        line = re.findall(r"Cell In\[\d+\], line (\d+)", re.sub(r"\x1b\[[\d;]*m", "", error.traceback))
        raise CellFailed(current["index"], int(line[-1]) if line else 1, f"{error.ename}: {error.evalue}") from error
    except CellTimeoutError as error:
        raise CellFailed(current["index"], 1, f"took more than {cell_seconds} seconds") from error
    except (TimeoutError, DeadKernelError) as error:
        reason = "the kernel died, perhaps for want of memory"
        if seconds and time.monotonic() - begun >= seconds:  # the kernel was stopped, or refused to stop
            reason = f"the lesson took more than {seconds} seconds, here"
        raise CellFailed(current["index"], 1, reason) from error
    notebook.metadata.update(METADATA)  # nbclient puts the version of this Python there
    return outputs.tidy(notebook)


class CellFailed(Exception):
    """The cell at position `index` failed at `line` of its text, counted from 1."""

    def __init__(self, index: int, line: int, reason: str) -> None:
        super().__init__(f"cell {index}, line {line}: {reason}")
        self.index, self.line, self.reason = index, line, reason


@contextmanager
def fresh_environment() -> Iterator[dict[str, str]]:
    """Variables for a kernel that neither reads nor changes the maintainer's own scoreboard and guesses."""
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        yield {
            **os.environ,
            "COURSE_SCOREBOARD": str(Path(folder, "scoreboard.csv")),
            "COURSE_GUESSES": str(Path(folder, "guesses.json")),
        }


def build(lesson: Path) -> Path:
    """Make, execute and store the notebook of `lesson`, and return its path. Prints a line for each cell."""
    target = lesson.parents[1] / "notebooks" / f"{lesson.stem}.ipynb"
    target.parent.mkdir(exist_ok=True)
    print(lesson.stem, flush=True)
    start = time.monotonic()
    write(run_lesson(lesson, make(lesson)), target)
    size = target.stat().st_size / 1e6
    print(f"{lesson.stem}: {time.monotonic() - start:.0f} s, {size:.2f} MB\n", flush=True)
    if size > MEGABYTES:
        print(f"warning: {target.name} has {size:.2f} MB; keep it under {MEGABYTES} MB", file=sys.stderr)
    return target


def run_lesson(lesson: Path, notebook: NotebookNode, **options: Any) -> NotebookNode:
    """Execute `notebook`, made from `lesson`, with progress, where notebooks run; `options` are those of `execute`.

    Raises LessonError, which names the line of the lesson's file, if a cell fails.
    """
    total = len(notebook.cells)

    def report(index: int, cell: NotebookNode, seconds: float | None) -> None:
        if seconds is None:
            title = cell.source.strip().split("\n")[0][:60]
            print(f"  cell {index + 1:3d} of {total}  {title:60}", end="", flush=True)
        else:
            print(f"{seconds:8.1f} s", flush=True)

    try:
        return execute(notebook, lesson.parents[1] / "notebooks", report, **options)
    except CellFailed as error:
        cell = notebook.cells[error.index]
        place = locate(lesson, cell, error.line)
        raise LessonError(f"{place} (cell {cell.id}): {error.reason}\n\n{cell.source}") from error


def locate(lesson: Path, cell: NotebookNode, line: int) -> str:
    """Where line `line` of `cell` stands in the lesson's file; what stands in a stub's place is found by its id."""
    for original, start in zip(read(lesson).cells, first_lines(lesson)):
        if original.id == cell.id:
            return _place(lesson, start + line - 1 if original.source == cell.source else start)
    return f"{_place(lesson)}, in a cell that was added to it,"


def write(notebook: NotebookNode, target: Path) -> None:
    """Store a valid notebook at `target`: all of it or, if anything fails, nothing."""
    nbformat.validate(notebook)
    write_whole(target, nbformat.writes(notebook) + "\n")


def _place(lesson: Path, line: int | None = None) -> str:
    """The lesson's file, and a line in it, as editors and terminals understand them."""
    path = f"{lesson.parent.name}/{lesson.name}"
    return f"{path}:{line}" if line else path


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


if __name__ == "__main__":
    sys.exit(command(build, "Make notebooks/ from lessons/: figures filled in, executed, outputs stored."))
