"""Measure entries to lesson 11's boards, such as those of a class, and show the boards.

    python -m authoring.records.class_boards                       # show them
    python -m authoring.records.class_boards anna.py ben.py        # measure these files first, or go on with them

A file says which board it is for, its name, and how it trains; see `showdown.boards` and `solutions/boards/`:

    BOARD, NAME = "parameters", "Anna's"

    def train(x, y, x_validation, y_validation): ...

The code of an entry runs with your rights: read it before you measure it.
"""

import argparse
import sys
from pathlib import Path
from types import ModuleType

from course_utils.showdown import boards


def main(arguments: list[str] | None = None) -> int:
    """Measure what the command line names, and print the boards; 1 if an entry breaks a rule."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("entry", nargs="*", type=Path, help="a Python file with BOARD, NAME and train")
    parser.add_argument("--store", type=Path, help="the file to keep the measurements in (your boards.csv by default)")
    options = parser.parse_args(arguments)
    faults = 0
    for path in options.entry:
        try:
            entry = read(path)
            boards.enter(entry.BOARD, entry.NAME, entry.train, store=options.store)
        except (boards.EntryError, ValueError, OSError) as fault:
            print(f"{path}: {fault}", file=sys.stderr)
            faults += 1
    for name in boards.BOARDS:
        print(f"\n{name}\n{boards.shown(name, options.store).to_string()}")
    return 1 if faults else 0


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
