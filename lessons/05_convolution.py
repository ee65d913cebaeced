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
# * follow the size of a picture through convolutions and pooling;
# * build, train and look into a convolutional network.
#
# *Reading {{ reading }} min · exercises {{ exercises }} min · runs in {{ minutes }} on two cores*

# %% [markdown] slideshow={"slide_type": "notes"}
# The last lesson in Theano, and the one with the most new ideas: receptive fields, shared weights, pooling. It splits
# well after exercise 5.2. (2 min)

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
# ## Three questions from before

# %%
widgets.Questions(before=5)

# %% [markdown] slideshow={"slide_type": "notes"}
# By a show of hands, before anybody presses Answer. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What a dense layer does not know
#
# Lesson 0 shuffled the pixels of all pictures in the same way, and you could no longer read them.

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
# To every model so far, the first two rows are equally easy: each unit has a weight for every pixel (such a layer is
# **dense**), and the order of a sum's terms does not matter. None of them knew that pixels have neighbours.
#
# In the third row the digits are moved by two pixels. You hardly notice; the nearest neighbour of lesson 1 failed on
# more than three in ten such digits. Later we try shuffled and moved digits on a network that knows about neighbours.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask what people would tell a network about pictures if they could: nearby pixels belong together; a stroke is a stroke
# wherever it is. These are the two ideas of the lesson. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## First idea: look at a small part
#
# Around 1960 David Hubel and Torsten Wiesel measured single cells in the visual cortex of cats. Each responded only to
# a small region of the visual field, its **receptive field**: simple cells to an edge of one direction at one place,
# complex cells to such an edge anywhere in a somewhat larger region.
#
# A network can be built like that: connect each unit to a few neighbouring units of the layer below, and to no others.
# The connections are then **sparse**.

# %%
plots.receptive_fields()

# %% [markdown] slideshow={"slide_type": "fragment"}
# The middle unit at the top sees three units, and through them *five* inputs. The deeper a layer, the more of the
# picture its units see, although each connection is short.

# %% [markdown] slideshow={"slide_type": "notes"}
# Count the five inputs together in the figure. Then ask about a third layer: seven. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Second idea: use the same weights everywhere
#
# An edge on the left of the picture looks like an edge on the right. So let all units of a layer have the **same**
# weights: in the figure, lines of one colour share one weight. Units that share their weights form a **feature map**.
#
# Think of a layer of 28 x 28 units above a picture of 28 x 28 pixels. How many weights does it have if every unit sees
# all pixels? If each sees 3 x 3 of them? And if all of these units share their weights, too?

# %%
predict("weights, each unit sees 3 x 3 pixels, all units share", unit="")

# %% slideshow={"slide_type": "subslide"}
units = pixels = 28 * 28
reveal("weights, each unit sees 3 x 3 pixels, all units share", 9, unit="")
print(f"dense:            {units * pixels:7,} weights")
print(f"sparse:           {units * 9:7,} weights, fewer at the border")
print(f"sparse, shared:   {9:7,} weights")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Nine numbers, learned from every place of every picture. The slope of a shared weight is the sum of its slopes at
# all places where it is used; `T.grad` works that out.

# %% [markdown] slideshow={"slide_type": "notes"}
# Fewer weights mean less to memorise with: where its assumption is true, sharing is the best protection against
# overfitting in this course. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A convolution in one dimension
#
# Applying the same few weights everywhere has a name. At place $m$, the **convolution** of weights $w$ and a
# signal $x$ is
#
# $$(w * x)[m] = \sum_u w[u]\, x[m-u] .$$
#
# The few weights $w$ are called the **kernel** or filter. Mind the minus sign: while $u$ runs forwards through the
# kernel, $m - u$ runs *backwards* through the signal. With a plus, $x[m+u]$, it is called a **correlation**.
#
# Here is a signal with a single 1. What does each of the two make of it, with the kernel 1, 2, 3? ("full" takes every
# place where kernel and signal overlap.)

# %%
signal = np.array([0, 0, 0, 1, 0, 0, 0])
kernel = np.array([1, 2, 3])
print("convolution:", np.convolve(signal, kernel, "full"))
print("correlation:", np.correlate(signal, kernel, "full"))

# %% [markdown] slideshow={"slide_type": "fragment"}
# The convolution writes the kernel at the place of the 1, as it is. The correlation writes it back to front. So to make
# a convolution out of a correlation, **turn the kernel first**.

# %% [markdown] slideshow={"slide_type": "notes"}
# Do one sum on the board, the one for m = 4: the convolution takes w[1] x[3] = 2; with a plus, x[4] to x[6] are all 0.
# (NumPy's list of the correlation begins at m = -2.) The lone 1 is called an impulse: it shows the kernel, and so which
# of the two a program computes. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## In two dimensions
#
# $$(w * x)[m,n] = \sum_u \sum_v w[u,v]\, x[m-u,\, n-v]$$
#
# Two minus signs: the kernel is flipped upside down *and* left to right, that is, turned by 180°. Does Theano turn it?
# We try a lone pixel. Theano's arrays have four axes, explained below: picture, channel, row, column.

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
# By default Theano's `conv2d` turns the kernel: it is a convolution. Keras does not turn it, and still calls the result
# a convolution. A network learns its kernels, so either will do. But weights carried from one program to the other must
# be turned: lesson 6 does that, and checks it.

# %% [markdown] slideshow={"slide_type": "notes"}
# The whole field mixes the two names up, and it is worth saying so. If somebody asks why mathematicians want the minus:
# with it, w * x = x * w. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 5.1 · A convolution in NumPy (12 min, two stars)
#
# Write `convolve(image, kernel)`. Turn the kernel, move it over the image, and wherever *all* of it lies on the
# image, sum the products. An image of `(6, 5)` and a kernel of `(3, 3)` give `(4, 3)`. Loops are fine.
#
# <details><summary>Hint 1</summary>Turned by 180°: <code>kernel[::-1, ::-1]</code>.</details>
# <details><summary>Hint 2</summary>The first place starts at row 0, the last at row <code>rows - height</code>, where
# <code>height</code> is the kernel's. Both count, so there are <code>rows - height + 1</code>.</details>
# <details><summary>Hint 3</summary>At place <code>(m, n)</code>:
# <code>np.sum(turned * image[m : m + height, n : n + width])</code>.</details>

# %% tags=["exercise", "exercise:05.1"]
def convolve(image, kernel):
    ...  # your code


check("05.1", convolve)
# %load ../solutions/05_1_convolve.py

# %% [markdown] slideshow={"slide_type": "notes"}
# Expect kernels that are not turned, or flipped along one axis only. Transposing is not turning: sketch it. (10 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A kernel looks for something
#
# A sum of products is large where the picture resembles the (turned) kernel. So a kernel is a question, asked at every
# place: "is there an edge here, with ink on its right?" The answers, one for each place, are the feature map:
#
# $$h[m,n] = \tanh\left( (w * x)[m,n] + b \right)$$
#
# $b$ is a bias, tanh the activation of the classic networks. Ours will use ReLU, and no bias. From here on,
# `convolution.convolve` does what you have just written.

# %%
edge = np.array([[1, 0, -1], [1, 0, -1], [1, 0, -1]])
digit = digits.x_test[0, 0]
plots.tiles(np.stack([convolution.convolve(digit, edge),
                      convolution.convolve(digit, edge.T)]),
            "feature", titles=["ink on the right", "ink below"])

# %% [markdown] slideshow={"slide_type": "fragment"}
# Yellow: yes. Dark blue: the opposite, ink on the *other* side. Grey: neither. The first kernel sees the slanted stroke
# of the 7 but hardly the bar at its top; the second sees the bar best.

# %% [markdown] slideshow={"slide_type": "notes"}
# Check the direction with the numbers: the kernel has its −1 on the right; turned, it has its +1 there, so ink on the
# right counts as positive. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### The convolution desk
#
# Choose a kernel, or type your own nine numbers, and watch the feature map in the middle. (Pooling, on its right, comes
# later.) Move the frame: its sum is written out below. Can you make a kernel that finds the lower ends of strokes?

# %%
widgets.ConvolutionDesk(digits.x_test[:, 0], digits.y_test.argmax(axis=1))

# %% [markdown] slideshow={"slide_type": "fragment"}
# At the lower end of a stroke there is ink in the middle and above, and paper on the three other sides. The desk shows
# the kernel before it is turned, so its positive numbers belong in the middle and *below*. Such a kernel also finds
# corners, since strokes are two or three pixels wide. Nine weights see too little to tell the two apart; a second layer
# sees more.

# %% [markdown] slideshow={"slide_type": "notes"}
# Begin with "move to the left", whose only 1 is on the left, and let the room explain the direction. Then "blur" and
# "outline": the first sums to 1, the second to 0. (6 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The border
#
# At the border, part of a kernel sticks out of the picture. There are two ways to deal with that:
#
# * **valid**: only places where the whole kernel lies on the picture. The result is smaller.
# * **full**: every place where *any* part of the kernel meets the picture, with zeros around it. The result is larger.
#
# Full misses no ink at the edge; valid invents no zeros.

# %% [markdown] slideshow={"slide_type": "notes"}
# Draw five pixels and slide a kernel of three along: three places for valid, seven for full. A third way, "same", comes
# in lesson 9. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 5.2 · How large is the result? (5 min, one star)
#
# Write `conv_side(side, kernel, border)`: the number of rows of the result, for a picture of `side` rows and a kernel
# of `kernel` rows (`kernel` is at most `side`). `border` is `"valid"` or `"full"`.
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
# One kernel asks one question. A layer asks many: our first has 32 kernels and gives 32 feature maps. And the second
# layer? Each of its kernels looks at *all* maps below at once, 3 x 3 places in each of the 32, and adds up all 288
# products. So the weights of a layer have four axes:
#
# $w[k,l,u,v]$: map $k$ of this layer, map $l$ of the layer below, row $u$, column $v$.
#
# An array of pictures has four, too: picture, map (or channel), row, column. How many weights are there in a layer of
# 64 maps above 32?

# %%
predict("weights of 64 maps above 32 maps, kernels of 3 x 3", unit="")

# %% slideshow={"slide_type": "subslide"}
reveal("weights of 64 maps above 32 maps, kernels of 3 x 3",
       64 * 32 * 3 * 3, unit="")

# %% [markdown] slideshow={"slide_type": "notes"}
# 64 times 9 is the tempting guess. A kernel of the second layer is a block of 32 x 3 x 3; "3 x 3 kernel" hides its
# depth. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Max-pooling
#
# That an edge is there matters more than exactly where. **Max-pooling** cuts a map into windows of 2 x 2 and keeps the
# largest number of each. A quarter of the numbers is left, so all later layers have less to compute.

# %%
def max_pool(image, size):
    rows, columns = np.array(image.shape) // size
    return image.reshape(rows, size, columns, size).max(axis=(1, 3))


numbers = np.array([[1, 2, 0, 0], [5, 3, 0, 4], [0, 0, 7, 7], [0, 1, 2, 2]])
print(numbers, max_pool(numbers, 2), sep="\n\n")

# %% [markdown] slideshow={"slide_type": "notes"}
# The reshape is worth a minute: rows become pairs of rows, columns pairs of columns, and the maximum runs over both.
# ReLU before pooling or after it? Both only ask which number is larger, so the result is the same; after it only a
# quarter of the numbers are left to rectify. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What pooling hides
#
# A picture can be moved by one pixel in eight directions. In some of them the largest number stays within its window,
# so the pooled map does not change, and the layers above cannot notice.
#
# In how many of the eight, for a lone pixel and windows of 2 x 2?

# %%
predict("hidden shifts of a lone pixel, windows of 2 x 2", unit="of 8")

# %% [markdown] slideshow={"slide_type": "notes"}
# One window with four places, drawn on the board, is enough. 4 is the tempting guess. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 5.3 · Count them (8 min, two stars)
#
# Write `hidden_shifts(image, size)`: of the eight shifts by one pixel, how many leave `max_pool(image, size)`
# unchanged? Move the image with `np.roll(image, (down, right), axis=(0, 1))`; what leaves it on one side comes back on
# the other, which is harmless here.
#
# <details><summary>Hint 1</summary>Pool the image as it is, once. Then, for each shift: move, pool, compare.</details>
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
# ### Count at every place
#
# Does it matter where in its window the lone pixel is? We put it at every place of a window and count, first for 2 x 2,
# then for 3 x 3.

# %%
reveal("hidden shifts of a lone pixel, windows of 2 x 2", 3, unit="of 8")
for size in (2, 3):
    hidden = np.zeros((size, size), dtype=int)
    for row, column in np.ndindex(size, size):
        image = np.zeros((12, 12))
        image[6 + row, 6 + column] = 1
        hidden[row, column] = convolution.hidden_shifts(image, size)
    print(f"windows of {size} x {size}: {hidden.mean():.1f} on average",
          hidden, sep="\n")

# %% [markdown] slideshow={"slide_type": "fragment"}
# It is often written that pooling by 2 x 2 hides 3 of the 8 shifts, and pooling by 3 x 3 hides 5. For 2 x 2 that is
# true: every place is a corner, and 3 shifts stay inside. For 3 x 3 it is true only for a maximum in the middle of a
# side. In a corner it is 3, in the centre all 8, and 4.4 on average.

# %% [markdown] slideshow={"slide_type": "notes"}
# A number that everybody copies and nobody checks. Ask where the 5 may have come from. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### And a whole digit?
#
# A digit has many maxima, and each shift moves some of them out of their windows, so hardly any shift is hidden
# entirely. But how much changes? Move a thousand digits by one pixel to the right, and compare the change with all the
# ink.

# %%
thousand = digits.x_test[:1000, 0]
one_right = np.roll(thousand, 1, axis=2)


def pool_all(images):
    return images.reshape(-1, 14, 2, 14, 2).max(axis=(2, 4))


for view in (lambda images: images, pool_all):
    before, after = view(thousand), view(one_right)
    change = np.abs(after - before).sum() / before.sum()
    print(f"{before.shape[1]} x {before.shape[2]}:",
          f"{100 * change:.0f} % changes")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Pooling does not make a network blind to shifts, only less sensitive. A second pooling, of the pooled maps, does the
# same for shifts of two pixels, a third for four.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Try it: a lone pixel at each place, then a digit; other windows; longer shifts. With windows of 4 x 4, at how many
# places are all eight shifts of a lone pixel hidden?

# %%
widgets.ShiftExplorer(digits.x_test[:, 0], digits.y_test.argmax(axis=1))

# %% [markdown] slideshow={"slide_type": "notes"}
# Let the room find a digit with a direction in which few pooled pixels change: a straight 1, moved along itself.
# (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The whole network
#
# Convolution, pooling, convolution, pooling, and so on; then ordinary dense layers. Such networks form the **LeNet**
# family, named after the one with which Yann LeCun and others read cheques in the 1990s. Ours has three **stages**,
# each a convolution followed by pooling. They have 32, 64 and 128 maps; the first has a full border, the others are
# valid. Then come 625 units, then ten. Pooling rounds an odd side up: 13 becomes 7 (see "An odd edge", near the end).
#
# Work out the side of the maps before you run the cell. It starts at 28.

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
# `field` is the receptive field's side, in pixels of the picture: each kernel adds two steps (`jump`), each window
# one, and after each pooling the steps are twice as long. In the end a unit sees at most 22 x 22 of the 28 x 28 pixels.

# %% [markdown] slideshow={"slide_type": "notes"}
# Write the column of sides on the board and leave it there: 28, 30, 15, 13, 7, 5, 3. The code below uses them. (4 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Here it is in Theano, with the parts of lesson 4. `theano_pool` is max-pooling that keeps the edge; it takes the
# number of maps and their side. The appendix shows why it and `dropout` are fast.

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
# After the third stage, `flatten` turns 128 maps of 3 x 3 into a row of 1,152 numbers: the dense layers again know
# nothing of neighbours. Dropout is 0.2 after each stage and 0.5 after the 625 units.

# %% [markdown] slideshow={"slide_type": "notes"}
# Compare with lesson 4's model: only conv2d and the pooling are new. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Where are the weights?
#
# What share of all weights is in the dense layer of 625 units?

# %%
predict("share of the weights in the layer of 625 units")

# %% slideshow={"slide_type": "subslide"}
shapes = {"w1": (32, 1, 3, 3), "w2": (64, 32, 3, 3),
          "w3": (128, 64, 3, 3), "w4": (128 * 3 * 3, 625),
          "w_o": (625, 10)}
counts = {name: int(np.prod(shape)) for name, shape in shapes.items()}
total = sum(counts.values())
reveal("share of the weights in the layer of 625 units",
       counts["w4"] / total)
for name, count in counts.items():
    print(f"{name:4} {count:8,}")
print(f"all  {total:8,}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The three convolutions, which do most of the computing, have about a ninth of the weights. That is what sharing means.

# %% [markdown] slideshow={"slide_type": "notes"}
# Of the multiplications for one picture, seven in eight are the convolutions': 30 x 30 x 288 + 13 x 13 x 18,432 + 5 x 5
# x 73,728 of 5.9 million. Weights and work are two different bills. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A good start
#
# He's start of lesson 4, of variance $2 / \text{inputs}$, keeps signals and slopes from shrinking on their way through
# five layers. How many inputs does a unit of a feature map have? One for each place that its kernel covers, in each map
# below.

# %%
rng = reproducible(seed)


def good_start(shape):
    inputs = np.prod(shape[1:]) if len(shape) == 4 else shape[0]
    return init_weights(shape, rng, scale=np.sqrt(2 / inputs))


params = [good_start(shape) for shape in shapes.values()]

# %% [markdown] slideshow={"slide_type": "notes"}
# A unit of the second layer has 32 x 9 inputs. (3 min)

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
l1, l2, l3, l4 = look(digits.x_test[:10])
print(*[layer.shape for layer in (l1, l2, l3, l4)])
expect("the sides are 15 and 7, and 1,152 numbers are left",
       (l1.shape[2], l2.shape[2], l3.shape[1]) == (15, 7, 1152))

# %% [markdown] slideshow={"slide_type": "notes"}
# Shapes first, training second: a network whose shapes you predicted correctly rarely holds a surprise. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Train
#
# The recorded run trained for {{ r05_convolution.table.seconds.sum() | minutes }}, so you train on
# {{ 12000 | thousands }} digits for two epochs. After each, the error is measured on the validation digits and on some
# random training digits.

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
# In colour: your run. In grey: {{ r05_convolution.table.epoch.max() }} recorded epochs over all 60,000 training digits,
# and the validation curve of a second run, which set 5,000 aside. The mean test error of the last five epochs was
# {{ r05_convolution.table.test[-5:].mean() | percent(2) }}. The number of epochs was fixed beforehand; nothing was
# chosen by the test curve.

# %% [markdown] slideshow={"slide_type": "notes"}
# To save time, the recorded training error is that of a random 10,000 of the 60,000 digits. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Now, once, the test digits
#
# The test error of your network, which was trained on a fifth of the digits:

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
# The same network, the same digits, the same number of epochs, but the pixels are shuffled as in the second row of the
# first figure. For comparison, a dense network, 784-625-10, learns the digits as they are; to it, shuffling makes no
# difference.
#
# What will the test error be on shuffled pixels?

# %%
predict("test error of the convolution on shuffled pixels")

# %%
for weights, shape in zip(params, shapes.values()):
    weights.set_value(good_start(shape).get_value())
for memory, _ in updates[::2]:            # what RMSprop remembers
    memory.set_value(0 * memory.get_value())
training.fit(train, (shuffled(x), y), num_epochs_shuffled, seed=seed,
             batch_size=batch_size)
error_shuffled = test_error(shuffled(digits.x_test))

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

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "subslide"}
reveal("test error of the convolution on shuffled pixels", error_shuffled)

# %%
expect("convolution", error, below=0.08)
expect("dense", error_dense, above=0.04, below=0.12)
expect("convolution, pixels shuffled", error_shuffled, above=0.06,
       below=0.25)
expect("mistakes, dense / convolution (ratio)",
       error_dense / error, above=1.4, unit="")
expect("mistakes, convolution on shuffled pixels / dense (ratio)",
       error_shuffled / error_dense, above=1.05, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The advantage is gone, and more than that: on shuffled pixels the convolution is worse than the dense network. A
# convolutional network is good at digits *because* it was told something true about pictures. On data without
# neighbours the same assumption is false, and does harm.

# %% [markdown] slideshow={"slide_type": "notes"}
# This answers the question of the lesson. Ask for data where neighbours mean nothing: the columns of a table. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A trained network
#
# The recorded run kept its weights. From here on our network has them.

# %%
kept = results.weights("05_convolution")
for weights, name in zip(params, shapes):
    weights.set_value(kept[name])
error_kept = test_error(digits.x_test)
expect("test error of the recorded network", error_kept, below=0.008)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Of 2,000 test digits moved by two pixels, lesson 1's nearest neighbour misread more than three in ten. A fairer rival
# is lesson 4's recorded network. None of the three was trained on moved digits.

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
# Far better, but not perfect: the digit's maps move with it, and the dense layers have a weight for each place.

# %% [markdown] slideshow={"slide_type": "notes"}
# In the last maps 3 x 3 places are left, and a digit moved far enough lights up different ones. Training on moved
# copies would teach the rest. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What it looks for
#
# The first layer has 32 kernels. Did the network discover edges, as Hubel and Wiesel did? Here are the first sixteen
# kernels, turned, as they are laid on the picture: above, at their random start; below, after
# {{ r05_convolution.table.epoch.max() }} epochs. Before you look: how much will training have changed them?

# %%
kernels = kept["w1"][:, 0]
rng = reproducible(seed)                     # as in "A good start"
at_start = good_start(shapes["w1"]).get_value()[:, 0]
both = [at_start[:8], kernels[:8], at_start[8:16], kernels[8:16]]
plots.tiles(np.concatenate(both)[:, ::-1, ::-1], "weight",
            titles=[f"{k} start" for k in range(8)] + [*range(8)]
            + [f"{k} start" for k in range(8, 16)] + [*range(8, 16)])

# %%
alike = [np.corrcoef(a.ravel(), b.ravel())[0, 1]
         for a, b in zip(at_start, kernels)]
expect("correlation of a kernel with its own start, median",
       np.median(alike), above=0.9, unit="")
expect("kernels whose nine numbers are all negative",
       int(np.sum(kernels.max(axis=(1, 2)) < 0)), equal=1)

# %% [markdown] slideshow={"slide_type": "fragment"}
# In pattern hardly at all: some are paler, but most still have nearly the pattern that chance gave them. (Correlation
# here is that of statistics: 1 for the same pattern.) Some ask for an edge, yellow on one side and dark blue on the
# other; they did so before training. Kernel 1 is dead: all its numbers are negative, and ink never is, so ReLU makes
# its whole map 0.
#
# Does it matter, then, that the first layer learns? We can **freeze** it: leave its 32 kernels as they started, and let
# only the layers above learn. Eight recorded epochs over 12,000 digits, all layers learning, ended with a test error of
# {{ r05_first_layer_frozen.final.test | percent(2) }}. And with the first layer frozen?

# %%
predict("test error with the first layer frozen")

# %%
starts = {"w1": at_start[:, None]}
for name in list(shapes)[1:]:
    starts[name] = good_start(shapes[name]).get_value()

# %% tags=["record-only"]
import pandas as pd


def from_the_start(learning):
    for weights, start in zip(params, starts.values()):
        weights.set_value(start)
    step = theano.function([X, Y], cost, updates=rmsprop(cost, learning))
    return training.fit(step, (x[:12_000], y[:12_000]), 8, seed=seed,
                        predict=classify, watch={
                            "train": (x[:2000], y[:2000]),
                            "test": (digits.x_test, digits.y_test)})


if not rehearsing():
    record("05_first_layer_frozen", pd.concat({
        "first layer frozen": from_the_start(params[1:]),
        "all layers learn": from_the_start(params),
    }, names=["network"]))
    for weights, name in zip(params, shapes):
        weights.set_value(kept[name])

# %% slideshow={"slide_type": "subslide"}
table = results.recorded("05_first_layer_frozen").table
runs = {name: run.set_index("epoch")
        for name, run in table.groupby("network")}
last = {name: run.test.tail(3).mean() for name, run in runs.items()}
reveal("test error with the first layer frozen",
       runs["first layer frozen"].test[8])
expect("test error, last three epochs, frozen / learning (ratio)",
       last["first layer frozen"] / last["all layers learn"],
       above=0.8, below=1.25, unit="")
plots.compare_runs(runs, "test", top=0.06)

# %% [markdown] slideshow={"slide_type": "fragment"}
# It does nearly as well: with nine random numbers each, the kernels ask enough different questions, and the layers
# above learn which answers to use. If learning the first layer gains something here, it is less than one run of each
# can show.

# %% [markdown] slideshow={"slide_type": "notes"}
# Many courses show such pictures as proof that networks discover edges. With larger kernels, on photographs, they do.
# Only a look at the start can tell. The appendix measures how far each layer moved. (4 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# What the first layer makes of a digit: its 32 maps, after ReLU and pooling. Three stay blank: those of the dead kernel
# and of two, 17 and 29, that are nearly dead.

# %%
l1, l2, l3, l4 = look(digits.x_test[:1])
few = look(digits.x_test[:500])[0].mean(axis=(0, 2, 3))
expect("maps 1, 17 and 29 are far weaker than the median map",
       np.flatnonzero(few < 0.03 * np.median(few)).tolist() == [1, 17, 29])
plots.tiles(l1[0], "activation")

# %% [markdown] slideshow={"slide_type": "subslide"}
# And the first 32 of the 64 maps of the second layer. Each of their places sees up to 10 x 10 pixels of the digit.

# %%
expect("share of zeros in the second layer", float(np.mean(l2 == 0)),
       above=0.6)
plots.tiles(l2[0, :32], "activation")

# %% [markdown] slideshow={"slide_type": "fragment"}
# In the first layer you still see the digit; in the second you can guess it. Most of the second layer's numbers are
# zero: its maps respond in few places.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask the room to find a map that shows only bars, and one that shows only the slanted stroke. (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Before ReLU, a unit of the second layer holds a sum of 32 terms, one for each map of the first layer: nine places of
# that map times nine weights, added up. Does one map decide, or do many?

# %%
w1, w2 = (weights.get_value() for weights in params[:2])
widgets.MapSumExplorer(digits.x_test[:, 0], y_test, w1, w2)

# %% [markdown] slideshow={"slide_type": "notes"}
# Many do, and others vote against. Press on the maps to look at other places, and on the bars to see a term written
# out. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### The desk again, with what was learned
#
# The list now begins with the 32 learned kernels. Find one that responds only to the left side of a stroke.

# %%
widgets.ConvolutionDesk(digits.x_test[:, 0], y_test, learned=kernels)

# %% [markdown] slideshow={"slide_type": "notes"}
# The desk uses a valid border, the network's first layer a full one; nothing else differs. The tour's second kernel is
# the dead one. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The scoreboard

# %% tags=["nbval-ignore-output"]
name = f"convolution, {num_epochs} epochs of {len(x):,} digits"
scoreboard.add(name, lesson=5, error=error, parameters=total,
               seconds=history.seconds.sum())
scoreboard.plot()

# %%
lazy = results.recorded("01_nearest_neighbour").facts["final"]["test"]
expect("mistakes, recorded network / nearest neighbour (ratio)",
       error_kept / lazy, below=0.3, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The recorded network has a test error of {{ r05_convolution.final.test | percent(2) }}: it gets
# {{ (10000 * r05_convolution.final.test) | round | int }} of 10,000 digits wrong.

# %% [markdown] slideshow={"slide_type": "notes"}
# Look at the intervals: which rows of the board can be told apart with 10,000 test digits, and which cannot? (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Key points
#
# * A convolution applies the same few weights at every place. It turns its kernel; a correlation does not.
# * Valid shortens a side by kernel − 1, full lengthens it by as much; pooling halves it, rounded up or down.
# * Max-pooling by 2 x 2 hides 3 of 8 one-pixel shifts of a lone maximum. For a whole digit it softens the change.
# * Sharing weights tells the network something true about pictures. Shuffle the pixels, and the gain is gone.
#
# **Next:** we have written every line of this network ourselves. How much of that code did we need?

# %% [markdown] slideshow={"slide_type": "notes"}
# Return to the shuffled digits of the first slide before you close. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## An odd edge
#
# A map of 13 x 13 cannot be cut into windows of 2 x 2. Either its last row and column are **dropped**: 13 becomes 6,
# rounded down (the floor). Or they get windows of their own, smaller ones: 13 becomes 7, rounded up (the ceiling).
#
# Keras drops them by default, Theano with `ignore_border=True`. Our network keeps the edge.

# %% [markdown] slideshow={"slide_type": "notes"}
# Let them count what is dropped: 25 of the 169 numbers of a map of 13 x 13, and five of nine for 3 x 3. Lesson 6 meets
# this choice again, when weights go from one program to another. (2 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Exercise 5.4 · Keep the edge (12 min, three stars)
#
# Write `pool(image, keep_edge)`: max-pooling by 2 x 2 for an image of any size. With `keep_edge=True` an odd last row
# or column is kept; with `keep_edge=False` it is dropped. Pixels may have any value, even a negative one.
#
# <details><summary>Hint 1</summary>To drop is to cut: <code>image[: rows // 2 * 2]</code>, and the same for the columns.
# Then <code>max_pool(image, 2)</code> from above will do.</details>
# <details><summary>Hint 2</summary>To keep, make the odd side even first: add a row that changes no maximum. A row of zeros
# may change one, since 0 is larger than −1.</details>
# <details><summary>Hint 3</summary>A copy of the last row never changes a maximum:
# <code>np.pad(image, ((0, rows % 2), (0, columns % 2)), mode="edge")</code>.</details>

# %% tags=["exercise", "exercise:05.4"]
def pool(image, keep_edge):
    ...  # your code


check("05.4", pool)
# %load ../solutions/05_4_pool_edge.py

# %% [markdown] slideshow={"slide_type": "notes"}
# After a ReLU a border of zeros would do no harm, which is why this bug survives in practice. (8 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Appendix · How far each layer moved
#
# The first layer's kernels hardly changed. Did the other layers change more?

# %%
size = {name: np.sqrt(np.mean(w ** 2)) for name, w in starts.items()}
moved_by = {name: np.sqrt(np.mean((kept[name] - w) ** 2))
            for name, w in starts.items()}
print("      start   change   change / start")
for name in starts:
    print(f"{name:4}  {size[name]:.3f}    {moved_by[name]:.3f}    "
          f"{moved_by[name] / size[name]:.2f}")
expect("largest change: w1", max(moved_by, key=moved_by.get) == "w1")
expect("smallest change / start: w1", moved_by["w1"] / size["w1"]
       < min(moved_by[name] / size[name] for name in list(starts)[1:]))

# %% [markdown] slideshow={"slide_type": "fragment"}
# It depends on the measure. The weights of the first layer moved *furthest*. But with nine inputs, He's start made them
# by far the largest, and RMSprop's steps are as long for a large weight as for a small one: relative to the start, they
# moved least.

# %% [markdown] slideshow={"slide_type": "notes"}
# Root mean squares over a layer's weights. Neither measure says whether a layer's learning matters; the frozen run
# does. (1 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Appendix · The same, for less time
#
# The gradient of Theano's own pooling, `pool_2d`, would be the slowest part of the whole training. Ours takes one pass
# over the maps in C, and its gradient one more. Is the result the same?

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
# Theano's profiler, theano.function(..., profile=True), shows pool_2d's gradient at the top. One thing differs: where
# numbers of a window are equal, ours gives the slope to the first, pool_2d to each of them. (2 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Four decisions from one draw
#
# Dropout decides for 12,113 units per picture, and each decision needs a random number. But a number $u$ between 0
# and 1 can decide more than once. If $u < 0.8$, the unit stays, and $u / 0.8$ is again a random number between 0 and 1.
# Otherwise it goes, and $(u - 0.8) / 0.2$ is such a number. Does this new number depend on the decision?

# %%
u = np.random.default_rng(seed).random(1_000_000)
first = u < 0.8
rest = np.where(first, u / 0.8, (u - 0.8) / 0.2)
second = rest < 0.8
print(f"first {first.mean():.3f}, second {second.mean():.3f}, "
      f"both {(first & second).mean():.3f}")
expect("both stay",
       float((first & second).mean()), above=0.638, below=0.642)

# %% [markdown] slideshow={"slide_type": "fragment"}
# It does not: both units stay in 0.8 x 0.8 = 0.64 of all cases. This lesson's `dropout` takes four decisions from each
# number.

# %% [markdown] slideshow={"slide_type": "notes"}
# A decision with 0.8 costs 0.72 bits, its entropy; a number in single precision has 24. Theano's settings for speed are
# in course_utils/on_theano/setup.py. (3 min)
