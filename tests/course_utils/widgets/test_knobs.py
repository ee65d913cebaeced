"""Settings and their experiments: what is seen and said for every control, what was not run, and running it."""

import pytest
from fake_experiments import quick
from in_node import seen

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
    """An explorer of two experiments that came with the course, and one of the reader's that failed."""
    monkeypatch.setattr(module, "Background", Running)
    monkeypatch.setenv("COURSE_RESULTS", str(tmp_path / "results"))
    for knobs in (Knobs(), Knobs(hidden=512), Knobs(hidden=256, seed=1)):
        store.write(tmp_path / "results" / "experiments", knobs, quick(knobs))
    store.write(tmp_path / "mine", Knobs(optimiser="SGD"), {"reason": "the cost is no number"})
    return KnobExplorer(tmp_path / "mine")


def told(explorer, **values):
    """The words, after these settings were chosen."""
    for name, value in values.items():
        setattr(explorer, name, value)
    [(_, words)] = seen(explorer, {name: getattr(explorer, name) for name in ("held", "found", "running", "said")})
    return words


FOUND = "validation error 10.00 % after 1 of 1 epochs, test error {}, 1 seconds, {} parameters."


def test_it_opens_with_the_baseline_beside_itself(explorer):
    found = FOUND.format("0.78 %", "128")
    assert told(explorer) == seen(explorer, {})[0][1] == f"Held: baseline: {found} Now: baseline: {found}"


def test_one_is_held_while_the_other_moves(explorer):
    assert told(explorer, hidden=512).endswith("Now: hidden=512: " + FOUND.format("0.20 %", "512"))
    explorer.held = {name: getattr(explorer, name) for name in explorer.limits}  # as the button does
    words = told(explorer, hidden=128)
    assert words.startswith("Held: hidden=512: validation error") and "Now: baseline: " in words


def test_all_that_came_with_the_course_and_can_be_chosen_is_in_the_page():
    explorer, chosen = KnobExplorer(), module.CHOICES
    kept = [Knobs(**facts["knobs"]) for facts in store.every(store.recorded())]
    named = {knobs.changed() for knobs in kept
             if Knobs(**{name: getattr(knobs, name) for name in chosen}) == knobs}
    assert set(explorer.data["records"]) == named and len(named) > 30
    recorded = store.table(store.recorded())
    missing = [(name, value) for name, values in chosen.items() for value in values if value not in set(recorded[name])]
    assert missing == [("epochs", 3), ("images", 2000)]  # two that a reader can run while waiting


def test_every_control_is_a_knob_and_settings_are_named_as_python_names_them(explorer):
    last = {name: values[-1] for name, values in module.CHOICES.items()} | {"pool_side": 2, "kernel_side": 4}
    words = told(explorer, **last)
    assert explorer.knobs == Knobs(**last)
    assert words.endswith(f" Now: {Knobs(**last).changed()}: not run yet.")
    assert "Now: dropout=0.0, normalise=False: not run" in told(explorer, **module.BASELINE | {"dropout": 0.0,
                                                                                               "normalise": False})


def test_the_readers_own_store_is_looked_into_when_a_control_moves(explorer):
    assert told(explorer, hidden=64).endswith("Now: hidden=64: not run yet.")
    store.write(explorer.store, Knobs(hidden=64), quick(Knobs(hidden=64)))  # as a sweep in a cell does
    explorer.hidden = 32
    assert told(explorer, hidden=64).endswith("Now: hidden=64: " + FOUND.format("1.56 %", "64"))
    assert told(explorer, optimiser="SGD", hidden=128).endswith("Now: optimiser=SGD: the cost is no number.")


def test_what_cannot_be_built_says_why(explorer):
    assert "with kernel_side=3 the largest pool_side that works is 3." in told(explorer, pool_side=8)


def test_a_run_in_the_background_is_shown_when_it_ends(explorer):
    explorer.answer({"start": module.BASELINE | {"hidden": 64}})
    running = explorer.background
    assert running.knobs == Knobs(hidden=64)
    assert (explorer.running, explorer.said) == ({"epoch": 0, "of": 12}, "starting …")
    explorer.start()  # one at a time
    assert explorer.background is running
    running.told({"epoch": 5, "validation": 0.0213})
    assert explorer.running["epoch"] == 5
    assert explorer.said == "epoch 5 of at most 12, validation error 2.13 %"
    explorer.hidden = 64
    store.write(running.store, running.knobs, quick(running.knobs))
    running.ended("")
    assert told(explorer).endswith("Now: hidden=64: " + FOUND.format("1.56 %", "64"))
    assert (explorer.said, explorer.running, explorer.background) == ("kept", {}, None)


def test_a_run_that_is_stopped_can_be_run_again(explorer):
    explorer.hidden = 64
    explorer.start()
    assert explorer.background.knobs == Knobs(hidden=64)
    explorer.answer({"stop": True})
    assert (explorer.said, explorer.running) == ("stopped; nothing is kept of it", {})
    assert told(explorer).endswith("Now: hidden=64: not run yet.")
    explorer.stop()  # nothing runs
    explorer.start()
    assert explorer.background
