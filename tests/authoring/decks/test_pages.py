"""Decks in a browser, opened from their files with the network off: what is wrong on their pages, and what the keys do.

Each deck is opened once for all that is asked of it. What is hard to show is in one notebook, `hard_cases()`, and
planted faults prove that what looks for faults finds them.
"""

import re
from pathlib import Path
from urllib.parse import unquote, urlparse

import nbformat
import pytest
from browser import axe, chromium, closed_context
from hard_cases import code, hard_cases, png, result, text
from nbformat.v4 import new_notebook
from playwright.sync_api import TimeoutError, expect

from authoring.decks import measure, printing, slides

pytestmark = pytest.mark.slow

REAL = sorted(slides.NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
AT_ONCE = 60_000  # milliseconds, the longest that a deck which is ready may take to react

AUDIT = Path(__file__).with_name("audit.js").read_text()


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with what decks need beside them, the deck of the hard cases, and the list of all decks."""
    folder = tmp_path_factory.mktemp("slides").resolve()
    nbformat.write(hard_cases(), folder / "09_hard_cases.ipynb")
    slides.build([folder / "09_hard_cases.ipynb"], folder)
    (folder / "index.html").write_text(slides.index([folder / "09_hard_cases.ipynb", *REAL]), encoding="utf-8")
    return folder


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


def visited(browser, deck):
    """The measure of a deck, and every fault of it in words that name deck, slide and heading."""
    with closed_context(browser, inside(deck.parent), viewport={"width": 1280, "height": 720}) as (context, faults):
        page = opened(context, deck, faults)
        measured = measure.summed(deck.stem, page.evaluate("measure.deck()"))
        found = page.evaluate(AUDIT)
        found += [f"axe: {rule}: {element}" for rule, element in axe(page)]
    found += [f"no speaker notes under {heading!r}" for heading in measured.silent]
    found += [f"asked for {request}" for request in faults.requests]
    found += [f"console error: {words}" for words in faults.console]
    return measured, [f"{deck.name}: {fault}" for fault in found]


@pytest.fixture(scope="module")
def real(browser, folder):
    """The measure and the faults of each lesson's deck."""
    return [visited(browser, deck) for deck in slides.build(REAL, folder)]


def test_every_deck_is_whole(browser, folder, real):
    _, hard = visited(browser, folder / "09_hard_cases.html")
    found = [fault for _, faults in real for fault in faults]
    assert not hard + found, "\n".join(hard + found)


def test_decks_keep_their_budget(real):
    found = [measured for measured, _ in real]
    table = "\n".join([measure.HEADER, *(one.line for one in found)])
    assert not any(one.answered for one in found), f"a page answers its own question:\n{table}"
    assert not any(one.open for one in found), f"a page ends in the middle of a sentence:\n{table}"
    assert not any(one.orphans for one in found), f"a result without a word of its code:\n{table}"
    assert all(one.smallest[0] >= 24 and one.smallest[1] >= 20 for one in found), f"letters too small:\n{table}"
    assert all(one.smallest[2] >= 15.9 for one in found), f"labels too small:\n{table}"
    assert not any(one.parted for one in found), f"torn, though a page could hold code and result:\n{table}"
    assert sum(one.carried for one in found) <= measure.PARTED * sum(one.code for one in found), f"parted:\n{table}"
    assert sum(one.thin for one in found) <= measure.EMPTY * sum(one.pages for one in found), f"thin:\n{table}"


NO_ALT = result({"image/png": png(2, 2, "")[0]["image/png"]})
PLANTED = {
    "a script": ([text('A script. <script src="https://example.org/x.js"></script>')],
                 "asked for https://example.org/x.js"),
    "a style sheet": ([text("<style>@import url(https://example.org/x.css)</style>Text.")],
                      "asked for https://example.org/x.css"),
    "a file": ([text('<img alt="elsewhere" src="../elsewhere.svg">')], "elsewhere.svg"),
    "an error": ([text("<script>throw new Error('planted')</script>Text.")], "console error: planted"),
    "too long": ([text("\n".join(f"* point {i}" for i in range(30)))],
                 "'too long': runs .* over the bottom edge"),
    "too wide": ([code("x = '" + "long" * 50 + "'")], "'too wide': runs .* over the right edge"),
    "a lone dollar": ([text("A formula $x that never ends.")], "'a lone dollar': raw formula"),
    "a raw bracket": ([text("A formula \\\\(x that never ends.")], "'a raw bracket': raw formula"),
    "broken TeX": ([text("A formula $\\sofmax(x)$.")], "'broken TeX': broken formula"),
    "no alt": ([code("plots.show()", NO_ALT)], "'no alt': a picture without alt text"),
    "no notes": ([text("Text.")], "no speaker notes under 'no notes'"),
    "pale": ([text('<p style="color: #999">Pale.</p>')], "axe: color-contrast: .*Pale"),
    "no name": ([text("<button></button> Text.")], "axe: button-name"),
}


def test_planted_faults_are_found(browser, folder):
    cells = [text("# Planted", "slide"), text("Hello. (1 min)", "notes")]
    for name, (own, _) in PLANTED.items():
        cells += [text(f"## {name}", "slide"), *own]
        if name != "no notes":
            cells.append(text("Say it twice. (1 min)", "notes"))
    deck = folder / "planted.html"
    deck.write_text(slides.deck(new_notebook(cells=cells), folder / "planted.ipynb"), encoding="utf-8")
    _, found = visited(browser, deck)
    assert {name: words for name, (_, words) in PLANTED.items() if not re.search(words, "\n".join(found))} == {}, found
    assert not [fault for fault in found if "'Planted'" in fault]


# ---------------------------------------------------------------------------------------------------------------------
# The hard cases, and what keys and pointer do. All tests share one open deck.


@pytest.fixture(scope="module")
def hard_deck(browser, folder):
    with closed_context(browser, inside(folder)) as (context, faults):
        yield opened(context, folder / "09_hard_cases.html", faults)
        assert faults.requests == faults.console == []


@pytest.fixture
def page(hard_deck):
    """The deck of the hard cases at its first page."""
    hard_deck.evaluate("Reveal.slide(0, 0, -1)")
    return hard_deck


def test_a_deck_of_hard_cases_shows_what_it_should(page):
    assert page.title() == "9 · Hard cases · Seventy Thousand Digits"
    everything = page.locator(".slides").evaluate("node => node.textContent")
    unwanted = ["secret_plumbing", "it/s]", "a warning", "%load", "not started yet", "In [", "Hint 1"]
    assert [words for words in unwanted if words in everything] == []
    alts = page.locator(".slides img").evaluate_all("images => images.map(image => image.alt)")
    assert "Both errors fall, one less." in alts
    assert page.locator("a[href='02_logistic_regression.html']").count() == 1
    assert page.locator("svg").count() >= 6  # formulas
    assert page.locator("svg text").count() == 0, "words in a formula overlap where their width is only guessed"
    assert page.locator(".code .k, .code .s2").count() >= 3  # code has its colours


def test_pages_without_notes_borrow_those_under_their_heading(page):
    later = page.locator("section section", has=page.get_by_text("The same table, read by columns."))
    assert "Only the diagonal matters." in later.locator("aside.notes").first.text_content()
    assert later.locator("h2.continued").text_content() == "A wide table"


def test_links_lead_to_the_list(page):
    assert page.locator(".page").count() == page.locator(".page .foot a[href='index.html']").count()


def test_fragments_come_one_step_later(page):
    page.keyboard.press("ArrowRight")
    later = page.locator(".page").get_by_text("A third way to say it")
    assert not later.is_visible()
    page.keyboard.press("ArrowRight")
    later.wait_for(state="visible")


def test_arrows_reach_every_page_and_every_fragment(page):
    total = page.evaluate("Reveal.getTotalSlides()")
    seen = set()
    for _ in range(3 * total):
        seen.add(page.evaluate("String(Object.values(Reveal.getIndices()).slice(0, 2))"))
        page.keyboard.press("ArrowRight")
    assert len(seen) == total
    assert page.locator(".fragment").count() == page.locator(".fragment.visible").count() > 0
    page.keyboard.press("Shift+?")
    assert "Next slide" in page.locator(".overlay-help").text_content()
    page.keyboard.press("Escape")


def test_speaker_view_shows_the_notes_from_a_file(page):
    with page.context.expect_page() as popup:
        page.keyboard.press("s")
    popup.value.get_by_text("Welcome the room. (1 min)").wait_for()
    page.keyboard.press("ArrowRight")
    popup.value.get_by_text("Write the sum on the board").wait_for()
    popup.value.close()


def test_an_explorer_is_toured_and_moved_by_click_and_by_key_and_no_page_is_turned(page):
    page.evaluate("""() => {
      const {h, v} = Reveal.getIndices(document.querySelector(".explorer-here").closest("section"));
      Reveal.slide(h, v, 99);
    }""")
    explorer, where = page.locator(".explorer-here"), page.evaluate("Reveal.getIndices()")
    tour, words = explorer.get_by_role("group", name="Tour"), explorer.locator(".ex-words")
    expect(tour.get_by_role("status")).to_contain_text("A digit, a kernel")
    tour.get_by_role("button", name="Next").click()
    expect(words).to_contain_text("At row 0, column 0 of the feature map: nine products of 0 = 0")
    page.keyboard.press("ArrowRight")
    expect(tour.get_by_role("status")).to_contain_text("Ink above")
    page.keyboard.press("ArrowLeft")
    explorer.get_by_label("place: column").focus()
    page.keyboard.press("ArrowRight")
    expect(words).to_contain_text("At row 0, column 1")
    assert page.evaluate("Reveal.getIndices()") == where
    assert axe(page) == []


def test_print_has_one_sheet_a_page(browser, folder, page):
    total = page.evaluate("Reveal.getTotalSlides()")
    with_notes = page.locator(".page").filter(has=page.locator("xpath=following-sibling::aside")).count()
    plain, noted = printing.print_deck(browser, folder / "09_hard_cases.html")
    assert [path.name for path in (plain, noted)] == ["09_hard_cases.pdf", "09_hard_cases_notes.pdf"]
    assert sheets(plain) == total
    assert sheets(noted) == total + with_notes > total


def sheets(path):
    return len(re.findall(rb"/Type\s*/Page\b", path.read_bytes()))


def test_the_list_names_each_deck_with_its_question_and_minutes(browser, folder):
    with closed_context(browser, inside(folder)) as (context, faults):
        page = context.new_page()
        page.goto((folder / "index.html").as_uri())
        assert page.get_by_text("Does everything that a lesson can hold fit on a slide?").is_visible()
        assert page.get_by_text("Reading 25 min · exercises 30 min · runs in 40 s").is_visible()
        assert axe(page) == []
        page.get_by_role("link", name="9 · Hard cases").click()
        page.wait_for_function("window.Reveal && Reveal.isReady()")
        assert faults.requests == faults.console == []


# ---------------------------------------------------------------------------------------------------------------------
# Where pages are cut: one small deck, a slide for each question


def prints(source, words):
    return code(source, nbformat.v4.new_output("stream", name="stdout", text=words))


@pytest.fixture(scope="module")
def cut(browser, folder):
    """The pages of a small deck as `measure.js` sees them, by heading."""
    long, lines = "\n".join(f"x_{i} = {i}" for i in range(15)), "".join(f"line {i}\n" for i in range(14))
    cells = [
        text("# 9 · Small", "slide"), text("Hello. (1 min)", "notes"),
        text("## Ones\n\nHow many?", "slide"),
        code('predict("ones")', nbformat.v4.new_output("display_data", data={"text/plain": "Your guess: ones"})),
        prints('ones = 6742\nreveal("ones", ones, unit="")', "Your guess: ones\nit was 6,742 (you made no guess)\n"),
        text("Ask. (3 min)", "notes"),
        text("## Asks\n\nBefore you look: what is it?", "slide"), prints("print(1)", "1\n"),
        text("## States\n\nHere it is.", "slide"), prints("print(1)", "1\n"),
        text("## Open\n\nThis is what it prints:", "slide"), text("## Shut\n\nNothing.", "slide"),
        text("## Long", "slide"), prints(long, lines),
    ]
    deck = folder / "small.html"
    deck.write_text(slides.deck(new_notebook(cells=cells), folder / "small.ipynb"), encoding="utf-8")
    by_heading = {}
    for page in measure.pages(browser, deck):
        by_heading.setdefault(page["heading"], []).append(page)
    return by_heading


def asked(pages, *names):
    return [[page[name] for page in pages] for name in names]


def test_a_guess_parts_from_its_answer_and_notes_give_the_seconds(cut):
    assert asked(cut["Ones"], "code", "answered", "seconds") == [[0, 1], [False, False], [90, 90]]


def test_words_that_ask_part_from_the_result_but_not_from_a_statement(cut):
    assert asked(cut["Asks"], "code") == [[0, 1]]
    assert asked(cut["States"], "code", "text", "letters") == [[1], [32], [26]], "large letters where there is room"


def test_a_sentence_left_open_at_a_pages_end_is_counted(cut):
    assert asked(cut["Open"], "open") == [[True]]
    assert asked(cut["Shut"], "open") == [[False]]


def test_a_result_too_large_for_the_page_of_its_code_repeats_the_last_lines(cut):
    assert asked(cut["Long"], "parted", "carried", "orphan") == [[0, 0], [0, 1], [False, False]]
