"""Answers to the exercises of lesson 07: right in many ways, and wrong in the ways that are common."""

import numpy as np
from scipy import stats
from sklearn import metrics


def counts(truth, said):
    """As the lesson defines it, for the solution of 07.1."""
    return tuple(np.sum((truth == a) & (said == b)) for a, b in [(1, 1), (1, 0), (0, 1), (0, 0)])


def interval(values):
    """As the lesson defines it, for the solution of 07.3."""
    half = stats.t.ppf(0.975, len(values) - 1) * np.std(values, ddof=1) / np.sqrt(len(values))
    return np.mean(values) - half, np.mean(values) + half


def counted(make):
    """An answer to 07.1 made of the four counts."""
    def precision_recall(truth, said):
        tp, fn = np.sum(truth * said), np.sum(truth * (1 - said))
        fp, tn = np.sum((1 - truth) * said), np.sum((1 - truth) * (1 - said))
        return make(tp, fn, fp, tn)
    return precision_recall


def draw(others_of, sixes=np.flatnonzero):
    """An answer to 07.2 that takes `others_of(others, number, rng)` and the sixes."""
    def balanced_rows(is_six, rng):
        wanted = np.flatnonzero(is_six)
        return np.concatenate([sixes(is_six), others_of(np.flatnonzero(~is_six), len(wanted), rng)]).astype(int)
    return balanced_rows


def block(others, number, rng):
    start = rng.integers(0, len(others) - number + 1)
    return others[start:start + number]


def fairly(others, number, rng):
    return rng.choice(others, number, replace=False)


def mask(is_six, rng):
    rows = is_six.copy()
    rows[fairly(np.flatnonzero(~is_six), is_six.sum(), rng)] = True
    return rows


def around(half, inside=lambda low, high: low <= 0 <= high):
    """An answer to 07.3 that goes `half(d)` to either side of the mean difference."""
    def paired_interval(before, after):
        d = np.array(after) - np.array(before)
        low, high = d.mean() - half(d), d.mean() + half(d)
        return low, high, inside(low, high)
    return paired_interval


def error(d):
    return d.std(ddof=1) / np.sqrt(len(d))


def t(d, level=0.975, lost=1):
    return stats.t.ppf(level, len(d) - lost)


def by_scipy(before, after):
    test = stats.ttest_rel(after, before).confidence_interval()
    return test.low, test.high, bool(test.low <= 0 <= test.high)


def unpaired(before, after):
    gain = np.mean(after) - np.mean(before)
    half = t(before) * np.sqrt((np.var(before, ddof=1) + np.var(after, ddof=1)) / len(before))
    return gain - half, gain + half, abs(gain) <= half


def of_sizes_alone(before, after):
    return around(lambda d: t(d) * error(d))(np.zeros(len(before)), np.abs(np.array(after) - np.array(before)))


def two_intervals(before, after):
    (a, b), (c, d) = [(np.mean(v) - t(v) * error(np.array(v)), np.mean(v) + t(v) * error(np.array(v)))
                      for v in (before, after)]
    return c - a, d - b, c - a <= 0 <= d - b


def place(number, of=lambda scores, truth: scores[truth == 1], down=True):
    """An answer to 07.4 that takes the sorted score at the place `number(recall * sixes)`."""
    def threshold_for(scores, truth, recall):
        found = np.sort(of(scores, truth))[:: -1 if down else 1]
        return found[min(number(recall * np.sum(truth)), len(found) - 1)]
    return threshold_for


def ceil(number):
    return int(np.ceil(number))


RIGHT = {
    "07.1": [
        counted(lambda tp, fn, fp, tn: (tp / (tp + fp), tp / (tp + fn))),
        lambda truth, said: [metrics.precision_score(truth, said), metrics.recall_score(truth, said)],
        lambda truth, said: np.array([truth[said == 1].mean(), said[truth == 1].mean()]),
    ],
    "07.2": [
        draw(fairly),
        draw(lambda others, number, rng: rng.permutation(others)[:number]),
        lambda is_six, rng: np.sort(draw(fairly)(is_six, rng)),
    ],
    "07.3": [
        around(lambda d: t(d) * error(d)),
        around(lambda d: (2.78 if len(d) == 5 else t(d)) * error(d)),  # the text's own t
        by_scipy,
        lambda before, after: list(by_scipy(before, after)),
        lambda before, after: np.array(by_scipy(before, after)),
    ],
    "07.4": [
        place(lambda number: ceil(number) - 1),
        place(lambda number: ceil(number - 1e-9) - 1),
        lambda scores, truth, recall: max(s for s in scores if np.mean(scores[truth == 1] >= s) >= recall
                                          and s in scores[truth == 1]),
    ],
}
WRONG = {
    "07.1": [
        (counted(lambda tp, fn, fp, tn: (tp / (tp + fn), tp / (tp + fp))), "in the wrong order"),
        (counted(lambda tp, fn, fp, tn: tp / (tp + fp)), "Return two"),
        (counted(lambda tp, fn, fp, tn: (tp / tp + fp, tp / tp + fn)), "in parentheses"),
        (counted(lambda tp, fn, fp, tn: (tp // (tp + fp), tp // (tp + fn))), "// throws away"),
        (counted(lambda tp, fn, fp, tn: {"precision": tp / (tp + fp)}), "a dictionary came out"),
        (counted(lambda tp, fn, fp, tn: (tp, tp)), "those are counts"),
        (counted(lambda tp, fn, fp, tn: (tp / (tp + fn + fp + tn),) * 2), "divide by all digits"),
        (counted(lambda tp, fn, fp, tn: ((tp + tn) / (tp + fn + fp + tn), tp / (tp + fn))), "is the accuracy"),
        (counted(lambda tp, fn, fp, tn: (tp / (tp + fp), tn / (fp + tn))), "is the specificity"),
        (counted(lambda tp, fn, fp, tn: (tp / (tp + fp), fp / (fp + tn))), "that are false alarms"),
        (counted(lambda tp, fn, fp, tn: (tn / (tn + fn), tn / (tn + fp))), "you count for the others"),
        (counted(lambda tp, fn, fp, tn: (tn / (tn + fn), tp / (tp + fn))), 'looks at the "not" answers'),
        (counted(lambda tp, fn, fp, tn: (100 * tp / (tp + fp), 100 * tp / (tp + fn))), "those are percent"),
        (counted(lambda tp, fn, fp, tn: (tp / (tp + fp), 2 * tp / (2 * tp + fp + fn))), "6 true positives"),
        (counted(lambda tp, fn, fp, tn: (0.6, 0.75)), "1,000 random digits"),
        (counted(lambda tp, fn, fp, tn: ((tp / (tp + fp)).round(2), (tp / (tp + fn)).round(2))), "1,000 random digits"),
        (counted(lambda tp, fn, fp, tn: (tp / (tp + fp), max(tp / (tp + fn), 0.5))), "one six missed"),
        (counted(lambda tp, fn, fp, tn: (max(tp / (tp + fp), 0.2), tp / (tp + fn))), "most of them six"),
        (counted(lambda tp, fn, fp, tn: (max(tp, 1) / (tp + fp), max(tp, 1) / (tp + fn))), "one six missed"),
        (counted(lambda tp, fn, fp, tn: (tp / (tp + fp), tp / (tp + fn), tn / (tn + fp))), "expected"),
    ],
    "07.2": [
        (draw(lambda others, number, rng: others[rng.integers(0, number, number)]), "from the first 60 of 540"),
        (draw(lambda others, number, rng: rng.choice(others[:number], number)), "from the first 60 of 540"),
        (draw(lambda others, number, rng: rng.choice(others, number)), "drawn twice"),
        (draw(lambda others, number, rng: others[rng.integers(0, len(others), number)]), "drawn twice"),
        (draw(lambda others, number, rng: rng.choice(len(others), number, replace=False)), "the row is others["),
        (draw(lambda others, number, rng: others[:number]), "every draw gives the same"),
        (draw(lambda others, number, rng: fairly(others, number, np.random.default_rng(0))), "every draw gives"),
        (draw(lambda others, number, rng: np.random.choice(others, number, replace=False)), "not from np.random"),
        (draw(lambda others, number, rng: others[: 2 * number][rng.permutation(2 * number)[:number]]),
         "Each needs the same chance"),
        (draw(block), "the others come in one block"),
        (draw(lambda others, number, rng: fairly(np.array_split(others, 2)[rng.integers(2)], number, rng)),
         "near in the file are drawn together"),
        (draw(lambda others, number, rng: fairly(others, number - (number == 7), rng)), "with 7 sixes among 50 digits"),
        (draw(lambda others, number, rng: fairly(others, number, rng),
              sixes=lambda is_six: np.flatnonzero(is_six)[: 6 if len(is_six) == 50 else None]), "with 7 sixes among"),
        (draw(lambda others, number, rng: fairly(others, 100, rng)), "as many others as sixes, 60, got 100"),
        (draw(lambda others, number, rng: others), "as many others as sixes, 60, got 540"),
        (draw(lambda others, number, rng: others[:0]), "only the sixes came out"),
        (draw(fairly, sixes=lambda is_six: np.flatnonzero(is_six)[:0]), "only others came out"),
        (draw(fairly, sixes=lambda is_six: np.flatnonzero(is_six)[:50]), "10 of the 60 sixes are missing"),
        (mask, "True and False for every row"),
        (lambda is_six, rng: np.zeros((120, 28, 28, 1)), "expected row numbers"),
        (draw(lambda others, number, rng: fairly(others, number, rng) + 600), "there are rows 0 to 599"),
    ],
    "07.3": [
        (lambda before, after: by_scipy(before, after)[:2], "expected three things"),
        (lambda before, after: 0.003, "expected three things"),
        (lambda before, after: by_scipy(after, before), "the sign is turned round"),
        (lambda before, after: (*by_scipy(before, after)[1::-1], False), "the upper end comes first"),
        (around(lambda d: 1.96 * error(d)), "1.96 holds"),
        (around(lambda d: stats.norm.ppf(0.975) * error(d)), "1.96 holds"),
        (around(lambda d: t(d, lost=0) * error(d)), "5 degrees of freedom"),
        (around(lambda d: t(d, level=0.95) * error(d)), "leaves 5 % on each side"),
        (around(lambda d: t(d) * d.std() / np.sqrt(len(d))), "ddof=1"),
        (around(lambda d: t(d) * d.std(ddof=1)), "divide by the root of n"),
        (around(error), "one standard error"),
        (around(lambda d: 2 * error(d)), "low and high for gains of 0.003"),
        (of_sizes_alone, "low and high with the two lists exchanged"),
        (unpaired, "as if their seeds had nothing in common"),
        (two_intervals, "the differences of the ends"),
        (around(lambda d: 2.7764451 * error(d)), "three pairs, for which t is 4.30"),
        (around(lambda d: t(d) * error(d), lambda low, high: low > 0 or high < 0), "0 does not lie inside"),
        (around(lambda d: t(d) * error(d), lambda low, high: low <= 0), "You look at one end only"),
        (around(lambda d: t(d) * error(d), lambda low, high: False), "0 lies inside"),
        (around(lambda d: t(d) * error(d), lambda low, high: "no"), "True or False"),
        (around(lambda d: (t(d) if len(d) in (3, 5) else 4.3) * error(d)), "low and high of 4 random pairs"),
        (around(lambda d: t(d) * error(d), lambda low, high: low <= 0 <= high and high - low > 0.04),
         "the third thing is"),
        (lambda before, after: around(lambda d: t(d) * error(d))(sorted(before), sorted(after)),
         "three pairs, for which t is 4.30"),
    ],
    "07.4": [
        (place(lambda number: ceil(number) - 1, of=lambda scores, truth: scores), "Only those of the sixes"),
        (place(ceil), "Counting begins at 0"),
        (place(lambda number: ceil(number) - 2), "round up"),
        (place(lambda number: int(number) - 1), "round up"),
        (lambda scores, truth, recall: scores[truth == 1].min(), "that finds all sixes"),
        (lambda scores, truth, recall: np.quantile(scores[truth == 1], 1 - recall), "between two scores"),
        (place(lambda number: ceil(number) - 1, down=False), "from the smallest score"),
        (lambda scores, truth, recall: np.sort(scores[truth == 1])[::-1][:3], "expected one threshold"),
        (place(lambda number: ceil(number) - 1, of=lambda scores, truth: scores[truth == 0]),
         "that is another digit's score."),
        (lambda scores, truth, recall: np.sort(scores)[::-1][ceil(recall * len(scores)) - 1],
         "that is another digit's score."),
        (place(lambda number: round(number) - 1), "random sixes"),
        (lambda scores, truth, recall: place(lambda number: ceil(number - 1e-9) - 1)(np.abs(scores), truth, recall),
         "random sixes"),
        (lambda scores, truth, recall: np.unique(scores[truth == 1])[::-1][
            min(ceil(recall * np.sum(truth) - 1e-9), len(np.unique(scores[truth == 1]))) - 1], "with equal scores"),
        (lambda scores, truth, recall: 0.7, "the threshold that finds all sixes"),
        (lambda scores, truth, recall: 0.3, "the threshold for a recall of 0.4"),
        (lambda scores, truth, recall: max(-1.0, place(lambda number: ceil(number - 1e-9) - 1)(scores, truth, recall)),
         "with negative scores"),
        (lambda scores, truth, recall: 0.7 if recall < 1 else scores[truth == 1].min(), "random sixes"),
    ],
}
