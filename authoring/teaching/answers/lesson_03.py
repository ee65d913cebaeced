"""Answers to the exercises of lesson 03: right in many ways, and wrong in the ways that are common."""

from copy import deepcopy
from itertools import pairwise

import numpy as np


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
}
