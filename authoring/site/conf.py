"""Sphinx's settings for the site: what is read, how it looks, and that nothing comes from elsewhere."""

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

project = html_title = "Seventy Thousand Digits"
extensions = ["myst_nb", "authoring.site.glossary", "authoring.site.live"]
exclude_patterns = ["README.md"]  # parts of which are included by index.md

nb_execution_mode = "off"
nb_code_prompt_show, nb_code_prompt_hide = "Show me", "Hide it"  # an output that answers a guess
nb_custom_formats = {".ipynb": "authoring.site.page.read"}
myst_enable_extensions = ["dollarmath"]
myst_update_mathjax = False  # which would set it up for a later release

# As in the decks: formulas of glyphs that it carries itself, read out by screen readers as MathML.
mathjax_path = "mathjax/MathJax.js"
mathjax2_config = {
    "jax": ["input/TeX", "output/SVG"],
    "extensions": ["tex2jax.js", "AssistiveMML.js"],
    "TeX": {"extensions": ["AMSmath.js", "AMSsymbols.js"]},
    "tex2jax": {"inlineMath": [["\\(", "\\)"], ["$", "$"]], "processEscapes": True},  # hints are HTML, with $ in it
    "SVG": {"font": "TeX"},
    "messageStyle": "none",
    "showMathMenu": False,
}

html_theme = "sphinx_book_theme"
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_show_search_summary = False  # which asks for pages by fetch, and a page that is a file may not
html_use_index = html_domain_indices = html_show_sphinx = html_show_copyright = False
templates_path = ["templates"]
html_sidebars = {"**": ["home.html", "sbt-sidebar-nav.html"]}
html_context = {"default_mode": "auto"}
html_theme_options = {
    "navbar_persistent": [],  # search stands in the sidebar
    "use_fullscreen_button": False,
    "footer_content_items": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}


def setup(app: Sphinx) -> None:
    """Take what `building` has put beside the sources, and see to tables and buttons."""
    app.config.html_static_path = [str(Path(app.srcdir, "_static"))]
    app.connect("html-page-context", without_empty_headers)
    app.connect("html-page-context", without_download, priority=400)  # the theme makes its buttons at 500


def without_empty_headers(app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """The empty corner of a table is a plain cell: a header that says nothing puzzles screen readers."""
    context["body"] = context.get("body", "").replace('<th class="head"><p></p></th>', "<td></td>")


def without_download(app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """A page that is no notebook has no button to download it."""
    if not name.startswith("notebooks/"):
        context["page_source_suffix"] = ""
