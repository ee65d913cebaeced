"""Tables are read by their declared types, not by the look of their text."""

import math
import random

import pandas as pd
import pytest

from course_utils import csv_rows

COLUMNS = {"name": str, "code": str, "seed": "Int64", "error": float}
LETTERS = "0123456789eE.+-_ ,;\"'#NAnaifäß€数\\|"


def anything(row):
    """Every row is possible."""


def written(rows):
    return csv_rows.table(rows, COLUMNS).to_csv(index=False).encode()


def test_names_codes_and_numbers_come_back_as_they_were_written():
    rng = random.Random(0)
    rows = [{"name": "".join(rng.choices(LETTERS, k=rng.randint(1, 8))), "code": f"{rng.getrandbits(32):08x}",
             "seed": rng.randint(-2**63, 2**63 - 1), "error": rng.random() * 10.0 ** rng.randint(-300, 300)}
            for _ in range(10_000)]
    found, faults = csv_rows.read(written(rows), COLUMNS, anything)
    assert found == rows and faults == []


@pytest.mark.parametrize("text", ["04772654", "96607e96", "1e5", "NA", "nan", "None", "True", "inf", "0x10", "1_000"])
def test_text_that_looks_like_something_else_stays_text(text):
    [row], _ = csv_rows.read(written([{"name": text, "code": text, "seed": 0, "error": 0.5}]), COLUMNS, anything)
    assert (row["name"], row["code"]) == (text, text)


def test_what_is_missing_is_missing_only_among_numbers():
    [row], _ = csv_rows.read(b"name,code,seed,error\n,,,\n", COLUMNS, anything)
    assert (row["name"], row["code"]) == ("", "") and pd.isna(row["seed"]) and math.isnan(row["error"])


def test_a_damaged_line_takes_no_other_with_it():
    found, faults = csv_rows.read(b'name,code,seed,error\na,b,1,0.5\na,b,1\n\xff,b,1,2\nc,d,2,0.5\n', COLUMNS, anything)
    assert [row["name"] for row in found] == ["a", "c"]
    assert [fault.partition(":")[0] for fault in faults] == ["line 3", "line 4"]
