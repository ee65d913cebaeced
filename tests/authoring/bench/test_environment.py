"""The size of a folder."""

import os

from authoring.bench import environment


def test_folder_size_counts_a_file_once(tmp_path):
    (tmp_path / "one").write_bytes(b"x" * 1000)
    os.link(tmp_path / "one", tmp_path / "the same")
    assert environment.folder_size(tmp_path) == 1000
