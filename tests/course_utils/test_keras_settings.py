"""Settings of other programs do not come through to Keras, or are told. Keras is asked in a process of its own."""

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
import keras
from keras.src.backend import config
print(keras.config.floatx(), keras.config.image_data_format(), keras.config.backend(), config._config_path)
"""
TRAIN = """
import keras, numpy
from course_utils import on_keras, reproducible
reproducible(0)
model = keras.Sequential([keras.layers.Input((28, 28, 1)), keras.layers.Conv2D(4, 3), keras.layers.Flatten(),
                          keras.layers.Dense(10, activation="softmax")])
model.compile("sgd", "sparse_categorical_crossentropy")
rng = numpy.random.default_rng(0)
table = on_keras.fit(model, (rng.random((64, 28, 28, 1), dtype="float32"), rng.integers(0, 10, 64)), 1)
print(model.layers[0].output.shape, model.weights[0].dtype, round(table.cost[1], 4))
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
@pytest.mark.parametrize("variables, found", [
    (kernel.variables(), "float32 channels_last tensorflow"), ({}, "float16 channels_first tensorflow")])
def test_keras_itself_follows(variables, found, home, monkeypatch):
    monkeypatch.setenv("HOME", str(home))
    assert run(ASK, home, **variables).stdout == f"{found} {keras_settings.settings_file(variables)}\n"


@pytest.mark.slow
def test_a_small_network_is_the_same_with_and_without_them(home, tmp_path):
    (tmp_path / "empty").mkdir()
    with_them, without = (run(TRAIN, folder, **kernel.variables()) for folder in (home, tmp_path / "empty"))
    assert with_them.stdout == without.stdout
    assert with_them.stdout.startswith("(None, 26, 26, 4) float32")


def test_elsewhere_they_are_told_in_one_line(home):
    said = run("import course_utils.on_keras", home).stderr
    file = home / ".keras" / "keras.json"
    assert said.count("\n") == 1
    assert f"floatx 'float16' in {file}; image_data_format 'channels_first' in {file}. " in said
    assert "choose the course's kernel" in said


def test_nothing_is_told_where_nothing_is_wrong(tmp_path):
    assert run("import course_utils.on_keras", tmp_path).stderr == ""


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


@pytest.mark.slow
def test_these_are_keras_own_settings(tmp_path):
    """What Keras writes where it finds none; a version with others would be seen here."""
    run("import keras", tmp_path)
    assert json.loads((tmp_path / ".keras" / "keras.json").read_text()) == keras_settings.EXPECTED


def test_these_tests_run_with_the_courses_settings():
    assert keras_settings.unexpected() == []
