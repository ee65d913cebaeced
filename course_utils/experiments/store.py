"""Finished experiments, a file for each: written whole or not at all, found by its settings.

A file's name is a hash of the settings and of the code that builds and trains: if either changes, the experiment is a
new one. The course's own experiments are in `results/experiments/`, a reader's in `notebooks/experiments/`, or in the
folder that the variable COURSE_EXPERIMENTS names.
"""

import ast
import functools
import hashlib
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pandas as pd

from course_utils import files
from course_utils.experiments import knobs as experiment
from course_utils.experiments.knobs import Knobs, as_facts
from course_utils.runs import provenance, results

KNOBS = [field.name for field in fields(Knobs)]
FOUND = ["validation", "test", "test_last", "best_epoch", "parameters", "seconds", "reason"]  # columns beside the knobs


def recorded() -> Path:
    """The folder of the experiments that came with the course."""
    return results.folder() / "experiments"


def readers_own() -> Path:
    """The folder of a reader's own experiments, which may not exist yet."""
    return files.of_the_reader("experiments")


@functools.cache
def code() -> str:
    """Eight characters that change with how `knobs` builds and trains, not with its comments, docstrings and hints."""
    tree = ast.parse(Path(experiment.__file__).read_text(encoding="utf-8"))
    counts = [node for node in tree.body if getattr(node, "name", None) in ("build", "run")]
    for part in counts:
        for node in ast.walk(part):
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
                node.body = node.body[1:] or [ast.Pass()]
            if isinstance(node, ast.FunctionDef):
                node.returns = None
            elif isinstance(node, ast.arg):
                node.annotation = None
            elif isinstance(node, ast.AnnAssign):
                node.annotation = ast.Constant(None)
    return hashlib.sha256("\n".join(map(ast.unparse, counts)).encode()).hexdigest()[:8]


def name_of(knobs: Knobs) -> str:
    """The stem of an experiment's file."""
    return hashlib.sha256(json.dumps([as_facts(knobs), code()], sort_keys=True).encode()).hexdigest()[:16]


def file_of(knobs: Knobs, store: Path) -> Path:
    """Where the experiment of `knobs` is kept in `store`, if it is."""
    return store / f"{name_of(knobs)}.json"


def write(store: Path, knobs: Knobs, outcome: dict[str, Any]) -> None:
    """Keep `outcome`, what `knobs.run` returned, or `{"reason": …}` for a run that failed, and all that goes with it.

    Raises OSError if the disk is full or the folder may not be written; what was there is as before.
    """
    store.mkdir(parents=True, exist_ok=True)
    facts = {"knobs": as_facts(knobs), **outcome, "code": code(), "date": time.strftime("%Y-%m-%d"), **surroundings()}
    files.write_whole(file_of(knobs, store), json.dumps(facts, indent=1) + "\n")


@functools.cache
def surroundings() -> dict[str, Any]:
    """Versions of packages and the machine, which do not change while a process runs, and take milliseconds to find."""
    return {"packages": provenance.packages(), "machine": provenance.machine()}


def read(path: Path) -> dict[str, Any] | None:
    """What is kept in `path`; None if there is no such file, or if it is damaged, which a warning says.

    A damaged file of the reader's own is set aside, so that its experiment can be run again.

    Raises
    ------
    results.Damaged : it is one of the course's own.
    """
    try:
        facts = json.loads(results.checked(path))
        if not {"knobs", "code"} <= facts.keys() or not ("reason" in facts or {"epochs", "test"} <= facts.keys()):
            raise ValueError("it is not an experiment's")
        if facts["code"] == code():  # another version of the code may have had other knobs
            Knobs(**facts["knobs"])
    except FileNotFoundError:
        return None
    except results.Damaged:
        raise
    except (ValueError, AttributeError, TypeError, RecursionError) as fault:
        if path.is_relative_to(results.folder()):
            raise results.Damaged(path, fault) from None
        try:
            files.set_aside(path, fault)
        except OSError:  # the folder is somebody else's
            print(f"{path.name} is damaged ({fault}), and left out.")
        return None
    return facts


def outcome(knobs: Knobs, *stores: Path) -> dict[str, Any] | None:
    """What came of the experiment of `knobs`, from the first of `stores` that has it; None if none has."""
    for store in stores:
        facts = read(file_of(knobs, store))
        if facts is not None:
            return facts
    return None


def every(*stores: Path) -> Iterator[dict[str, Any]]:
    """What is kept in `stores`, each experiment once, without those of other versions of the code."""
    seen = set()
    for store in stores:
        for path in sorted(store.glob("?" * 16 + ".json")):
            if path.stem in seen or not (facts := read(path)) or facts["code"] != code():
                continue
            if path.stem == name_of(Knobs(**facts["knobs"])):
                seen.add(path.stem)
                yield facts


def table(*stores: Path) -> pd.DataFrame:
    """A row for each experiment of `stores`, by default the course's own and the reader's.

    The index says what differs from the baseline, as `Knobs.changed` does. Columns: the knobs; `validation`, `test`
    and `test_last`, errors as fractions; `best_epoch`; `parameters`; `seconds`; and `reason`, why it failed, or
    nothing. See `knobs.run`.
    """
    return as_table(every(*(stores or (recorded(), readers_own()))))


def as_table(kept: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """A row for each of the experiments that are `kept`."""
    rows = {Knobs(**facts["knobs"]).changed(): {**facts["knobs"], **{name: facts.get(name) for name in FOUND},
                                                "reason": facts.get("reason", "")} for facts in kept}
    return pd.DataFrame(rows.values(), index=pd.Index(rows, name="changed"), columns=[*KNOBS, *FOUND])


def curves(knobs: Knobs, *stores: Path) -> pd.DataFrame:
    """The epochs of one experiment: costs, errors and seconds, indexed from 1; see `knobs.run`.

    Raises
    ------
    LookupError : it is in none of `stores` (by default the course's own and the reader's), or it failed.
    """
    facts = outcome(knobs, *(stores or (recorded(), readers_own())))
    if facts is None or "reason" in facts:
        raise LookupError(f"{knobs.changed()}: " + (f"this experiment failed: {facts['reason']}" if facts else
                          "this experiment was not run; run it with experiments.sweep([…])"))
    return pd.DataFrame(facts["epochs"]).set_index("epoch")
