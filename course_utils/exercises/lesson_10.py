"""Checks of lesson 10: batch normalisation by hand, moving averages, counting, folding."""

from itertools import pairwise

import numpy as np

from course_utils.exercises.compare import Function, Wrong, named, same
from course_utils.exercises.core import exercise
from course_utils.exercises.guard import explained


@exercise("10.1")
def batch_norm(batch_norm: Function) -> str:
    rng = np.random.default_rng(0)
    z = rng.normal(size=(6, 4)) * [1, 20, 0.1, 0.01] + [0, 3, -2, 1]
    gamma, beta, epsilon = np.array([1.0, -2.0, 0.5, 3.0]), np.array([0.0, -1.0, 4.0, 1.0]), 0.02
    mean, variance, spread = z.mean(axis=0), z.var(axis=0), z.std(axis=0)
    with explained({"shapes (6,4) (6,)": "your mean and variance have a number for each of the six pictures. Take "
                                         "those of each of the four units, over the pictures: axis=0."}):
        got = batch_norm(z, gamma, beta, epsilon)
    across, varies = z.mean(axis=1, keepdims=True), z.var(axis=1, keepdims=True)
    hat = (z - mean) / np.sqrt(variance + epsilon)
    named(got, [
        (gamma * (z - across) / np.sqrt(varies + epsilon) + beta,
         "you normalise each picture over its units. Take mean and variance of each unit over the pictures: axis=0."),
        (gamma * (z - z.mean()) / np.sqrt(z.var() + epsilon) + beta,
         "all units share one mean and one variance. Each has its own: axis=0."),
        (gamma * (z - mean) / (variance + epsilon) + beta,
         "you divide by the variance. Its root is missing."),
        (gamma * (z - mean) / np.sqrt(spread + epsilon) + beta,
         "you take the root of the standard deviation, which is a root already. Use z.var."),
        (gamma * (z - mean) / (spread + epsilon) + beta,
         "epsilon is added to the root. It belongs to the variance, under the root."),
        (gamma * (z - mean) / spread + beta, "epsilon is missing: add it to the variance, under the root."),
        (gamma * (z - mean) / np.sqrt(variance + 0.001) + beta,
         "epsilon is always 0.001 in your function. Use the argument: 0.001 is only its default."),
        (gamma * (z - mean) / np.sqrt(variance + epsilon**2) + beta,
         "epsilon is squared. It is added to the variance as it is."),
        (gamma * (z - mean) / np.sqrt(np.maximum(variance, epsilon)) + beta,
         "epsilon replaces small variances. It is added to all of them."),
        (abs(gamma) * (z - mean) / np.sqrt(variance + epsilon) + beta,
         "gamma has lost its sign. A negative gamma mirrors the unit's numbers."),
        (gamma * (mean - z) / np.sqrt(variance + epsilon) + beta, "you subtract z from the mean. It is z - mean."),
        (gamma * (z - np.median(z, axis=0)) / np.sqrt(variance + epsilon) + beta,
         "you subtract the median. Subtract the mean."),
        (gamma * (z - mean) / np.sqrt(z.var(axis=0, ddof=1) + epsilon) + beta,
         "your variance is divided by m - 1. Here it is divided by m, the number of pictures."),
        (gamma * (z - mean) / np.sqrt(len(z) * variance + epsilon) + beta,
         "the squares are added up, but not divided by the number of pictures."),
        (hat, "gamma and beta are missing: gamma * z_hat + beta."),
        (gamma * hat, "beta is missing: it is added at the end."),
        (hat + beta, "gamma is missing: it multiplies the normalised numbers."),
        (gamma * hat - beta, "beta is subtracted. It is added."),
        (gamma * (hat + beta), "beta is added before gamma multiplies. Multiply first."),
        (beta * hat + gamma, "gamma and beta have changed places: gamma multiplies, beta is added."),
        (gamma * z / np.sqrt(variance + epsilon) + beta, "the mean is not subtracted."),
        (gamma * (z - mean) + beta, "nothing is divided: divide by the root of variance + epsilon."),
    ], rtol=1e-6)
    same(got, gamma * hat + beta, "a batch of six pictures and four units")
    z = rng.normal(size=(50, 3))
    same(batch_norm(z, np.ones(3), np.zeros(3)), (z - z.mean(0)) / np.sqrt(z.var(0) + 0.001),
         "fifty pictures, epsilon left at 0.001")
    rng = np.random.default_rng()
    z, gamma, beta, epsilon = rng.normal(size=(7, 5)), rng.normal(size=5), rng.normal(size=5), rng.uniform(0.1, 1)
    same(batch_norm(z, gamma, beta, epsilon), gamma * (z - z.mean(0)) / np.sqrt(z.var(0) + epsilon) + beta,
         "a random batch")
    return ("Every unit now has the mean beta. Its spread is gamma, or less if it was as small as the root of epsilon. "
            "For more: multiply z by 10. Which units change, and why?")


@exercise("10.2")
def moving_average(moving_average: Function) -> str:
    values, momentum = [4.0, 8.0, 3.0], 0.75
    got = moving_average(values, momentum, 1.0)

    def run(values: list[float], momentum: float, moving: float) -> list[float]:
        steps = [moving]
        for value in values:
            steps.append(momentum * steps[-1] + (1 - momentum) * value)
        return steps

    right = run(values, momentum, 1.0)
    plain = "that is the plain mean. Here each new value moves the average by 1 - momentum of the way."
    every = "the averages after every batch came out. Return the last one only."
    named(got, [
        (run(values, 1 - momentum, 1.0)[-1], "momentum and 1 - momentum have changed places: momentum is the share "
                                             "that stays."),
        (np.mean(values), plain), (np.mean([1.0, *values]), plain),
        (run(values[1:], momentum, values[0])[-1], "you begin with the first value. Begin with `start`."),
        (run(values, momentum, 0.0)[-1], "`start` is not used: the average begins there."),
        (right[1:], every), (right, every),
        (right[1], "only the first value was used: is the `return` inside the loop?"),
        (right[-2], "the last value was left out: each of the values moves the average."),
        (run(values[::-1], momentum, 1.0)[-1], "the values were taken from the last to the first."),
        (momentum * 1.0 + (1 - momentum) * values[-1],
         "every step begins at `start` again. Begin where the last step ended."),
        (momentum * (momentum * (momentum * 1.0 + 4.0) + 8.0) + 3.0,
         "each new value counts in full: multiply it by 1 - momentum."),
        (1.0 + sum((1 - momentum) * value for value in values),
         "the old average is not made smaller: multiply it by momentum."),
        (right[-1] / (1 - momentum**3),
         "you divide by 1 - momentum ** n, as Adam does. This layer does not: its average is late."),
    ])
    same(got, right[-1], "the values 4, 8, 3 with momentum 0.75, from 1")
    same(moving_average([], 0.9, 3.0), 3.0, "no value at all, from 3")
    same(moving_average([1.0] * 94), 1 - 0.99**94, "94 times the value 1, momentum 0.99, from 0")
    rng = np.random.default_rng()
    values, momentum, start = rng.normal(size=7).tolist(), rng.uniform(0.2, 0.8), rng.uniform(1, 2)
    same(moving_average(values, momentum, start), run(values, momentum, start)[-1], "seven random values")
    return ("After 94 batches of the value 1 an average that starts at 0 has reached 0.61. For more: how many batches "
            "does it take to reach 0.99, and how many with the momentum 0.9?")


@exercise("10.3")
def count_parameters(count_parameters: Function) -> str:
    got = count_parameters((4, 5), 3)
    if np.shape(got) != (2,):
        raise Wrong("expected two numbers: trainable, not trainable.")
    named(got, [
        ((297, 18), "you count a bias for each map in place of gamma and beta: 9 + 9 of them, and no bias."),
        ((315, 18), "you count a bias for each map. The convolutions have none: beta does its work."),
        ((324, 0), "all four numbers of a map are counted as trainable. Two of them are only collected."),
        ((288, 36), "all four numbers of a map are counted as not trainable. Gamma and beta are learned."),
        ((288, 18), "gamma and beta are missing among the trainable ones."),
        ((306, 36), "a map has two numbers that are not trainable: moving mean and moving variance."),
        ((306, 2), "you count one moving mean and one variance for each block. Each map has its own two numbers."),
        ((306, 4), "you count two numbers that are not trainable for each block. Each map has its own two."),
        ((306, 9), "you count one number for each map that is not trainable. There are two: moving mean and variance."),
        ((306, 0), "the moving mean and variance are missing."),
        ((18, 306), "the two numbers have changed places: trainable first."),
        ((261, 18), "every block counts the input's channels. From the second on, the channels are the maps below."),
        ((99, 18), "a kernel looks at all maps below at once: 9 weights for each pair of maps."),
        ((50, 18), "a kernel of 3 x 3 has 9 weights for each pair of maps."),
    ])
    same(got, (306, 18), "blocks of 4 and 5 maps on 3 channels")
    for channels in (1, 2):
        same(count_parameters((7, 2), channels), (9 * channels * 7 + 126 + 18, 18),
             f"blocks of 7 and 2 maps, {channels} channel{'s' * (channels > 1)}")
    same(count_parameters((8,)), (88, 16), "one block of 8 maps on one channel")
    same(count_parameters((16, 24, 48, 64, 96)), (97_408, 496), "blocks of 16, 24, 48, 64 and 96 maps")
    rng = np.random.default_rng()
    channels, *maps = (int(number) for number in rng.integers(2, 30, size=5))
    pairs = sum(one * other for one, other in pairwise([channels, *maps]))
    same(count_parameters(tuple(maps), channels), (9 * pairs + 2 * sum(maps), 2 * sum(maps)), "four random blocks")
    return ("Half of what a batch normalisation keeps is learned, the other half is collected. For more: how many "
            "numbers would biases add, and what becomes of a bias when the mean is subtracted?")


@exercise("10.4")
def fold(fold: Function) -> str:
    rng = np.random.default_rng(0)
    kernel = rng.normal(size=(3, 3, 4, 4))  # as many maps in as out, so that a wrong axis gives no error
    gamma, variance = rng.uniform(0.5, 2, 4) * [1, -1, 1, 1], rng.uniform(0.02, 2, 4)
    beta, mean, epsilon = rng.normal(size=4), rng.normal(size=4), 0.01
    got = fold(kernel, gamma, beta, mean, variance, epsilon)
    if not isinstance(got, (tuple, list)) or len(got) != 2:
        raise Wrong("expected two arrays: the new kernel and the bias.")
    if np.shape(got[0]) == (4,) and np.shape(got[1]) == kernel.shape:
        raise Wrong("kernel and bias have changed places.")
    new, bias = got
    factor, bare = gamma / np.sqrt(variance + epsilon), gamma / np.sqrt(variance)
    named(new, [
        (kernel * factor[:, None], "the kernel is scaled along its third axis, the maps in. The factor belongs to the "
                                   "last axis, the maps out."),
        (kernel * bare, "epsilon is missing: add it to the variance, under the root."),
        (kernel * gamma / (np.sqrt(variance) + epsilon), "epsilon is added to the root. It belongs under it."),
        (kernel * gamma / (variance + epsilon), "you divide by the variance. Its root is missing."),
        (kernel / np.sqrt(variance + epsilon), "gamma is missing in the kernel."),
        (kernel * gamma, "the kernel has gamma, but is not divided by the root of variance + epsilon."),
        (kernel, "the kernel is as it was. It has to be scaled too."),
        (kernel / factor, "you divide by the factor. Multiply."),
        (kernel * abs(factor), "gamma has lost its sign."),
        (kernel * factor + beta, "beta is added to the kernel. It belongs in the bias."),
        ((kernel - mean) * factor, "the mean is subtracted from the kernel. It belongs to what the kernel puts out: "
                                   "in the bias."),
    ])
    same(new, kernel * factor, "the new kernel")
    named(bias, [
        (beta, "the mean is missing in the bias: where W * x is 0, batch normalisation still subtracts it."),
        (beta - mean, "the mean in the bias is not scaled. Subtract mean * factor."),
        (beta + mean * factor, "the mean is added. It is subtracted."),
        (-mean * factor, "beta is missing in the bias."),
        ((beta - mean) * factor, "beta is scaled too. It is added after the division."),
        (beta * factor - mean, "factor multiplies the mean, not beta."),
        (beta - mean * bare, "epsilon is missing in the bias."),
        (beta - mean / np.sqrt(variance + epsilon), "gamma is missing in the bias: subtract mean * factor."),
        (beta - mean * gamma, "the mean in the bias is not divided by the root: subtract mean * factor."),
        (beta - mean * gamma / (variance + epsilon), "in the bias you divide by the variance. Its root is missing."),
        (beta - mean * gamma / (np.sqrt(variance) + epsilon), "in the bias epsilon is outside the root."),
        (beta - mean * abs(factor), "in the bias gamma has lost its sign."),
        (beta / np.sqrt(variance + epsilon) - mean * factor, "beta is divided, too. It is added after the division."),
        (mean * factor - beta, "the bias has the wrong sign: beta is added, mean * factor subtracted."),
    ])
    same(bias, beta - mean * factor, "the bias")
    kernel = rng.normal(size=(5, 3, 1, 2))
    one = fold(kernel, np.ones(2), np.zeros(2), np.array([1.0, -2.0]), np.array([3.0, 0.0]), 1.0)
    same(one[0], kernel * [0.5, 1.0], "the kernel of a layer of 5 x 3, one map in and two out")
    same(one[1], [-0.5, 2.0], "its bias")
    rng = np.random.default_rng()
    kernel, epsilon = rng.normal(size=(2, 4, 3, 5)), rng.uniform(0.1, 1)
    gamma, beta, mean, variance = *rng.normal(size=(3, 5)), rng.uniform(0.1, 2, size=5)
    new, bias = fold(kernel, gamma, beta, mean, variance, epsilon)
    factor = gamma / np.sqrt(variance + epsilon)
    same(new, kernel * factor, "the kernel of a random layer")
    same(bias, beta - mean * factor, "the bias of a random layer")
    return ("Two linear steps in a row are one: the network answers the same, with one layer fewer. For more: which "
            "can be folded, too, a normalisation before the convolution, or one after its ReLU?")
