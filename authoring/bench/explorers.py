"""How fast explorers respond to a hand, in a browser: milliseconds from an event until the answer is on the screen."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Locator, ViewportSize

from authoring.in_page import explorers as without_kernel
from authoring.in_page.chromium import chromium
from authoring.in_page.lab import TOKEN, jupyterlab
from authoring.records.facts import Facts

Times = dict[str, float]  # milliseconds of one move, by what is measured
NOTHING = "nothing drawn"
IN_LAB = ("ConvolutionDesk", "DigitBrowser", "ScoreExplorer")
WINDOW = ViewportSize(width=1400, height=900)

PAGE = """<!DOCTYPE html>
<meta charset="utf-8">
<link rel="stylesheet" href="explorers.css">
{place}
<script src="explorers.js"></script>
"""
SHOW = """async (place) => {
  const start = performance.now();
  await explorers.show(place);
  return { shown: performance.now() - start };
}"""

# What measures inside a page; and a control whose listener does nothing, for comparison.
BENCH = """() => {
  const controls = (el) => [...el.querySelectorAll(".ex-controls :is(input[type=range], select)")].map((control) => {
    const list = control.tagName === "SELECT", low = Number(control.min), step = Number(control.step) || 1;
    const send = () => control.dispatchEvent(new Event(list ? "change" : "input", { bubbles: true }));
    return list ? { send, at: control.selectedIndex, count: control.length, put(to) { control.selectedIndex = to; } }
      : { send, at: Math.round((control.value - low) / step), count: 1 + Math.round((control.max - low) / step),
        put(to) { control.value = low + to * step; } };
  });
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(null);
  }));
  async function move(el, { number, to, pause, kernel }) {
    const { at, put, send } = controls(el)[number], missing = () => el.querySelector(".ex-panels.ex-old");
    await new Promise((done) => setTimeout(done, pause));  // a hand does not wait for a frame to begin
    put(to);
    const start = performance.now(), since = () => performance.now() - start;
    send();
    await null;  // it is drawn in the microtask before this one
    const drawn = since(), asked = missing();
    if (asked && !kernel) {  // nobody knows the answer: back
      put(at);
      send();
      await painted();
      return null;
    }
    do await painted(); while (missing() && since() < 30_000);
    return asked ? { kernel: since() } : { drawn, next_frame: since() };
  }
  const nothing = document.createElement("div");
  nothing.id = "nothing";
  nothing.style = "position: fixed; bottom: 0";
  nothing.innerHTML = '<div class="ex-controls"><input type="range" min="0" max="100"></div>';
  nothing.addEventListener("input", () => {});
  document.body.append(nothing);
  globalThis.bench = { controls: (el) => controls(el).map(({ at, count }) => [at, count]), move };
}"""


def bench_explorers(moves: int = 200) -> Facts:
    """The milliseconds that explorers take to respond to a random move of a control: median and 95th percentile.

    `drawn` is when the page has changed, `next_frame` when the browser has painted it; `kernel` is both where
    the kernel had to be asked. `shown` is what an explorer takes to appear. Of the moves in a `file`, a page without a
    kernel, only those count that the page can answer; `lab` is a JupyterLab.
    """
    print("milliseconds, median and 95th percentile (promised: next_frame 10 and 25, kernel 100, shown 150)")
    found: Facts = {}
    for where, measure in {"file": in_files, "lab": in_lab}.items():
        for name, times in measure(moves, np.random.default_rng(0)):
            found.setdefault(name, {})[where] = summary(times)
            print(f"{name}, {where}: {found[name][where]}")
    return found


def in_files(moves: int, rng: np.random.Generator) -> Iterator[tuple[str, list[Times]]]:
    """All explorers, each in a file of its own, which is opened five times."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        without_kernel.write(Path(folder))
        file, tab = Path(folder, "page.html"), browser.new_page(viewport=WINDOW)
        for name, make in explorers().items():
            explorer = make()
            state = {"data": explorer.data, **{control: getattr(explorer, control) for control in explorer.limits}}
            file.write_text(PAGE.format(place=without_kernel.place(state)), encoding="utf-8")
            place, shown = tab.locator(".explorer-here"), []
            for _ in range(5):
                tab.goto(file.as_uri())
                shown.append(place.evaluate(SHOW))
            tab.evaluate(BENCH)
            yield name, shown + moved(place, moves, rng)
        yield NOTHING, moved(tab.locator("#nothing"), moves, rng)


def in_lab(moves: int, rng: np.random.Generator) -> Iterator[tuple[str, list[Times]]]:
    """Some explorers in a notebook, with its kernel."""
    cells = [f"from {__name__} import explorers", *(f'explorers()["{name}"]()' for name in IN_LAB)]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells], metadata={"kernelspec": kernel})
    with tempfile.TemporaryDirectory() as folder, jupyterlab(Path(folder)) as address, chromium() as browser:
        nbformat.write(notebook, Path(folder, "bench.ipynb"))
        tab = browser.new_page(viewport=WINDOW)
        tab.set_default_timeout(300_000)
        tab.goto(f"{address}/lab/tree/bench.ipynb?token={TOKEN}&reset")
        tab.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        tab.get_by_role("menuitem", name="Run", exact=True).click()
        tab.get_by_text("Run All Cells", exact=True).click()
        tab.locator(".ex .ex-panels > *:first-child").nth(len(IN_LAB) - 1).wait_for()
        tab.evaluate(BENCH)
        for number, name in enumerate(IN_LAB):
            yield name, moved(tab.locator(".ex").nth(number), moves, rng, kernel=True)
        yield NOTHING, moved(tab.locator("#nothing"), moves, rng)


def moved(place: Locator, moves: int, rng: np.random.Generator, kernel: bool = False) -> list[Times]:
    """The times of that many random moves of the controls in `place`."""
    place.scroll_into_view_if_needed()
    times: list[Times] = []
    while len(times) < moves:
        number, to = another_position(place.evaluate("el => bench.controls(el)"), rng)
        move = {"number": number, "to": to, "pause": rng.uniform(0, 1000 / 60), "kernel": kernel}
        took = place.evaluate("(el, move) => bench.move(el, move)", move)
        times += [took] if took else []
    return times


def another_position(controls: list[list[int]], rng: np.random.Generator) -> tuple[int, int]:
    """Which control moves, and to which position, given for each where it is and how many positions it has."""
    number = int(rng.choice([i for i, (_, count) in enumerate(controls) if count > 1]))
    at, count = controls[number]
    return number, (at + int(rng.integers(1, count))) % count


def summary(times: list[Times]) -> dict[str, list[float]]:
    """The median and the 95th percentile of each kind of time."""
    return {kind: np.percentile([each[kind] for each in times if kind in each], [50, 95]).round(1).tolist()
            for kind in dict.fromkeys(kind for each in times for kind in each)}


def explorers() -> dict[str, Callable[[], Any]]:
    """What makes one explorer of each kind, on the real data."""
    from course_utils import load_mnist, widgets
    from course_utils.on_keras import inside, twins
    from course_utils.runs import results

    rng = np.random.default_rng(0)
    digits = load_mnist(flat=True)
    test, train = (digits.x_test, digits.y_test), (digits.x_train, digits.y_train)
    hidden, maps = results.weights("04_relu_rmsprop_dropout"), results.weights("05_convolution")
    sums = rng.normal(size=(1000, 10, 10, 4))
    deep = {kind: {factor: [sums * factor**power] * 5 for factor in (0.5, 1, 2)}
            for kind, power in [("plain", 1), ("normalised", 0)]}
    return {
        "BatchNormExplorer": lambda: widgets.BatchNormExplorer(sums, digits.y_test[:1000], np.zeros(4), np.ones(4)),
        "ConvolutionDesk": lambda: widgets.ConvolutionDesk(*test, learned=maps["w1"][:, 0]),
        "DepthExplorer": lambda: widgets.DepthExplorer(deep, "weights times"),
        "DescentExplorer": lambda: widgets.DescentExplorer([0.2, 2]),
        "DigitBrowser": lambda: widgets.DigitBrowser(load_mnist(scale=False)),
        "DropoutExplorer": lambda: widgets.DropoutExplorer(hidden["w_h"], hidden["w_h2"], *test),
        "ExpectedCurve": lambda: widgets.ExpectedCurve([1, 2], [0.4, 0.1], what="error", along="epoch"),
        "KnobExplorer": lambda: widgets.KnobExplorer(),
        "LayerBrowser": lambda: widgets.LayerBrowser(inside.two_stages(), *test),
        "MapSumExplorer": lambda: widgets.MapSumExplorer(*test, maps["w1"], maps["w2"]),
        "NeighbourExplorer": lambda: widgets.NeighbourExplorer(*test, *train),
        "ScoreExplorer": lambda: widgets.ScoreExplorer(results.weights("02_logistic_regression")["w"], *test),
        "ShakenDigit": lambda: widgets.ShakenDigit(twins.hidden_layer(), *test),
        "ShiftExplorer": lambda: widgets.ShiftExplorer(*test),
        "SlopeExplorer": lambda: widgets.SlopeExplorer("unit"),
        "SoftmaxExplorer": lambda: widgets.SoftmaxExplorer(),
        "ThresholdExplorer": lambda: widgets.ThresholdExplorer(rng.random(10_000), (digits.y_test == 6).astype(int)),
        "UnitExplorer": lambda: widgets.UnitExplorer(hidden["w_h"], *test),
        "XorExplorer": lambda: widgets.XorExplorer(),
    }
