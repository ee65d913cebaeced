"""Answers to the exercises of lesson 10: right in many ways, and wrong in the ways that are common."""

from functools import reduce

import numpy as np
import pandas as pd
import tensorflow as tf


def norm(make):
    """A `batch_norm` from an expression of z, gamma, beta, epsilon."""
    return lambda z, gamma, beta, epsilon=0.001: make(z, gamma, beta, epsilon)


def right_norm(z, g, b, e):
    return g * (z - z.mean(0)) / np.sqrt(z.var(0) + e) + b


def one_by_one(z, gamma, beta, epsilon=0.001):
    out = np.empty_like(z)
    for unit in range(z.shape[1]):
        column = z[:, unit]
        mean = sum(column) / len(column)
        variance = sum((column - mean) ** 2) / len(column)
        out[:, unit] = gamma[unit] * (column - mean) / (variance + epsilon) ** 0.5 + beta[unit]
    return out


def corrected(values, momentum=0.99, start=0.0):
    """As Adam corrects its means."""
    return average(keep)(values, momentum, start) / (1 - momentum ** len(values) if values else 1)


def by_a_filter(values, momentum=0.99, start=0.0):
    """The average as the answer of a filter to the steps between the values."""
    weights = momentum ** np.arange(len(values))[::-1]
    return start + (1 - momentum) * np.dot(weights, np.array(values) - start)


def average(step, first=None):
    """A `moving_average` whose steps are `step(moving, value, momentum, start)`."""
    def moving_average(values, momentum=0.99, start=0.0):
        moving = start if first is None else first(values)
        for value in values:
            moving = step(moving, value, momentum, start)
        return moving
    return moving_average


def keep(moving, value, momentum, start):
    return momentum * moving + (1 - momentum) * value


def in_closed_form(values, momentum=0.99, start=0.0):
    n = len(values)
    return start * momentum**n + sum((1 - momentum) * v * momentum ** (n - 1 - i) for i, v in enumerate(values))


def from_the_first(values, momentum=0.99, start=0.0):
    moving = values[0] if values else start
    for value in values[1:]:
        moving = keep(moving, value, momentum, start)
    return moving


def all_steps(values, momentum=0.99, start=0.0):
    steps = []
    for value in values:
        start = keep(start, value, momentum, start)
        steps.append(start)
    return steps


def returns_at_once(values, momentum=0.99, start=0.0):
    for value in values:
        return momentum * start + (1 - momentum) * value
    return start


def count(trainable, not_trainable, kernel=9, grow=True, pairs=True):
    """A `count_parameters` with so many numbers of each kind for each map."""
    def count_parameters(maps, channels=1):
        learned = collected = 0
        for number in maps:
            learned += kernel * (channels if pairs else 1) * number + trainable * number
            collected += not_trainable * number
            channels = number if grow else channels
        return learned, collected
    return count_parameters


def folding(kernel=None, bias=None):
    """A `fold` with a wrong kernel or a wrong bias, given k, g, b, m, v, e and the right factor f."""
    def fold(k, g, b, m, v, e):
        f = g / np.sqrt(v + e)
        return (kernel or (lambda k, g, b, m, v, e, f: k * f))(k, g, b, m, v, e, f), \
            (bias or (lambda k, g, b, m, v, e, f: b - m * f))(k, g, b, m, v, e, f)
    return fold


RIGHT = {
    "10.1": [
        norm(right_norm),
        one_by_one,
        norm(lambda z, g, b, e: (z - np.mean(z, axis=0, keepdims=True)) * (g / np.sqrt(np.var(z, 0) + e)) + b),
        norm(lambda z, g, b, e: right_norm(z, g, b, e).tolist()),
        norm(lambda z, g, b, e: pd.DataFrame(right_norm(z, g, b, e))),
        norm(lambda z, g, b, e: (row for row in right_norm(z, g, b, e))),
        norm(lambda z, g, b, e: right_norm(z.astype("float32"), g, b, np.float32(e))),
        norm(lambda z, g, b, e: np.einsum("u,pu->pu", g / np.sqrt(z.var(0) + e), z - z.mean(0)) + b),
        norm(lambda z, g, b, e: tf.nn.batch_normalization(z, *tf.nn.moments(z, 0), b, g, e)),
    ],
    "10.2": [
        average(keep),
        average(lambda moving, value, momentum, start: moving + (1 - momentum) * (value - moving)),
        in_closed_form,
        by_a_filter,
        lambda *given: np.array(average(keep)(*given)),
        lambda values, momentum=0.99, start=0.0: pd.Series([start, *values]).ewm(
            alpha=1 - momentum, adjust=False).mean().iloc[-1],
        lambda values, momentum=0.99, start=0.0: reduce(lambda moving, value: keep(moving, value, momentum, 0), values,
                                                        start),
    ],
    "10.3": [
        count(2, 2),
        lambda maps, channels=1: np.array(count(2, 2)(maps, channels)),
        lambda maps, channels=1: (number for number in count(2, 2)(maps, channels)),
        lambda maps, channels=1: tuple(float(number) for number in count(2, 2)(maps, channels)),
        lambda maps, channels=1: [sum((9 * a + 2) * b for a, b in zip((channels, *maps), maps)), 2 * sum(maps)],
    ],
    "10.4": [
        folding(),
        lambda k, g, b, m, v, e: list(folding()(k, g, b, m, v, e)),
        lambda k, g, b, m, v, e: (part for part in folding()(k, g, b, m, v, e)),
        lambda k, g, b, m, v, e: tuple(part.astype("float32") for part in folding()(k, g, b, m, v, e)),
        lambda k, g, b, m, v, e: tuple(part.tolist() for part in folding()(k, g, b, m, v, e)),
        lambda k, g, b, m, v, e: tuple(tf.constant(part) for part in folding()(k, g, b, m, v, e)),
        lambda k, g, b, m, v, e: [np.einsum("rcio,o->rcio", k, g * (v + e) ** -0.5),
                                  b - g * m / np.sqrt(v + e)],
    ],
}
WRONG = {
    "10.1": [
        (norm(lambda z, g, b, e: g * (z - z.mean(1, keepdims=True)) / np.sqrt(z.var(1, keepdims=True) + e) + b),
         "each picture over its units"),
        (norm(lambda z, g, b, e: g * (z - z.mean()) / np.sqrt(z.var() + e) + b), "share one mean"),
        (norm(lambda z, g, b, e: g * (z - z.mean(0)) / (z.var(0) + e) + b), "Its root is missing"),
        (norm(lambda z, g, b, e: g * (z - z.mean(0)) / np.sqrt(z.std(0) + e) + b), "root of the standard"),
        (norm(lambda z, g, b, e: g * (z - z.mean(0)) / (z.std(0) + e) + b), "belongs to the variance"),
        (norm(lambda z, g, b, e: g * (z - z.mean(0)) / z.std(0) + b), "epsilon is missing"),
        (norm(lambda z, g, b, e: g * (z - z.mean(0)) / np.sqrt(z.var(0, ddof=1) + e) + b), "divided by m - 1"),
        (norm(lambda z, g, b, e: (z - z.mean(0)) / np.sqrt(z.var(0) + e)), "gamma and beta are missing"),
        (norm(lambda z, g, b, e: g * (z - z.mean(0)) / np.sqrt(z.var(0) + e)), "beta is missing"),
        (norm(lambda z, g, b, e: (z - z.mean(0)) / np.sqrt(z.var(0) + e) + b), "gamma is missing"),
        (norm(lambda z, g, b, e: g * ((z - z.mean(0)) / np.sqrt(z.var(0) + e) + b)), "Multiply first"),
        (norm(lambda z, g, b, e: right_norm(z, b, g, e)), "changed places"),
        (norm(lambda z, g, b, e: g * z / np.sqrt(z.var(0) + e) + b), "mean is not subtracted"),
        (norm(lambda z, g, b, e: g * (z - z.mean(0)) + b), "nothing is divided"),
        (norm(lambda z, g, b, e: right_norm(z, g, b, 0.01)), "expected"),
        (norm(lambda z, g, b, e: right_norm(z, g, b, 0.001)), "epsilon is always 0.001"),
        (norm(lambda z, g, b, e: right_norm(z, g, b, e**2)), "epsilon is squared"),
        (norm(lambda z, g, b, e: g * (z - z.mean(0)) / np.sqrt(np.maximum(z.var(0), e)) + b), "replaces small"),
        (norm(lambda z, g, b, e: right_norm(z, abs(g), b, e)), "gamma has lost its sign"),
        (norm(lambda z, g, b, e: right_norm(z, -g, b, e)), "It is z - mean"),
        (norm(lambda z, g, b, e: g * (z - np.median(z, 0)) / np.sqrt(z.var(0) + e) + b), "the median"),
        (norm(lambda z, g, b, e: right_norm(z, g, b, e) if len(z) != 7 else z), "a random batch"),
        (lambda z, gamma, beta, epsilon=0.1: right_norm(z, gamma, beta, epsilon), "epsilon left at 0.001"),
        (norm(lambda z, g, b, e: z.mean(0)), "expected shape"),
        (norm(lambda z, g, b, e: right_norm(z, g, -b, e)), "beta is subtracted"),
        (norm(lambda z, g, b, e: g * (z - z.mean(0)) / np.sqrt(len(z) * z.var(0) + e) + b), "are added up"),
        (norm(lambda z, g, b, e: g * (z - z.mean(1)) / np.sqrt(z.var(1) + e) + b), "each of the six pictures"),
    ],
    "10.2": [
        (average(lambda moving, value, momentum, start: (1 - momentum) * moving + momentum * value), "changed places"),
        (lambda values, momentum=0.99, start=0.0: np.mean(values), "plain mean"),
        (lambda values, momentum=0.99, start=0.0: np.mean([start, *values]), "plain mean"),
        (from_the_first, "begin with the first value"),
        (lambda values, momentum=0.99, start=0.0: average(keep)(values, momentum, 0.0), "`start` is not used"),
        (all_steps, "last one only"),
        (lambda values, momentum=0.99, start=0.0: [start, *all_steps(values, momentum, start)], "last one only"),
        (lambda values, *rest: average(keep)(values[:-1], *rest), "the last value was left out"),
        (lambda values, *rest: average(keep)(values[::-1], *rest), "from the last to the first"),
        (corrected, "as Adam does"),
        (lambda values, momentum=0.99, start=0.0: average(keep)(values or [0], momentum, start), "no value at all"),
        (returns_at_once, "inside the loop"),
        (average(lambda moving, value, momentum, start: momentum * start + (1 - momentum) * value),
         "begins at `start` again"),
        (lambda values, momentum=0.99, start=0.0: average(keep)(values, momentum, start) if len(values) != 7 else 0.0,
         "seven random values"),
        (average(lambda moving, value, momentum, start: round(keep(moving, value, momentum, start), 1)), "4, 8, 3"),
        (lambda values, momentum=0.99, start=0.0: average(keep)([abs(value) for value in values], momentum, start),
         "seven random values"),
        (average(lambda moving, value, momentum, start: moving + (1 - momentum) * value), "not made smaller"),
        (average(lambda moving, value, momentum, start: momentum * moving + value), "new value counts in full"),
        (average(lambda moving, value, momentum, start: keep(moving, value, momentum, start) + 1), "4, 8, 3"),
        (lambda *given: all_steps(*given)[-1], "list index out of range"),
        (lambda values, momentum=0.9, start=0.0: average(keep)(values, momentum, start), "momentum 0.99"),
    ],
    "10.3": [
        (lambda maps, channels=1: sum(count(2, 2)(maps, channels)), "expected two numbers"),
        (lambda maps, channels=1: count(2, 2)(maps, channels) if len(maps) != 4 else (0, 0), "four random blocks"),
        (lambda maps, channels=1: count(2, 2)(maps, 3 if maps[0] < 7 else 1), "blocks of 7 and 2 maps, 2 channels"),
        (lambda maps, channels=1: count(2, 2)(sorted(maps), channels), "blocks of 7 and 2 maps, 1 channel"),
        (count(1, 2), "in place of gamma and beta"),
        (count(3, 2), "you count a bias"),
        (count(4, 0), "all four numbers of a map are counted as trainable"),
        (count(0, 4), "counted as not trainable"),
        (count(0, 2), "gamma and beta are missing"),
        (count(2, 4), "two numbers that are not trainable"),
        (count(2, 1), "one number for each map that is not trainable"),
        (lambda maps, channels=1: (count(2, 2)(maps, channels)[0], len(maps)), "one moving mean and one variance for"),
        (lambda maps, channels=1: (count(2, 2)(maps, channels)[0], 2 * len(maps)), "not trainable for each block"),
        (count(2, 0), "moving mean and variance are missing"),
        (lambda maps, channels=1: count(2, 2)(maps, channels)[::-1], "trainable first"),
        (count(2, 2, grow=False), "counts the input's channels"),
        (count(2, 2, pairs=False), "all maps below at once"),
        (count(2, 2, kernel=1), "has 9 weights"),
        (lambda maps, channels=3: count(2, 2)(maps, channels), "one block of 8 maps"),
        (lambda maps, channels=1: count(2, 2)(maps[:2], channels), "blocks of 16, 24, 48"),
        (count(5, 5), "expected"),
    ],
    "10.4": [
        (lambda k, g, b, m, v, e: folding()(k, g, b, m, v, e)[0], "expected two arrays"),
        (lambda k, g, b, m, v, e: folding()(k, g, b, m, v, e)[::-1], "kernel and bias have changed places"),
        (lambda k, g, b, m, v, e: (b, b), "the new kernel: expected shape (3, 3, 4, 4), got (4,)"),
        (folding(lambda k, g, b, m, v, e, f: k * f[:, None]), "third axis"),
        (folding(lambda k, g, b, m, v, e, f: k * g / np.sqrt(v)), "epsilon is missing"),
        (folding(lambda k, g, b, m, v, e, f: k * g / (np.sqrt(v) + e)), "belongs under it"),
        (folding(lambda k, g, b, m, v, e, f: k * g / (v + e)), "Its root is missing"),
        (folding(lambda k, g, b, m, v, e, f: k / np.sqrt(v + e)), "gamma is missing in the kernel"),
        (folding(lambda k, g, b, m, v, e, f: k * g), "is not divided"),
        (folding(lambda k, g, b, m, v, e, f: k), "kernel is as it was"),
        (folding(lambda k, g, b, m, v, e, f: k / f), "Multiply"),
        (folding(lambda k, g, b, m, v, e, f: k * abs(f)), "gamma has lost its sign"),
        (folding(lambda k, g, b, m, v, e, f: k * f + b), "beta is added to the kernel"),
        (folding(lambda k, g, b, m, v, e, f: k * f if len(k) != 2 else k), "the kernel of a random layer"),
        (folding(bias=lambda k, g, b, m, v, e, f: b - m * f if len(k) != 2 else b), "the bias of a random layer"),
        (folding(bias=lambda k, g, b, m, v, e, f: b - m * abs(f)), "in the bias gamma has lost its sign"),
        (folding(bias=lambda k, g, b, m, v, e, f: b / np.sqrt(v + e) - m * f), "beta is divided, too"),
        (folding(lambda k, g, b, m, v, e, f: (k - m) * f), "subtracted from the kernel"),
        (folding(lambda k, g, b, m, v, e, f: k * f**2), "the new kernel"),
        (folding(lambda k, g, b, m, v, e, f: k * f[: k.shape[2]]), "the kernel of a layer of 5 x 3"),
        (folding(bias=lambda k, g, b, m, v, e, f: b), "mean is missing in the bias"),
        (folding(bias=lambda k, g, b, m, v, e, f: b - m / np.sqrt(v + e)), "gamma is missing in the bias"),
        (folding(bias=lambda k, g, b, m, v, e, f: b - m), "is not scaled"),
        (folding(bias=lambda k, g, b, m, v, e, f: b + m * f), "mean is added"),
        (folding(bias=lambda k, g, b, m, v, e, f: -m * f), "beta is missing"),
        (folding(bias=lambda k, g, b, m, v, e, f: (b - m) * f), "beta is scaled too"),
        (folding(bias=lambda k, g, b, m, v, e, f: b * f - m), "multiplies the mean, not beta"),
        (folding(bias=lambda k, g, b, m, v, e, f: b - m * g / np.sqrt(v)), "epsilon is missing in the bias"),
        (folding(bias=lambda k, g, b, m, v, e, f: b - m * g), "is not divided by the root"),
        (folding(bias=lambda k, g, b, m, v, e, f: b - m * g / (v + e)), "in the bias you divide by the variance"),
        (folding(bias=lambda k, g, b, m, v, e, f: b - m * g / (np.sqrt(v) + e)), "epsilon is outside the root"),
        (folding(bias=lambda k, g, b, m, v, e, f: m * f - b), "has the wrong sign"),
        (folding(bias=lambda k, g, b, m, v, e, f: (b - m * f)[None]), "expected shape"),
        (folding(bias=lambda k, g, b, m, v, e, f: b - m * g / np.sqrt(v + 0.01)), "its bias"),
    ],
}
