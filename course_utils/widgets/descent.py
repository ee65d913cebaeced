"""How far to step? A point that walks down a curve, or a valley, step by step, at a rate to choose."""

import math
from collections.abc import Sequence

from course_utils.widgets.explorer import Control, Explorer, Tour, within

REACH = 2.5  # weights that have room, from -REACH to REACH
RATES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 0.99, 1.0, 1.02, 1.1]
CURVE: Tour = (
    ("A cost with one weight. Each step goes against the slope: press Step.", {}),
    ("Three steps at the rate 0.1.", {"steps": 3}),
    ("The slope is less down there, and so the steps get shorter by themselves.", {"steps": 15}),
    ("At 0.01 it hardly moves.", {"rate": 0.01, "steps": 15}),
    ("At 0.5 one step is enough, on this curve.", {"rate": 0.5, "steps": 1}),
    ("At 0.9 it jumps from side to side, and still arrives.", {"rate": 0.9, "steps": 15}),
    ("At 1 it jumps for ever.", {"rate": 1.0, "steps": 15}),
    ("Beyond, each jump ends higher than it began.", {"rate": 1.1, "steps": 4}),
)
VALLEY: Tour = (
    ("Two weights. Across, the valley is ten times as steep as along.", {}),
    ("The first steps go across, where the slope is.", {"steps": 3}),
    ("Along the valley it creeps.", {"steps": 30}),
    ("A higher rate: quicker along, and from side to side across.", {"rate": 0.9, "steps": 30}),
    ("A bit more, and it never comes to rest across.", {"rate": 1.0, "steps": 30}),
    ("And a bit more: the steep direction alone decides how large the rate may be.", {"rate": 1.02, "steps": 30}),
)


class DescentExplorer(Explorer, page="descent"):
    """Gradient descent, step by step, on a cost with one weight or two.

    Parameters
    ----------
    steepness : of the cost along each weight, one or two numbers; the cost is the sum of `steepness * w**2 / 2`.

    Attributes
    ----------
    rate, steps : the learning rate, and how many steps have been taken.
    start : where the walk begins, a number for each weight.

    Raises
    ------
    ValueError : there are neither one nor two numbers, or one is not above 0.
    """

    rate, steps, start = Control(), Control(), Control()

    def __init__(self, steepness: Sequence[float] = (2.0,)) -> None:
        if len(steepness) not in (1, 2) or not all(0 < each < math.inf for each in steepness):
            raise ValueError(f"expected the steepness along one weight or two, above 0, got {steepness}")
        self.tour = CURVE if len(steepness) == 1 else VALLEY
        super().__init__(limits={"rate": RATES, "steps": within(0, 50), "start": within(-REACH, REACH, 0.01)},
                         data={"steepness": list(steepness), "reach": REACH},
                         rate=0.1, steps=0, start=[2.0, 1.5][:len(steepness)])
