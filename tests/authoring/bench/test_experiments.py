"""What a sweep costs: the overhead without the start, the ratios of three ways, and an end if experiments fail."""

from contextlib import nullcontext
from types import SimpleNamespace

import pandas as pd
import pytest

from authoring.bench import experiments
from course_utils.experiments import Knobs


@pytest.fixture
def sweeps(monkeypatch):
    """Sweeps that only tell the time: 3 s to start workers, 5 ms an empty experiment, 2 s a real one, half on two."""
    clock, asked = [0.0], []

    def sweep(settings, store, workers, run):
        asked.append(workers)
        clock[0] += 3 * (workers == 2)
        clock[0] += len(settings) * (0.005 if run is experiments.empty else 2 / (1 if workers is None else 2))
        return pd.DataFrame({"reason": [""] * len(settings)})

    monkeypatch.setattr(experiments, "sweep", sweep)
    monkeypatch.setattr(experiments.time, "perf_counter", lambda: clock[0])
    monkeypatch.setattr(experiments, "cluster", lambda: nullcontext(SimpleNamespace(scheduler_address="tcp://there")))
    return asked


def test_overhead_and_ratios(sweeps, capsys):
    facts = experiments.bench_experiments(run=None)
    assert facts["overhead_ms"] == 5 and facts["start_seconds"] == 3.0
    assert facts["ratios"] == {"one after another": 1.0, "two workers": 0.62, "an address": 0.5}
    assert sweeps == [2, 2, None, 2, "tcp://there"]
    assert "5.0 ms for each of 1,000 empty experiments on two workers (promised: 10)" in capsys.readouterr().out


def test_experiments_that_fail_are_no_measurement(monkeypatch):
    monkeypatch.setattr(experiments, "sweep", lambda *args, **options: pd.DataFrame({"reason": ["no room"]}))
    with pytest.raises(RuntimeError, match="expected 1 experiments that have run, got 1: no room"):
        experiments.seconds_of([Knobs()], None, experiments.empty)
