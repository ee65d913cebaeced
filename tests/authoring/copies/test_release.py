"""A release is the last commit and what has been made beside it; it repeats byte by byte, and its version is one."""

import hashlib
import re
import shutil
import tomllib

import pytest
import yaml

from authoring import ROOT
from authoring.copies import packing, release

NAME = "tiny-digits-0.2.0"


@pytest.fixture
def course(tmp_path, git):
    """A committed project with a program, decks that have been made, and a file that is not committed."""
    folder = tmp_path / "course"
    folder.mkdir()
    (folder / "pyproject.toml").write_text('[project]\nname = "tiny-digits"\nversion = "0.2.0"\n')
    (folder / ".gitignore").write_text("build/\n")
    (folder / "run").write_text("#!/bin/sh\n")
    (folder / "run").chmod(0o755)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "All")
    (folder / "build" / "slides").mkdir(parents=True)
    (folder / "build" / "slides" / "index.html").write_text("decks")
    return folder


def unpacked(zipped, folder):
    shutil.unpack_archive(zipped, folder)
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_what_is_in_a_release(course, tmp_path, capsys):
    (course / "notes.txt").write_text("not committed")
    zipped = release.release(course)
    assert zipped == course / "build" / f"{NAME}.zip"
    names = [".gitignore", "SHA256SUMS", "build/slides/index.html", "pyproject.toml", "run"]
    assert unpacked(zipped, tmp_path / "stick") == [f"{NAME}/{name}" for name in names]
    said = capsys.readouterr().out.splitlines()
    assert said[:3] == ["not in it, since not committed: notes.txt", "the last commit: 3 files", "decks: 1 files"]
    assert said[3:] == ["site: not in it, since not made (by `make site`)",
                        "wheels: not in it, since not made (by `make wheels`)"]


def test_the_checksums_of_a_release(course, tmp_path):
    zipped = release.release(course)
    told = zipped.with_name(f"{NAME}.zip.sha256").read_text()
    assert told == f"{hashlib.sha256(zipped.read_bytes()).hexdigest()}  {NAME}.zip\n"
    unpacked(zipped, tmp_path / "stick")
    stick = tmp_path / "stick" / NAME
    listed = [line.split("  ") for line in (stick / "SHA256SUMS").read_text().splitlines()]
    assert [name for _, name in listed] == [".gitignore", "build/slides/index.html", "pyproject.toml", "run"]
    assert [digest for digest, _ in listed] == [packing.digest(stick / name) for _, name in listed]


def test_site_and_wheels_come_along_when_made(course, tmp_path):
    for name in ("site/index.html", "wheels/Linux-x86_64/numpy.whl", "wheels/Linux-x86_64.part/half.whl"):
        (course / "build" / name).parent.mkdir(parents=True)
        (course / "build" / name).touch()
    names = unpacked(release.release(course), tmp_path / "stick")
    assert f"{NAME}/build/site/index.html" in names and f"{NAME}/wheels/Linux-x86_64/numpy.whl" in names
    assert not [name for name in names if "half" in name]


def test_a_release_repeats(course):
    first = release.release(course).read_bytes()
    (course / "run").touch()
    assert release.release(course).read_bytes() == first


def test_without_git_there_is_no_release(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "tiny-digits"\nversion = "0.2.0"\n')
    with pytest.raises(release.ReleaseError, match="expected a git checkout"):
        release.release(tmp_path)


# the version and whom to thank


def citation():
    return yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def test_the_version_is_the_same_everywhere():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert release.name() == f"seventy-thousand-digits-{version}"
    assert str(citation()["version"]) == version
    news = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    first, day = re.search(r"^## (\S+) \((\S+)\)", news, re.MULTILINE).groups()
    assert first == version and day == str(citation()["date-released"])


def test_the_citation_has_what_the_format_asks_for():
    """The keys that version 1.2.0 of the format requires, and none that it does not know."""
    told = citation()
    assert {"cff-version", "message", "title", "authors"} <= told.keys()
    assert told["cff-version"] == "1.2.0" and told["type"] in {"software", "dataset"}
    assert told.keys() <= {
        "abstract", "authors", "cff-version", "commit", "contact", "date-released", "doi", "identifiers", "keywords",
        "license", "license-url", "message", "preferred-citation", "references", "repository", "repository-artifact",
        "repository-code", "title", "type", "url", "version"}
    for author in [*told["authors"], *(author for each in told["references"] for author in each["authors"])]:
        assert author.keys() in ({"name"}, {"family-names", "given-names"}), author


def test_every_licence_that_is_named_is_here():
    reuse = (ROOT / "REUSE.toml").read_text(encoding="utf-8")
    named = {name for line in re.findall(r'License-Identifier = "(.*)"', reuse) for name in line.split(" AND ")}
    references = {each["license"] for each in citation()["references"]}
    assert named == {path.stem for path in (ROOT / "LICENSES").iterdir()} == {*citation()["license"]} | references
    assert (ROOT / "LICENSES" / "MIT.txt").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_every_path_with_a_licence_exists():
    for entry in tomllib.loads((ROOT / "REUSE.toml").read_text(encoding="utf-8"))["annotations"]:
        for pattern in [entry["path"]] if isinstance(entry["path"], str) else entry["path"]:
            assert next(ROOT.glob(pattern), None), f"REUSE.toml: there is no {pattern}"
