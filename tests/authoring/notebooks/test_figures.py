"""Figures in prose: what can be named, how it is written out, and what happens to everything else."""

import json

import pytest

from authoring.notebooks import figures
from course_utils.experiments import Knobs, store


@pytest.fixture
def known(project):
    return figures.names(project / "results", "90_tiny")


@pytest.mark.parametrize(
    ("source", "filled"),
    [
        ("error {{ r90_tiny.final.test | percent }}", "error 7.6 %"),
        ("{{ r90_tiny.final.test | percent(2) }}", "7.62 %"),
        ("first {{ r90_tiny.table.test[0] | percent }}, {{ r90_tiny.table | length }} epochs", "first 9.5 %, 2 epochs"),
        ("runs in {{ minutes }}, or {{ seconds }} s", "runs in 20 seconds, or 15 s"),  # 12.3, both rounded up
        ("{{ 60000 | thousands }}", "60,000"),
        ("ends with a newline\n", "ends with a newline\n"),
    ],
)
def test_filled(known, source, filled):
    assert figures.fill(source, known) == filled


@pytest.mark.parametrize(
    "source",
    [
        r"$\frac{{a}}{{b}}$ and $x_{{ij}}$",  # no space behind the braces
        r"{% not a block %}",
        r"{# not a comment #}",
        r"$\{1, \dots, n\}$ and ${\bf x}$",
        "a `dict` is `{1: {2: 3}}`",
        "# a heading",
    ],
)
def test_everything_else_is_left_alone(known, source):
    assert figures.fill(source, known) == source


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{{ r02_logistic }}", "'r02_logistic' is undefined; known names: .*r90_tiny"),
        ("{{ r90_tiny.last }}", "'dict object' has no attribute 'last'"),
        ("{{ r90_tiny.final.test | per_cent }}", "No filter named 'per_cent'"),
        ("{{ r90_tiny.final. }}", "TemplateSyntaxError"),
        ("{{ r90_tiny | percent }}", "TypeError"),
        ("{{ r90_tiny.table.test[9] }}", "no element 9|has no element"),
    ],
)
def test_what_cannot_be_filled_is_an_error(known, source, message):
    with pytest.raises(figures.FigureError, match=message):
        figures.fill(source, known)


def test_a_lesson_that_was_never_timed_says_how_to_time_it(project):
    with pytest.raises(figures.FigureError, match=r"'minutes' is undefined.*authoring\.bench lessons"):
        figures.fill("{{ minutes }}", figures.names(project / "results", "91_new"))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "10 seconds"),
        (12.3, "20 seconds"),
        (60, "60 seconds"),
        (61, "2 minutes"),
        (1000, "17 minutes"),
    ],
)
def test_minutes_are_rounded_up(seconds, words):
    assert figures.minutes(seconds) == words


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("02_logistic_regression", "r02_logistic_regression"),
        ("08-knobs.all", "r08_knobs_all"),
        ("bench", "bench"),
    ],
)
def test_a_file_becomes_a_name(stem, name):
    assert figures.identifier(stem) == name


def test_json_without_a_table_is_known_too(tmp_path):
    (tmp_path / "bench.json").write_text(json.dumps({"neighbours": {"ratio": 0.43}}))
    assert figures.fill("{{ bench.neighbours.ratio | percent(0) }}", figures.names(tmp_path, "01")) == "43 %"


def test_an_experiment_is_called_by_what_was_changed(tmp_path):
    store.write(tmp_path / "experiments", Knobs(dropout=0.2), {"epochs": [], "test": 0.0158})
    known = figures.names(tmp_path, "08")
    assert figures.fill('{{ experiment("dropout=0.2").test | percent(2) }}', known) == "1.58 %"
    with pytest.raises(figures.FigureError, match="dropout=0.3"):
        figures.fill('{{ experiment("dropout=0.3").test | percent(2) }}', known)
