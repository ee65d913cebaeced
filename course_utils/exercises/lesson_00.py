"""Checks of lesson 00: pictures as arrays."""

from typing import Any

import numpy as np

from course_utils.exercises.body import loops
from course_utils.exercises.compare import Array, Function, Wrong, named, same
from course_utils.exercises.core import exercise
from course_utils.exercises.guard import explained


def pictures(count: int, rows: int = 5, columns: int = 4, seed: int = 0) -> Array:
    """A few small pictures of random uint8 pixels, not square, so that mixed-up axes show."""
    return np.random.default_rng(seed).integers(0, 256, (count, rows, columns), dtype=np.uint8)


def as_numbers(got: Any) -> Any:
    """True and False as 1 and 0, which will do for a one-hot row; anything else as it is."""
    array = np.asarray(got)
    return array.astype(int) if array.dtype == bool else got


@exercise("00.1")
def count_numbers(count_numbers: Function) -> str:
    images = np.full((2, 28, 28), 7.0)
    images[0, :3, 1] = 0  # blank paper counts
    own = "that is the size of the course's own data. Count the numbers in `images`, the argument."
    got = count_numbers(images)
    named(got, [
        (2, "that is the number of pictures, 2. Each of them has 28 x 28 numbers."),
        (28 * 28, "784 is right for one picture. How many pictures are there?"),
        (28, "28 is the number of rows. Multiply all three parts of the shape."),
        (2 * 28, "you multiply two parts of the shape. There are three: pictures, rows, columns."),
        (images.shape, "that is the shape. Multiply its three numbers."),
        (2 + 28 + 28, "you add the parts of the shape. Multiply them: each of the 2 pictures has 28 x 28 numbers."),
        (images.ndim, "3 is the number of axes: pictures, rows, columns. Multiply how long they are."),
        (images.sum(), "you add up the pixels' values. Count the pixels, whatever they hold."),
        (np.count_nonzero(images), "you leave out the pixels that are 0. Blank paper is stored as a number, too."),
        (images.nbytes, "those are bytes, eight for each of these numbers. Count the numbers."),
        (47_040_000, own), (7_840_000, own),
    ])
    same(got, 1568, "two pictures of 28 x 28 pixels")
    got = count_numbers(pictures(3))
    named(got, [
        (1568, "1568 comes out even for three pictures of 5 x 4 pixels, which hold 60 numbers. Work it out from "
               "`images`."),
        (3 * 28 * 28, "in three pictures of 5 x 4 pixels you count 28 x 28 for each. Take rows and columns from "
                      "the shape of `images`."),
        (3 * 5 * 5, "you take the rows for the columns. These pictures are not square: 5 rows, 4 columns."),
        (3 * 4 * 4, "you take the columns for the rows. These pictures are not square: 5 rows, 4 columns."),
    ])
    same(got, 60, "three pictures of 5 x 4 pixels")
    same(count_numbers(pictures(7, 3, 9)), 189, "seven pictures of 3 x 9 pixels")
    return ("Rows times columns times pictures: the training set alone holds 47,040,000 numbers. For more: how "
            "many bytes is that with one byte for each, and how many as float32?")


@exercise("00.2")
def mean_digit(mean_digit: Function) -> str:
    images, labels = pictures(30), np.arange(1, 31) % 3  # picture 2 is not a 2
    twos = images[labels == 2].astype(float)
    got, right = mean_digit(images, labels, 2), twos.mean(axis=0)
    across = "you average over rows or columns, not over pictures. The pictures are the first axis: axis=0."
    over = ("the sum ran over: in uint8 it starts again from 0 after 255. Use mean, or make the pictures floats "
            "before you add them.")
    lost = "the mean is right, but its fractions are lost. Leave it as floats."
    named(got, [
        (twos.mean(), "one number came out: the mean over all pixels of all pictures. Average over the pictures only, "
                      "which are the first axis: axis=0."),
        (images.mean(axis=0), "that is the mean of all pictures. First keep those whose label is `digit`."),
        *[(twos.mean(axis=axis), across) for axis in (1, 2, (1, 2))],
        (twos, "those are all the pictures of the class. Now average them, over the first axis."),
        (images[2].astype(float), "images[digit] is picture number 2, whatever it shows. Compare the labels with "
                                  "`digit`."),
        *[(picture, "that is one picture of the class. Average over all of them.") for picture in twos],
        (twos.sum(axis=0), "that is the sum of the pictures. Divide by how many there are, or use mean."),
        (twos.sum(axis=0) / len(images), "you divide by the number of all pictures. Divide by how many have the label "
                                         "`digit`."),
        (twos.sum(axis=0) % 256 / len(twos), over), (twos.sum(axis=0) % 256, over),
        (right / 255, "the mean is right, but you divide it by 255 as well. Leave the pixels as they are."),
        (np.median(twos, axis=0), "that is the median. The mean is asked for."),
        (np.floor(right), lost), (np.round(right), lost),
        (images[labels != 2].mean(axis=0), "those are the pictures of all other classes. Keep labels == digit."),
    ])
    if np.shape(got) == right.shape and np.isnan(np.asarray(got, dtype=float)).all():
        raise Wrong("no picture was picked. Compare the labels with `digit`, not with a digit of your choice.")
    same(got, right, "the mean of ten pictures")
    got = mean_digit(images, labels, 0)
    named(got, [(right, "whatever digit is asked for, you return the mean of class 2. Compare the labels with "
                        "`digit`.")])
    same(got, images[labels == 0].mean(axis=0), "the mean of class 0")
    images, labels = pictures(41, 3, 7, seed=5), np.random.default_rng(5).integers(6, 10, 41)
    same(mean_digit(images, labels, 8), images[labels == 8].mean(axis=0), "the mean of the 8s among 41 random pictures")
    return ("You pick pictures by their labels, then average over the first axis. For more: use `std` in place of "
            "`mean`. Where in a 1 do the writers differ most?")


@exercise("00.3")
def prepare(prepare: Function) -> str:
    images = pictures(6)
    right = images.reshape(6, 20) / 255
    with explained({"cannot reshape": "your reshape does not fit pictures of 5 x 4 pixels, which have 20 numbers. Take "
                    "the size from `images`, or write -1."}):
        got = prepare(images)
    if np.ndim(got) == 1:
        raise Wrong("everything ended up in one long row, and the pictures are no longer apart. "
                    "Keep the first axis: reshape(len(images), -1).")
    if np.shape(got) == images.shape:
        raise Wrong("the pictures still have rows and columns. Make each one row of numbers: "
                    "reshape(len(images), -1).")
    if np.shape(got) == right.T.shape:
        raise Wrong("expected one row for each picture, shape (6, 20), got (20, 6): the pictures are the first axis. "
                    "Transposing the array afterwards is not the same as reshape(len(images), -1).")
    coarse = 1e-2 if np.asarray(got).dtype == np.float16 else 1e-4  # its type is told below
    named(got, [
        (255 * right, "the shape is right, the numbers still go to 255. Divide."),
        (255 / 256 * right, "full ink is 255, not 256: with 256 it would become 0.996, not 1."),
        (np.floor(right), "// throws away everything after the point, so only full ink is left. Use /. (Making whole "
                          "numbers after the division does the same.)"),
        (images.transpose(0, 2, 1).reshape(6, 20) / 255, "the pictures were read column by column. Row after row is "
                                                         "NumPy's own order."),
        (right / right.max(axis=1, keepdims=True), "you divide each picture by its own largest pixel. Divide by 255, "
                                                   "the largest pixel there can be."),
        (255 / images.max() * right, "dividing by the largest pixel of these pictures depends on which pictures they "
                                     "are. Divide by 255, the largest pixel there can be."),
        (1 - right, "black and white are swapped: 0 should stay 0, and 255 become 1."),
        (right / 255, "you divide by 255 twice."),
    ])
    same(got, right, "six pictures of 5 x 4 pixels", rtol=coarse)
    if not isinstance(got, np.ndarray):
        raise Wrong(f"the numbers are right, but they came as a {type(got).__name__}. Return one array: reshape works "
                    "on all pictures at once.")
    if got.dtype != np.float32:
        raise Wrong(f"the numbers are right, their type is {got.dtype}; expected float32. "
                    "Convert with .astype(np.float32).")
    dark = prepare(np.full((2, 3, 3), 100, dtype=np.uint8))
    same(dark, np.full((2, 9), 100 / 255), "two pictures whose pixels are all 100 (take 255, not their maximum)")
    wide = pictures(3, 2, 11, seed=5)
    same(prepare(wide), wide.reshape(3, 22) / 255, "three pictures of 2 x 11 pixels", rtol=coarse)
    return ("Shape (n, pixels), float32, 0 to 1: what load_mnist(flat=True) gives. For more: write the way back, which "
            "turns these rows into uint8 pictures of 28 x 28.")


@exercise("00.4")
def one_hot(one_hot: Function) -> str:
    labels = np.array([3, 0, 1, 1])
    got, right = as_numbers(one_hot(labels, 5)), np.eye(5)[labels]
    if np.shape(got) == (4, 10):
        raise Wrong("expected 5 columns, one for each class, got 10. The number of classes is `num_classes`.")
    if np.shape(got) == (4, 4):
        raise Wrong("expected 5 columns, one for each class, got 4. Class 4 does not occur among these labels, and has "
                    "a column all the same: use num_classes.")
    named(got, [
        (right.T, "rows and columns are swapped: each label is to be a row."),
        (np.eye(5), "that is the matrix with one row for each class. Take from it one row for each label: "
                    "index it by `labels`."),
        (np.eye(5)[labels - 1], "every 1 is one place too far left: label 0 is the first column, not the last."),
        (np.eye(5)[labels + 1], "every 1 is one place too far right: label 0 is the first column."),
        (right * labels[:, None], "each row holds its label where a 1 should be, and the row of label 0 holds "
                                  "nothing. Leave out the product with the labels."),
        (1 - right, "0 and 1 have changed places: the 1 belongs in column labels[i], all others are 0."),
        (labels, "those are the labels as they came. Each is to become a row of `num_classes` numbers."),
    ])
    if np.shape(got) == right.shape and (np.count_nonzero(got, axis=1) > 1).any():
        raise Wrong("some rows have more than one 1. Row i is to have a single 1, in column labels[i].")
    same(got, right, "the rows of labels 3, 0, 1, 1")
    same(as_numbers(one_hot(np.array([2]), 3)), [[0, 0, 1]], "the row of label 2 of 3 classes")
    labels = np.random.default_rng(5).integers(0, 12, 17)
    same(as_numbers(one_hot(labels, 12)), np.eye(12)[labels].tolist(), "the rows of 17 random labels of 12 classes")
    if loops(one_hot):
        raise Wrong("the rows are right, but a loop made them, one by one. Let NumPy do all at once: index a matrix "
                    "by `labels`.")
    if not isinstance(got, np.ndarray):
        raise Wrong(f"the rows are right, but they came as a {type(got).__name__}. Return the array itself.")
    return ("Row i of the identity matrix is the one-hot form of label i. For more: which line of NumPy turns "
            "the rows back into labels?")
