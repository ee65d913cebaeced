"""Measure entries to lesson 11's boards, such as those of a class, and show the boards.

    python -m authoring.records.class_boards                       # show them
    python -m authoring.records.class_boards anna.py ben.py        # measure these files first, or go on with them

A file says which board it is for, its name, and how it trains; see `showdown.boards` and `solutions/boards/`:

    BOARD, NAME = "parameters", "Anna's"

    def train(x, y, x_validation, y_validation): ...

Each entry is measured in a process of its own, in at most two hours; what it prints is not shown. Its code runs with
your rights: read it before you measure it.
"""

import argparse
import multiprocessing
import os
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType

from course_utils.showdown import boards

LONGEST = 2 * 60 * 60  # seconds for one entry
LETTERS = 500  # of the reason why one cannot be measured
NO_WORD = "its process ended without a word"


def main(arguments: list[str] | None = None) -> int:
    """Measure what the command line names, and print the boards; 1 if an entry cannot be measured."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("entry", nargs="*", type=Path, help="a Python file with BOARD, NAME and train")
    parser.add_argument("--store", type=Path, help="the file to keep the measurements in (your boards.csv by default)")
    options = parser.parse_args(arguments)
    faults = 0
    try:
        for path in options.entry:
            print(f"{path} ...", flush=True)
            if fault := measured_apart(path, options.store):
                print(f"{path}: {fault}", file=sys.stderr)
                faults += 1
    except KeyboardInterrupt:
        print("Stopped: the seeds that are done are kept. The same command goes on.", file=sys.stderr)
        return 130
    for name in boards.BOARDS:
        print(f"\n{name}\n{boards.shown(name, options.store).to_string()}")
    return 1 if faults else 0


def measured_apart(path: Path, store: Path | None) -> str:
    """Measure the entry in the file `path` in a process of its own; why that cannot be done, or nothing."""
    context = multiprocessing.get_context("spawn")
    line, other_end = context.Pipe(duplex=False)
    process = context.Process(target=measure, args=(path, store, other_end))
    process.start()
    other_end.close()  # so that the line ends when the process does
    try:
        if not line.poll(LONGEST):
            return f"it is not done after {LONGEST // 60} minutes"
        told = line.recv_bytes(maxlength=4 * LETTERS).decode(errors="replace")
        return "".join(letter if letter.isprintable() else "?" for letter in told)
    except (EOFError, OSError):  # the latter of more than it may tell
        return NO_WORD
    finally:
        process.join(5)  # it ends by itself, unless it hangs
        process.kill()
        process.join()


def measure(path: Path, store: Path | None, line: Connection) -> None:
    """Measure the entry in the file `path`, in silence, and report over `line` why that cannot be done, or nothing."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    fault = ""
    try:
        entry = read(path)
        boards.enter(entry.BOARD, entry.NAME, entry.train, store=store)
    except (boards.EntryError, ValueError, OSError) as error:
        fault = str(error)
    except BaseException as error:  # whatever it is: those after it must be measured, too
        fault = f"{type(error).__name__}: {error}"
    line.send_bytes(fault[:LETTERS].encode(errors="replace"))


def read(path: Path) -> ModuleType:
    """The file of an entry as a module; runs it."""
    if not path.is_file():
        raise FileNotFoundError(f"there is no such file: {path}")
    module = ModuleType(path.stem)
    exec(compile(path.read_text(encoding="utf-8-sig"), str(path), "exec"), vars(module))
    if missing := [name for name in ("BOARD", "NAME", "train") if not hasattr(module, name)]:
        raise ValueError(f"expected BOARD, NAME and train in the file, {', '.join(missing)} is missing")
    return module


if __name__ == "__main__":
    sys.exit(main())
