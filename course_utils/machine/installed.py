"""Whether what was installed is still there: the files of each package, compared with its RECORD.

    .venv/bin/python -I course_utils/machine/installed.py    (ends with code 1, and a sentence, when a file is damaged)

`make` and the doctor ask it when nothing that was installed can be relied on: so it imports none of that.
"""

import csv
import os
import sys
import sysconfig
from pathlib import Path

SITE = Path(sysconfig.get_path("purelib"))  # of the Python that runs


def damaged(site: Path) -> dict[str, list[str]]:
    """What is missing or cut short in the folder `site` of packages, by package: {"six-1.17.0": ["six.py"]}.

    A file that is longer than it was has been written to on purpose: companies add to lists of certificates, and the
    course to its kernel. What RECORD cannot say, being damaged itself, is not named, but RECORD is.
    """
    found = {info.stem: lacking(site, info) for info in sorted(site.glob("[!~]*.dist-info"))}
    return {package: files for package, files in found.items() if files}


def lacking(site: Path, info: Path) -> list[str]:
    """Those files of the package whose metadata is in `info` that are missing or cut short."""
    record = f"{info.name}/RECORD"
    try:
        text = (info / "RECORD").read_text(encoding="utf-8")
        sizes = {name: int(size or 0) for name, _, size in csv.reader(text.splitlines())}
    except (OSError, ValueError, csv.Error):
        return [record]
    if record not in sizes or not text.endswith("\n"):
        return [record]
    return [name for name, size in sizes.items() if not has(f"{site}/{name}", size)]


def has(path: str, size: int) -> bool:
    """Whether a file with at least `size` bytes is at `path`."""
    try:
        return os.stat(path).st_size >= size
    except OSError:
        return False


def told(found: dict[str, list[str]]) -> str:
    """What is `damaged`, in words: `six.py of six-1.17.0 and 1344 more are missing or cut short`."""
    others = sum(map(len, found.values())) - 1
    package, files = next(iter(found.items()))
    return f"{files[0]} of {package} {f'and {others} more are' if others else 'is'} missing or cut short"


if __name__ == "__main__":
    if found := damaged(SITE):
        print(f"{sys.prefix} is damaged: {told(found)}.")
        sys.exit(1)
