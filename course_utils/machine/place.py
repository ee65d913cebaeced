"""What the doctor looks at around the course: that one copy of it is used, and what belongs to the user or to others.

A check in this module has a line for what is wrong, and none if all is well.
"""

import importlib.metadata
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from course_utils import files, keras_settings
from course_utils.machine import installed
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


def check_paths(what: str) -> Iterator[Finding]:
    """Packages of this environment that Python takes from other folders, since it looks there first."""
    own = importable(installed.SITE)
    named = [Path(folder) for folder in os.environ.get("PYTHONPATH", "").split(os.pathsep) if folder]
    before = sys.path[:sys.path.index(str(installed.SITE))] if str(installed.SITE) in sys.path else sys.path
    for folder in map(Path, before):
        if (theirs := sorted(own & importable(folder))) and not same(folder, ROOT):
            which = ", ".join(theirs[:4]) + (f" and {len(theirs) - 4} more" if len(theirs) > 4 else "")
            said = ", which PYTHONPATH names" if folder in named else ""
            yield Finding(what, f"{which}: taken from {folder.absolute()}{said}, not from this environment", MISSING,
                          "unset PYTHONPATH, or start with make lab, which does" if said else
                          "rename or remove them there; if it is your own user's folder, set PYTHONNOUSERSITE=1")


def importable(folder: Path) -> set[str]:
    """The names of modules and packages in `folder`."""
    if not folder.is_dir():
        return set()
    return {path.name.partition(".")[0] for path in folder.iterdir()
            if path.suffix in (".py", ".so", ".pyd") or (path / "__init__.py").exists()}


def check_xla(what: str) -> Iterator[Finding]:
    """Variables of which TensorFlow must know every entry: one that it does not know ends the whole process."""
    given = [name for name in ("TF_XLA_FLAGS", "XLA_FLAGS") if os.environ.get(name)]
    if given:
        trial = [sys.executable, "-c", "import tensorflow; tensorflow.function(lambda: 0., jit_compile=True)()"]
        done = subprocess.run(trial, capture_output=True, text=True, errors="replace", timeout=300)
        if done.returncode:
            said = re.search(r"^F\d.*?\] (.*)", done.stderr, re.MULTILINE)
            yield Finding(what, f"TensorFlow ends the kernel with it: {said[1] if said else ', '.join(given)}", MISSING,
                          f"unset {' '.join(given)}, where it is set (in ~/.bashrc or the like), and start again")


def check_folders(what: str) -> Iterator[Finding]:
    """Can the reader's notebooks keep what they have to keep?"""
    wanted = {name: variable for name, variable in files.READERS.items() if os.environ.get(variable) != "off"}
    lost = {name: folder for name in wanted if not can_be_written(folder := files.of_the_reader(name).parent)}
    if lost:
        folders = " and ".join(dict.fromkeys(map(str, lost.values())))
        yield Finding(what, f"{folders} cannot be written: {', '.join(lost)} cannot be kept", WARNING,
                      f"set {', '.join(wanted[name] for name in lost)} to paths in a folder that you can write")


def can_be_written(folder: Path) -> bool:
    """Whether this user can write `folder`, or, if there is none yet, the one that it would be in."""
    existing = next(above for above in (folder, *folder.parents) if above.exists())
    return os.access(existing, os.W_OK | os.X_OK)
