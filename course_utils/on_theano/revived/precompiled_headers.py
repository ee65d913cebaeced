"""Theano's modules compiled in half the time: without debugging symbols, their headers read once, not once for each.

Every module that Theano writes begins with the same headers of Python, NumPy and the C++ library, and reading them is
half the compiler's work. g++ can keep what it has read: a precompiled header, 36 MB, made once for each set of flags
and kept in the course's cache. It is brought in by `-include`; the module's own `#include` lines then find everything
read already. What the compiler makes of a module is the same, byte for byte. It is linked by GNU's other linker,
gold, where there is one: it takes half as long as the default one.

Clang checks and names its precompiled headers in another way, which nobody has tried here, so macOS only gains what
leaving out the symbols gives. A compiler that refuses the header does without it, and so does a module that fails.
"""

import contextlib
import functools
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from course_utils import files
from course_utils.on_theano.revived import toolchain

HEADERS = ("<Python.h>", "<iostream>", '"theano_mod_helper.h"', "<numpy/arrayobject.h>", "<numpy/arrayscalars.h>")

Answer = tuple[bytes, bytes, int]  # what a program said on stdout and stderr, and its return code
Run = Callable[[list[str]], Answer]


def compile_faster(cmodule: Any, folder: Path) -> None:
    """Let Theano's `cmodule` compile modules without `-g`, and with precompiled headers that are kept in `folder`.

    Only the command that is run changes. Theano's keys of compiled code, made from the flags that it knows of, stay
    as they were: whether a header is there or missing, nothing is compiled again for it.
    """
    run = cmodule.output_subprocess_Popen
    headers = PrecompiledHeaders(folder, run)
    linker = functools.cache(lambda compiler: quick_linker(compiler, run))

    def run_faster(command: list[str]) -> Answer:
        if cmodule.get_gcc_shared_library_arg() not in command:  # it asks for a version, or tries flags
            return run(command)
        compiler, *arguments = [word for word in command if word != "-g"]
        if "-O3" not in arguments:  # one of Theano's two parts of its own: a header would take longer than it saves
            return run([compiler, *arguments])
        header = headers.find(compiler, header_flags(arguments))
        if header:
            answer = run([compiler, *linker(compiler), "-include", str(header), *arguments])
            if answer[2] == 0:
                return answer
        answer = run([compiler, *arguments])
        if header and answer[2] == 0:  # so it was the header
            headers.give_up(header)
        return answer

    cmodule.output_subprocess_Popen = run_faster


def quick_linker(compiler: str, run: Run) -> list[str]:
    """What makes `compiler` link with gold, if it can: tried on an empty library."""
    flag = "-fuse-ld=gold"
    with tempfile.TemporaryDirectory() as folder:
        trial = ["-shared", "-x", "c++", os.devnull, "-o", str(Path(folder, "empty.so"))]
        return [flag] if run([compiler, flag, *trial])[2] == 0 else []


def header_flags(arguments: list[str]) -> tuple[str, ...]:
    """Those of the `arguments` that compile a module with which its header must be compiled, too.

    g++ takes a header only with the very same flags. Left out are input, output, what concerns the linker, and the
    names of BLAS routines, which no header uses: otherwise there would be twice as many headers.
    """
    routines = {f"-D{routine}" for routine in toolchain.ROUTINES}
    kept, words = [], iter(arguments)
    for word in words:
        if word == "-o":
            next(words)
        elif not (word == "-shared" or word.endswith("mod.cpp") or word.startswith(("-l", "-L", "-Wl,"))
                  or word.partition("=")[0] in routines):
            kept.append(word)
    return tuple(kept)


class PrecompiledHeaders:
    """The precompiled headers in `folder`: one for each set of flags, `run` being what runs a compiler.

    Beside each is a stamp: what it was made for, and its checksum. If either is wrong, the header is made again.
    """

    def __init__(self, folder: Path, run: Run) -> None:
        self.folder, self.run = folder, run
        self.found: dict[tuple[str, ...], Path | None] = {}  # by compiler and flags; None: do without
        self.versions: dict[str, str] = {}

    def find(self, compiler: str, flags: tuple[str, ...]) -> Path | None:
        """The header to include with these flags, made now unless it is there; None if the compiler refuses it."""
        key = (compiler, *flags)
        if key not in self.found:
            try:
                self.found[key] = self.look_up(compiler, flags)
            except (OSError, subprocess.SubprocessError):  # a full disk, a folder that is read-only
                self.found[key] = None
        return self.found[key]

    def give_up(self, header: Path) -> None:
        """Do without `header` in this process, and let the next one make it again."""
        self.found = {key: None if path == header else path for key, path in self.found.items()}
        with contextlib.suppress(OSError):  # it may be a class's, which is not ours to change
            stamp_of(header).unlink(missing_ok=True)

    def look_up(self, compiler: str, flags: tuple[str, ...]) -> Path | None:
        """As `find`, in the folder."""
        version = self.version(compiler)
        if "clang" in version.lower() or sys.platform == "win32":
            return None
        name = hashlib.sha256("\n".join(flags).encode()).hexdigest()[:16]
        header = self.folder / name / "theano.h"
        made_for = "\n".join([compiler, version, *flags, f"Python {sys.version}", f"NumPy {np.__version__}", *HEADERS,
                              *theanos_own(flags)])
        stamped = stamp_of(header)
        if stamped.exists() and stamped.read_text(encoding="utf-8", errors="replace") == stamp(made_for, header):
            return header
        return header if self.make(header, compiler, flags, made_for) else None

    def version(self, compiler: str) -> str:
        """What `compiler --version` says."""
        if compiler not in self.versions:
            self.versions[compiler] = self.run([compiler, "--version"])[0].decode(errors="replace")
        return self.versions[compiler]

    def make(self, header: Path, compiler: str, flags: tuple[str, ...], made_for: str) -> bool:
        """Compile `header` and try it; whether the compiler takes it."""
        header.parent.mkdir(parents=True, exist_ok=True)
        stamp_of(header).unlink(missing_ok=True)
        files.write_whole(header, "".join(f"#include {name}\n" for name in HEADERS))
        part = header.with_name(f".{header.name}.{os.getpid()}.part")
        try:
            if self.run([compiler, *flags, "-x", "c++-header", str(header), "-o", str(part)])[2] != 0:
                return False
            os.replace(part, compiled(header))
        finally:
            part.unlink(missing_ok=True)
        trial = ["-Winvalid-pch", "-Werror", "-include", str(header), "-fsyntax-only", "-x", "c++", os.devnull]
        if self.run([compiler, *flags, *trial])[2] != 0:
            compiled(header).unlink()
            return False
        files.write_whole(stamp_of(header), stamp(made_for, header))
        return True


def compiled(header: Path) -> Path:
    """Where g++ looks for the precompiled form of `header`."""
    return header.with_name(header.name + ".gch")


def stamp_of(header: Path) -> Path:
    """The file that says what `header` was made for."""
    return header.with_name(header.name + ".txt")


def stamp(made_for: str, header: Path) -> str:
    """What the stamp of `header` should say, given its compiled form now."""
    try:
        with compiled(header).open("rb") as file:
            return f"{made_for}\nSHA-256 {hashlib.file_digest(file, 'sha256').hexdigest()}\n"
    except FileNotFoundError:
        return ""


def theanos_own(flags: tuple[str, ...]) -> list[str]:
    """The text of Theano's own header, wherever the `flags` say that headers are."""
    paths = [Path(flag[2:], "theano_mod_helper.h") for flag in flags if flag.startswith("-I")]
    return [path.read_text(encoding="utf-8") for path in paths if path.exists()]
