"""Answers to the exercises of lesson 05: right in many ways, and wrong in the ways that are common."""

import numpy as np
import pandas as pd
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


def by_windows(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.einsum("mnuv,uv->mn", windows, kernel[::-1, ::-1])


def as_one_product(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return windows.reshape(*windows.shape[:2], -1) @ np.flip(kernel).ravel()


def by_shifts(image, kernel):
    """A loop over the kernel's places only, with the signs of the formula."""
    (height, width), (rows, columns) = kernel.shape, image.shape
    return sum(kernel[u, v] * image[height - 1 - u:rows - u, width - 1 - v:columns - v]
               for u in range(height) for v in range(width))


def by_the_formula(image, kernel):
    (height, width), (rows, columns) = kernel.shape, image.shape
    return [[sum(kernel[u, v] * image[m - u, n - v] for u in range(height) for v in range(width))
             for n in range(width - 1, columns)] for m in range(height - 1, rows)]


def cut_out_of_full(image, kernel):
    (height, width), full = kernel.shape, signal.convolve2d(image, kernel)
    return full[height - 1:len(full) - height + 1, width - 1:full.shape[1] - width + 1]


def by_reduceat(image, keep_edge):
    if not keep_edge:
        image = image[:len(image) // 2 * 2, :image.shape[1] // 2 * 2]
    rows = np.maximum.reduceat(image, range(0, len(image), 2), axis=0)
    return np.maximum.reduceat(rows, range(0, image.shape[1], 2), axis=1)


def by_slices(image, keep_edge):
    """The largest of four slices; a slice that is a row or column short goes on with its own last."""
    if not keep_edge:
        image = image[:len(image) // 2 * 2, :image.shape[1] // 2 * 2]
    first, second = image[::2], np.vstack([image[1::2], image[-1:]])[:len(image[::2])]
    rows = np.maximum(first, second)
    return np.maximum(rows[:, ::2], np.hstack([rows[:, 1::2], rows[:, -1:]])[:, :rows[:, ::2].shape[1]])


def window_by_window(image, keep_edge):
    ends = [side + side % 2 * keep_edge - side % 2 * (not keep_edge) for side in image.shape]
    return [[image[i:i + 2, j:j + 2].max() for j in range(0, ends[1], 2)] for i in range(0, ends[0], 2)]


RIGHT = {
    "05.1": [convolution.convolve, lambda image, kernel: convolution.convolve(image, kernel).tolist(),
             lambda image, kernel: signal.convolve2d(image, kernel, "valid"),
             lambda image, kernel: signal.fftconvolve(image, kernel, "valid"),
             lambda image, kernel: signal.correlate2d(image, np.rot90(kernel, 2), "valid"),
             lambda image, kernel: pd.DataFrame(convolution.convolve(image, kernel)),
             lambda image, kernel: tuple(map(tuple, convolution.convolve(image, kernel))),
             lambda image, kernel: (row for row in convolution.convolve(image, kernel)),
             lambda image, kernel: convolution.convolve(image, kernel).astype(np.float32),
             by_windows, as_one_product, by_shifts, by_the_formula, cut_out_of_full],
    "05.2": [lambda side, kernel, border: float(side + (1 if border == "full" else -1) * (kernel - 1)),
             lambda side, kernel, border: len(np.convolve(np.zeros(side), np.zeros(kernel), border)),
             lambda side, kernel, border: {"valid": side - kernel + 1, "full": side + kernel - 1}[border],
             lambda side, kernel, border: np.array(side + (1 if border == "full" else -1) * (kernel - 1)),
             lambda side, kernel, border: np.int64(side) + (kernel - 1) * (-1) ** (border == "valid"),
             lambda side, kernel, border: signal.convolve(np.zeros(side), np.ones(kernel), border).size,
             lambda side, kernel, border: sum(1 for first in range(1 - kernel, side)
                                              if border == "full" or 0 <= first <= side - kernel)],
    "05.3": [count_still(whole), lambda image, size: np.sum([whole(image, moved(image, s), size) for s in SHIFTS]),
             lambda image, size: float(convolution.hidden_shifts(image, size)),
             lambda image, size: np.int8(convolution.hidden_shifts(image, size)),
             lambda image, size: np.array(convolution.hidden_shifts(image, size)),
             lambda image, size: len([shift for shift in SHIFTS if whole(image, moved(image, shift), size)]),
             lambda image, size: count_still(whole, [*SHIFTS, (0, 0)])(image, size) - 1,
             lambda image, size: 8 - sum(bool((pooled(image, size) != pooled(moved(image, shift), size)).any())
                                         for shift in SHIFTS),
             count_still(lambda image, other, size: np.allclose(pooled(image, size), pooled(other, size))),
             lambda image, size: pd.Series([whole(image, moved(image, shift), size) for shift in SHIFTS]).sum()],
    "05.4": [lambda image, keep_edge: convolution.max_pool(image, 2, keep_edge), filled("edge"),
             filled("constant", constant_values=-np.inf), filled("symmetric"), filled("minimum"),
             lambda image, keep_edge: filled("constant", constant_values=image.min())(image, keep_edge),
             lambda image, keep_edge: convolution.max_pool(image, 2, keep_edge).tolist(),
             lambda image, keep_edge: pd.DataFrame(convolution.max_pool(image, 2, keep_edge)),
             by_reduceat, by_slices, window_by_window],
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
        (lambda x, k: convolution.correlate(x, np.rot90(k)), "turned by 90 degrees"),
        (lambda x, k: signal.convolve2d(x, k[:3, :3], "valid"), "a kernel of 2 x 4"),
        (lambda x, k: abs(convolution.convolve(x, k)), "a kernel of 2 x 4"),
        (lambda x, k: convolution.convolve(x, k) if k.shape[1] > 1 else convolution.correlate(x, k), "a 3 x 1 kernel"),
        (lambda x, k: convolution.convolve(x, k) if k.shape != x.shape else np.zeros((0, 0)), "a 7 x 6 kernel"),
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
        (lambda side, kernel, border: side + 2 * (kernel // 2) * (1 if border == "full" else -1),
         "a kernel of 4, valid"),
        (lambda side, kernel, border: side - kernel + 1 if border == "valid" else side + 2 * (kernel // 2),
         "a kernel of 4, full"),
        (lambda side, kernel, border: side - kernel + 1 if border == "valid" else side + max(kernel - 1, 2),
         "a side of 9, a kernel of 2, full"),
        (lambda side, kernel, border: (side - kernel) // 1 + (border == "valid"), "expected"),
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
        (count_still(lambda image, other, size: np.array_equal(pooled(image, size) > 0, pooled(other, size) > 0)),
         "an image of random pixels"),
        (count_still(lambda image, other, size: np.array_equal(pooled(image[:, :9 // size * size], size),
                                                               pooled(other[:, :9 // size * size], size))), "expected"),
        (lambda image, size: count_still(whole)(abs(image), size), "a lone -1 among zeros"),
        (lambda image, size: count_still(whole)(image, min(size, 3)), "window of 4 x 4"),
        (count_still(lambda image, other, size: np.array_equal(np.sort(pooled(image, size), axis=None),
                                                               np.sort(pooled(other, size), axis=None))), "as wholes"),
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
        (filled("constant", constant_values=-999), "filled with a constant"),
        (filled("constant", constant_values=-1e9), "filled with a constant"),
        (lambda image, keep_edge: filled("constant", constant_values=-1e9)(np.vstack([image, image[-1:]])
         if keep_edge and len(image) % 2 else image, keep_edge), "a 3 x 3 image of vast numbers"),
        (lambda image, keep_edge: convolution.max_pool(np.abs(image), 2, keep_edge), "edge dropped"),
        (lambda image, keep_edge: convolution.max_pool(image[:3, :3], 2, keep_edge), "a 4 x 6 image"),
        (lambda image, keep_edge: convolution.max_pool(image, 2, keep_edge) if len(image) % 2 or not keep_edge
         else convolution.max_pool(image, 2, False), "a 6 x 3 image"),
    ],
}
