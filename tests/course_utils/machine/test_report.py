"""Findings in words and as a table, and what they come to."""

import pytest

from course_utils.machine.report import MISSING, WARNING, Finding, Report

FINE = Finding("Python", "3.11.7")
POOR = Finding("memory", "1.0 GB free", WARNING, "close other programs")
GONE = Finding("C++ compiler", "g++ was not found", MISSING, "sudo apt install g++")


def test_text():
    assert str(Report((FINE, GONE))) == (
        "ok       Python        3.11.7\n"
        "missing  C++ compiler  g++ was not found\n"
        "                       what to do: sudo apt install g++\n"
        "\n"
        "Something that the course needs is missing: see the lines that begin with 'missing'."
    )


@pytest.mark.parametrize("findings, healthy, conclusion", [
    ((FINE,), True, "Everything is in place."),
    ((FINE, POOR), True, "The course will run; the warnings say what could be better."),
    ((POOR, GONE), False, "Something that the course needs is missing"),
])  # fmt: skip
def test_conclusion(findings, healthy, conclusion):
    report = Report(findings)
    assert report.healthy == healthy
    assert report.conclusion().startswith(conclusion)


def test_table_has_heads_for_screen_readers_and_escapes_what_it_shows():
    table = Report((Finding("a<b", "x & y", MISSING, "<mend>"),))._repr_html_()
    assert table.count('<th scope="col"') == 4 and table.count('<th scope="row"') == 1
    assert "<caption>" in table and "a&lt;b" in table and "x &amp; y" in table and "&lt;mend&gt;" in table
    assert ">missing<" in table, "the verdict is a word, not a colour"
