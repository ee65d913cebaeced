"""What does a hidden layer add? Points that no line can part, a line for each hidden unit, and what they make of it."""

import numpy as np

from course_utils.widgets.explorer import Control, Explorer, Tour, within

POINTS = 80


class XorExplorer(Explorer, page="xor"):
    """Points of two classes, and a small network that is trained on them in the page.

    Attributes
    ----------
    units : how many hidden units the network has.
    start : which random weights it starts from.
    """

    tour: Tour = (
        ("Two hidden units, two lines, and the crosses lie between them.", {}),
        ("One unit, one line: about a quarter of the points stay on the wrong side.", {"units": 1}),
        ("Two units from another start: it is stuck, and more steps would not help.", {"start": 3}),
        ("Three units from that start.", {"units": 3, "start": 3}),
        ("Three can get stuck, too.", {"units": 3, "start": 12}),
        ("Eight from there: several lines do the same work, and one that is lost does not matter.",
         {"units": 8, "start": 12}),
    )
    units, start = Control(), Control()

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        corners = np.repeat([[-1, -1], [1, 1], [-1, 1], [1, -1]], POINTS // 4, axis=0)
        points = corners + rng.normal(scale=0.35, size=(POINTS, 2))
        super().__init__(limits={"units": within(1, 8), "start": within(1, 20)},
                         data={"points": points.astype("float32"), "classes": np.repeat([0, 1], POINTS // 2)},
                         units=2, start=1)
