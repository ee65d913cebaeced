"""From a lesson's text to a notebook that has not run: what is read, what is kept, what is filled in."""

import pytest
from rewriting import rewrite

from authoring.notebooks import reading, solved
from authoring.notebooks.reading import LessonError


def test_cells_keep_their_text_and_tags(lesson):
    cells = reading.read(lesson).cells
    assert [cell.cell_type for cell in cells] == ["markdown", *["code"] * 5, "markdown", *["code"] * 3]
    assert cells[0].metadata == {"slideshow": {"slide_type": "slide"}}
    assert cells[7].metadata == {"tags": ["exercise", "exercise:90.1"]}


def test_load_stays_a_comment(lesson):
    assert reading.read(lesson).cells[7].source.endswith("\n# %load ../solutions/90_1_double.py")


def test_speakers_notes_are_folded_away_and_can_be_unfolded(lesson):
    note = '# %% [markdown] slideshow={"slide_type": "notes"}\n# Ask the room. (2 min)\n'
    lesson.write_text(f"{lesson.read_text()}\n{note}")
    folded = reading.make(lesson).cells[-1].source
    assert folded.startswith("<details><summary>For instructors</summary>")
    assert reading.unfold(folded) == "Ask the room. (2 min)"
    assert reading.unfold("Not a note.") == "Not a note."


def test_what_answers_a_guess_is_folded(lesson):
    """In JupyterLab by the metadata, on the site by the tag."""
    lesson.write_text(lesson.read_text() + '\n# %%\nreveal("a", 1)\n\n# %% tags=["hide-output"]\nshow(1)\n')
    for cell in reading.make(lesson).cells[-2:]:
        assert cell.metadata == {"tags": ["hide-output"], "jupyter": {"outputs_hidden": True}, "collapsed": True}


def test_metadata_is_the_same_for_every_lesson(lesson):
    rewrite(lesson, "kernelspec: {display_name: Python 3 (ipykernel)", "kernelspec: {display_name: my own")
    assert reading.read(lesson).metadata == reading.METADATA


def test_ids_follow_the_text(lesson):
    before = [cell.id for cell in reading.read(lesson).cells]
    rewrite(lesson, "print(len(table))", "print(len(table), 'epochs')")
    after = [cell.id for cell in reading.read(lesson).cells]
    assert [old == new for old, new in zip(before, after)] == [True] * 5 + [False] + [True] * 4


def test_ids_do_not_follow_the_figures(lesson):
    before = reading.make(lesson)
    record = lesson.parents[1] / "results" / "90_tiny.json"
    record.write_text(record.read_text().replace("0.0762", "0.05"))
    after = reading.make(lesson)
    assert "error 7.6 %, 20 seconds" in before.cells[0].source
    assert "error 5.0 %, 20 seconds" in after.cells[0].source
    assert [cell.id for cell in before.cells] == [cell.id for cell in after.cells]


def test_ids_are_unique_even_where_cells_are_the_same(lesson):
    cells = reading.read(lesson).cells
    assert cells[-1].source == cells[-2].source
    assert len({cell.id for cell in cells}) == len(cells)


def test_each_cell_is_known_with_the_line_at_which_its_text_begins(lesson):
    lines = lesson.read_text().splitlines()
    for cell, start in reading.cells_with_lines(lesson):
        assert lines[start - 1].removeprefix("# ") == cell.source.splitlines()[0]


def test_readers_get_no_cell_that_records_and_a_recorded_run_none_that_needs_the_record(lesson):
    lesson.write_text(lesson.read_text() + '\n# %% tags=["needs-record"]\nprint("the record")\n')
    every = [cell.source for cell, _ in reading.cells_with_lines(lesson)]
    [records] = [source for source in every if "record(" in source]
    for cells in (reading.read(lesson).cells, reading.make(lesson).cells, solved.solve(lesson).cells):
        assert len(cells) == len(every) - 1 and all("record(" not in cell.source for cell in cells)
    recorded = [cell.source for cell in reading.read(lesson, recording=True).cells]
    assert recorded == [source for source in every if source != 'print("the record")'] and records in recorded


def test_a_place_in_a_cell_is_found_whether_readers_get_the_cell_or_not(lesson):
    lines = lesson.read_text().splitlines()
    for source in ('record("90_tiny", table)', "print(len(table))"):
        [cell] = [cell for cell in reading.read(lesson, recording=True).cells if source in cell.source]
        line = cell.source.splitlines().index(source) + 1
        assert reading.locate(lesson, cell, line) == f"lessons/90_tiny.py:{lines.index(source) + 1}"


def test_text_before_the_first_cell_is_an_error(lesson):
    rewrite(lesson, "# ---\n\n# %%", "# ---\n\n# A remark that belongs nowhere.\n\n# %%")
    with pytest.raises(LessonError, match=r"lessons/90_tiny\.py: .* 11 such lines and 12 cells"):
        reading.read(lesson)


def test_an_unknown_figure_names_the_line(lesson):
    rewrite(lesson, "r90_tiny.final", "r91_tiny.final")
    with pytest.raises(LessonError, match=r"lessons/90_tiny\.py:7 \(cell \w+\): .*'r91_tiny' is undefined"):
        reading.make(lesson)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ([], ["01_a", "02_b", "10_c"]),
        (["02"], ["02_b"]),
        (["1", "01_a"], ["01_a", "10_c"]),
    ],
)
def test_lessons_by_name(tmp_path, wanted, found):
    (tmp_path / "lessons").mkdir()
    for name in ("10_c", "01_a", "02_b", "notes"):
        (tmp_path / "lessons" / f"{name}.py").touch()
    assert [path.stem for path in reading.lessons(tmp_path, wanted)] == found


def test_an_unknown_lesson_lists_the_known(lesson):
    with pytest.raises(LessonError, match="got '03'; there are: 90_tiny"):
        reading.lessons(lesson.parents[1], ["03"])
