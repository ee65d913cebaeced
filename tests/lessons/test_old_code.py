"""Lesson 11's table of old code: each new form runs, each old form fails as it says, or does so in silence."""

import re
import warnings
from pathlib import Path

import numpy as np
import pytest

from course_utils.on_theano import setup  # noqa: F401, makes Theano ready before the fixture imports it

LESSON = Path(__file__).parents[2] / "lessons" / "11_showdown.py"
ROWS = re.findall(r"^# \| `(.+?)` \| `(.+?)` \| (.+?) \|$", LESSON.read_text(encoding="utf-8"), re.MULTILINE)
FAIL = [row for row in ROWS if row[2].startswith("`")]
RUN = {old: told for old, _, told in ROWS if told.startswith("runs: ")}


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    """What the forms in the table need: packages, a compiled model, data, a file of Python objects.

    One of the forms changes a setting for the whole process, which is put back at the end.
    """
    import keras
    import theano
    import theano.sandbox.rng_mrg
    import theano.tensor.nnet
    import theano.tensor.signal.pool

    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(10, activation="softmax")])
    model.compile(loss="sparse_categorical_crossentropy")
    file = tmp_path_factory.mktemp("old") / "objects.npy"
    np.save(file, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    setting = keras.config.image_data_format()
    yield {"keras": keras, "np": np, "theano": theano, "model": model, "x": np.zeros((8, 4)),
           "y": np.zeros(8, dtype=int), "file_of_objects": file}
    keras.config.set_image_data_format(setting)


def run(code, names):
    """The value of an expression; None of a statement."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if code.startswith("from "):
            return exec(code, dict(names))
        return eval(code, dict(names))


def test_there_are_rows():
    assert len(ROWS) == LESSON.read_text(encoding="utf-8").count("\n# | `") and len(ROWS) > 15


def failure(code, names):
    """The error that `code` ends with, on one line, or nothing."""
    try:
        run(code, names)
    except Exception as error:
        return " ".join(f"{type(error).__name__}: {error}".split())
    return ""


def test_the_new_forms_run(names):
    assert {new: said for _, new, _ in ROWS if (said := failure(new, names))} == {}


def test_the_old_forms_fail_as_the_table_says(names):
    assert {old: said for old, _, told in FAIL if not (said := failure(old, names)).startswith(told.strip("`"))} == {}


def test_what_runs_in_silence(names):
    keras = names["keras"]
    layer = run("keras.layers.Convolution2D(32, 3, 3)", names)
    assert layer.kernel_size == (3, 3) and layer.strides == (3, 3)
    assert isinstance(layer, keras.layers.Conv2D)
    drawn = {int(run("np.random.randint(0, 10.5)", names)) for _ in range(500)}
    assert drawn == set(range(10))
    assert set(RUN) == {"keras.layers.Convolution2D(32, 3, 3)", "np.random.randint(0, 10.5)"}
