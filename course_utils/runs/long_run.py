"""Training that `make record` can stop and take up again. In a reader's hands it is `training.fit`, and nothing more.

While `make record` runs, each finished epoch is on disk: its row, and all that the next epoch starts from (weights, the
optimiser's memory, the state of random streams). A run that was stopped goes on there, and ends as if it had not been.
"""

import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from course_utils import files
from course_utils.runs import results, training


def fit(
    name: str,
    train: Callable[[np.ndarray, np.ndarray], float],
    data: training.Pair,
    num_epochs: int,
    *,
    state: Sequence[Any],
    weights: Mapping[str, Any] | None = None,
    seed: int = 0,
    on_epoch: Callable[[dict[str, float]], None] | None = None,
    **options: Any,
) -> pd.DataFrame:
    """Train as `training.fit` does, with its `options`; while `make record` runs, keep the run as the record `name`.

    Parameters
    ----------
    name : stem of the record's files, such as "03_hidden_layer".
    train, data, num_epochs : see `training.fit`.
    state : all that training changes, objects with `get_value()` and `set_value(array)`: weights, what the optimiser
        remembers, states of random streams. `state_of(updates)` gives it for a Theano function.
    weights : what to keep for later lessons, by name; `results.weights(name)` reads it.
    seed : shuffles, in each epoch anew.
    on_epoch : as in `training.fit`. What it changes for the next epoch, such as a learning rate, belongs into `state`.

    Returns
    -------
    The table of `training.fit`, from epoch 1 also where the run was stopped in between.

    Raises
    ------
    RuntimeError : a recorded run ended before its last epoch. What it has reached is kept.
    """
    where = results.recording()
    if where is None:
        return training.fit(train, data, num_epochs, seed=seed, parameters=state, on_epoch=on_epoch, **options)

    recorder = results.Recorder(name)
    kept = where / f"{name}.state.npz"
    done = restore(state, kept, len(recorder.table)) if kept.exists() else 0
    recorder.table = recorder.table[:done]  # stopped between the two files, there is a row too many
    rng = np.random.default_rng(seed)
    for _ in range(done):
        rng.permutation(len(data[0]))  # as `training.batches` drew for the epochs that are done

    def keep(row: dict[str, float]) -> None:
        row = {**row, "epoch": done + row["epoch"]}
        if on_epoch:
            on_epoch(row)
        recorder.append(**row)
        save(state, kept, epochs=len(recorder.table))

    if done < num_epochs:
        training.fit(train, data, num_epochs - done, seed=rng, parameters=state, on_epoch=keep, **options)
    if len(recorder.table) < num_epochs:
        raise RuntimeError(f"expected {num_epochs} epochs of {name}, got {len(recorder.table)}: run `make record` once "
                           "more, which goes on from there")
    table = recorder.table.astype({"epoch": int}).set_index("epoch")
    results.record(name, table, seed=seed, minutes=round(table.seconds.sum() / 60, 2))
    if weights:
        results.keep_weights(name, {key: weight.get_value() for key, weight in weights.items()})
    return table


def state_of(updates: Sequence[tuple[Any, Any]], *streams: Any) -> list[Any]:
    """What a Theano function with these `updates` changes: their variables, and the states of its random `streams`."""
    variables = [variable for variable, _ in updates]
    return variables + [pair[0] for stream in streams for pair in stream.state_updates]


def save(state: Sequence[Any], path: Path, epochs: int) -> None:
    """Write the values of `state` to `path`, all or nothing."""
    arrays = {f"part{number}": part.get_value() for number, part in enumerate(state)}
    with files.whole(path) as part:
        np.savez(part, epochs=epochs, **arrays)


def restore(state: Sequence[Any], path: Path, num_rows: int) -> int:
    """Give `state` the values that `save` wrote, and return after how many epochs that was.

    A file that cannot be read, or that is further than the `num_rows` rows that are kept beside it, is set aside, and
    the run starts from its beginning: 0 epochs.
    """
    try:
        with np.load(path) as kept:
            epochs, values = int(kept["epochs"]), [kept[f"part{number}"] for number in range(len(state))]
        if epochs > num_rows:
            raise ValueError(f"it was saved after {epochs} epochs, but the table that is kept ends at {num_rows}")
    except (ValueError, KeyError, EOFError, zipfile.BadZipFile, zipfile.zlib.error) as error:
        files.set_aside(path, error)
        return 0
    for part, value in zip(state, values):
        part.set_value(value)
    return epochs
