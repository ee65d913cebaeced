"""What counts in an entry's code: its lines, and all that decides its result."""

import ast
import contextlib
import dis
import functools
import hashlib
import inspect
import io
import sys
import sysconfig
import textwrap
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

INSTALLED = [Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib", "platlib")]
COURSE = Path(__file__).resolve().parents[1]
PLAIN = (bool, int, float, complex, str, bytes, type(None), np.generic, PurePath)
CALLED = (FunctionType, staticmethod, classmethod, property)
CONTAINERS = (list, tuple, set, frozenset, dict)
LOADED = {"LOAD_GLOBAL", "LOAD_NAME", "LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_CLOSURE"}
HIDING = {"exec", "eval"}  # they turn text into code, which cannot be counted


class EntryError(ValueError):
    """An entry that breaks a rule; the message says which, and what came."""


def count_lines(train: Callable[..., Any]) -> int:
    """Lines of code of `train` and of the functions and classes that it uses, without empty lines and comments.

    Each further statement on a line counts as one more.
    """
    return sum(count_in(source) for source in parts(train)[0])


def code_of(train: Callable[..., Any]) -> str:
    """Eight characters that change with whatever decides an entry's result: its code, and the values it uses."""
    sources, values = parts(train)
    return hashlib.sha256("\n".join([*sorted(sources), *values]).encode()).hexdigest()[:8]


def parts(train: Callable[..., Any]) -> tuple[list[str], list[str]]:
    """The sources of an entry, and its values: constants, settings, defaults, what functions remember.

    All that `train` uses is followed, directly or through something else, except packages and the course itself.

    Raises
    ------
    EntryError : a part's code cannot be read.
    """
    function = train
    while isinstance(function, functools.partial):
        function = function.func
    sources: list[str] = []
    values: list[str] = []
    seen: dict[int, Any] = {}  # the things too, so that no other gets the same id
    waiting: list[Any] = [train]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, PLAIN):
            values.append(repr(thing))
            continue
        if id(thing) in seen:
            continue
        seen[id(thing)] = thing
        if isinstance(thing, np.ndarray):
            values.append(f"{thing.dtype} {thing.shape} {hashlib.sha256(thing.tobytes()).hexdigest()}")
            continue
        values.append(f"{type(thing).__qualname__} {len(thing) if isinstance(thing, CONTAINERS) else ''}")
        waiting += reversed(inside(thing, function, sources))
    if not sources:
        raise EntryError(f"expected a function whose code can be read, got {train!r}: write it in a cell or in a file")
    return sources, values


def inside(thing: Any, train: Any, sources: list[str]) -> list[Any]:
    """What `thing` consists of and uses, in order, as a part of the entry `train`.

    The source of a function, class or module goes to `sources`.
    """
    if isinstance(thing, list | tuple):
        return list(thing)
    if isinstance(thing, set | frozenset):
        return sorted(thing, key=repr)
    if isinstance(thing, dict):
        return [each for item in thing.items() for each in item]
    if isinstance(thing, functools.partial):
        return [thing.func, thing.args, thing.keywords]
    if isinstance(thing, MethodType):
        return [thing.__func__, thing.__self__]
    if isinstance(thing, staticmethod | classmethod):
        return [thing.__func__]
    if isinstance(thing, property):
        return [thing.fget, thing.fset]
    if not is_own(thing, train):
        settings = thing.get_config() if hasattr(type(thing), "get_config") else None  # a layer of Keras, a schedule
        return [getattr(thing, "__qualname__", getattr(thing, "__name__", "")), settings]
    if isinstance(thing, ModuleType):
        sources.append(Path(thing.__file__ or "").read_text(encoding="utf-8"))
        return []
    if isinstance(thing, FunctionType):
        sources.append(source_of(thing))
        known = thing.__globals__ | remembered(thing)
        used = [known[name] for name in names_in(thing.__code__) if name in known]
        return [thing.__defaults__, thing.__kwdefaults__, *used]
    if isinstance(thing, type):
        kept = {name: value for name, value in vars(thing).items()
                if (isinstance(value, CALLED) or not name.startswith("__")) and not is_made(value)}
        settings = [name for name, value in kept.items() if not isinstance(value, CALLED)]
        sources.append("\n    ".join([f"class {thing.__qualname__}:", *(f"{name} = ..." for name in settings)]))
        return [*thing.__bases__, kept]
    return [type(thing), getattr(thing, "__dict__", None)]


def is_own(thing: Any, train: Any) -> bool:
    """Whether `thing` is the entry's: from the module of `train`, or a file in neither a package nor the course."""
    module = thing
    if not isinstance(thing, ModuleType):
        name = getattr(thing, "__module__", None)
        if thing is train or (name == getattr(train, "__module__", None) != "builtins"):
            return True
        module = sys.modules.get(name or "")
    file = getattr(module, "__file__", None)
    return file is not None and not any(Path(file).is_relative_to(place) for place in (*INSTALLED, COURSE))


def is_made(thing: Any) -> bool:
    """Whether `thing` is a function that Python has made, such as a dataclass's `__init__`."""
    return isinstance(thing, FunctionType) and thing.__code__.co_filename == "<string>"


def remembered(function: FunctionType) -> dict[str, Any]:
    """What a function that was made inside another one uses from it."""
    found = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        with contextlib.suppress(ValueError):  # it has no value yet
            found[name] = cell.cell_contents
    return found


def names_in(code: CodeType) -> list[str]:
    """The names from outside that `code` uses, those of functions inside it too."""
    found = {step.argval for step in dis.get_instructions(code) if step.opname in LOADED}
    for part in code.co_consts:
        if isinstance(part, CodeType):
            found |= set(names_in(part))
    if hiding := found & HIDING:
        raise EntryError(f"expected code that can be counted, {' and '.join(sorted(hiding))} hides it: write it out")
    return sorted(found)


def source_of(function: FunctionType) -> str:
    try:
        return textwrap.dedent(inspect.getsource(function.__code__))
    except (OSError, TypeError):
        raise EntryError(f"expected a function whose code can be read, got {function!r}: write it in a cell or in a "
                         "file") from None


def count_in(source: str) -> int:
    """The lines that hold more than a comment, and one more for each further statement on the same line."""
    return len(lines_of(source)) + sum(further_statements(source))


def lines_of(source: str) -> set[int]:
    """The numbers of the lines that hold more than a comment."""
    empty = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    tokens = tokenize.generate_tokens(io.StringIO(textwrap.dedent(source) + "\n").readline)
    return {line for token in tokens if token.type not in empty for line in range(token.start[0], token.end[0] + 1)}


def further_statements(source: str) -> Iterator[int]:
    """A 1 for each statement that begins on a line on which another has begun; a lambda's source may be none."""
    begun = set()
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            if node.lineno in begun:
                yield 1
            begun.add(node.lineno)
