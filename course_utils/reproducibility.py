"""One seed for everything that draws random numbers."""

import random
import sys

import numpy as np


def reproducible(seed: int) -> np.random.Generator:
    """Seed everything that draws random numbers, and return a NumPy generator with the same seed.

    Seeds Python's `random` and NumPy's `np.random`. If TensorFlow or Keras is imported already, it seeds them too and
    turns on TensorFlow's deterministic operations: a lesson that uses Keras calls this after its imports. Theano's
    generators are objects of their own: give them the same number, `MRG_RandomStream(seed)`.

    Parameters
    ----------
    seed : whole number from 0 to 2**32 - 1 (Theano's stream takes those from 1 to 2147462578).

    Raises
    ------
    ValueError : `seed` is not such a number.
    """
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < 2**32:
        raise ValueError(f"expected a seed that is a whole number from 0 to {2**32 - 1}, got {seed!r}")
    seed = int(seed)
    random.seed(seed)
    np.random.seed(seed)
    if keras := sys.modules.get("keras"):
        keras.utils.set_random_seed(seed)
    if tensorflow := sys.modules.get("tensorflow"):
        tensorflow.random.set_seed(seed)
        tensorflow.config.experimental.enable_op_determinism()
    return np.random.default_rng(seed)
