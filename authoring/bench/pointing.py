"""Explorers in a real JupyterLab: how soon the picture on the screen follows the mouse that points at it."""

import tempfile
from pathlib import Path

import nbformat
import numpy as np
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Locator

from authoring.bench.facts import Facts
from authoring.bench.lab import TOKEN, jupyterlab
from authoring.bench.library import explorers
from authoring.decks.chromium import chromium
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


def bench_pointing(moves: int = MOVES, names: tuple[str, ...] = POINTED) -> Facts:
    """Milliseconds from a move of the pressed mouse to the new picture, for each explorer that can be pointed at."""
    found, twins = {}, explorers()
    with tempfile.TemporaryDirectory() as name, jupyterlab(Path(name)) as address, chromium() as browser:
        nbformat.write(notebook(names), Path(name, "pointing.ipynb"))
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.set_default_timeout(300_000)  # making all explorers takes a while
        page.goto(f"{address}/lab/tree/pointing.ipynb?token={TOKEN}&reset")
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        for number, explorer in enumerate(names):
            image = page.locator(".course-explorer img").nth(number)
            image.wait_for()
            image.scroll_into_view_if_needed()
            times = follow(image, places(twins[explorer], moves))
            found[explorer] = {"median": round(float(np.median(times)), 1),
                               "p95": round(float(np.quantile(times, 0.95)), 1)}
            print(f"{explorer}: follows the mouse within {found[explorer]['p95']:.0f} ms (promised: 50), 95th "
                  f"percentile of {len(times)} pictures")
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
    """A cell for each explorer, on the real data."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}}
    first = "from authoring.bench.library import explorers\nmade = explorers()"
    cells = [first, *(f"made[{name!r}]" for name in names)]
    return new_notebook(cells=[new_code_cell(cell) for cell in cells], metadata=kernel)
