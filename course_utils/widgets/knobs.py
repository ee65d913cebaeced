"""Which knob matters? The experiments of lesson 8: choose settings, see their curves; what was not run, run."""

from dataclasses import fields
from itertools import product
from pathlib import Path
from typing import Any

import traitlets

from course_utils.experiments import KnobError, Knobs, readers_own, recorded
from course_utils.experiments import knobs as experiment
from course_utils.experiments import store as stores
from course_utils.experiments.background import STOPPED, Background
from course_utils.experiments.sweeps import Run
from course_utils.numerals import percent
from course_utils.widgets.explorer import Control, Explorer, Tour

CHOICES: dict[str, list[Any]] = {  # of each knob, what lesson 8 has recorded, and small ones for a reader's own runs
    "filters": [32, 64, 128, 256], "kernel_side": [3, 4, 8], "pool_side": [2, 4, 8],
    "dropout": [0.0, 0.1, 0.2, 0.4, 0.5], "hidden": [32, 64, 128, 256, 512, 1024],
    "batch_size": [64, 128, 256, 512, 1024, 2048, 4096], "optimiser": [*experiment.OPTIMISERS],
    "regulariser": [*experiment.REGULARISERS], "normalise": [True, False], "validation_split": [0.2, 0.4, 0.6, 0.8],
    "epochs": [2, 3, 4, 12], "images": [2_000, 10_000],
}
BASELINE: dict[str, Any] = {field.name: field.default for field in fields(Knobs) if field.name in CHOICES}
OTHERS = {field.name: field.default for field in fields(Knobs) if field.name not in CHOICES}  # that no control moves
TOUR: Tour = (
    ("The baseline, twice.", {}),
    ("Twice as many filters.", {"filters": 64}),
    ("Four times as many, and fewer epochs.", {"filters": 128, "epochs": 4}),
    ("Small batches: more updates in each epoch.", {"batch_size": 64}),
    ("Large batches: with so few updates the network has hardly begun.", {"batch_size": 4096}),
    ("No dropout.", {"dropout": 0.0}),
    ("Pixels as they are, up to 255.", {"normalise": False}),
    ("Pooling windows too large for the pictures: this cannot be built.", {"pool_side": 8}),
)


class KnobExplorer(Explorer, page="knobs"):
    """Choose settings: their curves, errors and seconds, beside those that are held.

    A combination that was not run is grey; "Run it" trains it in the background, with a bar, while other cells can be
    run, and keeps it in the reader's own store. "Hold this one" moves what is shown to the left, to compare with.

    Parameters
    ----------
    store : the folder for what is run here; by default the reader's own.
    run : what runs one experiment; see `experiments.background`.

    Attributes
    ----------
    filters, kernel_side, ... : the settings, those of `CHOICES`; see `experiments.Knobs`.
    held : the settings on the left.
    found : what the reader's own store has of the two that are shown.
    background : the experiment that runs, or None.
    running, said : how many of how many epochs have ended, nothing if none is run; and the line beside the bar.
    """

    tour = TOUR
    filters, kernel_side, pool_side, dropout = Control(), Control(), Control(), Control()
    hidden, batch_size, optimiser, regulariser = Control(), Control(), Control(), Control()
    normalise, validation_split, epochs, images = Control(), Control(), Control(), Control()
    held: "traitlets.Dict[str, Any]" = traitlets.Dict().tag(sync=True)
    found: "traitlets.Dict[str, Any]" = traitlets.Dict().tag(sync=True)
    running: "traitlets.Dict[str, int]" = traitlets.Dict().tag(sync=True)
    said = traitlets.Unicode().tag(sync=True)

    def __init__(self, store: Path | None = None, run: Run = experiment.run) -> None:
        self.store, self.run = store or readers_own(), run
        self.background: Background | None = None
        records = {Knobs(**facts["knobs"]).changed(): shown(facts) for facts in stores.every(recorded())
                   if facts["knobs"] == {**facts["knobs"], **OTHERS}}
        super().__init__(
            limits=CHOICES,
            data={"records": records, "reasons": not_buildable(), "baseline": BASELINE, "names": list(BASELINE),
                  "order": list(CHOICES),
                  "texts": {name: [str(value) for value in values] for name, values in CHOICES.items()}},
            held=BASELINE, **BASELINE)
        self.observe(self.look, names=[*CHOICES, "held"])
        self.look()

    @property
    def knobs(self) -> Knobs:
        """What the controls say."""
        return Knobs(**{name: getattr(self, name) for name in CHOICES})

    def look(self, _: object = None) -> None:
        """Tell the page what the reader's own store has: what came with the course it holds."""
        kept = {knobs.changed(): stores.outcome(knobs, self.store) for knobs in (Knobs(**self.held), self.knobs)}
        self.found = {name: shown(facts) for name, facts in kept.items() if facts}

    def answer(self, question: dict[str, Any]) -> None:
        """Start the experiment of these settings, or stop the one that runs."""
        if "start" in question:
            self.start(Knobs(**question["start"]))
        else:
            self.stop()

    def start(self, knobs: Knobs | None = None) -> None:
        """Train in the background what the controls say, unless something is trained already."""
        if self.background:
            return
        knobs = knobs or self.knobs
        self.running, self.said = {"epoch": 0, "of": knobs.epochs}, "starting …"
        self.background = Background(knobs, self.store, told=self.told, ended=self.ended, run=self.run)

    def stop(self) -> None:
        """End the training."""
        if self.background:
            self.background.stop()

    def told(self, row: dict[str, float]) -> None:
        """An epoch has ended."""
        self.running = {**self.running, "epoch": int(row["epoch"])}
        self.said = (f"epoch {row['epoch']} of at most {self.running['of']}, validation error "
                     f"{percent(row['validation'])}")

    def ended(self, reason: str) -> None:
        """The training has ended: it is in the store if there is no `reason`."""
        self.background, self.running = None, {}
        self.look()
        self.said = {"": "kept", STOPPED: "stopped; nothing is kept of it"}.get(reason, reason)


def shown(facts: dict[str, Any]) -> dict[str, Any]:
    """What the page shows of an experiment: both errors of each epoch, and its numbers; or why there are none."""
    if "reason" in facts:
        return {"reason": facts["reason"]}
    errors = [[round(row["train"], 5), round(row["validation"], 5)] for row in facts["epochs"]]
    numbers = ("best_epoch", "validation", "test", "seconds", "parameters")
    return {"errors": errors} | {name: facts[name] for name in numbers}


def not_buildable() -> list[tuple[int, int, str]]:
    """The kernels and windows from which no network can be built, and why."""
    found = []
    for kernel_side, pool_side in product(CHOICES["kernel_side"], CHOICES["pool_side"]):
        try:
            experiment.check_sides(Knobs(kernel_side=kernel_side, pool_side=pool_side))
        except KnobError as fault:
            found.append((kernel_side, pool_side, str(fault)))
    return found
