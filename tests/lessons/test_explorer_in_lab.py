"""The explorers as a reader meets them: in a real JupyterLab, in a real browser, by keyboard, mouse and touch.

All tests share one Lab, one kernel and one notebook, and go from top to bottom. Settings and files of this Lab lie in a
temporary folder, so that nobody's own Lab changes what is seen here. The browser reaches this Lab and nothing else.
"""

import contextlib
import io
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat
import pens
import pytest
from browser import Faults, axe, chromium, closed_context
from nbformat.v4 import new_code_cell, new_notebook, new_output
from patience import ON_SCREEN, PATIENCE
from PIL import Image
from playwright.sync_api import Error, Locator, Page, expect

from authoring.in_page.lab import TOKEN, jupyterlab

pytestmark = pytest.mark.slow

EXPLORERS = {
    "BatchNormExplorer": "BatchNormExplorer(rng.normal(size=(90, 5, 5, 3)), rng.integers(0, 9, 90),\n"
                         "                  np.zeros(3), np.ones(3))",
    "ConvolutionDesk": "ConvolutionDesk(load_mnist().x_test[:9], load_mnist().y_test[:9])",
    "DigitBrowser": "DigitBrowser(load_mnist())",
    "DropoutExplorer": "DropoutExplorer(rng.normal(size=(784, 50)), rng.normal(size=(50, 9)), rng.random((9, 784)),\n"
                       "                rng.integers(0, 9, 9))",
    "KnobExplorer": "KnobExplorer(Path('kept'), run=waiting.run)",
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
import keras
import numpy as np
import pandas as pd
import waiting
from course_utils import load_mnist, on_keras, plots, results
from course_utils.on_keras.graph import draw
from course_utils.widgets import DigitCanvas, PhotographReader
from course_utils.widgets import ConvolutionDesk, DigitBrowser, DropoutExplorer, NeighbourExplorer, ScoreExplorer
from course_utils.widgets import BatchNormExplorer, LayerBrowser, ShakenDigit, ShiftExplorer, ThresholdExplorer
from course_utils.widgets import KnobExplorer, UnitExplorer
rng = np.random.default_rng(0)"""

WAITING = """from pathlib import Path
from time import sleep

def run(knobs, progress):
    while not Path("go").exists():
        sleep(0.1)
    row = {"epoch": 1, "cost": 1.0, "train": 0.2, "validation_cost": 1.0, "validation": 0.1, "seconds": 0.5}
    return {"epochs": [row], "best_epoch": 1, "validation": 0.1, "test": 0.1, "test_last": 0.1, "parameters": 9,
            "seconds": 0.5}
"""  # an experiment that lasts until a test lets it end

DECODED = """async explorer => {
  const image = explorer.querySelector("img");
  for (let tries = 0; tries < 100; tries++) {
    try { await image.decode(); break; } catch { await new Promise(go => setTimeout(go, 100)); }  // a newer one came
  }
  return [image.naturalWidth, image.alt, explorer.querySelector("p").textContent];
}"""

PHOTOGRAPH = "PhotographReader(lambda pictures: range(len(pictures)))"
CANVAS = """digits = load_mnist(num_train=2000)
w = results.weights("02_logistic_regression")["w"]
def softmax(image):
    powers = np.exp(image.ravel() @ w)
    return powers / powers.sum()
def nearest(image):
    row = ((digits.x_train - image) ** 2).sum(axis=(1, 2)).argmin()
    return np.eye(10)[digits.y_train[row]], (255 * digits.x_train[row]).astype("uint8")
canvas = DigitCanvas({"softmax": softmax, "nearest neighbour": nearest})
canvas"""
SHOWN = [
    "plots.show_images(load_mnist().x_test[:3])",
    'pd.DataFrame({"error": [0.1]}, index=pd.Index([1], name="epoch"))',
    "draw(keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)]))",
]
KEPT = 'print("kept:", [len(stroke) > 9 for stroke in canvas.strokes])'

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

POINTED = [  # an explorer, places in its picture, and for each place what the words and the sliders then say
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



class Lab(NamedTuple):
    """A page that shows the notebook, the folder of the notebook, and what went wrong in the page."""

    page: Page
    folder: Path
    faults: Faults


def stored() -> tuple[nbformat.NotebookNode, dict]:
    """What a notebook on disk holds of an explorer whose kernel is long gone: its output, and its widgets' state."""
    from ipywidgets import Widget

    from course_utils import load_mnist
    from course_utils.widgets import DigitBrowser

    output = new_output("execute_result", data=DigitBrowser(load_mnist())._repr_mimebundle_(), execution_count=1)
    return output, {"application/vnd.jupyter.widget-state+json": Widget.get_manager_state()}


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Iterator[Lab]:
    """The notebook, open in Lab, its kernel ready; nothing has been run."""
    folder = tmp_path_factory.mktemp("lab")
    (folder / "waiting.py").write_text(WAITING)
    cells = [new_code_cell(code) for code in (IMPORTS, *EXPLORERS.values(), PHOTOGRAPH, CANVAS, *SHOWN, KEPT)]
    output, widgets = stored()
    cells[1 + list(EXPLORERS).index("DigitBrowser")].update(execution_count=1, outputs=[output])
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel, "widgets": widgets})
    nbformat.write(notebook, folder / "explorers.ipynb")
    with (
        jupyterlab(folder, PATIENCE) as address,
        chromium() as browser,
        closed_context(browser, lambda url: url.startswith((address, "blob:", "data:")), offline=False,
                       has_touch=True, viewport={"width": 1100, "height": 2200}) as (context, faults),
    ):
        expect.set_options(timeout=ON_SCREEN)
        page = context.new_page()
        page.goto(f"{address}/lab/tree/explorers.ipynb?token={TOKEN}&reset")
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        yield Lab(page, folder, faults)


@pytest.fixture(scope="module")
def page(lab) -> Page:
    """The notebook after "Run All Cells"."""
    lab.page.get_by_role("menuitem", name="Run", exact=True).click()
    lab.page.get_by_text("Run All Cells", exact=True).click()
    expect(lab.page.get_by_text("kept: []")).to_be_visible()
    expect(lab.page.locator(".course-explorer img")).to_have_count(len(EXPLORERS) + 1)  # and the photograph
    return lab.page


def explorer(page: Page, name: str) -> Locator:
    """Everything that the cell of this explorer shows."""
    return page.locator(".jp-OutputArea-output:has(.course-explorer)").nth(list(EXPLORERS).index(name))


def failing(page: Page, cases: Iterable[tuple], ask: Callable) -> dict[tuple, str]:
    """The cases for which `ask(page, *case)` fails, and how. Only the first failure is waited for long."""
    found: dict[tuple, str] = {}
    for case in cases:
        try:
            ask(page, *case)
        except (AssertionError, Error) as error:
            found[case[:2]] = str(error)
            expect.set_options(timeout=5_000)
            page.set_default_timeout(5_000)
    expect.set_options(timeout=ON_SCREEN)
    page.set_default_timeout(ON_SCREEN)
    return found


@contextlib.contextmanager
def another_picture(found: Locator) -> Iterator[None]:
    """A `with` block after which an explorer shows another picture than before, and describes it in other words."""
    image, words = found.locator(".course-explorer img"), found.locator(".course-explorer p")
    said, shown = words.inner_text(), image.get_attribute("src")
    yield
    expect(words).not_to_have_text(said)
    expect(image).not_to_have_attribute("src", shown)
    width, alt, said = found.locator(".course-explorer").evaluate(DECODED)
    assert width > 100 and alt == said


# before anything is run


def test_a_fresh_clone_shows_the_stored_picture_before_anything_is_run(lab):
    # Lab does not trust a notebook that it has never run, and shows its widgets as pictures.
    picture = lab.page.locator(".jp-OutputArea-output img")
    expect(picture).to_be_visible()
    expect(picture).to_have_attribute("alt", re.compile("Training picture 0 is a 5"))
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    expect(lab.page.get_by_text("Error displaying widget")).to_have_count(0)


def test_saving_a_notebook_that_nobody_has_run_keeps_its_stored_explorers(lab):
    """As the autosave does, two minutes after it was opened."""
    path = lab.folder / "explorers.ipynb"
    stored, saved = nbformat.read(path, as_version=4).metadata.widgets, path.stat().st_mtime_ns
    with lab.page.expect_response(lambda response: response.request.method == "PUT"):
        lab.page.keyboard.press("Control+s")
    assert path.stat().st_mtime_ns > saved
    assert nbformat.read(path, as_version=4).metadata.widgets == stored


# what is shown


def test_axe_finds_nothing_in_what_notebooks_show(page):
    """Pictures, words, canvas, photograph, figures, tables and drawings of networks; sliders are ipywidgets' own."""
    still = ".jp-OutputArea-output:not(:has(.jupyter-widgets, .hand))"
    assert page.locator(f"{still} :is(img, table)").count() == len(SHOWN)
    assert axe(page, f".course-explorer, .hand, {still}") == []


def test_no_label_is_cut_and_nothing_is_wider_than_its_place(page):
    cut = page.locator(".widget-label, .course-explorer img, .course-explorer p").evaluate_all(
        "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent || e.alt)")
    assert cut == []


def test_controls_and_picture_are_seen_together_on_a_small_screen(page):
    page.set_viewport_size({"width": 1100, "height": 900})
    heights = {name: explorer(page, name).bounding_box()["height"] for name in EXPLORERS}
    page.set_viewport_size({"width": 1100, "height": 2200})
    assert {name: height for name, height in heights.items() if height > 620} == {}  # the rest is bars and code


def test_on_a_wide_page_all_of_an_explorer_fits_900_by_650_and_controls_stand_beside_the_picture(page):
    page.set_viewport_size({"width": 1340, "height": 2200})
    wrong = {}
    for name in EXPLORERS:
        found = explorer(page, name)
        page.wait_for_function("found => found.clientWidth >= 880", arg=found.element_handle())
        box = found.bounding_box()
        controls, image = (found.locator(part).bounding_box() for part in (".course-controls", ".course-explorer img"))
        beside = controls["x"] + controls["width"] <= image["x"] and abs(controls["y"] - image["y"]) < 20
        if box["width"] > 920 or box["height"] > 650 or not (beside or name == "KnobExplorer"):  # has too many controls
            wrong[name] = box, controls, image
    page.set_viewport_size({"width": 1100, "height": 2200})
    assert wrong == {}


# moving sliders


def press_an_arrow(page: Page, name: str, slider: str) -> None:
    with another_picture(explorer(page, name)):
        explorer(page, name).get_by_role("slider", name=slider).focus()  # by the name that a screen reader speaks
        page.keyboard.press("ArrowRight")


def drag(page: Page, name: str, slider: str) -> None:
    handle = explorer(page, name).get_by_role("slider", name=slider)
    before = handle.get_attribute("aria-valuenow")
    with another_picture(explorer(page, name)):
        for _ in range(20):  # on a busy machine the page may still move below the mouse
            handle.hover()
            track = handle.locator("xpath=ancestor::*[contains(@class, 'noUi-target')]").bounding_box()
            box = handle.bounding_box()
            x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
            far = 0.4 * track["width"] * (1 if x < track["x"] + track["width"] / 2 else -1)
            page.mouse.down()
            page.mouse.move(x + far, y, steps=4)
            page.mouse.up()
            if handle.get_attribute("aria-valuenow") != before:
                break


def test_an_arrow_key_moves_a_slider_and_picture_and_words_follow(page):
    assert failing(page, SLIDERS, press_an_arrow) == {}


def test_a_slider_is_dragged_and_the_picture_follows(page):
    one_each = dict(reversed(SLIDERS)).items()
    assert failing(page, one_each, drag) == {}


def test_a_picture_has_as_many_pixels_as_the_screen_shows(page):
    image = explorer(page, "DigitBrowser").locator(".course-explorer img")
    for pixels in (2, 1):
        page.evaluate("value => Object.defineProperty(window, 'devicePixelRatio', {value, configurable: true})", pixels)
        for _ in range(2):  # the first picture on another screen tells the kernel what the next one needs
            press_an_arrow(page, "DigitBrowser", "window: first row")
        assert image.evaluate("image => image.naturalWidth / Number(image.getAttribute('width'))") == pixels


# pointing at pictures


def point(page: Page, by: str, name: str, at: list[tuple], said: list[tuple]) -> None:
    found = explorer(page, name)
    image, words = found.locator(".course-explorer img"), found.locator(".course-explorer p")
    image.scroll_into_view_if_needed()
    box = image.bounding_box()
    shown = box["width"] - 16  # the picture has a white border of 8 pixels
    scale = shown / image.evaluate("image => Number(image.getAttribute('width'))")
    press = page.touchscreen.tap if by == "touch" else page.mouse.click
    for (x, y), (sentence, sliders) in zip(at, said):
        for _ in range(20):  # a browser that is short of time drops a tap now and then, as it does a finger's
            press(box["x"] + 8 + scale * x, box["y"] + 8 + scale * y)
            with contextlib.suppress(AssertionError):
                expect(words).to_contain_text(sentence, timeout=ON_SCREEN / 20)
                break
        expect(words).to_contain_text(sentence, timeout=1)
        for slider, value in sliders.items():
            expect(found.get_by_role("slider", name=slider)).to_have_attribute("aria-valuetext", value)


def test_pointing_at_the_picture_chooses_and_the_sliders_follow(page):
    cases = [(by, *case) for case in POINTED for by in ("mouse", "touch")]
    assert failing(page, cases, point) == {}


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
    expect(found.locator(".course-explorer p")).to_contain_text(f"At row {row}, column {column} ")


# lists and buttons


def choose(page: Page, found: Locator, name: str, value: str) -> None:
    """Choose from the list called `name` by the first letter; a whole number would press Lab's 0 0, a new kernel."""
    found.get_by_role("combobox", name=name).focus()
    page.keyboard.press(value[0])


def press(page: Page, found: Locator, name: str) -> None:
    """Press a button by its key."""
    expect(found.get_by_role("button", name=name)).to_be_enabled()
    found.get_by_role("button", name=name).focus()
    page.keyboard.press("Enter")


def test_a_list_answers_to_a_key_and_tab_reaches_the_next_control(page):
    found = explorer(page, "DigitBrowser")
    with another_picture(found):
        choose(page, found, "", "8")
    expect(found.locator(".course-explorer p")).to_contain_text("is an 8")
    page.keyboard.press("Tab")
    expect(found.get_by_role("slider", name="which picture")).to_be_focused()


def test_the_lists_and_the_buttons_of_the_knobs_answer_to_the_pointer(page):
    found = explorer(page, "KnobExplorer")
    words = found.locator(".course-explorer p")
    found.get_by_role("combobox", name="images").select_option("10,000")
    found.get_by_role("combobox", name="filters").select_option("64")
    expect(words).to_contain_text("Now: filters=64: validation error")
    found.get_by_role("button", name="Hold this one").click()
    expect(words).to_contain_text("Held: filters=64: validation error")
    found.get_by_role("combobox", name="filters").select_option("32")
    expect(words).to_contain_text("Now: baseline: validation error")


def test_an_experiment_in_the_background_leaves_the_kernel_free_is_stopped_and_kept(lab, page):
    found = explorer(page, "KnobExplorer")
    words = found.locator(".course-explorer p")
    choose(page, found, "images", "2,000")
    choose(page, found, "epochs", "2")
    expect(words).to_contain_text("Now: epochs=2, images=2000: not run yet.")
    press(page, found, "Run it")
    press_an_arrow(page, "ScoreExplorer", "which test digit")
    press(page, found, "Stop")
    expect(found).to_contain_text("stopped; nothing is kept of it")
    press(page, found, "Run it")
    (lab.folder / "go").touch()
    expect(found).to_contain_text("kept")
    expect(words).to_contain_text("Now: epochs=2, images=2000: validation error")


# the canvas and the photograph


def test_a_drawn_digit_is_answered_by_the_kernel_and_kept_there(page):
    paper, words = page.locator(".hand-paper"), page.locator(".hand-words")
    clear = page.locator(".hand").get_by_role("button", name="Clear")
    paper.scroll_into_view_if_needed()
    for draw in pens.ALL:
        if clear.is_enabled():  # something is drawn
            clear.click()
        expect(words).to_have_text("Nothing is drawn.")
        draw(page, pens.SEVEN)
        expect(words).to_have_text("All say 7.")
        expect(page.locator(".hand-copied")).to_have_count(1)
    paper.focus()
    for key in ("0", "0", "d", "d", "ArrowDown"):  # in Lab: a new kernel, a cell deleted, the next cell
        page.keyboard.press(key)
    expect(paper).to_be_focused()
    page.locator(".jp-CodeCell").last.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    expect(page.get_by_text("kept: [True]")).to_be_visible()


def test_control_s_saves_the_notebook_also_from_the_canvas(page):
    unsaved = page.locator(".lm-TabBar-tab.jp-mod-current.jp-mod-dirty")
    expect(unsaved).to_have_count(1)
    page.locator(".hand-paper").focus()
    page.keyboard.press("Control+s")
    expect(unsaved).to_have_count(0)


def test_strokes_that_a_cell_sets_are_drawn_and_clearing_them_moves_nothing(page):
    canvas, cell = page.locator(".hand"), page.locator(".jp-CodeCell").last.locator(".cm-content")
    cell.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("canvas.strokes = [[(8, 7), (19, 7), (15, 22)]]")
    page.keyboard.press("Shift+Enter")
    expect(canvas.locator(".hand-words")).to_have_text("All say 7.")
    before = canvas.bounding_box()["height"]
    canvas.get_by_role("button", name="Clear").click()
    expect(canvas.locator(".hand-words")).to_have_text("Nothing is drawn.")
    assert canvas.bounding_box()["height"] == before


def png(side: int, *bars: int, **options: object) -> bytes:
    """A square white sheet with an upright dark bar at each of these columns, as a file."""
    sheet = Image.new("L", (side, side), "white")
    for left in bars:
        sheet.paste(20, (left, side // 4, left + side // 20, 3 * side // 4))
    buffer = io.BytesIO()
    sheet.save(buffer, format="png", **options)
    return buffer.getvalue()


def test_a_chosen_photograph_is_read_and_a_bad_file_answered_with_a_sentence(page):
    """Two files are larger than what Jupyter's server lets through to a kernel."""
    found = page.locator(".jp-OutputArea-output:has(.course-explorer)").last
    words = found.locator(".course-explorer p")
    expect(words).to_contain_text("15 digits framed")
    for content, said in [(png(400, 100, 300), "2 digits framed, read as 0, 1."),
                          (b"", "mine.png is no PNG and no JPEG"),
                          (png(2600, 400, 1200, 2000, compress_level=0), "3 digits framed, read as 0, 1, 2."),
                          (bytes(6_500_000), "mine.png is no PNG and no JPEG")]:
        with page.expect_file_chooser() as chooser:
            found.get_by_role("button", name="Choose a photograph").press("Enter")
        chooser.value.set_files({"name": "mine.png", "mimeType": "image/png", "buffer": content})
        expect(words).to_contain_text(said)
        expect(found.get_by_role("status").first).to_have_text("mine.png")
    assert found.locator(".course-explorer img").evaluate("image => image.decode()") is None, "its picture is none"


def test_nothing_was_asked_of_the_network_and_no_error_was_told(lab, page):
    assert lab.faults.requests == [] and lab.faults.console == []


def test_a_kernel_that_was_started_again_is_said_below_the_canvas_and_no_old_answer_stays(page):
    """Last, since nothing in the notebook answers any more."""
    canvas = page.locator(".hand")
    pens.mouse(page, pens.SEVEN)
    expect(canvas.locator("tbody tr")).to_have_count(2)
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_text("Restart Kernel…", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Confirm Kernel Restart").click()
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    pens.mouse(page, [(4, 4), (20, 20)])
    expect(canvas.locator(".hand-words")).to_have_text(
        "No answer: the kernel was started again. Run this cell again.")
    expect(canvas.locator("tbody tr")).to_have_count(0)
