"""The explorers as a reader meets them: in a real JupyterLab, in a real browser, by keyboard, mouse and touch.

All tests share one Lab, one kernel and one notebook, made as those of the lessons are, and go from top to bottom.
Settings and files of this Lab lie in a temporary folder, so that nobody's own Lab changes what is seen here. The
browser reaches this Lab and nothing else.
"""

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat
import pens
import pytest
from browser import Faults, axe, chromium, closed_context
from nbformat.v4 import new_code_cell, new_notebook
from patience import ON_SCREEN, PATIENCE
from PIL import Image
from playwright.sync_api import Error, Locator, Page, expect

from authoring.in_page import explorers
from authoring.in_page.lab import TOKEN, jupyterlab
from authoring.notebooks import execution

pytestmark = pytest.mark.slow

EXPLORERS = {
    "BatchNormExplorer": "BatchNormExplorer(rng.normal(size=(900, 5, 5, 3)), rng.integers(0, 9, 900),\n"
                         "                  np.zeros(3), np.ones(3))",
    "ConvolutionDesk": "desk = ConvolutionDesk(load_mnist().x_test[:300], load_mnist().y_test[:300])\ndesk",
    "DepthExplorer": "DepthExplorer({'plain': {n: [rng.normal(size=99) * n] * 3 for n in (1, 2, 3)}}, 'times')",
    "DescentExplorer": "DescentExplorer([0.2, 2])",
    "DigitBrowser": "DigitBrowser(load_mnist())",
    "DropoutExplorer": "DropoutExplorer(rng.normal(size=(784, 50)), rng.normal(size=(50, 9)), rng.random((9, 784)),\n"
                       "                rng.integers(0, 9, 9))",
    "ExpectedCurve": "ExpectedCurve([1, 2, 3], [0.4, 0.2, 0.1], what='error', along='epoch')",
    "KnobExplorer": "KnobExplorer(Path('kept'), run=waiting.run)",
    "LayerBrowser": "LayerBrowser(on_keras.two_stages(), rng.random((9, 28, 28)), rng.integers(0, 9, 9))",
    "MapSumExplorer": "MapSumExplorer(rng.random((9, 784)), rng.integers(0, 9, 9), rng.normal(size=(9, 1, 3, 3)),\n"
                      "               rng.normal(size=(9, 9, 3, 3)))",
    "NeighbourExplorer": "NeighbourExplorer(rng.random((9, 784)), rng.integers(0, 9, 9),\n"
                         "                  rng.random((400, 784)), rng.integers(0, 9, 400), num_tests=9)",
    "PhotographReader": "PhotographReader(lambda pictures: range(len(pictures)))",
    "ScoreExplorer": "ScoreExplorer(rng.normal(size=(784, 9)), rng.random((9, 784)), rng.integers(0, 9, 9))",
    "ShakenDigit": "ShakenDigit(lambda x: np.full((1, 9), 1 / 9), rng.random((9, 784)), rng.integers(0, 9, 9))",
    "ShiftExplorer": "ShiftExplorer(rng.random((9, 784)), rng.integers(0, 9, 9))",
    "SlopeExplorer": "SlopeExplorer('unit')",
    "SoftmaxExplorer": "SoftmaxExplorer()",
    "ThresholdExplorer": "ThresholdExplorer(rng.random(400), (rng.random(400) < 0.2).astype(int))",
    "UnitExplorer": "UnitExplorer(rng.normal(size=(784, 50)), rng.random((9, 784)), rng.integers(0, 9, 9))",
    "XorExplorer": "XorExplorer()",
}
IMPORTS = f"""from pathlib import Path
import ipywidgets
import keras
import numpy as np
import pandas as pd
import waiting
from course_utils import load_mnist, on_keras, plots, results
from course_utils.on_keras.graph import draw
from course_utils.widgets import ({", ".join(EXPLORERS)}, DigitCanvas)
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
LINKED = """slider = ipywidgets.IntSlider(max=25, description="linked")
ipywidgets.jslink((desk, "row"), (slider, "value"))
heard = []
desk.observe(lambda change: heard.append(change["new"]), names="column")
slider"""
KEPT = 'print("kept:", [len(stroke) > 9 for stroke in canvas.strokes])'

# What of an explorer a reader sees: panels, colours of pixels, words.
LOOKS = """found => [found.querySelector(".ex-panels").innerHTML, found.querySelector(".ex-words").textContent,
  ...[...found.querySelectorAll("canvas")].map(canvas => canvas.toDataURL())].join()"""

POINTED = [  # an explorer, what in it, where in that from 0 to 1, and what the words then say
    ("ConvolutionDesk", "the feature map", (0.01, 0.01), "At row 0, column 0 "),
    ("ConvolutionDesk", "the digit", (0.99, 0.5), "At row 13, column 25 "),
    ("ConvolutionDesk", "the pooled map", (0.5, 0.01), "At row 0, column 12 "),
]


class Lab(NamedTuple):
    """A page that shows the notebook, the folder of the notebook, and what went wrong in the page."""

    page: Page
    folder: Path
    faults: Faults


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Iterator[Lab]:
    """The notebook, stored as the lessons' notebooks are and open in Lab, its kernel ready; nothing has been run."""
    folder = tmp_path_factory.mktemp("lab")
    (folder / "waiting.py").write_text(WAITING)
    cells = [new_code_cell(code) for code in (IMPORTS, *EXPLORERS.values(), CANVAS, *SHOWN, LINKED, KEPT)]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    notebook = execution.execute(new_notebook(cells=cells, metadata={"kernelspec": kernel}), folder)
    explorers.add_pictures(notebook)
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
    run_all(lab.page)
    return lab.page


def run_all(page: Page) -> None:
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    expect(page.locator(".jp-InputPrompt", has_text="[*]")).not_to_have_count(0)
    expect(page.locator(".jp-InputPrompt", has_text="[*]")).to_have_count(0)
    all_there(page)


def all_there(page: Page) -> None:
    """Every explorer shows something: none is a message that its model was not found."""
    expect(page.locator(".ex .ex-panels > *:first-child")).to_have_count(len(EXPLORERS))


def explorer(page: Page, name: str) -> Locator:
    """The explorer of this name."""
    return page.locator(".ex").nth(list(EXPLORERS).index(name))


def words(page: Page, name: str) -> Locator:
    return explorer(page, name).locator(".ex-words")


@contextlib.contextmanager
def another_picture(found: Locator) -> Iterator[None]:
    """A `with` block after which an explorer looks otherwise than before."""
    before = found.evaluate(LOOKS)
    yield
    found.page.wait_for_function(f"([found, before]) => ({LOOKS})(found) !== before",
                                 arg=[found.element_handle(), before])


# before anything is run


def test_a_fresh_clone_shows_stored_pictures_before_anything_is_run(lab):
    # Lab does not trust a notebook that it has never run, and shows its widgets as pictures.
    pictures = lab.page.locator(".jp-RenderedImage img")
    expect(pictures).to_have_count(len(EXPLORERS) + 1)
    assert pictures.evaluate_all("all => all.filter(image => image.naturalWidth < 300)") == []
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
    still = ".jp-OutputArea-output:not(:has(.jupyter-widgets, .hand, .ex))"
    assert page.locator(f"{still} :is(img, table)").count() == len(SHOWN)
    assert axe(page, f".ex, .hand, {still}") == []


def test_no_label_is_cut_and_nothing_is_wider_than_its_place(page):
    wide = {}
    for width in (1100, 700):
        page.set_viewport_size({"width": width, "height": 2200})
        wide[width] = page.locator(".ex, .ex-panel, .ex-control, .ex-title").evaluate_all(
            "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.className + e.textContent)")
    page.set_viewport_size({"width": 1100, "height": 2200})
    assert wide == {1100: [], 700: []}


def test_on_a_wide_page_controls_stand_beside_what_they_show_and_all_is_seen_at_once(page):
    page.set_viewport_size({"width": 1500, "height": 2200})
    wrong = {}
    for name in EXPLORERS:
        found = explorer(page, name)
        page.wait_for_function("found => found.clientWidth >= 960", arg=found.element_handle())
        box = found.bounding_box()
        controls, panels = (found.locator(part).bounding_box() for part in (".ex-controls", ".ex-panels"))
        if box["height"] > 700 or (abs(controls["y"] - panels["y"]) > 20 and name not in STACKED):
            wrong[name] = box, controls, panels
    page.set_viewport_size({"width": 1100, "height": 2200})
    assert wrong == {}


STACKED = ("KnobExplorer", "PhotographReader")  # many controls, and a picture as wide as the page


# moving controls


def test_keys_move_every_control_and_what_is_shown_follows(page):
    still = []
    for name in EXPLORERS:
        found = explorer(page, name)
        for control in found.locator(".ex-controls :is(input[type=range], select):enabled").all():
            label = control.evaluate("one => one.labels[0]?.textContent")
            assert label, f"{name}: a control without a label"
            control.focus()
            back = control.evaluate("one => one.value === one.max || one.selectedIndex === one.options?.length - 1")
            try:
                with another_picture(found):
                    page.keyboard.press("ArrowUp" if back and control.evaluate("one => one.tagName") == "SELECT" else
                                        "ArrowLeft" if back else "ArrowDown"
                                        if control.evaluate("one => one.tagName") == "SELECT" else "ArrowRight")
            except Error as error:
                still.append((name, label, str(error).splitlines()[0]))
                page.set_default_timeout(3_000)
    page.set_default_timeout(ON_SCREEN)
    assert still == []


def test_a_slider_is_dragged_and_the_picture_follows(page):
    found = explorer(page, "ConvolutionDesk")
    slider = found.get_by_label("place: column")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    with another_picture(found):
        page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2, steps=5)
        page.mouse.up()
    assert 18 <= int(slider.input_value()) <= 22


@pytest.mark.parametrize("by", ["mouse", "touch"])
@pytest.mark.parametrize(("name", "label", "at", "said"), POINTED)
def test_pointing_chooses_and_the_sliders_follow(page, by, name, label, at, said):
    target = explorer(page, name).get_by_label(label, exact=True)
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    press = page.touchscreen.tap if by == "touch" else page.mouse.click
    for _ in range(20):  # a browser that is short of time drops a tap now and then, as it does a finger's
        press(box["x"] + at[0] * box["width"], box["y"] + at[1] * box["height"])
        with contextlib.suppress(AssertionError):
            expect(words(page, name)).to_contain_text(said, timeout=ON_SCREEN / 20)
            return
    expect(words(page, name)).to_contain_text(said, timeout=1)


def test_a_held_mouse_moves_the_frame_along(page):
    target = explorer(page, "ConvolutionDesk").get_by_label("the digit", exact=True)
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    page.mouse.move(box["x"] + 0.1 * box["width"], box["y"] + 0.1 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"] + 1, box["y"] + 0.25 * box["height"] + 1, steps=7)
    page.mouse.up()
    expect(words(page, "ConvolutionDesk")).to_contain_text("At row 6, column 13 ")


def run_cell(page: Page, number: int, source: str | None = None) -> None:
    """Run the cell of this number, with another source if one is given."""
    cell = page.locator(".jp-CodeCell").nth(number).locator(".cm-content")
    cell.click()
    if source is not None:
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(source)
    page.keyboard.press("Shift+Enter")


def test_cells_move_an_explorer_hear_of_it_and_widgets_can_be_linked(page):
    run_cell(page, -1, "desk.row = 5")
    expect(words(page, "ConvolutionDesk")).to_contain_text("At row 5,")
    expect(page.locator(".widget-slider").get_by_text("5", exact=True)).to_be_visible()
    explorer(page, "ConvolutionDesk").get_by_label("place: column").fill("7")
    run_cell(page, -1, "print('heard:', heard[-1], desk.column)")
    expect(page.get_by_text("heard: 7 7")).to_be_visible()


def test_the_kernel_is_asked_for_what_the_page_does_not_hold(page):
    explorer(page, "ConvolutionDesk").get_by_label("which test digit").fill("299")
    expect(words(page, "ConvolutionDesk")).to_contain_text("Test digit 299 is a")
    run_cell(page, 1 + list(EXPLORERS).index("DigitBrowser"))
    explorer(page, "DigitBrowser").get_by_label("which picture").fill("59999")
    expect(words(page, "DigitBrowser")).to_contain_text("Training picture 59,999 is an 8")


def test_labs_keys_do_nothing_while_a_control_has_the_focus_and_control_s_saves(page):
    cells = page.locator(".jp-CodeCell").count()
    for role, name in [("combobox", "kernel"), ("slider", "place: row")]:
        explorer(page, "ConvolutionDesk").get_by_role(role, name=name).focus()
        for key in ("b", "d", "d", "0", "0"):  # in Lab: a cell below, a cell deleted, a new kernel
            page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.locator(".jp-CodeCell").count() == cells
    with page.expect_response(lambda response: response.request.method == "PUT"):
        page.keyboard.press("Control+s")


# the knobs


def test_the_lists_and_the_buttons_of_the_knobs_answer(page):
    found, said = explorer(page, "KnobExplorer"), words(page, "KnobExplorer")
    run_cell(page, 1 + list(EXPLORERS).index("KnobExplorer"))
    expect(said).to_contain_text("Now: baseline")
    found.get_by_label("images").select_option("10,000")
    found.get_by_label("filters").select_option("64")
    expect(said).to_contain_text("Now: filters=64: validation error")
    found.get_by_role("button", name="Hold this one").click()
    expect(said).to_contain_text("Held: filters=64: validation error")
    found.get_by_label("filters").select_option("32")
    expect(said).to_contain_text("Now: baseline: validation error")


def test_an_experiment_in_the_background_leaves_the_kernel_free_is_stopped_and_kept(lab, page):
    found, said = explorer(page, "KnobExplorer"), words(page, "KnobExplorer")
    found.get_by_label("images").select_option("2,000")
    found.get_by_label("epochs").select_option("2")
    expect(said).to_contain_text("Now: epochs=2, images=2000: not run yet.")
    found.get_by_role("button", name="Run it").press("Enter")
    explorer(page, "DigitBrowser").get_by_label("which picture").fill("59998")
    expect(words(page, "DigitBrowser")).to_contain_text("Training picture 59,998")
    found.get_by_role("button", name="Stop").press("Enter")
    expect(found).to_contain_text("stopped; nothing is kept of it")
    found.get_by_role("button", name="Run it").press("Enter")
    (lab.folder / "go").touch()
    expect(found).to_contain_text("kept")
    expect(said).to_contain_text("Now: epochs=2, images=2000: validation error")


# the canvas and the photograph


def test_a_drawn_digit_is_answered_by_the_kernel_and_kept_there(page):
    paper, words = page.locator(".hand-paper"), page.locator(".hand-words")
    clear = page.locator(".hand").get_by_role("button", name="Clear")
    paper.scroll_into_view_if_needed()
    for draw in pens.ALL:
        if clear.is_enabled():  # something is drawn
            clear.click()
        draw(page, pens.SEVEN)  # at once: the kernel's echo of the cleared page comes while the pen is down
        expect(words).to_have_text("All say 7.")
        expect(page.locator(".hand-copied")).to_have_count(1)
    paper.focus()
    for key in ("0", "0", "d", "d", "ArrowDown"):  # in Lab: a new kernel, a cell deleted, the next cell
        page.keyboard.press(key)
    expect(paper).to_be_focused()
    run_cell(page, -1, KEPT)
    expect(page.get_by_text("kept: [True]")).to_be_visible()


def test_control_s_saves_the_notebook_also_from_the_canvas(page):
    unsaved = page.locator(".lm-TabBar-tab.jp-mod-current.jp-mod-dirty")
    expect(unsaved).to_have_count(1)
    page.locator(".hand-paper").focus()
    page.keyboard.press("Control+s")
    expect(unsaved).to_have_count(0)


def test_strokes_that_a_cell_sets_are_drawn_and_clearing_them_moves_nothing(page):
    canvas = page.locator(".hand")
    run_cell(page, -1, "canvas.strokes = [[(8, 7), (19, 7), (15, 22)]]")
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
    found, said = explorer(page, "PhotographReader"), words(page, "PhotographReader")
    expect(said).to_contain_text("15 digits framed")
    for content, told in [(png(400, 100, 300), "2 digits framed, read as 0, 1."),
                          (b"", "mine.png is neither a PNG nor a JPEG"),
                          (png(2600, 400, 1200, 2000, compress_level=0), "3 digits framed, read as 0, 1, 2."),
                          (bytes(6_500_000), "mine.png is neither a PNG nor a JPEG")]:
        with page.expect_file_chooser() as chooser:
            found.get_by_role("button", name="Choose a photograph").press("Enter")
        chooser.value.set_files({"name": "mine.png", "mimeType": "image/png", "buffer": content})
        expect(said).to_contain_text(told)
        expect(found.get_by_role("status").first).to_have_text("mine.png")


def test_nothing_was_asked_of_the_network_and_no_error_was_told(lab, page):
    assert lab.faults.requests == [] and lab.faults.console == []


# without the kernel: last, since nothing in the notebook answers any more


def kernel_menu(page: Page, item: str, answer: str) -> None:
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_text(item, exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=answer).click()


def goes_on(page: Page, row: str) -> None:
    """The desk answers a key, though no kernel does."""
    explorer(page, "ConvolutionDesk").get_by_label("place: row").fill(row)
    expect(words(page, "ConvolutionDesk")).to_contain_text(f"At row {row},")


def test_a_cell_that_is_run_twice_has_one_live_explorer(page):
    run_cell(page, 1 + list(EXPLORERS).index("ConvolutionDesk"))
    all_there(page)
    goes_on(page, "3")
    run_cell(page, -1, "print('row', desk.row, desk.model_id)")
    expect(page.get_by_text("row 3 ConvolutionDesk_1")).to_be_visible()


def test_after_a_restart_an_explorer_goes_on_and_says_that_it_reaches_no_cell(page):
    canvas = page.locator(".hand")
    canvas.locator(".hand-paper").hover()  # which waits until nothing moves
    pens.mouse(page, pens.SEVEN)
    expect(canvas.locator("tbody tr")).to_have_count(2)
    kernel_menu(page, "Restart Kernel…", "Confirm Kernel Restart")
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    goes_on(page, "4")
    expect(explorer(page, "ConvolutionDesk").locator(".ex-notice")).to_contain_text("reaches no cell")
    explorer(page, "ConvolutionDesk").get_by_label("which test digit").fill("298")
    expect(explorer(page, "ConvolutionDesk")).to_contain_text("Only a kernel knows what comes next")
    explorer(page, "ConvolutionDesk").get_by_role("button", name="Show something that is known here").press("Enter")
    expect(words(page, "ConvolutionDesk")).to_contain_text("Test digit 0 is a")
    canvas.locator(".hand-paper").hover()  # which waits until nothing moves
    pens.mouse(page, [(4, 4), (20, 20)])
    expect(page.locator(".ex", has=canvas).locator(".ex-notice")).to_contain_text("reaches no cell")
    expect(canvas.locator(".hand-words")).to_contain_text("Only a kernel knows what comes next")
    expect(canvas.locator("table")).to_be_hidden()


def test_saved_and_opened_again_every_explorer_is_there_and_live_before_anything_is_run(page):
    page.keyboard.press("Control+s")
    expect(page.locator(".lm-TabBar-tab.jp-mod-current.jp-mod-dirty")).to_have_count(0)
    page.reload()
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    all_there(page)
    goes_on(page, "6")


def test_run_again_they_reach_the_cells_again(page):
    run_all(page)
    goes_on(page, "7")
    run_cell(page, -1, "print('row now', desk.row)")
    expect(page.get_by_text("row now 7")).to_be_visible()


def test_after_a_shut_down_they_go_on(page):
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_text("Shut Down Kernel", exact=True).click()
    page.get_by_text("No Kernel").first.wait_for()
    goes_on(page, "8")
