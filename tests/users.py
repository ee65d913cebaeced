"""Another user of this machine, for tests of what that user may not do."""

import os
import shutil
import subprocess

import pytest

NOBODY_KNOWN = 54321  # a user without an entry in the system's list, as containers have


def as_user(user: int, command: list[str], **options) -> subprocess.CompletedProcess[str]:
    """Run `command` as the user of this number, who may read everything and write only what everybody may.

    The reading is a capability of Linux: Python itself may lie in a folder that only root can enter. Without
    no_setuid_fixup, os.access (and so shutil.which) would not know of it.
    """
    if not hasattr(os, "getuid") or os.getuid() != 0:
        pytest.skip("only root can start a process of another user")
    if not shutil.which("setpriv"):
        pytest.skip("setpriv, of util-linux, is not here")
    command = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups",
               "--securebits=+no_setuid_fixup", "--inh-caps=+dac_read_search",
               "--ambient-caps=+dac_read_search", *command]
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if done.returncode == 127 and done.stderr.startswith("setpriv:"):
        pytest.skip(f"another user cannot be had here: {done.stderr.strip()}")
    return done
