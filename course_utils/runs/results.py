"""Recorded full-length runs: what `make record` measured once, for readers to draw beside their own curve.

A record is two files in `results/`: `NAME.csv`, one row for each epoch (or each size, or each run), and `NAME.json`,
the facts that hold for all of it: final row, seed, parameters, package versions, machine, minutes, commit, and the
table's checksum, so that a number changed by hand is noticed. Where later lessons need the trained model, a third
file keeps it: `NAME.weights.npz` or `NAME.keras`. They are written by `authoring.records`.

The checksums of all that notebooks read there are in `results/SHA256SUMS`, and checked whenever a file is read.
"""

import functools
import hashlib
import io
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

SUMS = "SHA256SUMS"


@dataclass(frozen=True)
class Recorded:
    """One recorded run: `table`, a row for each epoch, and `facts`, which hold for the whole run."""

    name: str
    table: pd.DataFrame
    facts: dict[str, Any]


def folder() -> Path:
    """The folder of the records: COURSE_RESULTS if that is set, else `results/` beside `course_utils/`."""
    return Path(os.environ.get("COURSE_RESULTS") or Path(__file__).resolve().parents[2] / "results")


class Damaged(ValueError):
    """A file of the course's own that is not as it was recorded; the message says how to get it back."""

    def __init__(self, path: Path, reason: object) -> None:
        super().__init__(f"{path} is damaged ({reason}): bring it back with `git checkout -- results`, or from the zip "
                         "that the course came in")


def checked(path: Path) -> bytes:
    """What the file at `path` holds. Its checksum is verified, if the folder of the records has one for it.

    Raises
    ------
    Damaged : it differs.
    OSError : the file is not there, or may not be read.
    """
    content = path.read_bytes()
    kept = folder()
    name = path.relative_to(kept).as_posix() if path.is_relative_to(kept) else None
    if name in (known := known_sums(kept / SUMS)) and known[name] != checksum(path.name, content):
        raise Damaged(path, f"its checksum is not that in {SUMS}")
    return content


def checksum(name: str, content: bytes) -> str:
    """The SHA-256 of a file, as `sha256sum` prints it; lines of text may end as on Windows."""
    if not name.endswith((".npz", ".keras")):
        content = content.replace(b"\r\n", b"\n")
    return hashlib.sha256(content).hexdigest()


def known_sums(path: Path) -> dict[str, str]:
    """The checksums in the file at `path`, by names of files; none if there is no such file."""
    try:
        return sums_at(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return {}


@functools.lru_cache(maxsize=4)
def sums_at(path: Path, changed: int) -> dict[str, str]:
    """Like `known_sums`, but read once for each time that the file was `changed`."""
    content = path.read_bytes()
    lines = re.fullmatch(rb"(?:[0-9a-f]{64}  [\w./-]+\r?\n)+", content)
    if not lines:
        raise Damaged(path, "expected a line for each file, a checksum and a name")
    return {name: digest for digest, name in map(str.split, content.decode().splitlines())}


def find(file: str) -> Path | None:
    """The `file` of a record, if there is one.

    While `make record` runs a lesson, what it has just recorded, in the folder COURSE_RECORD, comes first; but not in a
    rehearsal (COURSE_REHEARSAL), whose records lack what a lesson shows of them.
    """
    made = os.environ.get("COURSE_RECORD") if not os.environ.get("COURSE_REHEARSAL") else None
    places = [Path(made), folder()] if made else [folder()]
    return next((place / file for place in places if (place / file).exists()), None)


def recorded(name: str) -> Recorded:
    """The recorded run called `name`.

    Raises
    ------
    FileNotFoundError
        If there is no such record; the message lists those that exist.
    Damaged
        If it is not as it was recorded; so do `weights` and `predictions`.
    """
    table, facts = (find(f"{name}{ending}") for ending in (".csv", ".json"))
    if not (table and facts):
        known = sorted(path.stem for path in folder().glob("*.csv") if path.with_suffix(".json").exists())
        raise FileNotFoundError(
            f"expected a recorded run {name!r} ({name}.csv and {name}.json in {folder()}), "
            f"found {', '.join(known) or 'no record at all'}: run `make record`, or correct the name"
        )
    told = json.loads(checked(facts))
    return Recorded(name, as_table(checked(table), types_of(told)), told)


def types_of(facts: Mapping[str, Any]) -> dict[str, type]:
    """The types of a record's columns: those of its last row, which is among its facts."""
    return {name: type(value) for name, value in facts["final"].items()}


def as_table(content: bytes, types: Mapping[str, Any]) -> pd.DataFrame:
    """A CSV file as a table whose columns have these `types`.

    Text stays as it is, even if it looks like a number or like nothing, and numbers keep their last digit.
    """
    return pd.read_csv(io.BytesIO(content), dtype=types, float_precision="round_trip", keep_default_na=False,
                       na_values={name: [""] for name, kind in types.items() if kind is not str})


def weights(name: str) -> dict[str, NDArray[np.float32]]:
    """The weights that the recorded run `name` ended with, by their names.

    They are kept as float16, which halves the file; its three digits are more than a trained network needs to answer.

    Raises
    ------
    FileNotFoundError
        If that run kept none; the message lists those that did.
    """
    file = f"{name}.weights.npz"
    path = find(file)
    if not path:
        known = sorted(path.name.removesuffix(".weights.npz") for path in folder().glob("*.weights.npz"))
        raise FileNotFoundError(
            f"expected recorded weights {file} in {folder()}, found those of {', '.join(known) or 'no run'}: "
            "run `make record`, or correct the name"
        )
    with np.load(io.BytesIO(checked(path)), allow_pickle=False) as kept:
        return {key: kept[key].astype(np.float32) for key in kept.files}


@dataclass(frozen=True)
class Predictions:
    """What a model said about the test images: `answers`, class numbers, and its `confidence` in each, from 0 to 1."""

    answers: NDArray[np.int64]
    confidence: NDArray[np.float32]


def predictions(name: str) -> Predictions:
    """What the model of the record `name` said of the 10,000 test images, as `authoring.records.predictions` kept it.

    Raises
    ------
    FileNotFoundError : it has none; the message lists the models that do.
    """
    kept = folder() / "predictions"
    path = kept / f"{name}.npz"
    if not path.exists():
        known = sorted(path.stem for path in kept.glob("*.npz"))
        raise FileNotFoundError(f"expected recorded predictions {path.name} in {kept}, found those of "
                                f"{', '.join(known) or 'no model'}: correct the name")
    with np.load(io.BytesIO(checked(path)), allow_pickle=False) as file:
        return Predictions(file["answers"].astype(np.int64), file["confidence"])
