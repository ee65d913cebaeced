"""Checks of lesson 03: counting weights, where to start, how far to step, another bend, and slopes that walk back."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from course_utils.by_hand.activations import sigmoid
from course_utils.exercises.compare import Function, Wrong, agrees, named, same
from course_utils.exercises.core import exercise
from course_utils.exercises.expressions import computed, softmax
from course_utils.exercises.guard import Calls, explained, guarded_function


@exercise("03.1")
def count_parameters(count_parameters: Function) -> str:
    got = count_parameters([4, 6, 3])
    named(got, [
        (13, "that is the number of units, 4 + 6 + 3. Count the weights between them: each unit of a layer has one for "
             "each unit of the layer before."),
        (72, "4 x 6 x 3 would be a weight for each path through the net. Count layer by layer, and add."),
        (51, "you also count a constant for each unit, 6 + 3. The models of this lesson have none."),
        (24, "24 is the first layer, 4 x 6. The second has weights too."),
        (18, "18 is the last layer, 6 x 3. The first has weights too."),
        (12, "4 x 3 would be weights from the inputs straight to the outputs. The hidden layer is in between."),
        (54, "you also count 4 x 3, weights that lead past the hidden layer. There are none."),
        (55, "you add the units, 4 + 6 + 3, to the weights. Count the weights only."),
    ])
    if np.shape(got) != ():
        raise Wrong("more than one number came out. Add up the weights of all layers.")
    same(got, 42, "the weights of 4 inputs, 6 hidden units and 3 outputs")
    same(count_parameters([784, 10]), 7840, "the weights of lesson 2, [784, 10]")
    same(count_parameters([784, 625, 10]), 496_250, "the weights of [784, 625, 10]")
    same(count_parameters([4, 3, 2, 1]), 20, "the weights of [4, 3, 2, 1], which has two hidden layers")
    same(count_parameters([7, 2, 9, 5, 3]), 92, "the weights of [7, 2, 9, 5, 3]")
    sizes = np.random.default_rng(5).integers(1, 50, 8).tolist()
    same(count_parameters([*sizes]), int(np.dot(sizes[:-1], sizes[1:])), f"the weights of {sizes}")
    return ("496,250 weights: 63 times as many as in lesson 2, and nearly all of them in the first layer. For "
            "more: how many hidden units would halve that?")


@exercise("03.2")
def glorot(glorot: Function) -> str:
    shape, rng = (600, 400), np.random.default_rng(0)
    got, limit = np.asarray(glorot(shape, rng)), np.sqrt(6 / 1000)
    if got.shape != shape:
        raise Wrong(f"expected an array of shape {shape}, got {got.shape}: rng.uniform(low, high, size=shape).")
    if not np.isfinite(got).all() or got.dtype.kind != "f":
        raise Wrong(f"expected finite decimal numbers, got {got.dtype}.")
    if got.min() > -0.01 * limit:
        raise Wrong("no weight is negative. The range goes from -a to a.")
    if got.max() < 0.01 * limit:
        raise Wrong("no weight is positive. The range goes from -a to a.")
    largest, spread = np.abs(got).max(), got.std()
    normal = largest > 3 * spread  # a uniform distribution reaches only 1.73 of its standard deviations
    if normal:
        raise Wrong("these numbers are normally distributed: most are small, a few beyond a. Use rng.uniform.")
    named(largest, [
        (np.sqrt(6 / 600), "you divide by the inputs only. Divide by inputs + units."),
        (np.sqrt(6 / 400), "you divide by the units only. Divide by inputs + units."),
        (np.sqrt(6 / 600 + 400), "parentheses are missing: 6 / inputs + units divides first. Write "
                                    "6 / (inputs + units)."),
        (6 / 1000, "the square root is missing: a = √(6 / (inputs + units))."),
        (np.sqrt(2 / 1000), "√(2 / (inputs + units)) is the standard deviation of these weights. The limit a has a 6 "
                            "under the root."),
        (np.sqrt(6 / 240_000), "you divide by inputs x units. Divide by inputs + units."),
        (4 * limit, "that is four times the limit. The factor 4 for sigmoid units comes later in the lesson."),
        (np.sqrt(6 / 500), "you divide by the mean of inputs and units. Divide by their sum."),
        (np.sqrt(3 / 1000), "√(3 / (inputs + units)) is too narrow: the number under the root is 6."),
        (1.0, "the numbers go from -1 to 1. Use a in both places."),
    ], rtol=0.01)
    if np.unique(got).size < 0.02 * got.size:
        raise Wrong("the same numbers come again and again. Every weight needs a draw of its own: size=shape.")
    if abs(largest / limit - 1) > 0.01 or abs(got.min() / -limit - 1) > 0.01:
        raise Wrong(f"for 600 inputs and 400 units the weights should fill the range from {-limit:.4f} to {limit:.4f}; "
                    f"yours go from {got.min():.4f} to {got.max():.4f}.")
    if abs(spread / (limit / np.sqrt(3)) - 1) > 0.02 or abs(got.mean()) > 0.02 * limit:
        raise Wrong("the range is right, but not all parts of it are equally frequent. Use rng.uniform.")
    other, limit = np.asarray(glorot((90, 1200), np.random.default_rng(5))), np.sqrt(6 / 1290)
    if other.shape != (90, 1200) or abs(np.abs(other).max() / limit - 1) > 0.01:
        raise Wrong("the start is right for 600 inputs and 400 units, but not for 90 and 1200. Work a out from "
                    "`shape`.")
    if not agrees(glorot((3, 2), np.random.default_rng(7)), np.asarray(glorot((3, 2), np.random.default_rng(7)))):
        raise Wrong("the same rng gave two different starts. Draw from `rng`, not from np.random.")
    other = glorot((3, 2), np.random.default_rng(8))
    if agrees(glorot((3, 2), np.random.default_rng(7)), np.asarray(other)):
        raise Wrong("another rng gives the same weights. Draw from the `rng` that is passed in, not from one that the "
                    "function makes for itself.")
    rng = np.random.default_rng(7)
    if agrees(glorot((3, 2), rng), np.asarray(glorot((3, 2), rng))):
        raise Wrong("two layers drawn with one rng get the same weights. Draw from the `rng` that is passed in, not "
                    "from a copy of it.")
    return ("Wide enough to pass differences on, narrow enough to stay where the bend has a slope. For more: which "
            "normal distribution would have the same spread?")


@exercise("03.3")
def descend(descend: Function) -> str:
    def slope(w: float) -> float:
        return 2.0 * w

    got, right = descend(slope, 1.0, 0.25, 3), [1.0, 0.5, 0.25, 0.125]
    if np.shape(got) == ():
        raise Wrong("one number came out. Return all positions: the start, then one after each step.")
    unscaled = "the step is not scaled by lr: w - lr * slope(w)."
    named(got, [
        (right[1:], "the start is missing: num_steps + 1 positions are asked for."),
        (right[:-1], "the last position is missing: three steps lead to four positions."),
        ([1.0, 1.5, 2.25, 3.375], "you walk uphill: the step goes against the slope."),
        ([1.0, 0.5, 0.0, -0.5], "every step uses the slope at the start. Ask for the slope where you are now: "
                                "slope(w)."),
        ([1.0, -1.0, 1.0, -1.0], unscaled), ([1.0, 0.0, 0.0, 0.0], unscaled),
        ([1.0, 0.75, 0.5, 0.25], "every step has the same length. It should be lr times the slope."),
    ])
    same(got, right, "three steps from 1 on w², whose slope is 2 w, with lr=0.25")
    steep = descend(lambda w: 4 * w**3, -1.0, 0.1, 2)
    named(steep, [([-1, -0.8, -0.64], "on w to the fourth you still take 2 w for the slope. It is written into your "
                                      "function: call slope(w).")])
    same(steep, [-1, -0.6, -0.5136], "two steps from -1 on w to the fourth, lr=0.1")
    same(descend(slope, 3.0, 0.1, 0), [3], "no step at all")
    same(descend(lambda w: w - 5, 2.0, 0.5, 4), [2, 3.5, 4.25, 4.625, 4.8125], "four steps from 2 towards 5, lr=0.5")
    return ("Each step is as long as the slope is steep, times the rate. For more: from which rate on do the steps on "
            "w² grow?")


@exercise("03.4")
def model_tanh(model_tanh: Function) -> str:
    p, (x, first, second) = computed(model_tanh, {"X": (5, 4), "w_h": (4, 6), "w_o": (6, 3)},
                                     "Use T.tanh, not np.tanh.")
    scores = "tanh is applied to the scores, which keeps them between -1 and 1. It belongs to the hidden layer."
    named(p, [
        (softmax(sigmoid(x @ first) @ second), "the hidden units are still sigmoids. T.tanh takes their place."),
        (softmax(np.tanh(x @ first / 2) @ second), "2 sigmoid(z) - 1 is tanh(z / 2). Use T.tanh."),
        (softmax(np.tanh(sigmoid(x @ first)) @ second), "the sigmoid is still there, inside tanh. T.tanh takes its "
                                                        "place."),
        (softmax(np.tanh(4 * (x @ first)) @ second), "the factor 4 belongs to the start of sigmoid units, not to "
                                                      "the model."),
        (softmax(np.maximum(x @ first, 0) @ second), "that bend is ReLU, which lesson 4 is about. Use T.tanh."),
        (np.argmax(np.tanh(x @ first) @ second, axis=1), "those are the answers. Return the probabilities."),
        (np.tanh(x @ first) @ second, "those are scores: the softmax is missing."),
        (softmax(x @ first @ second), "there is no bend between the two layers, so together they are one straight cut "
                                      "again."),
        (softmax(np.tanh(x @ first @ second)), scores), (softmax(np.tanh(np.tanh(x @ first) @ second)), scores),
        (softmax(np.tanh(x) @ first @ second), "tanh is applied to the pictures. It belongs after the first weighted "
                                               "sum."),
    ])
    same(p, softmax(np.tanh(x @ first) @ second), "the probabilities of five random pictures")
    p, (x, first, second) = computed(model_tanh, {"X": (8, 3), "w_h": (3, 2), "w_o": (2, 7)}, "")
    same(p, softmax(np.tanh(x @ first) @ second), "the probabilities of eight random pictures, seven classes")
    return ("One word changed; T.grad finds the new slopes by itself. For more: train it, with and without the factor "
            "4 at the start.")


@exercise("03.5")
def on_paper(slopes: Sequence[object]) -> str:
    along_v, along_u, along_a, along_b = slopes
    named(along_v, [
        (8, "8 is the value of v. In y = u v it gets the slope of y, which is 1, times the other factor, u."),
        (1, "1 is the slope of y along itself. In y = u v, v gets that times the other factor, u."),
        (48, "48 is the value of y. The slope along v is that of y, which is 1, times the other factor, u."),
    ])
    same(along_v, 6, "the slope along v")
    named(along_u, [
        (8, "8 is what comes straight back from y. u is used in v = u + a, too: add what comes back through v."),
        (6, "6 is what comes back through v. u is a factor of y, too: add what comes straight from there."),
        (48, "what comes back by two ways is added, not multiplied."),
        (9, "through v, u gets the slope along v, which is 6, not that of y."),
    ])
    same(along_u, 14, "the slope along u")
    named(along_a, [
        (42, "42 is what comes back through u. a is used in v = u + a, too: add the slope along v."),
        (6, "6 is what comes back through v. a is a factor of u, too: add the slope along u times b."),
        (20, "through u, the other factor is missing: the slope along u times b."),
        (34, "through u, a gets the slope along u times the *other* factor, b. You take a itself."),
        (30, "through u, you use only the 8 that u got straight from y. By now its slope is 14."),
    ])
    same(along_a, 48, "the slope along a")
    named(along_b, [
        (42, "b gets the slope along u times the *other* factor, a. You take b itself."),
        (14, "the other factor is missing: the slope along u times a."),
        (16, "you use only the 8 that u got straight from y. By now its slope is 14."),
        (34, "b is not used in v, so nothing comes back to it from there."),
    ])
    same(along_b, 28, "the slope along b")
    return ("Two values were used twice, and each got both parts. For more: test one of them by trying, as in exercise "
            "2.2.")


class Node:
    """As in lesson 3: a value, what it was made of, and how a slope walks back through it."""

    def __init__(self, value: Any, sources: Sequence["Node"] = (),
                 back: Callable[[Any], Sequence[Any]] | None = None) -> None:
        self.value, self.sources, self.back, self.slope = value, sources, back, 0.0


def add(a: Node, b: Node) -> Node:
    return Node(a.value + b.value, [a, b], lambda slope: [slope, slope])


def multiply(a: Node, b: Node) -> Node:
    return Node(a.value * b.value, [a, b], lambda slope: [slope * b.value, slope * a.value])


def dot(a: Node, b: Node) -> Node:
    return Node(a.value @ b.value, [a, b], lambda slope: [slope @ b.value.T, a.value.T @ slope])


@exercise("03.6")
def relu(relu: Function) -> str:
    z, arriving = np.array([[2.0, -1.0, 0.5], [-3.0, 0.25, 4.0]]), np.array([[1.0, -2.0, -3.0], [4.0, 5.0, -6.0]])
    a = Node(z.copy())
    with explained({"truth value": "a.value is an array, which `max` and `if` cannot compare: use np.maximum."}):
        out = relu(a)
    if not all(hasattr(out, part) for part in ("value", "sources", "back")):
        raise Wrong(f"expected a Node, got {type(out).__name__}: return Node(value, [a], back), as `squash` does.",
                    "expected a Node.")
    named(out.value, [
        (z, "the value is still that of a. ReLU turns negative numbers into 0: np.maximum(a.value, 0)."),
        (np.abs(z), "that is the absolute value. ReLU turns negative numbers into 0."),
        (z > 0, "those are ones and zeros. ReLU passes positive numbers on as they are."),
        (np.minimum(z, 0), "that keeps the negative numbers. ReLU keeps the positive ones."),
        (z.max(), "np.max takes the largest of all numbers. np.maximum(a.value, 0) compares each with 0."),
        (sigmoid(z), "that is still the sigmoid. ReLU's value is np.maximum(a.value, 0)."),
    ])
    same(out.value, np.maximum(z, 0), "the value, for a of two rows and three columns")
    if not isinstance(out.sources, list | tuple) or len(out.sources) != 1 or out.sources[0] is not a:
        raise Wrong("the node does not say what it was made of: its sources are [a].")
    if not callable(out.back):
        raise Wrong("the node has no `back`. The third argument of Node is a function of the slope.")
    back = guarded_function(out.back, Calls())
    got = back(arriving)
    if not isinstance(got, list | tuple) or len(got) != 1:
        raise Wrong("`back` returns a list with a slope for each source. Here there is one: [slope * ...].")
    named(got[0], [
        (arriving, "the slope comes back everywhere. Where a.value is negative, nothing may pass."),
        (z > 0, "those are the slopes of ReLU itself. What comes back is the slope that arrives, times that."),
        (arriving * np.maximum(z, 0), "you multiply by ReLU's value. Its slope is 1 where a.value is positive."),
        (arriving * z, "you multiply by a.value. ReLU's slope is 1 where that is positive, and 0 elsewhere."),
        (np.maximum(arriving, 0), "you apply ReLU to the slope. What counts is the sign of a.value."),
        (np.maximum(arriving, 0) * (z > 0), "a negative slope may pass, too, where a.value is positive."),
        (arriving * (z < 0), "it is the other way round: the slope passes where a.value is positive."),
        (arriving * np.sign(z), "where a.value is negative, nothing comes back, not the slope with another sign."),
        (arriving * np.maximum(z, 0) * (1 - np.maximum(z, 0)), "h (1 - h) is the sigmoid's rule. ReLU's slope is 1 or "
                                                               "0."),
    ])
    same(got[0], arriving * (z > 0), "what comes back to a")
    rng = np.random.default_rng()
    z, arriving = rng.normal(size=(7, 4)), rng.normal(size=(7, 4))
    out = relu(Node(z))
    same(out.value, np.maximum(z, 0), "the value, for random numbers")
    same(out.back(arriving)[0], arriving * (z > 0), "what comes back, for random numbers")
    return ("Where it is positive it lets the whole slope through, unlike the sigmoid, which lets through at most a "
            "quarter. For more: train the network with it, from a start without the factor 4.")


@exercise("03.7")
def slopes_mended(slopes_mended: Function) -> str:
    a = Node(3.0)
    square = multiply(a, a)
    with explained({"KeyError": "the first time, a node is not in the dictionary yet: slopes.get(node, 0.0) is 0 then.",
                    "positional argument": "keep the three parameters: the function calls itself, with a slope and the "
                                           "dictionary."}):
        got = slopes_mended(square)
    if not isinstance(got, dict):
        raise Wrong(f"expected a dictionary with the slope of each node, got {type(got).__name__}: return slopes.",
                    "expected a dictionary.")
    if a not in got or square not in got:
        raise Wrong("the slope of a node is missing: each node of the graph is a key of the dictionary.")
    named(got[a], [
        (3, "along a in a * a you still get 3: the second part replaces the first. Add it to what is there. If you do: "
            "does your function call itself, or still `slopes_found`?"),
        (9, "the two parts are multiplied. What comes back by two ways is added."),
        (7, "a begins with 1. Only the last node has the slope 1; the others begin with 0."),
    ])
    same(got[a], 6, "the slope along a of a * a, at 3")
    same(got[square], 1, "the slope of a * a along itself")
    again = slopes_mended(square)
    if not agrees(again[a], 6):
        raise Wrong("the second call still has the slopes of the first. A default such as slopes={} is made once and "
                    "kept: begin with None, as the function does that you started from.")
    a, b = Node(2.0), Node(3.0)
    u = multiply(a, b)
    v = add(u, a)
    got = slopes_mended(multiply(u, v))
    named(got.get(b), [
        (44, "in exercise 3.5's graph, b gets 44 instead of 28: further back you pass on the sum so far, so that the "
             "first part counts twice. Pass on only what has just arrived."),
        (16, "in exercise 3.5's graph, b gets only the first part that comes back through u, not what comes after it."),
    ])
    for name, node, right in (("v", v, 6), ("u", u, 14), ("a", a, 48), ("b", b, 28)):
        same(got.get(node), right, f"the slope along {name} in exercise 3.5's graph")
    rng = np.random.default_rng()
    x, w = Node(rng.normal(size=(5, 3))), Node(rng.normal(size=(3, 3)))
    z, ones = dot(dot(x, w), w), np.ones((5, 3))
    got = slopes_mended(Node(z.value.sum(), [z], lambda slope: [slope * ones]))
    same(got.get(w), (x.value @ w.value).T @ ones + x.value.T @ ones @ w.value.T,
         "the slope along a matrix that is used in two layers")
    return ("It adds where ways meet. For more: how many steps does it need after twenty doublings, b = a + a, c = b + "
            "b and so on, and how many does `walk_back` need?")
