"""Look at this machine and say, line by line, what the course will find there and what to do about the rest.

    python -m course_utils.machine.doctor        (ends with code 1 when something needed is missing)

In lesson 00 `doctor.examine()` shows the same as a table. It needs no network, imports neither TensorFlow nor Theano,
and never raises: what cannot be looked at becomes a line that says so.
"""

import hashlib
import html
import importlib.metadata
import json
import os
import platform
import re
import shutil
import sys
import textwrap
import timeit
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import psutil
import threadpoolctl
from packaging.requirements import Requirement

from course_utils.machine import kernel
from course_utils.on_theano import toolchain

PROJECT = "seventy-thousand-digits"
ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = 4  # lessons in one line of the forecast
TIMINGS = ROOT / "results" / "timings.json"
LOCK = ROOT / "requirements.lock"
CONTAINER = Path("/sys/fs/cgroup")  # where Linux tells a container its limits

OK, WARNING, MISSING = "ok", "warning", "missing"
REINSTALL = "run make lab (with conda: conda env update --file environment.yml)"
GB = 1e9
MEMORY_NEEDED = 2 * GB  # bytes; no lesson takes more
DISK_NEEDED = 1 * GB  # bytes for compiled code, executed notebooks and figures


@dataclass(frozen=True)
class Finding:
    """One line of a report: `what` was looked at, what was `found`, the `verdict` in a word, and how to `mend` it."""

    what: str
    found: str
    verdict: str = OK
    mend: str = ""


@dataclass(frozen=True, repr=False)
class Report:
    """All findings; a table in a notebook, lines of text elsewhere."""

    findings: tuple[Finding, ...]

    @property
    def healthy(self) -> bool:
        """Whether nothing that the course needs is missing."""
        return all(finding.verdict != MISSING for finding in self.findings)

    def __str__(self) -> str:
        width = max(len(finding.what) for finding in self.findings)
        lines = []
        for finding in self.findings:
            lines.append(f"{finding.verdict:8} {finding.what:{width}}  {finding.found}")
            if finding.mend:
                indent = " " * (width + 11)
                lines.append(textwrap.fill(f"what to do: {finding.mend}", 110, initial_indent=indent,
                                           subsequent_indent=indent, break_on_hyphens=False))
        return "\n".join([*lines, "", self.conclusion()])

    __repr__ = __str__

    def conclusion(self) -> str:
        """The report in one sentence."""
        if not self.healthy:
            return "Something that the course needs is missing: see the lines that begin with 'missing'."
        if any(finding.verdict == WARNING for finding in self.findings):
            return "The course will run; the warnings say what could be better."
        return "Everything is in place."

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><th scope="row" style="text-align:left">{html.escape(finding.what)}</th>'
            + "".join(f'<td style="text-align:left">{html.escape(text)}</td>'
                      for text in (finding.verdict, finding.found, finding.mend)) + "</tr>"
            for finding in self.findings
        )
        head = "".join(f'<th scope="col" style="text-align:left">{name}</th>'
                       for name in ("what", "verdict", "found", "what to do"))
        return (f"<table><caption>{html.escape(self.conclusion())}</caption>"
                f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")


def examine() -> Report:
    """Everything the course needs, looked at once; takes about three seconds."""
    findings = []
    for what, check in CHECKS.items():
        try:
            findings.extend(check(what))
        except Exception as error:  # a doctor that faints helps nobody
            findings.append(Finding(what, f"could not be looked at: {type(error).__name__}: {error}", WARNING))
    return Report(tuple(findings))


def check_python(what: str) -> Iterator[Finding]:
    right = sys.version_info[:2] == (3, 11)
    mend = "" if right else "the course runs on Python 3.11 only: " + REINSTALL
    yield Finding(what, f"{platform.python_version()} in {Path(sys.prefix).name}", OK if right else MISSING, mend)


def check_packages(what: str) -> Iterator[Finding]:
    """One line for all packages that fit, and one for each that does not."""
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
    """The version of an installed `package`, or None."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def locked_versions(lock: str) -> dict[str, set[str]]:
    """The versions that the text of a lock names, by package: two systems may have two."""
    versions = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", lock, re.MULTILINE):
        versions.setdefault(name, set()).add(version)
    return versions


def check_compiler(what: str) -> Iterator[Finding]:
    """The compiler, and, if there is one, the BLAS that links with it."""
    compiler = toolchain.find_compiler()
    if compiler.problem:
        mend = "; ".join(f"{system}: {command}" for system, command in compiler.mend.items())
        found = f"{compiler.problem}; without one, Theano is a hundred times slower and lesson 05 cannot run"
        yield Finding(what, found, MISSING, mend)
        return
    yield Finding(what, compiler.path + ("" if compiler.openmp else "; without OpenMP, lesson 05 takes a fifth longer"))
    blas = toolchain.find_blas(compiler.path)
    if blas == toolchain.NO_BLAS:
        yield Finding("BLAS", blas.name + "; lesson 05 takes twice as long", WARNING, REINSTALL)
    else:
        yield Finding("BLAS", blas.name)


def check_cache(what: str) -> Iterator[Finding]:
    """The folder for compiled code, and the space on its disk."""
    folder = toolchain.cache_folder()
    if folder != toolchain.wanted_folder():
        yield Finding(what, f"{folder}, lost at a restart, since the usual one cannot be written", WARNING,
                      "set the environment variable COURSE_CACHE to a folder that you can write")
    else:
        yield Finding(what, toolchain.shorten(folder))
    free = shutil.disk_usage(folder).free
    yield Finding("disk", f"{free / GB:.1f} GB free", OK if free >= DISK_NEEDED else WARNING,
                  "" if free >= DISK_NEEDED else f"free at least {DISK_NEEDED / GB:.0f} GB")


def check_memory(what: str) -> Iterator[Finding]:
    free = free_memory()
    enough = free >= MEMORY_NEEDED
    mend = f"lessons take up to {MEMORY_NEEDED / GB:.0f} GB: close other programs and notebooks"
    yield Finding(what, f"{free / GB:.1f} GB free", OK if enough else WARNING, "" if enough else mend)


def free_memory() -> int:
    """Bytes of memory that a lesson can take: what the system has, or what a container leaves, if that is less."""
    free = psutil.virtual_memory().available
    limit, used = CONTAINER / "memory.max", CONTAINER / "memory.current"
    if limit.exists() and used.exists() and limit.read_text().strip().isdigit():
        free = min(free, int(limit.read_text()) - int(used.read_text()))
    return free


def check_widgets(what: str) -> Iterator[Finding]:
    """The packages behind the explorers, that they fit each other, and their part inside JupyterLab."""
    from jupyter_core.paths import jupyter_path

    versions = {name: installed_version(name) for name in ("ipywidgets", "jupyterlab_widgets", "anywidget")}
    absent = [name for name, version in versions.items() if version is None]
    folders = jupyter_path("labextensions")
    unseen = [Path(name).name for name in ("anywidget", "@jupyter-widgets/jupyterlab-manager")
              if not any(Path(folder, name).is_dir() for folder in folders)]
    found = ", ".join(f"{name} {version}" for name, version in versions.items() if version)
    if absent:
        yield Finding(what, f"{', '.join(absent)} not installed", MISSING, REINSTALL)
    elif (versions["ipywidgets"].split(".")[0], versions["jupyterlab_widgets"].split(".")[0]) != ("8", "3"):
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
    """In a notebook the variables in force; elsewhere those that a notebook of this environment will have."""
    if "ipykernel" in sys.modules:
        variables, mend = os.environ, "Kernel > Change Kernel, and choose Python 3 (ipykernel) of this environment"
    else:
        path = Path(sys.prefix, "share", "jupyter", "kernels", "python3", "kernel.json")
        variables = json.loads(path.read_text()).get("env", {}) if path.exists() else {}
        mend = "python -m course_utils.machine.kernel"
    wrong = [name for name, value in kernel.VARIABLES.items() if variables.get(name) != value]
    if wrong:
        yield Finding(what, f"not as the course sets them: {', '.join(wrong)}; results may differ in the last digits",
                      WARNING, mend)
    else:
        yield Finding(what, f"all {len(kernel.VARIABLES)} set, {kernel.THREADS} threads")


def check_graphviz(what: str) -> Iterator[Finding]:
    path = shutil.which("dot")
    yield Finding(what, path or "dot was not found; graphs of models are shown as text", OK if path else WARNING,
                  "" if path else "Debian, Ubuntu: sudo apt install graphviz; Fedora: sudo dnf install graphviz; "
                                  "macOS: brew install graphviz; conda: conda install -c conda-forge graphviz")


def check_forecast(what: str) -> Iterator[Finding]:
    """How long each lesson should take here: its recorded time, times the pace of this machine."""
    if not TIMINGS.exists():
        yield Finding(what, "no recorded times (results/timings.json), so no forecast")
        return
    timings = json.loads(TIMINGS.read_text())
    pace = yardstick() / timings["yardstick_seconds"]
    yield Finding(what, f"right now this machine takes {pace:.1f} times as long as the one that recorded the times")
    memory = free_memory()
    lessons = sorted(timings["lessons"].items())
    for few in (lessons[first:first + AT_ONCE] for first in range(0, len(lessons), AT_ONCE)):
        times = ", ".join(duration(cost["seconds"] * pace) for _, cost in few)
        most = max(cost["peak_mb"] for _, cost in few)
        scarce = most * 1e6 > memory
        yield Finding(f"lessons {few[0][0][:2]} to {few[-1][0][:2]}", f"run in about {times}; take at most "
                      f"{most / 1000:.1f} GB of memory", WARNING if scarce else OK,
                      "close other programs and notebooks first" if scarce else "")


def duration(seconds: float) -> str:
    """Seconds as people say them: `40 s`, `3 min`."""
    return f"{max(seconds, 1):.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def yardstick() -> float:
    """Seconds that a fixed piece of work takes on this machine: the best of three rounds, about one second in all.

    A round is half matrix products, half a 3 x 3 convolution written as shifted sums, both float32 and with the
    course's number of threads: what the lessons' seconds are made of.
    """
    rng = np.random.default_rng(0)
    matrix = rng.random((1000, 1000), dtype=np.float32)
    images, kernels = rng.random((64, 28, 28), dtype=np.float32), rng.random((600, 3, 3), dtype=np.float32)

    def work() -> None:
        for _ in range(25):
            matrix @ matrix
        for weights in kernels:
            maps = np.zeros((64, 26, 26), dtype=np.float32)
            for i, j in product(range(3), repeat=2):
                maps += weights[i, j] * images[:, i:i + 26, j:j + 26]

    with threadpoolctl.threadpool_limits(int(kernel.THREADS)):
        return min(timeit.repeat(work, number=1, repeat=3))


CHECKS: dict[str, Callable[[str], Iterator[Finding]]] = {
    "Python": check_python,
    "packages": check_packages,
    "C++ compiler": check_compiler,
    "compiled code": check_cache,
    "memory": check_memory,
    "widgets": check_widgets,
    "data": check_data,
    "kernel variables": check_kernel,
    "graphviz": check_graphviz,
    "forecast": check_forecast,
}


if __name__ == "__main__":
    report = examine()
    print(report)
    sys.exit(0 if report.healthy else 1)
