"""Answers to the exercises of lesson 11: right in many ways, and wrong in the ways that are common."""

import math

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from keras import layers
from scipy import ndimage, stats

from course_utils.exercises.lesson_11 import prepared
from course_utils.showdown import handwriting


def counts(first, second):
    return int(np.sum(~first & second)), int(np.sum(first & ~second))


def from_counts(make):
    """A `mcnemar` from an expression of b and c."""
    return lambda first_right, second_right: make(*counts(first_right, second_right))


def right_p(b, c):
    return min(1.0, 2 * sum(math.comb(b + c, i) for i in range(min(b, c) + 1)) / 2 ** (b + c))


def to_the_larger(b, c):
    return 2 * sum(math.comb(b + c, i) for i in range(max(b, c) + 1)) / 2 ** (b + c)


def by_scipy(first_right, second_right):
    b, c = counts(first_right, second_right)
    return stats.binomtest(b, b + c).pvalue if b + c else 1.0


def by_pandas(first_right, second_right):
    table = pd.crosstab(first_right, second_right).reindex(index=[False, True], columns=[False, True], fill_value=0)
    return right_p(int(table.loc[False, True]), int(table.loc[True, False]))


def with_numpys_numbers(first_right, second_right):
    b, c = np.sum(~first_right & second_right), np.sum(first_right & ~second_right)
    tail = sum(math.comb(b + c, i) for i in range(min(b, c) + 1))
    return min(1.0, 2 * tail / 2 ** (b + c))


def of_all_mistakes(first, second):
    return right_p(int(np.sum(~first)), int(np.sum(~second)))


def binned(gap, total=sum, place=lambda confidence, bins: np.minimum((confidence * bins).astype(int), bins - 1)):
    """A `calibration_error` from what a bin adds, `gap(confidence, right, part)`, and how they are put together."""
    def calibration_error(confidence, is_right, bins=10):
        at = place(confidence, bins)
        return total([gap(confidence[at == k], is_right[at == k], np.mean(at == k)) for k in np.unique(at)])
    return calibration_error


def right_gap(confidence, right, part):
    return part * abs(confidence.mean() - right.mean())


def by_a_loop(confidence, is_right, bins=10):
    total = 0.0
    for k in range(bins):
        inside = [i for i, value in enumerate(confidence) if min(int(value * bins), bins - 1) == k]
        if inside:
            total += abs(sum(confidence[i] - float(is_right[i]) for i in inside)) / len(confidence)
    return total


def by_histograms(confidence, is_right, bins=10):
    edges = np.linspace(0, 1, bins + 1)
    sums = [np.histogram(confidence, edges, weights=values)[0] for values in (confidence, is_right.astype(float))]
    return np.abs(sums[0] - sums[1]).sum() / len(confidence)


def by_grouping(confidence, is_right, bins=10):
    table = pd.DataFrame({"gap": confidence - is_right, "bin": pd.cut(confidence, np.linspace(0, 1, bins + 1))})
    return table.groupby("bin", observed=True).gap.sum().abs().sum() / len(table)


def last_bin_lost(confidence, is_right, bins=10):
    at = (confidence * bins).astype(int)
    return sum(right_gap(confidence[at == k], is_right[at == k], np.mean(at == k)) for k in set(at) - {bins})


def page_with(**mistake):
    return lambda page: prepared(page, **mistake)


def by_scipys_centre(page):
    part = page[ndimage.find_objects(page > 0)[0]]
    rows, columns = (max(1, round(20 * side / max(part.shape))) for side in part.shape)
    small = handwriting.shrink(part, rows, columns)
    row, column = ndimage.center_of_mass(small)
    digit = np.zeros((28, 28))
    top, left = round(14 - row), round(14 - column)
    digit[top:top + rows, left:left + columns] = small
    return digit


def cut(page):
    rows, columns = np.flatnonzero(page.any(axis=1)), np.flatnonzero(page.any(axis=0))
    return page[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1]


def small(page):
    part = cut(page)
    return handwriting.shrink(part, *(max(1, round(20 * side / max(part.shape))) for side in part.shape))


def in_the_corner(at):
    def prepare(page):
        digit, inside = np.zeros((28, 28)), small(page)
        digit[at:at + len(inside), at:at + inside.shape[1]] = inside
        return digit
    return prepare


def wrong_place(page):
    digit, inside = np.zeros((28, 28)), small(page)
    digit[4:24, 4:24] = inside
    return digit


def network(*parts, start=(28, 28, 1)):
    return lambda: keras.Sequential([layers.Input(start), *[part() for part in parts]])


def conv(maps, side=3):
    return lambda: layers.Conv2D(maps, side, activation="relu")


def functional():
    picture = layers.Input((28, 28, 1))
    h = layers.MaxPooling2D(2)(layers.Conv2D(8, 5, activation="relu")(picture))
    h = layers.MaxPooling2D(2)(layers.Conv2D(8, 3, activation="relu")(h))
    return keras.Model(picture, layers.Dense(10, activation="softmax")(layers.GlobalMaxPooling2D()(h)))


def compiled():
    model = functional()
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


POOL, MEAN, FLAT = layers.MaxPooling2D, layers.GlobalAveragePooling2D, layers.Flatten


def ten():
    return layers.Dense(10)


RIGHT = {
    "11.1": [
        from_counts(right_p),
        by_scipy,
        lambda first_right, second_right: np.float64(right_p(*counts(first_right, second_right))),
        from_counts(lambda b, c: min(1, 2 * stats.binom.cdf(min(b, c), b + c, 0.5))),
        from_counts(lambda b, c: min(1, 2 * 0.5 ** (b + c) * sum(math.comb(b + c, i) for i in range(min(b, c) + 1)))),
        by_pandas,
    ],
    "11.2": [
        binned(right_gap),
        binned(right_gap, place=lambda confidence, bins: np.ceil(confidence * bins) - 1),
        binned(right_gap, place=lambda confidence, bins: np.digitize(confidence, np.linspace(0, 1, bins + 1)[1:-1])),
        by_a_loop,
        by_histograms,
        by_grouping,
        lambda *given, **options: np.array(binned(right_gap)(*given, **options)),
    ],
    "11.3": [
        page_with(),
        by_scipys_centre,
        lambda page: handwriting.as_mnist(page, stroke=False),
        lambda page: prepared(page).astype("float32"),
        lambda page: prepared(page).tolist(),
        lambda page: pd.DataFrame(prepared(page)),
        lambda page: tf.constant(prepared(page)),
    ],
    "11.4": [
        network(conv(6, 5), POOL, conv(8), POOL, conv(8), MEAN, ten),
        functional,
        network(conv(6, 5), POOL, conv(8), POOL, conv(8), MEAN, ten, layers.Softmax),
        network(lambda: layers.SeparableConv2D(12, 5, activation="relu"), POOL, lambda: layers.BatchNormalization(),
                conv(6), MEAN, ten),
        network(conv(4, 5), POOL, conv(8), POOL, FLAT, lambda: layers.Dense(4), lambda: layers.ReLU(), ten),
    ],
}
WRONG = {
    "11.1": [
        (from_counts(lambda b, c: right_p(b, c) / 2), "one side only"),
        (of_all_mistakes, "leave them out"),
        (lambda first, second: 2 * sum(math.comb(len(first), i) for i in range(min(counts(first, second)) + 1))
 / 2 ** len(first), "a coin for each picture."),
        (lambda first, second: 2 * sum(math.comb(int(np.sum(first == second)), i)
                                       for i in range(min(counts(first, second)) + 1))
 / 2 ** int(np.sum(first == second)), "on which they agree"),
        (from_counts(lambda b, c: 2 * sum(math.comb(b + c, i) for i in range(min(b, c))) / 2 ** (b + c)),
         "the last term is missing"),
        (from_counts(lambda b, c: 2 * math.comb(b + c, min(b, c)) / 2 ** (b + c)), "exactly this split"),
        (from_counts(to_the_larger), "up to the larger"),
        (from_counts(lambda b, c: min(1, to_the_larger(b, c))), "up to the larger"),
        (from_counts(lambda b, c: 1 - right_p(b, c)), "1 - p"),
        (from_counts(lambda b, c: (b - c) ** 2 / (b + c)), "the statistic"),
        (from_counts(lambda b, c: stats.chi2.sf((b - c) ** 2 / (b + c), 1)), "chi-squared"),
        (from_counts(lambda b, c: stats.chi2.sf((abs(b - c) - 1) ** 2 / (b + c), 1)), "with a correction"),
        (from_counts(min), "the smaller count"),
        (from_counts(lambda b, c: (b, c)), "the two counts"),
        (from_counts(lambda b, c: 2 * sum(math.comb(b + c, i) for i in range(min(b, c) + 1)) / 2 ** (b + c)),
         "No probability is larger"),
        (from_counts(lambda b, c: right_p(b, c) if b + c else 0.0), "p is 1. Let your"),
        (from_counts(lambda b, c: right_p(b, c) if b + c else math.nan), "p is 1. Let your"),
        (from_counts(lambda b, c: stats.binomtest(b, b + c).pvalue), "p is 1. Let your"),
        (from_counts(lambda b, c: right_p(b, c) if b + c else 0.5), "no disagreement at all"),
        (from_counts(lambda b, c: right_p(b, c) - math.comb(b + c, min(b, c)) / 2 ** (b + c)), "counts half"),
        (from_counts(lambda b, c: 2 - right_p(b, c)), "more even"),
        (from_counts(lambda b, c: right_p(b, c) * 2 ** (b + c)), "not divided by 2 ** (b + c)."),
        (from_counts(lambda b, c: right_p(b, c) * 2 ** (b + c) / 2), "nor taken twice"),
        (lambda first, second: right_p(*counts(first, second))
 if len(first) in (38, 37, 25, 675) else 0.123, "two random models"),
        (from_counts(lambda b, c: right_p(b, c) if b < c else right_p(b, c) / 2), "exchanged"),
        (with_numpys_numbers, "int(b)"),
        (from_counts(lambda b, c: right_p(b, c) if b + c < 100 else math.nan), "int(b)"),
        (from_counts(lambda b, c: right_p(b, c) if b + c < 100 else 0.9), "300 and 350 pictures: expected"),
        (from_counts(lambda b, c: right_p(b, c) if b != c else 0.5), "6 and 6: expected 1"),
        (from_counts(lambda b, c: 0.5), "10 that only the second does: expected"),
    ],
    "11.2": [
        (binned(lambda c, r, part: abs(c.mean() - r.mean()), np.mean), "count alike"),
        (binned(lambda c, r, part: abs(c.mean() - r.mean())), "without their weights"),
        (binned(lambda c, r, part: abs(c.mean() - r.mean()) / 10), "divide by the ten bins"),
        (lambda confidence, is_right, bins=10: np.mean(np.abs(confidence - is_right)), "for each picture"),
        (binned(lambda c, r, part: part * (c.mean() - r.mean())), "cancel"),
        (binned(lambda c, r, part: part * (c.mean() - r.mean()), lambda gaps: abs(sum(gaps))), "cancel"),
        (binned(lambda c, r, part: part * (r.mean() - c.mean())), "cancel"),
        (binned(lambda c, r, part: abs(c.mean() - r.mean()), max), "largest gap"),
        (binned(lambda c, r, part: part * (c.mean() - r.mean()) ** 2), "squared"),
        (binned(lambda c, r, part: part * (c.mean() - r.mean()) ** 2, lambda gaps: math.sqrt(sum(gaps))), "the root"),
        (binned(lambda c, r, part: part * abs((int(10 * min(c[0], 0.99)) + 0.5) / 10 - r.mean())), "the middle of"),
        (lambda confidence, is_right, bins=10: abs(np.mean(confidence) - np.mean(is_right)), "cancel"),
        (lambda *given: 1 - binned(right_gap)(*given), "1 minus the error"),
        (lambda confidence, is_right, bins=10: sum(
            part.mean() * abs(confidence[part].mean() - is_right[part].mean())
            for part in (np.minimum(confidence * bins // 1, bins - 1) == k for k in range(bins))), "an empty bin"),
        (lambda confidence, is_right, bins=10: binned(right_gap)(confidence, is_right, bins)
 if len(confidence) < 60 else 0.0, "sixty random answers in 10 bins"),
        (lambda confidence, is_right, bins=10: binned(right_gap)(confidence, is_right, 5 if bins == 7 else bins),
         "sixty random answers in 7 bins"),
        (binned(lambda c, r, part: len(c) * abs(c.mean() - r.mean())), "weight by n_k"),
        (binned(right_gap, place=lambda confidence, bins: (confidence * bins).astype(int)), "a bin of its own"),
        (last_bin_lost, "in no bin"),
        (binned(lambda c, r, part: part * abs(c.mean() - (~r).mean())), "the share that is wrong"),
        (lambda confidence, is_right, bins=10: binned(right_gap)(confidence, is_right, 10), "five bins"),
        (binned(lambda c, r, part: right_gap(c, r, part) / 2), "twelve answers in four bins"),
        (lambda confidence, is_right, bins=10: 0.0 if confidence.min() == 1
 else binned(right_gap)(confidence, is_right, bins), "always certain, three of four right"),
    ],
    "11.3": [
        (lambda page: prepared(page) if page.max() < 0.9 else np.zeros((28, 28)), "the drawn 1"),
        (lambda page: prepared(page) if len(page) > 100 else np.zeros((28, 28)), "a single line"),
        (page_with(cropped=False), "the whole page was scaled"),
        (page_with(square=True), "stretched"),
        (page_with(longest=28), "became 28"),
        (page_with(centre="box"), "the middle of what was cut out"),
        (page_with(centre="ink"), "every row with ink"),
        (page_with(centre="dots"), "every pixel with ink"),
        (page_with(swap=True), "changed places"),
        (lambda page: prepared(page).T, "mirrored"),
        (page_with(middle=10), "row and column 10"),
        (page_with(whole=math.floor), "rounded down"),
        (page_with(cut=0), "are lost"),
        (in_the_corner(0), "upper left corner"),
        (in_the_corner(4), "row and column 4"),
        (lambda page: 1 - prepared(page), "paper is 1"),
        (lambda page: 255 * prepared(page), "ink is 255"),
        (lambda page: prepared(page) / prepared(page).max(), "the darkest pixel"),
        (lambda page: prepared((page > 0) * 1.0), "all ink has become 1"),
        (lambda page: prepared((page > page.max() / 2) * 1.0), "pale ink is lost"),
        (lambda page: prepared(page[::-1]), "upside down"),
        (lambda page: prepared(page[:, ::-1]), "the digit is mirrored"),
        (lambda page: prepared(page) if page.shape != (200, 40) else np.zeros((28, 28)), "a page of 200 x 40"),
        (lambda page: prepared(page) if page.shape != (60, 90) else np.zeros((28, 28)), "a blot somewhere"),
        (small, "the small picture came out"),
        (lambda page: page, "as large as before"),
        (wrong_place, "different shapes"),
        (lambda page: np.zeros((28, 28)), "expected"),
    ],
    "11.4": [
        (lambda: [layers.Dense(10)], "expected a Keras model"),
        (lambda: keras.Sequential([FLAT(), ten()]), "does not know the shape"),
        (network(ten, start=(784,)), "expected pictures of shape"),
        (network(conv(4), MEAN), "expected ten scores"),
        (network(conv(4), FLAT, ten), "Most of them"),
        (network(FLAT, ten), "7,850 parameters"),
        (network(MEAN, ten), "no convolution"),
        (network(conv(1), MEAN, ten), "hardly learns"),
        (network(conv(6, 5), POOL, conv(8), MEAN, ten, layers.ReLU), "the last layer has a ReLU"),
        (network(conv(6, 5), MEAN, lambda: layers.Dense(10, activation="relu")), "the last layer has a ReLU"),
        (network(conv(6, 5), MEAN, lambda: layers.Dense(10, activation="sigmoid")), "squeezes its scores"),
        (network(conv(6, 5), MEAN, lambda: layers.Dense(10, activation="tanh")), "squeezes its scores"),
        (compiled, "is compiled already"),
        (network(lambda: layers.Conv2D(6, 5, activation="relu", trainable=False), MEAN, ten), "trainable=False"),
    ],
}
