"""How fast explorers answer their controls."""

import time
from typing import Any

import numpy as np

from authoring.records.facts import Facts


def bench_explorers(moves: int = 200) -> Facts:
    """Milliseconds that each explorer takes to answer a control: the 95th percentile of `moves` random moves."""
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
        values = list(np.arange(control.min, control.max + control.step / 2, control.step))
    others = [value for value in values if value != control.value]
    return others[rng.integers(len(others))] if others else control.value
