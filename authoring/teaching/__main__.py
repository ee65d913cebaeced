"""Fill in what is computed in the teachers' pages: the minutes of `INSTRUCTORS.md` and `docs/teaching/`, and the sheet.

    python -m authoring.teaching

Between `<!-- made: NAME -->` and `<!-- end -->` nothing is edited by hand.
"""

import argparse
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from authoring import ROOT
from authoring.teaching import mistakes, schedule
from course_utils import progress
from course_utils.exercises import numbers
from course_utils.files import write_whole

PAGES = ["INSTRUCTORS.md", "docs/teaching/schedule.md", "docs/teaching/mistakes.md"]
MADE = re.compile(r"(<!-- made: ([\w ]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def blocks(root: Path, said: Mapping[str, mistakes.Said]) -> dict[str, str]:
    """What goes between the marks, by its name; `said` is what the check of each exercise says to wrong answers."""
    known = schedule.course(root)
    plans = schedule.plans(root / "docs" / "teaching" / "plans.toml", known)
    titles = {number: title for lesson in progress.exercises(root / "notebooks").values()
              for number, title in lesson.items()}
    return {"overview": schedule.overview(known, plans), "mistakes": mistakes.sheet(said, titles),
            **{plan["name"].lower(): schedule.details(known, plan) for plan in plans}}


def filled(page: str, made: dict[str, str]) -> str:
    """The page with every block as it should be. Raises KeyError for a name that is not in `made`."""
    return MADE.sub(lambda match: f"{match[1]}\n{made[match[2]]}\n\n{match[3]}", page)


def main(arguments: list[str] | None = None) -> int:
    argparse.ArgumentParser(description=__doc__.partition("\n")[0]).parse_args(arguments)
    try:
        made = blocks(ROOT, {number: mistakes.said(number) for number in numbers()})
    except schedule.PlanError as fault:
        print(f"docs/teaching/plans.toml: {fault}", file=sys.stderr)
        return 1
    for name in PAGES:
        write_whole(ROOT / name, filled((ROOT / name).read_text(encoding="utf-8"), made))
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
