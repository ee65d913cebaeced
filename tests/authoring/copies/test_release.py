"""A release: one zip for students, one for teachers; it repeats byte by byte, and has one version everywhere."""

import hashlib
import os
import re
import shutil
import subprocess
import tomllib

import nbformat
import pytest
import yaml
from nbformat import v4
from patience import PATIENCE

from authoring import ROOT
from authoring.copies import packing, release, student

NAME = "tiny-digits-0.2.0"
TEACHERS, STUDENTS = f"{NAME}-teachers", f"{NAME}-students"


@pytest.fixture
def course(git, project, monkeypatch):
    """A committed project with a lesson, its solution and a program, and decks and a site that have been made."""
    monkeypatch.setattr(student, "FILES", [".gitignore", "run"])
    monkeypatch.setattr(student, "FOLDERS", ["results"])
    folder = project
    (folder / "pyproject.toml").write_text('[project]\nname = "tiny-digits"\nversion = "0.2.0"\n')
    (folder / ".gitignore").write_text("build/\n")
    (folder / "README.md").write_text("All. <!-- teachers: -->Solutions.<!-- :teachers -->\n")
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "run").write_text("#!/bin/sh\n")
    (folder / "run").chmod(0o755)
    note = v4.new_markdown_cell("Ask them.", metadata={"slideshow": {"slide_type": "notes"}})
    nbformat.write(v4.new_notebook(cells=[note]), folder / "notebooks" / "90_tiny.ipynb")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "All")
    for made in ("slides", "site"):
        (folder / "build" / made).mkdir(parents=True)
        (folder / "build" / made / "index.html").write_text(made)
    return folder


@pytest.fixture
def sticks(course, tmp_path):
    """What the two zips unpack to: the students' folder and the teachers'."""
    for zipped in release.release(course):
        shutil.unpack_archive(zipped, tmp_path / "sticks")
    return tmp_path / "sticks" / STUDENTS, tmp_path / "sticks" / TEACHERS


def inside(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_students_get_no_solutions_notes_lessons_and_decks(sticks):
    students, teachers = sticks
    apart = {"lessons/90_tiny.py", "solutions/90_1_double.py", "build/slides/index.html"}
    assert inside(teachers) - inside(students) == apart
    assert inside(students) <= inside(teachers)
    text = {folder: (folder / "notebooks" / "90_tiny.ipynb").read_text() + (folder / "README.md").read_text()
            for folder in sticks}
    assert "Ask them." in text[teachers] and "Ask them." not in text[students]
    assert "Solutions." in text[teachers] and "Solutions." not in text[students]


def test_the_name_of_a_zip_says_whose_it_is(course):
    assert [path.name for path in release.release(course)] == [f"{STUDENTS}.zip", f"{TEACHERS}.zip"]


def test_what_is_not_in_a_release_is_said(course, capsys):
    (course / "notes.txt").write_text("not committed")
    release.release(course)
    said = capsys.readouterr().out
    assert "not committed: notes.txt\n" in said and "wheels: not in them, since not made (by `make wheels`)" in said


@pytest.mark.skipif(not shutil.which("unzip"), reason="unzip, which keeps the rights of files, is not here")
def test_a_program_stays_one(course, tmp_path):
    for zipped in release.release(course):
        subprocess.run(["unzip", "-q", zipped, "-d", tmp_path / "unzipped"], check=True, timeout=PATIENCE)
        assert os.access(tmp_path / "unzipped" / zipped.stem / "run", os.X_OK), zipped.name


def test_the_checksums_of_a_release(course, sticks):
    for stick in sticks:
        zipped = course / "build" / f"{stick.name}.zip"
        told = zipped.with_name(f"{zipped.name}.sha256").read_text()
        assert told == f"{hashlib.sha256(zipped.read_bytes()).hexdigest()}  {zipped.name}\n"
        listed = dict(reversed(line.split("  ")) for line in (stick / "SHA256SUMS").read_text().splitlines())
        assert set(listed) == inside(stick) - {"SHA256SUMS"}
        assert all(digest == packing.digest(stick / name) for name, digest in listed.items())


def test_wheels_come_along_when_made(course, sticks, tmp_path):
    for name in ("wheels/Linux-x86_64/numpy.whl", "wheels/Linux-x86_64.part/half.whl"):
        (course / "build" / name).parent.mkdir(parents=True)
        (course / "build" / name).touch()
    for zipped, before in zip(release.release(course), sticks):
        shutil.unpack_archive(zipped, tmp_path / "later")
        assert inside(tmp_path / "later" / zipped.stem) - inside(before) == {"wheels/Linux-x86_64/numpy.whl"}


def test_a_release_repeats(course):
    first = [path.read_bytes() for path in release.release(course)]
    (course / "run").touch()
    assert [path.read_bytes() for path in release.release(course)] == first


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
