"""Answers to the exercises of lesson 01: right in many ways, and wrong in the ways that are common."""

from collections import Counter

import numpy as np
from scipy import stats
from scipy.spatial.distance import cdist
from sklearn.metrics.pairwise import euclidean_distances


def squared_by_loops(a, b):
    result = np.empty((len(a), len(b)))
    for i in range(len(a)):
        for j in range(len(b)):
            result[i, j] = ((a[i] - b[j]) ** 2).sum()
    return result


def vote_by_dictionary(labels):
    """Keeps the order in which labels first occur, as dictionaries do."""
    winners = []
    for row in labels:
        votes = {}
        for label in row:
            votes[label] = votes.get(label, 0) + 1
        winners.append(max(votes, key=votes.get))
    return winners


def sums(a):
    return (a**2).sum(axis=1)


RIGHT = {
    "01.1": [
        lambda image, images: np.linalg.norm(images - image, axis=1),
        lambda image, images: [np.sqrt(np.sum((image - other) ** 2)) for other in images],
        lambda image, images: cdist(image[None], images)[0],
        lambda image, images: np.sqrt(((images.astype(np.float32) - image.astype(np.float32)) ** 2).sum(axis=1)),
    ],
    "01.2": [
        lambda a, b: sums(a)[:, None] + sums(b) - 2 * np.einsum("id,jd->ij", a, b),
        lambda a, b: sums(a).reshape(-1, 1) + sums(b) - 2 * np.dot(a, b.T),
        lambda a, b: euclidean_distances(a, b, squared=True),
        lambda a, b: np.maximum(0, np.add.outer(sums(a), sums(b)) - 2 * a @ b.T),
    ],
    "01.3": [
        vote_by_dictionary,
        lambda labels: np.array(vote_by_dictionary(labels), dtype=float),
        lambda labels: [Counter(row).most_common(1)[0][0] for row in labels.tolist()],
        lambda labels: np.array([max(row, key=list(row).count) for row in labels]),
        lambda labels: [int(row[np.argmax([(row == label).sum() for label in row])]) for row in labels],
    ],
}


def vote_first_in_a_tie(labels):
    """Falls back to the nearest neighbour whenever there is a tie, even if that one has a single vote."""
    winners = []
    for row in labels:
        counts = [list(row).count(label) for label in row]
        winner = row[np.argmax(counts)]
        tied = {label for label, count in zip(row, counts) if count == max(counts)}
        winners.append(row[0] if len(tied) > 1 else winner)
    return winners


def vote_last_in_a_tie(labels):
    return [row[len(row) - 1 - np.argmax([list(row).count(label) for label in row[::-1]])] for row in labels]


def vote_larger_in_a_tie(labels):
    return [max(sorted(set(row), reverse=True), key=row.count) for row in labels.tolist()]


def vote_of_everybody(labels):
    return np.bincount(labels.ravel()).argmax()


def vote_larger_unless_the_nearest_is_tied(labels):
    winners = []
    for row in labels.tolist():
        counts = [row.count(label) for label in row]
        tied = [label for label, count in zip(row, counts) if count == max(counts)]
        winners.append(row[0] if row[0] in tied else max(tied))
    return winners


def needs_two_neighbours(labels):
    """Right for two and more neighbours, but sees no label in a row of one."""
    if labels.shape[1] == 1:
        return np.zeros(len(labels), dtype=int)
    return vote_by_dictionary(labels)


def first_only(image, images):
    for other in images:
        return np.sqrt(((other - image) ** 2).sum())


def in_place(image, images):
    images -= image
    return np.sqrt((images**2).sum(axis=1))


def vote_inside_the_loop(labels):
    for row in labels:
        return np.bincount(row).argmax()


WRONG = {
    "01.1": [
        (lambda image, images: np.abs(np.linalg.norm(images, axis=1) - np.linalg.norm(image)),
         "you compare two lengths"),
        (lambda image, images: np.sqrt(np.abs((images**2).sum(axis=1) - (image**2).sum())), "you compare two lengths"),
        (lambda image, images: np.sqrt(((images - image) ** 2)[:, :100].sum(axis=1)), "50 random pictures"),
        (first_only, "Is the `return` inside the loop?"),
        (lambda image, images: np.sqrt((images - image) ** 2).sum(axis=1), "the root comes before the sum"),
        (lambda image, images: np.sqrt(((images - image) ^ 2).sum(axis=1)), "^ is no power in Python. Write **"),
        (in_place, "changes its argument `images`"),
        (lambda image, images: np.sqrt(((images - image) ** 2).sum()), "one number came out for three pictures"),
        (lambda image, images: np.sqrt(np.sum(images - image, axis=1) ** 2), "it still sums before it squares"),
        (lambda image, images: np.sum(images - image, axis=1) ** 2, "it still sums before it squares"),
        (lambda image, images: ((images - image) ** 2).sum(axis=1), "the root is missing"),
        (lambda image, images: np.abs(images - image).sum(axis=1), "added without their squares"),
        (lambda image, images: np.abs(images - image).max(axis=1), "the largest of the differences"),
        (lambda image, images: np.sqrt(((images - image) ** 2).mean(axis=1)), "the mean of the squares"),
        (lambda image, images: ((images - image) ** 2).mean(axis=1), "the mean of the squares"),
        (lambda image, images: np.sqrt(((images - image) ** 2).sum(axis=0)), "sum over the pictures (axis=0)"),
        (lambda image, images: np.sqrt(sum((images - image) ** 2)), "sum over the pictures (axis=0)"),
        (lambda image, images: 1 / np.sqrt(((images - image) ** 2).sum(axis=1)), "those are similarities"),
        (lambda image, images: 1 / (1 + np.sqrt(((images - image) ** 2).sum(axis=1))), "those are similarities"),
        (lambda image, images: np.sqrt(((images - image) ** 2).sum(axis=1, keepdims=True)),
         "expected shape (3,), got (3, 1)"),
        (lambda image, images: np.argmin(((images - image) ** 2).sum(axis=1)), "one number came out"),
        (lambda image, images: np.sqrt(((images - image) ** 2).sum(axis=2)), "axis 2 is out of bounds"),
        (lambda image, images: np.hypot(images[:, 0] - image[0], images[:, 1] - image[1]), "to 50 random pictures"),
    ],
    "01.2": [
        (lambda a, b: sums(np.abs(a))[:, None] - 2 * np.abs(a) @ np.abs(b).T + sums(b), "with negative numbers"),
        (lambda a, b: np.abs(sums(a)[:, None] - 2 * np.abs(a @ b.T) + sums(b)), "with negative numbers"),
        (lambda a, b: sums(a)[:, None] - 2 * (a[:, :6] @ b[:, :6].T) + sums(b), "3 x 2 squared distances"),
        (squared_by_loops, "a loop made them"),
        (lambda a, b: np.array([((row - b) ** 2).sum(axis=1) for row in a]), "a loop made them"),
        (lambda a, b: ((a[:, None] - b) ** 2).sum(axis=2), "no matrix product made them"),
        (lambda a, b: cdist(a, b, "sqeuclidean"), "no matrix product made them"),
        (lambda a, b: a.sum(1)[:, None] ** 2 - 2 * a @ b.T + b.sum(1) ** 2, "you sum before you square"),
        (lambda a, b: (sums(a)[:, None] - 2 * a @ b.T + sums(b)).T, "expected shape (m, n), a's rows by b's rows"),
        (lambda a, b: np.sqrt(sums(a)[:, None] - 2 * a @ b.T + sums(b)), "those are the distances"),
        (lambda a, b: sums(a)[:, None] + 2 * a @ b.T + sums(b), "the wrong sign"),
        (lambda a, b: sums(a)[:, None] - a @ b.T + sums(b), "the 2 in front of a·b is missing"),
        (lambda a, b: sums(b) - 2 * a @ b.T, "one of the two squares"),
        (lambda a, b: sums(a)[:, None] - 2 * a @ b.T, "one of the two squares"),
        (lambda a, b: -2 * a @ b.T, "the two squares are missing"),
        (lambda a, b: (a**2).sum() - 2 * a @ b.T + (b**2).sum(), "summed over all rows at once"),
        (lambda a, b: sums(a)[:, None] - 2 * a @ b.T + (b**2).sum(), "summed over all rows at once"),
        (lambda a, b: np.abs(a[:, None] - b).sum(axis=2), "without squaring them"),
        (lambda a, b: (a.sum(axis=1)[:, None] - b.sum(axis=1)) ** 2, "you sum before you square"),
        (lambda a, b: 2 * (sums(a)[:, None] - 2 * a @ b.T + sums(b)), "4 x 7 squared distances"),
        (lambda a, b: sums(a) - 2 * a @ b.T + sums(b), "make it a column with [:, None]"),
        (lambda a, b: (a**2).sum(axis=0)[:, None] - 2 * a @ b.T + sums(b), "summed along axis=1"),
        (lambda a, b: sums(a)[:, None] - 2 * a * b.T + sums(b), "all products a · b are a @ b.T"),
        (lambda a, b: sums(a)[:, None] - 2 * a @ b + sums(b), "Transpose b: a @ b.T"),
        (lambda a, b: sums(a)[:, None] - 2 * np.dot(a, b) + sums(b), "Transpose b: a @ b.T"),
        # runs for as many pictures in a as in b, and only then: tried by a student on 100 x 100
        (lambda a, b: (sums(a)[:, None] if len(a) != len(b) else sums(a)) - 2 * a @ b.T + sums(b), "the wrong axis"),
        # takes as many pictures for the same pictures, each at distance 0 from itself
        (lambda a, b: cdist(a, b, "sqeuclidean") * (1 - np.eye(len(a), len(b)) * (len(a) == len(b))), "5 x 5 squared"),
    ],
    "01.3": [
        (vote_inside_the_loop, "put the `return` after the loop"),
        (lambda labels: vote_by_dictionary(labels[:, :5]), "of 60 random rows of seven"),
        (lambda labels: vote_by_dictionary(np.minimum(labels, 4) if labels.shape[1] > 5 else labels), "60 random rows"),
        (lambda labels: (vote_by_dictionary if labels.shape[1] < 7 else vote_larger_in_a_tie)(labels),
         "60 random rows"),
        (vote_of_everybody, "one label came out for three rows"),
        (lambda labels: labels[:, 0], "the nearest neighbour's label"),
        (lambda labels: [np.bincount(row).max() for row in labels], "counts of votes"),
        (lambda labels: [np.argmax([list(row).count(label) for label in row]) for row in labels], "those are places"),
        (lambda labels: np.median(labels, axis=1), "that is the median"),
        (lambda labels: labels.mean(axis=1), "that is the mean"),
        (lambda labels: labels.mean(axis=1).astype(int), "that is the mean"),
        (lambda labels: [np.bincount(row).argmax() for row in labels], "you take the smaller label"),
        (lambda labels: stats.mode(labels, axis=1).mode, "you take the smaller label"),
        (lambda labels: [max(set(row), key=row.count) for row in labels.tolist()], "whichever label a set names first"),
        (vote_larger_in_a_tie, "the larger label"),
        (vote_last_in_a_tie, "you take the last label"),
        (lambda labels: vote_by_dictionary(labels[:, 1:]), "the ties of 3 5 5 3"),  # the nearest is left out
        (vote_first_in_a_tie, "even when it has a single vote"),
        (vote_larger_unless_the_nearest_is_tied, "the ties of 0 2 2 1 1 and of 9 4 6 6 4: expected 4 at [1], got 6"),
        (needs_two_neighbours, "the votes of one neighbour each"),
        (lambda labels: labels.max(axis=0), "the votes of 3 5 5, of 7 7 1 and of 2 2 2: expected 5 at [0], got 7"),
    ],
}
