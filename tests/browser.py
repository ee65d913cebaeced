"""A headless Chromium for tests, found on this machine and kept off the network.

Pages may ask only for what the test allows; every other request is refused and remembered, so that a test can fail on
it. Chromium's own traffic (updates, field trials) is switched off.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from patience import ON_SCREEN
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

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


@dataclass
class Faults:
    """What went wrong in a page while it was open, in words that name the culprit."""

    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)


@contextmanager
def closed_context(
    browser: Browser, allowed: Callable[[str], bool], offline: bool = True, **options: object
) -> Iterator[tuple[BrowserContext, Faults]]:
    """A context whose pages reach only addresses that `allowed` accepts, and the faults seen in all of its pages.

    `offline=False` leaves the loopback interface usable, for tests with a server of their own. `options` go to
    Playwright's `new_context`, e.g. `viewport`.
    """
    context = browser.new_context(**options)
    context.set_default_timeout(ON_SCREEN)
    context.set_offline(offline)
    faults = Faults()

    def decide(route) -> None:
        if allowed(route.request.url):
            route.continue_()
        else:
            faults.requests.append(route.request.url)
            route.abort()

    def watch(page: Page) -> None:
        page.on("console", lambda message: message.type == "error" and faults.console.append(message.text))
        page.on("pageerror", lambda error: faults.console.append(str(error)))

    context.route("**/*", decide)
    context.on("page", watch)
    try:
        yield context, faults
    finally:
        context.close()
