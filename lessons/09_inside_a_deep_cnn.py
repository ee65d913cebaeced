# ---
# jupyter:
#   kernelspec: {display_name: Python 3 (ipykernel), language: python, name: python3}
# ---

# %% [markdown] slideshow={"slide_type": "slide"}
# # 9 · Inside a deep CNN
#
# **Where do the shapes and the weights come from?**
#
# You will be able to
# * build a deep convolutional network from the three lines that describe it;
# * work out all its shapes, parameter counts and receptive fields on paper, and check them;
# * look at what each layer makes of a digit.
#
# *Reading {{ reading }} min · exercises {{ exercises }} min · runs in {{ minutes }} on two cores*

# %% [markdown] slideshow={"slide_type": "notes"}
# A lesson with little training and much counting. Have paper at hand: every table is filled in by hand before it is
# printed. It splits well after exercise 9.3. The network comes from a tutorial on the web: its code is right, its text
# is not, and two of its lines have changed their meaning since. (2 min)

# %% slideshow={"slide_type": "skip"}
import math

import keras
import numpy as np
import pandas as pd
from keras import layers
from scipy.spatial.distance import cdist

from course_utils import check, convolution, expect, load_mnist, on_keras
from course_utils import plots, predict, reproducible, results, reveal
from course_utils import scoreboard, widgets

# %% tags=["parameters"] slideshow={"slide_type": "skip"}
seed = 0
num_epochs = 2
num_train = 5000
num_validation = 1000
batch_size = 128

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Three questions from before

# %%
widgets.Questions(before=9)

# %% [markdown] slideshow={"slide_type": "notes"}
# By a show of hands, before anybody presses Answer. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A network in three lines
#
# Convolutional networks are often written down like this. Read it aloud before you go on:
#
#     [conv 32 of 3 x 3, ReLU] x 2, max-pool 2 x 2, dropout 0.25
#     [conv 64 of 3 x 3, ReLU] x 2, max-pool 2 x 2, dropout 0.25
#     flatten, dense 512, ReLU, dropout 0.5, dense 10, softmax
#
# A group of convolutions that ends with a pooling is a **stage**. This network has two stages, and two dense layers on
# top of them. In each pair of convolutions the first has a "same" border, the second a "valid" one.

# %% [markdown] slideshow={"slide_type": "fragment"}
# You know *valid* from lesson 5: the kernel visits only places where it fits on the map. ***Same*** puts just enough
# zeros around the map to keep the number of rows and columns. For a kernel of 3 that is one row of zeros on each side.
# The zeros are called **padding**.
#
# Why two convolutions before a pooling? A kernel of 3 x 3 on top of another sees 5 x 5 pixels. With one map in each
# layer, the two take 18 weights where a kernel of 5 x 5 takes 25, and there is a ReLU in between.

# %% [markdown] slideshow={"slide_type": "notes"}
# The pattern is that of Simonyan and Zisserman's networks (VGG, 2014), made small. Ask why one border is "same" and the
# other "valid": it is a matter of taste, and here it gives practice with both. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 9.1 · Build it (12 min, two stars)
#
# Write `build_network()`: it returns this network as a `keras.Sequential`, for digits of shape (28, 28, 1) and ten
# classes. Leave everything that is not mentioned above at Keras's default, and do not compile it yet.
#
# <details><summary>Hint 1</summary>Begin the list with <code>keras.Input((28, 28, 1))</code>. The parts are
# <code>layers.Conv2D</code>, <code>layers.MaxPooling2D</code>, <code>layers.Dropout</code>, <code>layers.Flatten</code>
# and <code>layers.Dense</code>.</details>
# <details><summary>Hint 2</summary>The first convolution: <code>layers.Conv2D(32, 3, padding="same",
# activation="relu")</code>.</details>
# <details><summary>Hint 3</summary>There are twelve layers: conv, conv, pool, dropout; the same with 64; flatten, dense,
# dropout, dense. The last has <code>activation="softmax"</code>.</details>

# %% tags=["exercise", "exercise:09.1"]
def build_network():
    ...  # your code


check("09.1", build_network)
# %load ../solutions/09_1_build_network.py

# %% [markdown] slideshow={"slide_type": "notes"}
# The check compares layer by layer and accepts ReLU as a separate layer. The usual slips: "same" twice, a
# convolution without ReLU, two classes left over from lesson 7. (10 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### An old line that still runs
#
# The network comes from a tutorial for Keras 1. Most of its lines stop with an error today, which is good (lesson 11
# has a table of them). Two still run and do something else, which is worse. Here is the first:
# `Convolution2D(32, 3, 3)`, in Keras 1 a valid convolution with 32 kernels of 3 x 3. How many of 28 rows does it leave
# today?

# %%
predict("rows that Convolution2D(32, 3, 3) leaves of 28", unit="")

# %% slideshow={"slide_type": "subslide"}
old = layers.Convolution2D(32, 3, 3)
reveal("rows that Convolution2D(32, 3, 3) leaves of 28",
       old.compute_output_shape((1, 28, 28, 1))[1], unit="")
print("kernel", old.kernel_size, " strides", old.strides)
print("28 x 28 becomes", old.compute_output_shape((1, 28, 28, 1)))

# %% [markdown] slideshow={"slide_type": "fragment"}
# The third argument no longer counts the kernel's columns. It is the **stride**: how far the kernel moves from one
# place to the next. With a stride of 3 it looks at every third place only, and 9 x 9 places are left instead of
# 26 x 26. No error says so; a look at the shapes does. (`Convolution2D` is still there, as another name for `Conv2D`.
# Its border is now called `padding`.)

# %% [markdown] slideshow={"slide_type": "notes"}
# Students will meet this bug when they copy old code, and it costs accuracy silently. It is the best argument for the
# next section. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Where do the shapes come from?
#
# From here on, `on_keras.two_stages()` builds the network of exercise 9.1, with names for its layers. Four rules give
# every shape (rows, columns, maps):
#
# * a convolution with kernels of $k$ x $k$ has as many maps as kernels; "same" keeps rows and columns, "valid" takes
#   $k - 1$ from each;
# * pooling by 2 x 2 halves rows and columns, rounded down, and keeps the maps;
# * ReLU and dropout change numbers, never shapes;
# * flatten puts everything into one row.
#
# Follow them on paper, from (28, 28, 1). How many numbers does flatten hand to the dense layer?

# %%
predict("numbers that flatten hands on", unit="")

# %% slideshow={"slide_type": "subslide"}
rng = reproducible(seed)
network = on_keras.two_stages()
shapes = pd.DataFrame([{"layer": layer.name,
                        "comes in": layer.input.shape[1:],
                        "goes out": layer.output.shape[1:]}
                       for layer in network.layers])
[flat] = network.get_layer("flatten").output.shape[1:]
reveal("numbers that flatten hands on", flat, unit="")
shapes.set_index("layer")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The shapes are worked out when the network is built; no digit has been seen yet. `[1:]` leaves out the first axis, the
# number of pictures: Keras calls it `None`, since any number will do.

# %% [markdown] slideshow={"slide_type": "notes"}
# 28, 28, 26, 13, 13, 11, 5. The place to slip is the last pooling: 11 is odd, and Keras drops the edge (lesson 5). A
# guess of 2,304 has rounded up. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Where do the weights come from?
#
# A unit of a convolution looks at 3 x 3 places of *every* map below it, and all units of a map share their weights. So
# each pair of a map below and a map above has 3 x 3 weights, and each map above has one bias. Keras keeps the
# weights of a layer, its **kernels**, in one array of shape
#
# $$(\text{rows},\ \text{columns},\ \text{maps in},\ \text{maps out}),$$
#
# and those of a dense layer in one of shape (numbers in, units). Pooling, dropout and flatten have nothing to learn.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask for the shape of conv2's kernels: (3, 3, 32, 32), since every map above looks at every map below. The common
# mistake is one kernel of 3 x 3 for each map above, the same for all maps below: 3 x 3 x 32 weights in all. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 9.2 · Count the parameters (5 min, one star)
#
# Write `count_parameters(shape)`: how many parameters does a layer with kernels of this shape have, biases included?
# `shape` is a tuple such as `(3, 3, 32, 64)` for a convolution, or `(1600, 512)` for a dense layer. One rule serves
# both.
#
# <details><summary>Hint 1</summary>The kernels hold as many numbers as the product of the shape.</details>
# <details><summary>Hint 2</summary>How many biases? One for each map or unit that goes out.</details>
# <details><summary>Hint 3</summary>The last number of the shape is what goes out, in both kinds of layers:
# <code>math.prod(shape) + shape[-1]</code>.</details>

# %% tags=["exercise", "exercise:09.2"]
def count_parameters(shape):
    ...  # your code


check("09.2", count_parameters)
# %load ../solutions/09_2_count_parameters.py

# %% [markdown] slideshow={"slide_type": "notes"}
# People forget the bias, or count one for each place. Do conv1 together: 3 x 3 x 1 x 32 + 32 = 320. (4 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### All six layers
#
# Six layers have parameters. Count them by hand: how many does the whole network have?

# %%
predict("parameters of the whole network", unit="")

# %% slideshow={"slide_type": "subslide"}
weights = pd.DataFrame([{"layer": layer.name,
                         "kernels": layer.kernel.shape,
                         "biases": layer.bias.shape,
                         "parameters": f"{layer.count_params():,}"}
                        for layer in network.layers if layer.weights])
reveal("parameters of the whole network", network.count_params(), unit="")
weights.set_index("layer")

# %% [markdown] slideshow={"slide_type": "notes"}
# 320 + 9,248 + 18,496 + 36,928 + 819,712 + 5,130 = 889,834. The last convolution has twice as many as the one before
# it, though both have 64 maps: it looks at 64 maps, not at 32. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Two bills
#
# Parameters are one bill, work is another. A dense layer uses each weight once per picture. A convolution uses each
# weight once for *every place* of its maps: each of conv2's, for example, 26 x 26 times. What share of all
# multiplications does the layer of 512 units do?

# %%
predict("multiplications that the layer of 512 units does")

# %% slideshow={"slide_type": "subslide"}
bills = {}
for layer in network.layers:
    if layer.weights:
        places = math.prod(layer.output.shape[1:-1])  # 1 if dense
        uses = places * math.prod(layer.kernel.shape)
        bills[layer.name] = layer.count_params(), uses

bills = pd.DataFrame(bills, index=["parameters", "multiplications"]).T
share = bills / bills.sum()
reveal("multiplications that the layer of 512 units does",
       share.multiplications["dense"])
plots.shares(bills)

# %%
expect("share of the parameters in the layer of 512 units",
       share.parameters["dense"], above=0.92)
expect("share of the multiplications in the convolutions",
       share.multiplications[:4].sum(), above=0.94)

# %% [markdown] slideshow={"slide_type": "fragment"}
# For a smaller file, remove units from the dense layer. For less work, remove maps from the convolutions. These are two
# different wishes.

# %% [markdown] slideshow={"slide_type": "notes"}
# The heaviest layer is conv2: few weights, used at 26 x 26 places. Ask what a third stage of 128 maps
# would do to both bills: 1 x 1 x 128 numbers would be left to flatten, and the dense layer would shrink to a twelfth.
# (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 9.3 · Find the bugs (6 min, one star)
#
# The tutorial prints the tables that you have just seen, for this very network. The text around them says:
#
# * **A** The pictures that come in have 28 x 28 pixels and 3 channels.
# * **B** "Same" keeps the 28 rows and columns.
# * **C** The first convolution learns 16 kernels, so 16 maps come out.
# * **D** The second convolution is valid and takes 2 from the rows and 2 from the columns.
# * **E** Pooling keeps the number of maps.
# * **F** The kernels of conv3 have the shape (64, 32, 3, 3).
# * **G** Each map of a convolution has one bias.
# * **H** The kernels of the dense layer have the shape (1600, 512).
#
# The code runs, the tables are right, and three of the claims are wrong. Write a dictionary: the letter of each wrong
# claim, and the number or shape that the tables have instead.
#
# <details><summary>Hint 1</summary>Go claim by claim, with a finger on the tables. Each mistake is a single number or shape.</details>
# <details><summary>Hint 2</summary>A and C: look at the rows of conv1, in both tables.</details>
# <details><summary>Hint 3</summary>F: the order is (rows, columns, maps in, maps out). The answer has the form
# <code>{"A": number, "C": number, "F": (number, number, number, number)}</code>.</details>

# %% tags=["exercise", "exercise:09.3"]
corrections = ...  # such as {"B": 27, "H": (1600, 10)}

check("09.3", corrections)
# %load ../solutions/09_3_corrections.py

# %% [markdown] slideshow={"slide_type": "notes"}
# All three mistakes are in the real tutorial. The first two look like leftovers from an earlier network, the third is
# Theano's order of axes. Text is never run, so text is where bugs live longest. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Which axis is which?
#
# Claim F is true in Theano. The two libraries keep the same kernels in different orders:
#
# | | order of axes | the kernel is | maps of a picture |
# |---|---|---|---|
# | Keras | (rows, columns, maps in, maps out) | applied as it is | (rows, columns, maps) |
# | Theano | (maps out, maps in, rows, columns) | turned by 180° | (maps, rows, columns) |
#
# A kernel has a slice for each map below. The first slice of a layer's first kernel is `kernels[:, :, 0, 0]` in Keras
# and `kernels[0, 0]` in Theano. Here are two attempts to put Keras's kernels into Theano's order. Both run, and both
# give the right shape. Which is wrong, and how would you notice?

# %%
kernels, biases = network.get_layer("conv1").get_weights()
one = kernels.transpose(3, 2, 0, 1)
other = kernels.reshape(32, 1, 3, 3)
print(kernels.shape, one.shape, other.shape)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Compute something whose answer you know: the maps that Keras makes of a digit. A kernel applied as it is gives a
# correlation (lesson 5). We leave out the rim, where the kernel meets the padding.

# %% slideshow={"slide_type": "subslide"}
digits = load_mnist(channels="last", seed=seed, num_train=num_train,
                    num_validation=num_validation)
x, y = digits.x_train, digits.y_train
digit = x[0, :, :, 0]
known = np.array(network.get_layer("conv1")(x[:1]))[0, 1:-1, 1:-1]

for name, order in {"transpose": one, "reshape": other}.items():
    maps = [convolution.correlate(digit, kernel[0]) + bias
            for kernel, bias in zip(order, biases)]
    maps = np.maximum(np.stack(maps, axis=-1), 0)
    print(f"{name:9} gives Keras's maps:",
          np.allclose(maps, known, atol=1e-4))

# %% [markdown] slideshow={"slide_type": "fragment"}
# `transpose` moves axes, and every number keeps its place along each of them. `reshape` keeps the numbers in the order
# in which they lie in memory and only cuts them into new pieces: its first "kernel" holds one weight from each of nine
# kernels.

# %% [markdown] slideshow={"slide_type": "notes"}
# With 32 maps in and 32 out, as in conv2, even a transpose with the two swapped gives the right shape. Only a test on
# values tells. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 9.4 · Kernels for Theano (8 min, two stars)
#
# Write `to_theano(kernels)`: it takes kernels in Keras's order and returns what Theano's `conv2d` needs to give the
# same maps. Mind two columns of the table above, the order and the turn.
#
# <details><summary>Hint 1</summary>Lesson 6 went the other way, from Theano to Keras: axes and turn. Its
# <code>transpose(2, 3, 1, 0)</code> does not undo itself: which old axis must come first now?</details>
# <details><summary>Hint 2</summary><code>kernels.transpose(3, 2, 0, 1)</code> puts the axes in order: the new first axis is
# the old axis 3, and so on.</details>
# <details><summary>Hint 3</summary>Turned by 180° means rows and columns both backwards. They are now the last two axes:
# <code>[:, :, ::-1, ::-1]</code>.</details>

# %% tags=["exercise", "exercise:09.4"]
def to_theano(kernels):
    ...  # your code


check("09.4", to_theano)
# %load ../solutions/09_4_to_theano.py

# %% [markdown] slideshow={"slide_type": "notes"}
# kernels.T is a tempting wrong answer: it reverses the order of all four axes, so rows and columns change places too.
# On symmetric kernels nobody would notice. Flatten holds another trap: Keras flattens (rows, columns, maps), Theano
# (maps, rows, columns), so the weights of the first dense layer need reordering, too (lesson 6). (6 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What does a unit see?
#
# A unit of conv1 sees 3 x 3 pixels, its **receptive field**. One of conv2 sees 3 x 3 units of conv1, whose fields
# overlap: 5 x 5 pixels. After a pooling, neighbouring units are two pixels apart, so every step counts double. In
# general, let $r$ be the side of the field and $j$ the **jump**, the distance between the fields of two neighbours, in
# pixels. For a layer with windows of $k$ x $k$ and a stride of $s$,
#
# $$r \leftarrow r + (k - 1)\, j, \qquad j \leftarrow j\, s ,$$
#
# in this order, starting from a single pixel with $r = 1$ and $j = 1$. Our convolutions have $k = 3$ and $s = 1$, our
# poolings $k = 2$ and $s = 2$. The last maps have 5 x 5 units. How large a part of the picture does one of them see?

# %%
predict("side of the receptive field of pool2", unit="pixels")

# %% [markdown] slideshow={"slide_type": "notes"}
# Draw conv1 and conv2 in one dimension and let the class count: 3 pixels, then 5. The common mistake is to multiply,
# 3 x 3 = 9; but the fields overlap. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 9.5 · Receptive fields (8 min, two stars)
#
# Write `receptive_fields(layers)`. `layers` is a list of pairs $(k, s)$, such as `[(3, 1), (3, 1), (2, 2)]`, from the
# picture upwards. Return the list of $r$, one for each layer.
#
# <details><summary>Hint 1</summary>Keep two numbers, <code>r</code> and <code>j</code>, and go through the layers in
# order.</details>
# <details><summary>Hint 2</summary>First <code>r</code>, with the old <code>j</code>; then <code>j</code>.</details>
# <details><summary>Hint 3</summary><code>r = r + (k - 1) * j; j = j * s; fields.append(r)</code></details>

# %% tags=["exercise", "exercise:09.5"]
def receptive_fields(layers):
    ...  # your code


check("09.5", receptive_fields)
# %load ../solutions/09_5_receptive_fields.py

# %% [markdown] slideshow={"slide_type": "notes"}
# Order matters: doubling the jump first gives the pooling 7 instead of 6. Draw two pooled units and the pixels below
# them. (6 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Ask the network
#
# You can believe a formula, or try it. We build the network again, with all weights 1 and all biases 0, so that
# nothing can cancel. Then we show it 784 pictures, each with a single inked pixel. If a unit answers, it sees that
# pixel.

# %%
honest = on_keras.two_stages()
for layer in honest.layers:
    if layer.weights:
        layer.set_weights([np.ones(layer.kernel.shape),
                           np.zeros(layer.bias.shape)])

lone = np.eye(784, dtype="float32").reshape(784, 28, 28, 1)
stages = [layer for layer in honest.layers
          if layer.name[:4] in ("conv", "pool")]
look = keras.Model(honest.inputs[0], [layer.output for layer in stages])
answers = look(lone, training=False)

# %% slideshow={"slide_type": "subslide"}
seen, counted = [], []
for maps in answers:
    middle = maps.shape[1] // 2
    reached = np.array(maps[:, middle, middle, 0]) > 0
    seen.append(reached.reshape(28, 28).astype(float))
    counted.append(round(reached.sum() ** 0.5))

reveal("side of the receptive field of pool2", counted[-1], unit="pixels")
titles = [f"{layer.name}\n{side} x {side}"
          for layer, side in zip(stages, counted)]
plots.show_images(seen, titles=titles)

# %%
formula, field, jump = [], 1, 1
for k, s in [(3, 1), (3, 1), (2, 2), (3, 1), (3, 1), (2, 2)]:
    field, jump = field + (k - 1) * jump, jump * s
    formula.append(field)
print(formula)
expect("the formula counts what was counted", formula == counted)
expect("rows seen from the last maps' five rows: 13, 16, 16, 16, 15",
       [round((np.array(answers[-1])[:, place, 2, 0] > 0).reshape(
           28, 28).any(axis=1).sum()) for place in range(5)]
       == [13, 16, 16, 16, 15])

# %% [markdown] slideshow={"slide_type": "fragment"}
# In black are the pixels that one unit in the middle of a map can see, layer by layer. The 5 x 5 units of the last maps
# have fields of 16 x 16 pixels, 4 pixels apart. At the rim a part of the field lies outside the picture, where there is
# only padding: units in the five rows of the map see 13, 16, 16, 16 and 15 rows of the picture. Only the dense layer
# sees the whole digit.

# %% [markdown] slideshow={"slide_type": "notes"}
# The layer browser below shows what units at the rim see. What a trained unit makes of its field is another matter: the
# middle counts more, since more paths lead through it. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## An optimiser without a learning rate
#
# The tutorial trains with **Adadelta** (Zeiler, 2012). Like RMSprop in lesson 4, it divides each slope $g$ by the
# typical size of recent slopes. But it also multiplies by the typical size of its own past steps $\Delta$:
#
# $$E \leftarrow \rho\, E + (1-\rho)\, g^2, \qquad \Delta = \sqrt{\frac{D + \epsilon}{E + \epsilon}}\; g,$$
#
# $$D \leftarrow \rho\, D + (1-\rho)\, \Delta^2, \qquad w \leftarrow w - \eta\, \Delta .$$
#
# $E$ is the running mean of squared slopes, as in lesson 4, and $D$ that of squared steps; $\rho$ says how much of the
# old mean is kept, $\epsilon$ is tiny, $\eta$ is the learning rate, and $w$ the weight.
#
# $g / \sqrt{E}$ has no units, so $\Delta$ has those of $\sqrt{D}$, a past step: those of a weight. Zeiler had no
# $\eta$ at all, which amounts to $\eta = 1$, and that was the default of Keras 1 and 2, when Keras was a separate
# package. When it moved into TensorFlow, `tf.keras` gave all its optimisers but SGD the same default, and Keras 3 has
# kept it:

# %%
default = keras.optimizers.Adadelta().learning_rate
print("default:", round(float(default), 6))

# %% [markdown] slideshow={"slide_type": "fragment"}
# So `Adadelta()` is the second old line that still runs. Train for one epoch on 3,000 digits with this default: what is
# the validation error? Blind guessing gets nine in ten wrong.

# %%
predict("validation error, one epoch at Adadelta's default rate")

# %% [markdown] slideshow={"slide_type": "notes"}
# The paper argues with units, as in physics: g has the units of cost per weight, so a step eta g needs an eta with
# units. Adadelta's step needs none. (5 min)

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "subslide"}
validation = digits.x_validation, digits.y_validation
error_at = {}
for rate in [0.001, 1.0]:
    reproducible(seed)
    network = on_keras.two_stages()
    network.compile(keras.optimizers.Adadelta(rate),
                    loss="sparse_categorical_crossentropy")
    network.fit(x[:3000], y[:3000], batch_size=batch_size, verbose=0)
    error_at[rate] = on_keras.error_rate(network, *validation)

reveal("validation error, one epoch at Adadelta's default rate",
       error_at[0.001])

# %%
expect("validation error, rate 0.001", error_at[0.001], above=0.6)
expect("validation error, rate 1.0", error_at[1.0], above=0.08, below=0.6)
expect("mistakes, rate 0.001 / rate 1.0 (ratio)",
       error_at[0.001] / error_at[1.0], above=1.3, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# At 0.001 the network has learned next to nothing, and no error was raised. When code is brought over from an older
# version, compare the defaults, not only the names.
#
# (The cost is called *sparse* because it takes class numbers. Without that word it takes one-hot rows, and gives the
# same value.)

# %% [markdown] slideshow={"slide_type": "notes"}
# Both silent changes in this lesson show in a number that you can predict: a shape, and the cost of guessing,
# log 10 = 2.3, where this training stays. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Train it
#
# Two epochs of {{ 5000 | thousands }} digits. One thing is added to the tutorial's recipe: the rate begins at 1.0 and
# falls to 0 along a cosine, so that the last steps are small and the weights come to rest. Lesson 10 does the same. The
# figure shows, in grey, a recorded run of {{ r09_inside_a_deep_cnn.table.epoch.max() }} epochs over all 60,000 digits.

# %%
watch = {"train": (x[:1000], y[:1000]), "validation": validation}

# %% tags=["record-only"]
from authoring.records.recording import keep_model, record, rehearsing

if not rehearsing():
    every = load_mnist(channels="last")
    x, y = every.x_train, every.y_train
    watch = {"train": (x[:10_000], y[:10_000]),
             "test": (every.x_test, every.y_test)}

# %%
reproducible(seed)
network = on_keras.two_stages()
steps = num_epochs * math.ceil(len(x) / batch_size)
rate = keras.optimizers.schedules.CosineDecay(1.0, steps)
network.compile(keras.optimizers.Adadelta(rate),
                loss="sparse_categorical_crossentropy")
history = on_keras.fit(network, (x, y), num_epochs, watch=watch,
                       batch_size=batch_size)

# %% tags=["record-only"]
record("09_inside_a_deep_cnn", history)
keep_model("09_inside_a_deep_cnn", network)

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "subslide"}
recorded = results.recorded("09_inside_a_deep_cnn")
plots.error_curves(history, recorded.table.set_index("epoch"))

# %%
expect("training error", history.train.iloc[-1], below=0.15)

# %% [markdown] slideshow={"slide_type": "notes"}
# In the record the training error was measured on 10,000 of the 60,000, to save time. The number of epochs and the rate
# were fixed beforehand; nothing was chosen by looking at the test curve. (3 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Now the test error: once for your network, then for the recorded one, whose curve you saw.

# %%
x_test, y_test = digits.x_test, digits.y_test
error = on_keras.error_rate(network, x_test, y_test)
expect("test error of your network", error, below=0.15)

trained = on_keras.model("09_inside_a_deep_cnn")
error_recorded = on_keras.error_rate(trained, x_test, y_test)
expect("test error of the recorded network", error_recorded, below=0.0075)

# %% [markdown] slideshow={"slide_type": "fragment"}
# The recorded network is wrong on {{ (10000 * r09_inside_a_deep_cnn.final.test) | round | int }} of 10,000 digits,
# {{ r09_inside_a_deep_cnn.final.test | percent(2) }}.

# %% [markdown] slideshow={"slide_type": "notes"}
# The rest of the lesson looks into the recorded network, `trained`. (1 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A digit on its way through
#
# `keras.Model(inputs, outputs)` makes a network from any part of another; nothing is copied or trained. We ask for the
# outputs of all layers at once.

# %%
names = [layer.name for layer in trained.layers]
look = keras.Model(trained.inputs[0],
                   [layer.output for layer in trained.layers])
made = look(x_test[:1], training=False)
maps = {name: np.array(values) for name, values in zip(names, made)}
expect("pool1 and drop1 hand on the same numbers",
       np.array_equal(maps["pool1"], maps["drop1"]))
expect("sum of the ten probabilities", float(maps["answer"].sum()),
       above=0.9999, below=1.0001, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Dropout works while a network trains and steps aside when it answers (lesson 4). For each convolution and pooling,
# here are the eight maps with the largest mean for this digit. Blank paper counts in that mean, so some of them may
# answer mostly to paper.

# %% slideshow={"slide_type": "subslide"}
def strongest(maps, count=8):
    order = np.argsort(maps[0].mean(axis=(0, 1)))[::-1][:count]
    return maps[0, :, :, order]  # the chosen maps come first


plots.map_strips({name: strongest(maps[name]) for name in names
                  if name[:4] in ("conv", "pool")})

# %% [markdown] slideshow={"slide_type": "fragment"}
# You can see the digit in the first strips, but not in the last. There, few rows and columns are left: the maps say
# *which* things were found, and only roughly where. From layer to layer the question changes from "where is ink?" to
# "what is there?", which takes more maps, and smaller ones.

# %% [markdown] slideshow={"slide_type": "notes"}
# Let the room point out a map that reacts to one direction of stroke in conv2, and follow what pooling does to it.
# (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Where does it become easy?
#
# Take the numbers that a layer hands on, and use the simplest classifier there is: answer with the class whose **mean**
# is nearest. For raw pixels that is the mean digit of lesson 0, and it gets about a quarter of the digits wrong. How
# many are wrong with the numbers of the dense layer? (We ask about the first 1,000 test digits, all from the harder
# half: see lesson 7.)

# %%
predict("error of the nearest mean, on the numbers of the dense layer")

# %% slideshow={"slide_type": "subslide"}
some = ["pool1", "pool2", "dense"]
part = keras.Model(trained.inputs[0],
                   [trained.get_layer(name).output for name in some])


def numbers(images):
    made = part.predict(images, batch_size=500, verbose=0)
    rows = [values.reshape(len(images), -1) for values in made]
    return [images.reshape(len(images), -1), *rows]


known, asked = numbers(digits.x_train[:1000]), numbers(x_test[:1000])

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "subslide"}
error_of = {}
label_known, label_asked = digits.y_train[:1000], y_test[:1000]
for name, here, there in zip(["pixels", *some], known, asked):
    means = [here[label_known == k].mean(axis=0) for k in range(10)]
    answers = cdist(there, means).argmin(axis=1)
    error_of[name] = np.mean(answers != label_asked)

reveal("error of the nearest mean, on the numbers of the dense layer",
       error_of["dense"])
for (name, wrong), there in zip(error_of.items(), asked):
    print(f"{name:6} {there.shape[1]:5} numbers, error {wrong:.1%}")

# %%
expect("error of the nearest mean of pixels", error_of["pixels"],
       above=0.15, below=0.30)
expect("error with the dense layer's numbers", error_of["dense"],
       below=0.05)

# %% [markdown] slideshow={"slide_type": "fragment"}
# The means are as simple as before; the numbers have changed. Layer by layer, the network moves digits of one class
# together and those of different classes apart, until a straight cut, the last layer, is enough.

# %% [markdown] slideshow={"slide_type": "notes"}
# This answers "what are the layers for?" better than any single map. It is also how trained networks are reused for
# other tasks: cut off the last layer, and classify the numbers that it was given. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### The layer browser
#
# Choose a layer, a digit and a map. On the left, the frame shows the part of the digit that the map's strongest unit
# sees. Follow one digit from conv1 to the answer. Is there a map of conv4 that answers to the bar of the 7, and to
# nothing else?

# %%
browser = widgets.LayerBrowser(trained, x_test[:500], y_test[:500])
browser

# %%
sides = [browser.fields[name].side for name in ("conv2", "conv4", "pool2")]
expect("the explorer's frames have the sides of the formula",
       sides == [5, 14, 16])

# %% [markdown] slideshow={"slide_type": "notes"}
# Things to look for: a map of conv1 that shows one rim of the strokes only; a map of pool2 that is silent for this
# digit and not for another; a unit at the rim, whose frame is cut off by the picture's edge: the rest of its field is
# padding. (6 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### What does a map wait for?
#
# Below the digit are the eight patches to which the chosen map answers most strongly, from eight of the 500 digits.
# Under each are its digit's label and how strongly the map answers. Press a patch, and its digit appears. Find a map of
# conv2 that waits for horizontal bars, a map of conv3 that waits for the lower ends of strokes, and a map of conv4
# whose eight patches all come from one class.

# %% [markdown] slideshow={"slide_type": "notes"}
# Move the slider of maps: the patches follow at once. Let the room call out the maps that it finds. The strongest
# answers are not all answers: choose another digit, and see what else the map answers to, more weakly. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The scoreboard

# %% tags=["nbval-ignore-output"]
name = f"two stages, {num_epochs} epochs of {len(x):,} digits"
scoreboard.add(name, lesson=9, error=error,
               parameters=network.count_params(),
               seconds=history.seconds.sum())
scoreboard.plot()

# %%
expect("mistakes of the recorded network on 10,000 test digits",
       round(10_000 * error_recorded), below=75)

# %% [markdown] slideshow={"slide_type": "notes"}
# Compare the two-stage network with lesson 5's: three stages there, and nearly as many parameters. Their intervals
# overlap, which decides nothing: both answered the same pictures. Lesson 11 compares them. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Key points
#
# * Shapes follow from four rules, and are known before training. Print them: some mistakes show nowhere else.
# * A layer's parameters: the product of its kernels' shape, plus one bias for each map or unit that goes out.
# * The dense layer owns the parameters, the convolutions do the work.
# * Keras and Theano keep the same kernels in different orders. `transpose` and a turn lead from one to the other,
#   `reshape` does not.
# * A unit's field grows by $(k-1)\,j$ with each layer; each stride multiplies the jump $j$.
#
# **Next:** a deep network trains only if the numbers inside it keep a sensible size. Why does it help to rescale them
# inside the network?

# %% [markdown] slideshow={"slide_type": "notes"}
# If there is time: print the standard deviation of every layer's numbers, untrained and trained. They are far from
# equal; lesson 10 evens them out. (1 min)
