"""Nearest neighbours as lesson 1 arrives at them: distances as one matrix product, in pieces that fit in memory."""

from collections.abc import Sequence
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from tqdm.auto import tqdm

from course_utils.data import Digits

PIECE = 500  # images compared at a time: 500 x 60,000 distances in float32 take 120 MB
BLOCK = 64  # entries of a row of distances that share a minimum while we look for the smallest


def squared_distances(a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
    """The squared Euclidean distance of every row of `a`, shape (m, d), to every row of `b`, shape (n, d): (m, n).

    From the identity |a - b|² = |a|² - 2 a·b + |b|², whose middle term is one matrix product. In float32 a distance
    near zero can come out slightly negative.
    """
    return (a**2).sum(axis=1)[:, None] - 2 * a @ b.T + (b**2).sum(axis=1)


def nearest(images: NDArray[Any], remembered: NDArray[Any], k: int = 1, progress: bool = False) -> NDArray[Any]:
    """The row numbers in `remembered`, shape (n, d), of the `k` nearest to each of `images`, shape (m, d): (m, k).

    Nearest first. Raises ValueError if the images are not flat vectors of one length, or k is not from 1 to n.
    """
    if images.ndim != 2 or remembered.ndim != 2 or images.shape[1] != remembered.shape[1]:
        raise ValueError(f"expected flat images, shapes (m, d) and (n, d), got {images.shape} and {remembered.shape}: "
                         "did you mean load_mnist(flat=True), or x[None] for a single image?")
    if images.dtype.kind != "f" or remembered.dtype.kind != "f":  # in uint8 the square of 16 is 0
        raise ValueError(f"expected images as floats, got {images.dtype} and {remembered.dtype}: "
                         "did you mean load_mnist with scale=True?")
    if not 1 <= k <= len(remembered):
        raise ValueError(f"expected k from 1 to {len(remembered)}, the number of remembered images, got {k}")
    found = np.empty((len(images), k), dtype=np.int64)
    squares = (remembered**2).sum(axis=1) / 2
    scores = np.empty((PIECE, len(remembered)), dtype=np.result_type(images, remembered))  # reused: new memory is slow
    for start in tqdm(range(0, len(images), PIECE), disable=not progress, desc="comparing", unit="piece"):
        piece = images[start : start + PIECE]
        # |a|² is the same for all neighbours of a, so it is left out; halving saves a pass over the product
        np.subtract(squares, np.matmul(piece, remembered.T, out=scores[: len(piece)]), out=scores[: len(piece)])
        found[start : start + PIECE] = smallest(scores[: len(piece)], k)
    return found


def smallest(scores: NDArray[Any], k: int) -> NDArray[Any]:
    """The columns of the `k` smallest entries of each row, smallest first; of equal ones, the one further left."""
    if k == 1:
        return scores.argmin(axis=1)[:, None]
    # Cut each row into at least k blocks. k of them have a minimum up to the k-th smallest minimum, so at least k
    # entries are no larger than it, and the k smallest are among these. Sorting so few is many times faster.
    blocks = np.arange(0, scores.shape[1], min(BLOCK, scores.shape[1] // k))
    minima = np.minimum.reduceat(scores, blocks, axis=1)
    limits = np.partition(minima, k - 1, axis=1)[:, k - 1]
    found = np.empty((len(scores), k), dtype=np.int64)
    for row, (values, limit) in enumerate(zip(scores, limits)):
        few = np.flatnonzero(values <= limit)
        found[row] = few[values[few].argsort(kind="stable")[:k]]
    return found


def vote(labels: NDArray[Any]) -> NDArray[Any]:
    """The most frequent label in each row of `labels`, shape (m, k), nearest first. A tie goes to the nearest."""
    counts = (labels[:, :, None] == labels[:, None, :]).sum(axis=2)  # how often the row holds the label at each place
    return np.take_along_axis(labels, counts.argmax(axis=1)[:, None], axis=1)[:, 0]


def learning_curve(digits: Digits, sizes: Sequence[int], k: int = 1, seed: int = 0) -> pd.DataFrame:
    """Test error if only the first n of the shuffled training images are remembered, for each n in `sizes`.

    Returns a table indexed by n with the columns `test` (a fraction), `errors` (a count) and `seconds`. The shuffle by
    `seed` is the same for all sizes, so each larger memory contains the smaller ones.
    """
    num_train = len(digits.x_train)
    for size in sizes:
        if not 1 <= size <= num_train:
            raise ValueError(f"expected sizes from 1 to {num_train}, the number of training images, got {size}")
    order = np.random.default_rng(seed).permutation(num_train)
    rows = []
    for size in tqdm(sizes, desc="remembering", unit="size"):
        start = perf_counter()
        kept = np.sort(order[:size])
        answers = vote(digits.y_train[kept][nearest(digits.x_test, digits.x_train[kept], k)])
        errors = int((answers != digits.y_test).sum())
        rows.append({"remembered": size, "test": errors / len(answers), "errors": errors,
                     "seconds": perf_counter() - start})
    return pd.DataFrame(rows).set_index("remembered")
