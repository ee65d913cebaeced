# ---
# jupyter:
#   kernelspec: {display_name: Python 3 (ipykernel), language: python, name: python3}
# ---

# %% [markdown] slideshow={"slide_type": "slide"}
# # 4 · Deeper: ReLU, RMSprop, dropout
#
# **Why do big networks memorise, and what stops them?**
#
# You will be able to
# * build a deeper network, and train it with a separate learning rate for each weight;
# * say what dropout does in training, and why nothing is dropped afterwards;
# * find out what each ingredient contributes, by taking it away.
#
# *Reading {{ reading }} min · exercises {{ exercises }} min · runs in {{ minutes }} on two cores*

# %% [markdown] slideshow={"slide_type": "notes"}
# Three new ingredients, each one to five lines of code. In 2012 this network was the state of the art for plain
# networks on these digits, and all three are still in daily use. (2 min)

# %% slideshow={"slide_type": "skip"}
from functools import partial

import numpy as np

from course_utils import (check, expect, load_mnist, plots, predict,
    reproducible, results, reveal, scoreboard, training, widgets)
from course_utils.on_theano.blocks import floatX, init_weights, sgd

import theano
import theano.tensor as T
from theano.sandbox.rng_mrg import MRG_RandomStream

# %% tags=["parameters"] slideshow={"slide_type": "skip"}
seed = 0
num_epochs = 3
slower_after = 80
num_epochs_ablation = 15
batch_size = 128
num_hidden = 625
num_validation = 5000

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Three questions from before

# %%
widgets.Questions(before=4)

# %% [markdown] slideshow={"slide_type": "notes"}
# By a show of hands, before anybody presses Answer. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A bend that does not wear out
#
# The sigmoid of lesson 3 lets at most a quarter of a slope through, and hardly anything at its flat ends. With one
# hidden layer that is a nuisance. With two, a slope on its way back to the first layer passes two such bends: at best a
# sixteenth is left.
#
# The **rectified linear unit**, **ReLU**, is the simplest bend there is: negative sums become 0, positive ones stay.
#
# $$\mathrm{ReLU}(z) = \max(z, 0)$$

# %%
def rectify(X):
    return T.maximum(X, 0)


plots.activation_curves(["sigmoid", "ReLU"], reach=4)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Its slope is 1 or 0. A unit whose sum is positive passes slopes back in full, so the bends no longer wear them out,
# however many layers there are. (The weights on the way still make slopes larger or smaller.) A unit whose output is 0
# is silent: it learns nothing from this picture and waits for another. A unit that is silent for every picture is a
# **dead unit**. In the first layer it stays dead, since the pictures never change. Higher up, the layer below goes on
# learning, and may wake it.

# %% [markdown] slideshow={"slide_type": "notes"}
# Units die after steps that are too large. Ask what the slope at exactly 0 should be: any choice from 0 to 1 will do.
# (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### A start for it
#
# Lesson 3 found a better start (*initialisation*) for the sigmoid than weights of scale 0.01. Which one does ReLU need?
# We send random numbers through five layers of 625 units and look at the size of the sums in each: their root mean
# square.

# %%
def sizes(scale, num_layers=5, units=625):
    rng = reproducible(seed)
    h, found = rng.normal(size=(500, units)), []
    for _ in range(num_layers):
        sums = h @ rng.normal(size=(units, units)) * scale
        found.append(np.sqrt(np.mean(sums ** 2)))
        h = np.maximum(sums, 0)
    return np.array(found)


print("0.01         ", sizes(0.01).round(3))
print("root of 1/625", sizes(np.sqrt(1 / 625)).round(3))
print("root of 2/625", sizes(np.sqrt(2 / 625)).round(3))

# %%
kept = sizes(np.sqrt(2 / 625))
expect("size with 2/625, after layer 5 / layer 1 (ratio)",
       kept[-1] / kept[0], above=0.8, below=1.25, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# A sum of $n$ products with weights of variance $1/n$ is, on average, as large as its inputs. But ReLU then sets half
# of the sums, and with them half of the squares, to 0, so the variance has to be twice as large, $2/n$. Kaiming He and
# others proposed this start in 2015; from here on our ReLU networks use it.

# %%
def he(shape, rng):
    return init_weights(shape, rng, scale=np.sqrt(2 / shape[0]))

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask for the factor from one layer to the next in the first row: 0.01 times the root of 625 / 2, which is 0.18. After
# five layers hardly anything is left of what came in, or of the slopes on their way back. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A rate for each weight
#
# In lesson 3 we looked for *one* learning rate for all weights. But slopes differ. In a valley that is a hundred times
# as steep across as along, a rate that is safe across is far too small along.

# %%
def slope(w):
    return np.array([0.2, 20.0]) * w       # of 0.1 w0² + 10 w1²


path = [np.array([2.0, -1.0])]
for _ in range(20):
    w = path[-1]
    path.append(w - 0.09 * slope(w))       # above 0.1, it diverges
print("after 20 steps of gradient descent:", path[-1].round(2))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Across, it is nearly there; along, it is less than halfway.
#
# **RMSprop** keeps, for each weight, a running mean of the *square* of its slope $g$, and divides each step by the root
# of that mean:
#
# $$E_t = \rho\, E_{t-1} + (1 - \rho)\, g_t^2, \qquad w \leftarrow w - \eta\, \frac{g_t}{\sqrt{E_t + \epsilon}}$$
#
# So each weight gets a rate of its own, $\eta / \sqrt{E_t + \epsilon}$: a low one where slopes are large, a high one
# where they are small. Where slopes stay about the same, every *step* is then about $\eta$ long, however large or small
# they are. $t$ counts the steps, and $\rho$ (rho) says how much of the old mean is kept. $\epsilon$ (epsilon) is tiny,
# and keeps the quotient finite where a slope is 0.

# %% [markdown] slideshow={"slide_type": "notes"}
# G. Hinton showed this on a lecture slide in 2012 and never published it. Some texts write epsilon outside the root;
# it matters only where slopes are tiny. RMS: root mean square. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 4.1 · RMSprop from its formula (12 min, two stars)
#
# Write `rmsprop_path(slope, w, num_steps, lr=0.1, rho=0.9, epsilon=1e-6)`. `w` is an array, `slope(w)` another of the
# same shape, and `lr` is $\eta$. $E$ starts at 0. Return a list of all positions, including the start.
#
# <details><summary>Hint 1</summary>Take your <code>descend</code> of exercise 3.3, and add an array <code>acc</code> of
# zeros before the loop: that is $E$.</details>
# <details><summary>Hint 2</summary>In each step: the slope, then the new <code>acc</code>, then the new
# <code>w</code>.</details>
# <details><summary>Hint 3</summary><code>acc = rho * acc + (1 - rho) * g ** 2</code>, then <code>w = w - lr * g /
# np.sqrt(acc + epsilon)</code>. Not <code>w -= …</code>, which would change the positions that you have kept.</details>

# %% tags=["exercise", "exercise:04.1"]
def rmsprop_path(slope, w, num_steps, lr=0.1, rho=0.9, epsilon=1e-6):
    ...  # your code


check("04.1", rmsprop_path)
# %load ../solutions/04_1_rmsprop_path.py

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask how long the very first step is, for any slope: lr / sqrt(1 - rho). The slope cancels. (8 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### RMSprop in Theano
#
# In Theano, each parameter gets a shared variable of the same shape that remembers $E$, and two updates: one for $E$,
# one for the parameter.

# %%
def rmsprop(cost, params, lr=0.001, rho=0.9, epsilon=1e-6):
    updates = []
    for p, g in zip(params, T.grad(cost, params)):
        acc = theano.shared(p.get_value() * 0)
        acc_new = rho * acc + (1 - rho) * g ** 2
        updates.append((acc, acc_new))
        updates.append((p, p - lr * g / T.sqrt(acc_new + epsilon)))
    return updates

# %% [markdown] slideshow={"slide_type": "subslide"}
# Twenty steps of RMSprop down the valley, seen from above, and twenty of gradient descent:

# %%
place = theano.shared(floatX(path[0]))
height = T.sum(floatX([0.1, 10.0]) * place ** 2)
step = theano.function([], updates=rmsprop(height, [place], lr=0.1))
steps = [path[0]]
for _ in range(20):
    step()
    steps.append(place.get_value())
plots.valley({"gradient descent": np.array(path),
              "RMSprop": np.array(steps)}, steepness=[0.2, 20.0])

# %%
lengths = np.abs(np.diff(steps, axis=0))[:5]
expect("first five steps, along / across (ratio)",
       lengths[:, 0].sum() / lengths[:, 1].sum(), above=0.8, below=1.4,
       unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# With RMSprop, both weights at first move at about the same pace, though the valley is a hundred times as steep across.

# %% [markdown] slideshow={"slide_type": "notes"}
# Memory doubles: one more number for each weight. All updates of a Theano function happen at once, from the old values;
# that is why the second one uses acc_new, an expression, and not acc. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Dropout
#
# Two hidden layers of 625 units: 784 × 625 + 625 × 625 + 625 × 10 = 886,875 weights, fifteen for each training picture.
# That may be enough to learn the pictures by heart, which does not help with new ones: the network then does not
# **generalise**. To **regularise** is to work against that.
#
# **Dropout** is one way. For each picture, at each step, every unit is silenced with probability $p$, by a fresh throw
# of the dice. No unit can rely on another: what it has learned must be useful whichever other units are present.

# %% [markdown] slideshow={"slide_type": "fragment"}
# After training nothing is dropped: we want the whole network's answer. But then each sum has $1/(1-p)$ times as many
# terms as in training. So in training, each output $h_i$ that is kept is enlarged by that factor:
#
# $$\tilde h_i = \frac{m_i\, h_i}{1 - p}, \qquad m_i = \begin{cases} 0 & \text{with probability } p \\ 1 & \text{otherwise}
# \end{cases}$$
#
# Together, the $m_i$ are the **mask**. The expectation of $m_i$ is $1 - p$, so that of $\tilde h_i$ is $h_i$. Hidden
# units are dropped with $p = 0.5$. Pixels are dropped too, but with $p = 0.2$: a picture can spare some of its pixels,
# but hardly half.

# %% [markdown] slideshow={"slide_type": "notes"}
# In a public Q&A in 2014 Hinton told how the tellers at his bank kept changing; he thought it must be to keep them from
# conspiring. The paper of that year by Srivastava, Hinton and others argues that ten conspiracies of five people each
# are likelier to succeed than one of fifty. Another view: each mask gives a different, smaller network, and all of them
# share their weights. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 4.2 · Drop, and keep the mean (10 min, two stars)
#
# Write `drop(h, p, rng)` in NumPy: `h` has shape `(pictures, units)`. Each entry becomes 0 with probability `p`,
# independently of all others; the rest are rescaled so that the expectation stays the same.
#
# <details><summary>Hint 1</summary><code>rng.random(h.shape)</code> gives each entry a number between 0 and 1, all
# values equally likely.</details>
# <details><summary>Hint 2</summary>Such a number is below <code>p</code> with probability <code>p</code>.</details>
# <details><summary>Hint 3</summary><code>keep = rng.random(h.shape) &gt;= p</code> is the mask. Multiply by it, and divide by
# <code>1 - p</code>.</details>

# %% tags=["exercise", "exercise:04.2"]
def drop(h, p, rng):
    ...  # your code


check("04.2", drop)
# %load ../solutions/04_2_drop.py

# %% [markdown] slideshow={"slide_type": "notes"}
# Forgetting to rescale is the mistake to talk about: training looks fine, and the finished network then meets sums
# twice as large as those it was trained on. (7 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Dropout in Theano
#
# In Theano, random numbers come from a stream that is part of the graph: every call of the compiled function draws new
# ones.

# %%
def dropout(X, p, srng):
    if p == 0:
        return X
    keep = 1 - p
    mask = srng.binomial(X.shape, p=keep, dtype=theano.config.floatX)
    return X * mask / keep


ones = T.fmatrix()
try_it = theano.function([ones], dropout(ones, 0.5, MRG_RandomStream(1)))
print(try_it(np.ones((2, 8), dtype="float32")))
print(try_it(np.ones((2, 8), dtype="float32")))

# %% [markdown] slideshow={"slide_type": "notes"}
# Zeros and twos, never ones; and a different pattern in the second call. (2 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### A layer under dropout
#
# The explorer shows the first hidden layer of this lesson's recorded network, mask by mask. Below it, each dot is one
# unit's weighted sum in the next layer, under one mask. Move $p$ and watch the dots spread. Then choose "leave as it
# is", which skips the division by $1 - p$: what moves?

# %%
digits = load_mnist(flat=True, one_hot=True,
                    num_validation=num_validation, seed=seed)

# %% tags=["nbval-ignore-output", "needs-record"]
recorded = results.weights("04_relu_rmsprop_dropout")
widgets.DropoutExplorer(recorded["w_h"], recorded["w_h2"], digits.x_test,
                        digits.y_test.argmax(axis=1))

# %% tags=["needs-record"]
h = np.maximum(digits.x_train[:20] @ recorded["w_h"], 0)
rng = reproducible(seed)
half = rng.random((500, 1, num_hidden)) >= 0.5
mean_of_sums = ((half * h / 0.5) @ recorded["w_h2"]).mean(axis=0)
ratio = mean_of_sums.sum() / (h @ recorded["w_h2"]).sum()
expect("sum, mean of 500 masks / without dropout (ratio)", ratio,
       above=0.95, below=1.05, unit="")

# %% [markdown] slideshow={"slide_type": "notes"}
# With p = 0 all dots coincide. With "leave as it is", the blue line, the mean over the masks, moves to about 1 - p
# times the green one, the sum without dropout. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The model
#
# The softmax is the one you made safe in exercise 2.1. Everything that we may want to take away later is an argument.

# %%
def softmax(X):
    e = T.exp(X - X.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def model(X, params, p_input, p_hidden, srng, activation):
    w_h, w_h2, w_o = params
    X = dropout(X, p_input, srng)
    h = dropout(activation(T.dot(X, w_h)), p_hidden, srng)
    h2 = dropout(activation(T.dot(h, w_h2)), p_hidden, srng)
    return softmax(T.dot(h2, w_o))

# %% [markdown] slideshow={"slide_type": "subslide"}
# `model` is called twice, with the same weights. The **noisy** graph, with dropout, gives the cost for training. The
# **clean** graph, without dropout, gives the answers.

# %%
X, Y = T.fmatrix("X"), T.fmatrix("Y")        # pictures; one-hot labels
shapes = [(784, num_hidden), (num_hidden, num_hidden), (num_hidden, 10)]

# %%
def build(activation=rectify, optimiser=rmsprop, p_input=.2, p_hidden=.5,
          starts=(he, he, he), seed=seed):
    rng, srng = reproducible(seed), MRG_RandomStream(seed + 1)
    params = [start(shape, rng) for start, shape in zip(starts, shapes)]
    noisy = model(X, params, p_input, p_hidden, srng, activation)
    clean = model(X, params, 0, 0, srng, activation)
    cost = T.mean(T.nnet.categorical_crossentropy(noisy, Y))
    rate = theano.shared(floatX(0.001))           # it can be changed later
    updates = optimiser(cost, params, lr=rate)
    train = theano.function([X, Y], cost, updates=updates)
    classify = theano.function([X], T.argmax(clean, axis=1))
    return train, classify, params, rate, [part for part, _ in updates]

# %% [markdown] slideshow={"slide_type": "notes"}
# The last of the five things that `build` returns is all that a step of training changes: the weights and RMSprop's
# memory. The ablation below needs it to begin several times from the same start. The first compilation, further down,
# takes some twenty seconds. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Can it learn nonsense?
#
# Take 5,000 training pictures and give them **random labels**: one 3 is called 7, another 3 is called 0. There is
# nothing to understand here; a guess is wrong nine times in ten. Without dropout, what will the *training* error be
# after sixty epochs? And that of logistic regression?

# %%
predict("training error on 5,000 random labels")

# %%
rng = reproducible(seed)
some = digits.x_train[:5000]
nonsense = digits.y_train[rng.permutation(5000)]

train_it, classify_it, _, _, _ = build(p_input=0, p_hidden=0)
training.fit(train_it, (some, nonsense), 60, seed=seed)
labels = nonsense.argmax(axis=1)
error_nonsense = training.error_rate(classify_it(some), labels)

# %% slideshow={"slide_type": "subslide"}
w_linear = init_weights((784, 10), rng)            # lesson 2, with RMSprop
p_linear = softmax(T.dot(X, w_linear))
cost_linear = T.mean(T.nnet.categorical_crossentropy(p_linear, Y))
train_linear = theano.function([X, Y], cost_linear,
                               updates=rmsprop(cost_linear, [w_linear]))
classify_linear = theano.function([X], T.argmax(p_linear, axis=1))
training.fit(train_linear, (some, nonsense), 60, seed=seed)
error_linear = training.error_rate(classify_linear(some), labels)
w_linear.set_value(0 * w_linear.get_value())       # again, on 200 only
training.fit(train_linear, (some[:200], nonsense[:200]), 500, seed=seed)
error_200 = training.error_rate(classify_linear(some[:200]), labels[:200])

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "subslide"}
reveal("training error on 5,000 random labels", error_nonsense)

# %%
nothing = training.error_rate(
    classify_it(digits.x_validation), digits.y_validation.argmax(axis=1))
expect("training error, network", error_nonsense, below=0.1)
expect("its validation error", nothing, above=0.8, below=0.97)
expect("training error, logistic regression", error_linear,
       above=0.5, below=0.85)
expect("the same on 200 pictures", error_200, below=0.06)

# %% [markdown] slideshow={"slide_type": "fragment"}
# The network has learned at least nine in ten of the 5,000 random labels by heart, which helps with no other picture. A
# network of this size does not need to understand a 3 to get its training pictures right. That is why big networks
# memorise: they can. Logistic regression, with a hundredth of the weights, can memorise 200 random labels, but not
# 5,000.

# %% [markdown] slideshow={"slide_type": "notes"}
# After Zhang and others (2017), "Understanding deep learning requires rethinking generalization". The number of weights
# alone does not tell how well a network generalises: the same network does well with true labels. 200 pictures are
# fewer than there are pixels, so ten weighted sums can fit any labels; 5,000 are more. (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### And with dropout?
#
# The same network, the same random labels, again sixty epochs, but now with dropout in training. What will its training
# error be? (As always, the clean graph answers.)

# %%
predict("training error on random labels, with dropout")

# %% tags=["record-only"]
import pandas as pd

from authoring.records.recording import keep_weights, record, rehearsing

# %% tags=["record-only"]
def by_heart(network, num_epochs):
    return training.fit(network[0], (some, nonsense), num_epochs, seed=seed,
                        predict=network[1],
                        watch={"train": (some, nonsense)})


if not rehearsing():
    w_linear.set_value(init_weights((784, 10), rng).get_value())
    linear = train_linear, classify_linear
    record("04_random_labels", pd.concat({
        "logistic regression": by_heart(linear, 120),
        "without dropout": by_heart(build(p_input=0, p_hidden=0), 60),
        "with dropout": by_heart(build(), 120),
    }, names=["network"]))

# %% slideshow={"slide_type": "subslide"}
table = results.recorded("04_random_labels").table.set_index("epoch")
runs = {name: run.train for name, run in table.groupby("network")}
reveal("training error on random labels, with dropout",
       runs["with dropout"][60])
plots.compare_runs({name: run.to_frame() for name, run in runs.items()},
                   "train")

# %% [markdown] slideshow={"slide_type": "fragment"}
# It takes longer, but it is getting there: {{ r04_random_labels.table.train[239] | percent }} after 60 recorded epochs
# and {{ r04_random_labels.final.train | percent }} after 120. So dropout does not *stop* a network from memorising. It
# only slows memorising down. The hope: what many pictures share is learned long before what is particular to one.

# %% [markdown] slideshow={"slide_type": "notes"}
# So what stops memorising? Here nothing does. Ask what would: more pictures, fewer weights, or stopping early. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Steps that do not get shorter
#
# One thing before we train. Plain gradient descent slows down near the bottom of a valley, where the slope is small.
# RMSprop divides by the size of the slope and goes on as fast as before: each step is about $\eta$ long. Does it ever
# arrive? Here it walks down $w^2$ from $w = 1$, with $\eta = 0.1$; after 200 of 400 steps, $\eta$ is divided by ten.
# After the first 200 steps, how far is it from the minimum at $w = 0$?

# %%
predict("distance from the minimum, eta = 0.1", unit="")

# %% slideshow={"slide_type": "subslide"}
w, acc, away = 1.0, 0.0, []
for step in range(400):
    eta = 0.1 if step < 200 else 0.01
    g = 2 * w                                   # the slope of w²
    acc = 0.9 * acc + 0.1 * g ** 2
    w = w - eta * g / np.sqrt(acc + 1e-6)
    away.append(abs(w))
reveal("distance from the minimum, eta = 0.1", np.mean(away[150:200]),
       unit="")

# %%
expect("distance from the minimum, eta = 0.1", np.mean(away[150:200]),
       above=0.045, below=0.055, unit="")
expect("distance from the minimum, eta = 0.01", np.mean(away[350:]),
       above=0.0045, below=0.0055, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# It does not arrive: it jumps to and fro across the minimum, $\eta / 2$ away from it. So $\eta$ is lowered during
# training. That is a **learning-rate schedule**.

# %% [markdown] slideshow={"slide_type": "notes"}
# With slopes from mini-batches and random masks, plain SGD never comes to rest either, and needs a schedule too.
# Lessons 6, 9 and 10 use smooth ones. (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Our schedule is the plainest there is: a tenth of the rate, from epoch
# {{ r04_relu_rmsprop_dropout.parameters.slower_after + 1 }} of the recorded run onwards. In `build`, the rate is a
# shared variable, so that it can be changed without compiling again.

# %%
def shorten(row):                               # called after each epoch
    if row["epoch"] == slower_after:
        rate.set_value(floatX(0.0001))


train, classify, params, rate, _ = build()
expect("number of weights", sum(w.get_value().size for w in params),
       equal=886_875)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Three epochs
#
# Now with true labels and with dropout. The training error is measured on the first 10,000 pictures. In grey: the
# recorded run over all 60,000, and a second run's validation error.

# %%
x, y = digits.x_train, digits.y_train
watch = {"train": (x[:10_000], y[:10_000]),
         "validation": (digits.x_validation, digits.y_validation)}

# %% tags=["record-only"]
if not rehearsing():
    every = load_mnist(flat=True, one_hot=True)
    x, y = every.x_train, every.y_train
    watch = {"train": (x, y), "test": (every.x_test, every.y_test)}

# %%
history = training.fit(train, (x, y), num_epochs, predict=classify,
                       watch=watch, seed=seed, batch_size=batch_size,
                       parameters=params, on_epoch=shorten)

# %% tags=["record-only"]
record("04_relu_rmsprop_dropout", history)
keep_weights("04_relu_rmsprop_dropout",
             dict(zip(["w_h", "w_h2", "w_o"], params)))

# %% tags=["record-only"]
if not rehearsing():                     # the same without dropout
    train_bare, classify_bare, _, rate, _ = build(p_input=0, p_hidden=0)
    record("04_without_dropout", training.fit(
        train_bare, (x, y), 14, predict=classify_bare, watch=watch,
        seed=seed, on_epoch=lambda row: row["epoch"] == 11 and
        rate.set_value(floatX(0.0001))))

# %% tags=["nbval-ignore-output"]
full = results.recorded("04_relu_rmsprop_dropout").table.set_index("epoch")
plots.error_curves(history, full)

# %%
expect("training error", history.train.iloc[-1], below=0.04)

# %% [markdown] slideshow={"slide_type": "fragment"}
# The recorded run had a test error of {{ r04_relu_rmsprop_dropout.table.test[2] | percent }} after three epochs, a mean
# of {{ r04_relu_rmsprop_dropout.table.test[70:80].mean() | percent(2) }} over epochs 71 to 80, and, with the shorter
# steps, {{ r04_relu_rmsprop_dropout.table.test[-10:].mean() | percent(2) }} over its last ten. In a second run, with
# 5,000 pictures set aside for validation, the same two means of the validation error are
# {{ r04_relu_rmsprop_dropout.table.validation[70:80].mean() | percent(2) }} and
# {{ r04_relu_rmsprop_dropout.table.validation[-10:].mean() | percent(2) }}. In the first run, the training error ended
# at {{ r04_relu_rmsprop_dropout.final.train | percent(2) }}: in the end this network, too, knows its pictures by heart.

# %%
calmer = full.test.loc[91:].std() / full.test.loc[71:80].std()
expect("jumps of the test error, epochs 91-100 / 71-80 (ratio)",
       calmer, below=1, unit="")

# %% [markdown] slideshow={"slide_type": "notes"}
# Why means of ten? At the full rate the test error jumps by about a tenth of a point between epochs. To report the
# lowest of a hundred would be to choose by the test set. Nor was the schedule chosen by it: its epoch, 80 of 100, was
# fixed before the run. That a schedule is worth having is read from the validation pictures. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Taking each ingredient away
#
# The network has three new ingredients. Which of them matters? Take one away at a time and train again. That is called
# an **ablation**.
#
# It can easily be unfair. Plain gradient descent with RMSprop's rate would hardly move, and a sigmoid layer with ReLU's
# start begins badly: the comparison would show our carelessness, not what the ingredient is worth. So each network gets
# the start made for its bend, and the best of three rates, chosen by the validation pictures.

# %%
def glorot(shape, rng, times=1):                   # exercise 3.2
    a = times * np.sqrt(6 / sum(shape))
    return theano.shared(floatX(rng.uniform(-a, a, size=shape)))


wide = partial(glorot, times=4)                    # for the sigmoid

# %%
changes = {
    "all three": {},
    "without dropout": {"p_input": 0, "p_hidden": 0},
    "without RMSprop": {"optimiser": sgd},
    "without ReLU": {"activation": T.nnet.sigmoid,
                     "starts": (wide, wide, glorot)},
}
rates = {name: [0.0003, 0.001, 0.003] for name in changes}
rates["without RMSprop"] = [0.1, 0.3, 1]
rates["without ReLU"] = [0.001, 0.003, 0.01]

# %% [markdown] slideshow={"slide_type": "subslide"}
# One epoch of each, at each rate, over 20,000 of the pictures. Before you look: which ingredient will be missed most
# after one epoch?

# %%
own = digits.x_train, digits.y_train
set_aside = {"validation": (digits.x_validation, digits.y_validation)}
part = digits.x_train[:20_000], digits.y_train[:20_000]


def one_epoch(network, eta, start):
    train, classify, _, rate, state = network
    for shared, value in zip(state, start):
        shared.set_value(value)
    rate.set_value(floatX(eta))
    return training.fit(train, part, 1, predict=classify, seed=seed,
                        watch=set_aside).validation.iloc[0]

# %% tags=["nbval-ignore-output", "hide-output"] slideshow={"slide_type": "subslide"}
best_error = {}
for name, change in changes.items():
    network = build(**change)
    start = [part.get_value() for part in network[-1]]
    errors = {eta: one_epoch(network, eta, start) for eta in rates[name]}
    best_error[name] = min(errors.values())
    told = [f"{eta:g}: {100 * e:.1f} %" for eta, e in errors.items()]
    print(f"{name:16}", *told, sep="   ")

# %%
expect("all three", best_error["all three"], below=0.12)
expect("without dropout", best_error["without dropout"], below=0.15)
expect("without RMSprop", best_error["without RMSprop"], below=0.16)
expect("without ReLU", best_error["without ReLU"], below=0.2)

# %% [markdown] slideshow={"slide_type": "fragment"}
# With a good start and a rate chosen for it, each network learns: even the slowest reads more than four digits in five
# after this short epoch. But one epoch says nothing about memorising.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask what the table would show with one rate for all, 0.001. Three rows show it; guess the fourth, plain gradient
# descent, whose smallest rate here is a hundred times as large. One epoch favours large rates. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Fifteen epochs, three seeds
#
# Luck plays a part too: the start, the order of the pictures, the masks. So longer runs were recorded: each network
# with one seed at all three rates; then, at the rate with the lowest final validation error, with two more seeds.
#
# Over the last five of fifteen epochs, the network with dropout has a test error of
# {{ r04_ablations.table.query("network == 'all three' and rate == 0.001 and epoch > 10").test.mean() | percent(2) }}.
# And without dropout?

# %%
predict("test error without dropout, after fifteen epochs")

# %% tags=["record-only"]
def train_long(name, eta, run):
    train, classify, _, rate, _ = build(**changes[name], seed=run)
    rate.set_value(floatX(eta))
    return training.fit(train, own, num_epochs_ablation, seed=run,
                        predict=classify, watch={
                            "train": own, **set_aside,
                            "test": (digits.x_test, digits.y_test)})


if not rehearsing():
    runs = {}
    for name in changes:
        for eta in rates[name]:
            runs[name, eta, seed] = train_long(name, eta, seed)
        best = min(rates[name], key=lambda eta: runs[
            name, eta, seed].validation.tail(5).mean())
        for run in (seed + 1, seed + 2):
            runs[name, best, run] = train_long(name, best, run)
    names = ["network", "rate", "seed"]
    record("04_ablations", pd.concat(runs, names=names))

# %% [markdown] slideshow={"slide_type": "subslide"}
# Means over the three seeds, at the best rate. Dotted: the training error.

# %%
recorded = results.recorded("04_ablations").table
best = recorded[recorded.seed > 0].groupby("network").rate.first()
fair = recorded[recorded.rate == recorded.network.map(best)]
last_five = fair[fair.epoch > num_epochs_ablation - 5]
late = last_five.groupby(["network", "seed"])[["train", "test"]].mean()
mean = late.groupby("network").mean()
reveal("test error without dropout, after fifteen epochs",
       mean.test["without dropout"])
means = fair.groupby(["network", "epoch"])[["train", "test"]].mean()
plots.compare_runs({name: means.loc[name] for name in changes},
                   "test", dotted="train", top=0.06)

# %% slideshow={"slide_type": "subslide"}
for name in changes:
    run = 100 * late.loc[name]
    print(f"{name:16} rate {best[name]:<5g}  train {run.train.mean():.2f} %"
          f"  test {run.test.mean():.2f} % "
          f"({run.test.min():.2f} to {run.test.max():.2f})")
gap = mean.test - mean.train
expect("training error without dropout", mean.train["without dropout"],
       below=0.001)
expect("test minus training error, without / with dropout (ratio)",
       gap["without dropout"] / gap["all three"], above=1.1, unit="")
expect("and yet the lower test error, so far",
       bool(mean.test["without dropout"] < mean.test["all three"]))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Means of the last five epochs; in brackets, the lowest and highest of the three seeds. Without dropout, the network
# knows its 55,000 pictures by heart, and the gap to the test error is wider: that is memorising, measured. And yet its
# test error is the lower one: dropout slows learning, and fifteen epochs are few.
#
# Without ReLU or RMSprop the network is a little worse, but far from hopeless, given a start and a rate of
# its own. (Without ReLU the best rate was the largest of the three tried, so an even larger one may do better still.)
# An ablation that kept the start and the rate of the whole network could have told a different story.

# %% [markdown] slideshow={"slide_type": "notes"}
# Three seeds give a first idea of luck, no more. Lesson 7 says how to judge such differences. The runs of fifteen
# epochs set 5,000 validation pictures aside, so they learn from 55,000. (4 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### In the long run
#
# Would the error without dropout have gone on falling? That network was trained again, on all 60,000 pictures,
# with a schedule of its own: a tenth of the rate after eleven of {{ r04_without_dropout.final.epoch }} epochs.

# %%
bare = results.recorded("04_without_dropout").table.set_index("epoch")
plots.compare_runs({"with dropout": full, "without dropout": bare}, "test",
                   dotted="train", top=0.04)

# %%
expect("without dropout: training error", bare.train.iloc[-1], below=1e-4)
expect("its cost, epoch 14 / epoch 12 (ratio)",
       bare.cost[14] / bare.cost[12], below=0.9, unit="")
expect("its test error, epoch 14 / epoch 12 (ratio)",
       bare.test[14] / bare.test[12], above=0.95, below=1.05, unit="")
expect("test error in the end, with / without dropout (ratio)",
       full.test.tail(10).mean() / bare.test.tail(3).mean(), below=0.9,
       unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Without dropout the training error reaches 0, and the cost still falls: every right answer can be made a little more
# certain. New pictures gain nothing from that. The shorter steps do bring the test error from
# {{ r04_without_dropout.table.test[10] | percent(2) }} down to {{ r04_without_dropout.table.test[11] | percent(2) }} at
# once, but there it stays. With dropout, every mask turns the pictures into a new task: the test error goes on falling
# for {{ r04_relu_rmsprop_dropout.table.epoch.max() }} epochs, and ends well below that.

# %% [markdown] slideshow={"slide_type": "notes"}
# One run of each, so look at the size of the gap, not at single epochs. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 4.3 · Adam (15 min, three stars)
#
# **Adam** (Kingma and Ba, 2015) is RMSprop that also keeps a running mean $m$ of the slopes themselves. $v$ is
# RMSprop's $E$, and $\beta_1$ and $\beta_2$ (beta) are what $\rho$ was, one for each mean:
#
# $$m_t = \beta_1 m_{t-1} + (1-\beta_1)\, g_t, \qquad v_t = \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2$$
#
# $$\hat m_t = \frac{m_t}{1-\beta_1^t}, \qquad \hat v_t = \frac{v_t}{1-\beta_2^t}, \qquad
# w \leftarrow w - \eta\, \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}$$
#
# Write `adam_path(slope, w, num_steps, lr=0.1, beta1=0.9, beta2=0.999, epsilon=1e-8)`, as in exercise 4.1. $m$ and $v$
# start at 0 (the hats make up for that), and the first step is $t = 1$. (Here $\epsilon$ is *outside* the root:
# formulas differ, so read them closely.)
#
# <details><summary>Hint 1</summary>Two arrays of zeros before the loop, and a loop over <code>range(1, num_steps +
# 1)</code>.</details>
# <details><summary>Hint 2</summary>$\hat m$ and $\hat v$ are used in the step, and not kept: the next $m$ comes from
# $m$.</details>
# <details><summary>Hint 3</summary>The step: <code>lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) +
# epsilon)</code>.</details>

# %% tags=["exercise", "exercise:04.3"]
def adam_path(slope, w, num_steps, lr=0.1, beta1=0.9, beta2=0.999,
              epsilon=1e-8):
    ...  # your code


check("04.3", adam_path)
# %load ../solutions/04_3_adam_path.py

# %% [markdown] slideshow={"slide_type": "notes"}
# Why the corrections: after one step m is a tenth of the slope and v a thousandth of its square, so without them the
# first step would be about three times as long as it should be. Today Adam is what most people try first. (10 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Now, once, the test digits

# %%
answers = training.predict_in_batches(classify, digits.x_test)
error = training.error_rate(answers, digits.y_test.argmax(axis=1))
expect("test error", error, above=0.015, below=0.042)

# %% [markdown] slideshow={"slide_type": "notes"}
# After three epochs. The recorded run is on the scoreboard, too. (1 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The scoreboard

# %% tags=["nbval-ignore-output"]
scoreboard.add(f"two hidden layers, dropout, {num_epochs} epochs", lesson=4,
               error=error, parameters=886_875,
               seconds=history.seconds.median() * num_epochs)
scoreboard.plot()

# %%
lazy = results.recorded("01_nearest_neighbour").facts["final"]["test"]
last_ten = full.test.tail(10).mean()
expect("mistakes, recorded run / nearest neighbour (ratio)",
       last_ten / lazy, below=0.45, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Given enough epochs, the network makes fewer than half the nearest neighbour's mistakes, with a fiftieth of its
# numbers.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask which of the remaining mistakes a person would make, too. Lesson 11 shows them. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Key points
#
# * ReLU's bend does not weaken slopes, and its layers need a start of their own.
# * RMSprop gives each weight a rate of its own, so that all steps have about the same length. They do not get shorter
#   by themselves; a learning-rate schedule sees to that.
# * A large network can learn 5,000 random labels by heart, though more slowly with dropout; logistic regression manages
#   200.
# * Dropout silences units at random in training and rescales the rest; the clean graph, with the same weights, answers.
#   It slows learning, and pays off in the long run.
# * To learn what an ingredient does, take it away, and give what remains a fair chance: its own start, its own rate,
#   several seeds.
#
# **Next:** shuffle the 784 pixels of all pictures by one fixed permutation, and this network learns just as well. It
# does not know that pixels have neighbours. What if it did?

# %% [markdown] slideshow={"slide_type": "notes"}
# The permutation is worth a demonstration if there is time: permute the columns of x_train and x_test alike, train for
# an epoch, compare. (2 min)
