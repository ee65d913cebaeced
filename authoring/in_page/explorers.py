"""Explorers in a page without a kernel: their scripts in one file, and their state where they stand."""

import base64
import io
import json
import tempfile
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from PIL import Image

from authoring.in_page import networks
from authoring.in_page.chromium import chromium
from course_utils.plots.style import small_png
from course_utils.widgets import scripts

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"

# A model as the explorers know it, with nothing behind it but, for the canvas, the networks of `models.js`; what puts
# an explorer into each `.explorer-here`.
START = """
let networks;
async function answer({ digit }) {
  networks ??= Object.entries(digitModels).map(([name, model]) => [name, modules.network.readModel(model)]);
  const pixels = digit.map((grey) => grey / 255);
  return networks.map(([name, network]) => ({ name, probabilities: [...modules.network.answer(network, pixels)] }));
}
function modelOf(state) {
  const heard = {};
  return {
    answer: state.data.page === "canvas" && globalThis.digitModels && answer,
    get: (name) => state[name],
    set(name, value) {
      state[name] = value;
      for (const hear of [...(heard[`change:${name}`] ?? [])]) hear();
    },
    on(name, hear) { (heard[name] ??= new Set()).add(hear); },
    off(name, hear) { heard[name]?.delete(hear); },
    save_changes() {},
    send() {},
  };
}
function show(el) {
  const state = JSON.parse(el.querySelector("script").textContent);
  el.replaceChildren();
  el.dataset.preventSwipe = "";  // a deck's pages are not to be turned by a slider
  return new Promise((done) => {
    const drawn = new MutationObserver(() => {
      if (!el.querySelector(".ex-body")) return;
      drawn.disconnect();
      done();
    });
    drawn.observe(el, { childList: true, subtree: true });
    modules.parts.renderer(modules[state.data.page].explorer)({ model: modelOf(state), el });
  });
}
const places = () => [...document.querySelectorAll(".explorer-here")];
const showAll = () => Promise.all(places().map(show));  // all at once, for who measures them
function showInView() {  // each when it comes into view, or nearly
  const near = new IntersectionObserver((entries) => {
    for (const { target } of entries.filter(({ isIntersecting }) => isIntersecting)) {
      near.unobserve(target);
      show(target);
    }
  }, { rootMargin: "400px" });
  for (const place of places()) near.observe(place);
}
globalThis.explorers = { answer, show, showAll, showInView };
"""


def write(target: Path) -> None:
    """Put what pages with explorers need into the folder `target`: `explorers.js` and `explorers.css`."""
    target.mkdir(parents=True, exist_ok=True)
    pages = [path.stem for path in sorted(scripts.PAGE.glob("*.js")) if "\nconst explorer = " in path.read_text()]
    joined = scripts.joined(*pages, "network")
    (target / "explorers.js").write_text(f"(() => {{\n{joined}{START}}})();\n", encoding="utf-8")
    (target / "explorers.css").write_text(scripts.style(), encoding="utf-8")


def states(notebook: NotebookNode) -> dict[str, dict[str, Any]]:
    """The state of each explorer in `notebook` by its model's id, without what every page has once."""
    stored = notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    all_states = {name: model["state"] for name, model in stored.items()}
    return {name: {key: state[key] for key in ["data", *state["data"]["limits"]]}
            for name, state in all_states.items() if "page" in state.get("data", {})}


def place(state: dict[str, Any]) -> str:
    """Where an explorer is to stand: HTML that `explorers.js` turns into one."""
    stored = json.dumps(state).replace("</", "<\\/")
    return (f'<div class="explorer-here" data-page="{state["data"]["page"]}">'
            f'<script type="application/json">{stored}</script></div>')


def add_pictures(notebook: NotebookNode) -> None:
    """Put a picture of each explorer, as it opens, beside its live view, with its words as alt text.

    It is for pages that show no widgets, such as GitHub's.
    """
    found = states(notebook)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])
               if output.get("data", {}).get(WIDGET_VIEW, {}).get("model_id") in found]
    if not outputs:
        return
    places = [place(found[output.data[WIDGET_VIEW]["model_id"]]) for output in outputs]
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        write(Path(folder))
        networks.write(Path(folder))
        page = Path(folder, "page.html")
        page.write_text(PICTURED.format(places="\n".join(places)), encoding="utf-8")
        tab = browser.new_page(viewport={"width": 960, "height": 800}, device_scale_factor=2)
        tab.goto(page.as_uri())
        tab.evaluate("explorers.showAll()")
        tab.wait_for_function("[...document.querySelectorAll('.hand-words')].every(words => words.textContent)")
        for output, shown in zip(outputs, tab.locator(".explorer-here").all(), strict=True):
            picture = Image.open(io.BytesIO(shown.screenshot()))
            words = shown.locator(".ex-words")
            about = {"alt": words.inner_text() if words.count() else output.data["text/plain"],
                     "width": picture.width // 2, "height": picture.height // 2}
            output.data["image/png"] = base64.b64encode(small_png(picture)).decode()
            output.metadata["image/png"] = NotebookNode(about)


PICTURED = """<!DOCTYPE html>
<meta charset="utf-8">
<link rel="stylesheet" href="explorers.css">
<style>.ex-tour {{ display: none !important; }}</style>
{places}
<script src="models.js"></script>
<script src="explorers.js"></script>
"""
