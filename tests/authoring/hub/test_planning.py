"""The table of what a class needs: computed from what was measured, and the same in deploy/README.md."""

import pytest

from authoring import ROOT
from authoring.hub import __main__ as command
from authoring.hub import planning

HUB = {"servers": {"mb": 100}, "home": {"mb": 50}}
TIMINGS = {"machine": {"cores": 2},
           "lessons": {"02_small": {"peak_mb": 600, "seconds": 10}, "11_large": {"peak_mb": 1900, "seconds": 60}}}


def test_memory_is_the_servers_and_the_largest_lessons():
    assert planning.learner_gb(HUB, TIMINGS) == pytest.approx(2.0)


def test_a_class_in_one_room():
    p = planning.plan(30, 1.0, HUB, TIMINGS)
    assert (p.on, p.nodes, p.decided_by) == (30, 1, "memory")
    assert p.memory_gb == pytest.approx(60)
    assert p.cores == pytest.approx(30 * 120 / planning.PATIENCE)
    assert p.disk_gb == pytest.approx(1.5)


def test_homes_are_kept_for_all_and_memory_for_those_who_are_on():
    p = planning.plan(3000, 0.2, HUB, TIMINGS)
    assert p.on == 600 and p.memory_gb == pytest.approx(1200) and p.disk_gb == pytest.approx(150)
    assert p.nodes == 20  # 1,200 GB in pieces of 61


def test_a_fraction_of_a_learner_counts_as_one():
    assert planning.plan(3, 0.5, HUB, TIMINGS).on == 2


def test_long_lessons_let_the_cores_decide():
    long = {**TIMINGS, "lessons": {"05_long": {"peak_mb": 500, "seconds": 3000}}}
    p = planning.plan(30, 1.0, HUB, long)
    assert p.decided_by == "cores" and p.nodes == 19  # 30 * 6000 / 600 = 300 cores, 16 a node


@pytest.mark.parametrize("peak_mb, limit", [(1500, 2.0), (1501, 2.5), (1900, 2.5), (1901, 3.0)])
def test_the_limit_is_a_quarter_above_the_peak_in_half_gigabytes(peak_mb, limit):
    timings = {"lessons": {"11_large": {"peak_mb": peak_mb}}}
    assert planning.limit_gb(HUB, timings) == limit


def test_the_text_has_the_table_that_the_function_computes():
    table = planning.table(*planning.measured())
    assert table in (ROOT / "deploy" / "README.md").read_text(encoding="utf-8"), \
        "put what `python -m authoring.hub` prints into deploy/README.md"


def test_the_command_prints_it(capsys):
    command.main([])
    assert capsys.readouterr().out == planning.table(*planning.measured()) + "\n"
