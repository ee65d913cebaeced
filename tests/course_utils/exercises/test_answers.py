"""Every exercise with its planted answers. Each goes to its check once, and all tests use what it said.

Two exercises, 06.2 and 11.4, are judged by training. Here a formula stands in for it, but for one wrong answer to each.
That stubs are not started and solutions are right is tested with the lessons, in `tests/lessons/test_solved.py`.
"""

import inspect
import math
import re
import sys
import traceback
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from authoring import ROOT
from authoring.teaching import answers, mistakes
from course_utils import exercises, progress
from course_utils.exercises import core, guard, lesson_06, lesson_11
from course_utils.exercises.compare import agrees, named
from course_utils.showdown import handwriting

CHECKS = ROOT / "course_utils" / "exercises"
QUESTION = re.compile(r"\s+(raise Wrong|same|named)\(")  # where a check may turn an answer down
every_exercise = pytest.mark.parametrize("number", exercises.numbers())


class Given(NamedTuple):
    """What became of an exercise's planted answers."""

    right: list[str]  # the line that the check printed
    wrong: list[tuple[str, str]]  # the line, and what the mistake is counted as
    tables: list[tuple[list, dict]]  # the mistakes that the check of a right answer goes through, and their tolerances
    stops: set[tuple[str, int]]  # file and line of the questions that turned an answer down


def rate_alone(optimizer):
    """In place of training: how far the rate is from a good one."""
    rate = float(optimizer.learning_rate)
    off = abs(math.log10(rate / (0.1 if type(optimizer).__name__ == "SGD" else 0.003)))
    return 0.9 if optimizer.global_clipnorm else 0.07 + 0.06 * off, [math.nan if off > 9 else 1.0]


def size_alone(model):
    """In place of training: whether there is much to be learned at all."""
    return 0.3 if model.count_params() > 100 else 0.9


@cache
def given(number: str) -> Given:
    module, planted, result = sys.modules[core.find(number).__module__], answers.of(number), Given([], [], [], set())

    def noting(got, table, **tolerances):
        table = list(table)
        if not result.right:
            result.tables.append((table, tolerances))
        named(got, table, **tolerances)

    with pytest.MonkeyPatch.context() as patch, core.quiet():
        patch.setattr(guard, "SECONDS", 600.0)  # on a busy machine a network takes its time
        drawn = iter(range(10**6))  # random cases are the same each time: by chance one may not tell two answers apart
        patch.setattr(np.random, "default_rng", lambda seed=None, make=np.random.default_rng: make(
            next(drawn) if seed is None else seed))
        patch.setattr(lesson_06, "trained", rate_alone)
        patch.setattr(lesson_11, "error_of", size_alone)
        for answer, _ in planted.WRONG[number]:
            line, _, wrong = core.judge(number, answer)
            result.wrong.append((line, wrong.mistake if wrong else ""))
            result.stops.update((Path(frame.f_code.co_filename).name, place)
                                for frame, place in traceback.walk_tb(wrong and wrong.__traceback__))
        patch.setattr(module, "named", noting, raising=False)
        for answer in planted.RIGHT[number]:
            result.right.append(core.judge(number, answer).line)
    return result


@every_exercise
def test_right_answers(number):
    assert [line for line in given(number).right
            if not line.startswith(f"{number} right. ") or " For more: " not in line] == []


@every_exercise
def test_wrong_answers(number):
    expected = [words for _, words in answers.of(number).WRONG[number]]
    said = zip(expected, given(number).wrong, strict=True)
    assert {words: line for words, (line, _) in said
            if not line.startswith(f"{number} not yet: ") or words not in line} == {}


@every_exercise
def test_named_mistakes(number):
    """Each has a planted answer, and a result of its own."""
    tables, counted = given(number).tables, [mistake for _, mistake in given(number).wrong]
    assert {words for table, _ in tables for _, words in table} - set(counted) == set()
    assert [(one, other) for table, tolerances in tables for (result, one), (another, other) in combinations(table, 2)
            if one != other and agrees(result, another, **tolerances)] == []


def test_every_question_turns_a_planted_answer_down():
    stops = set().union(*(given(number).stops for number in exercises.numbers()))
    questions = {(path.name, place) for path in [*CHECKS.glob("lesson_*.py"), CHECKS / "expressions.py"]
                 for place, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if QUESTION.match(line)}
    assert len(questions) > 300 and sorted(questions - stops) == []


def test_the_sheet_is_what_the_checks_said():
    titles = {number: title for lesson in progress.exercises().values() for number, title in lesson.items()}
    said = {number: [(words, mistake) for (_, words), (_, mistake)
                     in zip(answers.of(number).WRONG[number], given(number).wrong, strict=True)] for number in titles}
    page = (ROOT / "docs" / "teaching" / "mistakes.md").read_text(encoding="utf-8")
    assert mistakes.sheet(said, titles) in page, "run `.venv/bin/python -m authoring.teaching`"


def test_an_optimiser_that_trains_too_slowly():
    import keras

    error, costs = lesson_06.trained(keras.optimizers.SGD(0.01))
    assert error > lesson_06.MOST_WRONG and costs[0] > costs[2] > 0


def test_a_rate_that_nobody_chose_is_told_and_its_neighbours_are():
    assert "0.001 is Keras's default. For more: try 0.0003 and 0.003." in given("06.2").right[1]


def test_a_network_that_hardly_learns():
    planted = answers.of("11.4")
    [answer] = [answer for answer, words in planted.WRONG["11.4"] if words == "hardly learns"]
    assert lesson_11.error_of(answer()) >= lesson_11.WORST


def test_exercise_11_3_prepares_a_page_as_the_course_does():
    drawn = handwriting.drawings()
    pages = {digit: handwriting.ink(drawn[digit]) for digit in "0123456789"}
    assert [digit for digit, page in pages.items() if not np.allclose(
        lesson_11.prepared(page), handwriting.as_mnist(page, stroke=False), atol=1e-9)] == []


def test_the_table_of_lesson_10_has_every_argument_of_the_layer():
    from keras import layers

    lesson = (ROOT / "lessons" / "10_batch_normalisation.py").read_text(encoding="utf-8")
    rows = [line for line in lesson.splitlines() if line.startswith("# | `")]
    told = {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert told == set(inspect.signature(layers.BatchNormalization).parameters)
