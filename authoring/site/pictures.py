"""Take the three pictures that README and the site begin with, in a real JupyterLab: `docs/check.png` and two more.

    python -m authoring.site.pictures

A wrong answer to exercise 1.1 with what its check says, lesson 5's explorer, moved, and lesson 11's canvas
with a digit drawn on it and all models answering.
"""

import argparse
import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from PIL import Image
from playwright.sync_api import Page
from tqdm import tqdm

from authoring import ROOT
from authoring.in_page.chromium import chromium
from authoring.in_page.lab import TOKEN, jupyterlab
from authoring.notebooks.reading import lessons, read
from course_utils.files import whole

DOCS = ROOT / "docs"
COLOURS, LARGEST = 96, 120_000  # of a picture; bytes
PATIENT = 300_000  # milliseconds: lesson 11 loads eleven models

MISTAKE = '''def distances(image, images):
    """The Euclidean distance from image to each row of images."""
    return np.sqrt(np.sum(images - image, axis=1) ** 2)


check("01.1", distances)'''
PLACE = {"which test digit": 4, "place: row": 11, "place: column": 6}
ONE = [(8, 13), (16, 4), (15, 24)]  # with a long upstroke, as in much of Europe; in pixels of 28
CANVAS = ["from course_utils import", "contestants.contestants(", "handwriting.drawings()", "def copy_nearest",
          "on_canvas = {", "widgets.DigitCanvas("]  # a part of each cell of lesson 11 that its canvas needs
EXPLORER = "digits = load_mnist()\nwidgets.ConvolutionDesk(digits.x_test, digits.y_test)"


class Shot(NamedTuple):
    """A picture: its notebook's cells, the window's width, what is done once they have run, which part is taken."""

    cells: list[str]
    width: int
    act: Callable[[Page], None]
    part: str


def read_the_check(page: Page) -> None:
    page.get_by_text("it still sums before it squares").wait_for()
    page.locator(".jp-Cell").first.click()  # or the last one would stand in the way


def move_the_window(page: Page) -> None:
    """Move the sliders that choose the digit and place the window."""
    for name, value in PLACE.items():
        page.get_by_role("slider", name=name).fill(str(value))
    page.locator(".ex-words", has_text="Test digit 4 is a 4. At row 11, column 6").click()  # no focus is shown


def draw_a_digit(page: Page) -> None:
    """Draw a 1 in place of the 5 that the canvas opens with."""
    page.locator(".hand-said tr").first.wait_for()
    page.get_by_role("button", name="Clear").click()
    paper = page.locator(".hand-paper")
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    points = [(box["x"] + x / 28 * box["width"], box["y"] + y / 28 * box["height"]) for x, y in ONE]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=9)
    page.mouse.up()
    page.locator(".hand-words", has_text="They disagree").wait_for()


def cells_of_the_canvas() -> list[str]:
    """The cells of lesson 11 that make its canvas."""
    [lesson] = lessons(ROOT, ["11"])
    code = [cell.source for cell in read(lesson).cells if cell.cell_type == "code"]
    return [next(source for source in code if part in source) for part in CANVAS]


SHOTS = {
    "check": Shot(["import numpy as np\nfrom course_utils import check", MISTAKE], 1050, read_the_check,
                  ".jp-CodeCell >> nth=1"),
    "explorer": Shot(["from course_utils import load_mnist, widgets", EXPLORER], 1400, move_the_window,
                     ".ex"),
    "canvas": Shot(cells_of_the_canvas(), 1400, draw_a_digit, ".ex"),
}


def take(page: Page, address: str, name: str) -> bytes:
    """Open the notebook `name` in Lab, run it, act on it, and return the picture as a PNG."""
    shot = SHOTS[name]
    page.goto(f"{address}/lab/tree/{name}.ipynb?token={TOKEN}&reset")
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    shot.act(page)
    return page.locator(shot.part).screenshot()


def small(picture: bytes) -> bytes:
    """The picture with few colours.

    Raises ValueError if it is too large even so, for a page that is read on a slow line.
    """
    file = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS).save(file, "png", optimize=True)
    made = file.getvalue()
    if len(made) > LARGEST:
        raise ValueError(f"expected a picture of at most {LARGEST:,} bytes, got {len(made):,}: show less of it")
    return made


def main(arguments: list[str] | None = None) -> None:
    """Take the pictures named on the command line, or all."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("name", nargs="*", help=f"{', '.join(SHOTS)}; none means all")
    names = parser.parse_args(arguments).name or list(SHOTS)
    if unknown := set(names) - set(SHOTS):
        raise SystemExit(f"expected {', '.join(SHOTS)}, got {', '.join(sorted(unknown))}")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}}
    with tempfile.TemporaryDirectory() as folder, jupyterlab(Path(folder)) as address, chromium() as browser:
        for name in tqdm(names):
            cells = [new_code_cell(cell) for cell in SHOTS[name].cells]
            nbformat.write(new_notebook(cells=cells, metadata=kernel), Path(folder, f"{name}.ipynb"))
            page = browser.new_page(viewport={"width": SHOTS[name].width, "height": 1000}, device_scale_factor=1.5)
            page.set_default_timeout(PATIENT)
            picture = small(take(page, address, name))
            with whole(DOCS / f"{name}.png") as file:
                file.write(picture)
            page.close()


if __name__ == "__main__":
    main()
