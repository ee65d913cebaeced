# ---
# jupyter:
#   kernelspec: {display_name: Python 3 (ipykernel), language: python, name: python3}
# ---

# %% [markdown] slideshow={"slide_type": "slide"}
# # 2 · Logistic regression in Theano
#
# **Can ten weighted sums beat 60,000 remembered pictures?**
#
# You will be able to
# * turn ten scores into ten probabilities, and say what a wrong answer costs;
# * write a model as a graph, and let Theano work out the slope of its cost;
# * train it in batches, watch its error fall, and read what it has learned.
#
# *Reading {{ reading }} min · exercises {{ exercises }} min · runs in {{ minutes }} on two cores*

# %% [markdown] slideshow={"slide_type": "notes"}
# The longest lesson so far, since it introduces everything that the networks of lessons 3 to 5 use: softmax,
# cross-entropy, gradient descent, batches, epochs. It can be split after the section on Theano. (2 min)

# %% slideshow={"slide_type": "skip"}
import numpy as np

from course_utils import (check, expect, load_mnist, plots, predict,
    reproducible, results, reveal, scoreboard, training, widgets)
from course_utils.on_theano import setup
from course_utils.on_theano.graph import draw

import theano
import theano.tensor as T

# %% tags=["parameters"] slideshow={"slide_type": "skip"}
seed = 0
num_epochs = 20
batch_size = 128
learning_rate = 0.05
num_validation = 5000

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Three questions from before

# %%
widgets.Questions(before=2)

# %% [markdown] slideshow={"slide_type": "notes"}
# By a show of hands, before anybody presses Answer. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Ten averages instead of 60,000 pictures
#
# The nearest neighbour of lesson 1 was right on 97 of 100 digits, but had to keep 47 million numbers. Suppose we keep
# only the ten mean digits of lesson 0, and take the nearest of those. (With a hundred
# single pictures, lesson 1 got 28 % wrong.)
#
# What share will ten means get wrong?

# %%
predict("error of the nearest of ten mean digits")

# %% [markdown] slideshow={"slide_type": "notes"}
# Guesses are usually far too high or far too low. Keep them for two slides. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# Lesson 1's identity is good for more than speed. For a digit $x$ and the mean $m$ of a class,
#
# $$|x - m|^2 = |x|^2 - 2\, m \cdot x + |m|^2 .$$
#
# The first term is the same for all ten classes. So the *smallest distance* is the *largest score*
#
# $$s = m \cdot x - \tfrac12 |m|^2 ,$$
#
# and that is a **weighted sum of the pixels**, plus a constant.

# %%
digits = load_mnist(flat=True, one_hot=True,
                    num_validation=num_validation, seed=seed)
x, labels = digits.x_train, digits.y_train.argmax(axis=1)
means = np.stack([x[labels == i].mean(axis=0) for i in range(10)], axis=1)

scores = x @ means - 0.5 * (means ** 2).sum(axis=0)
error_means = training.error_rate(scores.argmax(axis=1), labels)
reveal("error of the nearest of ten mean digits", error_means)
expect("training error of ten means", error_means, above=0.18, below=0.21)

# %% [markdown] slideshow={"slide_type": "notes"}
# Do the algebra slowly. The point is that "nearest mean" is already a linear classifier; only its weights are not
# learned yet. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A straight cut
#
# Each class has 784 weights, one for each pixel, and one constant. Written for all ten at once, with a matrix $W$ of 10
# rows and a vector $b$:
#
# $$s = W x + b$$
#
# The answer is the class with the largest score. Between two classes, the border is where their scores are equal: a
# straight cut through the space of all pictures, called a **hyperplane**. Ten classes have 45 such cuts, one for each
# pair. Here is the one between 4 and 9.

# %%
some = slice(0, 3000)
plots.score_cut(scores[some], labels[some], 4, 9)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Some 4s are above the line and some 9s below it: on the wrong side. The means are *sensible* weights. Can we find
# others that get fewer wrong? (In this picture the border is always the diagonal. Other weights move the points.)
#
# Our pictures are rows, so in code the product is `x @ w`, where `w` has shape `(784, 10)`: the formula's $W$,
# transposed.

# %% [markdown] slideshow={"slide_type": "notes"}
# A hyperplane in 784 dimensions cannot be drawn; two of the ten scores can. In the space of pictures, other constants
# move the cut to one side, other weights turn it. In this figure both move the points, and the diagonal stays. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## From scores to probabilities
#
# To learn better weights we must say how good an answer is, and "right" or "wrong" is too coarse. So the scores are
# turned into probabilities: positive, and 1 in total. **Softmax** does that; here $Y$ is the class of the picture $x$.
#
# $$P(Y=i\,|\,x) = \mathrm{softmax}_i(s) = \frac{e^{s_i}}{\sum_j e^{s_j}}$$

# %%
def softmax(s):
    e = np.exp(s)
    return e / e.sum(axis=-1, keepdims=True)


print(softmax(np.array([1.0, 2.0, 4.0])).round(3))
print(softmax(np.array([101.0, 102.0, 104.0])).round(3))

# %% [markdown] slideshow={"slide_type": "fragment"}
# The larger the score, the larger the probability, and only *differences* of scores matter: adding 100 to all of them
# changed nothing.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Ten scores to move, and what softmax makes of them. By how much must one score exceed another to
# be ten times as likely? (The temperature divides all scores; leave it at 1.)

# %%
widgets.SoftmaxExplorer()

# %% [markdown] slideshow={"slide_type": "notes"}
# A difference of 2.3, the logarithm of 10, wherever the two scores lie. The temperature is an extra: scores are divided
# by it, which makes the answer more or less confident and never changes the order. (2 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Adding 100 to every score changes nothing. Adding 1000 does:

# %%
with np.errstate(all="ignore"):       # NumPy would warn: it overflows
    print(softmax(np.array([1001.0, 1002.0, 1004.0])))

# %% [markdown] slideshow={"slide_type": "notes"}
# nan is "not a number": infinity divided by infinity. One such number in a cost, and every weight becomes nan in the
# next step. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 2.1 · A softmax that survives (8 min, two stars)
#
# $e^{1001}$ is larger than any number that the computer can hold. Write `safe_softmax(s)` so that it gives the same
# probabilities as the formula, for scores of any size. `s` has shape `(10,)` or `(n, 10)`: one row for each picture.
#
# <details><summary>Hint 1</summary>You saw above what happens to the probabilities when the same number is added to all
# scores.</details>
# <details><summary>Hint 2</summary>Which number could you <em>subtract</em>, so that the largest exponent becomes
# 0?</details>
# <details><summary>Hint 3</summary>The largest of each row: <code>s.max(axis=-1, keepdims=True)</code>. Without
# <code>keepdims</code> the shapes do not fit for several rows.</details>

# %% tags=["exercise", "exercise:02.1"]
def safe_softmax(s):
    ...  # your code


check("02.1", safe_softmax)
# %load ../solutions/02_1_safe_softmax.py

# %% [markdown] slideshow={"slide_type": "notes"}
# Every library's softmax does this, Theano's too. A classic slip is one maximum for the whole array: rows with much
# smaller scores then underflow to 0 / 0. (6 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What a wrong answer costs
#
# Let $p$ be the probability that the model gave to the *true* class. The answer's **cross-entropy** is
#
# $$\mathrm{cost} = -\log p = \log \tfrac1p ,$$
#
# where $\log$ is the natural logarithm, as in the rest of the course. (Cost is also called **loss**.)
#
# Why a logarithm? The probability of getting *all* pictures right is a product of the $p$, and a product of 60,000 of
# them is too small for any computer. The logarithm turns it into a sum: probabilities multiply, costs add.

# %%
for p in [1.0, 0.9, 0.5, 0.1, 0.01]:
    print(f"p = {p:<4}  cost = {np.log(1 / p):.2f}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Confident and right costs nothing. A guess at random, $p = 0.1$, costs 2.30. Confident and wrong can cost any amount.
#
# Why not count mistakes, since that is what we care about? Because a count has no slope. Take the ten means as weights,
# nudge one of the 7,840 a little, and see which notices: the count of mistakes or the mean cost, over 1,000 digits.

# %% slideshow={"slide_type": "subslide"}
def measure(w, b=0, rows=slice(0, 1000)):
    p = softmax(x[rows] @ w + b)
    p_true = p[np.arange(len(p)), labels[rows]]
    wrong = int(np.sum(p.argmax(axis=1) != labels[rows]))
    return wrong, -np.log(p_true).mean()


constant = -0.5 * (means ** 2).sum(axis=0)
nudged = means.astype(float)
nudged[400, 3] += 0.01
for weights in (means.astype(float), nudged):
    wrong, mean_cost = measure(weights, constant)
    print(f"mistakes: {wrong}   cost: {mean_cost:.6f}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The count is the same. The cost has moved, if only in its fifth decimal: it says that the nudge was a step in the
# right direction.

# %% [markdown] slideshow={"slide_type": "notes"}
# A staircase has slope zero nearly everywhere: it never says which way is down. The cross-entropy is a smooth stand-in.
# It is not the error, and the two can disagree: we watch both. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Which way is down?
#
# The cost depends on 7,840 weights. Its slopes along all of them, together, are the **gradient**
# $\partial\,\mathrm{cost} / \partial w$. (The curly $\partial$ says that only one weight changes at a time.) The
# gradient points uphill. A small step against it makes the cost smaller:
#
# $$w \leftarrow w - \eta\, \frac{\partial\, \mathrm{cost}}{\partial w}$$
#
# $\eta$ (eta) is the **learning rate**: how far each step goes. Repeat, and you have **gradient descent**. It is like
# walking down a hill in the fog: you cannot see the valley, but you can feel the slope under your feet.
#
# The only question is where to get 7,840 slopes from.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask what the walker in the fog cannot know: how far the valley is, and whether there is a deeper one. (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# With a single weight the walk can be drawn. Here the cost is $w^2$. Press Step a few times: why do the steps get
# shorter, though the learning rate stays the same? Then try other rates.

# %%
widgets.DescentExplorer()

# %% [markdown] slideshow={"slide_type": "notes"}
# A step is the rate times the slope, and the slope gets smaller on the way down. Press on the curve to begin elsewhere.
# Lesson 3 asks how large the rate may be. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 2.2 · Slopes by trying (15 min, three stars)
#
# The slope of $f$ along the weight $w_i$ is, for a small $h$, nearly
#
# $$\frac{f(\ldots, w_i + h, \ldots) - f(\ldots, w_i - h, \ldots)}{2h} .$$
#
# Write `gradient_by_trying(f, w, h=1e-4)`. `f` takes an array like `w` and returns one number; `1e-4` is the
# **default** of `h`, used if none is passed. Return an array of `w`'s shape: the slope along each of its entries.
#
# <details><summary>Hint 1</summary>A loop over all entries: <code>for i in np.ndindex(w.shape)</code> works for any
# shape.</details>
# <details><summary>Hint 2</summary>Change one entry, call <code>f</code>, and put the entry back before you go
# on. The safest way is a fresh <code>w.copy()</code> for each side.</details>
# <details><summary>Hint 3</summary><code>up = w.copy(); up[i] += h</code>, the same for <code>down</code>, and
# <code>slopes[i] = (f(up) - f(down)) / (2 * h)</code>.</details>

# %% tags=["exercise", "exercise:02.2"]
def gradient_by_trying(f, w, h=1e-4):
    ...  # your code


check("02.2", gradient_by_trying)
# %load ../solutions/02_2_gradient_by_trying.py

# %% [markdown] slideshow={"slide_type": "notes"}
# This is far too slow to train with: two passes over the data for each weight, 15,680 for one step. It is the standard
# way to test whether a gradient is right, and we use it for that below. (10 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Theano in ten lines
#
# A program called **Theano** finds slopes by the rules of calculus instead. You write a formula not with numbers but
# with **symbols**; Theano keeps it as a **graph**.

# %%
a = T.fscalar("a")          # a symbol: it has a type and a name, no value
y = (a - 3) ** 2            # an expression: nothing is computed
draw(y)

# %% [markdown] slideshow={"slide_type": "subslide"}
# `theano.function` turns a graph into a program in C++, compiles it, and hands it to you as a Python function. That
# takes seconds the first time; the program is kept for the next.

# %%
f = theano.function(inputs=[a], outputs=y)
print(f(5), f(3), f(1))

# %% [markdown] slideshow={"slide_type": "fragment"}
# `T.grad` walks through the graph backwards, applies the chain rule at each box, and returns another expression: the
# slope. This is called **backpropagation**. Nobody told it that $\frac{d}{da}(a-3)^2 = 2(a-3)$.

# %%
slope = theano.function([a], T.grad(y, a))
print(slope(5), slope(3), slope(1))

# %% [markdown] slideshow={"slide_type": "notes"}
# Lesson 3 needs no new idea for a second layer: the graph is just longer. (5 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Two more pieces. A **shared variable** is a value that stays with the program between calls. **Updates** say what it
# becomes after each call. Together they are gradient descent:

# %%
w0 = theano.shared(np.float32(0), name="w0")
cost0 = (w0 - 3) ** 2
step = theano.function([], cost0,
                       updates=[(w0, w0 - 0.25 * T.grad(cost0, w0))])
for _ in range(5):
    cost_now = step()
    print(f"cost was {cost_now:.4f}, w0 is now {w0.get_value():.4f}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Five steps, and $w_0$ has nearly reached 3, where the cost is least. All the training in lessons 2 to 5 is this loop,
# with a longer formula.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask what happens with 1.1 in place of 0.25: each step overshoots, and ends farther away than it began. Try it. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The model
#
# Theano computes in the precision that its setting `floatX` names. This line says how Theano is set up on this machine.

# %% tags=["nbval-ignore-output"]
print(setup.summary())

# %%
expect("Theano computes in float32", theano.config.floatX == "float32")

# %% slideshow={"slide_type": "subslide"}
rng = reproducible(seed)


def floatX(array):
    return np.asarray(array, dtype=theano.config.floatX)


def init_weights(shape):
    return theano.shared(floatX(rng.normal(size=shape) * 0.01), name="w")


def model(X, w):
    return T.nnet.softmax(T.dot(X, w))

# %% [markdown] slideshow={"slide_type": "fragment"}
# `float32` holds seven digits in half the memory of Python's usual `float64`. The weights start as small random numbers
# (their **initialisation**), so all ten scores start near zero and every class near 10 %.
#
# The formula has a constant $b$, this code has none; exercise 2.4 adds it.

# %% slideshow={"slide_type": "subslide"}
X, Y = T.fmatrix("X"), T.fmatrix("Y")        # pictures; one-hot labels
w = init_weights((784, 10))
p_y = model(X, w)

cost = T.mean(T.nnet.categorical_crossentropy(p_y, Y))
gradient = T.grad(cost, w)
update = [(w, w - learning_rate * gradient)]

draw(p_y)

# %% [markdown] slideshow={"slide_type": "fragment"}
# In code, a row of `Y` is one-hot: nine zeros and a one. `categorical_crossentropy` computes $-\sum_i Y_i \log p_i$ for
# each picture. Only the term of the true class is not 0; it is $-\log p$, as above. `T.mean` takes the mean over the
# pictures.

# %% [markdown] slideshow={"slide_type": "notes"}
# Compare line by line with the formulas. A warning about names: in much code on the web "cost" is first a symbol and
# later a number. Here cost is the symbol, batch_cost a number. (4 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# The graph is compiled twice: one program takes pictures, returns their cost and moves `w`; the other answers.

# %%
train = theano.function([X, Y], cost, updates=update)
classify = theano.function([X], T.argmax(p_y, axis=1))
batch_cost = train(x[:128], digits.y_train[:128])
print(f"cost of the first batch, before any training: {batch_cost:.1f}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Near 2.3, the price of a guess. And is Theano's gradient right? Compare it with slopes by trying, for all ten weights
# of one pixel.

# %%
slopes = theano.function([X, Y], gradient)(x[:1000], digits.y_train[:1000])
w_now = w.get_value().astype(float)
tried = []
for i in range(10):
    up, down = w_now.copy(), w_now.copy()
    up[400, i] += 1e-4
    down[400, i] -= 1e-4
    tried.append((measure(up)[1] - measure(down)[1]) / 2e-4)
expect("Theano's slopes and those by trying agree",
       np.allclose(slopes[400], tried, rtol=1e-3, atol=1e-6))

# %% [markdown] slideshow={"slide_type": "notes"}
# Never trust a gradient that you have not tested, your own least of all. Theano needed one pass for 7,840 slopes;
# trying would have needed 15,680. (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### The slope by hand
#
# For this cost, school calculus is enough. Take one picture whose class is $t$:
#
# $$\begin{aligned}
# \mathrm{cost} &= -\log p_t = -\log \frac{e^{s_t}}{\sum_j e^{s_j}} \\
# &= -s_t + \log \sum_j e^{s_j} \\
# \frac{\partial\,\mathrm{cost}}{\partial s_i} &= -y_i + \frac{e^{s_i}}{\sum_j e^{s_j}} \\
# &= p_i - y_i
# \end{aligned}$$
#
# The slope of $-s_t$ is $-1$ along $s_t$ and 0 along the others: $-y_i$, where $y$ is the one-hot label. The slope of
# the logarithm is one over the sum, times the sum's own slope, $e^{s_i}$. So along each score it is what the model said
# minus what it should have said. A score is a sum of pixels times weights, so along a weight it is the weight's pixel
# times
# $p_i - y_i$; and since the cost is a mean over the pictures, so is the slope.

# %%
p = softmax(x[:1000] @ w_now)
by_hand = x[:1000].T @ (p - digits.y_train[:1000]) / 1000
expect("slopes by hand and Theano's agree",
       np.allclose(by_hand, slopes, rtol=1e-3, atol=1e-6))
expect("slopes by hand and those by trying agree",
       np.allclose(by_hand[400], tried, rtol=1e-3, atol=1e-6))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Here is another reason for the logarithm: it undoes the power of $e$. If the cost were $1 - p_t$, its slope along
# $s_t$ would be $-p_t\,(1 - p_t)$, $p_t$ times the slope above. Compare the two where the model is wrong, in the last
# line:

# %%
for p_t in [0.9, 0.5, 0.1, 0.01]:
    print(f"p = {p_t:<4}  along the score: -log p {p_t - 1:5.2f},  "
          f"1 - p {-p_t * (1 - p_t):5.2f}")

# %% [markdown] slideshow={"slide_type": "notes"}
# Let them do the third line. Without the logarithm a confident mistake has next to no slope, and is hardly ever put
# right. Lesson 3 walks such slopes back through a second layer. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## One epoch
#
# One could take all pictures for each step. It pays to take a small **batch** (also **mini-batch**), step, and take the
# next: many rough steps instead of one exact one. When every picture has been used once, one **epoch** is over.
#
# This loop can be found on the web: `zip(range(0, n, 128), range(128, n, 128))` pairs each batch's start with its end.
# Of our 55,000 pictures (5,000 are set aside), how many does it never use?

# %%
predict("pictures that the loop never uses", unit="pictures")

# %% slideshow={"slide_type": "subslide"}
starts = range(0, len(x), batch_size)
ends = range(batch_size, len(x), batch_size)
used = sum(end - start for start, end in zip(starts, ends))
reveal("pictures that the loop never uses", len(x) - used,
       unit="pictures")

# %% [markdown] slideshow={"slide_type": "fragment"}
# `zip` stops at the shorter of the two ranges, so the last pictures are never seen: with 60,000 pictures in batches of
# 128, those are the last 96, in every epoch. Nothing crashes, and no number looks odd. That is why such a mistake can
# live for years.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask how one would notice: count. A sum over the batch sizes costs one line, and belongs in a test. Note also that the
# loop takes the pictures in the same order in each epoch. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 2.3 · Nobody left behind (8 min, two stars)
#
# Write `batches(num_images, batch_size, rng)`: a list of arrays of row numbers. Together they contain every row exactly
# once, in an order shuffled by `rng.permutation`; each has `batch_size` rows, except the last, which has what is left.
#
# <details><summary>Hint 1</summary><code>order = rng.permutation(num_images)</code> is every row once, shuffled. Now cut
# it into pieces.</details>
# <details><summary>Hint 2</summary>A slice may reach beyond the end: <code>order[59904:60032]</code> has the 96 that are
# left.</details>
# <details><summary>Hint 3</summary>So one range is enough: <code>for start in range(0, num_images,
# batch_size)</code>.</details>

# %% tags=["exercise", "exercise:02.3"]
def batches(num_images, batch_size, rng):
    ...  # your code


check("02.3", batches)
# %load ../solutions/02_3_batches.py

# %% [markdown] slideshow={"slide_type": "notes"}
# np.array_split(order, 469) is a tempting short answer: it makes the batches nearly equal instead of full. The check
# says what is asked for. (6 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Train for one epoch
#
# One epoch is 430 small steps, from a random start. The ten means had a training error of 19 % or so. And now?

# %%
predict("training error after one epoch")

# %% slideshow={"slide_type": "subslide"}
w.set_value(init_weights((784, 10)).get_value())       # start afresh
for rows in training.batches(len(x), batch_size, seed=seed):
    batch_cost = train(x[rows], digits.y_train[rows])

error_1 = training.error_rate(classify(x), labels)
reveal("training error after one epoch", error_1)
expect("training error after one epoch", error_1, above=0.10, below=0.14)

# %% [markdown] slideshow={"slide_type": "fragment"}
# A second ago the model knew nothing. Now it is right on about seven digits in eight, well ahead of the ten means.

# %% [markdown] slideshow={"slide_type": "notes"}
# The recorded run, over all 60,000 pictures, was at {{ r02_logistic_regression.table.test[0] | percent }} test error
# after one epoch. (1 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Many epochs
#
# `training.fit` is the loop you have just seen, once for each epoch, with a progress bar and a table of the errors.
# Press the stop button whenever you like: the finished epochs and their weights are kept.

# %%
w.set_value(init_weights((784, 10)).get_value())
watch = {"train": (x, digits.y_train),
         "validation": (digits.x_validation, digits.y_validation)}

# %% tags=["record-only"]
from authoring.records.recording import keep_weights, record, rehearsing

if not rehearsing():
    watch = {"train": (x, digits.y_train),
             "test": (digits.x_test, digits.y_test)}

# %% tags=["nbval-ignore-output"]
history = training.fit(train, (x, digits.y_train), num_epochs,
                       predict=classify, watch=watch, seed=seed,
                       batch_size=batch_size, parameters=[w])
history.tail(3)

# %% tags=["record-only"]
record("02_logistic_regression", history)
keep_weights("02_logistic_regression", {"w": w})

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "subslide"}
recorded = results.recorded("02_logistic_regression")
plots.error_curves(history, recorded.table.set_index("epoch"))

# %%
expect("training error", history.train.iloc[-1], above=0.07, below=0.09)

# %% [markdown] slideshow={"slide_type": "fragment"}
# In colour: your run. In grey: a run of {{ r02_logistic_regression.table.epoch.max() }} epochs over all 60,000 training
# pictures, recorded once. Halfway it had reached {{ r02_logistic_regression.table.test[49] | percent(2) }} test error,
# at the end {{ r02_logistic_regression.final.test | percent(2) }}: the curve has all but flattened out. (Early on the
# test error is *below* the training error: this model memorises next to nothing, and finds these test digits easier.)
#
# The recorded run watched the test error after every epoch, so that you can see the curve. Nothing was chosen by that
# error: the number of epochs was fixed beforehand. To stop at the lowest point of a *test* curve would be to choose by
# the test set.
#
# A run over all 60,000 has no picture left to validate on. The grey validation curve, here and in later lessons, comes
# from a second run with 5,000 pictures set aside. In lessons 2 to 5 it ends *above* the test error: that run had fewer
# pictures, and its validation digits may be the harder ones. So do not rank models by a validation error here and a
# test error there: use the same pictures.

# %% [markdown] slideshow={"slide_type": "notes"}
# Training and validation error stay close together: this model is too simple to memorise. Lesson 4 has one that is not.
# (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Now, once, the test digits
#
# The training is done and nothing is left to choose, so we may look.

# %%
y_test = digits.y_test.argmax(axis=1)
answers = classify(digits.x_test)
error = training.error_rate(answers, y_test)
expect("test error", error, above=0.07, below=0.09)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Ten of them, and its answers (label → answer):

# %%
plots.show_images(digits.x_test[:10], labels=y_test[:10],
                  predictions=answers[:10])

# %% [markdown] slideshow={"slide_type": "notes"}
# Once somebody changes the learning rate because of this number, it is no longer a test error. (1 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What has it learned?
#
# Each class has 784 weights, one for each pixel, so they can be shown as a picture. Yellow: ink here speaks *for* the
# class. Dark blue: ink here speaks *against* it. Grey: no say.
#
# Before you look: what will the weights of the 0 look like in the middle?

# %% tags=["hide-output"]
plots.weight_images(w.get_value())

# %% [markdown] slideshow={"slide_type": "fragment"}
# They are not pictures of digits. Ink in the middle speaks more strongly against a 0 than ink on the ring speaks for
# it, since the middle tells a 0 from other digits. Each picture answers not "what does this digit look like?" but "what
# tells it apart?".

# %%
middle = w.get_value().reshape(28, 28, 10)[12:16, 12:16, 0].mean()
expect("ink in the middle speaks against a 0", bool(middle < 0))

# %% [markdown] slideshow={"slide_type": "notes"}
# Compare with the ten means of lesson 0, side by side: there the middle of the 0 is nearly white, here it is dark blue.
# The frame of the pictures stays at its random start: no training picture has ink there, so the gradient is 0. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Where does a score come from?
#
# A score is a sum of weight times ink over all pixels. The explorer shows the terms of that sum. Find a digit that is
# taken for another, choose both classes in turn, and see which stroke decided it.

# %%
widgets.ScoreExplorer(w.get_value(), digits.x_test, y_test)

# %% [markdown] slideshow={"slide_type": "notes"}
# A good one to look for: a 5 that loses because of a single stroke. Ask what a straight cut can never say. "Ink here,
# but none there" it can: a positive weight here, a negative one there. "Ink in exactly one of these two places" it
# cannot. That needs a layer in between. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 2.4 · The missing constant (5 min, one star)
#
# The formula says $\mathrm{softmax}(Wx + b)$. Write `model_with_bias(X, w, b)`, which returns a Theano expression; `b`
# is a vector of ten, the **bias**. Do you expect the error to fall by much?
#
# <details><summary>Hint 1</summary>Start from <code>model</code> above. Where are the scores computed?</details>
# <details><summary>Hint 2</summary>Add <code>b</code> to the scores, before the softmax. As in NumPy, a vector is added
# to every row.</details>
# <details><summary>Hint 3</summary><code>T.nnet.softmax(T.dot(X, w) + b)</code></details>

# %% tags=["exercise", "exercise:02.4"]
def model_with_bias(X, w, b):
    ...  # your code


check("02.4", model_with_bias)
# %load ../solutions/02_4_model_with_bias.py

# %% [markdown] slideshow={"slide_type": "subslide"}
# Does it help? The same training, with a bias:

# %%
w_b, b = init_weights((784, 10)), theano.shared(floatX(np.zeros(10)))
p_b = T.nnet.softmax(T.dot(X, w_b) + b)
cost_b = T.mean(T.nnet.categorical_crossentropy(p_b, Y))
train_b = theano.function([X, Y], cost_b, updates=[
    (p, p - learning_rate * T.grad(cost_b, p)) for p in (w_b, b)])
classify_b = theano.function([X], T.argmax(p_b, axis=1))
with_bias = training.fit(train_b, (x, digits.y_train), num_epochs,
                         predict=classify_b, seed=seed, watch=watch)
gain = history.train.iloc[-1] - with_bias.train.iloc[-1]
expect("training error saved by the bias", 100 * gain,
       above=-0.5, below=0.5, unit="points")
without = training.error_rate((x @ means).argmax(axis=1), labels)
expect("error of the ten means without their constants", without,
       above=0.35, below=0.40)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Explain:** the ten means need their constants. Why do learned weights hardly need any?

# %% [markdown] slideshow={"slide_type": "fragment"}
# Learned weights can stand in for a constant: add a little to all 784 weights of a class, and its score rises for every
# picture, by that little times the picture's ink. Most digits have between 70 and 140 pixels' worth of ink, so that
# does much of what a constant would. Formula and code should agree all the same: on other data the bias may matter.

# %% [markdown] slideshow={"slide_type": "notes"}
# From lesson 6 on, Keras adds the bias by default. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The scoreboard

# %% tags=["nbval-ignore-output"]
scoreboard.add(f"logistic regression, {num_epochs} epochs", lesson=2,
               error=error, parameters=w.get_value().size,
               seconds=history.seconds.sum())
scoreboard.table()

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "subslide"}
scoreboard.plot()

# %%
lazy = results.recorded("01_nearest_neighbour").facts["final"]["test"]
expect("ratio of errors, ours / nearest neighbour", error / lazy,
       above=2, below=3, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# So the answer is no: ten weighted sums fail more than twice as often as 60,000 remembered pictures. But they get by
# with 7,840 numbers instead of 47 million, six thousand times fewer, and answer at once.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask which of the two they would put into a letter-sorting machine, and which into a watch. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Key points
#
# * Logistic regression: a weighted sum of pixels for each class, then softmax. Between two classes, a straight cut.
# * The error has no slope; the cross-entropy has one. Train on the second, report the first.
# * In Theano you write the formula, and it finds the gradient. Test a gradient by trying.
# * Count your pictures: a loop that drops some will not tell you.
#
# **Next:** a straight cut cannot say "ink in exactly one of these two places". What does one layer in between buy?
# [Lesson 3](03_hidden_layer.ipynb) finds out.

# %% [markdown] slideshow={"slide_type": "notes"}
# Let the room look for two pixels whose meaning depends on each other. The upper arc of a 3 may be a little higher or a
# little lower: ink in exactly one of two neighbouring places, not in both and not in neither. No weighted sum can say
# that. (2 min)
