"""What a lesson calls in its `record-only` cells, while `make record` runs it: keep a table, keep a model.

Everything goes to the folder that the variable COURSE_RECORD names. The files are described in
`course_utils.runs.results`, which reads them.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from course_utils import files
from course_utils.runs import provenance

if TYPE_CHECKING:  # a lesson in Theano does without Keras
    import keras

CHECKSUM = "table_sha256"  # the fact in a record that shows whether its table is as it was written


def folder() -> Path:
    """The folder that records go to."""
    return Path(os.environ["COURSE_RECORD"])


def rehearsing() -> bool:
    """Whether this run is a rehearsal, which sets validation images aside and must not see the test images."""
    return bool(os.environ.get("COURSE_REHEARSAL"))


def record(name: str, table: pd.DataFrame, **facts: Any) -> None:
    """Keep `table` and `facts` as the record `name`.

    Parameters
    ----------
    name
        Stem of the two files, such as `"02_logistic_regression"`.
    table
        At least one row; a named index becomes a column, a plain numbering is left out.
    facts
        Anything that JSON can hold, NumPy numbers included. `final` (the last row of the table), `minutes` (the sum of
        its column `seconds`, if it has one), `packages`, `machine` and the table's checksum are added.
    """
    if len(table) == 0:
        raise ValueError(f"expected a table of at least one row for the record {name!r}, got an empty one")
    if any(table.index.names):
        table = table.reset_index()
    if "seconds" in table:
        facts["minutes"] = round(table.seconds.sum() / 60, 2)
    csv = table.to_csv(index=False)
    facts = {**facts, "final": table[-1:].to_dict("records")[0], "packages": provenance.packages(),
             "machine": provenance.machine(), CHECKSUM: checksum(csv)}
    text = json.dumps(facts, indent=1, default=plain) + "\n"
    folder().mkdir(parents=True, exist_ok=True)
    files.write_whole(folder() / f"{name}.csv", csv)
    files.write_whole(folder() / f"{name}.json", text)


def checksum(csv: str) -> str:
    """The SHA-256 of a table as CSV text, as `sha256sum` prints it; lines may end as on Windows."""
    return hashlib.sha256(csv.replace("\r\n", "\n").encode()).hexdigest()


def plain(value: Any) -> Any:
    """A NumPy number or array as Python's own, for JSON."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"expected facts that JSON can hold, got {type(value).__name__}: {value!r}")


def keep_weights(name: str, weights: Mapping[str, Any]) -> None:
    """Keep a model's `weights`, Theano's shared variables by name, as part of the record `name`, in half precision."""
    with files.whole(folder() / f"{name}.weights.npz") as file:
        np.savez_compressed(file, **{key: each.get_value().astype(np.float16) for key, each in weights.items()})


def keep_model(name: str, model: "keras.Model") -> None:
    """Keep a Keras model as part of the record `name`."""
    write_model(model, folder() / f"{name}.keras")


def write_model(model: "keras.Model", path: Path) -> None:
    """Write `model` to `path`, without its optimiser, all or nothing."""
    bare = type(model).from_config(model.get_config())  # a clone would be compiled, and be saved with its optimiser
    bare.set_weights(model.get_weights())
    with tempfile.TemporaryDirectory() as folder, files.whole(path) as file:
        bare.save(made := Path(folder) / "model.keras")
        file.write(made.read_bytes())
