# ---
# jupyter:
#   kernelspec: {display_name: Python 3 (ipykernel), language: python, name: python3}
# ---

# %% [markdown] slideshow={"slide_type": "slide"}
# # 1 · Nearest neighbour
#
# **How far does copying the most similar picture get us?**
#
# You will be able to
# * turn "similar" into a number, and say what that number overlooks;
# * classify a digit by its nearest neighbours, and measure how often that fails;
# * make 600 million comparisons in seconds by writing them as one matrix product.
#
# *Reading {{ reading }} min · exercises {{ exercises }} min · runs in {{ minutes }} on two cores*

# %% [markdown] slideshow={"slide_type": "notes"}
# One idea, taken as far as it goes: no training, no formula for what a digit is. It sets a bar that the next four
# lessons try to clear. Lesson 0's dictionary is the starting point. (1 min)

# %% slideshow={"slide_type": "skip"}
import time

import numpy as np
import pandas as pd
from sklearn.neighbors import KNeighborsClassifier

from course_utils import check, expect, load_mnist, neighbours, plots
from course_utils import predict, reveal, scoreboard, widgets

# %% tags=["parameters"] slideshow={"slide_type": "skip"}
seed = 52
num_remembered = 100
sizes = [100, 300, 1000, 3000, 10_000]

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The laziest learner there is
#
# It learns by keeping pictures. Shown a new digit, it looks for the most similar picture it has kept and repeats its
# label. Lesson 0's dictionary insisted on the very same picture; a similar one is enough here.
#
# It remembers one hundred pictures, drawn at random. Here is a digit that it has never seen. (Lesson 0 keeps
# test digits for the end. Today we may look at them from the start: a model that only keeps pictures has nothing to
# adjust. The one choice of this lesson is made on validation digits.)

# %%
digits = load_mnist(flat=True)
rng = np.random.RandomState(seed)
remembered = rng.choice(len(digits.x_train), num_remembered)
x_kept, y_kept = digits.x_train[remembered], digits.y_train[remembered]
plots.show_image(digits.x_test[0], title="Which digit is this?")

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask the room what "similar" should mean, in numbers, before the next slide gives one answer. (1 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A similarity that runs, and is wrong
#
# This function can be found on the web. It gives a number for every picture, and nothing crashes.

# %%
def similarity(image, images):
    distance = np.array([np.sqrt(np.sum(image - other) ** 2)
                         for other in images])
    return 1 / distance


best = np.argmax(similarity(digits.x_test[0], x_kept))
plots.show_images([digits.x_test[0], x_kept[best]],
                  titles=["new", "its 'nearest'"])

# %% [markdown] slideshow={"slide_type": "fragment"}
# A 7 for a 7. It works, it seems. Try another digit.

# %% slideshow={"slide_type": "subslide"}
best = np.argmax(similarity(digits.x_test[200], x_kept))
plots.show_images([digits.x_test[200], x_kept[best]],
                  titles=["new", "its 'nearest'"])

# %% [markdown] slideshow={"slide_type": "fragment"}
# A 3, and a 0. What do the two have in common? Not their shape. Weigh them: add up all the ink in each.

# %%
print(f"ink: {digits.x_test[200].sum():.2f} and {x_kept[best].sum():.2f}")

# %% [markdown] slideshow={"slide_type": "notes"}
# Leave the function on the screen and wait. Somebody will see it. If nobody does, the next exercise leads there with
# two pictures of two pixels. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 1.1 · Find the bug (5 min, one star)
#
# Read the formula below from the inside out. Which comes first, *square* or *sum*? Write `distances(image, images)` so
# that it returns the Euclidean distance from `image`, shape `(784,)`, to each row of `images`, shape `(n, 784)`; $p$
# runs over the pixels:
#
# $$d(a, b) = \sqrt{\sum_p (a_p - b_p)^2}$$
#
# <details><summary>Hint 1</summary>Work out by hand, for two pictures with two pixels each, (0, 1) and (1, 0): what should
# their distance be, and what is the <code>distance</code> of the code above?</details>
# <details><summary>Hint 2</summary>In NumPy, <code>images - image</code> subtracts the one picture from every
# row.</details>
# <details><summary>Hint 3</summary>Square every difference, then sum along the pixels with <code>axis=1</code>, then
# take the root.</details>

# %% tags=["exercise", "exercise:01.1"]
def distances(image, images):
    ...  # your code


check("01.1", distances)
# %load ../solutions/01_1_distances.py

# %% [markdown] slideshow={"slide_type": "notes"}
# The bracket closes too early, before the square: the differences are summed first, so that ink in the wrong place
# cancels ink that is missing. What is left is the difference in total ink. (5 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How would you have noticed?
#
# With the sum before the square, the "distance" is the difference between two amounts of ink:
# $\sqrt{(\sum_p (a_p - b_p))^2} = |\sum_p a_p - \sum_p b_p|$. That makes it quick to compute for all 10,000 test
# digits, so we can count.

# %%
def error_rate(answers):
    return float(np.mean(answers != digits.y_test))


ink_apart = np.abs(digits.x_test.sum(axis=1)[:, None] - x_kept.sum(axis=1))
by_ink = error_rate(y_kept[ink_apart.argmin(axis=1)])
expect("error of comparing ink", by_ink, above=0.80, below=0.82)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Guessing at random fails 90 % of the time, so comparing ink is not much better than a guess. The first digit came out
# right by luck. *One* example that works proves little; a count over many would have shown the bug in a second.
#
# The function's last line hides another trap: `1 / distance` divides by zero when a picture meets its own copy. The
# division is not needed: the *smallest distance* picks the same picture as the largest similarity.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask "how would you notice?" before showing the count. Good answers: try it on a case whose answer you know; compare
# with a guess at random; look at a few neighbours. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How often is it right?
#
# From here on the lesson uses the true distance, whether or not you have finished the exercise.
# `neighbours.nearest(images, remembered)` returns, for each image, the row number of its nearest remembered picture.
# You will see below how it works.
#
# Guessing at random is right on 10 of 100 new digits, comparing ink on 20 or so. How many will our learner get right by
# the true distance, with the same 100 remembered pictures?

# %%
predict("right, remembering 100 pictures")

# %% slideshow={"slide_type": "subslide"}
answers = y_kept[neighbours.nearest(digits.x_test, x_kept)[:, 0]]
error_100 = error_rate(answers)
reveal("right, remembering 100 pictures", 1 - error_100)
expect("error with 100 pictures", error_100, above=0.27, below=0.29)

# %% tags=["hide-output"] slideshow={"slide_type": "subslide"}
others = []
for draw in range(10):
    rows = np.random.default_rng(draw).permutation(60_000)[:100]
    nearest = neighbours.nearest(digits.x_test, digits.x_train[rows])[:, 0]
    others.append(error_rate(digits.y_train[rows[nearest]]))
expect("error, luckiest of ten others", min(others), above=0.26, below=0.28)
expect("error, unluckiest of them", max(others), above=0.31, below=0.33)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Which hundred it remembers is luck, and worth several percentage points. An error with 100 pictures is therefore the
# error of *that* hundred: the curve below begins with another hundred, and the explorer has a third.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Twenty test digits, and what the learner takes them for (label → answer):

# %%
plots.show_images(digits.x_test[:20], labels=digits.y_test[:20],
                  predictions=answers[:20])

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask for a guess before the answer: most people say 90 % or more. Nobody told it anything about digits, and it gets
# seven in ten. Look at the mistakes: each has an excuse. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Look at the neighbours
#
# Choose a test digit and see the pictures that it is compared with. Remember more of them: when does the answer change,
# and what does the nearest neighbour look like then? Leave `k` at 1 for now.

# %%
widgets.NeighbourExplorer(digits.x_test, digits.y_test,
                          digits.x_train, digits.y_train)

# %% [markdown] slideshow={"slide_type": "notes"}
# Have the room look for a digit that gets worse with more memory: there are some. A larger memory also holds more
# misleading pictures. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## More memory
#
# We have 60,000 pictures and have used 100. Every picture added is one more that a new digit could resemble.
#
# With 100, the learner was wrong on more than one digit in four. What will the error be with a hundred times as many?

# %%
predict("error, remembering 10,000")

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "subslide"}
curve = neighbours.learning_curve(digits, sizes=sizes, seed=seed)
reveal("error, remembering 10,000", curve.test[10_000])
curve

# %% tags=["record-only"]
from authoring.records.recording import record

record("01_nearest_neighbour", curve)

# %% tags=["hide-output"] slideshow={"slide_type": "subslide"}
plots.error_curves(curve, log_x=True, log_y=True, columns=["test"],
                   xlabel="remembered pictures")

# %%
fall = curve.test[100] / curve.test[10_000]
expect("ratio of errors, 100 / 10,000 pictures", fall,
       above=4, below=8, unit="")
steps = curve.test.to_numpy()[:-1] / curve.test.to_numpy()[1:]
expect("smallest ratio of errors per step", steps.min(),
       above=1.3, below=1.6, unit="")
expect("largest ratio of errors per step", steps.max(),
       above=1.4, below=1.8, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Such curves are called **learning curves**. Both axes are logarithmic: a step to the right multiplies the memory by
# three or so, a step down divides the error. Every step still helps, but takes three times as many pictures. The points
# lie nearly on a straight line: three times the pictures divide the error by nearly the same *factor* each time.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask how many pictures an error of 1 % would take if the line went on: one or two million, by eye. Then ask who would
# label them. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 600 million comparisons
#
# With all 60,000 remembered and 10,000 to answer, there are $6 \cdot 10^8$ pairs of pictures, and 784 subtractions in
# each. One digit, compared in a Python loop:

# %% tags=["nbval-ignore-output"]
start = time.perf_counter()
looped = np.array([np.sqrt(np.sum((digits.x_test[0] - other) ** 2))
                   for other in digits.x_train])
per_digit = time.perf_counter() - start
print(f"{per_digit:.2f} s for one digit,",
      f"{per_digit * 10_000 / 60:.0f} minutes for all 10,000")

# %%
expect("all 10,000 would take over a minute", per_digit * 10_000 > 60)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Too slow. Look at the square instead of the distance, and multiply it out:
#
# $$|a - b|^2 = |a|^2 - 2\, a \cdot b + |b|^2$$
#
# The first and last terms belong to *one* picture each: 70,000 sums are enough for all pairs. Only the middle one mixes
# the two, and all the $a \cdot b$ together are one matrix product: what computers do best.

# %% [markdown] slideshow={"slide_type": "notes"}
# Do the algebra on the board for two pixels. The point: a rewritten formula is worth more than a faster computer.
# (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 1.2 · All distances at once (10 min, two stars)
#
# Write `squared_distances(a, b)`: the squared distance from every row of `a`, shape `(m, d)`, to every row of `b`,
# shape `(n, d)`. The result has shape `(m, n)`. Use the identity above, and no loop.
#
# <details><summary>Hint 1</summary>All <code>a · b</code> together: <code>a @ b.T</code>, of shape
# <code>(m, n)</code>.</details>
# <details><summary>Hint 2</summary><code>(a ** 2).sum(axis=1)</code> has shape <code>(m,)</code>. To add it to every
# <em>column</em>, make it <code>(m, 1)</code> with <code>[:, None]</code>.</details>
# <details><summary>Hint 3</summary><code>(b ** 2).sum(axis=1)</code>, of shape <code>(n,)</code>, is added to every row as
# it is. Do not forget the minus and the 2 in the middle.</details>

# %% tags=["exercise", "exercise:01.2"]
def squared_distances(a, b):
    ...  # your code


check("01.2", squared_distances)
# %load ../solutions/01_2_squared_distances.py

# %% [markdown] slideshow={"slide_type": "notes"}
# The usual slip is the missing [:, None]: with m = n it even runs, and adds |a|² along the wrong axis. The check says
# so. (8 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### The whole test set
#
# `neighbours.nearest` does what you have just written, 500 digits at a time so that it fits in memory, and leaves out
# $|a|^2$, which is the same for all neighbours of a digit. (Only the nearest neighbour gives the answer; the fifteen
# nearest are kept for two later sections.)
#
# Extend the curve above by eye. What is the error at 60,000?

# %%
predict("error, remembering all 60,000")

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "subslide"}
start = time.perf_counter()
nearest = neighbours.nearest(digits.x_test, digits.x_train, k=15,
                             progress=True)
seconds = time.perf_counter() - start
print(f"{seconds:.1f} s for 10,000 digits")

# %%
answers = digits.y_train[nearest[:, 0]]
errors = int(np.sum(answers != digits.y_test))
error_all = error_rate(answers)
reveal("error, remembering all 60,000", error_all)
expect("wrong out of 10,000", errors, equal=309, unit="")

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask for a guess before the count appears: 309 of 10,000 are wrong. A common mistake is to take that for a property
# of the digits; it belongs to this distance and to these 60,000 pictures. (2 min)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Is it the same as the library's?
#
# Scikit-learn has a well-tested nearest neighbour. Two independent programs that agree on a thousand digits are worth
# more than one that looks right.

# %% tags=["nbval-ignore-output"]
start = time.perf_counter()
library = KNeighborsClassifier(n_neighbors=1, algorithm="brute")
library.fit(digits.x_train, digits.y_train)
theirs = library.predict(digits.x_test[:1000])
their_seconds = time.perf_counter() - start
print(f"{their_seconds:.1f} s for 1,000 digits")

# %%
expect("scikit-learn gives the same 1,000 answers",
       np.array_equal(theirs, answers[:1000]))

# %% [markdown] slideshow={"slide_type": "notes"}
# 309 is exact: anybody who compares all 60,000 by this distance gets these 309. Check against somebody else's
# program whenever you can. (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Ask more than one
#
# One neighbour may be a fluke. Ask the $k$ nearest and let them vote: $k = 1$ is what we had.
#
# Which $k$ is best? We must not choose it by the test digits, or they would no longer be new. So 5,000 training
# pictures are set aside for **validation**, and the rest are remembered.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask what is wrong with k = 2: the two may disagree, and somebody must break the tie. The common mistake is to try
# every k on the test digits and to report the best. (1 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Exercise 1.3 · The vote (12 min, three stars)
#
# Write `vote(labels)`. Each row of `labels`, shape `(m, k)`, holds the labels of one digit's $k$ neighbours, nearest
# first. Return the most frequent label of each row, shape `(m,)`. In a tie, the tied label that comes *first* wins:
# `[3, 5, 5, 3]` gives 3.
#
# <details><summary>Hint 1</summary>Start with one row and a loop over rows. How often does each of its labels occur in
# it?</details>
# <details><summary>Hint 2</summary>For one row, <code>[list(row).count(label) for label in row]</code> counts them,
# place by place.</details>
# <details><summary>Hint 3</summary><code>np.argmax</code> takes the <em>first</em> of equal maxima, and the nearest
# neighbour comes first.</details>

# %% tags=["exercise", "exercise:01.3"]
def vote(labels):
    ...  # your code


check("01.3", vote)
# %load ../solutions/01_3_vote.py

# %% [markdown] slideshow={"slide_type": "notes"}
# np.bincount(row).argmax() is the usual short answer; it breaks ties by the smaller digit, not by the nearer neighbour.
# With k = 2 that makes it worse than k = 1. (8 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Which k?

# %%
split = load_mnist(flat=True, num_validation=5000, seed=seed)
voters = neighbours.nearest(split.x_validation, split.x_train, k=15)
labels = split.y_train[voters]
by_k = pd.DataFrame({"validation": [
    np.mean(neighbours.vote(labels[:, :k]) != split.y_validation)
    for k in range(1, 16)]}, index=range(1, 16))
plots.error_curves(by_k, xlabel="k, the neighbours asked")

# %%
best_k = int(by_k.validation.idxmin())
expect("the best k on validation digits", best_k, above=2, below=6, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# A few voters help a little; many bring in neighbours from farther away and hurt. The difference between the best and
# its runners-up is a handful of digits in 5,000, so do not make much of the exact number.
#
# Now, and only now, the test digits, with all 60,000 remembered:

# %%
labels = digits.y_train[nearest[:, :best_k]]
error_k = error_rate(neighbours.vote(labels))
expect("test error with the chosen k", error_k, above=0.027, below=0.0315)
expect("test error with k = 1", error_all, above=0.027, below=0.0315)
expect("validation error with the chosen k", by_k.validation[best_k],
       above=0.02, below=0.027)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Explain:** why is the validation error smaller than the test error?

# %% [markdown] slideshow={"slide_type": "fragment"}
# Partly by luck: these 5,000 chose $k$, which flatters their error, and another 5,000 would give another error. Is luck
# all of it?

# %%
luck = []
for other in (1, 2):
    split = load_mnist(flat=True, num_validation=5000, seed=other)
    voters = neighbours.nearest(split.x_validation, split.x_train, k=best_k)
    answered = neighbours.vote(split.y_train[voters])
    luck.append(float(np.mean(answered != split.y_validation)))
expect("lower of two other validation errors", min(luck),
       above=0.019, below=0.028)
expect("higher", max(luck), above=0.019, below=0.029)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Luck moves the error by some tenths of a percent. Compare these two errors with the test error: there may be another
# reason. The validation digits were written by the same people as the remembered ones, the test digits by others. A
# reading machine meets new writers, so believe the test error. (It can be the other way round: in lessons 2 to 5 the
# validation error ends above the test error.)
#
# What the vote gains is small: compare the two test errors. We go on with $k = 1$ and its 309 mistakes.

# %% [markdown] slideshow={"slide_type": "notes"}
# Why does k = 2 equal k = 1 with our rule? With two voters either both agree, or it is a tie, and the nearest wins: the
# same answer as k = 1. A good question for the room. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Which digits get confused?
#
# Each row is a true class and sums to 100 %. Read it like this: of all the 4s, how many are taken for a 9?

# %%
plots.confusion_matrix(digits.y_test, answers)

# %% [markdown] slideshow={"slide_type": "fragment"}
# The mistakes are not spread evenly. Could the mean digits of lesson 0 have told us where? Sort all 45 pairs of digits
# by the distance between their means, and look up the eight most frequent confusions.

# %%
means = np.array([digits.x_train[digits.y_train == digit].mean(axis=0)
                  for digit in range(10)])
i, j = np.triu_indices(10, k=1)
order = np.argsort(np.linalg.norm(means[i] - means[j], axis=1))
pairs = [(int(a), int(b)) for a, b in zip(i[order], j[order])]
taken = np.array([[np.mean(answers[digits.y_test == a] == b)
                   for b in range(10)] for a in range(10)])
np.fill_diagonal(taken, 0)
for place in np.argsort(-taken.ravel())[:8]:
    a, b = divmod(place, 10)
    rank = pairs.index((min(a, b), max(a, b))) + 1
    print(f"{a} taken for {b}: {taken[a, b]:.1%},",
          f"their means: rank {rank} of 45")

# %% [markdown] slideshow={"slide_type": "fragment"}
# For six of the eight, yes: their means are among the five closest pairs. But a 2 is taken for a 7, and a 7 for a 1,
# about as often, and those means are far apart. A mean shows the usual way to write a digit; mistakes come from the
# unusual ones.

# %% [markdown] slideshow={"slide_type": "notes"}
# Always ask along which axis a confusion matrix was divided. Lesson 6 has one that was divided along the wrong one.
# (3 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The ten most confident mistakes
#
# A mistake is **confident** when all ten nearest neighbours agree on the same wrong label. Among those, we take the ten
# with the closest neighbour.

# %%
wrong = np.flatnonzero(answers != digits.y_test)
ten = nearest[wrong, :10]
unanimous = (digits.y_train[ten] == answers[wrong, None]).all(axis=1)
apart = digits.x_test[wrong] - digits.x_train[ten[:, 0]]
gap = np.linalg.norm(apart, axis=1)
worst = wrong[np.argsort(np.where(unanimous, gap, np.inf))[:10]]
plots.show_images(digits.x_test[worst], labels=digits.y_test[worst],
                  predictions=answers[worst])

# %%
expect("mistakes on which all ten neighbours agree",
       int(unanimous.sum()), above=20, below=80, unit="")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Would you have read them all? Some labels are debatable. Others are plain to you but not to the learner: it has no
# notion of a stroke, a loop or a gap, only of ink at the same place. Move a digit by two pixels, and its old neighbours
# are neighbours no longer.

# %%
some = digits.x_test[:2000].reshape(-1, 28, 28)
moved = np.roll(some, 2, axis=2).reshape(-1, 784)
far = digits.y_train[neighbours.nearest(moved, digits.x_train)[:, 0]]
expect("error when digits are moved by two pixels",
       float(np.mean(far != digits.y_test[:2000])), above=0.30)

# %% [markdown] slideshow={"slide_type": "notes"}
# This is the weak spot that convolution mends in lesson 5. The shift uses np.roll, which carries the last two columns
# round to the front; they are nearly always blank. (4 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The scoreboard
#
# The "parameters" of this model are the pictures that it keeps: 784 numbers each.

# %% tags=["nbval-ignore-output"]
scoreboard.add("nearest neighbour, 100 pictures", lesson=1,
               error=error_100, parameters=100 * 784)
scoreboard.add("nearest neighbour, 60,000 pictures", lesson=1,
               error=error_all, parameters=60_000 * 784, seconds=seconds)
scoreboard.table()

# %% slideshow={"slide_type": "subslide"}
scoreboard.plot()

# %%
expect("ratio of errors, 100 / 60,000 pictures",
       error_100 / error_all, above=8, below=10, unit="")

# %% [markdown] slideshow={"slide_type": "notes"}
# 3.1 % with no training at all is a strong start; it takes a hidden layer to beat it. What it costs: 47 million numbers
# kept forever, and 60,000 comparisons for each digit. (2 min)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Key points
#
# * "Similar" is a choice. A wrong one can look right for a while: test it on cases whose answer you know, and count.
# * More memory helps, but each halving of the error takes several times as many pictures.
# * Rewrite the formula before you buy a faster computer: a matrix product replaces 600 million passes through a loop.
# * Choices such as $k$ are made on validation digits; the test digits are for the end.
#
# **Next:** the lazy learner must keep 47 million numbers and search them for every digit. Could ten weighted sums,
# 7,840 numbers in all, do better? [Lesson 2](02_logistic_regression.ipynb) tries.

# %% [markdown] slideshow={"slide_type": "notes"}
# Return to the first guess of the lesson before you close. Then ask for a digit that no sum of its pixels could get
# right. (2 min)
