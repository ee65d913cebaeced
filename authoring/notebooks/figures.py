"""Fill in the figures of a lesson's prose from `results/`: `{{ minutes }}`, `{{ bench.neighbours.ratio }}`.

A figure that comes from a run is never typed. In a Markdown cell, an expression between `{{ ` and ` }}` (the spaces are
part of the marks, so that LaTeX's own braces stay as they are) is a Jinja2 expression over these names:

* one for each file of `results/`: its stem, with `_` for what a name cannot hold and `r` before a digit:
  `results/02_logistic_regression.json` is `r02_logistic_regression`. It has the facts of the JSON file as attributes
  and, where there is a CSV file beside it, `table`, a DataFrame: `{{ r02_logistic_regression.final.test | percent }}`;
* `experiment`, a function: `{{ experiment("dropout=0.2").test | percent(2) }}` is about the experiment in
  `results/experiments/` that `Knobs.changed` gives that name;
* `reading` and `exercises`, in minutes: see `minutes.py`;
* `seconds`, how long this lesson took when `make bench` last timed it, rounded up to the next 5, and `minutes`, the
  same in words. Both are coarse, so that the next timing seldom changes the notebook.

Filters: `percent` (0.0762 -> "7.6 %"), `thousands` (60000 -> "60,000"), `minutes` (95 -> "2 minutes").
"""

import functools
import json
import math
import re
from pathlib import Path
from typing import Any

import jinja2

from course_utils.experiments import store
from course_utils.runs import results as runs


class FigureError(Exception):
    """A figure in prose that cannot be filled; the message says which, where, and what there is."""


def percent(fraction: float, digits: int = 1) -> str:
    """0.0762 -> "7.6 %"."""
    return f"{100 * fraction:.{digits}f} %"


def thousands(number: float) -> str:
    """60000 -> "60,000"."""
    return f"{number:,.0f}"


def minutes(seconds: float) -> str:
    """Seconds in words, rounded up and coarse enough to hold on a similar machine: "20 seconds", "2 minutes"."""
    if seconds <= 60:
        return f"{max(1, math.ceil(seconds / 10)) * 10} seconds"
    return f"{math.ceil(seconds / 60)} minutes"


def names(results: Path, lesson: str) -> dict[str, Any]:
    """What expressions in the lesson called `lesson` can name, from the folder `results`."""
    found: dict[str, Any] = {}
    for path in sorted(results.glob("*.json")):
        facts = json.loads(path.read_text(encoding="utf-8"))
        if path.with_suffix(".csv").exists():
            table = path.with_suffix(".csv").read_bytes()
            facts["table"] = runs.as_table(table, runs.types_of(facts))
        found[identifier(path.stem)] = facts
    kept = functools.cache(lambda: store.table(results / "experiments"))  # read when a figure asks for it
    found["experiment"] = lambda changed: kept().loc[changed]
    timing = found.get("timings", {}).get("lessons", {}).get(lesson)
    if timing:
        found["seconds"] = math.ceil(timing["seconds"] / 5) * 5
        found["minutes"] = minutes(timing["seconds"])
    return found


def identifier(stem: str) -> str:
    """A file's stem as a name: "02_logistic-regression" -> "r02_logistic_regression"."""
    name = re.sub(r"\W", "_", stem)
    return f"r{name}" if name[0].isdigit() else name


def fill(source: str, known: dict[str, Any]) -> str:
    """`source` with each `{{ expression }}` replaced by its value.

    Raises
    ------
    FigureError
        If an expression has a name that is not in `known`, or cannot be read.
    """
    if "{{ " not in source:
        return source
    try:
        return _environment().from_string(source).render(known)
    except jinja2.UndefinedError as error:
        hint = " (timings come from `python -m authoring.bench lessons`)" if "seconds" not in known else ""
        raise FigureError(f"{error.message}; known names: {', '.join(sorted(known)) or 'none'}{hint}") from error
    except (jinja2.TemplateError, TypeError, ValueError, LookupError) as error:
        raise FigureError(f"{type(error).__name__}: {error}") from error


def _environment() -> jinja2.Environment:
    """Jinja2 with strict names, and with marks that neither LaTeX nor Markdown uses."""
    environment = jinja2.Environment(
        variable_start_string="{{ ", variable_end_string=" }}",
        block_start_string="<<%", block_end_string="%>>",
        comment_start_string="<<#", comment_end_string="#>>",
        undefined=jinja2.StrictUndefined, keep_trailing_newline=True,
    )
    environment.filters |= {"percent": percent, "thousands": thousands, "minutes": minutes}
    return environment
