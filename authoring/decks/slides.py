"""Decks made from the notebooks: one reveal.js page a lesson that opens from a file, with the network off.

The cells' `slideshow` metadata says where slides, fragments and speaker notes begin. `for_room` leaves out what a slide
cannot show; nbconvert makes the page with the template in `slides/template/deck`; in the browser
`slides/theme/pages.js` cuts long slides into pages that fit. What the page needs (reveal.js, MathJax, typeface, theme)
is copied beside it. Then `measure` looks at how the pages came out.
"""

import argparse
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import jinja2
import nbformat
from nbconvert import SlidesExporter
from nbformat import NotebookNode

from authoring import ROOT
from authoring.decks import measure
from authoring.decks.for_room import for_room
from authoring.in_page import explorers, networks
from authoring.in_page.packages import FONTS, MATHJAX, SLIDES, copy, install_packages, typeface
from authoring.teaching import quiz
from course_utils import tables
from course_utils.plots.style import COLOURS

NOTEBOOKS = ROOT / "notebooks"
BUILD = ROOT / "build" / "slides"
QUESTIONS = ROOT / "docs" / "teaching" / "lessons.md"  # of which the quiz is made

# What a deck uses of reveal.js, by its place in build/slides/vendor/.
REVEAL = {
    "dist/reset.css": "reset.css",
    "dist/reveal.css": "reveal.css",
    "dist/reveal.js": "reveal.js",
    "plugin/notes/notes.js": "notes.js",
    "LICENSE": "LICENSE",
}


class Opening(NamedTuple):
    """What the first cell of a lesson says about it; `question` and `minutes` may be empty."""

    title: str
    question: str
    minutes: str


def opening(notebook: NotebookNode) -> Opening:
    """The title, question and minutes of a lesson.

    They are the first `# heading`, the first paragraph that is all bold and the first that is all italic in the cell
    that holds the heading.

    Raises
    ------
    ValueError
        If no Markdown cell has a `# heading`: a deck without a title cannot be found again.
    """
    for cell in notebook.cells:
        title = cell.cell_type == "markdown" and re.search(r"^# +(.+)$", cell.source, re.MULTILINE)
        if title:
            question = re.search(r"^\*\*([^*\n]+)\*\*$", cell.source, re.MULTILINE)
            minutes = re.search(r"^\*([^*\s][^*]*)\*$", cell.source, re.MULTILINE)
            return Opening(title[1].strip(), question[1] if question else "", minutes[1] if minutes else "")
    raise ValueError("expected a Markdown cell with a `# heading`, which becomes the deck's title, found none")


def deck(notebook: NotebookNode, path: Path) -> str:
    """The HTML page of one deck; pictures that its text names are looked up beside `path`, the notebook's file."""
    exporter = SlidesExporter(
        template_name="deck",
        extra_template_basedirs=[str(SLIDES / "template")],
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
        embed_images=True,
    )
    pages = {state["data"]["page"] for state in explorers.states(notebook).values()}
    resources = {
        "deck_title": opening(notebook).title,
        "draws": "canvas" in pages,
        "explores": bool(pages),
        "metadata": {"name": path.stem, "path": str(path.parent)},
    }
    html, _ = exporter.from_notebook_node(for_room(notebook), resources)
    return tables.without_empty_headers(html)


def colours() -> str:
    """The course's palette as CSS custom properties, one for each role."""
    return ":root {\n" + "".join(f"  --{role}: {colour};\n" for role, colour in COLOURS.items()) + "}\n"


def vendor(target: Path) -> None:
    """Write what decks need beside them into `target`: reveal.js, MathJax, typeface, theme, explorers."""
    modules = install_packages()
    for source, name in REVEAL.items():
        copy(modules / "reveal.js" / source, target / "reveal" / name)
    for name in MATHJAX:
        copy(modules / "mathjax" / name, target / "mathjax" / name)
    for name in FONTS:
        copy(typeface(name), target / "fonts" / name)
    for path in (SLIDES / "theme").iterdir():
        copy(path, target / "theme" / path.name)
        if path.suffix == ".css":
            (target / "theme" / path.name).write_text(colours() + path.read_text())
    networks.write(target / "explorers")
    explorers.write(target / "explorers")


def index(notebooks: Iterable[Path]) -> str:
    """The HTML page that lists the decks of these notebooks with their questions and minutes."""
    template = jinja2.Environment(loader=jinja2.FileSystemLoader(SLIDES / "template"), autoescape=True)
    decks = [(path.stem, opening(nbformat.read(path, as_version=4))) for path in notebooks]
    return template.get_template("list.html.j2").render(decks=decks)


def build(notebooks: Iterable[Path], target: Path = BUILD) -> list[Path]:
    """Write a deck for each notebook into `target`, and beside them what they need; return the decks' paths."""
    vendor(target / "vendor")
    decks = []
    for path in notebooks:
        notebook = nbformat.read(path, as_version=4)
        decks.append(target / f"{path.stem}.html")
        decks[-1].write_text(deck(notebook, path), encoding="utf-8")
    return decks


def main(arguments: list[str] | None = None) -> None:
    """Build the decks of the lessons named on the command line, or of all, and the list of decks."""
    parser = argparse.ArgumentParser(description="Make build/slides/ from notebooks/.")
    parser.add_argument("lesson", nargs="*", help="a lesson's number or name, such as 01; none means all")
    names = parser.parse_args(arguments).lesson
    everything = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
    unknown = set(names) - {name for path in everything for name in (path.stem, path.stem[:2])}
    if unknown:
        known = ", ".join(path.stem for path in everything) or "none: run `make notebooks` first"
        raise SystemExit(f"expected names of notebooks, got {', '.join(sorted(unknown))}; there are: {known}")
    decks = build([path for path in everything if not names or {path.stem, path.stem[:2]} & set(names)])
    decks.append(BUILD / "quiz.html")
    decks[-1].write_text(deck(quiz.notebook(QUESTIONS), QUESTIONS), encoding="utf-8")
    for path in decks:
        print(path.relative_to(ROOT))
    (BUILD / "index.html").write_text(index(everything), encoding="utf-8")
    print((BUILD / "index.html").relative_to(ROOT))
    shutil.copyfile(SLIDES / "template" / "draw.html", BUILD / "draw.html")
    print((BUILD / "draw.html").relative_to(ROOT))
    try:
        print(measure.report(decks))
    except FileNotFoundError as missing:  # decks can be made without a browser, only not looked at
        print(f"not measured: {missing}")
