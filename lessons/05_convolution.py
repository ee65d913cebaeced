# ---
# jupyter:
#   kernelspec: {display_name: Python 3 (ipykernel), language: python, name: python3}
# ---

# %% [markdown] slideshow={"slide_type": "slide"}
# # 5 · Convolution
#
# **What if the network knew that pixels have neighbours?**
#
# You will be able to
# * compute a convolution by hand and in code, and say which way round its kernel is;
# * follow the size of a picture through convolutions and pooling, odd edges included;
# * build, train and look into a convolutional network.
#
# *Reading {{ reading }} min · exercises {{ exercises }} min · runs in {{ minutes }} on two cores*

# %% [markdown] slideshow={"slide_type": "notes"}
# The last lesson in Theano, and the one with the most new ideas: local sight, shared weights, pooling. Everything else
# (ReLU, RMSprop, dropout, softmax) is imported from the lessons before. It splits well after exercise 5.2. (2 min)

# %% slideshow={"slide_type": "skip"}
import numpy as np

from course_utils import (check, convolution, expect, load_mnist, plots,
    predict, reproducible, results, reveal, scoreboard, training, widgets)
from course_utils.on_theano.blocks import (init_weights, rectify, rmsprop,
    softmax)
from course_utils.on_theano.conv import dropout, max_pool as theano_pool

import theano
import theano.tensor as T
from theano.sandbox.rng_mrg import MRG_RandomStream

# %% tags=["parameters"] slideshow={"slide_type": "skip"}
seed = 0
num_epochs = 2
num_epochs_shuffled = 2
num_train = 12_000
num_validation = 5000
num_watched = 2000
batch_size = 128

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What a dense layer does not know
#
# Lesson 0 shuffled the pixels of all pictures in the same way. You could read them no longer.

# %%
digits = load_mnist(channels="first", one_hot=True, seed=seed,
                    num_train=num_train, num_validation=num_validation)
shuffle = np.random.default_rng(seed).permutation(784)


def shuffled(images):
    return images.reshape(-1, 784)[:, shuffle].reshape(-1, 1, 28, 28)


def moved(images):
    return np.roll(images, 2, axis=3)          # two pixels to the right

# %%
five = digits.x_test[:5]
plots.show_images([*five, *shuffled(five), *moved(five)], columns=5,
                  titles=[*digits.y_test[:5].argmax(axis=1)] * 3)

# %% [markdown] slideshow={"slide_type": "fragment"}
# To every model so far, the first two rows are equally easy: each unit has a weight for every pixel, and the order of a sum
# does not matter. They never knew that pixels have neighbours, and had to find out from the digits alone.
#
# In the third row the digits are moved by two pixels. You hardly notice; the nearest neighbour of lesson 1 failed on more
# than three in ten of such digits. Keep both rows in mind: at the end of the lesson we try them on a network that knows.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask what people would tell a network about pictures if they could. Good answers: near pixels belong together; a stroke
# is a stroke wherever it is. These are the two ideas of the lesson. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## First idea: look at a small part
#
# In the 1950s and 1960s David Hubel and Torsten Wiesel measured single cells in the visual cortex of cats. Each cell
# answered to a small region of the visual field only, its **receptive field**. Simple cells answered most to an edge of one
# direction at one place, complex cells to the edge anywhere in a somewhat larger region.
#
# A network can be built like that: join each unit to a few neighbouring units of the layer below, and to no others. Its
# connections are then **sparse**.

# %%
plots.receptive_fields()

# %% [markdown] slideshow={"slide_type": "fragment"}
# The unit at the top sees three units, and through them *five* inputs. The deeper a layer, the larger a part of the
# picture its units see, although each connection is short.

# %% [markdown] slideshow={"slide_type": "notes"}
# Count the five inputs together on the picture. Then ask for a third layer: seven. Grey circles are what the top unit
# sees. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Second idea: use the same weights everywhere
#
# An edge on the left of the picture looks like an edge on the right. So let all units of a layer have the **same**
# weights: in the figure, lines of one colour share one weight; the upper layer has three weights of its own. Units that share their weights form a **feature map**.
#
# Think of a layer of 28 x 28 units above a picture of 28 x 28 pixels. How many weights has it if every unit sees all
# pixels? If each sees 3 x 3 of them? And if, besides, all share?

# %%
predict("weights, each unit sees 3 x 3 pixels, all units share", unit="")

# %% slideshow={"slide_type": "subslide"}
units = pixels = 28 * 28
print(f"dense:            {units * pixels:7,} weights")
print(f"sparse:           {units * 9:7,} weights, fewer at the border")
print(f"sparse, shared:   {9:7,} weights")

# %%
reveal("weights, each unit sees 3 x 3 pixels, all units share", 9, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Nine numbers, learned from every place of every picture. The gradient of a shared weight is the sum of the gradients at
# all places where it is used; `T.grad` finds that by itself.

# %% [markdown] slideshow={"slide_type": "notes"}
# Fewer weights means less to memorise with: sharing is the strongest protection against overfitting in this course, and
# it costs nothing. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A convolution in one dimension
#
# To apply the same few weights at every place of a signal has a name. The **convolution** of $f$ and $g$ is
#
# $$o[n] = \sum_u f[u]\, g[n-u] .$$
#
# $f$ holds the few weights and is called the **kernel** or filter. Mind the minus sign: while $u$ runs forwards through the
# kernel, $n - u$ runs *backwards* through the signal. With a plus, $g[n+u]$, it is called a **correlation**.
#
# Here is a signal with a single 1. What does each of the two make of it, with the kernel 1, 2, 3?

# %%
signal = np.array([0, 0, 0, 1, 0, 0, 0])
kernel = np.array([1, 2, 3])
print("convolution:", np.convolve(signal, kernel, "valid"))
print("correlation:", np.correlate(signal, kernel, "valid"))

# %% [markdown] slideshow={"slide_type": "fragment"}
# The convolution writes the kernel at the place of the 1, as it stands. The correlation writes it back to front. Put the
# other way round: to get a convolution from a correlation, **turn the kernel first**.

# %% [markdown] slideshow={"slide_type": "notes"}
# Do one sum on the board: o[3] for both. The lone 1 is called an impulse; an impulse shows the kernel, which is the quick
# test of which of the two a program computes. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## In two dimensions
#
# $$o[m,n] = \sum_u \sum_v f[u,v]\, g[m-u,\, n-v]$$
#
# Two minus signs: the kernel is turned upside down *and* left to right, that is, by 180°. We ask Theano with a lone
# pixel. Its arrays have four axes, explained below: one picture, one channel, rows, columns.

# %%
X, W = T.ftensor4("X"), T.ftensor4("W")
lone = np.zeros((1, 1, 5, 5), dtype="float32")
lone[0, 0, 2, 2] = 1
nine = np.arange(1, 10, dtype="float32").reshape(1, 1, 3, 3)
conv2d = T.nnet.conv2d
for flip in (True, False):
    apply = theano.function([X, W], conv2d(X, W, filter_flip=flip))
    print(f"filter_flip={flip}", apply(lone, nine)[0, 0].astype(int),
          sep="\n")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Theano's `conv2d` turns the kernel: it is a convolution, unless told otherwise. Keras does not turn it, and calls the
# result a convolution all the same. A network learns its kernels, so either will do. But weights carried from one program
# to the other must be turned: lesson 6 does that, and checks it.

# %% [markdown] slideshow={"slide_type": "notes"}
# The names are a mess in the whole field, and it is worth saying so. If somebody asks why mathematicians want the minus:
# with it, f * g = g * f. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 5.1 · A convolution in NumPy (12 min, two stars)
#
# Write `convolve(image, kernel)`. Turn the kernel, move it over the image, and at each place where *all* of it lies on the
# image, sum the products. An image of `(6, 5)` and a kernel of `(3, 3)` give `(4, 3)`. Loops are fine.
#
# <details><summary>Hint 1</summary>Turned by 180°: <code>kernel[::-1, ::-1]</code>.</details>
# <details><summary>Hint 2</summary>For a kernel of height <code>h</code>, the first place starts at row 0, the last at row
# <code>rows - h</code>. Both count, so there are <code>rows - h + 1</code>.</details>
# <details><summary>Hint 3</summary>At place <code>(i, j)</code>:
# <code>np.sum(turned * image[i : i + h, j : j + w])</code>.</details>

# %% tags=["exercise", "exercise:05.1"]
def convolve(image, kernel):
    ...  # your code


check("05.1", convolve)
# %load ../solutions/05_1_convolve.py

# %% [markdown] slideshow={"slide_type": "notes"}
# The mistakes to expect: a kernel that is not turned, or along one axis only; the check tells the two apart. Transposing
# is not turning: a good moment for a sketch. (10 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A kernel looks for something
#
# A sum of products is large where the picture resembles the (turned) kernel. So a kernel is a question, asked at every
# place: "is there an edge here, with ink on its right?" The answers, one for each place, are the **feature map**:
#
# $$h_{ij} = \tanh\left( (W * x)_{ij} + b \right)$$
#
# The star is the convolution, $b$ a bias, tanh the activation of the classic networks. Ours will use ReLU, and no bias.
#
# From here on, `convolution.convolve` does what you have just written.

# %%
edge = np.array([[1, 0, -1], [1, 0, -1], [1, 0, -1]])
digit = digits.x_test[0, 0]
plots.tiles(np.stack([convolution.convolve(digit, edge),
                      convolution.convolve(digit, edge.T)]),
            "feature", titles=["ink on the right", "ink below"])

# %% [markdown] slideshow={"slide_type": "fragment"}
# Yellow: yes. Dark blue: the opposite, ink on the *other* side. Grey: nothing of the kind here. The first kernel sees the
# slanted stroke of the 7 and hardly the bar at its top; the second sees the bar best.

# %% [markdown] slideshow={"slide_type": "notes"}
# Check the direction with the numbers: the kernel has its −1 on the right, turned it has its +1 there, so ink on the right
# counts positive. This is the flip at work. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### The convolution desk
#
# Choose a kernel, or type your own nine numbers, and watch the feature map, in the middle. (The picture on its right comes
# two sections further down.) Move the frame: below, one sum is written out. Can you make a kernel that finds the ends of
# strokes?

# %%
widgets.ConvolutionDesk(digits.x_test[:, 0], digits.y_test.argmax(axis=1))

# %% [markdown] slideshow={"slide_type": "fragment"}
# The lower end of a stroke is ink in the middle and above it, and paper on the three other sides: positive numbers there,
# negative ones around. Such a kernel answers to ends of one direction only, and to corners as well, since strokes are two or
# three pixels wide. Nine weights see too little to tell; a second layer, which sees more, can.

# %% [markdown] slideshow={"slide_type": "notes"}
# Begin with "move to the left", whose only 1 stands on the left, and let the room explain the direction. Then "blur" and
# "outline": the first sums to 1, the second to 0. The right-hand picture is explained further below. (6 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The border
#
# A kernel of 3 x 3 has fewer places than the picture has pixels. Two ways to treat the border:
#
# * **valid**: only places where the whole kernel lies on the picture. The result is smaller.
# * **full**: every place where *any* part of the kernel meets the picture, with zeros around it. The result is larger.
#
# Full does not overlook ink at the very edge; valid adds no invented zeros.

# %% [markdown] slideshow={"slide_type": "notes"}
# Draw five pixels and a kernel of three, and slide the kernel along: three places for valid, seven for full. The third way,
# "same", which keeps the size, comes in lesson 9. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 5.2 · How large is the result? (5 min, one star)
#
# Write `conv_side(side, kernel, border)`: rows (or columns) of the result, for a picture of `side` rows and a kernel of
# `kernel` rows. `border` is `"valid"` or `"full"`.
#
# <details><summary>Hint 1</summary>Draw a row of 5 pixels and a kernel of 3. Where can its left end be?</details>
# <details><summary>Hint 2</summary>Valid: from 0 to <code>side - kernel</code>, both included.</details>
# <details><summary>Hint 3</summary>Full is valid on a picture with <code>kernel - 1</code> zeros added on <em>each</em>
# side.</details>

# %% tags=["exercise", "exercise:05.2"]
def conv_side(side, kernel, border):
    ...  # your code


check("05.2", conv_side)
# %load ../solutions/05_2_conv_side.py

# %% [markdown] slideshow={"slide_type": "notes"}
# Off by one is the usual slip. The extreme case settles it: a kernel as large as the picture fits in exactly one place.
# (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Many maps
#
# One kernel asks one question. A layer asks many: our first has 32 kernels and gives 32 feature maps. And the second layer?
# Each of its kernels looks at *all* maps below at once, 3 x 3 places in each of the 32, and all these 288 products are added
# to one number. So the weights of a layer have four axes:
#
# $W^{kl}_{ij}$: map $k$ of this layer, map $l$ of the layer below, row $i$, column $j$.
#
# The pictures have four too: picture, map (or channel), row, column. How many weights has a layer of 64 maps above 32?

# %%
predict("weights of 64 maps above 32 maps, kernels of 3 x 3", unit="")

# %% slideshow={"slide_type": "subslide"}
reveal("weights of 64 maps above 32 maps, kernels of 3 x 3",
       64 * 32 * 3 * 3, unit="")

# %% [markdown] slideshow={"slide_type": "notes"}
# 64 times 9 is the tempting guess. A kernel of the second layer is a block of 32 x 3 x 3; the word "3 x 3 kernel" hides its
# depth. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Max-pooling
#
# Where exactly an edge lies matters less than that it is there. **Max-pooling** cuts a map into windows of 2 x 2 and
# keeps the largest number of each. A quarter of the numbers is left, so all later layers have less to compute.

# %%
def max_pool(image, size):
    rows, columns = np.array(image.shape) // size
    return image.reshape(rows, size, columns, size).max(axis=(1, 3))


numbers = np.array([[1, 2, 0, 0], [5, 3, 0, 4], [0, 0, 7, 7], [0, 1, 2, 2]])
print(numbers, max_pool(numbers, 2), sep="\n\n")

# %% [markdown] slideshow={"slide_type": "fragment"}
# ReLU before pooling or after it? It makes no difference: both only ask which number is larger. After it there are four
# times fewer numbers to rectify, so that is what our network does.

# %%
some = convolution.convolve(digit, edge)
expect("ReLU then pooling gives what pooling then ReLU gives",
       np.array_equal(max_pool(np.maximum(some, 0), 2),
                      np.maximum(max_pool(some, 2), 0)))

# %% [markdown] slideshow={"slide_type": "notes"}
# The reshape is worth a minute: rows become pairs of rows, columns pairs of columns, and the maximum runs over both pairs.
# (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What pooling hides
#
# Move a picture by one pixel: there are eight directions. In some of them the largest number stays within its window, and
# the pooled map does not change at all. The layers above cannot notice.
#
# In how many of the eight, for a lone pixel and windows of 2 x 2?

# %%
predict("hidden shifts of a lone pixel, windows of 2 x 2", unit="of 8")

# %% [markdown] slideshow={"slide_type": "notes"}
# A drawing on the board of one window with four places is enough. 4 is the tempting guess. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 5.3 · Count them (8 min, two stars)
#
# Write `hidden_shifts(image, size)`: of the eight shifts by one pixel, how many leave `max_pool(image, size)` as it was?
# Move the image with `np.roll(image, (down, right), axis=(0, 1))`; what leaves it on one side comes back on the other, which
# is harmless here.
#
# <details><summary>Hint 1</summary>Pool the image that stays, once. Then, for each shift: move, pool, compare.</details>
# <details><summary>Hint 2</summary>The shifts: <code>down</code> and <code>right</code> both run over -1, 0, 1. Leave out
# the one that moves nothing.</details>
# <details><summary>Hint 3</summary><code>np.array_equal(a, b)</code> is true only if <em>all</em> pixels agree. Sum it over
# the shifts.</details>

# %% tags=["exercise", "exercise:05.3"]
def hidden_shifts(image, size):
    ...  # your code


check("05.3", hidden_shifts)
# %load ../solutions/05_3_hidden_shifts.py

# %% [markdown] slideshow={"slide_type": "notes"}
# Counting the shift (0, 0) is the usual slip: it hides itself very well. (6 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Three of eight, five of eight?
#
# One reads that pooling by 2 x 2 hides 3 of the 8 shifts, and pooling by 3 x 3 hides 5. We put the lone pixel at every
# place of a window and count.

# %%
for size in (2, 3):
    hidden = np.zeros((size, size), dtype=int)
    for row, column in np.ndindex(size, size):
        image = np.zeros((12, 12))
        image[6 + row, 6 + column] = 1
        hidden[row, column] = convolution.hidden_shifts(image, size)
    print(f"windows of {size} x {size}: {hidden.mean():.1f} on average",
          hidden, sep="\n")

# %%
reveal("hidden shifts of a lone pixel, windows of 2 x 2", 3, unit="of 8")

# %% [markdown] slideshow={"slide_type": "fragment"}
# For 2 x 2 the sentence is true: every place is a corner, and 3 shifts stay inside. For 3 x 3 it is true only of a maximum
# in the middle of an edge. In a corner it is 3, in the centre all 8, and 4.4 on average.

# %% [markdown] slideshow={"slide_type": "notes"}
# A number that everybody copies and nobody runs. Ask where the 5 may have come from. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### And a whole digit?
#
# A digit has many maxima, and each shift moves some of them out of their windows. So hardly any shift is hidden entirely.
# But how much changes? Move a thousand digits by one pixel to the right, and compare the change with all the ink.

# %%
thousand = digits.x_test[:1000, 0]
one_right = np.roll(thousand, 1, axis=2)


def pool_all(images):
    return images.reshape(-1, 14, 2, 14, 2).max(axis=(2, 4))


for view in (lambda images: images, pool_all):
    before, after = view(thousand), view(one_right)
    change = np.abs(after - before).sum() / before.sum()
    print(f"{before.shape[1]} x {before.shape[2]}: {change:.0%} changes")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Pooling does not make a network blind to shifts, it makes it less sensitive. A second pooling, of the pooled maps, does the
# same for shifts of two pixels, a third for four.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Try it: a lone pixel at each place, then a digit; other windows; longer shifts. For which windows is there a place at which
# all eight shifts of a lone pixel are hidden?

# %%
widgets.ShiftExplorer(digits.x_test[:, 0], digits.y_test.argmax(axis=1))

# %% [markdown] slideshow={"slide_type": "notes"}
# The compass on the right counts the pooled pixels that change. Let the room find a digit with a direction in which few
# change: a straight 1, moved along itself. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## An odd edge
#
# A map of 13 x 13 has no whole number of windows of 2 x 2. Either the last row and column are **dropped**: 13 becomes 6,
# rounded down (the floor). Or they get windows of their own, smaller ones: 13 becomes 7, rounded up (the ceiling).
#
# Theano can do both, `ignore_border=True` drops. Keras drops. Our network keeps the edge.

# %% [markdown] slideshow={"slide_type": "notes"}
# Let them count what is dropped: 25 of the 169 numbers of a map of 13 x 13, and five of the nine of one of 3 x 3. The choice
# comes up again when weights go from one program to another: see lesson 6. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 5.4 · Keep the edge (12 min, three stars)
#
# Write `pool(image, keep_edge)`: max-pooling by 2 x 2 for an image of any size. With `keep_edge=True` an odd last row or
# column is kept, with `keep_edge=False` it is dropped. The pixels may be negative.
#
# <details><summary>Hint 1</summary>To drop is to cut: <code>image[: rows // 2 * 2]</code>, and the same for the columns.
# Then <code>max_pool(image, 2)</code> from above will do.</details>
# <details><summary>Hint 2</summary>To keep, make the odd side even first: add a row that changes no maximum. A row of zeros
# may change one: zero is larger than −1.</details>
# <details><summary>Hint 3</summary>A copy of the last row never changes a maximum:
# <code>np.pad(image, ((0, rows % 2), (0, columns % 2)), mode="edge")</code>.</details>

# %% tags=["exercise", "exercise:05.4"]
def pool(image, keep_edge):
    ...  # your code


check("05.4", pool)
# %load ../solutions/05_4_pool_edge.py

# %% [markdown] slideshow={"slide_type": "notes"}
# After a ReLU a border of zeros would do no harm, which is why this bug survives in practice. The check tries negative
# pixels. (8 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The whole network
#
# Convolution, pooling, convolution, pooling, and so on; then ordinary dense layers. Networks of this build are the
# **LeNet** family, after the one with which Yann LeCun and others read cheques in the 1990s. Ours has three **stages**, each a
# convolution and the pooling behind it, of 32, 64 and 128 maps, the first with a full border, the others valid; then 625
# units, then ten.
#
# Follow the side of the maps before you run the cell. It starts at 28.

# %%
side, field, jump = 28, 1, 1
for border, maps in [("full", 32), ("valid", 64), ("valid", 128)]:
    side = side + 2 if border == "full" else side - 2
    pooled = -(-side // 2)                  # rounded up: the edge is kept
    field = field + 2 * jump + jump         # kernel of 3, window of 2
    jump = 2 * jump
    print(f"{maps:3} maps: convolution {side:2} x {side:2}, pooled "
          f"{pooled:2} x {pooled:2}; a unit sees {field:2} x {field:2}")
    side = pooled

# %% [markdown] slideshow={"slide_type": "fragment"}
# `field` is the receptive field, in pixels of the picture: each kernel widens it by two steps, each window by one, and
# after each pooling the steps are twice as long. 22 x 22 is the most that a unit at the end can see. At the border a part of
# it lies outside the picture. Going back from the 3 x 3 places of the last maps, which rows does each of them see?

# %%
first = last = np.arange(3)                  # rows of the last maps
for side, shift in [(5, 0), (13, 0), (30, -2)]:      # full: from 2 before
    first, last = 2 * first, np.minimum(2 * last + 1, side - 1)
    first, last = first + shift, last + 2 + shift
first, last = first.clip(0, 27), last.clip(0, 27)
print("first row:", first, "  last row:", last)
expect("rows seen from the three places are 20, 22 and 14",
       np.array_equal(last - first + 1, [20, 22, 14]))

# %% slideshow={"slide_type": "subslide"}
plots.seen_parts(digits.x_test[0, 0], list(zip(first, last)))

# %% [markdown] slideshow={"slide_type": "fragment"}
# The place in the middle sees 22 x 22 pixels, and a digit of MNIST fits into 20 x 20. The others see less of the picture,
# and no two see the same part.

# %% [markdown] slideshow={"slide_type": "notes"}
# Write the column of sides on the board and leave it there: 28, 30, 15, 13, 7, 5, 3. Everything in the code below has one
# of these numbers. (4 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# In Theano, with the parts of lesson 4. `theano_pool` is max-pooling that keeps the edge. It is told how many maps there are,
# and their side. It and `dropout` are faster than what you know; the appendix shows how, and that they compute the same.

# %%
srng = MRG_RandomStream(seed + 1)


def model(X, w1, w2, w3, w4, w_o, p_conv, p_hidden):
    l1 = rectify(theano_pool(conv2d(X, w1, border_mode="full"), 32, 30))
    l1 = dropout(l1, p_conv, srng)
    l2 = rectify(theano_pool(conv2d(l1, w2), 64, 13))
    l2 = dropout(l2, p_conv, srng)
    l3 = rectify(theano_pool(conv2d(l2, w3), 128, 5))
    l3 = dropout(T.flatten(l3, ndim=2), p_conv, srng)
    l4 = dropout(rectify(T.dot(l3, w4)), p_hidden, srng)
    return l1, l2, l3, l4, softmax(T.dot(l4, w_o))

# %% [markdown] slideshow={"slide_type": "fragment"}
# After the third stage, `flatten` turns 128 maps of 3 x 3 into a row of 1,152 numbers: the dense layers know nothing of
# neighbours again, and need not. Dropout is 0.2 behind each stage and 0.5 behind the 625 units.

# %% [markdown] slideshow={"slide_type": "notes"}
# It returns the layers as well as the probabilities, so that we can look into it later. Compare with lesson 4's model: two
# lines are new in kind, conv2d and the pooling. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Where are the weights?
#
# Three convolutions, 625 units, ten outputs. Which part of all weights is in the dense layer of 625 units?

# %%
predict("weights of the network in its layer of 625 units")

# %% slideshow={"slide_type": "subslide"}
shapes = {"w1": (32, 1, 3, 3), "w2": (64, 32, 3, 3),
          "w3": (128, 64, 3, 3), "w4": (128 * 3 * 3, 625),
          "w_o": (625, 10)}
counts = {name: int(np.prod(shape)) for name, shape in shapes.items()}
for name, count in counts.items():
    print(f"{name:4} {count:8,}")
total = sum(counts.values())
print(f"all  {total:8,}")

# %%
reveal("weights of the network in its layer of 625 units",
       counts["w4"] / total)

# %% [markdown] slideshow={"slide_type": "fragment"}
# The three convolutions, which do most of the computing, own about a ninth of the weights. That is what sharing means.

# %% [markdown] slideshow={"slide_type": "notes"}
# The reverse holds for work: of the multiplications for one picture, seven in eight are the convolutions'. Weights and work
# are two different bills. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A good start
#
# He's start of lesson 4, of variance $2 / \text{inputs}$, keeps signals and slopes from shrinking on their way through five
# layers. What are the inputs of a unit in a feature map? One number of each place that its kernel covers, in each map below.

# %%
rng = reproducible(seed)


def good_start(shape):
    inputs = np.prod(shape[1:]) if len(shape) == 4 else shape[0]
    return init_weights(shape, rng, scale=np.sqrt(2 / inputs))


params = [good_start(shape) for shape in shapes.values()]

# %% [markdown] slideshow={"slide_type": "notes"}
# A kernel of the second layer has 32 x 9 inputs. To see the difference, put 0.01 in place of the root and train again.
# (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Two programs
#
# As in lesson 4: a noisy graph to train, a clean one to answer.

# %%
X, Y = T.ftensor4("X"), T.fmatrix("Y")
p_noisy = model(X, *params, p_conv=0.2, p_hidden=0.5)[-1]
*layers, p_clean = model(X, *params, p_conv=0, p_hidden=0)

cost = T.mean(T.nnet.categorical_crossentropy(p_noisy, Y))
updates = rmsprop(cost, params, lr=0.001)
train = theano.function([X, Y], cost, updates=updates)
classify = theano.function([X], T.argmax(p_clean, axis=1))
look = theano.function([X], layers)

# %%
l1, l2, l3, l4 = look(digits.x_test[:10])
print(*[layer.shape for layer in (l1, l2, l3, l4)])
expect("the sides are 15 and 7, and 1,152 numbers are left",
       (l1.shape[2], l2.shape[2], l3.shape[1]) == (15, 7, 1152))

# %% [markdown] slideshow={"slide_type": "notes"}
# Shapes first, training second: a network whose shapes you have predicted rarely holds a surprise. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Train
#
# The recorded run trained for {{ r05_convolution.table.seconds.sum() | minutes }}, so you train on {{ 12000 | thousands }}
# digits for two epochs. After each, the error is measured on the validation digits and on a random part of the training
# digits.

# %%
x, y = digits.x_train, digits.y_train
part = rng.choice(len(x), num_watched, replace=False)
watch = {"train": (x[part], y[part]),
         "validation": (digits.x_validation, digits.y_validation)}

# %% tags=["record-only"]
from authoring.records.recording import keep_weights, record, rehearsing

if not rehearsing():
    watch = {"train": watch["train"],
             "test": (digits.x_test, digits.y_test)}

# %% tags=["nbval-ignore-output"]
history = training.fit(train, (x, y), num_epochs, predict=classify,
                       watch=watch, seed=seed, batch_size=batch_size,
                       parameters=params)
history

# %% tags=["record-only"]
record("05_convolution", history)
keep_weights("05_convolution", dict(zip(shapes, params)))

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "subslide"}
recorded = results.recorded("05_convolution")
plots.error_curves(history, recorded.table.set_index("epoch"))

# %%
expect("training error", history.train.iloc[-1], below=0.08)

# %% [markdown] slideshow={"slide_type": "fragment"}
# In colour: your run. In grey: {{ r05_convolution.table.epoch.max() }} epochs over all 60,000 training digits, recorded once,
# and the validation curve of a second run, which set 5,000 aside. Over its last five epochs the test error was {{ r05_convolution.table.test[-5:].mean() | percent(2) }} on average. As before, the
# number of epochs was fixed beforehand, and nothing was chosen by the test curve.

# %% [markdown] slideshow={"slide_type": "notes"}
# In the record, the training error was measured on a random 10,000 of the 60,000, to save time; that says 10,000 in the
# parameters of the record. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Now, once, the test digits
#
# Yours, trained on a fifth of the digits:

# %%
y_test = digits.y_test.argmax(axis=1)


def test_error(images):
    answers = training.predict_in_batches(classify, images)
    return training.error_rate(answers, y_test[:len(images)])


error = test_error(digits.x_test)
expect("test error", error, below=0.08)

# %% [markdown] slideshow={"slide_type": "notes"}
# Compare with the nearest neighbour's 3.1 %, which had all 60,000 digits. (1 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## And on shuffled digits?
#
# The same network, the same digits, the same number of epochs. Only the pixels are shuffled, as in the picture at the top.
# What does that do to this network? Beside it, a dense one, 784-625-10, learns the digits as they are; shuffling makes no difference to it.

# %%
for weights, shape in zip(params, shapes.values()):
    weights.set_value(good_start(shape).get_value())
for memory, _ in updates[::2]:            # what RMSprop remembers
    memory.set_value(0 * memory.get_value())
training.fit(train, (shuffled(x), y), num_epochs_shuffled, seed=seed,
             batch_size=batch_size)
error_shuffled = test_error(shuffled(digits.x_test[:5000]))

# %%
w_h, w_d = good_start((784, 625)), good_start((625, 10))
p_dense = softmax(T.dot(rectify(T.dot(T.flatten(X, ndim=2), w_h)), w_d))
cost_dense = T.mean(T.nnet.categorical_crossentropy(p_dense, Y))
train_dense = theano.function([X, Y], cost_dense,
                              updates=rmsprop(cost_dense, [w_h, w_d]))
classify_dense = theano.function([X], T.argmax(p_dense, axis=1))
training.fit(train_dense, (x, y), num_epochs_shuffled, seed=seed,
             batch_size=batch_size)
error_dense = training.error_rate(
    training.predict_in_batches(classify_dense, digits.x_test), y_test)

# %% slideshow={"slide_type": "subslide"}
expect("convolution", error, below=0.08)
expect("dense", error_dense, above=0.04, below=0.12)
expect("convolution, pixels shuffled", error_shuffled, above=0.06,
       below=0.25)
expect("the dense network's mistakes, for each of convolution's",
       error_dense / error, above=1.4, unit="")
expect("those of convolution on shuffled pixels, for each of dense",
       error_shuffled / error_dense, above=1.05, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Its advantage is gone, and more than that: on shuffled pixels it is behind the dense network. A convolutional network is
# good at digits *because* it was told something true about pictures. On data without neighbours the same assumption is
# false, and costs.

# %% [markdown] slideshow={"slide_type": "notes"}
# This is the answer to the question of the lesson. A model that assumes something wins where that is true. Ask for data
# where neighbours mean nothing: the columns of a table. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A trained network
#
# The recorded run has kept its weights. From here on they are the network's.

# %%
kept = results.weights("05_convolution")
for weights, name in zip(params, shapes):
    weights.set_value(kept[name])
error_kept = test_error(digits.x_test)
expect("test error of the recorded network", error_kept, below=0.008)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Lesson 1 moved 2,000 test digits by two pixels, and the nearest neighbour failed on more than three in ten. A fairer rival
# is the network of lesson 4, also with its recorded weights. Neither has ever seen a digit moved on purpose.

# %%
predict("error of the network on digits moved by two pixels")

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "subslide"}
x_moved = moved(digits.x_test[:2000])
error_moved = test_error(x_moved)
reveal("error of the network on digits moved by two pixels", error_moved)

# %%
plain = results.weights("04_relu_rmsprop_dropout")
h = np.maximum(x_moved.reshape(-1, 784) @ plain["w_h"], 0)
answers = (np.maximum(h @ plain["w_h2"], 0) @ plain["w_o"]).argmax(axis=1)
error_plain = training.error_rate(answers, y_test[:2000])
expect("moved by two pixels, convolution", error_moved, below=0.05)
expect("moved by two pixels, lesson 4", error_plain, above=0.06, below=0.2)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Better by far, and not perfect: the dense layers at the end still expect the digit where it always was.

# %% [markdown] slideshow={"slide_type": "notes"}
# Convolution and pooling carry small shifts up to the last maps; there, 3 x 3 places are left, and a digit moved far enough
# lights up other ones. Training on moved copies would teach the rest. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What it looks for
#
# The first layer has 32 kernels. Did the network discover edges, as Hubel and Wiesel did? Here are the first sixteen kernels,
# turned, as they are laid on the picture: above as they were drawn at random, below after {{ r05_convolution.table.epoch.max() }} epochs. Before
# you look: how much will training have changed?

# %%
kernels = kept["w1"][:, 0]
rng = reproducible(seed)                     # as in "A good start"
at_start = good_start(shapes["w1"]).get_value()[:, 0]
both = [at_start[:8], kernels[:8], at_start[8:16], kernels[8:16]]
plots.tiles(np.concatenate(both)[:, ::-1, ::-1], "weight",
            titles=[f"{k} start" for k in range(8)] + [*range(8)]
            + [f"{k} start" for k in range(8, 16)] + [*range(8, 16)])

# %% slideshow={"slide_type": "subslide"}
alike = [np.corrcoef(a.ravel(), b.ravel())[0, 1]
         for a, b in zip(at_start, kernels)]
expect("correlation of a kernel with its own start, median",
       np.median(alike), above=0.9, unit="")


def changed(name, start):
    return np.linalg.norm(kept[name] - start) / np.linalg.norm(start)

# %% slideshow={"slide_type": "subslide"}
starts = {"w1": at_start[:, None]}
for name in list(shapes)[1:]:
    starts[name] = good_start(shapes[name]).get_value()
for name, start in starts.items():
    print(f"{name:4} size of the change, as part of the start: "
          f"{changed(name, start):.2f}")

# %%
expect("w_o has changed more than its own size",
       changed("w_o", starts["w_o"]), above=1.2, unit="")
expect("the least of the others, for each part of w1",
       min(changed(name, starts[name]) for name in ["w2", "w3", "w4"])
       / changed("w1", starts["w1"]), above=1.3, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# It did not. Each kernel is still, nearly, the one that it was by chance. Some ask for an edge, yellow on one side and dark
# blue on the other; they did so before training. With nine random numbers that is no wonder: 32 of them ask 32 different
# questions, and that is all that the layers above need. These have learned which answers to use: all of them have changed
# more than the first, and the last has changed most.

# %% [markdown] slideshow={"slide_type": "notes"}
# Such pictures are shown in many courses as proof that networks discover edges. With larger kernels, on photographs, with
# more training, they do. Here, the start beside the result is the only way to know. (4 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# What the first layer makes of a digit: its 32 maps, after ReLU and pooling.

# %%
l1, l2, l3, l4 = look(digits.x_test[:1])
plots.tiles(l1[0], "activation")

# %% [markdown] slideshow={"slide_type": "subslide"}
# And the first 32 of the 64 maps of the second layer. Each sees 10 x 10 pixels of the digit.

# %%
plots.tiles(l2[0, :32], "activation")

# %% [markdown] slideshow={"slide_type": "fragment"}
# In the first layer you still see the digit, from 32 points of view. In the second you can guess it. Most of the numbers
# are zero: each map waits for something of its own.

# %%
expect("part of the second layer's numbers that are zero",
       float(np.mean(l2 == 0)), above=0.6)

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask the room to find a map that shows only bars, and one that shows only the slanted stroke. (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# How does one number of the second layer come about? It is a sum of 32 terms, one for each map of the first: nine places of that
# map, times nine weights of its own. Is it the work of one map, or of many?

# %%
w1, w2 = (weights.get_value() for weights in params[:2])
widgets.MapSumExplorer(digits.x_test[:, 0], y_test, w1, w2)

# %% [markdown] slideshow={"slide_type": "notes"}
# Where the unit answers most, some twenty maps speak for it, and none with more than a sixth of the sum. Press on the maps to look at
# other places, and on the bars to see a term written out. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### The desk again, with what was learned
#
# The list now begins with the 32 learned kernels. Find one that answers to the left side of a stroke only.

# %%
widgets.ConvolutionDesk(digits.x_test[:, 0], y_test, learned=kernels)

# %% [markdown] slideshow={"slide_type": "notes"}
# The desk uses a valid border, the network's first layer a full one, which adds two rows and columns; nothing else differs.
# (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The scoreboard

# %% tags=["nbval-ignore-output"]
name = f"convolution, {num_epochs} epochs of {len(x):,} digits"
scoreboard.add(name, lesson=5, error=error, parameters=total,
               seconds=history.seconds.sum())
scoreboard.table()

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "subslide"}
scoreboard.plot()

# %%
lazy = results.recorded("01_nearest_neighbour").facts["final"]["test"]
expect("mistakes of the recorded network, for each of the nearest "
       "neighbour's", error_kept / lazy, below=0.3, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The recorded run stands at {{ r05_convolution.final.test | percent(2) }}: of 10,000 digits it gets
# {{ (10000 * r05_convolution.final.test) | round | int }} wrong.

# %% [markdown] slideshow={"slide_type": "notes"}
# Look at the intervals: which two rows of the board can be told apart with 10,000 test digits, and which cannot? (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Key points
#
# * A convolution applies the same few weights at every place. It turns its kernel; a correlation does not.
# * Valid takes kernel − 1 from each side's length, full adds as much; pooling halves it, rounded up or down.
# * Max-pooling by 2 x 2 hides 3 of 8 one-pixel shifts of a lone maximum. For a whole digit it softens the change.
# * Sharing weights tells the network something true about pictures. Shuffle the pixels, and the gain is gone.
#
# **Next:** we have written every line of this network ourselves. How much of that code did we need?

# %% [markdown] slideshow={"slide_type": "notes"}
# Return to the shuffled digits of the first slide before you close. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Appendix · The same, for less time
#
# For those who want to know why this network trains fast. Theano has its own pooling, `pool_2d`, whose gradient would be the
# slowest part of the whole training. Ours is one operation in C: it takes the largest of each window in one pass over
# the maps, and its gradient in one more. Is it the same?

# %%
from theano.tensor.signal.pool import pool_2d

M = T.ftensor4("M")
ours = theano_pool(M, 3, 13)
theirs = pool_2d(M, (2, 2), ignore_border=False)
both = theano.function([M], [ours, theirs, T.grad(T.sum(ours ** 2), M),
                             T.grad(T.sum(theirs ** 2), M)])
numbers = np.random.default_rng(seed).normal(size=(2, 3, 13, 13))
a, b, slope_a, slope_b = both(numbers.astype("float32"))
expect("the same numbers", np.array_equal(a, b))
expect("the same slopes", np.allclose(slope_a, slope_b))

# %% [markdown] slideshow={"slide_type": "notes"}
# Found with Theano's profiler, theano.function(..., profile=True), which shows pool_2d's gradient at the top. Measure
# first, then rewrite the slowest line, then prove that nothing has changed. One thing has: where numbers of a window are
# equal, ours gives the slope to the first, pool_2d to each of them; among these random numbers none are. (2 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Four decisions from one draw
#
# Dropout decides about 7,200 + 3,136 + 1,152 + 625 units for each picture, and each decision needs a random number. But a
# number $u$ between 0 and 1 can decide more than once. If $u < 0.8$, the unit stays, and $u / 0.8$ is again a random number
# between 0 and 1. Otherwise $(u - 0.8) / 0.2$ is. Does this rest still know what was decided?

# %%
u = np.random.default_rng(seed).random(1_000_000)
first = u < 0.8
rest = np.where(first, u / 0.8, (u - 0.8) / 0.2)
second = rest < 0.8
print(f"first {first.mean():.3f}, second {second.mean():.3f}, "
      f"both {(first & second).mean():.3f}")
expect("both stay as often as with a draw for each",
       float((first & second).mean()), above=0.638, below=0.642)

# %% [markdown] slideshow={"slide_type": "fragment"}
# It does not know: both stay in 0.8 x 0.8 = 0.64 of all cases. So this lesson's `dropout` takes four decisions from each number.
# In all else it is lesson 4's.

# %% [markdown] slideshow={"slide_type": "notes"}
# A decision with 0.8 costs 0.72 bits, its entropy; a number in single precision has 24. So four are far from the limit.
# What else makes this network fast are settings of Theano, in course_utils/on_theano/setup.py: the processor's cores share
# the pictures of a batch, and memory is kept from one batch to the next. `make bench` shows where the time goes. (3 min)
