"""What is tested of every lesson's checks: right answers, the usual wrong ones, and empty stubs, planted in tables."""

import ast
import contextlib
import inspect
import io
import sys
import traceback
import warnings
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from authoring.teaching import mistakes
from course_utils import progress
from course_utils.exercises import core


@cache
def on_the_sheet(number: str) -> list[str]:
    """The mistakes of an exercise that the sheet for teaching assistants has."""
    return mistakes.named(Path(inspect.getsourcefile(core.find(number))))[number]


def stops(number: str, answer: object) -> set[int]:
    """The lines of the lesson's module, from the outermost in, at which the check of exercise `number` turns back."""
    checking = core.find(number)
    file = inspect.getsourcefile(checking)
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            checking(core.guarded(answer))
        except Exception as error:
            return {frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file}
    return set()


def unneeded(wrong: Iterable[tuple], elsewhere: Sequence[str] = ()) -> list[str]:
    """The questions of a lesson's checks that no answer of the table `wrong` fails: each is a line that could go.

    A question is a `raise Wrong(...)` or a call of `same`; those of the exercises `elsewhere` are left out.
    """
    wrong = list(wrong)
    module = sys.modules[core.find(wrong[0][0]).__module__]
    reached = set().union(*(stops(number, answer) for number, answer, _ in wrong))
    for number in elsewhere:
        lines, first = inspect.getsourcelines(core.find(number))
        reached |= set(range(first, first + len(lines)))
    questions = []
    for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
        call = node.exc if isinstance(node, ast.Raise) else node.value if isinstance(node, ast.Expr) else None
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("Wrong", "same"):
            questions.append(node)
    return [f"line {node.lineno}: {ast.unparse(node)}" for node in questions
            if not reached & set(range(node.lineno, node.end_lineno + 1))]


class PlantedAnswers:
    """Four tests for a lesson's class that derives from this one and names its tables.

        class TestAnswers(PlantedAnswers):
            right = RIGHT  # [("01.1", answer), ...]
            wrong = WRONG  # [("01.1", answer, "words of what its check says"), ...]
            stubs = ("01.1", ...)  # the exercises whose answer is a function
            elsewhere = ("01.3",)  # exercises whose wrong answers stand, or stand also, in a test of their own
    """

    right: Sequence
    wrong: Sequence
    stubs: Sequence
    elsewhere: Sequence = ()

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        tables = {
            "test_right": ("number, answer", self.right),
            "test_wrong": ("number, answer, said", self.wrong),
            "test_a_stub_is_not_started": ("number", self.stubs),
        }
        if metafunc.function.__name__ in tables:
            metafunc.parametrize(*tables[metafunc.function.__name__])

    def test_right(self, number, answer, answer_to):
        assert answer_to(number, answer).startswith(f"{number} right. ")

    def test_wrong(self, number, answer, said, answer_to, monkeypatch):
        counted = []
        monkeypatch.setattr(progress, "note", lambda *noted: counted.append(noted))
        told = answer_to(number, answer)
        assert told.startswith(f"{number} not yet: ")
        assert said in told
        [(_, _, mistake)] = counted
        assert any(mistakes.is_said(mistake, line) for line in [*mistakes.GENERAL, *on_the_sheet(number)]), (
            f"the sheet for teaching assistants has no line for: {mistake}")

    def test_a_stub_is_not_started(self, number, answer_to):
        assert answer_to(number, lambda *arguments, **options: ...).startswith(f"{number} not started yet: ")

    def test_every_question_has_a_wrong_answer(self):
        assert unneeded(self.wrong, self.elsewhere) == []
