"""Places that other users of this machine can enter: a hub's learners read the same Python and the same course.

Where one is root, Python or the course may lie in a folder such as root's home that is closed to others. The hub then
starts in a view of the disks of its own (a mount namespace of Linux), in which the way to them is open and the rest of
the closed folder is not there. The machine itself stays as it is, and the view ends with the hub.
"""

import functools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

OPEN = """
set -eu
stage=$1 closed=$2 places=$3
shift 3
number=0
echo "$places" | while read -r place; do
    number=$((number + 1))
    mkdir "$stage/$number"
    mount --rbind "$place" "$stage/$number"
done
echo "$closed" | while read -r folder; do
    mount -t tmpfs -o mode=755 tmpfs "$folder"
done
number=0
echo "$places" | while read -r place; do
    number=$((number + 1))
    mkdir -p "$place"
    mount --rbind "$stage/$number" "$place"
done
exec "$@"
"""


@functools.cache
def why_no_others() -> str:
    """Why a hub started by this process cannot let its servers run as other users, or ""."""
    if not hasattr(os, "getuid") or os.getuid() != 0:
        return "only root can start a process of another user"
    if not shutil.which("unshare"):
        return "unshare, of util-linux, is not here"
    if closed := closed_above(Path(tempfile.gettempdir()).resolve()):
        return f"temporary files are in {closed}, which is closed to others: set TMPDIR to another folder"
    tried = subprocess.run(["unshare", "--mount", "true"], capture_output=True, text=True)
    return tried.stderr.strip()


def closed_above(path: Path) -> Path | None:
    """The uppermost folder on the way to `path` that others cannot go through, or None."""
    way = [*reversed(path.parents), path]
    return next((folder for folder in way if folder.is_dir() and not folder.stat().st_mode & 0o001), None)


def open_to_others(paths: Iterable[str | Path], command: list[str]) -> list[str]:
    """`command`, begun so that others can enter each of `paths`; the last one is open to them already, and ours."""
    paths = [Path(path).resolve() for path in paths]
    closed = {path: closed_above(path) for path in paths}
    places = [path for path in paths if closed[path]]
    if not places:
        return command
    stage = paths[-1] / "stage"
    stage.mkdir(mode=0o700)
    return ["unshare", "--mount", "sh", "-c", OPEN, "sh", str(stage), lines(set(closed.values()) - {None}),
            lines(places), *command]


def lines(paths: Iterable[Path]) -> str:
    """One path a line."""
    return "\n".join(map(str, paths))
