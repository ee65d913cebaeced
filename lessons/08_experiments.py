# ---
# jupyter:
#   kernelspec: {display_name: Python 3 (ipykernel), language: python, name: python3}
# ---

# %% [markdown] slideshow={"slide_type": "slide"}
# # 8 · Experiments with a LeNet
#
# **Which knob matters?**
#
# You will be able to
# * describe a network and its training by one record of settings, and run experiments that can be stopped and go on;
# * say which differences between settings are larger than luck;
# * choose by validation, and say what a gain costs.
#
# *Reading {{ reading }} min · exercises {{ exercises }} min · runs in {{ minutes }} on two cores*

# %% [markdown] slideshow={"slide_type": "notes"}
# Lesson 7 compared five networks; this one has thirty settings and a store of recorded runs. The subject is no longer the network
# but the experiment. It splits well before "What luck does". (2 min)

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
# ## A network with knobs
#
# In 2016 a text on the web took a network of the LeNet family (lesson 5), and made nearly everything about it an argument of one
# function: how many kernels, how large, how much dropout, which optimiser. Below stand 32 calls of it, most with one
# setting changed, and the promise of rules of thumb.
#
# What is set beforehand, and not learned, is called a **hyperparameter**. We call it a knob: something that one turns to
# see what happens. Which knob matters?
#
# The network is twice the same block, two convolutions and a pooling. Four knobs:

# %%
def block(knobs):
    return [
        layers.Conv2D(knobs.filters, knobs.kernel_side, activation="relu"),
        layers.Conv2D(knobs.filters, knobs.kernel_side, activation="relu"),
        layers.MaxPooling2D(knobs.pool_side),
        layers.Dropout(knobs.dropout)]

# %% [markdown] slideshow={"slide_type": "fragment"}
# `filters` is the number of kernels of each convolution, and so of its feature maps; `kernel_side` and `pool_side` are the
# sides of a kernel and of a pooling window; `dropout` is the part that is silenced.

# %% [markdown] slideshow={"slide_type": "notes"}
# Let the class name what each knob does before the text does: all four are from lessons 4 and 5. Ask which way each would
# have to be turned for a larger network. (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### A cost on weights
#
# Behind the blocks stand a dense layer of `hidden` units and the ten outputs. A new knob is the **regulariser**: a cost on
# the last layer's weights, added to the cost of the answers. With $\lambda$, `strength` in the code,
#
# $$C + \lambda \sum_i w_i^2 \quad (\mathrm{L2}), \qquad C + \lambda \sum_i |w_i| \quad (\mathrm{L1}).$$
#
# L2 pulls large weights hardest, so that none stands out. L1 pulls all of them alike, so that many end at zero. The text
# took L2, with $\lambda = 0.01$.

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
# weight is gone. AdamW of lesson 6 shrinks weights too, by another way. (4 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### How it learns
#
# Three optimisers: `"Adam"` and `"RMSprop"` of lesson 4, and `"SGD"` with **momentum**, which goes on in the direction of
# the steps before, like a ball that rolls: each step is 0.9 of the last one and the new slope's share. (Nesterov's form
# takes the slope where the ball would be, not where it is.)

# %%
def compiled(model, knobs):
    rate, kind = knobs.learning_rate, keras.optimizers
    optimiser = {
        "SGD": lambda: kind.SGD(rate or 0.01, momentum=0.9, nesterov=True),
        "Adam": lambda: kind.Adam(rate or 0.001),
        "RMSprop": lambda: kind.RMSprop(rate or 0.001),
    }[knobs.optimiser]()
    model.compile(optimiser, loss="sparse_categorical_crossentropy",
                  metrics=["accuracy"])
    return model

# %% slideshow={"slide_type": "fragment"}
def build(knobs):
    model = keras.Sequential([keras.Input((28, 28, 1)), *block(knobs),
                              *block(knobs), *head(knobs)])
    return compiled(model, knobs)

# %% [markdown] slideshow={"slide_type": "fragment"}
# A rate of `None` stands for the one that the optimiser has unless told otherwise: 0.001, for SGD 0.01. That was the
# text's choice. Lesson 6 has shown what to think of it; exercise 8.3 comes back to it.

# %% [markdown] slideshow={"slide_type": "notes"}
# Lambdas, so that only the wanted optimiser is made. Draw the ball in a long valley: momentum adds up along it and cancels across. (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### One record
#
# All knobs are kept in one record. It cannot be changed once it is made: what was trained stays what was set.

# %%
baseline = Knobs()
print(baseline)
print(Knobs(filters=64, dropout=0.2).changed())

# %% [markdown] slideshow={"slide_type": "fragment"}
# What is not named has the value of the baseline, here the one that most of the 32 calls have. How many parameters has its network?

# %%
predict("parameters of the baseline", unit="")

# %%
parameters = build(baseline).count_params()
reveal("parameters of the baseline", parameters, unit="")
expect("counted by hand", parameters,
       equal=(9 * 32 + 32) + 3 * (9 * 32 * 32 + 32)
       + (4 * 4 * 32 * 128 + 128) + (128 * 10 + 10))

# %% [markdown] slideshow={"slide_type": "notes"}
# 28, 26, 24, pooled 12, 10, 8, pooled 4: so the dense layer stands on 4 x 4 x 32 numbers. Epochs, batch size, patience,
# the number of images and the seed are in the record too: another seed is another experiment. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Settings that cannot be
#
# Kernels and windows make the maps smaller. Of the text's 32 settings some leave nothing of the picture. How many of its
# settings cannot be built at all?

# %%
predict("settings that cannot be built", unit="of 32")

# %%
def fits(knobs):
    sides = experiments.sides(knobs.kernel_side, knobs.pool_side)
    return min(sides) >= 1


for knobs in plans.SOURCE:
    if not fits(knobs):
        print(knobs.changed(), "sides:",
              *experiments.sides(knobs.kernel_side, knobs.pool_side))
reveal("settings that cannot be built",
       sum(not fits(knobs) for knobs in plans.SOURCE), unit="of 32")

# %% [markdown] slideshow={"slide_type": "fragment"}
# With windows of 4, 28 becomes 24, 6, 4, 2, and then a window of 4 x 4 has no place. A good program says so before anything is
# trained, and says what would do:

# %%
try:
    experiments.build(Knobs(pool_side=8))
except experiments.KnobError as error:
    print(error)

# %% [markdown] slideshow={"slide_type": "notes"}
# Do the sums for windows of 4 on the board: 28, 26, 24, 6, 4, 2. Ask for the largest window that works with kernels of 3. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Training, with an end
#
# Each experiment uses 10,000 of the 60,000 training pictures, so that many of them can be run. Keras sets the last
# `validation_split` of them aside before it shuffles (lesson 6): 8,000 are trained on, 2,000 validated on. Training ends
# when the validation cost has not fallen for `patience` epochs: early stopping, of lesson 3. The text trained for up to 20
# epochs on 48,000 pictures; here it is 12.

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
# `accuracy` and `loss` are means over the epoch, with dropout at work; `val_accuracy` is measured at its end, without. So the
# validation error may well lie below the training error.

# %% [markdown] slideshow={"slide_type": "notes"}
# All of the network's code and its training is now on three pages. Ask what in train makes two runs of one setting differ. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## An experiment is a file
#
# Thirty trainings take longer than anybody waits in front of a screen. What is finished must not be lost, and must not be run
# twice. So an experiment becomes a file, written when it is done: all settings, the errors of every epoch, the test error
# (measured once, at the end), seconds, versions, machine. Its name is made from the settings and from the code that builds
# and trains: change either, and it is another experiment. A folder of such files is the **store**.
#
# `experiments.sweep` takes a list of records, runs those that the store does not have, and returns one table of all:

# %%
predict("validation error with batches of 512, after three epochs")

# %% tags=["nbval-ignore-output"]
settings = [small, replace(small, batch_size=512),
            replace(small, dropout=0.2)]
mine = experiments.sweep(settings)
reveal("validation error with batches of 512, after three epochs",
       mine.validation.iloc[1])
mine[["validation", "test", "best_epoch", "seconds"]].round(4)

# %%
expect("mistakes with batches of 512, for each with 128",
       mine.validation.iloc[1] / mine.validation.iloc[0],
       above=1.1, unit="")
again = experiments.sweep(settings)
expect("run again, nothing is trained: the same seconds",
       bool((again.seconds == mine.seconds).all()))
expect("`train` above and the sweep do the same: costs apart by, as a part",
       abs(experiments.curves(small).cost - history.loss.values).max()
       / history.loss.max(), below=0.05, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Press stop in the middle of a sweep, start the kernel anew, and run the cell once more: it goes on where it was. With
# `workers=2` the same call trains on two processes of this machine, with an address on a Dask cluster of any size; see
# `docs/experiments.md`.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask what could go wrong with a result that is only printed: nobody knows the settings, the notebook is closed, the code has
# changed since. Each is answered by a line of the file. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 8.1 · A name that every system can hold (8 min, two stars)
#
# The text's function drew each run's curves, wrote all settings and the seconds beside them, and saved the picture under a name
# made of the settings. `plots.run` does the drawing. But a part of such a name was `OPTIMIZER=<keras.optimizers.SGD object at 0x...>`,
# with characters that some systems refuse, and another number each time. Write `file_name(settings, seconds)`, where `settings` is a
# dictionary of what is other than the baseline's:
#
# * the parts `name=value`, in their order, and the seconds, rounded, joined by `-`, and then `.png`;
# * without settings, `baseline` in their place;
# * every character but letters from a to z (large or small), digits and `. _ = -` becomes one `_`.
#
# So `{"dropout": 0.2, "regulariser": "L1 and L2"}` and 41.7 give `dropout=0.2-regulariser=L1_and_L2-42s.png`.
#
# <details><summary>Hint 1</summary>Make a list of the parts first, then join it: <code>"-".join(parts)</code>.</details>
# <details><summary>Hint 2</summary><code>f"{seconds:.0f}s"</code> rounds. An empty list counts as false.</details>
# <details><summary>Hint 3</summary>After <code>import re</code>, <code>re.sub(r"[^a-zA-Z0-9._=-]", "_", name)</code> puts a <code>_</code> for each other
# character.</details>

# %% tags=["exercise", "exercise:08.1"]
def file_name(settings, seconds):
    ...  # your code


check("08.1", file_name)
# %load ../solutions/08_1_file_name.py

# %% [markdown] slideshow={"slide_type": "notes"}
# Windows refuses < > : " / \ | ? and *, a slash is a folder elsewhere, and two names that differ in large and small letters are one
# on some systems. (6 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### A run in one picture
#
# As the text had it: the curves, and beside them all settings and the seconds. The line marks the epoch with the lowest validation cost.

# %%
row = experiments.table().loc["baseline"]
told = [f"{name}: {row[name]}" for name in (
    "filters", "kernel_side", "pool_side", "dropout", "hidden",
    "optimiser", "regulariser", "batch_size")]
told += [f"test error: {row.test:.2%}", f"seconds: {row.seconds:.0f}"]

# %% slideshow={"slide_type": "subslide"}
plots.run(experiments.curves(baseline), told,
          best_epoch=int(row.best_epoch))

# %% [markdown] slideshow={"slide_type": "notes"}
# Why is the error in training above that in validation, and the cost too? Dropout, and the mean over an epoch. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What luck does
#
# Before settings are compared: how far apart are runs of *one* setting? Here is the baseline with five seeds, recorded. How far is
# it from the best test error of the five to the worst?

# %%
predict("test error, from the best of five seeds to the worst")

# %%
known = experiments.table()
print(f"{len(known)} experiments, {len(mine)} of them yours")


def rows(settings):
    return known.loc[[knobs.changed() for knobs in settings]]


luck = rows(plans.LUCK)
reveal("test error, from the best of five seeds to the worst",
       luck.test.max() - luck.test.min())
expect("the first seed is the worst of the five by validation",
       luck.validation.idxmax() == "baseline")
luck[["validation", "test", "best_epoch"]].round(4)

# %% [markdown] slideshow={"slide_type": "fragment"}
# `experiments.table()` has all experiments that are kept, yours and those that came with the course. Nothing is trained here.

# %% [markdown] slideshow={"slide_type": "notes"}
# What does the seed draw? The start, the order of the pictures, and the dropout. (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### One more run
#
# The text ran each setting once. So the question is where *one more* run of the baseline could come out. Lesson 7's interval is one
# for the mean $\bar a$ of $n$ runs with spread $s$. A single run lies around that mean as the $n$ do, so the two uncertainties are
# added, as squares:
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
# A setting whose single run lies in this band may be the baseline with another seed. We call that *within luck*. It does not say
# that the knob does nothing; it says that one run could not show it.

# %% [markdown] slideshow={"slide_type": "notes"}
# The interval of the mean gets narrower with every run, this one does not: single runs stay as different as they are. Ask which
# of the two a text needs that has one run for each setting. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Which differences are real?
#
# Of the text's 32 runs, three are the baseline under another name, and three cannot be built. That leaves 26 settings to compare
# with it. How many of them lie outside the band?

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
    knob, value = name.split(",")[0].split("=")
    turned.setdefault(knob, {})[value] = row.test

# %% slideshow={"slide_type": "subslide"}
plots.settings(turned, (low, high), "test error")

# %% [markdown] slideshow={"slide_type": "notes"}
# Let the class read the figure: which knobs have only filled points, which only rings? Which point surprises? We look at test errors here to
# judge, and choose nothing by them. (4 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Twenty-six chances
#
# A band of 95 % is left by one run in twenty that differs in nothing but its seed. Whoever looks at 26 settings must expect one such.
# So that all 26 *together* stay inside with a chance of 95 %, each may leave only with the chance $0.05 / 26$: **Bonferroni's
# correction**. It makes the band wider. How many are still outside?

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
    print(f"{words}:", ", ".join(others.index[beside == words]), "\n")

# %% [markdown] slideshow={"slide_type": "fragment"}
# What one run each could decide is what does *harm*: too few epochs, batches too large, too few pictures, an optimiser at the wrong rate.
# Of all the gains none is beyond the wider band. That does not make them untrue; it takes more runs to see them. (And
# the first seed of the baseline, the only one if each setting ran once, is by validation the worst of the five.)

# %% [markdown] slideshow={"slide_type": "notes"}
# Five runs give a rough spread: t with four degrees of freedom is large for that reason. Ask what ten seeds of the baseline would
# cost, and what they would buy: t falls from 2.8 to 2.3. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## One knob at a time: the batch size
#
# Now knob by knob: guess, then look at the curves, then at the number beside luck. The text went from batches of 64 to batches of
# 4,096, with the same number of epochs. What is the test error with 4,096?

# %%
predict("test error with batches of 4,096")

# %%
by_size = {size: Knobs(batch_size=size) for size in (64, 128, 512, 4096)}
plots.compare_runs({f"{size:,}": experiments.curves(knobs)
                    for size, knobs in by_size.items()}, "validation",
                   top=0.3)

# %%
def judged(settings):
    table = rows(settings)
    beside = np.select([table.test < low, table.test > high],
                       ["better", "worse"], "within luck")
    return table[["validation", "test", "seconds"]].assign(luck=beside)


batches = judged(by_size.values())
reveal("test error with batches of 4,096",
       batches.test["batch_size=4096"])
batches.round(4)

# %%
expect("mistakes with batches of 4,096, for each of the baseline",
       batches.test["batch_size=4096"] / batches.test["baseline"],
       above=5, unit="")
expect("seconds with batches of 4,096, for each of the baseline",
       batches.seconds["batch_size=4096"] / batches.seconds["baseline"],
       above=0.5, unit="")

# %% [markdown] slideshow={"slide_type": "notes"}
# Many expect large batches to be as good and much faster, as on a graphics card. Here a picture costs the same in any batch. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 8.2 · How often do the weights change? (6 min, one star)
#
# Why do large batches learn so little? Write `updates(knobs)`: how many times the weights are changed in a training that goes
# through all its epochs. The last batch of an epoch may not be full; it changes the weights, too.
#
# <details><summary>Hint 1</summary>Not all <code>knobs.images</code> are trained on: the part
# <code>knobs.validation_split</code> is set aside.</details>
# <details><summary>Hint 2</summary>The batches of one epoch are the training images divided by the batch size, rounded up;
# <code>math.ceil</code>, after <code>import math</code>, does that.</details>
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
# With batches of 4,096 the weights change twice in an epoch, 24 times in all; in the baseline 756 times. So the text compared two things at
# once: the size of a batch and the number of steps. Either more epochs or longer steps would make up for it. The second costs nothing. With batches of
# 1,024, eight times as large as the baseline's, a rate three and eight times as high:

# %%
larger = judged([Knobs(batch_size=1024), *plans.LARGE_BATCHES])
larger.round(4)

# %%
expect("mistakes with the higher of the best rates, for each without",
       larger.test.iloc[1:].min() / larger.test.iloc[0],
       below=0.8, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# A rule of thumb that these runs support: whoever makes batches larger has to raise the learning rate, or train for more epochs. "Large
# batches are bad" they do not support.

# %% [markdown] slideshow={"slide_type": "notes"}
# P. Goyal and others, 2017, "Accurate, large minibatch SGD": rate in proportion to the batch, with a slow start. For Adam its
# square root is a usual first guess: 2.8 for 8. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Dropout
#
# Lesson 4's big network memorised, and dropout stopped it. The text's network has dropout three times, at 0.5. Will it be better
# with less, or worse?

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
expect("the best rate lies between",
       bool(dropped.test.iloc[1:4].max() < dropped.test.iloc[[0, 4]].min()))
expect("training error without dropout, last epoch",
       experiments.curves(by_rate[0]).train.iloc[-1], below=0.015)
expect("training error with 0.5, last epoch",
       experiments.curves(by_rate[4]).train.iloc[-1], above=0.03)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Without dropout the training error falls far below the validation error: it memorises. With 0.5 the training error stays *above* it
# (it is measured with the noise on), and after 12 epochs both still fall: it has not learned all it could. Which rate
# is best depends on how long one trains, and on how many pictures.

# %% [markdown] slideshow={"slide_type": "notes"}
# The figure's dotted lines are the training errors. Ask in which of the four runs more epochs would help, and how one sees it. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Wider: filters and hidden units
#
# The text tried 32, 64, 128 and 256 kernels in each convolution, and 32 to 1,024 hidden units. We gave the two largest fewer epochs,
# 4 and 2, since an epoch of theirs takes so long. What is the test error with 64 kernels?

# %%
predict("test error with 64 kernels")

# %%
by_filters = [baseline, Knobs(filters=64), Knobs(filters=128, epochs=4),
              Knobs(filters=256, epochs=2)]
reveal("test error with 64 kernels", known.test["filters=64"])
plots.compare_runs({f"{knobs.filters}": experiments.curves(knobs)
                    for knobs in by_filters}, "validation", top=0.1)

# %% slideshow={"slide_type": "subslide"}
wider = judged([Knobs(epochs=2), Knobs(filters=256, epochs=2),
                Knobs(filters=128, epochs=4), baseline,
                Knobs(filters=64),
                *[Knobs(hidden=n) for n in (32, 64, 256, 512, 1024)]])
wider["parameters"] = known.parameters[wider.index].astype(int)
wider.round(4)

# %%
expect("mistakes with 64 kernels, for each of the baseline",
       wider.test["filters=64"] / wider.test["baseline"],
       below=0.85, unit="")
expect("mistakes with 256 kernels after 2 epochs, for each with 32 after 2",
       wider.test["filters=256, epochs=2"] / wider.test["epochs=2"],
       below=0.7, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Twice the kernels cost {{ (experiment("filters=64").seconds / experiment("baseline").seconds) | round(1) }} times the seconds: the work of a
# convolution grows with the maps below it *times* those above. Eight times the hidden units cost
# {{ (experiment("hidden=1024").seconds / experiment("baseline").seconds) | round(1) }} times the seconds, and seem to buy nearly as much.
#
# What 128 and 256 kernels would do with twelve epochs, these runs do not say. After two epochs 256 kernels are far ahead of 32, and that is
# the comparison that is fair to them.

# %% [markdown] slideshow={"slide_type": "notes"}
# Count with the class: the second convolution has 9 x 32 x 32 weights, with twice the kernels four times as many. Hidden units add
# weights where they are cheap, behind the pooling. (4 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Kernels and windows
#
# Of larger kernels and windows one setting is left that can be built: kernels of 4 × 4.

# %%
larger_kernels = judged([baseline, Knobs(kernel_side=4)])
sizes = known.parameters[larger_kernels.index]
larger_kernels.assign(parameters=sizes.astype(int)).round(4)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Its kernels have more weights, and the whole network has fewer: the last maps are smaller, 2 × 2 instead of 4 × 4, and the dense layer
# stands on them. So this knob, too, turns two things at once.

# %% [markdown] slideshow={"slide_type": "notes"}
# Do the sums: 28, 25, 22, pooled 11, 8, 5, pooled 2. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Optimiser, and what pixels are measured in
#
# The text's `NORMALIZE=False` leaves the pixels from 0 to 255. All pictures say the same, in other units. Which optimiser minds more, Adam
# or SGD?

# %%
predict("test error of SGD on pixels from 0 to 255")

# %%
tried = {f"{name}, {pixels}": Knobs(optimiser=name, normalise=scaled)
         for name in ("Adam", "SGD")
         for pixels, scaled in (("scaled", True), ("raw", False))}
units = judged([*tried.values(), Knobs(optimiser="RMSprop")])
reveal("test error of SGD on pixels from 0 to 255", units.test.iloc[3])

# %%
plots.compare_runs({name: experiments.curves(knobs)
                    for name, knobs in tried.items()}, "validation",
                   top=0.3)

# %% slideshow={"slide_type": "subslide"}
units.round(4)

# %%
errors = units.test.values
ratios = errors[[1, 3]] / errors[[0, 2]]
expect("Adam: mistakes on raw pixels, for each on scaled", ratios[0],
       above=1.3, below=2.5, unit="")
expect("SGD: mistakes on raw pixels, for each on scaled", ratios[1],
       above=2.5, unit="")

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask what a rate of 0.01 means for a weight that is multiplied by up to 1, and for one that is multiplied by up to 255. (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Why
#
# How far does the first step of training move the first layer's weights, once for pixels up to 1, once for pixels up to 255?

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
expect("SGD: how many times as far", steps["SGD"][1] / steps["SGD"][0],
       above=100, unit="")
expect("Adam: how many times as far", steps["Adam"][1] / steps["Adam"][0],
       above=0.9, below=1.1, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# A weight's slope is the pixel times what comes back from above, so with pixels 255 times as large it is larger by at least that. SGD's
# step is in proportion to it. Adam divides each slope by its own usual size (lesson 4), so its step is about the
# rate, whatever the units. That the same step now moves the scores 255 times as far, it cannot know: it minds less, but it minds.

# %% [markdown] slideshow={"slide_type": "notes"}
# A change of units is a change of each learning rate: all lessons have scaled the pixels, and here one sees what for. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 8.3 · A fair comparison (12 min, three stars)
#
# The text compared three optimisers, each at the rate that its library came with, one run each. What would be fair? Each gets the same number of tries to
# find its rate, validation chooses, seeds are averaged, and the test images are asked at the end.
#
# Write `fair_comparison(table)`. Each row is a run, with the columns `optimiser` ("SGD" or "Adam"), `learning_rate`, `seed`,
# `validation` and `test`. For each of the two choose the rate with the lowest mean validation error; a rate at which a run failed (its
# errors are missing, `NaN`) is none to choose. Return three numbers: the rate of SGD, the rate of Adam, and the mean test error
# of SGD at its rate minus that of Adam at its rate.
#
# <details><summary>Hint 1</summary><code>table.groupby(["optimiser", "learning_rate"])</code> puts the runs of one rate
# together.</details>
# <details><summary>Hint 2</summary>pandas' <code>mean()</code> leaves out what is missing, so that a rate with a failed run may look good.
# <code>.validation.apply(lambda errors: errors.mean(skipna=False))</code> does not.</details>
# <details><summary>Hint 3</summary>If <code>mean</code> is that, <code>mean["SGD"].idxmin()</code> is the rate of SGD. For the last number,
# group the column <code>test</code> in the same way.</details>

# %% tags=["exercise", "exercise:08.3"]
def fair_comparison(table):
    ...  # your code


check("08.3", fair_comparison)
# %load ../solutions/08_3_fair_comparison.py

# %% [markdown] slideshow={"slide_type": "notes"}
# Three ways to be unfair are in the hints' shadow: choosing by the test set, choosing by the luckiest seed, and giving one side more tries. (10 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Four rates for each
#
# Recorded with 5,000 pictures and 8 epochs, so that four rates for each could have three seeds:

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
expect("SGD's test error less Adam's, at the rates they come with",
       default, above=0.02)
expect("of that, the part left at the rates that validation chose",
       tuned_gap / default, below=0.5)

# %%
pairs = [tuned[(tuned.optimiser == name)
               & (tuned.learning_rate == rate[name])].test for name in at]
left = stats.ttest_rel(*pairs).confidence_interval()
print(f"difference, 95 % interval: {left.low:.2%} to {left.high:.2%}")
expect("0 lies inside", bool(left.low < 0 < left.high))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Two thirds of the difference were the rates: SGD's own is ten times too low here, and three times as high as its best it learns
# nothing. What is left, with three seeds, may be luck: the interval of the paired differences, as in lesson 7, has 0 in it. "Adam is
# better than SGD" these runs do not support; "Adam needs less of a search" they do.

# %% [markdown] slideshow={"slide_type": "notes"}
# With Adam a rate three times too high or too low costs little, with SGD a rate three times too high ends it. ttest_rel is lesson 7's paired
# interval. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Less to learn from
#
# `validation_split` is no knob of the network. The text turned it from 0.2 to 0.8: that leaves 8,000, 6,000, 4,000 or 2,000 of our
# pictures to train on. So its four curves are a learning curve (lesson 1): error over the number of pictures.

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
# Fewer pictures are also fewer updates, where the number of epochs stays: 12 times 16 with 2,000 of them. So the text turned two knobs
# again. The last row of the table has 2,000 pictures and as many updates as the baseline, in 48 epochs. Which part of the loss
# was due to the pictures? (The table says 1,999: a computer's 1 - 0.8 is 0.19999999999999996, and Keras rounds down.)

# %%
few, enough = less.test.iloc[3], less.test.iloc[4]
loss = few - less.test["baseline"]
expect("of the loss, the part that is left with as many updates",
       (enough - less.test["baseline"]) / loss, below=0.3)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Most of it was due to the updates. Whoever plots such a curve has to say what was kept equal: epochs, or updates.

# %% [markdown] slideshow={"slide_type": "notes"}
# Lesson 1's learning curve had no such trouble: nearest neighbour does not train. Ask for another pair of knobs in this lesson that are turned
# together (batch size and updates; kernel side and the dense layer's inputs). (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Costs on weights
#
# The baseline has L2 with $\lambda = 0.01$ on its last layer. What does the network do without?

# %%
predict("test error without a cost on weights")

# %%
penalties = judged([baseline, *plans.PENALTIES])
expect("without any cost, within luck",
       penalties.luck["regulariser=none"] == "within luck")
reveal("test error without a cost on weights",
       penalties.test["regulariser=none"])
penalties.round(4)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Without any cost on weights the error is within luck. So the text's L2 gains nothing here that one run could show. L1 with the same $\lambda$ costs more:
# for a weight of 0.1 it is 0.1, and its square only 0.01. A fair comparison would give each its own $\lambda$.

# %% [markdown] slideshow={"slide_type": "notes"}
# The cost is on the last layer only, 1,280 of 95,018 parameters, behind a dropout of 0.5. Where would it matter more? (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Which one to choose?
#
# Now somebody wants the best of all these settings. One could sort them by test error, and promise what stands there. Which setting
# would that be, and what will four more seeds of it give?

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
gain = stats.ttest_ind(luck.test, [promised, *more.test], equal_var=False)
low_gain, high_gain = gain.confidence_interval()
expect("gain over the baseline, five seeds each, lower end", low_gain,
       above=0.004)

# %% [markdown] slideshow={"slide_type": "fragment"}
# All four are better than promised: this time luck was against the winner. And five seeds each show what one run each could not: 64 kernels
# are a real gain.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask before the four are shown: higher or lower than promised, and why? Then come back to it: five runs say more than one. (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### A promise made of luck
#
# How much can such a promise be worth where there is nothing to find? Let 27 settings all be the baseline, with test errors spread as
# its five seeds' are, and let the best be chosen by test error:

# %%
rng = reproducible(seed)
equal = rng.normal(luck.test.mean(), luck.test.std(), size=(10_000, 27))
claimed = equal.min(axis=1).mean()
print(f"claimed {claimed:.2%}, true {luck.test.mean():.2%}")
expect("mistakes claimed, for each that is made",
       claimed / luck.test.mean(), below=0.95, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The minimum is taken over settings *and* luck, so what wins is usually a lucky run of a good setting. If validation chooses, the same happens to
# the validation error; the test error had no say, and stays honest. That is why a test set is asked once.

# %% [markdown] slideshow={"slide_type": "notes"}
# Called the winner's curse in auctions, and regression to the mean in statistics. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## At full size
#
# The three best by *validation*, with all 60,000 pictures (48,000 to train on, 12,000 to validate with), up to 30 epochs, and a patience
# of 3. What does the best reach on the test images?

# %%
predict("test error of the best at full size")

# %%
full = rows(plans.best_at_full_size())
chosen = full.loc[full.validation.idxmin()]
reveal("test error of the best at full size", chosen.test)
full[["validation", "test", "best_epoch", "seconds"]].round(4)

# %%
expect("test error of the best by validation", chosen.test, below=0.006)

# %% [markdown] slideshow={"slide_type": "notes"}
# The three were chosen with 8,000 pictures. Is the best with few pictures also the best with many? Dropout is a case where that is doubtful. (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Where it ended, and with which weights
#
# With 10,000 pictures and up to twelve epochs, early stopping has nearly never ended a training: in most, the last epoch was the best.
# At full size it did.

# %%
early = [knobs.changed() for knobs in dict.fromkeys(plans.SOURCE)
         if fits(knobs) and len(experiments.curves(knobs)) < knobs.epochs]
expect("of the text's settings, ended early", len(early), equal=1)
print("epochs at full size:", *[len(experiments.curves(knobs))
                                for knobs in plans.best_at_full_size()])

# %% [markdown] slideshow={"slide_type": "fragment"}
# When training ends early, the last weights are `patience` epochs past the best. Keras keeps the last ones, unless it is told
# `restore_best_weights=True`; the text did not tell it. In our files `test` is with the best weights, `test_last` with the last. Over
# all runs that came with the course, take those where they differ:

# %%
recorded = experiments.table(experiments.recorded())
late = recorded[recorded.test != recorded.test_last].dropna(
    subset="test")
ratio = (late.test_last / late.test).sort_values()
print(len(late), "runs; mistakes with the last weights, for each with "
      "the best:", *ratio.round(2))
expect("the worst of these", ratio.max(), above=1.4, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Mostly it matters little, and either way. Once the last weights made nearly half as many mistakes again: SGD with a rate of 0.03, whose
# last epoch was a bad one. Keeping the best costs nothing, and spares one such surprises.

# %% [markdown] slideshow={"slide_type": "notes"}
# Draw a validation curve that falls and then wanders: where does patience stop it, and which weights would one want? (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What a gain costs
#
# Errors are half of the story. A setting is *beaten* if another is both faster and better. Those that none beats are called the
# **Pareto front**; what is not on it, nobody needs to consider.

# %%
def unbeaten(table):
    front, least = [], np.inf
    for name, row in table.sort_values(["seconds", "error"]).iterrows():
        if row.error < least:
            front, least = [*front, name], row.error
    return front


same = source[(source.reason == "") & (source.validation_split == 0.2)]
same = same.assign(error=same.validation)
front = unbeaten(same)

# %% slideshow={"slide_type": "subslide"}
plots.front(same, front, ylabel="validation error")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The errors are those of validation, since the picture is for choosing. The settings with another `validation_split` are left out: their
# errors are of other pictures.
#
# Of 24 settings four are left. Whoever has ten seconds takes two epochs. Less dropout costs nothing. More hidden units cost a little,
# and 64 kernels {{ (experiment("filters=64").seconds / experiment("baseline").seconds) | round(1) }} times the seconds. No larger batch is among
# them: they are no faster here.

# %% [markdown] slideshow={"slide_type": "notes"}
# Seconds are luck, too: another program on the same machine makes them longer. Ask which of the front's points would survive a second
# measurement. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 8.4 · The best within a time (6 min, one star)
#
# Write `best_within(table, seconds)`. The table has the columns `validation`, `test`, `seconds` and `reason`, why a run failed, or an
# empty text; its index has the settings' names. Return the name of the best setting that trained in at most `seconds`; of equals, the faster.
#
# <details><summary>Hint 1</summary>Leave out rows first: <code>table[table.seconds &lt;= seconds]</code>.</details>
# <details><summary>Hint 2</summary>What chooses, the test error or the validation error? And a run that failed has no error at all.</details>
# <details><summary>Hint 3</summary><code>table.sort_values(["validation", "seconds"]).index[0]</code></details>

# %% tags=["exercise", "exercise:08.4"]
def best_within(table, seconds):
    ...  # your code


check("08.4", best_within)
# %load ../solutions/08_4_best_within.py

# %% [markdown] slideshow={"slide_type": "notes"}
# Then try it: best_within(source, 50). (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What is left of the rules
#
# What these runs say to the rules of thumb that such texts end with:
#
# | the rule | these runs |
# |---|---|
# | smaller batches are better | no: with eight times the rate, batches of 1,024 make {{ experiment("learning_rate=0.008, batch_size=1024").test | percent(2) }}, the baseline {{ experiment("baseline").test | percent(2) }} |
# | dropout helps | without it {{ experiment("dropout=0.0").test | percent(2) }}, with 0.2 {{ experiment("dropout=0.2").test | percent(2) }}: likely, but one run each, inside the wider band |
# | more kernels help | yes: five seeds of 64 kernels are better than five of 32 |
# | more hidden units help | perhaps: 256 and more lie at the edge of the band |
# | a cost on weights helps | not shown |
# | Adam is better than SGD | not shown, once each has its own rate; at the rates they come with, yes |
# | scale the pixels | yes, and SGD minds more |
# | more pictures help | less than it seems: with as many updates 2,000 make {{ experiment("epochs=48, patience=48, validation_split=0.8").test | percent(2) }} |

# %% [markdown] slideshow={"slide_type": "notes"}
# Cover the right column first, and let the class fill it. "Not shown" is a result, too: it says which experiment to run next. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Play: turn the knobs
#
# Left the baseline, right what you choose, with its curves, errors and seconds. **Hold this one** moves the right one to the left, to
# compare with. A grey combination was never run: **Run it** trains it in the background, and keeps it; meanwhile go on reading, or run other cells.
# With 2,000 pictures and 3 epochs you find the three of yours from above.
#
# * Does 0.2 still win over 0.5 if you train on 2,000 pictures?
# * Which two knobs, turned together, may be worth more than each alone? Guess, then run it.

# %%
widgets.KnobExplorer()

# %% [markdown] slideshow={"slide_type": "notes"}
# Let each group choose one grey combination, write down a guess, and run it while the lesson goes on. (8 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 8.5 · One more knob (12 min, three stars)
#
# Larger kernels and windows could not be built, since each convolution takes the border away. With **padding**, zeros around the map, it
# does not: that is `padding="same"`, and lesson 9 says more of it. Make it a knob:
#
# * a record `MyKnobs`, which has all that `Knobs` has, and `padding`, a text, `"valid"` unless it is set;
# * a function `my_build(knobs)`, which builds and compiles the network with that padding in its four convolutions.
#
# A record can be extended as any class, `class MyKnobs(Knobs)`. With the old value where nothing is said, every older experiment keeps its meaning.
#
# <details><summary>Hint 1</summary>In the class one line is enough: a name, its type, and its usual value, as in
# <code>filters: int = 32</code>.</details>
# <details><summary>Hint 2</summary>Write a <code>my_block(knobs)</code> as <code>block</code> above, with
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
# train(MyKnobs(padding="same", pool_side=4, images=2000, epochs=3), my_build) then trains what could not be built. To keep such runs in the store, the knob
# has to go into course_utils/experiments/knobs.py: its name and its code are part of what names an experiment. (10 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Then and now
#
# The text is written in Keras 1. What its words have become:
#
# | then | now |
# |---|---|
# | `nb_epoch=20` | `epochs=20` |
# | `Convolution2D(32, 3, 3)` | `Conv2D(32, 3)`, or `Conv2D(32, (3, 3))` |
# | `border_mode="valid"` | `padding="valid"` |
# | `W_regularizer=l2(0.01)` | `kernel_regularizer=L2(0.01)` |
# | `activity_l2(0.01)`, imported and not used | `activity_regularizer=L2(0.01)`: a cost on answers, not on weights |
# | `SGD(lr=0.01, decay=1e-6)` | `SGD(learning_rate=0.01)`, and a schedule for the rate |
# | `np_utils.to_categorical(y, 10)` | not needed with `sparse_categorical_crossentropy` |
# | `validation_split=0.2` | the same: the last part, *before* shuffling. In a file sorted by class that is two classes, which training never sees |
#
# One of them still runs, and means something else:

# %%
both = [layers.Conv2D(32, (3, 3)), layers.Conv2D(32, 3, 3)]
for layer in both:
    print("kernel", layer.kernel_size, "strides", layer.strides)
expect("the old way of writing it now skips two pixels of three",
       both[1].strides == (3, 3))

# %% [markdown] slideshow={"slide_type": "fragment"}
# The text's function had `OPTIMIZER=SGD(...)` as a usual value. Python makes that object *once*, when the function is defined, and all
# calls share it, with what it remembers of the training before. A record that holds the optimiser's *name* has no memory.

# %% [markdown] slideshow={"slide_type": "notes"}
# The shared object is the old trap of a list as a usual value. How would one notice? The second of two equal calls gives another result. (3 min)

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
# * An experiment is its settings, its code and its result, kept together in one file. Then a sweep can be stopped, shared, and asked again.
# * Run one setting several times before you compare it with another. The more settings one compares, the further luck reaches: of 26
#   differences ten were beyond it, all for the worse.
# * Turning one knob often turns two: batch size and the number of updates, the split and the number of pictures, kernels and the size of
#   what is behind.
# * Choose by validation, and say what a gain costs. The best of many is promised too well by whatever chose it.
#
# **Next:** the next network is larger. Before we train it, we look inside: where do its shapes and its weights come from?

# %% [markdown] slideshow={"slide_type": "notes"}
# For the way home: a paper tries 40 settings and reports the best. What has to stand beside its number? (1 min)
