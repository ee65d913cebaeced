import signal

import numpy as np
import pytest

from course_utils.runs.training import batches, error_rate, fit, predict_in_batches


class Shared:
    """What `fit` needs to know of a Theano shared variable."""

    def __init__(self, value):
        self.value = np.array(value, dtype=float)

    def get_value(self):
        return self.value.copy()

    def set_value(self, value):
        self.value = np.array(value)


class Line:
    """A model with one weight: it says 1 where x * w > 0.5, and `train` moves w up by 0.1 with every batch."""

    def __init__(self, costs=()):
        self.w = Shared(0.0)
        self.costs = iter(costs)
        self.seen = []

    def train(self, x, y):
        self.seen.append(x.copy())
        self.w.set_value(self.w.get_value() + 0.1)
        cost = next(self.costs, 0.25)
        return cost() if callable(cost) else cost

    def predict(self, x):
        return (x * self.w.get_value() > 0.5).astype(int)


def stop():
    """What JupyterLab's stop button sends."""
    signal.raise_signal(signal.SIGINT)


X = np.arange(10) / 10  # 0.0, 0.1, ..., 0.9
Y = (X >= 0.5).astype(int)


# batches


def test_every_image_is_in_one_batch_and_the_last_batch_may_be_small():
    assert batches(10, 4) == [slice(0, 4), slice(4, 8), slice(8, 10)]
    assert [len(rows) for rows in batches(10, 4, seed=0)] == [4, 4, 2]
    assert sorted(np.concatenate(batches(10, 4, seed=0))) == list(range(10))


def test_dropping_the_last_batch_leaves_96_of_60_000_images_unseen():
    full = batches(60_000, 128, drop_last=True)
    assert len(full) == 468 and full[-1].stop == 60_000 - 96
    assert len(batches(60_000, 128)) == 469


def test_dropping_changes_nothing_where_the_last_batch_is_full():
    assert batches(8, 4, drop_last=True) == batches(8, 4)


def test_dropped_images_differ_from_epoch_to_epoch_when_shuffled():
    rng = np.random.default_rng(0)
    left_out = [set(range(10)) - set(np.concatenate(batches(10, 4, rng, drop_last=True))) for _ in range(2)]
    assert left_out[0] != left_out[1]


def test_a_seed_repeats_its_order_and_a_generator_goes_on():
    def order(seed):
        return np.concatenate(batches(100, 32, seed)).tolist()

    rng = np.random.default_rng(1)
    assert order(1) == order(1) != order(2)
    assert order(rng) == order(1) != order(rng)


def test_a_batch_may_be_larger_than_the_data():
    assert batches(3, 128) == [slice(0, 3)]
    with pytest.raises(ValueError, match="at most 3, the number of images, got 128: with drop_last=True no batch"):
        batches(3, 128, drop_last=True)


@pytest.mark.parametrize("num_images, batch_size, message", [
    (10, 0, "expected batch_size as a whole number from 1, got 0"),
    (10, -1, "got -1"),
    (10, 2.0, "got 2.0"),
    (0, 128, "expected num_images as a whole number from 1, got 0"),
])
def test_sizes_that_make_no_batch(num_images, batch_size, message):
    with pytest.raises(ValueError, match=message):
        batches(num_images, batch_size)


# error_rate


def test_error_rate_is_the_fraction_that_differs():
    assert error_rate(np.array([7, 2, 1, 0]), np.array([7, 2, 1, 9])) == 0.25
    assert error_rate([1, 1], [1, 1]) == 0.0


@pytest.mark.parametrize("predictions, labels, message", [
    ([1, 2], np.eye(2), r"expected labels of shape \(n,\), .* got \(2, 2\): are they one-hot"),
    (np.eye(2), [1, 2], r"expected predictions .* Take argmax\(axis=1\)"),
    ([0.1, 0.9], [0, 1], r"expected predictions as whole numbers of shape \(n,\), got float64 of shape \(2,\)"),
    ([1], [1, 2], "as many predictions as labels, got 1 and 2"),
    (3, 3, r"got int64 of shape \(\)"),
    (np.zeros(0, int), np.zeros(0, int), "at least one prediction, got none"),
])
def test_error_rate_explains_bad_input(predictions, labels, message):
    with pytest.raises(ValueError, match=message):
        error_rate(predictions, labels)


# predict_in_batches


def test_prediction_sees_at_most_a_thousand_images_at_once():
    sizes = []

    def predict(x):
        sizes.append(len(x))
        return x.astype(int)

    assert (predict_in_batches(predict, np.arange(2500.0)) == np.arange(2500)).all()
    assert sizes == [1000, 1000, 500]


@pytest.mark.parametrize("predict, message", [
    (lambda x: np.ones((len(x), 10)), r"expected the result of predict\(x\) of shape \(n,\).*argmax"),
    (lambda x: np.array([3]), "10 class numbers for as many images, got 1"),
    (lambda x: None, "got object"),
])
def test_prediction_that_gives_no_class_numbers(predict, message):
    with pytest.raises(ValueError, match=message):
        predict_in_batches(predict, X)


# fit


def test_the_table_has_a_row_for_each_epoch_and_a_column_for_each_watched_set():
    model = Line()
    table = fit(model.train, (X, Y), 3, predict=model.predict, batch_size=4,
                watch={"train": (X, Y), "validation": (X[:2], Y[:2])})
    assert list(table.columns) == ["cost", "train", "validation", "seconds"]
    assert table.index.name == "epoch" and list(table.index) == [1, 2, 3]
    assert table.cost.tolist() == [0.25] * 3
    assert table.train.tolist() == [0.5, 0.4, 0.1]  # w = 0.3, 0.6, 0.9 finds none, one, four of the five
    assert (table.seconds >= 0).all()


def test_the_cost_counts_a_small_batch_for_less():
    table = fit(Line(costs=[1, 1, 6]).train, (X, Y), 1, batch_size=4)  # batches of 4, 4 and 2
    assert table.cost[1] == pytest.approx((4 * 1 + 4 * 1 + 2 * 6) / 10)


def test_one_hot_labels_are_watched_as_class_numbers():
    model = Line()
    table = fit(model.train, (X, np.eye(2)[Y]), 1, predict=model.predict, watch={"test": (X, np.eye(2)[Y])})
    assert table.test[1] == 0.5


def test_each_epoch_is_shuffled_anew_and_the_seed_repeats_it():
    first, again, other, unshuffled = Line(), Line(), Line(), Line()
    for model, seed in [(first, 0), (again, 0), (other, 1), (unshuffled, None)]:
        fit(model.train, (X, Y), 2, batch_size=10, seed=seed)
    assert np.array_equal(first.seen, again.seen)
    assert not np.array_equal(first.seen[0], first.seen[1])
    assert not np.array_equal(first.seen, other.seen)
    assert np.array_equal(unshuffled.seen, [X, X])
    default = Line()
    fit(default.train, (X, Y), 2, batch_size=10)
    assert np.array_equal(default.seen, first.seen), "the default seed is 0"


def test_every_finished_epoch_is_handed_over_as_it_is_done():
    rows, model = [], Line()
    table = fit(model.train, (X, Y), 2, predict=model.predict, watch={"test": (X, Y)}, on_epoch=rows.append)
    assert [list(row) for row in rows] == [["epoch", "cost", "test", "seconds"]] * 2
    assert [row["test"] for row in rows] == table.test.tolist()


def test_stop_keeps_finished_epochs_and_the_weights_of_the_last_one(capsys):
    model = Line(costs=[0.3, 0.3, 0.2, 0.2, stop])  # two batches an epoch; stopped in the first of epoch 3
    table = fit(model.train, (X, Y), 9, batch_size=5, parameters=[model.w])
    assert list(table.index) == [1, 2]
    assert model.w.get_value() == pytest.approx(0.4)  # four batches, although a fifth had moved it to 0.5
    assert capsys.readouterr().out == (
        "Stopped in epoch 3. The table holds the 2 finished epochs; the weights are those at the end of epoch 2.\n")


def test_stop_while_the_error_is_measured_drops_that_epoch(capsys):
    model = Line()

    def predict(x):
        if model.w.get_value() > 0.15:
            stop()
        return model.predict(x)

    table = fit(model.train, (X, Y), 5, predict=predict, watch={"test": (X, Y)}, parameters=[model.w])
    assert list(table.index) == [1] and model.w.get_value() == pytest.approx(0.1)
    assert "the 1 finished epoch; the weights are those at the end of epoch 1" in capsys.readouterr().out


def test_stop_in_the_first_epoch_gives_an_empty_table_with_the_same_columns(capsys):
    model = Line(costs=[stop])
    table = fit(model.train, (X, Y), 5, predict=model.predict, watch={"test": (X, Y)}, parameters=[model.w])
    assert table.empty and list(table.columns) == ["cost", "test", "seconds"]
    assert model.w.get_value() == 0
    assert "no finished epoch; the weights are those before the training" in capsys.readouterr().out


def test_without_parameters_the_weights_stay_as_the_last_batch_left_them(capsys):
    model = Line(costs=[0.3, stop])
    fit(model.train, (X, Y), 5)
    assert model.w.get_value() == pytest.approx(0.2)
    assert "the weights are as the last batch left them" in capsys.readouterr().out


@pytest.mark.parametrize("cost", [np.nan, np.inf, np.array(np.nan, dtype=np.float32)])
def test_a_cost_that_is_no_number_stops_with_the_reason(cost, capsys):
    model = Line(costs=[0.3, 0.3, 0.2, cost])
    table = fit(model.train, (X, Y), 5, batch_size=5, parameters=[model.w])
    assert list(table.index) == [1] and model.w.get_value() == pytest.approx(0.2)
    assert capsys.readouterr().out == (
        f"The cost became {float(cost)} in epoch 2, batch 2. Usual causes: a learning rate that is too large, the "
        "logarithm of zero, pixels that are not scaled to 0..1. The table holds the 1 finished epoch; the weights are "
        "those at the end of epoch 1.\n")


def test_any_other_error_in_the_readers_code_comes_through():
    def train(x, y):
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        fit(train, (X, Y), 1)


@pytest.mark.parametrize("returned, message", [
    (None, r"expected train\(x, y\) to return the batch's cost, one number, got NoneType"),
    (np.ones(5), r"got ndarray of shape \(5,\): does it return the mean over the batch"),
    ("0.3", "got str"),
])
def test_train_must_return_a_cost(returned, message):
    with pytest.raises(TypeError, match=message):
        fit(lambda x, y: returned, (X, Y), 1)


@pytest.mark.parametrize("change, message", [
    ({"num_epochs": 0}, "expected num_epochs as a whole number from 1, got 0"),
    ({"num_epochs": 1.5}, "got 1.5"),
    ({"data": X}, r"expected data as a pair, \(images, labels\), got ndarray"),
    ({"data": (X, Y[:3])}, "one label for each image in data, .* got 10 images and 3 labels"),
    ({"data": (X[:0], Y[:0])}, "at least one image, got 0 images"),
    ({"watch": {"test": (X, Y)}}, "expected predict=, .* without it there is no error to watch"),
    ({"watch": {"cost": (X, Y)}, "predict": len}, "expected names to watch other than cost"),
    ({"watch": {"test": (X, Y[:1])}, "predict": len}, r"in watch\['test'\], .* got 10 images and 1 labels"),
    ({"batch_size": 0}, "expected batch_size"),
])
def test_a_call_that_makes_no_sense_says_so_before_the_first_batch(change, message):
    model = Line()
    with pytest.raises(ValueError, match=message):
        fit(**{"train": model.train, "data": (X, Y), "num_epochs": 1} | change)
    assert not model.seen
