"""Checks of lesson 01: distances and votes."""

import numpy as np

from course_utils.exercises.core import Wrong, agrees, exercise, same


@exercise("01.1")
def distances(distances):
    image, images = np.array([0.0, 1.0]), np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    got = distances(image, images)
    if np.shape(got) == ():
        raise Wrong("one number came out for three pictures. Sum along the pixels only: axis=1.")
    if agrees(got, [0, 0, 1]):
        raise Wrong("(0, 1) and (1, 0) are at distance 0 by this code: it still sums before it squares, so one pixel's "
                    "difference cancels the other's.")
    if agrees(got, [2, 0, 1]):
        raise Wrong("either the root is missing, or differences are added without being squared: (0, 1) and (1, 0) "
                    "should be √2 apart, and come out 2 apart.")
    if np.shape(got) == (2,):
        raise Wrong("you sum over the pictures (axis=0). Sum over the pixels of each picture: axis=1.")
    if np.asarray(got).ndim == 1 and agrees(np.sort(got), np.sort(1 / np.array([2**0.5, 1]))):
        raise Wrong("those are similarities. Return the distances; nothing needs the division.")
    if agrees(got, [1 / 2**0.5, np.inf, 1]):
        raise Wrong("those are similarities, 1 / distance. Return the distances themselves.")
    same(got, [2**0.5, 0, 1], "the distances of (0, 1) to (1, 0), (0, 1) and (0, 0)")
    rng = np.random.default_rng(0)
    image, images = rng.random(784), rng.random((50, 784))
    same(distances(image, images), np.linalg.norm(images - image, axis=1), "the distances to 50 random pictures")
    return "Square each difference, then sum: nothing can cancel."


@exercise("01.2")
def squared_distances(squared_distances):
    rng = np.random.default_rng(0)
    a, b = rng.random((4, 6)), rng.random((7, 6))
    of_a, of_b, products = (a**2).sum(axis=1), (b**2).sum(axis=1), a @ b.T
    right = ((a[:, None] - b) ** 2).sum(axis=2)
    try:
        got = squared_distances(a, b)
    except Wrong as wrong:
        if "broadcast" in str(wrong):
            raise Wrong("the shapes do not fit. |a|² has one number for each row of the result: make it a column with "
                        "[:, None].") from None
        raise
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
    same(got, right, "4 x 7 squared distances")
    square, other = rng.random((5, 6)), rng.random((5, 6))  # with equal counts a missing [:, None] raises nothing
    swapped = (square**2).sum(axis=1) - 2 * square @ other.T + (other**2).sum(axis=1)
    got = squared_distances(square, other)
    if agrees(got, swapped):
        raise Wrong("|a|² is added along the wrong axis, which shows only with as many pictures in a as in b: "
                    "make it a column, [:, None].")
    same(got, ((square[:, None] - other) ** 2).sum(axis=2), "5 x 5 squared distances")
    return "Two sums and one matrix product do the work of m x n loops."


@exercise("01.3")
def vote(vote):
    clear = np.array([[3, 5, 5], [7, 7, 1], [2, 2, 2]])
    got = vote(clear)
    if np.shape(got) == ():
        raise Wrong("one label came out for three rows. Vote within each row.")
    if agrees(got, clear[:, 0]):
        raise Wrong("you return the nearest neighbour's label. In the row 3, 5, 5 the 5 has more votes.")
    if agrees(got, [2, 2, 1]) or agrees(got, [2, 2, 3]):
        raise Wrong("those look like counts of votes. Return the labels that got them.")
    if agrees(got, np.sort(clear, axis=1)[:, 1]) and not agrees(vote(np.array([[9, 1, 4, 9, 0]])), [9]):
        raise Wrong("that is the median: labels are names, and have no middle. Count how often each occurs.")
    same(got, [5, 7, 2], "the votes of 3 5 5, of 7 7 1 and of 2 2 2")
    ties = np.array([[3, 5, 5, 3], [9, 1, 1, 9], [8, 4, 6, 2], [4, 6, 6, 4]])
    got = vote(ties)
    if agrees(got, [3, 1, 2, 4]):
        raise Wrong("in a tie you take the smaller label, as np.bincount(...).argmax() does: of 9 1 1 9 the 1. "
                    "The nearest, which stands first, should win: the 9.")
    if agrees(got, [5, 9, 8, 6]) or agrees(got, [5, 1, 8, 6]):
        raise Wrong("in a tie between the first label and another, the first should win: it is the nearest.")
    same(got, [3, 9, 8, 4], "the ties of 3 5 5 3, of 9 1 1 9, of 8 4 6 2 and of 4 6 6 4")
    return "Most votes win, and the nearest settles a tie: with k = 2 that is the nearest neighbour again."
