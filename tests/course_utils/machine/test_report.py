"""Findings in words and as a table, and what they add up to."""

import pytest

from course_utils.machine.report import MISSING, UNKNOWN, WARNING, Finding, Report

FINE = Finding("Python", "3.11.7")
POOR = Finding("memory", "1.0 GB free", WARNING, "close other programs")
GONE = Finding("C++ compiler", "g++ was not found", MISSING, "sudo apt install g++")
DARK = Finding("data", "could not be looked at: OSError: no", UNKNOWN)
ABOUT = "Seventy Thousand Digits 0.1.0, 2 cores"


def test_text():
    assert str(Report((FINE, GONE), ABOUT)) == (
        "ok       Python        3.11.7\n"
        "missing  C++ compiler  g++ was not found\n"
        "                       what to do: sudo apt install g++\n"
        "\n"
        "not ready; missing: C++ compiler; Seventy Thousand Digits 0.1.0, 2 cores"
    )


def test_a_long_advice_is_wrapped_but_no_command_is_torn_at_its_hyphens():
    advice = f"to install it, {'x' * 60} apt-get install g++-12"
    told = str(Report((Finding("C++ compiler", "none", MISSING, advice),), ABOUT))
    assert len(told.splitlines()) > 4 and "apt-get" in told and all(len(line) <= 110 for line in told.splitlines())


@pytest.mark.parametrize("findings, healthy, conclusion", [
    ((FINE,), True, f"ready: {ABOUT}"),
    ((FINE, POOR), True, f"ready: {ABOUT}; warning: memory"),
    ((POOR, GONE), False, f"not ready; missing: C++ compiler; warning: memory; {ABOUT}"),
    ((FINE, DARK), False, f"not ready; unknown: data; {ABOUT}"),
    ((DARK, GONE, FINE, GONE), False, f"not ready; missing: C++ compiler; unknown: data; {ABOUT}"),
])  # fmt: skip
def test_the_last_line_can_be_sent_to_a_teacher(findings, healthy, conclusion):
    report = Report(findings, ABOUT)
    assert report.healthy == healthy
    assert report.conclusion() == str(report).splitlines()[-1] == conclusion


def test_table_has_heads_for_screen_readers_and_escapes_what_it_shows():
    table = Report((Finding("a<b", "x & y", MISSING, "<mend>"),), "R&D")._repr_html_()
    assert table.count('<th scope="col"') == 4 and table.count('<th scope="row"') == 1
    assert "<caption>not ready; missing: a&lt;b; R&amp;D</caption>" in table
    assert "a&lt;b" in table and "x &amp; y" in table and "&lt;mend&gt;" in table
    assert ">missing<" in table, "the verdict is a word, not a colour"
