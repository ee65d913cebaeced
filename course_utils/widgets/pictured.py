"""What the explorers share: controls, one picture that can be pointed at, and words that say what it shows."""

import base64
import os
from contextlib import ExitStack
from typing import Any

import ipywidgets

from course_utils.plots.style import bundle
from course_utils.widgets.drawing import Canvas, drawn_for
from course_utils.widgets.picture import Picture
from course_utils.widgets.tours import Stop

TOUR = "application/vnd.digits.tour+json"  # what decks and pages without a kernel show: pictures, with a sentence each


class Pictured:
    """Controls beside a picture that answers them, or above it where the page is narrow.

    A subclass gives its controls and says in `show` what their values look like. Ending a cell with an explorer shows
    it live, or, where there is no kernel, as the picture that it opened with, and as its `tour`.

    Attributes
    ----------
    tour : the states that tell its story, for pages without a kernel.
    controls : the widgets by name; setting one's `value` does what a reader's hand does.
    picture : the widget that shows the PNG and the words.
    canvas, values : what was drawn last, and for which values of the controls.
    ui : everything, as one widget.
    """

    tour: tuple[Stop, ...] = ()
    canvas: Canvas

    def __init__(self, **controls: ipywidgets.ValueWidget) -> None:
        self.controls = controls
        self.picture = Picture(points=type(self).at is not Pictured.at)
        self.ui = beside(ipywidgets.VBox([*controls.values()]), self.picture)
        self.values: dict[str, Any] = {}
        self.setting = False
        self.respond()
        self._opening = self.canvas, self.picture.words
        for control in controls.values():
            control.observe(self.respond, names="value")
        self.picture.observe(lambda change: self.choose(self.at(*change["new"])), names="pointed")

    def show(self, *args: Any, **values: Any) -> tuple[Canvas, str]:
        """The picture of these values of the controls, and the same in words. Subclasses name the values."""
        raise NotImplementedError

    def at(self, x: float, y: float) -> dict[str, Any]:
        """The values of controls that one chooses by pointing at this place of the picture, in its CSS pixels."""
        return {}

    def respond(self, change: dict[str, Any] | None = None) -> None:
        """Show what the controls now say; `change` is what ipywidgets tells of the control that moved."""
        values = {name: control.value for name, control in self.controls.items()}
        if self.setting or values == self.values:  # a control that moved another one is answered once
            return
        self.values = values
        with drawn_for(self.picture.fine):
            self.canvas, words = self.show(**values)
        self.picture.show(self.canvas.png(), words, self.canvas.width)

    def choose(self, values: dict[str, Any]) -> None:
        """Set several controls, and answer once; the picture is sent first, then the controls follow."""
        with ExitStack() as later:
            self.setting = True
            for name, value in values.items():
                later.enter_context(self.controls[name].hold_sync())
                self.controls[name].value = value
            self.setting = False
            self.respond()

    def toured(self) -> dict[str, Any]:
        """The tour, ready for JSON: width and height in CSS pixels, and of each stop sentence, words and picture.

        Raises ValueError if a control does not take what a stop says.
        """
        opening, stops = self.values, []
        for sentence, values in self.tour:
            self.choose(opening)
            for name, value in values.items():
                self.controls[name].value = value
                if self.controls[name].value != value:
                    raise ValueError(f"{type(self).__name__}: expected that {name} can be {value!r}, as a stop of its "
                                     f"tour says ({sentence}), got {self.controls[name].value!r}")
            png = base64.b64encode(self.canvas.png(small=True)).decode()
            stops.append({"sentence": sentence, "words": self.picture.words, "png": png})
        self.choose(opening)
        return {"width": self.canvas.width, "height": self.canvas.height, "stops": stops}

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """The live widget for a front end that has a kernel, a picture and its alt text for a page that has none.

        The tour, which takes a second to draw, comes with them where COURSE_TOURS says so: when notebooks are made.
        """
        live = {"application/vnd.jupyter.widget-view+json": {
            "version_major": 2, "version_minor": 0, "model_id": self.ui.model_id}}
        canvas, words = self._opening
        opening = bundle(canvas.png(small=True), words, canvas.width, canvas.height)
        return live | opening | ({TOUR: self.toured()} if self.tour and os.environ.get("COURSE_TOURS") else {})


def beside(controls: ipywidgets.Box, picture: Picture, least: int = 180) -> ipywidgets.Box:
    """Controls beside the picture where the page has room for both, else above it.

    Beside it they are at least so many pixels wide: 180, and a picture of 700, fit a page of 900.
    """
    controls.layout, controls.layout.flex, picture.layout.flex = {"max_width": "900px"}, f"1 1 {least}px", "0 1 716px"
    controls.add_class("course-controls")
    box = ipywidgets.Box([controls, picture], layout={"flex_flow": "row wrap", "width": "100%"})
    box.add_class("course-box")
    return box


LOOK = {"style": {"description_width": "150px"}, "layout": {"width": "600px", "max_width": "100%"}}


def slider(label: str, largest: int, value: int = 0, smallest: int = 0) -> ipywidgets.IntSlider:
    """A slider over the whole numbers from `smallest` to `largest`, wide enough for its label."""
    return ipywidgets.IntSlider(value=value, min=smallest, max=largest, description=label, **LOOK)


def steps(label: str, options: list[Any], value: Any) -> ipywidgets.SelectionSlider:
    """A slider over `options`, a list of values or of (text, value) pairs."""
    return ipywidgets.SelectionSlider(options=options, value=value, description=label, **LOOK)


def choice(label: str, options: list[Any], value: Any) -> ipywidgets.Dropdown:
    """A list to choose from: `options` are values or (text, value) pairs."""
    return ipywidgets.Dropdown(options=options, value=value, description=label, style=LOOK["style"],
                               layout={"width": "340px"})


def side_by_side(controls: list[ipywidgets.Widget], numbers: list[ipywidgets.Widget]) -> ipywidgets.Box:
    """Controls beside a grid of numbers, so that the picture stays on the screen; on a narrow screen above it."""
    for control in controls:
        control.layout.width = "100%"
    left = ipywidgets.VBox(controls, layout={"flex": "1 1 300px", "max_width": "460px"})
    grid = ipywidgets.GridBox(numbers, layout={"grid_template_columns": "repeat(3, 130px)"})
    return ipywidgets.Box([left, grid], layout={"flex_flow": "row wrap", "width": "100%", "max_width": "900px"})
