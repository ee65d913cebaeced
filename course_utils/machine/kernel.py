"""Prepare this environment's Jupyter: its `python3` kernel, the settings of Keras, of JupyterLab and of exports.

Threads, log level and hash seed are read once, when Python, TensorFlow or a BLAS starts; a cell comes too late. So they
are in the kernel, which keeps the universal name `python3`, so that the notebooks open anywhere. Run once for each
environment, as `make lab` does:

    python -m course_utils.machine.kernel
"""

import json
import sys
from pathlib import Path
from typing import Any

from course_utils import keras_settings
from course_utils.files import write_whole

THREADS = "2"  # fixed, since sums come out differently in the last digits when threads share them otherwise

VARIABLES = {
    "PYTHONHASHSEED": "0",  # Theano's compile cache finds its own entries again (see on_theano/setup.py)
    "OMP_NUM_THREADS": THREADS,
    "OPENBLAS_NUM_THREADS": THREADS,
    "MKL_NUM_THREADS": THREADS,
    "TF_NUM_INTRAOP_THREADS": THREADS,
    "TF_NUM_INTEROP_THREADS": THREADS,
    "TF_CPP_MIN_LOG_LEVEL": "3",  # what TensorFlow writes to stderr by itself: a greeting, false alarms at each `fit`
    "KERAS_BACKEND": "tensorflow",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # the debugger's warning at each kernel start
}

# What C++ libraries write to the terminal goes to the one that Jupyter runs in. IPython would put it below the cell:
# TensorFlow greets processors of a certain age in two lines, with the time of day, which no variable silences.
OPTIONS = ["--IPKernelApp.capture_fd_output=False"]

LAB_SETTINGS = {
    # Lab's own default. With True it saves the explorers of a running kernel only: in a notebook that is opened and not
    # run, the first autosave would lose all that are stored.
    "@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": False},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},  # no network
}

# What of an output nbconvert, and Lab's "Save and Export As", put into a page: by default the live widget, which a page
# without a kernel cannot show. An explorer's picture and a guess's line come before it.
EXPORTED = ["text/html", "image/svg+xml", "image/png", "image/jpeg", "text/markdown", "text/latex", "text/plain",
            "application/vnd.jupyter.widget-view+json"]
EXPORT_SETTINGS = {"HTMLExporter": {"NbConvertBase": {"display_data_priority": EXPORTED}}}


def keras_home(prefix: str = sys.prefix) -> Path:
    """The folder in which Keras looks for its settings, so that those of other programs do not come through."""
    return Path(prefix, "share", "keras")


def variables(prefix: str = sys.prefix) -> dict[str, str]:
    """All variables of the kernel of the environment at `prefix`."""
    return {**VARIABLES, "KERAS_HOME": str(keras_home(prefix))}


def install(prefix: str = sys.prefix) -> Path:
    """Write the `python3` kernel of the environment at `prefix`, and return the path of its `kernel.json`."""
    path = Path(prefix, "share", "jupyter", "kernels", "python3", "kernel.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", *OPTIONS],
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "metadata": {"debugger": True},
        "env": variables(prefix),
    }
    write_whole(path, json.dumps(spec, indent=1) + "\n")  # a new file: other environments may share the old one
    return path


def install_keras_settings(prefix: str = sys.prefix) -> Path:
    """Write the settings of Keras in the environment at `prefix`: Keras would, but may not be allowed to."""
    path = keras_home(prefix) / "keras.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(keras_settings.EXPECTED, indent=1) + "\n")
    return path


def install_lab_settings(prefix: str = sys.prefix) -> Path:
    """Add the course's defaults to the JupyterLab of the environment at `prefix`; users can still change them."""
    return add(Path(prefix, "share", "jupyter", "lab", "settings", "overrides.json"), LAB_SETTINGS)


def install_export_settings(prefix: str = sys.prefix) -> Path:
    """Add what exports of notebooks show to the settings that all Jupyter programs of the environment read."""
    return add(Path(prefix, "etc", "jupyter", "jupyter_config.json"), EXPORT_SETTINGS)


def add(path: Path, settings: dict[str, Any]) -> Path:
    """Write `settings` into the JSON file at `path`, beside what else is in it, and return `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    others = json.loads(path.read_text()) if path.exists() else {}
    write_whole(path, json.dumps({**others, **settings}, indent=1) + "\n")
    return path


if __name__ == "__main__":
    for write in (install, install_keras_settings, install_lab_settings, install_export_settings):
        print(f"written: {write()}")
