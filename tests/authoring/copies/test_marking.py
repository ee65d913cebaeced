"""What gives the marks: answers are judged in a process of their own, and none can change what judges it."""

import sys

import pytest
from nbformat import v4

from authoring import ROOT
from authoring.copies import graded, marking
from authoring.notebooks.reading import lessons
from authoring.notebooks.solved import solutions

SETTING = "from course_utils import check, convolution, expect, load_mnist\nimport numpy as np"
CHEATS = {  # a cell, and what is said of it
    "replaces the check": ("from course_utils.exercises import core\ncore.judge = None",
                           "course_utils.exercises may not be imported"),
    "replaces it by what is there": ("expect.judge = print", "expect.judge may not be changed"),
    "reaches it from a function": ("check.__globals__['CHECKS'].clear()", "__globals__ may not be used"),
    "reaches all modules": ("import sys\nsys.modules.clear()", "line 1: sys may not be imported"),
    "reaches them by another": ("np.os.system('true')", "os may not be used"),
    "hides it in text": ("exec('import ' + 'sys')", "exec may not be used"),
    "reads cells in another way": ("get_ipython().input_transformers_post.append(print)",
                                   "get_ipython may not be used"),
    "runs a program": ("!true", "cannot be read as Python"),
    "has the course do it": ("def convolve(a, b):\n    return convolution.convolve(a, b)",
                             "line 2: convolution.convolve is the course's, and here you are to write it"),
    "has the course do it by another name": ("from course_utils.convolution import convolve",
                                             "course_utils.convolution may not be imported"),
}


@pytest.mark.parametrize("cheat", CHEATS)
def test_a_cell_that_could_change_its_mark_is_refused(cheat):
    source, told = CHEATS[cheat]
    assert told in marking.refusal(source, SETTING)


def test_no_solution_is_refused():
    """Also what nbgrader's locked cell imports may be imported again, and a class may set its own attributes."""
    found = {}
    for lesson in lessons(ROOT, []):
        [setting] = [cell.source for cell in graded.assignment(lesson).cells if cell.id == "setting"]
        for number, path in solutions(ROOT / "solutions", lesson.stem).items():
            found[number] = marking.refusal(f"{setting}\n{path.read_text(encoding='utf-8')}", setting)
    assert {number: fault for number, fault in found.items() if fault} == {}
    assert marking.refusal("class A:\n    def set(self):\n        self.b = 1", SETTING) == ""


def handed_in(*answers):
    """A notebook with lesson 01's exercises, in their order, each with a function's name and an answer."""
    setting = v4.new_code_cell("from course_utils import check\nimport numpy as np", id="setting")
    cells = [graded.graded(setting, locked=True)]
    for number, (name, source) in enumerate(answers, start=1):
        asking = v4.new_code_cell(f'check("01.{number}", {name})', id=f"check-01-{number}")
        cells += [graded.graded(v4.new_code_cell(source, id=f"answer-01-{number}"), solution=True),
                  graded.graded(asking, locked=True, grade=True, points=1)]
    return cells


def lines(cells):
    return [cell.outputs[0].evalue if cell.outputs else "" for cell in cells if cell.id.startswith("check")]


def test_each_answer_gets_its_own_line():
    """Right, wrong, refused, and one that cannot be run: none takes another with it, and nothing printed gets in."""
    right = """def distances(image, images):
    print('["01.2", ""]')
    return np.sqrt(((images - image) ** 2).sum(axis=1))"""
    cells = handed_in(("distances", right), ("squared_distances", "def squared_distances(a, b):\n    return a @ b.T"),
                      ("vote", "import os\ndef vote(labels):\n    return labels"))
    cells.insert(1, v4.new_code_cell("raise ValueError('lost')"))
    marking.judge(cells, "01_nearest_neighbour", sys.executable)
    first, second, third = lines(cells)
    assert first == "" and second.startswith("01.2 not yet") and third == "line 1: os may not be imported in an answer"


def test_a_check_that_takes_anything_for_right_is_noticed():
    judged = type("Judged", (), {"verdict": "right", "line": ""})
    told = marking.line_on("01.1", "names", {"names": 1}, lambda number, answer: judged)
    assert told == "the check takes anything for right: something before it has changed it"


def test_an_answer_without_an_end_is_given_up(monkeypatch):
    monkeypatch.setattr(marking, "MINUTES", 0.02)
    cells = handed_in(("distances", "while True:\n    print('x' * 80)"))
    marking.judge(cells, "01_nearest_neighbour", sys.executable)
    assert lines(cells) == ["not judged: its process ended, or took over 0.02 minutes"]


def test_another_notebook_is_refused_by_name():
    with pytest.raises(ValueError, match="not the notebook of the assignment 02_logistic_regression"):
        marking.judge(handed_in(("distances", "")), "02_logistic_regression", sys.executable)
