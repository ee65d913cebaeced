"""The minutes of a class: read from the notes, added up for each plan; an impossible plan is reported."""

import re
from functools import cache

import pytest

from authoring import ROOT
from authoring.notebooks import minutes
from authoring.notebooks.reading import lessons, read
from authoring.teaching import schedule

PLANS = ROOT / "docs" / "teaching" / "plans.toml"
KNOWN = {"00": {"0 · Start": 2, "Look": 5, "Exercise 0.1 · Try": 8}, "01": {"1 · Near": 1, "Vote": 4}}
PLAN = """
[[plan]]
name = "One hour"
minutes = {minutes}

[[plan.part]]
name = "hour 1"

[plan.part.lessons]
{lesson} = {left_out}
"""


@cache
def course():
    return schedule.course(ROOT)


def planned(folder, minutes=60, lesson="00", left_out=()):
    path = folder / "plans.toml"
    path.write_text(PLAN.format(minutes=minutes, lesson=lesson, left_out=list(left_out)))
    return schedule.plans(path, KNOWN)


def test_the_minutes_of_the_headings_are_those_of_the_notes():
    for lesson in lessons(ROOT, []):
        assert sum(course()[lesson.stem[:2]].values()) == minutes.teaching(read(lesson)), lesson.stem
    assert [title for parts in course().values() for title in parts if re.search(r"\(\d+ min", title)] == []


def test_what_is_left_out_is_subtracted(tmp_path):
    [plan] = planned(tmp_path, left_out=["Look"])
    assert plan["part"][0]["taught"] == {"00": 10}
    table = schedule.details(KNOWN, plan)
    assert "| **hour 1**<br>10 min, 50 left | 00 | 10 | Look (5) |" in table
    assert "Lessons left out as a whole: 01 (5)." in table
    assert "| 01 Near | 5 | – |" in schedule.overview(KNOWN, [plan])


def test_a_plan_that_cannot_be(tmp_path):
    for how, told in [
        ({"lesson": "12"}, "One hour, hour 1: there is no lesson 12"),
        ({"left_out": ["Loop"]}, "lesson 00 has no heading 'Loop': expected of 0 · Start, Look"),
        ({"minutes": 14}, "expected at most 14 minutes, the notes add up to 15"),
    ]:
        with pytest.raises(schedule.PlanError, match=re.escape(told)):
            planned(tmp_path, **how)


def test_the_plans_add_up():
    """Two days hold 720 minutes, three 1,080, ten weekly hours 600; a tenth is left for what goes wrong."""
    known, held = course(), {}
    for plan in schedule.plans(PLANS, known):
        there_are = plan["minutes"] * len(plan["part"])
        taught = sum(sum(known[number].values()) - sum(known[number][title] for title in left_out)
                     for part in plan["part"] for number, left_out in part["lessons"].items())
        assert taught == sum(sum(part["taught"].values()) for part in plan["part"])
        assert 0.7 * there_are < taught < 0.93 * there_are, plan["name"]
        held[plan["name"]] = there_are
    assert held == {"Two days": 720, "Three days": 1080, "Ten weekly hours": 600}


def test_no_plan_gives_a_lesson_twice():
    for plan in schedule.plans(PLANS, course()):
        taught = [number for part in plan["part"] for number in part["lessons"]]
        assert len(taught) == len(set(taught)), plan["name"]
