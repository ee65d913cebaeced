"""A process with no more rights in a folder than the folder's mode gives to everybody, even where tests run as root."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

NOBODY = 65534
CHILD = f"""
import os, sys
code, practice, folder = sys.argv[1:]
code = compile(code, "lesson", "exec")
exec(code, {{"folder": practice}})
print("-- without rights --", flush=True)
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid({NOBODY})
    os.setuid({NOBODY})
exec(code, {{"folder": folder}})
"""


def run_without_rights(code: str, folder: Path, practice: Path) -> subprocess.CompletedProcess[str]:
    """Run `code`, which may use the name `folder`, as a user who owns nothing; what it printed, and what went wrong.

    It first runs in the folder `practice`, with all rights. After that nothing has to be imported, and so Python itself
    may lie where only root can go.
    """
    if not hasattr(os, "geteuid"):
        pytest.skip("this system's folders have no modes")
    command = [sys.executable, "-c", CHILD, code, str(practice), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert "-- without rights --\n" in done.stdout, done.stderr
    done.stdout = done.stdout.split("-- without rights --\n")[1]
    return done
