"""Zips in which the same files give the same bytes, whenever and from wherever they are packed."""

import hashlib
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tqdm import tqdm

from course_utils import files

DATE = (2026, 1, 1, 0, 0, 0)  # of every file in every zip
PACKED = {".gz", ".jpg", ".keras", ".npz", ".png", ".whl", ".woff", ".woff2", ".zip"}  # would not get smaller


class Entry(NamedTuple):
    """A file of a zip: its name there, where it is on disk, and whether it is a program."""

    name: str
    path: Path
    program: bool = False


def below(folder: Path, prefix: str = "") -> list[Entry]:
    """An entry for each file in `folder` except hidden and half-made ones, named `prefix` and its path from there."""
    return [Entry(f"{prefix}{path.relative_to(folder).as_posix()}", path) for path in folder.rglob("*")
            if path.is_file() and not any(part.startswith(".") or part.endswith(".part")
                                          for part in path.relative_to(folder).parts)]


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sums(entries: Iterable[Entry]) -> str:
    """What `sha256sum --check` reads: a line for each entry, in order of their names."""
    return "".join(f"{digest(path)}  {name}\n" for name, path, _ in sorted(entries))


def pack(entries: Iterable[Entry], target: Path) -> None:
    """Write these files to the zip `target`: all of them or, if anything fails, nothing. Shows progress."""
    with files.whole(target) as stream, zipfile.ZipFile(stream, "w") as packed:
        for name, path, program in tqdm(sorted(entries), desc=target.name, unit=" files", leave=False):
            entry = zipfile.ZipInfo(name, DATE)
            entry.create_system = 3  # Unix, whose permissions follow
            entry.external_attr = (0o100755 if program else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_STORED if path.suffix in PACKED else zipfile.ZIP_DEFLATED
            entry.file_size = path.stat().st_size  # tells zipfile whether a file needs the format for 2 GB and more
            with path.open("rb") as source, packed.open(entry, "w") as sink:
                while block := source.read(1 << 20):
                    sink.write(block)
