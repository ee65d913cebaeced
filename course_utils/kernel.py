"""Give this environment's own `python3` kernel the variables that must stand before a kernel starts.

Threads, log level and hash seed are read once, when Python, TensorFlow or a BLAS starts; a cell comes too late. The
kernel keeps the universal name `python3`, so the notebooks open anywhere. Run once per environment, as `make lab` does:

    python -m course_utils.kernel
"""

import json
import sys
from pathlib import Path

THREADS = "2"  # fixed, since sums come out differently in the last digits when threads share them otherwise

VARIABLES = {
    "PYTHONHASHSEED": "0",  # Theano's compile cache finds its own entries again (see theano_setup)
    "OMP_NUM_THREADS": THREADS,
    "OPENBLAS_NUM_THREADS": THREADS,
    "MKL_NUM_THREADS": THREADS,
    "TF_NUM_INTRAOP_THREADS": THREADS,
    "TF_NUM_INTEROP_THREADS": THREADS,
    "TF_CPP_MIN_LOG_LEVEL": "2",  # TensorFlow's greeting on stderr
    "KERAS_BACKEND": "tensorflow",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # the debugger's warning at each kernel start
}


def install(prefix: str = sys.prefix) -> Path:
    """Write the `python3` kernel of the environment at `prefix`, and return the path of its `kernel.json`."""
    path = Path(prefix, "share", "jupyter", "kernels", "python3", "kernel.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "metadata": {"debugger": True},
        "env": VARIABLES,
    }
    path.write_text(json.dumps(spec, indent=1) + "\n")
    return path


if __name__ == "__main__":
    print(f"kernel written: {install()}")
