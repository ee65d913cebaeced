"""Examine this machine and say, line by line, what the course will find there and what to do about the rest.

    python -m course_utils.machine.doctor    (ends with code 1 when something is missing, or not known to be there)

The last line can be sent to a teacher. In lesson 00 `doctor.examine()` shows the same as a table. It needs no network,
imports neither TensorFlow nor Theano, and never raises: what cannot be examined becomes a line that says so. So each
check is imported only when its turn comes, and a package that cannot be imported is that check's finding.
"""

import contextlib
import importlib
import os
import platform
import sys
from collections.abc import Iterator

from course_utils.machine import environment
from course_utils.machine.report import REINSTALL, UNKNOWN, Finding, Report


def examine() -> Report:
    """Everything the course needs, examined once; takes about three seconds."""
    return Report(tuple(finding for what, check in CHECKS.items() for finding in look(what, check)), about())


def look(what: str, check: str) -> Iterator[Finding]:
    """What the `check`, the name of one of its functions in this package, finds about `what`; it never raises."""
    module, _, name = check.partition(".")
    try:
        yield from getattr(importlib.import_module(f"course_utils.machine.{module}"), name)(what)
    except Exception as error:  # a doctor that faints helps nobody
        said = str(error).strip().partition("\n")[0]
        yield Finding(what, f"could not be looked at: {type(error).__name__}: {said}", UNKNOWN,
                      REINSTALL if isinstance(error, ImportError) else "")


def about() -> str:
    """The course's version and this machine: `Seventy Thousand Digits 0.1.0, Python 3.11.9, Linux x86_64, ...`."""
    version = environment.installed_version(environment.PROJECT) or "(not installed)"
    facts = [f"Seventy Thousand Digits {version}", f"Python {platform.python_version()}",
             f"{platform.system()} {platform.machine()}", f"{os.cpu_count()} cores"]
    with contextlib.suppress(Exception):  # no psutil, or a container without /proc: the check of memory says so
        import psutil

        facts.append(f"{psutil.virtual_memory().total / 2**30:.0f} GiB")
    return ", ".join(facts)


# Those of `place` have lines for what is wrong only.
CHECKS = {
    "Python": "environment.check_python",
    "home folder": "place.check_home",  # first: without one, Jupyter answers nothing that others ask
    "this copy": "place.check_copy",
    "where packages are": "place.check_paths",
    "installed files": "environment.check_files",
    "packages": "environment.check_packages",
    "C++ compiler": "compiled.check_compiler",
    "compiled code": "compiled.check_cache",
    "THEANO_FLAGS": "compiled.check_flags",
    "memory": "environment.check_memory",
    "widgets": "environment.check_widgets",
    "data": "environment.check_data",
    "kernel variables": "environment.check_kernel",
    "Keras settings": "place.check_keras",
    "TF_XLA_FLAGS": "place.check_xla",
    "your files": "place.check_folders",
    "forecast": "forecast.check_forecast",
}


if __name__ == "__main__":
    report = examine()
    print(report)
    sys.exit(0 if report.healthy else 1)
