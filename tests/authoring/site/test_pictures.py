"""The pictures that README and the site begin with: small, described in words, and retaken by a command."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from authoring import ROOT
from authoring.site import pictures


@pytest.mark.parametrize("name", pictures.SHOTS)
def test_a_picture_is_small_and_the_readme_tells_it(name):
    assert (ROOT / "docs" / f"{name}.png").stat().st_size <= pictures.LARGEST
    told = re.search(rf"!\[([^\]]+)\]\(docs/{name}\.png\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert told and len(told[1]) > 60


def test_a_picture_that_stays_large_is_refused():
    noise = np.random.default_rng(0).integers(0, 256, (700, 700, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "png")
    with pytest.raises(ValueError, match="expected a picture of at most 120,000 bytes"):
        pictures.small(file.getvalue())


def test_an_unknown_picture_is_refused():
    with pytest.raises(SystemExit, match="expected check, explorer, canvas, got weights"):
        pictures.main(["weights"])


@pytest.mark.slow
def test_the_check_is_taken_in_a_real_lab(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "DOCS", tmp_path)
    pictures.main(["check"])
    with Image.open(tmp_path / "check.png") as picture:
        assert picture.width > 800 and picture.height > 200
        assert len(picture.getcolors()) > 20, "a cell with coloured code, not a blank page"
