"""Recorded full-length runs: what `make record` measured once, for every reader to draw beside their own curve.

A record is two files in `results/`: `NAME.csv`, one row for each epoch (or each size, or each run), and `NAME.json`,
the facts that hold for all of it: final row, seed, parameters, package versions, machine, minutes, commit, and the
table's checksum, so that a number changed by hand is noticed. Where later lessons need the trained model, a third
file keeps it: `NAME.weights.npz` or `NAME.keras`. They are written by `authoring.records`.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class Recorded:
    """One recorded run: `table`, a row for each epoch, and `facts`, what holds for the whole run."""

    name: str
    table: pd.DataFrame
    facts: dict[str, Any]


def folder() -> Path:
    """The folder of the records: COURSE_RESULTS if that is set, else `results/` beside `course_utils/`."""
    return Path(os.environ.get("COURSE_RESULTS") or Path(__file__).resolve().parents[2] / "results")


def find(file: str) -> Path | None:
    """The `file` of a record, if there is one.

    While `make record` runs a lesson, what that has just recorded, in the folder COURSE_RECORD, comes first. Not so in
    a rehearsal (COURSE_REHEARSAL), whose records lack what a lesson shows of them.
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
    """
    table, facts = (find(f"{name}{ending}") for ending in (".csv", ".json"))
    if not (table and facts):
        known = sorted(path.stem for path in folder().glob("*.csv") if path.with_suffix(".json").exists())
        raise FileNotFoundError(
            f"expected a recorded run {name!r} ({name}.csv and {name}.json in {folder()}), "
            f"found {', '.join(known) or 'no record at all'}: run `make record`, or correct the name"
        )
    return Recorded(name, pd.read_csv(table), json.loads(facts.read_text(encoding="utf-8")))


def weights(name: str) -> dict[str, NDArray[np.float32]]:
    """The weights that the recorded run `name` ended with, by their names.

    They are kept as float16, which halves the file; its three digits are more than a trained network needs to answer.

    Raises
    ------
    FileNotFoundError
        If that run has kept none; the message lists those that have.
    """
    file = f"{name}.weights.npz"
    path = find(file)
    if not path:
        known = sorted(path.name.removesuffix(".weights.npz") for path in folder().glob("*.weights.npz"))
        raise FileNotFoundError(
            f"expected recorded weights {file} in {folder()}, found those of {', '.join(known) or 'no run'}: "
            "run `make record`, or correct the name"
        )
    with np.load(path, allow_pickle=False) as kept:
        return {key: kept[key].astype(np.float32) for key in kept.files}


@dataclass(frozen=True)
class Predictions:
    """What a model said to the test images: `answers`, class numbers, and its `confidence` in each, from 0 to 1."""

    answers: NDArray[np.int64]
    confidence: NDArray[np.float32]


def predictions(name: str) -> Predictions:
    """What the model of the record `name` said to the 10,000 test images, as `authoring.records.predictions` kept it.

    Raises
    ------
    FileNotFoundError : there are none of it; the message lists those that there are.
    """
    kept = folder() / "predictions"
    path = kept / f"{name}.npz"
    if not path.exists():
        known = sorted(path.stem for path in kept.glob("*.npz"))
        raise FileNotFoundError(f"expected recorded predictions {path.name} in {kept}, found those of "
                                f"{', '.join(known) or 'no model'}: correct the name")
    with np.load(path, allow_pickle=False) as file:
        return Predictions(file["answers"].astype(np.int64), file["confidence"])
