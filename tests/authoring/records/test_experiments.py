"""Recording the experiments of lesson 8: all plans, one after another, and an end when it is stopped."""

import pytest

from authoring.records import experiments
from course_utils.experiments import plans


@pytest.fixture
def swept(monkeypatch):
    """The plans that were swept, with their stores; nothing is trained."""
    calls = []
    monkeypatch.setattr(experiments, "sweep", lambda plan, store: calls.append((plan, store)) or set(plan))
    monkeypatch.setattr(plans, "best_once_more", lambda store: [plans.LUCK[1]])
    monkeypatch.setattr(plans, "best_at_full_size", lambda store: [plans.BASELINE])
    return calls


def test_every_plan_is_run_into_the_results(swept, capsys):
    assert experiments.main([]) == 0
    asked = [*plans.PENALTIES, *plans.LARGE_BATCHES, *plans.UNSCALED]
    assert [plan for plan, _ in swept] == [plans.SOURCE, plans.LUCK, asked, plans.RATES, [plans.LUCK[1]],
                                           [plans.BASELINE]]
    assert {store for _, store in swept} == {experiments.STORE}
    assert "the source's runs: all are kept" in capsys.readouterr().out


def test_a_plan_that_was_stopped_ends_it(swept, monkeypatch, capsys):
    monkeypatch.setattr(experiments, "sweep", lambda plan, store: swept.append(plan) or plan[:3])
    assert experiments.main([]) == 1
    assert swept == [plans.SOURCE]
    assert "the source's runs: 27 are missing" in capsys.readouterr().out
