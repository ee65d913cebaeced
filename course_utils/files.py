"""Small files that several notebooks write: where they are, taking turns, all or nothing, keeping what is damaged."""

import glob
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

PATIENCE = 10  # seconds to wait for another notebook that is writing
ABANDONED = 60 * 60  # seconds after which nobody is still writing a file
NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"

# Everything that a reader's notebooks keep, each with the environment variable that can name another place for it.
READERS = {
    "scoreboard.csv": "COURSE_SCOREBOARD",
    "guesses.json": "COURSE_GUESSES",
    "experiments": "COURSE_EXPERIMENTS",  # a folder
    "boards.csv": "COURSE_BOARDS",
    "progress.jsonl": "COURSE_PROGRESS",  # "off" keeps no progress at all
}


def of_the_reader(name: str) -> Path:
    """Where the file or folder `name`, one of READERS, is kept; it may not exist yet.

    It is the path that its environment variable names; else `name` in the course's own folder `notebooks/`, from
    wherever a notebook was started; else, where that folder may not be written, since the course is shared, `name` in
    the working directory; else, where that is the same folder, in `my-digits` in the home folder, which is then made.
    """
    if named := os.environ.get(READERS[name]):
        return Path(named).expanduser().absolute()
    for folder in (NOTEBOOKS, Path.cwd()):
        if os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            return folder / name
    home = Path(os.path.expanduser("~/my-digits"))
    with suppress(OSError):  # reading or writing there reports it
        home.mkdir(parents=True, exist_ok=True)
    return home / name


def elsewhere(folder: str | Path) -> dict[str, str]:
    """Environment variables for a process that must neither read nor change what the reader keeps.

    What it keeps itself goes to `folder`, except progress, which it does not keep. Its IPython has nobody's profile,
    since one can change how numbers and tables are printed.
    """
    variables = {variable: str(Path(folder, name)) for name, variable in READERS.items()}
    return variables | {"COURSE_PROGRESS": "off", "IPYTHONDIR": str(Path(folder, "ipython"))}


def denied(path: Path, failure: OSError, name: str) -> str:
    """Why the reader's file `name`, which is at `path`, cannot be read or written, and what to do, in one line."""
    return (f"{path}: {failure.strerror or failure}. To use a file in a folder of your own, run a cell with "
            f"%env {READERS[name]} and its path, or set that variable before you start Jupyter.")


def locked(path: Path, patience: float = PATIENCE) -> AbstractContextManager[object]:
    """A `with` block for one process at a time, for each `path`. Its lock is a hidden file beside `path`."""
    from filelock import FileLock  # the doctor, which imports this module, can rely on no package

    return FileLock(path.with_name(f".{path.name}.lock"), timeout=patience)


def write_whole(path: Path, text: str) -> None:
    """Write `text` to `path` so that a reader sees the old file or the new one, never half of one."""
    content = text.encode()
    with whole(path) as file:
        file.write(content)


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """As `write_whole`, for bytes: a `with` block that gets a file to write to, which becomes `path` at its end.

    A link stays one: the file that it leads to is written. An existing file keeps its permissions.
    """
    path = Path(os.path.realpath(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    part = part_of(path)
    try:
        with part.open("wb") as file:
            if path.exists():
                shutil.copymode(path, part)
            yield file
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def part_of(path: Path) -> Path:
    """Where this process may make what becomes the file or folder `path`. What killed processes left is removed."""
    for old in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        with suppress(OSError):  # somebody else's, or just gone
            if time.time() - old.stat().st_mtime > ABANDONED:
                shutil.rmtree(old) if old.is_dir() else old.unlink()
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def set_aside(path: Path, reason: object) -> None:
    """Rename a file that cannot be read in full, so that nothing is lost, and say so in one line."""
    number = 1
    while (aside := path.with_name(f"{path.stem}-damaged-{number}{path.suffix}")).exists():
        number += 1
    path.rename(aside)
    print(f"{path.name} is damaged ({reason}). It is kept as {aside.name}; a new one is started.")
