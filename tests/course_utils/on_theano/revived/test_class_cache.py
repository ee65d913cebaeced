"""A class's compiled code: made once, read-only, and each learner begins with it."""

import os
import shutil
import subprocess
import sys

import pytest
from processes import ANSWER, SOFTMAX, needs_compiler, run
from users import NOBODY_KNOWN, as_user

from course_utils.on_theano.revived import class_cache, toolchain


@pytest.fixture
def shared(tmp_path, monkeypatch):
    """A folder as `warm` fills it, the variable that names it, and one kind of processor for all compilers."""
    for path in ("theano/compiledir/tmp1/m.so", "theano/compiledir/.lock", "theano/compiledir/lock_dir/lock",
                 "headers/abc/theano.h.gch"):
        (tmp_path / "shared" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "shared" / path).write_text(path)
    monkeypatch.setattr(class_cache, "processor", lambda compiler: "this one")
    class_cache.sign(tmp_path / "shared", "g++")
    monkeypatch.setenv("COURSE_SHARED_CACHE", str(tmp_path / "shared"))
    return tmp_path / "shared"


def files(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_learner_begins_with_a_copy_and_a_link_to_each_header(shared, tmp_path):
    own = tmp_path / "own"
    assert class_cache.fetch(own, "g++") == ""
    assert files(own / "theano") == {"compiledir/tmp1/m.so"}, "all but the locks"
    assert not (own / "theano").is_symlink()
    assert (own / "headers" / "abc").readlink() == shared / "headers" / "abc", "36 MB each, which nobody copies"
    (shared / "theano/compiledir/tmp2").mkdir()
    assert class_cache.fetch(own, "g++") == "" and not (own / "theano/compiledir/tmp2").exists(), "only once"


def test_headers_that_are_there_stay(shared, tmp_path):
    (tmp_path / "own" / "headers" / "abc").mkdir(parents=True)
    assert class_cache.fetch(tmp_path / "own", "g++") == ""
    assert not (tmp_path / "own" / "headers" / "abc").is_symlink()


def test_nothing_is_fetched_where_nothing_is_wanted(shared, tmp_path, monkeypatch):
    (tmp_path / "own" / "theano").mkdir(parents=True)
    assert class_cache.fetch(tmp_path / "own", "g++") == "" and files(tmp_path / "own") == set()
    assert class_cache.fetch(tmp_path / "new", "") == "" and not (tmp_path / "new").exists(), "there is no compiler"
    (shared / "theano").rename(tmp_path / "before")
    assert class_cache.fetch(shared, "g++") == "", "this is the shared one"
    monkeypatch.delenv("COURSE_SHARED_CACHE")
    assert class_cache.fetch(tmp_path / "new", "g++") == "" and not (tmp_path / "new").exists()


@pytest.mark.parametrize("note", ["another one\n", "\n"])
def test_nothing_is_taken_that_was_made_for_another_processor(shared, tmp_path, note):
    (shared / "processor").write_text(note)
    said = class_cache.fetch(tmp_path / "own", "g++")
    assert said == (f"COURSE_SHARED_CACHE: what {shared} holds is compiled for another processor or by another "
                    f"compiler. {class_cache.MEND}")
    assert not (tmp_path / "own").exists()


@pytest.mark.parametrize("spoil", [
    lambda folder: shutil.rmtree(folder),
    lambda folder: (folder / class_cache.NOTE).unlink(),
    lambda folder: (folder / "theano").rename(folder / "somewhere"),
], ids=["no folder", "not made by warm", "nothing compiled"])
def test_a_folder_that_is_none_is_told(shared, tmp_path, spoil):
    spoil(shared)
    said = class_cache.fetch(tmp_path / "own", "g++")
    assert f"expected a folder that `warm` has filled, got {shared} (" in said and "the owner of this server" in said
    assert files(tmp_path / "own") <= {"headers/abc/theano.h.gch"} and not list(tmp_path.glob("own/.*")), "no half copy"


def test_two_processes_of_a_learner_may_fetch_at_once(shared, tmp_path, monkeypatch):
    copyfile = shutil.copyfile

    def while_another_fetches(source, target):
        (tmp_path / "own" / "theano" / "theirs").mkdir(parents=True)
        return copyfile(source, target)

    monkeypatch.setattr(shutil, "copyfile", while_another_fetches)
    assert class_cache.fetch(tmp_path / "own", "g++") == ""
    assert [path.name for path in (tmp_path / "own" / "theano").iterdir()] == ["theirs"]
    assert not list(tmp_path.glob("own/.*")), "no half copy"


@pytest.mark.parametrize("script, known", [("echo all its flags", True), ("exit 1", False)])
def test_a_processor_is_what_the_compiler_makes_of_it(tmp_path, script, known):
    compiler = tmp_path / "g++"
    compiler.write_text(f'#!/bin/sh\n[ "$LC_ALL $*" = "C -march=native -Q --help=target" ] || exit 2\n{script}\n')
    compiler.chmod(0o755)
    assert len(class_cache.processor(str(compiler))) == (64 if known else 0)
    assert class_cache.processor(str(tmp_path / "nowhere")) == ""


@needs_compiler
@pytest.mark.slow
def test_a_learner_who_may_write_nothing_of_it_compiles_only_what_is_new(made, tmp_path):
    """As root: another user. Before what is new is compiled, nothing is said."""
    shared, own = tmp_path / "shared", tmp_path / "own"
    shutil.copytree(made.cache, shared)
    class_cache.sign(shared, shutil.which(toolchain.COMPILER))
    if not class_cache.processor(toolchain.COMPILER):
        pytest.skip(f"{toolchain.COMPILER} does not say what it makes of this processor")
    subprocess.run(["chmod", "-R", "a+rX,a-w", shared], check=True)
    tmp_path.chmod(0o755)
    own.mkdir()
    before = {path: path.read_bytes() for path in shared.rglob("*") if path.is_file()}
    code = SOFTMAX + 'import sys; print("new", file=sys.stderr); theano.function([x], T.exp(x) ** 3 - T.cos(x))\n'
    if os.getuid() == 0:
        os.chown(own, NOBODY_KNOWN, NOBODY_KNOWN)
        variables = {**os.environ, "PYTHONHASHSEED": "0", "COURSE_CACHE": str(own), "COURSE_SHARED_CACHE": str(shared),
                     "PATH": made.compiler.path}
        done = as_user(NOBODY_KNOWN, [sys.executable, "-c", code], env=variables)
        out, said = done.stdout, done.stderr.strip()
    else:
        out, said = run(code, own, COURSE_SHARED_CACHE=str(shared), PATH=made.compiler.path)
    subprocess.run(["chmod", "-R", "u+w", shared], check=True)
    assert float(out) == ANSWER and said == f"new\n{toolchain.COMPILING.strip()}"
    theirs, class_s = ({path.parent.name for path in folder.glob("theano/*/*/key.pkl")} for folder in (own, shared))
    assert theirs > class_s != set()
    assert {path: path.read_bytes() for path in shared.rglob("*") if path.is_file()} == before
