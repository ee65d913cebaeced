"""How the pages of the decks came out: how full they are, and what is torn apart.

`slides/theme/measure.js` looks at the pages in a browser; here its numbers become one line a deck. A test holds the
decks to a budget.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from authoring.in_page.chromium import chromium

THIN = 0.40  # a page is thin if its blocks fill less than this part of its height
EMPTY = 0.05  # at most this part of the pages may be thin
PARTED = 0.05  # at most this part of the results may stand on another page than their code
PATIENCE = 180_000  # milliseconds that a deck may take to be laid out, on a machine that does other things


@dataclass(frozen=True)
class Measure:
    """One deck in numbers."""

    deck: str
    pages: int
    fill: float  # the mean part of the height that blocks fill, without pages that are meant to be nearly empty
    code: int  # blocks of code
    parted: int  # results on another page than their code, though one page could hold both
    carried: int  # results on another page than their code, because no page could hold both
    orphans: int  # results of either kind whose page does not repeat the last lines of the code
    answered: int  # pages that ask for a guess and show the answer, too
    open: int  # pages that end in the middle of a sentence, such as at the colon in front of its code
    text_only: int  # pages of words only
    thin: int  # pages less full than THIN
    smallest: tuple[float, float, float]  # pixels of the smallest letters in text, in code and tables, and in figures
    silent: tuple[str, ...]  # headings without speaker notes
    minutes: float  # that the notes ask for

    @property
    def line(self) -> str:
        """The measure as a row of `HEADER`'s table."""
        text, code, figure = self.smallest
        counts = (self.pages, f"{self.fill:.0%}", self.code, self.parted, self.carried, self.orphans, self.answered,
                  self.open, self.text_only, self.thin, f"{text:g}", f"{code:g}", f"{figure:g}", f"{self.minutes:.0f}")
        return f"{self.deck:26}" + "".join(f"{count:>{WIDTH}}" for count in counts)


WIDTH = 10
COLUMNS = ("pages", "fill", "code", "parted", "carried", "orphans", "answered", "open", "text only", "thin", "text px",
           "code px", "figure px", "minutes")
HEADER = f"{'deck':26}" + "".join(f"{column:>{WIDTH}}" for column in COLUMNS)


def pages(browser: Browser, deck: Path) -> list[dict]:
    """What `measure.js` says of each page of a deck; the network is off."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    try:
        page = context.new_page()
        page.goto(deck.as_uri(), timeout=PATIENCE)
        page.wait_for_function("window.Reveal && Reveal.isReady()", timeout=PATIENCE)
        return page.evaluate("measure.deck()")
    finally:
        context.close()


def smallest(found: list[dict], of: str) -> float:
    """The smallest of one measure over all pages that have it, else 0."""
    return min((page[of] for page in found if page[of]), default=0)


def summed(deck: str, found: list[dict]) -> Measure:
    """The measure of a deck from those of its pages."""
    full = [page["fill"] for page in found if not page["sparse"]]
    section = ""
    silent: dict[str, bool] = {}
    for page in found:
        section = page["heading"] if page["title"] else section
        silent[section] = silent.get(section, True) and not page["notes"]
    return Measure(
        deck=deck,
        pages=len(found),
        fill=sum(full) / max(1, len(full)),
        code=sum(page["code"] for page in found),
        parted=sum(page["parted"] for page in found),
        carried=sum(page["carried"] for page in found),
        orphans=sum(page["orphan"] for page in found),
        answered=sum(page["answered"] for page in found),
        open=sum(page["open"] for page in found),
        text_only=sum(page["textOnly"] for page in found),
        thin=sum(fill < THIN for fill in full),
        smallest=(smallest(found, "text"), smallest(found, "letters"), smallest(found, "labels")),
        silent=tuple(heading for heading, is_silent in silent.items() if is_silent),
        minutes=sum(page["seconds"] for page in found) / 60,
    )


def measures(decks: Iterable[Path]) -> list[Measure]:
    """The measures of decks that lie as files beside what they need."""
    with chromium() as browser:
        return [summed(deck.stem, pages(browser, deck)) for deck in decks]


def report(decks: Iterable[Path]) -> str:
    """A table of measures, one row a deck, and below it the headings without notes."""
    found = measures(decks)
    silent = [f"no notes: {measure.deck}: {heading}" for measure in found for heading in measure.silent]
    return "\n".join([HEADER, *(measure.line for measure in found), *silent])
