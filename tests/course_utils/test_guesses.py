import json

import pytest

from course_utils import guesses
from course_utils.guesses import predict, reveal


@pytest.fixture(autouse=True)
def file(tmp_path, monkeypatch):
    """A file of its own for each test's guesses."""
    monkeypatch.setenv("COURSE_GUESSES", str(tmp_path / "guesses.json"))
    return tmp_path / "guesses.json"


def type_guess(question, text, unit="%"):
    """Type into the field and press Enter; the note beside it."""
    field, _, note = guesses.guess_field(question, unit).children
    field.value = text
    return note.value


def test_a_guess_is_kept_and_revealed(file, capsys):
    assert "kept: 90 %" in type_guess("right of 100?", "90")
    assert json.loads(file.read_text()) == {"right of 100?": {"guess": 90.0, "unit": "%"}}
    reveal("right of 100?", 0.68)
    assert capsys.readouterr().out == "Your guess: right of 100?\nit was 68 %; you guessed 90 %\n"


def test_people_can_read_the_file_of_guesses(file):
    guesses.keep_guess("error with λ = 0.1", 0.5, "%")
    assert "error with λ = 0.1" in file.read_text(encoding="utf-8")


def test_no_guess(capsys):
    reveal("right of 100?", 0.721)
    assert capsys.readouterr().out == "Your guess: right of 100?\nit was 72.1 % (you made no guess)\n"


def test_the_field_shows_an_earlier_guess_as_after_a_restart():
    type_guess("right of 100?", "90")
    field, unit, note = guesses.guess_field("right of 100?", "%").children
    assert (field.value, unit.value) == ("90", "%") and "kept: 90 %" in note.value


def test_a_new_guess_replaces_the_old_one_and_an_empty_field_takes_it_back(file):
    type_guess("one", "1")
    type_guess("two", "2")
    type_guess("one", "3")
    kept = json.loads(file.read_text())
    assert (kept["one"]["guess"], kept["two"]["guess"]) == (3, 2)
    assert "kept" not in type_guess("one", "")
    assert list(json.loads(file.read_text())) == ["two"]


@pytest.mark.parametrize("text, unit, guess", [
    ("68", "%", 68), ("68 %", "%", 68), ("68%", "%", 68), (" 68.5 ", "%", 68.5), ("0,5", "%", 0.5), ("1,000", "", 1000),
    ("47,040,000", "", 47_040_000), ("3 s", "s", 3), ("-1", "", -1), ("0,500", "", 0.5), ("-0,001", "", -0.001),
    ("10,500", "", 10_500), ("", "%", None), (" %", "%", None),
])
def test_what_can_be_typed(text, unit, guess):
    assert guesses.parse_guess(text, unit) == guess


@pytest.mark.parametrize("text", ["many", "6 8", "nan", "inf", "<b>9</b>"])
def test_what_is_no_number_is_not_kept_and_the_field_says_so(text, file):
    note = type_guess("right of 100?", text)
    assert "expected a number, such as 42, got" in note and "<b>" not in note
    assert not file.exists()


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
def test_a_damaged_file_is_told_and_set_aside_by_the_next_guess(text, fault, file, capsys):
    file.write_bytes(text)
    reveal("right of 100?", 0.68)
    told, _, was = capsys.readouterr().out.splitlines()
    assert told.startswith(f"guesses.json is damaged, and used without what cannot be read: {fault}")
    assert was == "it was 68 % (you made no guess)"
    assert file.read_bytes() == text  # who only looks changes nothing

    type_guess("how many?", "3", unit="")
    out = capsys.readouterr().out
    assert f"guesses.json is damaged ({fault}" in out and out.endswith("a new one is started.\n")
    assert (file.parent / "guesses-damaged-1.json").read_bytes() == text
    assert list(json.loads(file.read_text())) == ["how many?"]


def test_one_bad_guess_costs_no_other(file, capsys):
    type_guess("right of 100?", "90")
    file.write_text(file.read_text().replace("{", '{"bad": 1,', 1))
    reveal("right of 100?", 0.68)
    assert capsys.readouterr().out.endswith(
        "no guess of 'bad'\nYour guess: right of 100?\nit was 68 %; you guessed 90 %\n")
    type_guess("how many?", "3", unit="")
    assert list(json.loads(file.read_text())) == ["right of 100?", "how many?"]


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
    row = guesses.guess_field("how long?", "seconds")
    assert row.children[1].layout.flex == "0 0 auto" and row.layout.flex_flow == "row wrap"


def test_the_field_has_a_label_for_screen_readers():
    field, _, note = guesses.guess_field("right of 100?", "%").children
    assert field.description == "Guess"
    assert 'role="status"' in note.value


@pytest.mark.parametrize("guess, value, surprise", [
    (10, 12, False), (12, 10, False), (10, 16, True), (16, 10, True), (5, -5, True), (-4, -5, False), (1, 0, True),
    (0, 0, False),
])
def test_what_counts_as_a_surprise(guess, value, surprise):
    assert guesses.is_surprise(guess, value) is surprise


def test_after_a_surprise_a_field_asks_why_and_keeps_it_with_the_guess(file, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    guesses.keep_guess("error", 10.0, "%")
    reveal("error", 0.11)
    assert shown == []
    reveal("error", 0.4)
    [box] = shown
    field, _, note = box.children
    field.value = " It starts badly. "
    assert json.loads(file.read_text())["error"] == {"guess": 10.0, "unit": "%", "why": "It starts badly."}
    assert "kept" in note.value and guesses.why_field("error").children[0].value == "It starts badly."
    guesses.keep_guess("error", 30.0, "%")
    assert "why" not in json.loads(file.read_text())["error"], "a new guess has no explanation yet"
