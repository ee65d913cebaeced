"""The exercises as nbgrader's assignments: what is in them, and the marks of two learners, by nbgrader itself."""

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from patience import PATIENCE

from authoring import ROOT
from authoring.copies import graded
from authoring.notebooks.reading import LessonError, lessons
from authoring.notebooks.solved import solutions

NBGRADER = ROOT / ".tools" / "grading" / "bin" / "nbgrader"
LESSONS = lessons(ROOT, [])


@pytest.fixture(scope="module")
def assignments():
    """All assignments, by the number of their lesson."""
    return {lesson.stem[:2]: graded.assignment(lesson) for lesson in LESSONS}


def test_every_exercise_is_there_with_its_stars_as_points(assignments):
    points = {cell.id: cell.metadata.nbgrader.points for notebook in assignments.values() for cell in notebook.cells
              if cell.get("metadata", {}).get("nbgrader", {}).get("grade")}
    told = {f"check-{int(whole):02d}-{part}": graded.STARS[stars] for lesson in LESSONS for whole, part, stars in
            re.findall(r"### Exercise (\d+)\.(\d+) .*?, (\w+ stars?)\)", lesson.read_text(encoding="utf-8"))}
    assert points == told
    numbers = [number for lesson in LESSONS for number in solutions(ROOT / "solutions", lesson.stem)]
    assert {f"check-{number.replace('.', '-')}" for number in numbers} == set(points)
    for notebook in assignments.values():
        nbformat.validate(notebook)


def test_an_answer_cell_has_the_stub_and_no_way_to_the_solution(assignments):
    [answer] = [cell for cell in assignments["01"].cells if cell.id == "answer-01-1"]
    assert answer.source == "def distances(image, images):\n    ...  # your code"
    assert answer.metadata.nbgrader.solution and not answer.metadata.nbgrader.locked


def test_the_check_that_all_see_and_the_hidden_one_ask_the_same(assignments):
    [cell] = [cell for cell in assignments["08"].cells if cell.id == "check-08-5"]
    assert 'check("08.5", (MyKnobs, my_build))' in cell.source
    assert 'core.judge("08.5", (MyKnobs, my_build))' in cell.source and cell.metadata.nbgrader.locked


def test_an_exercise_without_stars_is_told(project):
    lesson = project / "lessons" / "90_tiny.py"
    lesson.write_text(re.sub(r"\((\d+) min, [^)]*\)", r"(\1 min)", lesson.read_text()))
    with pytest.raises(LessonError, match=r"90_tiny: expected a heading with minutes and stars above exercise 90\.1"):
        graded.assignment(lesson)


# with nbgrader


def copied_with(answers, released):
    """A copy of a released assignment, with the answers of some exercises in place of their stubs."""
    notebook = nbformat.from_dict(released)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = answers.get(cell.metadata.nbgrader.grade_id, cell.source)
    return notebook


@pytest.mark.slow
@pytest.mark.skipif(not NBGRADER.exists(), reason="nbgrader is not installed: make graded does it")
def test_the_marks_of_two_learners_are_right(tmp_path):
    """Lesson 01, exercises with 1, 2 and 3 points: right, wrong, right; and an error, nothing written, right."""
    course = tmp_path / "course"
    course.mkdir()
    for name in ("lessons", "solutions", "results", "course_utils"):
        (course / name).symlink_to(ROOT / name)
    lesson = course / "lessons" / LESSONS[1].name
    name, folder = lesson.stem, course / "build" / "graded"
    graded.build(lesson)

    def nbgrader(*arguments):
        env = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": ""}
        done = subprocess.run([NBGRADER, *arguments], cwd=folder, env=env, capture_output=True, text=True, check=False,
                              timeout=PATIENCE)
        assert done.returncode == 0, done.stdout + done.stderr

    nbgrader("generate_assignment", name)
    released = nbformat.read(folder / "release" / name / f"{name}.ipynb", as_version=4)
    assert not any("HIDDEN" in cell.source or "judge" in cell.source for cell in released.cells)
    right = {f"answer-{number.replace('.', '-')}": re.sub(r"^check\(.*$", "", path.read_text(), flags=re.MULTILINE)
             for number, path in solutions(ROOT / "solutions", name).items()}
    wrong = {"answer-01-2": "def squared_distances(a, b):\n    return a @ b.T"}
    error = {"answer-01-1": "def distances(image, images):\n    raise ValueError('lost')"}
    for learner, answers in {"anna": right | wrong, "ben": error | {"answer-01-3": right["answer-01-3"]}}.items():
        handed_in = folder / "submitted" / learner / name / f"{name}.ipynb"
        handed_in.parent.mkdir(parents=True)
        nbformat.write(copied_with(answers, released), handed_in)
    nbgrader("autograde", name)
    nbgrader("export")
    with (folder / "grades.csv").open(newline="") as file:
        marks = {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in csv.DictReader(file)}
    assert marks == {"anna": (4, 6), "ben": (3, 6)}


def test_the_lock_has_every_hash_and_no_address():
    lock = (ROOT / "deploy" / "grading.lock").read_text(encoding="utf-8")
    [wanted] = re.findall(r"^nbgrader==.*$", (ROOT / "deploy" / "grading.in").read_text(), re.MULTILINE)
    blocks = re.split(r"\n(?=[a-z0-9])", lock)
    assert wanted in lock and "://" not in lock
    assert [block.split()[0] for block in blocks[1:] if "--hash=sha256:" not in block] == []


def test_the_kernels_are_the_courses_own():
    text = graded.CONFIG.format(variables="{}")
    compile(text, "nbgrader_config.py", "exec")
    assert Path(sys.prefix, "share", "jupyter").is_dir()
