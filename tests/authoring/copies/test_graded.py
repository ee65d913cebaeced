"""The exercises as nbgrader's assignments: what is in them, and the marks of a class, by nbgrader itself."""

import csv
import os
import re
import subprocess

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


def test_the_check_is_the_same_and_locked(assignments):
    [cell] = [cell for cell in assignments["08"].cells if cell.id == "check-08-5"]
    assert cell.source == 'check("08.5", (MyKnobs, my_build))' and cell.metadata.nbgrader.locked


def test_an_exercise_without_stars_is_told(project):
    lesson = project / "lessons" / "90_tiny.py"
    lesson.write_text(re.sub(r"\((\d+) min, [^)]*\)", r"(\1 min)", lesson.read_text()))
    with pytest.raises(LessonError, match=r"90_tiny: expected a heading with minutes and stars above exercise 90\.1"):
        graded.assignment(lesson)


# with nbgrader


def copied_with(answers, released):
    """A copy of a released assignment, with answers in place of stubs, by the number behind the exercise's point."""
    notebook = nbformat.from_dict(released)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = answers.get(int(cell.metadata.nbgrader.grade_id[-1]), cell.source)
    return notebook


@pytest.mark.slow
@pytest.mark.skipif(not NBGRADER.exists(), reason="nbgrader is not installed: make graded does it")
def test_the_marks_of_a_class_are_right(tmp_path):
    """Lesson 01, exercises with 1, 2 and 3 points. Of ten learners four cheat, and one hands in another notebook."""
    course = tmp_path / "course"
    course.mkdir()
    for name in ("lessons", "solutions", "results", "course_utils"):
        (course / name).symlink_to(ROOT / name)
    lesson = course / "lessons" / LESSONS[1].name
    name, folder = lesson.stem, course / "build" / "graded"
    graded.build(lesson)

    def nbgrader(*arguments):
        env = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": ""}
        return subprocess.run([NBGRADER, *arguments], cwd=folder, env=env, capture_output=True, text=True, check=False,
                              timeout=PATIENCE)

    assert nbgrader("generate_assignment", name).returncode == 0
    released = nbformat.read(folder / "release" / name / f"{name}.ipynb", as_version=4)
    right = {number: re.sub(r"^check\(.*$", "", path.read_text(), flags=re.MULTILINE)
             for number, path in enumerate(solutions(ROOT / "solutions", name).values(), start=1)}
    classes = {
        "all right": (right, 6),
        "one wrong": (right | {2: "def squared_distances(a, b):\n    return a @ b.T"}, 4),
        "one fails and one not started": ({1: "def distances(*images):\n    raise ValueError('lost')", 3: right[3]}, 3),
        "nothing": ({}, 0),
        "printing": (right | {1: f"print('x' * 10**7)\n{right[1]}"}, 6),
        "cheats: other check": (right | {1: "from course_utils.exercises import core\ncore.judge = print"}, 5),
        "cheats: other cells": (right | {2: "get_ipython().input_transformers_post.append(print)"}, 4),
        "cheats: from inside": (right | {3: "def vote(labels):\n    check.__globals__.clear()"}, 3),
        "cheats: by the course": (right | {2: "squared_distances = neighbours.squared_distances"}, 4),
    }
    notebooks = {learner: copied_with(answers, released) for learner, (answers, _) in classes.items()}
    notebooks["the lesson"] = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    for learner, notebook in notebooks.items():
        handed_in = folder / "submitted" / learner / name / f"{name}.ipynb"
        handed_in.parent.mkdir(parents=True)
        nbformat.write(notebook, handed_in)
    told = nbgrader("autograde", name)
    assert told.returncode != 0 and f"this is not the notebook of the assignment {name}" in told.stderr
    assert nbgrader("export").returncode == 0
    with (folder / "grades.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["max_score"] for row in rows} == {"6.0"}
    assert {row["student_id"]: float(row["score"]) for row in rows if row["student_id"] in classes} == {
        learner: points for learner, (_, points) in classes.items()}


def test_the_lock_has_every_hash_and_no_address():
    lock = (ROOT / "deploy" / "grading.lock").read_text(encoding="utf-8")
    [wanted] = re.findall(r"^nbgrader==.*$", (ROOT / "deploy" / "grading.in").read_text(), re.MULTILINE)
    blocks = re.split(r"\n(?=[a-z0-9])", lock)
    assert wanted in lock and "://" not in lock
    assert [block.split()[0] for block in blocks[1:] if "--hash=sha256:" not in block] == []
