"""Every kind of picture, each as a function, so that tests can go through all of them."""

from functools import cache
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd

from course_utils import plots, scoreboard
from course_utils.data import load_mnist
from course_utils.plots.graphs import Arrow, Node, graph


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


def runs_compared():
    return plots.compare_runs({"all": curves(), "less": curves(start=0.2)}, "validation", dotted="train")


def memorising():
    """The validation cost is lowest after epoch 3, the validation error at the end."""
    table = curves().assign(cost=0.4 / np.arange(1, 11))
    return plots.errors_and_costs(table.assign(**{"validation cost": 0.2 + 0.01 * (table.index - 3.0) ** 2}), 3)


def down_a_valley():
    steps = np.arange(21)[:, None]
    return plots.valley({"gradient descent": [2, -1] * np.array([0.982, -0.8]) ** steps,
                         "straight": [2, -1] * (1 - steps / 20), "not done": None}, steepness=[0.2, 20])


def bends():
    return plots.activation_curves(["sigmoid", "tanh", "ReLU"])


def steps_down():
    return plots.descents({0.25: np.array([2, 1, 0.5]), 1.5: np.array([2, -4, 8.0])})


def outputs():
    return plots.output_histograms({"narrow": np.linspace(0.4, 0.6, 50), "wide": np.linspace(0, 1, 50)})


def fields():
    return plots.receptive_fields()


def kernels():
    return plots.tiles(np.arange(-8, 10).reshape(2, 3, 3), "weight")


def strips():
    return plots.map_strips({"conv": digits()[0][:3], "pool": digits()[0][:3, ::2, ::2]})


def parts():
    return plots.shares(pd.DataFrame({"weights": [1, 3], "work": [1, 1]}, index=["first", "second"]))


def rates():
    rows = [(seed, rate, block, error + 0.01 * seed) for seed in (0, 1, 2) for rate, block, error in
            [(0.1, "plain", 0.3), (3.0, "plain", 0.9), (0.1, "plain, He's start", 0.1), (3.0, "plain, He's start", 0.9),
             (0.1, "normalised", 0.05), (3.0, "normalised", 0.1)]]
    return plots.learning_rates(pd.DataFrame(rows, columns=["seed", "rate", "block", "error"]))


def kinds():
    rows = [(seed, block, dropout, 0.02 + 0.001 * seed) for seed in (0, 1) for block in ("plain", "before ReLU")
            for dropout in (0.0, 0.3)]
    return plots.variants(pd.DataFrame(rows, columns=["seed", "block", "dropout", "error"]))


def finds():
    return plots.precision_recall({"good": (np.array([1, 0.98, 0.9, 0]), np.array([0.8, 0.95, 0.99, 1]))},
                                  {"0.50": (0.98, 0.95), "0.90": (0.9, 0.99)})


def roc_curves():
    return plots.roc({"good": (np.array([0, 0, 0.05, 1]), np.array([0, 0.9, 0.99, 1]))})


def intervals():
    return plots.seed_intervals({"small": [0.97, 0.98], "large": [0.99, 0.992]},
                                {"small": (0.96, 0.99), "large": (0.985, 0.997)}, "balanced accuracy")


def board():
    """Without a baseline: it shows what the reader has."""
    return scoreboard.plot()


def settings_beside_luck():
    errors = {"hidden": {32: 0.0135, 64: 0.014, 512: 0.0128}, "dropout": {0.0: 0.019, 0.2: 0.0141},
              "batch_size": {64: 0.0121, 4096: 0.06}}
    return plots.settings(errors, (0.0125, 0.015), "test error")


def errors_over_sizes():
    table = pd.DataFrame({"error": [0.075, 0.077, 0.02, 0.004], "parameters": [7_840, 7_850, 500_000, 100_000]},
                         index=["by hand", "in Keras", "large", "clever"])
    return plots.against_cost(table.assign(low=0.9 * table.error, high=1.1 * table.error), "parameters", "numbers kept")


def reliable():
    table = pd.DataFrame({"confidence": [0.35, 0.55, 0.75, 0.97], "right": [0.9, 0.5, 0.8, 0.98],
                          "pictures": [3, 40, 60, 900]})
    return plots.reliability({"modest": table, "boastful": table.assign(right=[0.0, 0.4, 0.6, 0.95])})


def digits_on_paper():
    grey = 0.8 - 0.7 * np.hstack([np.pad(digit, 12) for digit in digits()[0][:2]])
    return plots.found_digits(grey, [(12, 12, 28, 28), (12, 64, 28, 28)], [7, 2])


def graph_of_a_network():
    nodes = {"x": Node("x"), "w": Node("w"), "dot": Node("dot\n7,850 numbers", box=True), "max": Node("max", box=True),
             "p": Node("p")}
    arrows = [Arrow("x", "dot", "784"), Arrow("w", "dot"), Arrow("dot", "max"), Arrow("x", "max"),
              Arrow("max", "p", "10")]
    return graph(nodes, arrows, "x and w lead to dot; dot and x lead to max, and max to p.")


PICTURES = [one_image, grid_of_labels, grid_of_predictions, grid_of_titles, grid_without_captions, numbers_of_pixels,
            numbers_from_0_to_1, counts_of_classes, curves_of_a_run, curves_before_a_recorded_run, curve_over_sizes,
            confusions, weights_of_ten_units, scores_of_two_classes, runs_compared, memorising, down_a_valley, bends,
            steps_down, outputs, fields, kernels, strips, parts, rates, kinds, finds, roc_curves, intervals,
            settings_beside_luck, errors_over_sizes, reliable, digits_on_paper,
            graph_of_a_network]


def save_some(folder):
    """Save a picture of each kind in `folder`, and what some settings of matplotlib are for a reader's own figures."""
    for make in (grid_of_predictions, numbers_of_pixels, curves_before_a_recorded_run, confusions, weights_of_ten_units,
                 parts, settings_beside_luck, reliable, board):
        make().savefig(Path(folder, f"{make.__name__}.png"), dpi=60)
    seen = [matplotlib.rcParams[name] for name in ("image.origin", "text.usetex", "savefig.bbox")]
    Path(folder, "settings_of_the_reader.txt").write_text(" ".join(map(str, seen)))
