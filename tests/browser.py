"""A headless Chromium for tests, found on this machine and kept off the network.

Pages may ask only for what the test allows; every other request is refused and remembered, so that a test can fail on
it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from patience import ON_SCREEN
from playwright.sync_api import Browser, BrowserContext, Page

from authoring.in_page import packages
from authoring.in_page.chromium import chromium, find_chromium

__all__ = ["Faults", "axe", "chromium", "closed_context", "find_chromium"]


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


# Contrast takes axe nine tenths of its time, and depends only on how words look: it judges one element for each look.
AXE = """async ([where, onlyContrast, patience]) => {
  const grounds = new Map(), looks = new Map();
  const groundOf = node => {
    if (!node) return "";
    if (!grounds.has(node)) {
      const {backgroundColor, backgroundImage, opacity} = getComputedStyle(node);
      grounds.set(node, `${backgroundColor} ${backgroundImage} ${opacity} < ${groundOf(node.parentElement)}`);
    }
    return grounds.get(node);
  };
  for (const node of document.querySelectorAll(`${where} *`)) {
    if (![...node.childNodes].some(child => child.nodeType === Node.TEXT_NODE && child.data.trim())) continue;
    if (!node.checkVisibility({visibilityProperty: true})) continue;
    const {color, fontSize, fontWeight} = getComputedStyle(node);
    const look = `${color} ${fontSize} ${fontWeight} on ${groundOf(node)}`;
    if (!looks.has(look)) looks.set(look, node);
  }
  const found = [], late = new Promise((_, refuse) => setTimeout(() => refuse("axe is still at work"), patience));
  const run = async (place, options) => {
    const running = axe.run(place, {preload: false, resultTypes: ["violations"], ...options});
    const {violations} = await Promise.race([running, late]);
    found.push(...violations.map(one => [one.id, one.nodes[0].html.slice(0, 200)]));
  };
  if (!onlyContrast) await run(where, {rules: {"color-contrast": {enabled: false}}});
  if (looks.size) await run({include: [...looks.values()]}, {runOnly: ["color-contrast"]});
  return found;
}"""


def axe(page: Page, where: str = "html", only_contrast: bool = False) -> list[list[str]]:
    """What axe-core finds in a page as it is shown now, inside the CSS selector `where`: rule and first element.

    It does not ask for the page's style sheets again (`preload`), which a page that is a file may not, and does not
    describe what is right (`resultTypes`), which takes it nearly half of its time.
    """
    if not page.evaluate("Boolean(globalThis.axe)"):
        page.add_script_tag(path=packages.install_packages() / "axe-core" / "axe.min.js")
    return page.evaluate(AXE, [where, only_contrast, ON_SCREEN])
