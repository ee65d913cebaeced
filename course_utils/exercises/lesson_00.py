"""Checks of lesson 00: pictures as arrays."""

import numpy as np

from course_utils.exercises.core import Wrong, agrees, exercise, same


def pictures(count: int, rows: int = 5, columns: int = 4, seed: int = 0) -> np.ndarray:
    """A few small pictures of random uint8 pixels, not square, so that mixed-up axes show."""
    return np.random.default_rng(seed).integers(0, 256, (count, rows, columns), dtype=np.uint8)


@exercise("00.1")
def count_numbers(count_numbers):
    images = np.zeros((2, 28, 28))
    got = count_numbers(images)
    if agrees(got, 2):
        raise Wrong("that is the number of pictures, 2. Each of them has 28 x 28 numbers.")
    if agrees(got, 28 * 28):
        raise Wrong("784 is right for one picture. How many pictures are there?")
    if agrees(got, 28):
        raise Wrong("28 is the number of rows. Multiply all three parts of the shape.")
    if agrees(got, images.shape):
        raise Wrong("that is the shape. Multiply its three numbers.")
    same(got, 1568, "two pictures of 28 x 28 pixels")
    same(count_numbers(pictures(3)), 60, "three pictures of 5 x 4 pixels")
    return "Rows times columns times pictures: the training set alone holds 47,040,000 numbers."


@exercise("00.2")
def mean_digit(mean_digit):
    images, labels = pictures(30), np.arange(30) % 3
    got, right = mean_digit(images, labels, 2), images[labels == 2].mean(axis=0)
    if agrees(got, images[labels == 2].mean()):
        raise Wrong("one number came out: the mean over all pixels of all pictures. Average over the pictures only, "
                    "which are the first axis: axis=0.")
    if agrees(got, images.mean(axis=0)):
        raise Wrong("that is the mean of all pictures. First keep those whose label is `digit`.")
    if agrees(got, images[labels == 2].mean(axis=1)) or agrees(got, images[labels == 2].mean(axis=2)):
        raise Wrong("you average over rows or columns, not over pictures. The pictures are the first axis: axis=0.")
    if agrees(got, images[2]):
        raise Wrong("images[digit] is picture number 2, whatever it shows. Compare the labels with `digit`.")
    if agrees(got, images[labels == 2].sum(axis=0)):
        raise Wrong("that is the sum of the pictures. Divide by how many there are, or use mean.")
    same(got, right, "the mean of ten pictures")
    same(mean_digit(images, labels, 0), images[labels == 0].mean(axis=0), "the mean of class 0")
    return "You pick pictures by their labels, then average over the first axis."


@exercise("00.3")
def prepare(prepare):
    images = pictures(6)
    got, right = prepare(images), images.reshape(6, 20) / 255
    if np.ndim(got) == 1:
        raise Wrong("everything ended in one long row, and the pictures are no longer apart. "
                    "Keep the first axis: reshape(len(images), -1).")
    if np.shape(got) == (6, 28 * 28):
        raise Wrong("expected 20 numbers for pictures of 5 x 4 pixels: take the size from `images`, or write -1.")
    if np.shape(got) == right.shape:
        if agrees(got, images.reshape(6, 20)):
            raise Wrong("the shape is right, the numbers still go to 255. Divide.")
        if agrees(got, images.reshape(6, 20) / 256):
            raise Wrong("full ink is 255, not 256: with 256 it would become 0.996, not 1.")
        if agrees(got, images.reshape(6, 20) // 255):
            raise Wrong("// throws away everything behind the point, so only full ink is left. Use /.")
        if agrees(got, images.transpose(0, 2, 1).reshape(6, 20) / 255):
            raise Wrong("the pictures were read column by column. Row after row is NumPy's own order.")
        if agrees(got, images.reshape(6, 20) / images.max()):
            raise Wrong("dividing by the largest pixel of these pictures depends on which pictures they are. "
                        "Divide by 255, the largest pixel there can be.")
    same(got, right, "six pictures of 5 x 4 pixels")
    if np.asarray(got).dtype != np.float32:
        raise Wrong(f"the numbers are right, their type is {np.asarray(got).dtype}; expected float32. "
                    "Convert with .astype(np.float32).")
    dark = prepare(np.full((2, 3, 3), 100, dtype=np.uint8))
    same(dark, np.full((2, 9), 100 / 255), "two pictures whose pixels are all 100 (take 255, not their maximum)")
    return "Shape (n, pixels), float32, 0 to 1: what load_mnist(flat=True) gives."


@exercise("00.4")
def one_hot(one_hot):
    labels = np.array([3, 0, 1, 1])
    got, right = one_hot(labels, 5), np.eye(5)[labels]
    if np.shape(got) == right.T.shape and agrees(np.asarray(got, dtype=float), right.T):
        raise Wrong("rows and columns are swapped: each label is to be a row.")
    if np.shape(got) == (4, 4):
        raise Wrong("expected 5 columns, one for each class, got 4. Class 4 does not occur among these labels, and has "
                    "a column all the same: use num_classes.")
    same(np.asarray(got, dtype=float) if np.shape(got) == right.shape else got, right, "the rows of labels 3, 0, 1, 1")
    same(np.asarray(one_hot(np.array([2]), 3), dtype=float), [[0, 0, 1]], "the row of label 2 of 3 classes")
    return "Row i of the identity matrix is the one-hot form of label i."
