"""The teachers' pages: their computed parts are up to date, and what they name in the lessons is there."""

import re
from functools import cache

import pytest

from authoring import ROOT
from authoring.teaching import __main__ as pages
from authoring.teaching import quiz, schedule
from course_utils import progress

LESSONS = ROOT / "docs" / "teaching" / "lessons.md"
PARTS = ["**Take home.**", "| some believe | the question that uncovers it |", "**Where learners get stuck.**",
         "**When a prediction fails.**", "**Cut first.**", quiz.ROOM]


@cache
def course():
    return schedule.course(ROOT)


def sections():
    """The number, title and text of each lesson's part of the guide."""
    parts = quiz.LESSON.split(LESSONS.read_text(encoding="utf-8"))[1:]
    return list(zip(parts[::3], parts[1::3], parts[2::3]))


def test_what_is_computed_of_the_schedule_is_up_to_date():
    """The sheet of mistakes is compared where the checks are tried, in `tests/course_utils/exercises`."""
    made = pages.blocks(ROOT, {})
    assert [name for name in ("INSTRUCTORS.md", "docs/teaching/schedule.md")
            if (page := (ROOT / name).read_text(encoding="utf-8")) != pages.filled(page, made)] == [], (
        "run `.venv/bin/python -m authoring.teaching`")


def test_a_block_of_an_unknown_name_is_told():
    with pytest.raises(KeyError, match="minuets"):
        pages.filled("<!-- made: minuets -->\n<!-- end -->", {"minutes": ""})


def test_every_lesson_has_its_part():
    titles = [next(iter(parts)).partition(" · ")[2] for parts in course().values()]
    assert [(number, title) for number, title, _ in sections()] == list(zip(course(), titles))


def test_a_part_has_everything_in_order():
    for number, _, text in sections():
        places = [text.find(part) for part in PARTS]
        assert -1 not in places and places == sorted(places), f"lesson {number}: expected {', '.join(PARTS)}"
        beliefs = re.findall(r"^\| [^|]+ \| \"[^|]+ \|$", text, re.MULTILINE)
        assert 3 <= len(beliefs) <= 4, f"lesson {number}: each belief needs a question in quotation marks"


def test_every_exercise_is_where_learners_get_stuck():
    titles = {stem[:2]: list(numbers) for stem, numbers in progress.exercises().items()}
    stuck = {number: text.partition(PARTS[2])[2].partition("**When")[0] for number, _, text in sections()}
    assert {number: re.findall(r"(?<!\w)(\d\d\.\d):", text) for number, text in stuck.items()} == titles


def test_what_is_cut_is_a_heading_with_its_minutes():
    for number, _, text in sections():
        cuts = " ".join(text.partition("**Cut first.**")[2].partition("**Questions")[0].split())
        named = re.findall(r'"([^"]+)"(?: \((\d+)\))?', cuts)
        assert len(named) >= 3
        for title, minutes in named:
            assert title in course()[number], f"lesson {number} has no heading {title!r}"
            assert not minutes or int(minutes) == course()[number][title], f"{title}: {course()[number][title]} minutes"


def test_the_table_of_needs_names_earlier_lessons_only():
    """A lesson builds on earlier ones, and is needed for later ones."""
    page = (ROOT / "INSTRUCTORS.md").read_text(encoding="utf-8")
    table = page.partition("| lesson | builds on |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| (\d\d) [^|]*\| ([^|]*) \| ([^|]*) \|$", table, re.MULTILINE)
    assert [number for number, *_ in rows] == list(course())
    for number, below, above in rows:
        assert all(other < number for other in re.findall(r"\b\d\d\b(?! %)", below)), number
        assert all(other > number for other in re.findall(r"(?<!\.)\b\d\d\b(?! %)", above)), number
