"""Compiled code that is damaged is noticed before it is loaded, and compiled again.

What is damaged is tried for real, too, by a process that starts with it: a library that is cut short ends a process
that loads it, without a word.
"""

import contextlib
import types
from itertools import cycle
from pathlib import Path

import pytest
from processes import ANSWER, SOFTMAX, run

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


DAMAGES = [("*.so", half), ("*.so", nothing), ("*.so", zeros), ("key.pkl", half), ("key.pkl", nonsense),
           ("*.sum", half), ("__init__.py", nonsense)]


# ---- what is whole ----

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
])
def test_a_library_needs_the_init_file_beside_it(tmp_path, init, importable):
    library = tmp_path / "m.so"
    library.write_bytes(b"library")
    sealed_cache.seal(library)
    if init is not None:
        (tmp_path / "__init__.py").write_bytes(init)
    assert sealed_cache.can_be_imported(library) == importable


@pytest.mark.parametrize("libraries, complete", [(["m.so"], True), ([], False), (["m.so", "n.so"], False)])
def test_an_operation_is_complete_with_its_key_and_one_library(tmp_path, libraries, complete):
    for name in ["key.pkl", *libraries]:
        (tmp_path / name).write_bytes(b"content")
        sealed_cache.seal(tmp_path / name)
    assert sealed_cache.is_complete(tmp_path) == complete
    (tmp_path / "key.pkl").write_bytes(b"other content")
    assert not sealed_cache.is_complete(tmp_path)


# ---- Theano's parts, with stand-ins ----

@pytest.fixture
def compiledir(tmp_path):
    """A folder of compiled code with two operations and one of Theano's own parts."""
    folder = tmp_path / "theano" / "compiledir"
    for name in ("tmp1/m.so", "tmp1/key.pkl", "tmp2/m.so", "tmp2/key.pkl", "cutils_ext/cutils_ext.so"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
        sealed_cache.seal(path)
    sealed_cache.tell.cache_clear()
    return folder


def locks():
    """A lock that notes which folders were locked."""
    @contextlib.contextmanager
    def lock(folder):
        lock.folders.append(Path(folder).name)
        yield

    lock.folders = []
    return lock


def test_every_damaged_folder_is_found(compiledir):
    base = compiledir.parent
    assert sealed_cache.damaged(base) == sealed_cache.damaged(base / "nowhere") == []
    (compiledir / "tmp2" / "m.so").write_bytes(b"cut")
    assert sealed_cache.damaged(base) == [compiledir / "tmp2"]
    (compiledir / "cutils_ext" / "cutils_ext.so").write_bytes(b"cut")
    (compiledir / "tmp1" / "key.pkl").write_bytes(b"cut")
    (compiledir / "tmp3").mkdir()  # a killed process's, without a key
    assert sealed_cache.damaged(base) == [compiledir / name for name in ("cutils_ext", "tmp1", "tmp2")]


def test_what_is_made_is_sealed(tmp_path):
    def compile_str(name, code, location):
        Path(location, "m.so").write_bytes(b"library")
        return name, code

    class KeyData:
        key_pkl = str(tmp_path / "key.pkl")

        def save_pkl(self):
            Path(self.key_pkl).write_bytes(b"key")

    cmodule = types.SimpleNamespace(GCC_compiler=types.SimpleNamespace(compile_str=compile_str), KeyData=KeyData)
    sealed_cache.seal_what_is_made(cmodule)
    assert cmodule.GCC_compiler.compile_str("one", code="two", location=str(tmp_path)) == ("one", "two")
    KeyData().save_pkl()
    assert sealed_cache.is_complete(tmp_path)


def test_operations_with_a_damaged_key_are_thrown_away_before_the_keys_are_read(compiledir, capsys):
    class Cache:
        dirname = str(compiledir)
        loaded_key_pkl = frozenset([str(compiledir / "tmp1" / "key.pkl")])  # which this process knows already

        def refresh(self, *args):
            return args, {path.name for path in compiledir.iterdir()}

    lock = locks()
    sealed_cache.guard_keys(Cache, lock)
    assert Cache().refresh(1) == ((1,), {"tmp1", "tmp2", "cutils_ext"}) and lock.folders == []
    for name in ("tmp1", "tmp2"):
        (compiledir / name / "key.pkl").write_bytes(b"cut")
    assert Cache().refresh(2) == ((2,), {"tmp1", "cutils_ext"}) and lock.folders == ["compiledir"]
    said = capsys.readouterr().err
    assert said == f"Some code in {compiledir} is damaged or from an older course: it is compiled again.\n"


@pytest.mark.parametrize("damage", ["cut short", "cannot be loaded"])
def test_a_library_that_cannot_be_loaded_is_forgotten_and_compiled_again(compiledir, damage):
    class KeyData:
        def __init__(self, name):
            self.entry, self.key_pkl = str(compiledir / name / "m.so"), str(compiledir / name / "key.pkl")

        def get_entry(self):
            return self.entry

        def delete_keys_from(self, entries):
            del entries[self.entry]

    class Cache:
        def __init__(self):
            self.module_hash_to_key_data = {name: KeyData(name) for name in ("tmp1", "tmp2")}
            self.entry_from_key = {data.entry: data.entry for data in self.module_hash_to_key_data.values()}
            self.loaded_key_pkl = {data.key_pkl for data in self.module_hash_to_key_data.values()}
            self.module_from_name = {}

        def _get_module(self, name):
            if damage == "cannot be loaded" and "tmp1" in name:
                raise ImportError("a library that it needs is gone")
            return f"loaded {name}"

        def module_from_key(self, key, lnk):
            name = self.entry_from_key.get(key)
            return self._get_module(name) if name else f"compiled for {lnk}"

    sealed_cache.guard_libraries(Cache)
    cache, (broken, fine) = Cache(), (str(compiledir / name / "m.so") for name in ("tmp1", "tmp2"))
    if damage == "cut short":
        Path(broken).write_bytes(b"cut")
    assert cache.module_from_key(fine) == f"loaded {fine}"
    assert cache.module_from_key(broken, "a linker") == "compiled for a linker"
    assert not (compiledir / "tmp1").exists() and (compiledir / "tmp2").exists()
    assert list(cache.module_hash_to_key_data) == ["tmp2"] and list(cache.entry_from_key) == [fine]
    assert cache.loaded_key_pkl == {str(compiledir / "tmp2" / "key.pkl")}
    cache.module_from_name[fine] = "it is loaded"
    Path(fine).write_bytes(b"cut")
    assert cache.module_from_key(fine) == f"loaded {fine}", "what is loaded is not looked at again"


def test_damaged_parts_of_theano_are_thrown_away_before_they_are_imported(compiledir, capsys):
    part, lock = compiledir / "cutils_ext", locks()
    (part / "__pycache__").mkdir()
    (part / "__init__.py").touch()
    sealed_cache.guard_parts(compiledir, lock)
    assert {path.name for path in part.iterdir()} == {"cutils_ext.so", "cutils_ext.so.sum", "__init__.py"}
    assert lock.folders == [] and capsys.readouterr().err == ""
    (part / "__init__.py").write_bytes(bytes(10))
    sealed_cache.guard_parts(compiledir, lock)
    assert {path.name for path in part.iterdir()} == {"cutils_ext.so.sum"}
    assert lock.folders == ["compiledir", "cutils_ext"] and "damaged" in capsys.readouterr().err


# ---- Theano itself ----

def told(err: str) -> list[str]:
    """The lines on stderr, but for the note that something is compiled."""
    return [line for line in err.splitlines() if line not in toolchain.COMPILING]


def folders_of(cache: Path) -> list[Path]:
    """The folders of operations, and those of Theano's own parts."""
    return sorted({path.parent for path in cache.glob("theano/*/*/*.so")})


@pytest.mark.slow
@pytest.mark.parametrize("first", [0, 4], ids=["some damages", "the others"])
def test_what_is_damaged_is_compiled_again(made, warm, first):
    """Each folder of compiled code has another damage: operations, and the parts of Theano that run each model."""
    folders = folders_of(warm)
    assert len(folders) > 3
    for folder, (name, damage) in zip(folders, cycle(DAMAGES[first:] + DAMAGES[:first])):
        for path in folder.glob(name) if list(folder.glob(name)) else folder.glob("*.so"):
            path.write_bytes(damage(path.read_bytes()))
    assert sealed_cache.damaged(warm / "theano") == folders
    out, err = run(SOFTMAX, warm, PATH=made.compiler.path)
    assert float(out) == ANSWER
    (line,) = told(err)
    assert "damaged" in line and str(folders[0].parent) in line
    assert sealed_cache.damaged(warm / "theano") == []


@pytest.mark.slow
def test_what_cannot_be_loaded_and_what_a_killed_process_leaves_behind(made, warm):
    """A library that is whole and does not load: what it needs is gone, or it is another system's."""
    libraries = list(warm.glob("theano/*/tmp*/*.so"))
    compiledir = libraries[0].parents[1]
    for library in libraries[1:]:
        library.write_bytes(nonsense(library.read_bytes()))
        sealed_cache.seal(library)
    (compiledir / "tmpempty").mkdir()
    (compiledir / "tmphalfway").mkdir()
    (compiledir / "tmphalfway" / "mod.cpp").write_text("#include")
    (compiledir / "tmphalfway" / "m0.so").write_bytes(b"")
    (compiledir / ".lock").write_bytes(b"")
    (compiledir / "scan_perform").mkdir()
    (compiledir / "scan_perform" / "scan_perform.so").write_bytes(b"half")
    for path in [warm / "march_flags", *warm.glob("headers/*/*.txt")]:
        path.write_bytes(b"\xff\xfe" + path.read_bytes())
    out, err = run(SOFTMAX, warm, PATH=made.compiler.path)
    assert float(out) == ANSWER and len(told(err)) == 1
    assert not any(library.exists() for library in libraries[1:])
    assert not (compiledir / "scan_perform" / "scan_perform.so").exists()
    assert run(SOFTMAX, warm, PATH=made.compiler.path) == (out, "")
