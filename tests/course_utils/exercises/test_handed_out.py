"""Where a solution is missing, `%load` says who has it; everything else is as ever."""

import sys
from types import SimpleNamespace

import pytest

from course_utils.exercises import handed_out


@pytest.fixture
def load(monkeypatch):
    """The magic as a notebook finds it; what IPython's own is asked to load is noted in `load.loaded`."""
    magics, loaded = {"load": lambda line: loaded.append(line)}, []
    shell = SimpleNamespace(find_line_magic=magics.get,
                            register_magic_function=lambda function, kind, name: magics.update({name: function}))
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    handed_out.in_notebooks()
    return SimpleNamespace(run=lambda line: magics["load"](line), loaded=loaded)


def test_a_solution_that_is_missing(load, capsys):
    load.run("../solutions/00_1_count_numbers.py")
    assert load.loaded == [] and capsys.readouterr().out == handed_out.NOT_YET + "\n"


def test_a_solution_that_is_there(load, tmp_path, capsys):
    path = tmp_path / "solutions" / "00_1_count_numbers.py"
    path.parent.mkdir()
    path.touch()
    load.run(str(path))
    assert load.loaded == [str(path)] and capsys.readouterr().out == ""


@pytest.mark.parametrize("line", ["mine.py", "-r 5-10 other.py", ""])
def test_what_is_no_solution_is_left_to_ipython(load, line, capsys):
    load.run(line)
    assert load.loaded == [line] and capsys.readouterr().out == ""


@pytest.mark.parametrize("module", [None, SimpleNamespace(get_ipython=lambda: None)])
def test_outside_ipython_nothing_happens(module, monkeypatch):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    if module:
        monkeypatch.setitem(sys.modules, "IPython", module)
    handed_out.in_notebooks()
