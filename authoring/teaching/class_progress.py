"""What a class has done, from the files that its learners' checks wrote, gathered in a folder.

    python -m authoring.teaching.class_progress FOLDER                     # as text
    python -m authoring.teaching.class_progress FOLDER --html class.html   # and as a page

A learner's file is `notebooks/progress.jsonl`. Name each as you want to read it: `anna.jsonl` or `anna/progress.jsonl`.
A file that is not one, or is too large, is named and left out; so are lines that no check can have written.
"""

import argparse
import re
import stat
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import jinja2
import pandas as pd

from course_utils import progress, tables
from course_utils.files import write_whole
from course_utils.progress import NOT_YET, RIGHT, Answer

LARGEST = 1_000_000  # bytes: some five thousand answers
BREAK = timedelta(minutes=30)  # anyone who asks no check for longer is doing something else
SHOWN = 15  # mistakes, and learners who are stuck
COPY = re.compile(r" ?\(\d+\)$")  # how browsers mark a second file of the same name
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The class</title>
<style>
body { font: 1rem/1.5 "DejaVu Sans", sans-serif; color: #222; max-width: 72rem; margin: 2rem auto; padding: 0 1rem }
.wide { overflow-x: auto }
table { border-collapse: collapse; margin: 1rem 0 }
th, td { padding: 0.3rem 0.7rem; text-align: left; vertical-align: top; border-bottom: 1px solid #ccc }
thead th { border-bottom: 2px solid #444; white-space: nowrap }
tbody th { white-space: nowrap }
</style>
</head>
<body>
<h1>The class</h1>
<p>{{ learners }} learners. {{ faults }}</p>
{% for title, text, table in parts %}<h2>{{ title }}</h2>
<p>{{ text }}</p>
<div class="wide" tabindex="0" role="region" aria-label="{{ title }}">{{ table | safe }}</div>
{% endfor %}</body>
</html>
"""


def gather(folder: Path) -> tuple[dict[str, list[Answer]], list[str]]:
    """The answers of each learner, by the name of the file, and a line for each file or line that was left out."""
    known = {number for titles in progress.exercises().values() for number in titles}
    found: dict[str, list[Answer]] = {}
    faults = []
    paths = [path for path in folder.rglob("*") if not path.name.startswith(".") and not stat.S_ISDIR(kind(path))]
    for path in sorted(paths, key=lambda path: (bool(COPY.search(path.stem)), path)):  # a copy comes after its original
        place = path.relative_to(folder)
        shown, name = printable(str(place)), whose(place)
        try:
            if not stat.S_ISREG(kind(path)):  # a link may lead anywhere, and a device never ends
                raise OSError("it is no file")
            if name in ("", "progress"):
                raise OSError("it does not say whose it is; name it as you want to read it")
            if (size := path.stat().st_size) > LARGEST:
                raise OSError(f"it has {size / 1e6:.1f} MB, more than {LARGEST / 1e6:g}")
            read, unread = progress.read(path)
        except OSError as failure:
            faults.append(f"{shown} is left out: {failure.strerror or failure}.")
            continue
        answers = [answer for answer in read if answer.exercise in known]
        unread += len(read) - len(answers)
        if not answers:
            faults.append(f"{shown} is left out: no line of it is a check's answer.")
        elif name in found:
            faults.append(f"{shown} is left out: there is another file of {name}.")
        else:
            found[name] = answers
            if unread:
                faults.append(f"{shown}: {unread} lines of {unread + len(answers)} cannot be read, and do not count.")
    return found, faults


def kind(path: Path) -> int:
    """What is at `path`, as `stat` reports it, without following a link; 0 if it is gone."""
    try:
        return path.lstat().st_mode
    except OSError:
        return 0


def whose(place: Path) -> str:
    """The learner's name in `anna.jsonl`, `anna/progress.jsonl`, or what a browser calls a second download of it."""
    stem = COPY.sub("", place.stem)
    return printable(str(place.parent if stem == "progress" and place.parent.name else place.with_name(stem)))


def printable(text: str) -> str:
    """`text` with a question mark for each letter that a terminal would obey, or cannot show."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def solved(found: dict[str, list[Answer]]) -> pd.DataFrame:
    """A row for each learner: how many exercises are right in each lesson that anyone has begun, and when last seen."""
    titles = {lesson[:2]: numbers for lesson, numbers in progress.exercises().items()}
    begun = sorted({answer.exercise[:2] for answers in found.values() for answer in answers} & set(titles))
    rows = {}
    for name, answers in found.items():
        right = {number for number, answer in progress.states(answers).items() if answer.verdict == RIGHT}
        rows[name] = {lesson: f"{len(right & set(titles[lesson]))} of {len(titles[lesson])}" for lesson in begun}
        rows[name] |= {"in all": len(right), "last answer": f"{answers[-1].time.astimezone():%Y-%m-%d %H:%M}"}
    return pd.DataFrame.from_dict(rows, orient="index").sort_values("in all", ascending=False, kind="stable")


def mistakes(found: dict[str, list[Answer]]) -> pd.DataFrame:
    """The mistakes that most learners made, and how often; those that differ only in a number are one."""
    who, times, words = defaultdict(set), Counter(), {}
    for name, answers in found.items():
        for answer in answers:
            if answer.verdict == NOT_YET:
                mistake = answer.exercise, re.sub(r"\d[\d,.]*", "#", answer.mistake)
                who[mistake].add(name)
                times[mistake] += 1
                words.setdefault(mistake, answer.mistake)
    first = sorted(times, key=lambda mistake: (-len(who[mistake]), -times[mistake], mistake))[:SHOWN]
    return pd.DataFrame([(mistake[0], len(who[mistake]), times[mistake], words[mistake]) for mistake in first],
                        columns=["exercise", "learners", "times", "what the check says"]).set_index("exercise")


def stuck(found: dict[str, list[Answer]]) -> pd.DataFrame:
    """Who has tried an exercise for longest without solving it: minutes from the first try to the last."""
    rows = []
    for name, answers in found.items():
        last = progress.states(answers)
        for number in sorted(number for number, answer in last.items() if answer.verdict != RIGHT):
            tries = [answer for answer in answers if answer.exercise == number and answer.verdict == NOT_YET]
            if tries:
                while_at_it = [answer for answer in answers if tries[0].time <= answer.time <= tries[-1].time]
                rows.append((name, number, minutes(while_at_it), len(tries), tries[-1].mistake))
    rows = sorted(rows, key=lambda row: (-row[2], -row[3], row[:2]))[:SHOWN]
    return pd.DataFrame(rows, columns=["learner", "exercise", "minutes", "tries", "last mistake"]).set_index("learner")


def minutes(answers: Iterable[Answer]) -> int:
    """From the first answer to the last, breaks left out."""
    times = [answer.time for answer in answers]
    gaps = (later - earlier for earlier, later in pairwise(times))
    return round(sum((gap for gap in gaps if gap <= BREAK), timedelta()) / timedelta(minutes=1))


def parts(found: dict[str, list[Answer]]) -> list[tuple[str, str, pd.DataFrame]]:
    """Title, explanation and table of each part of the report."""
    return [
        ("Solved", "Exercises that are right, in each lesson that anyone has begun.", solved(found)),
        ("Most frequent mistakes", "Those of most learners first.", mistakes(found)),
        ("Stuck longest", "Exercises that are not right yet: minutes from the first try to the last, without breaks of "
                          f"more than {BREAK / timedelta(minutes=1):.0f} minutes.", stuck(found)),
    ]


def page(found: dict[str, list[Answer]], faults: list[str]) -> str:
    """The report as HTML."""
    shown = [(title, text, tables.without_empty_headers(table.rename_axis(None).to_html(border=0)))
             for title, text, table in parts(found)]
    return jinja2.Environment(autoescape=True).from_string(PAGE).render(
        learners=len(found), faults=" ".join(faults), parts=shown)


def main(arguments: list[str] | None = None) -> int:
    """Print the report on the folder that the command line names; 1 if there is nothing to report on."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="with a file from each learner")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write the report as a page, too")
    options = parser.parse_args(arguments)
    if not options.folder.is_dir():
        print(f"expected a folder, got {options.folder}", file=sys.stderr)
        return 1
    found, faults = gather(options.folder)
    print("\n".join(faults), file=sys.stderr, end="\n" * bool(faults))
    if not found:
        print(f"there is no learner's file in {options.folder}: expected such as anna.jsonl, a copy of "
              "notebooks/progress.jsonl", file=sys.stderr)
        return 1
    for title, text, table in parts(found):
        print(f"\n{title}. {text}\n\n{table.to_string(max_colwidth=90) if len(table) else '(none)'}")
    if options.html:
        write_whole(options.html, page(found, faults))
        print(f"\n{options.html}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
