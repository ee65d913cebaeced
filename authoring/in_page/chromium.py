"""A headless Chromium, found on this machine; its own traffic (updates, field trials) is switched off."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]

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


def find_chromium() -> str:
    """The path of Chromium: `$CHROMIUM`, or the first of its usual names on the PATH.

    Raises
    ------
    FileNotFoundError
        If there is none. The tests that need it fail then: to skip them in silence would be to lose them.
    """
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None or not os.path.exists(path):
        raise FileNotFoundError(
            f"expected Chromium at $CHROMIUM or one of {', '.join(NAMES)} on the PATH, got {path}: install it "
            "(Debian, Ubuntu: apt-get install chromium) or set CHROMIUM to the path of Chromium or Chrome"
        )
    return path


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running headless Chromium, closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()
