"""One cache of compiled code for all tests that need one: made once, and copied by those that change it."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from compilers import LoggingCompiler
from processes import SOFTMAX, run

from course_utils.on_theano.revived import toolchain


@dataclass
class Made:
    """A cache in which SOFTMAX is compiled, the compiler that did it, and what the process printed and said.

    `headers` and `modules` are its calls that did it; other tests may use the compiler since.
    Theano finds compiled code again only with the same path of the compiler: with `PATH=made.compiler.path`.
    """

    cache: Path
    compiler: LoggingCompiler
    out: str
    said: str

    def __post_init__(self):
        self.headers, self.modules = self.compiler.headers(), self.compiler.modules()


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    if shutil.which(toolchain.COMPILER) is None:
        pytest.skip("no C++ compiler here")
    folder = tmp_path_factory.mktemp("made")
    compiler = LoggingCompiler(folder / "bin")
    return Made(folder / "cache", compiler, *run(SOFTMAX, folder / "cache", PATH=compiler.path))


@pytest.fixture
def warm(made, tmp_path):
    """A copy of that cache, to be changed."""
    return Path(shutil.copytree(made.cache, tmp_path / "warm"))
