"""Training Keras models and asking them, with the table and the progress bar that `runs.training` gives Theano's.

Keras trains: `model.fit` runs as it is. What is added: one progress bar, one table, and a stop button that keeps the
finished epochs.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

import keras
import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from course_utils.runs import results, training
from course_utils.runs.training import Array, Pair, Row

# Each new model is traced again; from the fifth on TensorFlow warns of that, with an address that no run repeats.
logging.getLogger("tensorflow").setLevel(logging.ERROR)

FEW = 64  # images: for this many, calling the model takes milliseconds; `model.predict` prepares for longer than that


def fit(
    model: keras.Model,
    data: Pair,
    num_epochs: int,
    *,
    watch: Mapping[str, Pair] | None = None,
    batch_size: int = 128,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    **options: Any,
) -> pd.DataFrame:
    """Train with `model.fit`, and return the table of `training.fit`.

        table = fit(model, (x, y), 10, watch={"train": (x, y), "validation": (x_val, y_val)})

    Pressing stop, or a cost that is not a finite number, ends the training in one line: the table has every finished
    epoch, and the model and its optimiser go back to the end of the last one. Calling `fit` again goes on training.

    Parameters
    ----------
    model : compiled, and with a known input shape.
    data : images and labels, arrays of equal length, in the shapes that the model and its loss take.
    num_epochs : how many times every image is seen, unless a callback ends the training earlier.
    watch : what to measure the error on after each epoch: name -> images and labels, as numbers or one-hot.
    batch_size : how many images in each batch.
    callbacks, options : passed on to `model.fit`, such as `class_weight`.

    Returns
    -------
    A table with one row for each epoch, indexed from 1, and the columns `cost` (as Keras has it: mean over the epoch's
    images, each when its batch was due), one for each watched name (error, a fraction, as the model answers when it
    does not train), and `seconds` (training, without the measuring).

    Raises
    ------
    ValueError, TypeError : the call makes no sense.
    """
    check_model(model)
    x, y = training.check_pair("data", data)
    watched = training.check_watch(watch, predict=model)
    training.check_num_epochs(num_epochs)
    with tqdm(total=1, desc=f"epoch 1 of {num_epochs}", bar_format=training.BAR) as bar:
        epochs = Epochs(model, watched, num_epochs, bar)
        try:
            model.fit(x, y, batch_size=batch_size, epochs=int(num_epochs), verbose=0, callbacks=[*callbacks, epochs],
                      **options)
        except (KeyboardInterrupt, training.NotANumber) as stop:
            epochs.put_back()
            print(training.stop_line(stop, len(epochs.rows), restored=True))
    return training.as_table(epochs.rows, watched)


class Epochs(keras.callbacks.Callback):
    """Makes the `rows` of the table, moves the `bar`, and remembers what the last finished epoch ended with."""

    def __init__(self, model: keras.Model, watched: Mapping[str, Pair], num_epochs: int, bar: tqdm) -> None:
        super().__init__()
        self.watched, self.num_epochs, self.bar = watched, num_epochs, bar
        self.rows: list[Row] = []
        model.optimizer.build(model.trainable_variables)  # or it would have no memory yet to put back
        self.set_model(model)
        self.remember()

    def remember(self) -> None:
        self.kept = [np.array(variable) for variable in [*self.model.variables, *self.model.optimizer.variables]]

    def put_back(self) -> None:
        """Put the model and its optimiser back to the end of the last finished epoch."""
        for variable, value in zip([*self.model.variables, *self.model.optimizer.variables], self.kept):
            variable.assign(value)

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        self.bar.reset(total=self.num_epochs * self.params["steps"])

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self.bar.set_description(f"epoch {epoch + 1} of {self.num_epochs}")
        self.epoch, self.started = epoch + 1, time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: dict[str, float]) -> None:
        cost = float(logs["loss"])
        if not np.isfinite(cost):
            raise training.NotANumber(cost, self.epoch, batch + 1)
        self.bar.update()
        self.ended = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict[str, float]) -> None:
        errors = {name: error_rate(self.model, x, y) for name, (x, y) in self.watched.items()}
        self.rows.append({"epoch": self.epoch, "cost": float(logs["loss"]), **errors,
                          "seconds": round(self.ended - self.started, 3)})
        self.bar.set_postfix(training.in_percent(errors))
        self.remember()


def error_rate(model: keras.Model, x: Array, y: Array) -> float:
    """The fraction of the images `x` whose answer is not `y`, class numbers of shape (n,) or one-hot rows.

    The answer is the class with the largest score. A model of one output gives the probability of class 1.
    """
    given = scores(model, x)
    answers = (given[:, 0] > 0.5).astype(int) if given.shape[1] == 1 else given.argmax(axis=1)
    return training.error_rate(answers, training.as_class_numbers(y))


def scores(model: keras.Model, x: Array) -> Array:
    """What `model` answers for the images `x` when it is not training, a row for each image.

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
    FileNotFoundError : that run kept no model; the message lists those that did.
    results.Damaged : the file is not as it was recorded.
    """
    file = f"{name}.keras"
    path = results.find(file)
    if not path:
        known = sorted(path.stem for path in results.folder().glob("*.keras"))
        raise FileNotFoundError(f"expected a recorded model {file} in {results.folder()}, found "
                                f"{', '.join(known) or 'none'}: run `make record`, or correct the name")
    results.checked(path)
    return keras.saving.load_model(path, safe_mode=True, compile=False)


def check_model(model: keras.Model) -> None:
    """Raise unless `model` is a Keras model that can be trained."""
    if not isinstance(model, keras.Model):
        raise TypeError(f"expected a Keras model, got {type(model).__name__}: "
                        "keras.Sequential([keras.Input((784,)), ...])")
    if not model.compiled:
        raise ValueError("expected a compiled model: call model.compile(optimizer=..., loss=...) first")
    if not model.built:
        raise ValueError("expected a model that knows the shape of its input: begin it with keras.Input((784,))")
