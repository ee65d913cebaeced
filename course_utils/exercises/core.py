"""How an exercise's check is written, found and run.

A lesson's checks are in the module of its number, `lesson_01.py` for 01.1, 01.2, ..., imported when first needed. Each
is a function that takes the reader's answer, raises `Wrong` with what to look at, or returns a sentence on what the
reader has shown:

    @exercise("01.1")
    def euclidean_distances(distances):
        image, images = np.array([3.0, 4.0]), np.array([[0.0, 0.0], [3.0, 4.0]])
        got = distances(image, images)
        named(got, [([7, 0], "you sum before you square: differences of opposite sign cancel.")])
        same(got, [5, 0], "the distances of (3, 4) to (0, 0) and to itself")
        rng = np.random.default_rng(0)
        image, images = rng.random(784), rng.random((50, 784))
        same(distances(image, images), np.linalg.norm(images - image, axis=1), "the distances to 50 random pictures")
        return "A distance squares each difference first, so that nothing can cancel."

The check calls the reader's function as if it were its own. Around every call, `guard` sees to it that the function
gets copies of its arguments, that a stub counts as not started, that what it yields comes as a list, that it ends
in time, and that an exception is reported with the reader's own line. A right answer that changes its arguments is
not right yet. What the function prints is shown below the answer unless the answer is right; NumPy's warnings are not
shown. `compare` has `same`, `agrees` and `named`; `body` says what is in a function: a loop, a matrix product;
`expressions` and `networks` read models of Theano and of Keras.
"""

import contextlib
import importlib.util
import io
import pkgutil
import re
import warnings
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from course_utils import progress
from course_utils.exercises.compare import Wrong, described
from course_utils.exercises.guard import Calls, NotStarted, guarded

Check: TypeAlias = Callable[[Any], str | None]  # takes the answer, raises Wrong or returns a sentence on what is right

CHECKS: dict[str, Check] = {}
PRINTED_LINES = 5  # of what the reader's code prints
PRINTED_LETTERS = 2000


def exercise(number: str) -> Callable[[Check], Check]:
    """Make the decorated function the check of exercise `number`, such as "01.1"."""

    def register(checking: Check) -> Check:
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
    with quiet() as printed:
        judged = judge(number, answer)
    print(judged.line)
    if judged.verdict != progress.RIGHT and printed.getvalue():
        lines = printed.getvalue().splitlines()
        more = ["..."] if printed.more or len(lines) > PRINTED_LINES else []
        print("\n".join(["Your code printed:", *lines[:PRINTED_LINES], *more]))
    if judged.verdict:
        progress.note(number, judged.verdict, judged.wrong.mistake if judged.wrong else "")


class Beginning(io.StringIO):
    """Text that keeps its first letters, and only notes whether there are `more`: a loop may never end."""

    more = False

    def write(self, text: str) -> int:
        kept = text[:max(PRINTED_LETTERS - self.tell(), 0)]
        self.more = self.more or len(kept) < len(text)
        super().write(kept)
        return len(text)


@contextlib.contextmanager
def quiet() -> Iterator[Beginning]:
    """Keep what the reader's code prints in the text that the `with` block gets, and its warnings to ourselves."""
    printed = Beginning()
    with (contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), warnings.catch_warnings(),
          np.errstate(all="ignore")):
        warnings.simplefilter("ignore")
        yield printed


class Judged(NamedTuple):
    """The line that `check` prints; the verdict, one of `progress.VERDICTS`; the mistake of an answer not yet right."""

    line: str
    verdict: str = ""
    wrong: Wrong | None = None


def judge(number: str, answer: object) -> Judged:
    """What there is to say to an answer."""
    checking = find(number)
    if checking is None:
        return Judged(f"there is no exercise {number}: expected one of {', '.join(numbers())}")
    calls = Calls()
    try:
        sentence = checking(guarded(answer, calls))
        if calls.changes:  # comes last, so that a mistake with a name of its own is called by it
            raise Wrong(calls.changes[0], "the result is right, but an argument is changed.")
    except NotStarted as missing:
        return Judged(f"{number} not started yet: {missing}", progress.NOT_STARTED)
    except Wrong as wrong:
        return Judged(f"{number} not yet: {wrong}", progress.NOT_YET, wrong)
    except Exception as error:
        unread = unreadable(answer, error)
        return Judged(f"{number} not yet: {unread}", progress.NOT_YET, unread)
    return Judged(f"{number} right. {sentence or ''}".rstrip(), progress.RIGHT)


def find(number: str) -> Check | None:
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


def unreadable(answer: object, error: Exception) -> Wrong:
    """What to say when the check itself fails, on an answer of a kind that it did not foresee."""
    if not callable(answer) and "not callable" in str(error):
        return Wrong(f"expected a function, got {type(answer).__name__}: pass the function itself, "
                     "by its name and without parentheses.", "expected a function: no function was passed.")
    return Wrong(f"the check cannot read your answer ({described(error)}). Compare its type and shape with what is "
                 "asked for.", "the check cannot read the answer.")
