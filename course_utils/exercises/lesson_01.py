"""Checks of lesson 01: distances and votes."""

import numpy as np

from course_utils.exercises.body import loops, multiplies
from course_utils.exercises.compare import Function, Wrong, agrees, named, same
from course_utils.exercises.core import exercise
from course_utils.exercises.guard import explained


@exercise("01.1")
def distances(distances: Function) -> str:
    image, images = np.array([0.0, 1.0]), np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    got = distances(image, images)
    right = np.array([2**0.5, 0, 1])
    if agrees(got, [0, 0, 1]):
        named(distances(np.zeros(2), np.array([[3.0, 4.0], [3.0, -4.0]])), [
            ([5, 5], "you compare two lengths, each picture's distance from blank paper: (0, 1) and (1, 0) come out 0 "
                     "apart. Subtract pixel by pixel first."),
        ])
    similar = "those are similarities, 1 / distance. Return the distances themselves."
    named(got, [
        (right[0], "only the first picture's distance came out. Is the `return` inside the loop?"),
        ([0, 0, 1], "(0, 1) and (1, 0) are at distance 0 by this code: it still sums before it squares, so one pixel's "
                    "difference cancels the other's."),
        ([1 / 2**0.5, np.inf, 1], similar), (1 / (1 + right), similar),
    ])
    if np.shape(got) == ():
        raise Wrong("one number came out for three pictures. Sum along the pixels only: axis=1.")
    if np.shape(got) == (2,):
        raise Wrong("you sum over the pictures (axis=0). Sum over the pixels of each picture: axis=1.")
    if np.shape(got) == (3,):  # two pictures at distance 5 tell the slips in the formula apart
        named(distances(np.zeros(2), np.array([[3.0, 4.0], [3.0, -4.0]])), [
            ([25, 25], "the root is missing: (0, 0) and (3, 4) are 5 apart, and come out 25 apart."),
            ([7, 7], "differences are added without their squares: (0, 0) and (3, 4) are 5 apart, and come out 7 "
                     "apart. Either nothing is squared, or the root comes before the sum and undoes the square."),
            ([4, 4], "that is the largest of the differences. Square all of them, and sum."),
            ([12.5**0.5] * 2, "you take the mean of the squares. The formula takes their sum."),
            ([12.5, 12.5], "that is the mean of the squares. The formula takes the root of their sum."),
        ])
    same(got, right, "the distances of (0, 1) to (1, 0), (0, 1) and (0, 0)")
    rng = np.random.default_rng(0)
    image, images = rng.random(784), rng.random((50, 784))
    same(distances(image, images), np.linalg.norm(images - image, axis=1), "the distances to 50 random pictures")
    return ("Square each difference, then sum: nothing can cancel. For more: leave the root out. Does the nearest "
            "picture change?")


@exercise("01.2")
def squared_distances(squared_distances: Function) -> str:
    rng = np.random.default_rng(0)
    a, b = rng.random((4, 6)), rng.random((7, 6))
    of_a, of_b, products = (a**2).sum(axis=1)[:, None], (b**2).sum(axis=1), a @ b.T
    right = ((a[:, None] - b) ** 2).sum(axis=2)
    product = "this product does not fit: a has shape (m, d), b has (n, d). Transpose b: a @ b.T."
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
    a_sum, b_sum = a.sum(axis=1)[:, None], b.sum(axis=1)
    one = "one of the two squares, |a|² or |b|², is missing."
    all_rows = "a square is summed over all rows at once. Each row has its own: sum(axis=1)."
    first = ("you sum before you square, as the code of the lesson's start did: a.sum(axis=1) ** 2. "
             "Square first: (a ** 2).sum(axis=1).")
    named(got, [
        (np.sqrt(right), "those are the distances. Return their squares: the nearest stays the nearest, and the roots "
                         "would be 600 million operations more."),
        (of_a + 2 * products + of_b, "the middle term has the wrong sign: |a - b|² = |a|² - 2 a·b + |b|²."),
        (of_a - products + of_b, "the 2 in front of a·b is missing."),
        (of_b - 2 * products, one), (of_a - 2 * products, one),
        (-2 * products, "the two squares are missing: |a|² and |b|² are added to the middle term."),
        (of_a - 2 * products + of_b.sum(), all_rows), (of_a.sum() - 2 * products + of_b, all_rows),
        (of_a.sum() - 2 * products + of_b.sum(), all_rows),
        (np.abs(a[:, None] - b).sum(axis=2), "you add the differences without squaring them."),
        ((a_sum - b_sum) ** 2, first), (a_sum**2 - 2 * products + b_sum**2, first),
    ])
    same(got, right, "4 x 7 squared distances")
    square, other = rng.random((5, 6)), rng.random((5, 6))  # with equal counts a missing [:, None] raises nothing
    swapped = (square**2).sum(axis=1) - 2 * square @ other.T + (other**2).sum(axis=1)
    got = squared_distances(square, other)
    named(got, [(swapped, "|a|² is added along the wrong axis, which shows only with as many pictures in a as in b: "
                          "make it a column, [:, None].")])
    same(got, ((square[:, None] - other) ** 2).sum(axis=2), "5 x 5 squared distances")
    a, b = rng.normal(size=(3, 9)), rng.normal(size=(2, 9))  # negative numbers, too
    same(squared_distances(a, b), ((a[:, None] - b) ** 2).sum(axis=2), "3 x 2 squared distances, with negative numbers")
    if loops(squared_distances):
        raise Wrong("the numbers are right, but a loop made them. The identity needs none: two sums and the product "
                    "a @ b.T.")
    if not multiplies(squared_distances):
        raise Wrong("the numbers are right, but no matrix product made them. All differences at once would take 376 GB "
                    "for 1,000 digits and all 60,000 pictures: use the identity, with a @ b.T.")
    return ("Two sums and one matrix product do the work of m x n loops. For more: the nearest picture can be found "
            "without |a|². Why?")


@exercise("01.3")
def vote(vote: Function) -> str:
    clear = np.array([[3, 5, 5], [7, 7, 1], [2, 2, 2]])
    got = vote(clear)
    if np.shape(got) == ():
        raise Wrong("one label came out for three rows. Vote within each row, and put the `return` after the loop, "
                    "not inside it.")
    counts = "those look like counts of votes. Return the labels that got them."
    mean = "that is the mean: labels are names, and have no middle. Count how often each occurs."
    named(got, [
        (clear[:, 0], "you return the nearest neighbour's label. In the row 3, 5, 5 the 5 has more votes."),
        ([2, 2, 1], counts), ([2, 2, 3], counts),
        ([1, 0, 0], "those are places in the rows. Return the labels at these places."),
        ([4, 5, 2], mean), (clear.mean(axis=1), mean),
    ])
    same(got, [5, 7, 2], "the votes of 3 5 5, of 7 7 1 and of 2 2 2")
    named(vote(np.array([[9, 1, 4, 9, 0]])), [
        ([4], "that is the median: labels are names, and have no middle. Count how often each occurs."),
    ])
    ties = np.array([[3, 5, 5, 3], [9, 1, 1, 9], [8, 4, 6, 2], [5, 3, 3, 5], [7, 2, 2, 7]])
    got = vote(ties)
    named(got, [
        (ties.min(axis=1), "in a tie you take the smaller label, as np.bincount(...).argmax() does: of 9 1 1 9 the 1. "
                           "The nearest, which comes first, should win: the 9."),
        ([3, 9, 8, 3, 2], "in a tie you take whichever label a set names first: of 5 3 3 5 the 3. A set forgets the "
                          "order. The nearest, which comes first, should win: the 5."),
        (ties.max(axis=1), "in a tie you take the larger label: of 3 5 5 3 the 5. The nearest should win: the 3."),
        (ties[:, -1], "in a tie you take the last label, of 8 4 6 2 the 2: it is the farthest. The "
                      "nearest, which comes first, should win: the 8."),
    ])
    same(got, ties[:, 0].tolist(), "the ties of 3 5 5 3, of 9 1 1 9, of 8 4 6 2, of 5 3 3 5 and of 7 2 2 7")
    got = vote(np.array([[0, 2, 2, 1, 1], [9, 4, 6, 6, 4]]))
    named(got, [([0, 9], "in a tie you return the first label, even when it has a single vote: in 0 2 2 1 1 the 0. "
                         "The nearest among those with the most votes should win: the 2.")])
    same(got, [2, 4], "the ties of 0 2 2 1 1 and of 9 4 6 6 4")
    same(vote(np.array([[4], [7]])), [4, 7], "the votes of one neighbour each, a 4 and a 7")
    rows = np.random.default_rng(5).integers(0, 6, (60, 7))
    same(vote(rows), [max(row, key=row.count) for row in rows.tolist()], "the votes of 60 random rows of seven")
    return ("Most votes win, and the nearest settles a tie: with k = 2 that is the nearest neighbour again. For "
            "more: let near neighbours have more than one vote, such as 1 / distance.")
