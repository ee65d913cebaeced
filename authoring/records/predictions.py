"""Ask every model of the course about the 10,000 test images, into `results/predictions/`: those that are missing.

    python -m authoring.records.predictions           # --force asks all of them again

Lesson 8 keeps no network; its best is trained again here, with its own seed, into `results/08_experiments.keras`.
"""

import argparse
import sys

import keras
import numpy as np

from authoring import ROOT
from authoring.records import sums
from authoring.records.recording import write_model
from course_utils import files, on_keras, reproducible, scoreboard
from course_utils.data import load_mnist
from course_utils.experiments import knobs, plans
from course_utils.showdown import contestants

FOLDER = ROOT / "results" / "predictions"
LENET = ROOT / "results" / "08_experiments.keras"
STORE = ROOT / "results" / "experiments"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--force", action="store_true", help="also ask those that have answered")
    options = parser.parse_args(arguments)
    if not LENET.exists():
        train_lenet()
    FOLDER.mkdir(exist_ok=True)
    digits = load_mnist()
    for name, model in contestants.contestants(digits.x_train, digits.y_train).items():
        path = FOLDER / f"{model.record}.npz"
        if options.force or not path.exists():
            said = model.answer(digits.x_test)
            with files.whole(path) as file:
                np.savez_compressed(file, answers=said.argmax(axis=1).astype(np.uint8),
                                    confidence=said.max(axis=1).astype(np.float32))
        print(f"{name}: {100 * np.mean(np.load(path)['answers'] != digits.y_test):.2f} %")
    sums.write(ROOT / "results")
    return 0


def train_lenet() -> None:
    """Train the best of lesson 8's experiments at full size again, as `knobs.run` does, and keep its network.

    The row on the scoreboard is from the first training: the same seed gives the same network on the same machine, and
    one within the range of luck elsewhere.
    """
    row = scoreboard.read_recorded().query("lesson == 8").iloc[0]
    best = next(each for each in plans.best_at_full_size(STORE) if f"{each.filters} filters" in row.model)
    reproducible(best.seed)
    digits = load_mnist(channels="last")
    model = knobs.build(best)
    stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=best.patience, restore_best_weights=True)
    model.fit(digits.x_train, digits.y_train, batch_size=best.batch_size, epochs=best.epochs,
              validation_split=best.validation_split, callbacks=[stop])
    print(f"test error {100 * on_keras.error_rate(model, digits.x_test, digits.y_test):.2f} %, "
          f"on the scoreboard {100 * row.error:.2f} %")
    write_model(model, LENET)
    sums.write(ROOT / "results")


if __name__ == "__main__":
    sys.exit(main())
