"""What is found is tried; what does not work is named, with the remedy."""

import os
import re
import shutil
import stat
import sysconfig
from pathlib import Path

import pytest
from processes import filled, mounted

from course_utils.on_theano.revived import toolchain
from course_utils.on_theano.revived.toolchain import NO_BLAS, Blas

needs_compiler = pytest.mark.skipif(shutil.which(toolchain.COMPILER) is None, reason="no C++ compiler here")


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))


def pretend_compiler(folder: Path, script: str) -> Path:
    """A program named like the compiler, alone in `folder`."""
    path = folder / toolchain.COMPILER
    path.write_text("#!/bin/sh\n" + script)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@needs_compiler
def test_finds_a_compiler_that_works():
    assert toolchain.find_compiler().path == shutil.which(toolchain.COMPILER)
    assert not toolchain.find_compiler().problem


@needs_compiler
def test_a_compiler_without_openmp_will_do(tmp_path, monkeypatch):
    """Apple's knows no -fopenmp."""
    real = shutil.which(toolchain.COMPILER)
    assert toolchain.find_compiler().openmp, "the one here should have it"
    path = pretend_compiler(tmp_path, f"""case "$*" in *-fopenmp*) exit 1;; esac; exec {real} "$@"\n""")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert toolchain.find_compiler() == toolchain.Compiler(str(path), openmp=False)


def test_no_compiler(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    compiler = toolchain.find_compiler()
    assert not compiler.path
    assert compiler.problem == f"{toolchain.COMPILER} was not found"
    assert compiler.mend["Debian, Ubuntu"] == "sudo apt install g++"
    assert {"Fedora", "macOS", "conda", "Windows"} < set(compiler.mend)


def test_compiler_that_only_pretends(tmp_path, monkeypatch):
    """macOS without its developer tools has such a clang++."""
    path = pretend_compiler(tmp_path, "echo 'no developer tools were found' >&2; exit 1")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert toolchain.find_compiler().problem == f"{path} does not work (no developer tools were found)"


@needs_compiler
def test_no_headers_of_python(tmp_path, monkeypatch):
    """Debian's own Python 3.11 comes without them."""
    monkeypatch.setattr(sysconfig, "get_path", lambda name: str(tmp_path))
    compiler = toolchain.find_compiler()
    assert compiler.problem == f"Python's own headers are missing ({tmp_path}/Python.h)"
    assert compiler.mend["Debian, Ubuntu"] == "sudo apt install python3.11-dev"


@needs_compiler
@pytest.mark.parametrize("code, complaint", [
    ("int main() { return 0; }", ""),
    ("int main() { return 3; }", "trial.exe ended with code 3"),
    ("int main() {", "error: expected"),
])  # fmt: skip
def test_build_and_run(code, complaint):
    said = toolchain.build_and_run(toolchain.COMPILER, code)
    assert complaint in said and bool(complaint) == bool(said)


def test_build_and_run_without_compiler():
    assert "No such file" in toolchain.build_and_run("/nowhere/g++", "int main() {}")


def test_a_trial_finds_the_libraries_it_was_linked_with(tmp_path):
    """Where it looks for them when it runs is said for each folder of libraries, and for no other flag."""
    compiler = pretend_compiler(tmp_path, f"echo \"$@\" > {tmp_path}/given; exit 1")
    toolchain.build_and_run(str(compiler), "int main() {}", ("-L/one", "-lopenblas", "-Dsgemm_=scipy_sgemm_", "-L/two"))
    _, _, _, *flags = (tmp_path / "given").read_text().split()  # behind the source and the program
    assert flags == ["-L/one", "-lopenblas", "-Dsgemm_=scipy_sgemm_", "-L/two", "-Wl,-rpath,/one", "-Wl,-rpath,/two"]


@needs_compiler
def test_the_wheels_blas_multiplies(monkeypatch):
    monkeypatch.setattr(toolchain, "library_folders", list)
    blas = toolchain.find_blas(toolchain.COMPILER)
    assert blas.name.endswith("(scipy-openblas32)")
    assert "-Dsgemm_=scipy_sgemm_" in blas.flags


@needs_compiler
def test_no_blas_at_all(monkeypatch):
    monkeypatch.setattr(toolchain, "blas_candidates", lambda: iter(()))
    assert toolchain.find_blas(toolchain.COMPILER) == NO_BLAS


@needs_compiler
def test_blas_that_is_present_and_broken_is_passed_over(tmp_path, monkeypatch):
    (tmp_path / "libopenblas.so").write_text("not a library")
    monkeypatch.setattr(toolchain, "library_folders", lambda: [str(tmp_path)])
    assert next(toolchain.blas_candidates()).name == f"OpenBLAS in {tmp_path}"
    assert "scipy-openblas32" in toolchain.find_blas(toolchain.COMPILER).name


@needs_compiler
def test_blas_that_multiplies_wrongly_is_passed_over(tmp_path, monkeypatch):
    source = tmp_path / "wrong.cpp"
    source.write_text('extern "C" { void sgemm_() {} float sdot_() { return 70; } double ddot_() { return 30; } }')
    library = tmp_path / "libopenblas.so"
    os.system(f"{toolchain.COMPILER} -shared -fPIC {source} -o {library}")
    wrong = Blas("wrong", (f"-L{tmp_path}", "-lopenblas"))
    assert toolchain.build_and_run(toolchain.COMPILER, toolchain.MULTIPLIES, wrong.flags) == (
        "trial.exe ended with code 1")
    monkeypatch.setattr(toolchain, "library_folders", lambda: [str(tmp_path)])
    assert "scipy-openblas32" in toolchain.find_blas(toolchain.COMPILER).name


@needs_compiler
def test_systems_blas_is_preferred(tmp_path, monkeypatch):
    """A library that has the plain names: here the wheel's, wrapped."""
    wheel = list(toolchain.blas_candidates())[-1]
    source = tmp_path / "plain.cpp"
    arguments = {"void sgemm_": 13, "float sdot_": 5, "double ddot_": 5}
    for head, count in arguments.items():
        kind, name = head.split()
        given, passed = ", ".join(f"void* a{i}" for i in range(count)), ", ".join(f"a{i}" for i in range(count))
        with source.open("a") as file:
            file.write(f'extern "C" {kind} scipy_{name}({given});\n'
                       f'extern "C" {kind} {name}({given}) {{ return scipy_{name}({passed}); }}\n')
    folder, library = wheel.flags[:2]
    os.system(f"{toolchain.COMPILER} -shared -fPIC {source} -o {tmp_path}/libopenblas.so "
              f"{folder} {library} -Wl,-rpath,{folder[2:]}")
    monkeypatch.setattr(toolchain, "library_folders", lambda: [str(tmp_path)])
    blas = toolchain.find_blas(toolchain.COMPILER)
    assert blas == Blas(f"OpenBLAS in {tmp_path}", (f"-L{tmp_path}", "-lopenblas"))


def test_every_routine_that_theano_calls_is_renamed():
    """The header declares all of BLAS; what the operations' own C code calls must be in ROUTINES."""
    import importlib.util

    tensor = Path(importlib.util.find_spec("theano").origin).parent / "tensor"
    files = [path for path in tensor.rglob("*") if path.suffix in {".py", ".c", ".h"}
             and path.name != "blas_headers.py" and "tests" not in path.parts]
    called = {name for path in files for name in re.findall(
        r"\b([sdcz](?:gemm|gemv|ger|dot|axpy|scal|copy|swap|nrm2|asum|syrk|trsm)_)\b", path.read_text())}
    assert called == {name for name in toolchain.ROUTINES if name.endswith("_")}


def test_cache_is_the_folder_that_was_asked_for(tmp_path):
    assert toolchain.cache_folder() == tmp_path / "cache"
    assert (tmp_path / "cache").is_dir()


def test_cache_is_the_users_own_by_default(tmp_path, monkeypatch):
    monkeypatch.delenv("COURSE_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "users"))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert tmp_path in toolchain.cache_folder().parents
    assert toolchain.cache_folder().name == "seventy-thousand-digits"


@pytest.mark.parametrize("bad", ["/proc/nowhere/cache", "{tmp}/file/cache", "{tmp}/file"],
                         ids=["read-only", "a file above", "a file in its place"])
def test_unwritable_cache_gives_a_temporary_folder(bad, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("COURSE_CACHE", bad.format(tmp=tmp_path))
    folder = toolchain.cache_folder()
    assert folder.parent == tmp_path and folder.name.startswith("seventy-thousand-digits-")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert toolchain.cache_folder() == folder, "the same in the next process"
    assert toolchain.find_cache().why.startswith(f"{os.environ['COURSE_CACHE']} cannot be written (")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a folder away")
def test_somebody_elses_temporary_folder_is_not_used(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (theirs,) = toolchain.own_folders(str(tmp_path))
    os.chown(theirs, 65534, 65534)
    (another,) = toolchain.own_folders(str(tmp_path))
    assert another != theirs and another.stat().st_uid == os.getuid()


@pytest.mark.parametrize("wrong", ["a link", "a file", "writable by a group", "writable by everybody"])
def test_a_temporary_folder_that_others_can_change_is_not_used(wrong, tmp_path):
    (right,) = toolchain.own_folders(str(tmp_path))
    right.rmdir()
    if wrong == "a link":
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        right.symlink_to(tmp_path / "elsewhere")
    elif wrong == "a file":
        right.touch(mode=0o600)
    else:
        right.mkdir()
        right.chmod(0o770 if wrong == "writable by a group" else 0o707)
    (another,) = toolchain.own_folders(str(tmp_path))
    assert another != right and not another.is_symlink() and stat.S_IMODE(another.stat().st_mode) == 0o700


# ---- disks that will not do ----

@needs_compiler
def test_a_disk_from_which_nothing_may_run(tmp_path, monkeypatch):
    with mounted(tmp_path / "disk", "noexec"):
        cache = tmp_path / "disk" / "cache"
        said = f"programs may not run in {cache} (its disk is mounted noexec)"
        monkeypatch.setenv("COURSE_CACHE", str(cache))
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        assert toolchain.problem_with(cache) == said
        elsewhere = toolchain.find_cache()
        assert (elsewhere.folder.parent, elsewhere.why, elsewhere.problem) == (tmp_path, said, "")
        assert toolchain.find_compiler().path

        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "disk"))
        monkeypatch.setattr("sys.prefix", str(tmp_path / "here"))
        (tmp_path / "here").mkdir()
        assert toolchain.find_cache().folder.parent == tmp_path / "here"

        monkeypatch.setattr("sys.prefix", str(tmp_path / "disk"))
        assert toolchain.find_cache().folder == cache
        compiler = toolchain.find_compiler()
        assert compiler.problem.startswith(said) and compiler.mend == toolchain.ELSEWHERE and not compiler.path


@needs_compiler
def test_a_disk_that_is_full(tmp_path, monkeypatch):
    with mounted(tmp_path / "disk", "size=2m"):
        cache = tmp_path / "disk" / "cache"
        assert toolchain.problem_with(cache) == ""
        filled(tmp_path / "disk")
        assert toolchain.problem_with(cache) == f"the disk of {cache} is full"
        monkeypatch.setenv("TMPDIR", str(tmp_path / "disk"))  # of the compiler
        compiler = toolchain.find_compiler()
        assert "No space left on device" in compiler.problem and compiler.mend == toolchain.ELSEWHERE


def test_a_disk_that_is_nearly_full(tmp_path):
    with mounted(tmp_path / "disk", "size=600k"):
        assert toolchain.problem_with(tmp_path / "disk") == f"the disk of {tmp_path}/disk is full"


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert toolchain.problem_with(tmp_path / "file" / "c") == f"{tmp_path}/file/c cannot be written (Not a directory)"


def test_a_trial_leaves_nothing_behind(tmp_path):
    assert toolchain.problem_with(tmp_path / "cache") == ""
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.parametrize("name", ["My Documents", "doe,j", "a:b", "$ORIGIN"])
@pytest.mark.parametrize("temporary", ["tmp", "tmp, of mine"])
def test_a_path_at_which_flags_are_split_gets_a_link(tmp_path, monkeypatch, name, temporary):
    (tmp_path / temporary).mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / temporary))
    folder = tmp_path / name
    folder.mkdir()
    link = toolchain.plain_path(str(folder))
    assert not set(" ,:$") & set(link) and Path(link).resolve() == folder
    assert toolchain.plain_path(str(folder)) == link
    assert toolchain.plain_path(str(tmp_path)) == str(tmp_path)


@needs_compiler
@pytest.mark.parametrize("name", ["a b", "a,b"])
def test_flags_that_would_be_split_are_never_given(tmp_path, monkeypatch, name):
    """Where no link can be made, a library in such a folder is passed over."""
    (tmp_path / name).mkdir()
    monkeypatch.setattr(toolchain, "blas_candidates", lambda: iter([Blas("x", (f"-L{tmp_path}/{name}", "-lm"))]))
    monkeypatch.setattr(toolchain, "MULTIPLIES", "int main() { return 0; }")
    assert toolchain.find_blas(toolchain.COMPILER) == NO_BLAS


def test_shorten(monkeypatch):
    monkeypatch.setenv("HOME", "/home/ada")
    assert toolchain.shorten("/home/ada/cache") == "~/cache"
    assert toolchain.shorten("/home/adam/cache") == "/home/adam/cache"


def test_advice_is_aligned():
    assert toolchain.advice({"a": "x", "bcd": "y"}) == "  a    x\n  bcd  y"


def test_a_system_that_cannot_read_a_program_lets_it_run(tmp_path):
    program = tmp_path / "program"
    program.write_bytes(b"\0")
    program.chmod(0o700)
    assert toolchain.may_run(program) is True  # as Windows, which knows no scripts
    program.chmod(0o600)
    assert toolchain.may_run(program) is False
