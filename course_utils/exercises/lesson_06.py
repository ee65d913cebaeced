"""Checks of lesson 06: biases counted, an optimiser, shares of each class, one number for ten classes, moved rows."""

from typing import Any

import numpy as np

from course_utils.exercises.compare import Function, Wrong, named, same
from course_utils.exercises.core import exercise

MOST_WRONG = 0.12  # of a thousand validation digits, for an optimiser to pass


@exercise("06.1")
def count_with_biases(count_with_biases: Function) -> str:
    named(count_with_biases([6, 5, 4]), [
        (50, "those are the weights only. Each of the 5 + 4 units has a bias as well."),
        (65, "you give biases to the 6 inputs, too. Pixels are not units, they have none."),
        (55, "only the hidden layer's biases are counted. The outputs have one each, too."),
        (54, "only the outputs' biases are counted. Each hidden unit has one, too."),
        (61, "you count a bias for each input of a layer, 6 + 5. It is each unit that has one, 5 + 4."),
        (52, "you count one bias for each layer. Each of its units has one of its own."),
        (51, "you count a single bias. Each of the 5 + 4 units has one of its own."),
        (72, "you give a further unit to both sides of each layer, (a + 1) * (b + 1). A bias is one more weight for "
             "each unit above: (a + 1) * b."),
        (35, "that is the first layer, 6 x 5 + 5. The second has weights and biases too."),
        (9, "those are the biases. The weights between the layers are missing."),
        (15, "that is the number of units, 6 + 5 + 4. Count the weights between them, and the biases."),
        (120, "6 x 5 x 4 is a weight for each path through the net. Count layer by layer, and add."),
    ])
    same(count_with_biases([6, 5, 4]), 59, "the numbers that 6 inputs, 5 hidden units and 4 outputs learn")
    same(count_with_biases([784, 10]), 7850, "logistic regression, [784, 10]")
    same(count_with_biases([784, 512, 10]), 407_050, "[784, 512, 10]")
    same(count_with_biases([4, 3, 2, 1]), 26, "[4, 3, 2, 1], which has two hidden layers")
    sizes = [int(n) for n in np.random.default_rng(0).integers(2, 40, 5)]
    same(count_with_biases(sizes), sum((sizes[i] + 1) * sizes[i + 1] for i in range(4)), f"{sizes}")
    return ("407,050: 522 more than the weights alone, one for each unit. For more: which units could do without their "
            "bias?")


def trained(optimizer: Any) -> tuple[float, list[float]]:
    """The validation error of a small network after three epochs, and the cost of each."""
    import keras

    from course_utils.data import load_mnist
    from course_utils.on_keras.training import error_rate

    digits = load_mnist(flat=True, num_train=3000, num_validation=1000, seed=0)
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(512, activation="relu"),
                              keras.layers.Dense(10, activation="softmax")])
    model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy")
    run = model.fit(digits.x_train, digits.y_train, batch_size=128, epochs=3, verbose=0)
    return error_rate(model, digits.x_validation, digits.y_validation), run.history["loss"]


@exercise("06.2")
def my_optimizer(my_optimizer: Function) -> str:
    import keras

    first, second = my_optimizer(), my_optimizer()
    if isinstance(first, str):
        raise Wrong(f"a name came out, {first!r}. Keras takes names, but then at its own rate. Return an optimiser: "
                    "keras.optimizers.SGD(learning_rate=...), for example.")
    if isinstance(first, type):
        raise Wrong(f"the class {first.__name__} came out. Call it, with a learning rate, to make an optimiser.")
    if isinstance(first, keras.optimizers.schedules.LearningRateSchedule):
        raise Wrong("a schedule came out, which is a rate that changes. Give it to an optimiser: "
                    "keras.optimizers.SGD(learning_rate=...).")
    if not isinstance(first, keras.optimizers.Optimizer):
        raise Wrong(f"expected one of keras.optimizers, got {type(first).__name__}.")
    if first is second:
        raise Wrong("the same optimiser came out twice. Make a new one inside the function: it remembers something for "
                    "each weight of one network, and cannot serve two.")
    rate = float(first.learning_rate)
    error, costs = trained(first)
    if not np.isfinite(costs).all():
        raise Wrong(f"the cost is no longer a finite number. The rate, {rate:g}, is far too large.")
    kind, usual = type(first).__name__, float(type(first)().learning_rate)
    if error >= MOST_WRONG:  # whether too large or too small is tried, not guessed
        config = first.get_config()
        less, more = (trained(type(first).from_config(config | {"learning_rate": rate * factor}))[0]
                      for factor in (0.1, 10))
        advice = "the rate {rate} is probably " + ("too large" if less < more else "too small")
        if min(less, more) >= error:
            advice = "it is not the rate {rate} alone: try other settings, or another optimiser"
        advice = f"With {kind} {advice}."
        raise Wrong(f"{100 * error:.0f} % of the validation digits are wrong after three epochs. "
                    f"{advice.format(rate=f'{rate:g}')} With {rate / 10:g} it would be {100 * less:.0f} %, with "
                    f"{rate * 10:g} {100 * more:.0f} %.", advice.format(rate="…"))
    own = f"{rate:g} is Keras's default. " if np.isclose(rate, usual) else ""
    return (f"With {kind} at the rate {rate:g}, {100 * error:.1f} % of a thousand validation digits are wrong after "
            f"three epochs. {own}For more: try {rate / 3:.1g} and {rate * 3:.1g}. Is one of them better?")


@exercise("06.3")
def row_shares(row_shares: Function) -> str:
    matrix = np.array([[6.0, 2.0, 0.0], [1.0, 2.0, 1.0], [0.0, 0.0, 20.0]])
    got, sums = row_shares(matrix), matrix.sum(axis=1)
    right = matrix / sums[:, None]
    named(got, [
        (matrix / sums, "the sums of the rows are right, but they are laid along the columns. Keep them as a column: "
                        "keepdims=True."),
        (matrix / matrix.sum(axis=0), "now the columns sum to 1. That is another question: what share of the digits "
                                      "called 3 are threes?"),
        (matrix / matrix.sum(), "all nine numbers together sum to 1. Each row should."),
        (matrix / matrix.max(axis=1)[:, None], "each row is divided by its largest number. Divide it by its sum."),
        (matrix / matrix.mean(axis=1)[:, None], "each row is divided by its mean. Divide it by its sum."),
        (matrix, "the counts came out as they went in: is the division missing?"),
        (right.T, "the shares are right, but rows and columns have changed places."),
        (np.diag(right), "those are the shares of right answers only. All nine numbers become shares."),
        (100 * right, "those are percent. Shares go from 0 to 1."),
        (np.floor(right), "whole numbers came out. Divide with /, not with //."),
    ])
    same(got, right, "the shares of a small matrix")
    got = row_shares(np.array([[4.0, 0.0], [0.0, 0.0]]))
    if not np.isfinite(np.asarray(got, dtype=float)).all():
        raise Wrong("a class without any digit gives nan, 0 / 0. Its row should hold zeros.")
    same(got, [[1, 0], [0, 0]], "the shares where a class has no digit")
    same(row_shares(np.array([[1.0, 0.0], [0.0, 3.0]])), [[1, 0], [0, 1]], "the shares where a class has one digit")
    same(row_shares(np.array([[3, 1], [0, 5]])), [[0.75, 0.25], [0, 1]], "the shares of whole numbers")
    counts = np.random.default_rng(0).integers(0, 900, (4, 6))
    same(row_shares(counts.copy()), counts / counts.sum(axis=1, keepdims=True), "the shares of 4 random rows of 6",
         rtol=1e-6)
    return ("Each row sums to 1. In the picture both look alike, since the classes are nearly equally frequent. For "
            "more: what does each column say, divided by its own sum?")


@exercise("06.4")
def one_number_answers(one_number_answers: Function) -> str:
    sure = np.eye(10)
    got = one_number_answers(sure)
    if np.shape(got) == () or np.shape(got) == (10, 10):
        raise Wrong(f"expected one digit for each row of p, shape (10,), got {np.shape(got)}: p @ middles sums over "
                    "the digits, row by row.")
    named(got, [
        ((np.arange(10) + 0.5) / 10, "that is the number z. Which digit does it stand for? 0.57 stands for a 5."),
        (np.arange(10) + 0.5, "ten times z is not yet a digit: drop the digits after the point."),
        (np.zeros(10), "all digits are 0: z lies between 0 and 1, so multiply it by ten before you drop the digits "
                       "after the point."),
    ])
    p = np.zeros((4, 10))  # no answer lies on the border of two digits, where rounding would decide
    p[0, [1, 7]] = 0.4, 0.6
    p[1, [3, 8]] = 0.45, 0.55
    p[2, [0, 9]] = 0.9, 0.1
    p[3, [3, 5, 8]] = 0.4, 0.25, 0.35
    right, unsure = np.array([5, 6, 1, 5]), one_number_answers(p)
    named(unsure, [
        (p.argmax(axis=1), "that is what ten outputs would answer, the most probable digit. With one number the "
                           "network says the mean."),
        ((p.cumsum(axis=1) > 0.5).argmax(axis=1), "that is the median: half of the probability lies on either side. "
                                                  "Trained on squared error the network says the mean."),
        ([4, 5, 0, 5], "the middle of a tenth lies half a tenth further: (i + 0.5) / 10, not i / 10."),
        ([5, 6, 1, 6], "half a tenth too far: the middles are (i + 0.5) / 10, not (i + 1) / 10, and the digits after "
                       "the point are dropped, not rounded."),
        ([6, 7, 2, 6], "you round up. Drop the digits after the point: .astype(int)."),
    ])
    if np.asarray(got).dtype.kind == "f":
        named(got, [(range(10), "the digits are right, but as decimal numbers. Make them whole: .astype(int).")])
    same(got, np.arange(10), "the answers of a network that is sure of 0, 1, ..., 9")
    random = np.random.default_rng(0).dirichlet(np.ones(10), 40)
    means = random @ (np.arange(10) + 0.5)
    clear = np.abs(means - np.round(means)) > 1e-3
    same(unsure, right, "the answers where it hesitates between 1 and 7, between 3 and 8, a little between 0 and 9, "
                        "and between 3, 5 and 8")
    same(np.asarray(one_number_answers(random))[clear], np.floor(means)[clear], "the answers for random probabilities")
    return ("Between a 3 and an 8 it says 6, to which it gave no probability: the mean of classes is no class. For "
            "more: what would the median say?")


@exercise("06.5")
def reorder_rows(reorder_rows: Function) -> str:
    rows, columns, count, units = 2, 3, 4, 5
    w = np.arange(rows * columns * count * units, dtype=float).reshape(-1, units)
    maps = w.reshape(count, rows, columns, units)
    right = maps.transpose(1, 2, 0, 3).reshape(w.shape)
    turned = "nothing is turned here: only kernels are. The rows change places."
    got = reorder_rows(w, rows, columns, count)
    theirs = w.reshape(rows, columns, count, units)
    named(got, [
        (w, "the rows are where they were. reshape alone moves nothing: transpose does."),
        (maps.transpose(1, 2, 0, 3), "the order is right, but with four axes. Bring it back to the shape of w."),
        (theirs.transpose(2, 0, 1, 3).reshape(w.shape), "you go from Keras's order to Theano's. In w each map's places "
                                                        "are together: the first axis to split off is count."),
        (theirs.transpose(1, 2, 0, 3).reshape(w.shape), "the first axis was split in Keras's order. In w each map's "
                                                        "places are together: w.reshape(count, rows, columns, -1)."),
        (maps.transpose(1, 0, 2, 3).reshape(w.shape), "only the rows have moved to the front, the columns come after "
                                                      "the maps. Keras has rows, columns, count: (1, 2, 0, 3)."),
        (maps.transpose(2, 1, 0, 3).reshape(w.shape), "rows and columns of the maps have changed places. Keras has the "
                                                      "rows first: transpose(1, 2, 0, 3)."),
        (maps.transpose(2, 0, 1, 3).reshape(w.shape), "the columns have come first, then the maps, then the rows. "
                                                      "Keras has rows, columns, count: (1, 2, 0, 3)."),
        (maps.transpose(0, 2, 1, 3).reshape(w.shape), "each map is still a block, with rows and columns changed. The "
                                                      "maps come last in Keras: transpose(1, 2, 0, 3)."),
        (w[::-1], turned), (maps[:, ::-1, ::-1].reshape(w.shape), turned),
        (right[::-1], turned), (maps[:, ::-1, ::-1].transpose(1, 2, 0, 3).reshape(w.shape), turned),
        (right.T, "the weights of a unit are now in a row. Leave the last axis where it is, and only move rows."),
    ])
    same(got, right, "the rows for 4 maps of 2 x 3")
    square = np.random.default_rng(0).normal(size=(9 * 128, 7))
    same(reorder_rows(square, 3, 3, 128), square.reshape(128, 3, 3, 7).transpose(1, 2, 0, 3).reshape(square.shape),
         "the rows for 128 maps of 3 x 3")
    rng = np.random.default_rng(0)
    for rows, columns, count, units in ((4, 1, 3, 2), (2, 5, 7, 1), (3, 3, 2, 6)):
        w = rng.normal(size=(rows * columns * count, units))
        same(reorder_rows(w.copy(), rows, columns, count),
             w.reshape(count, rows, columns, units).transpose(1, 2, 0, 3).reshape(w.shape),
             f"the rows for {count} random maps of {rows} x {columns}, {units} units")
    return ("First the axes get their names, then they move, then they are flattened again. For more: write the way "
            "back, from Keras's order to Theano's.")
