"""Checks of lesson 11: McNemar's test, a calibration error, a page prepared as MNIST's, a small network."""

import math
from typing import Any

import numpy as np
from scipy import ndimage

from course_utils.exercises import networks
from course_utils.exercises.compare import Array, Function, Wrong, named, same
from course_utils.exercises.core import exercise
from course_utils.exercises.guard import explained
from course_utils.showdown import handwriting

MOST = 1500  # parameters of the network of 11.4, itself excluded
WORST = 0.6  # validation error after a short training, itself excluded


def tail(n: int, last: int) -> float:
    """How probable it is that a fair coin, thrown `n` times, shows heads at most `last` times."""
    return sum(math.comb(n, i) for i in range(last + 1)) / 2**n


def judged(b: int, c: int, both_right: int = 20, both_wrong: int = 5) -> tuple[Array, Array]:
    """Which pictures two models read: `b` only the second, `c` only the first."""
    first = np.repeat([False, True, True, False], [b, c, both_right, both_wrong])
    second = np.repeat([True, False, True, False], [b, c, both_right, both_wrong])
    order = np.random.default_rng(0).permutation(len(first))
    return first[order], second[order]


@exercise("11.1")
def mcnemar(mcnemar: Function) -> str:
    from scipy.stats import chi2

    got = mcnemar(*judged(3, 10))
    statistic = (3 - 10) ** 2 / 13
    named(got, [
        (tail(13, 3), "that is one side only. Either model could have been the lucky one: take it twice."),
        (2 * tail(23, 8), "you count the pictures that both miss among the mistakes of each. They say nothing about "
                          "which is better: leave them out."),
        (2 * tail(38, 3), "you throw a coin for each picture. Only those count on which the two disagree: n = b + c."),
        (2 * tail(25, 3), "you throw a coin for each picture on which they agree. It is those on which they disagree: "
                          "n = b + c."),
        (2 * tail(13, 2), "the last term is missing: i runs up to min(b, c), itself included."),
        (2 * math.comb(13, 3) / 2**13, "that is the chance of exactly this split. Add up all that are at least as "
                                       "uneven: i from 0 to min(b, c)."),
        (2 * tail(13, 10), "you add up to the larger of the two counts. Take the smaller, min(b, c)."),
        (1.0, "you add up to the larger of the two counts. Take the smaller, min(b, c)."),
        (1 - 2 * tail(13, 3), "that is 1 - p."),
        (tail(13, 2) + tail(13, 3), "the last term, i = min(b, c), counts half in your sum. Here it counts in full."),
        (2 * (1 - tail(13, 3)), "you add up the splits that are more even. Add up those that are at least as uneven: i "
                                "from 0 to min(b, c)."),
        (2 * tail(13, 3) * 2**13, "the sum is not divided by 2 ** (b + c)."),
        (tail(13, 3) * 2**13, "the sum is not divided by 2 ** (b + c), nor taken twice."),
        (statistic, "that is the statistic of the test's approximate form, and not yet a probability. Here the sum "
                    "over i is wanted."),
        (chi2.sf(statistic, 1), "that is the approximate form, with the chi-squared distribution, which is for many "
                                "disagreements. Here the sum over i is wanted."),
        (chi2.sf((abs(3 - 10) - 1) ** 2 / 13, 1), "that is the approximate form, with a correction. Here the sum over "
                                                 "i is wanted."),
        (3, "the smaller count came out. How likely are 3 or fewer of 13, and then twice that?"),
        ((3, 10), "the two counts came out. How likely is so uneven a split, or a more uneven one?"),
    ])
    same(got, 2 * tail(13, 3), "3 pictures that only the first misses, 10 that only the second does")
    same(mcnemar(*judged(10, 3)), 2 * tail(13, 3), "the same with the two models exchanged")
    got = mcnemar(*judged(6, 6))
    named(got, [(2 * tail(12, 6), f"with 6 and 6 your p is {2 * tail(12, 6):.2f}. No probability is larger than 1: "
                                  "min(1, ...).")])
    same(got, 1.0, "6 and 6")
    none = "the two models never disagree: nothing speaks against their being equally good, and p is 1. Let your " \
           "function return 1 where b + c is 0."
    with explained(dict.fromkeys(["not in domain", "n must be", "at least 1", "by zero"], none)):
        got = mcnemar(*judged(0, 0))
    if np.shape(got) == () and np.isnan(float(got)):
        raise Wrong(none)
    named(got, [(0.0, none)])
    same(got, 1.0, "no disagreement at all")
    numpys = "with 300 and 350 pictures 2**(b + c) came out as 0: NumPy's whole numbers end at 2**63. Make b and c " \
             "Python's own, int(b)."
    with explained({"division by zero": numpys}):
        many = mcnemar(*judged(300, 350))
    if np.shape(many) == () and not np.isfinite(float(many)):
        raise Wrong(numpys)
    same(many, 2 * tail(650, 300), "300 and 350 pictures")
    b, c, both_right, both_wrong = (int(number) for number in np.random.default_rng().integers(5, 30, size=4))
    same(mcnemar(*judged(b, c, both_right, both_wrong)), min(1.0, 2 * tail(b + c, min(b, c))), "two random models")
    return ("3 against 10 can be luck: two equal models split so unevenly in one of eleven comparisons. For more: of "
            "13 disagreements, how many must be on one side for p < 0.05?")


@exercise("11.2")
def calibration_error(calibration_error: Function) -> str:
    confidence = np.array([0.93, 0.97, 1.0, 0.95, 0.91, 0.99, 0.34, 0.38, 0.72, 0.75, 0.78, 0.63])
    right = np.array([1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 0, 1], dtype=bool)
    bins = [(confidence > low) & (confidence <= high) for low, high in ((0.9, 1), (0.3, 0.4), (0.7, 0.8), (0.6, 0.7))]
    rights, middles = np.array([right[inside].mean() for inside in bins]), np.array([0.95, 0.35, 0.75, 0.65])
    gaps = np.array([confidence[inside].mean() for inside in bins]) - rights
    weights = np.array([inside.mean() for inside in bins])
    ten = [inside & (confidence < 1) for inside in bins] + [confidence == 1]
    own = sum(inside.mean() * abs(confidence[inside].mean() - right[inside].mean()) for inside in ten)
    lost = sum(inside.mean() * abs(confidence[inside].mean() - right[inside].mean()) for inside in ten[:4])
    with explained({"out of bounds": "a confidence of exactly 1 has no bin: it belongs to the last, "
                                     "np.minimum(place, bins - 1)."}):
        got = calibration_error(confidence, right)
    if np.shape(got) == () and np.isnan(float(got)):
        raise Wrong("not a number came out: the mean of an empty bin is none. Leave out the bins without pictures.")
    named(got, [
        (abs(gaps).mean(), "all bins count alike. Weight each by its share of the pictures, n_k / n."),
        (abs(gaps).sum(), "the gaps are added up without their weights, n_k / n."),
        (abs(gaps).sum() / 10, "you divide by the ten bins. Weight each bin by its share of the pictures, n_k / n."),
        ((weights * abs(middles - rights)).sum(), "you take the middle of each bin. Take the mean confidence in it."),
        (np.sqrt((weights * gaps**2).sum()), "that is the root of the mean square. Here it is the mean of absolute "
                                             "values."),
        (1 - (weights * abs(gaps)).sum(), "that is 1 minus the error."),
        (abs(confidence - right).mean(), "you take the absolute value for each picture. Take it for each bin, of the "
                                         "difference of its two means."),
        *[(sign * (weights * gaps).sum(), "gaps of different sign cancel: take the absolute value of each bin's "
                                          "gap before you add.") for sign in (1, -1)],
        (abs(gaps).max(), "that is the largest gap. Here the weighted mean of all is wanted."),
        ((weights * gaps**2).sum(), "the gaps are squared. Here it is their absolute values."),
        ((weights * abs(gaps)).sum() * len(right), "you weight by n_k. Divide by n, the number of all pictures."),
        (own, "a confidence of exactly 1 has got a bin of its own. It belongs to the last: "
              "np.minimum(place, bins - 1)."),
        (lost, "a confidence of exactly 1 is in no bin. It belongs to the last."),
        (sum(inside.mean() * abs(confidence[inside].mean() - (~right)[inside].mean()) for inside in bins),
         "you compare with the share that is wrong. `is_right` is True for right answers."),
    ])
    same(got, (weights * abs(gaps)).sum(), "twelve answers in four bins")
    five = [confidence <= 0.4, (confidence > 0.6) & (confidence <= 0.8), confidence > 0.8]
    expected = sum(inside.mean() * abs(confidence[inside].mean() - right[inside].mean()) for inside in five)
    got = calibration_error(confidence, right, bins=5)
    same(got, expected, "the same with five bins")
    same(calibration_error(np.ones(4), np.array([True, False, True, True])), 0.25,
         "always certain, three of four right")
    rng = np.random.default_rng()
    for bins_asked in (10, 7):
        confidence = (rng.integers(0, bins_asked, size=60) + rng.uniform(0.1, 0.9, size=60)) / bins_asked
        right = rng.random(60) < confidence
        place = (confidence * bins_asked).astype(int)
        expected = sum(abs((confidence - right)[place == k].sum()) for k in range(bins_asked)) / 60
        same(calibration_error(confidence, right, bins_asked), expected, f"sixty random answers in {bins_asked} bins")
    return ("Always certain and right in three of four: an error of 25 %. For more: what is the calibration error of a "
            "model that says 10 % to everything, on ten classes of equal size?")


def prepared(page: Array, *, cropped: bool = True, cut: int = 1, longest: int = 20, square: bool = False,
             middle: float = 14, whole: Function = round, centre: str = "mass", swap: bool = False) -> Array:
    """The page as MNIST's digits are, or with a mistake."""
    part = page
    if cropped:
        (rows, columns) = (np.flatnonzero((page > 0).any(axis=axis)) for axis in (1, 0))
        part = page[rows[0]:rows[-1] + cut, columns[0]:columns[-1] + cut]
    sides = [longest, longest] if square else [max(1, round(longest * side / max(part.shape))) for side in part.shape]
    small = handwriting.shrink(part, *sides)
    places = [14.0, 14.0]
    for axis, length in enumerate(sides):
        along = {"mass": small.sum(axis=1 - axis), "ink": (small > 0).any(axis=1 - axis),
                 "dots": (small > 0).sum(axis=1 - axis), "box": np.ones(length)}[centre]
        at = (along * np.arange(length)).sum() / along.sum()
        places[axis] = whole(middle - (at + 0.5 if centre == "box" else at))
    top, left = places[::-1] if swap else places
    digit = np.zeros((100, 100))
    digit[30 + top:30 + top + sides[0], 30 + left:30 + left + sides[1]] = small
    return digit[30:58, 30:58]


def small_of(page: Array) -> Array:
    """The digit cut out and shrunk, not yet laid on a page."""
    digit = prepared(page)
    rows, columns = (np.flatnonzero(digit.any(axis=axis)) for axis in (1, 0))
    return digit[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1]


def laid(small: Array, top: int, left: int) -> Array:
    digit = np.zeros((28, 28))
    digit[top:top + len(small), left:left + small.shape[1]] = small
    return digit


@exercise("11.3")
def prepare(prepare: Function) -> str:
    drawn = handwriting.drawings()
    page = handwriting.ink(drawn["5"]) * np.linspace(0.1, 1, 112)  # a pen that runs dry, so that ink is no even weight
    small = small_of(page)
    with explained({"could not broadcast": "the small picture and the place for it on the page have different shapes: "
                                           "digit[top:top + rows, left:left + columns] = small."}):
        got = prepare(page)
    if np.shape(got) == small.shape:
        raise Wrong("the small picture came out, and not yet a page of 28 x 28 with it.")
    if np.shape(got) == page.shape:
        raise Wrong("a page as large as before came out. It should have shape (28, 28).")
    named(got, [
        (prepared(page, cropped=False), "the whole page was scaled, with its empty paper. First cut out what has ink."),
        (prepared(page, square=True), "both sides became 20 pixels, so the digit is stretched. Scale both by one "
                                      "factor, and only the longer becomes 20."),
        (prepared(page, longest=28), "the longer side became 28. It should be 20, with paper around it."),
        (prepared(page, centre="box"), "the middle of what was cut out is in the middle of the page. Take its centre "
                                       "of mass, where each pixel counts by its ink."),
        (prepared(page, centre="ink"), "every row with ink counts alike. In the centre of mass each counts by its "
                                       "ink."),
        (prepared(page, centre="dots"), "every pixel with ink counts alike. In the centre of mass each counts by its "
                                        "ink."),
        (prepared(page, swap=True), "rows and columns have changed places: the first number of a pixel is its row."),
        (prepared(page).T, "the picture is mirrored at its diagonal: the first axis is the row."),
        (prepared(page, middle=10), "the centre of mass is at row and column 10. That is the middle of 20 x 20; the "
                                    "middle of the page is 14."),
        (prepared(page, whole=math.floor), "14 - row was rounded down. Take the nearest whole number, "
                                           "round(14 - row)."),
        (prepared(page, cut=0), "the last row and column of the ink are lost: a slice ends before its second "
                                "number."),
        (laid(small, 0, 0), "the digit is in the upper left corner: move its centre of mass to row and column 14."),
        (laid(small, 4, 4), "the digit begins at row and column 4. Move its centre of mass to row and column 14."),
        (1 - prepared(page), "paper is 1 and ink 0. It should be the other way round."),
        (255 * prepared(page), "ink is 255. It should be 1, as on the page that came in."),
        (prepared(page) / prepared(page).max(), "the darkest pixel has become 1. Keep the ink as it is."),
        (prepared(page > 0), "all ink has become 1. Keep its shades, which weigh in the centre of mass, too."),
        (prepared(page > page.max() / 2), "pale ink is lost, and the other has become 1. Keep its shades."),
        (prepared(page[::-1]), "the digit is upside down."),
        (prepared(page[:, ::-1]), "the digit is mirrored: left and right have changed places."),
    ], atol=1e-3)
    same(got, prepared(page), "a drawn 5", atol=1e-3)
    for name in ("1", "4", "7"):
        page = handwriting.ink(drawn[name])
        same(prepare(page), prepared(page), f"the drawn {name}", atol=1e-3)
    wide = np.zeros((40, 200))
    wide[20, 30:170] = np.linspace(0.2, 1, 140)
    same(prepare(wide), prepared(wide), "a single line on a page of 40 x 200", atol=1e-3)
    same(prepare(wide.T), prepared(wide.T), "a single line on a page of 200 x 40", atol=1e-3)
    rng = np.random.default_rng()
    blot = np.zeros((60, 90))
    top, left = rng.integers(2, 20, size=2)
    blot[top:top + 31, left:left + 22] = ndimage.gaussian_filter(rng.random((31, 22)), 3)
    same(prepare(blot), prepared(blot), "a blot somewhere on a page of 60 x 90", atol=1e-3)
    return ("A page of any size is now as MNIST's digits are, but for the width of its strokes. For more: what does "
            "dust in a corner of the page do to it, and how would you fix that?")


def error_of(model: Any) -> float:
    """The validation error of a network after two epochs on 4,000 pictures."""
    import keras

    from course_utils.data import load_mnist
    from course_utils.on_keras.training import error_rate

    digits = load_mnist(channels="last", num_train=4000, num_validation=1000)
    from_logits = not np.allclose(np.sum(model(digits.x_train[:5], training=False), axis=1), 1, atol=1e-3)
    model.compile(keras.optimizers.Adam(0.005), keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits))
    model.fit(digits.x_train, digits.y_train, batch_size=32, epochs=2, verbose=0)
    return error_rate(model, digits.x_validation, digits.y_validation)


@exercise("11.4")
def small_network(small_network: Function) -> str:
    import keras

    model = networks.unwrapped(small_network())
    if not isinstance(model, keras.Model):
        raise Wrong(f"expected a Keras model, got {type(model).__name__}: keras.Sequential([...]).")
    if not model.built:
        raise Wrong("the network does not know the shape of its input. Begin with layers.Input((28, 28, 1)).")
    if model.input_shape[1:] != (28, 28, 1):
        raise Wrong(f"expected pictures of shape (28, 28, 1), got {model.input_shape[1:]}.")
    if model.output_shape[1:] != (10,):
        raise Wrong(f"expected ten scores for each picture, got {model.output_shape[1:]}.")
    counts = {layer.name: layer.count_params() for layer in networks.steps(model) if hasattr(layer, "count_params")}
    largest = max(counts, key=lambda name: counts[name])
    if model.count_params() >= MOST:
        raise Wrong(f"{model.count_params():,} parameters; fewer than {MOST:,} are wanted. Most of them, "
                    f"{counts[largest]:,}, are in {largest}.", f"too many parameters: fewer than {MOST:,} are wanted.")
    if not any("Conv" in type(layer).__name__ for layer in networks.steps(model)):
        raise Wrong("there is no convolution. So few weights say little about whole pictures: let all places "
                    "share them.")
    last = model.layers[-1]
    if isinstance(last, keras.layers.ReLU) or getattr(last, "activation", None) is keras.activations.relu:
        raise Wrong("the last layer has a ReLU: scores below 0 become 0, and no longer learn. Leave it out.")
    if getattr(last, "activation", None) in (keras.activations.sigmoid, keras.activations.tanh):
        raise Wrong("the last layer squeezes its scores, with sigmoid or tanh, so that no class can be far ahead of "
                    "the others. Give it no activation, or softmax.")
    if model.compiled:
        raise Wrong("the model is compiled already. Leave that out: the check compiles it.")
    if any(not layer.trainable for layer in networks.steps(model) if hasattr(layer, "trainable")):
        raise Wrong("a layer has trainable=False, so it keeps the weights that it starts with. Leave that out.")
    for seed in range(4):  # a network so small may start badly: another start decides whether it was that
        keras.utils.set_random_seed(seed)
        error = error_of(networks.unwrapped(small_network()))
        if error < WORST:
            break
    else:
        hint = "it hardly learns. Are there enough maps, with a ReLU after each convolution?"
        raise Wrong(f"{model.count_params():,} parameters, but after two epochs on 4,000 pictures {100 * error:.0f} % "
                    f"of the validation pictures are wrong, from each of four starts: {hint}", hint)
    return (f"{model.count_params():,} parameters, and after two epochs on 4,000 pictures the validation error is "
            f"{100 * error:.0f} %. For more: how low does it get, trained for longer, on all? boards.enter tells.")
