"""Train every model of the course on Fashion-MNIST: `results/11_fashion.csv`.

    python -m authoring.records.fashion fashion.npz

The lessons' own code runs at full length, with that file in the place of the digits; what a lesson does beside training
its network is left out. It takes hours; stopped and started again, it goes on. Lesson 11 tells where the file comes
from.
"""

import argparse
import hashlib
import os
import shutil
import sys
from functools import cache
from pathlib import Path
from unittest import mock

import pandas as pd
from nbformat import NotebookNode, v4
from tqdm import tqdm

from authoring import ROOT
from authoring.notebooks.reading import LessonError, lessons
from authoring.records import record
from authoring.records.experiments import STORE
from course_utils import data
from course_utils.experiments import knobs, plans, store
from course_utils.runs import results
from course_utils.showdown import contestants

SWEPT = "08_experiments"  # this model no lesson trains: it is the best of the experiments at full size
# For each lesson, what stands in the cell that trains its (last) network: what comes after it is left out.
TRAINS = {"01": "results.record(", "02": "results.keep_weights(", "03": "long_run.fit(", "04": "long_run.fit(",
          "05": "long_run.fit(", "06": 'train("06_mlp_adam"', "09": "on_keras.fit(", "10": "on_keras.fit("}
SHORT = {"10": {"rates": [0.1, 3.0], "grid_seeds": [0], "variant_seeds": [0]}}  # what lesson 10 trains before it
# A first cell, after which a lesson's digits are those of another file.
INSTEAD = """
from pathlib import Path as _Path
from course_utils import data as _data
_data.MNIST, _data.MNIST_SHA256 = _Path({path!r}), {checksum!r}
"""


def main(arguments: list[str] | None = None) -> int:
    """Train all models that are not done yet; 0 if there is a record then."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path, help="an .npz file with x_train, y_train, x_test and y_test")
    path = parser.parse_args(arguments).file.resolve()
    try:
        data.load_dataset(path)
    except data.DataError as error:
        print(error, file=sys.stderr)
        return 1
    if (ROOT / "results" / "11_fashion.json").exists():
        print("11_fashion is recorded; delete it to train the models again")
        return 0
    os.environ["COURSE_RECORD"] = str(ROOT / "results")
    try:
        train_all(path)
    except LessonError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What is finished is kept; the same command goes on from there.")
        return 130
    return 0


def train_all(path: Path) -> None:
    """Train the models of `showdown.KNOWN` on the file at `path` and record what comes of it, a row for each."""
    lesson = cache(of_lesson)  # lesson 6 has three models
    recorder = results.Recorder("11_fashion")
    done = len(recorder.table)
    for name, (stem, _) in tqdm(list(contestants.KNOWN.items())[done:], desc=path.stem, unit="model"):
        if stem == SWEPT:
            row = of_experiment(path)
        else:
            table = lesson(stem[:2], path)[stem]
            row = {"test": table.test.iloc[-1], "epochs": len(table) if "epoch" in table else 0}
        recorder.append(model=name, test=round(row["test"], 4), epochs=row["epochs"])
        print(recorder.table[-1:].to_string(header=False), flush=True)
    recorder.finish(data=checksum(path))


def of_lesson(number: str, path: Path) -> dict[str, pd.DataFrame]:
    """Run a lesson with the file at `path` as its digits; the tables that it records, by name."""
    (source,) = lessons(ROOT, [number])
    changes = {**record.RUNS[source.stem], **SHORT.get(number, {})}
    version = f"{record.provenance(source, changes)['lesson_hash']}-{checksum(path)[:12]}"

    def edit(notebook: NotebookNode) -> None:
        last = next(i for i, cell in enumerate(notebook.cells) if TRAINS[number] in cell.source)
        instead = v4.new_code_cell(INSTEAD.format(path=str(path), checksum=checksum(path)))
        notebook.cells = [instead, *notebook.cells[:last + 1]]

    folder, _ = record.run(source, changes, version, edit=edit)
    tables = {one.stem: record.exactly(one) for one in folder.glob("*.csv") if one.with_suffix(".json").exists()}
    shutil.rmtree(folder)
    return tables


def of_experiment(path: Path) -> dict[str, float]:
    """Train lesson 8's best network at full size on the file at `path`, as its experiment did."""
    best = min(plans.best_at_full_size(STORE), key=lambda one: store.outcome(one, STORE)["validation"])
    with mock.patch.multiple(data, MNIST=path, MNIST_SHA256=checksum(path)):
        found = knobs.run(best)
    return {"test": found["test"], "epochs": len(found["epochs"])}


def checksum(path: Path) -> str:
    """The SHA-256 of the file at `path`."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
