"""Run lessons at full length into `results/`, once, for all readers.

The lesson's own code runs, with other values in its `parameters` cell, and with its `record-only` cells, which readers
do not get. What these pass to `recording` becomes `results/NAME.csv` and `results/NAME.json`, and the model
`results/NAME.weights.npz` or `results/NAME.keras`; the lesson's rows on the scoreboard go to `results/scoreboard.csv`.
A record is out of date when what the lesson computes or its parameters have changed. A lesson that is stopped starts
over; what is recorded and up to date is not run again.

A full-length run trains on all 60,000 images, so none is left to validate on. Its record's column `validation` comes
from a **rehearsal**: the same training with the lesson's validation images set aside, and without the test images.
"""

import argparse
import ast
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import papermill
from nbformat import NotebookNode

from authoring import ROOT
from authoring.notebooks.execution import run_lesson
from authoring.notebooks.reading import LessonError, lessons, read
from authoring.records import sums
from authoring.records.fingerprint import fingerprint
from authoring.records.recording import CHECKSUM, checksum
from course_utils import scoreboard
from course_utils.files import write_whole
from course_utils.runs.results import as_table, types_of

# What makes each lesson's run a full-length one. It is fair: all 60,000 images, and nothing chosen by the test curve.
RUNS: dict[str, dict[str, Any]] = {
    "01_nearest_neighbour": {"sizes": [100, 300, 1000, 3000, 10_000, 30_000, 60_000]},
    "02_logistic_regression": {"num_epochs": 100, "num_validation": 0},
    "03_hidden_layer": {"num_epochs": 100},
    "04_relu_rmsprop_dropout": {"num_epochs": 100},
    "05_convolution": {"num_epochs": 20, "num_epochs_shuffled": 1, "num_train": None, "num_validation": 0,
                       "num_watched": 10_000},
    "06_keras": {"num_epochs_softmax": 20, "num_epochs_sgd": 10, "num_epochs_adam": 10},
    "07_six_or_not_six": {"num_epochs": 8, "num_seeds": 5, "compared": [
        "one convolution", "plus dense", "plus dropout", "two convolutions", "plus pooling"]},
    "09_inside_a_deep_cnn": {"num_epochs": 12, "num_train": 6000, "num_validation": 2000},
    "10_batch_normalisation": {"num_epochs": 26, "num_train": None, "num_watched": 5000,
                               "grid_seeds": [0, 1, 2], "rates": [0.03, 0.1, 0.3, 1.0, 3.0, 10.0]},
}
# What makes a lesson's rehearsal as long: validation images are set aside, as the lesson does for its readers.
REHEARSALS: dict[str, dict[str, Any]] = {
    "02_logistic_regression": {"num_epochs": 100},
    "03_hidden_layer": {"num_epochs": 100},
    "04_relu_rmsprop_dropout": {"num_epochs": 100},
    "05_convolution": {"num_epochs": 20, "num_epochs_shuffled": 1, "num_train": None},
    "06_keras": {"num_epochs_softmax": 20, "num_epochs_sgd": 10, "num_epochs_adam": 10, "num_train": None},
    "09_inside_a_deep_cnn": {"num_epochs": 12, "num_train": None, "num_validation": 5000},
    "10_batch_normalisation": {"num_epochs": 26, "num_train": None, "num_watched": 5000},
}
MODELS = (".weights.npz", ".keras")  # the files in which a record keeps its model


def record(lesson: Path, changes: dict[str, Any], force: bool = False) -> list[Path]:
    """Run `lesson` with `changes` in its parameters, and return the JSON files of its records.

    An up-to-date record is left alone, unless `force`.
    """
    root = lesson.parents[1]
    facts = provenance(lesson, changes)
    old = records_of(root / "results", lesson.stem)
    if old and not force and all(_facts(path).get("lesson_hash") == facts["lesson_hash"] for path in old):
        print(f"{lesson.stem}: the record is up to date")
        return old
    print(f"{lesson.stem}, at full length: {changes or 'with its own parameters'}", flush=True)
    folder, facts["minutes"] = run(lesson, changes)
    new = publish(folder, root / "results", facts)
    for path in set(old) - set(new):  # the lesson no longer makes them
        path.unlink()
        for ending in (".csv", *MODELS):
            path.with_suffix(ending).unlink(missing_ok=True)
    sums.write(root / "results")
    shutil.rmtree(folder)
    return new


def rehearse(lesson: Path, changes: dict[str, Any], force: bool = False) -> list[Path]:
    """Run `lesson` with `changes`, put the validation error of each epoch into its records, and return these.

    Those that have it are left alone, unless `force`. What else the run makes, models among it, is thrown away.
    """
    root = lesson.parents[1]
    facts = provenance(lesson, changes)
    for path in records_of(root / "results", lesson.stem):
        if not force and _facts(path).get("rehearsal", {}).get("lesson_hash") == facts["lesson_hash"]:
            print(f"{lesson.stem}: the rehearsal is up to date")
            return []
    print(f"{lesson.stem}, rehearsal: {changes}", flush=True)
    folder, facts["minutes"] = run(lesson, changes, rehearsal=True)
    changed = add_validation(folder, root / "results", facts)
    sums.write(root / "results")
    shutil.rmtree(folder)
    return changed


def provenance(lesson: Path, changes: dict[str, Any]) -> dict[str, Any]:
    """The facts about a run of `lesson` with `changes` that are known before it: all but its minutes."""
    notebook = read(lesson, recording=True)
    known = defaults(notebook)
    if unknown := changes.keys() - known.keys():
        raise LessonError(f"{lesson.stem}: expected parameters that its parameters cell has "
                          f"({', '.join(known) or 'none'}), got {unknown}")
    parameters = {**known, **changes}
    return {"lesson": lesson.stem, "lesson_hash": fingerprint(notebook, parameters), "parameters": parameters,
            "seed": parameters.get("seed"), "commit": commit(lesson.parents[1])}


def run(lesson: Path, changes: dict[str, Any], rehearsal: bool = False) -> tuple[Path, float]:
    """Run `lesson` with `changes`; the folder with what it made, and the minutes."""
    folder = lesson.parents[1] / "build" / "record" / lesson.stem
    shutil.rmtree(folder, ignore_errors=True)  # of a run that was stopped
    folder.mkdir(parents=True)
    start = time.monotonic()
    lessons_own = read(lesson, recording=True)
    longer = papermill.execute_notebook(lessons_own, None, changes, prepare_only=True, progress_bar=False)
    variables = {"COURSE_RECORD": str(folder), "COURSE_SCOREBOARD": str(folder / "scoreboard.csv"),
                 "COURSE_REHEARSAL": "yes" if rehearsal else "", "PYTHONPATH": str(ROOT)}  # for `import authoring`
    run_lesson(lesson, longer, cell_seconds=None, seconds=None, variables=variables)
    return folder, round((time.monotonic() - start) / 60, 2)


def defaults(notebook: NotebookNode) -> dict[str, Any]:
    """Names and values in the `parameters` cell of `notebook`."""
    found = papermill.inspect_notebook(notebook)
    return {name: ast.literal_eval(parameter["default"]) for name, parameter in found.items()}


def records_of(results: Path, lesson: str) -> list[Path]:
    """The JSON files in `results` that runs of `lesson` have made."""
    paths = [path for path in sorted(results.glob("*.json")) if path.with_suffix(".csv").exists()]
    return [path for path in paths if _facts(path).get("lesson") == lesson]


def publish(folder: Path, results: Path, facts: dict[str, Any]) -> list[Path]:
    """Put the finished records of `folder` into `results`, each with `facts`, and the rows of the scoreboard too."""
    made = [path for path in sorted(folder.glob("*.json")) if path.with_suffix(".csv").exists()]
    if not made:
        raise LessonError(f"{facts['lesson']}: expected a call of recording.record(…), got no record")
    results.mkdir(exist_ok=True)
    new = []
    for path in made:
        own = _facts(path)
        target = results / path.name
        write_whole(target.with_suffix(".csv"), path.with_suffix(".csv").read_text(encoding="utf-8"))
        write_whole(target, json.dumps({**facts, **own}, indent=1) + "\n")
        print(f"  {target.relative_to(results.parent)}")
        for ending in MODELS:
            if path.with_suffix(ending).exists():
                shutil.copyfile(path.with_suffix(ending), target.with_suffix(ending))
        (results / "predictions" / f"{path.stem}.npz").unlink(missing_ok=True)  # the old model's
        new.append(target)
    if (folder / "scoreboard.csv").exists():
        merge_boards(board_in(folder / "scoreboard.csv"), results / "scoreboard.csv", int(facts["lesson"][:2]))
    return new


def add_validation(folder: Path, results: Path, facts: dict[str, Any]) -> list[Path]:
    """Put the column `validation` of each record in `folder` into the record of that name in `results`.

    There, `facts` say under `rehearsal` where the column is from. Returns the JSON files of the changed records.
    """
    changed = []
    for path in sorted(folder.glob("*.csv")):
        target = results / path.name
        if not path.with_suffix(".json").exists() or not target.exists():
            continue
        table, record = table_of(path), table_of(target)
        if "validation" not in table:
            continue
        check_table(target.with_suffix(".json"))
        if len(record) != len(table):
            raise LessonError(f"{path.stem}: expected a rehearsal of {len(record)} epochs, as long as the record, "
                              f"got {len(table)}")
        if "validation" not in record:
            record.insert(list(record).index("test"), "validation", 0.0)
        record["validation"] = table.validation
        own = _facts(target.with_suffix(".json"))
        own["final"] = {**record[-1:].to_dict("records")[0], "epoch": int(record.epoch.iloc[-1])}
        own["rehearsal"] = {key: facts[key] for key in ("lesson_hash", "parameters", "seed", "minutes", "commit")}
        csv = record.to_csv(index=False)
        own[CHECKSUM] = checksum(csv)
        write_whole(target, csv)
        write_whole(target.with_suffix(".json"), json.dumps(own, indent=1) + "\n")
        print(f"  {target.relative_to(results.parent)}: validation")
        changed.append(target.with_suffix(".json"))
    if not changed:
        raise LessonError(f"{facts['lesson']}: expected a rehearsal that measures the validation error of a record, "
                          "got none")
    return changed


def check_table(facts: Path) -> None:
    """Raise LessonError if the table of the record whose JSON file is `facts` is not as it was written."""
    stated = _facts(facts).get(CHECKSUM)
    found = checksum(facts.with_suffix(".csv").read_text(encoding="utf-8"))
    if stated != found:
        raise LessonError(
            f"{facts.stem}: expected {facts.stem}.csv to have the checksum that {facts.name} states, {stated}, got "
            f"{found}: was a number changed by hand, or one of the two files left behind? Bring both back from git, or "
            f"run `python -m authoring.records --force {facts.stem[:2]}`")


def table_of(path: Path) -> pd.DataFrame:
    """The table of the record whose CSV file is at `path`."""
    return as_table(path.read_bytes(), types_of(_facts(path.with_suffix(".json"))))


def board_in(path: Path) -> pd.DataFrame:
    """The rows of the scoreboard in the file at `path`, as they are."""
    return as_table(path.read_bytes(), scoreboard.COLUMNS)


def merge_boards(new: pd.DataFrame, board: Path, lesson: int) -> None:
    """Put the rows `new` into the file `board`, in place of all that it had for this lesson."""
    rows = [new]
    if board.exists():
        old = board_in(board)
        rows.insert(0, old[(old.lesson != lesson) & ~old.model.isin(new.model)])
    merged = pd.concat(rows).sort_values("lesson", kind="stable")
    write_whole(board, merged.to_csv(index=False))


def _facts(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def commit(root: Path) -> str | None:
    """The commit that the project is at, marked if files have changed since; None outside git."""
    git = ["git", "-C", str(root), "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    answer = subprocess.run(git, capture_output=True, text=True, check=False)
    return answer.stdout.strip() or None


def main(arguments: list[str] | None = None) -> int:
    """Record the lessons named on the command line, or all; 0 if none failed."""
    parser = argparse.ArgumentParser(description="Run lessons at full length into results/.")
    parser.add_argument("lesson", nargs="*", help="a lesson's name or its beginning, such as 02; none means all")
    parser.add_argument("--force", action="store_true", help="run even what is up to date")
    options = parser.parse_args(arguments)
    try:
        for lesson in lessons(ROOT, options.lesson):
            if lesson.stem in RUNS:
                record(lesson, RUNS[lesson.stem], options.force)
            if lesson.stem in REHEARSALS:
                rehearse(lesson, REHEARSALS[lesson.stem], options.force)
    except LessonError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The lessons that were finished are recorded; the same command goes on with the others.")
        return 130
    return 0
