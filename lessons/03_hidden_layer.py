# ---
# jupyter:
#   kernelspec: {display_name: Python 3 (ipykernel), language: python, name: python3}
# ---

# %% [markdown] slideshow={"slide_type": "slide"}
# # 3 · A hidden layer
#
# **What does one layer in between buy?**
#
# You will be able to
# * name what logistic regression cannot say, and show how hidden units say it;
# * train a network of two layers, and explain why it learns slowly at first;
# * choose a start, a learning rate and a number of epochs without the test set;
# * work out slopes by backpropagation, on paper and in NumPy.
#
# *Reading {{ reading }} min · exercises {{ exercises }} min · runs in {{ minutes }} on two cores*

# %% [markdown] slideshow={"slide_type": "notes"}
# The code differs from lesson 2 in two lines; what is new is that training can go badly without any error message. Most
# of the lesson is about seeing that, and about three choices that put it right. (2 min)

# %% slideshow={"slide_type": "skip"}
import numpy as np

from course_utils import (check, expect, load_mnist, plots, predict,
    reproducible, results, reveal, scoreboard, training, widgets)
from course_utils.on_theano.blocks import floatX, init_weights
from course_utils.on_theano.graph import draw

import theano
import theano.tensor as T

# %% tags=["parameters"] slideshow={"slide_type": "skip"}
seed = 0
num_epochs = 10
batch_size = 128
learning_rate = 0.05
num_hidden = 625
num_validation = 5000

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Three questions from before

# %%
widgets.Questions(before=3)

# %% [markdown] slideshow={"slide_type": "notes"}
# By a show of hands, before anybody presses Answer. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What one score cannot say
#
# "Ink in exactly one of these two places." Take two pixels, $a$ and $b$, each white (0) or inked (1). The class
# consists of the two pictures with exactly one pixel inked. Can a score $s = w_1 a + w_2 b + c$ be positive for these
# two pictures, and negative for the other two?
#
# Whatever the weights are, the four scores obey
#
# $$s(1,0) + s(0,1) = s(0,0) + s(1,1) ,$$
#
# since both sides are $w_1 + w_2 + 2c$. Two positive numbers on the left cannot equal two negative ones on the right.
# So no weighted sum does it, however long it is trained.

# %% [markdown] slideshow={"slide_type": "fragment"}
# Now put two units, each with a weighted sum of its own, between pixels and score. The first says "at least one", the
# second "both"; the score is the first minus the second. Subtract one half more, and it is positive only if exactly one
# pixel is inked. A **sigmoid** turns each unit's sum, here with a bias, into a number between 0 and 1:
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}}$$

# %%
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


a, b = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
at_least_one = sigmoid(20 * (a + b) - 10)
both = sigmoid(20 * (a + b) - 30)
print((at_least_one - both).round(2))

# %%
expect("above one half for exactly one inked pixel",
       np.array_equal(at_least_one - both > 0.5, (a + b) == 1))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Such units are called **hidden**: they are neither pixels nor answers, and nobody says what they should mean. Here we
# chose their weights and biases. In a network they are learned. (The network of this lesson learns weights only. As in
# lesson 2, digits hardly need the biases; our two pixels do.)

# %% [markdown] slideshow={"slide_type": "notes"}
# Draw the four points on the board and let somebody try to separate them with a ruler. (5 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# "Exactly one of two" is called **XOR**, exclusive or. Draw its four pictures as the corners of a square: no single
# line separates the classes, but our two units draw two parallel lines, and the class lies between them. Here a small
# network learns such lines: there are four clouds of points, two of each class, and for each hidden unit the line along
# which its sum is 0. How many points come out right with one unit? With two, will it always be all of them?

# %%
widgets.XorExplorer()

# %% [markdown] slideshow={"slide_type": "notes"}
# One unit draws one line, and gets about three quarters right. Two units can do it, but from about half of the 20
# starts they do not: gradient descent is stuck. With eight, every start succeeds. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A layer of them
#
# We take a **layer** of 625 hidden units. Each has a weight for every pixel, takes the weighted sum, and bends it with
# a sigmoid. The ten scores are then weighted sums of the 625 outputs $h$:
#
# $$h = \sigma(W_h\, x), \qquad P(Y=i\,|\,x) = \mathrm{softmax}_i(W_o\, h)$$
#
# Without the bend there would be nothing new: a weighted sum of weighted sums is a weighted sum of pixels, logistic
# regression again.

# %%
plots.activation_curves(["sigmoid"])

# %% [markdown] slideshow={"slide_type": "fragment"}
# Keep the right-hand curve, the slope, in mind. Gradient descent moves weights by slopes. The slope of the sigmoid
# follows from its output, as $h\,(1 - h)$. It is largest, a quarter, where $h$ is one half; for sums beyond ±5 or so it
# is next to nothing. A unit with such a sum is **saturated**.

# %%
z = np.linspace(-6, 6, 1201)
by_trying = (sigmoid(z + 1e-5) - sigmoid(z - 1e-5)) / 2e-5
expect("largest difference between slope by trying and h (1 - h)",
       np.abs(by_trying - sigmoid(z) * (1 - sigmoid(z))).max(),
       below=1e-6, unit="")

# %% [markdown] slideshow={"slide_type": "notes"}
# Let them derive h (1 - h) from the formula; it takes two lines. Why 625? It is 25 squared, so that the hidden outputs
# can be drawn as a square, and the tutorial network that this lesson follows has 625, too. Lesson 8 asks whether such a
# number matters. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 3.1 · Count the weights (4 min, one star)
#
# A network is often named by the sizes of its layers, 784-625-10. Write `count_parameters(sizes)`: the number of
# weights, for a list of sizes such as `[784, 625, 10]`. Work that one out on paper first.
#
# <details><summary>Hint 1</summary>Each hidden unit has 784 weights. How many does each of the ten outputs
# have?</details>
# <details><summary>Hint 2</summary>Between two neighbouring layers there are as many weights as pairs of units: the product
# of the two sizes.</details>
# <details><summary>Hint 3</summary><code>sizes[i] * sizes[i + 1]</code>, summed over all <code>i</code> that have a next
# one.</details>

# %% tags=["exercise", "exercise:03.1"]
def count_parameters(sizes):
    ...  # your code


check("03.1", count_parameters)
# %load ../solutions/03_1_count_parameters.py

# %% [markdown] slideshow={"slide_type": "notes"}
# 784 x 625 + 625 x 10 = 490,000 + 6,250. Ask which of the two layers has more weights, and by how much, before
# anybody computes. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Down every slope at once
#
# There are two arrays of weights now. What lesson 2 did for one of them, `sgd` does for a list: it returns the updates
# that move each parameter against its own slope. The letters stand for **stochastic gradient descent**: stochastic,
# since each batch is a random sample of the pictures.

# %%
def sgd(cost, params, lr=0.05):
    grads = T.grad(cost, params)
    return [(p, p - lr * g) for p, g in zip(params, grads)]

# %% [markdown] slideshow={"slide_type": "fragment"}
# From the next lesson on, `sgd` is imported from `course_utils.on_theano.blocks`, where `floatX` and `init_weights` of
# lesson 2 already are. (That `init_weights` also takes a random generator, a scale and a name.)

# %% [markdown] slideshow={"slide_type": "notes"}
# T.grad takes a list and returns a list. Everything about the chain rule through two layers happens in that one call;
# lesson 2 tested it against slopes by trying. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The model
#
# Compare with lesson 2: the line with `h` is new. (Pictures are rows again, so `w_h` and `w_o` are $W_h$ and $W_o$,
# transposed.)

# %%
def model(X, w_h, w_o):
    h = T.nnet.sigmoid(T.dot(X, w_h))
    return T.nnet.softmax(T.dot(h, w_o))


rng = reproducible(seed)
w_h = init_weights((784, num_hidden), rng, scale=0.01, name="w_h")
w_o = init_weights((num_hidden, 10), rng, scale=0.01, name="w_o")
params = [w_h, w_o]

# %%
X, Y = T.fmatrix("X"), T.fmatrix("Y")        # pictures; one-hot labels
p_y = model(X, w_h, w_o)
draw(p_y)

# %% slideshow={"slide_type": "subslide"}
cost = T.mean(T.nnet.categorical_crossentropy(p_y, Y))
train = theano.function([X, Y], cost,
                        updates=sgd(cost, params, lr=learning_rate))
classify = theano.function([X], T.argmax(p_y, axis=1))

# %% [markdown] slideshow={"slide_type": "fragment"}
# We set 5,000 training pictures aside as **validation** pictures. They are not trained on, so they show how well the
# network does on new digits, and every choice below is made on them. The test pictures have to wait. To save time, the
# training error is measured on 10,000 of the training pictures that are left.

# %%
digits = load_mnist(flat=True, one_hot=True,
                    num_validation=num_validation, seed=seed)
x, y = digits.x_train, digits.y_train
x_val, y_val = digits.x_validation, digits.y_validation
watch = {"train": (x[:10_000], y[:10_000]), "validation": (x_val, y_val)}

# %% [markdown] slideshow={"slide_type": "notes"}
# Trace one picture through the graph: 784 numbers, 625, 10. The same graph, walked backwards, gives the slopes of both
# layers. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## One epoch
#
# After one epoch, logistic regression was wrong on about one digit in eight. This network can say everything that
# logistic regression can, and more, and has 63 times as many weights. How many digits will it get wrong after one
# epoch?

# %%
predict("training error of the hidden layer after one epoch")

# %%
def restart(w_h_new, w_o_new):
    w_h.set_value(floatX(w_h_new))
    w_o.set_value(floatX(w_o_new))


start = [p.get_value() for p in params]
first = training.fit(train, (x, y), 1, predict=classify, seed=seed,
                     watch=watch, batch_size=batch_size)
error_1 = first.train.iloc[0]

# %%
reveal("training error of the hidden layer after one epoch", error_1)
expect("training error after one epoch", error_1, above=0.2, below=0.6)

# %% [markdown] slideshow={"slide_type": "fragment"}
# More than twice as many as logistic regression. Nothing is broken, no line of code is wrong. So what keeps it from
# learning?

# %% [markdown] slideshow={"slide_type": "notes"}
# Collect hypotheses before going on: too few epochs, too large a network, a wrong gradient, a bad start. For each, ask
# how to find out. The next section looks at the start. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Look inside before it starts
#
# Here is what the 625 units answer to a thousand pictures before any training, for three **scales** (standard
# deviations) of the random weights: the 0.01 that we used, and two larger ones.

# %%
rng = reproducible(seed)
outputs = {}
for scale in [0.01, 0.1, 1]:
    sums = x[:1000] @ rng.normal(size=(784, num_hidden)) * scale
    outputs[f"scale {scale}"] = sigmoid(sums)

plots.output_histograms(outputs)

# %% [markdown] slideshow={"slide_type": "fragment"}
# At 0.01 every unit answers about one half, whatever it is shown: to the next layer all pictures look nearly alike. At
# scale 1, most answer nearly 0 or 1, where the sigmoid is flat: they are saturated.

# %% slideshow={"slide_type": "subslide"}
for title, h in outputs.items():
    differs = h.std(axis=0).mean()       # between pictures, for one unit
    slope = (h * (1 - h)).mean()
    print(f"{title:10}  differs by {differs:.2f}  mean slope {slope:.2f}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# A unit has to do two things: pass on how pictures *differ*, and pass the slope *back* to its weights. Small weights
# are bad at the first, large ones at the second. Do outputs that are all nearly alike keep our network from learning?

# %% [markdown] slideshow={"slide_type": "notes"}
# Let them predict the shape of the third histogram before showing it: most expect a broader hill, not two walls.
# (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Does it matter?
#
# If the outputs are to blame, a larger scale should help in the *first* layer, and not in the second. So each layer
# gets a scale of its own: one epoch from each pair, everything else as before. The epoch from 0.01, 0.01 was run above.

# %%
predict("validation error, first layer 0.01, second 0.1")

# %% slideshow={"slide_type": "subslide"}
error_from = {(0.01, 0.01): first.validation.iloc[0]}
for scales in [(0.1, 0.01), (0.01, 0.1), (0.1, 0.1), (1, 1)]:
    rng = reproducible(seed)
    restart(rng.normal(size=(784, num_hidden)) * scales[0],
            rng.normal(size=(num_hidden, 10)) * scales[1])
    table = training.fit(train, (x, y), 1, predict=classify, seed=seed,
                         watch={"validation": (x_val, y_val)},
                         batch_size=batch_size)
    error_from[scales] = table.validation.iloc[0]

# %%
reveal("validation error, first layer 0.01, second 0.1",
       error_from[0.01, 0.1])
for (first_scale, second_scale), limits in {
        (0.01, 0.01): (0.2, 0.6), (0.1, 0.01): (0.1, 0.22),
        (0.01, 0.1): (0.1, 0.2), (0.1, 0.1): (0.1, 0.18),
        (1, 1): (0.2, 0.38)}.items():
    expect(f"validation error, {first_scale} and {second_scale}",
           error_from[first_scale, second_scale],
           above=limits[0], below=limits[1])

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Explain:** a larger scale in the second layer leaves the outputs as alike as before. Why does it help?

# %% [markdown] slideshow={"slide_type": "fragment"}
# Each layer's slopes are scaled by the *other's* weights: those of the first pass back through the second, and what
# tells pictures apart reaches the second through the first. So one larger scale is enough: it makes the other layer's
# weights grow. Two small scales stall together; at 1, units saturate. And if slopes are too small, why not take longer
# steps instead? We will come back to that.

# %% [markdown] slideshow={"slide_type": "notes"}
# Papers call the start the initialisation. Our scales were guesses; the next exercise derives the scale from the sizes
# of the layers. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 3.2 · A start that fits the layer (8 min, two stars)
#
# The more inputs a unit has, the larger its sum gets. Glorot and Bengio (2010) therefore draw each weight **uniformly**
# between $-a$ and $a$, with
#
# $$a = \sqrt{\frac{6}{\mathrm{inputs} + \mathrm{units}}} .$$
#
# Variances of independent terms add. (The variance is the square of the standard deviation, which is what we called
# scale.) So if each weight has the variance $1/n$, a weighted sum of $n$ inputs is, on average, as large as each of
# them. On the way forward $n$ is the number of *inputs*; on the way back, slopes are sums over the *units*. The two
# numbers rarely agree, so the rule takes their mean as $n$. A uniform number between $-a$ and $a$ has the variance
# $a^2/3$, here $2/(\mathrm{inputs} + \mathrm{units}) = 1/n$.
#
# Write `glorot(shape, rng)`, where `shape` is `(inputs, units)`. It returns an array of that shape, drawn by `rng`.
#
# <details><summary>Hint 1</summary><code>inputs, units = shape</code>.</details>
# <details><summary>Hint 2</summary>"Uniformly" means that all numbers between the two are equally likely. NumPy's
# generators have a method of that name.</details>
# <details><summary>Hint 3</summary><code>rng.uniform(-a, a, size=shape)</code></details>

# %% tags=["exercise", "exercise:03.2"]
def glorot(shape, rng):
    ...  # your code


check("03.2", glorot)
# %load ../solutions/03_2_glorot.py

# %% [markdown] slideshow={"slide_type": "notes"}
# The rule was derived for tanh; the tutorial of its authors' group takes four times the range for the sigmoid. (6 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Four times as wide
#
# The rule was made for units whose slope at 0 is 1. The sigmoid's is a quarter, so the range of its weights is usually
# made four times as wide. The softmax after it has no such bend; its weights are drawn by the plain rule. From here on
# this is our start:

# %%
def good_start(seed):
    rng = reproducible(seed)
    shapes = [(784, num_hidden), (num_hidden, 10)]
    for w, shape, times in zip(params, shapes, [4, 1]):
        a = times * np.sqrt(6 / sum(shape))
        w.set_value(floatX(rng.uniform(-a, a, size=shape)))

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask where the 4 comes from: the slope of the sigmoid, h (1 - h), is a quarter at 0. The common mistake is to widen
# the weights of the softmax as well, which has no such bend. (1 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How far to step
#
# The second choice is the learning rate. On a parabola, $\mathrm{cost} = w^2$, one can see what it does.
#
# ### Exercise 3.3 · Walk down a parabola (8 min, two stars)
#
# Write `descend(slope, w, lr, num_steps)`: gradient descent from the position `w` with $\eta$ = `lr`, where `slope` is
# a function of the position. Return the list of all positions, the start included.
#
# <details><summary>Hint 1</summary>One step: $w \leftarrow w - \eta \cdot$ slope at $w$.</details>
# <details><summary>Hint 2</summary>Ask for the slope again after each step: it has changed.</details>
# <details><summary>Hint 3</summary>Start with <code>positions = [w]</code>, and append the new <code>w</code> in a
# loop.</details>

# %% tags=["exercise", "exercise:03.3"]
def descend(slope, w, lr, num_steps):
    ...  # your code


check("03.3", descend)
# %load ../solutions/03_3_descend.py

# %% [markdown] slideshow={"slide_type": "notes"}
# Do two steps together at the rate 0.3, from 2: the positions are 2, 0.8, 0.32. The usual slip is to ask for the
# slope once, before the loop; all steps are then equally long. (6 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Four rates
#
# Five steps from $w = 2$, at four rates. The slope of $w^2$ is $2w$, so each step multiplies $w$ by $1 - 2\eta$.

# %%
paths = {}
for lr in [0.02, 0.3, 0.9, 1.02]:
    paths[lr] = 2 * (1 - 2 * lr) ** np.arange(6)

plots.descents(paths)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Too small: $w$ hardly moves. Larger: it arrives. Larger still: it jumps across the valley, from side to side. Beyond
# 1, each jump ends higher than it began. Where that limit lies depends on how sharply the valley bends, and a network's
# valleys bend differently in every direction. So the rate is found by trying.

# %% [markdown] slideshow={"slide_type": "notes"}
# With rate 0.5 the parabola is solved in one step: ask why. (1 - 2 x 0.5 = 0.) The limit is 2 divided by the second
# derivative. (4 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# A valley with two weights, seen from above: it is ten times as steep across as along. Which rate brings the point
# close to the bottom in the fewest steps? Which direction limits the rate?

# %%
widgets.DescentExplorer([0.2, 2])

# %% [markdown] slideshow={"slide_type": "notes"}
# Across, the limit is 1; along, 10. A single rate has to obey the steep direction and creeps along the flat one. Lesson
# 4 does something about it. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### The same with the network
#
# One epoch from the good start, at each of four rates, and a last one from the *bad* start at the rate 2. `rate` is a
# symbol, so that one program serves them all. From the bad start, 0.05 left about a third wrong. And the rate 2?

# %%
predict("validation error from the bad start at the rate 2")

# %% slideshow={"slide_type": "subslide"}
rate = T.fscalar("rate")
train_at = theano.function([X, Y, rate], cost,
                           updates=sgd(cost, params, lr=rate))


def epoch_at(lr):
    for rows in training.batches(len(x), batch_size, seed=seed):
        train_at(x[rows], y[rows], lr)
    return training.error_rate(classify(x_val), y_val.argmax(1))

# %%
error_at = {}
for lr in [0.02, 0.2, 2, 20]:
    good_start(seed)
    error_at[lr] = epoch_at(lr)
restart(*start)
error_bad = epoch_at(2)

# %%
reveal("validation error from the bad start at the rate 2", error_bad)
expect("bad start, rate 2", error_bad, above=0.07, below=0.2)
best_rate = min(error_at, key=error_at.get)
expect("validation error at 0.02", error_at[0.02], above=0.12, below=0.25)
expect("validation error at 0.2", error_at[0.2], above=0.09, below=0.14)
expect("validation error at 2", error_at[2], above=0.05, below=0.09)
expect("validation error at 20 / at 2 (ratio)",
       error_at[20] / error_at[2], above=1.1, unit="")
expect("best of the four rates", best_rate, equal=2)

# %% [markdown] slideshow={"slide_type": "fragment"}
# We take 2, forty times the rate we began with. It mends most of the bad start, too: where slopes are small, steps may
# be long. The validation pictures decided: had we compared on the test set, its error would no longer be that of *new*
# digits, since we would have picked the rate that happens to suit them.

# %% [markdown] slideshow={"slide_type": "notes"}
# Try rates by factors, never in equal steps. Note also what does not follow: that 2 is best for twenty epochs, or from
# another start. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Ten epochs, twice
#
# First as we began: scale 0.01, rate 0.05. In grey is a recorded run of {{ r03_hidden_layer.table.epoch.max() }} epochs
# over all 60,000 pictures; its validation curve comes from a second run, with 5,000 set aside, and ends above the test
# curve, as in lesson 2.

# %% tags=["record-only"]
from authoring.records.recording import keep_weights, record, rehearsing

if not rehearsing():
    every = load_mnist(flat=True, one_hot=True)
    x, y = every.x_train, every.y_train
    watch = {"train": (x, y), "test": (every.x_test, every.y_test)}

# %%
for w, value in zip(params, start):
    w.set_value(value)
history = training.fit(train, (x, y), num_epochs, predict=classify,
                       watch=watch, seed=seed, batch_size=batch_size,
                       parameters=params)

# %% tags=["record-only"]
record("03_hidden_layer", history)
keep_weights("03_hidden_layer", {"w_h": w_h, "w_o": w_o})

# %% [markdown] slideshow={"slide_type": "subslide"}
# Draw the test error that you expect of the recorded run. Logistic regression ended at
# {{ r02_logistic_regression.final.test | percent(2) }} after as many epochs.

# %%
recorded = results.recorded("03_hidden_layer")
widgets.ExpectedCurve(recorded.table.epoch, recorded.table.test,
                      what="test error", along="epoch", highest=0.4)

# %% tags=["nbval-ignore-output", "hide-output"] slideshow={"slide_type": "subslide"}
plots.error_curves(history, recorded.table.set_index("epoch"))

# %%
error_slow = history.train.iloc[-1]
expect("training error", error_slow, above=0.08, below=0.12)

# %% [markdown] slideshow={"slide_type": "fragment"}
# After ten epochs, the network is still no better than logistic regression. It needs time: the recorded run passed that
# model's final test error, {{ r02_logistic_regression.final.test | percent(2) }}, after
# {{ (r03_hidden_layer.table.test < r02_logistic_regression.final.test).idxmax() + 1 }} epochs, was at
# {{ r03_hidden_layer.final.test | percent(2) }} after {{ r03_hidden_layer.table.epoch.max() }}, and was still
# improving.

# %% [markdown] slideshow={"slide_type": "notes"}
# The recorded curve starts at {{ r03_hidden_layer.table.test[0] | percent }} after one epoch. Ask what the curve would
# look like on a log axis, and whether it would predict where the run ends. (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Now with what we chose: the good start and the rate 2. The network, the pictures and the number of epochs are the
# same.

# %%
predict("training error after ten epochs from the good start")

# %% tags=["nbval-ignore-output"]
def train_fast(images, labels):
    return train_at(images, labels, best_rate)


good_start(seed)
better = training.fit(train_fast, (x, y), num_epochs, predict=classify,
                      watch=watch, seed=seed, batch_size=batch_size,
                      parameters=params)
chosen = [p.get_value() for p in params]
error_fast = better.train.iloc[-1]
reveal("training error after ten epochs from the good start", error_fast)
plots.compare_runs({"as we began": history, "chosen": better},
                   "train")

# %% tags=["hide-output"]
expect("ratio of errors, as we began / chosen", error_slow / error_fast,
       above=5.5, unit="")
expect("training error", error_fast, below=0.02)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Only the start and the rate are new. In ten epochs the network gets further than in the hundred of the recorded run,
# whose training error ended at {{ r03_hidden_layer.final.train | percent(2) }}. What one layer in between buys depends
# on whether it can learn at all.

# %% [markdown] slideshow={"slide_type": "notes"}
# The result of a paper that compares a well-tuned model with a badly started one says little about the models. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## When to stop
#
# The third choice is the number of epochs. We keep ten; here is how one would choose. Give the same network only 1,000
# of the pictures: it has nearly 500 weights for each of them. We note the validation error and the validation *cost*,
# the mean of $-\log p$ for the true class.

# %%
predict("validation error after 100 epochs on 1,000 pictures")

# %% slideshow={"slide_type": "subslide"}
wrong = T.neq(T.argmax(p_y, axis=1), T.argmax(Y, axis=1))
each = T.nnet.categorical_crossentropy(p_y, Y)
measure = theano.function([X, Y], [cost, T.mean(wrong),
                                   T.sum(each * wrong) / T.sum(wrong)])
noted, few = [], slice(0, 1000)


def note(row):                                 # called after each epoch
    noted.append(measure(x_val, y_val))

# %%
good_start(seed)
on_few = training.fit(train_fast, (x[few], y[few]), 100, predict=classify,
                      seed=seed, batch_size=batch_size,
                      watch={"train": (x[few], y[few])},
                      on_epoch=note)
(on_few["validation cost"], on_few["validation"],
 on_few["cost of a mistake"]) = np.array(noted).T

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "subslide"}
reveal("validation error after 100 epochs on 1,000 pictures",
       on_few.validation.iloc[-1])
best = on_few["validation cost"].idxmin()
plots.errors_and_costs(on_few, best)

# %% tags=["hide-output"]
expect("training error on 1,000 pictures", on_few.train.iloc[-1],
       below=0.005)
expect("validation error", on_few.validation.iloc[-1],
       above=0.08, below=0.15)
expect("epoch of the lowest validation cost", best,
       above=12, below=60, unit="")
costs = on_few["cost of a mistake"]
expect("cost per wrong digit, last epoch / that epoch (ratio)",
       costs.iloc[-1] / costs[best], above=1.1, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The network knows its thousand pictures by heart, and is wrong on about one new digit in eight. Fitting what is
# particular to the training pictures is called **overfitting**. The error goes on falling slowly, but the cost rises
# from the marked epoch on: the network grows more confident in its mistakes.
#
# **Early stopping** watches one of these curves, stops when it has not improved for a set number of epochs, the
# **patience**, and goes back to the best epoch. By which curve? By the cost, if somebody will rely on the
# probabilities; by the error, if only the answers count.

# %% [markdown] slideshow={"slide_type": "notes"}
# Early stopping by the *test* error is a common mistake in code on the web. It makes the reported number a little too
# good, and nobody can say by how much. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Now, once, the test digits
#
# The start and the rate are chosen. We put back the weights that the run of ten epochs ended with, and look.

# %%
for w, value in zip(params, chosen):
    w.set_value(value)
x_test, y_test = digits.x_test, digits.y_test.argmax(axis=1)
error = training.error_rate(classify(x_test), y_test)
expect("test error", error, above=0.017, below=0.0305)

# %% [markdown] slideshow={"slide_type": "notes"}
# The weights were kept before the run on 1,000 pictures, which used the same two arrays. (1 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What do hidden units respond to?
#
# The weights of a class in lesson 2 were a picture of what speaks for it. Here are the weights of ten hidden units from
# the recorded run.

# %%
w_recorded = results.weights("03_hidden_layer")["w_h"]
h = sigmoid(x_test @ w_recorded)
units = np.argsort(h.std(axis=0))[::-1][:10]
plots.weight_images(w_recorded[:, units], titles=units)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Strokes, arcs and gaps at certain places, and much that is hard to name. The units are those whose outputs differ most
# from digit to digit. Which digits does the first of them like best, and which least?

# %% slideshow={"slide_type": "subslide"}
order = np.argsort(h[:, units[0]])
plots.show_images(x_test[np.r_[order[-5:], order[:5]]],
                  titles=["high"] * 5 + ["low"] * 5)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Does a unit stand for a digit, then? Take a picture of that digit and one of another: how often is the unit's output
# higher for the first? This share is its **AUC**: 0.5 for a coin toss, 1 if it tells the digit from all others. (A unit
# that is always lower does so, too. The code counts all pairs at once, by ranks.)

# %%
ranks = h.argsort(axis=0).argsort(axis=0)
auc = []
for digit in range(10):
    n = np.sum(y_test == digit)
    mean_rank = ranks[y_test == digit].mean(axis=0)
    auc.append((mean_rank - (n - 1) / 2) / (len(h) - n))
auc = np.maximum(auc, 1 - np.array(auc))
expect("units with an AUC above 0.95 for some digit, of 625",
       int(np.sum(auc.max(axis=0) > 0.95)), above=50, below=100, unit="")
expect("of these, for the 0 or the 1",
       int(np.sum(auc[:2].max(axis=0) > 0.95)), above=40, below=90, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# About one unit in nine does tell a digit from the rest, nearly always the 0 or the 1. The others stand for no single
# digit; the second layer adds up what all of them answer.

# %% [markdown] slideshow={"slide_type": "notes"}
# Resist reading too much into single units: train again with another seed, and other pictures appear, with about the
# same error. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### A unit, its output and its slope
#
# The explorer shows one unit of the recorded run at work. Make all weights ten times as large, and watch where the sums
# end up and what is left of the slope. Then make the weights small. The menu has two more bends, or **activations**,
# which we meet below.

# %%
widgets.UnitExplorer(w_recorded, x_test, y_test)

# %%
expect("sums beyond 5, with ten times the weights",
       np.mean(np.abs(10 * x_test @ w_recorded) > 5), above=0.2)

# %% [markdown] slideshow={"slide_type": "notes"}
# The slider for all weights does for a single unit what the histograms did for all. Let somebody find a unit that is
# saturated for most digits even at x 1. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 3.4 · Another bend (5 min, one star)
#
# $\tanh$ has the sigmoid's shape, but goes from $-1$ to $1$, and its slope at 0 is 1. Write `model_tanh(X, w_h, w_o)`:
# the model of this lesson with $\tanh$ in the sigmoid's place. Would you still need the factor 4 at the start?
#
# <details><summary>Hint 1</summary>Start from <code>model</code> above. Only one word changes.</details>
# <details><summary>Hint 2</summary><code>model</code> calls Theano's sigmoid. Theano has a tanh, too; it is called
# <code>T.tanh</code>.</details>
# <details><summary>Hint 3</summary><code>h = T.tanh(T.dot(X, w_h))</code></details>

# %% tags=["exercise", "exercise:03.4"]
def model_tanh(X, w_h, w_o):
    ...  # your code


check("03.4", model_tanh)
# %load ../solutions/03_4_model_tanh.py

# %% [markdown] slideshow={"slide_type": "notes"}
# The factor 4 is not needed: the slope of tanh at 0 is 1, which the plain rule was made for. Ask what else has to
# change for training. Nothing: `sgd` takes the slope of whatever cost it is given. (4 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Three bends
#
# Side by side, with a third one that lesson 4 is about:

# %%
plots.activation_curves(["sigmoid", "tanh", "ReLU"], reach=4)

# %% [markdown] slideshow={"slide_type": "notes"}
# The derivative of tanh is 1 - tanh², that of the sigmoid s (1 - s). Both vanish at the ends. Ask what slope would be
# better. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Walk the slope back
#
# `T.grad` hands us 496,250 slopes in one call, by **backpropagation**. How? Take a graph that fits on paper:
#
# $$u = a + b \qquad v = b\,c \qquad y = u\,v$$
#
# At $a = 1$, $b = 2$, $c = -1$ the values **forward** are $u = 3$, $v = -2$, $y = -6$. Now **back**: how fast does $y$
# change with each of them? Along itself, $y$ has the slope 1. From there, walk back by four rules:
#
# * a sum passes the slope on to each of its terms as it is;
# * a product passes it on to each factor, times the *other* factor;
# * a function of one value, such as $\sigma(z)$, passes it on times its derivative;
# * a value that is used more than once adds what it gets from each place, and only then passes it on.

# %% [markdown] slideshow={"slide_type": "fragment"}
# The first three are derivatives from school, multiplied along the way, which is the **chain rule**. The last holds
# since a nudge to $b$ reaches $y$ along two paths, and small changes add. So the slope along $v$ is 3, the value of
# $u$, and the slope along $u$ is $-2$, the value of $v$. And along $b$?

# %%
predict("slope of y along b", unit="")

# %%
def y_at(a, b, c):
    return (a + b) * (b * c)


by_trying = (y_at(1, 2 + 1e-5, -1) - y_at(1, 2 - 1e-5, -1)) / 2e-5
reveal("slope of y along b", by_trying, unit="")
expect("slope of y along b, by trying", by_trying,
       above=-5.001, below=-4.999, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Through $u$ comes $-2 \cdot 1$, through $v$ comes $3 \cdot (-1)$. The product rule of school,
# $b\,c + (a + b)\,c$, has the same two terms.

# %% [markdown] slideshow={"slide_type": "notes"}
# On the board, one node at a time, and let the room say each product. -2 x 1 through u, and 3 x -1 through v: together
# -5. Guesses of -2 and -3 have forgotten one of the two ways. A good place for a break is just before this part.
# (5 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# The explorer asks for one slope after the other, or shows it. Walk all the way back, then move $c$: which slopes
# change? At which $c$ does nothing come back to $a$?

# %%
widgets.SlopeExplorer()

# %% [markdown] slideshow={"slide_type": "notes"}
# Moving c changes v, and so the slopes along u, a and b; those along v and c stay. At c = 0, v is 0, and with it the
# slope along u: a product lets nothing through to a factor whose partner is 0. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 3.5 · On paper (6 min, one star)
#
# Another graph, at $a = 2$ and $b = 3$:
#
# $$u = a\,b \qquad v = u + a \qquad y = u\,v$$
#
# Walk back by hand, and put in the slope of $y$ along $v$, $u$, $a$ and $b$.
#
# <details><summary>Hint 1</summary>First forward: <code>u = 6</code>, <code>v = 8</code>, <code>y = 48</code>. Then begin
# with <code>v</code>, whose slope is the other factor.</details>
# <details><summary>Hint 2</summary><code>u</code> is used twice, in <code>y</code> and in <code>v</code>, and so is
# <code>a</code>, in <code>u</code> and in <code>v</code>.</details>
# <details><summary>Hint 3</summary>Along <code>u</code>: 8 straight from <code>y</code>, and 6 x 1 through <code>v</code>.
# Along <code>a</code>: the slope along <code>u</code> times <code>b</code>, and the slope along <code>v</code> times
# 1.</details>

# %% tags=["exercise", "exercise:03.5"]
slope_v = ...  # your answer
slope_u = ...
slope_a = ...
slope_b = ...

check("03.5", [slope_v, slope_u, slope_a, slope_b])
# %load ../solutions/03_5_on_paper.py

# %% [markdown] slideshow={"slide_type": "notes"}
# The usual slip is to forget one of the two ways back to u or to a. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Through a hidden unit
#
# Here is one hidden unit with one score, for a picture whose answer is "yes". The cost is $-\log p$ with
# $p = \sigma(s)$, so the slope along $s$ is $p - 1$: lesson 2's $p - y$, with $y = 1$. ($z = w_1 x$, $h = \sigma(z)$, $s = w_2 h$.) Walk back from there to $w_1$.
# Which two of the factors did you meet in "Look inside before it starts"?

# %%
widgets.SlopeExplorer("unit")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The slope along $w_1$ is $(p - 1)\; w_2\; h(1-h)\; x$. A small weight $w_2$ in the other layer makes it small, and so
# does a saturated unit.

# %% [markdown] slideshow={"slide_type": "notes"}
# Make the second weight small, then let w and x be 3: two ways to lose the slope. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### The same for a layer
#
# A layer does this for many numbers at once. $X$ holds a batch of 128 pictures, one in each row, and $Z = X\,W$, where
# $W$ is the array `w_h`. Let $D$ be the slope of the cost along $Z$. A slope always has the shape of what it belongs
# to:
#
# | | product | shapes |
# |---|---|---|
# | forward | $Z = X\,W$ | (128, 784) · (784, 625) |
# | back to the weights | $X^\top D$ | (784, 128) · (128, 625) |
# | back to the inputs | $D\,W^\top$ | (128, 625) · (625, 784) |

# %% [markdown] slideshow={"slide_type": "fragment"}
# The weight $W_{ij}$, from input $i$ to unit $j$, is used for every picture $n$: there it is multiplied by $X_{ni}$ and
# enters $Z_{nj}$. So its slope is a sum over the **batch**. An input enters every unit, and each of them is one way to
# the cost. So its slope is a sum over the units:
#
# $$\sum_n X_{ni}\, D_{nj} = (X^\top D)_{ij} \qquad\qquad \sum_j D_{nj}\, W_{ij} = (D\,W^\top)_{ni}$$
#
# A matrix product sums over the index in the middle, and the transposes put it there. (The cost is a mean: the 1/128 is
# already in $D$.) For the second layer the inputs are $h$. That is how the slope gets to the first.

# %% [markdown] slideshow={"slide_type": "notes"}
# The shapes alone leave only one order of each product, which is how most people remember them. Check: what is summed
# over in each of the three products? Pixels, pictures, units. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### A differentiator
#
# Now for a program. A `Node` keeps its value, the `sources` that it was made of, and how a slope walks back
# through it: `back` takes the slope along the node and returns the slopes along its sources.

# %%
class Node:
    def __init__(self, value, sources=(), back=None):
        self.value, self.sources, self.back = value, sources, back
        self.slope = 0.0


def add(a, b):
    return Node(a.value + b.value, [a, b], lambda slope: [slope, slope])


def multiply(a, b):
    return Node(a.value * b.value, [a, b],
                lambda slope: [slope * b.value, slope * a.value])

# %% slideshow={"slide_type": "subslide"}
def in_order(node, found):
    """`found`, with `node` after everything that it was made of."""
    if node not in found:
        for source in node.sources:
            in_order(source, found)
        found.append(node)
    return found

# %%
def walk_back(end):
    nodes = in_order(end, [])
    for node in nodes:
        node.slope = 0.0
    end.slope = 1.0
    for node in reversed(nodes):
        if node.sources:
            for source, slope in zip(node.sources, node.back(node.slope)):
                source.slope = source.slope + slope

# %% [markdown] slideshow={"slide_type": "fragment"}
# The last line adds, since a source may be used more than once. A node passes its slope on only after every node that
# was made from it has done so. And slopes begin at 0 in each walk, since the weights are used again for the next batch.

# %%
a, b, c = Node(1), Node(2), Node(-1)
example = multiply(add(a, b), multiply(b, c))
walk_back(example)
print(a.slope, b.slope, c.slope)

# %% [markdown] slideshow={"slide_type": "notes"}
# Two rules are two lambdas, the last is the last line of walk_back. Ask why in_order is needed: in exercise 3.5's
# graph, u could pass its slope on before the part that comes through v has arrived. (4 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Three more kinds of node, and it can do our network. The last has softmax and cost in one, since together their slope
# is so short: lesson 2's $p - y$, divided by the number of pictures, since the cost is a mean.

# %%
def dot(a, b):
    return Node(a.value @ b.value, [a, b],
                lambda slope: [slope @ b.value.T, a.value.T @ slope])


def squash(a):
    h = 1 / (1 + np.exp(-a.value))
    return Node(h, [a], lambda slope: [slope * h * (1 - h)])


def cross_entropy(scores, y):
    e = np.exp(scores.value - scores.value.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return Node(-np.log(p[y == 1]).mean(), [scores],
                lambda slope: [slope * (p - y) / len(y)])

# %% slideshow={"slide_type": "subslide"}
ours = [Node(value) for value in start]


def scores_of(images):
    return dot(squash(dot(Node(images), ours[0])), ours[1])


batch = digits.x_train[:128], digits.y_train[:128]
walk_back(cross_entropy(scores_of(batch[0]), batch[1]))
restart(*start)
theanos = theano.function([X, Y], T.grad(cost, params))(*batch)

# %%
for layer, node, slopes in zip(["first", "second"], ours, theanos):
    off = np.abs(node.slope - slopes).max() / np.abs(slopes).max()
    expect(f"largest difference / largest slope, {layer} layer", off,
           below=1e-5, unit="")

# %% [markdown] slideshow={"slide_type": "notes"}
# Same graph, same rules, same slopes, up to rounding in float32. (2 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# So NumPy alone can train the network. One epoch from the same start over the same batches as in "One epoch":

# %% tags=["nbval-ignore-output"]
ours = [Node(value) for value in start]


def train_ours(images, labels):
    cost_now = cross_entropy(scores_of(images), labels)
    walk_back(cost_now)
    for w in ours:
        w.value = w.value - learning_rate * w.slope
    return cost_now.value


by_hand = training.fit(
    train_ours, (digits.x_train, digits.y_train), 1, seed=seed,
    predict=lambda images: scores_of(images).value.argmax(axis=1),
    watch={"validation": (x_val, y_val)}, batch_size=batch_size)

# %%
expect("difference of the costs of the epoch, ours and Theano's",
       abs(by_hand.cost.iloc[0] - first.cost.iloc[0]), below=0.001, unit="")
expect("difference of the validation errors",
       100 * abs(by_hand.validation.iloc[0] - first.validation.iloc[0]),
       below=0.5, unit="points")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Theano does three things besides: it writes the slopes as formulas, simplifies them, and compiles what is left into
# one program that is used again for every batch. TensorFlow's `GradientTape` and PyTorch work more like ours: they note
# each operation while it runs, and then walk back over their notes.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ours also works out the slope along the pictures, which nobody needs: Theano sees from the graph that it can leave
# that product out. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 3.6 · A rule for ReLU (7 min, two stars)
#
# ReLU passes positive numbers on as they are and turns all others into 0. Teach it to the differentiator: write
# `relu(a)`, which takes a `Node` and returns one. Its value is an array, like that of `squash`.
#
# <details><summary>Hint 1</summary>Start from <code>squash</code>. What is ReLU's slope where
# <code>a.value</code> is positive, and where it is negative?</details>
# <details><summary>Hint 2</summary>The value is <code>np.maximum(a.value, 0)</code>. What comes back is the slope where
# <code>a.value</code> is positive, and 0 elsewhere.</details>
# <details><summary>Hint 3</summary><code>lambda slope: [slope * (a.value > 0)]</code></details>

# %% tags=["exercise", "exercise:03.6"]
def relu(a):
    ...  # your code


check("03.6", relu)
# %load ../solutions/03_6_relu.py

# %% [markdown] slideshow={"slide_type": "notes"}
# The slip to wait for: a mask from the slope's sign instead of the value's. At exactly 0 either answer will do. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 3.7 · Find the bug (8 min, two stars)
#
# Here is another way to walk back, with no sorting, and a dictionary in which each node has its slope. For our network
# it is right. For `example` it is not:

# %%
def slopes_found(node, slope=1.0, slopes=None):
    slopes = {} if slopes is None else slopes
    slopes[node] = slope
    if node.sources:
        for source, part in zip(node.sources, node.back(slope)):
            slopes_found(source, part, slopes)
    return slopes


print(slopes_found(example)[b], "should be", b.slope)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Write `slopes_mended`, which gets every graph right. It keeps the three parameters.
#
# <details><summary>Hint 1</summary>Which of the four rules is broken, and in which line?</details>
# <details><summary>Hint 2</summary>The second time that it comes to <code>b</code>, it overwrites what the first time
# had brought.</details>
# <details><summary>Hint 3</summary><code>slopes[node] = slopes.get(node, 0.0) + slope</code>. What is passed further back
# is still only what has just arrived, <code>slope</code>.</details>

# %% tags=["exercise", "exercise:03.7"]
def slopes_mended(node, slope=1.0, slopes=None):
    ...  # your code


check("03.7", slopes_mended)
# %load ../solutions/03_7_slopes_mended.py

# %% [markdown] slideshow={"slide_type": "notes"}
# Passing on the sum instead of what has just arrived counts the first part twice further back. For more: the mended
# function walks every way separately. How many are there after twenty doublings, b = a + a, c = b + b, ...? (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The scoreboard

# %% tags=["nbval-ignore-output"]
parameters = sum(w.get_value().size for w in params)
scoreboard.add(f"hidden layer, good start, {num_epochs} epochs", lesson=3,
               error=error, parameters=parameters,
               seconds=better.seconds.median() * num_epochs)
scoreboard.plot()

# %% tags=["record-only"]
if not rehearsing():
    scoreboard.add(f"hidden layer, {num_epochs} epochs", lesson=3,
                   error=history.test.iloc[-1], parameters=parameters,
                   seconds=history.seconds.median() * num_epochs)

# %%
linear = results.recorded("02_logistic_regression").facts["final"]["test"]
expect("ratio of errors, ours / logistic regression", error / linear,
       above=0.2, below=0.5, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# So one layer in between removes more than half of the mistakes of logistic regression. The network makes fewer than
# the nearest neighbour, too, whose error was {{ r01_nearest_neighbour.final.test | percent(2) }}, and keeps 496,250
# numbers instead of 47 million.

# %% [markdown] slideshow={"slide_type": "notes"}
# Compare the bars, and remember that all models saw the same pictures: overlapping bars alone decide nothing (lesson
# 11). (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Key points
#
# * Hidden units with a bend can say what no single weighted sum can.
# * Each layer's slopes are scaled by the other layer's weights: two small starts stall together; with large ones, units
#   saturate.
# * Backpropagation walks a slope back: sums pass it on, products multiply it by the other factor, functions by their
#   derivative, and what comes back by several ways is added.
# * Start, learning rate and number of epochs are choices; they are made on validation pictures.
# * A network with many weights can learn its training pictures by heart. The gap to the validation error shows it.
# * The validation cost can rise while the validation error still falls: the network becomes overconfident.
#
# **Next:** two hidden layers have even more weights. Why do big networks memorise, and what stops them?

# %% [markdown] slideshow={"slide_type": "notes"}
# If there is time: what would happen with 60,000 pictures and 600 epochs? Collect guesses; the next lesson trains a
# network that could memorise all of them. (1 min)
