"""The doctor names what is missing and how to mend it, whatever state it finds the machine in."""

import subprocess
import sys

import pytest

from course_utils.machine import doctor, environment, forecast
from course_utils.machine.report import WARNING, Finding


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))


def test_examines_everything(monkeypatch):
    monkeypatch.setattr(forecast, "yardstick", lambda: 0.3)
    assert {finding.what for finding in doctor.examine().findings} >= set(doctor.CHECKS) - {"packages"}


def test_never_raises(monkeypatch):
    def faint(what):
        yield Finding("Python", "3.11.7")
        raise RuntimeError("no such thing")

    monkeypatch.setattr(doctor, "CHECKS", {"it": faint, "graphviz": environment.check_graphviz})
    first, second, third = doctor.examine().findings
    assert first == Finding("Python", "3.11.7")
    assert second == Finding("it", "could not be looked at: RuntimeError: no such thing", WARNING)
    assert third.what == "graphviz"


def test_command_line_needs_neither_tensorflow_nor_theano():
    code = ("import runpy, sys\ntry: runpy.run_module('course_utils.machine.doctor', run_name='__main__')\n"
            "finally: print([name for name in sys.modules if name.split('.')[0] in ('tensorflow', 'theano', 'keras')])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr
    assert done.stderr == ""


def test_command_line_ends_with_1_without_compiler(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    done = subprocess.run([sys.executable, "-m", "course_utils.machine.doctor"], capture_output=True, text=True,
                          timeout=120)
    assert done.returncode == 1, done.stderr
    assert "missing  C++ compiler" in done.stdout and "sudo apt install g++" in done.stdout
    assert "warning  graphviz" in done.stdout
