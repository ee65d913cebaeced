"""Lesson 11's canvas in a real JupyterLab: how soon a move of the pen leaves ink, and all models have answered it."""

import tempfile
from pathlib import Path

import nbformat
import numpy as np
from nbformat.v4 import new_code_cell, new_notebook

from authoring import ROOT
from authoring.in_page.chromium import chromium
from authoring.in_page.lab import TOKEN, jupyterlab
from authoring.notebooks.reading import lessons, read
from authoring.records.facts import Facts

NEEDED = ["from course_utils import", "showdown.contestants(", "handwriting.drawings()", "def copy_nearest",
          "on_canvas = {", "widgets.DigitCanvas("]  # what stands in the cells of the lesson that make its canvas
MOVES = 100
WATCH = """() => {
  const paper = document.querySelector(".hand-paper"), rows = document.querySelector(".hand-said tbody");
  const context = paper.getContext("2d"), put = context.putImageData.bind(context);
  const found = globalThis.found = { ink: [], answers: [] };
  let begun = 0, inked = true;
  paper.addEventListener("pointermove", () => { begun ||= performance.now(); inked = false; }, true);
  context.putImageData = (...given) => {
    put(...given);
    if (!inked) found.ink.push(performance.now() - begun);
    inked = true;
  };
  new MutationObserver(() => {
    if (begun) found.answers.push(performance.now() - begun);
    begun = 0;
  }).observe(rows, { childList: true });
}"""


def bench_canvas(moves: int = MOVES) -> Facts:
    """Milliseconds from a move of the pen to its ink and to the answers of all models: median and 95th percentile."""
    with tempfile.TemporaryDirectory() as name, jupyterlab(Path(name)) as address, chromium() as browser:
        nbformat.write(notebook(), Path(name, "canvas.ipynb"))
        page = browser.new_page(viewport={"width": 1100, "height": 900})
        page.set_default_timeout(90_000)
        page.goto(f"{address}/lab/tree/canvas.ipynb?token={TOKEN}&reset")
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        paper = page.locator(".hand-paper")
        paper.scroll_into_view_if_needed()
        page.locator(".hand-said tr").first.wait_for()  # the drawing that is there is answered: all is loaded
        page.evaluate(WATCH)
        box = paper.bounding_box()
        page.mouse.move(box["x"] + 80, box["y"] + 60)
        page.mouse.down()
        for number in range(moves):
            angle = 2 * np.pi * number / moves
            page.mouse.move(box["x"] + 140 - 70 * np.cos(angle), box["y"] + 140 - 90 * np.sin(angle))
            page.wait_for_function("count => found.answers.length > count", arg=number)
        page.mouse.up()
        found, models = page.evaluate("found"), page.locator(".hand-said tr").count()
    facts = {f"{what}_ms": {"median": round(float(np.median(values)), 1),
                            "p95": round(float(np.quantile(values, 0.95)), 1)} for what, values in found.items()}
    print(f"a move of the pen: ink after {facts['ink_ms']['p95']:.0f} ms (promised: a frame, 17 ms), the answers of "
          f"{models} models after {facts['answers_ms']['p95']:.0f} ms (promised: 150), 95th percentiles of {moves}")
    return {**facts, "models": models, "moves": moves}


def notebook() -> nbformat.NotebookNode:
    """The cells of the lesson that make its canvas."""
    [lesson] = lessons(ROOT, ["11"])
    code = [cell.source for cell in read(lesson).cells if cell.cell_type == "code"]
    cells = [next(source for source in code if part in source) for part in NEEDED]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}}
    return new_notebook(cells=[new_code_cell(cell) for cell in cells], metadata=kernel)
