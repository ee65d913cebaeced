"""Settings of other programs do not get through to Keras, or are reported. Keras is asked in a process of its own."""

import json
import os
import subprocess
import sys

import pytest
from patience import PATIENCE

from course_utils import keras_settings
from course_utils.machine import kernel

FLOAT16 = {"floatx": "float16", "backend": "tensorflow", "image_data_format": "channels_first", "epsilon": 1e-07}

ASK = """
import course_utils.on_keras
import keras
from keras.src.backend import config
print(keras.config.floatx(), keras.config.image_data_format(), keras.config.backend(), config._config_path)
"""
TRAIN = """
import numpy
from course_utils import reproducible
reproducible(0)
model = keras.Sequential([keras.layers.Input((28, 28, 1)), keras.layers.Conv2D(4, 3), keras.layers.Flatten(),
                          keras.layers.Dense(10, activation="softmax")])
model.compile("sgd", "sparse_categorical_crossentropy")
rng = numpy.random.default_rng(0)
cost = model.train_on_batch(rng.random((64, 28, 28, 1), dtype="float32"), rng.integers(0, 10, 64))
print(model.layers[0].output.shape, model.weights[0].dtype, round(float(cost), 4))
"""


@pytest.fixture
def home(tmp_path):
    """A home folder in which another program has left its settings of Keras."""
    (tmp_path / ".keras").mkdir()
    (tmp_path / ".keras" / "keras.json").write_text(json.dumps(FLOAT16))
    return tmp_path


def run(code, home, **variables):
    """A fresh Python with that home folder, and with no variable of Keras but those that are given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KERAS_")}
    done = subprocess.run([sys.executable, "-c", code], env={**kept, "HOME": str(home), **variables},
                          capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return done


def test_in_the_courses_kernel_they_do_nothing(home, monkeypatch):
    monkeypatch.setenv("HOME", str(home))
    assert keras_settings.unexpected({}) != []
    assert keras_settings.unexpected(kernel.variables()) == []


@pytest.mark.slow
def test_keras_itself_follows(home, tmp_path):
    """With the course's variables, settings of another program change nothing; without them they count, and are named.
    Where Keras finds none, it writes those that are expected."""
    (tmp_path / "empty").mkdir()
    ours, plain = run(ASK + TRAIN, home, **kernel.variables()), run(ASK + TRAIN, tmp_path / "empty")
    theirs = run(ASK, home)
    asked, trained = ours.stdout.splitlines()
    assert asked == f"float32 channels_last tensorflow {keras_settings.settings_file(kernel.variables())}"
    assert trained.startswith("(None, 26, 26, 4) float32") and trained == plain.stdout.splitlines()[1]
    file = home / ".keras" / "keras.json"
    assert theirs.stdout == f"float16 channels_first tensorflow {file}\n"
    assert json.loads((tmp_path / "empty" / ".keras" / "keras.json").read_text()) == keras_settings.EXPECTED
    told = [done.stderr.count("Keras is not set as the course expects it") for done in (ours, plain, theirs)]
    assert told == [0, 0, 1]


def test_elsewhere_they_are_told_in_one_line(home, monkeypatch, capsys):
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("KERAS_HOME")
    keras_settings.tell()
    said, file = capsys.readouterr().err, home / ".keras" / "keras.json"
    assert said.count("\n") == 1
    assert f"floatx 'float16' in {file}; image_data_format 'channels_first' in {file}. " in said
    assert "choose the course's kernel" in said


@pytest.mark.parametrize("variables, found", [
    ({"KERAS_BACKEND": "torch"}, ["backend 'torch' in the variable KERAS_BACKEND"]),
    ({"KERAS_BACKEND": "tensorflow"}, []),
    ({"KERAS_BACKEND": ""}, []),  # Keras takes it for none
    ({"KERAS_MAX_EPOCHS": "1"}, ["the variable KERAS_MAX_EPOCHS is '1'"]),
    ({"KERAS_MAX_STEPS_PER_EPOCH": "2"}, ["the variable KERAS_MAX_STEPS_PER_EPOCH is '2'"]),
])
def test_variables(variables, found, tmp_path):
    assert keras_settings.unexpected({"KERAS_HOME": str(tmp_path), **variables}) == found


@pytest.mark.parametrize("written, found", [
    ('{"floatx": "float64"}', ["floatx 'float64'"]),
    ('{"epsilon": 0.001}', ["epsilon 0.001"]),
    ('{"backend": "jax"}', ["backend 'jax'"]),
    ('{"floatx": "float32", "nnx_enabled": false}', []),
    ("{", []),  # Keras takes its own then
])
def test_the_file(written, found, tmp_path):
    file = tmp_path / "keras.json"
    file.write_text(written)
    assert keras_settings.unexpected({"KERAS_HOME": str(tmp_path)}) == [f"{one} in {file}" for one in found]


def test_a_variable_wins_over_the_file(tmp_path):
    (tmp_path / "keras.json").write_text('{"backend": "jax"}')
    assert keras_settings.unexpected({"KERAS_HOME": str(tmp_path), "KERAS_BACKEND": "tensorflow"}) == []


def test_these_tests_run_with_the_courses_settings_and_of_those_nothing_is_told(capsys):
    assert keras_settings.unexpected() == []
    keras_settings.tell()
    assert capsys.readouterr().err == ""
