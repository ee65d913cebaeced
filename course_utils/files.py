"""Small files that several notebooks write: taking turns, writing all or nothing, keeping what is damaged."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock

PATIENCE = 10  # seconds to wait for another notebook that is writing


def locked(path: Path) -> AbstractContextManager:
    """A `with` block that one process at a time may be in, for each `path`. Its lock is a hidden file beside `path`."""
    return FileLock(path.with_name(f".{path.name}.lock"), timeout=PATIENCE)


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
    """Rename a file that cannot be read, so that nothing in it is lost, and say so in one line."""
    number = 1
    while (aside := path.with_name(f"{path.stem}-damaged-{number}{path.suffix}")).exists():
        number += 1
    path.rename(aside)
    print(f"{path.name} cannot be read ({reason}). It is kept as {aside.name}; a new one is started.")
