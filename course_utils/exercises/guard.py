"""The reader's functions as a check may safely call them: with copies, a time limit, errors in plain words."""

import contextlib
import inspect
import signal
import threading
import time
import traceback
import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

import numpy as np

from course_utils.exercises.body import calls_print, is_readers, is_stub, returns
from course_utils.exercises.compare import Function, Wrong, described

SECONDS = 20.0  # for all calls of the reader's functions in one check
SOMETIMES = "nothing is returned on one path."


class NotStarted(Exception):
    """A stub that is still empty."""


class TooLong(BaseException):
    """Time is up. Not an `Exception`, so that the reader's own `except Exception` does not catch it."""


@dataclass
class Calls:
    """The calls of the reader's functions in one check: the seconds they took, and which arguments they changed."""

    seconds: float = 0.0
    changes: list[str] = field(default_factory=list)


def guarded(answer: Any, calls: Calls) -> Any:
    """`answer` as a check may safely use it; raises NotStarted for a stub.

    Functions, also those in a tuple or list, are wrapped by `guarded_function`; arrays are copied.
    """
    if answer is None or answer is Ellipsis:
        raise NotStarted("put your answer in place of the three dots, then run this cell again.")
    if type(answer) in (list, tuple):
        return type(answer)(guarded(part, calls) for part in answer)
    if isinstance(answer, np.ndarray):
        return answer.copy()
    return guarded_function(answer, calls) if inspect.isroutine(answer) else answer


def guarded_function(function: Function, calls: Calls) -> Function:
    """`function`, given copies of its arguments and what is left of `SECONDS`; what it yields comes as a list.

    A stub raises NotStarted; an exception, the end of the time, or a missing `return` becomes `Wrong`.
    """
    name = getattr(function, "__name__", "your function")
    count = 0

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        nonlocal count
        count += 1
        given, options, start = copied(args), copied(kwargs), time.monotonic()
        try:
            with limited(SECONDS - calls.seconds):
                result = function(*given, **options)
                result = list(result) if isinstance(result, types.GeneratorType) else result
        except NotImplementedError:
            raise NotStarted(f"write the body of `{name}`, then run this cell again.") from None
        except (Exception, KeyboardInterrupt, SystemExit, TooLong) as error:
            raise Wrong(told(name, error), counted_as(error)) from error
        finally:
            calls.seconds += time.monotonic() - start
        if result is None or result is Ellipsis:
            raise nothing(function, name, result, count)
        before, after = [*args, *kwargs.values()], [*given, *options.values()]
        for place, (old, new) in enumerate(zip(before, after)):
            if not unchanged(old, new):
                calls.changes.append(changed(name, argument(function, args, kwargs, place), old))
        return result

    return call


def nothing(function: Function, name: str, result: object, calls: int) -> Exception:
    """What to raise when None or three dots came out, by what is in the function's body."""
    if is_stub(function):
        return NotStarted(f"`{name}` returns nothing. Write its body, with a `return`, then run this cell again.")
    if calls > 1:
        return Wrong(f"`{name}` returns a value the first time and nothing on call {calls}: "
                     "is a `return` missing on one of its paths?", SOMETIMES)
    if result is Ellipsis:
        return Wrong(f"`{name}` still returns three dots. Put your result in their place.", "three dots are returned.")
    if returns(function) and not calls_print(function):
        return Wrong(f"`{name}` has a `return`, but None came out. Is a `return` missing on one of its paths, or does "
                     "it return what `append`, `sort` or `shuffle` gives, which is nothing, since they work in place?",
                     SOMETIMES)
    if calls_print(function):
        return Wrong(f"`{name}` prints, and returns nothing. What is printed can be read, but not used: give the "
                     "result back with `return`.", "the result is printed, not returned.")
    return Wrong(f"`{name}` works something out, but returns nothing. Its last line is to be a `return` of the result.",
                 "nothing is returned.")


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise TooLong inside the `with` block after that many seconds, where the system has an interval timer.

    Only the main thread can be interrupted in this way. A timer and a handler that were there before are put back.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: types.FrameType | None) -> None:
        raise TooLong

    start, handler = time.monotonic(), signal.signal(signal.SIGALRM, stop)
    delay, interval = signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler if handler is not None else signal.SIG_DFL)
        if delay:
            signal.setitimer(signal.ITIMER_REAL, max(delay - (time.monotonic() - start), 0.001), interval)


@contextlib.contextmanager
def explained(words: dict[str, str]) -> Iterator[None]:
    """A `with` block around the reader's function: if its error message has a key of `words`, say those words."""
    try:
        yield
    except Wrong as wrong:
        raise next((Wrong(said) for message, said in words.items() if message in str(wrong)), wrong) from None


def copied(value: Any) -> Any:
    """`value` with every array, list and dict in it copied: whatever a function does to its arguments stays with it."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if type(value) in (list, tuple):
        return type(value)(map(copied, value))
    if type(value) is dict:
        return {key: copied(item) for key, item in value.items()}
    return value


def unchanged(old: Any, new: Any) -> bool:
    """Whether arrays, lists and dicts are what they were before the call; other things are not examined."""
    if isinstance(old, np.ndarray):
        return old.shape == new.shape and old.dtype == new.dtype and old.tobytes() == new.tobytes()
    if type(old) in (list, tuple):
        return len(old) == len(new) and all(map(unchanged, old, new))
    if type(old) is dict:
        return old.keys() == new.keys() and all(unchanged(old[key], new[key]) for key in old)
    return old is new or type(old) not in (bool, int, float, str) or old == new


def argument(function: Function, args: tuple[Any, ...], kwargs: dict[str, Any], place: int) -> str:
    """The name of the argument at `place`, counting those given by position first."""
    if place >= len(args):
        return f"`{list(kwargs)[place - len(args)]}`"
    try:
        names = list(inspect.signature(function).bind(*args, **kwargs).arguments)
        return f"`{names[place]}`" if len(names) > place else f"number {place + 1}"
    except (TypeError, ValueError):
        return f"number {place + 1}"


def changed(name: str, which: str, old: object) -> str:
    """What to say about a function that changes its argument `which`, which was `old`."""
    advice = ("Make a new array (a = a - b makes one, a -= b and a[...] = b write into the old), or begin with a copy."
              if isinstance(old, np.ndarray) else "Work on a copy, or leave out what changes it, such as `pop`.")
    return (f"the result is right, but `{name}` changes its argument {which}, so anything that uses it afterwards gets "
            f"other numbers. {advice}")


def counted_as(error: BaseException) -> str:
    """What an exception of the reader's code is counted as; its own message may hold anything."""
    if isinstance(error, KeyboardInterrupt | TooLong):
        return "the function was stopped: it did not end in time."
    return f"the code stops with {type(error).__name__}."


def told(name: str, error: BaseException) -> str:
    """An exception of the reader's code in plain words: where it stopped, and the exception's own message."""
    if isinstance(error, KeyboardInterrupt):
        return f"`{name}` was stopped before it was done. Does one of its loops never end?"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if is_readers(frame.filename)]
    if isinstance(error, TooLong):
        where = f" in line {frames[-1].lineno}, `{frames[-1].line}`" if frames else ""
        return (f"`{name}` was not done after {SECONDS:g} seconds, and was stopped{where}. Does one of its loops never "
                "end?")
    if not frames:  # the call itself failed, for example because the number of arguments is wrong
        return f"calling `{name}` fails with {described(error)}"
    last, said = frames[-1], described(error)
    if "Cannot cast ufunc" in said:
        said = ("an error: operators such as /= and -= write into the array itself, which holds whole numbers and "
                "cannot take fractions. They would also change the argument. Make a new array: a = a / b.")
    if "bitwise_xor" in said or "for ^:" in said:
        said = "an error: ^ is no power in Python. Write ** for it."
    return f"`{name}` stops at line {last.lineno}, `{last.line}`, with {said}"
