"""Look at this machine and say, line by line, what the course will find there and what to do about the rest.

    python -m course_utils.machine.doctor    (ends with code 1 when something is missing, or not known to be there)

The last line can be sent to a teacher. In lesson 00 `doctor.examine()` shows the same as a table. It needs no network,
imports neither TensorFlow nor Theano, and never raises: what cannot be looked at becomes a line that says so.
"""

import contextlib
import os
import platform
import sys
from collections.abc import Callable, Iterator

import psutil

from course_utils.machine import compiled, environment, forecast, place
from course_utils.machine.report import UNKNOWN, Finding, Report


def examine() -> Report:
    """Everything the course needs, looked at once; takes about three seconds."""
    findings: list[Finding] = []
    for what, check in CHECKS.items():
        try:
            findings.extend(check(what))
        except Exception as error:  # a doctor that faints helps nobody
            findings.append(Finding(what, f"could not be looked at: {type(error).__name__}: {error}", UNKNOWN))
    return Report(tuple(findings), about())


def about() -> str:
    """The course's version and this machine: `Seventy Thousand Digits 0.1.0, Python 3.11.9, Linux x86_64, ...`."""
    version = environment.installed_version(environment.PROJECT) or "(not installed)"
    facts = [f"Seventy Thousand Digits {version}", f"Python {platform.python_version()}",
             f"{platform.system()} {platform.machine()}", f"{os.cpu_count()} cores"]
    with contextlib.suppress(OSError, RuntimeError):  # a container without /proc; the check of memory says so
        facts.append(f"{psutil.virtual_memory().total / 2**30:.0f} GiB")
    return ", ".join(facts)


# Those of `place` have lines for what is wrong only.
CHECKS: dict[str, Callable[[str], Iterator[Finding]]] = {
    "Python": environment.check_python,
    "home folder": place.check_home,  # first: without one, Jupyter answers nothing that others ask
    "this copy": place.check_copy,
    "packages": environment.check_packages,
    "C++ compiler": compiled.check_compiler,
    "compiled code": compiled.check_cache,
    "THEANO_FLAGS": compiled.check_flags,
    "memory": environment.check_memory,
    "widgets": environment.check_widgets,
    "data": environment.check_data,
    "kernel variables": environment.check_kernel,
    "Keras settings": place.check_keras,
    "your files": place.check_folders,
    "forecast": forecast.check_forecast,
}


if __name__ == "__main__":
    report = examine()
    print(report)
    sys.exit(0 if report.healthy else 1)
