"""Decks in a browser: every deck opened with the network off, each page looked at, and what the keys do.

The hard cases stand in one notebook, `hard_cases()`. The checks that a browser makes are proved by planted faults, so a
green run means that they looked.
"""

import re
from pathlib import Path
from urllib.parse import unquote, urlparse

import nbformat
import pytest
from browser import axe, chromium, closed_context
from hard_cases import code, hard_cases, png, result, text
from nbformat.v4 import new_notebook
from playwright.sync_api import TimeoutError

from authoring import ROOT
from authoring.decks import printing, slides

REAL = sorted(slides.NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
FRAMES = {"16:9": (1280, 720), "4:3": (1024, 768)}
AT_ONCE = 60_000  # milliseconds, the longest that a deck which is ready may take to react
MANY = 50  # fragments: more than any page has

AUDIT = Path(__file__).with_name("audit.js").read_text()


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


def inside(folder):
    """Whether an address is a file in this folder, or data in the page itself."""

    def allowed(url):
        path = Path(unquote(urlparse(url).path))
        return url.startswith(("data:", "about:")) or (url.startswith("file:") and path.is_relative_to(folder))

    return allowed


def opened(context, deck, faults):
    page = context.new_page()
    page.goto(deck.as_uri())
    try:
        page.wait_for_function("window.Reveal && Reveal.isReady()")
    except TimeoutError as error:
        raise AssertionError(f"{deck.name} never became ready; its faults so far: {faults}") from error
    page.set_default_timeout(AT_ONCE)
    return page


def show_fragments(page):
    """Show all fragments of the current page."""
    for _ in range(MANY):
        if not page.evaluate("Reveal.availableFragments().next"):
            return
        page.evaluate("Reveal.next()")
    raise AssertionError(f"more than {MANY} fragments, or one that never shows")


def audit(browser, deck, frame="16:9"):
    """Every fault of a deck in words that name deck, slide and heading; each slide is shown, fragment by fragment."""
    width, height = FRAMES[frame]
    found, silent, section = [], set(), ""
    with closed_context(browser, inside(deck.parent), viewport={"width": width, "height": height}) as (context, faults):
        page = opened(context, deck, faults)
        for _ in range(page.evaluate("Reveal.getTotalSlides()")):
            show_fragments(page)
            seen = page.evaluate(AUDIT)
            where = f"{deck.name} ({frame}), {seen['place']} {seen['heading']!r}"
            found += [f"{where}: {fault}" for fault in seen["faults"]]
            found += [f"{where}: {seen['hidden']} fragments never shown"] * bool(seen["hidden"])
            if seen["section"]:
                section = where
                silent.add(section)
            if seen["notes"]:
                silent.discard(section)
            page.evaluate("Reveal.next()")
        last = page.evaluate("Reveal.isLastSlide()")
    found += [f"{where}: no speaker notes in the section that begins here" for where in sorted(silent)]
    found += [] if last else [f"{deck.name} ({frame}): the walk did not reach the last slide"]
    found += [f"{deck.name} ({frame}): asked for {request}" for request in faults.requests]
    found += [f"{deck.name} ({frame}): console error: {words}" for words in faults.console]
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with the deck of the hard cases and the list of all decks; the others come when they are asked for."""
    folder = tmp_path_factory.mktemp("slides").resolve()
    nbformat.write(hard_cases(), folder / "09_hard_cases.ipynb")
    slides.build([folder / "09_hard_cases.ipynb"], folder)
    (folder / "index.html").write_text(slides.index([folder / "09_hard_cases.ipynb", *REAL]), encoding="utf-8")
    return folder


def made(folder, name):
    """The deck of this name in a folder that has what decks need, made when it is first asked for."""
    deck = folder / f"{name}.html"
    if not deck.exists():
        path = slides.NOTEBOOKS / f"{name}.ipynb"
        deck.write_text(slides.deck(nbformat.read(path, as_version=4), path), encoding="utf-8")
    return deck


@pytest.mark.slow
@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("name", ["09_hard_cases", *(path.stem for path in REAL)])
def test_deck_is_whole(browser, built, name, frame):
    found = audit(browser, made(built, name), frame)
    assert not found, "\n".join(found)


@pytest.mark.slow
def test_a_deck_of_hard_cases_shows_what_it_should(browser, built):
    with closed_context(browser, inside(built)) as (context, faults):
        page = opened(context, built / "09_hard_cases.html", faults)
        assert page.title() == "9 · Hard cases · Seventy Thousand Digits"
        everything = page.locator(".slides").evaluate("node => node.textContent")
        for unwanted in ["secret_plumbing", "it/s]", "a warning", "%load", "not started yet", "In [", "Hint 1"]:
            assert unwanted not in everything
        alts = page.locator(".slides img").evaluate_all("images => images.map(image => image.alt)")
        assert "A digit and its nearest neighbours. 1" in alts, "the tour's first picture"
        assert page.locator("a[href='02_logistic_regression.html']").count() == 1
        assert page.locator("svg").count() >= 6  # formulas
        assert page.locator("svg text").count() == 0, "words in a formula overlap where their width is only guessed"
        assert page.locator(".code .k, .code .s2").count() >= 3  # code has its colours


@pytest.mark.slow
def test_pages_without_notes_borrow_those_under_their_heading(browser, built):
    with closed_context(browser, inside(built)) as (context, faults):
        page = opened(context, built / "09_hard_cases.html", faults)
        later = page.locator("section section", has=page.get_by_text("The same table, read by columns."))
        assert "Only the diagonal matters." in later.locator("aside.notes").first.text_content()
        assert later.locator("h2.continued").text_content() == "A wide table"


@pytest.mark.slow
def test_fragments_come_one_step_later(browser, built):
    with closed_context(browser, inside(built)) as (context, faults):
        page = opened(context, built / "09_hard_cases.html", faults)
        page.keyboard.press("ArrowRight")
        later = page.locator(".page").get_by_text("A third way to say it")
        assert not later.is_visible()
        page.keyboard.press("ArrowRight")
        later.wait_for(state="visible")


@pytest.mark.slow
def test_speaker_view_shows_the_notes_from_a_file(browser, built):
    with closed_context(browser, inside(built)) as (context, faults):
        page = opened(context, built / "09_hard_cases.html", faults)
        with context.expect_page() as popup:
            page.keyboard.press("s")
        popup.value.get_by_text("Welcome the room. (1 min)").wait_for()
        page.keyboard.press("ArrowRight")
        popup.value.get_by_text("Write the sum on the board").wait_for()
        assert not faults.requests


@pytest.mark.slow
def test_arrows_reach_every_page(browser, built):
    with closed_context(browser, inside(built)) as (context, faults):
        page = opened(context, built / "09_hard_cases.html", faults)
        total = page.evaluate("Reveal.getTotalSlides()")
        seen = set()
        for _ in range(3 * total):
            seen.add(page.evaluate("String(Object.values(Reveal.getIndices()).slice(0, 2))"))
            page.keyboard.press("ArrowRight")
        assert len(seen) == total
        page.keyboard.press("Shift+?")
        assert "Next slide" in page.locator(".overlay-help").text_content()


@pytest.mark.slow
def test_links_lead_to_the_list_and_from_an_explorer_to_its_notebook(browser, built):
    with closed_context(browser, inside(built)) as (context, faults):
        page = opened(context, built / "09_hard_cases.html", faults)
        assert page.locator(".page").count() == page.locator(".page .foot a[href='index.html']").count()
        live = page.locator(".page a[href='../../notebooks/09_hard_cases.ipynb']")
        assert live.count() == 1
        assert "An explorer" in live.evaluate("link => link.closest('.page').textContent")


@pytest.mark.slow
def test_the_tour_of_an_explorer_is_stepped_through_by_click_and_by_key_and_no_page_is_turned(browser, built):
    with closed_context(browser, inside(built)) as (context, faults):
        page = opened(context, built / "09_hard_cases.html", faults)
        page.evaluate("""() => {
          const {h, v} = Reveal.getIndices(document.querySelector(".tour").closest("section"));
          Reveal.slide(h, v, 99);
        }""")
        tour, where = page.locator(".tour"), page.evaluate("Reveal.getIndices().h")
        picture, status = tour.locator("img"), tour.get_by_role("status")
        assert status.text_content().startswith('1 of 3Stop 1 <of> "three".')
        seen = [picture.get_attribute("src")]
        tour.get_by_role("button", name="Next").click()
        seen.append(picture.get_attribute("src"))
        page.keyboard.press("ArrowRight")
        seen.append(picture.get_attribute("src"))
        page.keyboard.press("ArrowRight")  # there is no fourth
        assert len(set(seen)) == 3 and picture.get_attribute("src") == seen[-1]
        assert status.text_content().startswith("3 of 3Stop 3")
        assert picture.get_attribute("alt") == "A digit and its nearest neighbours. 3"
        assert tour.get_by_role("button", name="Next").get_attribute("aria-disabled") == "true"
        page.keyboard.press("ArrowLeft")
        assert picture.get_attribute("src") == seen[1] and page.evaluate("Reveal.getIndices().h") == where
        tour.get_by_role("button", name="Back").click()
        assert picture.get_attribute("src") == seen[0]
        assert faults.console == [] and faults.requests == []


@pytest.mark.slow
def test_axe_finds_nothing(browser, built):
    with closed_context(browser, inside(built)) as (context, faults):
        page = opened(context, built / "09_hard_cases.html", faults)
        for _ in range(page.evaluate("Reveal.getTotalSlides()")):
            show_fragments(page)
            assert axe(page) == []
            page.evaluate("Reveal.next()")


@pytest.mark.slow
@pytest.mark.parametrize("name", [path.stem for path in REAL])
def test_axe_finds_nothing_in_all_pages_at_once(browser, built, name):
    with closed_context(browser, inside(built)) as (context, _):
        page = context.new_page()
        page.goto(made(built, name).as_uri() + "?print-pdf")
        page.wait_for_selector(".pdf-page")
        page.wait_for_selector(".reveal:not([role])", state="attached")
        assert axe(page) == []


@pytest.mark.slow
def test_print_has_one_sheet_a_page(browser, built):
    with closed_context(browser, inside(built)) as (context, faults):
        page = opened(context, built / "09_hard_cases.html", faults)
        total = page.evaluate("Reveal.getTotalSlides()")
        with_notes = page.locator(".page").filter(has=page.locator("xpath=following-sibling::aside")).count()
        plain, noted = printing.print_deck(browser, built / "09_hard_cases.html")
    assert [path.name for path in (plain, noted)] == ["09_hard_cases.pdf", "09_hard_cases_notes.pdf"]
    assert sheets(plain) == total
    assert sheets(noted) == total + with_notes > total


def sheets(path):
    return len(re.findall(rb"/Type\s*/Page\b", path.read_bytes()))


def test_there_must_be_decks_to_print(monkeypatch, tmp_path):
    monkeypatch.setattr(printing, "BUILD", ROOT / "build" / "no_decks")
    with pytest.raises(SystemExit, match=r"expected decks in build/no_decks, got none: run `make slides` first"):
        printing.main([])


@pytest.mark.slow
def test_the_list_names_each_deck_with_its_question_and_minutes(browser, built):
    with closed_context(browser, inside(built)) as (context, faults):
        page = context.new_page()
        page.goto((built / "index.html").as_uri())
        assert page.get_by_text("Does everything that a lesson can hold fit on a slide?").is_visible()
        assert page.get_by_text("Reading 25 min · exercises 30 min · runs in 40 s").is_visible()
        page.get_by_role("link", name="9 · Hard cases").click()
        page.wait_for_function("window.Reveal && Reveal.isReady()")
        assert faults.requests == faults.console == []


# ---------------------------------------------------------------------------------------------------------------------
# The audit can fail: each planted fault is found


NOTES = text("Say it twice. (1 min)", "notes")
NO_ALT = result({"image/png": png(2, 2, "")[0]["image/png"]})
SCRIPT = 'A script. <script src="https://example.org/x.js"></script>'
STYLE = "<style>@import url(https://example.org/x.css)</style>Text."
PLANTED = {
    "a script": ([text(SCRIPT), NOTES], "asked for https://example.org/x.js"),
    "a style sheet": ([text(STYLE), NOTES], "asked for https://example.org/x.css"),
    "a file": ([text('<img alt="elsewhere" src="../elsewhere.svg">'), NOTES], "elsewhere.svg"),
    "an error": ([text("<script>throw new Error('planted')</script>Text."), NOTES], "console error"),
    "too long": ([text("\n".join(f"* point {i}" for i in range(30))), NOTES], "over the bottom edge"),
    "too wide": ([code("x = '" + "long" * 50 + "'"), NOTES], "over the right edge"),
    "a lone dollar": ([text("A formula $x that never ends."), NOTES], "raw formula"),
    "a raw bracket": ([text("A formula \\\\(x that never ends."), NOTES], "raw formula"),
    "broken TeX": ([text("A formula $\\sofmax(x)$."), NOTES], "broken formula"),
    "no alt": ([code("plots.show()", NO_ALT), NOTES], "without alt text"),
    "no notes": ([text("Text.")], "no speaker notes in the section that begins here"),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", PLANTED)
def test_planted_faults_are_found(browser, built, fault):
    cells, expected = PLANTED[fault]
    path = built / f"planted_{fault.replace(' ', '_')}.ipynb"
    good = [text("# Planted", "slide"), text("Hello. (1 min)", "notes"), text("## Here", "slide")]
    page = built / f"{path.stem}.html"
    page.write_text(slides.deck(new_notebook(cells=good + cells), path), encoding="utf-8")
    found = audit(browser, page)
    assert any(expected in line for line in found), found
    assert all(line.startswith(page.name) for line in found)
