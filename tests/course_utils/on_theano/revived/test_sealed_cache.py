"""Compiled code that is damaged is noticed before it is loaded, and compiled again. Each damage is tried for real, by a
process that starts with it: a library cut short ends a process that loads it, without a word."""

import shutil
from pathlib import Path

import pytest
from processes import ANSWER, SOFTMAX, needs_compiler, run

from course_utils.on_theano.revived import sealed_cache, toolchain


def half(content: bytes) -> bytes:
    return content[:len(content) // 2]


def nothing(content: bytes) -> bytes:
    return b""


def zeros(content: bytes) -> bytes:
    """A third in the middle was never written, as when the power fails."""
    third = len(content) // 3
    return content[:third] + bytes(third) + content[2 * third:]


def nonsense(content: bytes) -> bytes:
    return b"\x00\xff\xfe nonsense" + content[14:]


@pytest.fixture(scope="module")
def warm(tmp_path_factory):
    folder = tmp_path_factory.mktemp("warm")
    run(SOFTMAX, folder)
    return folder


@pytest.fixture
def copy(warm, tmp_path):
    return Path(shutil.copytree(warm, tmp_path / "cache"))


def compiledir(folder: Path) -> Path:
    (path,) = (folder / "theano").iterdir()
    return path


def said(err: str) -> list[str]:
    """The lines on stderr, but for the note that something is compiled."""
    return [line for line in err.splitlines() if line not in toolchain.COMPILING]


@needs_compiler
@pytest.mark.slow
@pytest.mark.parametrize("files, damage", [
    ("*/*.so", half),
    ("*/*.so", nothing),
    ("*/*.so", zeros),
    ("*/key.pkl", half),
    ("*/key.pkl", nonsense),
    ("*/*.sum", half),
    ("*/__init__.py", nonsense),
])  # fmt: skip
def test_what_is_damaged_is_compiled_again(copy, files, damage):
    """The operations of the model, and the parts of Theano that run each model, at once."""
    for path in list(compiledir(copy).glob(files)):
        path.write_bytes(damage(path.read_bytes()))
    damaged = sealed_cache.damaged(copy / "theano")
    assert len(damaged) > 1 and compiledir(copy) in damaged[0].parents
    out, err = run(SOFTMAX, copy)
    assert float(out) == ANSWER
    (line,) = said(err)
    assert "damaged" in line and str(compiledir(copy)) in line
    assert sealed_cache.damaged(copy / "theano") == []


@needs_compiler
@pytest.mark.slow
def test_what_is_whole_and_cannot_be_loaded_is_compiled_again(copy):
    """A library that it needs is gone, or it is another system's; and Python's own note of an empty module is cut."""
    libraries = list(compiledir(copy).glob("tmp*/*.so"))
    for library in libraries[1:]:
        library.write_bytes(nonsense(library.read_bytes()))
        sealed_cache.seal(library)
    (libraries[0].parent / "__pycache__").mkdir(exist_ok=True)
    run(f"import sys; sys.dont_write_bytecode = False; sys.path.insert(0, {str(compiledir(copy))!r});"
        f"import {libraries[0].parent.name}", copy, PYTHONDONTWRITEBYTECODE="")
    (note,) = libraries[0].parent.glob("__pycache__/*.pyc")
    note.write_bytes(note.read_bytes()[:-4])
    out, err = run(SOFTMAX, copy)
    assert float(out) == ANSWER
    assert len(said(err)) == 1
    assert not any(library.exists() for library in libraries)


@needs_compiler
@pytest.mark.slow
def test_what_a_killed_process_leaves_behind_is_in_nobodys_way(copy):
    folder = compiledir(copy)
    (folder / "tmpempty").mkdir()
    (folder / "tmphalfway").mkdir()
    (folder / "tmphalfway" / "mod.cpp").write_text("#include")
    (folder / "tmphalfway" / "m0.so").write_bytes(b"")
    (folder / ".lock").write_bytes(b"")
    (folder / "scan_perform").mkdir()
    (folder / "scan_perform" / "scan_perform.so").write_bytes(b"half")
    for path in [copy / "march_flags", *copy.glob("headers/*/*.txt")]:
        path.write_bytes(b"\xff\xfe" + path.read_bytes())
    out, err = run(SOFTMAX, copy)
    assert float(out) == ANSWER and len(said(err)) == 1
    assert not (folder / "scan_perform" / "scan_perform.so").exists()
    assert run(SOFTMAX, copy) == (out, "")


def test_a_file_is_whole_until_one_bit_differs(tmp_path):
    path = tmp_path / "m.so"
    path.write_bytes(bytes(1000))
    assert not sealed_cache.is_whole(path), "nobody has vouched for it yet"
    sealed_cache.seal(path)
    assert sealed_cache.is_whole(path)
    path.write_bytes(bytes(500) + b"\1" + bytes(499))
    assert not sealed_cache.is_whole(path)
    path.unlink()
    assert not sealed_cache.is_whole(path)


@pytest.mark.parametrize("init, importable", [
    (None, True), (b"", True), (b"_version = 0.211\n", True), (bytes(18), False), (b"_version = 0.2", True),
    (b"_versi", False),
])  # fmt: skip
def test_a_library_needs_the_init_file_beside_it(tmp_path, init, importable):
    library = tmp_path / "m.so"
    library.write_bytes(b"library")
    sealed_cache.seal(library)
    if init is not None:
        (tmp_path / "__init__.py").write_bytes(init)
    assert sealed_cache.can_be_imported(library) == importable


def test_nothing_is_damaged_where_nothing_is(tmp_path):
    assert sealed_cache.damaged(tmp_path / "nowhere") == []


@pytest.mark.parametrize("libraries, complete", [(["m.so"], True), ([], False), (["m.so", "n.so"], False)])
def test_an_operation_is_complete_with_its_key_and_one_library(tmp_path, libraries, complete):
    for name in ["key.pkl", *libraries]:
        (tmp_path / name).write_bytes(b"content")
        sealed_cache.seal(tmp_path / name)
    assert sealed_cache.is_complete(tmp_path) == complete
    (tmp_path / "key.pkl").write_bytes(b"other content")
    assert not sealed_cache.is_complete(tmp_path)
