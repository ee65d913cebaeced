"""What does softmax do to scores? Ten of them to move, what becomes of each, and a temperature."""

from collections.abc import Sequence

from course_utils.widgets.explorer import Control, Explorer, Tour, within

MOST = 6
OPENING = (0.0, -1.0, 0.5, 2.0, -2.0, 1.0, -0.5, 4.0, 0.0, 3.0)


class SoftmaxExplorer(Explorer, page="softmax"):
    """Scores, one for each class, and the probabilities that softmax makes of them.

    Parameters
    ----------
    scores : how they open, from -6 to 6.

    Attributes
    ----------
    scores : one for each class.
    temperature : what they are divided by before softmax; 1 is softmax as it is.

    Raises
    ------
    ValueError : there are not ten scores.
    """

    tour: Tour = (
        ("A score of 4 beside one of 3: e times as likely, and so on for all.", {}),
        ("All scores alike: a tenth each, whatever the score is.", {"scores": [2.0] * 10}),
        ("One point more makes that class e times as likely as each other one.", {"scores": [2.0] * 9 + [3.0]}),
        ("Two points more: e times e.", {"scores": [2.0] * 9 + [4.0]}),
        ("Two points off from all the first scores: the probabilities stay.", {"scores": [s - 2 for s in OPENING]}),
        ("Divided by 0.5, which doubles the scores: it is surer.", {"temperature": 0.5}),
        ("Divided by 5: nearly even. The order never changes.", {"temperature": 5.0}),
    )
    scores, temperature = Control(), Control()

    def __init__(self, scores: Sequence[float] = OPENING) -> None:
        if len(scores) != len(OPENING):
            raise ValueError(f"expected {len(OPENING)} scores, got {len(scores)}")
        super().__init__(limits={"scores": within(-MOST, MOST, 0.1),
                                 "temperature": [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0]},
                         scores=list(scores), temperature=1.0)
