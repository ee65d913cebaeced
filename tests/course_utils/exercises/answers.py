"""What is tested of every lesson's checks, beside what `planted` tests: stubs, solutions, and tables of mistakes."""

import ast
import sys
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from types import ModuleType
from typing import ClassVar

import pytest
from planted import PlantedAnswers

from course_utils.exercises import agrees, core, named, numbers


class Looked:
    """What a check compares a right answer with, looking for mistakes: each time the result, the mistake, its words.

    Stands in for `agrees` and `named` in the lesson's module. A mistake's words, where it is an `if` of its own, are
    its line. Left out is what stands behind a `not`, and what is told apart by more than one result: the right answer's
    own, and several that an `and` joins.
    """

    def __init__(self, module: ModuleType):
        self.agrees, self.named = agrees, named
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        self.questions = {place(call): node.lineno for node in ast.walk(tree) if isinstance(node, ast.If)
                          for call in asserted(node.test)}
        self.seen: list[tuple[object, object, str, dict]] = []

    def note_agrees(self, got, expected, **tolerances):
        frame, agree = sys._getframe(1), self.agrees(got, expected, **tolerances)
        line = self.questions.get(list(frame.f_code.co_positions())[frame.f_lasti // 2])
        if line and not agree:
            self.seen.append((got, expected, frame.f_locals.get("words", f"line {line}"), tolerances))
        return agree

    def note_named(self, got, mistakes, **tolerances):
        mistakes = list(mistakes)
        self.seen += [(got, result, words, tolerances) for result, words in mistakes]
        return self.named(got, mistakes, **tolerances)


def asserted(test: ast.expr) -> Iterator[ast.Call]:
    """The calls of `agrees` in a condition, but for those behind a `not` and several that an `and` joins."""
    if isinstance(test, ast.Call) and ast.unparse(test.func) == "agrees":
        yield test
    elif not isinstance(getattr(test, "op", None), ast.Not):
        parts = [call for part in ast.iter_child_nodes(test) if isinstance(part, ast.expr) for call in asserted(part)]
        yield from parts if not isinstance(getattr(test, "op", None), ast.And) or len(parts) == 1 else ()


def place(node: ast.expr) -> tuple[int, int, int, int]:
    """Where a node stands in its file, as compiled code tells it of each of its steps."""
    return node.lineno, node.end_lineno, node.col_offset, node.end_col_offset


def looked(number: str, answer: object, monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, object, str, dict]]:
    """What the check of exercise `number` compares the right `answer` with."""
    module = sys.modules[core.find(number).__module__]
    noting = Looked(module)
    with monkeypatch.context() as patch:
        patch.setattr(module, "agrees", noting.note_agrees, raising=False)
        patch.setattr(module, "named", noting.note_named, raising=False)
        core.judge(number, answer)
    return noting.seen


class Answers(PlantedAnswers):
    """`PlantedAnswers`, with more tests. `names` is what the cells of stubs and solutions take from the notebook."""

    names: ClassVar[dict[str, object]] = {}
    alone: Sequence[str] = ()  # exercises that are no function, or are tested elsewhere: not counted here

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        super().pytest_generate_tests(metafunc)
        if metafunc.function.__name__ == "test_stub_and_solution":
            metafunc.parametrize("number", [number for number in self.stubs if number not in self.elsewhere])
        if metafunc.function.__name__ in ("test_no_two_mistakes_collide", "test_there_are_enough_answers"):
            metafunc.parametrize("number", sorted({number for number, _ in self.right}))

    def test_these_are_the_lessons_exercises(self):
        lesson = self.stubs[0][:3]
        assert [n for n in numbers() if n.startswith(lesson)] == sorted({*self.stubs, *self.alone})

    def test_stub_and_solution(self, number, stub, solution, run_cell):
        assert run_cell(stub(number), **self.names).startswith(f"{number} not started yet: ")
        told = run_cell(solution(number), **self.names)
        assert told.startswith(f"{number} right. ") and " For more: " in told

    def test_no_two_mistakes_collide(self, number, monkeypatch):
        """On the check's own numbers each named mistake gives another result, and each has a planted answer."""
        answer = next(answer for other, answer in self.right if other == number)
        said = [words for other, _, words in self.wrong if other == number]
        seen = looked(number, answer, monkeypatch)
        alike = [(one, other) for (got, result, one, tolerances), (too, another, other, _) in combinations(seen, 2)
                 if got is too and one != other and agrees(result, another, **tolerances)]
        assert alike == []
        words = {words for _, _, words, _ in seen if not words.startswith("line ")}  # `planted` looks after the lines
        assert [line for line in words if not any(part in line for part in said)] == []

    def test_there_are_enough_answers(self, number):
        assert sum(other == number for other, _ in self.right) >= 3
        assert sum(other == number for other, *_ in self.wrong) >= 8
