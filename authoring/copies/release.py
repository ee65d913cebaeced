"""Make one zip of the whole course for a USB stick, `build/seventy-thousand-digits-VERSION.zip`, and its checksum.

    python -m authoring.copies.release

In it is the last commit, and, where they have been made, decks, site and the wheels of `make wheels`, with which `make
lab` needs no network. `SHA256SUMS` among the files tells whether a copy came over whole: `sha256sum --check`.
The same files give the same bytes.
"""

import argparse
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

from authoring import ROOT
from authoring.copies.packing import Entry, below, digest, pack, sums

# What git does not keep: where it is made, where a release has it, how it is made
MADE = {"decks": ("build/slides", "build/slides", "make slides"), "site": ("build/site", "build/site", "make site"),
        "wheels": ("build/wheels", "wheels", "make wheels")}


def name(root: Path = ROOT) -> str:
    """The course's name and version, as pyproject.toml has them: "seventy-thousand-digits-0.2.0"."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return f"{project['name']}-{project['version']}"


def git(root: Path, *arguments: str) -> str:
    """What git prints in the folder `root`; raises ReleaseError with its words if it fails."""
    run = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True)
    if run.returncode:
        raise ReleaseError(f"expected a git checkout in {root}, got: {run.stderr.strip()}")
    return run.stdout


class ReleaseError(Exception):
    """A release that cannot be made, and why."""


def committed(root: Path, folder: Path) -> list[Entry]:
    """An entry for each file of the last commit in `root`, unpacked into `folder`."""
    archive = folder / "commit.tar"
    git(root, "archive", "--format=tar", f"--output={archive}", "HEAD")
    tree = folder / "commit"
    with tarfile.open(archive) as packed:
        packed.extractall(tree)
        return [Entry(each.name, tree / each.name, bool(each.mode & 0o100)) for each in packed if each.isfile()]


def release(root: Path = ROOT) -> Path:
    """Write the zip and its checksum beside it, say what is in it and what is not, and return the zip's path."""
    target = root / "build" / f"{name(root)}.zip"
    changed = git(root, "status", "--porcelain").splitlines()
    if changed:
        print(f"not in it, since not committed: {', '.join(line[3:] for line in changed)}")
    with tempfile.TemporaryDirectory() as folder:
        entries = committed(root, Path(folder))
        print(f"the last commit: {len(entries)} files")
        for what, (made, place, command) in MADE.items():
            found = below(root / made, f"{place}/")
            print(f"{what}: {f'{len(found)} files' if found else f'not in it, since not made (by `{command}`)'}")
            entries += found
        listed = Path(folder, "SHA256SUMS")
        listed.write_text(sums(entries), encoding="utf-8")
        entries.append(Entry(listed.name, listed))
        pack([entry._replace(name=f"{name(root)}/{entry.name}") for entry in entries], target)
    target.with_name(f"{target.name}.sha256").write_text(f"{digest(target)}  {target.name}\n", encoding="utf-8")
    return target


def main(arguments: list[str] | None = None) -> int:
    argparse.ArgumentParser(description=__doc__.partition("\n")[0]).parse_args(arguments)
    try:
        target = release()
    except (ReleaseError, OSError) as error:
        print(f"no release: {error}", file=sys.stderr)
        return 1
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size / 1e6:.0f} MB, with its checksum beside it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
