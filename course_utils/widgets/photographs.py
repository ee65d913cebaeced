"""A button that takes a reader's own photograph, and the digits that a model reads on it."""

import io
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import ipywidgets
import numpy as np
from numpy.typing import NDArray

from course_utils import plots
from course_utils.data import DataError
from course_utils.plots.style import CourseFigure, bundle
from course_utils.showdown import handwriting, photographs
from course_utils.widgets.chooser import Chooser
from course_utils.widgets.drawing import Canvas
from course_utils.widgets.picture import Picture


class PhotographReader:
    """A button to choose a PNG or JPEG, and below it the picture with its digits framed and read.

    It opens with the photograph that comes with the course. A chosen file goes to this notebook's kernel, nowhere else;
    one that cannot be read is answered with one sentence.

    Parameters
    ----------
    read : the model: given pictures of shape (n, 28, 28), float64, from 0 (paper) to 1 (ink), its n answers.
    """

    def __init__(self, read: Callable[[NDArray[Any]], Sequence[object]]) -> None:
        self.read = read
        self.chooser = Chooser()
        self.picture = Picture()
        self.ui = ipywidgets.VBox([self.chooser, self.picture])
        figure, _ = self.figure(photographs.BUNDLED)
        opening = figure.bundled()
        self.picture.show(*opening[:3])
        self._opening = bundle(*opening)
        self.chooser.observe(self.respond, names="chosen")

    def figure(self, file: str | Path | BinaryIO, name: str | None = None) -> tuple[CourseFigure, list[str]]:
        """The photograph with its digits framed and read, and what there is to warn of.

        Raises DataError if there is nothing to read.
        """
        grey = photographs.read_photograph(file, name)
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            found = photographs.find_digits(grey)
        answers = self.read(np.array([handwriting.as_mnist(each.ink) for each in found]))
        boxes = [(each.top, each.left, *each.ink.shape) for each in found]
        return plots.found_digits(grey, boxes, answers), [str(warning.message) for warning in told]

    def respond(self, change: object = None) -> None:
        """Show what was chosen."""
        name = self.chooser.name
        try:
            figure, told = self.figure(io.BytesIO(self.chooser.content), name)
            png, words, width = figure.bundled()[:3]
            self.picture.show(png, " ".join([words, *told]), width)
        except Exception as fault:  # told where the reader looks: also that of a model
            said = str(fault) if isinstance(fault, DataError) else f"{type(fault).__name__}: {fault}"
            empty = Canvas(700, 40)
            empty.text(10, 10, "No digits were read; below it says why.", size=14)
            self.picture.show(empty.png(), said if said.startswith(name) else f"{name}: {said}", empty.width)
        self.chooser.answered = self.chooser.chosen

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """The live widget where there is a kernel, the opening picture and its alt text where there is none."""
        return {"application/vnd.jupyter.widget-view+json": {
            "version_major": 2, "version_minor": 0, "model_id": self.ui.model_id}} | self._opening
