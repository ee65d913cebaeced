"""What does a threshold trade? The scores of both classes, the ROC curve and the four counts, at every threshold."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.widgets.explorer import Control, Explorer, Tour, as_labels

REACH = 12  # the scores that have room, from -REACH to REACH; those beyond are counted in the outermost bars
THRESHOLDS = np.arange(-REACH, REACH + 0.25, 0.25)
EDGES = np.linspace(-REACH, REACH, 49)  # of the histograms' bars
CORNER = 0.1  # how much of either axis the ROC panel shows
RATES = np.linspace(0, CORNER, 101)  # false-positive rates at which the curve is drawn
TOUR: Tour = (
    ("At p ≥ 0.5: what is in colour is called a six.", {}),
    ("A high threshold: hardly a false alarm, and more sixes are missed.", {"threshold": 6.0}),
    ("Higher still.", {"threshold": 9.0}),
    ("A low one: nearly every six is found, and more others are called sixes.", {"threshold": -4.0}),
    ("Lower still: on the curve the point moves to the right.", {"threshold": -7.0}),
    ("Were one digit in a hundred a six, the same threshold would have another precision.", {"share": 0.01}),
    ("And one in a thousand: recall and specificity have not moved.", {"share": 0.001}),
    ("With sixes that rare, it takes a high threshold.", {"threshold": 6.0, "share": 0.001}),
)


class ThresholdExplorer(Explorer, page="threshold"):
    """A threshold on scores: what it finds, what it misses, its false alarms.

    Parameters
    ----------
    probabilities : the model's P(positive) for each image, numbers between 0 and 1, shape (n,).
    truth : 1 for a positive and 0 for a negative, whole numbers of shape (n,), at least one of each.
    name : what the positives are, in the singular.

    Attributes
    ----------
    threshold : the score from which on an image is called positive.
    share : the part of all images that are positives, for precision and accuracy; 0: as it is here.

    Raises
    ------
    ValueError : the arrays have other shapes or values, or one of the classes is missing.
    """

    tour = TOUR
    threshold, share = Control(), Control()

    def __init__(self, probabilities: NDArray[Any], truth: NDArray[Any], name: str = "six") -> None:
        scores = as_scores(probabilities)
        truth = as_truth(truth, len(scores))
        both = np.sort(scores[truth == 1]), np.sort(scores[truth == 0])
        called = [len(part) - np.searchsorted(part, THRESHOLDS) for part in both]
        bars = [np.histogram(np.clip(part, -REACH, REACH), EDGES)[0] for part in both]
        super().__init__(
            limits={"threshold": THRESHOLDS.tolist(), "share": [0.0, 0.5, 0.01, 0.001]},
            data={"name": name, "names": f"{name}es" if name.endswith(("s", "x")) else f"{name}s",
                  "totals": [len(part) for part in both], "called": [each.tolist() for each in called],
                  "bars": [each.tolist() for each in bars], "curve": found_at(RATES, *both).tolist()},
            threshold=0.0, share=0.0)


def found_at(rates: NDArray[Any], positives: NDArray[Any], negatives: NDArray[Any]) -> NDArray[Any]:
    """How many positives can be found with at most each of these false-positive rates, which are below 1.

    `positives` and `negatives` are their scores, sorted.
    """
    alarms = np.floor(rates * len(negatives) + 1e-9).astype(int)
    refused = negatives[len(negatives) - 1 - alarms]  # the largest score that has to stay below
    return len(positives) - np.searchsorted(positives, refused, side="right")


def as_scores(probabilities: NDArray[Any]) -> NDArray[Any]:
    """The scores z of which `probabilities`, shape (n,), are the sigmoids; those of 0 and 1 come out finite."""
    p = np.asarray(probabilities, dtype=float)
    if p.ndim != 1 or len(p) == 0:
        hint = ": did you mean p[:, 0]?" if p.ndim == 2 else ""
        raise ValueError(f"expected probabilities of shape (n,), one for each image, got {p.shape}{hint}")
    if not (p.min() >= 0 and p.max() <= 1):
        raise ValueError(f"expected probabilities between 0 and 1, got {p.min():g} to {p.max():g}: a score z becomes "
                         "one by 1 / (1 + exp(-z))")
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return np.log(p / (1 - p))


def as_truth(truth: NDArray[Any], num_images: int) -> NDArray[Any]:
    """`truth` as zeros and ones, shape (num_images,), with both of them."""
    truth = np.asarray(truth)
    truth = as_labels(truth.astype(int) if truth.dtype == bool else truth, num_images, "truth")
    if set(np.unique(truth)) != {0, 1}:
        raise ValueError(f"expected truth to hold zeros and ones, and both of them, got {np.unique(truth)[:5]}: "
                         "did you mean y == 6?")
    return truth
