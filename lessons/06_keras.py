# ---
# jupyter:
#   kernelspec: {display_name: Python 3 (ipykernel), language: python, name: python3}
# ---

# %% [markdown] slideshow={"slide_type": "slide"}
# # 6 · The same in Keras
#
# **How much of that code did we need?**
#
# You will be able to
# * build, train, evaluate and inspect a network in a few lines of Keras;
# * say what each of those lines does for you, and which mistakes it lets you make;
# * carry weights from Theano to Keras, and show that the two compute the same.
#
# *Reading {{ reading }} min · exercises {{ exercises }} min · runs in {{ minutes }} on two cores*

# %% [markdown] slideshow={"slide_type": "notes"}
# Five lessons of Theano come together here: every line of Keras stands for something the class has written. For each
# new word, ask which of their own lines it replaces. (2 min)

# %% slideshow={"slide_type": "skip"}
import keras
import numpy as np
import pandas as pd
from keras import layers

from course_utils import (check, convolution, expect, load_mnist, on_keras,
    plots, predict, reproducible, results, reveal, scoreboard, widgets)
from course_utils.on_theano.blocks import rectify, softmax
import theano
import theano.tensor as T

# %% tags=["parameters"] slideshow={"slide_type": "skip"}
seed = 0
num_epochs_softmax = 2
num_epochs_sgd = 2
num_epochs_adam = 3
batch_size = 128
num_train = 12000
num_validation = 5000

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Three questions from before

# %%
widgets.Questions(before=6)

# %% [markdown] slideshow={"slide_type": "notes"}
# By a show of hands, before anybody presses Answer. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Lesson 2 in a few lines
#
# In **Keras** a network is a list of layers; another library, here TensorFlow, does the computing. Here is the logistic
# regression of lesson 2, weights, softmax, cost and gradient descent included.

# %%
def softmax_regression(rate):
    model = keras.Sequential([
        keras.Input((784,)),
        layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer=keras.optimizers.SGD(rate),
                  loss="sparse_categorical_crossentropy",
                  metrics=["accuracy"])
    return model

# %% [markdown] slideshow={"slide_type": "fragment"}
# * `Sequential`: what comes out of one layer goes into the next. `Input` says what goes into the first.
# * `Dense(10)`: ten units, each with a weight for every input, and with the bias of exercise 2.4. Its default
#   *initialisation*, the start, is that of Glorot and Bengio from lesson 3.
# * `compile`: the optimiser (here lesson 3's `sgd`), the **loss**, which is the field's word for the cost, and what to
#   measure. "Sparse" means that labels are whole numbers; for one-hot rows it is `categorical_crossentropy`. `accuracy`
#   is 1 minus the error.

# %%
digits = load_mnist(flat=True, num_train=num_train,
                    num_validation=num_validation, seed=seed)
x, y = digits.x_train, digits.y_train
x_val, y_val = digits.x_validation, digits.y_validation

# %% [markdown] slideshow={"slide_type": "notes"}
# For each of these lines, let the class say what they wrote in lessons 2 and 3: init_weights, softmax,
# categorical_crossentropy, T.grad, updates, theano.function. The bias was exercise 2.4. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Pixels as they come
#
# A text on the web trains this very model, and never divides the pixels by 255. Its code runs. Pixels 255 times as
# large make scores 255 times as large, and slopes, too. Ten equal probabilities cost 2.30 per digit. What will the
# first epoch's mean cost be?

# %%
predict("cost of the first epoch on pixels from 0 to 255", unit="")

# %% tags=["nbval-ignore-output"]
reproducible(seed)
run = softmax_regression(0.1).fit(255 * x, y, epochs=1, verbose=0,
                                  batch_size=batch_size)
cost_raw = run.history["loss"][0]
reveal("cost of the first epoch on pixels from 0 to 255", int(cost_raw),
       unit="")

# %%
expect("cost, raw pixels / ten equal guesses (ratio)", cost_raw / 2.30,
       above=100, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Each step throws the class borders too far, and the scores become huge. For such scores $-\log p$ is nearly the gap
# between the highest score and that of the true class: 0 for a right answer, thousands for a wrong one. So a mean of
# thousands is not a bug: it comes from mistakes made with full confidence. ($e^{-1000}$ is 0 in 64 bits, so Keras
# computes the cost from the scores.) Now with pixels from 0 to 1:

# %%
reproducible(seed)
run = softmax_regression(0.1).fit(x, y, epochs=1, verbose=0,
                                  batch_size=batch_size)
cost_scaled = run.history["loss"][0]
expect("cost on pixels from 0 to 1", cost_scaled, below=1.3, unit="")

# %% [markdown] slideshow={"slide_type": "notes"}
# Collect guesses first. Oddly, the accuracy is not that bad: the largest score is still often the right one. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Why it matters
#
# A weighted sum does not mind: pixels 255 times larger and weights 255 times smaller give the same scores. But how far
# does one *step* move the scores?
#
# * The slope along a weight is a sum of pixels times something, so it is 255 times larger. So is the step.
# * The weight is then multiplied by pixels that are 255 times larger, too.
#
# Together, one step moves each score $255^2 = 65{,}025$ times as far. Nothing is wrong with the pixels; the learning
# rate is wrong. If that is all, raw pixels with a rate 65,025 times smaller must give *exactly* the same training.

# %%
def final_cost(images, rate):
    reproducible(seed)
    model = keras.Sequential([
        keras.Input((784,)),
        layers.Dense(10, activation="softmax", use_bias=False,
                     kernel_initializer="zeros"),
    ])
    model.compile(keras.optimizers.SGD(rate),
                  loss="sparse_categorical_crossentropy")
    run = model.fit(images, y, batch_size=batch_size, verbose=0)
    return run.history["loss"][-1]

# %%
difference = final_cost(255 * x, 0.1 / 255**2) - final_cost(x, 0.1)
expect("difference of the two costs", abs(difference), below=1e-4, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The same, up to rounding. (Biases would spoil it a little: their input is 1, not 255, and they need the larger rate.
# So this model has none, and starts at zero, the same start on either scale.) With pixels from 0 to 1, rates that work
# elsewhere tend to work here.

# %% [markdown] slideshow={"slide_type": "notes"}
# One power of 255 on the way back, one on the way forward. This is worth the blackboard: with s = w x, the step in w is
# proportional to x, so the step in s to x squared. It is also why lesson 10 rescales inside the network. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A hidden layer
#
# One more line, and ReLU from lesson 4 as the activation:

# %%
def hidden_512(optimizer):
    model = keras.Sequential([
        keras.Input((784,)),
        layers.Dense(512, activation="relu", name="hidden"),
        layers.Dense(10, activation="softmax", name="answer"),
    ], name="hidden_512")
    model.compile(optimizer=optimizer, metrics=["accuracy"],
                  loss="sparse_categorical_crossentropy")
    return model

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask what is new compared with logistic regression: one line, a dense layer with its ReLU. The common mistake is to
# give the last layer a ReLU, too: then all scores that would be negative become 0. (1 min)

# %% [markdown] slideshow={"slide_type": "fragment"}
# ### Exercise 6.1 · Count, before Keras does (3 min, one star)
#
# How many numbers does 784-512-10 learn, now that every unit has a bias? Work it out on paper, then write
# `count_with_biases(sizes)` for a list of sizes such as `[784, 512, 10]`.
#
# <details><summary>Hint 1</summary>Lesson 3 counted the weights: the product of two neighbouring sizes, summed
# up.</details>
# <details><summary>Hint 2</summary>Which units have a bias? Pixels are not units.</details>
# <details><summary>Hint 3</summary><code>sizes[i] * sizes[i + 1] + sizes[i + 1]</code>, summed over all
# layers.</details>

# %% tags=["exercise", "exercise:06.1"]
def count_with_biases(sizes):
    ...  # your code


check("06.1", count_with_biases)
# %load ../solutions/06_1_count_with_biases.py

# %% [markdown] slideshow={"slide_type": "notes"}
# Let pairs compare before Keras counts. The usual slips: no biases at all, or biases for the pixels too. The right
# number, 407,050, is on the next page. (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Keras counts
#
# The same from Keras:

# %%
network = hidden_512(keras.optimizers.SGD(0.1))
network.summary(line_length=70)

# %%
expect("numbers to learn", network.count_params(), equal=407_050)

# %% [markdown] slideshow={"slide_type": "fragment"}
# `None` in a shape means any number of pictures.

# %% [markdown] slideshow={"slide_type": "notes"}
# 784 x 512 + 512 = 401,920, and 512 x 10 + 10 = 5,130. If you got 406,528, you forgot the biases; if you got 407,834,
# you gave the pixels biases, too. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The network as a graph
#
# Lesson 2 drew every operation. Here are the layers; each arrow says how many numbers it carries for one picture.

# %%
on_keras.draw(network)

# %%
expect("numbers from the hidden layer, for each picture",
       network.get_layer("hidden").output.shape[1], equal=512)

# %% [markdown] slideshow={"slide_type": "notes"}
# Each box hides the dot, the sum and the bend of lesson 3's graph. (1 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Two checks before you train
#
# Practitioners make two cheap checks before any long training. First: a network that knows nothing should give the ten
# classes about equal probabilities, so its loss should be near $\ln 10 = 2.30$. If it is far higher, look at the pixels
# and the initial weights.

# %%
reproducible(seed)
fresh = hidden_512(keras.optimizers.SGD(0.1))
cost_start = fresh.evaluate(x, y, verbose=0)[0]
cost_start_raw = fresh.evaluate(255 * x, y, verbose=0)[0]
expect("loss at the start", cost_start, above=2.2, below=2.7, unit="")
expect("loss at the start, raw pixels", cost_start_raw, above=10, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# That catches raw pixels at once. Second: can the network learn one *mini-batch* (lesson 2's batch) by heart? If not,
# suspect loss, rate or code; more data will not help.

# %%
fresh.fit(x[:32], y[:32], batch_size=32, epochs=100, verbose=0)
expect("accuracy on 32 digits after 100 steps",
       fresh.evaluate(x[:32], y[:32], verbose=0)[1], above=0.99)

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask what each check would say if the labels were shuffled: nothing. The first does not see labels, and 512 units can
# learn 32 wrong ones. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## One call instead of a loop
#
# `fit` shuffles, makes batches, computes slopes, takes steps and measures. It can also set pictures aside for
# validation: `validation_split=0.1` takes a tenth of them. Which tenth? The *last*, before any shuffling. If the
# pictures were sorted by class, that tenth would be nearly all nines.

# %%
reproducible(seed)
network = hidden_512(keras.optimizers.SGD(0.1))
run = network.fit(x, y, batch_size=batch_size, epochs=1,
                  validation_split=0.1, verbose=0)
after_one = pd.DataFrame(run.history).iloc[0]

# %% [markdown] slideshow={"slide_type": "fragment"}
# `fit` returns a history, whose dictionary has an entry for each measure, and a `val_` entry for the same on the
# pictures set aside. Before you go on: the network was trained on the first nine tenths. On which part did it do better
# in this first epoch?

# %%
expect("accuracy is higher on the pictures set aside",
       bool(after_one.val_accuracy > after_one.accuracy))

# %% [markdown] slideshow={"slide_type": "subslide"}
# It does better on digits that it has never seen? Measure again, now that the epoch is over:

# %%
trained_on = int(0.9 * len(x))
now = network.evaluate(x[:trained_on], y[:trained_on],
                       return_dict=True, verbose=0)
expect("accuracy on the training pictures is higher after the epoch",
       now["accuracy"] > after_one.accuracy)

# %% [markdown] slideshow={"slide_type": "fragment"}
# The history's `accuracy` and `loss` are means over the epoch, taken while the network was still learning: the first
# batches were answered by one that knew nothing. `val_accuracy` is measured at the end. Call `fit` again, and it goes
# on from there.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "subslide"}
run = network.fit(x, y, batch_size=batch_size, epochs=2,
                  validation_split=0.1, verbose=0)
history = pd.concat([after_one.to_frame().T, pd.DataFrame(run.history)],
                    ignore_index=True)
history.index = [1, 2, 3]
history.round(3)

# %%
errors = pd.DataFrame({"train": 1 - history.accuracy,
                       "validation": 1 - history.val_accuracy})
expect("validation error after three epochs",
       errors.validation.iloc[-1], below=0.14)
errors = errors.rename(columns={"train": "train, running mean"})
plots.error_curves(errors, columns=errors.columns)

# %% [markdown] slideshow={"slide_type": "fragment"}
# From here on we call `fit` through `on_keras.fit`: the same, with a progress bar and a stop button that keeps the
# finished epochs. In its table all errors are measured at the end of the epoch, as in earlier lessons.

# %% [markdown] slideshow={"slide_type": "notes"}
# The comparison of a running mean with a value at the end is a puzzle at first. With dropout there is a second reason:
# the training accuracy is then measured on the thinned network. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How far to step, again
#
# The default rate of Keras's `SGD()` is 0.01. Is it good here? Three rates, two epochs each, judged on the validation
# digits:

# %%
error_at = {}
for rate in [0.01, 0.1, 0.5]:
    reproducible(seed)
    run = hidden_512(keras.optimizers.SGD(rate)).fit(
        x, y, batch_size=batch_size, epochs=2, verbose=0,
        validation_data=(x_val, y_val))
    error_at[rate] = 1 - run.history["val_accuracy"][-1]

best_rate = min(error_at, key=error_at.get)

# %%
expect("validation error at 0.01", error_at[0.01], above=0.13, below=0.3)
expect("validation error at 0.1", error_at[0.1], above=0.07, below=0.14)
expect("validation error at 0.5", error_at[0.5], above=0.04, below=0.1)
expect("best of the three rates", best_rate, equal=0.5, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# A *default* is what a library does if you say nothing, not a recommendation for your data: the default rate makes more
# than twice as many mistakes as the best of these three. The SGD run below uses the best one.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask for a show of hands for each rate before the verdicts appear. The common mistake is to trust the default:
# at 0.01 more than twice as many validation digits are wrong as at 0.5. (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Exercise 6.2 · An optimiser of your choice (10 min, two stars)
#
# Lesson 4 gave each weight a rate of its own, with RMSprop and Adam. Keras has these and more in `keras.optimizers`.
# Write `my_optimizer()`, which returns a *new* optimiser each time. The check trains 784-512-10 with it for three
# epochs on 3,000 digits, and wants fewer than 12 % of 1,000 others wrong.
#
# <details><summary>Hint 1</summary>Type <code>keras.optimizers.</code> and press Tab to see what there is.</details>
# <details><summary>Hint 2</summary>An optimiser keeps a memory for each weight of one network. So make it inside the
# function, not outside.</details>
# <details><summary>Hint 3</summary><code>return keras.optimizers.Adam(learning_rate=...)</code>, and try a few rates,
# from 0.0003, each three times the last.</details>

# %% tags=["exercise", "exercise:06.2"]
def my_optimizer():
    ...  # your code


check("06.2", my_optimizer)
# %load ../solutions/06_2_my_optimizer.py

# %% [markdown] slideshow={"slide_type": "notes"}
# Let them try SGD with momentum, RMSprop, Adam and a rate of 1. The last is worth seeing: the check says how far it
# got. (8 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Three runs
#
# Logistic regression, the hidden layer with SGD, and the hidden layer with AdamW: Adam that also makes every weight a
# little smaller at each step. Here its rate falls to zero along a cosine. The recorded runs use all 60,000 digits.

# %%
data = x, y
watch = {"train": (x, y), "validation": (x_val, y_val)}

# %% tags=["record-only"]
from authoring.records.recording import keep_model, record, rehearsing

if not rehearsing():
    every = load_mnist(flat=True)
    data = every.x_train, every.y_train
    watch = {"train": data, "test": (every.x_test, every.y_test)}

# %%
def train(model, num_epochs):
    return on_keras.fit(model, data, num_epochs, watch=watch,
                        batch_size=batch_size)


reproducible(seed)
plain = softmax_regression(0.2)
cuts = train(plain, num_epochs_softmax)
expect("training error of logistic regression",
       cuts.train.iloc[-1], above=0.06, below=0.14)

# %%
reproducible(seed)
network = hidden_512(keras.optimizers.SGD(best_rate))
slow = train(network, num_epochs_sgd)
expect("training error with SGD", slow.train.iloc[-1], below=0.12)

# %% slideshow={"slide_type": "subslide"}
reproducible(seed)
num_batches = -(-len(data[0]) // batch_size)
falling = keras.optimizers.schedules.CosineDecay(
    0.002, decay_steps=num_epochs_adam * num_batches)
own = hidden_512(keras.optimizers.AdamW(falling, weight_decay=0.05))
fast = train(own, num_epochs_adam)
expect("training error with AdamW", fast.train.iloc[-1], below=0.06)

# %% tags=["record-only"]
for name, run, model in [("06_softmax", cuts, plain),
                         ("06_mlp_sgd", slow, network),
                         ("06_mlp_adam", fast, own)]:
    record(name, run)
    keep_model(name, model)

# %% [markdown] slideshow={"slide_type": "subslide"}
# The recorded runs, on the test digits. Optimisers, rates and numbers of epochs were fixed beforehand; no test curve
# chose them.

# %%
recorded = {"softmax": results.recorded("06_softmax").table,
            "784-512-10, SGD": results.recorded("06_mlp_sgd").table,
            "784-512-10, AdamW": results.recorded("06_mlp_adam").table}
recorded = {name: run.set_index("epoch") for name, run in recorded.items()}
plots.compare_runs(recorded, "test", top=0.15)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Second runs set 5,000 training digits aside. Their errors on those end at
# {{ r06_softmax.final.validation | percent(1) }}, {{ r06_mlp_sgd.final.validation | percent(1) }} and
# {{ r06_mlp_adam.final.validation | percent(1) }}: the same order.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask which curves would go on falling. The cosine calms the last epochs: with the rate near zero the error no longer
# jumps from epoch to epoch. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Ask the network
#
# From here on we use the recorded network, trained with AdamW; `on_keras.model` loads it from `06_mlp_adam.keras`. We
# tell `compile` what to measure, not how to learn. (Only `fit` would need an optimiser.)

# %%
network = on_keras.model("06_mlp_adam")
network.compile(loss="sparse_categorical_crossentropy",
                metrics=["accuracy"])
x_test, y_test = digits.x_test, digits.y_test
measured = network.evaluate(x_test, y_test, verbose=0, return_dict=True)
error = 1 - measured["accuracy"]
expect("test error", error, below=0.02)

# %% [markdown] slideshow={"slide_type": "fragment"}
# `predict` gives the probabilities; the answer is the class with the largest. Even one picture must come as an array of
# pictures, `x_test[:1]`.

# %%
p = network.predict(x_test, verbose=0)
answers = p.argmax(axis=1)
print(p.shape, p[0].round(2))
expect("each row of probabilities sums to 1",
       np.allclose(p.sum(axis=1), 1, atol=1e-5))

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask for the shape of `p` before it is printed: (10000, 10), ten probabilities for each picture. The common mistake
# is to take the largest probability for the answer; the answer is its place. (2 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Save and load
#
# A network is saved in a single file: layers, weights and, if there is one, the optimiser. A model from a stranger can
# be a program: **safe mode**, the default, refuses files that hold Python code. That helps, but guarantees nothing: it
# has been bypassed more than once, and does not cover older `.h5` files. Load only models that you trust.
# (`compile=False`: we only want to ask it, so it needs no optimiser.)

# %%
import tempfile

with tempfile.TemporaryDirectory() as folder:
    network.save(f"{folder}/mine.keras")
    again = keras.models.load_model(f"{folder}/mine.keras",
                                    safe_mode=True, compile=False)

expect("the loaded network gives the same probabilities",
       np.allclose(again.predict(x_test[:100], verbose=0), p[:100],
                   atol=1e-5))

# %% slideshow={"slide_type": "subslide"}
wrong = np.flatnonzero(answers != y_test)
sure = wrong[np.argsort(p[wrong].max(axis=1))[::-1]][:10]
plots.show_images(x_test[sure], labels=y_test[sure],
                  predictions=answers[sure])

# %% [markdown] slideshow={"slide_type": "fragment"}
# The ten mistakes in which it was most confident. A person would make some of them, too.

# %% [markdown] slideshow={"slide_type": "notes"}
# x_test[0] has shape (784,), and Keras will complain about its rank. x_test[:1] is the array with one picture. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Find the bug
#
# A tutorial on the web goes on like this. The code is wrong, though it runs and its confusion matrix looks good. How
# would you notice?

# %%
matrix = np.zeros((10, 10))
np.add.at(matrix, (y_test, answers), 1)     # rows true, columns answered
shares = matrix / matrix.sum(axis=1)        # as on the web

# %% slideshow={"slide_type": "fragment"}
print(shares.sum(axis=1).round(3))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Each of the 1,135 pictures of a 1 got some answer, so that row of shares must add up to 1. Here it does not, quite.

# %%
expect("some rows do not sum to 1",
       not np.allclose(shares.sum(axis=1), 1, atol=1e-6))

# %% [markdown] slideshow={"slide_type": "notes"}
# Give the room a minute with the code alone. `np.add.at` looks suspicious, but is right; the division uses the sums of
# other classes. The printed sums differ from 1 only in the third decimal. (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Exercise 6.3 · The shares of each class (6 min, two stars)
#
# Write `row_shares(matrix)`, where `matrix` counts true classes (rows) and answers (columns). Return each row as shares
# of its sum. A row without digits should hold zeros, not `nan`. Why did nobody see the mistake in the confusion matrix?
#
# <details><summary>Hint 1</summary><code>matrix.sum(axis=1)</code> has shape <code>(10,)</code>. NumPy lays it along
# the <em>last</em> axis: what is divided by what?</details>
# <details><summary>Hint 2</summary><code>keepdims=True</code> keeps the shape <code>(10, 1)</code>, a column.</details>
# <details><summary>Hint 3</summary>An empty row may be divided by 1:
# <code>np.maximum(matrix.sum(axis=1, keepdims=True), 1)</code>.</details>

# %% tags=["exercise", "exercise:06.3"]
def row_shares(matrix):
    ...  # your code


check("06.3", row_shares)
# %load ../solutions/06_3_row_shares.py

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask which shape the sums must have: (10, 1), a column, so that each row is divided by its own sum. The usual slip is
# the empty row, where 0 / 0 gives `nan` and a warning. (5 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Why nobody saw it
#
# The classes of MNIST are nearly equally frequent, and few digits are taken for others, so the wrong sums change
# little. Keep only one five in twenty, and look at the digits that are taken for a five:

# %%
rare = (y_test != 5) | (np.arange(len(y_test)) % 20 == 0)
matrix = np.zeros((10, 10))
np.add.at(matrix, (y_test[rare], answers[rare]), 1)
sums, taken = matrix.sum(axis=1), matrix[:, 5].copy()
taken[5] = 0                                # fives taken for a five
worst = taken.argmax()
right, as_there = taken[worst] / sums[worst], taken[worst] / sums[5]
expect("share taken for a five, web's formula / ours (ratio)",
       as_there / right, above=10, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# A wrong number does not look wrong. A sum that should be 1 and is not does: check it. Here is the true map.

# %% slideshow={"slide_type": "subslide"}
plots.confusion_matrix(y_test, answers)

# %% [markdown] slideshow={"slide_type": "notes"}
# The tutorial's line is matrix / matrix.astype(float).sum(axis=1). Ask for a test that would have caught it: rows that
# sum to 1, or a classifier that always answers 0. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## One number instead of ten?
#
# The text that forgot to scale also says that a network could answer with *one* number between 0 and 1: below 0.1 for a
# 0, from 0.1 to 0.2 for a 1, and so on. That would save nine outputs. Is it a good idea?
#
# ### Exercise 6.4 · What would it say? (8 min, two stars)
#
# The middle of its tenth, $(i + 0.5) / 10$, stands for digit $i$. Let digit $i$ have probability $p_i$. The squared
# error is least at the **mean**, so the answer is $z = \sum_i p_i\,(i + 0.5) / 10$. Write `one_number_answers(p)`: for
# probabilities of shape `(n, 10)`, the digits that $z$ stands for, whole numbers of shape `(n,)`.
#
# <details><summary>Hint 1</summary>The ten middles are <code>(np.arange(10) + 0.5) / 10</code>.</details>
# <details><summary>Hint 2</summary>A weighted sum of the columns for each row is <code>p @ middles</code>.</details>
# <details><summary>Hint 3</summary>0.57 lies between 0.5 and 0.6 and stands for a 5: multiply by ten, and drop what
# follows the point with <code>.astype(int)</code>.</details>

# %% tags=["exercise", "exercise:06.4"]
def one_number_answers(p):
    ...  # your code


check("06.4", one_number_answers)
# %load ../solutions/06_4_one_number_answers.py

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask what a network says if it wavers between a 1 and a 7: the mean, which stands for a 4. The usual slip is to round,
# so that 0.57 becomes a 6. (6 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Ten outputs against one
#
# A network that hesitates between a 1 and a 7 would say 4, which it never considered. The order of the digits has
# nothing to do with their shapes. Does a network trained like that suffer? The same hidden layer, digits and three
# epochs; with ten outputs, AdamW was wrong on fewer than one digit in ten (here it is plain Adam).

# %%
predict("validation error with one number")

# %%
reproducible(seed)
network_of_one = keras.Sequential([
    keras.Input((784,)), layers.Dense(512, activation="relu"),
    layers.Dense(1, activation="sigmoid")])
network_of_one.compile(keras.optimizers.Adam(0.001),
                       loss="mean_squared_error")
network_of_one.fit(x, (y + 0.5) / 10, batch_size=batch_size, epochs=3,
                   verbose=0)
z = network_of_one.predict(x_val, verbose=0)[:, 0]
error_one = np.mean((10 * z).astype(int) != y_val)
reveal("validation error with one number", error_one)
expect("validation error with one number", error_one, above=0.3, below=0.7)

# %% [markdown] slideshow={"slide_type": "fragment"}
# It gets about half of the digits wrong. Is that hesitation between two digits, whose mean lies between them? Then many
# mistakes should be far off. How far off are they?

# %%
far = np.abs((10 * z).astype(int) - y_val)
print("off by 1, 2, 3 ...:", np.bincount(far, minlength=10)[1:])
expect("mistakes that are off by one, share",
       np.mean(far[far > 0] == 1), above=0.6, below=0.9)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Most miss by one: that looks less like hesitation than *imprecision*. The target is 0.75 for a 7, the network says
# 0.69, and that counts as a 6. A class need only win by a little; a number has to be right to within a twentieth. The
# nine extra outputs were well spent.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask which data would suit one number: ages, temperatures, anything where 5 lies between 3 and 8. Classes have no
# between. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How sure, and for how long?
#
# Shift the digit, turn it, cover it with noise, and watch the ten probabilities. The network never trained on a shifted
# digit. How many pixels of shift make it wrong, and does it know?

# %%
widgets.ShakenDigit(network, x_test, y_test)

# %%
moved = np.roll(x_test[:2000].reshape(-1, 28, 28), 3, axis=2)
p_moved = on_keras.scores(network, moved.reshape(-1, 784))
error_moved = np.mean(p_moved.argmax(axis=1) != y_test[:2000])
expect("error on 2,000 digits moved by three pixels", error_moved,
       above=0.25)

# %% [markdown] slideshow={"slide_type": "fragment"}
# To this network a pixel has no neighbours: lesson 5's question again. And it cannot say "I do not know": its ten
# probabilities always sum to 1, whatever it sees.

# %% [markdown] slideshow={"slide_type": "notes"}
# The explorer turns a 6 by up to 90 degrees: where does the network lose it? Look for a shaken digit that nobody can
# read, but that the network is sure of. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Is it the same?
#
# We have replaced pages of Theano with a few words. Do the words mean what we think? The test: give a Keras network the
# weights that Theano learned, and ask both about the same digits. The answers must agree, and so must the slopes of the
# cost along every single weight: then both take the same step.
#
# One function for each side, for any network of the earlier lessons:

# %%
def ask_theano(model, weights, images, labels):
    X, Y = T.TensorType("float32", (False,) * images.ndim)("X"), T.fmatrix()
    params = [theano.shared(w) for w in weights.values()]
    p_y = model(X, *params)
    cost = T.mean(T.nnet.categorical_crossentropy(p_y, Y))
    both = theano.function([X, Y], [p_y, *T.grad(cost, params)])
    p, *slopes = both(images, np.eye(10, dtype="float32")[labels])
    return p, dict(zip(weights, slopes))

# %% slideshow={"slide_type": "subslide"}
import tensorflow as tf


def ask_keras(model, images, labels):
    with tf.GradientTape() as tape:
        p = model(images, training=False)
        cost = tf.reduce_mean(
            keras.losses.sparse_categorical_crossentropy(labels, p))
    slopes = tape.gradient(cost, model.trainable_weights)
    return p.numpy(), [slope.numpy() for slope in slopes]

# %% [markdown] slideshow={"slide_type": "fragment"}
# A `GradientTape` is TensorFlow's `T.grad`: it records every operation, then walks back through them:
# *backpropagation*.

# %% [markdown] slideshow={"slide_type": "notes"}
# Theano builds the graph first and computes later; the tape computes at once and takes notes. Since about 2019 most
# libraries work that way. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Lesson 3
#
# `on_keras.twins` has *twins* of our networks: the same in Keras, also without biases. The weights are the
# recorded ones.

# %%
def hidden_model(X, w_h, w_o):              # lesson 3
    h = T.nnet.sigmoid(T.dot(X, w_h))
    return T.nnet.softmax(T.dot(h, w_o))


def compare(name, first, second):
    apart = max(float(np.abs(a - b).max()) for a, b in zip(first, second))
    size = max(float(np.abs(a).max()) for a in first)
    expect(f"{name}, difference (ratio)", apart / size, below=1e-4, unit="")

# %% slideshow={"slide_type": "subslide"}
few, kept = slice(0, 32), results.weights("03_hidden_layer")
twin = on_keras.twins.hidden_layer()
twin.set_weights(list(kept.values()))
p_theano, slopes = ask_theano(hidden_model, kept, x_val[few], y_val[few])
p_keras, tape_slopes = ask_keras(twin, x_val[few], y_val[few])
compare("outputs", [p_theano], [p_keras])
compare("slopes", slopes.values(), tape_slopes)

# %% [markdown] slideshow={"slide_type": "fragment"}
# The same, weight by weight: both store a row for each input and a column for each unit. (The relative difference is
# the largest difference divided by the largest number.)

# %% [markdown] slideshow={"slide_type": "notes"}
# None of the 496,250 slopes is off by more than a ten-thousandth of the largest. What is left is rounding: sums are
# added in another order. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Lesson 5 in Keras
#
# First the network itself. What was a line of Theano is a layer now:

# %%
def conv_twin():
    parts = [keras.Input((28, 28, 1)), layers.ZeroPadding2D(2)]
    for maps, name in [(32, "w1"), (64, "w2"), (128, "w3")]:
        parts += [layers.Conv2D(maps, 3, use_bias=False, name=name),
                  layers.MaxPooling2D(2, padding="same"),
                  layers.ReLU(), layers.Dropout(0.2)]
    return keras.Sequential([
        *parts, layers.Flatten(),
        layers.Dense(625, "relu", use_bias=False, name="w4"),
        layers.Dropout(0.5),
        layers.Dense(10, "softmax", use_bias=False, name="w_o")])

# %% [markdown] slideshow={"slide_type": "fragment"}
# * `Conv2D(32, 3)`: 32 kernels of 3 x 3, each as deep as there are maps below. A border two zeros wide makes the first
#   convolution "full".
# * `Flatten`: the maps become one row of numbers, for the dense layers.
# * `Dropout(0.2)`: lesson 4's, rescaling included. One network serves as noisy and as clean graph; each call says
#   which.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Called with `training=True`, the network drops units; with `training=False`, it does not. `fit` does the former,
# `predict` and `evaluate` the latter.

# %%
keras.utils.set_random_seed(seed)
twin, one = conv_twin(), x_val[:1].reshape(-1, 28, 28, 1)
expect("in training, two calls give two answers",
       not np.allclose(twin(one, training=True), twin(one, training=True)))
expect("with training=False, the answer is that of predict",
       np.allclose(twin(one, training=False), twin.predict(one, verbose=0)))

# %% [markdown] slideshow={"slide_type": "notes"}
# If you call the network yourself, as we do below, and forget training=False, you are safe: it is the default. If you
# forget training=True in your own training loop, dropout is silently off. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Its weights, carelessly
#
# A Theano kernel has the axes (out, in, rows, columns), a Keras kernel (rows, columns, in, out); pictures have their
# channel first in Theano, last in Keras. So we put the axes in order, load, and ask both. This network is certain of
# nearly every digit, and slopes are then so small that we would compare rounding errors. So we take 500 digits, some of
# which it doubts. (Lesson 5 pools 13 x 13 to 7 x 7; in Keras `padding="same"` does that, and the default would drop the
# last row and column.)

# %%
from theano.tensor.signal.pool import pool_2d


def pool(maps):
    return pool_2d(maps, (2, 2), ignore_border=False)


def conv_model(X, w1, w2, w3, w4, w_o):     # lesson 5, without dropout
    conv2d = T.nnet.conv2d
    h = rectify(pool(conv2d(X, w1, border_mode="full")))
    h = rectify(pool(conv2d(h, w2)))
    h = rectify(pool(conv2d(h, w3)))
    h = rectify(T.dot(T.flatten(h, ndim=2), w4))
    return softmax(T.dot(h, w_o))

# %%
kept = results.weights("05_convolution")
many = slice(0, 500)
theirs = x_val[many].reshape(-1, 1, 28, 28)     # channel first
ours = x_val[many].reshape(-1, 28, 28, 1)       # channel last
p_theano, slopes = ask_theano(conv_model, kept, theirs, y_val[many])

in_order = [kept[w].transpose(2, 3, 1, 0) for w in ("w1", "w2", "w3")]
twin.set_weights([*in_order, kept["w4"], kept["w_o"]])
p_keras, _ = ask_keras(twin, ours, y_val[many])
expect("largest difference of two probabilities",
       np.abs(p_theano - p_keras).max(), above=0.5, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Every shape fitted, nothing complained, and the network is ruined. Two things differ.

# %% [markdown] slideshow={"slide_type": "notes"}
# Let the class guess before going on: they know one of the two from lesson 5. The moral: matching shapes prove nothing.
# (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### First: Theano turns its kernels
#
# Lesson 5's `convolve` turns a kernel by 180 degrees before it slides it over the picture. Theano does, Keras does not.
# One picture, one kernel, one layer:

# %%
image, w1 = x_val[0].reshape(28, 28), kept["w1"]
expected = convolution.convolve(image, w1[0, 0])
layer = layers.Conv2D(32, 3, use_bias=False)
layer.build((None, 28, 28, 1))
for name, kernels in {"as they are": w1,
                      "turned": w1[:, :, ::-1, ::-1]}.items():
    layer.set_weights([kernels.transpose(2, 3, 1, 0)])
    got = np.asarray(layer(image[None, :, :, None]))[0, :, :, 0]
    same = np.allclose(got, expected, atol=1e-4)
    print(f"{name:14} the same as Theano's convolution: {same}")

# %% [markdown] slideshow={"slide_type": "notes"}
# [::-1] on both of the last axes turns by 180 degrees: up and down swapped, left and right swapped. A network trained
# in Keras does not mind, it learns the turned kernels. It matters only when you carry weights across. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Second: flattened in another order
#
# The 128 maps of 3 x 3 become 1,152 numbers. Theano writes map after map, all nine places of each. Keras has the
# channels last, and writes place after place, all 128 maps of each. So the rows of `w4` must be reordered.
#
# ### Exercise 6.5 · The rows of a dense layer (12 min, three stars)
#
# Write `reorder_rows(w, rows, columns, count)`: `w` has a row for each number of `count` maps of `rows` x `columns`, in
# Theano's order. Return it in Keras's order.
#
# <details><summary>Hint 1</summary>Split the first axis in three: <code>w.reshape(count, rows, columns, -1)</code>. Now
# each weight knows its map and its place.</details>
# <details><summary>Hint 2</summary>Keras's order is rows, columns, count. <code>transpose</code> changes the order of
# the axes.</details>
# <details><summary>Hint 3</summary><code>.transpose(1, 2, 0, 3)</code>, and then back to the shape of
# <code>w</code>.</details>

# %% tags=["exercise", "exercise:06.5"]
def reorder_rows(w, rows, columns, count):
    ...  # your code


check("06.5", reorder_rows)
# %load ../solutions/06_5_reorder_rows.py

# %% [markdown] slideshow={"slide_type": "notes"}
# reshape(rows, columns, count, -1) at once is the usual mistake: it cuts the row numbers differently, and mixes them
# all up. First name the axes as they are, then move them. (6 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Both
#
# `twins.load` turns the kernels, and reorders the axes and the rows. We ask again.

# %%
on_keras.twins.load(twin, kept)
p_keras, tape_slopes = ask_keras(twin, ours, y_val[many])
compare("convolution, outputs", [p_theano], [p_keras])

# %% [markdown] slideshow={"slide_type": "fragment"}
# The outputs are the same. And the slopes, put into Keras's order in the same way?

# %%
in_order = on_keras.twins.in_keras_order(twin, slopes)
apart = {name: float(np.abs(a - b).max() / np.abs(a).max())
         for name, a, b in zip(kept, in_order, tape_slopes)}
expect("slopes of w1, difference (ratio)", apart.pop("w1"), above=0.03,
       unit="")
expect("largest difference of the others' slopes (ratio)",
       max(apart.values()), below=0.01, unit="")

# %% [markdown] slideshow={"slide_type": "subslide"}
# Only those of the first convolution differ much. The reason is in the digits: inside a thick stroke all pixels are
# equally dark, so two places of a pooling window can hold *exactly* the same number. Which is the maximum? Theano's
# `pool_2d` passes the slope to both, Keras to only one. Neither is wrong: at such a tie a maximum has no slope. So we
# change each pixel a little, which breaks the ties.

# %%
rng = np.random.default_rng(seed)
shaken = 0.98 * x_val[many] + rng.uniform(0, 0.02, x_val[many].shape)
shaken = shaken.astype("float32")
p_theano, slopes = ask_theano(conv_model, kept,
                              shaken.reshape(-1, 1, 28, 28), y_val[many])
p_keras, tape_slopes = ask_keras(twin, shaken.reshape(-1, 28, 28, 1),
                                 y_val[many])
in_order = on_keras.twins.in_keras_order(twin, slopes)
for name, a, b in zip(kept, in_order, tape_slopes):
    compare(f"slopes of {name}", [a], [b])

# %% [markdown] slideshow={"slide_type": "fragment"}
# So that was all. Theano's network and its twin compute the same numbers and, except at ties, the same slopes.

# %% [markdown] slideshow={"slide_type": "notes"}
# The tie is worth the time: two correct programs may differ where mathematics leaves a choice. ReLU at exactly 0 is
# another such place. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How much of that code did we need?
#
# | by hand, in Theano | in Keras |
# |---|---|
# | `init_weights`, the shapes of two layers | `Dense(512)` |
# | `T.grad`, `sgd`, `rmsprop`, updates | `optimizer=` |
# | `T.mean(T.nnet.categorical_crossentropy(...))` | `loss=` |
# | `theano.function` | `compile` |
# | shuffling, batches, the loop over epochs | `fit` |
# | `argmax`, counting mistakes | `evaluate`, `predict` |
#
# Of the code, next to nothing. Of what you know about it, everything: no line of Keras said that pixels should be
# scaled, which tenth is set aside, along which axis to divide, or that a kernel was the wrong way round.

# %% [markdown] slideshow={"slide_type": "notes"}
# The answer to the lesson's question. Let the class add rows of their own, and mistakes that the short form makes
# easier. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The scoreboard
#
# Your own network, trained with AdamW on a fifth of the digits, and the recorded runs:

# %% tags=["record-only"]
if not rehearsing():
    for name, run, model in [("softmax", cuts, plain),
                             ("784-512-10, SGD", slow, network),
                             ("784-512-10, AdamW", fast, own)]:
        scoreboard.add(f"Keras {name}, {len(run)} epochs", lesson=6,
                       error=run.test.iloc[-1], seconds=run.seconds.sum(),
                       parameters=model.count_params())

# %%
own_error = on_keras.error_rate(own, x_test, y_test)

# %% tags=["nbval-ignore-output", "needs-record"]
scoreboard.add("Keras 784-512-10, AdamW, a fifth of the digits",
               lesson=6, error=own_error, parameters=407_050,
               seconds=fast.seconds.sum())
scoreboard.plot()

# %%
expect("test error of your own network", own_error, below=0.08)

# %% [markdown] slideshow={"slide_type": "fragment"}
# After {{ r06_softmax.table.epoch.max() }} epochs logistic regression is at {{ r06_softmax.final.test | percent(2) }}.
# The hidden layer reaches {{ r06_mlp_sgd.final.test | percent(2) }} in {{ r06_mlp_sgd.table.epoch.max() }} epochs of
# SGD, and {{ r06_mlp_adam.final.test | percent(2) }} in {{ r06_mlp_adam.table.epoch.max() }} of AdamW.

# %% [markdown] slideshow={"slide_type": "notes"}
# Two softmax models are on the board, lesson 2's and this one. Do their intervals overlap? They should: they are the
# same model, except for ten biases. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Key points
#
# * A Keras network is a list of layers. `compile` says how it learns, `fit` trains, `evaluate` and `predict` ask it.
# * Pixels 255 times larger make each step move the scores 65,025 times as far. Scale them.
# * Before training: is the loss at the start near $\ln 10$, and can the network learn one mini-batch by heart?
# * A history's training accuracy is a mean over the epoch, its validation accuracy a value at the end.
# * Code that runs may be wrong. Sums that must be 1, shapes predicted beforehand, and a second program that must agree
#   can show it.
# * Theano turns kernels, Keras does not, and they flatten in different orders. With both corrected they compute the
#   same.
#
# **Next:** a network that answers one question only: six or not six? Is 97 % good?

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask for a guess before you close: of ten thousand digits 958 are sixes. How many does a program that never says six
# get right? (1 min)
