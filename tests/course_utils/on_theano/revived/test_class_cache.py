"""A class's compiled code: made once, read-only, and each learner begins with it."""

import os
import shutil
import subprocess
import sys

import pytest
from processes import ANSWER, SOFTMAX, needs_compiler, run
from users import NOBODY_KNOWN, as_user

from course_utils.on_theano.revived import class_cache, toolchain

pytestmark = [needs_compiler, pytest.mark.slow]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A shared cache in which SOFTMAX is compiled, and that nobody may write."""
    folder = tmp_path_factory.mktemp("class") / "shared"
    run(SOFTMAX, folder)
    class_cache.sign(folder, shutil.which(toolchain.COMPILER))
    if not class_cache.processor(toolchain.COMPILER):
        pytest.skip(f"{toolchain.COMPILER} does not say what it makes of this processor")
    subprocess.run(["chmod", "-R", "a+rX,a-w", folder], check=True)
    yield folder
    subprocess.run(["chmod", "-R", "u+w", folder], check=True)


@pytest.fixture
def copied(made, tmp_path):
    """As `made`, but to be spoilt."""
    folder = shutil.copytree(made, tmp_path / "spoilt")
    subprocess.run(["chmod", "-R", "u+w", folder], check=True)
    return folder


def files(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def learn(tmp_path, source, code=SOFTMAX):
    """Run `code` as a learner with an empty cache; what was said on stderr."""
    out, said = run(code, tmp_path / "own", COURSE_SHARED_CACHE=str(source))
    assert float(out.splitlines()[0]) == ANSWER
    return said


def modules(folder):
    return {path.parent.name for path in folder.glob("theano/*/*/key.pkl")}


def test_a_learner_compiles_nothing_that_the_class_has(made, tmp_path):
    before = files(made)
    assert learn(tmp_path, made) == "", "it says so when it compiles"
    assert modules(tmp_path / "own") == modules(made) != set()
    assert files(made) == before
    assert not (tmp_path / "own" / "theano").is_symlink(), "a copy, which the learner may write"


def test_what_a_learner_adds_is_the_learners_own(made, tmp_path):
    before = files(made)
    said = learn(tmp_path, made, SOFTMAX + "theano.function([x], T.exp(x) ** 3 - T.cos(x))\n")
    assert said == toolchain.COMPILING.strip()
    assert modules(tmp_path / "own") > modules(made)
    assert files(made) == before
    common = [folder.name for folder in (made / "headers").iterdir()]
    assert common and all((tmp_path / "own" / "headers" / name).is_symlink() for name in common), \
        "36 MB each, which nobody copies"


def test_another_user_who_may_write_nothing_of_it(made, tmp_path):
    tmp_path.chmod(0o755)
    own = tmp_path / "own"
    own.mkdir()
    os.chown(own, NOBODY_KNOWN, NOBODY_KNOWN)
    variables = {**os.environ, "PYTHONHASHSEED": "0", "COURSE_CACHE": str(own), "COURSE_SHARED_CACHE": str(made)}
    done = as_user(NOBODY_KNOWN, [sys.executable, "-c", SOFTMAX], env=variables)
    assert done.returncode == 0 and float(done.stdout) == ANSWER and done.stderr == ""


def test_a_learner_who_has_a_cache_keeps_it(made, tmp_path):
    (tmp_path / "own" / "theano").mkdir(parents=True)
    assert learn(tmp_path, made) == toolchain.COMPILING.strip()
    assert not modules(tmp_path / "own") & modules(made)


def test_nothing_is_taken_that_was_made_for_another_processor(copied, tmp_path):
    (copied / class_cache.NOTE).write_text("0123456789abcdef\n")
    said = learn(tmp_path, copied)
    assert f"COURSE_SHARED_CACHE: what {copied} holds is compiled for another processor" in said
    assert toolchain.COMPILING.strip() in said and not modules(tmp_path / "own") & modules(copied)


@pytest.mark.parametrize("spoil", [
    lambda folder: shutil.rmtree(folder),
    lambda folder: (folder / class_cache.NOTE).unlink(),
    lambda folder: (folder / "theano").rename(folder / "somewhere"),
], ids=["no folder", "not made by warm", "nothing compiled"])
def test_a_folder_that_is_none_is_told_and_the_learner_compiles(copied, tmp_path, spoil):
    spoil(copied)
    said = learn(tmp_path, copied)
    assert f"expected a folder that `warm` has filled, got {copied}" in said and "whoever runs this server" in said
    assert toolchain.COMPILING.strip() in said
    assert not list((tmp_path / "own").glob(".theano.*")), "nothing half copied is left"


def test_what_is_damaged_in_it_is_compiled_again(copied, tmp_path):
    for library in copied.glob("theano/*/tmp*/*.so"):
        library.write_bytes(b"")
    said = learn(tmp_path, copied)
    assert "is damaged or from an older course: it is compiled again." in said
    assert toolchain.COMPILING.strip() in said
