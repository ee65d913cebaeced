"""Checks of lesson 01: distances and votes."""

import numpy as np

from course_utils.exercises.body import loops, multiplies
from course_utils.exercises.compare import Wrong, agrees, named, same
from course_utils.exercises.core import exercise
from course_utils.exercises.guard import explained


@exercise("01.1")
def distances(distances):
    image, images = np.array([0.0, 1.0]), np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    got = distances(image, images)
    if agrees(got, 2**0.5):
        raise Wrong("only the first picture's distance came out. Is the `return` inside the loop?")
    if np.shape(got) == ():
        raise Wrong("one number came out for three pictures. Sum along the pixels only: axis=1.")
    if agrees(got, [0, 0, 1]):
        raise Wrong("(0, 1) and (1, 0) are at distance 0 by this code: it still sums before it squares, so one pixel's "
                    "difference cancels the other's.")
    if np.shape(got) == (2,):
        raise Wrong("you sum over the pictures (axis=0). Sum over the pixels of each picture: axis=1.")
    if agrees(got, [1 / 2**0.5, np.inf, 1]) or agrees(got, 1 / (1 + np.array([2**0.5, 0, 1]))):
        raise Wrong("those are similarities, 1 / distance. Return the distances themselves.")
    if np.shape(got) == (3,):
        name_the_slip(distances(np.array([0.0, 0.0]), np.array([[3.0, 4.0], [3.0, -4.0]])))
    same(got, [2**0.5, 0, 1], "the distances of (0, 1) to (1, 0), (0, 1) and (0, 0)")
    rng = np.random.default_rng(0)
    image, images = rng.random(784), rng.random((50, 784))
    same(distances(image, images), np.linalg.norm(images - image, axis=1), "the distances to 50 random pictures")
    return ("Square each difference, then sum: nothing can cancel. For more: leave the root out. Does the nearest "
            "picture change?")


def name_the_slip(got: object) -> None:
    """Raise `Wrong` if `got`, for (0, 0) and the pictures (3, 4) and (3, -4), is what a well-known slip gives."""
    named(got, [(list(result), words) for result, words in {
        (25, 25): "the root is missing: (0, 0) and (3, 4) are 5 apart, and come out 25 apart.",
        (7, 7): "differences are added without their squares: (0, 0) and (3, 4) are 5 apart, and come out 7 apart. "
                "Either nothing is squared, or the root comes before the sum and undoes the square.",
        (4, 4): "that is the largest of the differences. Square all of them, and sum.",
        (12.5**0.5, 12.5**0.5): "you take the mean of the squares. The formula takes their sum.",
        (12.5, 12.5): "that is the mean of the squares. The formula takes the root of their sum.",
    }.items()])


@exercise("01.2")
def squared_distances(squared_distances):
    rng = np.random.default_rng(0)
    a, b = rng.random((4, 6)), rng.random((7, 6))
    of_a, of_b, products = (a**2).sum(axis=1), (b**2).sum(axis=1), a @ b.T
    right = ((a[:, None] - b) ** 2).sum(axis=2)
    product = "this product does not fit: a has shape (m, d), b has (n, d). Turn b over: a @ b.T."
    with explained({
        "could not be broadcast":
            "the shapes do not fit. |a|², summed along axis=1, has one number for each row of the result: make it a "
            "column with [:, None]. |b|² stays a row, and all products a · b are a @ b.T.",
        "matmul: ": product,
        "not aligned": product,
    }):
        got = squared_distances(a, b)
    if np.shape(got) == right.T.shape:
        raise Wrong("expected shape (m, n), a's rows by b's rows, got (n, m).")
    if np.shape(got) == right.shape:
        if agrees(got, np.sqrt(right)):
            raise Wrong("those are the distances. Return their squares: the nearest stays the nearest, and the roots "
                        "would be 600 million operations more.")
        if agrees(got, of_a[:, None] + 2 * products + of_b):
            raise Wrong("the middle term has the wrong sign: |a - b|² = |a|² - 2 a·b + |b|².")
        if agrees(got, of_a[:, None] - products + of_b):
            raise Wrong("the 2 in front of a·b is missing.")
        if agrees(got, of_b - 2 * products) or agrees(got, of_a[:, None] - 2 * products):
            raise Wrong("one of the two squares, |a|² or |b|², is missing.")
        if agrees(got, -2 * products):
            raise Wrong("the two squares are missing: |a|² and |b|² are added to the middle term.")
        for a_part in (of_a[:, None], of_a.sum()):
            for b_part in (of_b, of_b.sum()):
                if np.ndim(a_part) + np.ndim(b_part) < 3 and agrees(got, a_part - 2 * products + b_part):
                    raise Wrong("a square is summed over all rows at once. Each row has its own: sum(axis=1).")
        if agrees(got, np.abs(a[:, None] - b).sum(axis=2)):
            raise Wrong("you add the differences without squaring them.")
        a_sum, b_sum = a.sum(axis=1), b.sum(axis=1)
        named(got, [(slip, "you sum before you square, as the code of the lesson's start did: a.sum(axis=1) ** 2. "
                           "Square first: (a ** 2).sum(axis=1).")
                    for slip in ((a_sum[:, None] - b_sum) ** 2, a_sum[:, None] ** 2 - 2 * products + b_sum**2)])
    same(got, right, "4 x 7 squared distances")
    square, other = rng.random((5, 6)), rng.random((5, 6))  # with equal counts a missing [:, None] raises nothing
    swapped = (square**2).sum(axis=1) - 2 * square @ other.T + (other**2).sum(axis=1)
    got = squared_distances(square, other)
    if agrees(got, swapped):
        raise Wrong("|a|² is added along the wrong axis, which shows only with as many pictures in a as in b: "
                    "make it a column, [:, None].")
    same(got, ((square[:, None] - other) ** 2).sum(axis=2), "5 x 5 squared distances")
    if loops(squared_distances):
        raise Wrong("the numbers are right, but a loop made them. The identity needs none: two sums and the product "
                    "a @ b.T.")
    if not multiplies(squared_distances):
        raise Wrong("the numbers are right, but no matrix product made them. All differences at once would take 376 GB "
                    "for 1,000 digits and all 60,000 pictures: use the identity, with a @ b.T.")
    return ("Two sums and one matrix product do the work of m x n loops. For more: the nearest picture can be found "
            "without |a|². Why?")


@exercise("01.3")
def vote(vote):
    clear = np.array([[3, 5, 5], [7, 7, 1], [2, 2, 2]])
    got = vote(clear)
    if np.shape(got) == ():
        raise Wrong("one label came out for three rows. Vote within each row, and put the `return` behind the loop, "
                    "not inside it.")
    if agrees(got, clear[:, 0]):
        raise Wrong("you return the nearest neighbour's label. In the row 3, 5, 5 the 5 has more votes.")
    if agrees(got, [2, 2, 1]) or agrees(got, [2, 2, 3]):
        raise Wrong("those look like counts of votes. Return the labels that got them.")
    if agrees(got, [1, 0, 0]):
        raise Wrong("those are places in the rows. Return the labels that stand there.")
    if agrees(got, [4, 5, 2]) or agrees(got, clear.mean(axis=1)):
        raise Wrong("that is the mean: labels are names, and have no middle. Count how often each occurs.")
    if agrees(got, [5, 7, 2]) and agrees(vote(np.array([[9, 1, 4, 9, 0]])), [4]):
        raise Wrong("that is the median: labels are names, and have no middle. Count how often each occurs.")
    same(got, [5, 7, 2], "the votes of 3 5 5, of 7 7 1 and of 2 2 2")
    ties = np.array([[3, 5, 5, 3], [9, 1, 1, 9], [8, 4, 6, 2], [5, 3, 3, 5], [7, 2, 2, 7]])
    got = vote(ties)
    if agrees(got, ties.min(axis=1)):
        raise Wrong("in a tie you take the smaller label, as np.bincount(...).argmax() does: of 9 1 1 9 the 1. "
                    "The nearest, which stands first, should win: the 9.")
    if agrees(got, [3, 9, 8, 3, 2]):
        raise Wrong("in a tie you take whichever label a set names first: of 5 3 3 5 the 3. A set forgets the order. "
                    "The nearest, which stands first, should win: the 5.")
    if agrees(got, ties.max(axis=1)):
        raise Wrong("in a tie you take the larger label: of 3 5 5 3 the 5. The nearest should win: the 3.")
    if agrees(got, ties[:, -1]):
        raise Wrong("in a tie you take the label that stands last, of 8 4 6 2 the 2: it is the farthest. The nearest, "
                    "which stands first, should win: the 8.")
    same(got, ties[:, 0], "the ties of 3 5 5 3, of 9 1 1 9, of 8 4 6 2, of 5 3 3 5 and of 7 2 2 7")
    got = vote(np.array([[0, 2, 2, 1, 1], [9, 4, 6, 6, 4]]))
    if agrees(got, [0, 9]):
        raise Wrong("in a tie you return the first label, even when it has a single vote: in 0 2 2 1 1 the 0. "
                    "The nearest among those with the most votes should win: the 2.")
    same(got, [2, 4], "the ties of 0 2 2 1 1 and of 9 4 6 6 4")
    same(vote(np.array([[4], [7]])), [4, 7], "the votes of one neighbour each, a 4 and a 7")
    return ("Most votes win, and the nearest settles a tie: with k = 2 that is the nearest neighbour again. For "
            "more: let near neighbours have more than one vote, such as 1 / distance.")
