import numpy as np
import pytest

from course_utils.verdicts import expect


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
