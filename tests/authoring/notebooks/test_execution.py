"""From a lesson's text to its notebook: what is read, what is kept when something fails, and where a failure points."""

import re

import nbformat
import pytest

from authoring import notebooks
from authoring.notebooks import LessonError


@pytest.fixture
def lesson(project):
    return project / "lessons" / "90_tiny.py"


def rewrite(lesson, old, new):
    text = lesson.read_text()
    assert old in text
    lesson.write_text(text.replace(old, new))


def test_cells_keep_their_text_and_tags(lesson):
    cells = notebooks.read(lesson).cells
    assert [cell.cell_type for cell in cells] == ["markdown", *["code"] * 4, "markdown", *["code"] * 3]
    assert cells[0].metadata == {"slideshow": {"slide_type": "slide"}}
    assert cells[6].metadata == {"tags": ["exercise", "exercise:90.1"]}


def test_load_stays_a_comment(lesson):
    assert notebooks.read(lesson).cells[6].source.endswith("\n# %load ../solutions/90_1_double.py")


def test_speakers_notes_are_folded_away_and_can_be_unfolded(lesson):
    note = '# %% [markdown] slideshow={"slide_type": "notes"}\n# Ask the room. (2 min)\n'
    lesson.write_text(f"{lesson.read_text()}\n{note}")
    folded = notebooks.make(lesson).cells[-1].source
    assert folded.startswith("<details><summary>For instructors</summary>")
    assert notebooks.unfold(folded) == "Ask the room. (2 min)"
    assert notebooks.unfold("Not a note.") == "Not a note."


def test_metadata_is_the_same_for_every_lesson(lesson):
    rewrite(lesson, "kernelspec: {display_name: Python 3 (ipykernel)", "kernelspec: {display_name: my own")
    assert notebooks.read(lesson).metadata == notebooks.METADATA


def test_ids_follow_the_text(lesson):
    before = [cell.id for cell in notebooks.read(lesson).cells]
    rewrite(lesson, "print(len(table))", "print(len(table), 'epochs')")
    after = [cell.id for cell in notebooks.read(lesson).cells]
    assert [old == new for old, new in zip(before, after)] == [True] * 4 + [False] + [True] * 4


def test_ids_do_not_follow_the_figures(lesson):
    before = notebooks.make(lesson)
    record = lesson.parents[1] / "results" / "90_tiny.json"
    record.write_text(record.read_text().replace("0.0762", "0.05"))
    after = notebooks.make(lesson)
    assert "error 7.6 %, 20 seconds" in before.cells[0].source
    assert "error 5.0 %, 20 seconds" in after.cells[0].source
    assert [cell.id for cell in before.cells] == [cell.id for cell in after.cells]


def test_ids_are_unique_even_where_cells_are_the_same(lesson):
    cells = notebooks.read(lesson).cells
    assert cells[-1].source == cells[-2].source
    assert len({cell.id for cell in cells}) == len(cells)


def test_first_lines_are_where_the_text_of_each_cell_begins(lesson):
    lines = lesson.read_text().splitlines()
    for cell, start in zip(notebooks.read(lesson).cells, notebooks.first_lines(lesson)):
        assert lines[start - 1].removeprefix("# ") == cell.source.splitlines()[0]


def test_text_before_the_first_cell_is_an_error(lesson):
    rewrite(lesson, "# ---\n\n# %%", "# ---\n\n# A remark that belongs nowhere.\n\n# %%")
    with pytest.raises(LessonError, match=r"lessons/90_tiny\.py: .* 9 such lines and 10 cells"):
        notebooks.read(lesson)


def test_an_unknown_figure_names_the_line(lesson):
    rewrite(lesson, "r90_tiny.final", "r91_tiny.final")
    with pytest.raises(LessonError, match=r"lessons/90_tiny\.py:7 \(cell \w+\): .*'r91_tiny' is undefined"):
        notebooks.make(lesson)


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
    assert [path.stem for path in notebooks.lessons(tmp_path, wanted)] == found


def test_an_unknown_lesson_lists_the_known(lesson):
    with pytest.raises(LessonError, match="got '03'; there are: 90_tiny"):
        notebooks.lessons(lesson.parents[1], ["03"])


def test_an_invalid_notebook_leaves_the_old_one(tmp_path):
    target = tmp_path / "01_a.ipynb"
    target.write_text("the old one")
    broken = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
    broken.cells[0].outputs = "not a list"
    with pytest.raises(nbformat.ValidationError):
        notebooks.write(broken, target)
    assert [path.name for path in tmp_path.iterdir()] == ["01_a.ipynb"]
    assert target.read_text() == "the old one"


@pytest.mark.slow
def test_build_twice_gives_the_same_file(lesson, capsys):
    rewrite(lesson, 'print("end")\n\n', "import ipywidgets\n\nipywidgets.IntSlider(value=3)\n\n")
    first = notebooks.build(lesson).read_text()
    second = notebooks.build(lesson).read_text()
    assert first == second
    assert "90_tiny: " in capsys.readouterr().out

    stored = nbformat.reads(first, as_version=4)
    code = [cell for cell in stored.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, 2, 3, 4, 5, 6, 7]
    assert code[4].outputs[0].text == "90.1 not started yet.\n"
    assert "widgets" in stored.metadata


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("print(len(table))", "print(table)\n\n1 / 0", "1 / 0", "ZeroDivisionError: division by zero"),
        ("print(len(table))", "print(len(table)", "print(len(table)", "SyntaxError"),
        ("print(len(table))", "import os\n\nos._exit(1)", 'table = pd.DataFrame', "the kernel died"),
    ],
)
def test_a_failure_names_the_line_and_keeps_the_old_notebook(lesson, old, new, line, reason):
    rewrite(lesson, old, new)
    target = lesson.parents[1] / "notebooks" / "90_tiny.ipynb"
    target.write_text("the old one")
    with pytest.raises(LessonError) as caught:
        notebooks.build(lesson)
    message = re.match(r"lessons/90_tiny\.py:(\d+) \(cell [0-9a-f]{12}\): " + reason, str(caught.value))
    assert lesson.read_text().splitlines()[int(message[1]) - 1].startswith(line)
    assert target.read_text() == "the old one"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"cell_seconds": 2}, "took more than 2 seconds"),
        ({"seconds": 10}, "the lesson took more than 10 seconds, here"),
    ],
)
def test_a_cell_that_hangs_is_stopped(lesson, limits, reason):
    lesson.write_text("# %%\nimport time\n\n# %%\ntime.sleep(60)\n")
    with pytest.raises(LessonError, match=r"90_tiny\.py:5 .*" + reason):
        notebooks.run_lesson(lesson, notebooks.read(lesson), **limits)


@pytest.mark.slow
def test_the_maintainers_own_scoreboard_is_neither_read_nor_changed(lesson, monkeypatch):
    board = lesson.parents[1] / "notebooks" / "scoreboard.csv"
    board.write_text("mine")
    monkeypatch.setenv("COURSE_SCOREBOARD", str(board))
    rewrite(lesson, 'print("end")\n\n', "import os\n\nopen(os.environ['COURSE_SCOREBOARD'], 'x').write('other')\n\n")
    notebooks.build(lesson)
    assert board.read_text() == "mine"


def test_a_large_notebook_is_warned_of(lesson, monkeypatch, capsys):
    large = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("x" * 1_600_000)])
    monkeypatch.setattr(notebooks, "run_lesson", lambda lesson, notebook: large)
    notebooks.build(lesson)
    assert "warning: 90_tiny.ipynb has 1.60 MB" in capsys.readouterr().err


def test_the_command_reports_a_failure_in_one_message(monkeypatch, capsys, project):
    monkeypatch.setattr(notebooks, "ROOT", project)
    assert notebooks.command(print, "…", ["77"]) == 1
    assert "there are: 90_tiny" in capsys.readouterr().err
    assert notebooks.command(print, "…", ["90"]) == 0
