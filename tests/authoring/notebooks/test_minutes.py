"""Minutes: counted from the text, added up from headings and notes, and the same wherever they are shown."""

import re

import pytest
from nbformat import v4

from authoring import ROOT
from authoring.notebooks import minutes
from authoring.notebooks.reading import lessons, make, read

NOTE = {"slideshow": {"slide_type": "notes"}}


def test_reading_counts_words_and_lines_but_no_notes_and_no_hints():
    prose = v4.new_markdown_cell(" ".join(["word"] * 440) + "\n<details><summary>Hint</summary>" + "long " * 900 + "</details>")
    code = v4.new_code_cell("\n\n".join(["x = 1"] * 40))  # blank lines are not read
    note = v4.new_markdown_cell("said " * 900, metadata=NOTE)
    assert minutes.reading(v4.new_notebook(cells=[prose, code, note])) == 10, "4 and 5, rounded up to the next five"


def test_exercises_and_notes_are_added_up():
    cells = [v4.new_markdown_cell("### Exercise 3.1 · Count the weights (4 min, one star)\n\nTake (9 min) if you like."),
             v4.new_markdown_cell("Draw it. (5 min)", metadata=NOTE),
             v4.new_markdown_cell("## Text\n\n### Exercise 3.2 · Two in one cell (8 min, two stars)"),
             v4.new_markdown_cell("Ask. (3 min)", metadata=NOTE)]
    notebook = v4.new_notebook(cells=cells)
    assert minutes.exercises(notebook) == 12
    assert minutes.teaching(notebook) == 8


@pytest.mark.parametrize("lesson", lessons(ROOT), ids=lambda path: path.stem)
def test_a_lessons_minutes_are_written_once(lesson):
    """Its title line and the README's row have those that are computed."""
    notebook = read(lesson)
    expected = minutes.reading(notebook), minutes.exercises(notebook)
    opening = make(lesson).cells[0].source
    assert tuple(map(int, re.search(r"Reading (\d+) min · exercises (\d+) min", opening).groups())) == expected
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    [row] = re.findall(rf"^\| {lesson.stem[:2]} \|.*", readme, re.MULTILINE)
    assert tuple(map(int, row.split("|")[4:6])) == expected, f"README.md, row {lesson.stem[:2]}"


def test_every_exercise_states_its_minutes():
    for lesson in lessons(ROOT):
        text = lesson.read_text(encoding="utf-8")
        assert len(re.findall(r"^# ### Exercise ", text, re.MULTILINE)) == len(
            re.findall(r"^# ### Exercise .*\(\d+ min, (?:one|two|three) stars?\)$", text, re.MULTILINE)), lesson.stem


def test_the_readmes_totals_are_the_sums():
    notebooks = [read(lesson) for lesson in lessons(ROOT)]
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    hours = [round(sum(map(count, notebooks)) / 60) for count in (minutes.reading, minutes.exercises, minutes.teaching)]
    assert "about {} hours of reading and {} of exercises; taught, with the exercises, about {}".format(*hours) in readme
