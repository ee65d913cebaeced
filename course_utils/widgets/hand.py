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
    strokes : what has been drawn; a reader's cells may read and set it, and the page shows what they set.
    """

    _esm = script("ink", "canvas")
    _css = (PEN / "canvas.css").read_text(encoding="utf-8")
    strokes: traitlets.List[Any] = traitlets.List().tag(sync=True)

    def __init__(self, models: Mapping[str, Model], strokes: Sequence[Stroke] = ()) -> None:
        if not models:
            raise ValueError("expected at least one model, a name and a function that answers a digit, got none")
        super().__init__(strokes=list(strokes))
        self.models = dict(models)
        self.opening = bundle(*self.picture())
        drawn = html.escape(json.dumps(self.strokes))  # for a deck, where this becomes a canvas without a kernel
        self.opening["text/html"] = f'<div class="hand-here" data-strokes="{drawn}">{self.opening["text/html"]}</div>'
        self.on_msg(self.heard)

    @traitlets.validate("strokes")
    def checked(self, proposal: dict[str, Any]) -> list[Any]:
        """The strokes as lists of numbers; raises ValueError for what is no drawing."""
        return [[list(point) for point in stroke] for stroke in handwriting.checked_strokes(proposal["value"])]

    def digit(self) -> NDArray[Any]:
        """What is drawn, as the models see it: float64, shape (28, 28), from 0 to 1."""
        return handwriting.as_mnist(handwriting.ink(self.strokes))

    def answers(self, digit: NDArray[Any]) -> list[dict[str, Any]]:
        """What each model says to `digit`, shape (28, 28): its `name`, its `probabilities`, what it has `copied`.

        A model that fails has a `fault` in their place, in words, and hides no other.
        """
        found: list[dict[str, Any]] = []
        for name, model in self.models.items():
            try:
                said = model(np.asarray(digit, dtype=np.float32))
                probabilities, copied = said if isinstance(said, tuple) else (said, None)
                picture = None if copied is None else np.ascontiguousarray(copied, dtype=np.uint8)
                found.append({"name": name, "probabilities": checked_probabilities(probabilities), "copied": picture})
            except Exception as fault:  # told in the page, where the reader looks
                found.append({"name": name, "fault": f"{type(fault).__name__}: {fault}", "copied": None})
        return found

    def heard(self, _: object, message: dict[str, Any], buffers: Sequence[memoryview]) -> None:
        """Answer a digit that the page has sent, as 784 grey levels."""
        digit = np.frombuffer(buffers[0], dtype=np.uint8).reshape(handwriting.SIDE, handwriting.SIDE) / 255
        answers = self.answers(digit)
        pictures: list[bytes] = []
        for each in answers:
            copied = each.pop("copied")
            if copied is not None:
                each["copied"] = len(pictures)
                pictures.append(copied.tobytes())
        self.send({"number": message["number"], "answers": answers}, pictures)

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
            left, top = SQUARE + SEEN + 80, 24 * place
            canvas.text(left, top, f"{answer['name']}:")
            if "fault" in answer:
                canvas.text(left + 200, top, "no answer", colour=GREY)
                told.append(f"{answer['name']}: {answer['fault']}")
                continue
            best = int(np.argmax(answer["probabilities"]))
            canvas.text(left + 200, top, str(best), bold=True)
            canvas.text(left + 220, top, f"{answer['probabilities'][best]:.0%}", colour=GREY)
            told.append(f"{answer['name']} says {best}, {answer['probabilities'][best]:.0%}")
        return canvas.png(small=True), f"A drawn digit. {'; '.join(told)}.", canvas.width, canvas.height

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:  # type: ignore[override]  # IPython takes both
        """The live canvas where there is a kernel, a picture and its alt text where there is none."""
        live = super()._repr_mimebundle_(**options)
        data = live[0] if isinstance(live, tuple) else live or {}
        return {**data, **self.opening}


def checked_probabilities(said: Any) -> list[float]:
    """Ten probabilities as plain numbers; raises ValueError for what is none."""
    found = np.asarray(said, dtype=float)
    if found.shape != (10,):
        raise ValueError(f"expected ten probabilities, got {found.shape}")
    if not np.isfinite(found).all():
        raise ValueError("expected ten probabilities, got NaN or infinity: did the training diverge?")
    if found.min() < 0 or found.max() > 1 or abs(found.sum() - 1) > 0.01:
        raise ValueError(f"expected probabilities that add up to 1, got scores from {found.min():.3g} to "
                         f"{found.max():.3g}: did you forget softmax?")
    return [float(each) for each in found]
