from math import nan

from course_utils.numerals import minus, percent, short


def test_percent():
    assert percent(0.0762) == "7.62 %"
    assert percent(0.0762, digits=0) == "8 %"
    assert percent(nan) == "not defined"


def test_a_short_number_has_at_most_two_decimals_and_a_proper_minus():
    assert [short(value) for value in (3, 2.5, 0.126, -0.126, -0.001, 100)] == ["3", "2.5", "0.13", "−0.13", "0", "100"]
    assert minus("-1 and -2") == "−1 and −2"
