"""Run a notebook in a kernel of its own: with limits, with progress, and with failures that name the lesson's line."""

import asyncio
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from authoring.notebooks import outputs
from authoring.notebooks.reading import METADATA, LessonError, locate
from course_utils import files

# These end what hangs, not what is slow: on a machine ten times slower than the one of results/timings.json, a whole
# lesson with all that it compiles at its first start takes less than one cell may.
CELL_SECONDS = 1800
LESSON_SECONDS = 7200
STARTUP_SECONDS = 600  # until the kernel answers


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
        Called before and after each code cell with its position, the cell, and the seconds it took (None before).
    cell_seconds, seconds
        The longest that one cell, and the whole notebook, may take; None means for ever.
    variables
        Environment variables for the kernel, besides those that all runs have.

    Raises
    ------
    CellFailed
        If a cell raises an error, takes too long, or ends the kernel.
    KeyboardInterrupt
        If it is stopped by Ctrl-C; the kernel is ended, too.
    """
    begun = time.monotonic()
    index, start = 0, begun

    def begin(cell: NotebookNode, cell_index: int) -> None:
        nonlocal index, start
        index, start = cell_index, time.monotonic()
        if report:
            report(cell_index, cell, None)

    def end(cell: NotebookNode, cell_index: int, execute_reply: dict) -> None:
        if report:
            report(cell_index, cell, time.monotonic() - start)

    client = NotebookClient(
        notebook,
        timeout=cell_seconds,
        startup_timeout=STARTUP_SECONDS,
        record_timing=False,
        store_widget_state=True,
        coalesce_streams=True,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],  # otherwise each kernel warns that it talks over TCP
        on_cell_execute=begin,
        on_cell_executed=end,
    )

    async def run(environment: dict[str, str]) -> None:
        await asyncio.wait_for(client.async_execute(cwd=str(cwd), env=environment), seconds)

    try:
        with fresh_environment() as environment, stop_is_stop(client):
            asyncio.run(run({**environment, **(variables or {})}))
    except CellExecutionError as error:
        line = re.findall(r"Cell In\[\d+\], line (\d+)", re.sub(r"\x1b\[[\d;]*m", "", error.traceback))
        raise CellFailed(index, int(line[-1]) if line else 1, f"{error.ename}: {error.evalue}") from error
    except CellTimeoutError as error:
        raise CellFailed(index, 1, f"took more than {cell_seconds} seconds") from error
    except (TimeoutError, DeadKernelError) as error:
        reason = "the kernel died, perhaps for want of memory"
        if seconds and time.monotonic() - begun >= seconds:  # the kernel was stopped, or refused to stop
            reason = f"the lesson took more than {seconds} seconds, here"
        raise CellFailed(index, 1, reason) from error
    notebook.metadata.update(METADATA)  # nbclient puts the version of this Python there
    return outputs.tidy(notebook)


@contextmanager
def stop_is_stop(client: NotebookClient) -> Iterator[None]:
    """Raise KeyboardInterrupt after a Ctrl-C: nbclient takes it for itself, ends the kernel, and fails over that."""
    try:
        yield
    except Exception as error:
        if hasattr(client, "_async_cleanup_kernel_future"):  # nbclient makes it only when a signal comes
            raise KeyboardInterrupt from error
        raise


class CellFailed(Exception):
    """The cell at position `index` failed at `line` of its text, counted from 1."""

    def __init__(self, index: int, line: int, reason: str) -> None:
        super().__init__(f"cell {index}, line {line}: {reason}")
        self.index, self.line, self.reason = index, line, reason


@contextmanager
def fresh_environment() -> Iterator[dict[str, str]]:
    """Variables for a kernel that neither reads nor changes the maintainer's own scoreboard, guesses and the like."""
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        yield {**os.environ, **files.elsewhere(folder)}


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
