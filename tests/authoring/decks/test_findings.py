"""Verdicts in a deck: their calls are gone, what they found is listed in the place where it was printed."""

import re

import pytest
from nbformat.v4 import new_code_cell, new_output

from authoring.decks.findings import as_findings, finding, together, without_calls


def printed(words):
    return new_output("stream", name="stdout", text=words)


def found(output):
    """What a list of findings says, one line each."""
    rows = re.findall(r"<li[^>]*>(.*?)</li>", output.data["text/html"])
    plain = {ord("\N{NO-BREAK SPACE}"): " ", ord("\N{NON-BREAKING HYPHEN}"): "-"}
    return [re.sub(r"<[^>]+>", "", row).translate(plain) for row in rows]


@pytest.mark.parametrize(
    "source, left",
    [
        ('error = 1 / 8\nexpect("error", error, below=0.2)', "error = 1 / 8"),  # at the end
        ('a = 1\nexpect("a", a,\n       below=2)\nb = 2', "a = 1\nb = 2"),  # over two lines, in the middle
        ('reveal("ones", 6742, unit="digits")', ""),  # nothing else
        ("# as promised\nexpect('same', True)", ""),  # a comment alone is no code
        ('show(expect("a", 1, below=2))', 'show(expect("a", 1, below=2))'),  # part of something else
        ("def f():\n    expect('a', True)", "def f():\n    expect('a', True)"),  # what a function does stays
        ("%matplotlib inline\nexpect('a', True)", "%matplotlib inline\nexpect('a', True)"),  # no plain Python
        ("a = 1\n\n\nexpect('a', True)\n\n\nb = 2", "a = 1\n\nb = 2"),  # one blank line in its place
    ],
)
def test_calls_leave_the_code(source, left):
    assert without_calls(source) == left


@pytest.mark.parametrize(
    "line, kind",
    [
        ("test error: 7.62 % (expected below 10 %: yes)", "yes"),
        ("both ways give the same distances: yes", "yes"),
        ("test error: 12.3 % (expected 5 to 10 %: NO)", "no"),
        ("right of 100: it was 68 % (you made no guess)", "was"),
        ("right of 100: it was 68 %; you guessed 90 %", "was"),
        ("it was a dark night", None),
        ("x_train (60000, 28, 28) uint8", None),
    ],
)
def test_kinds_of_lines(line, kind):
    assert (finding(line) or (None,))[0] == kind


def test_a_number_is_never_broken_at_the_end_of_a_line():
    assert together("a: 1.4e-11 (expected below 1e-06: yes)") == (
        "a: 1.4e\u201111 (expected below 1e\u201106:\u00a0yes)")
    assert together("a: 20 % (expected -3 to 12 %: NO)") == "a: 20\u00a0% (expected -3 to 12\u00a0%:\u00a0NO)"


def test_the_number_of_a_verdict_stands_out():
    cell = new_code_cell('expect("a", 0.3, below=0.5)', outputs=[printed("a: 30.0 % (expected below 50 %: yes)\n")])
    as_findings(cell)
    assert "a: <strong>30.0" in cell.outputs[0].data["text/html"]


def test_findings_stand_where_they_were_printed():
    cell = new_code_cell(
        'print(1)\nexpect("a", 0.3, below=0.5)\nreveal("b", 0.68)\nprint(2)',
        outputs=[printed("1\na: 3 % (expected below 50 %: yes)\nYour guess: b\nit was 68 % (you made no guess)\n2\n")],
    )
    as_findings(cell)
    assert cell.source == "print(1)\nprint(2)"
    assert [cell.outputs[0].text, cell.outputs[2].text] == ["1\n", "2\n"]
    assert found(cell.outputs[1]) == ["✓ a: 3 % (expected below 50 %: yes)", "→ b: it was 68 %"]


def test_a_cell_of_verdicts_alone_goes_on_the_page_before():
    page = {"slideshow": {"slide_type": "subslide"}}
    cell = new_code_cell('expect("a", True)', outputs=[printed("a: NO\n")], metadata=page)
    as_findings(cell)
    assert found(cell.outputs[0]) == ["✗ a: NO"]
    assert cell.metadata.transient == {"remove_source": True}
    assert cell.metadata.slideshow.slide_type == "-"


def test_verdicts_of_a_function_are_found_too():
    cell = new_code_cell("compare(a, b)", outputs=[printed("a: 3e-06 (expected below 0.0001: yes)\n")])
    as_findings(cell)
    assert cell.source == "compare(a, b)"
    assert found(cell.outputs[0]) == ["✓ a: 3e-06 (expected below 0.0001: yes)"]


def test_a_field_for_a_guess_becomes_its_question():
    field = new_output("display_data", data={"text/plain": "Your guess: how many < 10?"})
    cell = new_code_cell('predict("how many < 10?")', outputs=[field])
    as_findings(cell)
    assert cell.outputs[0].data["text/html"] == (
        '<p class="question"><strong>Your guess:</strong> how many &lt; 10?</p>')


def test_code_without_verdicts_stays_as_it_is():
    cell = new_code_cell("print(1)\n\n\nprint(2)", outputs=[printed("1\n2\n")])
    as_findings(cell)
    assert (cell.source, cell.outputs) == ("print(1)\n\n\nprint(2)", [printed("1\n2\n")])
