"""The same files give the same zip, programs stay programs, and an unfinished zip is not kept."""

import hashlib
import os
import stat
import zipfile

import pytest

from authoring.copies import packing
from authoring.copies.packing import Entry, below, pack, sums


@pytest.fixture
def files(tmp_path):
    """Entries for a text, a program, and a picture, in no particular order."""
    found = []
    for name, content in {"b/text.md": b"word " * 1000, "a.sh": b"#!/bin/sh\n", "c.png": bytes(range(256))}.items():
        path = tmp_path / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        found.append(Entry(name, path, name.endswith(".sh")))
    return found


def test_the_same_files_give_the_same_bytes(files, tmp_path):
    pack(files, tmp_path / "one.zip")
    for entry in files:
        os.utime(entry.path, (0, 1_000_000_000))
    pack(reversed(files), tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_what_a_zip_keeps(files, tmp_path):
    pack(files, tmp_path / "one.zip")
    with zipfile.ZipFile(tmp_path / "one.zip") as packed:
        assert packed.testzip() is None and packed.namelist() == ["a.sh", "b/text.md", "c.png"]
        script, text, picture = packed.infolist()
    assert stat.filemode(script.external_attr >> 16) == "-rwxr-xr-x", "a program could not be started"
    assert stat.filemode(text.external_attr >> 16) == "-rw-r--r--"
    assert text.compress_size < 100 and picture.compress_type == zipfile.ZIP_STORED


def test_checksums_are_as_sha256sum_reads_them(files):
    digests = [hashlib.sha256(content).hexdigest() for content in (b"#!/bin/sh\n", b"word " * 1000, bytes(range(256)))]
    assert sums(files).splitlines() == [f"{digests[0]}  a.sh", f"{digests[1]}  b/text.md", f"{digests[2]}  c.png"]


def test_what_is_hidden_or_half_made_is_left_out(tmp_path):
    for name in (".git/config", "site/page.html", "site/.nojekyll", "Linux.part/one.whl"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert [entry.name for entry in below(tmp_path, "made/")] == ["made/site/page.html"]
    assert below(tmp_path / "nowhere") == []


def test_a_file_that_is_gone_leaves_no_zip(files, tmp_path):
    pack(files, tmp_path / "one.zip")
    before = (tmp_path / "one.zip").read_bytes()
    files[0].path.unlink()
    with pytest.raises(FileNotFoundError):
        pack(files, tmp_path / "one.zip")
    assert (tmp_path / "one.zip").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["one.zip"]


def test_what_is_stored_as_it_is_would_not_get_smaller():
    assert {".whl", ".npz", ".png"} <= packing.PACKED and not {".py", ".ipynb", ".md"} & packing.PACKED
