"""What the tables of planted answers share."""

import re
import sys
from pathlib import Path

import numpy as np
import pytest

from course_utils.exercises import check, numbers

sys.path.insert(0, str(Path(__file__).parent))  # for `answers`, which lies beside
pytest.register_assert_rewrite("planted", "answers")  # before a lesson's file imports them

ROOT = Path(__file__).parents[3]

numbers()  # a module registers its checks once, when imported: before any test puts the register aside


@pytest.fixture
def answer_to(capsys):
    """A function that checks an answer and returns all that `check` prints."""

    def answer_to(number, answer):
        check(number, answer)
        return capsys.readouterr().out

    return answer_to


@pytest.fixture
def run_cell(capsys):
    """A function that runs an exercise's cell, a stub's or a solution's, and returns what it prints."""

    def run_cell(code, **names):
        exec(code, {"np": np, "check": check} | names)
        return capsys.readouterr().out

    return run_cell


@pytest.fixture
def stub():
    """A function that returns the code of an exercise's stub, as the lesson has it."""

    def stub(number):
        [lesson] = (ROOT / "lessons").glob(f"{number[:2]}_*.py")
        [code] = re.findall(rf'^# %% tags=\["exercise", "exercise:{re.escape(number)}"\].*?\n(.*?)(?=^# %%)',
                            lesson.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
        return code

    return stub


@pytest.fixture
def solution():
    """A function that returns the code of an exercise's solution."""

    def solution(number):
        [path] = (ROOT / "solutions").glob(f"{number.replace('.', '_')}_*.py")
        return path.read_text(encoding="utf-8")

    return solution
