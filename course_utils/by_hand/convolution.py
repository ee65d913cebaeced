"""Convolution and max-pooling of one image as lesson 5 arrives at them, in NumPy."""
from typing import Any

import numpy as np
from numpy.typing import NDArray


def convolve(image: NDArray[Any], kernel: NDArray[Any], border: str = "valid") -> NDArray[Any]:
    """The convolution of an image with a kernel, which is turned by 180 degrees and then moved over the image.

    o[m, n] = sum over u, v of kernel[u, v] * image[m - u, n - v]

    Parameters
    ----------
    image : shape (rows, columns).
    kernel : shape (height, width), no larger than the image.
    border : "valid" keeps the places where the whole kernel lies on the image, shape (rows - height + 1, columns -
        width + 1); "full" also those where only a part of it does, with zeros around the image, shape (rows + height -
        1, columns + width - 1).

    Raises
    ------
    ValueError : the arrays have other shapes, or there is no such border.
    """
    return correlate(image, kernel[::-1, ::-1], border)


def correlate(image: NDArray[Any], kernel: NDArray[Any], border: str = "valid") -> NDArray[Any]:
    """The same with the kernel as it is, not turned: what Keras calls a convolution. Takes the same arguments."""
    if image.ndim != 2 or kernel.ndim != 2:
        raise ValueError(f"expected one image and one kernel, both of two axes, got {image.shape} and {kernel.shape}: "
                         "did you mean images[0]?")
    height, width = kernel.shape
    if border == "full":
        image = np.pad(image, ((height - 1, height - 1), (width - 1, width - 1)))
    elif border != "valid":
        raise ValueError(f"expected border 'valid' or 'full', got {border!r}")
    rows, columns = image.shape[0] - height + 1, image.shape[1] - width + 1
    if rows < 1 or columns < 1:
        raise ValueError(f"expected a kernel no larger than the image, {image.shape}, got {kernel.shape}")
    # A loop over the kernel's few places, each for all places of the image at once.
    return sum(kernel[u, v] * image[u : u + rows, v : v + columns] for u, v in np.ndindex(height, width))


def max_pool(image: NDArray[Any], size: int = 2, keep_edge: bool = True) -> NDArray[Any]:
    """The largest number in each window of `size` x `size`; the windows lie side by side and do not overlap.

    Parameters
    ----------
    image : shape (rows, columns).
    size : rows and columns of a window.
    keep_edge : where `size` does not divide the rows or columns, the rest gets smaller windows of its own (as
        `ignore_border=False` in Theano), so that the number of windows is rounded up; by default the rest is dropped
        (as Keras does), and the number is rounded down.
    """
    rows, columns = image.shape
    if keep_edge:
        fill = ((0, -rows % size), (0, -columns % size))
        image = np.pad(image, fill, mode="edge")  # a copy of the last row changes no maximum; a zero could
    down, across = image.shape[0] // size, image.shape[1] // size
    return image[: down * size, : across * size].reshape(down, size, across, size).max(axis=(1, 3))


def hidden_shifts(image: NDArray[Any], size: int = 2) -> int:
    """How many of the eight shifts by one pixel leave every pixel of the max-pooled image as it was."""
    before = max_pool(image, size)
    shifts = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1) if (down, right) != (0, 0)]
    return sum(np.array_equal(max_pool(np.roll(image, shift, axis=(0, 1)), size), before) for shift in shifts)
