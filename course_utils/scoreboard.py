"""Every model's test error on one board, each with the interval that 10,000 test images leave open.

Your rows are kept in the course's folder `notebooks/`, as `scoreboard.csv`, from wherever a notebook was started; or in
the file that the variable COURSE_SCOREBOARD names; or elsewhere, see `files.of_the_reader`.
Recorded rows, of full-length runs, come with the course in `results/scoreboard.csv`. Each is shown until you have a row
of the same name; those of a later lesson wait until you have a row of that lesson or a later one.
"""

import math
import textwrap
from numbers import Integral
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from course_utils import csv_rows, files
from course_utils.numerals import percent
from course_utils.plots.style import COLOURS, CourseFigure, in_course_style, new_figure
from course_utils.runs import results

COLUMNS = {"lesson": "Int64", "model": str, "error": float, "images": int, "parameters": int, "seconds": float}
CONFIDENCE = 0.95
MOST = 2**63  # one more than NumPy's integers can hold


def add(
    name: str,
    *,
    error: float,
    parameters: int,
    seconds: float | None = None,
    lesson: int | None = None,
    images: int = 10_000,
) -> None:
    """Put a model on the board; a model of the same name is replaced.

    Parameters
    ----------
    name : the model, as readers should see it; the row's key.
    error : test error, a fraction from 0 to 1.
    parameters : how many numbers the model has learned or remembers.
    seconds : how long the training took, if that was measured.
    lesson : number of the lesson; the board is sorted by it, and models without one come last.
    images : how many test images the error was measured on. More images make a narrower interval.

    Raises
    ------
    ValueError : a value that cannot be right.
    """
    row = {"lesson": pd.NA if lesson is None else lesson, "model": name, "error": float(error), "images": images,
           "parameters": parameters, "seconds": math.nan if seconds is None else float(seconds)}
    check_row(row)
    path = board_file()
    try:
        with files.locked(path):
            kept, faults = read(path)
            board = {known["model"]: known for known in kept.to_dict("records")}
            board[name] = row  # a known name keeps its place
            if faults:
                files.set_aside(path, "; ".join(faults))
            files.write_whole(path, pd.DataFrame(board.values()).astype(COLUMNS).to_csv(index=False))
    except OSError as failure:  # a folder of somebody else should not stop a lesson
        print(f"{name} is not kept on the scoreboard: {files.denied(path, failure, 'scoreboard.csv')}")


def rows() -> pd.DataFrame:
    """The board in numbers: one row for each model, columns as in `add`, and `low`, `high` and `run`.

    `error` is a fraction; `low` and `high` are the ends of its 95 % Wilson score interval (E. B. Wilson, 1927, JASA 22,
    209-212). `run` is "yours" or "recorded". Sorted by lesson, then as first added; rows without a lesson come last.
    """
    own, recorded = read_own(), read_recorded()
    if own.lesson.notna().any():
        recorded = recorded[recorded.lesson <= own.lesson.max()]
    recorded = recorded[~recorded.model.isin(own.model)]
    board = pd.concat([own.assign(run="yours"), recorded.assign(run="recorded")], ignore_index=True)
    board = board.sort_values("lesson", kind="stable", na_position="last")
    limits = [interval(error, images) for error, images in zip(board.error, board.images)]
    board.insert(3, "low", [low for low, _ in limits])
    board.insert(4, "high", [high for _, high in limits])
    return board.reset_index(drop=True)


def table() -> pd.DataFrame:
    """The board to read: one row for each model, with units."""
    board = rows()
    return pd.DataFrame({
        "model": board.model,
        "test error": board.error.map(percent),
        "95 % interval": [f"{100 * low:.2f} to {percent(high)}" for low, high in zip(board.low, board.high)],
        "parameters": [f"{count:,}" for count in board.parameters],
        "seconds": ["" if math.isnan(seconds) else f"{seconds:,.1f}" for seconds in board.seconds],
        "run": board.run,
    }).set_index("model")


@in_course_style
def plot() -> CourseFigure:
    """The board as a picture: a line for each model, its test error on a log axis, its 95 % interval as a bar.

    Your runs are filled points; recorded runs are hollow and grey. Earlier lessons show only their best recorded
    run; `table` has them all.
    """
    board = without_beaten(rows())
    if board.empty:
        raise ValueError("the scoreboard is empty: expected at least one model, put there by scoreboard.add")
    figure = new_figure(7.0, 0.8 + 0.36 * len(board), alt=describe(board))
    axes = figure.subplots()
    for row in board.itertuples():
        yours = row.run == "yours"
        colour = COLOURS["test" if yours else "recorded"]
        least = 0.5 / row.images  # a log axis has no place for no errors at all
        error, low, y = max(row.error, least), max(row.low, least), row.Index
        axes.plot([100 * low, 100 * row.high], [y, y], color=colour, linewidth=4, alpha=0.4, solid_capstyle="butt")
        axes.plot(100 * error, y, "o", color=colour, markersize=6, markerfacecolor=colour if yours else "white")
        axes.annotate(f"  {percent(row.error)}{'' if yours else ', recorded'}", (100 * row.high, y), fontsize=9,
                      va="center", color=COLOURS["ink"])
    left, right = axes_limits(board)
    axes.set(xscale="log", xlabel="test error in %, and its 95 % interval", xlim=(left, right),
             ylim=(len(board) - 0.4, -0.6))
    axes.set_yticks(board.index, [textwrap.fill(model, 34) for model in board.model], parse_math=False)
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if right / left < 1000 else (1,)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda percent, _: f"{percent:g}" if percent <= 100 else ""))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=COLOURS["faint"], linewidth=0.6)
    axes.set_axisbelow(True)
    return figure


def without_beaten(board: pd.DataFrame) -> pd.DataFrame:
    """The board without recorded runs that are not the best of their lesson; those of the last lesson stay."""
    recorded = board[(board.run == "recorded") & (board.lesson < board.lesson.max())]
    best = recorded.sort_values("error", kind="stable").groupby("lesson").head(1)
    return board.drop(recorded.index.difference(best.index)).reset_index(drop=True)


def axes_limits(board: pd.DataFrame) -> tuple[float, float]:
    """Ends of the log axis in percent: a little below the lowest error, and room for a label after the highest."""
    left = 100 * max(board.low.min(), 0.5 / board.images.max()) / 1.3
    right = 100 * board.high.max()
    return left, max(right * (right / left) ** 0.35, right * 1.5)


def describe(board: pd.DataFrame) -> str:
    """The picture's alt text: which model is best, and all errors."""
    best = board.loc[board.error.idxmin()]
    errors = "; ".join(f"{row.model} ({row.run}) {percent(row.error)}" for row in board.itertuples())
    return (f"Test errors on a log axis, each with its 95 % interval. Lowest: {best.model} ({best.run}), "
            f"{percent(best.error)}, interval {100 * best.low:.2f} to {percent(best.high)}. All: {errors}.")


def interval(error: float, images: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of an error rate measured on that many images."""
    from scipy.stats import binomtest  # takes most of a second, and only a shown board needs it

    limits = binomtest(round(error * images), images).proportion_ci(CONFIDENCE, method="wilson")
    return limits.low, limits.high


def board_file() -> Path:
    return files.of_the_reader("scoreboard.csv")


def read_own() -> pd.DataFrame:
    """The reader's rows that can be read; a warning says which cannot."""
    path = board_file()
    try:
        board, faults = read(path)
    except OSError as failure:  # a folder of somebody else should not stop a lesson
        print(f"Your rows of the scoreboard cannot be read: {files.denied(path, failure, 'scoreboard.csv')}")
        return empty()
    if faults:
        print(f"{path.name} is damaged, and shown without what cannot be read: {'; '.join(faults)}")
    return board


def read_recorded() -> pd.DataFrame:
    """The rows that come with the course; none if they are the very file that is being added to."""
    path = results.folder() / "scoreboard.csv"
    if path.resolve() == board_file().resolve():
        return empty()
    try:
        board, faults = parsed(results.checked(path)) if path.exists() else (empty(), [])
    except OSError as failure:
        print(f"The recorded rows of the scoreboard cannot be read: {path}: {failure.strerror or failure}")
        return empty()
    if faults:
        raise results.Damaged(path, faults[0])
    return board


def read(path: Path) -> tuple[pd.DataFrame, list[str]]:
    """The good rows of a board's file, and what is wrong with each line that is not as `add` writes it."""
    return parsed(path.read_bytes()) if path.exists() else (empty(), [])


def parsed(content: bytes) -> tuple[pd.DataFrame, list[str]]:
    """Like `read`, for what a file holds."""
    found, faults = csv_rows.read(content, COLUMNS, check_row)
    board = {row["model"]: row for row in found}
    return csv_rows.table(list(board.values()), COLUMNS), faults


def empty() -> pd.DataFrame:
    return csv_rows.table([], COLUMNS)


def check_row(row: dict[str, Any]) -> None:
    """Raise ValueError unless every value of a row is possible."""
    name, error = row["model"], row["error"]
    csv_rows.check_text("the model's name", name)
    if not isinstance(error, (int, float)) or not 0 <= error <= 1:
        raise ValueError(f"{name}: expected the error as a fraction from 0 to 1, got {error}: did you pass percent?")
    if not pd.isna(row["lesson"]) and (not isinstance(row["lesson"], Integral) or row["lesson"] < 0):
        raise ValueError(f"{name}: expected the lesson's number, such as 2, got {row['lesson']!r}")
    for key, least in {"images": 1, "parameters": 0}.items():
        if not isinstance(row[key], Integral) or not least <= row[key] < MOST:
            raise ValueError(f"{name}: expected {key} as a whole number from {least} to 2^63 - 1, got {row[key]!r}")
    seconds = row["seconds"]
    if not isinstance(seconds, (int, float)) or seconds < 0 or math.isinf(seconds):
        raise ValueError(f"{name}: expected seconds from 0, got {seconds!r}")
