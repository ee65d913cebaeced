"""Theano in processes of its own, since it reads its settings once, when it is imported; and unusable disks."""

import contextlib
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from patience import PATIENCE

from course_utils.on_theano.revived import toolchain

needs_compiler = pytest.mark.skipif(shutil.which(toolchain.COMPILER) is None, reason="no C++ compiler here")

SOFTMAX = """
from course_utils.on_theano import setup
import numpy as np, theano, theano.tensor as T
x, w = T.matrix("x"), theano.shared(np.linspace(-1, 1, 30, dtype="float32").reshape(3, 10))
predict = theano.function([x], T.nnet.softmax(T.dot(x, w)))
print(repr(float(predict(np.linspace(0, 1, 6, dtype=theano.config.floatX).reshape(2, 3))[1, 3])))
"""
SCORES = np.linspace(0, 1, 6).reshape(2, 3) @ np.linspace(-1, 1, 30).reshape(3, 10)
ANSWER = pytest.approx(np.exp(SCORES[1, 3]) / np.exp(SCORES[1]).sum(), rel=1e-6)  # SOFTMAX's, in NumPy and float64


def start(code: str, cache: Path, **environment: str) -> subprocess.Popen:
    """A Python process that runs `code` with its compiled code in `cache`, and the kernel's hash seed."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("THEANO")}
    variables |= {"PYTHONHASHSEED": "0", "COURSE_CACHE": str(cache), **environment}
    return subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], env=variables, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finish(process: subprocess.Popen) -> tuple[str, str]:
    """What the process said on stdout and stderr; it must end well."""
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    return out.strip(), err.strip()


def run(code: str, cache: Path, **environment: str) -> tuple[str, str]:
    return finish(start(code, cache, **environment))


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """A `with` block in which `folder` is a disk of its own, in memory, mounted with `options`."""
    if shutil.which("mount") is None:
        pytest.skip("mount, of util-linux, is not here")
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"a disk cannot be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def filled(folder: Path) -> None:
    """Write to the disk of `folder` until it is full."""
    with (folder / "filling").open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
