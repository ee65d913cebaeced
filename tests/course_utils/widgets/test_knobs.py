"""Settings and their experiments: the picture for every control, what was not run, and running it."""

import pytest
from fake_experiments import in_steps, quick
from patience import PATIENCE

from course_utils.experiments import Knobs, store
from course_utils.widgets import KnobExplorer
from course_utils.widgets import knobs as module


@pytest.fixture
def explorer(tmp_path, monkeypatch):
    """An explorer of two experiments that were run and one that failed."""
    monkeypatch.setenv("COURSE_RESULTS", str(tmp_path / "results"))
    for knobs in (Knobs(), Knobs(hidden=512)):
        store.write(tmp_path / "results" / "experiments", knobs, quick(knobs))
    store.write(tmp_path / "mine", Knobs(optimiser="SGD"), {"reason": "the cost is no number"})
    explorer = KnobExplorer(tmp_path / "mine", run=in_steps)
    yield explorer
    if running := explorer.background:
        running.stop()
        assert running.wait(PATIENCE)


def test_every_control_goes_to_both_ends(explorer, at_the_ends):
    at_the_ends(explorer)


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


@pytest.mark.parametrize("name, value", [(name, values[-1]) for name, values in module.CHOICES.items()])
def test_every_control_is_a_knob(explorer, name, value):
    explorer.controls[name].value = value
    assert explorer.knobs == Knobs(**{name: value})


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
    assert explorer.run_it.disabled and not explorer.stop_it.disabled and explorer.bar.layout.visibility == "visible"
    assert running.wait(PATIENCE)
    assert explorer.picture.words.endswith("Now: hidden=64: " + FOUND.format("1.56 %", "64"))
    assert explorer.said.value == "kept" and explorer.bar.layout.visibility == "hidden"
    assert explorer.run_it.disabled and explorer.stop_it.disabled and explorer.background is None


def test_a_run_that_is_stopped_can_be_run_again(explorer, moved, monkeypatch):
    monkeypatch.setitem(module.CHOICES, "hidden", (99, 128))
    explorer.controls["hidden"].options = (99, 128)
    explorer.controls["hidden"].value = 99
    explorer.run_it.click()
    running = explorer.background
    moved(explorer, hidden=128)  # other settings can be looked at meanwhile, but not run
    moved(explorer, hidden=99)
    assert explorer.run_it.disabled
    explorer.stop_it.click()
    assert running.wait(PATIENCE)
    assert explorer.said.value == "stopped; nothing is kept of it"
    assert not explorer.run_it.disabled and explorer.picture.words.endswith("Now: hidden=99: not run yet.")


def test_epochs_move_the_bar(explorer):
    explorer.bar.max = 12
    explorer.told({"epoch": 5, "validation": 0.0213})
    assert explorer.bar.value == 5
    assert explorer.said.value == "epoch 5 of at most 12, validation error 2.13 %"
