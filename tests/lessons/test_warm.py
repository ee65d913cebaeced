"""After `make warm` a lesson compiles nothing."""

import os
import subprocess
import sys

import nbformat
import pytest
from compilers import LoggingCompiler
from processes import needs_compiler

from authoring import ROOT
from authoring.notebooks.execution import execute
from authoring.notebooks.reading import lessons, make

PROGRAM = """
import sys
from pathlib import Path
from course_utils.on_theano import warm
warm.NOTEBOOKS = Path(sys.argv[1])
sys.exit(warm.main(sys.argv[2:]))
"""


@needs_compiler
@pytest.mark.slow
def test_lesson_02_compiles_nothing(tmp_path):
    """The whole lesson, with all its training."""
    [lesson] = lessons(ROOT, ["02"])
    (tmp_path / "notebooks").mkdir()
    nbformat.write(make(lesson), tmp_path / "notebooks" / f"{lesson.stem}.ipynb")
    compiler = LoggingCompiler(tmp_path / "bin")
    variables = {"PATH": compiler.path, "COURSE_CACHE": str(tmp_path / "cache")}
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "notebooks")]
    done = subprocess.run(command, env={**os.environ, **variables}, capture_output=True, text=True, timeout=1800)
    assert done.returncode == 0, done.stderr
    compiled = len(compiler.calls("-shared"))
    assert compiled > 20
    execute(make(lesson), ROOT / "notebooks", variables=variables)
    assert len(compiler.calls("-shared")) == compiled
