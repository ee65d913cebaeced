"""Tables in CSV files, read by their columns' declared types, never by the look of the text.

So a name such as "1e5" or "NA" and a code such as "04772654" come back as they were written. Each line is read by
itself: one that was damaged, by an editor or an older version, spoils no other.
"""

import csv
import math
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

Row = dict[str, Any]
Columns = Mapping[str, Any]  # names, and types as pandas takes them: str, float, int, "Int64" where one may be missing


def read(content: bytes, columns: Columns, check: Callable[[Row], None]) -> tuple[list[Row], list[str]]:
    """The rows of a file that have the `columns` and pass `check`, and what is wrong with each line that does not.

    `check` raises ValueError. It gets text where a number was expected and none came.
    """
    head, *lines = content.split(b"\n")
    try:
        if (found := fields(head)) != list(columns):
            raise ValueError(f"expected the columns {', '.join(columns)}, got {', '.join(found) or 'none'}")
    except ValueError as error:
        return [], [str(error)]
    rows, faults = [], []
    for number, line in enumerate(lines, start=2):
        try:
            if line.strip():
                row = parse(fields(line), columns)
                check(row)
                rows.append(row)
        except ValueError as error:
            faults.append(f"line {number}: {error}")
    return rows, faults


def fields(line: bytes) -> list[str]:
    """The values in one line of a CSV file; raises ValueError if it is not one."""
    try:
        return next(csv.reader([line.decode("utf-8-sig").rstrip("\r")]), [])
    except csv.Error as error:
        raise ValueError(str(error)) from None


def parse(values: list[str], columns: Columns) -> Row:
    """A row from its fields; raises ValueError if there are too many or too few."""
    if len(values) != len(columns):
        raise ValueError(f"expected {len(columns)} values, got {len(values)}")
    return {name: text if kind is str else number(text, float if kind is float else int)
            for (name, kind), text in zip(columns.items(), values)}


def number(text: str, kind: type) -> object:
    """`text` as a number; NA if it is empty; the text itself if it is not a number."""
    try:
        return kind(text) if text else pd.NA if kind is int else math.nan
    except ValueError:
        return text


def check_text(what: str, text: object) -> None:
    """Raise ValueError unless `text` is something to read, on one line, that every file and terminal can hold."""
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"expected {what}, got {text!r}")
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in text):
        raise ValueError(f"expected {what} on one line, without control characters, got {text!r}")


def table(rows: list[Row], columns: Columns) -> pd.DataFrame:
    """The rows as a table whose columns have the declared types."""
    return pd.DataFrame(rows, columns=list(columns)).astype(dict(columns))
