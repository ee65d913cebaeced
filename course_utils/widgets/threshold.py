"""What does a threshold trade? The scores of both classes, the ROC curve and the four counts, at every threshold."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.numerals import minus, percent
from course_utils.widgets import tours
from course_utils.widgets.drawing import GREY, Canvas
from course_utils.widgets.explorer import as_labels
from course_utils.widgets.pictured import Pictured, choice, steps

REACH = 12  # the scores that have room, from -REACH to REACH; those beyond are counted in the outermost bars
STEP = 0.25  # between two thresholds
EDGES = np.linspace(-REACH, REACH, 49)  # of the histograms' bars
SHARES = [("as they are here", 0.0), ("1 in 2", 0.5), ("1 in 100", 0.01), ("1 in 1,000", 0.001)]
LEFT, TOP, WIDTH, HEIGHT = 66, 28, 330, 100  # the upper histogram, in CSS pixels; the lower hangs from it
SQUARE, CORNER = 204, 0.1  # the ROC panel's side, and how much of either axis it shows
RATES = np.linspace(0, CORNER, 101)  # false-positive rates at which the curve is drawn
ROC = 486  # where the ROC panel begins
TABLE = 284  # where the counts begin


class ThresholdExplorer(Pictured):
    """Move the threshold: what is called positive, what is found, what is a false alarm, and what they add up to.

    Parameters
    ----------
    probabilities : the model's P(positive) for each image, numbers between 0 and 1, shape (n,).
    truth : 1 for a positive and 0 for a negative, whole numbers of shape (n,), at least one of each.
    name : what the positives are, in the singular.

    Raises
    ------
    ValueError : the arrays have other shapes or values, or one of the classes is missing.
    """

    tour = tours.THRESHOLDS

    def __init__(self, probabilities: NDArray[Any], truth: NDArray[Any], name: str = "six") -> None:
        scores = as_scores(probabilities)
        truth = as_truth(truth, len(scores))
        self.name, self.names = name, f"{name}es" if name.endswith(("s", "x")) else f"{name}s"
        self.positives, self.negatives = np.sort(scores[truth == 1]), np.sort(scores[truth == 0])
        self.bars = [np.histogram(np.clip(part, -REACH, REACH), EDGES)[0] for part in (self.positives, self.negatives)]
        self.curve = list(map(place, RATES, self.recalls(RATES)))
        thresholds = np.arange(-REACH, REACH + STEP, STEP)
        self.thresholds = {float(z): place(*self.rates(z)) for z in thresholds}
        super().__init__(
            threshold=steps("threshold", [(f"p ≥ {probability(z)}", z) for z in self.thresholds], 0.0),
            share=choice(f"{self.names} among the digits", SHARES, 0.0),
        )

    def show(self, threshold: float, share: float) -> tuple[Canvas, str]:
        """The picture for scores from `threshold` on, if a part `share` of all digits were positives; 0: as it is."""
        counts = tp, fn, fp, tn = self.counts(threshold)
        alarms, recall = self.rates(threshold)
        specificity = 1 - alarms
        share = share or (tp + fn) / sum(counts)
        called = share * recall + (1 - share) * (1 - specificity)
        precision = share * recall / called if called else math.nan
        accuracy = share * recall + (1 - share) * specificity
        measures = {"recall": recall, "specificity": specificity, "balanced accuracy": (recall + specificity) / 2,
                    "precision": precision, "accuracy": accuracy}

        canvas = Canvas(700, TABLE + 112)
        self.draw_scores(canvas, threshold)
        self.draw_roc(canvas, alarms, recall)
        self.draw_counts(canvas, counts)
        draw_measures(canvas, measures, f"{self.names}: {percent(share, 1)} of all digits")
        false = f"{are(fp)} {'a false alarm' if fp == 1 else 'false alarms'}"
        return canvas, (
            f"Called a {self.name} if p ≥ {probability(threshold)}, score z ≥ {minus(f'{threshold:g}')}: of "
            f"{tp + fn:,} {self.names}, {are(tp)} found (recall {percent(recall)}); of {fp + tn:,} others, {false}. "
            f"Balanced accuracy {percent(measures['balanced accuracy'])}. If {percent(share, 1)} of all digits are "
            f"{self.names}, precision is {percent(precision)} and accuracy {percent(accuracy)}.")

    def at(self, x: float, y: float) -> dict[str, float]:
        """The threshold whose line, or whose point on the curve, is nearest to that place."""
        if LEFT <= x <= LEFT + WIDTH and TOP - 4 <= y <= TOP + 2 * HEIGHT + 4:
            return {"threshold": min(self.thresholds, key=lambda z: abs(across(z) - x))}
        if ROC <= x <= ROC + SQUARE and TOP <= y <= TOP + SQUARE:
            return {"threshold": min(self.thresholds, key=lambda z: math.dist(self.thresholds[z], (x, y)))}
        return {}

    def rates(self, threshold: float) -> tuple[float, float]:
        """The false-positive rate and the recall."""
        tp, fn, fp, tn = self.counts(threshold)
        return fp / (fp + tn), tp / (tp + fn)

    def counts(self, threshold: float) -> tuple[int, int, int, int]:
        """True positives, false negatives, false positives, true negatives."""
        fn, tn = (int(np.searchsorted(scores, threshold)) for scores in (self.positives, self.negatives))
        return len(self.positives) - fn, fn, len(self.negatives) - tn, tn

    def recalls(self, rates: NDArray[Any]) -> NDArray[Any]:
        """The largest recall that has at most each of these false-positive rates, which are below 1."""
        allowed = np.floor(rates * len(self.negatives) + 1e-9).astype(int)
        refused = self.negatives[len(self.negatives) - 1 - allowed]  # the largest score that has to stay below
        return 1 - np.searchsorted(self.positives, refused, side="right") / len(self.positives)

    def draw_scores(self, canvas: Canvas, threshold: float) -> None:
        """Two histograms on one axis, positives upwards and negatives downwards; the counts on a log scale."""
        middle, most = TOP + HEIGHT, max(numbers.max() for numbers in self.bars)
        for numbers, role, up in zip(self.bars, ("train", "test"), (True, False)):
            for number, left, right in zip(numbers, EDGES, EDGES[1:]):
                height = HEIGHT * math.log1p(number) / math.log1p(most)
                canvas.box(across(left), middle - height if up else middle, across(right) - across(left) - 1, height,
                           fill=role if left >= threshold else "faint")
        canvas.line(LEFT, middle, LEFT + WIDTH, middle, GREY)
        canvas.line(across(threshold), TOP - 4, across(threshold), middle + HEIGHT + 4, "ink", 2)
        canvas.text(0, 0, "Scores of the digits", bold=True)
        canvas.text(LEFT - 8, TOP + 4, self.names, colour="train", bold=True, anchor="ra")
        canvas.text(LEFT - 8, middle + HEIGHT - 4, "others", colour="test", bold=True, anchor="rs")
        canvas.text(LEFT + WIDTH, 0, f"called a {self.name}: in colour", size=12, colour=GREY, anchor="ra")
        for z in (-REACH, -REACH // 2, 0, REACH // 2, REACH):
            canvas.text(across(z), middle + HEIGHT + 6, minus(f"{z}"), size=12, anchor="ma")
        canvas.text(LEFT + WIDTH / 2, middle + HEIGHT + 22, "score z (heights on a log scale)", size=12, colour=GREY,
                    anchor="ma")

    def draw_roc(self, canvas: Canvas, alarms: float, recall: float) -> None:
        """The upper left corner of the ROC curve, and where the threshold stands on it."""
        bottom = TOP + SQUARE
        canvas.text(ROC - 50, 0, "ROC curve, upper left corner", bold=True)
        canvas.box(ROC, TOP, SQUARE, SQUARE, outline="faint")
        for (x0, y0), (x1, y1) in zip(self.curve, self.curve[1:]):
            canvas.line(x0, y0, x1, y1, "train", 2)
        x, y = place(alarms, recall)
        inside = alarms <= CORNER and recall >= 1 - CORNER
        canvas.box(x - 5, y - 5, 10, 10, fill="test" if inside else "#FFFFFF", outline="test", thickness=1.5)
        if not inside:
            canvas.text(ROC + SQUARE / 2, TOP + SQUARE / 2, "the point lies outside", size=12, colour=GREY, anchor="mm")
        for part, anchor in [(0, "la"), (0.5, "ma"), (1, "ra")]:
            canvas.text(ROC + part * SQUARE, bottom + 4, f"{100 * part * CORNER:g} %", size=12, anchor=anchor)
            canvas.text(ROC - 6, bottom - part * SQUARE, f"{100 * (1 - CORNER + part * CORNER):g} %", size=12,
                        anchor="rm")
        canvas.text(ROC + SQUARE / 2, bottom + 20, f"others called {self.names}", size=12, colour=GREY, anchor="ma")

    def draw_counts(self, canvas: Canvas, counts: tuple[int, int, int, int]) -> None:
        """The four counts as a table."""
        tp, fn, fp, tn = counts
        canvas.text(LEFT + 96, TABLE, f"called a {self.name}", bold=True, anchor="ma")
        canvas.text(LEFT + 240, TABLE, "called not", bold=True, anchor="ma")
        for row, (words, cells) in enumerate([(self.names, [(f"TP {tp:,}", "train"), (f"FN {fn:,}", GREY)]),
                                              ("others", [(f"FP {fp:,}", "test"), (f"TN {tn:,}", GREY)])]):
            y = TABLE + 30 + 34 * row
            canvas.text(0, y, words, bold=True)
            for x, (number, colour) in zip((LEFT + 96, LEFT + 240), cells):
                canvas.box(x - 62, y - 6, 124, 28, outline="faint")
                canvas.text(x, y - 2, number, size=15, colour=colour, bold=colour != GREY, anchor="ma")


def draw_measures(canvas: Canvas, measures: dict[str, float], heading: str) -> None:
    """Each measure's name and value; those below the line depend on how frequent the positives are."""
    for row, (name, value) in enumerate(measures.items()):
        y = TABLE - 2 + 18 * row + (22 if row > 2 else 0)
        canvas.text(ROC - 50, y, name)
        canvas.text(ROC + SQUARE, y, percent(value), bold=True, anchor="ra")
    canvas.text(ROC - 50, TABLE + 55, heading, size=12, colour=GREY)


def across(score: float) -> float:
    """Where a score lies on the histograms' axis, in CSS pixels."""
    return LEFT + (score + REACH) / (2 * REACH) * WIDTH


def place(alarms: float, recall: float) -> tuple[float, float]:
    """Where a point of the ROC curve lies in its panel; a point outside the corner comes to the nearest edge."""
    x = ROC + min(alarms / CORNER, 1) * SQUARE
    return x, TOP + min((1 - recall) / CORNER, 1) * SQUARE


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


def are(number: int) -> str:
    """The number with its verb: "1 is", "7 are"."""
    return f"{number:,} {'is' if number == 1 else 'are'}"


def probability(score: float) -> str:
    """The sigmoid of a score, with as many digits as it takes to tell it from 0 and from 1."""
    p = 1 / (1 + math.exp(-score))
    digits = max(2, 1 - math.floor(math.log10(min(p, 1 - p))))
    return f"{p:.{digits}f}"
