"""How an exercise's check is written, found and run.

A lesson's checks are in the module of its number, `lesson_01.py` for 01.1, 01.2, ..., imported when first needed. Each
is a function that takes the reader's answer, raises `Wrong` with what to look at, or returns a sentence on what the
reader has shown:

    @exercise("01.1")
    def euclidean_distances(distances):
        image, images = np.array([3.0, 4.0]), np.array([[0.0, 0.0], [3.0, 4.0]])
        got = distances(image, images)
        if agrees(got, [7, 0]):
            raise Wrong("you sum before you square: differences of opposite sign cancel.")
        same(got, [5, 0], "the distances of (3, 4) to (0, 0) and to itself")
        rng = np.random.default_rng(0)
        image, images = rng.random(784), rng.random((50, 784))
        same(distances(image, images), np.linalg.norm(images - image, axis=1), "the distances to 50 random pictures")
        return "A distance squares each difference first, so that nothing can cancel."

The check calls the reader's function as if it were its own. Around every call, `check` sees to it that the function
gets copies of the arrays, that a stub counts as not started, and that an exception is told with the reader's own line.
What the function prints is shown below the answer unless the answer is right; NumPy's warnings are not shown.
"""

import contextlib
import importlib.util
import inspect
import io
import pkgutil
import re
import sysconfig
import textwrap
import traceback
import warnings
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path

import numpy as np

CHECKS: dict[str, Callable] = {}
LIBRARIES = [Path(path).resolve() for path in
             (Path(__file__).parents[1], *map(sysconfig.get_path, ("stdlib", "platstdlib", "purelib", "platlib")))]
KINDS = {  # of an expected array: the kinds of NumPy dtype that will do, and how to say so
    "b": ("b", "True and False"), "i": ("iu", "whole numbers"), "u": ("iu", "whole numbers"), "f": ("iuf", "numbers")}
PRINTED_LINES = 5  # of what the reader's code prints


class Wrong(Exception):
    """An answer that is not right; the message says what to look at, in a sentence or two."""


class NotStarted(Exception):
    """A stub that is still empty."""


def exercise(number: str) -> Callable[[Callable], Callable]:
    """Make the decorated function the check of exercise `number`, such as "01.1"."""

    def register(checking: Callable) -> Callable:
        known = CHECKS.get(number)
        if known is not None and known.__qualname__ != checking.__qualname__:
            raise ValueError(f"exercise {number} has a check already, {known.__qualname__}: expected another number "
                             f"for {checking.__qualname__}")
        CHECKS[number] = checking
        return checking

    return register


def check(number: str, answer: object) -> None:
    """Print whether `answer` solves exercise `number`: not started yet, not yet and what to look at, or right.

    Never raises, so that a notebook with unfinished exercises runs from its first cell to its last.
    """
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        verdict, right = judge(number, answer)
    print(verdict)
    if not right and printed.getvalue():
        lines = printed.getvalue().splitlines()
        more = ["..."] if len(lines) > PRINTED_LINES else []
        print("\n".join(["Your code printed:", *lines[:PRINTED_LINES], *more]))


def judge(number: str, answer: object) -> tuple[str, bool]:
    """The line that `check` prints, and whether the answer is right."""
    checking = find(number)
    if checking is None:
        return f"there is no exercise {number}: expected one of {', '.join(numbers())}", False
    try:
        sentence = checking(guarded(answer))
    except NotStarted as missing:
        return f"{number} not started yet: {missing}", False
    except Wrong as wrong:
        return f"{number} not yet: {wrong}", False
    except Exception as error:
        return f"{number} not yet: {unreadable(answer, error)}", False
    return f"{number} right. {sentence or ''}".rstrip(), True


def find(number: str) -> Callable | None:
    """The check of exercise `number`, from its lesson's module; None if there is none."""
    if number not in CHECKS and re.fullmatch(r"\d\d\.\d+", str(number)):
        module = f"{__package__}.lesson_{number[:2]}"
        if importlib.util.find_spec(module):
            importlib.import_module(module)
    return CHECKS.get(number)


def numbers() -> list[str]:
    """The numbers of all exercises, in order. Imports every lesson's checks."""
    package = importlib.import_module(__package__)
    for module in pkgutil.iter_modules(package.__path__):
        if module.name.startswith("lesson_"):
            importlib.import_module(f"{__package__}.{module.name}")
    return sorted(CHECKS)


def guarded(answer: object) -> object:
    """`answer` as a check may safely use it; raises NotStarted for a stub.

    Functions, also those in a tuple, list or dict, are wrapped by `guarded_function`; arrays are copied.
    """
    if answer is None or answer is Ellipsis:
        raise NotStarted("put your answer in place of the three dots, then run this cell again.")
    if isinstance(answer, (list, tuple)) and type(answer) in (list, tuple):
        return type(answer)(map(guarded, answer))
    if isinstance(answer, np.ndarray):
        return answer.copy()
    return guarded_function(answer) if inspect.isroutine(answer) else answer


def guarded_function(function: Callable) -> Callable:
    """`function`, given copies of arrays; an empty result raises NotStarted, any exception becomes `Wrong`."""
    name = getattr(function, "__name__", "your function")
    calls = 0

    @wraps(function)
    def call(*args, **kwargs):
        nonlocal calls
        calls += 1
        try:
            result = function(*copied(args), **copied(kwargs))
        except NotImplementedError:
            raise NotStarted(f"write the body of `{name}`, then run this cell again.") from None
        except (Exception, KeyboardInterrupt, SystemExit) as error:
            raise Wrong(told(name, error)) from error
        if result is None or result is Ellipsis:
            if calls > 1:
                raise Wrong(f"`{name}` returns a value the first time and nothing on call {calls}: "
                            "is a `return` missing on one of its paths?")
            raise NotStarted(f"`{name}` returns nothing. Write its body, with a `return`, then run this cell again.")
        return result

    return call


@contextlib.contextmanager
def explained(words: dict[str, str]) -> Iterator[None]:
    """A `with` block around the reader's function: if it fails with a message that has a key of `words`, say those."""
    try:
        yield
    except Wrong as wrong:
        raise next((Wrong(said) for message, said in words.items() if message in str(wrong)), wrong) from None


def copied(value):
    """`value` with every array in it copied, so that whatever a function does to its arguments stays with it."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if type(value) in (list, tuple):
        return type(value)(map(copied, value))
    if type(value) is dict:
        return {key: copied(item) for key, item in value.items()}
    return value


def told(name: str, error: BaseException) -> str:
    """An exception of the reader's code in plain words: where it stopped, and the exception's own message."""
    if isinstance(error, KeyboardInterrupt):
        return f"`{name}` was stopped before it was done. Does one of its loops never end?"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if is_readers(frame.filename)]
    if not frames:  # the call itself failed, for one because the number of arguments is wrong
        return f"calling `{name}` fails with {described(error)}"
    last = frames[-1]
    return f"`{name}` stops at line {last.lineno}, `{last.line}`, with {described(error)}"


def is_readers(filename: str) -> bool:
    """Whether a line of this file was written by the reader, not by the course or a library."""
    path = Path(filename).resolve()
    return not filename.startswith("<frozen") and not any(path.is_relative_to(library) for library in LIBRARIES)


def described(error: BaseException) -> str:
    """Type and message of an exception, on one line and the same in every run."""
    message = re.sub(r"0x[0-9a-f]{6,}", "0x...", " ".join(str(error).split()))
    return textwrap.shorten(f"{type(error).__name__}: {message}", 200, placeholder=" ...").rstrip(": ")


def unreadable(answer: object, error: Exception) -> str:
    """What to say when it is the check that fails, on an answer of a kind it did not foresee."""
    if not callable(answer) and "not callable" in str(error):
        return (f"expected a function, got {type(answer).__name__}: pass the function itself, "
                "by its name and without parentheses.")
    return f"the check cannot read your answer ({described(error)}). Compare its type and shape with what is asked for."


def same(got: object, expected: object, what: str = "the result", *, rtol: float = 1e-4, atol: float = 1e-6) -> None:
    """Raise `Wrong`, with the first thing that differs, unless `got` equals `expected`.

    Compares, in this order: that `got` is numbers; shape; kind, if `expected` is an array (whole numbers where it holds
    whole numbers, True and False where it holds those; a list, [5, 0], leaves the kind open); values, to within
    `atol + rtol * |expected|`. Not-a-number and infinity are reported before other differences, and are right where
    they are expected. `what` names the result in the message.
    """
    fits, kind = KINDS[expected.dtype.kind] if isinstance(expected, np.ndarray | np.generic) else ("biuf", "numbers")
    expected, got = np.asarray(expected), as_array(got, what)
    if got.shape != expected.shape:
        raise Wrong(f"{what}: expected shape {expected.shape}, got {got.shape}.")
    if got.dtype.kind not in fits:
        raise Wrong(f"{what}: expected {kind}, got {got.dtype}.")
    differs = ~np.isclose(got, expected, rtol=rtol, atol=atol, equal_nan=True)
    strange = differs & ~np.isfinite(got)
    if differs.any():
        place = tuple(int(i) for i in np.argwhere(strange if strange.any() else differs)[0])
        where = f" at [{', '.join(map(str, place))}]" if place else ""
        raise Wrong(f"{what}: expected {shown(expected[place])}{where}, got {shown(got[place])}.")


def shown(number: np.generic) -> str:
    return f"{number:.6g}" if number.dtype.kind == "f" else str(number)


def agrees(got: object, expected: object, **tolerances: float) -> bool:
    """Whether `same` finds no difference: for recognising a wrong answer by the result it gives."""
    try:
        same(got, expected, **tolerances)
    except Wrong:
        return False
    return True


def as_array(got: object, what: str) -> np.ndarray:
    """`got` as an array of numbers; raises Wrong if it is none."""
    try:
        array = np.asarray(got)
    except Exception as error:
        raise Wrong(f"{what}: expected numbers, got {type(got).__name__} ({described(error)}).") from None
    if array.dtype.kind not in "biuf":
        raise Wrong(f"{what}: expected numbers, got {type(got).__name__}"
                    f"{f' of {array.dtype}' if isinstance(got, np.ndarray) else ''}.")
    return array
