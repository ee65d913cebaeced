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
# * build a deeper network, and train it with steps that fit each weight;
# * say what dropout does in training, and why nothing is dropped afterwards;
# * find out what each ingredient contributes, by taking it away.
#
# *Reading {{ reading }} min · exercises {{ exercises }} min · runs in {{ minutes }} on two cores*

# %% [markdown] slideshow={"slide_type": "notes"}
# Three new ingredients, each of one to five lines of code. The network of this lesson was state of the art for plain
# networks on these digits in 2012, and all three are still in daily use. (2 min)

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
# ## A bend that does not wear out
#
# The sigmoid of lesson 3 lets at most a quarter of a slope pass, and in its flat ends nothing. With one hidden layer that
# is a nuisance. With two, the slope on its way back to the first layer passes two such bends: a sixteenth at best.
#
# The **rectified linear unit**, **ReLU**, is the simplest bend there is: negative sums become 0, positive ones stay.
#
# $$\mathrm{ReLU}(z) = \max(z, 0)$$

# %%
def rectify(X):
    return T.maximum(X, 0)


plots.activation_curves(["sigmoid", "ReLU"], reach=4)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Its slope is 1 or 0. A unit that answers passes back all that reaches it, so the bends no longer wear slopes out, however
# many layers there are. (The weights on the way still make them larger or smaller.) A unit that is silent learns nothing
# from this picture, and waits for another. One that is silent for every picture never learns again: it is a **dead unit**.

# %% [markdown] slideshow={"slide_type": "notes"}
# Units die after steps that are too large. Ask what the slope at exactly 0 should be: any choice will do. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### A start for it
#
# Lesson 3 condemned weights of size 0.01, and found a start for the sigmoid. Which one does ReLU need? Send random numbers
# through five layers of 625 units, and look at how large they are behind each: the root of the mean square.

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
expect("size behind the fifth layer, as part of that behind the first",
       kept[-1] / kept[0], above=0.8, below=1.25, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# A sum of $n$ products with weights of variance $1/n$ is as large as what comes in. But ReLU then sets half of the sums to
# 0, and with them half of the squares, so the variance has to be twice as large, $2/n$. This is the start of Kaiming He and
# others (2015); from here on ReLU layers begin with it.

# %%
def he(shape, rng):
    return init_weights(shape, rng, scale=np.sqrt(2 / shape[0]))

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask for the factor between neighbouring layers in the first row: 0.01 times the root of 625 / 2, which is 0.18. After five
# layers next to nothing is left of what came in, and of the slopes on their way back. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A step that fits each weight
#
# In lesson 3 we searched for *one* learning rate for all weights. But slopes differ. In a valley that is a hundred times as
# steep across as along, the rate that is safe across is far too small along.

# %%
def slope(w):
    return np.array([0.2, 20.0]) * w       # of 0.1 w0² + 10 w1²


path = [np.array([2.0, -1.0])]
for _ in range(20):
    w = path[-1]
    path.append(w - 0.09 * slope(w))       # from 0.1 on, it diverges
print("after 20 steps of gradient descent:", path[-1].round(2))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Across, it is nearly there; along, it has hardly moved.
#
# **RMSprop** keeps, for each weight, a running mean of its *squared* slope $g$, and divides each step by the root of it:
#
# $$E_t = \rho\, E_{t-1} + (1 - \rho)\, g_t^2, \qquad w \leftarrow w - \eta\, \frac{g_t}{\sqrt{E_t + \epsilon}}$$
#
# A weight whose slopes are always large takes shorter steps, one whose slopes are small takes longer ones. $\rho$ (rho) says
# how much of the old mean is kept. $\epsilon$ (epsilon) is tiny, and keeps the quotient finite where a slope is 0.

# %% [markdown] slideshow={"slide_type": "notes"}
# G. Hinton showed this on a lecture slide in 2012 and never published it. In some texts epsilon stands outside the root;
# the difference matters only where slopes are tiny. RMS: root mean square. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 4.1 · RMSprop from its formula (12 min, two stars)
#
# Write `rmsprop_path(slope, w, num_steps, lr=0.1, rho=0.9, epsilon=1e-6)`. `w` is an array, and `slope(w)` one of the same
# shape. $E$ starts at 0. Return the list of all positions, the start included.
#
# <details><summary>Hint 1</summary>Take your <code>descend</code> of exercise 3.3, and add an array <code>acc</code> of
# zeros before the loop: that is $E$.</details>
# <details><summary>Hint 2</summary>In each step: the slope, then the new <code>acc</code>, then the new
# <code>w</code>.</details>
# <details><summary>Hint 3</summary><code>acc = rho * acc + (1 - rho) * g ** 2</code>, then <code>w = w - lr * g /
# np.sqrt(acc + epsilon)</code>. Not <code>w -= …</code>: that would change the positions you have kept.</details>

# %% tags=["exercise", "exercise:04.1"]
def rmsprop_path(slope, w, num_steps, lr=0.1, rho=0.9, epsilon=1e-6):
    ...  # your code


check("04.1", rmsprop_path)
# %load ../solutions/04_1_rmsprop_path.py

# %% [markdown] slideshow={"slide_type": "subslide"}
# The valley from above, with the 20 steps of gradient descent. Once your function works, its steps are drawn beside them.

# %%
yours = rmsprop_path(slope, path[0], 20)
plots.valley({"gradient descent": np.array(path), "your RMSprop": yours},
             steepness=[0.2, 20.0])

# %% [markdown] slideshow={"slide_type": "notes"}
# In the valley both coordinates now move at the same pace, though their slopes differ by a factor of a hundred. Ask what
# the length of the very first step is, for any slope: lr / sqrt(1 - rho). (8 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### RMSprop in Theano
#
# In Theano, each parameter gets a shared variable of its own shape that remembers $E$, and two updates: one for $E$, one
# for the parameter.

# %%
def rmsprop(cost, params, lr=0.001, rho=0.9, epsilon=1e-6):
    updates = []
    for p, g in zip(params, T.grad(cost, params)):
        acc = theano.shared(p.get_value() * 0)
        acc_new = rho * acc + (1 - rho) * g ** 2
        updates.append((acc, acc_new))
        updates.append((p, p - lr * g / T.sqrt(acc_new + epsilon)))
    return updates

# %% [markdown] slideshow={"slide_type": "notes"}
# Memory doubles: a number for each weight. All updates of a Theano function happen at once, from the old values; that is
# why the second one uses acc_new, an expression, and not acc. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Dropout
#
# Two hidden layers of 625 units: 784 × 625 + 625 × 625 + 625 × 10 = 886,875 weights, fifteen for each training picture. We
# shall see below that such a network can learn anything by heart.
#
# **Dropout** makes that hard. For each picture, at each step, every unit is silenced with probability $p$, by a fresh throw
# of the dice. A unit cannot rely on another one's being there; what it has learned must be of use in many companies.

# %% [markdown] slideshow={"slide_type": "fragment"}
# After the training nothing is dropped: we want the whole network's answer. But then each sum has $1/(1-p)$ times as many
# terms as it was used to. So in training, whatever is kept is made larger by that factor:
#
# $$\tilde h_i = \frac{m_i\, h_i}{1 - p}, \qquad m_i = \begin{cases} 0 & \text{with probability } p \\ 1 & \text{otherwise}
# \end{cases}$$
#
# The expectation of $m_i$ is $1 - p$, so that of $\tilde h_i$ is $h_i$. Hidden units are dropped with $p = 0.5$. Pixels are
# dropped, too, but with $p = 0.2$: a picture can do without some of its pixels, and not without every second one.

# %% [markdown] slideshow={"slide_type": "notes"}
# Hinton told, in a public question hour in 2014, of the clerks of his bank, who changed all the time; he thought that it
# must be to keep them from conspiring. The paper of that year by Srivastava, Hinton and others argues that ten conspiracies
# of five people each are likelier to succeed than one of fifty. Another view: each mask is another, smaller network, and all share their weights. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 4.2 · Drop, and keep the mean (10 min, two stars)
#
# Write `drop(h, p, rng)` in NumPy: `h` has shape `(pictures, units)`. Each entry becomes 0 with probability `p`, by a throw of
# its own; the others are rescaled so that the expectation stays.
#
# <details><summary>Hint 1</summary><code>rng.random(h.shape)</code> gives a number between 0 and 1 for each entry, all
# equally likely.</details>
# <details><summary>Hint 2</summary>Such a number is below <code>p</code> with probability <code>p</code>.</details>
# <details><summary>Hint 3</summary><code>keep = rng.random(h.shape) &gt;= p</code> is the mask. Multiply by it, and divide by
# <code>1 - p</code>.</details>

# %% tags=["exercise", "exercise:04.2"]
def drop(h, p, rng):
    ...  # your code


check("04.2", drop)
# %load ../solutions/04_2_drop.py

# %% [markdown] slideshow={"slide_type": "notes"}
# Forgetting to rescale is the mistake to talk about: training looks fine, and the finished network then meets sums that
# are twice as large as any it has seen. (7 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Dropout in Theano
#
# In Theano, random numbers come from a stream of its own, which is part of the graph: every call of the compiled program
# draws new ones.

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
# Zeros and twos, never ones; and another pattern in the second call. (2 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### A layer under dropout
#
# The explorer shows the first hidden layer of the recorded network of this lesson, mask by mask. Below is one weighted sum
# of the layer above, a dot for each mask. Move $p$ and watch the dots spread. Then leave what is kept as it is.

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
expect("mean over 500 masks, as part of the sum without dropout", ratio,
       above=0.95, below=1.05, unit="")

# %% [markdown] slideshow={"slide_type": "notes"}
# With p = 0 all dots coincide. With "leave as it is", the blue line, the mean of the masks, moves away from the green one,
# to (1 - p) times its value. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The model
#
# The softmax is the one you made safe in exercise 2.1. Whatever might be taken away later is an argument.

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
# The formula is used twice, with the same weights. The **noisy** graph, with dropout, gives the cost that is trained on. The
# **clean** one, without, gives the answers.

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
# The last of the five things that `build` returns is all that a step of training changes: the weights and RMSprop's memory. The
# ablation below needs it to begin several times from the same start. The first compilation, further down, takes some
# twenty seconds. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Can it learn nonsense?
#
# Take 5,000 training pictures, and give them **random labels**: a 3 is called 7, another 3 is called 0. There is nothing to
# learn here. Without dropout, what will the training error be after sixty epochs? And that of logistic regression?

# %%
predict("training error on random labels")

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

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "subslide"}
reveal("training error on random labels", error_nonsense)

# %%
expect("training error on random labels", error_nonsense, below=0.1)
expect("that of logistic regression", error_linear,
       above=0.5, below=0.85)

# %% [markdown] slideshow={"slide_type": "fragment"}
# It has learned at least nine in ten of five thousand accidents by heart, and they help with no other picture. Logistic
# regression, with a hundredth of its weights, gets nowhere near. A network of this size does not need to understand a 3 in
# order to get its training pictures right. That is why big networks memorise: they can.

# %%
nothing = training.error_rate(
    classify_it(digits.x_validation), digits.y_validation.argmax(axis=1))
expect("its validation error", nothing, above=0.8, below=0.97)

# %% [markdown] slideshow={"slide_type": "notes"}
# After Zhang and others (2017), "Understanding deep learning requires rethinking generalization". So the number of weights
# alone does not tell how well a network generalises; the same network does well with true labels. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Steps that do not get shorter
#
# One thing before we train. Plain gradient descent slows down near the bottom of a valley, where the slope is small.
# RMSprop divides by the size of the slope, and goes on as fast as before. Does it ever arrive? Here it walks on $w^2$; after
# 200 of 400 steps, $\eta$ is divided by ten.

# %%
w, acc, away = 1.0, 0.0, []
for step in range(400):
    eta = 0.1 if step < 200 else 0.01
    g = 2 * w                                   # the slope of w²
    acc = 0.9 * acc + 0.1 * g ** 2
    w = w - eta * g / np.sqrt(acc + 1e-6)
    away.append(abs(w))                         # the minimum is at 0

expect("distance from the minimum, eta = 0.1", np.mean(away[150:200]),
       above=0.045, below=0.055, unit="")
expect("distance from the minimum, eta = 0.01", np.mean(away[350:]),
       above=0.0045, below=0.0055, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# It does not: it jumps to and fro across the minimum, $\eta / 2$ away from it. So one lowers $\eta$ in the course of the
# training. That is a **learning-rate schedule**.

# %% [markdown] slideshow={"slide_type": "notes"}
# Where slopes come from batches and random masks, the weights would wander even at a fixed slope, and plain SGD needs a
# schedule, too. Lessons 6, 9 and 10 use smooth ones. (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Our schedule is the plainest there is: a tenth, from epoch {{ r04_relu_rmsprop_dropout.parameters.slower_after + 1 }} on. In
# `build`, the rate is a shared variable, so that it can be changed without compiling anew.

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
# With true labels, and with dropout; the training error is that of the first 10,000 pictures. In grey stands the recorded
# run over all 60,000.

# %%
x, y = digits.x_train, digits.y_train
watch = {"train": (x[:10_000], y[:10_000]),
         "validation": (digits.x_validation, digits.y_validation)}

# %% tags=["record-only"]
from authoring.records.recording import keep_weights, record, rehearsing

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

# %% tags=["nbval-ignore-output"]
full = results.recorded("04_relu_rmsprop_dropout").table.set_index("epoch")
plots.error_curves(history, full)

# %%
expect("training error", history.train.iloc[-1], below=0.04)

# %% [markdown] slideshow={"slide_type": "fragment"}
# The recorded run had {{ r04_relu_rmsprop_dropout.table.test[2] | percent }} test error after three epochs, a mean of
# {{ r04_relu_rmsprop_dropout.table.test[70:80].mean() | percent(2) }} over epochs 71 to 80, and, with the shorter steps, one of
# {{ r04_relu_rmsprop_dropout.table.test[-10:].mean() | percent(2) }} over its last ten. On validation pictures, in a second run
# without them, these two means are {{ r04_relu_rmsprop_dropout.table.validation[70:80].mean() | percent(2) }} and
# {{ r04_relu_rmsprop_dropout.table.validation[-10:].mean() | percent(2) }}. The training error ended at
# {{ r04_relu_rmsprop_dropout.final.train | percent(2) }}: it, too, knows its pictures by heart in the end, but has had to
# learn more general things on the way.

# %%
calmer = full.test.loc[91:].std() / full.test.loc[71:80].std()
expect("jumps of the test error, as part of those before the shorter steps",
       calmer, below=1, unit="")

# %% [markdown] slideshow={"slide_type": "notes"}
# Why means of ten? At the full rate the test error jumps by a tenth of a percent between epochs. To report the lowest of a
# hundred would be to choose by the test set. So would choosing the schedule: the epoch, 80 of 100, was fixed before the run was
# made. An earlier record had no schedule and ended a little higher; that one is worth having is read from the validation
# pictures. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Taking each ingredient away
#
# The network has three new ingredients. Which of them matters? Take one away at a time, and train again. That is called an
# **ablation**.
#
# It is easily made unfair. Plain gradient descent with RMSprop's rate would hardly move, and a sigmoid layer that begins as
# a ReLU layer does is badly started: the comparison would show our carelessness, and not what the ingredient is worth. So
# each network gets the start that is made for its bend, and the best of three rates, chosen by the validation pictures.

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
# One epoch of each, at each rate, over 20,000 of the pictures. Before you look: which of the three will be missed most
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

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "subslide"}
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
# Well started, and with a rate of its own, every one of them learns: even the slowest reads more than four digits in five
# after this short epoch. But one epoch says nothing about memorising.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask what the table would show with one rate for all, 0.001: read off the column for each, and guess it for plain gradient
# descent, whose smallest rate here is a hundred times as large. One epoch favours large rates. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Fifteen epochs, three seeds
#
# Luck decides, too: the start, the order of the pictures, the masks. So a longer run was recorded: each of the four with
# one seed at all three rates, and, at the rate with the lowest validation error in the end, with two seeds more.

# %% tags=["record-only"]
import pandas as pd


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
means = fair.groupby(["network", "epoch"])[["train", "test"]].mean()
plots.compare_runs({name: means.loc[name] for name in changes},
                   "test", dotted="train", top=0.06)

# %% slideshow={"slide_type": "subslide"}
last_five = fair[fair.epoch > num_epochs_ablation - 5]
late = last_five.groupby(["network", "seed"])[["train", "test"]].mean()
for name in changes:
    run = 100 * late.loc[name]
    print(f"{name:16} rate {best[name]:<5g}  train {run.train.mean():.2f} %"
          f"  test {run.test.mean():.2f} % "
          f"({run.test.min():.2f} to {run.test.max():.2f})")

# %%
mean = late.groupby("network").mean()
gap = mean.test - mean.train
expect("without dropout, training error", mean.train["without dropout"],
       below=0.001)
expect("times as wide a gap between test and training error",
       gap["without dropout"] / gap["all three"], above=1.1, unit="")
expect("and yet, so far, the lower test error",
       bool(mean.test["without dropout"] < mean.test["all three"]))
expect("the long run with dropout, for each of its mistakes",
       full.test.tail(10).mean() / mean.test["without dropout"],
       below=0.9, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Means of the last five epochs; in brackets, lowest and highest seed. Without dropout, the network knows its 55,000 pictures
# by heart, and the gap to the test error is wider: that is memorising, measured. And yet its test error is the lower one.
# Dropout makes learning harder, so it takes longer. But without it there is nothing left to learn from, where the training
# error is 0. With dropout there is: the run of {{ r04_relu_rmsprop_dropout.table.epoch.max() }} epochs goes on falling, and ends well below.
#
# Without ReLU or RMSprop it is a little worse or slower, and far from hopeless, once start and rate are its own. An ablation
# that keeps the start and the rate of the whole network would have told another story.

# %% [markdown] slideshow={"slide_type": "notes"}
# Three seeds give a first idea of luck, not more. Lesson 7 says how to judge such differences. All of these runs keep the
# 5,000 validation pictures aside, so they learn from 55,000. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 4.3 · Adam (15 min, three stars)
#
# **Adam** (Kingma and Ba, 2015) is RMSprop with a running mean $m$ of the slopes themselves, too:
#
# $$m_t = \beta_1 m_{t-1} + (1-\beta_1)\, g_t, \qquad v_t = \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2$$
#
# $$\hat m_t = \frac{m_t}{1-\beta_1^t}, \qquad \hat v_t = \frac{v_t}{1-\beta_2^t}, \qquad
# w \leftarrow w - \eta\, \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}$$
#
# Write `adam_path(slope, w, num_steps, lr=0.1, beta1=0.9, beta2=0.999, epsilon=1e-8)`, as in exercise 4.1. $m$ and $v$ start
# at 0, and the first step is $t = 1$. (Here $\epsilon$ stands *outside* the root: formulas differ, read them closely.)
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
# Why the corrections: after one step m is a tenth of the slope and v a thousandth of its square, so that without them the
# first step would be about three times as long as it should be. Adam is what most people reach for first today. (10 min)

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
expect("mistakes of the recorded run per mistake of the nearest neighbour",
       last_ten / lazy, below=0.45, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Given enough epochs, it makes less than half the mistakes of the 60,000 remembered pictures, with a fiftieth of their
# numbers.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask which of the remaining mistakes a person would make, too. Lesson 11 shows them. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Key points
#
# * ReLU's bend does not weaken slopes, and its layers want a start of their own; RMSprop gives each weight steps of its own
#   length.
# * RMSprop's steps do not get shorter by themselves; a learning-rate schedule sees to that.
# * A large network can learn even random labels by heart; logistic regression cannot.
# * Dropout silences units at random in training, and rescales the rest; the clean graph, with the same weights, answers. It
#   slows learning, and pays in a long training.
# * To learn what an ingredient does, take it away, and give what remains a fair chance: its own start, its own rate, several
#   seeds.
#
# **Next:** shuffle the 784 pixels of all pictures by one fixed permutation, and this network learns just as well. It does
# not know that pixels have neighbours. What if it did?

# %% [markdown] slideshow={"slide_type": "notes"}
# The permutation is worth a demonstration if time is left: permute the columns of x_train and x_test alike, train for an
# epoch, compare. (2 min)
