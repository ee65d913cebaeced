"""Checks of lesson 08: a file's name, updates, a fair comparison, the best within a time, one more knob."""

import math
from itertools import product
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from course_utils.exercises import networks
from course_utils.exercises.compare import Function, Wrong, named, same
from course_utils.exercises.core import exercise
from course_utils.exercises.guard import explained


@exercise("08.1")
def file_name(file_name: Function) -> str:
    got = file_name({"regulariser": "L1 and L2", "dropout": 0.25}, 41.7)
    if not isinstance(got, str):
        raise Wrong(f"expected a text, got {type(got).__name__}.")
    if "\n" in got:
        raise Wrong("there is a new line in the name. Join the parts by -.")
    right = "regulariser=L1_and_L2-dropout=0.25-42s.png"
    named(got, [
        ("regulariser=L1 and L2-dropout=0.25-42s.png",
         "the spaces are still there. Many a program takes a name with spaces for several names."),
        ("regulariser=L1andL2-dropout=0.25-42s.png", "the spaces are left out. Put _ in their place."),
        (right.replace("-", "_"), "the parts are joined by _, which also replaces a space. Join them by -."),
        (right.replace("42s", "41s"), "the seconds are cut off. Round them: 41.7 is nearly 42."),
        (right.replace("42s", "41.7s"), "the seconds are not rounded."),
        (right.replace("42s", "42.0s"), "the seconds have a point. f\"{seconds:.0f}\" has none."),
        (right.replace("-42s", ""), "the seconds are missing."),
        (right.removesuffix(".png"), "the ending .png is missing."),
        ("dropout=0.25-regulariser=L1_and_L2-42s.png", "the settings are sorted. Keep their order."),
        ("regulariser=L1_and_L2-dropout=0_25-42s.png", "the point of 0.25 is gone. Only spaces become _."),
        (right.replace("=", "_"), "the = is gone. Only spaces become _."),
        (right.replace("and_", "and "), "only the first space became _. Every one should."),
        ("L1_and_L2-0.25-42s.png", "the names of the settings are missing: nobody will know what 0.25 was."),
    ])
    if got != right:
        raise Wrong(f'expected "{right}", got "{got[:100]}".')
    got = file_name({}, 7)
    named(got, [("-7s.png", 'without settings the name begins with -. Let it begin with "baseline".'),
                ("7s.png", 'without settings only the seconds are left. Let the name begin with "baseline".')])
    if got != "baseline-7s.png":
        raise Wrong(f'expected "baseline-7s.png" where all settings are the baseline\'s, got "{got[:100]}".')
    cases: list[tuple[dict[str, Any], float, str]] = [
        ({"optimiser": "SGD", "epochs": 2}, 41.2, "optimiser=SGD-epochs=2-41s.png"),
        ({"a": "one  two three "}, 0.4, "a=one__two_three_-0s.png"),
        ({"hidden": 512}, 1200.6, "hidden=512-1201s.png")]
    for settings, seconds, right in cases:
        if (got := file_name(dict(settings), seconds)) != right:
            raise Wrong(f'expected "{right}" for {settings} and {seconds} seconds, got "{str(got)[:100]}".')
    return ("The name tells the settings. For more: the text's names also held where an object lay in memory. What "
            "goes wrong when the same settings are run twice?")


@exercise("08.2")
def updates(updates: Function) -> str:
    from course_utils.experiments import Knobs

    knobs = Knobs(images=960, validation_split=0.25, batch_size=64, epochs=5)  # 720 images: 11 batches and a quarter
    got = updates(knobs)
    named(got, [
        (55, "the last batch, which is not full, is left out. It makes an update too: round up."),
        (75, "all images are counted. A share of them, validation_split, is set aside and not trained on."),
        (12, "that is one epoch. The images are gone through in each of them."),
        (11, "that is one epoch, without its last batch."),
        (20, "that is how many batches the validation images make. The others are trained on."),
        (3600, "each image is counted. An update is made for each batch of them."),
        (56.25, "the last batch is counted in part. It makes a whole update: round up, for each epoch."),
        (57, "you round up once, at the end. Each epoch has a last batch that is not full: round up for each."),
        (720, "that is how many images are trained on."),
        (60 * 64, "you multiply by the batch size. Divide by it."),
    ])
    same(got, 60, "960 images, a quarter set aside, batches of 64, 5 epochs")
    same(updates(Knobs(images=100, validation_split=0.2, batch_size=128, epochs=3)), 3,
         "80 images to train on, all in one batch of 128, 3 epochs")
    same(updates(Knobs(images=1000, validation_split=0.36, batch_size=64, epochs=3)), 30,
         "640 images to train on, ten full batches of 64, 3 epochs")
    same(updates(Knobs()), 756, "the baseline")
    rng = np.random.default_rng(0)
    images, size, epochs = (int(n) for n in rng.integers((50, 5, 2), (999, 90, 9)))
    same(updates(Knobs(images=2 * images, validation_split=0.5, batch_size=size, epochs=epochs)),
         epochs * -(-images // size), f"{images} images to train on, batches of {size}, {epochs} epochs")
    return ("A batch 64 times as large leaves a 63rd of the updates, in the same number of epochs. For more: what else "
            "would you have to change, so that batches of 4,096 have a fair chance?")


Rates: TypeAlias = dict[tuple[str, float], tuple[tuple[float, ...], tuple[float, ...]]]

RATES: Rates = {  # optimiser and learning rate: validation and test errors of three seeds, in percent
    ("SGD", 0.01): ((6.0, 6.4, 6.2), (5.0, 5.1, 5.2)),
    ("SGD", 0.1): ((4.0, 4.6, 4.6), (4.1, 4.7, 5.0)),  # the best of SGD
    ("SGD", 1.0): ((3.0, math.nan, 5.0), (1.0, math.nan, 7.0)),  # one failed; without it, the best
    ("Adam", 0.001): ((3.0, 3.4, 3.2), (3.3, 3.5, 3.1)),  # the best of Adam
    ("Adam", 0.01): ((2.6, 3.8, 3.9), (2.4, 2.5, 3.2)),  # a lucky seed, and the better test errors
    ("Adam", 0.1): ((9.0, 8.0, 8.5), (8.1, 8.0, 8.9)),
}


def table_of(rates: Rates) -> pd.DataFrame:
    """A row for each run, in an order that helps nobody."""
    rows = [(optimiser, rate, seed, errors[seed] / 100, tests[seed] / 100)
            for seed, ((optimiser, rate), (errors, tests)) in product((2, 0, 1), rates.items())]
    return pd.DataFrame(rows, columns=["optimiser", "learning_rate", "seed", "validation", "test"])


@exercise("08.3")
def fair_comparison(fair_comparison: Function) -> str:
    got = fair_comparison(table_of(RATES))
    if np.shape(got) != (3,):
        raise Wrong("expected three numbers: the rate of SGD, the rate of Adam, and how much higher the test error of "
                    "SGD is.")
    tests = {key: np.array(errors) / 100 for key, (_, errors) in RATES.items()}

    def gap(sgd: float, adam: float, of: Function = np.mean) -> list[float]:
        return [sgd, adam, of(tests["SGD", sgd]) - of(tests["Adam", adam])]

    validation = {key: np.mean(errors) / 100 for key, (errors, _) in RATES.items()}
    named(got[:2], [
        ([1.0, 0.001], "a rate at which a run failed was chosen for SGD: pandas' mean leaves out what is missing. That "
                       "rate is none to choose."),
        ([1.0, 0.01], "the rates were chosen by the lowest single run. Take for each rate the mean over its seeds, and "
                      "leave out rates at which a run failed."),
        ([0.1, 0.01], "the rate of Adam was chosen with the help of the test errors, or by one seed. Choose by the "
                      "mean of the validation errors."),
        ([0.001, 0.1], "the two rates have changed places: that of SGD first."),
        ([0.01, 0.001], "the first rate in the table was taken, or the smallest. Choose by validation."),
        ([0.1, 0.1], "both have the same rate. Each gets the one that suits it."),
        ([1.0, 0.1], "you chose the highest rates or errors. Choose the lowest error."),
    ], rtol=1e-9)
    same(got[:2], [0.1, 0.001], "the two rates")
    named(got[2], [
        (-gap(0.1, 0.001)[2], "the sign is turned: SGD's error minus Adam's."),
        (validation["SGD", 0.1] - validation["Adam", 0.001],
         "that is the difference of the validation errors. They have been used for choosing, and look better than they "
         "are; give that of the test errors."),
        (100 * gap(0.1, 0.001)[2], "that is in percent. The table's errors are fractions."),
        (gap(0.1, 0.001, np.median)[2], "that is the difference of the medians. Take means."),
        (gap(0.1, 0.001, np.min)[2], "that is the difference of the best seeds. Take the mean over all."),
        (gap(0.1, 0.001, np.sum)[2], "the errors of the seeds are added up. Take their mean."),
        (np.mean(tests["SGD", 0.1]), "that is the test error of SGD. Subtract that of Adam."),
        (np.mean(tests["Adam", 0.001]), "that is the test error of Adam. Subtract it from that of SGD."),
    ])
    same(got[2], gap(0.1, 0.001)[2], "the difference of the mean test errors")
    got = fair_comparison(table_of({("Adam", 0.5): ((1.0, 1.0, 1.0), (2.0, 2.0, 2.0)),
                                    ("SGD", 0.5): ((2.0, 2.0, 2.0), (1.0, 1.0, 1.0))}))
    same(got, [0.5, 0.5, -0.01], "one rate each, and SGD the better on the test images")
    rng = np.random.default_rng(0)
    for _ in range(5):
        rates: Rates = {(name, rate): (tuple(rng.uniform(2, 9, 3)), tuple(rng.uniform(2, 9, 3)))
                        for name in ("Adam", "SGD") for rate in (0.02, 0.002, 0.2)}
        best = {name: min((np.mean(errors), rate) for (of, rate), (errors, _) in rates.items() if of == name)[1]
                for name in ("SGD", "Adam")}
        sgd, adam = (np.mean(rates[name, best[name]][1]) / 100 for name in ("SGD", "Adam"))
        same(fair_comparison(table_of(rates)), [best["SGD"], best["Adam"], sgd - adam],
             "three random rates for each, with three seeds")
    return ("Each got the same number of tries, and the test images had no say in them. For more: is a difference of "
            "three seeds' means larger than luck? Lesson 7's interval says it.")


STORE = pd.DataFrame(
    [("small", 0.031, 0.030, 12.0, ""), ("baseline", 0.022, 0.021, 50.0, ""), ("failed", 0.0, 0.0, 0.0, "no room"),
     ("dropout=0.2", 0.020, 0.019, 55.0, ""), ("hidden=512", 0.017, 0.020, 59.0, ""), ("twin", 0.017, 0.022, 58.0, ""),
     ("slow", 0.024, 0.023, 60.0, ""), ("lucky", 0.019, 0.015, 57.0, ""), ("filters=256", 0.014, 0.014, 900.0, "")],
    columns=["name", "validation", "test", "seconds", "reason"]).set_index("name")


@exercise("08.4")
def best_within(best_within: Function) -> str:
    got = best_within(STORE.copy(), 60.0)
    if isinstance(got, (pd.Series, pd.DataFrame)):
        raise Wrong("a part of the table came out. Return the setting's name, which is its index.")
    if not isinstance(got, str):
        raise Wrong(f"expected the name of a setting, a text, got {type(got).__name__}.")
    named(got, [
        ("hidden=512", "another setting has the same validation error and took fewer seconds. In a tie take that."),
        ("lucky", "that has the lowest test error. The test images do not choose."),
        ("filters=256", "that is the best of all, and took 900 seconds. There were 60."),
        ("small", "that is the fastest, or has the best ratio of error and seconds. Return the one with the lowest "
                  "validation error within the time."),
        ("slow", "that is the slowest within the time. Return the one with the lowest validation error."),
        ("failed", "that one failed, and has no error. Leave out what has a reason."),
        ("baseline", "that is not the lowest validation error within the time."),
    ])
    if got != "twin":
        raise Wrong(f'expected "twin", with 1.7 % in 58 seconds, got "{got[:60]}".')
    for seconds, right in ((59.0, "twin"), (57.0, "lucky"), (1000.0, "filters=256"), (12.0, "small")):
        if (got := best_within(STORE.copy(), seconds)) != right:
            raise Wrong(f'within {seconds:g} seconds expected "{right}", got {got!r}. As many as that are allowed.')
    rng = np.random.default_rng(0)
    for table in (STORE.iloc[::-1], *(STORE.sample(frac=1, random_state=seed) for seed in range(3))):
        if (got := best_within(table.copy(), 60.0)) != "twin":
            raise Wrong(f'with the rows in another order expected "twin" within 60 seconds, got {got!r}.')
    for _ in range(5):
        table = STORE.assign(validation=rng.uniform(0.01, 0.09, len(STORE)), test=rng.uniform(0.01, 0.09, len(STORE)),
                             seconds=rng.uniform(10, 90, len(STORE)).round(1))
        ran = table[(table.reason == "") & (table.seconds <= 70)]
        if len(ran) and (got := best_within(table.copy(), 70.0)) != ran.validation.idxmin():
            raise Wrong(f'in a random table expected "{ran.validation.idxmin()}" within 70 seconds, got {got!r}.')
    return ("What is best depends on how long you can wait. For more: is the best within 60 seconds better than the "
            "second best, or luckier?")


@exercise("08.5")
def one_more_knob(answer: object) -> str:
    from course_utils.experiments import Knobs, build

    if not isinstance(answer, tuple) or len(answer) != 2 or not isinstance(answer[0], type):
        raise Wrong('expected the class and the function, check("08.5", (MyKnobs, my_build)).')
    record, my_build = answer
    if not issubclass(record, Knobs):
        raise Wrong("MyKnobs does not derive from Knobs: class MyKnobs(Knobs). It is to have all the other knobs too.")
    missing = 'MyKnobs has no knob `padding`: write padding: str = "valid" into it.'
    with explained({"has no attribute 'padding'": missing}):
        model = my_build(record(filters=4, hidden=8))
    try:
        padded = record(filters=4, hidden=8, padding="same")
    except TypeError:
        raise Wrong('MyKnobs(padding="same") fails. A knob needs a type, padding: str = "valid", and its class the '
                    "line @dataclass(frozen=True, kw_only=True) above it.") from None
    if getattr(record(), "padding", None) != "valid":
        raise Wrong('expected padding to be "valid" unless it is set, so that old experiments keep their meaning, got '
                    f"{getattr(record(), 'padding', None)!r}.")
    plain, padded = network(model, "valid"), network(my_build(padded), "same")
    if (shape := tuple(networks.unwrapped(model).inputs[0].shape)[1:]) != (28, 28, 1):
        raise Wrong(f"the network takes pictures of shape {shape}. Digits have (28, 28, 1).")
    usual = networks.parts(build(Knobs(filters=4, hidden=8)))
    has = tuple(part[3] == "same" for part in padded if part[0] == "conv")
    named(has, [
        ((False, False, False, False), "padding does nothing: give it to the convolutions, padding=knobs.padding."),
        ((True, False, True, False), "only the first convolution of each block has the padding. Give it to both."),
        ((False, True, False, True), "only the second convolution of each block has the padding. Give it to both."),
        ((True, True, False, False), "only the first block has the padding. Give it to both."),
        ((False, False, True, True), "only the second block has the padding. Give it to both."),
        ((True, False, False, False), "only the first convolution has the padding. Give it to all four."),
    ])
    if any(part[3] == "same" for part in plain if part[0] == "conv"):
        raise Wrong('with padding="valid" a convolution has "same": write padding=knobs.padding.')
    wide = [(*part[:3], "same", *part[4:]) if part[0] == "conv" else part for part in usual]
    for found, expected, which in ((plain, usual, "valid"), (padded, wide, "same")):
        for mine, theirs in zip([*found, ("nothing",)], [*expected, ("nothing",)]):
            if mine != theirs:
                raise Wrong(f'with padding="{which}" the network has {networks.told(mine)} where '
                            f"{networks.told(theirs)} is expected. Change the padding only.")
    other = {"filters": 3, "hidden": 7, "kernel_side": 2, "pool_side": 3, "dropout": 0.25}
    tried: list[tuple[str, dict[str, Any]]] = [
        ("other sides, dropout and sizes", other), ("SGD", {"optimiser": "SGD"}),
        ("RMSprop at 0.02", {"optimiser": "RMSprop", "learning_rate": 0.02}),
        ("no regulariser", {"regulariser": "none"}), ("L1", {"regulariser": "L1", "strength": 0.3})]
    for told, changes in tried:
        changes = {"filters": 4, "hidden": 8, **changes}
        mine, theirs = networks.unwrapped(my_build(record(**changes))), build(Knobs(**changes))
        if networks.parts(mine) != networks.parts(theirs):
            raise Wrong(f"with {told} the network is not the old one. Take each number from `knobs`.")
        for name, of in (("optimiser", how_it_steps), ("loss", loss_of), ("cost on weights", penalty_of)):
            if of(mine) != of(theirs):
                raise Wrong(f"with {told} the {name} is not the old one. `head(knobs)` and `compiled(model, knobs)` "
                            "need no change.")
    return ("An experiment with it is another experiment, and the old ones keep their meaning. For more: which of the "
            "three settings that could not be built can be built now?")


def network(model: Any, which: str) -> list[networks.Part]:
    """The parts of a compiled Keras model; raises Wrong for anything else."""
    import keras

    model = networks.unwrapped(model)
    if not isinstance(model, keras.Model) or not model.built:
        raise Wrong(f'expected my_build with padding="{which}" to return a network that knows its input, got '
                    f"{type(model).__name__}.")
    if getattr(model, "optimizer", None) is None:
        raise Wrong("the network is not compiled: it has no optimiser and no cost yet.")
    return networks.parts(model)


def how_it_steps(model: Any) -> tuple[Any, ...]:
    """The kind of a model's optimiser, its rate, momentum, and whether that is Nesterov's."""
    optimiser = model.optimizer
    return (type(optimiser).__name__, round(float(optimiser.learning_rate), 7),
            round(float(getattr(optimiser, "momentum", 0)), 7), bool(getattr(optimiser, "nesterov", False)))


def loss_of(model: Any) -> str:
    """The name of a model's loss, however it was given."""
    loss = model.loss
    return str(loss if isinstance(loss, str) else getattr(loss, "name", None) or getattr(loss, "__name__", loss))


def penalty_of(model: Any) -> list[tuple[float, float]]:
    """The strengths of L1 and L2 of each layer with weights."""
    def strengths(regulariser: Any) -> tuple[float, float]:
        return tuple(round(float(getattr(regulariser, name, 0) or 0), 6) for name in ("l1", "l2"))  # type: ignore

    return [strengths(step.kernel_regularizer) for step in networks.steps(model) if hasattr(step, "kernel_regularizer")]
