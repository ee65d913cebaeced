"""From a lesson to its stored notebook: the same each time, and what is kept when something fails."""

import nbformat
import pytest
from rewriting import rewrite

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


@pytest.mark.slow
def test_build_twice_gives_the_same_file(lesson, capsys):
    rewrite(lesson, 'print("end")\n\n', "import ipywidgets\n\nipywidgets.IntSlider(value=3)\n\n")
    first = building.build(lesson).read_text()
    second = building.build(lesson).read_text()
    assert first == second
    assert "90_tiny: " in capsys.readouterr().out

    stored = nbformat.reads(first, as_version=4)
    code = [cell for cell in stored.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, 2, 3, 4, 5, 6, 7]
    assert code[4].outputs[0].text == "90.1 not started yet.\n"
    assert "widgets" in stored.metadata


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
