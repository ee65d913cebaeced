"""Theano's folder of compiled code, and what cannot be loaded from it.

A file can be cut short or filled with zeros by a full disk, by a power cut, or by a copy that broke
off. Loading such a library ends the process without a word (a bus error), and would do so at every start. So each file
that is loaded gets a checksum beside it once it is made, `NAME.sum`, and is compared with it before it is loaded. What
differs, or has no checksum, is thrown away, and Theano compiles it again.

The folder holds, for each version of Python and compiler, a folder with two kinds of folders in it: `tmp...` with one
operation's library and the key by which it is found again, and a few with the parts of Theano that run every model.

This module does not import Theano, so that the doctor can ask it; `setup` gives it what it guards.
"""

import contextlib
import functools
import os
import re
import shutil
import sys
import types
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from course_utils.on_theano.revived import toolchain

PARTS = ("lazylinker_ext", "cutils_ext", "scan_perform")  # of Theano itself, compiled when they are first imported
KEY = "key.pkl"
LIBRARIES = (".so", ".pyd")
INIT = re.compile(rb"(_version = [\d.]+\s*)?")  # all that Theano ever writes to an __init__.py

Lock = Callable[..., AbstractContextManager[Any]]  # Theano's: one process at a time changes a folder


class CannotBeLoaded(Exception):
    """The compiled library `path` cannot be loaded."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path


def sum_of(path: Path) -> str:
    """Size and checksum of a file."""
    content = path.read_bytes()
    return f"{len(content)} {zlib.crc32(content):08x}\n"


def seal(path: Path) -> None:
    """Keep the checksum of the file `path` beside it."""
    Path(f"{path}.sum").write_text(sum_of(path), encoding="ascii")


def is_whole(path: Path) -> bool:
    """Whether the file `path` is what it was when it was sealed."""
    try:
        return Path(f"{path}.sum").read_bytes() == sum_of(path).encode("ascii")
    except OSError:
        return False


def libraries(folder: Path) -> list[Path]:
    """The compiled libraries in `folder`."""
    return [path for path in folder.glob("*") if path.suffix in LIBRARIES]


def can_be_imported(library: Path) -> bool:
    """Whether a library and the `__init__.py` beside it, which makes its folder a package, are what they were."""
    init = library.with_name("__init__.py")
    return is_whole(library) and (not init.exists() or INIT.fullmatch(init.read_bytes()) is not None)


def is_complete(folder: Path) -> bool:
    """Whether the folder of an operation has one library, and a key that is what it was."""
    return is_whole(folder / KEY) and len(libraries(folder)) == 1


def folders_with_key(compiledir: Path) -> Iterator[Path]:
    """The folders of those operations in `compiledir` that Theano will look at."""
    for entry in os.scandir(compiledir):
        if entry.is_dir() and os.path.exists(os.path.join(entry.path, KEY)):
            yield Path(entry.path)


def damaged(base: Path) -> list[Path]:
    """Every folder below `base`, Theano's folder of all compiled code, from which something cannot be loaded."""
    found = []
    for compiledir in (path for path in base.glob("*") if path.is_dir()):
        found += [folder for folder in folders_with_key(compiledir)
                  if not is_complete(folder) or not all(map(can_be_imported, libraries(folder)))]
        found += [folder for folder in (compiledir / part for part in PARTS)
                  if folder.is_dir() and not all(map(can_be_imported, libraries(folder)))]
    return sorted(found)


def guard(cmodule: Any, lock: Lock) -> None:
    """Let Theano's `cmodule` seal what it compiles, and load only what is whole.

    Parameters
    ----------
    cmodule : `theano.link.c.cmodule`
    lock : `theano.compile.compilelock.lock_ctx`. Its holder sees no file that another process is still writing.
    """
    seal_what_is_made(cmodule)
    guard_keys(cmodule.ModuleCache, lock)
    guard_libraries(cmodule.ModuleCache)
    guard_parts(Path(cmodule.config.compiledir), lock)


def seal_what_is_made(cmodule: Any) -> None:
    """Seal each library when the compiler has made it and it could be loaded, and each key when it is written."""
    really_compile, really_save = cmodule.GCC_compiler.compile_str, cmodule.KeyData.save_pkl

    def compile_str(*what: Any, location: str, **how: Any) -> types.ModuleType | None:
        module: types.ModuleType | None = really_compile(*what, location=location, **how)
        for library in libraries(Path(location)):
            seal(library)
        return module

    def save_pkl(self: Any) -> None:
        really_save(self)
        seal(Path(self.key_pkl))

    cmodule.GCC_compiler.compile_str = staticmethod(compile_str)
    cmodule.KeyData.save_pkl = save_pkl


def guard_keys(module_cache: Any, lock: Lock) -> None:
    """Let `module_cache` = ModuleCache throw away the operations whose key is damaged before it reads the keys."""
    really_refresh = module_cache.refresh

    def refresh(self: Any, *args: Any, **kwargs: Any) -> Any:
        for folder in folders_with_key(Path(self.dirname)):
            if str(folder / KEY) not in self.loaded_key_pkl and not is_complete(folder):
                with lock(self.dirname):
                    if folder.exists() and not is_complete(folder):
                        throw_away(folder)
        return really_refresh(self, *args, **kwargs)

    module_cache.refresh = refresh


def guard_libraries(module_cache: Any) -> None:
    """Let `module_cache` = ModuleCache compile again what is damaged, or cannot be loaded for another reason."""
    really_get, really_find = module_cache._get_module, module_cache.module_from_key

    def get_module(self: Any, name: str) -> Any:
        if name not in self.module_from_name and not can_be_imported(Path(name)):
            raise CannotBeLoaded(Path(name))
        try:
            return really_get(self, name)
        except Exception as error:  # a library that it needs is gone, or was made for another system
            raise CannotBeLoaded(Path(name)) from error

    def module_from_key(self: Any, key: Any, lnk: Any = None) -> Any:
        while True:  # each round has one folder less
            try:
                return really_find(self, key, lnk)
            except CannotBeLoaded as error:
                forget(self, str(error.path))
                throw_away(error.path.parent)

    module_cache._get_module, module_cache.module_from_key = get_module, module_from_key


def forget(module_cache: Any, entry: str) -> None:
    """Take what is known about the library `entry` out of `module_cache`, an object of Theano's ModuleCache."""
    for module_hash, key_data in list(module_cache.module_hash_to_key_data.items()):
        if key_data.get_entry() == entry:
            key_data.delete_keys_from(module_cache.entry_from_key)
            module_cache.loaded_key_pkl.discard(key_data.key_pkl)
            del module_cache.module_hash_to_key_data[module_hash]


def guard_parts(compiledir: Path, lock: Lock) -> None:
    """Throw away those of Theano's own parts in `compiledir` that are damaged, before they are imported."""
    for folder in (compiledir / part for part in PARTS):
        if not folder.is_dir():
            continue
        shutil.rmtree(folder / "__pycache__", ignore_errors=True)  # of one line of Python; Python makes it again
        if not all(map(can_be_imported, libraries(folder))):
            with lock(compiledir), lock(folder):  # Theano takes the one for some parts, the other for the rest
                for library in libraries(folder):
                    if not can_be_imported(library):
                        tell(compiledir)
                        library.unlink()
                        library.with_name("__init__.py").unlink(missing_ok=True)


def throw_away(folder: Path) -> None:
    """Remove the folder of an operation, which another process may do as well."""
    tell(folder.parent)
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder)


@functools.cache  # so once for each folder in a process
def tell(compiledir: Path) -> None:
    """Say on stderr what happens to damaged files in `compiledir`."""
    shown = toolchain.shorten(compiledir)
    print(f"Some code in {shown} is damaged or from an older course: it is compiled again.", file=sys.stderr)
