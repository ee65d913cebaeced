"""One experiment: the settings of lesson 8's LeNet, the network built from them, and its training.

The lesson writes `build` and the training in the open; here is the same code, with its inputs checked. A setting from
which no network can be built is refused before anything is trained, with the largest value that would work.
"""

import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from numbers import Integral, Real
from typing import Any

OPTIMISERS = ("Adam", "RMSprop", "SGD")
REGULARISERS = ("none", "L1", "L2", "L1 and L2")
SIDE = 28  # pixels


class KnobError(ValueError):
    """An impossible setting; the message names the knob, and says what would work."""


@dataclass(frozen=True, kw_only=True)
class Knobs:
    """The settings of one experiment. Those that are not named have the baseline's values.

    Parameters
    ----------
    filters : kernels of each convolution, and so its feature maps.
    kernel_side, pool_side : rows and columns of a kernel, and of a pooling window.
    dropout : the share of the numbers dropped after each pooling, and before the last layer.
    hidden : units of the dense layer.
    optimiser : one of `OPTIMISERS`; "SGD" with Nesterov's momentum of 0.9.
    learning_rate : None for the optimiser's default: 0.001, for SGD 0.01.
    regulariser, strength : one of `REGULARISERS`, and what it is multiplied by: a cost on the last layer's weights.
    normalise : whether pixels go from 0 to 1, rather than to 255.
    batch_size : images in each batch.
    epochs : the most that are trained.
    patience : training ends after this many epochs without a lower validation cost.
    validation_split : the share of the images that is not trained on, but validated on. As in Keras, the last ones.
    images : how many of the 60,000 training images are used, those set aside for validation included.
    seed : for all that is drawn at random.

    Raises
    ------
    KnobError : a value of the wrong kind or out of its range.
    """

    filters: int = 32
    kernel_side: int = 3
    pool_side: int = 2
    dropout: float = 0.5
    hidden: int = 128
    optimiser: str = "Adam"
    learning_rate: float | None = None
    regulariser: str = "L2"
    strength: float = 0.01
    normalise: bool = True
    batch_size: int = 128
    epochs: int = 12
    patience: int = 2
    validation_split: float = 0.2
    images: int = 10_000
    seed: int = 0

    def __post_init__(self) -> None:
        """Check all, and keep Python's own numbers, each of one type: equal settings have one name."""
        for name in ("filters", "kernel_side", "pool_side", "hidden", "batch_size", "epochs", "patience", "images"):
            whole(name, getattr(self, name), least=1)
        whole("seed", self.seed, least=0)
        part("dropout", self.dropout)
        part("validation_split", self.validation_split)
        for name, known in (("optimiser", OPTIMISERS), ("regulariser", REGULARISERS), ("normalise", (True, False))):
            value = getattr(self, name)
            if not isinstance(value, type(known[0])) or value not in known:
                raise KnobError(f"{name}: expected one of {', '.join(map(str, known))}, got {value!r}")
        positive("strength", self.strength)
        if self.learning_rate is not None:
            positive("learning_rate", self.learning_rate)
        if self.images > 60_000:
            raise KnobError(f"images: expected at most 60,000, which is all there are, got {self.images:,}")
        if not 1 <= int(self.images * (1 - self.validation_split)) < self.images:
            raise KnobError(f"validation_split: of {self.images:,} images at least one has to be left on either side, "
                            f"{self.validation_split} leaves none")
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name in ("dropout", "learning_rate", "strength", "validation_split"):
                value = None if value is None else float(value) + 0.0  # no -0.0
            else:
                value = {bool: bool, str: str}.get(type(field.default), int)(value)
            object.__setattr__(self, field.name, value)

    def changed(self) -> str:
        """The knobs that differ from the baseline's, such as "hidden=512, dropout=0.2"; "baseline" if none does."""
        told = [f"{field.name}={getattr(self, field.name)}" for field in fields(self)
                if getattr(self, field.name) != field.default]
        return ", ".join(told) or "baseline"


def whole(name: str, value: object, least: int) -> None:
    """Raise KnobError unless `value` is a whole number from `least`."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < least:
        raise KnobError(f"{name}: expected a whole number from {least}, got {value!r}")


def part(name: str, value: object) -> None:
    """Raise KnobError unless `value` is a number from 0 to less than 1."""
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 <= in_float(value) < 1:
        raise KnobError(f"{name}: expected a number from 0 to less than 1, got {value!r}")


def positive(name: str, value: object) -> None:
    """Raise KnobError unless `value` is a finite number above 0."""
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 < in_float(value) < math.inf:
        raise KnobError(f"{name}: expected a number above 0, got {value!r}")


def in_float(value: Real) -> float:
    """`value` as a float; infinity if it is too large for one."""
    try:
        return float(value)
    except OverflowError:
        return math.inf


def sides(kernel_side: int, pool_side: int) -> list[int]:
    """The side of the picture, and of the maps after each of the two convolutions and the pooling, twice."""
    found = [SIDE]
    for _ in range(2):
        for _ in range(2):
            found.append(found[-1] - kernel_side + 1)
        found.append(found[-1] // pool_side)
    return found


def check_sides(knobs: Knobs) -> None:
    """Raise KnobError if kernels and windows leave nothing of the picture."""
    left = sides(knobs.kernel_side, knobs.pool_side)
    if min(left) >= 1:
        return
    until = left[:next(i for i, side in enumerate(left) if side < 1)]
    told = []
    for name, other in (("kernel_side", "pool_side"), ("pool_side", "kernel_side")):
        value = getattr(knobs, name)
        fitting = [n for n in range(1, min(value, SIDE + 1))
                   if min(sides(**{name: n, other: getattr(knobs, other)})) >= 1]
        told.append(f"with {other}={getattr(knobs, other)} the largest {name} that works is {fitting[-1]}" if fitting
                    else f"with {other}={getattr(knobs, other)} no {name} works")
    raise KnobError(f"kernel_side={knobs.kernel_side}, pool_side={knobs.pool_side}: the maps shrink from "
                    f"{' to '.join(map(str, until))} pixels, and then nothing is left; {'; '.join(told)}")


def build(knobs: Knobs) -> Any:
    """The network of `knobs`, a compiled `keras.Model`: pictures of shape (n, 28, 28, 1) to ten probabilities.

    Twice two convolutions, pooling and dropout; then a dense layer, dropout, and ten outputs. After the LeNet-like
    network of A. Gulli, "Demystifying deep learning", 2016.

    Raises
    ------
    KnobError : kernels and windows leave nothing of the picture.
    """
    import keras
    from keras import layers

    check_sides(knobs)
    penalty = {"none": None, "L1": keras.regularizers.L1(knobs.strength), "L2": keras.regularizers.L2(knobs.strength),
               "L1 and L2": keras.regularizers.L1L2(knobs.strength, knobs.strength)}[knobs.regulariser]
    model = keras.Sequential([keras.Input((SIDE, SIDE, 1))])
    for _ in range(2):
        model.add(layers.Conv2D(knobs.filters, knobs.kernel_side, activation="relu"))
        model.add(layers.Conv2D(knobs.filters, knobs.kernel_side, activation="relu"))
        model.add(layers.MaxPooling2D(knobs.pool_side))
        model.add(layers.Dropout(knobs.dropout))
    model.add(layers.Flatten())
    model.add(layers.Dense(knobs.hidden, activation="relu"))
    model.add(layers.Dropout(knobs.dropout))
    model.add(layers.Dense(10, activation="softmax", kernel_regularizer=penalty))
    if knobs.optimiser == "SGD":
        optimiser = keras.optimizers.SGD(knobs.learning_rate or 0.01, momentum=0.9, nesterov=True)
    else:
        optimiser = getattr(keras.optimizers, knobs.optimiser)(knobs.learning_rate or 0.001)
    model.compile(optimiser, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def run(knobs: Knobs, progress: Callable[[dict[str, float]], None] | None = None) -> dict[str, Any]:
    """Train the network of `knobs` with early stopping, and return what came of it, ready for JSON.

    `progress`, if given, is called after each epoch with its row.

    Returns
    -------
    `epochs`, a list with the cost and the error of training (means over the epoch, as Keras has them) and of
    validation, and the seconds, of each epoch; `best_epoch`, that of the lowest validation cost; `validation`, its
    error; `test` and `test_last`, the error on the 10,000 test images with the weights of the best and of the last
    epoch, measured once; `parameters`; `seconds`, of the whole training.

    Raises
    ------
    KnobError : no network can be built from `knobs`.
    ArithmeticError : the cost became infinite or no number.
    """
    check_sides(knobs)
    import keras
    import numpy as np

    from course_utils.data import load_mnist
    from course_utils.reproducibility import reproducible

    class Epochs(keras.callbacks.Callback):
        """Keeps a row for each epoch, and the weights of the best."""

        def __init__(self) -> None:
            super().__init__()
            self.rows: list[dict[str, float]] = []

        def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
            self.begun = time.perf_counter()

        def on_epoch_end(self, epoch: int, logs: dict[str, float]) -> None:
            row = {"epoch": epoch + 1, "cost": logs["loss"], "train": 1 - logs["accuracy"],
                   "validation_cost": logs["val_loss"], "validation": 1 - logs["val_accuracy"],
                   "seconds": time.perf_counter() - self.begun}
            self.rows.append({name: float(value) for name, value in row.items()} | {"epoch": epoch + 1})
            if not math.isfinite(row["cost"] + row["validation_cost"]):
                raise ArithmeticError(f"the cost is no number after epoch {epoch + 1}: the steps are too large")
            if row["validation_cost"] <= min(each["validation_cost"] for each in self.rows):
                self.best, self.weights = self.rows[-1], self.model.get_weights()
            if progress:
                progress(self.rows[-1])

    reproducible(knobs.seed)
    digits = load_mnist(channels="last", scale=knobs.normalise, num_train=knobs.images)
    model, kept = build(knobs), Epochs()
    begun = time.perf_counter()
    model.fit(digits.x_train.astype("float32"), digits.y_train, batch_size=knobs.batch_size, epochs=knobs.epochs,
              validation_split=knobs.validation_split, verbose=0,
              callbacks=[kept, keras.callbacks.EarlyStopping(monitor="val_loss", patience=knobs.patience)])
    seconds = time.perf_counter() - begun

    def test_error() -> float:
        answers = model.predict(digits.x_test.astype("float32"), batch_size=1000, verbose=0).argmax(axis=1)
        return float(np.mean(answers != digits.y_test))

    test = test_last = test_error()
    if kept.best is not kept.rows[-1]:  # else the last weights are the best
        model.set_weights(kept.weights)
        test = test_error()
    return {"epochs": kept.rows, "best_epoch": kept.best["epoch"], "validation": kept.best["validation"],
            "test": test, "test_last": test_last, "parameters": model.count_params(), "seconds": seconds}


def as_facts(knobs: Knobs) -> dict[str, Any]:
    """The settings as a dictionary that JSON can hold."""
    return asdict(knobs)
