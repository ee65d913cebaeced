"""Checks of lesson 02: softmax, slopes, batches, and a Theano expression."""

import numpy as np

from course_utils.exercises.core import Wrong, agrees, exercise, same


@exercise("02.1")
def safe_softmax(safe_softmax):
    def by_formula(s):
        e = np.exp(s)
        return e / e.sum(axis=-1, keepdims=True)

    one, rows = np.array([1.0, 2.0, 4.0]), np.array([[1.0, 2.0, 4.0], [0.0, 0.0, 0.0]])
    same(safe_softmax(one), by_formula(one), "the probabilities of the scores 1, 2, 4")
    got = safe_softmax(rows)
    if agrees(got, np.exp(rows) / np.exp(rows).sum()):
        raise Wrong("you divide by the sum over both rows. Each row must sum to 1: axis=-1, keepdims=True.")
    same(got, by_formula(rows), "the probabilities of two rows of scores")
    if not np.isfinite(safe_softmax(np.array([1001.0, 1002.0, 1004.0]))).all():
        raise Wrong("scores of 1000 still give not-a-number. Subtract the largest score before np.exp.")
    if not np.isfinite(safe_softmax(np.array([-1001.0, -1002.0, -1004.0]))).all():
        raise Wrong("large scores are fine now, but scores of -1000 give not-a-number: all the exponentials become 0. "
                    "Subtract the largest score, whatever its sign.")
    got = safe_softmax(np.array([[2000.0, 2001.0], [-2000.0, -2001.0]]))
    if not np.isfinite(got).all():
        raise Wrong("you subtract one maximum from all rows; a row far below it becomes 0 / 0. "
                    "Each row needs its own: s.max(axis=-1, keepdims=True).")
    same(got, by_formula(np.array([[0.0, 1.0], [0.0, -1.0]])), "two rows of scores near 2000 and -2000")
    return "The largest exponent is now 0, so nothing overflows, and no probability has changed."


@exercise("02.2")
def gradient_by_trying(gradient_by_trying):
    def cubes(w):
        return float((np.arange(1, w.size + 1).reshape(w.shape) * w**3).sum())

    w, factors = np.array([[1.0, -2.0, 0.5], [3.0, 0.0, 1.5]]), np.arange(1, 7).reshape(2, 3)
    right = 3 * factors * w**2
    got = gradient_by_trying(cubes, w)
    if np.shape(got) == (6,):
        raise Wrong("expected the shape of w, (2, 3), got six numbers in a row.")
    if np.shape(got) == ():
        raise Wrong("one number came out. There is a slope along each entry of w: change one at a time.")
    if agrees(got, 2 * right, rtol=1e-3) or agrees(got, right / 2, rtol=1e-3):
        raise Wrong("the slopes are off by a factor of 2: the two trials are 2h apart, so divide by (2 * h).")
    if agrees(got, -right, rtol=1e-3):
        raise Wrong("the sign is wrong: it is f above minus f below.")
    if agrees(got, 2e-4 * right, rtol=1e-2):
        raise Wrong("the difference is right; it is to be divided by 2h.")
    coarse = gradient_by_trying(cubes, w, h=0.1)
    one_sided = right + factors * (3 * w * 0.1 + 0.1**2)
    if agrees(coarse, one_sided) or agrees(coarse, right + factors * (0.1**2 - 3 * w * 0.1)):
        raise Wrong("that is the slope of a step to one side. Its error shrinks with h; with a step to both sides it "
                    "shrinks with h².")
    same(got, right, "the slopes of a sum of cubes", rtol=1e-3, atol=1e-4)
    same(coarse, right + factors * 0.1**2, "the same slopes with h=0.1", rtol=1e-3, atol=1e-4)

    product = gradient_by_trying(lambda w: float(np.prod(w)), np.array([2.0, 3.0, 5.0]), h=0.5)
    same(product, [15, 10, 6], "the slopes of a product of three (is every entry put back before the next is changed?)")
    return "Two trials for each weight. For 7,840 weights that is 15,680 passes over the data: good for testing only."


@exercise("02.3")
def batches(batches):
    got = [np.asarray(rows) for rows in batches(10, 4, np.random.default_rng(0))]
    lengths = [len(rows) for rows in got]
    if lengths == [4, 4]:
        raise Wrong("10 rows in batches of 4 came out as 4 and 4: two rows are left behind.")
    if lengths == [4, 3, 3]:
        raise Wrong("the batches are nearly equal, 4, 3 and 3. Expected full ones and what is left: 4, 4 and 2.")
    if lengths == [4, 4, 2, 0] or lengths == [4, 4, 0]:
        raise Wrong(f"there is an empty batch: {lengths}. The range of starts goes too far.")
    if lengths != [4, 4, 2]:
        raise Wrong(f"expected batches of 4, 4 and 2 rows, got {', '.join(map(str, lengths)) or 'none'}.")
    rows = np.concatenate(got)
    if sorted(rows) != list(range(10)):
        raise Wrong(f"expected each of the rows 0 to 9 once, got {', '.join(map(str, sorted(rows)))}.")
    if list(rows) == list(range(10)):
        raise Wrong("the rows come in their old order. Shuffle them with rng.permutation.")
    again = np.concatenate(batches(10, 4, np.random.default_rng(0)))
    if list(again) != list(rows):
        raise Wrong("the same rng gave two different orders. Draw from `rng`, not from np.random.")
    if [len(rows) for rows in batches(8, 4, np.random.default_rng(0))] != [4, 4]:
        raise Wrong("8 rows in batches of 4 should be two batches, with no empty one behind them.")
    if len(batches(60_000, 128, np.random.default_rng(0))) != 469:
        raise Wrong("60,000 rows in batches of 128 should be 469 batches, the last of 96.")
    return "469 batches, the last of 96: every picture is seen once in each epoch."


@exercise("02.4")
def model_with_bias(model_with_bias):
    from course_utils.theano_setup import theano  # which imports it with its settings

    T = theano.tensor
    X, w, b = T.dmatrix("X"), T.dmatrix("w"), T.dvector("b")
    got = model_with_bias(X, w, b)
    if not isinstance(got, theano.graph.basic.Variable):
        raise Wrong(f"expected a Theano expression, got {type(got).__name__}. Use T.dot and T.nnet.softmax, not NumPy.")
    missing = {X, w, b} - set(theano.graph.basic.graph_inputs([got]))
    if missing:
        raise Wrong(f"the result does not depend on {' and '.join(sorted(map(str, missing)))}.")

    rng = np.random.default_rng(0)
    values = {X: rng.normal(size=(5, 4)), w: rng.normal(size=(4, 3)), b: rng.normal(size=3)}

    def softmax(s):
        e = np.exp(s - s.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    scores = values[X] @ values[w]
    p = got.eval(values)
    if agrees(p, softmax(scores) + values[b]):
        raise Wrong("b is added to the probabilities, which then no longer sum to 1. Add it to the scores.")
    if agrees(p, scores + values[b]):
        raise Wrong("those are the scores. The softmax is missing.")
    if agrees(p, softmax(scores - values[b])):
        raise Wrong("b is subtracted. The formula adds it.")
    if agrees(p, softmax(scores * values[b])):
        raise Wrong("b multiplies the scores. The formula adds it.")
    same(p, softmax(scores + values[b]), "the probabilities of five random pictures")
    return "Ten more numbers to learn, and the code is now the formula."
