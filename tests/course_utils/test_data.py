"""The data: every option, readers' own data sets, and every kind of file that cannot be used."""

import io
import pickle
import re
import shutil
import tracemalloc
import warnings
import zipfile

import numpy as np
import pytest
from rights import run_without_rights

from course_utils import data
from course_utils.data import DataError, load_dataset, load_mnist

NUM_TRAIN, NUM_TEST, CLASSES = 20, 6, 3


def arrays(**changed):
    """The four arrays of a small data set: pictures of 5 x 4 pixels, not square, so that mixed-up axes show.

    The first pixel of training picture i is i, so that it can be told which one it is; labels go 0 1 2 0 1 2 ...
    """
    rng = np.random.default_rng(0)
    found = {
        "x_train": rng.integers(0, 256, (NUM_TRAIN, 5, 4), dtype=np.uint8),
        "y_train": np.arange(NUM_TRAIN, dtype=np.uint8) % CLASSES,
        "x_test": rng.integers(0, 256, (NUM_TEST, 5, 4), dtype=np.uint8),
        "y_test": np.arange(NUM_TEST, dtype=np.uint8) % CLASSES,
    }
    found["x_train"][:, 0, 0] = np.arange(NUM_TRAIN)
    return {name: array for name, array in (found | changed).items() if array is not None}


@pytest.fixture
def save(tmp_path):
    """A function that saves `arrays(**changed)` and returns the path."""

    def save(**changed):
        np.savez_compressed(tmp_path / "own.npz", **arrays(**changed))
        return tmp_path / "own.npz"

    return save


def which(x):
    """The row numbers of unscaled training pictures, from their first pixel."""
    return x.reshape(len(x), -1)[:, 0].tolist()


# MNIST


def test_mnist():
    digits = load_mnist()
    assert repr(digits) == "60,000 training, 10,000 test images; each 28 x 28, float32; 10 classes"
    assert (digits.x_train.min(), digits.x_train.max()) == (0, 1)
    assert digits.y_train[:5].tolist() == [5, 0, 4, 1, 9]
    assert digits.y_test[:5].tolist() == [7, 2, 1, 0, 4]
    assert (digits.y_test == 6).sum() == 958
    assert digits.x_validation.shape == (0, 28, 28) and digits.y_validation.shape == (0,)


def test_mnist_takes_the_same_options():
    digits = load_mnist(flat=True, num_validation=5000, num_train=100, seed=1, one_hot=True)
    assert repr(digits) == "100 training, 5,000 validation, 10,000 test images; each 784, float32; 10 classes"


# options


def test_unscaled_pixels_are_the_files_own(save):
    digits = load_dataset(save(), scale=False)
    assert digits.x_train.dtype == np.uint8
    np.testing.assert_array_equal(digits.x_train, arrays()["x_train"])
    np.testing.assert_array_equal(digits.x_test, arrays()["x_test"])


def test_scaled_pixels_go_from_0_to_1(save):
    digits = load_dataset(save(x_test=np.full((NUM_TEST, 5, 4), 255, dtype=np.uint8)))
    assert digits.x_train.dtype == np.float32 and (digits.x_test == 1).all()
    np.testing.assert_array_equal(digits.x_train, arrays()["x_train"] / np.float32(255))


def test_shapes_of_images(save):
    for options, shape in [({}, (5, 4)), ({"flat": True}, (20,)), ({"channels": "first"}, (1, 5, 4)),
                           ({"channels": "last"}, (5, 4, 1))]:
        digits = load_dataset(save(), scale=False, num_validation=3, **options)
        assert digits.x_train.shape == (NUM_TRAIN - 3, *shape)
        assert digits.x_validation.shape == (3, *shape)
        assert digits.x_test.shape == (NUM_TEST, *shape)
        # Row after row in every form: the second row begins at number 4.
        np.testing.assert_array_equal(digits.x_test[0].ravel()[4:6], arrays()["x_test"][0, 1, :2])
        assert load_dataset(save(), **options).x_validation.shape == (0, *shape)


def test_labels_are_whole_numbers_that_can_be_subtracted(save):
    digits = load_dataset(save(), num_validation=3)
    assert {y.dtype for y in (digits.y_train, digits.y_validation, digits.y_test)} == {np.dtype(np.int64)}
    assert (np.array(0) - digits.y_test[2]) == -2  # the file's uint8 would give 254


def test_one_hot(save):
    digits = load_dataset(save(), one_hot=True, num_validation=3)
    assert digits.y_test.dtype == np.float32
    np.testing.assert_array_equal(digits.y_test[:3], np.eye(3))
    assert digits.y_train.shape == (NUM_TRAIN - 3, 3) and digits.y_validation.shape == (3, 3)


def test_one_hot_has_a_column_for_a_class_that_only_the_test_set_holds(save):
    digits = load_dataset(save(y_test=np.full(NUM_TEST, 3)), one_hot=True)
    assert digits.num_classes == 4 and digits.y_train.shape == (NUM_TRAIN, 4)


def test_one_hot_rows_need_no_more_memory_than_they_take():
    """A square matrix of the classes to choose rows from would take 400 MB here, and 37 GiB for 100,000 classes."""
    tracemalloc.start()
    rows = data.to_one_hot(np.array([3, 9999]), 10_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rows.shape == (2, 10_000) and rows.sum() == 2 and rows[0, 3] == rows[1, 9999] == 1
    assert peak < 1e6


# the split


def test_all_but_one_may_be_set_aside(save):
    assert len(load_dataset(save(), num_validation=NUM_TRAIN - 1, scale=False).x_train) == 1


def test_training_and_validation_images_share_none_and_leave_none_out(save):
    digits = load_dataset(save(), num_validation=6, scale=False)
    train, validation = which(digits.x_train), which(digits.x_validation)
    assert sorted(train + validation) == list(range(NUM_TRAIN))
    assert len(validation) == 6
    assert train == sorted(train) and validation == sorted(validation)


def test_labels_stay_with_their_images(save):
    digits = load_dataset(save(), num_validation=6, num_train=9, scale=False)
    assert digits.y_train.tolist() == [row % CLASSES for row in which(digits.x_train)]
    assert digits.y_validation.tolist() == [row % CLASSES for row in which(digits.x_validation)]


def test_the_seed_decides_which(save):
    def drawn(seed):
        digits = load_dataset(save(), num_validation=6, num_train=8, seed=seed, scale=False)
        return which(digits.x_train), which(digits.x_validation)

    assert drawn(1) == drawn(1) != drawn(2)


def test_a_smaller_training_set_is_part_of_the_larger_and_validation_stays(save):
    few, many = (load_dataset(save(), num_validation=6, num_train=n, scale=False) for n in (4, 10))
    assert set(which(few.x_train)) < set(which(many.x_train))
    assert which(few.x_validation) == which(many.x_validation)


def test_without_a_split_the_images_keep_the_files_order(save):
    assert which(load_dataset(save(), scale=False).x_train) == list(range(NUM_TRAIN))


def test_all_images_may_be_used_up(save):
    digits = load_dataset(save(), num_train=14, num_validation=6)
    assert (len(digits.x_train), len(digits.x_validation)) == (14, 6)


@pytest.mark.parametrize("options, message", [
    ({"flat": True, "channels": "last"}, "flat images have no channels: expected flat=True or channels='last', got"),
    ({"channels": "middle"}, "expected channels None, 'first' or 'last', got 'middle'"),
    ({"num_train": 0}, "expected num_train >= 1 and num_validation >= 0, got 0 and 0"),
    ({"num_validation": -1}, "expected num_train >= 1 and num_validation >= 0, got None and -1"),
    ({"num_train": 21}, "21 training and 0 validation images were asked for; there are 20"),
    ({"num_train": 15, "num_validation": 6}, "15 training and 6 validation images were asked for; there are 20"),
    ({"num_validation": 20}, "20 validation images were asked for; there are 20 training images to take them from"),
    ({"num_validation": 5000}, "5,000 validation images were asked for; there are 20 training images to take them"),
], ids=str)
def test_options_that_do_not_fit(save, options, message):
    with pytest.raises(ValueError) as error:
        load_dataset(save(), **options)
    assert str(error.value).startswith(message)
    assert not isinstance(error.value, DataError)  # the file is fine


# data of one's own


def test_any_size(save):
    for size in [(1, 1), (32, 20)]:
        digits = load_dataset(save(x_train=np.full((NUM_TRAIN, *size), 255, np.uint8),
                                   x_test=np.full((NUM_TEST, *size), 255, np.uint8)), flat=True)
        assert digits.x_train.shape == (NUM_TRAIN, size[0] * size[1])


def test_any_number_of_classes_in_any_whole_numbers(save):
    for dtype in (np.uint8, np.int32, np.int64):
        digits = load_dataset(save(y_train=np.arange(NUM_TRAIN).astype(dtype)))
        assert digits.num_classes == 20
        assert digits.y_train.tolist() == list(range(NUM_TRAIN))


def test_other_arrays_in_the_file_do_no_harm(tmp_path):
    np.savez(tmp_path / "own.npz", **arrays(), names=np.array(["shirt", "shoe", "bag"]))
    assert load_dataset(tmp_path / "own.npz").num_classes == 3


@pytest.mark.parametrize("labels, told", [
    (np.arange(NUM_TRAIN) % 10 + 1,
     "there is no picture of class 0, of 11 classes. Classes are counted from 0: if yours begin at 1, save y - 1"),
    (np.where(np.arange(NUM_TRAIN) < 9, 3, 8), "there is no picture of class 4, 5, 6, 7, of 9 classes"),
    (np.full(NUM_TRAIN, 20), "there is no picture of class 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 7 more, of 21 classes"),
])
def test_classes_without_a_picture_are_told(save, labels, told):
    path = save(y_train=labels, y_test=np.arange(NUM_TEST) % 3 + (labels[0] == 1))
    with pytest.warns(UserWarning) as warned:
        load_dataset(path)
    assert [str(warning.message) for warning in warned] == [f"{path}: {told}"]
    assert warned[0].filename == __file__  # the reader's line, not the course's


def test_without_empty_classes_nothing_is_told(save):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        load_dataset(save())


def test_dark_pictures_are_fine_if_one_pixel_is_bright(save):
    x = np.zeros((NUM_TRAIN, 5, 4), np.uint8)
    x[7, 2, 2] = 200
    assert load_dataset(save(x_train=x)).x_train.max() == np.float32(200 / 255)


def test_a_path_may_be_text(save):
    assert load_dataset(str(save())).num_classes == 3


# files that cannot be used: each gets one DataError that says what to do


def error_of(path):
    with pytest.raises(DataError) as error:
        load_dataset(path)
    message = str(error.value)
    assert str(path) in message and "\n" not in message
    return message


def test_no_file(tmp_path):
    assert "there is no file" in error_of(tmp_path / "none.npz")


def test_a_file_that_may_not_be_read_is_not_called_damaged(save, theirs):
    """Neither a closed file, nor one in a closed folder, nor the course's own."""
    practice, closed = save().parent, theirs / "closed"
    closed.mkdir()
    for folder in (theirs, closed, practice / "closed"):
        folder.mkdir(exist_ok=True)
        shutil.copy(save(), folder / "own.npz")
    (theirs / "own.npz").chmod(0)
    closed.chmod(0)
    code = """
from pathlib import Path
from course_utils import data
data.MNIST = Path(folder, "closed", "own.npz")
for read in (lambda: data.load_dataset(folder + "/own.npz"), lambda: data.load_dataset(data.MNIST), data.load_mnist):
    try:
        read()
    except data.DataError as error:
        print(error)
"""
    said = run_without_rights(code, theirs, practice=practice).stdout.splitlines()
    closed.chmod(0o755)
    assert said == [f"{path} may not be read: it or a folder above it belongs to somebody else. Ask its owner for the "
                    "permission to read it (chmod a+r), or use a copy of your own."
                    for path in (theirs / "own.npz", closed / "own.npz", closed / "own.npz")]


def test_a_folder(tmp_path):
    assert "there is no file" in error_of(tmp_path)


def test_an_empty_file(tmp_path):
    (tmp_path / "own.npz").write_bytes(b"")
    assert "is damaged or was not copied whole" in error_of(tmp_path / "own.npz")


def test_a_truncated_file(save):
    path = save()
    whole = path.read_bytes()
    for part in (0.2, 0.9, 0.999):
        path.write_bytes(whole[: int(part * len(whole))])
        assert "is damaged or was not copied whole" in error_of(path)


def test_whichever_byte_of_the_images_is_flipped(save):
    path = save()
    whole = path.read_bytes()
    with zipfile.ZipFile(path) as file:
        stored = file.getinfo("x_train.npy")
        start = stored.header_offset + 30 + len(stored.filename) + 20  # behind the entry's own header
        stop = start + stored.compress_size - 20
    for at in np.linspace(start, stop - 1, 25).astype(int):
        flipped = bytearray(whole)
        flipped[at] ^= 0xFF
        path.write_bytes(flipped)
        assert "is damaged or was not copied whole" in error_of(path), f"byte {at}"


def test_a_text_file(tmp_path):
    (tmp_path / "own.npz").write_text("x_train, y_train\n1, 2\n")
    assert "is no .npz file" in error_of(tmp_path / "own.npz")


def test_a_zip_file_of_something_else(tmp_path):
    with zipfile.ZipFile(tmp_path / "own.npz", "w") as file:
        file.writestr("readme.txt", "hello")
    assert "expected the arrays x_train, y_train, x_test, y_test" in error_of(tmp_path / "own.npz")


def test_an_entry_that_is_no_array(tmp_path):
    with zipfile.ZipFile(tmp_path / "own.npz", "w") as file:
        for name in data.NAMES:
            file.writestr(f"{name}.npy", "hello")
    assert "expected x_train as an array" in error_of(tmp_path / "own.npz")


def test_a_single_array(tmp_path):
    np.save(tmp_path / "own.npy", arrays()["x_train"])
    assert "holds one array (.npy); expected an .npz with x_train" in error_of(tmp_path / "own.npy")


def test_missing_arrays(save):
    for missing, words in [(["y_test"], "but y_test is missing; it holds x_train, y_train, x_test"),
                           (["x_train", "x_test"], "but x_train, x_test is missing; it holds y_train, y_test"),
                           (data.NAMES, "it holds nothing")]:
        assert words in error_of(save(**dict.fromkeys(missing)))


@pytest.mark.parametrize("changed, words", [
    ({"x_train": np.zeros((NUM_TRAIN, 20), np.uint8)},
     "expected x_train of shape (n, height, width) and dtype uint8, got (20, 20) and uint8"),  # flat
    ({"x_train": np.zeros((NUM_TRAIN, 5, 4, 3), np.uint8)},
     "expected x_train of shape (n, height, width) and dtype uint8, got (20, 5, 4, 3) and uint8"),  # in colour
    ({"x_test": np.zeros((NUM_TEST, 5, 4))},
     "expected x_test of shape (n, height, width) and dtype uint8, got (6, 5, 4) and float64"),
    ({"x_train": np.zeros((0, 5, 4), np.uint8), "y_train": np.zeros(0, np.uint8)}, "x_train holds no image"),
    ({"x_test": np.zeros((0, 5, 4), np.uint8), "y_test": np.zeros(0, np.uint8)}, "x_test holds no image"),
    ({"x_train": np.zeros((NUM_TRAIN, 0, 4), np.uint8), "x_test": np.zeros((NUM_TEST, 0, 4), np.uint8)},
     "x_train holds no pixel"),
    ({"y_train": np.zeros(NUM_TRAIN - 1, np.uint8)},
     "expected y_train of shape (20,), one label for each image, got (19,)"),
    ({"y_test": np.zeros((NUM_TEST, 1), np.uint8)},
     "expected y_test of shape (6,), one label for each image, got (6, 1)"),
    ({"y_train": np.array(0)}, "expected y_train of shape (20,), one label for each image, got ()"),
    ({"y_train": np.arange(NUM_TRAIN) - 1},
     "expected labels in y_train as whole numbers from 0, got int64, smallest -1"),
    ({"y_test": np.zeros(NUM_TEST)}, "expected labels in y_test as whole numbers from 0, got float64"),
    ({"y_test": np.array(["seven"] * NUM_TEST)}, "expected labels in y_test as whole numbers from 0, got <U5"),
    ({"x_test": np.full((NUM_TEST, 4, 5), 255, np.uint8)},
     "training images are 5 x 4 pixels, test images 4 x 5: expected the same size"),
], ids=lambda value: "" if isinstance(value, str) else ",".join(value))
def test_arrays_that_do_not_fit(save, changed, words):
    assert words in error_of(save(**changed))


def test_the_mends_that_are_named_work(save):
    """Pictures and labels as others have them: what the message says to save can be read, and is what it was."""
    x, y = arrays()["x_train"], arrays()["y_train"]
    x[0, 1, 1], x[0, 1, 2] = 0, 255
    square = np.kron(x[:, :4], np.ones((1, 2, 2), np.uint8))
    for name, theirs, ours in [
        ("x_train", x / 255, x),  # floats from 0 to 1
        ("x_train", x.astype(float), x),
        ("x_train", x / 127.5 - 1, x),
        ("x_train", x.astype(np.uint16) * 257, x),
        ("x_train", x.astype(np.int64), x),
        ("x_train", x[..., None], x),
        ("x_train", square[:, None], square),
        ("x_train", np.stack([x] * 3, axis=3), x),  # in colour
        ("x_train", np.stack([square] * 3, axis=1) / 255, square),
        ("x_train", np.stack([x] * 3 + [np.full_like(x, 255)], axis=3), x),  # with transparency
        ("x_train", square.reshape(len(x), -1), square),
        ("x_train", x > 127, np.where(x > 127, 255, 0)),
        ("y_train", y[:, None], y),
        ("y_train", np.eye(3)[y], y),  # one-hot
        ("y_train", y.astype(float), y),
        ("y_train", np.array(list("ABC"))[y], y),  # letters
        ("y_train", y.astype(int) - 1, y),
    ]:
        same_size = {"x_test": square[:NUM_TEST]} if ours is square else {}
        message = error_of(save(**same_size, **{name: theirs}))
        mend = re.search(r"(np.round\(.*\)|np.unique\(.*\)\[1\]|y\..*)(\.astype\(np.uint8\))?", message)[0]
        mended = eval(mend, {"np": np, name[0]: theirs})  # what the message says
        found = load_dataset(save(**same_size, **{name: mended}), scale=False)
        assert (getattr(found, name) == ours).all(), message


@pytest.mark.parametrize("header", [
    b"{'descr': '|u1', 'fortran_order': False, 'shape': (20, 5, 4), ",  # TokenError
    b"{'descr': '|u1', 'fortran_order': False, 'shape': (" + b"(" * 3000 + b"}",  # MemoryError
    b"{'descr': '|u1', 'fortran_order': False, 'shape': (10000000000000, 100, 100), }",
    b"{'descr': '|u1', 'fortran_order': False, 'shape': (" + b"9" * 5000 + b",), }",
])
def test_a_crafted_header_is_a_damaged_file(save, header):
    path = save(x_train=None)
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("x_train.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
    assert "is damaged or was not copied whole" in error_of(path)


@pytest.mark.parametrize("part, largest, mend", [
    ("train", 16, "If 16 stands for full ink, save np.round(255 / 16 * x).astype(np.uint8)"),  # scikit-learn's digits
    ("test", 1, "If 1 stands for full ink, save np.round(255 / 1 * x).astype(np.uint8)"),
    ("test", 0, "If they were between 0 and 1, save np.round(255 * x).astype(np.uint8)"),  # cut to whole numbers
])
def test_pictures_that_would_be_nearly_black(save, part, largest, mend):
    x = arrays()[f"x_{part}"] % (largest + 1)
    words = error_of(save(**{f"x_{part}": x}))
    assert f"expected pixels in x_{part} from 0 to 255, but the largest is {largest}: " in words and mend in words


@pytest.mark.parametrize("largest, fine", [(127, False), (128, True)])
def test_how_bright_the_brightest_pixel_must_be(save, largest, fine):
    path = save(x_train=np.minimum(arrays()["x_train"], largest))
    if fine:
        load_dataset(path)
    else:
        error_of(path)


def test_the_mend_for_dark_pictures_works(save):
    x = arrays()["x_train"] % 17
    digits = load_dataset(save(x_train=np.round(255 / 16 * x).astype(np.uint8)))
    np.testing.assert_allclose(digits.x_train, x / 16, atol=0.002)


@pytest.mark.parametrize("part, label, dtype", [
    ("train", 255, np.uint8), ("test", 100_000, np.int32), ("test", 2**64 - 1, np.uint64)])
def test_one_label_far_away_is_no_class(save, part, label, dtype):
    y = arrays()[f"y_{part}"].astype(dtype)
    y[-1] = label
    words = error_of(save(**{f"y_{part}": y}))
    assert f"got 4 different ones, the largest of them {label:,}: most classes would have no picture" in words


@pytest.mark.parametrize("label, fine", [(23, True), (24, False)])  # 20 classes without a picture, and 21
def test_how_many_classes_may_be_empty(save, label, fine):
    path = save(y_test=np.array([0, 1, 2, 0, 1, label]))
    if fine:
        with pytest.warns(UserWarning, match="there is no picture of class 3, 4"):
            assert load_dataset(path).num_classes == 24
    else:
        error_of(path)


def test_pickled_objects_are_not_read(save):
    words = error_of(save(x_train=np.array([np.zeros((5, 4)), None], dtype=object)))
    assert "holds Python objects" in words and "Save plain arrays with np.savez" in words


class Bomb:
    """Unpickling this writes a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


def bare_pickle(bomb, path):
    path.write_bytes(pickle.dumps(bomb))


def pickle_in_an_array(bomb, path):
    np.savez(path, **arrays(x_train=np.array([bomb] * NUM_TRAIN, dtype=object)))


def pickle_as_a_label(bomb, path):
    np.savez(path, **arrays(y_test=np.array([bomb] * NUM_TEST, dtype=object)))


def pickle_without_a_header(bomb, path):
    plain = io.BytesIO()
    np.savez(plain, **arrays(x_train=None))
    with zipfile.ZipFile(plain, "a") as file:
        file.writestr("x_train.npy", pickle.dumps(bomb))
    path.write_bytes(plain.getvalue())


def test_no_pickle_is_ever_loaded(tmp_path):
    for plant in (bare_pickle, pickle_in_an_array, pickle_as_a_label, pickle_without_a_header):
        plant(Bomb(tmp_path / "exploded"), tmp_path / "own.npz")
        error_of(tmp_path / "own.npz")
        assert not (tmp_path / "exploded").exists(), plant.__name__
    bare_pickle(Bomb(tmp_path / "exploded"), tmp_path / "own.npz")
    np.load(tmp_path / "own.npz", allow_pickle=True).close()
    assert (tmp_path / "exploded").exists(), "the planted pickle does nothing"


# the packaged file


def test_a_packaged_file_that_is_missing_or_altered(tmp_path, monkeypatch):
    changed = bytearray(data.MNIST.read_bytes())
    changed[5_000_000] ^= 1  # one bit
    monkeypatch.setattr(data, "MNIST", tmp_path / "mnist.npz")
    for content, words in [(None, "there is no file"), (b"", "is not the file that came with the course"),
                           (changed, "is not the file that came with the course")]:
        if content is not None:
            data.MNIST.write_bytes(content)
        with pytest.raises(DataError) as error:
            load_mnist()
        assert words in str(error.value) and "git checkout -- course_utils/mnist.npz" in str(error.value)


# pixels to be shown


@pytest.mark.parametrize("pixels", [np.array([0, 255], dtype=np.uint8), np.array([0.0, 1.0])])
def test_pixels_that_can_be_shown(pixels):
    data.check_pixels(pixels, "x")


@pytest.mark.parametrize("pixels, told", [([0.0, 255.0], "0 to 255"), ([-0.5, 1.0], "-0.5 to 1"), ([0, 2], "0 to 2")])
def test_pixels_that_cannot_be_told_from_one_another_are_named(pixels, told):
    with pytest.raises(ValueError, match=f"pixels of x between 0 and 1, got {told}: "):
        data.check_pixels(np.array(pixels), "x")
