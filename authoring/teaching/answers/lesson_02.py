"""Answers to the exercises of lesson 02: right in many ways, and wrong in the ways that are common."""

from copy import deepcopy

import numpy as np
from scipy import special

from course_utils.on_theano.setup import theano

T = theano.tensor


def softmax_by_loop(s):
    if s.ndim == 1:
        e = [np.exp(score - max(s)) for score in s]
        return [part / sum(e) for part in e]
    return [softmax_by_loop(row) for row in s]


def slopes_put_back(f, w, h=1e-4):
    """Changes w itself, and puts each entry back."""
    slopes = np.zeros_like(w)
    for i in range(w.shape[0]) if w.ndim == 1 else np.ndindex(w.shape):
        kept = w[i]
        w[i] = kept + h
        up = f(w)
        w[i] = kept - h
        slopes[i] = (up - f(w)) / (2 * h)
        w[i] = kept
    return slopes


def slopes_of_flat_weights(f, w, h=1e-4):
    flat, slopes = w.ravel(), []
    for i in range(flat.size):
        step = h * (np.arange(flat.size) == i)
        slopes.append((f((flat + step).reshape(w.shape)) - f((flat - step).reshape(w.shape))) / (2 * h))
    return np.reshape(slopes, w.shape)


def batches_by_while(num_images, batch_size, rng):
    order, found = list(rng.permutation(num_images)), []
    while order:
        found.append(order[:batch_size])
        order = order[batch_size:]
    return found


def batches_by_shuffle(num_images, batch_size, rng):
    order = np.arange(num_images)
    rng.shuffle(order)
    return tuple(np.split(order, range(batch_size, num_images, batch_size)))


def model_by_formula(X, w, b):
    e = T.exp(T.dot(X, w) + b)
    return e / e.sum(axis=1, keepdims=True)


def moved(w, i, h):
    w = w.copy()
    w[i] += h
    return w


def slopes(trial):
    """A gradient by trying whose one step is `trial(f, w, i, h)`."""

    def gradient(f, w, h=1e-4):
        found = np.zeros(w.shape)
        for i in np.ndindex(w.shape):
            found[i] = trial(f, w, i, h)
        return found

    return gradient


def five_points(f, w, i, h):
    near, far = (f(moved(w, i, step)) - f(moved(w, i, -step)) for step in (h, 2 * h))
    return (8 * near - far) / (12 * h)


def cut(order, size):
    return [order[start : start + size] for start in range(0, len(order), size)]


def yields(num_images, batch_size, rng):
    yield from cut(rng.permutation(num_images), batch_size)


RIGHT = {
    "02.1": [
        lambda s: special.softmax(s, axis=-1),
        lambda s: np.exp(s - special.logsumexp(s, axis=-1, keepdims=True)),
        softmax_by_loop,
    ],
    "02.2": [
        slopes_put_back,
        slopes_of_flat_weights,
        slopes(five_points),
        lambda f, w, h=1e-4: slopes_of_flat_weights(f, w, h).tolist(),
    ],
    "02.3": [
        batches_by_while,
        yields,
        lambda n, size, rng: dict(enumerate(cut(rng.permutation(n), size))).values(),
        batches_by_shuffle,
    ],
    "02.4": [
        model_by_formula,
        lambda X, w, b: T.nnet.softmax(X.dot(w) + b.dimshuffle("x", 0)),
        lambda X, w, b: T.nnet.softmax(b + T.dot(X, w)),
    ],
}


def normalised(e):
    return e / e.sum(axis=-1, keepdims=True)


def not_copied(f, w, i, h):
    up, down = w, w
    up[i] += h
    down[i] -= h
    return (f(up) - f(down)) / (2 * h)


def not_put_back(f, w, i, h):
    w[i] += h
    up = f(w)
    w[i] -= 2 * h
    return (up - f(w)) / (2 * h)


def rows_at_once(f, w, h=1e-4):
    found = np.zeros(w.shape)
    for i in range(len(w)):
        found[i] = (f(moved(w, i, h)) - f(moved(w, i, -h))) / (2 * h)
    return found


def one_slope(f, w, h=1e-4):
    return (f(w + h) - f(w - h)) / (2 * h)


def new_order_for_each_batch(num_images, batch_size, rng):
    return [rng.permutation(num_images)[start : start + batch_size] for start in range(0, num_images, batch_size)]


def shuffled_batches(num_images, batch_size, rng):
    whole, rest = divmod(num_images, batch_size)
    rows = np.arange(num_images)
    found = [rows[i * batch_size : (i + 1) * batch_size] for i in rng.permutation(whole)]
    return found + [rows[-rest:]] * bool(rest)


def drops_a_single_row(num_images, batch_size, rng):
    order = rng.permutation(num_images)
    return [order[start : start + batch_size] for start in range(0, num_images - 1, batch_size)]


def numpys_softmax(X, w, b):
    e = np.exp(np.ones((5, 4)))
    return e / e.sum()


def set_to_h(f, w, i, h):
    up, down = w.copy(), w.copy()
    up[i], down[i] = h, -h
    return (f(up) - f(down)) / (2 * h)


def copied_once(f, w, h=1e-4):
    found, up, down = np.zeros(w.shape), w.copy(), w.copy()
    for i in np.ndindex(w.shape):
        up[i] += h
        down[i] -= h
        found[i] = (f(up) - f(down)) / (2 * h)
    return found


WRONG = {
    "02.1": [
        (lambda s: normalised(np.exp(s)), "scores of 1000 still give not-a-number. Subtract the largest"),
        (lambda s: softmax_by_loop(np.round(s)), "of four random rows of seven"),
        (lambda s: softmax_by_loop(np.abs(s) if s.shape == (4, 7) else s), "of four random rows of seven"),
        (lambda s: softmax_by_loop(s if s.ndim == 1 else s - s % 1), "of four random rows of seven"),
        (lambda s: np.exp(s - s.max()) / np.exp(s - s.max()).sum(), "the sum over both rows"),
        (lambda s: normalised(np.exp(s - s.max())), "one maximum from all rows"),
        (lambda s: normalised(np.exp(s - np.abs(s).max(axis=-1, keepdims=True))), "scores of -1000 give not-a-number"),
        (lambda s: normalised(np.exp(s - 1000)), "the probabilities of the scores 1, 2, 4"),
        (lambda s: normalised(np.exp(s - s.min(axis=-1, keepdims=True))), "only the largest score of the row"),
        (lambda s: normalised(np.exp(s - s.mean(axis=-1, keepdims=True))), "only the largest score of the row"),
        (lambda s: normalised(np.exp(np.clip(s, -500, 500))), "the scores 2000 and 2001 come out alike"),
        (lambda s: np.exp(s - s.max(axis=-1, keepdims=True)), "those are the exponentials"),
        (lambda s: np.log(normalised(np.exp(s))), "the logarithms of the probabilities"),
        (lambda s: normalised(np.exp(s / s.max(axis=-1, keepdims=True))), "you divide by the largest score"),
        (lambda s: normalised(np.exp(s - s.max(axis=1, keepdims=True))), "Write axis=-1, the last axis"),
        (lambda s: normalised(np.exp(s - s.max(axis=-1))), "must stay a column"),
        (lambda s: np.exp(s) / np.exp(s).sum(axis=-1), "must stay a column"),
        (lambda s: np.exp(s) / np.exp(s).sum(axis=0), "the columns sum to 1"),
        (lambda s: normalised(np.exp(s - s.max(axis=0))), "the largest score of each column"),
        (lambda s: s / s.sum(axis=-1, keepdims=True), "the probabilities of the scores 1, 2, 4: expected 0.0420101"),
        (lambda s: softmax_by_loop(s.T), "two rows of scores: expected shape (2, 3), got (3, 2)"),
        (lambda s: np.nan_to_num(normalised(np.exp(s - s.max()))), "two rows of scores near 2000 and -2000"),
        (lambda s: np.nan_to_num(normalised(np.exp(s - s.mean(axis=-1, keepdims=True)))), "scores are 2000 apart"),
    ],
    "02.2": [
        (lambda f, w, h=1e-4: np.abs(slopes_put_back(f, w, h)), "no slope is negative"),
        (slopes(lambda f, w, i, h: abs(f(moved(w, i, h)) - f(moved(w, i, -h))) / (2 * h)), "no slope is negative"),
        (lambda f, w, h=1e-4: np.maximum(slopes_put_back(f, w, h), 0), "a product of four, one of them negative"),
        (slopes(set_to_h), "you set the entry to h"),
        (copied_once, "each slope has all those before it added"),
        (one_slope, "one number came out"),
        (slopes(not_copied), "f saw the same weights twice"),
        (slopes(not_put_back), "is every entry put back before the next is changed?"),
        (slopes(lambda f, w, i, h: one_slope(f, w, h)), "you change all entries of w at once"),
        (rows_at_once, "w[i] of a matrix is a row"),
        (slopes(lambda f, w, i, h: (f(moved(w, i, h)) - f(moved(w, i, -h))) / h), "off by a factor of 2"),
        (slopes(lambda f, w, i, h: (f(moved(w, i, h)) - f(w)) / (2 * h)), "off by a factor of 2"),
        (slopes(lambda f, w, i, h: (f(moved(w, i, h)) - f(moved(w, i, -h))) / 2 * h), "in parentheses: / (2 * h)"),
        (slopes(lambda f, w, i, h: f(moved(w, i, h)) - f(moved(w, i, -h))), "it is to be divided by 2h"),
        (slopes(lambda f, w, i, h: (f(moved(w, i, -h)) - f(moved(w, i, h))) / (2 * h)), "the sign is wrong"),
        (slopes(lambda f, w, i, h: (f(moved(w, i, h)) - f(w)) / h), "a step to one side"),
        (slopes(lambda f, w, i, h: (f(w) - f(moved(w, i, -h))) / h), "a step to one side"),
        (slopes(lambda f, w, i, h: (f(moved(w, i, 1e-4)) - f(moved(w, i, -1e-4))) / 2e-4), "Use the h"),
        (lambda f, w, h=1e-4: slopes_put_back(f, w, h).astype(int), "the slopes of a sum of cubes"),
        (lambda f, w, h=1e-4: slopes_put_back(f, w, min(h, 0.01)), "the same slopes with h=0.1"),
        (lambda f, w, h=1e-4: slopes_put_back(f, w, h).ravel(), "got six numbers in a row"),
        (lambda f, w: slopes_put_back(f, w), "unexpected keyword argument 'h'"),
        (lambda f, w, h=2e-4: slopes_put_back(f, w, h), "you step 0.0002 away. The default is h=1e-4"),
    ],
    "02.3": [
        (lambda n, size, rng: cut(rng.permutation(n)[: n // size * size], size), "two rows are left behind"),
        (lambda n, size, rng: np.array_split(rng.permutation(n), -(-n // size)), "the batches are nearly equal"),
        (lambda n, size, rng: [*cut(rng.permutation(n), size), np.array([], int)], "there is an empty batch"),
        (lambda n, size, rng: [*cut(rng.permutation(n)[: n // size * size], size), np.array([], int)], "empty batch"),
        (lambda n, size, rng: [rng.permutation(n)[i * size : (i + 1) * size] for i in range(n // size + 1)],
         "expected each of the rows 0 to 9 once"),
        (new_order_for_each_batch, "expected each of the rows 0 to 9 once"),
        (lambda n, size, rng: cut(rng.integers(0, n, n), size), "expected each of the rows 0 to 9 once"),
        (lambda n, size, rng: cut(1 + rng.permutation(n), size), "expected each of the rows 0 to 9 once"),
        (lambda n, size, rng: cut(np.arange(n), size), "Shuffle them with rng.permutation"),
        (lambda n, size, rng: cut(np.random.permutation(n), size), "Draw from `rng`, not from np.random"),
        (lambda n, size, rng: cut(np.random.default_rng(7).permutation(n), size), "another rng gives the same order"),
        (lambda n, size, rng: [rng.permutation(rows) for rows in cut(np.arange(n), size)], "within each batch only"),
        (lambda n, size, rng: [rng.permutation(rows) for rows in cut(np.arange(n)[::-1], size)],
         "within each batch only"),
        (shuffled_batches, "you shuffle the batches, not the rows"),
        (lambda n, size, rng: [*cut(order := rng.permutation(n), size), *[order[:0]] * (n % size == 0)],
         "8 rows in batches of 4 should be two batches"),
        (drops_a_single_row, "expected 9 rows in batches of 4 as 4 and 4 and 1, got 4 and 4"),
        (lambda n, size, rng: cut(rng.permutation(n), size) if n >= size else [], "as 3, got none"),
        (lambda n, size, rng: cut(rng.permutation(n)[:50_000], size), "should be 469 batches"),
        (lambda n, size, rng: rng.permutation(n), "got the rows themselves. Cut them into pieces"),
        (lambda n, size, rng: [], "expected batches of 4, 4 and 2 rows, got none"),
        (lambda n, size, rng: np.array_split(rng.permutation(n), n // size), "nearly equal, 5, 5: array_split"),
        (lambda n, size, rng: np.array_split(rng.permutation(n), size), "nearly equal, 3, 3, 2, 2: array_split"),
        (lambda n, size, rng: np.array_split(rng.permutation(n), 469), "got 1, 1, 1, 1, 1, 1, ... (469 batches)"),
        (lambda n, size, rng: cut(rng.permutation(n), 128), "Is 128 written into your function?"),
        (lambda n, size, rng: cut(rng.permutation(n), size)[::-1], "expected batches of 4, 4 and 2 rows, got 2, 4, 4"),
        (lambda n, size, rng: cut(np.roll(np.arange(n), rng.integers(n)), size), "a fixed step after the one before"),
        (lambda n, size, rng: cut((7 * np.arange(n) + rng.integers(n)) % n, size), "a fixed step after the one before"),
        (lambda n, size, rng: cut(np.r_[rng.permutation(n // 2), n // 2 : n], size),
         "a fixed step after the one before"),
        (lambda n, size, rng: cut(deepcopy(rng).permutation(n), size), "not from a copy of it"),
        (lambda n, size, rng: cut(rng.permutation(n).astype(float), size), "the row numbers are float64"),
        (lambda n, size, rng: cut(rng.permutation(n) if n < 20 else rng.integers(0, n, n), size),
         "with every row once"),
    ],
    "02.4": [
        (lambda X, w, b: T.nnet.softmax(T.dot(X, w)), "does not depend on b"),
        (lambda X, w, b: T.nnet.softmax(T.dot(X, theano.shared(np.ones((4, 3)), "w")) + b), "does not depend on w"),
        (lambda X, w, b: T.nnet.softmax(T.dot(X, w)) + b, "b is added to the probabilities"),
        (lambda X, w, b: T.dot(X, w) + b, "The softmax is missing"),
        (lambda X, w, b: T.nnet.softmax(T.dot(X, w + b)), "b is added to the weights"),
        (lambda X, w, b: T.nnet.softmax(T.dot(X, w) - b), "b is subtracted"),
        (lambda X, w, b: T.nnet.softmax(T.dot(X, w) * b), "b multiplies the scores"),
        (lambda X, w, b: T.argmax(T.nnet.softmax(T.dot(X, w) + b), axis=1), "the argmax comes later"),
        (lambda X, w, b: T.nnet.softmax(T.dot(w, X) + b), "cannot be computed for X of shape (5, 4)"),
        (lambda X, w, b: T.exp(T.dot(X, w) + b) / T.exp(T.dot(X, w) + b).sum(), "all pictures together sum to 1"),
        (lambda X, w, b: T.exp(T.dot(X, w) + b) / T.exp(T.dot(X, w) + b).sum(axis=0), "the columns sum to 1"),
        (lambda X, w, b: T.nnet.sigmoid(T.dot(X, w) + b), "those are sigmoids"),
        (numpys_softmax, "expected a Theano expression, got ndarray"),
        (lambda X, w, b: theano.function([X, w, b], X, mode=theano.Mode("py", None), on_unused_input="ignore"),
         "expected a Theano expression, got Function"),
        (lambda X, w: T.nnet.softmax(T.dot(X, w)), "fails with TypeError"),
        (lambda X, w, b: T.nnet.softmax(T.dot(X, w) + b.sum()), "b changes nothing"),
        (lambda X, w, b: T.nnet.softmax(T.dot(X, w)) * b, "b multiplies the probabilities"),
        (lambda X, w, b: T.nnet.softmax(T.dot(X, w) + b + b), "b is added twice"),
        (lambda X, w, b: T.nnet.softmax(T.nnet.softmax(T.dot(X, w) + b)), "there are two softmaxes"),
        (lambda X, w, b: T.log(T.nnet.softmax(T.dot(X, w) + b)), "the logarithms of the probabilities"),
        (lambda X, w, b: T.nnet.softmax((T.dot(X, w) + b)[:, :3]), "of eight random pictures, seven classes"),
        (lambda X, w, b: T.nnet.softmax((T.dot(X, w) + b)[:5]), "of eight random pictures, seven classes"),
        (lambda X, w, b: T.nnet.softmax(T.dot(X, w) + abs(b)), "the probabilities of five random pictures"),
    ],
}
