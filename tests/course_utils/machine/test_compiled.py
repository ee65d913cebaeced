"""What the doctor sees of compiler, BLAS, cache and disk."""

import pytest
from processes import mounted

from course_utils.machine import compiled
from course_utils.machine.report import MISSING, OK, WARNING, Finding
from course_utils.on_theano.revived import sealed_cache, toolchain


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


def test_damaged_compiled_code_is_told_with_its_folder(tmp_path):
    folder = tmp_path / "cache" / "theano" / "compiledir_x" / "tmpx"
    folder.mkdir(parents=True)
    for name in ("key.pkl", "m.so"):
        (folder / name).write_bytes(bytes(100))
        sealed_cache.seal(folder / name)
    assert look(compiled.check_cache).verdict == OK
    (folder / "m.so").write_bytes(bytes(50))
    _, damaged, _ = compiled.check_cache("it")
    assert damaged.verdict == WARNING and str(folder) in damaged.found


def test_a_disk_from_which_nothing_may_run(tmp_path, monkeypatch):
    with mounted(tmp_path / "disk", "noexec"):
        monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "disk" / "cache"))
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        finding = look(compiled.check_cache)
        assert finding.verdict == WARNING and "noexec" in finding.found and "COURSE_CACHE" in finding.mend
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "disk"))
        monkeypatch.setattr("sys.prefix", str(tmp_path / "disk"))
        for check in (compiled.check_cache, compiled.check_compiler):
            finding = look(check)
            assert finding.verdict == MISSING and "noexec" in finding.found and "COURSE_CACHE" in finding.mend


@pytest.mark.parametrize("text, verdict, words", [
    ("", OK, "not set"),
    ("cxx=", OK, "cxx="),
    ("cxx=,device=cuda", MISSING, "device=cuda"),
    ("cxx=,lib.cnmem=1", WARNING, "lib.cnmem=1"),
    ("cxx='", MISSING, "No closing quotation"),
])  # fmt: skip
def test_theano_flags(monkeypatch, text, verdict, words):
    monkeypatch.setenv("THEANO_FLAGS", text)
    (finding,) = compiled.check_flags("it")
    assert finding.verdict == verdict and words in finding.found
    assert bool(finding.mend) == (verdict != OK)
