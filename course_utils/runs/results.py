"""Recorded full-length runs: what `make record` measured once, for every reader to draw beside their own curve.

A record is two files in `results/`: `NAME.csv`, one row for each epoch (or each size, or each run), and `NAME.json`,
the facts that hold for all of it: final row, seed, parameters, package versions, machine, minutes, commit, and the
table's checksum, so that a number changed by hand is noticed. Where later lessons need the trained model, a third,
`NAME.weights.npz`, keeps its weights.

A lesson calls `record(...)` (or keeps a `Recorder` through a long run) where its measurement is complete. In a reader's
hands that does nothing. While `make record` runs, the variable COURSE_RECORD names the folder to write to; if
COURSE_REHEARSAL is set too, the run is a rehearsal, and the lesson still shows the records that there are.
"""

import hashlib
import importlib.metadata
import json
import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psutil

from course_utils import files

CHECKSUM = "table_sha256"  # the fact of a record that tells whether its table is as it was written
PACKAGES = ("numpy", "scikit-learn", "theano-pymc", "tensorflow", "tensorflow-cpu", "keras")


@dataclass(frozen=True)
class Recorded:
    """One recorded run: `table`, a row for each epoch, and `facts`, what holds for the whole run."""

    name: str
    table: pd.DataFrame
    facts: dict[str, Any]


def folder() -> Path:
    """The folder of the records: COURSE_RESULTS if that is set, else `results/` beside `course_utils/`."""
    return Path(os.environ.get("COURSE_RESULTS") or Path(__file__).resolve().parents[2] / "results")


def recorded(name: str) -> Recorded:
    """The recorded run called `name`; while `make record` runs, what it has just recorded comes first.

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


def record(name: str, table: pd.DataFrame, **facts: Any) -> None:
    """While `make record` runs, keep `table` and `facts` as the record `name`; otherwise do nothing.

    Parameters
    ----------
    name
        Stem of the two files, such as `"02_logistic_regression"`.
    table
        At least one row; a named index becomes a column, a plain numbering is left out.
    facts
        Anything that JSON can hold, NumPy numbers included. `final` (the last row of the table), `packages`, `machine`
        and the table's checksum are added.
    """
    if len(table) == 0:
        raise ValueError(f"expected a table of at least one row for the record {name!r}, got an empty one")
    where = recording()
    if where is None:
        return
    if any(table.index.names):
        table = table.reset_index()
    csv = table.to_csv(index=False)
    facts = {**facts, "final": table[-1:].to_dict("records")[0], "packages": packages(), "machine": machine(),
             CHECKSUM: checksum(csv)}
    text = json.dumps(facts, indent=1, default=_plain) + "\n"
    where.mkdir(parents=True, exist_ok=True)
    files.write_whole(where / f"{name}.csv", csv)
    files.write_whole(where / f"{name}.json", text)


def checksum(csv: str) -> str:
    """The SHA-256 of a table as CSV text, as `sha256sum` tells it; lines may end as on Windows."""
    return hashlib.sha256(csv.replace("\r\n", "\n").encode()).hexdigest()


class Recorder:
    """Collects a long run row by row, so that a stopped `make record` goes on where it stopped.

    While `make record` runs, each row is on disk as soon as it is appended, and a new Recorder of the same name starts
    with the rows of the run that was stopped; if those cannot be read, it says so and starts without. Otherwise rows
    are only held in memory.

        recorder = Recorder("08_knobs")
        for settings in experiments[len(recorder.table):]:
            recorder.append(**settings, error=run(settings))
        recorder.finish(seed=seed)
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.table = pd.DataFrame()
        self._kept = recording() and recording() / f"{name}.partial.csv"
        if self._kept and self._kept.exists():
            try:
                self.table = pd.read_csv(self._kept)
            except ValueError as error:  # empty, as a power cut leaves it, or no table
                files.set_aside(self._kept, error)

    def append(self, **row: Any) -> None:
        """Add one row, such as an epoch's errors."""
        self.table = pd.concat([self.table, pd.DataFrame([row])], ignore_index=True)
        if self._kept:
            self._kept.parent.mkdir(parents=True, exist_ok=True)
            files.write_whole(self._kept, self.table.to_csv(index=False))

    def finish(self, **facts: Any) -> None:
        """Make the rows a record, with `facts`."""
        record(self.name, self.table, **facts)
        if self._kept:
            self._kept.unlink(missing_ok=True)


def keep_weights(name: str, weights: Mapping[str, np.ndarray]) -> None:
    """While `make record` runs, keep a model's weights as part of the record `name`, as float16; else do nothing.

    Half precision halves the file. Its three digits are more than a trained network needs to answer.
    """
    where = recording()
    if where is None:
        return
    with files.whole(where / f"{name}.weights.npz") as file:
        np.savez_compressed(file, **{key: np.asarray(value, dtype=np.float16) for key, value in weights.items()})


def weights(name: str) -> dict[str, np.ndarray]:
    """The weights that the recorded run `name` ended with, by their names, as float32.

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

    answers: np.ndarray
    confidence: np.ndarray


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
        return Predictions(file["answers"].astype(int), file["confidence"])


def packages() -> dict[str, str]:
    """Versions of the packages whose change could change a result, those that are installed."""
    installed = {}
    for name in PACKAGES:
        try:
            installed[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return installed


def machine() -> dict[str, Any]:
    """What a reader needs to judge seconds: processor, logical cores, memory in GiB, system, Python. No host name."""
    return {
        "processor": _processor(),
        "cores": psutil.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def _processor() -> str:
    """The processor's name as its maker writes it; Python's own answer is empty or an architecture on most systems."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        if names:
            return names[0]
    if platform.system() == "Darwin":
        command = ["sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    return platform.processor() or platform.machine()


def recording() -> Path | None:
    """The folder that `make record` wants records in, if it is running."""
    return Path(os.environ["COURSE_RECORD"]) if os.environ.get("COURSE_RECORD") else None


def find(file: str) -> Path | None:
    """The `file` of a record, if there is one; while `make record` runs, and not a rehearsal, its own come first."""
    made = None if os.environ.get("COURSE_REHEARSAL") else recording()
    return next((where / file for where in (made, folder()) if where and (where / file).exists()), None)


def _plain(value: Any) -> Any:
    """A NumPy number or array as Python's own, for JSON."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"expected facts that JSON can hold, got {type(value).__name__}: {value!r}")
