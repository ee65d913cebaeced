"""The 70,000 digits, and any data set of the same form.

MNIST is by Y. LeCun, C. Cortes and C. J. C. Burges, CC BY-SA 3.0. The file that ships with the course holds it as
uint8 under Keras's names: `x_train`, `y_train`, `x_test`, `y_test`.
"""

import hashlib
import math
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MNIST = Path(__file__).with_name("mnist.npz")
MNIST_SHA256 = "88eaf78b3cf8a302b5c253212171853934f34bb083759fe893a3554a84c56f0a"
NAMES = ("x_train", "y_train", "x_test", "y_test")
DARKEST = 128  # if no pixel of a data set is this large, its pixels do not go from 0 to 255
MOST_EMPTY = 20  # classes without a picture; if there are more, and more than classes with one, labels are no numbering
SCALED = "load_mnist() scales them by default; for images of your own, divide by 255"


class DataError(ValueError):
    """A data file that cannot be used; the message says what was expected, what came, and what to do."""


@dataclass(frozen=True)
class Digits:
    """Images and labels, split three ways. `x_*` are images, `y_*` labels; row i of one belongs to row i of the other.

    Without a validation split, `x_validation` and `y_validation` have no rows.
    """

    x_train: NDArray[Any]
    y_train: NDArray[Any]
    x_validation: NDArray[Any]
    y_validation: NDArray[Any]
    x_test: NDArray[Any]
    y_test: NDArray[Any]
    num_classes: int

    def __repr__(self) -> str:
        parts = [f"{len(self.x_train):,} training"]
        if len(self.x_validation):
            parts.append(f"{len(self.x_validation):,} validation")
        parts.append(f"{len(self.x_test):,} test images")
        shape = " x ".join(map(str, self.x_train.shape[1:]))
        return f"{', '.join(parts)}; each {shape}, {self.x_train.dtype}; {self.num_classes} classes"


def load_mnist(**options: Any) -> Digits:
    """The 60,000 training and 10,000 test digits, with the options of `load_dataset`.

    Raises DataError if the packaged file is missing or is not, byte for byte, the one that the course was made with.
    """
    mend = "Bring it back with `git checkout -- course_utils/mnist.npz`; for data of your own, call load_dataset(path)."
    try:
        content = MNIST.read_bytes()
    except FileNotFoundError:
        raise DataError(f"there is no file {MNIST}, which comes with the course. {mend}") from None
    except PermissionError:
        raise DataError(forbidden(MNIST)) from None
    if hashlib.sha256(content).hexdigest() != MNIST_SHA256:
        raise DataError(f"{MNIST} is not the file that came with the course: it is damaged or was changed. {mend}")
    return load_dataset(MNIST, **options)


def load_dataset(
    path: str | Path,
    *,
    flat: bool = False,
    channels: str | None = None,
    scale: bool = True,
    one_hot: bool = False,
    num_validation: int = 0,
    num_train: int | None = None,
    seed: int = 0,
) -> Digits:
    """Read any `.npz` file that holds `x_train`, `y_train`, `x_test` and `y_test`.

    Parameters
    ----------
    path : an `.npz` file: images of shape (n, height, width), uint8 from 0 to 255; labels of shape (n,), whole numbers
        from 0. A warning names classes without a picture.
    flat : images as vectors, shape (n, height * width), row after row.
    channels : "first" for (n, 1, height, width), as Theano wants it; "last" for (n, height, width, 1), as Keras does.
    scale : float32 between 0 and 1; if False, the file's own uint8 between 0 and 255.
    one_hot : labels as float32 rows with a single one, shape (n, classes); if False, whole numbers, shape (n,).
    num_validation : how many training images to set aside, drawn by `seed`, for making choices.
    num_train : how many training images to keep, drawn by `seed`; by default all that are left.
    seed : which images the two draws take.

    Raises
    ------
    DataError : the file is missing, may not be read, is truncated or pickled, or holds something of another shape,
        pictures that are nearly black, or labels that do not number classes from 0.
    ValueError : the options do not fit together or do not fit the data.
    """
    path = Path(path)
    arrays = read_npz(path)
    num_classes = count_classes(path, arrays["y_train"], arrays["y_test"])
    keep, aside = split(len(arrays["x_train"]), num_train, num_validation, seed)

    def images(x: NDArray[np.uint8]) -> NDArray[Any]:
        return shape_images(scale_pixels(x) if scale else x, flat, channels)

    def labels(y: NDArray[Any]) -> NDArray[Any]:
        return to_one_hot(y, num_classes) if one_hot else y.astype(np.int64)

    return Digits(
        x_train=images(arrays["x_train"][keep]),
        y_train=labels(arrays["y_train"][keep]),
        x_validation=images(arrays["x_train"][aside]),
        y_validation=labels(arrays["y_train"][aside]),
        x_test=images(arrays["x_test"]),
        y_test=labels(arrays["y_test"]),
        num_classes=num_classes,
    )


def read_npz(path: Path) -> dict[str, NDArray[Any]]:
    """The four arrays of `path`, checked; never unpickles anything."""
    try:
        if not path.is_file():
            raise DataError(f"there is no file {path}. For the course's own data call load_mnist(), without a path.")
        loaded = np.load(path, allow_pickle=False)
        if isinstance(loaded, np.ndarray):
            raise DataError(f"{path} holds one array (.npy); expected an .npz with {', '.join(NAMES)}")
        with loaded as file:
            missing = [name for name in NAMES if name not in file]
            if missing:
                raise DataError(f"{path}: expected the arrays {', '.join(NAMES)}, but {', '.join(missing)} is missing; "
                                f"it holds {', '.join(file.files) or 'nothing'}")
            arrays = {name: file[name] for name in NAMES}
    except DataError:
        raise
    except PermissionError:
        raise DataError(forbidden(path)) from None
    except Exception as error:  # NumPy and zipfile have endless kinds of them for damaged files
        if "pickle" in str(error):  # also of text that is not an .npz at all
            raise DataError(f"{path} holds Python objects or is no .npz file, and is not read, since unpickling a file "
                            "can run anything. Save plain arrays with np.savez(path, x_train=..., ...). "
                            f"({error})") from None
        said = " ".join(str(error).split()) or type(error).__name__
        raise DataError(f"{path} is damaged or was not copied whole: {said}. Fetch or copy it again.") from None

    for part in ("train", "test"):
        check_pair(path, part, arrays[f"x_{part}"], arrays[f"y_{part}"])
    if arrays["x_train"].shape[1:] != arrays["x_test"].shape[1:]:
        sizes = [" x ".join(map(str, arrays[name].shape[1:])) for name in ("x_train", "x_test")]
        raise DataError(f"{path}: training images are {sizes[0]} pixels, test images {sizes[1]}: "
                        "expected the same size")
    return arrays


def forbidden(path: Path) -> str:
    """What to say about a file that exists but belongs to somebody else."""
    return (f"{path} may not be read: it or a folder above it belongs to somebody else. Ask its owner for the "
            "permission to read it (chmod a+r), or use a copy of your own.")


def check_pair(path: Path, part: str, x: NDArray[Any], y: NDArray[Any]) -> None:
    """Raise DataError unless `x` is a stack of uint8 images and `y` one class number for each."""
    for name, values in {f"x_{part}": x, f"y_{part}": y}.items():
        if not isinstance(values, np.ndarray):
            raise DataError(f"{path}: expected {name} as an array, got {type(values).__name__}: save it with np.savez")
    if x.ndim != 3 or x.dtype != np.uint8:
        raise DataError(f"{path}: expected x_{part} of shape (n, height, width) and dtype uint8, "
                        f"got {x.shape} and {x.dtype}{advice_on_images(x)}")
    if len(x) == 0:
        raise DataError(f"{path}: x_{part} holds no image")
    if x.size == 0:
        raise DataError(f"{path}: x_{part} holds no pixel, its shape is {x.shape}")
    if x.max() < DARKEST:
        full = x.max()
        mend = f"If {full} stands for full ink, save np.round(255 / {full} * x).astype(np.uint8)" if full else (
            "If they were between 0 and 1, save np.round(255 * x).astype(np.uint8)")
        raise DataError(f"{path}: expected pixels in x_{part} from 0 to 255, but the largest is {full}: they "
                        f"could hardly be seen. {mend}")
    if y.shape != (len(x),):
        raise DataError(f"{path}: expected y_{part} of shape ({len(x)},), one label for each image, got {y.shape}"
                        f"{advice_on_labels(y, len(x))}")
    if y.dtype.kind not in "iu" or y.min() < 0:
        smallest = f", smallest {y.min()}" if y.dtype.kind in "iu" else ""
        raise DataError(f"{path}: expected labels in y_{part} as whole numbers from 0, got {y.dtype}{smallest}"
                        f"{advice_on_labels(y, len(x))}")


def advice_on_images(x: NDArray[Any]) -> str:
    """What turns `x`, shape (n, ...), whatever its shape and range, into grey pictures of uint8; "" if nothing does."""
    if x.size == 0 or x.dtype.kind not in "biuf" or not np.isfinite(x).all():
        return ""
    low, high = float(x.min()), float(x.max())
    grey, side = "x", math.isqrt(x.shape[-1])
    if x.ndim == 4 and x.shape[3] in (1, 3, 4):
        grey = "x[..., :3].mean(axis=3)"
    elif x.ndim == 4 and x.shape[1] in (1, 3, 4):
        grey = "x[:, :3].mean(axis=1)"
    elif x.ndim == 2 and side**2 == x.shape[1]:
        grey = f"x.reshape(-1, {side}, {side})"
    elif x.ndim != 3:
        return ""
    if low < 0:
        grey = f"255 * ({grey} + {-low!r}) / {high - low!r}"
    elif high <= 1:
        grey = f"255 * {grey}"
    elif high > 255:
        grey = f"255 / {high!r} * {grey}"
    return f": save np.round({grey}).astype(np.uint8)"


def advice_on_labels(y: NDArray[Any], images: int) -> str:
    """What turns the labels `y` of that many images into class numbers, shape (n,); "" if nothing does."""
    if y.shape == (images, 1):
        return ": save y.ravel()"
    if y.ndim == 2 and len(y) == images and y.dtype.kind in "biuf":
        return ": save y.argmax(axis=1)"
    if y.shape != (images,):
        return ""
    if y.dtype.kind == "b" or (y.dtype.kind == "f" and (y >= 0).all() and (y == y.round()).all()):
        return ": save y.astype(int)"
    return ": number the classes from 0 by np.unique(y, return_inverse=True)[1], of all labels together"


def count_classes(path: Path, *labels: NDArray[Any]) -> int:
    """How many classes there are: one more than the largest of the labels.

    Warns of classes without a picture; raises DataError if these are most of more than 20.
    """
    found = {label for y in labels for label in y.tolist()}  # Python's numbers: NumPy makes floats of uint64 and int64
    num_classes = max(found) + 1
    if num_classes - len(found) > max(len(found), MOST_EMPTY):
        raise DataError(f"{path}: expected labels that number classes from 0, got {len(found)} different ones, "
                        f"the largest of them {num_classes - 1:,}: most classes would have no picture. If that one "
                        "marks pictures without a label, leave them out; else renumber the classes: "
                        "np.unique(y, return_inverse=True)[1], of all labels together, does it")
    empty = sorted(set(range(num_classes)) - found)
    if empty:
        named = ", ".join(map(str, empty[:10])) + (f" and {len(empty) - 10} more" if len(empty) > 10 else "")
        hint = ". Classes are counted from 0: if yours begin at 1, save y - 1" if empty == [0] else ""
        warnings.warn(f"{path}: there is no picture of class {named}, of {num_classes} classes{hint}", stacklevel=3)
    return num_classes


def split(num_images: int, num_train: int | None, num_validation: int, seed: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Two disjoint sets of row numbers: those to train on, and those set aside; each in rising order."""
    if num_validation < 0 or (num_train is not None and num_train < 1):
        raise ValueError(f"expected num_train >= 1 and num_validation >= 0, got {num_train} and {num_validation}")
    if num_train is None:
        num_train = num_images - num_validation
        if num_train < 1:
            raise ValueError(f"{num_validation:,} validation images were asked for; there are {num_images:,} training "
                             "images to take them from, and some must be left to train on")
    if num_train + num_validation > num_images:
        raise ValueError(f"{num_train:,} training and {num_validation:,} validation images were asked for; "
                         f"there are {num_images:,}")
    order = np.random.default_rng(seed).permutation(num_images)
    return np.sort(order[num_validation:][:num_train]), np.sort(order[:num_validation])


def scale_pixels(x: NDArray[Any]) -> NDArray[Any]:
    """uint8 from 0 to 255 as float32 from 0 to 1."""
    return x.astype(np.float32) / np.float32(255)


def check_pixels(x: NDArray[Any], name: str) -> None:
    """Raise ValueError unless the pixels can be shown: uint8, or numbers between 0 and 1."""
    if x.dtype != np.uint8 and not (x.min() >= 0 and x.max() <= 1):
        raise ValueError(f"expected pixels of {name} between 0 and 1, got {x.min():g} to {x.max():g}: {SCALED}")


def check_finite(values: NDArray[Any], name: str) -> None:
    """Raise ValueError for NaN or infinity, which no scale of shades can show."""
    if not np.isfinite(values).all():
        raise ValueError(f"expected finite numbers in {name}, got NaN or infinity: did the training diverge?")


def shape_images(x: NDArray[Any], flat: bool, channels: str | None) -> NDArray[Any]:
    """(n, height, width) as (n, height * width), or with an axis for the one grey channel, first or last."""
    if flat and channels:
        raise ValueError(f"flat images have no channels: expected flat=True or channels={channels!r}, got both")
    if channels not in (None, "first", "last"):
        raise ValueError(f"expected channels None, 'first' or 'last', got {channels!r}")
    if flat:
        return x.reshape(len(x), x.shape[1] * x.shape[2])
    return x if channels is None else x[:, None] if channels == "first" else x[..., None]


def to_one_hot(y: NDArray[Any], num_classes: int) -> NDArray[Any]:
    """Labels of shape (n,) as float32 rows of shape (n, num_classes), one 1 in each."""
    rows = np.zeros((len(y), num_classes), dtype=np.float32)
    rows[np.arange(len(y)), y] = 1
    return rows
