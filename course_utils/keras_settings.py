"""Which settings Keras takes from elsewhere when it is imported, and which of them the course does not expect.

Keras reads `keras.json` in the folder KERAS_HOME, else `~/.keras`, and a few variables; another program may have set
them for itself. The course's kernel has a folder of its own (see `machine/kernel.py`). This module knows nothing of
Keras, so that the doctor can ask it in no time.
"""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

# Keras's own defaults.
EXPECTED = {"backend": "tensorflow", "floatx": "float32", "image_data_format": "channels_last", "epsilon": 1e-07}
SHORTENING = ("KERAS_MAX_EPOCHS", "KERAS_MAX_STEPS_PER_EPOCH")  # every `fit` ends after this many
MEND = "choose the course's kernel (Kernel > Change Kernel), or remove these settings; then restart the kernel"


def settings_file(variables: Mapping[str, str]) -> Path:
    """The file that Keras reads in a process with these environment `variables`, by Keras's own rules."""
    home = os.path.expanduser("~")
    home = variables.get("KERAS_HOME", os.path.join(home if os.access(home, os.W_OK) else "/tmp", ".keras"))
    return Path(os.path.expanduser(home), "keras.json")


def unexpected(variables: Mapping[str, str] = os.environ) -> list[str]:
    """What Keras will find and the course does not expect, and where: `floatx 'float16' in ~/.keras/keras.json`.

    Parameters
    ----------
    variables : the environment variables of the process that imports Keras.
    """
    file = settings_file(variables)
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # absent, or not JSON: Keras takes its own
        stored = {}
    found = {name: (stored[name], str(file)) for name in EXPECTED if name in stored}
    if variables.get("KERAS_BACKEND"):
        found["backend"] = variables["KERAS_BACKEND"], "the variable KERAS_BACKEND"
    wrong = [f"{name} {value!r} in {where}" for name, (value, where) in found.items() if value != EXPECTED[name]]
    return wrong + [f"the variable {name} is {variables[name]!r}" for name in SHORTENING if name in variables]


def tell() -> None:
    """Say on stderr, in one line, what Keras will find here and the course does not expect, if there is any."""
    if wrong := unexpected():
        print(f"Keras is not set as the course expects it: {'; '.join(wrong)}. Results will differ, or lessons stop: "
              f"{MEND}.", file=sys.stderr)
