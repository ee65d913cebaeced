"""Answers to the exercises of lesson 08: right in many ways, and wrong in the ways that are common."""

import math
import re
from dataclasses import dataclass

import keras
import numpy as np
from keras import layers

from course_utils.experiments import Knobs


def named(join="-", bad=r" ", put="_", seconds="{:.0f}s", ending=".png", empty="baseline", part="{}={}",
          order=list):
    """A `file_name` of these parts."""
    def file_name(settings, time):
        parts = [part.format(name, value) for name, value in order(settings.items())]
        parts = [*(parts or ([empty] if empty is not None else [""])), *([seconds.format(time)] if seconds else [])]
        return re.sub(bad, put, join.join(parts)) + ending
    return file_name


def letter_by_letter(settings, seconds):
    name = "".join(f"{key}={value}-" for key, value in settings.items()) or "baseline-"
    return "".join("_" if letter == " " else letter for letter in name) + f"{round(seconds)}s.png"


def with_join(settings, seconds):
    parts = [*("=".join(map(str, item)) for item in settings.items())] or ["baseline"]
    return "-".join([*parts, str(round(seconds)) + "s"]).translate({32: "_"}) + ".png"


def trained(knobs):
    return int(knobs.images * (1 - knobs.validation_split))


def number(knobs, trained=trained, batches=math.ceil, epochs=True):
    return batches(trained(knobs) / knobs.batch_size) * (knobs.epochs if epochs else 1)


def counted(**how):
    return lambda knobs: number(knobs, **how)


def one_by_one(knobs):
    left, updates = knobs.images - round(knobs.images * knobs.validation_split), 0
    while left > 0:
        left -= knobs.batch_size
        updates += 1
    return updates * knobs.epochs


def compared(choose="validation", of="mean", skip=False, sign=1, report="test", give="mean", scale=1,
             rates=None, what=lambda gap: gap):
    """A `fair_comparison` that chooses and reports in this way."""
    def fair_comparison(table):
        by = table.groupby(["optimiser", "learning_rate"])
        value = by[choose].agg(lambda errors: getattr(errors, of)(skipna=skip))
        rate = {name: value[name].idxmin() for name in ("SGD", "Adam")} if rates is None else rates(value)
        end = by[report].agg(give)
        gap = sign * scale * (end["SGD", rate["SGD"]] - end["Adam", rate["Adam"]])
        return rate["SGD"], rate["Adam"], what(gap)
    return fair_comparison


def chosen_by(score):
    """A `fair_comparison` that chooses by the lowest `score` of the runs of a rate."""
    def fair_comparison(table):
        best, test = {}, table.groupby(["optimiser", "learning_rate"]).test.mean()
        for name in ("SGD", "Adam"):
            rates = table[table.optimiser == name].groupby("learning_rate")
            best[name] = min((score(runs), rate) for rate, runs in rates if score(runs) == score(runs))[1]
        return best["SGD"], best["Adam"], test["SGD", best["SGD"]] - test["Adam", best["Adam"]]
    return fair_comparison


def in_plain_python(table):
    found = {}
    for name in ("SGD", "Adam"):
        rows = table[table.optimiser == name].to_dict("records")
        means = {}
        for rate in {row["learning_rate"] for row in rows}:
            runs = [row for row in rows if row["learning_rate"] == rate]
            means[rate] = sum(row["validation"] for row in runs) / len(runs)
        best = min((mean, rate) for rate, mean in means.items() if mean == mean)[1]
        runs = [row["test"] for row in rows if row["learning_rate"] == best]
        found[name] = best, sum(runs) / len(runs)
    return [found["SGD"][0], found["Adam"][0], found["SGD"][1] - found["Adam"][1]]


def by_pivot(table):
    grid = table.pivot_table(index=["optimiser", "learning_rate"], columns="seed", values="validation", dropna=False)
    means = grid.dropna().mean(axis=1)
    sgd, adam = means["SGD"].idxmin(), means["Adam"].idxmin()
    test = table.set_index(["optimiser", "learning_rate"]).test
    return np.array([sgd, adam, test["SGD", sgd].mean() - test["Adam", adam].mean()])


def only(name):
    """The test error of one optimiser in place of the difference."""
    def fair_comparison(table):
        sgd, adam, _ = compared()(table)
        rows = table[(table.optimiser == name) & (table.learning_rate == {"SGD": sgd, "Adam": adam}[name])]
        return sgd, adam, rows.test.mean()
    return fair_comparison


@dataclass(frozen=True, kw_only=True)
class MyKnobs(Knobs):
    padding: str = "valid"


def head(knobs):
    kind, s = keras.regularizers, knobs.strength
    penalty = {"none": None, "L1": kind.L1(s), "L2": kind.L2(s), "L1 and L2": kind.L1L2(s, s)}[knobs.regulariser]
    return [layers.Flatten(), layers.Dense(knobs.hidden, activation="relu"), layers.Dropout(knobs.dropout),
            layers.Dense(10, activation="softmax", kernel_regularizer=penalty)]


def plain_head(knobs):
    return [*head(knobs)[:-1], layers.Dense(10, activation="softmax")]


def compiled(model, knobs, loss="sparse_categorical_crossentropy", momentum=0.9):
    rate = knobs.learning_rate or (0.01 if knobs.optimiser == "SGD" else 0.001)
    more = {"momentum": momentum, "nesterov": True} if knobs.optimiser == "SGD" else {}
    model.compile(getattr(keras.optimizers, knobs.optimiser)(rate, **more), loss)
    return model


def with_adam(model, knobs):
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def building(have=(True, True, True, True), pad=lambda knobs: knobs.padding, end=head, finish=compiled, extra=(),
             kernel=lambda knobs: knobs.kernel_side, pool=lambda knobs: knobs.pool_side,
             drop=lambda knobs: knobs.dropout, shape=(28, 28, 1)):
    """A `my_build` whose convolutions have the padding where `have` says so."""
    def my_build(knobs):
        model = keras.Sequential([keras.Input(shape)])
        for i, has in enumerate(have):
            model.add(layers.Conv2D(knobs.filters, kernel(knobs), activation="relu",
                                    padding=pad(knobs) if has else "valid"))
            if i % 2:
                model.add(layers.MaxPooling2D(pool(knobs)))
                model.add(layers.Dropout(drop(knobs)))
        for layer in [*extra, *end(knobs)]:
            model.add(layer)
        return finish(model, knobs)
    return my_build


def functional(knobs):
    x = images = keras.Input((28, 28, 1))
    for _ in range(2):
        for _ in range(2):
            x = keras.activations.relu(layers.Conv2D(knobs.filters, knobs.kernel_side, padding=knobs.padding)(x))
        x = layers.Dropout(knobs.dropout)(layers.MaxPooling2D(knobs.pool_side)(x))
    for layer in head(knobs):
        x = layer(x)
    return compiled(keras.Model(images, x), knobs)


@dataclass(frozen=True, kw_only=True)
class Wide(Knobs):
    padding: str = "same"


class NoDataclass(Knobs):
    padding = "valid"


@dataclass(frozen=True, kw_only=True)
class Alone:
    padding: str = "valid"
    filters: int = 32
    hidden: int = 128


@dataclass(frozen=True, kw_only=True)
class OneMore(Knobs):
    padding: str = "valid"
    stride: int = 1


def within(by=("validation", "seconds"), failed=False, allowed=lambda table, seconds: table.seconds <= seconds,
           last=False, give=lambda table: table.index[0]):
    def best_within(table, seconds):
        ran = table if failed else table[table.reason == ""]
        ran = ran[allowed(ran, seconds)].sort_values(list(by), ascending=[True, not last][:len(by)], kind="stable")
        return give(ran)
    return best_within


def by_query(table, seconds):
    ran = table.query("reason == '' and seconds <= @seconds")
    return ran[ran.validation == ran.validation.min()].seconds.idxmin()


def in_a_loop(table, seconds):
    best = None
    for row in table.itertuples():
        if not row.reason and row.seconds <= seconds and (best is None or (row.validation, row.seconds) < best[:2]):
            best = row.validation, row.seconds, row.Index
    return best[2]


def ratio(table, seconds):
    ran = table[(table.reason == "") & (table.seconds <= seconds)]
    return (ran.validation * ran.seconds).idxmin()


RIGHT = {
    "08.1": [
        named(),
        letter_by_letter,
        with_join,
        named(seconds="{:.0f}s", bad=r"[^\w.=-]"),
    ],
    "08.2": [
        counted(),
        one_by_one,
        lambda k: -(-trained(k) // k.batch_size) * k.epochs,
        lambda k: float(number(k)),
    ],
    "08.3": [
        compared(),
        in_plain_python,
        by_pivot,
    ],
    "08.4": [
        within(),
        by_query,
        in_a_loop,
    ],
    "08.5": [
        (MyKnobs, building()),
        (MyKnobs, functional),
        (OneMore, building()),
    ],
}
WRONG = {
    "08.1": [
        (lambda settings, seconds: 3, "expected a text, got int."),
        (named(bad="@"), "the spaces are still there."),
        (named(put=""), "the spaces are left out."),
        (lambda given, seconds: named(bad="@")(given, seconds).replace(" ", "_", 1), "only the first space became _."),
        (named(bad=" +"), 'expected "a=one__two_three_-0s.png"'),
        (lambda given, seconds: named()(given, math.ceil(seconds)), 'expected "optimiser=SGD-epochs=2-41s.png"'),
        (lambda given, seconds: named()(given, min(seconds, 999)), 'expected "hidden=512-1201s.png"'),
        (named(join="\n"), "there is a new line in the name"),
        (named(join="_"), "the parts are joined by _"),
        (lambda settings, seconds: named()(settings, int(seconds)), "the seconds are cut off."),
        (named(seconds="{}s"), "the seconds are not rounded."),
        (named(seconds="{:.0f}.0s"), "the seconds have a point."),
        (named(seconds=""), "the seconds are missing."),
        (named(ending=""), "the ending .png is missing."),
        (named(order=sorted), "the settings are sorted."),
        (named(bad=r"[^a-zA-Z0-9_=-]"), "the point of 0.25 is gone. Only"),
        (named(bad=r"[^a-zA-Z0-9._-]"), "the = is gone. Only"),
        (named(part="{1}"), "the names of the settings are missing"),
        (named(ending=".jpg"), 'expected "regulariser=L1_and_L2-dropout=0.25-42s.png", got "regulariser=L1_and_L2-'
         'dropout=0.25-42s.jpg".'),
        (named(empty=None), "without settings the name begins with -."),
        (lambda given, seconds: named()(given, seconds).replace("baseline-", ""), "only the seconds are left"),
        (named(empty="default"), 'expected "baseline-7s.png" where all settings'),
    ],
    "08.2": [
        (counted(batches=math.floor), "the last batch, which is not full, is left out."),
        (counted(batches=round), "the last batch, which is not full, is left out."),
        (counted(trained=lambda k: k.images), "all images are counted."),
        (counted(epochs=False), "that is one epoch. The images"),
        (counted(epochs=False, batches=math.floor), "that is one epoch, without its last batch."),
        (counted(trained=lambda k: int(k.images * k.validation_split)), "that is how many batches the validation"),
        (lambda k: trained(k) * k.epochs, "each image is counted."),
        (counted(batches=float), "the last batch is counted in part."),
        (lambda k: math.ceil(trained(k) * k.epochs / k.batch_size), "you round up once"),
        (trained, "that is how many images are trained on."),
        (lambda k: number(k) * k.batch_size, "you multiply by the batch size."),
        (lambda k: 61, "960 images, a quarter set aside, batches of 64, 5 epochs: expected 60, got 61."),
        (lambda k: trained(k) // k.batch_size * k.epochs + k.epochs * (k.images > 500),
         "all in one batch of 128, 3 epochs: expected 3, got 0."),
        (lambda k: number(k) + (k.images == 10_000), "the baseline: expected 756, got 757."),
        (lambda k: (trained(k) // k.batch_size + 1) * k.epochs,
         "ten full batches of 64, 3 epochs: expected 30, got 33."),
        (lambda k: number(k) if k.validation_split < 0.5 else 7, "images to train on, batches of"),
        (lambda k: math.ceil(trained(k) / 64) * k.epochs, "all in one batch of 128, 3 epochs: expected 3, got 6."),
    ],
    "08.3": [
        (lambda table: 0.1, "expected three numbers"),
        (compared(skip=True), "a rate at which a run failed was chosen for SGD"),
        (compared(of="min", skip=True), "the rates were chosen by the lowest single run."),
        (compared(choose="test"), "the rate of Adam was chosen with the help of the test"),
        (lambda table: [compared()(table)[i] for i in (1, 0, 2)], "the two rates have changed places"),
        (compared(rates=lambda value: {"SGD": 0.01, "Adam": 0.001}), "the first rate in the table was taken"),
        (compared(rates=lambda value: {"SGD": 0.1, "Adam": 0.1}), "both have the same rate."),
        (compared(rates=lambda value: {"SGD": 1.0, "Adam": 0.1}, give=np.nanmean), "you chose the highest"),
        (lambda table: (0.1, 0.02, 0.0), "the two rates: expected 0.001 at [1], got 0.02."),
        (compared(sign=-1), "the sign is turned"),
        (compared(report="validation"), "that is the difference of the validation errors."),
        (compared(scale=100), "that is in percent."),
        (compared(give="median"), "that is the difference of the medians."),
        (compared(give="min"), "that is the difference of the best seeds."),
        (compared(give="sum"), "the errors of the seeds are added up."),
        (only("SGD"), "that is the test error of SGD."),
        (only("Adam"), "that is the test error of Adam."),
        (compared(what=lambda gap: 2 * gap), "the difference of the mean test errors: expected"),
        (chosen_by(lambda runs: (runs.validation + runs.test).mean(skipna=False)), "chosen with the help of the test"),
        (chosen_by(lambda runs: runs[runs.seed == 1].validation.mean(skipna=False)), "three random rates for each"),
        (chosen_by(lambda runs: runs.validation.median(skipna=False)), "three random rates for each"),
        (compared(what=abs), "one rate each, and SGD the better on the test images: expected"),
    ],
    "08.4": [
        (within(give=lambda table: table.iloc[0]), "a part of the table came out."),
        (within(give=lambda table: table.validation.iloc[0]), "expected the name of a setting, a text, got"),
        (lambda table, seconds: table[(table.reason == "") & (table.seconds <= seconds)].seconds.idxmax(),
         "that is the slowest within the time."),
        (lambda table, seconds: within(by=("validation",), give=lambda ran: ran.index[
            [i for i, error in enumerate(ran.validation) if error == ran.validation.min()][-1]])(table, seconds),
         "with the rows in another order"),
        (lambda table, seconds: "twin" if seconds == 70 else within()(table, seconds), "in a random table expected"),
        (within(last=True), "another setting has the same validation error"),
        (within(by=("test", "seconds")), "that has the lowest test error."),
        (within(allowed=lambda table, seconds: table.seconds > 0), "the best of all, and took 900 seconds."),
        (within(by=("seconds", "validation")), "that is the fastest"),
        (ratio, "that is the fastest"),
        (within(failed=True), "that one failed, and has no error."),
        (within(give=lambda table: table.index[-3]), "that is not the lowest validation error within the time."),
        (lambda table, seconds: "mine", 'expected "twin", with 1.7 % in 58 seconds, got "mine".'),
        (within(allowed=lambda table, seconds: table.seconds < seconds), "within 57 seconds expected"),
    ],
    "08.5": [
        (building(), "expected the class and the function"),
        ((Alone, building()), "MyKnobs does not derive from Knobs"),
        ((Knobs, building()), "MyKnobs has no knob `padding`"),
        ((NoDataclass, building()), 'MyKnobs(padding="same") fails.'),
        ((Wide, building()), 'expected padding to be "valid" unless it is set'),
        ((MyKnobs, building(have=(False,) * 4)), "padding does nothing"),
        ((MyKnobs, building(have=(True, False, True, False))), "only the first convolution of each block"),
        ((MyKnobs, building(have=(False, True, False, True))), "only the second convolution of each block"),
        ((MyKnobs, building(have=(True, True, False, False))), "only the first block has the padding."),
        ((MyKnobs, building(have=(False, False, True, True))), "only the second block has the padding."),
        ((MyKnobs, building(have=(True, False, False, False))), "only the first convolution has the padding."),
        ((MyKnobs, building(pad=lambda knobs: "same")), 'with padding="valid" a convolution has "same"'),
        ((MyKnobs, building(extra=[layers.Dropout(0.1)])), 'padding="valid" the network has dropout 0.1 where '),
        ((MyKnobs, building(end=lambda knobs: head(knobs)[:-1])), "has nothing where dense 10 is expected"),
        ((MyKnobs, building(finish=lambda model, knobs: model)), "the network is not compiled"),
        ((MyKnobs, building(kernel=lambda knobs: 3)), "with other sides, dropout and sizes the network is not"),
        ((MyKnobs, building(pool=lambda knobs: 2)), "with other sides, dropout and sizes the network is not"),
        ((MyKnobs, building(drop=lambda knobs: 0.5)), "with other sides, dropout and sizes the network is not"),
        ((MyKnobs, building(finish=with_adam)), "with SGD the optimiser is not the old one."),
        ((MyKnobs, building(finish=lambda m, k: compiled(m, k, momentum=0.5))), "with SGD the optimiser is not"),
        ((MyKnobs, building(finish=lambda m, k: compiled(m, k, "mse"))), "the loss is not the old one."),
        ((MyKnobs, building(end=plain_head)), "the cost on weights is not the old one."),
        ((MyKnobs, lambda knobs: [1]), "to return a network that knows its input, got list."),
        ((MyKnobs, building(shape=(29, 28, 1))), "takes pictures of shape (29, 28, 1)"),
        ((MyKnobs, building(shape=(28, 56, 1))), "takes pictures of shape (28, 56, 1)"),
        ((MyKnobs, building(shape=(28, 28, 2))), "takes pictures of shape (28, 28, 2)"),
    ],
}
