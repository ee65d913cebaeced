"""Explorers in a real JupyterLab: how soon the picture on the screen follows the mouse that points at it."""

import tempfile
from pathlib import Path

import anywidget
import nbformat
import numpy as np
import traitlets
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Locator

from authoring.bench.library import explorers
from authoring.in_page.chromium import chromium
from authoring.in_page.lab import TOKEN, jupyterlab
from authoring.records.facts import Facts
from course_utils.widgets.explorer import Explorer

POINTED = ("ConvolutionDesk", "DigitBrowser", "LayerBrowser", "NeighbourExplorer", "ScoreExplorer", "ThresholdExplorer")
MOVES = 60
PADDING = 8  # CSS pixels around a picture
# The page tells when it is done; asking it again and again would slow down what is measured.
WATCH = """image => {
  image.addEventListener("pointermove", () => {
    const begun = performance.now();
    image.took = new Promise(end => { image.end = () => end(performance.now() - begun); });
  }, true);
  image.addEventListener("load", () => { requestAnimationFrame(image.end); });
}"""
TOOK = "image => Promise.race([image.took, new Promise(end => setTimeout(end, 10_000, null))])"


class Echo(anywidget.AnyWidget):
    """What answers a move of the mouse with a number and draws nothing: the way to the kernel and back, and a frame."""

    _esm = """
    export default { render({ model, el }) {
      const image = document.createElement("img");
      [image.width, image.height] = [600, 100];
      image.addEventListener("pointermove", () => {
        model.set("asked", model.get("asked") + 1);
        model.save_changes();
      });
      model.on("change:answered", () => image.dispatchEvent(new Event("load")));
      el.classList.add("course-explorer");
      el.append(image);
    } };
    """
    asked = traitlets.Int(0).tag(sync=True, echo_update=False)
    answered = traitlets.Int(0).tag(sync=True)

    @traitlets.observe("asked")
    def _answer(self, change: dict) -> None:
        self.answered = change["new"]


def bench_pointing(moves: int = MOVES, names: tuple[str, ...] = POINTED) -> Facts:
    """Milliseconds from a move of the pressed mouse to the new picture, for each explorer that can be pointed at.

    And, as "nothing drawn", what of it the way through the browser and the Jupyter server takes by itself.
    """
    found, twins = {}, explorers()
    with tempfile.TemporaryDirectory() as name, jupyterlab(Path(name)) as address, chromium() as browser:
        nbformat.write(notebook(names), Path(name, "pointing.ipynb"))
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.set_default_timeout(300_000)  # making all explorers takes a while
        page.goto(f"{address}/lab/tree/pointing.ipynb?token={TOKEN}&reset")
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        for number, explorer in enumerate([*names, "nothing drawn"]):
            image = page.locator(".course-explorer img").nth(number)
            image.wait_for()
            image.scroll_into_view_if_needed()
            times = follow(image, places(twins[explorer], moves) if explorer in twins else across(moves))
            found[explorer] = {"median": round(float(np.median(times)), 1),
                               "p95": round(float(np.quantile(times, 0.95)), 1)}
            print(f"{explorer}: {'follows the mouse' if explorer in twins else 'the way there and back'} within "
                  f"{found[explorer]['p95']:.0f} ms (promised: 50), 95th percentile of {len(times)} answers")
    return found


def places(explorer: Explorer, count: int) -> list[tuple[float, float]]:
    """So many places of its picture, in CSS pixels, of which each chooses something other than the one before."""
    rng, found = np.random.default_rng(0), []
    while len(found) < count:
        x, y = rng.random(2) * (explorer.canvas.width, explorer.canvas.height)
        values = explorer.at(x, y)
        if any(explorer.controls[name].value != value for name, value in values.items()):
            explorer.choose(values)
            found.append((x, y))
    return found


def across(count: int) -> list[tuple[float, float]]:
    """So many places of the echo, from left to right."""
    return [(9 * number % 600, 50) for number in range(count)]


def follow(image: Locator, places: list[tuple[float, float]]) -> list[float]:
    """Milliseconds from each move of the pressed mouse, from place to place, to the new picture."""
    mouse, box, found = image.page.mouse, image.bounding_box(), []
    scale = (box["width"] - 2 * PADDING) / int(image.get_attribute("width"))
    image.evaluate(WATCH)
    for number, (x, y) in enumerate(places):
        mouse.move(box["x"] + PADDING + x * scale, box["y"] + PADDING + y * scale)
        if number == 0:
            mouse.down()
        found.append(image.evaluate(TOOK))
    mouse.up()
    return [took for took in found[1:] if took]  # the first was pressed; at an edge, rounded, nothing may change


def notebook(names: tuple[str, ...]) -> nbformat.NotebookNode:
    """A cell for each explorer, on the real data, and one for the echo."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}}
    imports = "from authoring.bench.library import explorers\nfrom authoring.bench.pointing import Echo\n"
    cells = [imports + "made = explorers()", *(f"made[{name!r}]" for name in names), "Echo()"]
    return new_notebook(cells=[new_code_cell(cell) for cell in cells], metadata=kernel)
