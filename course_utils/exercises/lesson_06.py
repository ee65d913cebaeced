"""Checks of lesson 06: biases counted, an optimiser, shares of each class, one number for ten classes, moved rows."""

import numpy as np

from course_utils.exercises.compare import Wrong, agrees, same
from course_utils.exercises.core import exercise

MOST_WRONG = 0.12  # of a thousand validation digits, for an optimiser to pass


@exercise("06.1")
def count_with_biases(count_with_biases):
    got = count_with_biases([4, 5, 2])
    mistakes = {
        30: "those are the weights only. Each of the 5 + 2 units has a bias as well.",
        41: "you give biases to the 4 inputs, too. Pixels are no units, they have none.",
        35: "only the hidden layer's biases are counted. The outputs have one each, too.",
        32: "only the outputs' biases are counted. Each hidden unit has one, too.",
        39: "you count a bias for each input of a layer, 4 + 5. It is each unit that has one, 5 + 2.",
        25: "that is the first layer, 4 x 5 + 5. The second has weights and biases too.",
        11: "that is the number of units, 4 + 5 + 2. Count the weights between them, and the biases.",
        40: "4 x 5 x 2 is a weight for each path through the net. Count layer by layer, and add.",
    }
    for number, words in mistakes.items():
        if agrees(got, number):
            raise Wrong(words)
    same(got, 37, "the numbers that 4 inputs, 5 hidden units and 2 outputs learn")
    same(count_with_biases([784, 10]), 7850, "logistic regression, [784, 10]")
    same(count_with_biases([784, 512, 10]), 407_050, "[784, 512, 10]")
    same(count_with_biases([4, 3, 2, 1]), 26, "[4, 3, 2, 1], which has two hidden layers")
    return ("407,050: 522 more than the weights alone, one for each unit. For more: which units could do without their "
            "bias?")


@exercise("06.2")
def my_optimizer(my_optimizer):
    import keras

    from course_utils.data import load_mnist
    from course_utils.on_keras.training import error_rate

    first, second = my_optimizer(), my_optimizer()
    if isinstance(first, str):
        raise Wrong(f"a name came out, {first!r}. Keras takes names, but then at its own rate. Return an optimiser: "
                    "keras.optimizers.SGD(learning_rate=...), for one.")
    if isinstance(first, type):
        raise Wrong(f"the class {first.__name__} came out. Call it, with a learning rate, to make an optimiser.")
    if not isinstance(first, keras.optimizers.Optimizer):
        raise Wrong(f"expected one of keras.optimizers, got {type(first).__name__}.")
    if first is second:
        raise Wrong("the same optimiser came out twice. Make a new one inside the function: it remembers something for "
                    "each weight of one network, and cannot serve two.")
    rate = float(first.learning_rate)
    digits = load_mnist(flat=True, num_train=3000, num_validation=1000, seed=0)

    def trained(optimizer) -> tuple[float, list[float]]:
        """The validation error after three epochs, and the cost of each."""
        keras.utils.set_random_seed(0)
        model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(512, activation="relu"),
                                  keras.layers.Dense(10, activation="softmax")])
        model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy")
        run = model.fit(digits.x_train, digits.y_train, batch_size=128, epochs=3, verbose=0)
        return error_rate(model, digits.x_validation, digits.y_validation), run.history["loss"]

    error, costs = trained(first)
    if not np.isfinite(costs).all():
        raise Wrong(f"the cost became no finite number. The rate, {rate:g}, is far too large.")
    kind, usual = type(first).__name__, float(type(first)().learning_rate)
    if error >= MOST_WRONG:  # whether too large or too small is tried, not guessed
        config = first.get_config()
        less, more = (trained(type(first).from_config(config | {"learning_rate": rate * factor}))[0]
                      for factor in (0.1, 10))
        raise Wrong(f"{100 * error:.0f} % of the validation digits are wrong after three epochs. With {kind} the rate "
                    f"{rate:g} is probably {'too large' if less < more else 'too small'}: with {rate / 10:g} it would "
                    f"be {100 * less:.0f} %, with {rate * 10:g} it would be {100 * more:.0f} %.")
    own = f"{rate:g} is what Keras takes by itself. " if np.isclose(rate, usual) else ""
    return (f"With {kind} at the rate {rate:g}, {100 * error:.1f} % of a thousand validation digits are wrong after "
            f"three epochs. {own}For more: try {rate / 3:.1g} and {rate * 3:.1g}. Is one of them better?")


@exercise("06.3")
def row_shares(row_shares):
    matrix = np.array([[6.0, 2.0, 0.0], [1.0, 2.0, 1.0], [0.0, 0.0, 20.0]])
    got, sums = row_shares(matrix), matrix.sum(axis=1)
    if agrees(got, matrix / sums):
        raise Wrong("the sums of the rows are right, but they are laid along the columns. Keep them as a column: "
                    "keepdims=True.")
    if agrees(got, matrix / matrix.sum(axis=0)):
        raise Wrong("now the columns sum to 1. That is another question: of those that were called a 3, how many are "
                    "one?")
    if agrees(got, matrix / matrix.sum()):
        raise Wrong("all nine numbers together sum to 1. Each row should.")
    if agrees(got, 100 * matrix / sums[:, None]):
        raise Wrong("those are percent. Shares go from 0 to 1.")
    if agrees(got, np.floor(matrix / sums[:, None])) and not agrees(got, matrix / sums[:, None]):
        raise Wrong("whole numbers came out. Divide with /, not with //.")
    same(got, matrix / sums[:, None], "the shares of a small matrix")
    got = row_shares(np.array([[4.0, 0.0], [0.0, 0.0]]))
    if not np.isfinite(np.asarray(got, dtype=float)).all():
        raise Wrong("a class without any digit gives nan, 0 / 0. Its row should hold zeros.")
    same(got, [[1, 0], [0, 0]], "the shares where a class has no digit")
    same(row_shares(np.array([[3, 1], [0, 5]])), [[0.75, 0.25], [0, 1]], "the shares of whole numbers")
    return ("Each row sums to 1. In the picture both look alike, since the classes are nearly equally frequent. For "
            "more: what does each column say, divided by its own sum?")


@exercise("06.4")
def one_number_answers(one_number_answers):
    sure = np.eye(10)
    got = one_number_answers(sure)
    if np.shape(got) == () or np.shape(got) == (10, 10):
        raise Wrong(f"expected one digit for each row of p, shape (10,), got {np.shape(got)}: p @ middles sums over "
                    "the digits, row by row.")
    if agrees(got, (np.arange(10) + 0.5) / 10):
        raise Wrong("that is the number z. Which digit does it stand for? 0.57 stands for a 5.")
    if agrees(got, np.arange(10) + 0.5):
        raise Wrong("ten times z is not yet a digit: drop what stands behind the point.")
    p = np.zeros((4, 10))  # no answer lies on the border of two digits, where rounding would decide
    p[0, [1, 7]] = 0.4, 0.6
    p[1, [3, 8]] = 0.45, 0.55
    p[2, [0, 9]] = 0.9, 0.1
    p[3, [3, 5, 8]] = 0.4, 0.25, 0.35
    right, unsure = np.array([5, 6, 1, 5]), one_number_answers(p)
    if agrees(unsure, p.argmax(axis=1)):
        raise Wrong("that is what ten outputs would answer, the most probable digit. With one number the network says "
                    "the mean.")
    if agrees(got, list(range(10))) and np.asarray(got).dtype.kind == "f":
        raise Wrong("the digits are right, but as decimal numbers. Make them whole: .astype(int).")
    same(got, np.arange(10), "the answers of a network that is sure of 0, 1, ..., 9")
    if agrees(unsure, [4, 5, 0, 5]):
        raise Wrong("the middle of a tenth lies half a tenth further: (i + 0.5) / 10, not i / 10.")
    same(unsure, right, "the answers where it hesitates between 1 and 7, between 3 and 8, a little between 0 and 9, "
                        "and between 3, 5 and 8")
    return ("Between a 3 and an 8 it says 6, which it holds impossible: the mean of classes is no class. For more: "
            "what would the median say?")


@exercise("06.5")
def reorder_rows(reorder_rows):
    rows, columns, count, units = 2, 3, 4, 5
    w = np.arange(rows * columns * count * units, dtype=float).reshape(-1, units)
    named = w.reshape(count, rows, columns, units)
    right = named.transpose(1, 2, 0, 3).reshape(w.shape)
    got = reorder_rows(w, rows, columns, count)
    if agrees(got, w):
        raise Wrong("the rows are where they were. reshape alone moves nothing: transpose does.")
    if agrees(got, named.transpose(1, 2, 0, 3)):
        raise Wrong("the order is right, but the shape has four axes. Bring it back to the shape of w.")
    if agrees(got, w.reshape(rows, columns, count, units).transpose(2, 0, 1, 3).reshape(w.shape)):
        raise Wrong("you go from Keras's order to Theano's. In w each map's places stand together: the first axis to "
                    "split off is count.")
    if agrees(got, named.transpose(1, 0, 2, 3).reshape(w.shape)):
        raise Wrong("only the rows have moved to the front, the columns stand behind the maps. Keras has rows, "
                    "columns, count: transpose(1, 2, 0, 3).")
    if agrees(got, named.transpose(2, 1, 0, 3).reshape(w.shape)):
        raise Wrong("rows and columns of the maps have changed places. Keras has the rows first: "
                    "transpose(1, 2, 0, 3).")
    if agrees(got, w[::-1]) or agrees(got, named[:, ::-1, ::-1].reshape(w.shape)):
        raise Wrong("nothing is turned here: only kernels are. The rows change places.")
    same(got, right, "the rows for 4 maps of 2 x 3")
    square = np.random.default_rng(0).normal(size=(9 * 128, 7))
    same(reorder_rows(square, 3, 3, 128), square.reshape(128, 3, 3, 7).transpose(1, 2, 0, 3).reshape(square.shape),
         "the rows for 128 maps of 3 x 3")
    return ("First the axes get their names, then they move, then they are flattened again. For more: write the way "
            "back, from Keras's order to Theano's.")
