"""Lets the tests of this folder, and the clusters that they start, import what lies in `importable`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "importable"))
