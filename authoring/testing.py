"""Run the tests in parts, and say how long each took and what is proved: `make test` and `make test-all`.

    python -m authoring.testing          # what a change must pass: lint, types, unit tests, every notebook
    python -m authoring.testing --all    # and what needs a browser, npm, other users or minutes of compiling

Every part runs, even if an earlier one has failed.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

from authoring import ROOT
from authoring.in_page.chromium import find_chromium
from authoring.notebooks.execution import CELL_SECONDS, STARTUP_SECONDS

BIN = Path(sys.executable).parent
PROSE = ["lessons", "solutions", "course_utils", "authoring", "tests", "docs", "deploy/README.md",
         *map(str, ROOT.glob("*.md"))]
TESTS = ["pytest", "tests", "-q", "--durations=20", "-n", "2", "--dist", "loadgroup"]  # see tests/conftest.py
NBVAL = ["pytest", "notebooks", "-q", "--durations=20", "--nbval", "--nbval-sanitize-with=nbval.cfg",
         f"--nbval-cell-timeout={CELL_SECONDS}", f"--nbval-kernel-startup-timeout={STARTUP_SECONDS}"]
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
PROVED = ("style, types and layers; each solution and each planted mistake against its check, and all other\n"
          "unit tests; every notebook prints what is stored")
PROVED_BY_MORE = ("decks, site and JupyterLab in a browser, copies and updates, marks, the release without a network,\n"
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
    parser.add_argument("--all", action="store_true", help="as `make test-all`; without it, as `make test`")
    parts = FIRST
    if parser.parse_args(arguments).all:
        try:
            find_chromium()  # rather than minutes later
        except FileNotFoundError as missing:
            print(missing, file=sys.stderr)
            return 1
        (ROOT / ".coverage").unlink(missing_ok=True)
        parts = {**FIRST, "unit tests": [[*FIRST["unit tests"][0], *COVERAGE]], **MORE}
    took = {name: run(name, commands) for name, commands in parts.items()}

    print("\n=== seconds")
    for name, (seconds, passed) in took.items():
        print(f"{seconds:7.0f}  {name}{'' if passed else ': FAILED'}")
    total = sum(seconds for seconds, _ in took.values())
    print(f"{total:7.0f}  in all, {total / took['notebooks'][0]:.2f} times the notebooks")
    if failed := [name for name, (_, passed) in took.items() if not passed]:
        print(f"FAILED: {', '.join(failed)}")
    elif parts is FIRST:
        print(f"Proved: {PROVED}.\n`make test-all` adds {PROVED_BY_MORE}.")
    else:
        print(f"Proved: {PROVED};\n{PROVED_BY_MORE}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
