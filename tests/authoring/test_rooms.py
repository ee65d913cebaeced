"""The rooms of `authoring`: its commands stand in one table, and each can be started."""

import re
import runpy
import sys

import pytest

import authoring

PACKAGE = authoring.ROOT / "authoring"
CHILDREN = {"authoring.bench.networks"}  # which only another command starts
TOLD = re.findall(r"`python -m ([\w.]+)`", authoring.__doc__)


def started_as_commands():
    """The modules and packages that do something when they are started."""
    for path in sorted(PACKAGE.rglob("*.py")):
        module = ".".join(path.relative_to(authoring.ROOT).with_suffix("").parts)
        if path.stem == "__main__":
            yield module.removesuffix(".__main__")
        elif re.search(r"^if __name__ ==", path.read_text(encoding="utf-8"), re.MULTILINE):
            yield module


def test_the_table_has_every_command():
    assert sorted(TOLD) == sorted(set(started_as_commands()) - CHILDREN)


@pytest.mark.filterwarnings("ignore:.*found in sys.modules:RuntimeWarning")  # another test has imported it
@pytest.mark.parametrize("module", TOLD)
def test_a_command_tells_its_options(module, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [module, "--help"])
    with pytest.raises(SystemExit) as end:
        runpy.run_module(module, run_name="__main__")
    assert end.value.code == 0 and "usage: " in capsys.readouterr().out
