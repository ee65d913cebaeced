"""Training and asking Keras models: the table, the bar and the records that Theano's have in `training` and `long_run`.

Keras trains, `model.fit` runs as it is. What is added: one progress bar, one table, a stop button that keeps the
finished epochs, and, while `make record` runs, a record that a stopped run goes on from.
"""

import logging
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from course_utils.runs import results, training
from course_utils.runs.training import Pair

# Each new model is traced anew; from the fifth on TensorFlow warns of that, with an address that no run repeats.
logging.getLogger("tensorflow").setLevel(logging.ERROR)

FEW = 64  # images: for so many, calling the model takes milliseconds; `model.predict` prepares for longer than that


def fit(
    name: str,
    model: keras.Model,
    data: Pair,
    num_epochs: int,
    *,
    watch: Mapping[str, Pair] | None = None,
    batch_size: int = 128,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    **options: Any,
) -> pd.DataFrame:
    """Train with `model.fit`, and return the table of `training.fit`; while `make record` runs, keep the run.

        table = fit("06_mlp_sgd", model, (x, y), 10, watch={"train": (x, y), "validation": (x_val, y_val)})

    Pressing stop, or a cost that is not a finite number, ends the training in one line: the table has every finished
    epoch, and the model and its optimiser go back to the end of the last one. Calling `fit` again trains on.

    A recorded run that was stopped goes on after its last finished epoch, with the weights and the optimiser's memory
    of then. What is drawn at random (the order of images, dropout) is drawn anew, and callbacks start afresh.

    Parameters
    ----------
    name : stem of the record's files, such as "06_mlp_sgd". At the end the model itself is one of them, NAME.keras.
    model : compiled, and of known input shape.
    data : images and labels, arrays of equal length, in the shapes that the model and its loss take.
    num_epochs : how many times every image is seen, unless a callback ends the training before.
    watch : what to measure the error on after each epoch: name -> images and labels, as numbers or one-hot.
    batch_size : how many images in each batch.
    callbacks, options : more for `model.fit`, such as `class_weight`.

    Returns
    -------
    A table with one row for each epoch, indexed from 1, and the columns `cost` (as Keras has it: mean over the epoch's
    images, each when its batch was due), one for each watched name (error, a fraction, as the model answers when it
    does not train), and `seconds` (training, without the measuring).

    Raises
    ------
    ValueError, TypeError : the call makes no sense.
    RuntimeError : a recorded run ended by a stop or a cost that is no number. What it has reached is kept.
    """
    check_model(model)
    x, y = training.check_pair("data", data)
    watched = training.check_watch(watch, predict=model)
    if isinstance(num_epochs, bool) or not isinstance(num_epochs, (int, np.integer)) or num_epochs < 1:
        raise ValueError(f"expected num_epochs as a whole number from 1, got {num_epochs!r}")

    where = results.recording()
    finished = bool(where) and (where / f"{name}.json").exists()
    epochs = Epochs(name, watched, int(num_epochs))
    done = epochs.take_up(model)
    stopped = False
    with tqdm(total=1, desc=f"epoch {done + 1} of {num_epochs}", bar_format=training.BAR) as epochs.bar:
        try:
            if not finished:
                model.fit(x, y, batch_size=batch_size, epochs=int(num_epochs), initial_epoch=done, verbose=0,
                          callbacks=[*callbacks, epochs], **options)
        except (KeyboardInterrupt, training.NotANumber) as stop:
            stopped = True
            epochs.put_back()
            print(training.stop_line(stop, len(epochs.table), restored=True))
    table = epochs.table.astype({"epoch": int}).set_index("epoch")
    if where is None:
        return table
    if stopped:
        raise RuntimeError(f"expected {num_epochs} epochs of {name}, got {len(table)}: run `make record` once more, "
                           "which goes on from there")
    if finished:  # and something later in the lesson was stopped
        model.load_weights(where / f"{name}.keras")
    else:
        keep(model, where / f"{name}.keras")
        results.record(name, table, minutes=round(table.seconds.sum() / 60, 2))
    return table


class Epochs(keras.callbacks.Callback):
    """Makes the rows of the table, moves the bar, remembers what the last finished epoch ended with.

    Attributes
    ----------
    table : the rows of the finished epochs.
    bar : the progress bar; set before training begins.
    """

    def __init__(self, name: str, watched: Mapping[str, Pair], num_epochs: int) -> None:
        super().__init__()
        self.name, self.watched, self.num_epochs = name, watched, num_epochs
        self.where = results.recording()
        self.recorder = results.Recorder(name)
        self.bar = None

    @property
    def table(self) -> pd.DataFrame:
        columns = ["epoch", "cost", *self.watched, "seconds"]
        return self.recorder.table if len(self.recorder.table) else pd.DataFrame(columns=columns)

    def take_up(self, model: keras.Model) -> int:
        """Give `model` the state of the run that was stopped, if there is one, and return how many epochs are done."""
        model.optimizer.build(model.trainable_variables)  # or it would have no memory yet to load into, or to keep
        last = self.last_state()
        done = 0 if last is None else int(last.name.split(".")[-4])
        if last:
            model.load_weights(last)
        self.recorder.table = self.recorder.table[:done]  # stopped between the two files, there is a row too many
        self.set_model(model)
        self.remember()
        return done

    def last_state(self) -> Path | None:
        """The file that holds the weights and the optimiser's memory of the last finished epoch."""
        return max(self.where.glob(f"{self.name}.*.state.weights.h5"), default=None) if self.where else None

    def remember(self) -> None:
        self.kept = [np.array(variable) for variable in [*self.model.variables, *self.model.optimizer.variables]]

    def put_back(self) -> None:
        """Give the model and its optimiser what they had at the end of the last finished epoch."""
        for variable, value in zip([*self.model.variables, *self.model.optimizer.variables], self.kept):
            variable.assign(value)

    def on_train_begin(self, logs: dict | None = None) -> None:
        self.bar.reset(total=self.num_epochs * self.params["steps"])
        self.bar.update(len(self.recorder.table) * self.params["steps"])

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self.bar.set_description(f"epoch {epoch + 1} of {self.num_epochs}")
        self.epoch, self.started = epoch + 1, time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        cost = float(logs["loss"])
        if not np.isfinite(cost):
            raise training.NotANumber(
                f"The cost became {cost} in epoch {self.epoch}, batch {batch + 1}. Usual causes: a learning rate that "
                "is too large, the logarithm of zero, pixels that are not scaled to 0..1.")
        self.bar.update()
        self.ended = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        errors = {name: error_rate(self.model, x, y) for name, (x, y) in self.watched.items()}
        self.recorder.append(epoch=epoch + 1, cost=float(logs["loss"]), **errors,
                             seconds=round(self.ended - self.started, 3))
        self.bar.set_postfix({name: f"{100 * error:.2f} %" for name, error in errors.items()})
        self.remember()
        if self.where:
            before = self.last_state()
            part = self.where / f".{self.name}.part.weights.h5"
            self.model.save_weights(part, overwrite=True)
            os.replace(part, self.where / f"{self.name}.{epoch + 1:04}.state.weights.h5")
            if before:
                before.unlink()


def error_rate(model: keras.Model, x: np.ndarray, y: np.ndarray) -> float:
    """The fraction of the images `x` whose answer is not `y`, class numbers of shape (n,) or one-hot rows.

    The answer is the class with the largest score. A model of one output gives the probability of class 1.
    """
    given = scores(model, x)
    answers = (given[:, 0] > 0.5).astype(int) if given.shape[1] == 1 else given.argmax(axis=1)
    return training.error_rate(answers, training.as_class_numbers(y))


def scores(model: keras.Model, x: np.ndarray) -> np.ndarray:
    """What `model` answers to the images `x` when it is not training, a row for each image.

    A few images are given to the model at once, which takes milliseconds; many in batches, which spares memory.
    """
    if len(x) == 0:
        raise ValueError("expected at least one image, got none")
    if len(x) <= FEW:
        return np.asarray(model(np.asarray(x), training=False))
    return model.predict(x, batch_size=training.PREDICT_AT_ONCE, verbose=0)


def model(name: str) -> keras.Model:
    """The model that the recorded run `name` ended with, not compiled.

    It is read in safe mode: a file that holds Python code, such as a Lambda layer, is refused.

    Raises
    ------
    FileNotFoundError : that run has kept no model; the message lists those that have.
    """
    file = f"{name}.keras"
    path = results.find(file)
    if not path:
        known = sorted(path.stem for path in results.folder().glob("*.keras"))
        raise FileNotFoundError(f"expected a recorded model {file} in {results.folder()}, found "
                                f"{', '.join(known) or 'none'}: run `make record`, or correct the name")
    return keras.saving.load_model(path, safe_mode=True, compile=False)


def keep(model: keras.Model, path: Path) -> None:
    """Write `model` to `path`, without its optimiser, all or nothing."""
    plain = type(model).from_config(model.get_config())  # a clone would be compiled, and be saved with its optimiser
    plain.set_weights(model.get_weights())
    part = path.with_name(f".{path.stem}.part.keras")
    plain.save(part, overwrite=True)
    os.replace(part, path)


def check_model(model: keras.Model) -> None:
    """Raise unless `model` is a Keras model that can be trained."""
    if not isinstance(model, keras.Model):
        raise TypeError(f"expected a Keras model, got {type(model).__name__}: "
                        "keras.Sequential([keras.Input((784,)), ...])")
    if not model.compiled:
        raise ValueError("expected a compiled model: call model.compile(optimizer=..., loss=...) first")
    if not model.built:
        raise ValueError("expected a model that knows the shape of its input: begin it with keras.Input((784,))")
