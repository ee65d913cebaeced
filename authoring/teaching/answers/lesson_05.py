"""Answers to the exercises of lesson 05: right in many ways, and wrong in the ways that are common."""

import numpy as np
from scipy import signal

from course_utils.by_hand import convolution

SHIFTS = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)]


def pooled(image, size):
    return convolution.max_pool(image, size)


def moved(image, shift):
    return np.roll(image, shift, axis=(0, 1))


def count_still(same, shifts=SHIFTS):
    return lambda image, size: sum(bool(same(image, moved(image, shift), size)) for shift in shifts)


def whole(image, other, size):
    return np.array_equal(pooled(image, size), pooled(other, size))


def filled(mode, **options):
    """Pooling by 2 x 2 with an odd edge that is filled in NumPy's way called `mode`."""
    def pool(image, keep_edge):
        if keep_edge:
            image = np.pad(image, [(0, side % 2) for side in image.shape], mode=mode, **options)
        return convolution.max_pool(image, 2, keep_edge=False)
    return pool


def overlapping(image, keep_edge):
    if not keep_edge:
        return convolution.max_pool(image, 2, False)
    return np.array([[image[i:i + 2, j:j + 2].max() for j in range((image.shape[1] + 1) // 2)]
                     for i in range((image.shape[0] + 1) // 2)])


def means(image, keep_edge):
    if not keep_edge:
        return convolution.max_pool(image, 2, False)
    return np.array([[image[i:i + 2, j:j + 2].mean() for j in range(0, image.shape[1], 2)]
                     for i in range(0, image.shape[0], 2)])


def all_sides_alike(image, keep_edge):
    """Drops the edge when told to, but takes the columns' number for the rows'."""
    side = image.shape[1]
    return convolution.max_pool(image[:side], 2, keep_edge)


def at_the_top_left(image, keep_edge):
    if keep_edge:
        image = np.pad(image, [(side % 2, 0) for side in image.shape], mode="edge")
    return convolution.max_pool(image, 2, keep_edge=False)


def turned_in_place(image, kernel):
    kernel[:] = kernel[::-1, ::-1].copy()
    return convolution.correlate(image, kernel)


RIGHT = {
    "05.1": [convolution.convolve, lambda image, kernel: convolution.convolve(image, kernel).tolist(),
             lambda image, kernel: signal.convolve2d(image, kernel, "valid")],
    "05.2": [lambda side, kernel, border: float(side + (1 if border == "full" else -1) * (kernel - 1)),
             lambda side, kernel, border: len(np.convolve(np.zeros(side), np.zeros(kernel), border)),
             lambda side, kernel, border: {"valid": side - kernel + 1, "full": side + kernel - 1}[border]],
    "05.3": [count_still(whole), lambda image, size: np.sum([whole(image, moved(image, s), size) for s in SHIFTS]),
             lambda image, size: float(convolution.hidden_shifts(image, size))],
    "05.4": [lambda image, keep_edge: convolution.max_pool(image, 2, keep_edge), filled("edge"),
             filled("constant", constant_values=-np.inf)],
}

WRONG = {
    "05.1": [
        (turned_in_place, "changes its argument `kernel`"),
        (convolution.correlate, "the kernel is not flipped"),
        (lambda x, k: convolution.correlate(x, k[::-1]), "flipped along one axis only"),
        (lambda x, k: convolution.correlate(x, k[:, ::-1]), "flipped along one axis only"),
        (lambda x, k: convolution.convolve(x, k.T), "the kernel is transposed"),
        (lambda x, k: convolution.correlate(x, k.T), "the kernel is transposed"),
        (lambda x, k: convolution.convolve(x, k)[:-1, :-1], "a row and a column short"),
        (lambda x, k: signal.convolve2d(x, k, "same"), "as large as the image"),
        (lambda x, k: signal.convolve2d(x, k, "full"), "the full border"),
        (lambda x, k: convolution.convolve(x, k) / 9, "the mean of the nine products"),
        (lambda x, k: convolution.convolve(x, k)[::-1], "expected"),
        (lambda x, k: sum(k[::-1, ::-1][u, v] * x[u:u + x.shape[0] - 2, v:v + x.shape[1] - 2]
                          for u in range(3) for v in range(3)), "IndexError"),
    ],
    "05.2": [
        (lambda side, kernel, border: side - kernel if border == "valid" else side + kernel - 1, "valid: off by one"),
        (lambda side, kernel, border: side - kernel + 1 if border == "valid" else side + kernel, "full: off by one"),
        (lambda side, kernel, border: side - kernel + 1 if border == "full" else side + kernel - 1, "are swapped"),
        (lambda side, kernel, border: side, "28 came out for a side of 28"),
        (lambda side, kernel, border: side - kernel + 1 if border == "valid" else side + 2 * (kernel - 1),
         "two zeros on each side"),
        (lambda side, kernel, border: side - kernel + 1 if border == "valid" else side + kernel // 2,
         "a side of 28, a kernel of 3, full: expected 30, got 29"),
        (lambda side, kernel, border: side - kernel + 1 if border == "valid" else side + 2, "a kernel of 5, full"),
        (lambda side, kernel, border: side - 2 if border == "valid" else side + kernel - 1, "a kernel of 5, valid"),
        (lambda side, kernel, border: (side - kernel + 1) * (side > kernel) if border == "valid" else side + kernel - 1,
         "a kernel of 7, valid: expected 1, got 0"),
        (lambda side, kernel, border: side // kernel, "you divide"),
        (lambda side, kernel, border: side - 2 if border == "valid" else side + 2, "is the 3 written into"),
        (lambda side, kernel, border: (26, 26), "expected shape"),
    ],
    "05.3": [
        (count_still(whole, [*SHIFTS, (0, 0)]), "you count staying in place"),
        (lambda image, size: sum(whole(image, np.roll(image, shift), size) for shift in SHIFTS), "np.roll without an"),
        (count_still(whole, [(0, 1), (1, 0), (0, -1), (-1, 0)]), "four diagonal shifts missing"),
        (lambda image, size: 8 - count_still(whole)(image, size), "those are the shifts that do change"),
        (count_still(lambda image, other, size: pooled(image, size).sum() == pooled(other, size).sum()),
         "Do you compare the pooled images as wholes"),
        (lambda image, size: count_still(whole)(image, size) / 8, "that is the fraction"),
        (count_still(lambda image, other, size: np.array_equal(image, other)), "a lone pixel gives 0"),
        (lambda image, size: sum(np.array_equal(pooled(image, size), moved(pooled(image, size), s)) for s in SHIFTS),
         "a lone pixel gives 0"),
        (lambda image, size: count_still(whole)(image, 2), "in the middle of an edge"),
        (count_still(whole, [(0, 1), (0, -1)]), "a lone pixel, pooled by 2 x 2: expected 3, got 1"),
        (count_still(lambda image, other, size: pooled(image, size).argmax() == pooled(other, size).argmax()),
         "an image of random pixels"),
        (lambda image, size: 3, "in the middle of an edge"),
        (lambda image, size: {2: 3, 3: 5}[size], "in a corner"),
    ],
    "05.4": [
        (lambda image, keep_edge: convolution.max_pool(image, 2, False), "Round up"),
        (lambda image, keep_edge: convolution.max_pool(image, 2, True), "are to be left out"),
        (lambda image, keep_edge: convolution.max_pool(image, 2, not keep_edge), "the wrong way round"),
        (filled("constant"), "zeros were put around the edge"),
        (filled("constant", constant_values=-1), "the edge was filled with -1"),
        (filled("mean"), "filled with a mean"),
        (lambda image, keep_edge: filled("constant", constant_values=image.mean())(image, keep_edge), "with a mean"),
        (at_the_top_left, "added at the top and on the left"),
        (filled("reflect"), "the windows overlap"),
        (filled("wrap"), "goes on at its other side"),
        (overlapping, "the windows overlap"),
        (means, "those are means"),
        (lambda image, keep_edge: -convolution.max_pool(-image, 2, keep_edge), "edge dropped: expected -2 at [0, 0]"),
        (lambda image, keep_edge: convolution.max_pool(image, 2, keep_edge).T, "edge kept: expected -6 at [0, 1]"),
        (all_sides_alike, "a 5 x 4 image"),
    ],
}
