"""What the doctor looks at around the course: that one copy of it is used, and what belongs to the user or to others.

A check of this module has a line for what is wrong, and none where all is well.
"""

import importlib.metadata
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from course_utils import files, keras_settings
from course_utils.machine.environment import PROJECT, ROOT, in_notebook, kernel_variables
from course_utils.machine.report import MISSING, WARNING, Finding


def check_copy(what: str) -> Iterator[Finding]:
    """Do notebook, installed course and kernel belong to the copy of the course whose code runs?"""
    here = course_around(Path.cwd())
    if here and not same(here, ROOT):
        yield Finding(what, f"this folder belongs to the course in {here}, but the code that runs to the one in {ROOT}",
                      MISSING, f"run make lab in {here} (with conda: pip install --no-deps --editable . there)")
    installed = installed_from()
    if installed and not same(installed, ROOT):
        yield Finding(what, f"notebooks use the course in {installed}, not this one in {ROOT}", MISSING,
                      f"run make lab in {ROOT} (with conda: pip install --no-deps --editable . there)")
    if not in_notebook():
        python = kernel_python()
        if not same(python.parent, Path(sys.executable).parent):
            yield Finding(what, f"notebooks run on {python}, not on {sys.executable}", MISSING,
                          f"run make lab in {ROOT} (with conda: python -m course_utils.machine.kernel)")


def course_around(folder: Path) -> Path | None:
    """The copy of the course that `folder` lies in, or None."""
    around = (above for above in (folder, *folder.parents) if (above / "course_utils" / "mnist.npz").exists())
    return next(around, None)


def installed_from() -> Path | None:
    """The folder from which the course is installed in this environment, or None when it is not from a folder."""
    try:
        origin = importlib.metadata.distribution(PROJECT).read_text("direct_url.json")
    except importlib.metadata.PackageNotFoundError:  # which the check of packages says
        return None
    address = urlsplit(json.loads(origin)["url"]) if origin else None
    return Path(unquote(address.path)) if address and address.scheme == "file" else None


def kernel_python() -> Path:
    """The Python on which notebooks of this environment run."""
    from jupyter_client.kernelspec import KernelSpecManager

    return Path(KernelSpecManager().get_kernel_spec("python3").argv[0])


def same(one: Path, other: Path) -> bool:
    """Whether two paths lead to the same folder; one that is gone is no folder."""
    return one.exists() and other.exists() and one.samefile(other)


def check_home(what: str) -> Iterator[Finding]:
    """A folder of this user's own, in which Jupyter keeps what it needs to run."""
    home = Path(os.path.expanduser("~"))
    mend = "set the environment variable HOME to a folder that you can write: export HOME=/tmp/home"
    if not home.is_absolute():
        yield Finding(what, "there is none: HOME is not set, and the system does not know this user; Jupyter needs one",
                      MISSING, mend)
    elif not can_be_written(home) and not in_notebook():
        yield Finding(what, f"{home} cannot be written; Jupyter may not start", WARNING, mend)


def check_keras(what: str) -> Iterator[Finding]:
    """Settings of other programs that Keras would take."""
    if wrong := keras_settings.unexpected(kernel_variables()):
        yield Finding(what, "; ".join(wrong), MISSING, keras_settings.MEND)


def check_folders(what: str) -> Iterator[Finding]:
    """Can what the reader's notebooks keep be kept?"""
    wanted = {name: variable for name, variable in files.READERS.items() if os.environ.get(variable) != "off"}
    lost = {name: folder for name in wanted if not can_be_written(folder := files.of_the_reader(name).parent)}
    if lost:
        folders = " and ".join(dict.fromkeys(map(str, lost.values())))
        yield Finding(what, f"{folders} cannot be written: {', '.join(lost)} cannot be kept", WARNING,
                      f"set {', '.join(wanted[name] for name in lost)} to paths in a folder that you can write")


def can_be_written(folder: Path) -> bool:
    """Whether `folder`, or where there is none yet the one it would lie in, can be written by this user."""
    existing = next(above for above in (folder, *folder.parents) if above.exists())
    return os.access(existing, os.W_OK | os.X_OK)
