"""Which knob matters? The experiments of lesson 8: choose settings, see their curves; what was not run, run."""

import math
import textwrap
from pathlib import Path
from typing import Any

import ipywidgets

from course_utils.experiments import KnobError, Knobs, readers_own, recorded
from course_utils.experiments import knobs as experiment
from course_utils.experiments import store as stores
from course_utils.experiments.background import STOPPED, Background
from course_utils.experiments.sweeps import Run
from course_utils.numerals import percent
from course_utils.plots.style import COLOURS, readable
from course_utils.widgets import tours
from course_utils.widgets.drawing import GREY, PAPER, Canvas
from course_utils.widgets.pictured import Pictured, beside

CHOICES = {  # of each knob, those that lesson 8 has recorded, and small ones for runs of the reader's own
    "filters": (32, 64, 128, 256), "kernel_side": (3, 4, 8), "pool_side": (2, 4, 8),
    "dropout": (0.0, 0.1, 0.2, 0.4, 0.5), "hidden": (32, 64, 128, 256, 512, 1024),
    "batch_size": (64, 128, 256, 512, 1024, 2048, 4096), "optimiser": experiment.OPTIMISERS,
    "regulariser": experiment.REGULARISERS, "normalise": (True, False), "validation_split": (0.2, 0.4, 0.6, 0.8),
    "epochs": (2, 3, 4, 12), "images": (2_000, 10_000),
}
WIDTH, HEIGHT = 280, 150  # of a panel, in CSS pixels
LEFTS, TOP = (54, 404), 44  # where the two panels begin
LEAST, MOST = 0.005, 1.0  # the errors that have room, on a log axis
TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


class KnobExplorer(Pictured):
    """Choose settings: their curves, errors and seconds, beside those that are held.

    A combination that was not run is grey; "Run it" trains it in the background, with a bar, while other cells can be
    run, and keeps it in the reader's own store. "Hold this one" moves what is shown to the left, to compare with.

    Parameters
    ----------
    store : the folder for what is run here; by default the reader's own.
    run : what runs one experiment; see `experiments.background`.

    Attributes
    ----------
    background : the experiment that runs, or None.
    run_it, stop_it, hold_it, bar, said : the buttons, the progress bar, and the line beside it.
    """

    tour = tours.KNOBS

    def __init__(self, store: Path | None = None, run: Run = experiment.run) -> None:
        self.store, self.run = store or readers_own(), run
        self.background: Background | None = None
        self.held = Knobs()
        self.run_it = ipywidgets.Button(description="Run it", disabled=True, tooltip="train it in the background")
        self.stop_it = ipywidgets.Button(description="Stop", disabled=True, tooltip="end the training; nothing is kept")
        self.hold_it = ipywidgets.Button(description="Hold this one", tooltip="move it to the left, to compare with")
        self.bar = ipywidgets.IntProgress(min=0, max=1, layout={"width": "130px", "visibility": "hidden"})
        self.said = ipywidgets.Label()
        super().__init__(**{name: knob(name, values) for name, values in CHOICES.items()})
        for button, does in ((self.run_it, self.start), (self.stop_it, self.stop), (self.hold_it, self.hold)):
            button.on_click(does)
        grid = ipywidgets.GridBox([*self.controls.values()], layout={
            "grid_template_columns": "repeat(auto-fill, minmax(220px, 1fr))", "width": "100%", "max_width": "700px"})
        buttons = ipywidgets.Box([self.hold_it, self.run_it, self.stop_it, self.bar, self.said],
                                 layout={"flex_flow": "row wrap", "max_width": "700px"})
        self.ui = beside(ipywidgets.VBox([grid, buttons]), self.picture, least=700)

    @property
    def knobs(self) -> Knobs:
        """What the controls say."""
        return Knobs(**{name: control.value for name, control in self.controls.items()})

    def outcome(self, knobs: Knobs) -> dict[str, Any] | None:
        """What is kept of the experiment, the course's own or one that was run here."""
        return stores.outcome(knobs, recorded(), self.store)

    def show(self, *args: Any, **values: Any) -> tuple[Canvas, str]:
        """The held experiment on the left, that of these `values` on the right."""
        pair = {"Held": self.held, "Now": Knobs(**values)}
        found = {name: self.outcome(knobs) or not_run(knobs) for name, knobs in pair.items()}
        self.run_it.disabled = bool(self.background) or "waits" not in found["Now"]
        canvas = Canvas(700, TOP + HEIGHT + 118)
        for left, (name, knobs) in zip(LEFTS, pair.items()):
            draw(canvas, left, f"{name}: {textwrap.shorten(knobs.changed(), 34, placeholder=' ...')}", found[name])
        return canvas, " ".join(f"{name}: {knobs.changed()}: {described(found[name])}" for name, knobs in pair.items())

    def refresh(self) -> None:
        """Show anew what the controls say: the store has changed."""
        self.values = {}
        self.respond()

    def hold(self, _: object = None) -> None:
        """Move what is shown to the left."""
        self.held = self.knobs
        self.refresh()

    def start(self, _: object = None) -> None:
        """Train in the background what the controls say."""
        knobs = self.knobs
        self.bar.max, self.bar.value, self.bar.layout.visibility = knobs.epochs, 0, "visible"
        self.said.value, self.run_it.disabled, self.stop_it.disabled = "starting …", True, False
        self.background = Background(knobs, self.store, told=self.told, ended=self.ended, run=self.run)

    def stop(self, _: object = None) -> None:
        """End the training."""
        if self.background:
            self.background.stop()

    def told(self, row: dict[str, float]) -> None:
        """An epoch has ended."""
        self.bar.value = row["epoch"]
        self.said.value = (f"epoch {row['epoch']} of at most {self.bar.max}, validation error "
                           f"{percent(row['validation'])}")

    def ended(self, reason: str) -> None:
        """The training has ended: it is in the store if there is no `reason`."""
        self.background, self.stop_it.disabled, self.bar.layout.visibility = None, True, "hidden"
        self.said.value = {"": "kept", STOPPED: "stopped; nothing is kept of it"}.get(reason, reason)
        self.refresh()


def knob(name: str, values: tuple[Any, ...]) -> ipywidgets.Dropdown:
    """A list of the knob's values, at the baseline's."""
    return ipywidgets.Dropdown(options=[(f"{value:,}" if name == "images" else str(value), value) for value in values],
                               value=getattr(Knobs(), name), description=name,
                               style={"description_width": "105px"}, layout={"width": "215px"})


def not_run(knobs: Knobs) -> dict[str, Any]:
    """What is known of an experiment that nobody has run: why it cannot be, or that it `waits`."""
    try:
        experiment.check_sides(knobs)
    except KnobError as fault:
        return {"reason": str(fault)}
    return {"waits": True}


def described(found: dict[str, Any]) -> str:
    """What was found, in words."""
    if "waits" in found:
        return "not run yet."
    if "reason" in found:
        return f"{found['reason']}."
    return (f"validation error {percent(found['validation'])} after {found['best_epoch']} of {len(found['epochs'])} "
            f"epochs, test error {percent(found['test'])}, {found['seconds']:.0f} seconds, "
            f"{found['parameters']:,} parameters.")


def draw(canvas: Canvas, left: float, title: str, found: dict[str, Any]) -> None:
    """One experiment's curves and numbers, or why there are none."""
    canvas.text(left - 44, 0, title, bold=True)
    if "epochs" not in found:
        canvas.box(left, TOP, WIDTH, HEIGHT, fill="faint")
        for i, line in enumerate(textwrap.wrap(found.get("reason", "Not run yet."), 38)):
            canvas.text(left + WIDTH / 2, TOP + 24 + 18 * i, line, anchor="ma")
        return
    draw_curves(canvas, left, found)
    rows = {"validation error": percent(found["validation"]), "test error": percent(found["test"]),
            "seconds": f"{found['seconds']:.0f}", "parameters": f"{found['parameters']:,}"}
    for i, (name, value) in enumerate(rows.items()):
        canvas.text(left, TOP + HEIGHT + 44 + 18 * i, name)
        canvas.text(left + WIDTH, TOP + HEIGHT + 44 + 18 * i, value, bold=True, anchor="ra")


def draw_curves(canvas: Canvas, left: float, found: dict[str, Any]) -> None:
    """Training and validation error over the epochs, the error on a log axis; a line at the best epoch."""
    table = found["epochs"]
    most = max(12, len(table))
    canvas.box(left, TOP, WIDTH, HEIGHT, outline="faint")
    for tick in TICKS:
        y = height(tick)
        canvas.line(left, y, left + WIDTH, y, "faint")
        canvas.text(left - 6, y, f"{100 * tick:g} %", size=12, anchor="rm")
    across = [left + (row["epoch"] - 0.5) / most * WIDTH for row in table]
    best = across[found["best_epoch"] - 1]
    canvas.line(best, TOP, best, TOP + HEIGHT, GREY)
    for role, size in (("train", 3), ("validation", 4)):
        heights = [height(row[role]) for row in table]
        for x0, y0, x1, y1 in zip(across, heights, across[1:], heights[1:]):
            canvas.line(x0, y0, x1, y1, role, 2)
        for x, y in zip(across, heights):  # squares for training, rings for validation
            fill = role if role == "train" else PAPER
            canvas.box(x - size, y - size, 2 * size, 2 * size, fill=fill, outline=role)
    for epoch in (1, most // 2, most):
        canvas.text(left + (epoch - 0.5) / most * WIDTH, TOP + HEIGHT + 4, str(epoch), size=12, anchor="ma")
    canvas.text(left + WIDTH / 2, TOP + HEIGHT + 20, "epoch; the line: the best", size=12, colour=GREY, anchor="ma")
    canvas.text(left + WIDTH - 4, TOP - 20, "validation", size=12, colour=readable(COLOURS["validation"]),
                bold=True, anchor="ra")
    canvas.text(left + WIDTH - 84, TOP - 20, "training", size=12, colour="train", bold=True, anchor="ra")


def height(error: float) -> float:
    """Where an error lies in a panel, in CSS pixels; one that has no room comes to the nearest edge."""
    error = min(max(error, LEAST), MOST)
    return TOP + HEIGHT * math.log(MOST / error) / math.log(MOST / LEAST)
