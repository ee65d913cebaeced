"""What the doctor looks at around the code: Python, packages, widgets, data, kernel and memory."""

import hashlib
import importlib.metadata
import os
import platform
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from course_utils.machine import installed, kernel
from course_utils.machine.report import GB, MISSING, OK, REINSTALL, WARNING, Finding

PROJECT = "seventy-thousand-digits"
ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"
CONTAINER = Path("/sys/fs/cgroup")  # where Linux tells a container its limits
MEMORY_NEEDED = 2 * GB  # bytes; no lesson takes more


def check_python(what: str) -> Iterator[Finding]:
    right = sys.version_info[:2] == (3, 11)
    mend = "" if right else "the course runs on Python 3.11 only: " + REINSTALL
    yield Finding(what, f"{platform.python_version()} in {Path(sys.prefix).name}", OK if right else MISSING, mend)


def check_files(what: str) -> Iterator[Finding]:
    """Are all files there that were installed? A full disk, a power cut or Ctrl-C may have left only a part of them."""
    if found := installed.damaged(installed.SITE):
        yield Finding(what, installed.told(found), MISSING, "run make lab, which then rebuilds the environment "
                      "(with conda: conda env remove --name seventy-thousand-digits, and create it again)")
    else:
        yield Finding(what, "all there")


def check_packages(what: str) -> Iterator[Finding]:
    """One line for all packages that fit, and one for each that does not."""
    from packaging.requirements import Requirement

    try:
        requirements = [Requirement(line) for line in importlib.metadata.requires(PROJECT) or []]
    except importlib.metadata.PackageNotFoundError:
        yield Finding(what, f"the project itself ({PROJECT}) is not installed", MISSING, REINSTALL)
        return
    requirements = [r for r in requirements if r.marker is None or r.marker.evaluate({"extra": ""})]
    locked = locked_versions(LOCK.read_text()) if LOCK.exists() else {}
    fitting, differing = 0, []
    for requirement in requirements:
        name, version = requirement.name, installed_version(requirement.name)
        if version is None:
            yield Finding(f"package {name}", f"not installed, expected {requirement.specifier}", MISSING, REINSTALL)
        elif not requirement.specifier.contains(version, prereleases=True):
            yield Finding(f"package {name}", f"{version}, expected {requirement.specifier}", MISSING, REINSTALL)
        else:
            fitting += 1
            if locked and version not in locked.get(name, {version}):
                differing.append(f"{name} {version}")
    others = f"; other than the tested version: {', '.join(differing)}" if differing else ""
    yield Finding(what, f"{fitting} of {len(requirements)} installed in a version that fits{others}")


def installed_version(package: str) -> str | None:
    """The version of an installed `package`, or None if there is none, or nothing says which."""
    try:
        return importlib.metadata.version(package)
    except (importlib.metadata.PackageNotFoundError, TypeError, FileNotFoundError):  # the last two: no METADATA
        return None


def locked_versions(lock: str) -> dict[str, set[str]]:
    """The versions that the text of a lock names, by package: two systems may have two."""
    versions: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", lock, re.MULTILINE):
        versions.setdefault(name, set()).add(version)
    return versions


def check_memory(what: str) -> Iterator[Finding]:
    free = free_memory()
    enough = free >= MEMORY_NEEDED
    mend = f"lessons take up to {MEMORY_NEEDED / GB:.0f} GB: close other programs and notebooks"
    yield Finding(what, f"{free / GB:.1f} GB free", OK if enough else WARNING, "" if enough else mend)


def free_memory() -> int:
    """Bytes of memory that a lesson can take: what the system has, or what a container leaves, if that is less."""
    import psutil

    free = psutil.virtual_memory().available
    limit, used = CONTAINER / "memory.max", CONTAINER / "memory.current"
    if limit.exists() and used.exists() and limit.read_text().strip().isdigit():
        free = min(free, int(limit.read_text()) - int(used.read_text()))
    return free


def check_widgets(what: str) -> Iterator[Finding]:
    """The packages behind the explorers, whether they fit each other, and their part inside JupyterLab."""
    from jupyter_core.paths import jupyter_path

    versions = {name: installed_version(name) for name in ("ipywidgets", "jupyterlab_widgets", "anywidget")}
    absent = [name for name, version in versions.items() if version is None]
    folders = jupyter_path("labextensions")
    unseen = [Path(name).name for name in ("anywidget", "@jupyter-widgets/jupyterlab-manager")
              if not any(Path(folder, name).is_dir() for folder in folders)]
    present = {name: version for name, version in versions.items() if version}
    found = ", ".join(f"{name} {version}" for name, version in present.items())
    if absent:
        yield Finding(what, f"{', '.join(absent)} not installed", MISSING, REINSTALL)
    elif (present["ipywidgets"].split(".")[0], present["jupyterlab_widgets"].split(".")[0]) != ("8", "3"):
        yield Finding(what, f"{found}: expected ipywidgets 8 with jupyterlab_widgets 3", MISSING, REINSTALL)
    elif unseen:
        yield Finding(what, f"{found}; JupyterLab lacks their extension {', '.join(unseen)}", WARNING, REINSTALL)
    else:
        yield Finding(what, found)


def check_data(what: str) -> Iterator[Finding]:
    from course_utils import data

    mend = "restore the file: git checkout -- course_utils/mnist.npz"
    if not data.MNIST.exists():
        yield Finding(what, f"{data.MNIST} is not there", MISSING, mend)
        return
    with data.MNIST.open("rb") as file:
        right = hashlib.file_digest(file, "sha256").hexdigest() == data.MNIST_SHA256
    found = "70,000 digits, checksum right" if right else f"{data.MNIST} is not the file it should be (checksum)"
    yield Finding(what, found, OK if right else MISSING, "" if right else mend)


def check_kernel(what: str) -> Iterator[Finding]:
    """In a notebook the variables in force; elsewhere those that a notebook will have."""
    variables = kernel_variables()
    mend = ("Kernel > Change Kernel, and choose Python 3 (ipykernel) of this environment" if in_notebook()
            else "python -m course_utils.machine.kernel")
    wrong = [name for name, value in kernel.variables().items() if variables.get(name) != value]
    if wrong:
        yield Finding(what, f"not as the course sets them: {', '.join(wrong)}; results may differ in the last digits",
                      WARNING, mend)
    else:
        yield Finding(what, f"all {len(kernel.variables())} set, {kernel.THREADS} threads")


def in_notebook() -> bool:
    """Whether this process is a notebook's kernel."""
    return "ipykernel.kernelapp" in sys.modules


def kernel_variables() -> Mapping[str, str]:
    """The environment variables of this notebook's kernel, or, outside notebooks, of the kernel that they will have."""
    if in_notebook():
        return os.environ
    from jupyter_client.kernelspec import KernelSpecManager

    return {**os.environ, **KernelSpecManager().get_kernel_spec("python3").env}
