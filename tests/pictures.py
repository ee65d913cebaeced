"""Every kind of picture, each as a function, so that tests can go through all of them."""

from functools import cache

import numpy as np
import pandas as pd

from course_utils import plots
from course_utils.data import load_mnist


@cache
def digits():
    """Twenty test digits: 7 2 1 0 4 1 4 9 5 9 0 6 9 0 1 5 9 7 3 4."""
    mnist = load_mnist()
    return mnist.x_test[:20], mnist.y_test[:20]


def curves(epochs=10, start=0.12):
    """A table as `training.fit` returns it: errors that fall, the validation error less than the training error."""
    at = np.arange(1, epochs + 1)
    return pd.DataFrame({"train": start / at**0.5, "validation": 0.02 + start / at**0.4, "seconds": 0.1 * at}, index=at)


def one_image():
    return plots.show_image(digits()[0][0], title="Which digit is this?")


def grid_of_labels():
    return plots.show_images(digits()[0], labels=digits()[1])


def grid_of_predictions():
    x, y = digits()
    predictions = y.copy()
    predictions[[3, 8]] = [6, 3]
    return plots.show_images(x[:12], labels=y[:12], predictions=predictions[:12], columns=6)


def grid_of_titles():
    return plots.show_images(digits()[0][:3], titles=["new", "its nearest", "label 3\n0.72"])


def grid_without_captions():
    return plots.show_images(digits()[0][:5], columns=3)


def numbers_of_pixels():
    return plots.number_grid((255 * digits()[0][0]).astype(np.uint8), slice(6, 12), slice(4, 14))


def numbers_from_0_to_1():
    return plots.number_grid(digits()[0][0], slice(6, 12), slice(4, 12))


def counts_of_classes():
    training = np.repeat(np.arange(10), [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
    return plots.class_counts({"training": training, "test": training[::6]})


def curves_of_a_run():
    return plots.error_curves(curves())


def curves_before_a_recorded_run():
    recorded = curves(100).rename(columns={"validation": "test"})
    return plots.error_curves(curves().assign(test=curves().validation + 0.01), recorded, title="Softmax regression")


def curve_over_sizes():
    sizes = [100, 300, 1000, 3000, 10_000, 30_000, 60_000]
    table = pd.DataFrame({"test": [0.3, 0.18, 0.13, 0.08, 0.055, 0.038, 0.031]}, index=sizes)
    return plots.error_curves(table, log_x=True, xlabel="remembered pictures")


def confusions():
    labels = np.repeat(np.arange(10), 200)
    return plots.confusion_matrix(labels, np.where(np.arange(2000) % 23 == 0, (3 * labels + 2) % 10, labels))


def weights_of_ten_units():
    x, y = digits()
    return plots.weight_images(np.stack([x[y == digit].mean(axis=0) - x[y != digit].mean(axis=0) if digit != 8 else
                                         -x.mean(axis=0) for digit in range(10)], axis=-1).reshape(784, 10))


def scores_of_two_classes():
    rng = np.random.default_rng(0)
    labels = np.arange(120) % 3
    return plots.score_cut(rng.normal(size=(120, 3)) + 2 * np.eye(3)[labels], labels, 0, 1)


PICTURES = [one_image, grid_of_labels, grid_of_predictions, grid_of_titles, grid_without_captions, numbers_of_pixels,
            numbers_from_0_to_1, counts_of_classes, curves_of_a_run, curves_before_a_recorded_run, curve_over_sizes,
            confusions, weights_of_ten_units, scores_of_two_classes]
