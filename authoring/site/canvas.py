"""The canvas on a page of the site: what it needs is loaded by the pages that have one, and by no other."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from authoring.site.page import CANVAS

SCRIPTS = ["hand/models.js", "hand/hand.js"]


def setup(app: Sphinx) -> dict[str, bool]:
    """What Sphinx calls."""
    app.connect("html-page-context", load)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def load(app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Let the page load its networks, if there is a canvas on it."""
    if CANVAS in context.get("body", ""):
        app.add_css_file("hand/canvas.css", priority=400)  # before site.css, which has its colours
        for script in SCRIPTS:
            app.add_js_file(script)
