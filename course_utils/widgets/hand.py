"""Draw a digit: what every model answers while the pen moves. What runs in the page is in `pen/`."""

import html
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import anywidget
import numpy as np
import traitlets
from numpy.typing import NDArray

from course_utils.plots.style import bundle
from course_utils.showdown import handwriting
from course_utils.showdown.handwriting import Stroke
from course_utils.widgets.drawing import GREY, Canvas
from course_utils.widgets.picture import PEN

SQUARE, SEEN = 168, 84  # of the drawing and of what the models see, in CSS pixels, on a page without a kernel

Answer = NDArray[Any] | tuple[NDArray[Any], NDArray[Any]]
Model = Callable[[NDArray[Any]], Answer]


def script(*names: str) -> str:
    """The files of `pen/` called so, as one module: what one exports, those behind it just use."""
    sources = [(PEN / f"{name}.js").read_text(encoding="utf-8") for name in names]
    return "\n".join([source.rpartition("\nexport {")[0] for source in sources[:-1]] + sources[-1:])


class DigitCanvas(anywidget.AnyWidget):
    """A page to draw a digit on, by mouse, touch, pen or keys; beside it what each model answers, while it is drawn.

    Parameters
    ----------
    models : name -> function that takes a digit, float32 of shape (28, 28) from 0 to 1, and returns its ten
        probabilities; or these and a picture, uint8 of shape (28, 28), that it has copied its answer from.
    strokes : what is drawn at the beginning; see `handwriting.ink`.

    Attributes
    ----------
    strokes : what has been drawn; a reader's cells may read and set it.
    """

    _esm = script("ink", "canvas")
    _css = (PEN / "canvas.css").read_text(encoding="utf-8")
    strokes: traitlets.List[Any] = traitlets.List().tag(sync=True)

    def __init__(self, models: Mapping[str, Model], strokes: Sequence[Stroke] = ()) -> None:
        if not models:
            raise ValueError("expected at least one model, a name and a function that answers a digit, got none")
        super().__init__(strokes=[[list(point) for point in stroke] for stroke in strokes])
        self.models = dict(models)
        self.opening = bundle(*self.picture())
        drawn = html.escape(json.dumps(self.strokes))  # for a deck, where this becomes a canvas without a kernel
        self.opening["text/html"] = f'<div class="hand-here" data-strokes="{drawn}">{self.opening["text/html"]}</div>'
        self.on_msg(self.heard)

    def digit(self) -> NDArray[Any]:
        """What is drawn, as the models see it: float64, shape (28, 28), from 0 to 1."""
        return handwriting.as_mnist(handwriting.ink(self.strokes))

    def answers(self, digit: NDArray[Any]) -> list[dict[str, Any]]:
        """What each model says to `digit`, shape (28, 28): its `name`, its `probabilities`, what it has `copied`."""
        found = []
        for name, model in self.models.items():
            said = model(np.asarray(digit, dtype=np.float32))
            probabilities, copied = said if isinstance(said, tuple) else (said, None)
            if np.shape(probabilities) != (10,):
                raise ValueError(f"{name}: expected ten probabilities, got {np.shape(probabilities)}")
            found.append({"name": name, "probabilities": np.asarray(probabilities, dtype=float).tolist(),
                          "copied": copied})
        return found

    def heard(self, _: object, message: dict[str, Any], buffers: Sequence[memoryview]) -> None:
        """Answer a digit that the page has sent, as 784 grey levels."""
        answer: dict[str, Any] = {"number": message["number"]}
        pictures: list[bytes] = []
        try:
            digit = np.frombuffer(buffers[0], dtype=np.uint8).reshape(handwriting.SIDE, handwriting.SIDE) / 255
            answer["answers"] = self.answers(digit)
            for each in answer["answers"]:
                copied = each.pop("copied")
                if copied is not None:
                    each["copied"] = len(pictures)
                    pictures.append(np.ascontiguousarray(copied, dtype=np.uint8).tobytes())
        except Exception as fault:  # told in the page, where the reader looks
            answer = {"number": message["number"], "fault": f"{type(fault).__name__}: {fault}"}
        self.send(answer, pictures)

    def picture(self) -> tuple[bytes, str, int, int]:
        """What a page without a kernel shows: a PNG, the same in words, width and height in CSS pixels."""
        canvas = Canvas(700, max(SQUARE, 24 * len(self.models)) + 44)
        canvas.box(1, 1, SQUARE, SQUARE, outline="recorded")
        canvas.box(SQUARE + 25, 1, SEEN, SEEN, outline="recorded")
        canvas.text(SQUARE + 25, SEEN + 6, "what the models see", colour=GREY)
        canvas.text(0, SQUARE + 12, "In the notebook you draw here.", colour=GREY)
        if not self.strokes:
            return canvas.png(small=True), "A page to draw a digit on. Nothing is drawn.", canvas.width, canvas.height
        digit = self.digit()
        canvas.pixels(255 - handwriting.as_grey(handwriting.ink(self.strokes)), 1, 1, SQUARE)
        canvas.pixels(255 - handwriting.as_grey(digit), SQUARE + 25, 1, SEEN)
        told = []
        for place, answer in enumerate(self.answers(digit)):
            best = int(np.argmax(answer["probabilities"]))
            left, top = SQUARE + SEEN + 80, 24 * place
            canvas.text(left, top, f"{answer['name']}:")
            canvas.text(left + 200, top, str(best), bold=True)
            canvas.text(left + 220, top, f"{answer['probabilities'][best]:.0%}", colour=GREY)
            told.append(f"{answer['name']} says {best}, {answer['probabilities'][best]:.0%}")
        return canvas.png(small=True), f"A drawn digit. {'; '.join(told)}.", canvas.width, canvas.height

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:  # type: ignore[override]  # IPython takes both
        """The live canvas where there is a kernel, a picture and its alt text where there is none."""
        live = super()._repr_mimebundle_(**options)
        data = live[0] if isinstance(live, tuple) else live or {}
        return {**data, **self.opening}
