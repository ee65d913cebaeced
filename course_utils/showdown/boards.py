"""Three records to beat, each with its rules; one call measures an entry by them and keeps what it found.

    def train(x, y, x_validation, y_validation):
        ...
        return model

    boards.enter("seconds", "my network", train)
    boards.table("seconds")

The entry is trained from scratch for each of the board's seeds. It gets 55,000 training pictures and the 5,000 that
were set aside for choices; the test pictures are used once for each seed, after training. Each seed is kept as soon as
it is done, so that an entry that was stopped goes on from there.

What can be seen is refused: too many lines or numbers, scores that are not numbers, training that takes no time. What
cannot be seen is forbidden all the same: to look at test pictures in training, or to return weights that were trained
before; to train in the first, short call, or keep anything of it; to change the clock, the count or the error; to keep
code or numbers where they are not counted.

Your entries are kept in the course's folder `notebooks/`, as `boards.csv`, or in the file that the variable
COURSE_BOARDS names; those of the course are in `results/boards.csv`.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from course_utils import csv_rows, files, on_keras
from course_utils.data import load_mnist
from course_utils.reproducibility import reproducible
from course_utils.runs import provenance, results
from course_utils.showdown.entry_code import EntryError, code_of, count_lines

NUM_VALIDATION = 5000
MOST = 2**63 - 1  # the range of NumPy's integers
FEW = 256  # images in the first call, which shows how long building and compiling takes
COLUMNS = {"board": str, "entry": str, "code": str, "seed": int, "test": float, "validation": float, "parameters": int,
           "seconds": float, "compiling": float, "lines": int, "machine": str}

Train = Callable[..., Any]


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
    EntryError : the entry breaks a rule. What has been measured by then is kept.
    """
    csv_rows.check_text("the entry's name", name)
    rules, store = rules_of(board), store or own_file()
    lines, code = count_lines(train), code_of(train)
    if lines > rules.lines:
        raise EntryError(f"{name}: expected at most {rules.lines} lines of code, got {lines} (empty lines and comments "
                         "do not count)")
    digits = load_mnist(channels="last", num_validation=NUM_VALIDATION)
    data = digits.x_train, digits.y_train, digits.x_validation, digits.y_validation
    done = set(read(store).query("board == @board and entry == @name and code == @code").seed)
    try:
        for seed in tqdm([seed for seed in range(rules.seeds) if seed not in done], desc=name, unit="training"):
            _, compiling = timed(train, seed, *(part[:FEW] for part in data))
            model, seconds = timed(train, seed, *data)
            check_model(model, rules, name)
            validation = on_keras.error_rate(model, digits.x_validation, digits.y_validation)
            test = on_keras.error_rate(model, digits.x_test, digits.y_test)
            keep({"board": board, "entry": name, "code": code, "seed": seed, "test": test, "validation": validation,
                  "parameters": count_parameters(model), "seconds": seconds - compiling, "compiling": compiling,
                  "lines": lines, "machine": provenance.machine()["processor"] or "unknown"}, store)
    except KeyboardInterrupt:
        print(f"Stopped: the seeds of {name} that are done are kept. Call it again to go on.")
    return table(board, store)


def rules_of(board: str) -> Board:
    if board not in BOARDS:
        raise ValueError(f"expected one of the boards {', '.join(BOARDS)}, got {board!r}")
    return BOARDS[board]


def timed(train: Train, seed: int, *data: np.ndarray) -> tuple[Any, float]:
    """What `train` returns for copies of `data`, with everything seeded, and its seconds."""
    reproducible(seed)
    copies = [part.copy() for part in data]
    begun = perf_counter()
    model = train(*copies)
    return model, perf_counter() - begun


def check_model(model: Any, rules: Board, name: str) -> None:
    """Raise EntryError unless `model` is a network that the board takes."""
    import keras

    if not isinstance(model, keras.Model):
        raise EntryError(f"{name}: expected that `train` returns a Keras model, got {type(model).__name__}: is the "
                         "`return` missing?")
    if model.input_shape[1:] != (28, 28, 1) or model.output_shape[1:] != (10,):
        raise EntryError(f"{name}: expected a model from pictures (28, 28, 1) to ten scores, got "
                         f"{model.input_shape[1:]} to {model.output_shape[1:]}")
    if not all(np.isfinite(weights).all() for weights in model.get_weights()):
        raise EntryError(f"{name}: expected weights that are finite numbers, some are not")
    if (parameters := count_parameters(model)) > rules.parameters:
        raise EntryError(f"{name}: expected at most {rules.parameters:,} parameters, got {parameters:,}")


def count_parameters(model: Any) -> int:
    """The numbers that `model` keeps, whatever its own `count_params` says.

    They are those of its weights, or those that it uses to answer if these are more: variables that a layer hides
    from Keras, and arrays of numbers in its code.
    """
    import tensorflow as tf

    spec = tf.TensorSpec((1, *model.input_shape[1:]), tf.float32)
    graph = tf.function(lambda pictures: model(pictures, training=False)).get_concrete_function(spec).graph
    constants = [operation.outputs[0] for operation in graph.get_operations() if operation.type == "Const"]
    used = [*graph.variables, *(each for each in constants if each.dtype.is_floating and each.shape.rank)]
    return max(sum(math.prod(each.shape) for each in kept) for kept in (model.weights, used))


def check_row(row: dict[str, Any]) -> None:
    """Raise EntryError unless every value of a row is possible."""
    for column in ("board", "entry", "code", "machine"):
        csv_rows.check_text(f"the {column}", row[column])
    limits = {"test": (0, 1), "validation": (0, 1), "seed": (0, MOST), "parameters": (1, MOST), "lines": (1, MOST),
              "compiling": (0, math.inf), "seconds": (0, math.inf)}
    for column, (least, most) in limits.items():
        value = row[column]
        if not isinstance(value, (int, float)) or not math.isfinite(value) or not least <= value <= most:
            raise EntryError(f"{row['entry']}: expected {column} from {least} to {most}, got {value}"
                             + (": training has to start again in each call, and to take longer with all pictures than "
                                "with a few" if column == "seconds" else ""))


def own_file() -> Path:
    return files.of_the_reader("boards.csv")


def read(store: Path) -> pd.DataFrame:
    """The trainings that the reader's file `store` keeps, a row for each; a warning says what cannot be read."""
    rows, faults = rows_in(store)
    if faults:
        print(f"{store.name} is damaged, and used without what cannot be read: {'; '.join(faults)}")
    return csv_rows.table(rows, COLUMNS)


def rows_in(store: Path) -> tuple[list[csv_rows.Row], list[str]]:
    """The good rows of the file `store`, none if there is no file, and what is wrong with the others."""
    return csv_rows.read(store.read_bytes(), COLUMNS, check_row) if store.exists() else ([], [])


def read_recorded(path: Path) -> pd.DataFrame:
    """The trainings of the course's own entries; none if there are none."""
    rows, faults = csv_rows.read(results.checked(path), COLUMNS, check_row) if path.exists() else ([], [])
    if faults:
        raise results.Damaged(path, faults[0])
    return csv_rows.table(rows, COLUMNS)


def keep(row: dict[str, Any], store: Path) -> None:
    """Add a training to `store`, in place of one of the same entry and seed; those of older code under that name go.

    Raises EntryError if a value is impossible.
    """
    check_row(row)
    same = row["board"], row["entry"]
    with files.locked(store):
        rows, faults = rows_in(store)
        rows = [each for each in rows if (each["board"], each["entry"]) != same
                or (each["code"] == row["code"] and each["seed"] != row["seed"])]
        if faults:
            files.set_aside(store, "; ".join(faults))
        files.write_whole(store, csv_rows.table([*rows, row], COLUMNS).to_csv(index=False))


def table(board: str, store: Path | None = None) -> pd.DataFrame:
    """The board: a row for each entry, the best first; those that miss its rules, or some of its seeds, come last.

    Columns: `error`, the mean over the seeds, `spread`, its standard deviation, `validation`, `mistakes` (a mean, of
    10,000 test pictures), `parameters`, `seconds` and `compiling` (medians), `lines`, `seeds`, `machine`, `misses` (the
    rules that it breaks, in words), `holds` (whether all are), `run` ("yours" or "recorded").
    """
    rules = rules_of(board)
    recorded, store = results.folder() / "boards.csv", store or own_file()
    kept = [read_recorded(recorded).assign(run="recorded")]
    if store.resolve() != recorded.resolve():
        kept.append(read(store).assign(run="yours"))
    rows = pd.concat([each for each in kept if len(each)] or kept)
    groups = rows[rows.board == board].groupby(["entry", "run"], sort=False)
    found = groups.agg(error=("test", "mean"), spread=("test", lambda errors: errors.std(ddof=0)),
                       validation=("validation", "mean"), parameters=("parameters", "max"),
                       seconds=("seconds", "median"), compiling=("compiling", "median"), lines=("lines", "max"),
                       seeds=("seed", "nunique"), machine=("machine", lambda names: ", ".join(dict.fromkeys(names))),
                       ).reset_index("run")
    found.insert(1, "mistakes", 10_000 * found.error)
    found["misses"] = [misses(row, rules) for row in found.itertuples()]
    found["holds"] = found.misses == ""
    return found.sort_values(["holds", rules.counts], ascending=[False, True], kind="stable")


def misses(row: Any, rules: Board) -> str:
    """Which of the rules an entry breaks; nothing if it keeps all."""
    broken = {f"{row.seeds} of {rules.seeds} seeds": row.seeds != rules.seeds,
              f"error above {100 * rules.error:g} %": row.error > rules.error,
              f"more than {rules.lines} lines": row.lines > rules.lines,
              f"more than {rules.parameters:,} parameters": row.parameters > rules.parameters}
    return ", ".join(rule for rule, is_broken in broken.items() if is_broken)


def shown(board: str, store: Path | None = None) -> pd.DataFrame:
    """The board to read, with units: what decides, from `table`; seconds, and the machine, only where they count."""
    found = table(board, store)
    clock = {"seconds": found.seconds.round(1), "compiling": found.compiling.round(1), "machine": found.machine}
    return pd.DataFrame({
        "mean test error": [f"{100 * error:.2f} % ± {100 * spread:.2f}"
                            for error, spread in zip(found.error, found.spread)],
        "parameters": [f"{count:,}" for count in found.parameters], **(clock if board == "seconds" else {}),
        "seeds": found.seeds, "rules kept": [f"no: {misses}" if misses else "yes" for misses in found.misses],
        "run": found.run,
    }, index=found.index)
