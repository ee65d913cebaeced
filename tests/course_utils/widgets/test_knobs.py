"""Settings and their experiments: the picture for every control, what was not run, and running it."""

import pytest
from fake_experiments import quick

from course_utils.experiments import Knobs, store
from course_utils.experiments.background import STOPPED
from course_utils.widgets import KnobExplorer
from course_utils.widgets import knobs as module


class Running:
    """Stands for an experiment in the background: tests say what becomes of it."""

    def __init__(self, knobs, store, told, ended, run):
        self.knobs, self.store, self.told, self.ended = knobs, store, told, ended

    def stop(self):
        self.ended(STOPPED)


@pytest.fixture
def explorer(tmp_path, monkeypatch):
    """An explorer of two experiments that were run and one that failed."""
    monkeypatch.setattr(module, "Background", Running)
    monkeypatch.setenv("COURSE_RESULTS", str(tmp_path / "results"))
    for knobs in (Knobs(), Knobs(hidden=512)):
        store.write(tmp_path / "results" / "experiments", knobs, quick(knobs))
    store.write(tmp_path / "mine", Knobs(optimiser="SGD"), {"reason": "the cost is no number"})
    return KnobExplorer(tmp_path / "mine")


FOUND = "validation error 10.00 % after 1 of 1 epochs, test error {}, 0 seconds, {} parameters."


def test_it_opens_with_the_baseline_beside_itself(explorer):
    found = FOUND.format("0.78 %", "128")
    assert explorer.picture.words == f"Held: baseline: {found} Now: baseline: {found}"
    assert explorer.run_it.disabled and explorer.stop_it.disabled


def test_one_is_held_while_the_other_moves(explorer, moved):
    assert moved(explorer, hidden=512).endswith("Now: hidden=512: " + FOUND.format("0.20 %", "512"))
    explorer.hold_it.click()
    assert moved(explorer, hidden=128).startswith("Held: hidden=512: ")
    assert "Now: baseline: " in explorer.picture.words


def test_what_can_be_chosen_was_recorded():
    recorded = store.table(store.recorded())
    missing = [(name, value) for name, values in module.CHOICES.items() for value in values
               if value not in set(recorded[name])]
    assert missing == [("epochs", 3), ("images", 2000)]  # two that a reader can run while waiting


def test_every_control_is_a_knob(explorer, set_to):
    last = {name: values[-1] for name, values in module.CHOICES.items()}
    set_to(explorer, **last)
    assert explorer.knobs == Knobs(**last)


def test_what_was_not_run_can_be(explorer, moved):
    assert moved(explorer, hidden=64).endswith("Now: hidden=64: not run yet.")
    assert not explorer.run_it.disabled
    assert moved(explorer, optimiser="SGD", hidden=128).endswith("Now: optimiser=SGD: the cost is no number.")
    assert explorer.run_it.disabled


def test_what_cannot_be_built_says_why(explorer, moved):
    assert "with kernel_side=3 the largest pool_side that works is 3." in moved(explorer, pool_side=8)
    assert explorer.run_it.disabled


def test_a_run_in_the_background_is_shown_when_it_ends(explorer, moved):
    moved(explorer, hidden=64)
    explorer.run_it.click()
    running = explorer.background
    assert running.knobs == Knobs(hidden=64)
    assert explorer.run_it.disabled and not explorer.stop_it.disabled and explorer.bar.layout.visibility == "visible"
    running.told({"epoch": 5, "validation": 0.0213})
    assert (explorer.bar.value, explorer.said.value) == (5, "epoch 5 of at most 12, validation error 2.13 %")
    store.write(running.store, running.knobs, quick(running.knobs))
    running.ended("")
    assert explorer.picture.words.endswith("Now: hidden=64: " + FOUND.format("1.56 %", "64"))
    assert explorer.said.value == "kept" and explorer.bar.layout.visibility == "hidden"
    assert explorer.run_it.disabled and explorer.stop_it.disabled and explorer.background is None


def test_a_run_that_is_stopped_can_be_run_again(explorer, moved):
    moved(explorer, hidden=64)
    explorer.run_it.click()
    moved(explorer, hidden=128)  # other settings can be looked at meanwhile, but not run
    moved(explorer, hidden=64)
    assert explorer.run_it.disabled
    explorer.stop_it.click()
    assert explorer.said.value == "stopped; nothing is kept of it"
    assert not explorer.run_it.disabled and explorer.picture.words.endswith("Now: hidden=64: not run yet.")
