"""The checksums with which notebooks compare what they read in `results/`."""

import shutil
import subprocess

import pytest

from authoring import ROOT
from authoring.records import sums
from course_utils.runs.results import SUMS


def test_they_are_those_of_the_files(tmp_path):
    """If this fails though the files are right: `python -m authoring.records.sums`."""
    shutil.copytree(ROOT / "results", tmp_path / "results")
    sums.write(tmp_path / "results")
    assert (ROOT / "results" / SUMS).read_text() == (tmp_path / "results" / SUMS).read_text()


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="this system has no sha256sum")
def test_they_are_as_sha256sum_reads_them():
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", SUMS], cwd=ROOT / "results", check=True)
