"""Make two zips for USB sticks, each with its checksum: one to hand out to students, and one for teachers.

    python -m authoring.copies.release

`build/seventy-thousand-digits-VERSION-teachers.zip` is the whole course: the last commit and, if they have been made,
its decks. `…-students.zip` is the copy that `make student` makes, of that commit: no solutions, notes, lessons and
decks. Both have the site and the wheels of `make wheels` if these have been made; with wheels, `make lab`
needs no network. `SHA256SUMS` among the files shows whether a copy arrived whole: `sha256sum --check`. The same files
give the same bytes.
"""

import argparse
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

from authoring import ROOT
from authoring.copies import student
from authoring.copies.packing import Entry, below, digest, pack, sums

# What git does not keep: where it is made, where a release has it, how it is made
MADE = {"decks": ("build/slides", "build/slides", "make slides"), "site": ("build/site", "build/site", "make site"),
        "wheels": ("build/wheels", "wheels", "make wheels")}
FOR_TEACHERS = {"decks"}  # they have the speaker's notes


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


def release(root: Path = ROOT) -> list[Path]:
    """Write both zips, with their checksums beside them; say what is in them and what is not; return their paths."""
    changed = git(root, "status", "--porcelain").splitlines()
    if changed:
        print(f"not in them, since not committed: {', '.join(line[3:] for line in changed)}")
    with tempfile.TemporaryDirectory() as folder:
        teachers = committed(root, Path(folder))
        copy = student.build(Path(folder, "commit"), Path(folder, "student"))
        programs = {entry.name for entry in teachers if entry.program}
        students = [Entry(path.relative_to(copy).as_posix(), path, path.relative_to(copy).as_posix() in programs)
                    for path in copy.rglob("*") if path.is_file()]
        print(f"the last commit: {len(teachers)} files; of it for students: {len(students)} files")
        for what, (made, place, command) in MADE.items():
            found = below(root / made, f"{place}/")
            print(f"{what}: {f'{len(found)} files' if found else f'not in them, since not made (by `{command}`)'}")
            teachers += found
            students += [] if what in FOR_TEACHERS else found
        return [packed(entries, root / "build" / f"{name(root)}-{whose}.zip", Path(folder))
                for whose, entries in (("students", students), ("teachers", teachers))]


def packed(entries: list[Entry], target: Path, folder: Path) -> Path:
    """Write the zip `target`, whose files are in a folder of its name, with their checksums; return its path."""
    listed = folder / "SHA256SUMS"
    listed.write_text(sums(entries), encoding="utf-8")
    entries = [*entries, Entry(listed.name, listed)]
    pack([entry._replace(name=f"{target.stem}/{entry.name}") for entry in entries], target)
    target.with_name(f"{target.name}.sha256").write_text(f"{digest(target)}  {target.name}\n", encoding="utf-8")
    return target


def main(arguments: list[str] | None = None) -> int:
    argparse.ArgumentParser(description=__doc__.partition("\n")[0]).parse_args(arguments)
    try:
        made = release()
    except (ReleaseError, OSError) as error:
        print(f"no release: {error}", file=sys.stderr)
        return 1
    for path in made:
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1e6:.0f} MB, with its checksum beside it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
