"""The site in a browser: every page opened from its file with the network off, by day and by night, on a telephone too.

It is built once, as `make site` does it, and each page is opened once for all that is asked of every page.
"""

import functools
import http.server
import json
import threading
from html.parser import HTMLParser
from urllib.parse import unquote, urlparse

import nbformat
import pytest
from browser import axe, chromium, closed_context
from playwright.sync_api import expect

from authoring import ROOT
from authoring.copies import student
from authoring.site import building, glossary

pytestmark = pytest.mark.slow

LESSONS = sorted(path.stem for path in ROOT.glob("notebooks/[0-9][0-9]_*.ipynb"))
CANVAS = ".explorer-here[data-page='canvas']"
PAGES = ["index", "GLOSSARY", "search", *(f"notebooks/{name}" for name in LESSONS)]
TYPESET = """() => window.MathJax?.Hub
  ? new Promise(go => MathJax.Hub.Queue(() => go(MathJax.Hub.getAllJax().map(one => one.root.toMathML(""))))) : []"""
RAW = """() => {  // text that still has the marks of a formula
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.parentElement.closest("pre, code, script, style, svg, .MJX_Assistive_MathML")) continue;
    if (/\\$|\\\\[([]/.test(node.data)) found.push(node.data.trim().slice(0, 60));
  }
  return found;
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the site, just made."""
    target = tmp_path_factory.mktemp("made") / "site"
    building.build(target)
    return target


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture
def opened(site, browser):
    """A function that opens a page; at the end no page may have asked for anything elsewhere, or told an error."""
    with closed_context(browser, lambda url: url.startswith((site.as_uri(), "data:", "about:")),
                        color_scheme="light", reduced_motion="reduce",
                        viewport={"width": 1280, "height": 900}) as (context, faults):
        def go(name, address=""):
            page = context.new_page()
            page.goto((site / f"{name}.html").as_uri() + address)
            return page

        yield go
        assert faults.requests == [] and faults.console == []


def test_every_page_is_whole(opened):
    faults = {name: found for name in PAGES if (found := faults_of(opened(name)))}
    assert faults == {}


def faults_of(page):
    """What is wrong with a page of the site, which is closed then."""
    found = [f"MathJax cannot read {formula}" for formula in page.evaluate(TYPESET) if "merror" in formula]
    found += [f"not typeset: {words}" for words in page.evaluate(RAW)]
    if pictures := page.locator("article img:not([alt]), article img[alt='']").count():
        found += [f"{pictures} pictures without alt text"]
    found += axe(page)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    found += [("in dark mode", *fault) for fault in axe(page, only_contrast=True)]
    page.set_viewport_size({"width": 375, "height": 700})
    if (width := page.evaluate("document.documentElement.scrollWidth")) > 375:
        found += [f"{width} pixels wide on a telephone of 375"]
    page.close()
    return found


def test_formulas_are_typeset_and_one_wider_than_a_telephone_is_scrolled_and_not_cut(opened):
    page = opened("index")
    page.set_viewport_size({"width": 375, "height": 700})
    page.goto(page.url.replace("index", "notebooks/02_logistic_regression"))
    assert len(page.evaluate(TYPESET)) > 20
    assert page.locator("article svg").count() > 20
    wide = page.locator("article div.math[tabindex='0']")
    expect(wide.first).to_be_attached()
    assert wide.first.evaluate("formula => { formula.scrollLeft = 40; return formula.scrollLeft; }") > 0
    assert axe(page, "article") == []


class Reader(HTMLParser):
    """Collects the addresses that a page names, and its ids."""

    def __init__(self, path):
        super().__init__()
        self.addresses, self.ids = [], set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.ids.add(attrs.get("id"))
        self.addresses += [attrs[name] for name in ("href", "src") if attrs.get(name)]


def test_links_lead_somewhere_and_nothing_comes_from_elsewhere(site):
    read, broken = functools.cache(Reader), []
    for name in PAGES:
        path = site / f"{name}.html"
        for address in read(path).addresses:
            parts = urlparse(address)
            if parts.scheme in ("data", "javascript"):
                continue
            target = path.parent / unquote(parts.path) if parts.path else path
            anchored = not parts.fragment or target.suffix != ".html" or parts.fragment in read(target.resolve()).ids
            if parts.scheme or parts.netloc or not target.exists() or not anchored:
                broken.append((name, address))
    assert broken == []


def test_lessons_keep_alt_texts_and_hints_and_drop_instructors_notes(site):
    marks = ("For instructors", "<summary>Hint", "<img alt=")
    counts = {}
    for name in LESSONS:
        made = (site / "notebooks" / f"{name}.html").read_text(encoding="utf-8")
        kept = json.dumps(nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4).cells, ensure_ascii=False)
        counts[name] = [(made.count(mark), kept.count(mark)) for mark in marks]
    assert {name: found for name, found in counts.items() if not (
        found[0][0] == 0 < found[0][1] and all(made == kept > 0 for made, kept in found[1:]))} == {}


def test_the_first_use_of_a_term_leads_to_its_row_and_tells_its_meaning(opened):
    page = opened("notebooks/04_relu_rmsprop_dropout")
    term = page.get_by_role("link", name="dead unit", exact=True)
    assert term.count() == 1
    assert term.get_attribute("title").startswith("a ReLU unit that is silent")
    term.click()
    row = page.locator("tr:target")
    expect(row).to_contain_text("dead unit")
    expect(row).to_be_in_viewport()
    row.get_by_role("link", name="04").click()
    expect(page).to_have_title("4 · Deeper: ReLU, RMSprop, dropout — Seventy Thousand Digits")


def test_every_lesson_has_links_to_the_glossary(site):
    known = glossary.terms((ROOT / "GLOSSARY.md").read_text(encoding="utf-8"))
    own = {name: [term for term in known if term.lesson == name[:2]] for name in LESSONS}
    for name, terms in own.items():
        made = (site / "notebooks" / f"{name}.html").read_text(encoding="utf-8")
        missing = [term.name for term in terms if f"GLOSSARY.html#{term.anchor}" not in made]
        assert len(missing) <= len(terms) / 2, f"{name} has no links to {missing}"


def test_search_finds_a_word_from_a_file(opened):
    page = opened("index")
    page.get_by_role("button", name="Search").first.click()
    page.get_by_role("searchbox").first.fill("Adadelta")
    page.keyboard.press("Enter")
    found = page.locator("ul.search li a")
    expect(found.filter(has_text="9 · Inside a deep CNN")).to_have_count(1)
    found.filter(has_text="9 · Inside a deep CNN").click()
    expect(page.locator("h1").last).to_contain_text("9 · Inside a deep CNN")


def test_dark_mode_toggles_and_is_remembered(opened):
    page = opened("index")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Color mode").click()
    page.get_by_role("button", name="Dark").click()
    dark = page.evaluate(ground)
    assert sum(map(int, dark[4:-1].split(","))) < 150 < 600 < sum(map(int, light[4:-1].split(",")))
    page.get_by_role("link", name="1 · Nearest neighbour").first.click()
    expect(page.locator("article .cell_output img").first).to_be_attached()
    assert page.evaluate(ground) == dark
    paper = page.locator("article .cell_output img").first.evaluate("image => getComputedStyle(image).backgroundColor")
    assert paper == "rgb(255, 255, 255)", "figures are drawn for white paper"


def test_what_is_downloaded_is_the_students_notebook(opened):
    assert opened("index").get_by_role("button", name="Download this page").count() == 0
    page = opened("notebooks/00_start_here")
    page.get_by_role("button", name="Download this page").click()
    with page.expect_download() as download:
        page.locator("a.btn-download-source-button").click()
    assert download.value.suggested_filename == "00_start_here.ipynb"
    whole = nbformat.read(ROOT / "notebooks" / "00_start_here.ipynb", as_version=4)
    assert nbformat.read(download.value.path(), as_version=4) == student.for_students(whole) != whole


def test_no_file_of_the_site_has_instructors_notes(site):
    found = [path.relative_to(site).as_posix() for path in site.rglob("*")
             if path.is_file() and b"For instructors" in path.read_bytes()]
    assert found == []


def test_the_canvas_answers_without_a_kernel(opened):
    page = opened("notebooks/11_showdown")
    words = page.locator(".hand-words")
    page.locator(CANVAS).scroll_into_view_if_needed()
    expect(words).to_have_text("All say 5.")
    assert page.locator(".hand-said tr").count() == 3
    page.get_by_role("button", name="Clear").click()
    expect(words).to_have_text("Nothing is drawn.")
    page.locator(".hand-paper").scroll_into_view_if_needed()
    box = page.locator(".hand-paper").bounding_box()
    page.mouse.move(box["x"] + 140, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 140, box["y"] + 230, steps=9)
    page.mouse.up()
    expect(words).to_have_text("All say 1.")


def test_an_explorer_is_live(opened):
    page = opened("notebooks/05_convolution")
    explorer = page.locator(".explorer-here").nth(1)  # after the questions
    explorer.scroll_into_view_if_needed()
    explorer.get_by_role("button", name="Next").click()
    expect(explorer.get_by_role("group", name="Tour")).to_contain_text("2 of ")
    before = explorer.locator(".ex-words").inner_text()
    explorer.get_by_label("place: row").fill("9")
    expect(explorer.locator(".ex-words")).not_to_have_text(before)
    assert axe(page, ".explorer-here") == []


def test_the_first_page_shows_three_pictures_and_leads_to_every_lesson(opened):
    page = opened("index")
    pictures = page.locator("article img")
    assert pictures.count() == 3
    assert pictures.evaluate_all("all => all.every(image => image.naturalWidth > 700)")
    for name in LESSONS:
        assert page.locator(f"article a[href='notebooks/{name}.html']").count() == 1


def test_it_can_be_put_on_a_server(site, browser):
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=site)
    handler.log_message = lambda *_: None
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        inside = lambda url: url.startswith((address, "data:"))  # noqa: E731
        with closed_context(browser, inside, offline=False) as (context, faults):
            page = context.new_page()
            page.goto(address)
            page.get_by_role("link", name="11 · The showdown").first.click()
            page.locator(CANVAS).scroll_into_view_if_needed()
            expect(page.locator(".hand-words")).to_have_text("All say 5.")
            page.get_by_role("button", name="Download this page").click()
            with page.expect_download() as download:
                page.locator("a.btn-download-source-button").click()
            assert download.value.suggested_filename == "11_showdown.ipynb"
            page.goto(f"{address}search.html?q=dropout")
            expect(page.locator("ul.search li").first).to_be_visible()
            assert faults.requests == [] and faults.console == []
        server.shutdown()


def test_a_warning_of_sphinx_leaves_the_old_site(tmp_path, monkeypatch, capfd):
    def stage(source):
        source.mkdir()
        (source / "index.md").write_text("# A page\n\n[nowhere](missing.md)\n")

    monkeypatch.setattr(building, "stage", stage)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("old")
    with pytest.raises(RuntimeError, match="expected Sphinx to make the site without a warning"):
        building.build(tmp_path / "site")
    assert "missing.md" in capfd.readouterr().err
    assert (tmp_path / "site" / "index.html").read_text() == "old"
