"""A button that takes a reader's own photograph, and the digits that a model reads on it."""

import base64
import io
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from course_utils.data import DataError
from course_utils.showdown import handwriting, photographs
from course_utils.widgets.explorer import Control, Explorer

WIDEST = 1000  # pixels of the photograph as the page shows it


class PhotographReader(Explorer, page="photograph"):
    """A button to choose a PNG or JPEG, and the picture with its digits framed and read.

    It opens with the photograph that comes with the course. A chosen file goes to this notebook's kernel, nowhere else;
    one that cannot be read is answered with one sentence.

    Parameters
    ----------
    read : the model: given pictures of shape (n, 28, 28), float64, from 0 (paper) to 1 (ink), its n answers.

    Attributes
    ----------
    shown : what is shown now: a `picture`, its digits as `boxes` (left, top, width, height and answer), and `words`.
    """

    shown = Control()

    def __init__(self, read: Callable[[NDArray[Any]], Sequence[object]]) -> None:
        self.read = read
        super().__init__(limits={"shown": None}, shown=self.found(photographs.BUNDLED))

    def found(self, file: str | Path | BinaryIO, name: str | None = None) -> dict[str, Any]:
        """What is found on a photograph. Raises DataError if there is nothing to read."""
        grey = photographs.read_photograph(file, name)
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            digits = photographs.find_digits(grey)
        answers = [str(each) for each in self.read(np.array([handwriting.as_mnist(each.ink) for each in digits]))]
        if len(answers) != len(digits):
            raise ValueError(f"expected an answer for each of {len(digits)} digits, got {len(answers)}")
        picture = Image.fromarray(np.round(255 * grey).astype(np.uint8))
        picture.thumbnail((WIDEST, WIDEST))
        buffer = io.BytesIO()
        picture.save(buffer, format="jpeg", quality=80)
        count = "1 digit" if len(digits) == 1 else f"{len(digits)} digits"
        return {
            "picture": base64.b64encode(buffer.getvalue()).decode(), "width": grey.shape[1], "height": grey.shape[0],
            "boxes": [[each.left, each.top, each.width, each.height, answer] for each, answer in zip(digits, answers)],
            "words": " ".join([f"A photograph with {count} framed, read as {', '.join(answers)}.",
                               *(str(warning.message) for warning in told)]),
        }

    def answer(self, question: dict[str, Any]) -> None:
        """Show a file that was chosen: its `name`, and its `content` as base64 text."""
        name = question["name"]
        try:
            self.shown = self.found(io.BytesIO(base64.b64decode(question["content"])), name)
        except Exception as fault:  # told where the reader looks: also that of a model
            said = str(fault) if isinstance(fault, DataError) else f"{type(fault).__name__}: {fault}"
            self.shown = {"words": said if said.startswith(name) else f"{name}: {said}"}
