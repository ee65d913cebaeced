"""Print the decks in `build/slides/` with Chromium: a sheet a page, and again with the speaker's notes.

    python -m authoring.decks.printing          # every deck that is there
    python -m authoring.decks.printing 01 02

writes `build/slides/pdf/NN_name.pdf`, and `NN_name_notes.pdf`, in which the notes stand on a sheet behind their page.
"""

import argparse
from pathlib import Path

from playwright.sync_api import Browser
from tqdm.auto import tqdm

from authoring import ROOT
from authoring.decks.measure import PATIENCE
from authoring.decks.slides import BUILD
from authoring.in_page.chromium import chromium


def main(arguments: list[str] | None = None) -> None:
    """Print the decks named on the command line, or all."""
    parser = argparse.ArgumentParser(description="Print build/slides/ as PDF, with notes and without.")
    parser.add_argument("lesson", nargs="*", help="the beginning of a deck's name, such as 01; none means all")
    names = tuple(parser.parse_args(arguments).lesson)
    decks = [path for path in sorted(BUILD.glob("[0-9][0-9]_*.html")) if path.stem.startswith(names or "")]
    if not decks:
        raise SystemExit(f"expected decks in {BUILD.relative_to(ROOT)}, got none{' of these names' if names else ''}: "
                         "run `make slides` first")
    with chromium() as browser:
        for deck in tqdm(decks, desc="printing", unit="deck"):
            for path in print_deck(browser, deck):
                tqdm.write(f"{path.relative_to(ROOT)} {path.stat().st_size / 1e6:.1f} MB")


def print_deck(browser: Browser, deck: Path) -> list[Path]:
    """Write both PDF files of a deck into the folder `pdf` beside it, and return their paths."""
    folder = deck.parent / "pdf"
    folder.mkdir(exist_ok=True)
    made = []
    for ending, query in [("", "?print-pdf"), ("_notes", "?print-pdf&showNotes=separate-page")]:
        made.append(folder / f"{deck.stem}{ending}.pdf")
        print_page(browser, deck.as_uri() + query, made[-1])
    return made


def print_page(browser: Browser, address: str, target: Path) -> None:
    """Print the deck at `address` into the file `target`; nothing is asked of a network."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    try:
        page = context.new_page()
        page.goto(address, timeout=PATIENCE)
        page.wait_for_selector(".pdf-page", timeout=PATIENCE)
        page.wait_for_selector(".reveal:not([role])", state="attached", timeout=PATIENCE)  # all of pages.js is done
        page.pdf(path=target, prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
    finally:
        context.close()


if __name__ == "__main__":
    main()
