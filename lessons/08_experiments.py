# ---
# jupyter:
#   kernelspec: {display_name: Python 3 (ipykernel), language: python, name: python3}
# ---

# %% [markdown] slideshow={"slide_type": "slide"}
# # 8 · Experiments with a LeNet
#
# **Which knob matters?**
#
# More exactly: which setting learns fastest in twelve epochs? Nearly every run here stops before it has learned all it
# can. Near the end we let one run on, and a verdict changes.
#
# You will be able to
# * describe a network and its training by one record of settings, and run experiments that can be stopped and resumed;
# * say which differences between settings are larger than luck;
# * choose by validation, and say what a comparison kept equal.
#
# *Reading {{ reading }} min · exercises {{ exercises }} min · runs in {{ minutes }} on two cores*

# %% [markdown] slideshow={"slide_type": "notes"}
# Lesson 7 compared five networks; this one has thirty settings and a store of recorded runs. The subject is the
# experiment, no longer the network. The lesson splits well before "What luck does". (2 min)

# %% slideshow={"slide_type": "skip"}
from dataclasses import dataclass, replace

import keras
import numpy as np
import pandas as pd
from keras import layers
from scipy import stats

from course_utils import check, expect, experiments, load_mnist, plots
from course_utils import predict, reproducible, reveal, scoreboard, widgets
from course_utils.experiments import Knobs, plans

# %% tags=["parameters"] slideshow={"slide_type": "skip"}
seed = 0
num_images = 2000
num_epochs = 3

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Three questions from before

# %%
widgets.Questions(before=8)

# %% [markdown] slideshow={"slide_type": "notes"}
# By a show of hands, before anybody presses Answer. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A network with knobs
#
# In 2016 a text on the web took a network of the LeNet family (lesson 5), and made nearly everything about it an
# argument of one function. The text has 32 calls, most with one setting changed, and promises rules of thumb.
#
# A setting that is chosen beforehand and not learned is a **hyperparameter**. We call it a knob.
#
# The network has the same block twice, with four knobs:

# %%
def block(knobs):
    return [
        layers.Conv2D(knobs.filters, knobs.kernel_side, activation="relu"),
        layers.Conv2D(knobs.filters, knobs.kernel_side, activation="relu"),
        layers.MaxPooling2D(knobs.pool_side),
        layers.Dropout(knobs.dropout)]

# %% [markdown] slideshow={"slide_type": "fragment"}
# `filters` is the number of kernels of each convolution, and so of its feature maps; `kernel_side` and `pool_side` are
# the sides of a kernel and a pooling window; `dropout` is the share silenced.

# %% [markdown] slideshow={"slide_type": "notes"}
# Let the class name what each knob does before the text does: all four are from lessons 4 and 5. Ask which way each
# would have to be turned for a larger network. (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### A cost on weights
#
# After the blocks come a dense layer of `hidden` units and the ten outputs. Besides dropout, a **regulariser** holds
# the network back from memorising: a cost on the last layer's weights $w_i$, added to the loss $C$. With $\lambda$,
# `strength` in the code:
#
# $$C + \lambda \sum_i w_i^2 \quad (\mathrm{L2}), \qquad C + \lambda \sum_i |w_i| \quad (\mathrm{L1}).$$
#
# L2 pulls large weights hardest; L1 pulls all weights alike. The text took L2, with $\lambda = 0.01$.

# %%
def head(knobs):
    kind, s = keras.regularizers, knobs.strength
    penalty = {"none": None, "L1": kind.L1(s), "L2": kind.L2(s),
               "L1 and L2": kind.L1L2(s, s)}[knobs.regulariser]
    return [layers.Flatten(),
            layers.Dense(knobs.hidden, activation="relu"),
            layers.Dropout(knobs.dropout),
            layers.Dense(10, activation="softmax",
                         kernel_regularizer=penalty)]

# %% [markdown] slideshow={"slide_type": "notes"}
# The slope of the square is 2w, so the pull fades as the weight does; that of the absolute value is 1 or -1 until the
# weight is gone. AdamW of lesson 6 shrinks weights, too, in a different way. (4 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### How it learns
#
# Three optimisers: `"Adam"` and `"RMSprop"` of lesson 4, and `"SGD"` with **momentum**, which keeps going like a
# rolling ball: each step is 0.9 of the last one plus an ordinary one. (Nesterov's form takes the slope where the ball
# would roll to.) A rate of `None` means the optimiser's default, as in the text: 0.001, for SGD 0.01. Exercise 8.3
# comes back to that.

# %%
def compiled(model, knobs):
    rate, kind = knobs.learning_rate, keras.optimizers
    if knobs.optimiser == "SGD":
        optimiser = kind.SGD(rate or 0.01, momentum=0.9, nesterov=True)
    elif knobs.optimiser == "Adam":
        optimiser = kind.Adam(rate or 0.001)
    else:
        optimiser = kind.RMSprop(rate or 0.001)
    model.compile(optimiser, loss="sparse_categorical_crossentropy",
                  metrics=["accuracy"])
    return model

# %% slideshow={"slide_type": "fragment"}
def build(knobs):
    model = keras.Sequential([keras.Input((28, 28, 1)), *block(knobs),
                              *block(knobs), *head(knobs)])
    return compiled(model, knobs)

# %% [markdown] slideshow={"slide_type": "notes"}
# Draw the ball in a long valley: momentum adds up along it and cancels across. (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### One record
#
# All knobs are in one record, a *frozen dataclass*: a list of names with defaults. A record cannot be changed;
# `replace` makes a copy with some knobs changed.

# %%
baseline = Knobs()
print(baseline)
other = replace(baseline, filters=64, dropout=0.2)
print(other.changed())

# %% [markdown] slideshow={"slide_type": "fragment"}
# A knob that is not named has its default, the value in most of the 32 calls. How many parameters does the baseline
# have? Its last maps, 32 of them, are 4 x 4; 128 units follow.

# %%
predict("parameters of the baseline", unit="")

# %%
parameters = build(baseline).count_params()
reveal("parameters of the baseline", parameters, unit="")
expect("counted by hand", parameters,
       equal=(9 * 32 + 32) + 3 * (9 * 32 * 32 + 32)
       + (4 * 4 * 32 * 128 + 128) + (128 * 10 + 10))

# %% [markdown] slideshow={"slide_type": "notes"}
# 28, 26, 24, pooled 12, 10, 8, pooled 4: so the dense layer takes in 4 x 4 x 32 numbers. Epochs, batch size, patience,
# the number of images and the seed are in the record too: another seed is another experiment. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Settings that cannot be
#
# Kernels and windows make the maps smaller. Among the text's settings are windows of 4 x 4 and 8 x 8 (with kernels of 3
# x 3), and kernels of 4 x 4 and 8 x 8 (with windows of 2 x 2). Work out the sides of the maps. How many of these four
# cannot be built?

# %%
predict("settings that cannot be built", unit="of 4")

# %%
def fits(knobs):
    sides = experiments.sides(knobs.kernel_side, knobs.pool_side)
    return min(sides) >= 1


reveal("settings that cannot be built",
       sum(not fits(knobs) for knobs in plans.SOURCE), unit="of 4")
for knobs in plans.SOURCE:
    if not fits(knobs):
        print(knobs.changed(), "sides:",
              *experiments.sides(knobs.kernel_side, knobs.pool_side))

# %% [markdown] slideshow={"slide_type": "fragment"}
# With windows of 4, 28 becomes 24, 6, 2: no room for another window. A good program says so before training, and what
# would work:

# %%
try:
    experiments.build(Knobs(pool_side=8))
except experiments.KnobError as error:
    print(error)

# %% [markdown] slideshow={"slide_type": "notes"}
# Do the sums for windows of 4 on the board: 28, 26, 24, 6, 4, 2. Ask for the largest window that works with kernels
# of 3. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Training, with an end
#
# Each experiment uses 10,000 of the 60,000 training pictures, to leave time for many experiments. Keras sets a share
# aside, `validation_split` (lesson 6): 8,000 are trained on, the last 2,000 validated on. Training ends when the
# validation cost has not fallen for `patience` epochs: early stopping, from lesson 3. The text trained for up to 20
# epochs on 48,000 pictures; here it is 12 on 8,000.

# %% tags=["nbval-ignore-output"]
def train(knobs, build=build):
    reproducible(knobs.seed)
    digits = load_mnist(channels="last", scale=knobs.normalise,
                        num_train=knobs.images)
    model = build(knobs)
    stop = keras.callbacks.EarlyStopping("val_loss",
                                         patience=knobs.patience)
    history = model.fit(
        digits.x_train, digits.y_train, epochs=knobs.epochs,
        batch_size=knobs.batch_size, callbacks=[stop], verbose=0,
        validation_split=knobs.validation_split)
    return model, pd.DataFrame(history.history)

# %% tags=["nbval-ignore-output"]
small = Knobs(images=num_images, epochs=num_epochs)
model, history = train(small)
history.round(3)

# %%
expect("validation accuracy of a small experiment",
       history.val_accuracy.iloc[-1], above=0.5)

# %% [markdown] slideshow={"slide_type": "fragment"}
# `accuracy` and `loss` are means over the epoch, with dropout; `val_accuracy` is measured at its end, without. So the
# validation error may well lie below the training error.

# %% [markdown] slideshow={"slide_type": "notes"}
# All the code of the network and its training is now on three pages. Ask what in `train` makes two runs of one setting
# differ. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## An experiment is a file
#
# A finished run should be neither lost nor run again. So it becomes a file: all settings, the errors of every epoch,
# the test error (of the best epoch), seconds, versions, machine. The file's name depends on the settings and on
# the code that builds and trains: change either, and it is a new experiment. A folder of such files is the **store**.
#
# `experiments.sweep` runs the settings that the store lacks, and returns a table of all:

# %% tags=["nbval-ignore-output"]
settings = [small, replace(small, batch_size=512),
            replace(small, dropout=0.2)]
mine = experiments.sweep(settings)
mine[["validation", "test", "best_epoch"]].round(4)

# %%
expect("mistakes, batches of 512 / 128 (ratio)",
       mine.validation.iloc[1] / mine.validation.iloc[0],
       above=1.1, unit="")
again = experiments.sweep(settings)
expect("run again, nothing is trained: the same seconds",
       bool((again.seconds == mine.seconds).all()))
expect("costs by `train` and by the sweep, relative difference",
       abs(experiments.curves(small).cost - history.loss.values).max()
       / history.loss.max(), below=0.05, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Press stop in the middle of a sweep, restart the kernel, run the cell again: it goes on from there.
# `docs/experiments.md` says how to use several processes or machines.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask what could go wrong with a result that is only printed: nobody knows the settings, the notebook is closed, the
# code has changed since. Each is answered by a line of the file. (5 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Six lines of pandas
#
# The result is a pandas table: a row for each experiment, with its name (the changed knobs) as *index*, and a column
# for each knob and result. All the pandas that you need here:

# %%
known = experiments.table()             # yours, and the recorded ones
known.test                              # a column
known.loc["dropout=0.2"]                # a row, by its name
known.test["dropout=0.2"]               # one number
known[known.batch_size == 512]          # the rows that satisfy this
known.validation.idxmin()               # the name of the lowest
known.groupby("optimiser").test.mean()  # a mean for each optimiser

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask for one more line: the name of the experiment with the fewest parameters. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 8.1 · A name for a file (4 min, one star)
#
# The text saved each run's curves under a name made of its settings. But part of such a name was
# `OPTIMIZER=<keras.optimizers.SGD object at 0x...>`, with a new number each time. Write `file_name(settings, seconds)`,
# where `settings` is a dictionary of the settings that differ from the baseline's:
#
# * the parts `name=value`, in their order, and the rounded seconds with an `s`, joined by `-`; then `.png`;
# * without settings, `baseline` in their place;
# * every space becomes a `_`.
#
# So `{"dropout": 0.2, "regulariser": "L1 and L2"}` and 41.7 give `dropout=0.2-regulariser=L1_and_L2-42s.png`.
#
# <details><summary>Hint 1</summary>Make a list of the parts first, then join it:
# <code>"-".join(parts)</code>.</details>
# <details><summary>Hint 2</summary><code>f"{seconds:.0f}s"</code> rounds. An empty list counts as false.</details>
# <details><summary>Hint 3</summary><code>name.replace(" ", "_")</code> returns the name with each space
# replaced.</details>

# %% tags=["exercise", "exercise:08.1"]
def file_name(settings, seconds):
    ...  # your code


check("08.1", file_name)
# %load ../solutions/08_1_file_name.py

# %% [markdown] slideshow={"slide_type": "notes"}
# For reading at home, if time is short. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What luck does
#
# First, how far apart are runs of *one* setting? The baseline was recorded with five seeds; the first has a test error
# of {{ experiment("baseline").test | percent(2) }}. How far is the best test error of the five from the worst?

# %%
predict("test error, from the best of five seeds to the worst")

# %%
def rows(settings):
    return known.loc[[knobs.changed() for knobs in settings]]


luck = rows(plans.LUCK)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Draw them, from the best (1) to the worst (5); points in between do not matter:

# %%
widgets.ExpectedCurve(range(1, 6), luck.test.sort_values(),
                      what="test error", along="run", lowest=0.01,
                      highest=0.03)

# %% slideshow={"slide_type": "subslide"}
reveal("test error, from the best of five seeds to the worst",
       luck.test.max() - luck.test.min())
expect("by validation the first seed is the worst of the five",
       luck.validation.idxmax() == "baseline")
luck[["validation", "test", "best_epoch"]].round(4)

# %% [markdown] slideshow={"slide_type": "fragment"}
# In all five rows the validation error is above the test error. That is one fact, not five: all share their 2,000
# validation pictures.

# %% [markdown] slideshow={"slide_type": "notes"}
# What does the seed draw? The start, the order of the pictures, and the dropout. (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### One more run
#
# The text ran each setting once. So where could *one more* run of the baseline land? Lesson 7's interval is for the
# mean $\bar a$ of $n$ runs with standard deviation $s$. The mean is uncertain ($s^2/n$), and a new run scatters around
# it ($s^2$): the variances add.
#
# $$\bar a \pm t\, s\, \sqrt{1 + \frac 1 n}$$

# %%
def one_more(errors, confidence=0.95):
    n = len(errors)
    t = stats.t.ppf((1 + confidence) / 2, n - 1)
    half = t * np.std(errors, ddof=1) * np.sqrt(1 + 1 / n)
    return np.mean(errors) - half, np.mean(errors) + half


low, high = one_more(luck.test)
print(f"one more run of the baseline: {low:.2%} to {high:.2%}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# A setting whose single run lies in this band is *within luck*. The knob may still do something that one run could not
# show.

# %% [markdown] slideshow={"slide_type": "notes"}
# The interval of the mean gets narrower with every run; this one soon stops, since single runs stay as different as
# they are. Ask which of the two you need when you have one run for each setting. (4 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Twelve epochs are not the end
#
# How often was the last epoch the best, by validation cost?

# %%
def at_its_end(knobs):
    epochs = len(experiments.curves(knobs))
    return known.best_epoch[knobs.changed()] == epochs


settings = [knobs for knobs in dict.fromkeys(plans.SOURCE) if fits(knobs)]
expect(f"runs that were best in their last epoch, of {len(settings)}",
       sum(map(at_its_end, settings)), equal=24)

# %% [markdown] slideshow={"slide_type": "fragment"}
# So "better" on the next pages means further after twelve epochs. A slow learner looks bad here, even if it would end
# up ahead.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask what a tortoise and a hare would look like in this lesson. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Which differences are real?
#
# Of the text's 32 runs, three are the baseline, and three cannot be built. That leaves 26. If no knob did anything, one
# run in twenty would leave the band by luck alone. How many of the 26 lie outside?

# %%
predict("settings outside the band", unit="of 26")

# %%
source = rows(dict.fromkeys(plans.SOURCE))
others = source[source.reason == ""].drop("baseline")
outside = ~others.test.between(low, high)
reveal("settings outside the band", int(outside.sum()), unit="of 26")
expect("settings to compare", len(others), equal=26)

# %%
turned = {}
for name, row in others.iterrows():
    knob, value = name.split("=", 1)
    value = value.replace(", epochs=", ", epochs ")
    turned.setdefault(knob, {})[value] = row.test

# %% slideshow={"slide_type": "subslide"}
plots.settings(turned, (low, high), "test error")

# %% [markdown] slideshow={"slide_type": "notes"}
# Let the class read the figure: which knobs have only filled points, which only rings? Which point surprises? We look
# at test errors here to judge, and choose nothing by them. (4 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Twenty-six chances
#
# By luck alone, expect one of 26 outside. For all 26 *together* to stay inside with a chance of 95 %, each may leave
# with a chance of only $0.05 / 26$: **Bonferroni's correction**. The band gets wider. How many are still outside?

# %%
wide = one_more(luck.test, confidence=1 - 0.05 / len(others))
sure = ~others.test.between(*wide)
print(f"band for all 26 together: {wide[0]:.2%} to {wide[1]:.2%}")
expect("settings outside the wider band", int(sure.sum()), below=14)
expect("of them better than the baseline",
       int((others.test < wide[0]).sum()), equal=0)

# %%
beside = np.select([sure, outside], ["outside both", "outside the first"],
                   "within luck")
for words in ("outside both", "outside the first", "within luck"):
    print(f"{words}:", "; ".join(others.index[beside == words]), "\n")

# %% [markdown] slideshow={"slide_type": "fragment"}
# A single run of each can show what slows learning down badly: too few epochs, large batches, few pictures, an
# optimiser at the wrong rate. No gain is beyond the wider band. Some may still be real; more runs would tell.

# %% [markdown] slideshow={"slide_type": "notes"}
# Five runs give only a rough spread: that is why t with four degrees of freedom is large. Ask what ten seeds of the
# baseline would cost, and what they would buy: t falls from 2.8 to 2.3. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## One knob at a time: the batch size
#
# The text went from batches of 64 to batches of 4,096, with epochs fixed. The baseline's batches have 128 pictures, its
# test error is {{ experiment("baseline").test | percent(1) }}, after two epochs
# {{ experiment("epochs=2").test | percent(1) }}. What will it be with batches of 4,096?

# %%
predict("test error with batches of 4,096")

# %%
by_size = {size: Knobs(batch_size=size) for size in (64, 128, 512, 4096)}
reveal("test error with batches of 4,096",
       known.test["batch_size=4096"])
plots.compare_runs({f"{size:,}": experiments.curves(knobs)
                    for size, knobs in by_size.items()}, "validation",
                   top=0.3)

# %%
def judged(settings):
    table = rows(settings)
    beside = np.select([table.test < low, table.test > high],
                       ["better", "worse"], "within luck")
    return table[["validation", "test"]].assign(luck=beside)


batches = judged(by_size.values())
batches.round(4)

# %%
expect("mistakes, batches of 4,096 / baseline (ratio)",
       batches.test["batch_size=4096"] / batches.test["baseline"],
       above=5, unit="")

# %% [markdown] slideshow={"slide_type": "notes"}
# Many expect large batches to be as good, and faster, as they are on a graphics card. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 8.2 · How often do the weights change? (6 min, one star)
#
# Why is so little learned with large batches? Write `updates(knobs)`: how many times the weights are changed if
# training goes through all its epochs. The last batch of an epoch may not be full; it changes the weights, too.
#
# <details><summary>Hint 1</summary>Not all <code>knobs.images</code> are trained on: the share
# <code>knobs.validation_split</code> is set aside.</details>
# <details><summary>Hint 2</summary>The batches of one epoch are the training images divided by the batch size, rounded
# up; <code>math.ceil</code>, after <code>import math</code>, does that.</details>
# <details><summary>Hint 3</summary><code>knobs.epochs * math.ceil(trained / knobs.batch_size)</code>, with
# <code>trained = int(knobs.images * (1 - knobs.validation_split))</code></details>

# %% tags=["exercise", "exercise:08.2"]
def updates(knobs):
    ...  # your code


check("08.2", updates)
# %load ../solutions/08_2_updates.py

# %% [markdown] slideshow={"slide_type": "notes"}
# 756 for the baseline, and 24 with batches of 4,096. Have these two numbers said aloud before the next page. (5 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### A fair chance for large batches
#
# With batches of 4,096 the weights change 24 times in all, in the baseline 756. So the text turned two knobs at once:
# batch size and number of steps. More epochs or longer steps could make up for that. Here are longer steps: batches of
# 1,024, eight times the baseline's, at three and at eight times its rate:

# %%
larger = judged([Knobs(batch_size=1024), *plans.LARGE_BATCHES])
larger.round(4)

# %%
expect("mistakes, better of the raised rates / default rate (ratio)",
       larger.test.iloc[1:].min() / larger.test.iloc[0],
       below=0.8, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# These runs support a rule of thumb: with larger batches, raise the learning rate. They do not support "large batches
# are bad".

# %% [markdown] slideshow={"slide_type": "notes"}
# P. Goyal and others, 2017, "Accurate, large minibatch SGD": rate in proportion to the batch, with a slow start. For
# Adam its square root is a usual first guess: 2.8 for 8. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Dropout
#
# Lesson 4's big network memorised, and dropout slowed that down. The text's network has dropout three times, at 0.5,
# and an error of {{ experiment("baseline").test | percent(2) }}. Will it be better or worse after twelve epochs without
# any?

# %%
predict("test error without any dropout")

# %%
by_rate = [Knobs(dropout=rate) for rate in (0.0, 0.1, 0.2, 0.4, 0.5)]
dropped = judged(by_rate)
reveal("test error without any dropout", dropped.test["dropout=0.0"])

# %%
plots.compare_runs({f"{knobs.dropout}": experiments.curves(knobs)
                    for knobs in by_rate if knobs.dropout != 0.1},
                   "validation", dotted="train", top=0.12)

# %%
dropped.round(4)

# %%
costs = experiments.curves(baseline)[["cost", "validation_cost"]]
expect("with 0.5, both costs fell in the last epoch",
       bool((costs.iloc[-1] < costs.iloc[-2]).all()))
expect("the best rate lies between 0 and 0.5",
       bool(dropped.test.iloc[1:4].max() < dropped.test.iloc[[0, 4]].min()))
expect("training error without dropout, last epoch",
       experiments.curves(by_rate[0]).train.iloc[-1], below=0.015)
expect("training error with 0.5, last epoch",
       experiments.curves(by_rate[4]).train.iloc[-1], above=0.03)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Without dropout the training error falls far below the validation error: the network memorises. With 0.5 the training
# error stays *above* (it is measured with the noise on), and both costs still fall, though the errors waver: training
# is not over. Which rate is best may depend on how long you train, and on how many pictures.

# %% [markdown] slideshow={"slide_type": "notes"}
# The figure's dotted lines are the training errors. Ask in which of the four runs more epochs would help, and how one
# sees it. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Wider: filters and hidden units
#
# The text tried 32, 64, 128 and 256 kernels in each convolution, and 32 to 1,024 hidden units. Here 128 and 256 kernels
# had only 4 and 2 epochs, since they are slow.

# %%
by_filters = [baseline, Knobs(filters=64), Knobs(filters=128, epochs=4),
              Knobs(filters=256, epochs=2)]
plots.compare_runs({f"{knobs.filters}, {knobs.epochs} epochs":
                    experiments.curves(knobs)
                    for knobs in by_filters}, "validation", top=0.1)

# %% slideshow={"slide_type": "subslide"}
wider = judged([Knobs(epochs=2), Knobs(filters=256, epochs=2),
                Knobs(filters=128, epochs=4), baseline,
                Knobs(filters=64),
                *[Knobs(hidden=n) for n in (32, 64, 256, 512, 1024)]])
wider["parameters"] = known.parameters[wider.index].astype(int)
wider.round(4)

# %%
expect("mistakes, 64 kernels / 32 (ratio)",
       wider.test["filters=64"] / wider.test["baseline"],
       below=0.85, unit="")
expect("mistakes, 256 kernels / 32, both after 2 epochs (ratio)",
       wider.test["filters=256, epochs=2"] / wider.test["epochs=2"],
       below=0.7, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# More kernels and more hidden units seem to help. Kernels cost more: the work of a convolution grows with the maps
# below it *times* those above, so twice the kernels mean nearly four times the work.
#
# These runs do not say what 128 and 256 kernels would do in twelve epochs. A fair comparison: after two, 256 are far
# ahead of 32.

# %% [markdown] slideshow={"slide_type": "notes"}
# Count with the class: the second convolution has 9 x 32 x 32 weights, with twice the kernels four times as many.
# Hidden units add weights where they are cheap, after the pooling. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Optimiser, and what pixels are measured in
#
# The text's `NORMALIZE=False` leaves the pixels from 0 to 255: the same pictures in other units. Which suffers more,
# Adam or SGD?

# %%
tried = {f"{name}, {pixels}": Knobs(optimiser=name, normalise=scaled)
         for name in ("Adam", "SGD")
         for pixels, scaled in (("scaled", True), ("raw", False))}
units = judged([*tried.values(), Knobs(optimiser="RMSprop")])
plots.compare_runs({name: experiments.curves(knobs)
                    for name, knobs in tried.items()}, "validation",
                   top=0.3)

# %% slideshow={"slide_type": "subslide"}
units.round(4)

# %%
errors = units.test.values
ratios = errors[[1, 3]] / errors[[0, 2]]
expect("Adam: mistakes, raw pixels / scaled (ratio)", ratios[0],
       above=1.3, below=2.5, unit="")
expect("SGD: mistakes, raw pixels / scaled (ratio)", ratios[1],
       above=2.5, unit="")

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask what a rate of 0.01 means for a weight that is multiplied by up to 1, and for one that is multiplied by up to 255.
# (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Why
#
# How far does the first step of training move the first layer's weights, once for pixels up to 1, once for pixels up to
# 255?

# %%
digits = load_mnist(channels="last", num_train=128)


def first_step(optimiser, scale):
    reproducible(seed)
    model = build(Knobs(optimiser=optimiser, dropout=0.0))
    before = model.layers[0].kernel.numpy()
    model.train_on_batch(scale * digits.x_train, digits.y_train)
    return np.abs(model.layers[0].kernel.numpy() - before).mean()

# %% tags=["nbval-ignore-output"]
steps = {name: [first_step(name, 1), first_step(name, 255)]
         for name in ("SGD", "Adam")}
for name, (small_step, large_step) in steps.items():
    print(f"{name}: {small_step:.5f} and {large_step:.5f}")

# %%
expect("SGD: first step, raw / scaled (ratio)",
       steps["SGD"][1] / steps["SGD"][0], above=100, unit="")
expect("Adam: first step, raw / scaled (ratio)",
       steps["Adam"][1] / steps["Adam"][0], above=0.9, below=1.1, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# A weight's slope is the pixel times what comes back from above, so larger pixels make larger slopes, and SGD's step is
# in proportion to the slope. Adam divides each slope by its own typical size (lesson 4), so its first step is about the
# rate, whatever the units. It cannot know that the same step now meets pixels 255 times as large: it minds less, but it
# minds.

# %% [markdown] slideshow={"slide_type": "notes"}
# A change of units is a change of every learning rate: this is why all lessons scale the pixels. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 8.3 · A fair comparison (12 min, three stars)
#
# The text compared three optimisers, each at its default rate, one run each. What would be fair? Each gets the same
# number of tries to find its rate, validation chooses, seeds are averaged, and the test images come last.
#
# Write `fair_comparison(table)`. Each row is a run, with the columns `optimiser` ("SGD" or "Adam"), `learning_rate`,
# `seed`, `validation` and `test`. For each optimiser choose the rate with the lowest mean validation error; a rate at
# which a run failed (its errors are missing, `NaN`) must not be chosen. Return three numbers: the rate of SGD, the rate
# of Adam, and SGD's mean test error minus Adam's, each at its own rate.
#
# <details><summary>Hint 1</summary><code>table.groupby(["optimiser", "learning_rate"])</code> puts the runs of one rate
# together.</details>
# <details><summary>Hint 2</summary>pandas' <code>mean()</code> leaves out what is missing, so a rate with a failed run
# may look good. <code>.validation.apply(lambda errors: errors.mean(skipna=False))</code> does not.</details>
# <details><summary>Hint 3</summary>If <code>mean</code> holds that, <code>mean["SGD"].idxmin()</code> is the rate of
# SGD. For the last number, group the column <code>test</code> in the same way.</details>

# %% tags=["exercise", "exercise:08.3"]
def fair_comparison(table):
    ...  # your code


check("08.3", fair_comparison)
# %load ../solutions/08_3_fair_comparison.py

# %% [markdown] slideshow={"slide_type": "notes"}
# Three ways to be unfair: choosing by the test set, choosing by the luckiest seed, and giving one side more tries.
# (10 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Four rates for each
#
# Recorded with 5,000 pictures, 8 epochs and three seeds:

# %%
tuned = rows(plans.RATES)
means = (tuned.groupby(["optimiser", "learning_rate"])
         [["validation", "test"]].mean())
means.round(4)

# %%
at = {name: means.test[name] for name in ("SGD", "Adam")}
rate = {name: means.validation[name].idxmin() for name in at}
print("chosen rates:", rate)
default = at["SGD"][0.01] - at["Adam"][0.001]
tuned_gap = at["SGD"][rate["SGD"]] - at["Adam"][rate["Adam"]]
expect("SGD's test error minus Adam's, at default rates",
       default, above=0.02)
expect("share of it left at the rates chosen by validation",
       tuned_gap / default, below=0.5)

# %%
pairs = [tuned[(tuned.optimiser == name)
               & (tuned.learning_rate == rate[name])].test for name in at]
left = stats.ttest_rel(*pairs).confidence_interval()
print(f"difference, 95 % interval: {left.low:.2%} to {left.high:.2%}")
expect("0 lies inside", bool(left.low < 0 < left.high))

# %% [markdown] slideshow={"slide_type": "fragment"}
# More than half of the difference came from the rates. What is left may be luck: the interval of the paired differences
# (lesson 7) contains 0. These runs do not support "Adam is better than SGD"; they do support "Adam needs less of a
# search".

# %% [markdown] slideshow={"slide_type": "notes"}
# With Adam a rate three times too high or too low costs little; with SGD a rate three times too high is the end.
# ttest_rel is lesson 7's paired interval. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Less to learn from
#
# `validation_split` is not a knob of the network. The text turned it from 0.2 to 0.8, which leaves 8,000, 6,000, 4,000
# or 2,000 of our pictures to train on. So its four runs make a learning curve (lesson 1): error over the number of
# pictures.

# %%
by_split = [Knobs(validation_split=part) for part in (0.2, 0.4, 0.6, 0.8)]
less = judged([*by_split, *plans.AS_MANY_UPDATES])
less["trained on"] = [int(knobs.images * (1 - knobs.validation_split))
                      for knobs in [*by_split, *plans.AS_MANY_UPDATES]]
less.round(4)

# %%
plots.error_curves(less[:4].set_index("trained on")[["test"]].sort_index(),
                   columns=["test"], log_x=True, xlabel="training pictures")

# %% [markdown] slideshow={"slide_type": "fragment"}
# With epochs fixed, fewer pictures also mean fewer updates: two knobs again. The last row of the table has 2,000
# pictures and about as many updates as the baseline, in 48 epochs. What share of the rise in error was due to the
# pictures? (The table says 1,999: a computer's 1 - 0.8 is 0.19999999999999996, and Keras rounds down.)

# %%
few, enough = less.test.iloc[3], less.test.iloc[4]
loss = few - less.test["baseline"]
expect("share of the rise that is left with as many updates",
       (enough - less.test["baseline"]) / loss, below=0.3)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Most of *this* rise was due to the updates. Pictures do matter, though: see "Let it run on" below. A learning curve
# must say what was kept equal: epochs or updates.

# %% [markdown] slideshow={"slide_type": "notes"}
# Lesson 1's learning curve had no such trouble: nearest neighbour does not train. Ask for another pair of knobs in this
# lesson that are turned together (batch size and updates; kernel side and the dense layer's inputs). (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Costs on weights
#
# The baseline has L2 with $\lambda = 0.01$ on its last layer. How well does the network do without it?

# %%
penalties = judged([baseline, *plans.PENALTIES])
expect("without any cost, within luck",
       penalties.luck["regulariser=none"] == "within luck")
penalties.round(4)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Without any cost on weights the error is within luck: one run cannot show that the text's L2 gains anything. With the
# same $\lambda$, L1 penalises small weights more: 0.1 is more than its square, 0.01. A fair comparison would give each
# its own $\lambda$.

# %% [markdown] slideshow={"slide_type": "notes"}
# The cost is on the last layer only, 1,280 of 95,018 parameters, after a dropout of 0.5. Where would it matter more?
# (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Let it run on
#
# Now the baseline goes on to 30 epochs. After twelve its test error was {{ experiment("baseline").test | percent(2) }},
# and the best setting above, 64 kernels, reached {{ experiment("filters=64").test | percent(2) }}. Where will the
# baseline be after 30?

# %%
predict("test error of the baseline after 30 epochs")

# %%
longer = rows([baseline, *plans.LONGER, *plans.AS_MANY_UPDATES])
longer.index = ["12 epochs", "30 epochs", "2,000 pictures, 48 epochs"]
reveal("test error of the baseline after 30 epochs",
       longer.test["30 epochs"])
longer[["validation", "test", "best_epoch"]].round(4)

# %%
expect("mistakes, baseline after 30 epochs / best after 12 (ratio)",
       longer.test["30 epochs"] / others.test.min(), below=0.9, unit="")
expect("mistakes, 2,000 pictures / 8,000 after 30 epochs (ratio)",
       longer.test.iloc[2] / longer.test["30 epochs"], above=1.5, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Eighteen more epochs gain more than any knob gained in twelve. And 2,000 pictures, which with equal updates came close
# to 8,000, are now far behind. But they had 768 updates, and 8,000 had 1,890: which of the two was it? Which other
# verdicts would change? Perhaps those on slow settings: the explorer below can run them.

# %% [markdown] slideshow={"slide_type": "notes"}
# One run, so only large differences count. Ask which knobs twelve epochs flatter: high rates, small batches, little
# dropout. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Which one to choose?
#
# Now somebody wants the best setting after twelve epochs. We could promise the lowest test error. But the winner was
# chosen *for* that number, so it cannot confirm the choice. Four fresh seeds can. Will their mean be above or below the
# promise?

# %%
by_test, by_validation = (plans.ranked(by)[0] for by in
                          ("test", "validation"))
promised = rows([by_test]).test.iloc[0]
print("lowest test error:      ", by_test.changed(), f"{promised:.2%}")
print("lowest validation error:", by_validation.changed())

# %%
predict("test error of four more runs of the best, their mean")

# %%
more = rows([replace(by_test, seed=n) for n in (1, 2, 3, 4)])
reveal("test error of four more runs of the best, their mean",
       more.test.mean())
print(f"promised {promised:.2%}, got", *[f"{e:.2%}" for e in more.test])
gain = stats.ttest_ind(luck.test, more.test, equal_var=False)
low_gain, high_gain = gain.confidence_interval()
print(f"gain over the baseline: {low_gain:.2%} to {high_gain:.2%}")
expect("gain of the fresh seeds, lower end", low_gain, above=0.003)

# %% [markdown] slideshow={"slide_type": "fragment"}
# This time luck was against the winner. The fresh seeds show what one run could not: 64 kernels are a real gain. The
# interval is **Welch's**: without pairs, it takes the difference of the two means and adds the variances of both,
# $s_1^2/n_1 + s_2^2/n_2$ (root as in lesson 7; SciPy finds the degrees of freedom of $t$).

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask before the four are shown: higher or lower than promised, and why? Then come back to it: five runs say more than
# one. (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### A promise made of luck
#
# What is such a promise worth where there is nothing to find? Let 27 settings all be the baseline, with simulated
# errors spread like those of its five seeds, and choose the best by test error:

# %%
rng = reproducible(seed)
equal = rng.normal(luck.test.mean(), luck.test.std(), size=(10_000, 27))
claimed = equal.min(axis=1).mean()
print(f"claimed {claimed:.2%}, true {luck.test.mean():.2%}")
expect("mistakes, claimed / true (ratio)",
       claimed / luck.test.mean(), below=0.95, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The minimum is taken over settings *and* luck, so the winner tends to be a lucky run. If validation chooses, that
# happens to the validation error; the test error had no say, and stays honest. So use a test set once.

# %% [markdown] slideshow={"slide_type": "notes"}
# Called the winner's curse in auctions, and regression to the mean in statistics. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## At full size
#
# The three best by *validation*, with all 60,000 pictures (48,000 to train on, 12,000 to validate with), up to 30
# epochs, and a patience of 3:

# %%
full = rows(plans.best_at_full_size())
chosen = full.loc[full.validation.idxmin()]
full[["validation", "test", "best_epoch"]].round(4)

# %%
expect("test error of the best by validation", chosen.test, below=0.006)
ends = [len(experiments.curves(knobs))
        for knobs in plans.best_at_full_size()]
expect("epochs until early stopping, at most", max(ends), below=30)

# %% [markdown] slideshow={"slide_type": "notes"}
# The three were chosen with 8,000 pictures. Is the best with few pictures also the best with many? For dropout that is
# doubtful. (3 min)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Here early stopping ended the runs. The last weights are then `patience` epochs past the best; Keras keeps the last by
# default, the best with `restore_best_weights=True`. In our files `test` belongs to the best.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What a gain costs
#
# How well do we know the seconds? Five runs of the baseline did about the same work:

# %%
print(*luck.seconds.round().astype(int), "seconds")
expect("seconds of equal runs, longest / shortest (ratio)",
       luck.seconds.max() / luck.seconds.min(), above=1.2, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# So we draw no conclusions from the recorded seconds. If you need them, time each setting several times and take the
# shortest: nothing makes a program faster than it is.

# %% [markdown] slideshow={"slide_type": "notes"}
# The store keeps the seconds of every run; the explorer below shows them. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 8.4 · The best within a time (6 min, one star)
#
# Write `best_within(table, seconds)`. The table has the columns `validation`, `test`, `seconds` and `reason` (why a run
# failed, empty if it did not); its index has the settings' names. Return the name of the best setting that trained in
# at most `seconds`; in a tie, the faster one.
#
# <details><summary>Hint 1</summary>Leave out rows first: <code>table[table.seconds &lt;= seconds]</code>.</details>
# <details><summary>Hint 2</summary>Which error chooses, test or validation? A run that failed has neither.</details>
# <details><summary>Hint 3</summary><code>table.sort_values(["validation", "seconds"]).index[0]</code></details>

# %% tags=["exercise", "exercise:08.4"]
def best_within(table, seconds):
    ...  # your code


check("08.4", best_within)
# %load ../solutions/08_4_best_within.py

# %% [markdown] slideshow={"slide_type": "notes"}
# Then try it: best_within(source, 60). (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What is left of the rules
#
# What do these runs say about rules of thumb?
#
# | the rule | these runs |
# |---|---|
# | smaller batches are better | no: with eight times the rate, batches of 1,024 make {{ experiment("learning_rate=0.008, batch_size=1024").test | percent(2) }}, the baseline {{ experiment("baseline").test | percent(2) }} |
# | dropout helps | without it {{ experiment("dropout=0.0").test | percent(2) }}, with 0.2 {{ experiment("dropout=0.2").test | percent(2) }}: likely, but one run each, and inside the wider band |
# | more kernels help | yes: four fresh seeds of 64 kernels are better than five of 32 |
# | more hidden units help | perhaps: 256 and more lie at the edge of the band |
# | a cost on weights helps | not shown |
# | Adam is better than SGD | not shown, once each has its own rate; at their default rates, yes |
# | scale the pixels | yes, and SGD minds more |
# | more pictures help | with more updates, too: {{ experiment("epochs=48, patience=48, validation_split=0.8").test | percent(2) }} with 2,000 in 48 epochs, {{ experiment("epochs=30, patience=30").test | percent(2) }} with 8,000 in 30 |

# %% [markdown] slideshow={"slide_type": "notes"}
# Cover the right column first, and let the class fill it. "Not shown" is a result, too: it says which experiment to run
# next. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Play: turn the knobs
#
# The baseline is on the left, your choice on the right. **Hold this one** moves the right one to the left. A grey
# combination was never run: **Run it** trains it in the background, and keeps it; meanwhile read on. Your own three
# runs are at 2,000 pictures and 3 epochs.
#
# * Does a dropout of 0.2 still beat 0.5 with 2,000 pictures?
# * Which two knobs, turned together, may be worth more than each alone? Guess, then run it.

# %%
widgets.KnobExplorer()

# %% [markdown] slideshow={"slide_type": "notes"}
# Let each group choose one grey combination, write down a guess, and run it while the lesson goes on. (8 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 8.5 · One more knob (12 min, three stars)
#
# Larger kernels and windows could not be built, since each convolution takes the border away. With **padding**, zeros
# around the map (`padding="same"`), it does not. Make padding a knob:
#
# * a record `MyKnobs`, which has all that `Knobs` has, and `padding`, a string, by default `"valid"`;
# * a function `my_build(knobs)`, which builds and compiles the network with that padding in its four convolutions.
#
# A record is extended like any class, `class MyKnobs(Knobs)`. `@dataclass` writes its constructor from the names and
# defaults in it, and with `kw_only=True` every knob must be named. With the old value as default, old experiments keep
# their meaning.
#
# <details><summary>Hint 1</summary>In the class one line is enough: a name, its type, and its default, as in
# <code>filters: int = 32</code>.</details>
# <details><summary>Hint 2</summary>Write a <code>my_block(knobs)</code> like <code>block</code> above, with
# <code>padding=knobs.padding</code> in both convolutions.</details>
# <details><summary>Hint 3</summary><code>head</code> and <code>compiled</code> need no change: return
# <code>compiled(keras.Sequential([keras.Input((28, 28, 1)), *my_block(knobs), *my_block(knobs), *head(knobs)]), knobs)</code>.</details>

# %% tags=["exercise", "exercise:08.5"]
@dataclass(frozen=True, kw_only=True)
class MyKnobs(Knobs):
    ...  # your knob


def my_build(knobs):
    ...  # your network


check("08.5", (MyKnobs, my_build))
# %load ../solutions/08_5_one_more_knob.py

# %% [markdown] slideshow={"slide_type": "notes"}
# train(MyKnobs(padding="same", pool_side=4, images=2000, epochs=3), my_build) then trains what could not be built. To
# keep such runs in the store, the knob has to go into course_utils/experiments/knobs.py: its name and its code are part
# of what names an experiment. (10 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The scoreboard

# %% tags=["nbval-ignore-output"]
trained = int(small.images * (1 - small.validation_split))
best_of_mine = mine.loc[mine.validation.idxmin()]
scoreboard.add(f"LeNet, {num_epochs} epochs of {trained:,} digits",
               lesson=8, error=best_of_mine.test,
               parameters=best_of_mine.parameters,
               seconds=best_of_mine.seconds)
scoreboard.plot()

# %%
expect("test error of mine, above that of the recorded row",
       bool(best_of_mine.test > chosen.test))

# %% [markdown] slideshow={"slide_type": "notes"}
# The recorded row is the best of the three at full size, chosen by validation. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Key points
#
# * An experiment is its settings, its code and its result, kept in one file. Then a sweep can be stopped, resumed and
#   shared.
# * Run one setting several times before you compare it with another. Test enough settings, and some will look
#   significant.
# * Say when the runs stopped. "Better after twelve epochs" means "learns faster"; a longer run changed one verdict.
# * Turning one knob often turns two: batch size and the number of updates, the split and the number of pictures.
# * Whatever you select by flatters the winner. Choose by validation, and confirm with fresh seeds.
#
# **Next:** the next network is larger. Before we train it, we look inside: where do its shapes and its weights come
# from?

# %% [markdown] slideshow={"slide_type": "notes"}
# For the way home: a paper tries 40 settings and reports the best. What else must it report? (1 min)
