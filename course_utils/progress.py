"""What has been done: a line for each verdict of a check, in a file of the reader's own, and a table of them.

    python -m course_utils.progress                 # your own
    python -m course_utils.progress FILE            # somebody else's

The file is `progress.jsonl` in the course's folder `notebooks/`, or the one that COURSE_PROGRESS names; with
COURSE_PROGRESS=off nothing is written. A line holds the exercise, the verdict, the mistake in the check's words, and
the time: no name, and none of the reader's code. Nothing is sent anywhere.
"""

import argparse
import json
import os
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from course_utils import files

if TYPE_CHECKING:
    import pandas as pd

NAME = "progress.jsonl"
VARIABLE = files.READERS[NAME]
YEARS = range(2000, 2101)
EXERCISE, QUESTION = r"[0-9]{2}\.[0-9]{1,2}", r"[0-9]{2}-[a-z0-9-]{1,60}"  # what an answer is to
RIGHT, NOT_YET, NOT_STARTED = VERDICTS = "right", "not yet", "not started"
LONGEST = 300  # characters of a mistake
PATIENCE = 1  # seconds to wait for another notebook: a check answers at once
HEADING = re.compile(r"### Exercise (\d+)\.(\d+) · ([^(\"\\]+) \(")
warned: list[str] = []  # what was said once, and need not be said again


class Answer(NamedTuple):
    """What a check said, and when; or whether a question of `review`, by its key, was answered right."""

    exercise: str
    verdict: str
    mistake: str
    time: datetime


def own_file() -> Path | None:
    """The file to write to, which may not exist yet; None where that is switched off."""
    if os.environ.get(VARIABLE, "").strip().lower() == "off":
        return None
    return files.of_the_reader(NAME)


def note(exercise: str, verdict: str, mistake: str = "") -> None:
    """Add a line to the reader's file. If it cannot be written, say so once, and go on."""
    store: Path | None = Path(NAME)
    try:
        if (store := own_file()) is None:
            return
        line = json.dumps({"exercise": exercise, "verdict": verdict, "mistake": on_one_line(mistake)[:LONGEST],
                           "time": datetime.now(UTC).isoformat(timespec="seconds")})
        with files.locked(store, PATIENCE), store.open("ab+") as file:
            torn = file.tell() and file.seek(-1, os.SEEK_END) >= 0 and file.read(1) != b"\n"
            file.write(b"\n" * bool(torn) + line.encode() + b"\n")
    except (OSError, RuntimeError) as failure:  # the latter of a file system without locks, of a user without a home
        if not warned:
            reason = failure if isinstance(failure, OSError) else OSError(str(failure))
            warned.append(f"Progress is not kept: {files.denied(store or Path(NAME), reason, NAME)} Or set it to off.")
            print(warned[0])


def read(store: Path, to: str = EXERCISE) -> tuple[list[Answer], int]:
    """The answers that a file holds, in the order in which they were given, and how many lines cannot be read.

    `to` is EXERCISE or QUESTION. The file holds answers to both, and the others are left out.

    Raises OSError if there is no such file, or it may not be read.
    """
    lines = [line for line in store.read_text(encoding="utf-8-sig", errors="replace").splitlines() if line.strip()]
    answers = [answer for line in lines if (answer := answer_in(line))]
    wanted = [answer for answer in answers if re.fullmatch(to, answer.exercise)]
    return sorted(wanted, key=lambda answer: answer.time), len(lines) - len(answers)


def answer_in(line: str) -> Answer | None:
    """A line of the file; None if it is cut short, or not as `note` writes it."""
    try:
        found = json.loads(line)
        answer = Answer(found["exercise"], found["verdict"], on_one_line(found["mistake"]),
                        datetime.fromisoformat(found["time"]))
        sound = (re.fullmatch(f"{EXERCISE}|{QUESTION}", answer.exercise) and answer.verdict in VERDICTS
                 and len(answer.mistake) <= LONGEST and answer.mistake.isprintable()
                 and answer.time.tzinfo and answer.time.year in YEARS)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return answer if sound else None


def on_one_line(text: str) -> str:
    return " ".join(text.split())


def states(answers: Iterable[Answer]) -> dict[str, Answer]:
    """Each exercise's last answer; once right, it stays right."""
    found: dict[str, Answer] = {}
    for answer in answers:
        if answer.exercise not in found or found[answer.exercise].verdict != RIGHT:
            found[answer.exercise] = answer
    return found


def exercises(notebooks: Path = files.NOTEBOOKS) -> dict[str, dict[str, str]]:
    """The exercises of each lesson, number and title, from the headings of its notebook."""
    lessons = sorted(notebooks.glob("[0-9][0-9]_*.ipynb"))
    return {lesson.stem: {f"{int(whole):02d}.{part}": title
                          for whole, part, title in HEADING.findall(lesson.read_text(encoding="utf-8"))}
            for lesson in lessons}


def table(store: Path | None = None) -> "pd.DataFrame":
    """A row for each lesson: how many of its exercises are solved, which are not yet right, and which one is next.

    Raises OSError if `store`, the reader's own file by default, exists but may not be read.
    """
    import pandas as pd

    store = store or own_file()
    last = states(read(store)[0] if store and store.exists() else [])
    rows = {}
    for lesson, titles in exercises().items():
        verdicts = {number: last[number].verdict if number in last else "" for number in titles}
        solved = [number for number, verdict in verdicts.items() if verdict == RIGHT]
        tried = [number for number, verdict in verdicts.items() if verdict == NOT_YET]
        left = next((number for number in titles if number not in solved), None)
        rows[lesson.replace("_", " ")] = (f"{len(solved)} of {len(titles)}", ", ".join(tried) or "–",
                                          f"{left} {titles[left]}" if left else "done")
    return pd.DataFrame.from_dict(rows, orient="index", columns=["solved", "not yet", "next"])


def main(arguments: list[str] | None = None) -> int:
    """Print the table, and where it comes from; 1 if the file cannot be read."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", nargs="?", type=Path, help="another's file (your own by default)")
    store = parser.parse_args(arguments).file
    if store and not store.is_file():
        print(f"there is no such file: {store}")
        return 1
    try:
        print(table(store).to_string())
        store = store or own_file()
        unread = read(store)[1] if store and store.exists() else 0
    except OSError as failure:
        print(files.denied(store or own_file() or Path(NAME), failure, NAME))
        return 1
    print(f"\nKept in {store}; {VARIABLE}=off keeps nothing." if store else f"\nNothing is kept: {VARIABLE} is off.")
    if unread:
        print(f"{unread} of its lines cannot be read, and do not count.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
