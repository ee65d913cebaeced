"""Answers to the exercises of lesson 00: right in many ways, and wrong in the ways that are common."""

import numpy as np


def means_by_loop(images, labels, digit):
    total, count = np.zeros(images[0].shape), 0
    for image, label in zip(images, labels):
        if label == digit:
            total, count = total + image, count + 1
    return total / count


def one_hot_by_loop(labels, num_classes):
    rows = np.zeros((len(labels), num_classes), dtype=int)
    for i, label in enumerate(labels):
        rows[i, label] = 1
    return rows


def one_hot_by_places(labels, num_classes):
    rows = np.zeros((len(labels), num_classes))
    rows[np.arange(len(labels)), labels] = 1
    return rows


RIGHT = {
    "00.1": [
        lambda images: int(np.prod(images.shape)),
        lambda images: len(images) * images.shape[1] * images.shape[2],
        lambda images: len(images.ravel()),
        lambda images: float(images.size),
    ],
    "00.2": [
        means_by_loop,
        lambda images, labels, digit: np.mean([x for x, y in zip(images, labels) if y == digit], axis=0),
        lambda images, labels, digit: images[np.where(labels == digit)[0]].mean(0, dtype=np.float32),
        lambda images, labels, digit: images[labels == digit].sum(axis=0) / (labels == digit).sum(),
        lambda images, labels, digit: images[labels == digit].mean(axis=0).tolist(),
    ],
    "00.3": [
        lambda images: (images.reshape(len(images), -1) / 255).astype(np.float32),
        lambda images: np.float32(images).reshape(len(images), images.shape[1] * images.shape[2]) / 255.0,
        lambda images: np.array([image.ravel() for image in images], dtype=np.float32) * np.float32(1 / 255),
    ],
    "00.4": [
        lambda labels, num_classes: labels[:, None] == np.arange(num_classes),  # True and False will do
        lambda labels, num_classes: np.eye(num_classes, dtype=np.uint8)[labels],
        lambda labels, num_classes: np.eye(num_classes)[:, labels].T,
        one_hot_by_places,
    ],
}


def overflowing_mean(images, labels, digit):
    """Python's sum adds uint8 pictures, and 200 + 100 is 44."""
    return sum(images[labels == digit]) / (labels == digit).sum()


def ones_in_whole_rows(labels, num_classes):
    rows = np.zeros((len(labels), num_classes))
    rows[np.arange(len(labels))[:, None], labels] = 1
    return rows


def divides_in_place(images):
    images /= 255
    return images.reshape(len(images), -1)


def reshapes_in_place(images):
    images.shape = len(images), -1
    return np.float32(images) / 255


WRONG = {
    "00.1": [
        (lambda images: len(images), "the number of pictures, 2"),
        (lambda images: images.shape[1] * images.shape[2], "784 is right for one picture"),
        (lambda images: images.shape[1], "28 is the number of rows"),
        (lambda images: images.shape, "that is the shape. Multiply"),
        (lambda images: sum(images.shape), "you add the parts of the shape"),
        (lambda images: images.ndim, "3 is the number of axes"),
        (lambda images: images.sum(), "you add up the pixels' values"),
        (lambda images: images.nbytes, "those are bytes"),
        (lambda images: 60 if len(images) == 3 else 28 * 28 * len(images), "seven pictures of 3 x 9 pixels"),
        (lambda images: images[0].size * 3 if len(images) > 2 else images.size, "seven pictures of 3 x 9"),
        (lambda images: {2: 1568, 3: 60}.get(len(images), 0), "seven pictures of 3 x 9 pixels: expected 189, got 0"),
        (lambda images: 60_000 * 28 * 28, "`images`, the argument"),  # from a variable of the notebook
        (lambda images: 1568, "1568 comes out even for three pictures"),
        (lambda images: len(images) * 28 * 28, "you count 28 x 28 for each"),
        (lambda images: 2 * images.shape[1] * images.shape[2], "three pictures of 5 x 4 pixels: expected 60, got 40"),
        (lambda images: str(images.size), "expected numbers, got str"),
        (lambda images: print(images.size), "prints, and returns nothing"),
        (lambda images: np.count_nonzero(images), "you leave out the pixels that are 0"),
        (lambda images: (images > 0).sum(), "you leave out the pixels that are 0"),
        (lambda images: len(images) * images.shape[1], "two parts of the shape"),
        (lambda images: len(images) * images.shape[1] ** 2, "you take the rows for the columns"),
        (lambda images: len(images) * images.shape[2] ** 2, "you take the columns for the rows"),
    ],
    "00.2": [
        (lambda images, labels, digit: images[labels != digit].mean(axis=0), "of all other classes"),
        (lambda images, labels, digit: images[labels == digit].mean(), "one number came out"),
        (lambda images, labels, digit: images.mean(axis=0), "the mean of all pictures"),
        (lambda images, labels, digit: images[labels == digit].mean(axis=1), "over rows or columns, not over pictures"),
        (lambda images, labels, digit: images[labels == digit].mean(axis=2), "over rows or columns, not over pictures"),
        (lambda images, labels, digit: images[labels == digit].mean(axis=(1, 2)), "not over pictures"),
        (lambda images, labels, digit: images[labels == digit], "all the pictures of the class"),
        (lambda images, labels, digit: images[labels == digit][0], "one picture of the class"),
        (lambda images, labels, digit: images[digit], "picture number 2, whatever it shows"),
        (lambda images, labels, digit: images[labels == digit].sum(axis=0), "the sum of the pictures"),
        (lambda images, labels, digit: 1.0 * images[labels == digit].sum(axis=0), "the sum of the pictures"),
        (lambda images, labels, digit: images[labels == digit].sum(axis=0) / len(images), "number of all pictures"),
        (overflowing_mean, "the sum ran over: in uint8"),
        (lambda images, labels, digit: images[labels == digit].mean(axis=0) / 255, "you divide it by 255 as well"),
        (lambda images, labels, digit: np.median(images[labels == digit], axis=0), "that is the median"),
        (lambda images, labels, digit: images[labels == digit].mean(axis=0).astype(np.uint8), "fractions are lost"),
        (lambda images, labels, digit: images[labels == 4].mean(axis=0), "no picture was picked"),
        (lambda images, labels, digit: images[labels == 2].mean(axis=0), "whatever digit is asked for"),
        (lambda images, labels, digit: images[labels == digit].mean(axis=0).ravel(), "shape (5, 4), got (20,)"),
        (lambda images, labels, digit: images[labels == (digit or 1)].mean(axis=0), "the mean of class 0"),
        (lambda images, labels, digit: images[labels == min(digit, 2)].mean(axis=0), "of the 8s among 41"),
        (lambda images, labels, digit: images[labels == digit][digit < 1 :].mean(axis=0), "the mean of class 0"),
        (lambda images, labels, digit: images[labels == digit % 3].mean(axis=0), "of the 8s among 41"),
        (lambda images, labels: images[labels == 2].mean(axis=0), "fails with TypeError"),  # an argument too few
    ],
    "00.3": [
        (lambda images: [image.ravel().astype(np.float32) / np.float32(255) for image in images], "came as a list"),
        (divides_in_place, "an error: operators such as /= and -= write into the array itself"),
        (reshapes_in_place, "changes its argument `images`"),
        (lambda images: (x := images.reshape(len(images), -1)) / x.max(axis=1, keepdims=True), "own largest pixel"),
        (lambda images: images.reshape(len(images), -1) / 255 / 255, "by 255 twice"),
        (lambda images: np.float32(images if len(images) > 3 else images.swapaxes(1, 2))
         .reshape(len(images), -1) / 255,
         "three pictures of 2 x 11 pixels"),
        (lambda images: np.minimum(np.float32(images.reshape(len(images), -1)) / 255, len(images) - 2.1),
         "two pictures whose pixels are all 100"),
        (lambda images: np.float32(images.reshape(len(images), -1)) / (255 - (len(images) == 3) * 9), "2 x 11 pixels"),
        (lambda images: images.ravel() / 255, "everything ended up in one long row"),
        (lambda images: (images / 255).reshape(-1, 784), "which have 20 numbers. Take the size from"),
        (lambda images: np.reshape(images, (len(images), 28 * 28)), "which have 20 numbers. Take the size from"),
        (lambda images: images.astype(np.float32) / 255, "the pictures still have rows and columns"),
        (lambda images: images.reshape(-1, len(images)) / 255, "expected one row for each picture"),
        (lambda images: images.reshape(len(images), -1).T / 255, "expected one row for each picture"),
        (lambda images: images.reshape(len(images), -1).astype(np.float32), "the numbers still go to 255"),
        (lambda images: images.reshape(len(images), -1).astype(np.float32) / 256, "full ink is 255, not 256"),
        (lambda images: images.reshape(len(images), -1) // 255, "// throws away"),
        (lambda images: images.transpose(0, 2, 1).reshape(len(images), -1) / 255, "read column by column"),
        (lambda images: images.reshape(len(images), -1) / images.max(), "depends on which pictures"),
        (lambda images: 1 - images.reshape(len(images), -1) / 255, "black and white are swapped"),
        (lambda images: images.reshape(len(images), -1) / 255, "their type is float64; expected float32"),
        (lambda images: images.reshape(len(images), -1).astype(np.float16) / 255, "their type is float16"),
        (lambda images: images.reshape(len(images), -1).astype(np.float32) / 225, "expected 0.372549 at [0, 0]"),
        (lambda images: (images.reshape(len(images), -1) / 255).astype(np.uint8), "// throws away"),
        (lambda images: (images.reshape(6, -1) / 255).astype(np.float32), "two pictures whose pixels are all 100"),
    ],
    "00.4": [
        (lambda labels, num_classes: [[c == label for c in range(num_classes)] for label in labels], "a loop made"),
        (one_hot_by_loop, "a loop made them"),
        (lambda labels, num_classes: np.eye(num_classes)[labels].tolist(), "came as a list"),
        (lambda labels, num_classes: np.eye(num_classes)[labels] * labels[:, None], "holds its label where a 1"),
        (lambda labels, num_classes: np.eye(num_classes)[labels + 1], "one place too far right"),
        (lambda labels, num_classes: 1 - np.eye(num_classes)[labels], "0 and 1 have changed places"),
        (lambda labels, num_classes: np.eye(num_classes)[labels].T, "rows and columns are swapped"),
        (lambda labels, num_classes: np.eye(num_classes), "that is the matrix with one row for each class"),
        (lambda labels, num_classes: np.eye(10)[labels], "The number of classes is `num_classes`"),
        (lambda labels, num_classes: np.eye(labels.max() + 1)[labels], "Class 4 does not occur among these labels"),
        (lambda labels, num_classes: np.eye(num_classes)[labels - 1], "one place too far left"),
        (ones_in_whole_rows, "some rows have more than one 1"),
        (lambda labels, num_classes: np.eye(num_classes)[labels % 5], "of 17 random labels of 12 classes"),
        (lambda labels, num_classes: np.eye(num_classes)[np.minimum(labels, 9)], "of 17 random labels of 12 classes"),
        (lambda labels, num_classes: np.eye(num_classes)[np.abs(labels - 11 * (num_classes > 9))], "17 random labels"),
        (lambda labels, num_classes: labels, "those are the labels as they came"),
        (lambda labels, num_classes: np.zeros((len(labels), num_classes)), "expected 1 at [0, 3], got 0"),
        (lambda labels, num_classes: np.eye(5)[labels], "the row of label 2 of 3 classes: expected shape (1, 3)"),
    ],
}
