"""Small files that several notebooks write: where they are, taking turns, all or nothing, keeping what is damaged."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock

PATIENCE = 10  # seconds to wait for another notebook that is writing
NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"


def of_the_reader(name: str, variable: str) -> Path:
    """The file in which a reader's scoreboard or guesses are kept, which may not exist yet.

    It is the one that the environment variable called `variable` names; else `name` in the course's own folder
    `notebooks/`, from wherever a notebook was started; else, where that folder may not be written, since the course is
    shared, `name` in the working directory.
    """
    if os.environ.get(variable):
        return Path(os.environ[variable]).expanduser().absolute()
    folder = NOTEBOOKS if os.access(NOTEBOOKS, os.R_OK | os.W_OK | os.X_OK) else Path.cwd()
    return folder / name


def denied(path: Path, failure: OSError, variable: str) -> str:
    """Why a reader's file cannot be had, and what to do, in one line."""
    return (f"{path}: {failure.strerror or failure}. To use a file in a folder of your own, run a cell with "
            f"%env {variable} and its path, or set that variable before you start Jupyter.")


def locked(path: Path, patience: float = PATIENCE) -> AbstractContextManager:
    """A `with` block that one process at a time may be in, for each `path`. Its lock is a hidden file beside `path`."""
    return FileLock(path.with_name(f".{path.name}.lock"), timeout=patience)


def write_whole(path: Path, text: str) -> None:
    """Write `text` to `path` so that whoever reads sees the old file or the new one, never half of one."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """As `write_whole`, for bytes: a `with` block that is given a file to write to, which becomes `path` at its end."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with part.open("wb") as file:
            yield file
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def set_aside(path: Path, reason: object) -> None:
    """Rename a file that cannot be read, or not all of it, so that nothing is lost, and say so in one line."""
    number = 1
    while (aside := path.with_name(f"{path.stem}-damaged-{number}{path.suffix}")).exists():
        number += 1
    path.rename(aside)
    print(f"{path.name} is damaged ({reason}). It is kept as {aside.name}; a new one is started.")
