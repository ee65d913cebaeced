"""What is live on a page of the site: the canvas and the explorers. A page loads what it has, and nothing else."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from authoring.site.page import CANVAS, EXPLORER

CODE = {CANVAS: ["explorers/models.js"], EXPLORER: ["explorers/explorers.css", "explorers/explorers.js"]}
FIRST = 400  # before site.css, which has the page's colours, and site.js, which starts the explorers


def setup(app: Sphinx) -> dict[str, bool]:
    """What Sphinx calls."""
    app.connect("html-page-context", load)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def load(app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Let the page load what its canvas and its explorers need."""
    for mark, files in CODE.items():
        if mark in context.get("body", ""):
            for file in files:
                add = app.add_css_file if file.endswith(".css") else app.add_js_file
                add(file, priority=FIRST)
