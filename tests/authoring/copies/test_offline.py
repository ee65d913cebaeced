"""A release with wheels makes its environment on a machine without network. Takes 4 GB and some minutes: on request.

    make wheels release
    COURSE_WHEELS=1 .venv/bin/python -m pytest tests/authoring/copies/test_offline.py
"""

import os
import shutil
import subprocess

import pytest
from patience import PATIENCE

from authoring import ROOT
from authoring.copies import release

pytestmark = [pytest.mark.slow,
              pytest.mark.skipif(not os.environ.get("COURSE_WHEELS"), reason="on request only: set COURSE_WHEELS=1")]
ALONE = ["unshare", "--net"]  # a network namespace of its own, in which there is nothing


@pytest.fixture
def stick(tmp_path):
    """The course of a release, unpacked by unzip, which keeps the rights of programs."""
    if not shutil.which("unshare") or subprocess.run([*ALONE, "true"], capture_output=True).returncode:
        pytest.skip("this user cannot have a network namespace (unshare --net)")
    zipped = ROOT / "build" / f"{release.name()}.zip"
    assert zipped.exists(), "run `make wheels release` first"
    subprocess.run(["unzip", "-q", zipped, "-d", tmp_path], check=True, timeout=PATIENCE)
    course = tmp_path / release.name()
    assert any((course / "wheels").glob("*/requirements.txt")), "run `make wheels` first, then `make release`"
    return course


def test_the_environment_is_made_without_network(stick):
    variables = {**os.environ, "UV_CACHE_DIR": str(stick / "cache"), "PIP_NO_CACHE_DIR": "1"}  # nothing from before
    made = subprocess.run([*ALONE, "make", ".venv/.ready"], cwd=stick, env=variables, capture_output=True, text=True,
                          timeout=PATIENCE)
    assert made.returncode == 0, made.stdout + made.stderr
    code = "import tensorflow, course_utils.on_theano.setup, theano, course_utils; print(course_utils.__file__)"
    run = subprocess.run([*ALONE, ".venv/bin/python", "-c", code], cwd=stick, capture_output=True, text=True,
                         timeout=PATIENCE)
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1] == f"{stick}/course_utils/__init__.py"
