"""Every exercise can be solved: each solution in its stub's place, the whole notebook runs and every check is right."""

import pytest

from authoring import ROOT
from authoring.notebooks import solved
from authoring.notebooks.execution import run_lesson
from authoring.notebooks.reading import lessons

LESSONS = lessons()
every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)


@every_lesson
def test_stubs_and_solutions_belong_together(lesson):
    solved.solve(lesson)


def test_every_solution_belongs_to_a_lesson():
    numbers = {path.name[:2] for path in (ROOT / "lessons").glob("*.py")}
    assert [path.name for path in (ROOT / "solutions").glob("*.py") if path.name[:2] not in numbers] == []


@pytest.mark.slow
@every_lesson
def test_every_check_is_right(lesson):
    answers = solved.answers(run_lesson(lesson, solved.solve(lesson)))
    assert {number: answer for number, answer in answers.items() if f"{number} right" not in answer} == {}
