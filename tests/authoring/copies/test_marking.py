"""What gives the marks: answers are judged in a process of their own, and none can change what judges it."""

import re
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
                           "course_utils.exercises.core may not be imported"),
    "replaces it by what is there": ("expect.judge = print", "expect.judge may not"),
    "reaches it from a function": ("check.__globals__['CHECKS'].clear()", "__globals__ may not"),
    "reaches it by a text": ("getattr(check, '__glo' + 'bals__')", "getattr may not"),
    "reaches all modules": ("import sys\nsys.modules.clear()", "sys may not be imported"),
    "reaches them by another": ("np.os.system('true')", "np.os may not"),
    "imports something else under the same name": ("import sys as a, math as a", "sys may not be imported"),
    "imports them by another": ("from dataclasses import inspect as i", "dataclasses.inspect may not be imported"),
    "hides it in text": ("exec('import ' + 'sys')", "exec may not"),
    "reads cells in another way": ("get_ipython().input_transformers_post.append(print)", "get_ipython may not"),
    "changes NumPy": ("np.isclose = print", "np.isclose may not"),
    "equals everything": ("class A(str):\n    def __eq__(self, other):\n        return True", "def __eq__ may not"),
    "has the course do it": ("def convolve(a, b):\n    return convolution.convolve(a, b)",
                             "convolution.convolve may not"),
    "has the course do it by another name": ("c = convolution\nc.convolve(1, 2)", "line 2: c.convolve may not"),
    "imports what does it": ("from course_utils.by_hand.convolution import convolve", "may not be imported"),
    "cannot be read": ("x = '\ud800'", "it cannot be read as Python"),
}
HONEST = """
from __future__ import annotations
from course_utils import check
import time, math, numpy as np
import matplotlib.pyplot as plt
plt.rcParams["figure.dpi"] = 80
vars, modules = 3, [1]
print(np.__version__, np.convolve([1, 2], [3]), vars, time.time())
class Own(dict):
    def __init__(this):
        super().__init__()
        this.x = 1
own = Own()
own.name = type(own).__name__
own.eval = "is it right?"  # or is it?
if __name__ == "__main__":
    print(own.eval, 7
          % 2)
"""


@pytest.mark.parametrize("cheat", CHEATS)
def test_a_cell_that_could_change_its_mark_is_refused(cheat):
    source, told = CHEATS[cheat]
    assert told in marking.refusal(source, SETTING)


def test_no_solution_and_nothing_common_is_refused():
    """Also what nbgrader's locked cell imports may be imported again."""
    found = {"common": marking.refusal(marking.without_magics(HONEST), SETTING),
             "magics": marking.refusal(marking.without_magics("%matplotlib inline\nif 1:\n    !ls\nnp.sum?"), SETTING)}
    for lesson in lessons(ROOT, []):
        [setting] = [cell.source for cell in graded.assignment(lesson).cells if cell.id == "setting"]
        for number, path in solutions(ROOT / "solutions", lesson.stem).items():
            found[number] = marking.refusal(f"{setting}\n{path.read_text(encoding='utf-8')}", setting)
    assert {number: fault for number, fault in found.items() if fault} == {}


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
    """Right, wrong, refused: none takes another with it, and nothing printed gets in."""
    right = """def distances(image, images):
    print('["01.2", ""]')
    return np.sqrt(((images - image) ** 2).sum(axis=1))"""
    cells = handed_in(("distances", right), ("squared_distances", "def squared_distances(a, b):\n    return a @ b.T"),
                      ("vote", "import os\ndef vote(labels):\n    return labels"))
    cells[1:1] = map(v4.new_code_cell, ["raise ValueError('lost')", "raise KeyboardInterrupt", "import os", "for"])
    marking.judge(cells, "01_nearest_neighbour", sys.executable)
    first, second, third = lines(cells)
    assert first == "", "what was not run or failed has not helped"
    assert second.startswith("01.2 not yet") and third == "a cell was not run: os may not be imported in an answer"


def test_an_answer_that_ends_its_process_takes_no_other_with_it():
    crash = "def distances(*_):\n    return np.lib.stride_tricks.as_strided(np.zeros(1), (10**9,), (10**6,)).sum()"
    right = "def squared_distances(a, b):\n    return (a**2).sum(1)[:, None] - 2 * a @ b.T + (b**2).sum(1)"
    cells = handed_in(("distances", crash), ("squared_distances", right))
    marking.judge(cells, "01_nearest_neighbour", sys.executable)
    first, second = lines(cells)
    assert first == "not judged: its process ended, or took over 10 minutes" and second == ""


def test_an_answer_without_an_end_is_given_up(monkeypatch):
    monkeypatch.setattr(marking, "MINUTES", 0.02)
    cells = handed_in(("distances", "def distances(*_):\n    return sum(range(10**13))  # in C, which no alarm stops"))
    marking.judge(cells, "01_nearest_neighbour", sys.executable)
    assert lines(cells) == ["not judged: its process ended, or took over 0.02 minutes"]


def test_a_function_that_is_forbidden_is_not_there_under_its_own_name_either():
    """A variable of the same name is allowed."""
    right = "vars = 2\ndef distances(image, images):\n    return np.sqrt(((images - image) ** vars).sum(axis=1))"
    cells = handed_in(("distances", right), ("got", "getattr = getattr\ngot = getattr(np, 'dot')"))
    marking.judge(cells, "01_nearest_neighbour", sys.executable)
    assert lines(cells) == ["", "NameError: name 'got' is not defined"]


@pytest.mark.slow
def test_every_solution_gets_its_marks():
    found = {}
    for lesson in lessons(ROOT, []):
        cells = graded.assignment(lesson).cells
        right = {f"answer-{number.replace('.', '-')}": path.read_text(encoding="utf-8")
                 for number, path in solutions(ROOT / "solutions", lesson.stem).items()}
        for cell in cells:
            if cell.id in right:
                cell.source = re.sub(r"^check\(.*$", "", right[cell.id], flags=re.MULTILINE)
        marking.judge(cells, lesson.stem, sys.executable)
        found |= {cell.id: cell.outputs[0].evalue for cell in cells if cell.get("outputs")}
    assert found == {}


def test_another_notebook_is_refused_by_name():
    with pytest.raises(ValueError, match="not the notebook of the assignment 02_logistic_regression"):
        marking.judge(handed_in(("distances", "")), "02_logistic_regression", sys.executable)
