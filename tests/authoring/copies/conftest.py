"""The students' copy, made once for all tests that look at it, and what git and make say."""

import os
import subprocess
from pathlib import Path

import pytest
from patience import PATIENCE

from authoring import ROOT
from authoring.copies import student


@pytest.fixture(scope="session")
def handed_out(tmp_path_factory) -> Path:
    """The folder of the students' copy. Tests only read it."""
    return student.build(ROOT, tmp_path_factory.mktemp("copies") / "student")


@pytest.fixture(scope="session")
def git():
    """A function that runs git in a folder, whatever this machine's settings are, and returns what it says."""
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Teacher",
                "GIT_AUTHOR_EMAIL": "teacher@example.org", "GIT_COMMITTER_NAME": "Teacher",
                "GIT_COMMITTER_EMAIL": "teacher@example.org"}

    def git(folder, *arguments):
        run = subprocess.run(["git", *arguments], cwd=folder, env={**os.environ, **settings}, capture_output=True,
                             text=True, timeout=PATIENCE)
        assert run.returncode == 0, f"git {' '.join(map(str, arguments))}: {run.stdout}{run.stderr}"
        return run.stdout

    return git
