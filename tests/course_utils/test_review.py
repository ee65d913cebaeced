"""Questions about earlier lessons: what was missed comes back, what was known comes later."""

import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from course_utils import progress, review

LESSONS = sorted((progress.files.NOTEBOOKS.parent / "lessons").glob("[0-9]*.py"))
DAY = timedelta(days=1)
MONDAY = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.jsonl"))
    return tmp_path / "progress.jsonl"


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is set."""
    now = [MONDAY]

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return now[0]
    monkeypatch.setattr(progress, "datetime", Clock)
    return now


def next_keys(lesson, now):
    return [question.key for question in review.choose(lesson, review.kept(), now)]


def wrong_answer(question):
    return next(i for i, option in enumerate(question.options) if not option.right) if question.options else 1e9


def right_answer(question):
    return next(i for i, option in enumerate(question.options) if option.right) if question.options else question.number


def test_each_lesson_has_questions_about_its_parts():
    texts = {path.stem[:2]: path.read_text(encoding="utf-8") for path in LESSONS}
    strange = [question.key for question in review.questions()
               if f"\n# ## {question.heading}\n" not in texts.get(question.key[:2], "")]
    assert not strange, f"no such heading in the lesson: {strange}"
    count = Counter(question.key[:2] for question in review.questions())
    assert set(count) == set(texts) and min(count.values()) >= 6, count


def test_keys_are_of_one_form_and_differ():
    keys = [question.key for question in review.questions()]
    assert [key for key in keys if not re.fullmatch(progress.QUESTION, key)] == []
    assert [key for key, times in Counter(keys).items() if times > 1] == []


def test_every_answer_is_explained_and_short_enough_for_two_minutes():
    long = [question.key for question in review.questions()
            if len(question.ask) > 320 or not all(0 < len(text) <= 280 for text in
                                                  [option.why for option in question.options] or [question.why])]
    assert not long, long


def test_a_question_without_one_right_answer_is_refused(tmp_path, monkeypatch):
    entry = '[[question]]\nkey = "00-two"\nheading = "A"\nask = "?"\noptions = [{{says = "a", why = "b"{}}}]\n'
    monkeypatch.setattr(review, "FILE", tmp_path / "questions.toml")
    review.FILE.write_text(entry.format(""))
    with pytest.raises(ValueError, match="question 00-two: expected just one right option"):
        review.questions.__wrapped__()
    review.FILE.write_text(entry.format(", right = true"))
    assert review.questions.__wrapped__()[0].is_right(0)


def test_three_days(store, clock):
    """What was missed is the first next day; what was known comes after two days, then after a week."""
    first = review.choose(4, review.kept(), clock[0])
    assert {question.lesson for question in first} == {1, 2, 3}
    missed, known, other = first
    review.note(missed, wrong_answer(missed))
    review.note(known, right_answer(known))
    review.note(other, right_answer(other))
    assert not set(next_keys(4, clock[0])) & {question.key for question in first}

    clock[0] += DAY
    assert next_keys(4, clock[0])[0] == missed.key and known.key not in next_keys(4, clock[0])
    review.note(missed, right_answer(missed))

    clock[0] += 1.5 * DAY
    assert set(next_keys(4, clock[0])[:2]) == {known.key, other.key}
    review.note(known, right_answer(known))
    clock[0] += 3 * DAY
    assert known.key not in next_keys(4, clock[0])
    clock[0] += 5 * DAY
    assert known.key in next_keys(4, clock[0])


def test_only_earlier_lessons_are_asked_about_and_when_all_are_known_the_next_due_come(store, clock):
    asked = [question for question in review.questions() if question.lesson < 2]
    for question in asked:
        clock[0] += timedelta(minutes=1)
        review.note(question, right_answer(question))
    assert next_keys(2, clock[0]) == [question.key for question in asked[:3]]


def test_a_broken_line_costs_one_answer(store, clock):
    first, second, _ = review.choose(9, {}, MONDAY)
    review.note(first, wrong_answer(first))
    store.write_text(store.read_text() + '{"exercise": "08-')
    review.note(second, right_answer(second))
    assert {key: history.streak for key, history in review.kept().items()} == {first.key: 0, second.key: 1}


def test_answers_do_not_count_as_exercises(store, clock):
    progress.note("00.1", "right")
    review.note(review.questions()[0], right_answer(review.questions()[0]))
    answers, unread = progress.read(store)
    assert [answer.exercise for answer in answers] == ["00.1"] and unread == 0


def test_switched_off_nothing_is_kept_and_a_new_readers_questions_come(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COURSE_PROGRESS", "off")
    review.note(review.questions()[0], 1e9)
    assert review.kept() == {} and list(tmp_path.iterdir()) == []


def test_the_table_says_what_was_missed_and_when_it_comes_back(store, clock):
    question = next(question for question in review.questions() if question.lesson == 5)
    review.note(question, wrong_answer(question))
    row = review.table(MONDAY).loc["05"]
    assert row["asked"].startswith("1 of ") and row["missed"] == 1 and row["next due"] == "2027-03-01"
    assert review.table(MONDAY + DAY).loc["05", "next due"] == "now"
    assert review.table(MONDAY).loc["04"].tolist()[1:] == [0, "–"]


def test_in_the_terminal_what_is_not_understood_is_asked_again(store, monkeypatch, capsys):
    options = next(question for question in review.questions() if question.options)
    number = next(question for question in review.questions() if not question.options)
    typed = iter(["7", "ab", "abcd"[right_answer(options)], "many", f"{number.number:g} {number.unit}"])
    monkeypatch.setattr("builtins.input", lambda prompt: next(typed))
    review.in_terminal([options, number])
    said = capsys.readouterr().out
    assert said.count("expected one of the letters") == 2 and "expected a number, got many" in said
    assert said.count("Right.") == 2 and number.why in said
    assert [json.loads(line)["verdict"] for line in store.read_text().splitlines()] == ["right", "right"]


def test_an_empty_line_leaves(store, monkeypatch, capsys):
    monkeypatch.setattr("builtins.input", lambda prompt: "")
    assert review.main(["--before", "5"]) == 0 and not store.exists()
    assert review.main(["--table"]) == 0 and "next due" in capsys.readouterr().out
