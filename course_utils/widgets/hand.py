"""Draw a digit: what every model answers while the pen moves. What runs in the page is `page/canvas.js`."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray

from course_utils.showdown import handwriting
from course_utils.showdown.handwriting import Stroke
from course_utils.widgets.explorer import Control, Explorer

Answer = NDArray[Any] | tuple[NDArray[Any], NDArray[Any]]
Model = Callable[[NDArray[Any]], Answer]


class DigitCanvas(Explorer, page="canvas"):
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

    strokes = Control()

    def __init__(self, models: Mapping[str, Model], strokes: Sequence[Stroke] = ()) -> None:
        if not models:
            raise ValueError("expected at least one model, a name and a function that answers a digit, got none")
        self.models = dict(models)
        super().__init__(limits={"strokes": None}, strokes=list(strokes))

    @traitlets.validate("strokes")
    def checked(self, proposal: dict[str, Any]) -> list[Any]:
        """The strokes as lists of numbers; raises ValueError for what is no drawing."""
        return [[list(point) for point in stroke] for stroke in handwriting.checked_strokes(proposal["value"])]

    def digit(self) -> NDArray[Any]:
        """What is drawn, as the models see it: float64, shape (28, 28), from 0 to 1."""
        return handwriting.as_mnist(handwriting.ink(self.strokes))

    def answers(self, digit: NDArray[Any]) -> list[dict[str, Any]]:
        """What each model says to `digit`, shape (28, 28): `name`, `probabilities`, and what it has `copied` or None.

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

    def answer(self, question: dict[str, Any]) -> list[dict[str, Any]]:
        """What each model says to a `digit` of the page, 784 grey levels from 0 to 255."""
        return self.answers(np.array(question["digit"]).reshape(handwriting.SIDE, handwriting.SIDE) / 255)

    def __repr__(self) -> str:
        """What is drawn, and what the models say to it."""
        if not self.strokes:
            return "A page to draw a digit on. Nothing is drawn."
        told = []
        for each in self.answers(self.digit()):
            if "fault" in each:
                told.append(f"{each['name']}: {each['fault']}")
            else:
                best = int(np.argmax(each["probabilities"]))
                told.append(f"{each['name']} says {best}, {each['probabilities'][best]:.0%}")
        return f"A drawn digit. {'; '.join(told)}."


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
