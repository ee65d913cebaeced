"""Digits on a photograph: found in any light, in reading order; files that are not photographs get one sentence."""

import warnings

import numpy as np
import pytest
import sheets
from PIL import Image

from course_utils import load_mnist
from course_utils.data import DataError
from course_utils.runs import results
from course_utils.showdown import handwriting, photographs
from course_utils.showdown.photographs import find_digits, ink_of, read_photograph


def page(digits, rows, light=1.0, noise=0.0, ink=0.75, side=140):
    """A picture of these digits of shape (28, 28), in that many lines, on paper that is lit by `light`."""
    columns = len(digits) // rows
    sheet = np.ones((rows * 260 + 80, columns * 180 + 80))
    for number, digit in enumerate(digits):
        top, left = 60 + 260 * (number // columns) + 13 * (number % 3), 50 + 180 * (number % columns)
        large = np.asarray(Image.fromarray(digit.astype(np.float32)).resize((side, side), Image.Resampling.BILINEAR))
        sheet[top:top + side, left:left + side] -= ink * large
    return np.clip(sheet * light + np.random.default_rng(0).normal(0, noise, sheet.shape), 0, 1)


def read(found):
    """What lesson 3's recorded network reads."""
    weights = results.weights("03_hidden_layer")
    images = np.array([handwriting.as_mnist(each.ink).ravel() for each in found])
    return (1 / (1 + np.exp(-images @ weights["w_h"])) @ weights["w_o"]).argmax(axis=1)


@pytest.fixture(scope="module")
def digits():
    """One test digit of each class, in order, that nobody would misread."""
    known = load_mnist()
    return np.array([known.x_test[np.flatnonzero(known.y_test == digit)[3]] for digit in range(10)])


def shadow(sheet):
    """Light that falls off to the left and to the bottom."""
    return 0.5 + 0.4 * np.linspace(0, 1, sheet.shape[1]) - 0.1 * np.linspace(0, 1, sheet.shape[0])[:, None]


def test_ten_digits_in_two_lines_are_read(digits):
    found = find_digits(page(digits, rows=2))
    assert read(found).tolist() == list(range(10))


def test_shade_noise_and_a_faint_pen_do_no_harm(digits):
    sheet = page(digits, rows=2)
    found = find_digits(page(digits, rows=2, light=shadow(sheet), noise=0.015, ink=0.45))
    assert read(found).tolist() == list(range(10))


def test_where_a_digit_was(digits):
    [found] = find_digits(page(digits[4:5], rows=1))
    assert 60 < found.top < 90 and 50 < found.left < 90 and 90 < max(found.ink.shape) < 110
    assert found.ink.max() == 1 and found.ink.min() == 0


def test_the_bar_of_a_five_belongs_to_it():
    five = np.zeros((28, 28))
    five[4:6, 8:20] = 1
    five[8:24, 10:12] = five[22:24, 8:18] = 1
    two = find_digits(page(np.array([five, five]), rows=1))
    assert len(two) == 2 and all(found.ink.shape[0] > 90 for found in two)


def test_dust_is_left_out(digits):
    sheet = page(digits[:4], rows=2)
    sheet[20:23, 20:23] = 0.2
    sheet[300:312, 10:20] = 0.2  # a fly
    assert len(find_digits(sheet)) == 4


def test_what_reaches_into_a_box_is_not_cut_out_with_it():
    sheet = np.ones((300, 300))
    for i in range(120):  # two slanting lines, whose boxes overlap and which do not touch
        sheet[60 + i:64 + i, 60 + i:68 + i] = sheet[60 + i:64 + i, 130 + i:138 + i] = 0.2
    first, second = find_digits(sheet)
    assert first.left < second.left and (first.ink > 0).sum() == pytest.approx((second.ink > 0).sum(), rel=0.05)


SAID = {  # of the twenty photographs, what is said of those that are not read, or not without a word
    "a drawn frame": "there is ink around other ink on this picture",
    "ruled lines, dark": "something dark reaches from the rim of this picture far into it",
    "squared, dark": "something dark reaches from the rim of this picture far into it",
    "chalk on a board": "what is written on this picture is lighter than what is around it",
    "nothing but noise": "there are ",
    "two digits that touch": "Something is wider than high: if digits touch there",
    "tilted, on a table": "Something at the rim of the picture is left out",
    "the edge of a shadow": "Something at the rim of the picture is left out",
}


def test_twenty_photographs_from_a_class():
    """Each is read right, or one sentence says why not; those that are read with a word are right as well."""
    wrong = {}
    for name, (grey, digits) in sheets.photographs().items():
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            try:
                answers = "".join(map(str, read(find_digits(grey))))
            except DataError as error:
                answers, told = digits, [error]
        said = [str(getattr(each, "message", each)) for each in told]
        if name == "two digits that touch":
            answers = digits  # nobody can tell, and it is said
        if answers != digits or len(said) != (name in SAID) or not all(each.startswith(SAID[name]) for each in said):
            wrong[name] = (digits, answers, said)
    assert not wrong


def test_a_line_that_leans_is_read_in_its_order(digits):
    """Two lines of five, each a little higher than the one before."""
    sheet = page(digits, rows=2)
    leaning = np.ones((sheet.shape[0] + 160, sheet.shape[1]))
    for column in range(sheet.shape[1]):
        up = 150 * column // sheet.shape[1]
        leaning[160 - up:160 - up + sheet.shape[0], column] = sheet[:, column]
    assert read(find_digits(leaning)).tolist() == list(range(10))


@pytest.mark.parametrize(("sheet", "words"), [
    (np.full((200, 300), 0.8), "there is no ink on this picture"),
    (0.8 + 0.02 * np.random.default_rng(0).normal(size=(200, 300)), "there is no ink on this picture"),
    (np.where(np.add.outer(np.arange(320) // 12, np.arange(320) // 12) % 2 * (np.arange(320) % 12 > 5), 0.2, 0.9),
     "pieces of ink on this picture, more than digits on a page"),
])
def test_a_picture_without_digits(sheet, words):
    with pytest.raises(DataError, match=words):
        find_digits(np.clip(sheet, 0, 1))


def test_ink_does_not_depend_on_the_light(digits):
    sheet = page(digits[:2], rows=1)
    (bright, _), (dark, _) = ink_of(sheet), ink_of(sheet * 0.5)
    assert np.abs(bright - dark).max() < 0.01


# files


def test_files_are_read_upright_and_small(tmp_path):
    image = Image.fromarray(np.tile(np.linspace(0, 255, 3000).astype(np.uint8), (200, 1)))
    exif = image.getexif()
    exif[0x0112] = 6  # the camera was held upright
    image.save(tmp_path / "photo.jpg", exif=exif)
    grey = read_photograph(tmp_path / "photo.jpg")
    assert grey.shape == (1200, 80) and grey[0].mean() < 0.1 < 0.9 < grey[-1].mean()


def test_what_is_clear_is_paper(tmp_path):
    image = np.zeros((20, 20, 4), np.uint8)
    image[5:9, 5:9, 3] = 255
    Image.fromarray(image).save(tmp_path / "drawing.png")
    grey = read_photograph(tmp_path / "drawing.png")
    assert grey[0, 0] == 1 and grey[6, 6] == 0


def test_sixteen_bits_of_grey_are_read(tmp_path):
    """As scanners write them."""
    grey = np.linspace(0, 65535, 256).astype(np.uint16)
    Image.fromarray(np.tile(grey, (20, 1))).save(tmp_path / "scan.png")
    assert read_photograph(tmp_path / "scan.png")[0] == pytest.approx(grey / 65535, abs=1 / 255)


@pytest.mark.parametrize(("name", "content", "words"), [
    ("missing.png", None, "there is no file"),
    ("text.png", b"seven", "is neither a PNG nor a JPEG: save the picture as one of these"),
    ("movie.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "is neither a PNG nor a JPEG"),
    ("cut.png", None, "cannot be read"),
])
def test_a_file_that_cannot_be_read(tmp_path, name, content, words):
    path = tmp_path / name
    if name == "cut.png":
        Image.fromarray(np.random.default_rng(0).integers(0, 255, (90, 90), dtype=np.uint8)).save(path)
        content = path.read_bytes()[:2000]
    if content:
        path.write_bytes(content)
    with pytest.raises(DataError, match=words):
        read_photograph(path)


def test_a_picture_that_would_fill_the_memory_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(photographs, "MOST_PIXELS", 100)
    Image.new("L", (20, 20)).save(tmp_path / "large.png")
    with pytest.raises(DataError, match=r"^\S+large.png has 20 x 20 pixels, more than 100: save it smaller$"):
        read_photograph(tmp_path / "large.png")


def test_the_picture_that_comes_with_the_course():
    """The digits of pi, drawn by `authoring.records.photograph`."""
    found = find_digits(read_photograph(photographs.BUNDLED))
    assert len(found) == 15
    assert sum(read(found) == [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9]) >= 13
