"""Checks of lesson 05: a convolution, its size, what pooling hides, and its odd edge."""

import numpy as np

from course_utils.by_hand import convolution
from course_utils.exercises.compare import Array, Function, Wrong, agrees, named, same
from course_utils.exercises.core import exercise


@exercise("05.1")
def convolve(convolve: Function) -> str:
    rng = np.random.default_rng(0)
    image, kernel = rng.random((6, 5)), np.arange(1.0, 10.0).reshape(3, 3)
    right = convolution.convolve(image, kernel)
    got = convolve(image, kernel)
    if np.shape(got) == (3, 2):
        raise Wrong("the result is a row and a column short: a kernel of 3 has 6 - 3 + 1 = 4 places on 6 rows.")
    if np.shape(got) == image.shape:
        raise Wrong("the result is as large as the image, so at the border the kernel sticks out. Keep the places "
                    "where all of it lies on the image: (6, 5) becomes (4, 3).")
    if np.shape(got) == (8, 7):
        raise Wrong("that is the full border, zeros around the image. Here the whole kernel is to lie on the image: "
                    "(6, 5) becomes (4, 3).")
    one_axis = "the kernel is flipped along one axis only. Both are reversed: kernel[::-1, ::-1]."
    swapped = "the kernel is transposed: .T swaps rows and columns. To flip is to reverse both: kernel[::-1, ::-1]."
    named(got, [
        (convolution.correlate(image, kernel), "that is the correlation: the kernel is not flipped. Turn it first: "
                                               "kernel[::-1, ::-1]."),
        (convolution.correlate(image, kernel[::-1]), one_axis),
        (convolution.correlate(image, kernel[:, ::-1]), one_axis),
        (convolution.correlate(image, kernel.T), swapped), (convolution.convolve(image, kernel.T), swapped),
        (convolution.correlate(image, np.rot90(kernel)), "the kernel is turned by 90 degrees. Turn it twice: "
                                                         "kernel[::-1, ::-1]."),
        (right / kernel.size, "you take the mean of the nine products. The formula sums them."),
    ])
    same(got, right, "a 6 x 5 image and a 3 x 3 kernel")
    low = rng.normal(size=(2, 4))
    same(convolve(image, low), convolution.convolve(image, low), "a kernel of 2 x 4 (take its size from kernel.shape)")
    for shape in [(3, 1), (7, 6), (1, 1)]:
        image, kernel = rng.normal(size=(7, 6)), rng.normal(size=shape)
        same(convolve(image, kernel), convolution.convolve(image, kernel),
             f"a 7 x 6 image and a {shape[0]} x {shape[1]} kernel")
    return ("Turned by 180 degrees, then moved over every place where it fits: a convolution. For more: write it with "
            "a loop over the kernel's nine places only.")


@exercise("05.2")
def conv_side(conv_side: Function) -> str:
    valid, full = conv_side(28, 3, "valid"), conv_side(28, 3, "full")
    unchanged = "28 came out for a side of 28: that is the border called same or half, neither of these two."
    jumps = "you divide: that would be a kernel that jumps by its own size. It moves by one pixel."
    named([valid, full], [([30, 26], "valid and full are swapped: valid is the smaller, since the whole kernel must "
                                     "lie on the image.")])
    named(valid, [
        (25, "valid: off by one. Count for a kernel as large as the image: it fits in one place, not in none."),
        (28, unchanged), (28 / 3, jumps), (9, jumps),
    ])
    named(full, [
        (28, unchanged),
        (31, "full: off by one. For a kernel of 1 there is nothing to add: 28 stays 28."),
        (32, "full: 32 is the image with two zeros on each side. The kernel must then fit on it, as with valid: "
             "32 - 3 + 1."),
    ])
    same(valid, 26, "a side of 28, a kernel of 3, valid")
    same(full, 30, "a side of 28, a kernel of 3, full")
    same(conv_side(15, 5, "valid"), 11, "a side of 15, a kernel of 5, valid (is the 3 written into your function?)")
    same(conv_side(15, 5, "full"), 19, "a side of 15, a kernel of 5, full (is the 3 written into your function?)")
    same(conv_side(7, 7, "valid"), 1, "a side of 7, a kernel of 7, valid")
    for side, kernel in [(10, 4), (9, 2), *np.random.default_rng(6).integers([20, 1], [90, 20], size=(3, 2)).tolist()]:
        for border, size in {"valid": side - kernel + 1, "full": side + kernel - 1}.items():
            same(conv_side(side, kernel, border), size, f"a side of {side}, a kernel of {kernel}, {border}")
    return ("Valid takes kernel - 1 away, full adds as much. For more: how many zeros on each side would keep the "
            "side, and for which kernels?")


def lone_pixel(row: int, column: int) -> Array:
    image = np.zeros((12, 12))
    image[row, column] = 1
    return image


@exercise("05.3")
def hidden_shifts(hidden_shifts: Function) -> str:
    got = hidden_shifts(lone_pixel(4, 6), 2)
    if agrees(got, 4):
        named(hidden_shifts(lone_pixel(4, 6), 3), [
            (5, "np.roll without an axis moves along the rows written one after the other, and adds both shifts up. "
                "Say which axes: np.roll(image, (i, j), axis=(0, 1))."),
        ])
    named(got, [
        (4, "a lone pixel gives 4: you count staying in place, (0, 0), as a shift."),
        (2, "a lone pixel gives 2: are the four diagonal shifts missing?"),
        (5, "a lone pixel gives 5: those are the shifts that do change the pooled image."),
        (8, "all 8 came out for a lone pixel. Do you compare the pooled images as wholes, pixel by pixel? Their sums "
            "or maxima are always the same."),
        (3 / 8, "that is the fraction. Return the count, from 0 to 8."),
    ])
    if agrees(got, 0):
        named(hidden_shifts(np.zeros((12, 12)), 2), [
            (8, "a lone pixel gives 0. Move the image and pool it afterwards, and compare with the pooled image that "
                "was not moved."),
        ])
    same(got, 3, "a lone pixel, pooled by 2 x 2")
    where = {"in a corner": (3, 6, 3), "in the middle of an edge": (3, 7, 5), "in the centre": (4, 7, 8)}
    for place, (row, column, count) in where.items():
        same(hidden_shifts(lone_pixel(row, column), 3), count, f"a lone pixel {place} of its 3 x 3 window")
    same(hidden_shifts(np.random.default_rng(0).random((12, 12)), 2), 0, "an image of random pixels")
    same(hidden_shifts(lone_pixel(5, 6), 4), 8, "a lone pixel inside its window of 4 x 4")
    same(hidden_shifts(-lone_pixel(4, 6), 2), 8, "a lone -1 among zeros, which no maximum notices")
    rng = np.random.default_rng(7)
    for size in (2, 3, 4):
        image = np.zeros((3 * size, 7 * size))
        image[size + rng.integers(size), (6 * size + rng.integers(size), rng.integers(size))] = rng.random(2)
        same(hidden_shifts(image, size), convolution.hidden_shifts(image, size), f"two pixels, windows of {size}")
    return ("A maximum can move within its window, and nobody above notices. For more: how many of a real digit's "
            "eight shifts does pooling hide?")


@exercise("05.4")
def max_pool(max_pool: Function) -> str:
    image = np.array([[-2.0, -3, -9], [-5, -4, -6], [-8, -7, -10]])  # on it each mistake below gives another result
    kept, cut = max_pool(image, True), max_pool(image, False)
    if np.shape(kept) == (1, 1) and np.shape(cut) == (2, 2):
        raise Wrong("keep_edge works the wrong way round: True is to give 2 x 2 for a side of 3, False 1 x 1.")
    if np.shape(kept) == (1, 1):
        raise Wrong("with keep_edge=True the last row and column are dropped: 3 // 2 = 1. Round up: (3 + 1) // 2 = 2.")
    if np.shape(cut) == (2, 2):
        raise Wrong("with keep_edge=False the odd last row and column are to be left out: 3 // 2 = 1.")
    same(cut, [[-2]], "a 3 x 3 image, edge dropped")
    never = "Fill with something that is never the maximum: a copy of the last row and column, or -np.inf."
    if np.shape(kept) == (2, 2):
        mean = f"the edge was filled with a mean, which can be larger than the numbers there. {never}"
        odd = ((0, 1), (0, 1))
        named(kept, [
            ([[-2, 0], [0, 0]], f"zeros were put around the edge, and 0 is larger than the image's own -10. {never}"),
            ([[-2, -1], [-1, -1]], f"the edge was filled with -1, which is larger than the image's own -10. {never}"),
            ([[-2, -6], [-6, -6]], mean),
            (convolution.max_pool(np.pad(image, odd, mode="mean"), 2), mean),
            ([[-2, -3], [-4, -4]], "the windows overlap. They lie side by side, so the next one starts two pixels "
                                   "further. (Filling the edge with its mirror image gives the same result.)"),
            ([[-2, -3], [-5, -4]], "the edge was added at the top and on the left. The windows begin at the top left "
                                   "pixel; what is left over is at the bottom and on the right."),
            ([[-3.5, -7.5], [-7.5, -10]], "those are means. Take the largest number of each window."),
            ([[-2, -2], [-2, -2]], "the image goes on at its other side: the last window has taken the first column "
                                   "in."),
        ])
    same(kept, [[-2, -6], [-7, -10]], "a 3 x 3 image, edge kept")
    vast = max_pool(1e290 * image, True)
    if np.shape(vast) == (2, 2) and np.ptp(np.ravel(vast)[1:]) == 0:
        raise Wrong(f"the edge was filled with a constant, and an image may have smaller numbers. {never}")
    same(vast, 1e290 * np.array([[-2, -6], [-7, -10]]), "a 3 x 3 image of vast numbers, edge kept")
    rng = np.random.default_rng(0)
    for shape in [(4, 6), (5, 4), (6, 3), (3, 7), (13, 13)]:
        image = rng.normal(size=shape)
        for keep_edge in (True, False):
            same(max_pool(image, keep_edge), convolution.max_pool(image, 2, keep_edge),
                 f"a {shape[0]} x {shape[1]} image, edge {'kept' if keep_edge else 'dropped'}")
    return ("Edge kept, the side is rounded up; edge dropped, it is rounded down. For more: let the size of the window "
            "be an argument.")
