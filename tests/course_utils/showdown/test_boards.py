"""Boards with rules: an entry is measured once for each seed, kept at once, and refused where it breaks a rule."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from course_utils.data import Digits
from course_utils.showdown import boards
from course_utils.showdown.entry_code import EntryError


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_BOARDS", str(tmp_path / "boards.csv"))
    monkeypatch.setenv("COURSE_RESULTS", str(tmp_path / "results"))
    return tmp_path / "boards.csv"


@pytest.fixture(autouse=True)
def few_pictures(monkeypatch):
    """Forty pictures in place of seventy thousand."""
    def pictures(count):
        rng = np.random.default_rng(count)
        return rng.random((count, 28, 28, 1), dtype=np.float32), rng.integers(0, 10, count)

    def load(**options):
        (x, y), (x_val, y_val), (x_test, y_test) = map(pictures, (30, 10, 20))
        return Digits(x, y, x_val, y_val, x_test, y_test, 10)

    monkeypatch.setattr(boards, "load_mnist", load)
    monkeypatch.setattr(boards, "FEW", 4)


@pytest.fixture(autouse=True)
def calls(monkeypatch):
    """How many pictures each training was given; one takes a tenth of a second for each, whatever the clock says."""
    timed, counts = boards.timed, []

    def told(train, seed, *data):
        counts.append(len(data[0]))
        return timed(train, seed, *data)[0], len(data[0]) / 10

    monkeypatch.setattr(boards, "timed", told)
    return counts


def linear():
    return keras.Sequential([layers.Input((28, 28, 1)), layers.Flatten(), layers.Dense(10)])


def train(x, y, x_validation, y_validation):
    # a comment, and an empty line below, count for nothing

    model = linear()
    return model


def test_an_entry_is_measured_once_for_each_seed(store):
    table = boards.enter("mistakes", "mine", train)
    row = table.loc["mine"]
    assert row.seeds == 3 and row.parameters == 7850 and row.run == "yours" and row.holds
    kept = boards.read(store)
    assert sorted(kept.seed) == [0, 1, 2] and set(kept.entry) == {"mine"}
    assert row.mistakes == pytest.approx(10_000 * kept.test.mean())
    assert row.spread == pytest.approx(kept.test.std(ddof=0))


def test_compiling_is_not_counted_as_training(store, monkeypatch):
    """A call with a few pictures compiles and hardly trains; what it takes is subtracted."""
    monkeypatch.setattr(boards, "timed", lambda train, seed, x, *rest: (linear(), 5.0 if len(x) < 20 else 12.0))
    row = boards.enter("mistakes", "mine", train).loc["mine"]
    assert (row.compiling, row.seconds) == (5, 7)


def test_what_was_stopped_says_so_in_a_line_and_goes_on(store, calls, capsys, monkeypatch):
    keep = boards.keep

    def stopped(row, store):
        keep(row, store)
        raise KeyboardInterrupt

    monkeypatch.setattr(boards, "keep", stopped)
    assert boards.enter("mistakes", "mine", train).loc["mine", "misses"] == "1 of 3 seeds"
    assert capsys.readouterr().out == "Stopped: the seeds of mine that are done are kept. Call it again to go on.\n"
    monkeypatch.setattr(boards, "keep", keep)
    boards.enter("mistakes", "mine", train)
    assert boards.read(store).seed.tolist() == [0, 1, 2] and calls == [4, 30] * 3  # few pictures, then all


def test_an_entry_whose_code_has_changed_begins_anew(store):
    boards.enter("mistakes", "mine", train)

    def larger(x, y, x_validation, y_validation):
        return keras.Sequential([layers.Input((28, 28, 1)), layers.Flatten(), layers.Dense(20), layers.Dense(10)])

    table = boards.enter("mistakes", "mine", larger)
    assert table.loc["mine"].seeds == 3 and table.loc["mine"].parameters == 15_910
    assert len(boards.read(store)) == 3


def test_seeds_are_set_before_each_training_and_pictures_are_copies(store):
    drawn, seen = [], []

    def draws(x, y, x_validation, y_validation):
        drawn.append(float(keras.random.normal((1,))[0]))
        seen.append(float(x.sum()))
        x[:] = 0
        return linear()

    boards.enter("mistakes", "mine", draws)
    assert drawn[0] == drawn[1] and len(set(drawn)) == 3 and 0 not in seen and len(set(seen)) == 2


@pytest.mark.parametrize(("made", "told"), [
    (lambda: None, "got NoneType: is the `return` missing?"),
    (lambda: keras.Sequential([layers.Input((784,)), layers.Dense(10)]), "(784,) to (10,)"),
    (lambda: keras.Sequential([layers.Input((28, 28, 1)), layers.Flatten(), layers.Dense(200), layers.Dense(10)]),
     "expected at most 102,000 parameters, got 159,010"),
])
def test_what_breaks_a_rule_is_told_and_not_kept(store, made, told):
    def entry(x, y, x_validation, y_validation):
        return made()

    with pytest.raises(EntryError) as error:
        boards.enter("mistakes", "mine", entry)
    assert told in str(error.value) and len(boards.read(store)) == 0


def test_an_unknown_board():
    with pytest.raises(ValueError, match="expected one of the boards seconds, parameters, mistakes, got 'speed'"):
        boards.enter("speed", "mine", train)


def test_too_many_lines(tmp_path, store):
    lines = "\n".join(f"    a{i} = {i}" for i in range(30))
    file = tmp_path / "long_entry.py"
    file.write_text(f"def train(x, y, x_validation, y_validation):\n{lines}\n")
    names = {"__name__": "long_entry"}
    exec(compile(file.read_text(), str(file), "exec"), names)
    with pytest.raises(EntryError, match="at most 25 lines of code, got 31"):
        boards.enter("seconds", "long", names["train"])


def test_code_that_cannot_be_read():
    with pytest.raises(EntryError, match="write it in a cell or in a file"):
        boards.enter("seconds", "no code", len)


def test_the_best_that_keeps_the_rules_comes_first(store):
    def row(entry, board="parameters", **changed):
        return {"board": board, "entry": entry, "code": "x", "seed": 0, "test": 0.008, "validation": 0.01,
                "parameters": 900, "seconds": 3.0, "compiling": 1.0, "lines": 9, "machine": "m", **changed}

    for entry, seeds, changed in (("good", 5, {}), ("smaller, but one seed", 1, {"parameters": 500}),
                                  ("smaller, but worse", 5, {"parameters": 400, "test": 0.02}),
                                  ("larger", 5, {"parameters": 1200})):
        for seed in range(seeds):
            boards.keep(row(entry, seed=seed, **changed), store)
    table = boards.table("parameters")
    assert table.index.tolist() == ["good", "larger", "smaller, but worse", "smaller, but one seed"]
    assert table.holds.tolist() == [True, True, False, False]
    shown = boards.shown("parameters")
    assert shown.loc["good", "mean test error"] == "0.80 % ± 0.00" and "machine" not in shown
    assert "machine" in boards.shown("seconds"), "seconds compare on one machine only"
    assert shown["rules kept"].tolist() == ["yes", "yes", "no: error above 1 %", "no: 1 of 5 seeds"]


def test_a_damaged_file_is_told_and_set_aside_when_something_is_added(store, capsys):
    boards.enter("mistakes", "whole", train)
    damaged = store.read_text() + "seconds,half\n"
    store.write_text(damaged)
    assert list(boards.table("mistakes").index) == ["whole"] and store.read_text() == damaged
    assert "boards.csv is damaged, and used without what cannot be read: line 5" in capsys.readouterr().out
    boards.enter("mistakes", "new", train)
    assert store.with_name("boards-damaged-1.csv").read_text() == damaged
    assert sorted(boards.table("mistakes").index) == ["new", "whole"]


@pytest.mark.parametrize("name", ["1e5", "007", "NA", "nan", 'a, "b"'])
def test_a_name_and_a_code_that_look_like_numbers_keep_their_seeds(name, store, calls, monkeypatch):
    monkeypatch.setattr(boards, "code_of", lambda train: "96607e96")
    boards.enter("mistakes", name, train)
    assert boards.enter("mistakes", name, train).loc[name].seeds == 3 and len(calls) == 6


class Hidden(layers.Layer):
    """Keeps a thousand numbers that Keras does not know about."""

    def __init__(self):
        super().__init__()
        self.numbers = [tf.Variable(tf.ones(500)), np.ones(500, dtype="float32")]

    def call(self, scores):
        return scores + tf.reduce_sum(self.numbers[0]) + tf.reduce_sum(tf.constant(self.numbers[1]))


def test_numbers_are_counted_wherever_they_are_kept():
    assert boards.count_parameters(linear()) == 7850
    model = keras.Sequential([*linear().layers, Hidden()])
    model.build((None, 28, 28, 1))
    model.count_params = lambda: 1
    assert boards.count_parameters(model) == 8850


def infinite():
    model = linear()
    model.set_weights([np.full_like(weights, np.nan) for weights in model.get_weights()])
    return model


@pytest.mark.parametrize(("part", "value", "told"), [
    ("error_rate", -0.5, "expected test from 0 to 1, got -0.5"),
    ("error_rate", float("nan"), "expected test from 0 to 1, got nan"),
    ("count_parameters", 0, "expected parameters from 1 to"),
])
def test_what_cannot_be_is_refused(part, value, told, store, monkeypatch):
    monkeypatch.setattr(boards if part == "count_parameters" else boards.on_keras, part, lambda *_: value)
    with pytest.raises(EntryError, match=told):
        boards.enter("mistakes", "mine", train)
    assert not store.exists()


def test_training_that_takes_no_time_after_its_first_call_is_refused(store, monkeypatch):
    monkeypatch.setattr(boards, "timed", lambda train, seed, x, *rest: (linear(), 9.0 if len(x) == 4 else 0.1))
    with pytest.raises(EntryError, match="training has to start again in each call"):
        boards.enter("mistakes", "mine", train)


def test_weights_that_are_no_numbers_are_refused(store, monkeypatch):
    with pytest.raises(EntryError, match="expected weights that are finite numbers"):
        boards.enter("mistakes", "mine", lambda x, y, x_validation, y_validation: infinite())


@pytest.mark.parametrize("name", ["", "a\nb", "a\x1b[31m"])
def test_a_name_that_no_table_can_show_is_refused(name):
    with pytest.raises(ValueError, match="expected the entry's name"):
        boards.enter("mistakes", name, train)


def test_the_courses_own_entries_are_kept():
    """Every file of `solutions/boards` has been measured as it is, with all its seeds, and keeps its rules."""
    from authoring.records.boards import ENTRIES
    from authoring.records.class_boards import read

    assert ENTRIES
    for path in ENTRIES:
        entry = read(path)
        kept = boards.read(path.parents[2] / "results" / "boards.csv").query("entry == @entry.NAME")
        assert set(kept.code) == {boards.code_of(entry.train)}, f"{path.name} has changed: measure it again"
        assert boards.table(entry.BOARD, path.parents[2] / "results" / "boards.csv").loc[entry.NAME, "holds"]
