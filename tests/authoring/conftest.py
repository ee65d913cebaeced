"""The tiny lesson of the project in `fixtures/`."""

from pathlib import Path

import pytest


@pytest.fixture
def lesson(project: Path) -> Path:
    return project / "lessons" / "90_tiny.py"
