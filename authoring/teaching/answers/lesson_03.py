"""Answers to the exercises of lesson 03: right in many ways, and wrong in the ways that are common."""

from copy import deepcopy
from itertools import pairwise

import numpy as np

from course_utils.exercises.lesson_03 import Node


def limit(shape):
    return np.sqrt(6 / sum(shape))


def uniform(a):
    return lambda shape, rng: rng.uniform(-a(shape), a(shape), size=shape)


def normal(shape, rng):
    return rng.normal(size=shape) * np.sqrt(2 / sum(shape))


def two_peaks(shape, rng):
    a = limit(shape)
    return np.where(rng.random(shape) < 0.5, -1, 1) * rng.uniform(0.8 * a, a, size=shape)


def walk(step, keep_start=True, keep_last=True):
    """A `descend` whose steps are `step(slope, w, lr, start)`."""
    def descend(slope, w, lr, num_steps):
        start, positions = w, [w]
        for _ in range(num_steps):
            w = step(slope, w, lr, start)
            positions.append(w)
        return positions[0 if keep_start else 1 : len(positions) if keep_last else -1]
    return descend


def down(slope, w, lr, start):
    return w - lr * slope(w)


def into_an_array(slope, w, lr, num_steps):
    positions = np.empty(num_steps + 1)
    positions[0] = w
    for step in range(num_steps):
        positions[step + 1] = positions[step] - lr * slope(positions[step])
    return positions


def theano_model(make):
    """A model that uses Theano's tensor module, imported late as a reader's notebook has it."""
    def model_tanh(X, w_h, w_o):
        from course_utils.on_theano.setup import theano

        return make(theano.tensor, X, w_h, w_o)
    return model_tanh


def yields(slope, w, lr, num_steps):
    yield w
    for _ in range(num_steps):
        w = w - lr * slope(w)
        yield w


def pops(sizes):
    total = 0
    while len(sizes) > 1:
        total += sizes.pop(0) * sizes[0]
    return total


def twice(w):
    return w - 0.0 + w


def two_w(slope, w, lr, num_steps):
    positions = [w]
    for _ in range(num_steps):
        positions.append(w := w - lr * twice(w))
    return positions


def node(value, rule):
    """A `relu` from its value and from what comes back, both functions of a's value; the second also of the slope."""
    return lambda a: Node(value(a.value), [a], lambda slope: [rule(slope, a.value)])


def rectified(rule):
    return node(lambda z: np.maximum(z, 0), rule)


def masked(slope, z):
    return slope * (z > 0)


def valued(value):
    return node(value, masked)


def keeps_a_mask(a):
    mask = a.value > 0

    def back(slope):
        kept = np.zeros_like(slope)
        kept[mask] = slope[mask]
        return (kept,)
    return Node(np.where(mask, a.value, 0.0), [a], back)


def mended(note, onward=lambda slopes, node, slope: slope):
    """A `slopes_mended` from what it notes for a node, given what is there, and what it passes further back."""
    def slopes_mended(node, slope=1.0, slopes=None):
        slopes = {} if slopes is None else slopes
        slopes[node] = note(slopes.get(node), slope)
        if node.sources:
            for source, part in zip(node.sources, node.back(onward(slopes, node, slope))):
                slopes_mended(source, part, slopes)
        return slopes
    return slopes_mended


def summed(old, slope):
    return slope if old is None else old + slope


def sorted_first(node):
    order = []

    def visit(each):
        if each not in order:
            for source in each.sources:
                visit(source)
            order.append(each)

    visit(node)
    return order


def visits_each_once(end, slope=1.0, slopes=None):
    slopes = dict.fromkeys(sorted_first(end), 0.0)
    slopes[end] = slope
    for node in reversed(slopes):
        for source, part in zip(node.sources, node.back(slopes[node]) if node.sources else []):
            slopes[source] = slopes[source] + part
    return slopes


def on_attributes(end, slope=1.0, slopes=None):
    nodes = sorted_first(end)
    for node in nodes:
        node.slope = 0.0
    end.slope = slope
    for node in nodes[::-1]:
        if node.sources:
            for source, part in zip(node.sources, node.back(node.slope)):
                source.slope = source.slope + part
    return {node: node.slope for node in nodes}


def one_dictionary(node, slope=1.0, slopes={}):  # noqa: B006
    slopes[node] = slopes.get(node, 0.0) + slope
    for source, part in zip(node.sources, node.back(slope) if node.sources else []):
        one_dictionary(source, part, slopes)
    return slopes


def slopes_of_one_parameter(node):
    slopes = {node: 1.0}
    for source, part in zip(node.sources, node.back(1.0)):
        slopes |= slopes_of_one_parameter(source, part, slopes)
    return slopes


def adds_to_nothing(node, slope=1.0, slopes=None):
    slopes = {} if slopes is None else slopes
    slopes[node] += slope
    return slopes


def calls_the_old_one(node, slope=1.0, slopes=None):
    slopes = {} if slopes is None else slopes
    slopes[node] = slopes.get(node, 0.0) + slope
    for source, part in zip(node.sources, node.back(slope) if node.sources else []):
        mended(lambda old, slope: slope)(source, part, slopes)
    return slopes


def too_early(end, slope=1.0, slopes=None):
    """Passes on what a node has when it is first met, and drops what comes later."""
    slopes, todo, done = {end: slope}, [end], set()
    while todo:
        node = todo.pop(0)
        if node in done or not node.sources:
            continue
        done.add(node)
        for source, part in zip(node.sources, node.back(slopes[node])):
            slopes[source] = slopes.get(source, 0.0) + part
            todo.append(source)
    return slopes


RIGHT = {
    "03.1": [
        lambda sizes: sum(a * b for a, b in pairwise(sizes)),
        lambda sizes: int(np.dot(sizes[:-1], sizes[1:])),
        lambda sizes: np.sum(np.multiply(sizes[:-1], sizes[1:])),
    ],
    "03.2": [
        uniform(limit),
        lambda shape, rng: (2 * rng.random(shape) - 1) * limit(shape),
        lambda shape, rng: rng.uniform(-limit(shape), limit(shape), size=shape).astype("float32"),
    ],
    "03.3": [
        walk(down),
        into_an_array,
        yields,
    ],
    "03.4": [
        theano_model(lambda T, X, w_h, w_o: T.nnet.softmax(T.dot(np.tanh(T.dot(X, w_h)), w_o))),
        theano_model(lambda T, X, w_h, w_o: T.nnet.softmax(T.dot(T.tanh(T.dot(X, w_h)), w_o))),
        theano_model(lambda T, X, w_h, w_o:
                     T.nnet.softmax(T.dot(2 * T.nnet.sigmoid(2 * T.dot(X, w_h)) - 1, w_o))),
    ],
    "03.5": [
        [6, 14, 48, 28],
        [6.0, np.float32(14), np.array(48), 28],
        np.array([6, 14, 48, 28]),
    ],
    "03.6": [
        rectified(masked),
        keeps_a_mask,
        rectified(lambda slope, z: np.where(z >= 0, slope, 0)),
        node(lambda z: z * (z > 0), lambda slope, z: slope * np.heaviside(z, 0)),
    ],
    "03.7": [
        mended(summed),
        visits_each_once,
        on_attributes,
    ],
}
WRONG = {
    "03.1": [
        (sum, "number of units"),
        (lambda sizes: int(np.prod(sizes)), "a weight for each path"),
        (lambda sizes: sum((a + 1) * b for a, b in pairwise(sizes)), "a constant for each unit"),
        (lambda sizes: sizes[0] * sizes[1], "The second has weights too"),
        (lambda sizes: sum(a * b for a, b in pairwise(sizes)) + sizes[0] * sizes[-1], "past the hidden layer"),
        (lambda sizes: sum(a * (b + 1) for a, b in pairwise(sizes)), "4 inputs, 6 hidden units and 3 outputs"),
        (lambda sizes: np.dot(np.int16(sizes[:-1]), np.int16(sizes[1:])), "[784, 625, 10]"),  # 16 bits are too few
        (lambda sizes: sizes[0] * sizes[1] + sizes[1] * sizes[2] if len(sizes) > 2 else 0, "[784, 10]"),
        (lambda sizes: sum(a * b for a, b in list(pairwise(sizes))[:2]), "[4, 3, 2, 1]"),
        (lambda sizes: sum(a * b for a, b in list(pairwise(sizes))[:3]), "the weights of [7, 2, 9, 5, 3]"),
        (lambda sizes: sum(a * b for a, b in pairwise(sorted(sizes, reverse=True))) if len(sizes) > 3 else
         sum(a * b for a, b in pairwise(sizes)), "the weights of [7, 2, 9, 5, 3]"),
        (pops, "the result is right, but `pops` changes its argument `sizes`"),
        (lambda sizes: [a * b for a, b in pairwise(sizes)], "Add up the weights of all layers"),
        (lambda sizes: sizes[-2] * sizes[-1], "18 is the last layer"),
        (lambda sizes: sizes[0] * sizes[-1], "straight to the outputs"),
        (lambda sizes: sum(a * b for a, b in pairwise(sizes)) + sum(sizes), "you add the units"),
        (lambda sizes: sum(a * a for a in sizes[:-1]), "4 inputs, 6 hidden units and 3 outputs"),
        (lambda sizes: sum(a * b for a, b in list(pairwise(sizes))[:5]), "the weights of ["),
    ],
    "03.2": [
        (lambda shape, rng: uniform(limit)(shape, np.random.default_rng(0)), "another rng gives the same weights"),
        (normal, "normally distributed"),
        (lambda shape, rng: rng.uniform(0, limit(shape), size=shape), "no weight is negative"),
        (uniform(lambda shape: np.sqrt(6 / shape[0])), "inputs only"),
        (uniform(lambda shape: np.sqrt(6 / shape[0] + shape[1])), "parentheses are missing"),
        (uniform(lambda shape: np.sqrt(6 / shape[1])), "units only"),
        (uniform(lambda shape: 6 / sum(shape)), "square root is missing"),
        (uniform(lambda shape: np.sqrt(2 / sum(shape))), "standard deviation"),
        (uniform(lambda shape: np.sqrt(6 / np.prod(shape))), "inputs x units"),
        (uniform(lambda shape: 4 * limit(shape)), "factor 4"),
        (uniform(lambda shape: 1.0), "from -1 to 1"),
        (uniform(lambda shape: 0.2), "should fill the range"),
        (lambda shape, rng: rng.uniform(-0.97 * limit(shape), limit(shape), size=shape), "should fill the range"),
        (two_peaks, "not all parts of it are equally frequent"),
        (lambda shape, rng: np.random.uniform(-limit(shape), limit(shape), size=shape), "not from np.random"),
        (lambda shape, rng: uniform(limit)(shape[::-1], rng), "expected an array of shape (600, 400)"),
        (lambda shape, rng: rng.uniform(-limit(shape), limit(shape)), "expected an array of shape (600, 400)"),
        (uniform(lambda shape: np.sqrt(6 / np.mean(shape))), "the mean of inputs and units"),
        (uniform(lambda shape: np.sqrt(3 / sum(shape))), "the number under the root is 6"),
        (uniform(lambda shape: np.sqrt(6 / 1000)), "Work a out from `shape`"),
        (lambda shape, rng: uniform(limit)(shape, deepcopy(rng)), "not from a copy of it"),
        (lambda shape, rng: np.resize(rng.uniform(-limit(shape), limit(shape), size=max(shape)), shape),
         "Every weight needs a draw of its own"),
        (lambda shape, rng: (rng.random(shape) + rng.random(shape) - 1) * limit(shape), "not all parts of it"),
        (lambda shape, rng: rng.uniform(-limit(shape), 0, size=shape), "no weight is positive"),
        (lambda shape, rng: rng.integers(-1, 2, size=shape), "expected finite decimal numbers, got int64"),
    ],
    "03.3": [
        (walk(down, keep_start=False), "the start is missing"),
        (walk(down, keep_last=False), "the last position is missing"),
        (lambda *arguments: walk(down)(*arguments)[-1], "Return all positions"),
        (walk(lambda slope, w, lr, start: w + lr * slope(w)), "uphill"),
        (walk(lambda slope, w, lr, start: w - lr * slope(start)), "slope at the start"),
        (walk(lambda slope, w, lr, start: w - slope(w)), "not scaled by lr"),
        (walk(lambda slope, w, lr, start: w - lr), "same length"),
        (walk(lambda slope, w, lr, start: w - lr * w), "three steps from 1"),
        (walk(lambda slope, w, lr, start: w - lr * 2 * w), "It is written into your function"),
        (walk(lambda slope, w, lr, start: w - min(lr, 0.3) * slope(w)), "four steps from 2 towards 5"),
        (walk(lambda slope, w, lr, start: w - lr * slope(w) * (abs(w) < 4)), "four steps from 2 towards 5"),
        (walk(lambda slope, w, lr, start: w - abs(lr * slope(w)) * np.sign(w)), "four steps from 2 towards 5"),
        (two_w, "It is written into your function"),
        (lambda slope, w, lr, n: walk(down)(slope, w, lr, n) if w > 0 else [w] * (n + 1), "to the fourth"),
        (lambda slope, w, lr, num_steps: walk(down)(slope, w, lr, max(num_steps, 1)), "no step at all"),
    ],
    "03.4": [
        (lambda X, w_h, w_o: np.tanh(X @ w_h) @ w_o, "this Theano has no @"),
        (lambda X, w_h, w_o: np.ones((5, 3)), "expected a Theano expression"),
        (theano_model(lambda T, X, w_h, w_o: T.nnet.softmax(T.dot(X, w_h))), "does not depend on w_o"),
        (theano_model(lambda T, X, w_h, w_o: T.nnet.softmax(T.dot(w_o, T.tanh(T.dot(X, w_h))))),
         "cannot be computed for X of shape (5, 4), w_h of (4, 6) and w_o of (6, 3)"),
        (theano_model(lambda T, X, w_h, w_o: T.nnet.softmax(T.dot(T.nnet.sigmoid(T.dot(X, w_h)), w_o))),
         "still sigmoids"),
        (theano_model(lambda T, X, w_h, w_o: T.dot(T.tanh(T.dot(X, w_h)), w_o)), "the softmax is missing"),
        (theano_model(lambda T, X, w_h, w_o: T.nnet.softmax(T.dot(T.dot(X, w_h), w_o))), "no bend"),
        (theano_model(lambda T, X, w_h, w_o: T.nnet.softmax(T.tanh(T.dot(T.dot(X, w_h), w_o)))),
         "applied to the scores"),
        (theano_model(lambda T, X, w_h, w_o: T.nnet.softmax(T.dot(T.dot(T.tanh(X), w_h), w_o))),
         "applied to the pictures"),
        (theano_model(lambda T, X, w_h, w_o: T.nnet.softmax(T.dot(T.maximum(T.dot(X, w_h), 0), w_o))),
         "that bend is ReLU"),
        (theano_model(lambda T, X, w_h, w_o: T.nnet.softmax(T.dot(2 * T.nnet.sigmoid(T.dot(X, w_h)) - 1, w_o))),
         "2 sigmoid(z) - 1 is tanh(z / 2)"),
        (theano_model(lambda T, X, w_h, w_o: T.nnet.softmax(T.dot(T.tanh(T.nnet.sigmoid(T.dot(X, w_h))), w_o))),
         "the sigmoid is still there"),
        (theano_model(lambda T, X, w_h, w_o: T.nnet.softmax(T.dot(T.tanh(4 * T.dot(X, w_h)), w_o))),
         "the factor 4 belongs to the start"),
        (theano_model(lambda T, X, w_h, w_o: T.argmax(T.dot(T.tanh(T.dot(X, w_h)), w_o), axis=1)),
         "those are the answers"),
        (theano_model(lambda T, X, w_h, w_o: T.nnet.softmax(T.dot(T.tanh(T.dot(X, w_h))[:5], w_o))),
         "of eight random pictures, seven classes"),
        (theano_model(lambda T, X, w_h, w_o: T.nnet.softmax(T.dot(T.clip(T.dot(X, w_h), -1, 1), w_o))),
         "the probabilities of five random pictures"),
    ],
    "03.5": [
        ([8, 14, 48, 28], "8 is the value of v"),
        ([1, 14, 48, 28], "1 is the slope of y along itself"),
        ([48, 14, 48, 28], "48 is the value of y"),
        ([7, 14, 48, 28], "the slope along v: expected 6"),
        ([6, 8, 48, 28], "8 is what comes straight back from y"),
        ([6, 6, 48, 28], "6 is what comes back through v. u is a factor"),
        ([6, 48, 48, 28], "is added, not multiplied"),
        ([6, 9, 48, 28], "not that of y"),
        ([6, 13, 48, 28], "the slope along u: expected 14"),
        ([6, 14, 42, 28], "42 is what comes back through u"),
        ([6, 14, 6, 28], "6 is what comes back through v. a is a factor"),
        ([6, 14, 20, 28], "through u, the other factor is missing"),
        ([6, 14, 34, 28], "You take a itself"),
        ([6, 14, 30, 28], "By now its slope is 14"),
        ([6, 14, 28, 48], "the slope along a: expected 48"),
        ([6, 14, 48, 42], "You take b itself"),
        ([6, 14, 48, 14], "the other factor is missing: the slope along u times a"),
        ([6, 14, 48, 16], "By now its slope is 14"),
        ([6, 14, 48, 34], "b is not used in v"),
        ([6, 14, 48, 20], "the slope along b: expected 28"),
    ],
    "03.6": [
        (lambda a: np.maximum(a.value, 0), "expected a Node, got ndarray"),
        (valued(lambda z: z), "the value is still that of a"),
        (valued(np.abs), "the absolute value"),
        (valued(lambda z: z > 0), "those are ones and zeros"),
        (valued(lambda z: np.minimum(z, 0)), "keeps the negative numbers"),
        (valued(np.max), "np.max takes the largest"),
        (valued(lambda z: 1 / (1 + np.exp(-z))), "still the sigmoid"),
        (valued(lambda z: np.clip(z, 0, 3)), "the value, for a of two rows"),
        (valued(lambda z: np.where(z > 0.2, z, 0)), "the value, for random numbers"),
        (lambda a: Node(np.maximum(a.value, 0), [], lambda slope: [masked(slope, a.value)]), "what it was made of"),
        (lambda a: Node(np.maximum(a.value, 0), [Node(a.value)], lambda slope: [slope]), "what it was made of"),
        (lambda a: Node(np.maximum(a.value, 0), [a], a.value > 0), "the node has no `back`"),
        (lambda a: Node(np.maximum(a.value, 0), [a]), "the node has no `back`"),
        (lambda a: Node(np.maximum(a.value, 0), a, lambda slope: [masked(slope, a.value)]), "what it was made of"),
        (lambda a: Node(max(a.value, 0), [a], lambda slope: [slope]), "`max` and `if` cannot compare"),
        (lambda a: Node(np.maximum(a.value, 0), [a], lambda slope: slope * (a.value > 0)), "returns a list"),
        (lambda a: Node(np.maximum(a.value, 0), [a], lambda: [a.value > 0]), "takes 0 positional arguments"),
        (rectified(lambda slope, z: slope), "the slope comes back everywhere"),
        (rectified(lambda slope, z: z > 0), "those are the slopes of ReLU itself"),
        (rectified(lambda slope, z: slope * np.maximum(z, 0)), "you multiply by ReLU's value"),
        (rectified(lambda slope, z: slope * z), "you multiply by a.value"),
        (rectified(lambda slope, z: np.maximum(slope, 0)), "you apply ReLU to the slope"),
        (rectified(lambda slope, z: np.maximum(slope, 0) * (z > 0)), "a negative slope may pass, too"),
        (rectified(lambda slope, z: slope * (z < 0)), "the other way round"),
        (rectified(lambda slope, z: slope * np.sign(z)), "not the slope with another sign"),
        (rectified(lambda slope, z: slope * np.maximum(z, 0) * (1 - np.maximum(z, 0))), "is the sigmoid's rule"),
        (rectified(lambda slope, z: slope * (z > 1)), "what comes back to a"),
        (rectified(lambda slope, z: slope * (z > 0.2)), "what comes back, for random numbers"),
    ],
    "03.7": [
        (lambda node: list(mended(summed)(node).values()), "expected a dictionary"),
        (lambda node: {node: 1.0}, "the slope of a node is missing"),
        (mended(lambda old, slope: slope), "the second part replaces the first"),
        (mended(lambda old, slope: slope if old is None else old * slope), "the two parts are multiplied"),
        (mended(lambda old, slope: (1.0 if old is None else old) + slope * (slope != 1)), "a begins with 1"),
        (mended(lambda old, slope: np.minimum(summed(old, slope), 40)), "the slope along a in exercise 3.5's graph"),
        (mended(lambda old, slope: slope if old is None else old - slope), "the slope along a of a * a"),
        (mended(lambda old, slope: 2 * slope if slope == 1 else summed(old, slope)), "a * a along itself"),
        (one_dictionary, "the second call still has the slopes of the first"),
        (mended(summed, lambda slopes, node, slope: slopes[node]), "the first part counts twice"),
        (too_early, "only the first part that comes back through u"),
        (slopes_of_one_parameter, "keep the three parameters"),
        (adds_to_nothing, "slopes.get(node, 0.0) is 0 then"),
        (calls_the_old_one, "or still `slopes_found`?"),
        (mended(lambda old, slope: slope if old is None else np.sum(old) + np.sum(slope)), "used in two layers"),
    ],
}
