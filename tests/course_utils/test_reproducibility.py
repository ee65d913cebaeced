"""The same seed gives the same numbers, in every library that draws some."""

import random
import subprocess
import sys

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


@pytest.mark.parametrize("seed", [0, 2**32 - 1, np.int64(52)], ids=["smallest", "largest", "from NumPy"])
def test_accepts(seed):
    reproducible(seed)


@pytest.mark.parametrize("seed", [-1, 2**32, 1.0, True, None, "52"],
                         ids=["negative", "too large", "float", "bool", "none", "text"])
def test_refuses(seed):
    with pytest.raises(ValueError, match="expected a seed that is a whole number from 0 to 4294967295, got"):
        reproducible(seed)


def test_does_not_import_tensorflow():
    code = "import sys; from course_utils import reproducible; reproducible(1); print('tensorflow' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True, timeout=PATIENCE) == "False\n"


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
