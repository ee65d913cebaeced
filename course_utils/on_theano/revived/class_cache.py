"""A class's compiled code: made once by `warm`, read by every learner, and added to in a folder of their own.

    COURSE_CACHE=/srv/theano python -m course_utils.on_theano.warm      # once, by the server's owner
    chmod -R a+rX,a-w /srv/theano
    export COURSE_SHARED_CACHE=/srv/theano                              # for the learners' servers

Theano knows one folder, which it writes to. So a learner without compiled code of their own begins with a copy of the
shared one (about 10 MB). The headers, 36 MB each, are only read, so they are linked. What is copied
is checked before it is loaded, as all compiled code is (see `sealed_cache`).

Code is compiled for one kind of processor. `warm` notes which; on another, nothing is taken.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from course_utils import files

VARIABLE = "COURSE_SHARED_CACHE"
NOTE = "processor"
LEFT_OUT = {"lock_dir", ".lock", "__pycache__"}  # the locks of those who made it


def processor(compiler: str) -> str:
    """What `compiler` makes of this processor when it compiles for it alone; "" if it cannot say, like Clang."""
    command = [compiler, "-march=native", "-Q", "--help=target"]
    try:
        said = subprocess.run(command, capture_output=True, timeout=60, check=True, env={**os.environ, "LC_ALL": "C"})
    except (OSError, subprocess.SubprocessError):
        return ""
    return hashlib.sha256(said.stdout).hexdigest()


def sign(folder: Path, compiler: str) -> None:
    """Note in `folder`, the course's cache, the processor that it is compiled for."""
    files.write_whole(folder / NOTE, processor(compiler) + "\n")


def fetch(folder: Path, compiler: str) -> str:
    """Begin the cache in `folder` with what COURSE_SHARED_CACHE names, if it is empty; why it cannot, or ""."""
    source, target = Path(os.environ.get(VARIABLE) or folder), folder / "theano"
    if source == folder or not compiler or target.exists():
        return ""
    try:
        made_for = (source / NOTE).read_text(encoding="ascii").strip()
        if not made_for or made_for != processor(compiler):
            return f"{VARIABLE}: what {source} holds is compiled for another processor or by another compiler. {MEND}"
        for header in (source / "headers").glob("*/"):
            link(header, folder / "headers" / header.name)
        copy(source / "theano", target)
    except OSError as error:
        return f"{VARIABLE}: expected a folder that `warm` has filled, got {source} ({error}). {MEND}"
    return ""


MEND = ("Every learner waits for the compiler until the owner of this server makes it again "
        "(see course_utils/on_theano/revived/class_cache.py).")


def link(source: Path, target: Path) -> None:
    """Link `target` to the folder `source`, unless there is something there already."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        target.symlink_to(source, target_is_directory=True)


def copy(source: Path, target: Path) -> None:
    """Copy the folder `source` to `target`, all of it or nothing; another process may do the same at the same time.

    The copies have the permissions and the age of new files: the shared ones may not be written, and Theano throws away
    what has not been used for a year.
    """
    part = files.part_of(target)
    try:
        for place, folders, names in os.walk(source, onerror=raises):
            folders[:] = set(folders) - LEFT_OUT
            copied = part / Path(place).relative_to(source)
            copied.mkdir(parents=True)
            for name in set(names) - LEFT_OUT:
                shutil.copyfile(Path(place, name), copied / name)
        try:
            part.rename(target)
        except OSError:
            if not target.exists():  # else the other one was first
                raise
    finally:
        shutil.rmtree(part, ignore_errors=True)


def raises(error: OSError) -> None:
    """Else `os.walk` would pass over a folder that cannot be read."""
    raise error
