"""The sheet for teaching assistants: its rows and its Markdown. That it is up to date is tested in `test_answers`."""

from types import ModuleType

from authoring.teaching import answers, mistakes

ANSWERS = f'''
RIGHT = {{"99.1": [(Knobs, build())]}}
WRONG = {{
    "99.1": [(lambda x: x + 1, "one more"), (a_slow_loop, "slow"), (made(lambda x: -x), "turned"),
             (walk(first=False), "far")],
    "99.2": [(lambda x: {"x + " * 60}x, "slow")],
}}
'''


def test_an_answer_is_shown_in_short(monkeypatch):
    monkeypatch.setattr(answers, "of", lambda number: ModuleType("lesson_99"))
    monkeypatch.setattr(mistakes.inspect, "getsource", lambda module: ANSWERS)
    assert mistakes.in_code("99.1") == {"one more": "`x + 1`", "slow": "a slow loop", "turned": "`-x`",
                                        "far": "`walk(first=False)`"}
    assert mistakes.in_code("99.2") == {"slow": ""}


def test_a_mistake_has_one_row_with_the_first_answer_that_can_be_shown(monkeypatch):
    monkeypatch.setattr(mistakes, "in_code", lambda number: {"long": "", "short": "`1`", "other": "`2`"})
    said = [("long", "too large."), ("short", "too large."), ("other", "too large."), ("sum", "the sum: other values."),
            ("sum", "the code stops with TypeError.")]
    sheet = mistakes.sheet({"99.1": said}, {"99.1": "A sum"})
    assert sheet.endswith("## 99.1 A sum\n\n| the check says | said to, for example |\n|---|---|\n| too large. | `1` |")
    assert sheet.startswith("| counted as | what it means |\n|---|---|\n| …: other values. | The result")


def test_a_table_is_not_broken_by_what_stands_in_it():
    page = mistakes.table({"|a|² * 2": "`x | y`", "a `b*c` <d>": ""}, "left", "right")
    assert page.splitlines()[2:] == ["| \\|a\\|² \\* 2 | `x \\| y` |", "| a `b*c` \\<d> |  |"]
