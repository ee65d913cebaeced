"""Explorers in a page without a kernel: their scripts in one file, and their state where they stand."""

import html
import json
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from course_utils.widgets import scripts

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"

# A model as the explorers know it, with nothing behind it. Explorers that are in view, or nearly, are made first.
START = """
function modelOf(state) {
  const heard = {};
  return {
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
  modules.parts.renderer(modules[state.data.page].explorer)({ model: modelOf(state), el });
  el.dataset.preventSwipe = "";  // a deck's pages are not to be turned by a slider
}
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    show(target);
  }
}, { rootMargin: "400px" });
function showAll() {
  for (const place of document.querySelectorAll(".explorer-here")) seen.observe(place);
}
addEventListener("DOMContentLoaded", showAll);
globalThis.explorers = { show, showAll };
"""


def write(target: Path) -> None:
    """Put what pages with explorers need into the folder `target`: `explorers.js` and `explorers.css`."""
    target.mkdir(parents=True, exist_ok=True)
    pages = [path.stem for path in sorted(scripts.PAGE.glob("*.js")) if "\nconst explorer = " in path.read_text()]
    (target / "explorers.js").write_text(f"(() => {{\n{scripts.joined(*pages)}{START}}})();\n", encoding="utf-8")
    (target / "explorers.css").write_text(scripts.style(), encoding="utf-8")


def states(notebook: NotebookNode) -> dict[str, dict[str, Any]]:
    """The state of each explorer in `notebook` by its model's id, without what every page has once."""
    stored = notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    explorers = {name: model["state"] for name, model in stored.items() if "page" in model["state"].get("data", {})}
    return {name: {key: state[key] for key in ["data", *state["data"]["limits"]]} for name, state in explorers.items()}


def place(state: dict[str, Any]) -> str:
    """Where an explorer is to stand: HTML that `explorers.js` turns into one."""
    stored = json.dumps(state).replace("</", "<\\/")
    return f'<div class="explorer-here"><script type="application/json">{html.unescape(stored)}</script></div>'
