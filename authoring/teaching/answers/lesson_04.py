"""Answers to the exercises of lesson 04: right in many ways, and wrong in the ways that are common."""

from collections import deque

import numpy as np
import pandas as pd


def rms(step, start=0, keep=slice(None)):
    """An answer to 04.1 whose step is `step(g, old, lr, rho, epsilon)` -> (new mean, what is subtracted)."""
    def rmsprop_path(slope, w, num_steps, lr=0.1, rho=0.9, epsilon=1e-6):
        positions, acc = [w], start * np.ones_like(w)
        for _ in range(num_steps):
            acc, change = step(slope(w), acc, lr, rho, epsilon)
            w = w - change
            positions.append(w)
        return positions[keep]
    return rmsprop_path


def by_formula(g, acc, lr, rho, epsilon):
    acc = rho * acc + (1 - rho) * g**2
    return acc, lr * g / np.sqrt(acc + epsilon)


def after(rule):
    """The running mean as in the formula, and a step of `rule(g, new mean, old mean, lr, rho, epsilon)`."""
    def step(g, acc, lr, rho, epsilon):
        new = rho * acc + (1 - rho) * g**2
        return new, rule(g, new, acc, lr, rho, epsilon)
    return step


def one_slope(slope, w, num_steps, lr=0.1, rho=0.9, epsilon=1e-6):
    g = slope(w)
    return rms(by_formula)(lambda here: g, w, num_steps, lr, rho, epsilon)


def valley(w):
    """The lesson's own `slope`, taken in place of the argument."""
    return np.array([0.2, 20.0]) * w


def in_place(slope, w, num_steps, lr=0.1, rho=0.9, epsilon=1e-6):
    positions, acc = [w], np.zeros_like(w)
    for _ in range(num_steps):
        g = slope(w)
        acc = rho * acc + (1 - rho) * g**2
        w -= lr * g / np.sqrt(acc + epsilon)
        positions.append(w)
    return positions


def in_place_but_copied(slope, w, num_steps, lr=0.1, rho=0.9, epsilon=1e-6):
    positions, acc = [w.copy()], np.zeros_like(w)
    for _ in range(num_steps):
        g = slope(w)
        acc *= rho
        acc += (1 - rho) * g**2
        w -= lr * g / np.sqrt(acc + epsilon)
        positions.append(w.copy())
    return np.array(positions)


def mask(h, p, rng):
    return rng.random(h.shape) >= p


def by_choice(h, p, rng):
    out = h.copy() / (1 - p)
    out.flat[rng.choice(h.size, round(p * h.size), replace=False)] = 0
    return out


def two_by_two(h, p, rng, axis):
    """One mask for two neighbours along `axis`."""
    shape = [side // 2 if place == axis else side for place, side in enumerate(h.shape)]
    return h * np.repeat(rng.random(shape) >= p, 2, axis=axis) / (1 - p)


def adam(step):
    """An answer to 04.3 whose step is `step(g, m, v, t, lr, beta1, beta2, epsilon)`; the means are right."""
    def adam_path(slope, w, num_steps, lr=0.1, beta1=0.9, beta2=0.999, epsilon=1e-8):
        positions, m, v = [w], np.zeros_like(w), np.zeros_like(w)
        for t in range(1, num_steps + 1):
            g = slope(w)
            m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
            w = w - step(g, m, v, t, lr, beta1, beta2, epsilon)
            positions.append(w)
        return positions
    return adam_path


def adam_step(g, m, v, t, lr, b1, b2, e):
    return lr * m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + e)


def corrected_for_good(slope, w, num_steps, lr=0.1, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """The corrected means are kept, and corrected again in the next step."""
    positions, m, v = [w], np.zeros_like(w), np.zeros_like(w)
    for t in range(1, num_steps + 1):
        g = slope(w)
        m = (beta1 * m + (1 - beta1) * g) / (1 - beta1**t)
        v = (beta2 * v + (1 - beta2) * g**2) / (1 - beta2**t)
        w = w - lr * m / (np.sqrt(v) + epsilon)
        positions.append(w)
    return positions


def adam_one_slope(slope, w, num_steps, lr=0.1, beta1=0.9, beta2=0.999, epsilon=1e-8):
    g = slope(w)
    return adam(adam_step)(lambda here: g, w, num_steps, lr, beta1, beta2, epsilon)


def adam_in_place(slope, w, num_steps, lr=0.1, beta1=0.9, beta2=0.999, epsilon=1e-8):
    positions, m, v = [w], np.zeros_like(w), np.zeros_like(w)
    for t in range(1, num_steps + 1):
        g = slope(w)
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
        w -= adam_step(g, m, v, t, lr, beta1, beta2, epsilon)
        positions.append(w)
    return positions


def shared(together):
    """A step of RMSprop that has one mean for all weights."""
    def step(g, acc, lr, rho, epsilon):
        acc = rho * acc + (1 - rho) * together(g**2)
        return acc, lr * g / np.sqrt(acc + epsilon)
    return step


def unsquared(slope, w, num_steps, lr=0.1, beta1=0.9, beta2=0.999, epsilon=1e-8):
    positions, m, v = [w], np.zeros_like(w), np.zeros_like(w)
    for t in range(1, num_steps + 1):
        g = slope(w)
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g
        w = w - adam_step(g, m, v, t, lr, beta1, beta2, epsilon)
        positions.append(w)
    return positions


def from_the_first_square(slope, w, num_steps, lr=0.1, rho=0.9, epsilon=1e-6):
    return rms(by_formula, start=slope(w) ** 2)(slope, w, num_steps, lr, rho, epsilon)


RIGHT = {
    "04.1": [
        rms(by_formula),
        lambda *given, **options: np.array(rms(by_formula)(*given, **options)),
        lambda *given, **options: (position for position in rms(by_formula)(*given, **options)),
        lambda *given, **options: tuple(rms(by_formula)(*given, **options)),
        lambda *given, **options: map(np.copy, rms(by_formula)(*given, **options)),
        lambda *given, **options: iter(rms(by_formula)(*given, **options)),
        lambda *given, **options: deque(rms(by_formula)(*given, **options)),
        lambda *given, **options: [position.tolist() for position in rms(by_formula)(*given, **options)],
        lambda *given, **options: pd.DataFrame(rms(by_formula)(*given, **options)),
        lambda *given, **options: [pd.Series(position) for position in rms(by_formula)(*given, **options)],
        rms(after(lambda g, new, old, lr, rho, e: lr * g * (new + e) ** -0.5)),
        rms(after(lambda g, new, old, lr, rho, e: np.divide(lr * g, np.hypot(np.sqrt(new), np.sqrt(e))))),
    ],
    "04.2": [
        lambda h, p, rng: h * mask(h, p, rng) / (1 - p),
        lambda h, p, rng: np.where(rng.random(h.shape) < p, 0, h / (1 - p)),
        lambda h, p, rng: h * rng.binomial(1, 1 - p, size=h.shape) / (1 - p),
        lambda h, p, rng: (h * mask(h, p, rng) / (1 - p)).tolist(),
        lambda h, p, rng: [row * (rng.random(len(row)) > p) / (1 - p) for row in h],
        lambda h, p, rng: (row * (rng.random(len(row)) > p) / (1 - p) for row in h),
        lambda h, p, rng: pd.DataFrame(h).where(rng.random(h.shape) >= p, 0) / (1 - p),
        lambda h, p, rng: np.ma.masked_array(h / (1 - p), rng.random(h.shape) < p).filled(0),
        lambda h, p, rng: np.einsum("ij,ij->ij", h, rng.random(h.shape) >= p) / (1 - p),
        lambda h, p, rng: h * rng.choice([0, 1 / (1 - p)], p=[p, 1 - p], size=h.shape),
        lambda h, p, rng: np.where(rng.uniform(0, 1, h.shape) < 1 - p, h, 0.0) / (1 - p),
        lambda h, p, rng: (h * mask(h, p, rng) / (1 - p)).astype(np.float32),
    ],
    "04.3": [
        adam(adam_step),
        lambda *given, **options: np.stack(adam(adam_step)(*given, **options)),
        adam(lambda g, m, v, t, lr, b1, b2, e:
             lr * np.sqrt(1 - b2**t) / (1 - b1**t) * m / (np.sqrt(v) + e * np.sqrt(1 - b2**t))),
        lambda *given, **options: (position for position in adam(adam_step)(*given, **options)),
        lambda *given, **options: tuple(map(tuple, adam(adam_step)(*given, **options))),
        lambda *given, **options: zip(*np.transpose(adam(adam_step)(*given, **options))),
        lambda *given, **options: pd.DataFrame(adam(adam_step)(*given, **options)),
        adam(lambda g, m, v, t, lr, b1, b2, e: lr * np.divide(m, 1 - b1**t) / (np.power(v / (1 - b2**t), 0.5) + e)),
    ],
}
WRONG = {
    "04.1": [
        (from_the_first_square, "starts at the first square"),
        (in_place_but_copied, "changes its argument `w`"),
        (rms(shared(np.mean)), "one running mean serves both axes"),
        (rms(shared(np.sum)), "one running mean serves both axes"),
        (rms(lambda g, acc, lr, rho, e: (acc := rho * acc + (1 - rho) * g, lr * g / np.sqrt(acc + e))),
         "the mean is taken of the slopes"),
        (rms(after(lambda g, new, old, lr, rho, e: lr * g / (new + e))), "the square root is missing"),
        (rms(after(lambda g, new, old, lr, rho, e: lr * g / (np.sqrt(new) + e))), "outside the root"),
        (rms(after(lambda g, new, old, lr, rho, e: lr * g / np.sqrt(old + e))), "as it was before this slope"),
        (rms(after(lambda g, new, old, lr, rho, e: -lr * g / np.sqrt(new + e))), "uphill"),
        (rms(after(lambda g, new, old, lr, rho, e: lr * g)), "plain gradient descent"),
        (rms(lambda g, acc, lr, rho, e: (0 * acc, lr * g / np.sqrt((1 - rho) * g**2 + e))), "Set it to 0 once"),
        (rms(lambda g, acc, lr, rho, e: by_formula(g, acc, lr, 1 - rho, e)), "are swapped"),
        (rms(lambda g, acc, lr, rho, e: (acc + g**2, lr * g / np.sqrt(acc + g**2 + e))), "Adagrad"),
        (rms(by_formula, start=1), "expected"),
        (in_place, "changed in place"),
        (rms(by_formula, keep=slice(1, None)), "the start is missing"),
        (rms(by_formula, keep=slice(-1)), "the last position is missing"),
        (rms(by_formula, keep=-1), "Return all of them"),
        (lambda slope, w, n, lr=0.1, rho=0.8, epsilon=0.5: rms(by_formula)(slope, w, n, 0.1, rho, epsilon),
         "two steps"),
        (lambda slope, w, n, lr=0.1, rho=0.9, epsilon=1e-6: rms(by_formula)(slope, w, n, lr, rho, 1e-6),
         "Use the argument"),
        (lambda slope, w, n, lr=0.1, rho=0.9, epsilon=1e-6: rms(by_formula)(slope, w, n, lr, 0.9, epsilon),
         "four steps"),
        (one_slope, "every step takes the slope of the start"),
        (lambda slope, *given, **options: rms(by_formula)(valley, *given, **options), "with another slope"),
        (lambda slope, w, n, lr=0.01, rho=0.9, epsilon=1e-6: rms(by_formula)(slope, w, n, lr, rho, epsilon),
         "the defaults"),
        (lambda slope, w, n, lr=0.1, rho=0.9, epsilon=1e-8: rms(by_formula)(slope, w, n, lr, rho, epsilon),
         "the defaults"),
        (rms(lambda g, acc, lr, rho, e: (acc, lr * np.sign(g))), "the sign of the slope alone"),
        (rms(lambda g, acc, lr, rho, e: (acc := rho * acc + (1 - rho) * abs(g), lr * g / np.sqrt(acc**2 + e))),
         "expected"),
    ],
    "04.2": [
        (lambda h, p, rng: h * mask(h, p, rng), "not rescaled"),
        (lambda h, p, rng: h * mask(h, p, rng) * (1 - p), "you multiply by 1 - p"),
        (lambda h, p, rng: h * mask(h, p, rng) / p, "you divide by p"),
        (lambda h, p, rng: h * (rng.random(h.shape) < p) / p, "the probability to *drop*"),
        (lambda h, p, rng: h * (rng.random(h.shape[1]) >= p) / (1 - p), "every picture has lost the same units"),
        (lambda h, p, rng: h * (rng.random((len(h), 1)) >= p) / (1 - p), "lost all units"),
        (lambda h, p, rng: h * (np.random.random(h.shape) >= p) / (1 - p), "not from np.random"),
        (lambda h, p, rng: h * (np.random.default_rng(0).random(h.shape) >= p) / (1 - p), "the same mask"),
        (lambda h, p, rng: h * (kept := mask(h, p, rng)) / kept.mean(axis=1, keepdims=True), "same number"),
        (lambda h, p, rng: h / (1 - p), "no output became 0"),
        (lambda h, p, rng: h / mask(h, p, rng), "nan or an infinity"),
        (lambda h, p, rng: (h * mask(h, p, rng) / (1 - p))[0], "expected the shape of h"),
        (lambda h, p, rng: h * (rng.normal(size=h.shape) >= p) / (1 - p), "58 % did"),
        (lambda h, p, rng: h * mask(h, p, rng) * (1 + p), "what is kept is multiplied by 1.2"),
        (lambda h, p, rng: two_by_two(h, p, rng, 0), "several pictures share one mask"),
        (lambda h, p, rng: two_by_two(h, p, rng, 1), "several pictures share one mask"),
        (by_choice, "exactly a fifth"),
        (lambda h, p, rng: np.where(rng.permuted(np.tile(np.arange(h.shape[1]), (len(h), 1)), axis=1)
                                    < round(p * h.shape[1]), 0, h / (1 - p)), "exactly a fifth"),
        (lambda h, p, rng: np.maximum(h * mask(h, p, rng) / (1 - p), 0), "60 % did"),
        (lambda h, p, rng: np.abs(h) * mask(h, p, rng) / (1 - p), "the same number"),
        (lambda h, p, rng: h * mask(h, min(p, 0.5), rng) / (1 - min(p, 0.5)), "seven in ten"),
        (lambda h, p, rng: h * mask(h, p, rng) / max(1 - p, 0.5), "what is kept with p=0.7"),
        (lambda h, p, rng: h * mask(h, 0.2, rng) / 0.8, "nothing dropped"),
        (lambda h, p, rng: h * mask(h, p, rng) / (0.8 if p > 0 else 1), "the mean over 4,000 masks"),
    ],
    "04.3": [
        (unsquared, "v is the mean of the slopes' squares"),
        (adam(lambda g, m, v, t, lr, b1, b2, e: lr * m / (np.sqrt(v) + e)), "the corrections are missing"),
        (adam(lambda g, m, v, t, lr, b1, b2, e: lr * m / (np.sqrt(v / (1 - b2**t)) + e)), "m is not corrected"),
        (adam(lambda g, m, v, t, lr, b1, b2, e: lr * m / (1 - b1**t) / (np.sqrt(v) + e)), "v is not corrected"),
        (adam(lambda g, m, v, t, *rest: adam_step(g, m, v, t + 1, *rest)), "t is one too large"),
        (adam(lambda g, m, v, t, *rest: adam_step(g, m, v, t - 1, *rest)), "does t begin at 0"),
        (adam(lambda g, m, v, t, *rest: adam_step(g, m, v, 1, *rest)), "the same in every step"),
        (adam(lambda g, m, v, t, lr, b1, b2, e: lr * m / (1 - b1**t) / np.sqrt(v / (1 - b2**t) + e)), "under the root"),
        (adam(lambda g, m, v, t, lr, b1, b2, e: lr * m / (1 - b1**t) / (v / (1 - b2**t) + e)), "root is missing"),
        (adam(lambda g, m, v, t, lr, b1, b2, e: lr * g / (np.sqrt(v / (1 - b2**t)) + e)), "the slope itself"),
        (adam(lambda *parts: -adam_step(*parts)), "uphill"),
        (lambda slope, w, n, lr, beta1, beta2, epsilon: adam(adam_step)(slope, w, n, lr, beta2, beta1, epsilon),
         "are swapped"),
        (corrected_for_good, "corrected again in the next step"),
        (lambda slope, w, num_steps, lr=0.1, beta1=0.9, beta2=0.999, epsilon=1e-8:
         adam(adam_step)(slope, w, num_steps, 0.1, beta1, beta2, epsilon), "one step"),
        (adam(lambda g, m, v, t, lr, b1, b2, e: lr * m / (1 - b1 * t) / (np.sqrt(v / (1 - b2 * t)) + e)), "beta1 * t"),
        (adam(lambda g, m, v, t, lr, b1, b2, e: lr * m / (1 - b1 * t) / (np.sqrt(v / (1 - b2**t)) + e)), "beta1 * t"),
        (adam_one_slope, "every step takes the slope of the start"),
        (adam(lambda g, m, v, t, lr, b1, b2, e: adam_step(g, m, v, t, lr, b1, b2, 1e-8)), "Use the argument"),
        (adam(lambda g, m, v, t, lr, b1, b2, e: adam_step(g, m, v, t, lr, b1, 0.999, e)), "expected"),
        (lambda slope, *given, **options: adam(adam_step)(valley, *given, **options), "with another slope"),
        (lambda slope, w, num_steps, lr=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8:
         adam(adam_step)(slope, w, num_steps, lr, beta1, beta2, epsilon), "the defaults"),
        (lambda slope, w, num_steps, lr=0.1, beta1=0.9, beta2=0.99, epsilon=1e-8:
         adam(adam_step)(slope, w, num_steps, lr, beta1, beta2, epsilon), "the defaults"),
        (adam_in_place, "changed in place"),
    ],
}
