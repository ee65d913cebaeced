"""A course with the wheels of `make wheels` beside it builds its environment without a network."""

import filecmp
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from patience import PATIENCE

from authoring import ROOT
from authoring.copies import release, wheels

pytestmark = pytest.mark.slow
ALONE = ["unshare", "--net"]  # a network namespace of its own, in which there is nothing


@pytest.fixture
def stick():
    """The last commit and wheels, as a release has them: its zip is tested on a smaller course."""
    made = ROOT / "build" / "wheels"
    with tempfile.TemporaryDirectory() as folder:  # 5 GB, which pytest would keep
        release.committed(ROOT, Path(folder))
        course = Path(folder, "commit")
        locks = ["requirements.lock", "uv.lock"]
        for name, lock in zip(locks, (course / locks[0], course / "deploy" / locks[1])):
            brought = made / wheels.system() / name
            if not brought.exists() or not filecmp.cmp(brought, lock, shallow=False):
                pytest.skip("there are no wheels of these locks: run `make wheels`")
        if not shutil.which("unshare") or subprocess.run([*ALONE, "true"], capture_output=True).returncode:
            pytest.skip("this user cannot have a network namespace (unshare --net)")
        (course / "wheels").symlink_to(made)
        yield course


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
