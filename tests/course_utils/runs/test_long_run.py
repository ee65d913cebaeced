"""A long run that was stopped goes on where it stopped, and ends as if it had not been."""

import numpy as np
import pandas as pd
import pytest

from course_utils.runs import long_run, results, training

X, Y = np.arange(10.0).reshape(10, 1), np.arange(10) % 2


class Value:
    """What Theano's shared variables offer."""

    def __init__(self, value):
        self.value = np.asarray(value, dtype=float)

    def get_value(self):
        return self.value.copy()

    def set_value(self, value):
        self.value = np.asarray(value)


class Model:
    """A model whose weight and memory depend on the order of all batches it has seen."""

    def __init__(self, fails_at=None):
        self.w, self.memory, self.calls, self.fails_at = Value([0.0]), Value(1.0), 0, fails_at

    def train(self, x, y):
        self.calls += 1
        if self.calls == self.fails_at:
            raise SystemError("the power went")
        self.memory.set_value(0.9 * self.memory.value + x.sum())
        self.w.set_value(self.w.value + x.mean() / self.memory.value)
        return float(self.w.value[0])

    def run(self, num_epochs=4):
        return long_run.fit("90_tiny", self.train, (X, Y), num_epochs, state=[self.w, self.memory], seed=3,
                            weights={"w": self.w}, batch_size=4, watch={"train": (X, Y)}, predict=self.predict)

    def predict(self, x):
        return (x[:, 0] > self.w.value[0]).astype(int)


@pytest.fixture
def recording(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_RECORD", str(tmp_path / "made"))
    return tmp_path / "made"


def without_seconds(table):
    return table.drop(columns="seconds")


def test_for_a_reader_it_is_fit(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    model, plain = Model(), Model()
    table = model.run()
    expected = training.fit(plain.train, (X, Y), 4, seed=3, batch_size=4, watch={"train": (X, Y)},
                            predict=plain.predict)
    pd.testing.assert_frame_equal(without_seconds(table), without_seconds(expected))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fails_at", [1, 5, 7, 11])  # three batches an epoch: in the first, ..., in the last
def test_stopped_and_taken_up_again(fails_at, recording):
    straight = Model()
    expected = straight.run()
    for file in recording.iterdir():
        file.unlink()

    with pytest.raises(SystemError):
        Model(fails_at).run()
    second = Model()
    table = second.run()
    assert second.calls == 12 - 3 * ((fails_at - 1) // 3)
    pd.testing.assert_frame_equal(without_seconds(table), without_seconds(expected))
    np.testing.assert_array_equal(second.w.value, straight.w.value)
    run = results.recorded("90_tiny")
    assert list(run.table.columns) == ["epoch", "cost", "train", "seconds"]
    assert list(run.table.epoch) == [1, 2, 3, 4]
    assert run.facts["seed"] == 3
    assert run.facts["final"]["epoch"] == 4


def test_a_finished_run_is_not_repeated(recording):
    first, again = Model(), Model()
    table = first.run()
    pd.testing.assert_frame_equal(again.run(), table)
    assert again.calls == 0
    np.testing.assert_array_equal(again.w.value, first.w.value)


def test_a_row_too_many_is_dropped(recording):
    """Stopped after the row was written and before the state was."""
    expected = Model().run(2)
    partial = recording / "90_tiny.partial.csv"
    rows = partial.read_text().splitlines()
    partial.write_text("\n".join([*rows, rows[-1].replace("2,", "3,", 1)]) + "\n")
    table = Model().run(3)
    assert list(table.index) == [1, 2, 3]
    pd.testing.assert_frame_equal(table.head(2), expected)


@pytest.mark.parametrize("name, content, reason", [
    ("90_tiny.partial.csv", b"", "90_tiny.partial.csv is damaged (No columns to parse from file). It is kept as"),
    ("90_tiny.partial.csv", b"\xff\xfe", "90_tiny.partial.csv is damaged ('utf-8' codec can't decode"),
    ("90_tiny.partial.csv", b"epoch,cost\n1,2\n1,2,3,4\n", "90_tiny.partial.csv is damaged (Error tokenizing data"),
    ("90_tiny.state.npz", b"", "90_tiny.state.npz is damaged (No data left in file). It is kept as"),
    ("90_tiny.state.npz", b"PK\x03\x04 half", "90_tiny.state.npz is damaged (File is not a zip file). It is kept as"),
], ids=["empty table", "no text", "no table", "empty state", "half a state"])
def test_what_a_power_cut_has_damaged_starts_the_run_anew(name, content, reason, recording, capsys):
    expected = Model().run()
    for file in recording.iterdir():
        file.unlink()
    Model().run(2)
    (recording / name).write_bytes(content)
    capsys.readouterr()
    second = Model()
    table = second.run()
    assert capsys.readouterr().out.startswith(reason)
    pd.testing.assert_frame_equal(without_seconds(table), without_seconds(expected))
    assert second.calls == 12


def test_a_state_without_its_rows_starts_the_run_anew(recording, capsys):
    expected = Model().run()
    partial = recording / "90_tiny.partial.csv"
    partial.write_text("".join(partial.read_text().splitlines(keepends=True)[:2]))
    capsys.readouterr()
    table = Model().run()
    assert capsys.readouterr().out.startswith(
        "90_tiny.state.npz is damaged (it was saved after 4 epochs, but the table that is kept ends at 1). It is")
    pd.testing.assert_frame_equal(without_seconds(table), without_seconds(expected))


def test_a_run_that_ends_early_is_no_record(recording):
    model = Model()
    model.train = lambda x, y: float("nan")
    with pytest.raises(RuntimeError, match="expected 4 epochs of 90_tiny, got 0"):
        model.run()
    assert not (recording / "90_tiny.json").exists()


def test_weights_are_kept_in_half_precision_and_read_in_single(recording):
    model = Model()
    model.run()
    kept = results.weights("90_tiny")
    assert kept.keys() == {"w"}
    assert kept["w"].dtype == np.float32
    np.testing.assert_allclose(kept["w"], model.w.value, rtol=1e-3)


def test_the_state_of_a_theano_function():
    class Stream:
        state_updates = (("state", "new"),)

    assert long_run.state_of([("w", 1), ("acc", 2)], Stream()) == ["w", "acc", "state"]


def test_a_schedule_goes_on_too(recording):
    """The rate is halved after epoch 2; the run is stopped in epoch 4 and must go on with the smaller rate."""
    def run(fails_at=None):
        model, rate, calls = Model(fails_at), Value(1.0), []

        def train(x, y):
            model.train(x, y)
            calls.append(float(rate.value))
            return calls[-1]

        def halve(row):
            if row["epoch"] == 2:
                rate.set_value(0.5 * rate.value)

        table = long_run.fit("90_tiny", train, (X, Y), 4, state=[model.w, model.memory, rate], batch_size=4,
                             on_epoch=halve)
        return table.cost.tolist(), calls

    with pytest.raises(SystemError):
        run(fails_at=11)
    cost, calls = run()
    assert cost == [1, 1, 0.5, 0.5], "the table of the whole run"
    assert calls == [0.5, 0.5, 0.5], "only epoch 4 was left to do, at the rate of its schedule"
