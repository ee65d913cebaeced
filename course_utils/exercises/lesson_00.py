"""Checks of lesson 00: pictures as arrays."""

import numpy as np

from course_utils.exercises.compare import Wrong, agrees, named, same
from course_utils.exercises.core import exercise
from course_utils.exercises.guard import explained


def pictures(count: int, rows: int = 5, columns: int = 4, seed: int = 0) -> np.ndarray:
    """A few small pictures of random uint8 pixels, not square, so that mixed-up axes show."""
    return np.random.default_rng(seed).integers(0, 256, (count, rows, columns), dtype=np.uint8)


def as_numbers(got: object) -> object:
    """True and False as 1 and 0, which will do for a one-hot row; anything else as it is."""
    array = np.asarray(got)
    return array.astype(int) if array.dtype == bool else got


@exercise("00.1")
def count_numbers(count_numbers):
    images = np.full((2, 28, 28), 7.0)
    got = count_numbers(images)
    if agrees(got, 2):
        raise Wrong("that is the number of pictures, 2. Each of them has 28 x 28 numbers.")
    if agrees(got, 28 * 28):
        raise Wrong("784 is right for one picture. How many pictures are there?")
    if agrees(got, 28):
        raise Wrong("28 is the number of rows. Multiply all three parts of the shape.")
    if agrees(got, images.shape):
        raise Wrong("that is the shape. Multiply its three numbers.")
    if agrees(got, 2 + 28 + 28):
        raise Wrong("you add the parts of the shape. Multiply them: each of the 2 pictures has 28 x 28 numbers.")
    if agrees(got, images.ndim):
        raise Wrong("3 is the number of axes: pictures, rows, columns. Multiply how long they are.")
    if agrees(got, images.sum()):
        raise Wrong("you add up the pixels' values. Count the pixels, whatever they hold.")
    if agrees(got, images.nbytes):
        raise Wrong("those are bytes, eight for each of these numbers. Count the numbers.")
    if agrees(got, 47_040_000) or agrees(got, 7_840_000):
        raise Wrong("that is the size of the course's own data. Count the numbers in `images`, the argument.")
    same(got, 1568, "two pictures of 28 x 28 pixels")
    got = count_numbers(pictures(3))
    if agrees(got, 1568):
        raise Wrong("1568 also for three pictures of 5 x 4 pixels, which hold 60 numbers. Work it out from `images`.")
    if agrees(got, 3 * 28 * 28):
        raise Wrong("in three pictures of 5 x 4 pixels you count 28 x 28 for each. Take rows and columns from "
                    "the shape of `images`.")
    same(got, 60, "three pictures of 5 x 4 pixels")
    return "Rows times columns times pictures: the training set alone holds 47,040,000 numbers."


@exercise("00.2")
def mean_digit(mean_digit):
    images, labels = pictures(30), np.arange(1, 31) % 3  # picture 2 is no 2
    twos = images[labels == 2].astype(float)
    got, right = mean_digit(images, labels, 2), twos.mean(axis=0)
    if agrees(got, twos.mean()):
        raise Wrong("one number came out: the mean over all pixels of all pictures. Average over the pictures only, "
                    "which are the first axis: axis=0.")
    if agrees(got, images.mean(axis=0)):
        raise Wrong("that is the mean of all pictures. First keep those whose label is `digit`.")
    if any(agrees(got, twos.mean(axis=axis)) for axis in (1, 2, (1, 2))):
        raise Wrong("you average over rows or columns, not over pictures. The pictures are the first axis: axis=0.")
    if agrees(got, twos):
        raise Wrong("those are all the pictures of the class. Now average them, over the first axis.")
    if agrees(got, images[2].astype(float)):
        raise Wrong("images[digit] is picture number 2, whatever it shows. Compare the labels with `digit`.")
    if any(agrees(got, picture) for picture in twos):
        raise Wrong("that is one picture of the class. Average over all of them.")
    if agrees(got, twos.sum(axis=0)):
        raise Wrong("that is the sum of the pictures. Divide by how many there are, or use mean.")
    if agrees(got, twos.sum(axis=0) / len(images)):
        raise Wrong("you divide by the number of all pictures. Divide by how many have the label `digit`.")
    if agrees(got, twos.sum(axis=0) % 256 / len(twos)) or agrees(got, twos.sum(axis=0) % 256):
        raise Wrong("the sum ran over: in uint8 it starts again from 0 behind 255. Use mean, or make the pictures "
                    "floats before you add them.")
    if agrees(got, right / 255):
        raise Wrong("the mean is right, but you divide it by 255 as well. Leave the pixels as they are.")
    if agrees(got, np.median(twos, axis=0)):
        raise Wrong("that is the median. The mean is asked for.")
    if agrees(got, np.floor(right)) or agrees(got, np.round(right)):
        raise Wrong("the mean is right, but its fractions are lost. Leave it as floats.")
    if np.shape(got) == right.shape and np.isnan(got).all():
        raise Wrong("no picture was picked. Compare the labels with `digit`, not with a digit of your choice.")
    same(got, right, "the mean of ten pictures")
    got = mean_digit(images, labels, 0)
    if agrees(got, right):
        raise Wrong("whatever digit is asked for, you return the mean of class 2. Compare the labels with `digit`.")
    same(got, images[labels == 0].mean(axis=0), "the mean of class 0")
    return "You pick pictures by their labels, then average over the first axis."


@exercise("00.3")
def prepare(prepare):
    images = pictures(6)
    right = images.reshape(6, 20) / 255
    with explained({"cannot reshape": "your reshape does not fit pictures of 5 x 4 pixels, which have 20 numbers. Take "
                    "the size from `images`, or write -1."}):
        got = prepare(images)
    if np.ndim(got) == 1:
        raise Wrong("everything ended in one long row, and the pictures are no longer apart. "
                    "Keep the first axis: reshape(len(images), -1).")
    if np.shape(got) == images.shape:
        raise Wrong("the pictures still have rows and columns. Make each one row of numbers: "
                    "reshape(len(images), -1).")
    if np.shape(got) == right.T.shape:
        raise Wrong("expected one row for each picture, shape (6, 20), got (20, 6): the pictures are the first axis. "
                    "Turning the array over afterwards is not the same as reshape(len(images), -1).")
    if np.shape(got) == right.shape:
        if agrees(got, 255 * right):
            raise Wrong("the shape is right, the numbers still go to 255. Divide.")
        if agrees(got, 255 / 256 * right):
            raise Wrong("full ink is 255, not 256: with 256 it would become 0.996, not 1.")
        if agrees(got, np.floor(right)):
            raise Wrong("// throws away everything behind the point, so only full ink is left. Use /.")
        if agrees(got, images.transpose(0, 2, 1).reshape(6, 20) / 255):
            raise Wrong("the pictures were read column by column. Row after row is NumPy's own order.")
        if agrees(got, 255 / images.max() * right):
            raise Wrong("dividing by the largest pixel of these pictures depends on which pictures they are. "
                        "Divide by 255, the largest pixel there can be.")
        if agrees(got, 1 - right):
            raise Wrong("black and white are swapped: 0 should stay 0, and 255 become 1.")
    coarse = 1e-2 if np.asarray(got).dtype == np.float16 else 1e-4  # its type is told below
    same(got, right, "six pictures of 5 x 4 pixels", rtol=coarse)
    if np.asarray(got).dtype != np.float32:
        raise Wrong(f"the numbers are right, their type is {np.asarray(got).dtype}; expected float32. "
                    "Convert with .astype(np.float32).")
    dark = prepare(np.full((2, 3, 3), 100, dtype=np.uint8))
    same(dark, np.full((2, 9), 100 / 255), "two pictures whose pixels are all 100 (take 255, not their maximum)")
    return "Shape (n, pixels), float32, 0 to 1: what load_mnist(flat=True) gives."


@exercise("00.4")
def one_hot(one_hot):
    labels = np.array([3, 0, 1, 1])
    got, right = as_numbers(one_hot(labels, 5)), np.eye(5)[labels]
    if agrees(got, right.T):
        raise Wrong("rows and columns are swapped: each label is to be a row.")
    if agrees(got, np.eye(5)):
        raise Wrong("that is the matrix with one row for each class. Take from it one row for each label: "
                    "index it by `labels`.")
    if np.shape(got) == (4, 10):
        raise Wrong("expected 5 columns, one for each class, got 10. The number of classes is `num_classes`.")
    if agrees(got, np.eye(5)[labels - 1]):
        raise Wrong("every 1 stands one place too far left: label 0 is the first column, not the last.")
    if np.shape(got) == right.shape and (np.asarray(got).sum(axis=1) > 1).any():
        raise Wrong("some rows have more than one 1. Row i is to have a single 1, in column labels[i].")
    if np.shape(got) == (4, 4):
        raise Wrong("expected 5 columns, one for each class, got 4. Class 4 does not occur among these labels, and has "
                    "a column all the same: use num_classes.")
    same(got, right, "the rows of labels 3, 0, 1, 1")
    same(as_numbers(one_hot(np.array([2]), 3)), [[0, 0, 1]], "the row of label 2 of 3 classes")
    return "Row i of the identity matrix is the one-hot form of label i."
