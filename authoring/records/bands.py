"""Do the verdicts of a lesson hold for other seeds, thread counts and machines' arithmetic?

    python -m authoring.records.bands 06                          # seeds 0 to 4, as the course's kernel runs
    python -m authoring.records.bands 06 --seeds 0 --threads 1 2 --onednn 0 1

runs the lesson once for each combination and prints, for each `expect` whose value changes, its limits and the values
measured; then each verdict that was ever NO. All values go to `results/bands/NN.csv`, in place of those that the same
combinations had before. None of this is a test: the table shows how much margin a limit has.
"""

import argparse
import itertools
import json
import sys
from pathlib import Path

import pandas as pd
from nbformat import v4

from authoring import ROOT
from authoring.notebooks.execution import run_lesson
from authoring.notebooks.reading import lessons, read
from course_utils.files import write_whole
from course_utils.runs.results import as_table

KEY = ["seed", "threads", "onednn"]
COLUMNS = ["what", "value", "above", "below", "equal"]
TYPES = {**dict.fromkeys(KEY, int), **dict.fromkeys(COLUMNS, float), "what": str}

# A first cell, before anything has been imported: the variables, and an `expect` that also notes what it is given.
NOTING = """
import os as _os
_os.environ.update({variables!r})
import course_utils as _course
from course_utils import verdicts as _verdicts
_seen, _expect = [], _course.expect
def _noting(what, value, **limits):
    _seen.append([what, float(value), limits.get("above"), limits.get("below"), limits.get("equal")])
    return _expect(what, value, **limits)
_course.expect = _verdicts.expect = _noting
"""
SAYING = "import json as _json; print(_json.dumps(_seen))"


def verdicts(lesson: Path, seed: int, threads: int, onednn: int) -> pd.DataFrame:
    """Run `lesson` with this seed, that many threads and oneDNN on (1) or off (0); a row for each `expect`, in order.

    The columns are those of KEY, then what is measured, its value and the limits `above`, `below` and `equal`.
    """
    notebook = read(lesson)
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source += f"\nseed = {seed}"
    names = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
             "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"]
    variables = {**dict.fromkeys(names, str(threads)), "TF_ENABLE_ONEDNN_OPTS": str(onednn)}
    first = v4.new_code_cell(NOTING.format(variables=variables))
    notebook.cells = [first, *notebook.cells, v4.new_code_cell(SAYING)]
    run_lesson(lesson, notebook)
    seen = json.loads(notebook.cells[-1].outputs[0].text)
    table = pd.DataFrame(seen, columns=COLUMNS).astype(dict.fromkeys(COLUMNS[1:], float))
    return table.assign(seed=seed, threads=threads, onednn=onednn)[[*KEY, *table.columns]]


def held(table: pd.DataFrame) -> pd.Series:
    """For each row, whether its value is within its limits; a value without any has to be 1, which is True."""
    above = table.above.isna() | (table.value > table.above)
    below = table.below.isna() | (table.value < table.below)
    equal = table.equal.isna() | ((table.value - table.equal).abs() <= 1e-9 * table.equal.abs())
    limited = table[["above", "below", "equal"]].notna().any(axis=1)
    return above & below & equal & (limited | (table.value == 1))


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """One row for each verdict whose value was not always the same: limits, least and largest value, runs, failures."""
    groups = table.assign(failed=~held(table)).groupby("what", sort=False)
    found = groups.agg(above=("above", "first"), below=("below", "first"), least=("value", "min"),
                       largest=("value", "max"), runs=("value", "size"), failed=("failed", "sum"))
    return found[(found.least != found.largest) | (found.failed > 0)]


def main(arguments: list[str] | None = None) -> int:
    """Run what the command line asks for; 0 if every verdict held."""
    parser = argparse.ArgumentParser(description="Try a lesson's verdicts with other seeds, threads and arithmetic.")
    parser.add_argument("lesson", nargs="+", help="a lesson's name or its beginning, such as 06")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2, 3, 4])
    parser.add_argument("--threads", nargs="+", type=int, default=[2])
    parser.add_argument("--onednn", nargs="+", type=int, choices=[0, 1], default=[1])
    options = parser.parse_args(arguments)
    failures = 0
    for lesson in lessons(ROOT, options.lesson):
        path = ROOT / "results" / "bands" / f"{lesson.stem}.csv"
        path.parent.mkdir(exist_ok=True)
        for combination in itertools.product(options.seeds, options.threads, options.onednn):
            new = verdicts(lesson, *combination)
            old = as_table(path.read_bytes(), TYPES) if path.exists() else new.iloc[:0]
            other = (old[KEY] != list(combination)).any(axis=1)
            write_whole(path, pd.concat([old[other], new]).to_csv(index=False))
        table = as_table(path.read_bytes(), TYPES)
        print(f"\n{lesson.stem}\n{summary(table).to_string()}\n")
        failures += int((~held(table)).sum())
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
