"""Mini-batches, the error rate, and the loop over epochs. Knows arrays and callables, and no framework."""

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from tqdm.auto import tqdm

BAR = "{desc} {bar} {elapsed}, {remaining} left{postfix}"  # short enough to leave room for the bar in JupyterLab
PREDICT_AT_ONCE = 1000  # images; the feature maps of a small CNN for this many still fit in memory

Array: TypeAlias = NDArray[Any]
Pair: TypeAlias = tuple[Array, Array]  # images and their labels
Row: TypeAlias = dict[str, float]  # what a table says of one epoch


class NotANumber(Exception):
    """A cost that is not a finite number; the message says where, and why it may have happened."""

    def __init__(self, cost: float, epoch: int, batch: int) -> None:
        super().__init__(f"The cost became {cost} in epoch {epoch}, batch {batch}. Usual causes: a learning rate that "
                         "is too large, the logarithm of zero, pixels that are not scaled to 0..1.")


def batches(
    num_images: int,
    batch_size: int,
    seed: int | np.random.Generator | None = None,
    drop_last: bool = False,
) -> Sequence[slice | Array]:
    """The row numbers of each mini-batch of one epoch.

        for rows in batches(len(x), 128, seed=0):
            train(x[rows], y[rows])

    Parameters
    ----------
    num_images : how many images there are to go through, each exactly once.
    batch_size : how many images in each batch. The last has what is left: 60,000 images in batches of 128 make 468 full
        ones and one of 96.
    seed : an integer or a Generator shuffles the images first; the same integer always gives the same order, a
        Generator a new order each time. None keeps them in order, and gives slices, which copy no data.
    drop_last : leave out a last batch that is not full. Without shuffling, its images are then never seen.

    Raises
    ------
    ValueError : there would be no batch, or a size is not a whole number from 1.
    """
    for name, number in {"num_images": num_images, "batch_size": batch_size}.items():
        if not isinstance(number, (int, np.integer)) or number < 1:
            raise ValueError(f"expected {name} as a whole number from 1, got {number!r}")
    if drop_last and batch_size > num_images:
        raise ValueError(f"expected batch_size of at most {num_images:,}, the number of images, got {batch_size:,}: "
                         "with drop_last=True no batch would be left")
    end = num_images - num_images % batch_size if drop_last else num_images
    slices = [slice(start, min(start + batch_size, end)) for start in range(0, end, batch_size)]
    if seed is None:
        return slices
    order = np.random.default_rng(seed).permutation(num_images)
    return [order[rows] for rows in slices]


def error_rate(predictions: Array, labels: Array) -> float:
    """The fraction of `predictions` that differ from `labels`; both hold one class number per image, shape (n,).

    Raises
    ------
    ValueError : their shapes differ, or they hold something other than whole numbers.
    """
    predictions, labels = class_numbers("predictions", predictions), class_numbers("labels", labels)
    if predictions.shape != labels.shape:
        raise ValueError(f"expected as many predictions as labels, got {len(predictions):,} and {len(labels):,}")
    if len(labels) == 0:
        raise ValueError("expected at least one prediction, got none: an error rate of no images does not exist")
    return float(np.mean(predictions != labels))


def class_numbers(name: str, values: Array) -> Array:
    """`values` as an array; raises ValueError unless it has shape (n,) and holds whole numbers."""
    values = np.asarray(values)
    if values.ndim == 2:
        raise ValueError(f"expected {name} of shape (n,), one class number per image, got {values.shape}: are they "
                         "one-hot rows or probabilities? Take argmax(axis=1)")
    if values.ndim != 1 or values.dtype.kind not in "iu":
        raise ValueError(f"expected {name} as whole numbers of shape (n,), got {values.dtype} of shape {values.shape}")
    return values


def predict_in_batches(predict: Callable[[Array], Array], x: Array) -> Array:
    """`predict(x)`, a thousand images at a time, so that a network's layers need memory for no more than that."""
    parts = []
    for rows in batches(len(x), PREDICT_AT_ONCE):
        part = class_numbers("the result of predict(x)", predict(x[rows]))
        if len(part) != len(x[rows]):
            raise ValueError(f"expected predict(x) to give {len(x[rows]):,} class numbers for as many images, "
                             f"got {len(part):,}")
        parts.append(part)
    return np.concatenate(parts)


def fit(
    train: Callable[[Array, Array], float],
    data: Pair,
    num_epochs: int,
    *,
    predict: Callable[[Array], Array] | None = None,
    watch: Mapping[str, Pair] | None = None,
    batch_size: int = 128,
    seed: int | np.random.Generator | None = 0,
    drop_last: bool = False,
    parameters: Sequence[Any] = (),
    on_epoch: Callable[[Row], None] | None = None,
) -> pd.DataFrame:
    """Train for `num_epochs` passes over the data, and return a table of how it went.

        table = fit(train, (x, y), 10, predict=predict, watch={"train": (x, y), "validation": (x_val, y_val)})

    Pressing stop ends the training and keeps what was reached: the table has every finished epoch, and the `parameters`
    go back to where they were at the end of the last one, so that the table's last row tells the truth about them. A
    cost that is not a finite number ends it in the same way. Either takes one line. Calling `fit` again trains
    further.

    Parameters
    ----------
    train : takes the images and labels of one batch, changes the model, returns the batch's mean cost: a Theano
        function, for example.
    data : images and labels, arrays of equal length.
    num_epochs : how many times every image is seen.
    predict : takes images, returns their class numbers, shape (n,). It gets at most a thousand at a time.
    watch : what to measure the error on after each epoch: name -> images and labels. Labels may be one-hot.
    batch_size, drop_last : see `batches`.
    seed : reshuffles in every epoch; None keeps the images in their order.
    parameters : the model's weights, objects with `get_value()` and `set_value(array)` as Theano's shared variables
        have. Only these can be put back; list the optimiser's own too if you want to train on exactly.
    on_epoch : called with each finished epoch's row, {"epoch": 1, "cost": ..., ...}, to save a long run as it goes, or
        to change the learning rate.

    Returns
    -------
    A table with one row for each epoch, indexed from 1, and the columns `cost` (mean over the epoch's images, each when
    its batch was due, so the weights moved on meanwhile), one for each watched name (error, a fraction), and
    `seconds` (training, without the measuring).
    """
    x, y = check_pair("data", data)
    watched = check_watch(watch, predict)
    check_num_epochs(num_epochs)
    rng = None if seed is None else np.random.default_rng(seed)
    per_epoch = len(batches(len(x), batch_size, drop_last=drop_last))

    rows: list[Row] = []
    kept = values_of(parameters)
    with tqdm(total=num_epochs * per_epoch, desc=f"epoch 1 of {num_epochs}", bar_format=BAR) as bar:
        try:
            for epoch in range(1, num_epochs + 1):
                bar.set_description(f"epoch {epoch} of {num_epochs}")
                started = time.perf_counter()
                cost = train_one_epoch(train, x, y, batches(len(x), batch_size, rng, drop_last), epoch, bar)
                seconds = round(time.perf_counter() - started, 3)
                errors = {name: error_rate(predict_in_batches(predict, images), labels)
                          for name, (images, labels) in watched.items()} if predict else {}
                row = {"epoch": epoch, "cost": cost, **errors, "seconds": seconds}
                rows, kept = [*rows, row], values_of(parameters)
                bar.set_postfix(in_percent(errors))
                if on_epoch:
                    on_epoch(dict(row))
                    kept = values_of(parameters)  # it may have set the next epoch's learning rate
        except (KeyboardInterrupt, NotANumber) as stop:
            for parameter, value in zip(parameters, kept):
                parameter.set_value(value)
            print(stop_line(stop, len(rows), bool(parameters)))
    return as_table(rows, watched)


def as_table(rows: Sequence[Row], watched: Iterable[str]) -> pd.DataFrame:
    """The table that `fit` returns, from its rows, which may be none."""
    return pd.DataFrame(rows, columns=["epoch", "cost", *watched, "seconds"]).set_index("epoch")


def in_percent(errors: Mapping[str, float]) -> dict[str, str]:
    """Errors as the progress bar shows them: 0.0762 as "7.62 %"."""
    return {name: f"{100 * error:.2f} %" for name, error in errors.items()}


def train_one_epoch(train: Callable[[Array, Array], float], x: Array, y: Array, all_rows: Sequence[Any], epoch: int,
                    bar: tqdm) -> float:
    """Train on every batch once; the mean cost, where a smaller batch counts for less."""
    total, seen = 0.0, 0
    for number, rows in enumerate(all_rows, start=1):
        cost = as_cost(train(x[rows], y[rows]))
        if not math.isfinite(cost):
            raise NotANumber(cost, epoch, number)
        count = len(x[rows])
        total, seen = total + cost * count, seen + count
        bar.update()
    return total / seen


def as_cost(returned: Any) -> float:
    """What `train` returned, as a number."""
    if np.size(returned) != 1 or np.asarray(returned).dtype.kind not in "fiu":
        raise TypeError(f"expected train(x, y) to return the batch's cost, one number, got {type(returned).__name__} "
                        f"of shape {np.shape(returned)}: does it return the mean over the batch?")
    return float(np.asarray(returned).item())


def check_num_epochs(num_epochs: int) -> None:
    """Raise ValueError unless `num_epochs` is a whole number from 1."""
    if isinstance(num_epochs, bool) or not isinstance(num_epochs, int | np.integer) or num_epochs < 1:
        raise ValueError(f"expected num_epochs as a whole number from 1, got {num_epochs!r}")


def check_pair(name: str, pair: Pair) -> Pair:
    """Images and labels; raises ValueError unless they are two arrays of equal length, at least 1."""
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        raise ValueError(f"expected {name} as a pair, (images, labels), got {type(pair).__name__}")
    x, y = pair
    if len(x) != len(y) or len(x) == 0:
        raise ValueError(f"expected one label for each image in {name}, and at least one image, "
                         f"got {len(x):,} images and {len(y):,} labels")
    return x, y


def check_watch(watch: Mapping[str, Pair] | None, predict: Callable[..., Any] | None) -> dict[str, Pair]:
    """What to watch, labels as class numbers; raises ValueError if it cannot be predicted or has a column's name."""
    watch = dict(watch or {})
    if watch and predict is None:
        raise ValueError("expected predict=, a function from images to class numbers: without it there is no error "
                         "to watch")
    if taken := {"epoch", "cost", "seconds"} & set(watch):
        raise ValueError(f"expected names to watch other than {', '.join(sorted(taken))}: the table has such a column")
    pairs = {name: check_pair(f"watch[{name!r}]", pair) for name, pair in watch.items()}
    return {name: (x, as_class_numbers(y)) for name, (x, y) in pairs.items()}


def as_class_numbers(labels: Array) -> Array:
    """Labels of shape (n,), also from one-hot rows of shape (n, classes)."""
    labels = np.asarray(labels)
    return class_numbers("labels", labels.argmax(axis=1) if labels.ndim == 2 else labels)


def values_of(parameters: Sequence[Any]) -> list[Array]:
    """Copies of the parameters' values."""
    return [np.array(parameter.get_value()) for parameter in parameters]


def stop_line(stop: BaseException, finished: int, restored: bool) -> str:
    """One line on why the training ended early and what is left."""
    why = str(stop) if isinstance(stop, NotANumber) else f"Stopped in epoch {finished + 1}."
    epochs = {0: "no finished epoch", 1: "the 1 finished epoch"}.get(finished, f"the {finished} finished epochs")
    where = f"at the end of epoch {finished}" if finished else "before the training"
    weights = f"the weights are those {where}" if restored else "the weights are as the last batch left them"
    return f"{why} The table holds {epochs}; {weights}."
