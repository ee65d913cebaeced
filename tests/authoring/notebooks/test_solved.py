"""Solutions find their stubs; whatever does not fit together is reported before anything runs."""

import nbformat
import pytest

from authoring.notebooks import solved
from authoring.notebooks.reading import LessonError, read


def test_exercises_are_found_by_their_tag(lesson):
    assert list(solved.exercises(read(lesson))) == ["90.1"]


def test_planted_replaces_the_whole_stub_in_a_copy(lesson):
    notebook = read(lesson)
    answered = solved.planted(notebook, "90.1", "def double(x):\n    return 3 * x\n")
    assert solved.exercises(answered)["90.1"].source == "def double(x):\n    return 3 * x"
    assert "# your code" in solved.exercises(notebook)["90.1"].source
    assert [cell.id for cell in answered.cells] == [cell.id for cell in notebook.cells]


def test_planted_without_such_a_stub(lesson):
    with pytest.raises(LessonError, match=r"exercises 90\.1, got '90\.2'"):
        solved.planted(read(lesson), "90.2", "")


def test_solve(lesson):
    assert "return x + x" in solved.exercises(solved.solve(lesson))["90.1"].source


def solutions_of(lesson):
    return lesson.parents[1] / "solutions"


def test_a_stub_without_solution(lesson):
    (solutions_of(lesson) / "90_1_double.py").unlink()
    with pytest.raises(LessonError, match=r"90\.1 has no solution: expected a file solutions/90_1_NAME\.py"):
        solved.solve(lesson)


def test_a_solution_without_stub(lesson):
    (solutions_of(lesson) / "90_2_triple.py").write_text('check("90.2", triple)\n')
    with pytest.raises(LessonError, match=r"90_2_triple\.py solves exercise 90\.2, which 90_tiny does not have"):
        solved.solve(lesson)


def test_a_solution_that_does_not_call_its_check(lesson):
    (solutions_of(lesson) / "90_1_double.py").write_text('double = abs\n\ncheck("90.2", double)\n')
    with pytest.raises(LessonError, match=r'90_1_double\.py: expected a call check\("90\.1"'):
        solved.solve(lesson)


def test_two_solutions_of_one_exercise(lesson):
    (solutions_of(lesson) / "90_1_twice.py").touch()
    with pytest.raises(LessonError, match=r"got 90_1_double\.py and 90_1_twice\.py"):
        solved.solve(lesson)


def test_a_solution_with_a_name_that_fits_no_exercise(lesson):
    (solutions_of(lesson) / "90_double.py").touch()
    with pytest.raises(LessonError, match=r"like 01_1_distances\.py, got 90_double\.py"):
        solved.solve(lesson)


def test_solutions_of_other_lessons_are_left_alone(lesson):
    (solutions_of(lesson) / "91_1_other.py").touch()
    assert list(solved.solutions(solutions_of(lesson), "90_tiny")) == ["90.1"]


@pytest.mark.slow
def test_build_executes_the_solved_lesson_and_leaves_notebooks_alone(lesson):
    given = lesson.parents[1] / "notebooks" / "90_tiny.ipynb"
    given.write_bytes(b"as it is")
    target = solved.build(lesson)
    assert [path.name for path in given.parent.iterdir()] == ["90_tiny.ipynb"] and given.read_bytes() == b"as it is"
    assert target == lesson.parents[1] / "build" / "solved" / "90_tiny.ipynb"
    assert solved.answers(nbformat.read(target, as_version=4)) == {"90.1": "90.1 right.\n"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return 3 * x", r"expected the solution of 90\.1 to be right, its check says: 90\.1 not started yet"),
        ("return x +", r"lessons/90_tiny\.py:\d+ .*SyntaxError"),
    ],
)
def test_build_refuses_a_wrong_solution(lesson, body, message):
    (solutions_of(lesson) / "90_1_double.py").write_text(f'def double(x):\n    {body}\n\n\ncheck("90.1", double)\n')
    with pytest.raises(LessonError, match=message):
        solved.build(lesson)
    assert not (lesson.parents[1] / "build").exists()
