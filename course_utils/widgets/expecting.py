"""What do you expect a curve to look like? Draw it, then see both."""

from collections.abc import Sequence

import numpy as np

from course_utils.widgets.explorer import Control, Explorer, Tour, within

POINTS = 11  # of the drawn line


class ExpectedCurve(Explorer, page="expected"):
    """A curve to draw by eleven points before it is shown; then both, and how far off it was.

    Parameters
    ----------
    x, y : the curve itself, in order of `x`; `y` are fractions, shown in percent.
    what : names `y`, such as "test error".
    along : names `x`, such as "epoch".
    lowest, highest : where the axis of `y` begins and ends, fractions.

    Attributes
    ----------
    heights : of the points of the drawn line, in percent; they are spread evenly along `x`.
    point : which of them is moved by key, from 1.
    shown : whether the curve itself is shown.

    Raises
    ------
    ValueError : `x` and `y` are not two rows of numbers of one length, or `x` does not grow, or `y` leaves the axis.
    """

    tour: Tour = (
        ("Eleven points to draw with: drag across the picture, or move one after the other.", {}),
        ("A guess that falls.", {"heights": [90.0, 75.0, 60.0, 50.0, 40.0, 35.0, 30.0, 28.0, 26.0, 24.0, 22.0]}),
        ("The curve itself, beside a flat guess.", {"shown": True}),
    )
    heights, point, shown = Control(), Control(), Control()

    def __init__(self, x: Sequence[float], y: Sequence[float], *, what: str, along: str, lowest: float = 0.0,
                 highest: float = 1.0) -> None:
        places, values = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        if places.ndim != 1 or places.shape != values.shape or len(places) < 2 or not (np.diff(places) > 0).all():
            raise ValueError(f"expected x and y of one length, at least 2, and x that grows, got shapes {places.shape} "
                             f"and {values.shape}")
        if not (lowest <= values.min() and values.max() <= highest):
            raise ValueError(f"expected y between {lowest} and {highest}, got {values.min()} to {values.max()}")
        low, high = 100 * lowest, 100 * highest
        self.tour = tuple((text, {**stop, "heights": [low + (high - low) * each / 100 for each in stop["heights"]]}
                           if "heights" in stop else stop) for text, stop in type(self).tour)
        super().__init__(
            limits={"heights": within(low, high, 0.1), "point": within(1, POINTS), "shown": [False, True]},
            data={"what": what, "along": along, "x": places.tolist(), "y": (100 * values).tolist()},
            heights=[(low + high) / 2] * POINTS, point=1, shown=False)
