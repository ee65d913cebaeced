"""Minutes in class: for each heading of the lessons, from their notes, and for the plans in `docs/teaching/plans.toml`.

A plan names its days or weeks, the lessons of each, and which of their headings it leaves out.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from authoring.notebooks.minutes import NOTE, is_note
from authoring.notebooks.reading import lessons, read

HEADING = re.compile(r"^#{1,3} (.+)$", re.MULTILINE)


class PlanError(Exception):
    """A plan that names what no lesson has; the message says where, and what there is."""


def headings(lesson: Path) -> dict[str, int]:
    """The headings of a lesson with the minutes that the notes below each give it; its title comes first.

    For an exercise, "Exercise 1.1 · Find the bug (5 min, one star)", the bracket is left out.
    """
    found: dict[str, int] = {}
    heading = ""
    for cell in read(lesson).cells:
        if cell.cell_type != "markdown":
            continue
        if is_note(cell):
            found[heading] += sum(map(int, NOTE.findall(cell.source)))
        for title in HEADING.findall(cell.source):
            heading = re.sub(r" \(\d+ min,.*\)$", "", title)
            found.setdefault(heading, 0)
    return found


def course(root: Path) -> dict[str, dict[str, int]]:
    """`headings` of every lesson, by its number, such as "03"."""
    return {lesson.stem[:2]: headings(lesson) for lesson in lessons(root, [])}


def plans(path: Path, known: Mapping[str, Mapping[str, int]]) -> list[dict]:
    """The plans in the file, each lesson with the minutes that are left of it.

    Raises
    ------
    PlanError
        If a plan names a lesson or a heading that is not `known`, or fills a day with more minutes than it has.
    """
    found = tomllib.loads(path.read_text(encoding="utf-8"))["plan"]
    for plan in found:
        for part in plan["part"]:
            where, part["taught"] = f"{plan['name']}, {part['name']}", {}
            for number, left_out in part["lessons"].items():
                if number not in known:
                    raise PlanError(f"{where}: there is no lesson {number}")
                if strange := set(left_out) - set(known[number]):
                    raise PlanError(f"{where}: lesson {number} has no heading {strange.pop()!r}: "
                                    f"expected of {', '.join(known[number])}")
                part["taught"][number] = sum(known[number].values()) - sum(known[number][title] for title in left_out)
            if (minutes := sum(part["taught"].values())) > plan["minutes"]:
                raise PlanError(f"{where}: expected at most {plan['minutes']} minutes, the notes add up to {minutes}")
    return found


def overview(known: Mapping[str, Mapping[str, int]], found: list[dict]) -> str:
    """A table in Markdown: the minutes of each lesson in full and in each plan, and their sums."""
    columns = {"in full": {number: sum(parts.values()) for number, parts in known.items()}}
    columns |= {plan["name"].lower(): {number: minutes for part in plan["part"]
                                       for number, minutes in part["taught"].items()} for plan in found}
    rows = [f"| {number} {next(iter(parts)).partition(' · ')[2]} | "
            + " | ".join(str(column.get(number, "–")) for column in columns.values()) + " |"
            for number, parts in known.items()]
    held = ["", *(str(plan["minutes"] * len(plan["part"])) for plan in found)]
    return "\n".join([
        f"| minutes | {' | '.join(columns)} |", "|---|" + "---:|" * len(columns), *rows,
        "| **taught** | " + " | ".join(f"**{sum(column.values()):,}**" for column in columns.values()) + " |",
        "| available | " + " | ".join(held) + " |",
    ])


def details(known: Mapping[str, Mapping[str, int]], plan: dict) -> str:
    """A plan in Markdown: a table with a row for each lesson of each part, and what is left out as a whole."""
    rows = []
    for part in plan["part"]:
        left = plan["minutes"] - sum(part["taught"].values())
        when = f"**{part['name']}**<br>{sum(part['taught'].values())} min, {left} left"
        for number, minutes in part["taught"].items():
            out = "; ".join(f"{title} ({known[number][title]})" for title in part["lessons"][number]) or "nothing"
            rows.append(f"| {when} | {number} | {minutes} | {out} |")
            when = ""
    taught = {number for part in plan["part"] for number in part["taught"]}
    missing = ", ".join(f"{number} ({sum(parts.values())})" for number, parts in known.items() if number not in taught)
    return "\n".join(["| when | lesson | min | left out, with its minutes |", "|---|---|---:|---|", *rows, "",
                      f"Lessons left out as a whole: {missing or 'none'}."])
