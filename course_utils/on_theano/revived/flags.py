"""The environment variable THEANO_FLAGS: read and written by Theano's own rules, and searched for what breaks the
course. This module does not import Theano, so that entries are judged before Theano trips over them, and by the
doctor.
"""

import functools
import importlib.metadata
import re
import shlex
from collections.abc import Mapping
from pathlib import Path

from course_utils.on_theano.revived import toolchain

PROCESSOR = "the course computes on the processor, and the part of Theano that computes on graphics cards is not there"
NEEDED = {  # flag: the only value with which the course runs, and why
    "floatX": ("float32", "the lessons and their recorded numbers are made with float32"),
    "device": ("cpu", PROCESSOR),
    "init_gpu_device": ("", PROCESSOR),
    "contexts": ("", PROCESSOR),
    "compute_test_value": ("off", "the lessons' variables have no test values"),
}
MEND = (
    "Remove it where THEANO_FLAGS is set (in ~/.bashrc or the like) and start the course again; for this notebook "
    "alone, run %env THEANO_FLAGS= in a cell, then this cell again."
)


def parse_flags(text: str) -> dict[str, str]:
    """The entries of a THEANO_FLAGS value, read by Theano's own rules: `a=1,b="x, y"` -> {"a": "1", "b": "x, y"}."""
    words = shlex.shlex(text, posix=True)
    words.whitespace, words.whitespace_split = ",", True
    try:
        pairs = [word.strip().partition("=") for word in words]
    except ValueError as error:
        raise ValueError(f"expected THEANO_FLAGS like floatX=float32,cxx=g++, got {text!r}: {error}") from None
    return {key: value for key, equals, value in pairs if equals}


def format_flags(flags: Mapping[str, str]) -> str:
    """The inverse of `parse_flags`. Each value is quoted, since a comma, a `#` and a quote mean something to Theano."""
    return ",".join(f"{key}={_quoted(value)}" for key, value in flags.items())


def _quoted(value: str) -> str:
    """`value` in quotes, as `shlex.quote` does for a shell, to which a comma means nothing."""
    return "'" + value.replace("'", "'\"'\"'") + "'"


def refused(given: Mapping[str, str]) -> list[str]:
    """A line for each entry of `given` with which the course cannot run: the entry, and why."""
    lines = [f"{key}={given[key]}: {why}" for key, (right, why) in NEEDED.items() if given.get(key, right) != right]
    compiler = toolchain.try_compiler(given["cxx"]) if "cxx" in given else toolchain.find_compiler()
    if "cxx" in given and compiler.problem:
        lines.append(f"cxx={given['cxx']}: {compiler.problem}")
    for key, code in {"blas__ldflags": toolchain.MULTIPLIES, "gcc__cxxflags": "int main() { return 0; }"}.items():
        if given.get(key) and compiler.path:
            problem = toolchain.build_and_run(compiler.path, code, tuple(given[key].split()))
            lines += [f"{key}={given[key]}: {problem}"] if problem else []
    return lines


def unknown(given: Mapping[str, str]) -> dict[str, str]:
    """Those entries of `given` that this Theano does not know, each with a line about it: older names had a dot."""
    lines = {}
    for key in sorted(set(given) - known_names()):
        today = key.replace(".", "__")
        lines[key] = f"{key}={given[key]}" + (f" (it is called {today} now)" if today in known_names() else "")
    return lines


def usable(given: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The entries of `given` that Theano knows, and notes on the rest, which would change nothing.

    Raises
    ------
    ImportError : an entry breaks the course; it says which, why, and what to do.
    """
    if given and (wrong := refused(given)):  # most have none, and need not wait for the compiler twice
        raise ImportError(refusal(wrong))
    strangers = unknown(given)
    notes = [f"THEANO_FLAGS has what Theano does not know, so it has no effect: {', '.join(strangers.values())}."]
    return {key: value for key, value in given.items() if key not in strangers}, notes if strangers else []


def refusal(lines: list[str]) -> str:
    """What an error says about entries that cannot stay; `lines` say what is wrong with them."""
    return f"THEANO_FLAGS has an entry that breaks the course. {'; '.join(lines)}. {MEND}"


@functools.cache
def known_names() -> frozenset[str]:
    """The names of all flags of the Theano that is installed, read from the two files in which it defines them."""
    package = str(importlib.metadata.distribution("theano-pymc").locate_file("theano"))
    source = "".join(Path(package, name).read_text("utf-8") for name in ("configdefaults.py", "link/c/cmodule.py"))
    return frozenset(re.findall(r'config\.add\(\s*"(\w+)"', source))
