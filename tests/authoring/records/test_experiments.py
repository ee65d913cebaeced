"""Recording the experiments of lesson 8: all plans, one after another, and an end when it is stopped."""

import pytest

from authoring.records import experiments
from course_utils.experiments import Knobs, plans, store
from course_utils.experiments.knobs import as_facts


@pytest.fixture
def swept(monkeypatch):
    """The plans that were swept, with their stores; nothing is trained."""
    calls = []
    monkeypatch.setattr(experiments, "sweep", lambda plan, store: calls.append((plan, store)) or set(plan))
    monkeypatch.setattr(plans, "best_once_more", lambda store: [plans.LUCK[1]])
    monkeypatch.setattr(plans, "best_at_full_size", lambda store: [plans.BASELINE])
    monkeypatch.setattr(experiments, "put_on_board", lambda full_size: calls.append(("board", full_size)))
    return calls


def test_every_plan_is_run_into_the_results(swept, capsys):
    assert experiments.main([]) == 0
    asked = [*plans.PENALTIES, *plans.LARGE_BATCHES, *plans.UNSCALED, *plans.AS_MANY_UPDATES, *plans.LONGER]
    *plans_swept, asked_again, board = swept
    assert [plan for plan, _ in plans_swept] == [plans.SOURCE, plans.LUCK, asked, plans.RATES, [plans.LUCK[1]],
                                                 [plans.BASELINE]]
    assert {store for _, store in plans_swept} == {experiments.STORE}
    assert asked_again == plans_swept[-1] and board == ("board", {plans.BASELINE})
    assert "the source's runs: all are kept" in capsys.readouterr().out


def test_a_plan_that_was_stopped_ends_it(swept, monkeypatch, capsys):
    monkeypatch.setattr(experiments, "sweep", lambda plan, store: swept.append(plan) or plan[:3])
    assert experiments.main([]) == 1
    assert swept == [plans.SOURCE]
    assert "the source's runs: 27 are missing" in capsys.readouterr().out


def test_the_best_by_validation_goes_on_the_board(tmp_path, monkeypatch):
    monkeypatch.setattr(experiments, "BOARD", tmp_path / "scoreboard.csv")
    found = {"test": 0.0051, "best_epoch": 14, "parameters": 250_000, "seconds": 800.0}
    kept = [{"knobs": as_facts(Knobs(filters=64, images=60_000)), "validation": 0.006, **found},
            {"knobs": as_facts(Knobs(images=60_000)), "validation": 0.007, **found, "test": 0.004}]
    experiments.put_on_board(store.as_table(kept))
    assert experiments.BOARD.read_text() == (
        "lesson,model,error,images,parameters,seconds\n"
        '8,"LeNet, 64 filters, 14 epochs of 48,000 digits",0.0051,10000,250000,800.0\n')
