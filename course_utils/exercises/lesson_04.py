"""Checks of lesson 04: RMSprop and Adam from their formulas, dropout whose mean is kept."""

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np

from course_utils.exercises.compare import Array, Function, Wrong, agrees, named, same
from course_utils.exercises.core import exercise

Memory: TypeAlias = dict[str, Array]

START = np.array([2.0, -1.0])


def valley(w: Array) -> Array:
    """Slopes of a valley that is a hundred times as steep along its second axis."""
    return np.array([0.2, 20.0]) * w


def path(step: Function, num_steps: int = 4, start: Array = START, slope: Function = valley) -> Array:
    """Positions of an optimiser; `step(g, memory, t)` gives what is subtracted in step t, and may change `memory`."""
    w, positions = start.copy(), [start]
    memory: Memory = {}
    for t in range(1, num_steps + 1):
        w = w - step(slope(w), memory, t)
        positions.append(w)
    return np.array(positions)


def from_the_start(w: Array) -> Array:
    """The slope of the start, wherever `w` is."""
    return valley(START)


def bowl(w: Array) -> Array:
    """Slopes of another cost, in which the weights work together."""
    return 3 * w - w[::-1] + 0.5


def as_path(got: object, num_steps: int = 4, start: Array = START) -> Array:
    """The positions as an array of shape (num_steps + 1, weights), or Wrong with what is amiss with their number."""
    array = np.asarray(list(got) if isinstance(got, Iterator) else got)
    if array.shape == start.shape:
        raise Wrong("one position came out. Return all of them: the start, then one after each step.")
    if array.shape == (num_steps, *start.shape):
        missing = "the last position" if agrees(array[0], start) else "the start"
        raise Wrong(f"{missing} is missing: {num_steps} steps give {num_steps + 1} positions.")
    if array.shape == (num_steps + 1, *start.shape):
        named(array, [(np.tile(array[-1], (len(array), 1)), "all positions are the same: w was changed in place "
                       "(w -= ...), and with it every position kept so far. Make a new array, w = w - ...")])
    return array


@exercise("04.1")
def rmsprop_path(rmsprop_path: Function) -> str:
    lr, rho, epsilon = 0.1, 0.8, 0.5  # an epsilon as large as this shows where it stands

    def variant(rule: Function, slope: Function = valley) -> Array:
        def step(g: Array, memory: Memory, t: int) -> Array:
            old = memory.get("acc", 0 * g)
            memory["acc"] = rho * old + (1 - rho) * g**2
            return lr * rule(g, memory["acc"], old)
        return path(step, slope=slope)

    def swapped(g: Array, memory: Memory, t: int) -> Array:
        memory["acc"] = (1 - rho) * memory.get("acc", 0 * g) + rho * g**2
        return lr * g / np.sqrt(memory["acc"] + epsilon)

    def unsquared(g: Array, memory: Memory, t: int) -> Array:
        memory["acc"] = rho * memory.get("acc", 0 * g) + (1 - rho) * g
        return lr * g / np.sqrt(memory["acc"] + epsilon)

    def summed(g: Array, memory: Memory, t: int) -> Array:
        memory["acc"] = memory.get("acc", 0 * g) + g**2
        return lr * g / np.sqrt(memory["acc"] + epsilon)

    def first_only(g: Array, memory: Memory, t: int) -> Array:
        memory["acc"] = rho * memory.get("acc", g**2) + (1 - rho) * g**2
        return lr * g / np.sqrt(memory["acc"] + epsilon)

    def shared(together: Function) -> Array:
        def step(g: Array, memory: Memory, t: int) -> Array:
            memory["acc"] = rho * memory.get("acc", 0) + (1 - rho) * together(g**2)
            return lr * g / np.sqrt(memory["acc"] + epsilon)
        return path(step)

    def right(lr: float, rho: float, epsilon: float, num_steps: int, start: Array = START, slope: Function = valley
              ) -> Array:
        def step(g: Array, memory: Memory, t: int) -> Array:
            memory["acc"] = rho * memory.get("acc", 0 * g) + (1 - rho) * g**2
            return lr * g / np.sqrt(memory["acc"] + epsilon)
        return path(step, num_steps, start, slope)

    one = "one running mean serves both axes. Each weight has its own: keep acc as an array of w's shape."
    got = as_path(rmsprop_path(valley, START, 4, lr=lr, rho=rho, epsilon=epsilon))
    named(got, [
        (variant(lambda g, acc, old: g / (acc + epsilon)), "the square root is missing: the slope is divided by its "
         "own square, and a steep slope gives a short step."),
        (variant(lambda g, acc, old: g / (np.sqrt(acc) + epsilon)), "epsilon is outside the root. In the formula "
         "here it is under the root. (Both are in use.)"),
        (variant(lambda g, acc, old: g / np.sqrt(old + epsilon)), "the step divides by the running mean as it was "
         "before this slope. Update it first, then divide."),
        (variant(lambda g, acc, old: g / np.sqrt(acc + 1e-6)), "epsilon is 1e-6 here, whatever was asked for. Use the "
         "argument."),
        (variant(lambda g, acc, old: g / np.sqrt(acc + epsilon), from_the_start), "every step takes the slope of the "
         "start. Ask for slope(w) in each step, where you are by then."),
        (variant(lambda g, acc, old: np.sign(g)), "each step goes by the sign of the slope alone. Divide the slope by "
         "the root of its running mean."),
        (variant(lambda g, acc, old: g / np.sqrt((1 - rho) * g**2 + epsilon)), "the running mean starts at 0 in every "
         "step. Set it to 0 once, before the loop."),
        (path(swapped), "rho and 1 - rho are swapped: rho is the share of the old mean that is kept."),
        (path(unsquared), "the mean is taken of the slopes. Take it of their squares."),
        (path(summed), "you add up all squares (that is Adagrad, and its steps only ever shrink). Here the mean "
         "forgets: rho * acc + (1 - rho) * g ** 2."),
        (path(first_only), "the running mean starts at the first square. Start it at 0."),
        (shared(np.mean), one), (shared(np.sum), one),
        (path(lambda g, memory, t: lr * g), "that is plain gradient descent. Divide each slope by the root of its "
         "running mean."),
        (variant(lambda g, acc, old: -g / np.sqrt(acc + epsilon)), "you walk uphill: the step goes against the slope."),
    ])
    same(got, right(lr, rho, epsilon, 4),
         f"four steps from (2, -1) with slopes (0.2, 20) times w, lr={lr}, rho={rho}, epsilon={epsilon}")
    got = as_path(rmsprop_path(valley, START, 2, lr=0.01, rho=0.9, epsilon=1e-6), 2)
    same(got, right(0.01, 0.9, 1e-6, 2), "two steps with lr=0.01, rho=0.9, epsilon=1e-6")
    tiny = np.array([1e-3, -2e-4])  # so small that an epsilon of 1e-6 counts
    same(as_path(rmsprop_path(valley, tiny, 3), 3, tiny), right(0.1, 0.9, 1e-6, 3, tiny),
         "three steps with the defaults, lr=0.1, rho=0.9, epsilon=1e-6")
    for size in (2, 3):
        start = np.random.default_rng(size).normal(size=size)
        got = as_path(rmsprop_path(bowl, start, 7, lr=0.03, rho=0.6, epsilon=0.02), 7, start)
        same(got, right(0.03, 0.6, 0.02, 7, start, bowl), f"seven steps of {size} weights, with another slope")
    return ("Along both axes the steps are equally long, though the valley is a hundred times as steep along one. For "
            "more: let epsilon be 1. What becomes of the shorter slope's steps?")


@exercise("04.2")
def drop(drop: Function) -> str:
    numbers = np.random.default_rng(3)
    h = (1 + numbers.random((400, 50))) * numbers.choice([-1, 1], size=(400, 50))  # neither zeros nor one sign only
    got = np.asarray(drop(h, 0.2, np.random.default_rng(0)))
    if got.shape != h.shape:
        raise Wrong(f"expected the shape of h, {h.shape}, got {got.shape}.")
    if not np.isfinite(got).all():
        raise Wrong("there is a nan or an infinity among the results: do you divide by p, or by the mask?")
    dropped = got == 0
    kept = got[~dropped] / h[~dropped]
    if dropped.mean() > 0.7:
        raise Wrong(f"{100 * dropped.mean():.0f} % of the outputs became 0, with p=0.2: p is the probability to "
                    "*drop*. Keep where the random number is at least p.")
    if not dropped.any():
        raise Wrong("no output became 0.")
    if (dropped == dropped[0]).all():
        raise Wrong("every picture has lost the same units. Draw a number for each entry: rng.random(h.shape).")
    if (dropped == dropped[:, :1]).all():
        raise Wrong("some pictures have lost all units, the others none. Draw a number for each entry: "
                    "rng.random(h.shape).")
    if any(len(np.unique(masks, axis=0)) < len(masks) for masks in (dropped, dropped.T)):
        raise Wrong("several pictures share one mask, or several units do. Draw a number for each entry: "
                    "rng.random(h.shape).")
    if not 0.18 < dropped.mean() < 0.22:
        raise Wrong(f"with p=0.2 about a fifth of the outputs should become 0, and {100 * dropped.mean():.0f} % did.")
    if np.ptp(dropped.sum(axis=1)) == 0 or dropped.sum() == 0.2 * h.size:
        raise Wrong("exactly a fifth became 0. Each entry is dropped with probability p, independently of all others, "
                    "so the number varies.")
    named(kept, [
        (np.full(kept.size, 1.0), "what is kept is not rescaled: the sum that the next layer sees is a fifth too "
                                  "small. Divide by 1 - p."),
        (np.full(kept.size, 0.8), "you multiply by 1 - p. To make up for what is lost, divide."),
        (np.full(kept.size, 5.0), "you divide by p. What is kept with probability 1 - p is divided by 1 - p."),
    ])
    if np.ptp(kept) > 1e-3:
        raise Wrong("the outputs that are kept are not all multiplied by the same number. Divide by 1 - p, the "
                    "probability; not by the share that happened to be kept.")
    if not agrees(kept, np.full(kept.size, 1.25)):
        raise Wrong(f"what is kept is multiplied by {kept.mean():.4g}; with p=0.2 that should be 1 / 0.8 = 1.25.")
    again = np.asarray(drop(h, 0.2, np.random.default_rng(0)))
    if not agrees(again, got):
        raise Wrong("the same rng gave two different masks. Draw from `rng`, not from np.random.")
    rng = np.random.default_rng(0)
    if agrees(np.asarray(drop(h, 0.5, rng)) == 0, np.asarray(drop(h, 0.5, rng)) == 0):
        raise Wrong("two calls with one rng gave the same mask. Each batch needs a new one.")
    same(drop(h, 0.0, np.random.default_rng(0)), h, "nothing dropped (p=0)")
    mean = np.mean([drop(h[:4], 0.5, rng) for _ in range(4000)], axis=0)
    same(mean, h[:4], "the mean over 4,000 masks with p=0.5, which should be h", rtol=0.12)
    often = np.asarray(drop(h, 0.7, np.random.default_rng(1)))
    if not 0.68 < (often == 0).mean() < 0.72:
        raise Wrong(f"with p=0.7 seven in ten outputs should become 0, and {100 * (often == 0).mean():.0f} % did.",
                    "with p=0.7 another share became 0.")
    same(often[often != 0], h[often != 0] / 0.3, "what is kept with p=0.7")
    return ("A fifth is gone, the rest is 1.25 times as large: the mean is kept, so nothing is left to do afterwards. "
            "For more: which p makes the outputs spread most?")


@exercise("04.3")
def adam_path(adam_path: Function) -> str:
    lr, beta1, beta2, epsilon = 0.1, 0.5, 0.8, 0.3

    def variant(rule: Function, beta1: float = beta1, beta2: float = beta2, slope: Function = valley) -> Array:
        def step(g: Array, memory: Memory, t: int) -> Array:
            memory["m"] = beta1 * memory.get("m", 0 * g) + (1 - beta1) * g
            memory["v"] = beta2 * memory.get("v", 0 * g) + (1 - beta2) * g**2
            return lr * rule(g, memory["m"], memory["v"], t)
        return path(step, slope=slope)

    def formula(g: Array, m: Array, v: Array, t: int) -> Array:
        return m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + epsilon)

    def kept_corrected(g: Array, memory: Memory, t: int) -> Array:
        memory["m"] = (beta1 * memory.get("m", 0 * g) + (1 - beta1) * g) / (1 - beta1**t)
        memory["v"] = (beta2 * memory.get("v", 0 * g) + (1 - beta2) * g**2) / (1 - beta2**t)
        return lr * memory["m"] / (np.sqrt(memory["v"]) + epsilon)

    def right(lr: float, beta1: float, beta2: float, epsilon: float, num_steps: int, start: Array = START,
              slope: Function = valley) -> Array:
        def step(g: Array, memory: Memory, t: int) -> Array:
            memory["m"] = beta1 * memory.get("m", 0 * g) + (1 - beta1) * g
            memory["v"] = beta2 * memory.get("v", 0 * g) + (1 - beta2) * g**2
            return lr * memory["m"] / (1 - beta1**t) / (np.sqrt(memory["v"] / (1 - beta2**t)) + epsilon)
        return path(step, num_steps, start, slope)

    got = as_path(adam_path(valley, START, 4, lr=lr, beta1=beta1, beta2=beta2, epsilon=epsilon))
    if not np.isfinite(got).all():
        if agrees(got[1], variant(formula)[1]):
            raise Wrong("there is a nan or an infinity after the second step, and none after the first: is it beta1 * "
                        "t where it should be beta1 ** t? A power gets smaller with t, a product larger.")
        if np.isfinite(got[:2, 0]).all():
            raise Wrong("there is a nan, where the slope is negative: v is the mean of the slopes' squares, g ** 2, "
                        "not of g, and a negative number has no root.")
        raise Wrong("there is a nan among the positions: does t begin at 0? Then 1 - beta1 ** t is 0. The first step "
                    "is t = 1.")
    named(got, [
        (variant(lambda g, m, v, t: m / (np.sqrt(v) + epsilon)), "the corrections are missing: divide m by 1 - beta1 "
         "** t and v by 1 - beta2 ** t. Both means start at 0, and are too small at first."),
        (variant(lambda g, m, v, t: m / (np.sqrt(v / (1 - beta2**t)) + epsilon)), "m is not corrected: divide it by "
         "1 - beta1 ** t."),
        (variant(lambda g, m, v, t: m / (1 - beta1**t) / (np.sqrt(v) + epsilon)), "v is not corrected: divide it by "
         "1 - beta2 ** t."),
        (variant(lambda g, m, v, t: m / (1 - beta1) / (np.sqrt(v / (1 - beta2)) + epsilon)), "the corrections are the "
         "same in every step. They depend on t: beta1 ** t."),
        (variant(lambda g, m, v, t: m / (1 - beta1 ** (t + 1)) / (np.sqrt(v / (1 - beta2 ** (t + 1))) + epsilon)),
         "t is one too large: the first step is t = 1."),
        (variant(lambda g, m, v, t: m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t) + epsilon)), "epsilon is under "
         "the root. In Adam's formula it is added to the root."),
        (variant(lambda g, m, v, t: m / (1 - beta1**t) / (v / (1 - beta2**t) + epsilon)),
         "the square root is missing."),
        (variant(lambda g, m, v, t: g / (np.sqrt(v / (1 - beta2**t)) + epsilon)), "the step takes the slope itself. "
         "Take its running mean m: that is what Adam adds to RMSprop."),
        (variant(lambda g, m, v, t: m / (1 - beta2**t) / (np.sqrt(v / (1 - beta1**t)) + epsilon), beta2, beta1),
         "beta1 and beta2 are swapped: beta1 belongs to the mean of the slopes, beta2 to that of the squares."),
        (variant(lambda *parts: -formula(*parts)), "you walk uphill: the step goes against the slope."),
        (path(kept_corrected), "the corrected means are kept, and corrected again in the next step. Keep m and v as "
         "they are, and correct them only where they are used."),
        (variant(formula, slope=from_the_start), "every step takes the slope of the start. Ask for slope(w) in each "
         "step, where you are by then."),
        (variant(lambda g, m, v, t: m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + 1e-8)), "epsilon is 1e-8 here, "
         "whatever was asked for. Use the argument."),
    ])
    same(got, variant(formula), f"four steps from (2, -1) with slopes (0.2, 20) times w, lr={lr}, beta1={beta1}, "
                                f"beta2={beta2}, epsilon={epsilon}")
    got = as_path(adam_path(valley, START, 1, lr=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8), 1)
    same(got, [START, START - 0.01 * np.sign(START)], "one step with lr=0.01, which is that long on each axis")
    tiny = np.array([1e-7, -2e-9])  # so small that an epsilon of 1e-8 counts
    got = as_path(adam_path(valley, tiny, 3), 3, tiny)
    same(got, right(0.1, 0.9, 0.999, 1e-8, 3, tiny),
         "three steps with the defaults, lr=0.1, beta1=0.9, beta2=0.999, epsilon=1e-8")
    for size in (2, 3):
        start = np.random.default_rng(size).normal(size=size)
        got = as_path(adam_path(bowl, start, 7, lr=0.03, beta1=0.7, beta2=0.6, epsilon=0.02), 7, start)
        same(got, right(0.03, 0.7, 0.6, 0.02, 7, start, bowl), f"seven steps of {size} weights, with another slope")
    return ("RMSprop with a running mean of the slopes too, and both means corrected for having started at 0. For "
            "more: walk the valley of 4.1 with both, and compare.")
