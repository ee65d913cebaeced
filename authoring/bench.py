"""Measure what the course promises: seconds, memory, ratios. Prints them and keeps them in `results/`; never a test.

    python -m authoring.bench                       # every part
    python -m authoring.bench lessons --lesson 02   # one part; of the lessons, those whose names begin so
    python -m authoring.bench compile --lesson 02   # how long Theano compiles them, the first time and the second
    python -m authoring.bench training              # Theano and Keras side by side, about four minutes
    python -m authoring.bench setup --fresh         # set up the environment from nothing, in a copy, and time it

Seconds hold for the machine that is named beside them. `results/timings.json` has each lesson's, with the seconds of
one fixed piece of work (`forecast.yardstick`), so that `doctor` can forecast them for another machine.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from nbformat import v4

from authoring.notebooks import ROOT, lessons, read, run_lesson
from course_utils.files import write_whole
from course_utils.machine import kernel
from course_utils.runs.results import machine

Facts = dict[str, Any]

# Batches to measure for each network: a whole epoch of 469, but of the slow one a part.
TRAINED = {"logistic_regression": 469, "hidden_layer": 469, "dropout_network": 469, "convolution": 60}

# A first cell that notes the seconds of each `theano.function`, and cuts the epochs of `fit` down to one batch.
STOPWATCH = """
import time as _time
from course_utils.on_theano import setup as _setup
from course_utils.runs import training as _training
import theano as _theano
_spent, _function = [], _theano.function
def _timed(*arguments, **options):
    begun = _time.perf_counter()
    try:
        return _function(*arguments, **options)
    finally:
        _spent.append(_time.perf_counter() - begun)
_theano.function = _timed
_training.train_one_epoch = lambda train, x, y, every, epoch, bar: float(train(x[every[0]], y[every[0]]))
"""


def bench_lessons(wanted: list[str] | None = None) -> Facts:
    """Each lesson's seconds and peak memory (MB, its kernel and all that this starts), once everything is compiled.

    A lesson runs twice; the second run counts, since only the first reader of a machine waits for Theano's compiler.
    """
    from course_utils.machine import forecast

    found = {}
    for lesson in lessons(ROOT, wanted):
        for _ in range(2):
            with peak_memory() as peak:
                start = time.monotonic()
                run_lesson(lesson, read(lesson))
                seconds = time.monotonic() - start
        found[lesson.stem] = {"seconds": round(seconds, 1), "peak_mb": round(peak["mb"])}
        print(f"{lesson.stem}: {seconds:.1f} s, {peak['mb']:.0f} MB at most (promised: 2000)")
    timings = {"lessons": found, "yardstick_seconds": forecast.yardstick(), "machine": machine()}
    keep(ROOT / "results" / "timings.json", timings)
    return {"seconds_of_all": round(sum(one["seconds"] for one in timings["lessons"].values()), 1)}


def bench_training(batches: dict[str, int] = TRAINED) -> Facts:
    """Seconds an epoch of the Theano lessons' networks, in Theano and in Keras by turns, and where Theano's go."""
    found = {}
    for name, count in batches.items():
        found[name] = facts = in_kernel("authoring.bench_training", name, str(count))
        facts["ratio"] = round(facts["theano"] / facts["keras"], 2)
        promised = " (promised: 2.0)" if name == "convolution" else ""
        print(f"{name}: Theano {facts['theano']:.2f} s an epoch, Keras {facts['keras']:.2f} s ({count} of 469 batches "
              f"measured): ratio {facts['ratio']:.2f}{promised}")
        parts = (f"{kind} {100 * part:.0f} %" for kind, part in facts["spent"].items() if part >= 0.005)
        print(f"{name}: of Theano's time, {', '.join(parts)}")
    return found


def in_kernel(module: str, *arguments: str) -> Any:
    """The JSON that `python -m module arguments` prints last, with the variables that the course's kernel has."""
    command = [sys.executable, "-m", module, *arguments]
    variables = {**os.environ, **kernel.VARIABLES}
    answer = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise RuntimeError(f"python -m {module} {' '.join(arguments)} failed:\n{answer.stderr}")
    return json.loads(answer.stdout.splitlines()[-1])


def bench_compile(wanted: list[str] | None = None) -> Facts:
    """Seconds that a Theano lesson waits in `theano.function`: on an empty cache, and when it is started again."""
    found = {}
    for lesson in lessons(ROOT, wanted):
        if "theano.function(" in lesson.read_text(encoding="utf-8"):
            with tempfile.TemporaryDirectory() as cache:
                first, second = (compile_seconds(lesson, cache) for _ in range(2))
            found[lesson.stem] = {"first": round(first, 1), "second": round(second, 2)}
            print(f"{lesson.stem}: compiles {first:.1f} s at the first start, {second:.2f} s at the second "
                  "(promised: 2)")
    return found


def compile_seconds(lesson: Path, cache: str) -> float:
    """Run `lesson` with little training and with compiled code in the folder `cache`: seconds in `theano.function`."""
    notebook = read(lesson)
    notebook.cells = [v4.new_code_cell(STOPWATCH), *notebook.cells, v4.new_code_cell("print(sum(_spent))")]
    notebook = run_lesson(lesson, notebook, variables={"COURSE_CACHE": cache})
    return float(notebook.cells[-1].outputs[0].text)


def bench_neighbours(repeats: int = 3) -> Facts:
    """1-NN over 60,000 x 10,000 images: our seconds and scikit-learn's brute force, by turns, and the best of each."""
    from sklearn.neighbors import KNeighborsClassifier

    from course_utils import load_mnist, neighbours

    digits = load_mnist(flat=True)
    brute = KNeighborsClassifier(n_neighbors=1, algorithm="brute").fit(digits.x_train, digits.y_train)

    def ours() -> np.ndarray:
        return digits.y_train[neighbours.nearest(digits.x_test, digits.x_train)[:, 0]]

    def theirs() -> np.ndarray:
        return brute.predict(digits.x_test)

    seconds: dict[str, list[float]] = {"ours": [], "theirs": []}
    errors = {}
    for _ in range(repeats):
        for name, predict in (("ours", ours), ("theirs", theirs)):
            start = time.perf_counter()
            labels = predict()
            seconds[name].append(time.perf_counter() - start)
            errors[name] = int(np.sum(labels != digits.y_test))
    best = {name: min(times) for name, times in seconds.items()}
    ratio = best["ours"] / best["theirs"]
    print(f"1-NN: {best['ours']:.1f} s, scikit-learn {best['theirs']:.1f} s: ratio {ratio:.2f} (promised: 0.50)")
    print(f"1-NN: errors {errors} (promised: 309)")
    return {"ratio": round(ratio, 3), "errors": errors["ours"], "seconds": round(best["ours"], 2)}


def bench_import(repeats: int = 5) -> Facts:
    """Seconds of `import course_utils` in a new interpreter, best of `repeats`, and the heavy packages it loads."""
    program = (
        "import time; start = time.perf_counter(); import course_utils; seconds = time.perf_counter() - start; "
        "import json, sys; print(json.dumps([seconds, sorted({'tensorflow', 'theano', 'keras'} & set(sys.modules))]))"
    )
    runs = []
    for _ in range(repeats):
        answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
        runs.append(json.loads(answer.stdout))
    seconds, heavy = min(runs)
    print(f"import course_utils: {seconds:.3f} s (promised: 0.2), loads {', '.join(heavy) or 'nothing heavy'}")
    return {"seconds": round(seconds, 4), "heavy": heavy}


def bench_explorers(moves: int = 200) -> Facts:
    """Milliseconds that each explorer takes to answer a control: the 95th percentile over `moves` random moves."""
    found = {}
    rng = np.random.default_rng(0)
    for name, explorer in explorers().items():
        times = []
        for _ in range(moves):
            control = explorer.controls[rng.choice(list(explorer.controls))]
            value = another_value(control, rng)
            start = time.perf_counter()
            control.value = value
            times.append(1000 * (time.perf_counter() - start))
        slow = float(np.percentile(times, 95))
        found[name] = round(slow, 1)
        print(f"{name}: answers within {slow:.1f} ms (promised: 50)")
    return found


def explorers() -> dict[str, Any]:
    """One explorer of each kind, on the real data."""
    from course_utils import load_mnist, widgets
    from course_utils.on_keras import inside, twins

    rng = np.random.default_rng(0)
    digits = load_mnist(flat=True)
    weights = rng.normal(size=(784, 10)).astype("float32")
    test, train = (digits.x_test, digits.y_test), (digits.x_train, digits.y_train)
    kernels = rng.normal(size=(32, 3, 3))
    hidden, above = (rng.normal(size=(inputs, 625)) / 28 for inputs in (784, 625))
    return {
        "BatchNormExplorer": widgets.BatchNormExplorer(rng.normal(size=(1000, 10, 10, 4)), digits.y_test[:1000],
                                                       np.zeros(4), np.ones(4)),
        "ConvolutionDesk": widgets.ConvolutionDesk(*test, learned=kernels),
        "DigitBrowser": widgets.DigitBrowser(load_mnist(scale=False)),
        "DropoutExplorer": widgets.DropoutExplorer(hidden, above, *test),
        "LayerBrowser": widgets.LayerBrowser(inside.two_stages(), *test),
        "NeighbourExplorer": widgets.NeighbourExplorer(*test, *train),
        "ScoreExplorer": widgets.ScoreExplorer(weights, *test),
        "ShakenDigit": widgets.ShakenDigit(twins.hidden_layer(), *test),
        "ShiftExplorer": widgets.ShiftExplorer(*test),
        "ThresholdExplorer": widgets.ThresholdExplorer(rng.random(10_000), (digits.y_test == 6).astype(int)),
        "UnitExplorer": widgets.UnitExplorer(hidden, *test),
    }


def another_value(control: Any, rng: np.random.Generator) -> Any:
    """A random value of a slider, or of a control that offers a list, other than the one it has."""
    if hasattr(control, "options"):
        values = [option[1] if isinstance(option, tuple) else option for option in control.options]
    else:
        values = np.arange(control.min, control.max + control.step / 2, control.step)
    others = [value for value in values if value != control.value]
    return others[rng.integers(len(others))] if others else control.value


def bench_setup(fresh: bool = False) -> Facts:
    """Size of the environment in GB and, if `fresh`, the seconds to make it in a copy of the project."""
    found: Facts = {"environment_gb": round(folder_size(ROOT / ".venv") / 1e9, 2)}
    print(f"environment: {found['environment_gb']} GB")
    if fresh:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["git", "clone", "--quiet", str(ROOT), folder], check=True)
            start = time.monotonic()
            subprocess.run(["make", ".venv/.ready"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
            found["fresh_seconds"] = round(time.monotonic() - start)
        print(f"set up from nothing, packages from the network or uv's cache: {found['fresh_seconds']} s")
    return found


def folder_size(folder: Path) -> int:
    """Bytes in `folder`, each file counted once, links not followed."""
    files = {}
    for path, _, names in os.walk(folder):
        for name in names:
            status = os.lstat(os.path.join(path, name))
            files[status.st_dev, status.st_ino] = status.st_size
    return sum(files.values())


@contextlib.contextmanager
def peak_memory(every: float = 0.1) -> Iterator[dict[str, float]]:
    """Watch the memory of all processes that this one starts; at the end, `mb` in what it yields is the most at once.

    Memory is the resident set in units of 10**6 bytes; what two processes share counts twice.
    """
    peak = {"mb": 0.0}
    done = threading.Event()

    def watch() -> None:
        while not done.wait(every):
            total = 0
            for child in psutil.Process().children(recursive=True):
                with contextlib.suppress(psutil.Error):  # it has just ended
                    total += child.memory_info().rss
            peak["mb"] = max(peak["mb"], total / 1e6)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()


def keep(path: Path, facts: Facts) -> None:
    """Merge `facts` into the JSON file `path`; what it has of other lessons or parts stays, also in `facts`."""
    old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for name, value in old.items():
        if isinstance(value, dict) and isinstance(facts.get(name), dict) and name != "machine":
            facts[name] = {**value, **facts[name]}
    path.parent.mkdir(exist_ok=True)
    write_whole(path, json.dumps({**old, **facts}, indent=1, sort_keys=True) + "\n")


PARTS: dict[str, Callable[..., Facts]] = {
    "import": bench_import,
    "explorers": bench_explorers,
    "neighbours": bench_neighbours,
    "setup": bench_setup,
    "training": bench_training,
    "compile": bench_compile,
    "lessons": bench_lessons,
}


def main(arguments: list[str] | None = None) -> None:
    """Run the parts named on the command line, or all, and keep what they find."""
    parser = argparse.ArgumentParser(description="Measure what the course promises.")
    parser.add_argument("part", nargs="*", help=f"one of {', '.join(PARTS)}; none means all")
    parser.add_argument("--lesson", action="append", help="only lessons whose names begin so; may be repeated")
    parser.add_argument("--fresh", action="store_true", help="also time a set-up from nothing")
    options = parser.parse_args(arguments)
    if unknown := set(options.part) - PARTS.keys():
        parser.error(f"expected parts from {', '.join(PARTS)}, got {', '.join(sorted(unknown))}")
    wanted = {"wanted": options.lesson}
    details = {"lessons": wanted, "compile": wanted, "setup": {"fresh": options.fresh}}
    for name in options.part or PARTS:
        facts = PARTS[name](**details.get(name, {}))
        keep(ROOT / "results" / "bench.json", {name: facts, "machine": machine()})


if __name__ == "__main__":
    main()
