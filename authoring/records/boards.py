"""Measure the course's own entries to lesson 11's boards into `results/`, and what the quick one is made of.

    python -m authoring.records.boards

Entries (`solutions/boards/`) go to `results/boards.csv`, a row for each seed. `results/11_ten_seconds.csv` has the
quick entry with one ingredient changed at a time, and `results/11_keras_example.csv` compares it with Keras's own
example network (https://keras.io/examples/vision/mnist_convnet/). Seconds are compared: run it where nothing else
runs. What is in `results/` already is not measured again.
"""

import argparse
import itertools
import os
import shutil
import sys
from functools import partial
from types import ModuleType

import keras
import numpy as np
import pandas as pd
from keras import layers

from authoring import ROOT
from authoring.records import sums
from authoring.records.class_boards import read
from authoring.records.recording import record
from course_utils import load_mnist, on_keras, reproducible
from course_utils.showdown import boards

ENTRIES = sorted((ROOT / "solutions" / "boards").glob("*.py"))
QUICK = ROOT / "solutions" / "boards" / "ten_seconds.py"
NORM = "layers.BatchNormalization(momentum=0.9)"
CHANGES = {  # what is in the quick entry, and what replaces it
    "as it is": [],
    "without batch normalisation": [(f"{NORM}, ", ""), ("use_bias=False", "use_bias=True")],
    "averages with momentum 0.99": [("momentum=0.9)", "momentum=0.99)")],
    "normalised before pooling": [(f"layers.MaxPooling2D(),\n        {NORM}, layers.ReLU(),",
                                   f"{NORM},\n        layers.ReLU(), layers.MaxPooling2D(),")],
    "one learning rate, 0.001": [("Adam(rate)", "Adam(0.001)")],
    "one learning rate, 0.005": [("Adam(rate)", "Adam(peak)")],
    "batches of 384": [("batch_size=96", "batch_size=384")],
    "without the dense layer": [("layers.Dense(120, use_bias=False),\n        " + NORM + ", layers.ReLU(), ", "")],
}
SEEDS, EXAMPLE_SEEDS = range(5), range(3)
HOW = {"batch_size": 128, "verbose": 0}  # how the example trains


def main(arguments: list[str] | None = None) -> int:
    argparse.ArgumentParser(description=__doc__.partition("\n")[0]).parse_args(arguments)
    os.environ["COURSE_RECORD"] = str(ROOT / "results")
    kept, measured = ROOT / "results" / "boards.csv", ROOT / "build" / "boards.csv"
    measured.parent.mkdir(exist_ok=True)
    if not measured.exists():  # otherwise it is from a run that was stopped
        shutil.copyfile(kept, measured)
    for path in ENTRIES:
        entry = read(path)
        boards.enter(entry.BOARD, entry.NAME, entry.train, store=measured)
    os.replace(measured, kept)
    for name, measure in {"11_ten_seconds": changes, "11_keras_example": keras_example}.items():
        if (ROOT / "results" / f"{name}.json").exists():
            print(f"{name} is recorded; delete it to measure it again")
        else:
            measure()
    sums.write(ROOT / "results")
    return 0


def changes() -> None:
    """The quick entry with each of `CHANGES`, each with several seeds."""
    digits = load_mnist(channels="last", num_validation=boards.NUM_VALIDATION)
    rows = []
    for change, seed in itertools.product(CHANGES, SEEDS):
        entry = changed(change)
        data = digits.x_train, digits.y_train, digits.x_validation, digits.y_validation
        _, compiling = boards.timed(entry.train, seed, *(part[:boards.FEW] for part in data))
        model, seconds = boards.timed(entry.train, seed, *data)
        rows.append({"change": change, "seed": seed, "test": on_keras.error_rate(model, digits.x_test, digits.y_test),
                     "validation": on_keras.error_rate(model, digits.x_validation, digits.y_validation),
                     "parameters": model.count_params(), "seconds": round(seconds - compiling, 3)})
        print(*rows[-1].values(), flush=True)
    record("11_ten_seconds", pd.DataFrame(rows))


def changed(change: str) -> ModuleType:
    """The quick entry as a module, with one of `CHANGES`."""
    source = QUICK.read_text(encoding="utf-8")
    for old, new in CHANGES[change]:
        if old not in source:
            raise ValueError(f"{QUICK.name} has no {old!r}: change CHANGES too")
        source = source.replace(old, new)
    module = ModuleType(change)
    exec(compile(source, str(QUICK), "exec"), vars(module))
    return module


def keras_example(most: int = 15) -> None:
    """Keras's example and the quick entry in turn, until the example's test error is 1 %: a row for each seed.

    After each epoch of the one comes a training of the other, so that a machine that slows down slows both. Compiling
    time is subtracted from both. The example gets at most its own 15 epochs.
    """
    digits = load_mnist(channels="last", num_validation=boards.NUM_VALIDATION)
    data = digits.x_train, digits.y_train, digits.x_validation, digits.y_validation
    few = [part[:boards.FEW] for part in data]
    rows, quick = [], read(QUICK).train
    for seed in EXAMPLE_SEEDS:
        _, compiling = boards.timed(partial(example().fit, **HOW), seed, *few[:2])
        _, quick_compiling = boards.timed(quick, seed, *few)
        reproducible(seed)
        model, error = example(), 1.0
        seconds: list[float] = []
        quick_seconds: list[float] = []
        while len(seconds) < most and error > 0.01:
            _, took = boards.timed(partial(model.fit, **HOW), most * seed + len(seconds), *data[:2])
            seconds.append(took)
            error = on_keras.error_rate(model, digits.x_test, digits.y_test)
            _, took = boards.timed(quick, len(seconds), *data)
            quick_seconds.append(took - quick_compiling)
            print(f"seed {seed}, epoch {len(seconds)}: {error:.4f}, {seconds[-1]:.1f} s, {quick_seconds[-1]:.1f} s",
                  flush=True)
        rows.append({"seed": seed, "epochs": len(seconds), "test": error,
                     "seconds": round(sum(seconds) - compiling, 3), "quick": round(float(np.mean(quick_seconds)), 3),
                     "parameters": model.count_params()})
    record("11_keras_example", pd.DataFrame(rows))


def example() -> keras.Model:
    """The network of Keras's example, not trained."""
    model = keras.Sequential([
        layers.Input((28, 28, 1)), layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(),
        layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(), layers.Flatten(), layers.Dropout(0.5),
        layers.Dense(10, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


if __name__ == "__main__":
    sys.exit(main())
