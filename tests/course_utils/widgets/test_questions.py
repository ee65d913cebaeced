"""The questions that open a lesson: each is kept once, and the next come when the cell is run again."""

import json

import pytest

from course_utils import review
from course_utils.widgets import Questions


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.jsonl"))
    return tmp_path / "progress.jsonl"


def test_an_answer_is_kept_once(store):
    asked = Questions(before=3)
    first, second, _ = asked.asked
    asked.given = {first.key: 0}
    asked.given = {first.key: 1}
    asked.given = {first.key: 1, second.key: 1e9}
    lines = [json.loads(line) for line in store.read_text().splitlines()]
    assert [line["exercise"] for line in lines] == [first.key, second.key]
    assert lines[0]["verdict"] == ("right" if first.is_right(0) else "not yet")


def test_run_again_it_asks_others(store):
    asked = Questions(before=3)
    asked.given = {question.key: 0 for question in asked.asked}
    assert not {question.key for question in asked.asked} & {question.key for question in Questions(before=3).asked}


def test_the_page_has_all_that_it_says():
    [first, *_] = Questions(before=8).data["questions"]
    question = next(question for question in review.questions() if question.key == first["key"])
    assert first["ask"] == question.ask and [option["why"] for option in first["options"]] == [
        option.why for option in question.options]


def test_before_lesson_1_there_is_nothing_to_ask():
    with pytest.raises(ValueError, match="a lesson after lesson 0, got 0"):
        Questions(before=0)
