"""Compile everything that the Theano lessons need, so that nobody waits in class.

    python -m course_utils.on_theano.warm           # every lesson: an evening before, or when an image is built
    python -m course_utils.on_theano.warm 02 05     # those whose names begin with these

The notebooks themselves are run, each in the course's kernel, with training cut to a batch for each epoch. Nothing is
kept but compiled code: notebooks, scoreboard and guesses stay as they are. Stopped and started again, it goes on.
Compiled code for a whole class: see `class_cache`.
"""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode, v4
from tqdm import tqdm

from course_utils import files
from course_utils.on_theano.revived import class_cache, toolchain

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"

# A first cell that cuts the epochs of `fit` down to one batch: what is to be compiled is the same.
ONE_BATCH = """
from course_utils.runs import training as _training
_training.train_one_epoch = lambda train, x, y, every, epoch, bar: float(train(x[every[0]], y[every[0]]))
"""


class WarmError(Exception):
    """Something that keeps the lessons from being compiled; the message says what to do."""


def find_notebooks(folder: Path, wanted: list[str] | None = None) -> list[Path]:
    """The notebooks in `folder` that call `theano.function`, in order.

    With `wanted`, only those whose names begin with one of its entries.

    Raises
    ------
    WarmError
        If there is none.
    """
    every = [path for path in sorted(folder.glob("[0-9][0-9]_*.ipynb")) if "theano.function(" in code(path)]
    if not every:
        raise WarmError(f"expected the course's notebooks in {folder}, found none that use Theano: "
                        "run this from a whole copy of the course, with its folder `notebooks`.")
    chosen = [path for path in every if path.stem.startswith(tuple(wanted or [""]))]
    if not chosen:
        raise WarmError(f"expected the beginning of a lesson's name, got {' '.join(wanted or [])}; "
                        f"there are: {', '.join(path.stem for path in every)}")
    return chosen


def code(path: Path) -> str:
    """All code of a notebook, in one piece."""
    return "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code")


def run(path: Path, tick: Callable[[], None] = lambda: None) -> None:
    """Run the notebook at `path` with little training; `tick` is called after each of its code cells.

    Raises
    ------
    WarmError
        If a cell fails, or ends the kernel.
    """
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, v4.new_code_cell(ONE_BATCH))
    reached: list[NotebookNode] = []

    def begin(cell: NotebookNode, cell_index: int) -> None:
        reached.append(cell)

    def end(cell: NotebookNode, cell_index: int, execute_reply: dict[str, Any]) -> None:
        tick()

    with tempfile.TemporaryDirectory(prefix="course-") as folder:  # instead of the reader's own
        client = NotebookClient(notebook, timeout=None, on_cell_execute=begin, on_cell_executed=end,
                                shutdown_kernel="immediate", extra_arguments=["--IPKernelApp.log_level=ERROR"])
        try:
            variables = {**os.environ, **files.elsewhere(folder)}
            in_thread(lambda: client.async_execute(cwd=str(path.parent), env=variables))
        except (CellExecutionError, DeadKernelError) as error:
            reason = f"{error.ename}: {error.evalue}" if isinstance(error, CellExecutionError) else "the kernel died"
            line = reached[-1].source.strip().partition("\n")[0]
            raise WarmError(f"{path.name} stops at the cell that begins `{line}` ({reason}), so what follows is\n"
                            "not compiled. Mend that cell, or bring back the notebook as the course has it.") from None


def in_thread(work: Callable[[], Coroutine[Any, Any, object]]) -> None:
    """Await `work()` in a thread: in the main one nbclient would take Ctrl-C for itself, and report a dead kernel.

    Call it from the main thread, the one in which Python handles signals.

    Raises
    ------
    KeyboardInterrupt
        After Ctrl-C, once `work` is cancelled and the thread has ended.
    """
    stopped = threading.Event()

    async def main() -> None:
        task = asyncio.ensure_future(work())
        while not task.done() and not stopped.is_set():
            await asyncio.wait([task], timeout=0.1)
        if stopped.is_set():
            task.cancel()
        await task

    # Ctrl-C may come at any time, even between two steps of the thread's start: it sets a flag, and raises nothing yet.
    handler = signal.signal(signal.SIGINT, lambda number, frame: stopped.set())
    try:
        with ThreadPoolExecutor(1) as pool:
            future = pool.submit(asyncio.run, main())
            while not wait([future], timeout=0.1).done:
                pass  # a signal that another thread takes is handled only when the main one wakes
    finally:
        signal.signal(signal.SIGINT, handler)
    if stopped.is_set():
        raise KeyboardInterrupt
    future.result()


def modules(compiledir: Path) -> int:
    """How many compiled modules are kept in `compiledir`, where Theano looks for them."""
    return len(list(compiledir.glob("*/key.pkl")))


def warm(paths: list[Path], compiledir: Path) -> bool:
    """Compile what the notebooks at `paths` need; whether all went well. Prints a line for each, and one at the end."""
    went_well = True
    for path in paths:
        before, begun = modules(compiledir), time.monotonic()
        cells = 1 + sum(cell.cell_type == "code" for cell in nbformat.read(path, as_version=4).cells)
        with tqdm(total=cells, desc=path.stem, unit="cell", leave=False) as bar:
            try:
                run(path, bar.update)
                problem = ""
            except WarmError as error:
                went_well, problem = False, f"\n{error}"
        count, seconds = modules(compiledir) - before, time.monotonic() - begun
        print(f"{path.stem}: {count} {'module' if count == 1 else 'modules'} compiled, {seconds:.0f} s{problem}",
              flush=True)
    print(f"{modules(compiledir)} compiled modules are ready in {toolchain.shorten(compiledir)}")
    return went_well


def main(arguments: list[str] | None = None) -> int:
    """Compile the lessons named on the command line, or all; 0 if everything is ready."""
    parser = argparse.ArgumentParser(description="Compile what the Theano lessons need.")
    parser.add_argument("lesson", nargs="*", help="a lesson's name or its beginning, such as 02; none means all")
    wanted = parser.parse_args(arguments).lesson
    try:
        paths = find_notebooks(NOTEBOOKS, wanted)
        from course_utils.on_theano import setup  # takes seconds, and says itself if the compiler is missing

        config = setup.theano.config
        if not config.cxx or not warm(paths, Path(config.compiledir)):
            return 1
        class_cache.sign(toolchain.cache_folder(), config.cxx)
        return 0
    except WarmError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped. What is compiled is kept; start it again to go on.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
