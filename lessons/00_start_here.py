# ---
# jupyter:
#   kernelspec: {display_name: Python 3 (ipykernel), language: python, name: python3}
# ---

# %% [markdown] slideshow={"slide_type": "slide"}
# # 0 · Start here
#
# **What does a computer see when it sees a digit?**
#
# You will be able to
# * run a lesson, do its exercises, and get help when you are stuck;
# * read a picture as an array of numbers, and put it into the forms that later lessons need;
# * say why some pictures are locked away until the very end.
#
# *Reading {{ reading }} min · exercises {{ exercises }} min · runs in {{ minutes }} on two cores*

# %% [markdown] slideshow={"slide_type": "notes"}
# The first lesson has no model in it. Its aim: everybody's machine works, everybody has pressed Shift and Enter, and
# everybody has seen that a picture is a table of numbers. If time is short, skip the section on channels. (2 min)

# %% slideshow={"slide_type": "skip"}
import numpy as np

from course_utils import check, doctor, expect, load_mnist, plots, predict
from course_utils import progress, reveal, review, scoreboard, widgets

# %% [markdown] slideshow={"slide_type": "skip"}
# Did that cell stop with `No module named 'course_utils'`? Then this notebook is running on a different Python. Choose
# the one in the course's folder `.venv` under *Kernel → Change Kernel…* (in VS Code: *Select Kernel*), or open the
# course with `make lab`.

# %% tags=["parameters"] slideshow={"slide_type": "skip"}
seed = 0

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How a lesson works
#
# Text and code take turns. Click on a cell with code and press **Shift + Enter**: it runs, shows its result, and moves
# on to the next. Run the cells from top to bottom. The square button above the notebook stops a cell that takes too
# long. When something has gone wrong, *Kernel → Restart Kernel…* gives you a fresh start: what you typed is still
# there, but all variables are gone, so run the notebook again from the top.
#
# Each lesson goes in rounds:
#
# 1. **Predict.** Before a result appears, you are asked what you expect. Take a guess. A wrong guess is worth more than
#    none, since you will remember it.
# 2. **Run.** See what happens. (Saved answers are folded away until you run the cell, or click.)
# 3. **Explain.** The text then asks *why*. Answer in your own words, aloud or on paper, before you read on.
#
# In between are exercises, from one star (a warm-up) to three (for those who want more). Each tells you whether you are
# right, and has hints.

# %% [markdown] slideshow={"slide_type": "notes"}
# Guessing first is the one habit to ask of the room. In class, let people write their guess on paper and compare with a
# neighbour before the cell is run. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Is this machine ready?
#
# The course needs no internet connection and no graphics card. It does need a few programs. This cell looks for them,
# and says what to do if one is missing. The line above the table sums up, *ready* or *not ready*: send it to your
# teacher if you need help. The last lines forecast how long each lesson will run on *your* machine.

# %% tags=["nbval-ignore-output"]
doctor.examine()

# %% [markdown] slideshow={"slide_type": "notes"}
# If a line says "missing", its last column says what to install. The C++ compiler is the usual culprit; it is first
# needed in lesson 2. "Unknown" means that a check could not be made, and does not count as passed. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Seventy thousand digits
#
# All twelve lessons use the same pictures: digits written by employees of the US Census Bureau and by high-school
# students, scanned, shrunk and centred in the 1990s. The collection is called **MNIST**, and it comes with the course.
# Each picture has a **label**, the digit that its writer meant. Models are **trained** on 60,000 of them; the other
# 10,000, written by other people, are kept for the **test**. The end of this lesson says why.

# %%
raw = load_mnist(scale=False)
print(raw)
print("x_train", raw.x_train.shape, raw.x_train.dtype)
print("y_train", raw.y_train.shape, raw.y_train[:10])
expect("70,000 digits", len(raw.x_train) + len(raw.x_test) == 70_000)

# %% [markdown] slideshow={"slide_type": "fragment"}
# The last line is a **verdict**: what the text expects, and whether it came true. (For a measured number, the expected
# range is in brackets.) If a verdict says NO, the sentences around it do not hold for your run: restart the kernel, and
# run the notebook from the top. If it still says NO, believe your number rather than our sentence.

# %% [markdown] slideshow={"slide_type": "fragment"}
# `x` holds pictures and `y` holds labels: `raw.y_train[1]` belongs to `raw.x_train[1]`. Here is that picture, with its
# rows and columns counted from 0, as in Python.

# %%
plots.show_image(raw.x_train[1], title=f"label: {raw.y_train[1]}")

# %% [markdown] slideshow={"slide_type": "notes"}
# MNIST is small by today's standards, and that is the point: every experiment of the course takes seconds or minutes,
# and every gain can be seen on the same ten thousand test pictures. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What the computer gets
#
# You see a 0. The computer gets a table of whole numbers from 0, blank paper, to 255, full ink. Here are columns 4
# to 8 of that picture, from row 10 on: the left edge of the 0.

# %%
plots.number_grid(raw.x_train[1], rows=slice(10, 25), columns=slice(4, 9))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Nothing in this table says "0, the digit". Nothing says that two numbers next to each other belong together, that a
# stroke runs down the page, or that this is writing at all. Whatever a program is to know about digits, it must find in
# numbers like these.

# %% [markdown] slideshow={"slide_type": "notes"}
# Show the table first without saying which digit it is, and ask whether anybody can read it. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Look around
#
# Move the window over a digit and watch its numbers. Find the darkest pixel of a 1. Find a 4 that could be a 9.

# %%
widgets.DigitBrowser(raw)

# %% [markdown] slideshow={"slide_type": "notes"}
# Let the room pick a class and hunt for the worst writing in it. Tab moves between the controls, the arrow keys move a
# slider. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 0.1 · How many numbers? (2 min, one star)
#
# The warm-up: it shows how all exercises work. Replace the three dots with your code, run the cell, and read what
# `check` answers. It never stops the notebook, and you may try as often as you like.
#
# Write `count_numbers(images)`: how many numbers does an array of pictures hold? For two pictures of 28 x 28 pixels the
# answer is 1568.
#
# <details><summary>Hint 1</summary>The shape of the array is <code>(pictures, rows, columns)</code>.</details>
# <details><summary>Hint 2</summary>Every picture has rows × columns numbers.</details>
# <details><summary>Hint 3</summary>NumPy counts for you: look at <code>images.size</code>.</details>
#
# Still stuck, or curious? In the last line of the cell, delete the `#` and the space after it, and run the cell: a
# solution that explains itself takes the cell's place. Run it once more to see it pass.

# %% tags=["exercise", "exercise:00.1"]
def count_numbers(images):
    ...  # your code


check("00.1", count_numbers)
# %load ../solutions/00_1_count_numbers.py

# %% [markdown] slideshow={"slide_type": "notes"}
# Do this one together on the screen: get it wrong first (len(images)), so that everybody sees what a check says.
# (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Are there as many of each?
#
# Before you run the next cell: the training set has 60,000 digits of ten kinds. How many are ones?

# %%
predict("ones among the 60,000 training digits", unit="digits")

# %% slideshow={"slide_type": "subslide"}
ones = int(np.sum(raw.y_train == 1))
reveal("ones among the 60,000 training digits", ones, unit="digits")
plots.class_counts({"training": raw.y_train, "test": raw.y_test})

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Explain:** what does that do for a program that always answers "1"?

# %% [markdown] slideshow={"slide_type": "fragment"}
# Not exactly 6,000 of each: ones are the most frequent, fives the rarest, in training and test set alike. So a program
# that always answers "1" is right more often than one time in ten. Remember its error as the one to beat.

# %%
always_one = float(np.mean(raw.y_test != 1))
expect("error of always answering 1", always_one, above=0.88, below=0.89)

# %% [markdown] slideshow={"slide_type": "notes"}
# 6,000 is the natural guess. The point is not the number but the habit: count the classes before you train on them.
# Lesson 7 shows what happens if you do not. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The average digit
#
# Sixty thousand pictures are too many to look at. One way to see them all at once is to average all pictures of one
# class, pixel by pixel.
#
# What will the average 1 look like, and the average 4? Sharp or smeared, and where?

# %% [markdown] slideshow={"slide_type": "notes"}
# Let everybody sketch the average 4 before the next slide. A common guess is a sharp 4, as if the mean picked the
# most typical one; but each pixel is averaged by itself, so whatever writers do differently is smeared. (1 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 0.2 · The mean digit (5 min, one star)
#
# Write `mean_digit(images, labels, digit)`. It picks the pictures whose label is `digit` and returns their mean, one
# picture of shape `(rows, columns)`.
#
# <details><summary>Hint 1</summary><code>labels == 4</code> is an array of True and False, one for each picture.</details>
# <details><summary>Hint 2</summary><code>images[labels == 4]</code> keeps the pictures where it is True.</details>
# <details><summary>Hint 3</summary>Average over the pictures, which is the first axis:
# <code>.mean(axis=0)</code>.</details>

# %% tags=["exercise", "exercise:00.2"]
def mean_digit(images, labels, digit):
    ...  # your code


check("00.2", mean_digit)
# %load ../solutions/00_2_mean_digit.py

# %% [markdown] slideshow={"slide_type": "notes"}
# The usual slip is to forget axis=0: the answer is then one number, the mean ink. The check says so. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Ten averages
#
# Here they are, whether or not you have done the exercise.

# %% tags=["hide-output"]
means = [raw.x_train[raw.y_train == digit].mean(axis=0) / 255
         for digit in range(10)]
plots.show_images(means, titles=range(10))

# %% [markdown] slideshow={"slide_type": "fragment"}
# The 0 and the 1 are sharp where writers agree. The 4 and the 5 are smeared, since people write them in several ways.
# And the average 4 looks much like the average 9. Keep that in mind: those two are confused throughout the course.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask which two averages are hardest to tell apart. 4 and 9, then 3, 5 and 8. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Numbers a model likes
#
# Two changes are made to a picture before the models of lessons 1 to 4 see it.
#
# **Scaling.** The numbers 0 to 255 become 0 to 1. Lesson 6 shows what happens to a network if you forget.
#
# **Flattening.** A table of 28 x 28 becomes one row of 784: row 0, then row 1, and so on.

# %%
digits = load_mnist(flat=True)
print(digits)
print("smallest and largest:", digits.x_train.min(), digits.x_train.max())
place = 14 * 28 + 7
print("pixel (14, 7):", raw.x_train[1, 14, 7] / 255)
print(f"number {place} of the row: {digits.x_train[1, place]:.4f}")

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask where in the row pixel (14, 7) ends up: at 14 x 28 + 7 = 399, and the cell prints both. The usual mistake is to
# count rows and columns from 1. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### What flattening throws away
#
# Shuffle the 784 places once and apply the *same* shuffle to every picture. You can no longer read them.

# %%
shuffle = np.random.default_rng(seed).permutation(784)
plots.show_images([*digits.x_train[:5], *digits.x_train[:5, shuffle]],
                  titles=[*digits.y_train[:5]] * 2, columns=5)

# %% [markdown] slideshow={"slide_type": "fragment"}
# To a model that takes flat pictures, the lower row is exactly as easy as the upper one: it never knew which pixels
# were neighbours. All the models of lessons 1 to 4 are of this kind. How much better could they be if they knew? That
# is lesson 5.

# %% [markdown] slideshow={"slide_type": "notes"}
# This picture returns in lesson 5. Ask: "would a nearest-neighbour search mind the shuffle?" No: distances are sums
# over pixels, and a sum does not care about order. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 0.3 · Prepare the pictures (8 min, two stars)
#
# Write `prepare(images)`: it turns `uint8` pictures of shape `(n, 28, 28)` into `float32` rows of shape `(n, 784)`,
# from 0 to 1. It should work for pictures of any size.
#
# <details><summary>Hint 1</summary>Two steps: divide, and change the shape. Which number must become 1?</details>
# <details><summary>Hint 2</summary><code>images.reshape(len(images), -1)</code> keeps the first axis and lets NumPy work
# out the second.</details>
# <details><summary>Hint 3</summary>Dividing whole numbers by 255 gives <code>float64</code>. Convert with
# <code>.astype(np.float32)</code> before you divide.</details>

# %% tags=["exercise", "exercise:00.3"]
def prepare(images):
    ...  # your code


check("00.3", prepare)
# %load ../solutions/00_3_prepare.py

# %% [markdown] slideshow={"slide_type": "notes"}
# Why float32: half the memory and twice the speed of float64, and the seven digits it keeps are far more than a scanned
# pixel has. (6 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Labels as rows of zeros and a one
#
# A label is a name, not a quantity: an 8 is not twice a 4, and halfway between a 1 and a 3 is not a 2. So most models
# are given ten numbers, one for each class: a single 1, the others 0. This is called **one-hot**.

# %%
hot = load_mnist(one_hot=True)
print(hot.y_train.shape)
for label, row in zip(digits.y_train[:3], hot.y_train[:3]):
    print(label, row.astype(int))

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask what the mean of the labels 1 and 3 would claim: a 2, which nobody wrote. The usual mistake later is to mix the
# two forms up; the shape tells them apart, (60000,) or (60000, 10). (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 0.4 · One-hot, without a loop (8 min, three stars)
#
# Write `one_hot(labels, num_classes)`: labels of shape `(n,)` become rows of shape `(n, num_classes)` with one 1 in
# each, without a `for` loop.
#
# <details><summary>Hint 1</summary>Which matrix has row 0 = (1, 0, 0, …), row 1 = (0, 1, 0, …), and so on?</details>
# <details><summary>Hint 2</summary><code>np.eye(num_classes)</code> makes it.</details>
# <details><summary>Hint 3</summary>A matrix can be indexed by an array: <code>matrix[labels]</code> takes row
# <code>labels[0]</code>, then row <code>labels[1]</code>, and so on.</details>

# %% tags=["exercise", "exercise:00.4"]
def one_hot(labels, num_classes):
    ...  # your code


check("00.4", one_hot)
# %load ../solutions/00_4_one_hot.py

# %% [markdown] slideshow={"slide_type": "notes"}
# The other short answer compares: labels[:, None] == np.arange(num_classes). Worth showing if somebody finds it.
# (8 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## An axis for colour
#
# A colour picture has three numbers for each pixel: red, green, blue, its **channels**. Ours have one. Most networks
# from lesson 5 on want that axis all the same, and they do not agree on where it goes.

# %%
print("without ", load_mnist().x_train.shape)
print("first   ", load_mnist(channels="first").x_train.shape, "Theano")
print("last    ", load_mnist(channels="last").x_train.shape, "Keras")

# %% [markdown] slideshow={"slide_type": "notes"}
# Mixing the two up raises no error in many programs; the picture is just read wrongly. Lesson 7 has a bug of this kind.
# (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The perfect model
#
# Here is a model that makes no mistake on 60,000 digits. It is a dictionary: it looks the picture up, byte by byte. If
# it cannot find the picture, it answers 1.

# %%
book = {image.tobytes(): label
        for image, label in zip(raw.x_train, raw.y_train)}


def look_up(images):
    return np.array([book.get(image.tobytes(), 1) for image in images])


train_error = np.mean(look_up(raw.x_train) != raw.y_train)
print(f"training error: {train_error:.2%}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# What will its error be on pictures that it has not seen?

# %%
predict("error of the dictionary on the 10,000 test digits")

# %% slideshow={"slide_type": "subslide"}
test_error = np.mean(look_up(raw.x_test) != raw.y_test)
reveal("error of the dictionary on the 10,000 test digits", test_error)
expect("the same as always answering 1", test_error == always_one)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Explain:** why exactly that number?

# %% [markdown] slideshow={"slide_type": "fragment"}
# Not one test picture is in the dictionary, so it answers 1 every time. It does not **generalise**: what it knows is of
# no use on new pictures. The error on pictures that a model was trained on says little. That is why 10,000 are locked
# away as the **test set**:
#
# * a model **trains** on training pictures;
# * choices (which model, how long, how large) are made on a **validation set**, taken out of the training set;
# * the **test** pictures are looked at once, at the end of a lesson. Choose by them, and they become training data.

# %% [markdown] slideshow={"slide_type": "notes"}
# The rule sounds pedantic and is often broken, in code on the web and in print. Lesson 2 shows how it happens: a test
# error printed after every epoch is an invitation to stop at the best one. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The scoreboard
#
# Each lesson ends with its models on one board: the test error, how many numbers the model had to learn, and the
# seconds it took to train, or in lesson 1 to answer. Ten thousand pictures are a sample: ten thousand others would give
# a slightly different error. So the board also gives the interval in which the **true error**, the one over all digits
# that such writers could ever write, lies with 95 % confidence. Our first model sets the error to beat.

# %%
scoreboard.add("always answers 1", error=always_one, parameters=0, lesson=0)
scoreboard.table()

# %% [markdown] slideshow={"slide_type": "notes"}
# The interval is Wilson's, for a share counted on 10,000 pictures. Overlap of two intervals decides nothing: both
# models saw the same pictures, so compare them picture by picture, as lesson 11 does. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What you have done
#
# Each check also writes a line into the file `progress.jsonl` beside the notebooks: which exercise, what it said, and
# when. It writes no name and none of your code, and the file stays on this computer unless you give it to your teacher.
# (With the environment variable `COURSE_PROGRESS=off` nothing is written.) The table shows what is solved, and what is
# next.

# %%
progress.table()

# %% [markdown] slideshow={"slide_type": "fragment"}
# From lesson 2 on, a lesson opens with three questions about earlier ones. What you miss comes back first, after half a
# day; what you know comes back after two days, then later and later. Here is how many were asked and missed, and when
# one is due again. (`python -m course_utils.review` asks at any time.)

# %%
review.table()

# %% [markdown] slideshow={"slide_type": "notes"}
# Run it again later: it is the quickest way back to where you stopped. (1 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Key points
#
# * A picture is a table of numbers; a label is a name. Models get the first scaled to 0..1 and the second one-hot.
# * Flattening throws away which pixels are neighbours.
# * Remembering is not learning: only pictures that a model has never met can tell the two apart.
# * Always know what the laziest answer scores. Here: between 88 % and 89 % wrong.
#
# **Next:** suppose the dictionary did not insist on the very same picture, but took the most similar one. How far would
# that get us? [Lesson 1](01_nearest_neighbour.ipynb) finds out.

# %% [markdown] slideshow={"slide_type": "notes"}
# If you have five minutes left: let each table think of a picture that the next lesson's idea must get wrong. (2 min)
