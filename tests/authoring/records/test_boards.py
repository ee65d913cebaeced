"""What the quick entry is compared with."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from authoring.records import boards as records


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """The folder that records go to; the digits are two, and so are the seeds."""
    x, y = np.zeros((2, 28, 28, 1), dtype="float32"), np.array([0, 1])
    few = SimpleNamespace(x_train=x, y_train=y, x_validation=x, y_validation=y, x_test=x, y_test=y)
    monkeypatch.setattr(records, "load_mnist", lambda **how: few)
    monkeypatch.setattr(records, "EXAMPLE_SEEDS", range(2))
    monkeypatch.setenv("COURSE_RECORD", str(tmp_path))
    return tmp_path


def test_the_example_and_the_quick_entry_are_timed_in_turns(kept, monkeypatch):
    clock = iter([2.0, 3.0, 12.0, 7.0, 10.0, 9.0,  # compiling both, then epoch, entry, epoch, entry
                  2.0, 3.0, 11.0, 8.0])
    who = []

    def timed(train, seed, *data):
        who.append("the entry" if len(data) == 4 else "the example")
        return None, next(clock)

    monkeypatch.setattr(records.boards, "timed", timed)
    errors = iter([0.011, 0.0100, 0.009])
    monkeypatch.setattr(records.on_keras, "error_rate", lambda *_: next(errors))
    records.keras_example()
    table = pd.read_csv(kept / "11_keras_example.csv")
    assert who == ["the example", "the entry"] * 5
    assert table.epochs.tolist() == [2, 1], "it goes on until the error is at most 1 %"
    assert table.seconds.tolist() == [12 + 10 - 2, 11 - 2], "all epochs, without compiling"
    assert table.quick.tolist() == [(7 - 3 + 9 - 3) / 2, 8 - 3], "the mean training, without compiling"


def test_an_example_that_never_gets_there_ends(kept, monkeypatch):
    monkeypatch.setattr(records.boards, "timed", lambda *_: (None, 1.0))
    monkeypatch.setattr(records.on_keras, "error_rate", lambda *_: 0.5)
    records.keras_example(most=3)
    assert pd.read_csv(kept / "11_keras_example.csv").epochs.tolist() == [3, 3]


def test_the_example_has_the_parameters_that_keras_tells():
    assert records.example().count_params() == 34_826


def test_every_change_finds_its_place_in_the_quick_entry():
    for change in records.CHANGES:
        assert callable(records.changed(change).train), change


def test_a_change_without_a_place_is_named(monkeypatch):
    monkeypatch.setitem(records.CHANGES, "other", [("no such line", "")])
    with pytest.raises(ValueError, match="has no 'no such line': change CHANGES too"):
        records.changed("other")
