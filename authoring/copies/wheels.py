"""Fetch every package of the lock for this system, into `build/wheels/`: for machines without a network.

    python -m authoring.copies.wheels

Beside a course's Makefile, as `wheels/`, they are all that `make lab` needs, except Python 3.11 itself and a compiler.
A folder holds one system's, such as `Linux-x86_64`: the wheels, that of uv, `requirements.lock` and `uv.lock`, which
say which locks they belong to (with others `make` does not take them), and `requirements.txt`, with each file's hash:
the lock's hash of Theano is that of its source, from which its wheel is built here.
"""

import argparse
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from packaging.utils import parse_wheel_filename

from authoring import ROOT
from authoring.copies.packing import digest

PIP = [str(ROOT / ".tools" / "teaching" / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]


def system() -> str:
    """The name of this system's folder, in the words of `uname`, as the Makefile has it."""
    return f"{platform.system()}-{platform.machine()}"


def requirements(folder: Path) -> str:
    """The text of a requirements file for the wheels in `folder`: each with its version and the hash of its file."""
    lines = ["# The wheels beside this file, by `make wheels`."]
    for wheel in sorted(folder.glob("*.whl")):
        name, version, _, _ = parse_wheel_filename(wheel.name)
        lines.append(f"{name}=={version} --hash=sha256:{digest(wheel)}")
    return "\n".join(lines) + "\n"


def fetch(folder: Path, root: Path = ROOT) -> None:
    """Fill `folder` with the wheels of the lock of the course in `root`; what was there is replaced by a whole folder.

    Raises
    ------
    subprocess.CalledProcessError
        If pip fails; its words are on the terminal.
    """
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    lock = root / "requirements.lock"
    subprocess.run([*PIP, "wheel", "--no-deps", "--require-hashes", "--build-constraint", lock, "--requirement", lock,
                    "--wheel-dir", part], check=True)
    (part / "requirements.txt").write_text(requirements(part), encoding="utf-8")
    uv = root / "deploy" / "uv.lock"  # for .tools, and not among the requirements
    subprocess.run([*PIP, "download", "--only-binary", ":all:", "--no-deps", "--require-hashes", "--requirement", uv,
                    "--dest", part], check=True)
    for each in (lock, uv):
        shutil.copyfile(each, part / each.name)
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)


def main(arguments: list[str] | None = None) -> int:
    argparse.ArgumentParser(description=__doc__.partition("\n")[0]).parse_args(arguments)
    folder = ROOT / "build" / "wheels" / system()
    try:
        fetch(folder)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"no wheels: {error}. `make wheels` needs a network; run it again.", file=sys.stderr)
        return 1
    wheels = list(folder.glob("*.whl"))
    megabytes = sum(wheel.stat().st_size for wheel in wheels) / 1e6
    print(f"{folder.relative_to(ROOT)}: {len(wheels)} wheels, {megabytes:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
