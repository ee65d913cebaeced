"""The commands of `authoring`: they are listed in one table, and each can be started."""

import contextlib
import io
import re
import runpy
import sys

import pytest

import authoring

PACKAGE = authoring.ROOT / "authoring"
CHILDREN = {"authoring.bench.networks", "authoring.copies.marking"}  # which only another command starts
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


@pytest.mark.slow  # two of them import TensorFlow
@pytest.mark.filterwarnings("ignore:.*found in sys.modules:RuntimeWarning")  # another test has imported it
def test_every_command_tells_its_options(monkeypatch):
    told = {}
    for module in TOLD:
        monkeypatch.setattr(sys, "argv", [module, "--help"])
        with contextlib.redirect_stdout(io.StringIO()) as page, contextlib.suppress(SystemExit):
            runpy.run_module(module, run_name="__main__")
        told[module] = page.getvalue().startswith("usage: ")
    assert [module for module, fine in told.items() if not fine] == []
