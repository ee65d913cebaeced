"""The doctor names what is missing and how to fix it, whatever state it finds the machine in."""

import os
import re
import subprocess
import sys

import pytest
from patience import PATIENCE
from users import NOBODY_KNOWN, as_user

from course_utils.machine import doctor, environment, forecast
from course_utils.machine.report import UNKNOWN, Finding


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))


def test_examines_everything(monkeypatch):
    monkeypatch.setattr(forecast, "yardstick", lambda: 0.3)
    silent = {what for what, check in doctor.CHECKS.items() if check.startswith("place.")}
    assert {finding.what for finding in doctor.examine().findings} >= set(doctor.CHECKS) - silent - {"packages"}


def test_never_raises(monkeypatch):
    def faint(what):
        yield Finding("Python", "3.11.7")
        raise RuntimeError("no such thing")

    monkeypatch.setattr(environment, "check_memory", faint)
    monkeypatch.setattr(doctor, "CHECKS", {"it": "environment.check_memory", "data": "environment.check_data"})
    report = doctor.examine()
    first, second, third = report.findings
    assert first == Finding("Python", "3.11.7")
    assert second == Finding("it", "could not be looked at: RuntimeError: no such thing", UNKNOWN)
    assert third.what == "data"
    assert not report.healthy, "what could not be looked at has not passed"


LOOK = """
import runpy, sys
try:
    runpy.run_module("course_utils.machine.doctor", run_name="__main__")
finally:
    print([name for name in sys.modules if name.split(".")[0] in ("tensorflow", "theano", "keras")])
"""


def test_command_line(tmp_path, monkeypatch):
    """Without a compiler it ends with 1; it needs neither TensorFlow nor Theano."""
    monkeypatch.setenv("PATH", str(tmp_path))
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, timeout=PATIENCE)
    assert (done.returncode, done.stderr) == (1, "")
    assert "missing  C++ compiler" in done.stdout and "sudo apt install g++" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.slow
def test_a_user_without_home_and_entry(tmp_path):
    """As in containers: the remedy is named, and what Jupyter hides from the doctor is not called fine."""
    names = ("HOME", "COURSE_CACHE", "XDG_CACHE_HOME", "USER", "LOGNAME")
    variables = {name: value for name, value in os.environ.items() if name not in names}
    done = as_user(NOBODY_KNOWN, [sys.executable, "-m", "course_utils.machine.doctor"], env=variables, cwd=tmp_path,
                   timeout=PATIENCE)
    assert done.returncode == 1, done.stderr
    assert done.stderr == ""
    assert "missing  home folder" in done.stdout and "export HOME=" in done.stdout
    assert f"seventy-thousand-digits-{NOBODY_KNOWN}" in done.stdout, "compiled code has a place"
    *_, last = done.stdout.splitlines()
    assert last.startswith("not ready; missing: home folder; unknown: ") and "widgets" in last


NEEDED = ["filelock", "jupyter_client", "jupyter_core", "numpy", "packaging", "platformdirs", "psutil", "threadpoolctl"]


def test_packages_that_cannot_be_imported_are_what_the_checks_find(tmp_path):
    """All that the doctor itself needs, damaged, in a folder of somebody else's packages."""
    for name in NEEDED:
        (tmp_path / f"{name}.py").write_text("raise ImportError('no such library\\n\\nPLEASE READ THIS')")
    done = subprocess.run([sys.executable, "-m", "course_utils.machine.doctor"], capture_output=True, text=True,
                          timeout=PATIENCE, env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert (done.returncode, done.stderr) == (1, "")
    assert f"numpy and 4 more: taken from {tmp_path}, which PYTHONPATH names, not from this environment" in done.stdout
    assert "ok       Python  " in done.stdout
    assert "could not be looked at: ImportError: no such library\n" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("not ready; missing: where packages are")


def test_about():
    assert re.fullmatch(r"Seventy Thousand Digits \S+, Python 3\.11\.\d+, \w+ \w+, \d+ cores, \d+ GiB", doctor.about())
