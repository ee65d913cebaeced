"""Look at this machine and say, line by line, what the course will find there and what to do about the rest.

    python -m course_utils.machine.doctor        (ends with code 1 when something needed is missing)

In lesson 00 `doctor.examine()` shows the same as a table. It needs no network, imports neither TensorFlow nor Theano,
and never raises: what cannot be looked at becomes a line that says so.
"""

import sys
from collections.abc import Callable, Iterator

from course_utils.machine import compiled, environment, forecast
from course_utils.machine.report import WARNING, Finding, Report


def examine() -> Report:
    """Everything the course needs, looked at once; takes about three seconds."""
    findings = []
    for what, check in CHECKS.items():
        try:
            findings.extend(check(what))
        except Exception as error:  # a doctor that faints helps nobody
            findings.append(Finding(what, f"could not be looked at: {type(error).__name__}: {error}", WARNING))
    return Report(tuple(findings))


CHECKS: dict[str, Callable[[str], Iterator[Finding]]] = {
    "Python": environment.check_python,
    "packages": environment.check_packages,
    "C++ compiler": compiled.check_compiler,
    "compiled code": compiled.check_cache,
    "THEANO_FLAGS": compiled.check_flags,
    "memory": environment.check_memory,
    "widgets": environment.check_widgets,
    "data": environment.check_data,
    "kernel variables": environment.check_kernel,
    "graphviz": environment.check_graphviz,
    "forecast": forecast.check_forecast,
}


if __name__ == "__main__":
    report = examine()
    print(report)
    sys.exit(0 if report.healthy else 1)
