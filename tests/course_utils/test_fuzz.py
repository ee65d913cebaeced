"""What readers hand over, at random: the right result or the error that its docstring names, never another.

Twenty inputs each by default; `FUZZ=1000` before the command tries that many. A failure names its seed.
"""

import io
import os
import shutil
import warnings
import zipfile
from fractions import Fraction
from unittest import mock

import numpy as np
import pytest
from PIL import Image

from authoring import ROOT
from course_utils import guesses, load_dataset, progress, scoreboard
from course_utils.data import NAMES, DataError
from course_utils.experiments import store
from course_utils.experiments.knobs import KnobError, Knobs, check_sides
from course_utils.guesses import parse_guess
from course_utils.on_theano.revived import flags
from course_utils.runs import results
from course_utils.showdown import boards, handwriting, photographs

SEEDS = range(int(os.environ.get("FUZZ", "20")))


def damaged(content: bytes, rng: np.random.Generator) -> bytes:
    """The content with a few bytes changed, more often near its beginning, and perhaps cut."""
    changed = bytearray(content)
    for at in (len(content) * rng.random(rng.integers(1, 9)) ** 3).astype(int):
        changed[at] = rng.integers(256)
    return bytes(changed[:rng.integers(len(changed))] if rng.random() < 0.2 else changed)


def a_data_set(rng, tmp_path):
    """Half of the time what is damaged is within the zip, whose checksums are then right."""
    y = np.arange(12) % 3
    parts = dict(zip(NAMES, (np.full((12, 4, 4), 255, np.uint8), y, np.full((12, 4, 4), 255, np.uint8), y)))
    within, path = rng.random() < 0.5, tmp_path / "own.npz"
    with zipfile.ZipFile(path, "w") as file:
        for name, array in parts.items():
            entry = io.BytesIO()
            np.save(entry, array)
            file.writestr(f"{name}.npy", damaged(entry.getvalue(), rng) if within else entry.getvalue())
    if not within:
        path.write_bytes(damaged(path.read_bytes(), rng))
    try:
        found = load_dataset(path)
    except DataError as error:
        assert str(path) in str(error) and "\n" not in str(error)
    else:
        assert found.x_train.ndim == 3 and len(found.x_train) == len(found.y_train)


def a_photograph(rng, tmp_path):
    """A file of noise and bars, whole or damaged."""
    shape = rng.integers(1, 200, 2)
    grey = np.clip(rng.normal(rng.random(), rng.random() / 4, shape), 0, 1)
    for _ in range(rng.integers(6)):
        top, left = (rng.integers(0, side) for side in shape)
        grey[top:top + rng.integers(1, 90), left:left + rng.integers(1, 20)] = rng.random()
    mode = rng.choice(["L", "RGB", "RGBA", "P", "1", "I;16"])
    whole = (65535 * grey).astype(np.uint16) if mode == "I;16" else (255 * grey).astype(np.uint8)
    image, file = Image.fromarray(whole), io.BytesIO()
    (image if mode == "I;16" else image.convert(mode)).save(file, "png")
    content = file.getvalue() if rng.random() < 0.5 else damaged(file.getvalue(), rng)
    try:
        found = photographs.find_digits(photographs.read_photograph(io.BytesIO(content), "mine.png"))
    except DataError as error:
        assert "\n" not in str(error)
    else:
        assert found and all(0 <= each.ink.min() <= each.ink.max() <= 1 for each in found)


def a_drawing(rng, tmp_path):
    odd = [0, 28, -1, 30, 1e9, -1e300, float("nan"), float("inf"), 10**400, None, "7", [], Fraction(1, 3)]
    value = lambda: odd[rng.integers(len(odd))] if rng.random() < 0.03 else rng.uniform(0, 28)  # noqa: E731
    strokes = [[(value(), value()) for _ in range(rng.integers(5))] for _ in range(rng.integers(4))]
    try:
        digit = handwriting.as_mnist(handwriting.ink(strokes, width=rng.uniform(0.1, 9)))
    except ValueError as error:
        assert "expected strokes" in str(error)
    else:
        assert digit.shape == (28, 28) and 0 <= digit.min() <= digit.max() <= 1


def a_picture_of_a_digit(rng, tmp_path):
    shape = tuple(rng.integers(0, 60, rng.choice([1, 2, 2, 2, 2, 3])))
    image = rng.random(shape) * (rng.random(shape) < rng.random()) * rng.choice([1, 1, 1, 1e-300, 1.5, np.nan])
    try:
        digit = handwriting.as_mnist(image, **{step: rng.random() < 0.7 for step in ("crop", "scale", "centre")})
    except ValueError as error:
        assert "expected" in str(error)
    else:
        assert digit.shape == (28, 28) and 0 <= digit.min() <= digit.max() <= 1


def a_guess(rng, tmp_path):
    letters = [*"0123456789" * 2, *",.+-eE% _'", "\u0667", "\u2212", "\ud800", "\x00", "inf", "nan"]
    text = "".join(rng.choice(letters, rng.integers(12)))
    try:
        guess = parse_guess(text, str(rng.choice(["%", "s", ""])))
    except ValueError as error:
        assert "expected a number" in str(error)
    else:
        assert guess is None or np.isfinite(guess)


def some_knobs(rng, tmp_path):
    odd = [0, 1, 2, 7, 28, 29, 10**30, 10**400, -1, 0.5, 1.0, 1e-320, float("nan"), float("inf"), True, None, "Adam",
           "none", [], {}, np.zeros(2), np.int64(5), np.float32(0.25), Fraction(1, 3), Fraction(10**400, 3)]
    names = rng.choice(list(Knobs.__dataclass_fields__), rng.integers(1, 4), replace=False)
    try:
        check_sides(Knobs(**{str(name): odd[rng.integers(len(odd))] for name in names}))
    except KnobError as error:
        assert any(name in str(error) for name in names)


def flags_of_theano(rng, tmp_path):
    """What is written is read as it was, but for blanks at its ends; of any other text an error quotes all."""
    letters = [*"ab=,'\"\\# \t\n.é", "floatX", "cxx"]
    word = lambda: "".join(rng.choice(letters, rng.integers(9)))  # noqa: E731
    given = {f"key{number}": word().strip() for number in range(rng.integers(4))}
    assert flags.parse_flags(flags.format_flags(given)) == given
    text = word() + word()
    try:
        found = flags.parse_flags(text)
    except ValueError as error:
        assert repr(text) in str(error)
    else:
        assert set(flags.unknown(found)) <= set(found)


READERS = {  # what notebooks keep, and what reads it: whatever is there, the rest of a lesson goes on
    "scoreboard.csv": ((ROOT / "results" / "scoreboard.csv").read_bytes(), scoreboard.read),
    "boards.csv": ((ROOT / "results" / "boards.csv").read_bytes(), boards.read),
    "experiment.json": (next((ROOT / "results" / "experiments").glob("*.json")).read_bytes(), store.read),
    "guesses.json": (b'{"The error?": {"guess": 7.5, "unit": "%"}, "How long?": {"guess": 3, "unit": "s"}}',
                     guesses.read_guesses),
    "progress.jsonl": (
        b'{"exercise": "00.1", "verdict": "right", "mistake": "", "time": "2026-12-01T10:00:00+00:00"}\n' * 3,
        progress.read),
}


def a_file_of_the_readers(rng, tmp_path):
    for name, (content, read) in READERS.items():
        path = tmp_path / name
        path.write_bytes(damaged(content, rng))
        read(path)


def a_file_of_the_courses(rng, tmp_path):
    """It is as it was recorded, or an error says how to get it back."""
    names = ["06_softmax.csv", "06_softmax.json", "02_logistic_regression.weights.npz", results.SUMS]
    for name in names:
        shutil.copy(ROOT / "results" / name, tmp_path / name)
    path = tmp_path / rng.choice(names)
    whole = path.read_bytes()
    path.write_bytes(damaged(whole, rng))
    with mock.patch.dict(os.environ, COURSE_RESULTS=str(tmp_path)):
        try:
            results.recorded("06_softmax")
            results.weights("02_logistic_regression")
        except results.Damaged as error:
            assert "git checkout -- results" in str(error)
        else:
            assert path.read_bytes() == whole or path.name == results.SUMS


@pytest.mark.parametrize("given", [a_data_set, a_file_of_the_readers, a_file_of_the_courses, a_photograph, a_drawing,
                                   a_picture_of_a_digit, a_guess, some_knobs, flags_of_theano])
def test_whatever_is_given(given, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for seed in SEEDS:
            try:
                given(np.random.default_rng(seed), tmp_path)
            except Exception as error:
                error.add_note(f"seed {seed}")
                raise
