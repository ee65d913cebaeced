"""The same seed gives the same numbers, in every library that draws some."""

import random
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from patience import PATIENCE

from course_utils.reproducibility import reproducible


def draw():
    return random.random(), np.random.rand(), reproducible(7).random()


def test_same_seed_same_numbers():
    reproducible(52)
    first = draw()
    reproducible(52)
    assert draw() == first


def test_other_seed_other_numbers():
    reproducible(52)
    first = random.random(), np.random.rand()
    generator = reproducible(53)
    assert (random.random(), np.random.rand()) != first
    assert generator.random() != reproducible(52).random()


def test_returns_numpys_generator():
    assert reproducible(52).random() == np.random.default_rng(52).random()


def test_accepts_and_refuses():
    for seed in (0, 2**32 - 1, np.int64(52)):
        reproducible(seed)
    for seed in (-1, 2**32, 1.0, True, None, "52"):
        with pytest.raises(ValueError, match=f"whole number from 0 to 4294967295, got {seed!r}"):
            reproducible(seed)


def test_keras_and_tensorflow_are_seeded_where_they_are_imported(monkeypatch):
    told = []
    monkeypatch.setitem(sys.modules, "keras", SimpleNamespace(utils=SimpleNamespace(set_random_seed=told.append)))
    monkeypatch.setitem(sys.modules, "tensorflow", SimpleNamespace(
        random=SimpleNamespace(set_seed=told.append),
        config=SimpleNamespace(experimental=SimpleNamespace(enable_op_determinism=lambda: told.append("on")))))
    reproducible(7)
    assert told == [7, 7, "on"]
    for name in ("keras", "tensorflow"):
        monkeypatch.delitem(sys.modules, name)
    reproducible(7)
    assert len(told) == 3 and not {"keras", "tensorflow"} & set(sys.modules)


TRAIN_IN_KERAS = """
import keras, numpy as np, tensorflow
from course_utils import reproducible
for _ in range(2):
    x = reproducible(52).random((64, 5))
    model = keras.Sequential([keras.layers.Dense(8, "relu"), keras.layers.Dropout(0.5), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(x, x[:, :1], verbose=0)
    print(repr(float(np.sum(model.get_weights()[0]))))
from tensorflow.python.framework import config
print(config.is_op_determinism_enabled())
"""


@pytest.mark.slow
def test_keras_repeats_when_it_was_imported_before():
    said = subprocess.check_output([sys.executable, "-c", TRAIN_IN_KERAS], text=True, timeout=PATIENCE)
    first, second, deterministic = said.split()
    assert first == second
    assert deterministic == "True"
