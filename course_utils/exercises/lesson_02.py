"""Checks of lesson 02: softmax, slopes, batches, and a Theano expression."""

import numpy as np

from course_utils.exercises.compare import Array, Function, Wrong, agrees, named, same
from course_utils.exercises.core import exercise
from course_utils.exercises.expressions import computed, softmax
from course_utils.exercises.guard import explained


@exercise("02.1")
def safe_softmax(safe_softmax: Function) -> str:
    def by_formula(s: Array) -> Array:
        e: Array = np.exp(s)
        return e / e.sum(axis=-1, keepdims=True)

    one, rows = np.array([1.0, 2.0, 4.0]), np.array([[1.0, 2.0, 4.0], [0.0, 0.0, 0.0]])
    with explained({"out of bounds for array of dimension": "a single row of scores, shape (10,), has no axis 1. Write "
                    "axis=-1, the last axis: it fits one row and many."}):
        got = safe_softmax(one)
    exponentials = "those are the exponentials. Divide them by their sum."
    named(got, [
        (np.log(by_formula(one)), "those are the logarithms of the probabilities. Return the probabilities."),
        (np.exp(one), exponentials), (np.exp(one - one.max()), exponentials),
        (by_formula(one / one.max()), "you divide by the largest score, which changes the probabilities. Subtract "
                                      "it."),
    ])
    same(got, by_formula(one), "the probabilities of the scores 1, 2, 4")
    with explained({"could not be broadcast": "one row works, two do not: the maximum and the sum of each row must "
                    "stay a column: axis=-1, keepdims=True."}):
        got = safe_softmax(rows)
    if np.shape(got) == rows.shape:
        named(np.sum(got), [(1, "you divide by the sum over both rows. Each row must sum to 1: axis=-1, "
                                "keepdims=True.")])
        named(np.sum(got, axis=0), [(np.ones(3), "the columns sum to 1. Each row should: axis=-1.")])
    named(got, [
        (by_formula(rows - rows.max(axis=0)), "you subtract the largest score of each column. Only a number that is "
                                              "the same for a whole row leaves its probabilities as they are: "
                                              "axis=-1."),
    ])
    same(got, by_formula(rows), "the probabilities of two rows of scores")
    if not np.isfinite(np.asarray(safe_softmax(np.array([1001.0, 1002.0, 1004.0])))).all():
        raise Wrong("scores of 1000 still give not-a-number. Subtract the largest score before np.exp.")
    if not np.isfinite(np.asarray(safe_softmax(np.array([-1001.0, -1002.0, -1004.0])))).all():
        raise Wrong("large scores are fine now, but scores of -1000 give not-a-number: all the exponentials become 0. "
                    "Subtract the largest score, whatever its sign.")
    got = safe_softmax(np.array([[2000.0, 2001.0], [-2000.0, -2001.0]]))
    if not np.isfinite(np.asarray(got)).all():
        raise Wrong("you subtract one maximum from all rows; a row far below it becomes 0 / 0. "
                    "Each row needs its own: s.max(axis=-1, keepdims=True).")
    named(got, [(np.full((2, 2), 0.5), "the scores 2000 and 2001 come out alike: scores that are cut off lose their "
                                       "difference. Subtract the largest score instead.")])
    same(got, by_formula(np.array([[0.0, 1.0], [0.0, -1.0]])), "two rows of scores near 2000 and -2000")
    got = safe_softmax(np.array([[-2000.0, 0.0, 0.0], [0.0, 2000.0, 0.0]]))
    if not np.isfinite(np.asarray(got)).all():
        raise Wrong("scores of 0 and 2000 in one row still give not-a-number. Of all numbers that could be subtracted, "
                    "only the largest score of the row makes sure that no exponent is above 0.")
    same(got, [[0, 0.5, 0.5], [0, 1, 0]], "rows whose scores are 2000 apart")
    random = np.random.default_rng(5).normal(size=(4, 7))
    same(safe_softmax(random), by_formula(random), "the probabilities of four random rows of seven")
    return ("The largest exponent is now 0, so nothing overflows, and no probability has changed. For more: a "
            "probability can still be 0. What is its log, and how could you compute that log directly?")


@exercise("02.2")
def gradient_by_trying(gradient_by_trying: Function) -> str:
    def cubes(w: Array) -> float:
        return float((np.arange(1, w.size + 1).reshape(w.shape) * w**3).sum())

    w, factors = np.array([[1.0, -2.0, 0.5], [3.0, 0.0, 1.5]]), np.arange(1, 7).reshape(2, 3)
    right = 3 * factors * w**2
    got = gradient_by_trying(cubes, w)
    if np.shape(got) == (6,):
        raise Wrong("expected the shape of w, (2, 3), got six numbers in a row.")
    if np.shape(got) == ():
        raise Wrong("one number came out. There is a slope along each entry of w: change one at a time.")
    coarse, at_h = gradient_by_trying(cubes, w, h=0.1), right + factors * 0.1**2
    if agrees(gradient_by_trying(lambda w: float((w**5).sum()), np.array([1.0]), h=0.5), [4.75]):
        at_h = right  # four trials for each slope, at h and 2h, whose error on cubes is 0
    twice = "the slopes are off by a factor of 2: the two trials are 2h apart, so divide by (2 * h)."
    one_sided = ("that is the slope of a step to one side. Its error shrinks with h; with a step to both sides it "
                 "shrinks with h².")
    named(coarse, [
        (0.1**2 * factors, "you set the entry to h, up[i] = h, and its own value is gone. Add h to it: up[i] += h."),
    ])
    named(got, [
        (np.zeros(w.shape), "every slope is 0: f saw the same weights twice. `up = w` is only another name for w: each "
                            "side needs a w.copy() of its own."),
        (np.full(w.shape, right.sum()), "every slope is the same: you change all entries of w at once. Change one at "
                                        "a time."),
        (np.repeat(right.sum(axis=1, keepdims=True), 3, axis=1),
         "you change a whole row of w at once: w[i] of a matrix is a row. Loop over np.ndindex(w.shape)."),
        (2 * right, twice), (right / 2, twice),
        (-right, "the sign is wrong: it is f above minus f below."),
        (2e-4 * right, "the difference is right; it is to be divided by 2h."),
        (np.cumsum(right).reshape(w.shape), "each slope has all those before it added: the copies are made once, "
                                            "before the loop, and keep every change. Make them inside, fresh for each "
                                            "entry."),
    ], rtol=1e-3)
    named(coarse, [
        (0.1**2 * at_h, "/ 2 * h divides by 2 and then multiplies by h. Put the 2 * h in parentheses: / (2 * h)."),
        *([] if at_h is right else [(right, "with h=0.1 the slopes are those of a much smaller step. Use the h that is "
                                            "passed in.")]),
        (right + factors * (0.1**2 + 3 * w * 0.1), one_sided), (right + factors * (0.1**2 - 3 * w * 0.1), one_sided),
    ], rtol=1e-3)
    same(got, right, "the slopes of a sum of cubes", rtol=1e-3, atol=1e-4)
    same(coarse, at_h, "the same slopes with h=0.1", rtol=1e-3, atol=1e-4)

    product = gradient_by_trying(lambda w: float(np.prod(w)), np.array([2.0, 3.0, 5.0]), h=0.5)
    same(product, [15, 10, 6], "the slopes of a product of three (is every entry put back before the next is changed?)")
    falling = gradient_by_trying(lambda w: float(np.prod(w)), np.array([2.0, -3.0, 0.5, 4.0]), h=0.5)
    named(falling, [([6, 4, 24, 3], "no slope is negative. Where f falls, the slope is below 0: keep the sign.")])
    same(falling, [-6, 4, -24, -3], "the slopes of a product of four, one of them negative")
    start, moved = np.array([1.0, 2.0]), []

    def noted(w: Array) -> float:
        moved.append(float(np.abs(w - start).max()))
        return float(w.sum())

    gradient_by_trying(noted, start.copy())
    nearest = min(filter(None, moved))
    if not np.isclose(nearest, 1e-4, rtol=0.01):
        raise Wrong(f"if no h is passed, you step {nearest:.2g} away. The default is h=1e-4.",
                    "another default than h=1e-4.")
    return ("Two trials for each weight. For 7,840 weights that is 15,680 passes over the data: good for testing only. "
            "For more: let h be 1e-1, 1e-5 and 1e-12. Where is the error smallest, and why?")


def told(lengths: list[int]) -> str:
    """The lengths of the first batches, in words."""
    return (", ".join(map(str, lengths[:6])) or "none") + (f", ... ({len(lengths)} batches)" if lengths[6:] else "")


@exercise("02.3")
def batches(batches: Function) -> str:
    got = list(batches(10, 4, np.random.default_rng(0)))
    if len(got) and np.ndim(got[0]) == 0:
        raise Wrong("expected a list of arrays, one for each batch, got the rows themselves. Cut them into pieces.")
    got = [np.asarray(rows) for rows in got]
    lengths = [len(rows) for rows in got]
    if lengths == [4, 4]:
        raise Wrong("10 rows in batches of 4 came out as 4 and 4: two rows are left behind.")
    if lengths == [10]:
        raise Wrong("all 10 rows came in one batch, though batch_size is 4. Is 128 written into your function?")
    if lengths in ([4, 3, 3], [5, 5], [3, 3, 2, 2]):
        raise Wrong(f"the batches are nearly equal, {', '.join(map(str, lengths))}: array_split makes that many "
                    "pieces, not pieces of that size. Expected full ones and what is left: 4, 4 and 2.")
    if lengths == [4, 4, 2, 0] or lengths == [4, 4, 0]:
        raise Wrong(f"there is an empty batch: {lengths}. The range of starts goes too far.")
    if lengths != [4, 4, 2]:
        raise Wrong(f"expected batches of 4, 4 and 2 rows, got {told(lengths)}.",
                    "expected batches of 4, 4 and 2 rows.")
    rows = np.concatenate(got)
    if sorted(rows) != list(range(10)):
        raise Wrong(f"expected each of the rows 0 to 9 once, got {', '.join(map(str, sorted(rows)))}.",
                    "expected each of the rows 0 to 9 once.")
    if rows.dtype.kind not in "iu":
        raise Wrong(f"the row numbers are {rows.dtype}, which cannot pick rows: x[rows] needs whole numbers.")
    hundred = list(batches(100, 10, np.random.default_rng(0)))
    if list(np.concatenate(hundred)) == list(range(100)):
        raise Wrong("the rows come in their old order. Shuffle them with rng.permutation.")
    if all((np.diff(rows) == 1).all() for rows in hundred):
        raise Wrong("you shuffle the batches, not the rows: each batch still holds neighbours, 20 21 22 ... "
                    "Shuffle all rows first, then cut.")
    if all(np.ptp(rows) < 10 for rows in hundred):
        raise Wrong("the rows are shuffled within each batch only, so the same ten always come together. Shuffle all "
                    "rows first, then cut.")
    steps = np.bincount(np.diff(np.concatenate(hundred)).astype(int) % 100)
    if steps.max() > 30:
        raise Wrong("most rows still come a fixed step after the one before, such as 20 21 22 or 22 21 20. Shuffle all "
                    "of them: rng.permutation(num_images).")
    again = np.concatenate(list(batches(10, 4, np.random.default_rng(0))))
    if list(again) != list(rows):
        raise Wrong("the same rng gave two different orders. Draw from `rng`, not from np.random.")
    if list(np.concatenate(list(batches(10, 4, np.random.default_rng(1))))) == list(rows):
        raise Wrong("another rng gives the same order. Draw from the `rng` that is passed in, not from your own.")
    rng = np.random.default_rng(0)
    if list(np.concatenate(list(batches(50, 10, rng)))) == list(np.concatenate(list(batches(50, 10, rng)))):
        raise Wrong("two epochs with one rng come in the same order. Draw from the `rng` that is passed in, not from a "
                    "copy of it.")
    if [len(rows) for rows in batches(8, 4, np.random.default_rng(0))] != [4, 4]:
        raise Wrong("8 rows in batches of 4 should be two batches, with no empty one after them.")
    for num_images, lengths in {9: [4, 4, 1], 3: [3]}.items():
        got = [len(rows) for rows in batches(num_images, 4, np.random.default_rng(0))]
        if got != lengths:
            raise Wrong(f"expected {num_images} rows in batches of 4 as {' and '.join(map(str, lengths))}, "
                        f"got {' and '.join(map(str, got)) or 'none'}.")
    got = [list(rows) for rows in batches(47, 9, np.random.default_rng(5))]
    if [len(rows) for rows in got] != [9, 9, 9, 9, 9, 2] or sorted(np.concatenate(got)) != list(range(47)):
        raise Wrong("47 rows in batches of 9 should be five full batches and one of 2, with every row once.")
    if len(list(batches(60_000, 128, np.random.default_rng(0)))) != 469:
        raise Wrong("60,000 rows in batches of 128 should be 469 batches, the last of 96.")
    return ("469 batches, the last of 96: every picture is seen once in each epoch. For more: write it as a generator, "
            "with `yield`.")


@exercise("02.4")
def model_with_bias(model_with_bias: Function) -> str:
    p, (x, w, b) = computed(model_with_bias, {"X": (5, 4), "w": (4, 3), "b": (3,)},
                            "Use T.dot and T.nnet.softmax, not NumPy.")
    scores = x @ w
    if np.shape(p) == (5,):
        raise Wrong("one number for each picture came out. Return all its probabilities, shape (n, 10): the argmax "
                    "comes later.")
    named(p, [
        (softmax(scores) + b, "b is added to the probabilities, which then no longer sum to 1. Add it to the scores."),
        (softmax(x @ (w + b)), "b is added to the weights, T.dot(X, w + b), and so counts once for all the ink of a "
                               "picture. Add it to the scores: T.dot(X, w) + b."),
        (scores + b, "those are the scores. The softmax is missing."),
        (softmax(scores - b), "b is subtracted. The formula adds it."),
        (softmax(scores * b), "b multiplies the scores. The formula adds it."),
        (softmax(scores) * b, "b multiplies the probabilities. Add it to the scores, before the softmax."),
        (softmax(scores), "b changes nothing: one number, added to all scores, never does. Add the vector itself, one "
                          "entry for each class."),
        (softmax(scores + 2 * b), "b is added twice."),
        (softmax(softmax(scores + b)), "there are two softmaxes. One is enough."),
        (np.log(softmax(scores + b)), "those are the logarithms of the probabilities. Return the probabilities."),
        (1 / (1 + np.exp(-scores - b)), "those are sigmoids, whose rows do not sum to 1. Use T.nnet.softmax."),
    ])
    if np.shape(p) == scores.shape:
        named(p.sum(), [(1, "all pictures together sum to 1. Each row should: T.nnet.softmax does that.")])
        named(p.sum(axis=0), [(np.ones(3), "the columns sum to 1. Each row should: T.nnet.softmax does that.")])
    same(p, softmax(scores + b), "the probabilities of five random pictures")
    p, (x, w, b) = computed(model_with_bias, {"X": (8, 6), "w": (6, 7), "b": (7,)}, "")
    same(p, softmax(x @ w + b), "the probabilities of eight random pictures, seven classes")
    return ("Ten more numbers to learn, and the code is now the formula. For more: which digit should get the largest "
            "bias? Train it, and look.")
