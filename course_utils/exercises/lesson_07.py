"""Checks of lesson 07: precision and recall, a fair draw, an interval of differences, a threshold for a purpose."""

import math

import numpy as np
from scipy import stats

from course_utils.exercises.compare import Function, Wrong, agrees, named, same
from course_utils.exercises.core import exercise


@exercise("07.1")
def precision_recall(precision_recall: Function) -> str:
    truth = np.repeat([1, 1, 0, 0], [6, 2, 4, 18])  # TP 6, FN 2, FP 4, TN 18
    said = np.repeat([1, 0, 1, 0], [6, 2, 4, 18])
    got = precision_recall(truth, said)
    if isinstance(got, dict):
        raise Wrong("a dictionary came out. Return two numbers, precision and recall, in this order.")
    if np.shape(got) == ():
        raise Wrong("one number came out. Return two, precision and recall.")
    named(got, [
        ((6 / 8, 6 / 10), "those are the right two numbers in the wrong order: precision comes first. It is the share "
                          'of the "six" answers that are right.'),
        ((6, 6), "those are counts. Divide each by the total that it is a share of."),
        ((6 / 30, 6 / 30), "you divide by all digits. Precision is a share of those called six, recall of the sixes."),
        ((24 / 30, 6 / 8), "the first is the accuracy, the share of all answers that are right. Precision looks only "
                           'at the "six" answers.'),
        ((6 / 10, 18 / 22), "the second is the specificity, the share of the others that are let go. Recall is the "
                            "share of the sixes that are found."),
        ((6 / 10, 4 / 22), "the second is the share of the others that are false alarms. Recall is the share of "
                           "the sixes that are found."),
        ((18 / 20, 18 / 22), "you count for the others. Count for the sixes: 1 means six."),
        ((18 / 20, 6 / 8), 'the first looks at the "not" answers. Precision is the share of the "six" answers that are '
                           "right."),
        ((1 + 4, 1 + 2), "tp / tp + fp divides tp by tp, and then adds fp. Put the sum in parentheses: tp / (tp + "
                         "fp)."),
        ((0, 0), "// throws away everything after the point. Divide with /."),
        ((60.0, 75.0), "those are percent. Return fractions, between 0 and 1."),
    ])
    same(got, [6 / 10, 6 / 8], "precision and recall with 6 true positives, 2 missed, 4 false alarms, 18 true "
                               "negatives")
    rng = np.random.default_rng(0)
    truth = (rng.random(1000) < 0.1).astype(int)
    said = np.where(rng.random(1000) < 0.05, 1 - truth, truth)
    hits = np.sum(truth * said)
    same(precision_recall(truth, said), [hits / said.sum(), hits / truth.sum()], "1,000 random digits")
    many = 1 - truth[::-1]
    hits = np.sum(truth * many)
    same(precision_recall(truth, many), [hits / many.sum(), hits / truth.sum()], "random answers, most of them six")
    same(precision_recall(np.array([1, 0, 0]), np.array([0, 1, 0])), [0, 0], "one six missed, one false alarm")
    return ("Precision looks at the answers, recall at the sixes. For more: which answers make recall 1, and what is "
            "their precision?")


@exercise("07.2")
def balanced_rows(balanced_rows: Function) -> str:
    is_six = np.arange(600) % 10 == 6  # 60 sixes
    sixes, others = np.flatnonzero(is_six), np.flatnonzero(~is_six)
    got = np.asarray(balanced_rows(is_six, np.random.default_rng(0)))
    if got.dtype == bool and got.shape == is_six.shape:
        raise Wrong("those are True and False for every row. Return the row numbers: np.flatnonzero.")
    if got.ndim != 1 or got.dtype.kind not in "iu":
        raise Wrong(f"expected row numbers, whole numbers of shape (n,), got {got.dtype} of shape {got.shape}.")
    if len(got) and (got.min() < 0 or got.max() >= len(is_six)):
        raise Wrong(f"there are rows 0 to {len(is_six) - 1}; yours go from {got.min()} to {got.max()}.")
    drawn = got[~is_six[got]]
    if len(got) == len(sixes) and len(drawn) == 0:
        raise Wrong("only the sixes came out. As many others belong in the set.")
    if len(got) == len(sixes) and len(drawn) == len(sixes):
        raise Wrong("only others came out. All sixes belong in the set, too.")
    if set(sixes) - set(got):
        raise Wrong(f"{len(set(sixes) - set(got))} of the {len(sixes)} sixes are missing. The set has all of them.")
    if len(got) - len(drawn) > len(sixes):
        raise Wrong("some sixes came in twice. A number below len(others) is a place in `others`: the row is "
                    "others[number].")
    if len(drawn) != len(sixes):
        raise Wrong(f"expected as many others as sixes, {len(sixes)}, got {len(drawn)}.")
    draws = [np.asarray(balanced_rows(is_six, np.random.default_rng(seed))) for seed in range(200)]
    draws = [rows[~is_six[rows]] for rows in draws]
    ever = np.unique(np.concatenate(draws))
    if all(np.array_equal(np.sort(rows), np.sort(draws[0])) for rows in draws):
        raise Wrong("every draw gives the same others. Draw them at random, by `rng`.")
    if ever.max() < others[len(sixes) + 5]:
        raise Wrong(f"the others all come from the first {len(sixes)} of {len(others)}, as many as there are sixes. "
                    "Draw from all others.")
    if any(len(np.unique(rows)) < len(rows) for rows in draws):
        raise Wrong("some others were drawn twice: rng.integers puts back what it draws. rng.choice has replace=False.")
    if not agrees(np.sort(balanced_rows(is_six, np.random.default_rng(7))),
                  np.sort(balanced_rows(is_six, np.random.default_rng(7)))):
        raise Wrong("the same rng gave two different draws. Draw from `rng`, not from np.random.")
    half = len(others) // 2
    if np.mean([np.array_equal(np.diff(np.searchsorted(others, np.sort(rows))), np.ones(len(sixes) - 1))
                for rows in draws]) > 0.5:
        raise Wrong("the others come in one block, neighbours in the file. Draw each on its own.")
    if np.std([np.sum(rows < others[half]) for rows in draws]) > 0.35 * np.sqrt(len(sixes)) * 2:
        raise Wrong("others that are near in the file are drawn together. Draw each on its own.")
    few = np.zeros(50, dtype=bool)
    few[[3, 4, 11, 30, 31, 32, 49]] = True
    rows = np.asarray(balanced_rows(few, np.random.default_rng(1)))
    if sorted(rows[few[rows]]) != sorted(np.flatnonzero(few)) or len(np.unique(rows)) != 14 or len(rows) != 14:
        raise Wrong(f"with 7 sixes among 50 digits, in no order, expected these 7 and 7 others, got {len(rows)} rows, "
                    f"{np.sum(few[rows])} of them sixes.")
    times = np.bincount(np.searchsorted(others, np.concatenate(draws)), minlength=len(others))
    if len(ever) < len(others) or np.sum((times - times.mean()) ** 2 / times.mean()) > 2 * len(others):
        raise Wrong("some others are drawn more often than others, or never. Each needs the same chance.")
    return ("Every other digit has the same chance, and none comes twice. For more: draw as many of each other digit, "
            "0 to 9 without 6.")


@exercise("07.3")
def paired_interval(paired_interval: Function) -> str:
    before = [0.960, 0.970, 0.955, 0.965, 0.975]
    after = [0.963, 0.972, 0.959, 0.966, 0.980]
    got = paired_interval(list(before), list(after))
    if not isinstance(got, (tuple, list, np.ndarray)) or np.shape(got)[:1] != (3,):
        shape = f"{len(got)} things" if hasattr(got, "__len__") else f"one {type(got).__name__}"
        raise Wrong(f"expected three things, low, high and whether 0 lies inside, got {shape}.")
    low, high, inside = got
    d = np.array(after) - np.array(before)
    mean, error = d.mean(), d.std(ddof=1) / np.sqrt(5)
    t = stats.t.ppf(0.975, 4)
    apart = math.sqrt(np.var(before, ddof=1) / 5 + np.var(after, ddof=1) / 5)
    ends, half = [low, high], t * error

    def around(half: float, middle: float = mean) -> list[float]:
        return [middle - half, middle + half]

    (low_before, high_before), (low_after, high_after) = (
        around(t * np.std(runs, ddof=1) / np.sqrt(5), float(np.mean(runs))) for runs in (before, after))
    named(ends, [
        (around(half)[::-1], "the upper end comes first. Return low, high, and whether 0 lies inside."),
        (around(half, -mean), "the sign is turned round: what was gained is after - before."),
        (around(1.96 * error), "1.96 holds when the standard deviation is known. From few runs take Student's t, for "
                               "five 2.78, as `interval` does: it depends on how many there are."),
        (around(stats.t.ppf(0.975, 5) * error), "that is t for 5 degrees of freedom. Five differences have n - 1 = 4."),
        (around(stats.t.ppf(0.95, 4) * error), "that t leaves 5 % on each side. For a 95 % interval 2.5 % lie on each "
                                               "side: 0.975."),
        (around(t * d.std() / np.sqrt(5)), "the standard deviation divides by n here. From a few runs divide by "
                                           "n - 1: ddof=1."),
        (around(t * d.std(ddof=1)), "that is how far single differences lie apart. Their mean is surer: divide by the "
                                    "root of n."),
        (around(t * apart), "you compare the two lists as if their seeds had nothing in common. Take the differences "
                            "first, seed by seed."),
        (around(error), "that is one standard error to either side. For 95 % it takes t = 2.78 of them."),
        ([low_after - low_before, high_after - high_before],
         "those are the differences of the ends of two intervals. Take the differences of the runs first, and then one "
         "interval."),
    ], atol=1e-9)
    same(ends, around(half), "low and high for gains of 0.003, 0.002, 0.004, 0.001 and 0.005", rtol=1e-3, atol=4e-6)
    if not isinstance(inside, (bool, np.bool_)) and not isinstance(got, np.ndarray):
        raise Wrong(f"the third thing should be True or False, got {type(inside).__name__}: low <= 0 <= high.")
    if inside:
        raise Wrong("for these lists 0 does not lie inside: both ends are above 0.")
    turned = paired_interval(list(after), list(before))
    same(turned[:2], around(half, -mean), "low and high with the two lists exchanged", rtol=1e-3, atol=4e-6)
    if turned[2]:
        raise Wrong("with the two lists exchanged both ends are below 0, and 0 does not lie inside. You look at one "
                    "end only.")
    few = paired_interval([0.95, 0.96, 0.97], [0.96, 0.95, 0.99])
    half = stats.t.ppf(0.975, 2) * np.std([0.01, -0.01, 0.02], ddof=1) / np.sqrt(3)
    same(few[:2], around(half, 0.02 / 3), "low and high of three pairs, for which t is 4.30", rtol=1e-3, atol=1e-7)
    if not few[2]:
        raise Wrong("for an interval from -0.031 to 0.045, 0 lies inside.")
    rng = np.random.default_rng(0)
    for count in (4, 9):
        first, second = rng.normal(0.96, 0.01, count), rng.normal(0.965, 0.01, count)
        d = second - first
        half = stats.t.ppf(0.975, count - 1) * np.std(d, ddof=1) / np.sqrt(count)
        third = paired_interval(list(first), list(second))
        same(third[:2], around(half, float(d.mean())), f"low and high of {count} random pairs", rtol=1e-3, atol=1e-6)
        if bool(third[2]) != bool(abs(d.mean()) <= half):
            raise Wrong(f"for an interval from {d.mean() - half:.3f} to {d.mean() + half:.3f} the third thing is "
                        f"{bool(third[2])}.")
    return ("A gain counts when its interval lies above 0, and then it is worth as much as the interval says. For "
            "more: how many seeds would halve the interval?")


@exercise("07.4")
def threshold_for(threshold_for: Function) -> str:
    sixes, others = [0.9, 0.85, 0.7, 0.6, 0.4, 0.3, 0.25], [0.95, 0.93, 0.8, 0.2, 0.1]
    scores = np.array([0.1, *sixes[3:], 0.95, 0.8, *sixes[:3], 0.2, 0.93])
    truth = np.isin(scores, sixes).astype(int)
    got = threshold_for(scores, truth, 0.4)
    if np.shape(got) != ():
        raise Wrong(f"expected one threshold, got an array of shape {np.shape(got)}.")
    named(got, [
        (0.9, "you sort all scores. Only those of the sixes decide how many sixes are found."),
        (0.85, "that finds two of the seven sixes. 0.4 of seven is 2.8, so three are needed: round up, np.ceil does."),
        (0.6, "that finds four of the seven sixes, and three would do. Counting begins at 0, so the third is found[2]; "
              "and a digit whose score equals the threshold counts as found."),
        (0.4, "you count from the smallest score. The sixes with the largest scores are found first."),
        (0.8, "that is another digit's score. Count only the sixes: `recall` is a share of the sixes."),
        (0.25, "that finds all sixes. Take the highest threshold that finds enough."),
    ])
    if not np.isin(got, [*sixes, *others]):
        raise Wrong("the threshold lies between two scores. The highest one that still finds a six is that six's own "
                    "score.")
    what = f"the threshold for a recall of 0.4, where the sixes have the scores {', '.join(map(str, sixes))}"
    same(got, 0.7, what)
    same(threshold_for(scores, truth, 1.0), 0.25, "the threshold that finds all sixes")
    rng = np.random.default_rng(0)
    truth = (rng.random(500) < 0.2).astype(int)
    scores = rng.normal(size=500) + 2 * truth
    found = np.sort(scores[truth == 1])[::-1]
    for recall in (0.05, 0.33, 0.5, 0.911, 0.999):
        same(threshold_for(scores, truth, recall), found[math.ceil(recall * len(found) - 1e-9) - 1],
             f"the threshold for a recall of {recall} of {len(found)} random sixes")
    same(threshold_for(np.array([0.9, 0.4, 0.9, 0.3, 0.6]), np.array([1, 1, 1, 0, 1]), 0.75), 0.6,
         "the threshold for a recall of 0.75, with equal scores")
    same(threshold_for(np.linspace(1, 0, 101)[:100] - 3, np.ones(100, dtype=int), 0.54), 0.47 - 3,
         "the threshold for a recall of 0.54 of 100 sixes with negative scores: 54 are needed")
    return ("The sixes that have to be found decide; the others only pay for it. For more: what precision is left at a "
            "recall of 0.99?")
