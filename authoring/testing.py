"""Run the tests in parts, and say how long each took and what is proved: `make test` and `make test-all`.

    python -m authoring.testing               # what a change must pass: lint, types, unit tests, every notebook
    python -m authoring.testing --coverage    # the same, and keep which lines the unit tests reach, for --more
    python -m authoring.testing --more        # what needs a browser, other users, a network or minutes of compiling

Every part runs, whether or not one before it has failed.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

from authoring import ROOT

BIN = Path(sys.executable).parent
PROSE = ["lessons", "solutions", "course_utils", "authoring", "tests", *map(str, ROOT.glob("*.md"))]
TESTS = ["pytest", "tests", "-q", "--durations=20", "-n", "2", "--dist", "loadgroup"]  # see tests/conftest.py
NBVAL = ["pytest", "notebooks", "-q", "--durations=20", "--nbval", "--nbval-sanitize-with=nbval.cfg",
         "--nbval-cell-timeout=1800", "--nbval-kernel-startup-timeout=600"]
COVERAGE = ["--cov=course_utils", "--cov=authoring", "--cov-append", "--cov-report="]

Commands = list[list[str]]
FIRST: dict[str, Commands] = {
    "lint": [["ruff", "check", "--quiet", "."], ["codespell", *PROSE]],
    "types, layers, declared imports": [["mypy"], ["lint-imports"], ["deptry", "."]],
    "unit tests": [[*TESTS, "-m", "not slow and not hub"]],
    "notebooks": [NBVAL],
}
MORE: dict[str, Commands] = {
    "slow tests": [[*TESTS, *COVERAGE, "-m", "slow"]],
    "hub": [["pytest", "tests/authoring/hub", "-q", "-m", "hub"]],
    "coverage": [["coverage", "report", "--skip-covered", "--skip-empty", "--sort=cover"]],
}
PROVED = """
Proved: style, types and layers; each solution and each planted mistake against its check, and all other unit tests;
every notebook prints what is stored. `make test-all` adds {more}.
"""
PROVED_BESIDES = "\nProved besides: {more}.\n"
ADDED = ("decks, site and JupyterLab in a browser, copies and updates, marks,\nthe release without a network, "
         "Theano with other compilers, caches and users, and a hub")


def run(name: str, commands: Commands) -> tuple[float, bool]:
    """Run the part `name`; its seconds, and whether all of its commands succeeded."""
    print(f"\n=== {name}", flush=True)
    start = time.monotonic()
    codes = [subprocess.run([BIN / program, *arguments], cwd=ROOT).returncode for program, *arguments in commands]
    return time.monotonic() - start, not any(codes)


def main(arguments: list[str] | None = None) -> int:
    """Run the parts, print their seconds and what they prove, and return 0 if all passed."""
    parser = argparse.ArgumentParser(description="Run the tests in parts, and say how long each took.")
    parser.add_argument("--more", action="store_true", help="what `make test-all` adds to `make test`")
    parser.add_argument("--coverage", action="store_true", help="keep which lines the unit tests reach")
    options = parser.parse_args(arguments)
    parts = MORE if options.more else FIRST
    if options.coverage:
        (ROOT / ".coverage").unlink(missing_ok=True)
        parts = {**FIRST, "unit tests": [[*FIRST["unit tests"][0], *COVERAGE]]}
    took = {name: run(name, commands) for name, commands in parts.items()}

    print("\n=== seconds")
    for name, (seconds, passed) in took.items():
        print(f"{seconds:7.0f}  {name}{'' if passed else ': FAILED'}")
    total = sum(seconds for seconds, _ in took.values())
    ratio = "" if options.more else f", {total / took['notebooks'][0]:.2f} times the notebooks"
    print(f"{total:7.0f}  in all{ratio}")
    if failed := [name for name, (_, passed) in took.items() if not passed]:
        print(f"FAILED: {', '.join(failed)}")
        return 1
    print((PROVED_BESIDES if options.more else PROVED).format(more=ADDED))
    return 0


if __name__ == "__main__":
    sys.exit(main())
