"""Three records to beat, each with its rules; one call measures an entry by them and keeps what it found.

    def train(x, y, x_validation, y_validation):
        ...
        return model

    boards.enter("seconds", "my network", train)
    boards.table("seconds")

The entry is trained anew for each of the board's seeds. It is given 55,000 training pictures and the 5,000 that were
set aside for choices; the test pictures are looked at once for each seed, after training. Each seed is kept as soon as
it is done, so that an entry that was stopped goes on there.

Your entries are kept in the course's folder `notebooks/`, as `boards.csv`, or in the file that the variable
COURSE_BOARDS names; those of the course are in `results/boards.csv`.
"""

import hashlib
import inspect
import io
import math
import textwrap
import time
import tokenize
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from course_utils import files, on_keras
from course_utils.data import load_mnist
from course_utils.reproducibility import reproducible
from course_utils.runs import provenance, results

NUM_VALIDATION = 5000
FEW = 256  # images of the first call, which shows how long building and compiling takes
COLUMNS = {"board": str, "entry": str, "code": str, "seed": int, "test": float, "validation": float, "parameters": int,
           "seconds": float, "compiling": float, "lines": int, "machine": str}

Train = Callable[..., Any]


class EntryError(ValueError):
    """An entry that breaks a rule; the message says which, and what came."""


@dataclass(frozen=True)
class Board:
    """A record to beat: what counts, and what an entry must keep to.

    Attributes
    ----------
    counts : what is compared, a column of the board; the smallest wins.
    seeds : how many trainings, from seed 0 on.
    error : the largest mean test error, a fraction.
    parameters : the most numbers that a network may have.
    lines : the most lines of code.
    """

    counts: str
    seeds: int
    error: float = 1.0
    parameters: float = math.inf
    lines: float = math.inf


BOARDS = {
    "seconds": Board("seconds", seeds=10, error=0.01, lines=25),
    "parameters": Board("parameters", seeds=5, error=0.01),
    "mistakes": Board("mistakes", seeds=3, parameters=102_000),
}


def enter(board: str, name: str, train: Train, *, store: Path | None = None) -> pd.DataFrame:
    """Measure the entry `name` by the rules of `board`, keep it, and return the board with it.

    Parameters
    ----------
    board : "seconds", "parameters" or "mistakes".
    name : the entry's, as others should read it.
    train : function of `x, y, x_validation, y_validation` that returns a trained Keras model. Pictures are float32 of
        shape (n, 28, 28, 1) from 0 to 1, labels whole numbers of shape (n,). The model takes such pictures and gives
        ten scores or probabilities for each. All randomness is seeded before each call.
    store : the file to keep it in; the reader's own by default.

    Raises
    ------
    EntryError : the entry breaks a rule. What has been measured until then is kept.
    """
    rules, store = rules_of(board), store or own_file()
    lines, code = count_lines(train), code_of(train)
    if lines > rules.lines:
        raise EntryError(f"{name}: expected at most {rules.lines} lines of code, got {lines} (empty lines and comments "
                         "do not count)")
    digits = load_mnist(channels="last", num_validation=NUM_VALIDATION)
    data = digits.x_train, digits.y_train, digits.x_validation, digits.y_validation
    done = set(read(store).query("board == @board and entry == @name and code == @code").seed)
    for seed in tqdm([seed for seed in range(rules.seeds) if seed not in done], desc=name, unit="training"):
        _, compiling = timed(train, seed, *(part[:FEW] for part in data))
        model, seconds = timed(train, seed, *data)
        check_model(model, rules, name)
        validation = on_keras.error_rate(model, digits.x_validation, digits.y_validation)
        test = on_keras.error_rate(model, digits.x_test, digits.y_test)
        keep({"board": board, "entry": name, "code": code, "seed": seed, "test": test, "validation": validation,
              "parameters": model.count_params(), "seconds": max(seconds - compiling, 0.0), "compiling": compiling,
              "lines": lines, "machine": provenance.machine()["processor"]}, store)
    return table(board, store)


def rules_of(board: str) -> Board:
    if board not in BOARDS:
        raise ValueError(f"expected one of the boards {', '.join(BOARDS)}, got {board!r}")
    return BOARDS[board]


def timed(train: Train, seed: int, *data: np.ndarray) -> tuple[Any, float]:
    """What `train` returns for copies of `data`, with everything seeded, and its seconds."""
    reproducible(seed)
    copies = [part.copy() for part in data]
    begun = time.perf_counter()
    model = train(*copies)
    return model, time.perf_counter() - begun


def check_model(model: Any, rules: Board, name: str) -> None:
    """Raise EntryError unless `model` is a network that the board takes."""
    import keras

    if not isinstance(model, keras.Model):
        raise EntryError(f"{name}: expected that `train` returns a Keras model, got {type(model).__name__}: is the "
                         "`return` missing?")
    if model.input_shape[1:] != (28, 28, 1) or model.output_shape[1:] != (10,):
        raise EntryError(f"{name}: expected a model from pictures (28, 28, 1) to ten scores, got "
                         f"{model.input_shape[1:]} to {model.output_shape[1:]}")
    if model.count_params() > rules.parameters:
        raise EntryError(f"{name}: expected at most {rules.parameters:,} parameters, got {model.count_params():,}")


def functions_of(train: Train) -> list[FunctionType]:
    """`train` and the functions of the same module or notebook that it uses, directly or through one another."""
    found: list[FunctionType] = []
    waiting = [train]
    while waiting:
        function = waiting.pop()
        if function in found or not isinstance(function, FunctionType) or function.__module__ != train.__module__:
            continue
        found.append(function)
        waiting += [function.__globals__.get(used) for used in names_in(function.__code__)]
    return found


def names_in(code: Any) -> Iterable[str]:
    """The names that `code` uses, those of functions inside it too."""
    yield from code.co_names
    for part in code.co_consts:
        if hasattr(part, "co_names"):
            yield from names_in(part)


def source_of(function: Train) -> str:
    try:
        return inspect.getsource(function)
    except (OSError, TypeError):
        raise EntryError(f"expected a function whose code can be read, got {function!r}: write it in a cell or in a "
                         "file") from None


def count_lines(train: Train) -> int:
    """Lines of code of `train` and of the functions that it uses; without empty lines and comments."""
    return sum(len(lines_of(source_of(function))) for function in functions_of(train) or [train])


def lines_of(source: str) -> set[int]:
    """The numbers of the lines on which something stands that is no comment."""
    empty = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    tokens = tokenize.generate_tokens(io.StringIO(textwrap.dedent(source) + "\n").readline)
    return {line for token in tokens if token.type not in empty for line in range(token.start[0], token.end[0] + 1)}


def code_of(train: Train) -> str:
    """Eight characters that change with the entry's code."""
    sources = sorted(source_of(function) for function in functions_of(train) or [train])
    return hashlib.sha256("\n".join(sources).encode()).hexdigest()[:8]


def own_file() -> Path:
    return files.of_the_reader("boards.csv")


def read(store: Path) -> pd.DataFrame:
    """The trainings that `store` keeps, a row for each; none if there is no such file."""
    if not store.exists():
        return pd.DataFrame(columns=list(COLUMNS)).astype(COLUMNS)
    try:
        return pd.read_csv(store)[list(COLUMNS)].astype(COLUMNS)
    except (ValueError, KeyError) as fault:  # cut short, edited, of an older version
        files.set_aside(store, fault)
        return read(store)


def keep(row: dict[str, Any], store: Path) -> None:
    """Add a training to `store`, in place of one of the same entry and seed; those of older code of that name go."""
    with files.locked(store):
        kept = read(store)
        same = (kept.board == row["board"]) & (kept.entry == row["entry"])
        kept = kept[~same | ((kept.code == row["code"]) & (kept.seed != row["seed"]))]
        kept = pd.concat([kept, pd.DataFrame([row])], ignore_index=True) if len(kept) else pd.DataFrame([row])
        files.write_whole(store, kept.astype(COLUMNS).to_csv(index=False))


def table(board: str, store: Path | None = None) -> pd.DataFrame:
    """The board: a row for each entry, the best first; those that miss its rules, or some of its seeds, come last.

    Columns: `error`, the mean over the seeds, `spread`, its standard deviation, `validation`, `mistakes` (a mean, of
    10,000 test pictures), `parameters`, `seconds` and `compiling` (medians), `lines`, `seeds`, `holds` (whether the
    rules are kept), `run` ("yours" or "recorded").
    """
    rules = rules_of(board)
    recorded = results.folder() / "boards.csv"
    kept = [read(path).assign(run=run) for path, run in ((recorded, "recorded"), (store or own_file(), "yours"))
            if path.exists() and not (run == "yours" and path.resolve() == recorded.resolve())]
    rows = pd.concat(kept) if kept else read(recorded).assign(run="")
    groups = rows[rows.board == board].groupby(["entry", "run"], sort=False)
    found = groups.agg(error=("test", "mean"), spread=("test", lambda errors: errors.std(ddof=0)),
                       validation=("validation", "mean"), parameters=("parameters", "max"),
                       seconds=("seconds", "median"), compiling=("compiling", "median"), lines=("lines", "max"),
                       seeds=("seed", "nunique")).reset_index("run")
    found.insert(1, "mistakes", 10_000 * found.error)
    found["holds"] = ((found.seeds == rules.seeds) & (found.error <= rules.error) & (found.lines <= rules.lines)
                      & (found.parameters <= rules.parameters))
    return found.sort_values(["holds", rules.counts], ascending=[False, True], kind="stable")


def shown(board: str, store: Path | None = None) -> pd.DataFrame:
    """The board to read, with units: what `table` has of the columns that decide."""
    found = table(board, store)
    return pd.DataFrame({
        "mean test error": [f"{100 * error:.2f} % ± {100 * spread:.2f}"
                            for error, spread in zip(found.error, found.spread)],
        "parameters": [f"{count:,}" for count in found.parameters], "seconds": found.seconds.round(1),
        "compiling": found.compiling.round(1), "seeds": found.seeds,
        "rules kept": found.holds.map({True: "yes", False: "no"}), "run": found.run,
    }, index=found.index)
