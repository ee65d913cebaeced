"""What a reader meets of `course_utils`: how fast it is imported, how fast it finds neighbours, how fast it answers."""

import json
import subprocess
import sys
import time
from typing import Any

import numpy as np

from authoring import ROOT
from authoring.records.facts import Facts


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


def bench_neighbours(repeats: int = 3) -> Facts:
    """1-NN over 60,000 x 10,000 images: our seconds and scikit-learn's brute force, by turns, and the best of each."""
    from sklearn.neighbors import KNeighborsClassifier

    from course_utils import load_mnist
    from course_utils.by_hand import neighbours

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
        "KnobExplorer": widgets.KnobExplorer(),
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
