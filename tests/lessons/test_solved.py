"""Every exercise can be solved: each solution in its stub's place, the whole notebook runs and every check is right.

Trainings are cut to a few batches. That they reach what the text says, nbval sees in the notebooks themselves.
"""

import pytest
from nbformat import v4

from authoring import ROOT
from authoring.notebooks import solved
from authoring.notebooks.execution import run_lesson
from authoring.notebooks.reading import lessons
from course_utils.on_theano.warm import ONE_BATCH

LESSONS = lessons()
SHORT = {"KERAS_MAX_STEPS_PER_EPOCH": "12"}  # of prediction, too: 10,000 images are ten batches
TRAINING = {"06", "11"}  # lessons with a check that trains
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
    notebook, variables = solved.solve(lesson), {}
    if lesson.stem[:2] not in TRAINING:
        notebook.cells.insert(0, v4.new_code_cell(ONE_BATCH))
        variables = SHORT
    answers = solved.answers(run_lesson(lesson, notebook, variables=variables))
    assert {number: answer for number, answer in answers.items() if f"{number} right" not in answer} == {}
