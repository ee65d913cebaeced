import json

import numpy as np
import pytest

from course_utils import verdicts
from course_utils.verdicts import expect, predict, reveal


@pytest.fixture(autouse=True)
def guesses(tmp_path, monkeypatch):
    """A folder of its own for each test's guesses."""
    monkeypatch.setenv("COURSE_GUESSES", str(tmp_path / "guesses.json"))
    return tmp_path / "guesses.json"


# expect


@pytest.mark.parametrize("line, what, value, limits", [
    ("test error: 8.34 % (expected below 10 %: yes)", "test error", 0.0834, {"below": 0.10}),
    ("test error: 7.43 % (expected below 7.6 %: yes)", "test error", 0.0743, {"below": 0.076}),
    ("test error: 27.9 % (expected 25 to 32 %: yes)", "test error", 0.2787, {"above": 0.25, "below": 0.32}),
    ("balanced accuracy: 99.16 % (expected above 99 %: yes)", "balanced accuracy", 0.99164, {"above": 0.99}),
    ("mistakes: 309 (expected 309: yes)", "mistakes", 309, {"equal": 309}),
    ("mistakes: 309 (expected 309: yes)", "mistakes", np.int64(309), {"equal": 309}),
    ("mistakes: 1,309 (expected below 2,000: yes)", "mistakes", 1309, {"below": 2000}),
    ("images: 60,000 (expected 60,000: yes)", "images", 60_000, {"equal": 60_000}),
    ("gain: 2.50 % (expected above 0 %: yes)", "gain", 0.025, {"above": 0.0}),
    ("not a six: 90.42 % (expected 90.42 %: yes)", "not a six", 1 - 958 / 10_000, {"equal": 0.9042}),  # the last bit
    ("cost: 0.413 (expected below 0.5: yes)", "cost", np.array(0.41273, dtype=np.float32), {"below": 0.5, "unit": ""}),
    ("one pass: 1.2 s (expected below 2.5 s: yes)", "one pass", 1.2, {"below": 2.5, "unit": "s"}),
    ("difference: 3.12e-07 (expected below 0.0001: yes)", "difference", 3.1234e-7, {"below": 1e-4, "unit": ""}),
    ("both agree: yes", "both agree", True, {}),
    ("both agree: yes", "both agree", np.bool_(True), {}),
])
def test_a_line_says_what_it_is_and_whether_that_was_expected(line, what, value, limits, capsys):
    expect(what, value, **limits)
    assert capsys.readouterr().out == line + "\n"


@pytest.mark.parametrize("line, value, limits", [
    ("it: 12.3 % (expected below 10 %: NO)", 0.123, {"below": 0.10}),
    ("it: 10 % (expected below 10 %: NO)", 0.10, {"below": 0.10}),  # the limit itself is out
    ("it: 10.000001 % (expected below 10 %: NO)", 0.10000001, {"below": 0.10}),  # and what is hardly more shows it
    ("it: 9.99999 % (expected below 10 %: yes)", 0.0999999, {"below": 0.10}),
    ("it: 98.999 % (expected below 99 %: yes)", 0.98999, {"below": 0.99}),
    ("it: 0.99996 (expected below 1: yes)", 0.99996, {"below": 1.0, "unit": ""}),
    ("it: 20.0 % (expected 25 to 32 %: NO)", 0.2, {"above": 0.25, "below": 0.32}),
    ("it: 0.002 % (expected above 0.1 %: NO)", 0.00002, {"above": 0.001}),
    ("it: 0 % (expected above 0.1 %: NO)", 0.0, {"above": 0.001}),
    ("it: 310 (expected 309: NO)", 310, {"equal": 309}),
    ("it: not a number (expected below 10 %: NO)", float("nan"), {"below": 0.10}),
    ("it: not a number (expected above 0.5: NO)", np.nan, {"above": 0.5, "unit": ""}),
    ("it: not a number (expected 3: NO)", np.nan, {"equal": 3}),
    ("it: inf % (expected below 10 %: NO)", np.inf, {"below": 0.10}),
    ("it: NO", False, {}),
])
def test_what_is_shown_is_rounded_but_not_onto_a_limit(line, value, limits, capsys):
    """And no result raises, whatever it is."""
    expect("it", value, **limits)
    assert capsys.readouterr().out == line + "\n"


@pytest.mark.parametrize("error, message, value, limits", [
    (TypeError, "expected a number with above, below or equal, .* got 0.5 with none", 0.5, {}),
    (TypeError, "got True with below", True, {"below": 0.5}),
    (TypeError, r"expected one number, got an array of shape \(3,\): did you mean", np.zeros(3), {"below": 0.5}),
    (TypeError, "expected one number, got NoneType", None, {"below": 0.5}),
    (TypeError, "expected one number, got str", "0.5", {"below": 0.5}),
    (TypeError, "expected equal, or above and below, got both", 3, {"equal": 3, "below": 4}),
    (ValueError, "expected above < below, got above=0.5, below=0.2", 0.3, {"above": 0.5, "below": 0.2}),
    (ValueError, "expected fractions between 0 and 1, .* got below=7.6: .* say its unit", 7.4, {"below": 7.6}),
])
def test_a_call_that_makes_no_sense(error, message, value, limits):
    with pytest.raises(error, match=message):
        expect("it", value, **limits)


# predict and reveal


def type_guess(question, text, unit="%"):
    """Type into the field and press Enter; the note beside it."""
    field, _, note = verdicts.guess_field(question, unit).children
    field.value = text
    return note.value


def test_a_guess_is_kept_and_revealed(guesses, capsys):
    assert "kept: 90 %" in type_guess("right of 100?", "90")
    assert json.loads(guesses.read_text()) == {"right of 100?": {"guess": 90.0, "unit": "%"}}
    reveal("right of 100?", 0.68)
    assert capsys.readouterr().out == "Your guess: right of 100?\nit was 68 %; you guessed 90 %\n"


def test_people_can_read_the_file_of_guesses(guesses):
    verdicts.keep_guess("error with λ = 0.1", 0.5, "%")
    assert "error with λ = 0.1" in guesses.read_text(encoding="utf-8")


def test_no_guess(capsys):
    reveal("right of 100?", 0.721)
    assert capsys.readouterr().out == "Your guess: right of 100?\nit was 72.1 % (you made no guess)\n"


def test_the_field_shows_an_earlier_guess_as_after_a_restart():
    type_guess("right of 100?", "90")
    field, unit, note = verdicts.guess_field("right of 100?", "%").children
    assert (field.value, unit.value) == ("90", "%") and "kept: 90 %" in note.value


def test_a_new_guess_replaces_the_old_one_and_an_empty_field_takes_it_back(guesses):
    type_guess("one", "1")
    type_guess("two", "2")
    type_guess("one", "3")
    kept = json.loads(guesses.read_text())
    assert (kept["one"]["guess"], kept["two"]["guess"]) == (3, 2)
    assert "kept" not in type_guess("one", "")
    assert list(json.loads(guesses.read_text())) == ["two"]


@pytest.mark.parametrize("text, unit, guess", [
    ("68", "%", 68), ("68 %", "%", 68), ("68%", "%", 68), (" 68.5 ", "%", 68.5), ("0,5", "%", 0.5), ("1,000", "", 1000),
    ("47,040,000", "", 47_040_000), ("3 s", "s", 3), ("-1", "", -1), ("0,500", "", 0.5), ("-0,001", "", -0.001),
    ("10,500", "", 10_500), ("", "%", None), (" %", "%", None),
])
def test_what_can_be_typed(text, unit, guess):
    assert verdicts.parse_guess(text, unit) == guess


@pytest.mark.parametrize("text", ["many", "6 8", "nan", "inf", "<b>9</b>"])
def test_what_is_no_number_is_not_kept_and_the_field_says_so(text, guesses):
    note = type_guess("right of 100?", text)
    assert "expected a number, such as 42, got" in note and "<b>" not in note
    assert not guesses.exists()


def test_units_other_than_percent(capsys):
    type_guess("mistakes", "400", unit="")
    type_guess("how long", "1.5", unit="s")
    reveal("mistakes", 309, unit="")
    reveal("how long", 1.234, unit="s")
    assert capsys.readouterr().out == ("Your guess: mistakes\nit was 309; you guessed 400\n"
                                       "Your guess: how long\nit was 1.23 s; you guessed 1.5 s\n")


def test_reveal_wants_a_fraction_for_percent():
    with pytest.raises(ValueError, match="expected a fraction, which is shown in percent, got 68"):
        reveal("right of 100?", 68)


@pytest.mark.parametrize("text, fault", [
    (b"", "JSONDecodeError: "), (b"{", "JSONDecodeError: "), (b"\xff", "UnicodeDecodeError: "),
    (b"[]", "expected questions and guesses, got list"),
    (b'{"right of 100?": 90}', "no guess of 'right of 100?'"),
    (b'{"right of 100?": {"guess": "x", "unit": "%"}}', "no guess of 'right of 100?'"),
    (b'{"right of 100?": {"guess": 90, "unit": 1}}', "no guess of 'right of 100?'"),
    (b'{"right of 100?": {"guess": 90, "unit": "\\ud800"}}', "no guess of 'right of 100?'"),
    (b'{"\\ud800": {"guess": 90, "unit": "%"}}', "no guess of '\\ud800'"),
    (b'{"right of 100?": {"guess": 1' + b"0" * 400 + b', "unit": "%"}}', "no guess of 'right of 100?'"),
    (b'{"right of 100?": {"guess": NaN, "unit": "%"}}', "no guess of 'right of 100?'"),
    (b"[" * 100_000, "RecursionError: "),
])
def test_a_damaged_file_is_told_and_set_aside_by_the_next_guess(text, fault, guesses, capsys):
    guesses.write_bytes(text)
    reveal("right of 100?", 0.68)
    told, _, was = capsys.readouterr().out.splitlines()
    assert told.startswith(f"guesses.json is damaged, and used without what cannot be read: {fault}")
    assert was == "it was 68 % (you made no guess)"
    assert guesses.read_bytes() == text  # who only looks changes nothing

    type_guess("how many?", "3", unit="")
    out = capsys.readouterr().out
    assert f"guesses.json is damaged ({fault}" in out and out.endswith("a new one is started.\n")
    assert (guesses.parent / "guesses-damaged-1.json").read_bytes() == text
    assert list(json.loads(guesses.read_text())) == ["how many?"]


def test_one_bad_guess_costs_no_other(guesses, capsys):
    type_guess("right of 100?", "90")
    guesses.write_text(guesses.read_text().replace("{", '{"bad": 1,', 1))
    reveal("right of 100?", 0.68)
    assert capsys.readouterr().out.endswith(
        "no guess of 'bad'\nYour guess: right of 100?\nit was 68 %; you guessed 90 %\n")
    type_guess("how many?", "3", unit="")
    assert list(json.loads(guesses.read_text())) == ["right of 100?", "how many?"]


def test_a_place_that_cannot_be_written_is_told_beside_the_field(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("COURSE_GUESSES", str(tmp_path / "file" / "guesses.json"))
    note = type_guess("right of 100?", "90")
    assert f"not kept: {tmp_path / 'file' / 'guesses.json'}: " in note
    assert "run a cell with %env COURSE_GUESSES and its path" in note


def test_the_page_without_a_kernel_keeps_the_question(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    predict("right of 100?")
    assert shown[0] == {"text/plain": "Your guess: right of 100?"}
    assert shown[1]["text/plain"] == "____ %"
    assert "application/vnd.jupyter.widget-view+json" in shown[1]


def test_the_unit_keeps_its_width_on_a_narrow_page():
    """What is beside it moves to the next line instead."""
    row = verdicts.guess_field("how long?", "seconds")
    assert row.children[1].layout.flex == "0 0 auto" and row.layout.flex_flow == "row wrap"


def test_the_field_has_a_label_for_screen_readers():
    field, _, note = verdicts.guess_field("right of 100?", "%").children
    assert field.description == "Guess"
    assert 'role="status"' in note.value


@pytest.mark.parametrize("guess, value, surprise", [
    (10, 12, False), (12, 10, False), (10, 16, True), (16, 10, True), (5, -5, True), (-4, -5, False), (1, 0, True),
    (0, 0, False),
])
def test_what_counts_as_a_surprise(guess, value, surprise):
    assert verdicts.is_surprise(guess, value) is surprise


def test_after_a_surprise_a_field_asks_why_and_keeps_it_with_the_guess(guesses, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    verdicts.keep_guess("error", 10.0, "%")
    reveal("error", 0.11)
    assert shown == []
    reveal("error", 0.4)
    [box] = shown
    field, _, note = box.children
    field.value = " It starts badly. "
    assert json.loads(guesses.read_text())["error"] == {"guess": 10.0, "unit": "%", "why": "It starts badly."}
    assert "kept" in note.value and verdicts.why_field("error").children[0].value == "It starts badly."
    verdicts.keep_guess("error", 30.0, "%")
    assert "why" not in json.loads(guesses.read_text())["error"], "a new guess has no explanation yet"
