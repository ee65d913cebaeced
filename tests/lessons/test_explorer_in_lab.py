"""The explorers as a reader meets them: in a real JupyterLab, in a real browser, by keyboard.

One Lab serves a notebook with an explorer in each cell. Its settings, kernels and files lie in a temporary folder, so
that nobody's own Lab changes what is seen here. The browser reaches that Lab and nothing else.
"""

import contextlib
import io
import re
import time
from collections.abc import Iterator

import nbformat
import pens
import pytest
from browser import axe, chromium, closed_context
from nbformat.v4 import new_code_cell, new_notebook, new_output
from patience import ON_SCREEN, PATIENCE
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from authoring.in_page.lab import TOKEN, jupyterlab

pytestmark = pytest.mark.slow

EXPLORERS = {
    "BatchNormExplorer": "BatchNormExplorer(rng.normal(size=(90, 5, 5, 3)), rng.integers(0, 9, 90),\n"
                         "                  np.zeros(3), np.ones(3))",
    "ConvolutionDesk": "ConvolutionDesk(load_mnist().x_test[:9], load_mnist().y_test[:9])",
    "DigitBrowser": "DigitBrowser(load_mnist())",
    "DropoutExplorer": "DropoutExplorer(rng.normal(size=(784, 50)), rng.normal(size=(50, 9)), rng.random((9, 784)),\n"
                       "                rng.integers(0, 9, 9))",
    "KnobExplorer": "KnobExplorer(Path('kept'))",
    "LayerBrowser": "LayerBrowser(on_keras.two_stages(), rng.random((9, 28, 28)), rng.integers(0, 9, 9))",
    "NeighbourExplorer": "NeighbourExplorer(rng.random((9, 784)), rng.integers(0, 9, 9),\n"
                         "                  rng.random((400, 784)), rng.integers(0, 9, 400), num_tests=9)",
    "ScoreExplorer": "ScoreExplorer(rng.normal(size=(784, 9)), rng.random((9, 784)), rng.integers(0, 9, 9))",
    "ShakenDigit": "ShakenDigit(lambda x: np.full((1, 9), 1 / 9), rng.random((9, 784)), rng.integers(0, 9, 9))",
    "ShiftExplorer": "ShiftExplorer(rng.random((9, 784)), rng.integers(0, 9, 9))",
    "ThresholdExplorer": "ThresholdExplorer(rng.random(400), (rng.random(400) < 0.2).astype(int))",
    "UnitExplorer": "UnitExplorer(rng.normal(size=(784, 50)), rng.random((9, 784)), rng.integers(0, 9, 9))",
}
IMPORTS = """from pathlib import Path
import numpy as np
from course_utils import load_mnist, on_keras
from course_utils.widgets import ConvolutionDesk, DigitBrowser, DropoutExplorer, NeighbourExplorer, ScoreExplorer
from course_utils.widgets import BatchNormExplorer, LayerBrowser, ShakenDigit, ShiftExplorer, ThresholdExplorer
from course_utils.widgets import KnobExplorer, UnitExplorer
rng = np.random.default_rng(0)"""

DECODED = """async image => {
  for (let tries = 0; tries < 100; tries++) {
    try { return await image.decode(); } catch { await new Promise(go => setTimeout(go, 100)); }  // a newer one came
  }
}"""

SHOWN = [
    "import keras\nimport pandas as pd\nfrom course_utils import load_mnist, plots",
    "plots.show_images(load_mnist().x_test[:3])",
    'pd.DataFrame({"error": [0.1]}, index=pd.Index([1], name="epoch"))',
    "from course_utils.on_keras.graph import draw\ndraw(keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)]))",
]
DRAWN = ["""import numpy as np
from course_utils import load_mnist, results
from course_utils.widgets import DigitCanvas
digits = load_mnist(num_train=2000)
w = results.weights("02_logistic_regression")["w"]
def softmax(image):
    powers = np.exp(image.ravel() @ w)
    return powers / powers.sum()
def nearest(image):
    row = ((digits.x_train - image) ** 2).sum(axis=(1, 2)).argmin()
    return np.eye(10)[digits.y_train[row]], (255 * digits.x_train[row]).astype("uint8")
canvas = DigitCanvas({"softmax": softmax, "nearest neighbour": nearest})
canvas""", 'print("kept:", [len(stroke) > 9 for stroke in canvas.strokes])']
CHOSEN = "from course_utils.widgets import PhotographReader\nPhotographReader(lambda pictures: range(len(pictures)))"
SLIDERS = [
    ("DigitBrowser", "which picture"),
    ("DigitBrowser", "window: first row"),
    ("DigitBrowser", "window: first column"),
    ("NeighbourExplorer", "which test digit"),
    ("NeighbourExplorer", "pictures remembered"),
    ("NeighbourExplorer", "how many vote: k"),
    ("ScoreExplorer", "which test digit"),
    ("ConvolutionDesk", "which test digit"),
    ("ConvolutionDesk", "place: row"),
    ("ConvolutionDesk", "place: column"),
    ("ShiftExplorer", "pooling window"),
    ("ShiftExplorer", "move right"),
    ("ShiftExplorer", "move down"),
    ("UnitExplorer", "which test digit"),
    ("UnitExplorer", "which hidden unit"),
    ("UnitExplorer", "all weights"),
    ("DropoutExplorer", "which test digit"),
    ("DropoutExplorer", "which mask"),
    ("DropoutExplorer", "dropped: p"),
    ("DropoutExplorer", "unit of the layer above"),
    ("ShakenDigit", "which test digit"),
    ("ShakenDigit", "pixels to the right"),
    ("ShakenDigit", "degrees to the left"),
    ("ShakenDigit", "percent of noise"),
    ("ThresholdExplorer", "threshold"),
    ("LayerBrowser", "which test digit"),
    ("LayerBrowser", "which map or unit"),
    ("BatchNormExplorer", "which batch"),
    ("BatchNormExplorer", "γ, the new spread"),
    ("BatchNormExplorer", "β, the new mean"),
]

POINTED = [  # an explorer, places of its picture, and of each what the words say then, and the sliders
    ("ConvolutionDesk", [(217, 29), (300, 100)], [("At row 0, column 0 ", {"place: row": "0"}),
                                                  ("At row 11, column 13 ", {"place: column": "13"})]),
    ("DigitBrowser", [(20, 60), (170, 200)], [("Rows 0 to 6, columns 0 to 6", {"window: first row": "0"}),
                                              ("Rows 10 to 16, columns 12", {"window: first column": "12"})]),
    ("ScoreExplorer", [(20, 60), (500, 150)], [("Row 6, column 3 adds", {"pixel: row": "6", "pixel: column": "3"}),
                                               ("The score of 3 is", {})]),
    ("NeighbourExplorer", [(290, 50), (210, 50)], [("the 2 nearest", {"how many vote: k": "2"}),
                                                   ("the nearest is", {"how many vote: k": "1"})]),
    ("ThresholdExplorer", [(68, 100), (394, 100)], [("score z ≥ −1", {}), ("score z ≥ 1", {})]),
    ("ShiftExplorer", [(486, 80), (640, 240)], [("moved by −1 to the right and −1 down", {"move down": "-1"}),
                                                ("moved by 1 to the right and 1 down", {"move right": "1"})]),
    ("ShakenDigit", [(292, 125), (267, 113)], [("moved 2 pixels to the right", {"pixels down": "2"}),
                                               ("moved 2 pixels to the left", {"pixels down": "0"})]),
    ("LayerBrowser", [(90, 349), (30, 349), (445, 40), (405, 40)],
     [("conv2, convolution", {}), ("conv1, convolution", {}), ("map 1 of", {"which map or unit": "1"}),
      ("map 0 of", {})]),
]


def stored_output() -> nbformat.NotebookNode:
    """What a notebook on disk holds of an explorer whose kernel is long gone."""
    from course_utils import load_mnist
    from course_utils.widgets import DigitBrowser

    return new_output("execute_result", data=DigitBrowser(load_mnist())._repr_mimebundle_(), execution_count=1)


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Iterator[tuple]:
    """A Lab with the notebooks `live.ipynb`, `drawn.ipynb`, `chosen.ipynb`, `shown.ipynb` and `stored.ipynb`; a browser
    context that reaches only it; its faults."""
    folder = tmp_path_factory.mktemp("lab")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}}
    live = new_notebook(cells=[new_code_cell(code) for code in (IMPORTS, *EXPLORERS.values())], metadata=kernel)
    stored = new_notebook(cells=[new_code_cell(EXPLORERS["DigitBrowser"], execution_count=1,
                                               outputs=[stored_output()])], metadata=kernel)
    shown = new_notebook(cells=[new_code_cell(code) for code in SHOWN], metadata=kernel)
    drawn = new_notebook(cells=[new_code_cell(code) for code in DRAWN], metadata=kernel)
    chosen = new_notebook(cells=[new_code_cell(CHOSEN)], metadata=kernel)
    nbformat.write(chosen, folder / "chosen.ipynb")
    nbformat.write(drawn, folder / "drawn.ipynb")
    nbformat.write(live, folder / "live.ipynb")
    nbformat.write(shown, folder / "shown.ipynb")
    nbformat.write(stored, folder / "stored.ipynb")
    with (
        jupyterlab(folder, PATIENCE) as address,
        chromium() as browser,
        closed_context(browser, lambda url: url.startswith((address, "blob:", "data:")), offline=False,
                       has_touch=True, viewport={"width": 1100, "height": 2200}) as (context, faults),
    ):
        yield address, context, faults


def opened(lab: tuple, notebook: str) -> Page:
    """The notebook, open in Lab, its kernel ready."""
    address, context, _ = lab
    page = context.new_page()
    page.goto(f"{address}/lab/tree/{notebook}?token={TOKEN}&reset")
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=ON_SCREEN)
    return page


@pytest.fixture(scope="module")
def page(lab) -> Page:
    """The live notebook after "Run All Cells"."""
    page = opened(lab, "live.ipynb")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    expect(page.locator(".course-explorer img")).to_have_count(len(EXPLORERS), timeout=ON_SCREEN)
    return page


def explorer(page: Page, name: str) -> Locator:
    """Everything that the cell of this explorer shows."""
    return page.locator(".jp-OutputArea-output:has(.course-explorer)").nth(list(EXPLORERS).index(name))


def seen(found: Locator) -> tuple[bytes, str]:
    """The picture as it is on the screen, and the words below it."""
    image = found.locator(".course-explorer img")
    image.evaluate(DECODED)
    return image.screenshot(), found.locator(".course-explorer p").inner_text()


def another(found: Locator, picture: bytes) -> bool:
    """Whether the picture on the screen is another one: a browser may paint it some frames after the words."""
    deadline = time.monotonic() + ON_SCREEN / 1000
    while time.monotonic() < deadline:
        if seen(found)[0] != picture:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("name", EXPLORERS)
def test_controls_and_picture_are_seen_together_on_a_small_screen(page, name):
    page.set_viewport_size({"width": 1100, "height": 900})
    assert explorer(page, name).bounding_box()["height"] <= 620  # the rest of 900 is bars and code
    page.set_viewport_size({"width": 1100, "height": 2200})


@pytest.mark.parametrize("name, slider", SLIDERS)
def test_an_arrow_key_moves_the_slider_and_picture_and_words_follow(page, name, slider):
    found = explorer(page, name)
    picture, words = seen(found)
    found.get_by_role("slider", name=slider).focus()  # found by the name that a screen reader speaks
    page.keyboard.press("ArrowRight")
    expect(found.locator(".course-explorer p")).not_to_have_text(words, timeout=ON_SCREEN)
    assert another(found, picture)
    assert found.locator(".course-explorer img").get_attribute("alt") == seen(found)[1]


@pytest.mark.parametrize("pixels", [2, 1])
def test_a_picture_has_as_many_pixels_as_the_screen_shows(page, pixels):
    page.evaluate("value => Object.defineProperty(window, 'devicePixelRatio', { value, configurable: true })", pixels)
    for _ in range(2):  # the first picture on another screen tells the kernel what the next one needs
        test_an_arrow_key_moves_the_slider_and_picture_and_words_follow(page, "DigitBrowser", "window: first row")
    image = explorer(page, "DigitBrowser").locator(".course-explorer img")
    assert image.evaluate("image => image.naturalWidth / Number(image.getAttribute('width'))") == pixels


@pytest.mark.parametrize("name, slider", list(dict(reversed(SLIDERS)).items()))
def test_a_slider_is_drawn_with_the_pointer_and_the_picture_follows(page, name, slider):
    found = explorer(page, name)
    picture, words = seen(found)
    handle = found.get_by_role("slider", name=slider)
    handle.hover()  # once it stands still on the screen, with nothing over it
    track = handle.locator("xpath=ancestor::*[contains(@class, 'noUi-target')]").bounding_box()
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    far = 0.4 * track["width"] * (1 if x < track["x"] + track["width"] / 2 else -1)
    page.mouse.down()
    page.mouse.move(x + far, y, steps=4)
    page.mouse.up()
    expect(found.locator(".course-explorer p")).not_to_have_text(words, timeout=ON_SCREEN)
    assert another(found, picture)


@pytest.mark.parametrize("name, at, said", POINTED)
@pytest.mark.parametrize("by", ["mouse", "touch"])
def test_pointing_at_the_picture_chooses_and_the_sliders_follow(page, name, at, said, by):
    found = explorer(page, name)
    image, words = found.locator(".course-explorer img"), found.locator(".course-explorer p")
    image.scroll_into_view_if_needed()
    box = image.bounding_box()
    shown = box["width"] - 16  # the picture has a white border of 8 pixels
    scale = shown / image.evaluate("image => Number(image.getAttribute('width'))")
    for (x, y), reached in zip(at, said):
        press = page.touchscreen.tap if by == "touch" else page.mouse.click
        for _ in range(20):  # a browser that is short of time drops a tap now and then, as it does a finger's
            press(box["x"] + 8 + scale * x, box["y"] + 8 + scale * y)
            with contextlib.suppress(AssertionError):
                expect(words).to_contain_text(reached[0], timeout=ON_SCREEN / 20)
                break
        expect(words).to_contain_text(reached[0], timeout=1)
        for slider, value in reached[1].items():
            expect(found.get_by_role("slider", name=slider)).to_have_attribute("aria-valuetext", value,
                                                                               timeout=ON_SCREEN)


def test_a_held_mouse_moves_the_frame_along(page):
    found = explorer(page, "ConvolutionDesk")
    image = found.locator(".course-explorer img")
    image.scroll_into_view_if_needed()
    box = image.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, box["y"] + 110, steps=7)
    page.mouse.up()
    scale = (box["width"] - 16) / 700
    row, column = (int(((way - 8) / scale - start) / 6) - 1 for way, start in ((110, 26), (100, 1)))
    expect(found.locator(".course-explorer p")).to_contain_text(f"At row {row}, column {column} ", timeout=ON_SCREEN)


@pytest.mark.parametrize("name", EXPLORERS)
def test_on_a_wide_page_all_of_an_explorer_fits_900_by_650_and_controls_stand_beside_the_picture(page, name):
    page.set_viewport_size({"width": 1340, "height": 2200})
    found = explorer(page, name)
    page.wait_for_function("found => found.clientWidth >= 880", arg=found.element_handle(), timeout=ON_SCREEN)
    box = found.bounding_box()
    controls, image = (found.locator(part).bounding_box() for part in (".course-controls", ".course-explorer img"))
    page.set_viewport_size({"width": 1100, "height": 2200})
    assert 880 <= box["width"] <= 920 and box["height"] <= 650
    if name != "KnobExplorer":  # twelve lists and three buttons stand above
        assert controls["x"] + controls["width"] <= image["x"] and abs(controls["y"] - image["y"]) < 20


def test_the_lists_and_the_buttons_of_the_knobs_answer_to_the_pointer(page):
    found = explorer(page, "KnobExplorer")
    words = found.locator(".course-explorer p")
    found.get_by_role("combobox", name="images").select_option("10,000")
    found.get_by_role("combobox", name="filters").select_option("64")
    expect(words).to_contain_text("Now: filters=64: validation error", timeout=ON_SCREEN)
    found.get_by_role("button", name="Hold this one").click()
    expect(words).to_contain_text("Held: filters=64: validation error", timeout=ON_SCREEN)
    found.get_by_role("combobox", name="filters").select_option("32")  # as the next test expects it
    expect(words).to_contain_text("Now: baseline: validation error", timeout=ON_SCREEN)


@pytest.mark.parametrize("name, choice, said", [
    ("DigitBrowser", "8", "is an 8"),
    ("ScoreExplorer", "4", "The score of 4 is"),
])
def test_a_choice_from_the_list_changes_picture_and_words(page, name, choice, said):
    found = explorer(page, name)
    picture, _ = seen(found)
    found.get_by_role("combobox").focus()
    page.keyboard.press(choice)  # a list takes the option that begins with what is typed
    expect(found.locator(".course-explorer p")).to_contain_text(said, timeout=ON_SCREEN)
    assert another(found, picture)


def test_an_experiment_runs_in_the_background_and_the_kernel_stays_free(page):
    found = explorer(page, "KnobExplorer")
    choose(page, found, "images", "2,000")
    choose(page, found, "epochs", "2")
    words = found.locator(".course-explorer p")
    expect(words).to_contain_text("Now: epochs=2, images=2000: not run yet.", timeout=ON_SCREEN)
    press(page, found, "Run it")
    test_an_arrow_key_moves_the_slider_and_picture_and_words_follow(page, "ScoreExplorer", "which test digit")
    expect(found).to_contain_text("kept", timeout=1000 * PATIENCE)
    expect(words).to_contain_text("Now: epochs=2, images=2000: validation error", timeout=ON_SCREEN)


def test_an_experiment_in_the_background_is_stopped(page):
    found = explorer(page, "KnobExplorer")
    choose(page, found, "images", "2,000")
    choose(page, found, "epochs", "12")
    expect(found.locator(".course-explorer p")).to_contain_text("Now: images=2000: not run yet.", timeout=ON_SCREEN)
    press(page, found, "Run it")
    press(page, found, "Stop")
    expect(found).to_contain_text("stopped; nothing is kept of it", timeout=1000 * PATIENCE)
    expect(found.get_by_role("button", name="Run it")).to_be_enabled(timeout=ON_SCREEN)


def choose(page: Page, found: Locator, name: str, value: str) -> None:
    """Choose from the list called `name` by the first letter; a whole number would press Lab's 0 0, a new kernel."""
    found.get_by_role("combobox", name=name).focus()
    page.keyboard.press(value[0])


def press(page: Page, found: Locator, name: str) -> None:
    """Press a button by its key."""
    expect(found.get_by_role("button", name=name)).to_be_enabled(timeout=ON_SCREEN)
    found.get_by_role("button", name=name).focus()
    page.keyboard.press("Enter")


def test_tab_reaches_the_next_control(page):
    found = explorer(page, "DigitBrowser")
    found.get_by_role("combobox").focus()
    page.keyboard.press("Tab")
    expect(found.get_by_role("slider", name="which picture")).to_be_focused(timeout=ON_SCREEN)


def test_no_label_is_cut_and_nothing_is_wider_than_its_place(page):
    cut = page.locator(".widget-label, .course-explorer img, .course-explorer p").evaluate_all(
        "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent || e.alt)")
    assert cut == []


def test_a_fresh_clone_shows_the_stored_picture_before_anything_is_run(lab):
    # Lab does not trust a notebook that it has never run, and shows its widgets as pictures.
    page = opened(lab, "stored.ipynb")
    picture = page.locator(".jp-OutputArea-output img")
    expect(picture).to_be_visible(timeout=ON_SCREEN)
    expect(picture).to_have_attribute("alt", re.compile("Training picture 0 is a 5"))
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    expect(page.get_by_text("Error displaying widget")).to_have_count(0)


@pytest.mark.parametrize("draw", pens.ALL)
def test_a_drawn_digit_is_answered_by_the_kernel_and_kept_there(lab, draw):
    page = opened(lab, "drawn.ipynb")
    page.locator(".jp-CodeCell").first.click()
    page.keyboard.press("Shift+Enter")
    paper = page.locator(".hand-paper")
    expect(paper).to_be_visible(timeout=ON_SCREEN)
    paper.scroll_into_view_if_needed()
    draw(page, pens.SEVEN)
    words = page.locator(".hand-words")
    expect(words).to_have_text("All say 7.", timeout=ON_SCREEN)
    expect(page.locator(".hand-copied")).to_have_count(1, timeout=ON_SCREEN)
    paper.focus()
    for key in ("0", "0", "d", "d", "ArrowDown"):  # in Lab: a new kernel, a cell deleted, the next cell
        page.keyboard.press(key)
    expect(paper).to_be_focused(timeout=ON_SCREEN)
    page.locator(".jp-CodeCell").last.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    expect(page.get_by_text("kept: [True]")).to_be_visible(timeout=ON_SCREEN)
    assert axe(page, ".hand") == []


def png(image: Image.Image, **options: object) -> bytes:
    """The picture as a file."""
    buffer = io.BytesIO()
    image.save(buffer, format="png", **options)
    return buffer.getvalue()


def test_a_chosen_photograph_is_read_and_a_bad_file_answered_with_a_sentence(lab):
    """Also one that is larger than what Jupyter's server lets through to a kernel."""
    page = opened(lab, "chosen.ipynb")
    page.locator(".jp-CodeCell").first.click()
    page.keyboard.press("Shift+Enter")
    words = page.locator(".course-explorer p")
    expect(words).to_contain_text("15 digits framed", timeout=ON_SCREEN)
    sheet = Image.new("L", (400, 200), "white")
    for left in (100, 300):
        sheet.paste(20, (left, 50, left + 12, 150))
    three = Image.new("L", (4000, 4000), "white")
    for left in (500, 1500, 2500):
        three.paste(20, (left, 1000, left + 300, 3000))
    for content, said in [(png(sheet), "2 digits framed, read as 0, 1."), (b"", "mine.png is no PNG and no JPEG"),
                          (png(three, compress_level=0), "3 digits framed, read as 0, 1, 2."),
                          (bytes(15_000_000), "mine.png is no PNG and no JPEG")]:
        with page.expect_file_chooser(timeout=ON_SCREEN) as chooser:
            page.get_by_role("button", name="Choose a photograph").press("Enter")
        chooser.value.set_files({"name": "mine.png", "mimeType": "image/png", "buffer": content})
        expect(words).to_contain_text(said, timeout=ON_SCREEN)
    assert page.locator(".course-explorer img").evaluate(DECODED) is None, "its picture is none"
    assert axe(page, ".jp-OutputArea-output") == []


def test_axe_finds_nothing_in_what_notebooks_show(lab):
    """Neither in figures and tables nor in the drawings of networks, as Lab shows them."""
    page = opened(lab, "shown.ipynb")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    expect(page.locator(".jp-OutputArea-output img")).to_have_count(2, timeout=ON_SCREEN)
    expect(page.locator(".jp-OutputArea-output table")).to_have_count(1, timeout=ON_SCREEN)
    assert axe(page, ".jp-OutputArea-output") == []


def test_axe_finds_nothing_in_the_explorers(page):
    assert axe(page, ".course-explorer") == []


def test_nothing_was_asked_of_the_network_and_no_error_was_told(lab, page):
    _, _, faults = lab
    assert faults.requests == [] and faults.console == []
