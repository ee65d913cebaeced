"""What the doctor sees of compiler, BLAS, cache and disk."""

import pytest

from course_utils.machine import compiled
from course_utils.machine.report import MISSING, OK, WARNING, Finding
from course_utils.on_theano import toolchain


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))


def look(check) -> Finding:
    """The first finding of one check."""
    return next(iter(check("it")))


def test_no_compiler(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    finding = look(compiled.check_compiler)
    assert finding.verdict == MISSING
    assert finding.found.startswith(f"{toolchain.COMPILER} was not found") and "apt install g++" in finding.mend


def test_no_blas(monkeypatch):
    monkeypatch.setattr(toolchain, "find_compiler", lambda: toolchain.Compiler("/usr/bin/g++"))
    monkeypatch.setattr(toolchain, "find_blas", lambda compiler: toolchain.NO_BLAS)
    compiler, blas = compiled.check_compiler("it")
    assert (compiler.verdict, blas.verdict) == (OK, WARNING)


def test_unwritable_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_CACHE", "/proc/nowhere")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    finding = look(compiled.check_cache)
    assert finding.verdict == WARNING
    assert str(tmp_path) in finding.found and "COURSE_CACHE" in finding.mend


def test_full_disk(monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda folder: type("Usage", (), {"free": 1e8}))
    _, disk = compiled.check_cache("it")
    assert disk == Finding("disk", "0.1 GB free", WARNING, "free at least 1 GB")
