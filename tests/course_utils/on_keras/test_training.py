"""Keras trains as it does; the course adds a table, a bar, and a stop button that keeps what is done."""

import signal

import keras
import numpy as np
import pytest

from course_utils.on_keras import training
from course_utils.runs import results

rng = np.random.default_rng(0)
X = rng.random((40, 4), dtype=np.float32)
Y = (X[:, 0] > X[:, 1]).astype(int)
WATCH = {"train": (X, Y), "validation": (X[:10], Y[:10])}


def small(seed=0, optimizer=None, **options):
    """A network of 23 weights; without a graph, which takes longer to make than these trainings."""
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="tanh"),
                              keras.layers.Dropout(0.2), keras.layers.Dense(2, activation="softmax")])
    model.compile(optimizer=optimizer or keras.optimizers.Adam(0.1), loss="sparse_categorical_crossentropy",
                  **{"run_eagerly": True, **options})
    return model


class At(keras.callbacks.Callback):
    """Does something at the end of a batch, counted over the whole training."""

    def __init__(self, batch, action):
        super().__init__()
        self.left, self.action = batch, action

    def on_train_batch_end(self, batch, logs=None):
        self.left -= 1
        if self.left == 0:
            self.action()


def press_stop():
    signal.raise_signal(signal.SIGINT)


def run(model=None, num_epochs=4, **options):
    return training.fit(model or small(), (X, Y), num_epochs, batch_size=16, watch=WATCH, **options)


# the table


def test_the_table_is_that_of_training_fit():
    model = small()
    table = run(model)
    assert table.index.name == "epoch" and list(table.index) == [1, 2, 3, 4]
    assert list(table.columns) == ["cost", "train", "validation", "seconds"]
    assert table.train.iloc[-1] == training.error_rate(model, X, Y)
    assert (table.seconds > 0).all() and np.isfinite(table.cost).all()


def test_it_is_keras_that_trains():
    table = training.fit(small(run_eagerly=False), (X, Y), 3, batch_size=16)
    history = small(run_eagerly=False).fit(X, Y, epochs=3, batch_size=16, verbose=0).history
    assert list(table.columns) == ["cost", "seconds"]
    np.testing.assert_allclose(table.cost, history["loss"], rtol=1e-5)


def test_labels_may_be_one_hot_and_options_reach_keras():
    model = small()
    model.compile(loss="categorical_crossentropy", run_eagerly=True)
    hot = np.eye(2, dtype=np.float32)[Y]
    table = training.fit(model, (X, hot), 1, watch={"train": (X, hot)}, validation_split=0.5)
    assert 0 <= table.train.iloc[0] <= 1


def test_calling_it_again_trains_on():
    model = small()
    before = run(model, 2).cost.iloc[-1]
    assert run(model, 2).cost.iloc[-1] < before


def test_a_callback_may_end_the_training():
    table = run(num_epochs=50, callbacks=[keras.callbacks.EarlyStopping("loss", min_delta=10)])
    assert 1 <= len(table) < 50


# stopped


def test_stop_keeps_the_finished_epochs_and_the_weights_of_the_last_one(capsys):
    expected = small()
    run(expected, 2)
    model = small()
    table = run(model, callbacks=[At(8, press_stop)])  # three batches an epoch: in the third
    assert list(table.index) == [1, 2]
    for got, right in zip(model.get_weights(), expected.get_weights()):
        np.testing.assert_allclose(got, right, rtol=1e-5)
    assert model.optimizer.iterations == 6
    assert capsys.readouterr().out == (
        "Stopped in epoch 3. The table holds the 2 finished epochs; the weights are those at the end of epoch 2.\n")


def test_stop_in_the_first_epoch(capsys):
    model = small()
    before = model.get_weights()
    table = run(model, callbacks=[At(1, press_stop)])
    assert len(table) == 0 and list(table.columns) == ["cost", "train", "validation", "seconds"]
    for got, right in zip(model.get_weights(), before):
        np.testing.assert_array_equal(got, right)
    assert "no finished epoch; the weights are those before the training." in capsys.readouterr().out


def test_a_cost_that_is_no_number_stops_with_the_reason(capsys):
    model = small(optimizer=keras.optimizers.SGD(0.1))
    x = np.where(np.arange(40)[:, None] == 7, np.nan, X).astype("float32")
    table = training.fit(model, (x, Y), 3, batch_size=40)
    out = capsys.readouterr().out
    assert len(table) == 0
    assert out.startswith("The cost became nan in epoch 1, batch 1. Usual causes: a learning rate")
    assert out.count("\n") == 1
    assert all(np.isfinite(weights).all() for weights in model.get_weights())


# recorded models


def test_a_model_that_does_not_exist(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_RESULTS", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"expected a recorded model 90_tiny.keras in .*, found none"):
        training.model("90_tiny")
    (tmp_path / "90_other.keras").touch()
    with pytest.raises(FileNotFoundError, match="found 90_other: run `make record`, or correct the name"):
        training.model("90_tiny")


def test_a_model_that_holds_code_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_RESULTS", str(tmp_path))
    keras.Sequential([keras.Input((4,)), keras.layers.Lambda(lambda x: x + 1)]).save(tmp_path / "90_tiny.keras")
    with pytest.raises(ValueError, match="safe_mode"):
        training.model("90_tiny")


def test_a_damaged_model_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_RESULTS", str(tmp_path))
    (tmp_path / "90_tiny.keras").write_bytes(b"no zip")
    (tmp_path / results.SUMS).write_text(f"{64 * '0'}  90_tiny.keras\n")
    with pytest.raises(results.Damaged, match="git checkout -- results"):
        training.model("90_tiny")


# answers


@pytest.mark.parametrize("count", [1, training.FEW, training.FEW + 1])
def test_scores_are_those_without_dropout(count):
    model, x = small(), np.resize(X, (count, 4))
    got = training.scores(model, x)
    assert isinstance(got, np.ndarray) and got.shape == (count, 2)
    np.testing.assert_allclose(got, training.scores(model, x), rtol=1e-6)
    np.testing.assert_allclose(got.sum(axis=1), 1, rtol=1e-5)


def test_scores_of_no_image():
    with pytest.raises(ValueError, match="at least one image"):
        training.scores(small(), X[:0])


def test_the_error_of_one_hot_labels_and_of_a_model_with_one_output():
    model = small()
    assert training.error_rate(model, X, np.eye(2)[Y]) == training.error_rate(model, X, Y)
    one = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid", use_bias=False)])
    one.set_weights([np.array([[9.0], [-9.0], [0.0], [0.0]])])
    assert training.error_rate(one, X, Y) == 0


# bad arguments


def unbuilt():
    model = keras.Sequential([keras.layers.Dense(2)])
    model.compile(loss="mse")
    return model


@pytest.mark.parametrize("changes, kind, said", [
    ({"model": "softmax"}, TypeError, "expected a Keras model, got str"),
    ({"model": keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])}, ValueError, "call model.compile"),
    ({"model": unbuilt()}, ValueError, "begin it with keras.Input"),
    ({"num_epochs": 0}, ValueError, "num_epochs as a whole number from 1, got 0"),
    ({"num_epochs": 2.5}, ValueError, "got 2.5"),
    ({"data": (X, Y[:3])}, ValueError, "expected one label for each image in data"),
    ({"watch": {"cost": (X, Y)}}, ValueError, "expected names to watch other than cost"),
])
def test_a_call_that_makes_no_sense_says_so(changes, kind, said):
    with pytest.raises(kind, match=said):
        training.fit(**{"model": small(), "data": (X, Y), "num_epochs": 1} | changes)
