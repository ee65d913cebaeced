"""Questions about earlier lessons: which come next, whether they were answered right, and when each comes back.

    python -m course_utils.review              # three questions, in the terminal
    python -m course_utils.review --table      # what was asked and missed, and when it comes back

They are in `questions.toml`. What is answered goes to the file of `progress`, by the question's key; where that is off,
nothing is kept, and the questions of a new reader come. What was missed comes back after half a day, what was known
later and later.
"""

import argparse
import tomllib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from course_utils import progress

if TYPE_CHECKING:
    import pandas as pd

FILE = Path(__file__).with_name("questions.toml")
AT_ONCE = 3  # questions
GAPS = [timedelta(days=days) for days in (0.5, 2, 7, 21, 60)]  # by how often in a row it was right


class Option(NamedTuple):
    """An answer to choose, why it is tempting and what shows it false, or why it is right."""

    says: str
    why: str
    right: bool = False


class Question(NamedTuple):
    """A question with options, or with a number to type, which is right `within` a distance."""

    key: str  # the lesson's two digits, a hyphen, and words
    heading: str  # of the lesson's part that it is about
    ask: str
    options: tuple[Option, ...] = ()
    number: float = 0.0
    unit: str = ""
    within: float = 0.0
    why: str = ""  # of the number

    @property
    def lesson(self) -> int:
        return int(self.key[:2])

    def is_right(self, given: Any) -> bool:
        """Whether `given`, the place of an option or a number, is the right answer."""
        return bool(self.options[given].right if self.options else abs(given - self.number) <= self.within)


class History(NamedTuple):
    """How often in a row a question was right until now, 0 if it was missed last, and when it comes back."""

    streak: int
    due: datetime


@cache
def questions() -> tuple[Question, ...]:
    """All questions, in the order of the file.

    Raises ValueError, with the key, for a question with neither a number nor just one right option.
    """
    found = []
    for entry in tomllib.loads(FILE.read_text(encoding="utf-8"))["question"]:
        options = tuple(Option(**option) for option in entry.pop("options", ()))
        question = Question(**entry, options=options)
        if sum(option.right for option in options) + (question.within > 0) != 1:
            raise ValueError(f"question {question.key}: expected just one right option, or a number with `within`")
        found.append(question)
    return tuple(found)


def histories(answers: Iterable[progress.Answer]) -> dict[str, History]:
    """The history of each question that was answered, by its key; `answers` are in order of time."""
    found: dict[str, History] = {}
    for answer in answers:
        streak = found[answer.exercise].streak + 1 if answer.exercise in found else 1
        streak = streak if answer.verdict == progress.RIGHT else 0
        found[answer.exercise] = History(streak, answer.time + GAPS[min(streak, len(GAPS) - 1)])
    return found


def choose(lesson: int, known: dict[str, History], now: datetime, count: int = AT_ONCE) -> list[Question]:
    """The next questions from before `lesson`: first what was missed, then what is due, then what is new.

    What is new comes from the lesson just before, then from the one before that, and so on, in turn.
    """
    earlier = [question for question in questions() if question.lesson < lesson]
    place = {question.key: sum(other.lesson == question.lesson for other in earlier[:i])
             for i, question in enumerate(earlier)}

    def rank(question: Question) -> tuple[float, ...]:
        if question.key not in known:
            return 2, place[question.key], -question.lesson
        streak, due = known[question.key]
        return (0 if streak == 0 else 1) if due <= now else 3, due.timestamp()

    return sorted(earlier, key=rank)[:count]


def kept() -> dict[str, History]:
    """The histories in the reader's own file; none where nothing is kept, or it cannot be read."""
    try:
        store = progress.own_file()
        return histories(progress.read(store, progress.QUESTION)[0]) if store and store.exists() else {}
    except (OSError, RuntimeError):  # `note` tells why, when something is to be kept
        return {}


def note(question: Question, given: Any) -> bool:
    """Keep whether an answer was right, and say so."""
    right = question.is_right(given)
    says = "" if right else question.options[given].says if question.options else f"{given:g} {question.unit}".rstrip()
    progress.note(question.key, progress.RIGHT if right else progress.NOT_YET, says)
    return right


def table(now: datetime | None = None) -> "pd.DataFrame":
    """A row for each lesson: how many of its questions were asked and missed last, and when the next comes back."""
    import pandas as pd

    now, known, rows = now or datetime.now(UTC), kept(), {}
    for lesson in sorted({question.lesson for question in questions()}):
        keys = [question.key for question in questions() if question.lesson == lesson]
        asked = [known[key] for key in keys if key in known]
        first = min((history.due for history in asked), default=None)
        rows[f"{lesson:02d}"] = (
            f"{len(asked)} of {len(keys)}", sum(history.streak == 0 for history in asked),
            "–" if first is None else "now" if first <= now else f"{first.astimezone():%Y-%m-%d}")
    return pd.DataFrame.from_dict(rows, orient="index", columns=["asked", "missed", "next due"])


def in_terminal(asked: Sequence[Question]) -> None:
    """Ask and tell, one after the other; an empty line, or the end of the input, leaves."""
    for question in asked:
        print(f"\n{question.ask}")
        for letter, option in zip("abcd", question.options):
            print(f"  {letter}) {option.says}")
        while True:
            try:
                typed = input(f"{question.unit or 'answer'}: ").strip()
            except EOFError:
                typed = ""
            if not typed:
                return
            if (given := understood(question, typed)) is not None:
                break
            print(f"expected {'one of the letters' if question.options else 'a number'}, got {typed}")
        right = note(question, given)
        print("Right." if right else "Not quite.")
        if question.options:
            print(*dict.fromkeys((question.options[given].why, next(o.why for o in question.options if o.right))))
        else:
            print(question.why)


def understood(question: Question, typed: str) -> Any:
    """What was typed as the place of an option or as a number; None if it is neither."""
    if question.options:
        place = "abcd"[:len(question.options)].find(typed.lower()[:1])
        return place if place >= 0 and len(typed) == 1 else None
    try:
        return float(typed.removesuffix(question.unit).replace(",", "."))
    except ValueError:
        return None


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--before", type=int, default=100, metavar="LESSON", help="only of the lessons before this one")
    parser.add_argument("--table", action="store_true", help="show what was asked, and when it comes back")
    given = parser.parse_args(arguments)
    if given.table:
        print(table().to_string())
    else:
        in_terminal(choose(given.before, kept(), datetime.now(UTC)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
