"""What a recorded lesson keeps: tables with their facts and checksum, weights, models."""

import hashlib

import keras
import numpy as np
import pandas as pd
import pytest

from authoring.records import recording
from course_utils import on_keras
from course_utils.runs import results

TABLE = pd.DataFrame({"epoch": [1, 2], "test": [0.115, 0.076], "seconds": [30.0, 60.6]})


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The folder that records go to, which is not there yet."""
    monkeypatch.setenv("COURSE_RECORD", str(tmp_path / "made"))
    return tmp_path / "made"


def test_what_is_recorded_can_be_read():
    recording.record("02_softmax", TABLE, best=np.float32(0.25), counts=np.array([1, 2]))
    run = results.recorded("02_softmax")
    pd.testing.assert_frame_equal(run.table, TABLE)
    assert (run.facts["best"], run.facts["counts"], run.facts["minutes"]) == (0.25, [1, 2], 1.51)
    assert run.facts["final"] == {"epoch": 2, "test": 0.076, "seconds": 60.6}
    assert run.facts.keys() >= {"packages", "machine"}


def test_the_checksum_is_that_of_the_file(folder):
    recording.record("02_softmax", TABLE)
    table = (folder / "02_softmax.csv").read_bytes()
    assert results.recorded("02_softmax").facts["table_sha256"] == hashlib.sha256(table).hexdigest()
    assert recording.checksum("epoch\r\n1\r\n") == recording.checksum("epoch\n1\n") != recording.checksum("epoch\n2\n")


def test_named_indices_become_columns_and_a_plain_numbering_does_not():
    runs = {("plain", 0.1): TABLE.set_index("epoch"), ("plain", 1): TABLE.set_index("epoch")}
    recording.record("02_softmax", pd.concat(runs, names=["network", "rate"]))
    assert list(results.recorded("02_softmax").table) == ["network", "rate", "epoch", "test", "seconds"]
    recording.record("02_softmax", TABLE[["test"]])
    run = results.recorded("02_softmax")
    assert list(run.table) == ["test"] and "minutes" not in run.facts


def test_what_cannot_be_recorded_leaves_nothing(folder):
    with pytest.raises(ValueError, match="at least one row for the record '02_softmax'"):
        recording.record("02_softmax", TABLE.head(0))
    with pytest.raises(TypeError, match="expected facts that JSON can hold, got object"):
        recording.record("02_softmax", TABLE, model=object())
    assert not folder.exists()


def test_a_rehearsal_is_told_by_a_variable(monkeypatch):
    assert not recording.rehearsing()
    monkeypatch.setenv("COURSE_REHEARSAL", "")
    assert not recording.rehearsing()
    monkeypatch.setenv("COURSE_REHEARSAL", "yes")
    assert recording.rehearsing()


class Shared:
    """As much of a variable of Theano as `keep_weights` uses."""

    def get_value(self):
        return np.float32([0.1, 2])


def test_weights_are_kept_in_half_precision(folder):
    recording.keep_weights("03_hidden", {"w": Shared()})
    assert np.load(folder / "03_hidden.weights.npz")["w"].dtype == np.float16
    assert results.weights("03_hidden")["w"].tolist() == pytest.approx([0.1, 2], rel=1e-3)


def test_a_model_is_kept_without_its_optimiser(folder):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    model.compile(loss="mse")
    folder.mkdir()
    recording.keep_model("90_tiny", model)
    kept = keras.saving.load_model(folder / "90_tiny.keras")
    assert not kept.compiled, "the file would be three times as large with the optimiser's memory"
    np.testing.assert_array_equal(on_keras.scores(kept, np.eye(4)), on_keras.scores(model, np.eye(4)))
    assert [path.name for path in folder.iterdir()] == ["90_tiny.keras"]
