# ---
# jupyter:
#   kernelspec: {display_name: Python 3 (ipykernel), language: python, name: python3}
# ---

# %% [markdown] slideshow={"slide_type": "slide"}
# # 10 · Batch normalisation
#
# **Why does rescaling inside the network help?**
#
# You will be able to
# * normalise a layer by hand, and say what its four numbers for each map are;
# * say what the layer does in training and in prediction, and spot the mistakes that come from mixing up the two;
# * say which learning rates it makes possible, and take it out of a trained network again.
#
# *Reading {{ reading }} min · exercises {{ exercises }} min · runs in {{ minutes }} on two cores*

# %% [markdown] slideshow={"slide_type": "notes"}
# One formula and three surprises: a network that is good in training and bad in prediction, a learning rate of 3, and a
# layer that can be taken out without a trace. The lesson splits well before "Which learning rates still train?".
# (2 min)

# %% slideshow={"slide_type": "skip"}
import time

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from keras import layers
from scipy import stats

from course_utils import (check, expect, load_mnist, on_keras, plots,
    predict, reproducible, results, reveal, scoreboard, training, widgets)

# %% tags=["parameters"] slideshow={"slide_type": "skip"}
seed = 0
num_epochs = 2
num_train = 5000
num_few = 6000
num_validation = 5000
num_watched = 2000
batch_size = 128
rates = [0.1, 3.0]
grid_seeds = [0]

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Three questions from before

# %%
widgets.Questions(before=10)

# %% [markdown] slideshow={"slide_type": "notes"}
# By a show of hands, before anybody presses Answer. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Loud and quiet layers
#
# In lesson 3 the scale of the initial weights decided how much a network learned in an epoch. A deep network has such a
# scale in every layer, and every training step changes all of them at once.
#
# Today's network has five convolutions of 3 x 3, without padding, and little else. It is made of blocks, and `plain` is
# the block that you know: a convolution, then ReLU.

# %%
def plain(count):
    return [layers.Conv2D(count, 3), layers.ReLU()]


def network(block, maps, dropout=0.0, shaken=()):
    a, b, c, d, e = maps
    return keras.Sequential([
        layers.Input((28, 28, 1)), *shaken,
        *block(a), *block(b), layers.MaxPooling2D(),
        *block(c), *block(d), layers.MaxPooling2D(),
        *block(e), layers.Flatten(), layers.Dropout(dropout),
        layers.Dense(10)])


small, large = (8, 8, 16, 16, 32), (16, 24, 48, 64, 96)

# %% [markdown] slideshow={"slide_type": "fragment"}
# `small` and `large` say how many maps each convolution has; `shaken` waits for the end of the lesson. The last layer
# gives **logits**, the ten scores before softmax; the cost takes care of softmax. We set validation pictures aside, and
# keep a few thousand training pictures for the experiments.

# %% slideshow={"slide_type": "skip"}
digits = load_mnist(channels="last", num_validation=num_validation,
                    seed=seed)
x_few, y_few = digits.x_train[:num_few], digits.y_train[:num_few]
x_val = digits.x_validation[:num_watched]
y_val = digits.y_validation[:num_watched]

# %% [markdown] slideshow={"slide_type": "notes"}
# Sizes on the board: 28, 26, 24, pooled 12, 10, 8, pooled 4, 2. So the last convolution has maps of 2 x 2, and in the
# small network 32 times 4 numbers lead to the ten scores. (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Suppose that the weights of all five convolutions were twice as large. By what factor would the output of the fifth
# convolution grow? (We measure each output's *spread*: its standard deviation, over pictures, places and maps.)

# %%
predict("factor by which the fifth output grows", unit="")

# %% slideshow={"slide_type": "subslide"}
def kind(model, layer):
    return [each for each in model.layers if isinstance(each, layer)]


def spreads(model, images):
    """Standard deviation of the output of each convolution."""
    outputs = [conv.output for conv in kind(model, layers.Conv2D)]
    see = keras.Model(model.inputs[0], outputs)
    return np.array([np.std(h) for h in see(images, training=True)])

# %% slideshow={"slide_type": "subslide"}
def louder(block, factor):
    reproducible(seed)
    model = network(block, small)
    for conv in kind(model, layers.Conv2D):
        conv.kernel.assign(factor * conv.kernel)
    return model


plain_spreads = {}
for factor in [0.5, 1, 2]:
    plain_spreads[factor] = spreads(louder(plain, factor), x_few[:128])

# %%
growth = plain_spreads[2][-1] / plain_spreads[1][-1]
reveal("factor by which the fifth output grows", round(growth), unit="")
for factor, spread in plain_spreads.items():
    print(f"weights x {factor:3}:", *[f"{s:8.4f}" for s in spread])
expect("spread of the fifth output / of the first (ratio)",
       plain_spreads[1][-1] / plain_spreads[1][0], below=0.5, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Each layer multiplies what it is given, so the factors multiply: $2^5 = 32$, and from the first row to the last
# $4^5 = 1024$. In a network of fifty layers, doubling would multiply the output by $2^{50}$, about $10^{15}$, and halving
# would divide it by as much.
#
# Keras's default initialisation lets the signal fade: see the ratio. A better one helps, but only at the start. Can a
# network keep its layers at a sensible scale by itself, all the time?

# %% [markdown] slideshow={"slide_type": "notes"}
# Expect guesses of 2 and 10. On the way back (backpropagation) the slopes are multiplied too: those of the first
# kernel pass through four other convolutions, so doubling the weights of these makes its steps 16 times as large.
# (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The idea: subtract the mean, divide by the spread
#
# In lesson 0 we scaled the pixels. **Batch normalisation** does the same to the sums of a layer, inside the network,
# for each mini-batch separately (S. Ioffe and C. Szegedy, 2015). For one unit, whose sum for picture $i$ of a batch
# $B$ of $m$ pictures is $z_i$:
#
# $$\mu_B = \frac{1}{m}\sum_i z_i, \qquad \sigma_B^2 = \frac{1}{m}\sum_i (z_i - \mu_B)^2, \qquad
# \hat z_i = \frac{z_i - \mu_B}{\sqrt{\sigma_B^2 + \epsilon}}$$
#
# In words: subtract the mean, divide by the spread. (*Spread* is the standard deviation, $\sigma$, throughout this
# lesson.) $\epsilon$ keeps the quotient finite; its default in Keras is 0.001. Here are four pictures and three units:

# %%
z = np.array([[1.0, 100, 5], [2, 200, 5], [3, 300, 5], [6, 600, 5]])
mean, variance = z.mean(axis=0), z.var(axis=0)
z_hat = (z - mean) / np.sqrt(variance + 0.001)
print(z_hat.round(2))

# %% [markdown] slideshow={"slide_type": "fragment"}
# The first two columns differ by a factor of 100, and become the same: the scale is gone. The third unit gives the same
# number for all pictures, and becomes 0. Each *column* is treated on its own; the three numbers of a picture are never
# compared with each other.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask before running: what will the third column be? Without epsilon it would be 0 divided by 0. Note that the variance
# is divided by m, not by m - 1. (4 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### What if the network needs another scale?
#
# Mean 0 and spread 1 may not be what the next layer needs. So each unit gets two parameters that are learned like
# weights:
#
# $$y_i = \gamma\, \hat z_i + \beta$$
#
# $\gamma$ (gamma) is the new spread, $\beta$ (beta) the new mean. They start as 1 and 0. With $\gamma =
# \sqrt{\sigma_B^2 + \epsilon}$ and $\beta = \mu_B$ the layer would undo itself: the network can still do all that it
# could do before. But the scale is now *one* number for each unit, and no longer a by-product of all the weights
# below.

# %% [markdown] slideshow={"slide_type": "notes"}
# With a ReLU after it, beta decides what share of the pictures a unit answers to: at beta 0, to about half. The
# explorer below shows it. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 10.1 · Batch normalisation in NumPy (8 min, two stars)
#
# Write `batch_norm(z, gamma, beta, epsilon=0.001)`, which does what the layer does in training. `z` has shape
# `(pictures, units)`, `gamma` and `beta` have shape `(units,)`.
#
# <details><summary>Hint 1</summary>Mean and variance belong to a unit: one number for each column.</details>
# <details><summary>Hint 2</summary><code>z.mean(axis=0)</code> and <code>z.var(axis=0)</code>. The variance is not the standard deviation: you still have to take the root.</details>
# <details><summary>Hint 3</summary><code>gamma * (z - mean) / np.sqrt(variance + epsilon) + beta</code>. Epsilon is under the root.</details>

# %% tags=["exercise", "exercise:10.1"]
def batch_norm(z, gamma, beta, epsilon=0.001):
    ...  # your code


check("10.1", batch_norm)
# %load ../solutions/10_1_batch_norm.py

# %% [markdown] slideshow={"slide_type": "notes"}
# The usual slip is the axis: axis=1 normalises each picture over its units. That exists, too: it is layer
# normalisation, which transformers use. (6 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The same for feature maps
#
# All places of a feature map share their weights, so they also share one mean and one variance: the average runs over
# pictures, rows and columns. Is that what Keras does?

# %%
reproducible(seed)
h = np.asarray(layers.Conv2D(8, 3)(x_few[:128]), dtype="float64")
axes = (0, 1, 2)                       # all but the last: the maps
by_hand = (h - h.mean(axes)) / np.sqrt(h.var(axes) + 0.001)
by_keras = layers.BatchNormalization()(h, training=True)

print("numbers for one mean:", h[..., 0].size)
expect("largest difference from Keras's layer",
       np.abs(by_hand - by_keras).max(), below=0.001, unit="")

# %% [markdown] slideshow={"slide_type": "notes"}
# 128 pictures x 26 x 26 places. Lesson 0's question about channels returns: with channels first, the axes would be 0, 2
# and 3. (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Now put it into the network: convolution, normalisation, ReLU. The convolution's bias is left out. Why is that
# allowed?

# %%
def keras_default(count):
    return [layers.Conv2D(count, 3, use_bias=False),
            layers.BatchNormalization(), layers.ReLU()]


for factor in [0.5, 1, 2]:
    spread = spreads(louder(keras_default, factor), x_few[:128])
    print(f"weights x {factor:3}:", *[f"{s:8.4f}" for s in spread])

# %%
doubled, base = (spreads(louder(keras_default, factor), x_few[:128])
                 for factor in (2, 1))
expect("largest growth of an output, weights doubled (factor)",
       (doubled / base).max(), below=2.2, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Each output, before its normalisation, grows by its *own* layer's factor only. After the normalisation nothing is left
# of that factor, apart from the small effect of $\epsilon$.
#
# Normalisation would also remove a bias: a constant added to all of $z$ is in the mean, too, and the mean is
# subtracted. $\beta$ does the bias's work.

# %% [markdown] slideshow={"slide_type": "notes"}
# A bias before batch normalisation always has slope 0: it is not wrong, only useless. Where a factor is not quite 2,
# epsilon is the reason: the variances are small here. (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# What does each block hand to its ReLU? In each column, all five layers share the first one's axis. Move
# the factor of the weights: which of the two networks notices?

# %% slideshow={"slide_type": "subslide"}
def before_relu(block, factor):
    model = louder(block, factor)
    sums = [relu.input for relu in kind(model, layers.ReLU)]
    see = keras.Model(model.inputs[0], sums)
    return [np.asarray(z) for z in see(x_few[:128], training=True)]


widgets.DepthExplorer({
    name: {factor: before_relu(block, factor) for factor in [0.5, 1, 2]}
    for name, block in [("plain", plain), ("normalised", keras_default)]},
    setting="weights times")

# %% [markdown] slideshow={"slide_type": "notes"}
# On the left the fifth layer is a needle at 0, far narrower than the first, and the factor stretches or squeezes them
# all. On the right hardly anything moves, and what does is due to epsilon. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## And after training?
#
# We train the normalised network for two epochs on 6,000 pictures, with Keras's defaults for batch normalisation.

# %%
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def train(block, optimizer, num_epochs=2, dropout=0.0, seed=seed,
          data=(x_few, y_few)):
    reproducible(seed)
    model = network(block, small, dropout)
    model.compile(optimizer, loss)
    model.fit(*data, batch_size=batch_size, epochs=num_epochs, verbose=0)
    return model


model = train(keras_default, keras.optimizers.SGD(0.3))
trained = model.get_weights()

# %% [markdown] slideshow={"slide_type": "subslide"}
# How good is it on the validation pictures? As in training, we ask it in batches, here of a hundred pictures, and each
# batch is normalised with its own mean and variance. That is what `training=True` means.

# %%
def error_with_batches(model, images, labels, size):
    answers = [np.argmax(model(images[rows], training=True), axis=1)
               for rows in training.batches(len(images), size)]
    return training.error_rate(np.concatenate(answers), labels)


some = slice(0, 500)
error_batches = error_with_batches(model, x_val[some], y_val[some], 100)
expect("validation error, batches of 100", error_batches, below=0.1)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Not bad after two epochs. But tomorrow somebody brings *one* digit. What is the mean of a batch of one? And of a
# hundred fours?

# %% slideshow={"slide_type": "subslide"}
error_alone = error_with_batches(model, x_val[:100], y_val[:100], 1)
errors_of_one_class = [
    error_with_batches(model, x_val[y_val == k][:100],
                       y_val[y_val == k][:100], 100) for k in range(10)]

expect("error, one picture at a time", error_alone, above=0.1)
expect("error, a hundred pictures of one class",
       np.mean(errors_of_one_class), above=0.1)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Only the company has changed. In a batch of fours, much of what makes a four a four is in the mean, and is subtracted.
# A single picture gets the mean and spread of its own places. **An answer must not depend on what else is asked at the
# same time.**

# %% [markdown] slideshow={"slide_type": "notes"}
# Two common mistakes lead here: a data set sorted by class (shuffle it), and a training=True left in the code for
# prediction. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Moving averages
#
# So for prediction the layer needs a mean and a variance of *all* training pictures. It collects them on the way: at
# each training batch
#
# $$\mathrm{moving} \leftarrow \mathrm{moving} \cdot \mathrm{momentum} + \mathrm{batch} \cdot (1 - \mathrm{momentum}) ,$$
#
# once with the batch's mean, starting from 0, and once with its variance, starting from 1. Momentum is the share of the
# old value that stays. In prediction these two averages replace $\mu_B$ and $\sigma_B^2$.

# %% [markdown] slideshow={"slide_type": "notes"}
# Why not compute the mean over all training pictures once, at the end? It would cost another pass, and training would
# have to stop for it. Keep the question of the start, 0 and 1, for the slide after next. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 10.2 · A moving average (6 min, one star)
#
# Write `moving_average(values, momentum=0.99, start=0.0)`. `values` are the means of successive batches; return the
# moving average after the last one.
#
# <details><summary>Hint 1</summary>One variable, and one line in a loop.</details>
# <details><summary>Hint 2</summary>Momentum is the share that is <em>kept</em>. At 0.99 a batch moves the average by a
# hundredth.</details>
# <details><summary>Hint 3</summary><code>moving = momentum * moving + (1 - momentum) * value</code></details>

# %% tags=["exercise", "exercise:10.2"]
def moving_average(values, momentum=0.99, start=0.0):
    ...  # your code


check("10.2", moving_average)
# %load ../solutions/10_2_moving_average.py

# %% [markdown] slideshow={"slide_type": "notes"}
# "Momentum" is an unlucky name: it has nothing to do with the optimiser's momentum. In PyTorch the same word means the
# other share, 0.01 where Keras says 0.99. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Ninety-four batches later
#
# Our network has seen 2 x 47 batches. Now we ask it in the normal way, without `training=True`. (The calls above have
# moved the averages, too, so we put back what the network held when training ended.)

# %%
model.set_weights(trained)
predict("validation error, with the moving averages")

# %% tags=["nbval-ignore-output"]
error_moving = on_keras.error_rate(model, x_val, y_val)
reveal("validation error, with the moving averages", error_moving)

# %%
expect("error, moving averages / batches of 100 (ratio)",
       error_moving / error_batches, above=2, unit="")

# %% [markdown] slideshow={"slide_type": "subslide"}
# The weights are the same, and the answers are much worse. What is wrong? Work out how much of the *start*, 0 and 1, is
# still in the averages.

# %%
for momentum in [0.99, 0.95, 0.9]:
    left = momentum ** 94
    print(f"momentum {momentum:4}: {100 * left:7.3f} % of the start left")

# %% [markdown] slideshow={"slide_type": "fragment"}
# With 0.99, more than a third of each average is still the number that it started from. The averages have not arrived.
# In a long training run nobody notices; in a short one it looks like overfitting: a small training cost, a large
# validation error.
#
# Is that really the reason? Then the network must be good again once we take the start out, without any more training.
# The start makes up the share `left` of each average: that adds `left` times 0 to a moving mean, `left` times 1 to a
# moving variance. The batches make up the rest, `1 - left`.

# %% slideshow={"slide_type": "subslide"}
def take_start_out(model, left):
    for norm in kind(model, layers.BatchNormalization):
        norm.moving_mean.assign(norm.moving_mean / (1 - left))
        norm.moving_variance.assign(
            (norm.moving_variance - left) / (1 - left))


take_start_out(model, 0.99 ** 94)
error_without_start = on_keras.error_rate(model, x_val, y_val)

# %%
expect("validation error, with moving averages", error_moving, above=0.1)
expect("the same, its start taken out", error_without_start, below=0.1)

# %% [markdown] slideshow={"slide_type": "fragment"}
# That was the reason. The simpler cure is a smaller momentum: our training runs are short, so from here on it is 0.95.

# %%
def normalised(count):
    return [layers.Conv2D(count, 3, use_bias=False),
            layers.BatchNormalization(momentum=0.95), layers.ReLU()]


model = train(normalised, keras.optimizers.SGD(0.3))
error_arrived = on_keras.error_rate(model, x_val, y_val)
expect("validation error, with the moving averages", error_arrived,
       below=0.1)

# %% [markdown] slideshow={"slide_type": "notes"}
# Let them compute 0.99 to the power of 94 first: about exp(-0.94). Too small a momentum is no good either: at 0.5 the
# average is that of the last few batches. Adam takes the start out of its averages in the same way, at every step.
# (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The explorer: a batch before and after
#
# Here are the sums of four maps of this network's third convolution, before and after normalisation. Move $\beta$ and
# $\gamma$, and watch what ReLU would set to 0. Then make the batch small, or let it hold only one class, and switch
# from the batch's own statistics to the moving averages.

# %% tags=["nbval-ignore-output"]
third = kind(model, layers.Conv2D)[2]
norm = kind(model, layers.BatchNormalization)[2]
sums = np.asarray(keras.Model(model.inputs[0], third.output)(
    digits.x_test[:1000], training=False))[..., :4]
widgets.BatchNormExplorer(sums, digits.y_test[:1000],
                          norm.moving_mean[:4], norm.moving_variance[:4])

# %%
expect("a batch's own mean after normalisation",
       abs(((sums - sums.mean((0, 1, 2))) / sums.std((0, 1, 2))).mean()),
       below=0.01, unit="")

# %% [markdown] slideshow={"slide_type": "notes"}
# Questions for the room: where must beta go so that ReLU sets nearly everything to 0? What do the moving averages do to
# a batch of ones only, and what do its own statistics do? What does a batch of one picture look like? And what is the
# tall bar? (All places of blank paper have the same sum.) The gamma and beta of the controls are not those that the
# network has learned. (6 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Four numbers for each map
#
# $\gamma$ and $\beta$ are learned by gradient descent: they are **trainable**. The moving mean and variance are
# collected, not learned from slopes: they are **not trainable**.
#
# ### Exercise 10.3 · Count them (5 min, one star)
#
# Take a row of blocks, each a convolution of 3 x 3 *without bias* and a batch normalisation. Write
# `count_parameters(maps, channels=1)`: `maps` lists how many maps each block has, such as `(8, 8, 16)`, and the picture
# has `channels` channels. Return two numbers: trainable, and not trainable.
#
# <details><summary>Hint 1</summary>A convolution has 9 weights for each pair of a map below and one of its own maps.</details>
# <details><summary>Hint 2</summary>Each block's maps are the next block's channels.</details>
# <details><summary>Hint 3</summary>For each block: <code>9 * channels * count + 2 * count</code> trainable,
# <code>2 * count</code> not. Then <code>channels = count</code>.</details>

# %% tags=["exercise", "exercise:10.3"]
def count_parameters(maps, channels=1):
    ...  # your code


check("10.3", count_parameters)
# %load ../solutions/10_3_count_parameters.py

# %% [markdown] slideshow={"slide_type": "notes"}
# Do the first block together: 9 x 1 x 8 weights, 8 gammas and 8 betas are trained, 8 means and 8 variances are
# collected. The usual slips: counting all four as trainable, or one of each for a whole layer. (4 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Which are trainable?
#
# Keras tells us for each variable; here are those of the third normalisation, for 16 maps:

# %%
for variable in norm.weights:
    print(f"{variable.name:16} {tuple(variable.shape)}",
          "trainable" if variable.trainable else "not trainable")

# %% [markdown] slideshow={"slide_type": "notes"}
# Keras's summary says "non-trainable params", which many take for frozen layers. Here they are the moving averages.
# Forgetting to save them, or to copy them into another network, is a classic. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Which learning rates still train?
#
# Two epochs of plain gradient descent on 6,000 pictures, at a modest rate and at one that you would not dare to take.
# Without normalisation, the initialisation matters. To be fair to the plain network, we also give it He's start, from
# lessons 4 and 5. (Keras's default is Glorot's.)

# %%
def plain_he(count):
    return [layers.Conv2D(count, 3, kernel_initializer="he_normal"),
            layers.ReLU()]


blocks = {"plain": plain, "plain, He's start": plain_he,
          "normalised": normalised}

# %% slideshow={"slide_type": "subslide"}
rows = []
for run_seed in grid_seeds:
    for rate in rates:
        for name, block in blocks.items():
            one = train(block, keras.optimizers.SGD(rate), seed=run_seed)
            rows.append({"seed": run_seed, "rate": rate, "block": name,
                         "error": on_keras.error_rate(one, x_val, y_val)})
grid = pd.DataFrame(rows)
error_at = grid.pivot_table("error", "rate", "block")

# %% tags=["record-only"]
from authoring.records.recording import keep_model, record, rehearsing

record("10_learning_rates", grid)

# %%
expect("normalised, rate 0.1", error_at.normalised[0.1], below=0.15)
expect("plain, He's start, rate 0.1", error_at["plain, He's start"][0.1],
       below=0.3)
expect("plain, rate 3", error_at.plain[3.0], above=0.5)
expect("plain, He's start, rate 3", error_at["plain, He's start"][3.0],
       above=0.5)
expect("normalised, rate 3", error_at.normalised[3.0], below=0.6)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Here are recorded runs with more rates, and {{ r10_learning_rates.table.seed.nunique() }} seeds for each.

# %%
rates_recorded = results.recorded("10_learning_rates").table
plots.learning_rates(rates_recorded)

# %% [markdown] slideshow={"slide_type": "fragment"}
# The largest of these rates at which the median error is below 50 % is
# {{ r10_learning_rates.table.query("block == 'plain'").groupby("rate", as_index=False).error.median().query("error < 0.5").rate.max() }}
# for the plain network,
# {{ r10_learning_rates.table.query('block == "plain, He\'s start"').groupby("rate", as_index=False).error.median().query("error < 0.5").rate.max() }}
# with He's start, and
# {{ r10_learning_rates.table.query("block == 'normalised'").groupby("rate", as_index=False).error.median().query("error < 0.5").rate.max() }}
# for the normalised one. A good start makes the plain network much better at the left end, and moves its limit a
# little. Normalisation moves the limit much further.

# %% [markdown] slideshow={"slide_type": "notes"}
# An error near 90 % means that the network says the same to everything, or that its weights are no longer numbers. Ask
# what the *left* end of the figure says: Glorot's start is too small for five layers of ReLU. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Why it survives large steps
#
# Suppose that a step was far too large: all weights of a kernel are now ten times as large as before. In a normalised
# network, what becomes of the slope (the length of this kernel's gradient), if it was 1 before?

# %%
predict("slope of a normalised kernel 10 times as large (it was 1)",
        unit="")

# %%
def slope_along_first_kernel(block, factor):
    reproducible(seed)
    model = network(block, small)
    kernel = model.layers[0].kernel
    kernel.assign(factor * kernel)
    with tf.GradientTape() as tape:
        scores = model(x_few[:128], training=True)
        cost = loss(y_few[:128], scores)
    return np.linalg.norm(tape.gradient(cost, kernel))

# %% tags=["nbval-ignore-output"]
slopes = {}
for name, block in blocks.items():
    slopes[name] = [slope_along_first_kernel(block, factor)
                    for factor in (1, 10, 100)]
reveal("slope of a normalised kernel 10 times as large (it was 1)",
       slopes["normalised"][1] / slopes["normalised"][0], unit="")
for name, each in slopes.items():
    print(f"{name:18}", *[f"{slope:8.4f}" for slope in each])

# %% [markdown] slideshow={"slide_type": "fragment"}
# The columns are for x 1, x 10 and x 100. Without normalisation, a kernel that is too large has about the same slope as
# before, or a larger one, and the layers above get ten times as much: the next step is just as bad. With normalisation,
# a kernel ten times as large gives the same output, so its slope is a *tenth*: a curve stretched to ten times its
# length is a tenth as steep. Relative to the kernel, the next step is a hundredth of what it was. Layers that have
# been thrown too far slow themselves down. (The ten scores at the end are not normalised, so there is still a limit.)

# %%
expect("slope, kernel x 10 / kernel x 100, normalised (ratio)",
       slopes["normalised"][1] / slopes["normalised"][2],
       above=9, below=11, unit="")
expect("slope, kernel x 10 / kernel x 1, plain (ratio)",
       slopes["plain"][1] / slopes["plain"][0], above=0.5, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Is that the reason why batch normalisation helps? The paper of 2015 gave another: the distribution of each layer's
# inputs moves while the layers below it learn (**internal covariate shift**), and normalisation holds it still.
# Santurkar and others (2018) put such movement back in, after the normalisation, and the network trained just as well;
# they find that the cost becomes a *smoother* function of the weights, so that slopes stay valid over longer steps. The
# debate goes on. What is certain is what the cells above show.

# %% [markdown] slideshow={"slide_type": "notes"}
# Two explanations of one effect, both published, one of them tested by an experiment that could have failed. Ask which
# experiment would tell them apart before you describe it. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Before or after ReLU? With or without dropout?
#
# The paper of 2015 normalises the sums, before ReLU. Others normalise after it: then the next layer's inputs have mean
# 0, as long as $\beta$ is 0. And is dropout (lesson 4) still needed? We normalise before ReLU, after it and not at all,
# each with and without dropout, in the small network: five epochs of 12,000 digits, four seeds. Without normalisation
# we use He's start. And since one rate may not suit all of them, each is trained with two rates of Adam, and judged at
# the one with the smaller mean error on the validation pictures.

# %%
def after(count):
    return [layers.Conv2D(count, 3), layers.ReLU(),
            layers.BatchNormalization(momentum=0.95)]


def falling(start, num_images, num_epochs):
    """A learning rate that goes down to 0 along a cosine."""
    steps = num_epochs * int(np.ceil(num_images / batch_size))
    return keras.optimizers.schedules.CosineDecay(start, steps)

# %% tags=["record-only"]
from itertools import product

blocks = {"no normalisation": plain_he, "before ReLU": normalised,
          "after ReLU": after}
more = digits.x_train[:12_000], digits.y_train[:12_000]
if not rehearsing():
    rows = []
    for run_seed, name, dropout, rate in product(
            range(4), blocks, (0.0, 0.3), (0.003, 0.01)):
        optimizer = keras.optimizers.Adam(falling(rate, 12_000, 5))
        one = train(blocks[name], optimizer, 5, dropout, run_seed, more)
        rows.append({"seed": run_seed, "block": name, "dropout": dropout,
                     "rate": rate,
                     "error": on_keras.error_rate(one, x_val, y_val)})
    record("10_variants", pd.DataFrame(rows))

# %% [markdown] slideshow={"slide_type": "fragment"}
# That takes a while, so it was recorded. Here is the mean validation error of each variant at each of the two rates, in
# percent.

# %% slideshow={"slide_type": "subslide"}
variants_recorded = results.recorded("10_variants").table
variant_means = variants_recorded.pivot_table(
    "error", ["block", "dropout"], "rate", sort=False)
expect("mistakes, normalised before ReLU / not normalised (ratio)",
       variant_means.min(axis=1)["before ReLU", 0.0]
       / variant_means.min(axis=1)["no normalisation", 0.0],
       below=0.8, unit="")
(100 * variant_means).round(2)

# %% slideshow={"slide_type": "subslide"}
errors = {}                # of the four seeds, at the better rate
better = variant_means.idxmin(axis=1)
for block, dropout in variant_means.index:
    rate = better[block, dropout]
    errors[block, dropout] = variants_recorded.query(
        "block == @block and dropout == @dropout and rate == @rate")
plots.variants(pd.concat(errors.values()))

# %% [markdown] slideshow={"slide_type": "subslide"}
# Which of these differences are more than luck? We pair runs of the same seed, as in lesson 7: here are the mean
# differences, in percentage points, and their 95 % intervals.

# %%
def paired(a, b):
    change = 100 * (errors[a].error.to_numpy()
                    - errors[b].error.to_numpy())
    far = stats.t.ppf(0.975, len(change) - 1) * stats.sem(change)
    return change.mean(), change.mean() - far, change.mean() + far


none, one, other = blocks = "no normalisation", "before ReLU", "after ReLU"
table = pd.DataFrame(
    {"before ReLU - no normalisation": paired((one, 0), (none, 0)),
     "after ReLU - before ReLU": paired((other, 0), (one, 0)),
     **{f"dropout - no dropout, {name}": paired((name, 0.3), (name, 0))
        for name in blocks}},
    index=["difference", "low", "high"]).T
table.round(2)

# %%
expect("intervals that contain 0, of five",
       ((table.low < 0) & (table.high > 0)).sum(), equal=4)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Normalisation clearly helps: the first interval does not contain 0. The other four do. So four seeds cannot tell
# whether dropout helps, with normalisation or without, nor on which side of ReLU to normalise. Every variant did better
# at the larger of the two rates; a still larger one may suit some of them better. And what holds for a small network
# after five epochs need not hold for a large one after fifty.

# %% [markdown] slideshow={"slide_type": "notes"}
# Let the room decide, before the table of intervals, which differences they believe. An interval that contains 0 does
# not say that there is no difference: without normalisation it reaches from a small gain to a large loss. More seeds
# would tell. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## All arguments
#
# What else can be set? We ask Keras for the names, so that the table below misses none.

# %%
from inspect import signature

names = list(signature(layers.BatchNormalization).parameters)
for row in range(0, len(names), 5):
    print(*names[row:row + 5], sep=", ")

# %% [markdown] slideshow={"slide_type": "subslide"}
# | argument | default | what it sets |
# |---|---|---|
# | `axis` | -1 | the axis whose entries are normalised separately; means are taken over all others. -1 with channels last, 1 with channels first |
# | `momentum` | 0.99 | the share of the moving averages that stays at each batch; training itself does not use the averages |
# | `epsilon` | 0.001 | what is added to the variance under the root |
# | `center`, `scale` | True | whether there is a $\beta$, and a $\gamma$. A layer of weights after it (with or without ReLU in between) can do the work of a positive $\gamma$ |
# | `synchronized` | False | with several devices: one mean over all parts of the batch |
# | `kwargs` | | what every layer takes. `trainable=False` is special here: the layer then uses its averages in training, too |

# %% [markdown] slideshow={"slide_type": "subslide"}
# | argument | default | what it sets |
# |---|---|---|
# | `beta_initializer`, `gamma_initializer` | zeros, ones | where the two start |
# | `moving_mean_initializer`, `moving_variance_initializer` | zeros, ones | where the averages start |
# | `beta_regularizer`, `gamma_regularizer` | none | a cost on their size, added to the cost of the answers |
# | `beta_constraint`, `gamma_constraint` | none | a rule that is enforced after each step, such as "not negative" |
# | `renorm`, `renorm_clipping`, `renorm_momentum` | False, none, 0.99 | batch renormalisation (Ioffe, 2017), for small batches: in training, too, a batch's statistics are corrected by moving ones; the limits of that correction; its momentum |

# %% [markdown] slideshow={"slide_type": "notes"}
# Nobody learns this table by heart. Worth remembering: axis, momentum, the argument training, and trainable=False.
# (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Everything together
#
# Five things come together: five convolutions with 16, 24, 48, 64 and 96 maps; batch normalisation; Adam with a rate
# that falls to 0; dropout of 0.3 before the last layer (the small network gave no reason for it, but this one is larger
# and trains longer); and pictures that are never quite the same. The last is called **data augmentation**: each time a
# picture is used for training it is moved by up to 2 pixels, rotated by up to 11 degrees, and made up to a tenth larger
# or smaller.

# %%
shaken = [layers.RandomTranslation(0.07, 0.07, fill_mode="constant"),
          layers.RandomRotation(0.03, fill_mode="constant"),
          layers.RandomZoom(0.1, fill_mode="constant")]
reproducible(seed)
ten = np.repeat(digits.x_train[:1], 10, axis=0)
for layer in shaken:
    ten = layer(ten, training=True)
plots.show_images(np.clip(ten, 0, 1))

# %% [markdown] slideshow={"slide_type": "fragment"}
# The three changes are layers, so they go into the model, at its beginning. In prediction they do nothing. Mirroring
# and turning by 180° are missing on purpose: what becomes of a 6?

# %% [markdown] slideshow={"slide_type": "notes"}
# Augmentation tells the network something that we know and the pictures do not say: small movements do not change the
# digit. Compare it with convolution, which told the network that pixels have neighbours. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### The training run
#
# Here we train for two epochs on 5,000 pictures. The figure ends at 10 % and shows, in grey, the recorded run:
# {{ r10_batch_normalisation.table.epoch.max() }} epochs on all 60,000. Your first epoch may lie far beyond its upper
# edge.

# %%
x, y = digits.x_train[:num_train], digits.y_train[:num_train]
watch = {"train": (x[:2000], y[:2000]), "validation": (x_val, y_val)}

# %% tags=["record-only"]
if not rehearsing():
    every = load_mnist(channels="last", num_train=num_train)
    x, y = every.x_train, every.y_train
    watch = {"train": (x[:5000], y[:5000]),
             "test": (every.x_test, every.y_test)}

# %%
reproducible(seed)
model = network(normalised, large, dropout=0.3, shaken=shaken)
rate = falling(0.003, len(x), num_epochs)
model.compile(keras.optimizers.Adam(rate), loss)

# %% slideshow={"slide_type": "subslide"}
kept = []     # all that the network keeps, after each epoch
keep = keras.callbacks.LambdaCallback(
    on_epoch_end=lambda epoch, logs: kept.append(model.get_weights()))
history = on_keras.fit(model, (x, y), num_epochs, watch=watch,
                       batch_size=batch_size, callbacks=[keep])

# %% tags=["record-only"]
record("10_batch_normalisation", history)
keep_model("10_batch_normalisation", model)

# %% tags=["nbval-ignore-output"]
recorded = results.recorded("10_batch_normalisation")
plots.error_curves(history, recorded.table.set_index("epoch"), top=0.1)

# %%
expect("training error after the last epoch", history.train.iloc[-1],
       below=0.15)

# %% [markdown] slideshow={"slide_type": "notes"}
# Cover the grey curves first, and let the room guess where two epochs on 5,000 pictures end. (1 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Why is the first epoch so bad?
#
# The moving averages have two faults. After 40 batches, $0.95^{40}$ of each, or 13 %, is still its **start**. And
# they **lag**: they were collected while the weights were still moving fast. Two experiments tell these apart. Take the
# start out, as before: that fixes the first fault only. Or keep the weights, and collect the averages again: that fixes
# both. What is the validation error after the first epoch when only the start is taken out?

# %%
predict("validation error after the first epoch, start taken out")

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "subslide"}
steps = len(training.batches(len(x), batch_size))
model.set_weights(kept[0])
as_it_is = on_keras.error_rate(model, x_val, y_val)
take_start_out(model, 0.95 ** steps)
start_out = on_keras.error_rate(model, x_val, y_val)

for rows in training.batches(len(x), batch_size):
    model(x[rows], training=True)           # no step: the weights stay
collected = on_keras.error_rate(model, x_val, y_val)
reveal("validation error after the first epoch, start taken out",
       start_out)
print(f"as it is {as_it_is:.2%}, start taken out {start_out:.2%}, "
      f"averages collected again {collected:.2%}")
model.set_weights(kept[-1])

# %%
expect("share of the excess that is due to the start",
       (as_it_is - start_out) / (as_it_is - collected), above=0.5)
expect("validation error, averages collected again", collected, below=0.1)

# %% [markdown] slideshow={"slide_type": "fragment"}
# The weights are not to blame: with averages that fit them, the network is good after one epoch. Nearly all of the
# excess error comes from the start; what the lag adds is too small to tell from chance.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask for the two experiments before you show them. (1 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### The test digits, once

# %%
error = on_keras.error_rate(model, digits.x_test, digits.y_test)
expect("test error", error, below=0.15)

# %% [markdown] slideshow={"slide_type": "fragment"}
# The recorded run ends at a test error of {{ r10_batch_normalisation.final.test | percent(2) }}. Its training pictures
# were augmented, and nothing was chosen by looking at the test curve.

# %% [markdown] slideshow={"slide_type": "notes"}
# The training error is that of pictures as they are, not augmented. (1 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Taking it out again
#
# In prediction, $\mu$ and $\sigma^2$ are fixed numbers. Then the convolution, $W * x$, and the normalisation are two
# linear steps in a row:
#
# $$y = \gamma\, \frac{(W * x) - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta$$
#
# and two linear steps in a row are one. **Folding** merges the second into the first.
#
# ### Exercise 10.4 · Fold (12 min, three stars)
#
# Write `fold(kernel, gamma, beta, mean, variance, epsilon)`. `kernel` has Keras's shape `(rows, columns, maps in, maps
# out)`, the others are arrays of shape `(maps out,)`. Return a new kernel and a bias that do the work of both layers.
#
# <details><summary>Hint 1</summary>Rearrange the formula: one part multiplies $W * x$, the rest does not depend on $x$.</details>
# <details><summary>Hint 2</summary><code>factor = gamma / np.sqrt(variance + epsilon)</code>. The kernel is multiplied by
# it; its last axis is the maps out, so NumPy's broadcasting lines them up.</details>
# <details><summary>Hint 3</summary>The bias is what comes out where <code>W * x</code> is 0:
# <code>beta - mean * factor</code></details>

# %% tags=["exercise", "exercise:10.4"]
def fold(kernel, gamma, beta, mean, variance, epsilon):
    ...  # your code


check("10.4", fold)
# %load ../solutions/10_4_fold.py

# %% [markdown] slideshow={"slide_type": "notes"}
# Tools that prepare networks for phones do this. It works because the normalisation comes straight after the
# convolution; ask what would change with a ReLU between them. (10 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### The recorded network, folded
#
# Now we fold the recorded network. A `plain` network of the same size has just the right places for it. (From here on
# `on_keras.fold` does what you have just written.)

# %%
full = on_keras.model("10_batch_normalisation")
slim = network(plain, large)
for conv, norm, new in zip(kind(full, layers.Conv2D),
                           kind(full, layers.BatchNormalization),
                           kind(slim, layers.Conv2D)):
    new.set_weights(on_keras.fold(
        conv.kernel.numpy(), norm.gamma.numpy(), norm.beta.numpy(),
        norm.moving_mean.numpy(), norm.moving_variance.numpy(),
        norm.epsilon))
slim.layers[-1].set_weights(full.layers[-1].get_weights())

# %% slideshow={"slide_type": "subslide"}
def probabilities(model, images):
    return keras.ops.softmax(on_keras.scores(model, images)).numpy()


shown = digits.x_test[:1000]
differ = np.abs(probabilities(full, shown) - probabilities(slim, shown))
expect("largest difference between the two networks' probabilities",
       differ.max(), below=1e-5, unit="")
print(f"parameters: {full.count_params():,} and {slim.count_params():,}")
print(f"layers: {len(full.layers)} and {len(slim.layers)}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The same answers, from a network without normalisation: what it did for training stays in the weights. (Five layers of
# normalisation are gone, and the three that shook the pictures.)
#
# The formula has four operations for each number of a map: subtract, divide, multiply, add. Keras prepares two numbers
# for each map, and is left with two operations: multiply and add. After folding, one is left: adding the bias. Can
# you measure the time that this saves?

# %%
def seconds(model):
    start = time.perf_counter()
    model.predict(shown[:300], batch_size=100, verbose=0)
    return time.perf_counter() - start


pairs = [(seconds(full), seconds(slim)) for _ in range(7)]
ratio = np.median([a / b for a, b in pairs])
expect("seconds, with normalisation / folded (ratio)", ratio,
       above=0.3, below=4, unit="")

# %%
outputs = sum(conv.output.shape[1] * conv.output.shape[2] * conv.filters
              for conv in kind(full, layers.Conv2D))
expect("numbers in the five layers' maps, one operation saved for each",
       outputs, equal=33_920)

# %% [markdown] slideshow={"slide_type": "notes"}
# Seconds vary from run to run, so the two are timed in turn, and we take the median of seven ratios. It may be close
# to 1: the convolutions need millions of operations, and TensorFlow merges steps by itself when it prepares a graph. On
# small processors, and where memory is slow, folding matters more. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The scoreboard

# %% tags=["nbval-ignore-output"]
scoreboard.add(f"batch normalisation, augmented, {num_epochs} epochs "
               f"of {len(x):,} digits", lesson=10, error=error,
               parameters=model.count_params(),
               seconds=history.seconds.median() * num_epochs)
scoreboard.plot()

# %%
expect("recorded test error", recorded.table.test.iloc[-1], below=0.006)

# %% [markdown] slideshow={"slide_type": "fragment"}
# {{ r10_batch_normalisation.final.test | percent(2) }} with 101,754 parameters, a fifth of what the network of lesson 3
# had. Mind what is compared: this network was trained on augmented pictures, and for
# {{ r10_batch_normalisation.table.epoch.max() }} epochs; lesson 9's for {{ r09_inside_a_deep_cnn.table.epoch.max() }},
# on pictures as they are.

# %% [markdown] slideshow={"slide_type": "notes"}
# At this level ten mistakes more or less are within the interval. Lesson 11 looks at those that are left. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Key points
#
# * Batch normalisation gives each unit or map mean 0 and spread 1 over the batch, then a learned $\gamma$ and $\beta$.
# * In training it uses the batch's own mean and variance, in prediction moving averages. Do not mix up the two, and
#   give the averages time to arrive.
# * The scale of the weights before it no longer matters: a kernel that is too large slows itself down, so larger rates
#   still train.
# * After training, it can be folded into the convolution before it.
#
# **Next:** all models side by side. What did we gain, what did it cost, and can the best of them read *your*
# handwriting?

# %% [markdown] slideshow={"slide_type": "notes"}
# Closing question: which of today's steps would still work with batches of two pictures? (1 min)
