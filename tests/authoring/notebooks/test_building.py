"""From a lesson to its stored notebook: the same each time, nothing private, and what is kept if something fails."""

import nbformat
import pytest

from authoring.notebooks import building


def test_an_invalid_notebook_leaves_the_old_one(tmp_path):
    target = tmp_path / "01_a.ipynb"
    target.write_text("the old one")
    broken = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
    broken.cells[0].outputs = "not a list"
    with pytest.raises(nbformat.ValidationError):
        building.write(broken, target)
    assert [path.name for path in tmp_path.iterdir()] == ["01_a.ipynb"]
    assert target.read_text() == "the old one"


LESSON = """\
# %%
from course_utils import files

board = files.of_the_reader("scoreboard.csv")
print("a scoreboard:", board.exists())
board.touch()

# %%
import ipywidgets

ipywidgets.IntSlider(value=3)
"""


@pytest.mark.slow
def test_build_twice_gives_the_same_file_and_leaves_the_maintainers_scoreboard(lesson, capsys, monkeypatch):
    mine = lesson.with_name("mine.csv")
    mine.write_text("mine")
    monkeypatch.setenv("COURSE_SCOREBOARD", str(mine))
    lesson.write_text(LESSON)
    first = building.build(lesson).read_text()
    second = building.build(lesson).read_text()
    assert first == second
    assert "90_tiny: " in capsys.readouterr().out

    stored = nbformat.reads(first, as_version=4)
    assert [cell.execution_count for cell in stored.cells] == [1, 2]
    assert stored.cells[0].outputs[0].text == "a scoreboard: False\n" and "widgets" in stored.metadata
    assert mine.read_text() == "mine"


def test_a_large_notebook_is_warned_of(lesson, monkeypatch, capsys):
    large = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("x" * 1_600_000)])
    monkeypatch.setattr(building, "run_lesson", lambda lesson, notebook, **options: large)
    building.build(lesson)
    assert "warning: 90_tiny.ipynb has 1.60 MB" in capsys.readouterr().err


def test_the_command_reports_a_failure_in_one_message(monkeypatch, capsys, project):
    monkeypatch.setattr(building, "ROOT", project)
    assert building.command(print, "…", ["77"]) == 1
    assert "there are: 90_tiny" in capsys.readouterr().err
    assert building.command(print, "…", ["90"]) == 0
