"""The environment: its size, and how long it takes to make."""

import os
import subprocess
import tempfile
import time
from pathlib import Path

from authoring import ROOT
from authoring.records.facts import Facts


def bench_setup(fresh: bool = False) -> Facts:
    """Size of the environment in GB and, if `fresh`, the seconds to make it in a copy of the project."""
    found: Facts = {"environment_gb": round(folder_size(ROOT / ".venv") / 1e9, 2)}
    print(f"environment: {found['environment_gb']} GB")
    if fresh:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["git", "clone", "--quiet", str(ROOT), folder], check=True)
            start = time.monotonic()
            subprocess.run(["make", ".venv/.ready"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
            found["fresh_seconds"] = round(time.monotonic() - start)
        print(f"set up from nothing, packages from the network or uv's cache: {found['fresh_seconds']} s")
    return found


def folder_size(folder: Path) -> int:
    """Bytes in `folder`, each file counted once, links not followed."""
    files = {}
    for path, _, names in os.walk(folder):
        for name in names:
            status = os.lstat(os.path.join(path, name))
            files[status.st_dev, status.st_ino] = status.st_size
    return sum(files.values())
