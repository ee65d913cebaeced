"""The sheet for teaching assistants: how mistakes are read from the checks. That none is missing is tested where the
planted wrong answers are, in `tests/planted.py`."""

import re

import pytest

from authoring import ROOT
from authoring.teaching import mistakes

CHECKS = ROOT / "course_utils" / "exercises"
SMALL = '''
"""A module."""
WORDS = {1: "that is one number too few."}


def helper(got):
    raise Wrong(f"you got {got}, which is wrong in a helper.")


def unused(got):
    raise Wrong("nobody ever says a thing like this.")


@exercise("99.1")
def twice(twice):
    """Says nothing of mistakes."""
    never = "Fill it with something else."
    once = f"this is put together. {never}"
    named(got, [(1, "that is the number itself. Double it."), (2, once), *WORDS])
    same(got, 2, "this sentence belongs to a call of same.")
    helper(got)
    own = f"{got} is for those who are right. "
    return f"{own}This is said to a right answer."
'''


@pytest.fixture
def module(tmp_path):
    (tmp_path / "expressions.py").write_text("")
    (tmp_path / "lesson_99.py").write_text(SMALL)
    return tmp_path / "lesson_99.py"


def test_what_is_said_to_wrong_answers_is_found_and_nothing_else(module):
    assert mistakes.named(module) == {"99.1": [
        "this is put together. Fill it with something else.", "that is the number itself. Double it.",
        "you got …, which is wrong in a helper.", "that is one number too few."]}


@pytest.mark.parametrize("mistake, line, said", [
    ("you got 5, which is wrong.", "you got …, which is wrong.", True),
    ("A: 3 is what the claim says.", "3 is what the claim says.", True),  # 09.3 puts the claim's letter before it
    ("you got 5, which is right.", "you got …, which is wrong.", False),
    ("a row of 6 x 5: other values.", "…: other values.", True),
])
def test_a_line_is_compared_with_its_dots(mistake, line, said):
    assert mistakes.is_said(mistake, line) is said


def test_an_answer_is_shown_in_short(tmp_path):
    path = tmp_path / "test_lesson_99.py"
    path.write_text('WRONG = [("99.1", lambda x: x + 1, "one more"), ("99.1", a_slow_loop, "slow"),\n'
                    f'         ("99.1", lambda x: {"x + " * 60}x, "long")]\n')
    assert mistakes.planted(path) == [("99.1", "`x + 1`", "one more"), ("99.1", "a slow loop", "slow"),
                                      ("99.1", "", "long")]


def test_every_exercise_has_mistakes_on_the_sheet():
    for path in sorted(CHECKS.glob("lesson_*.py")):
        for number, said in mistakes.named(path).items():
            assert len(said) >= 5, number


def test_a_table_is_not_broken_by_what_stands_in_it():
    page = mistakes.table({"|a|² * 2": "`x | y`", "a `b*c` <d>": ""}, "left", "right")
    assert page.splitlines()[2:] == ["| \\|a\\|² \\* 2 | `x \\| y` |", "| a `b*c` \\<d> |  |"]


def test_the_sheet_has_a_row_for_each_of_them():
    page = (ROOT / "docs" / "teaching" / "mistakes.md").read_text(encoding="utf-8")
    counted = sum(len(said) for path in CHECKS.glob("lesson_*.py") for said in mistakes.named(path).values())
    rows = [line for line in page.splitlines() if re.match(r"\| (?!counted as|the check says)", line)]
    assert len(rows) == counted + len(mistakes.GENERAL) and counted > 500
