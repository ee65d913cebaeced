"""What becomes of a layer's values on their way down a deep network? Their histograms, layer by layer."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.data import check_finite
from course_utils.widgets.explorer import Control, Explorer, Tour

BINS = 61


class DepthExplorer(Explorer, page="depth"):
    """Histograms of what each layer passes on, for two or more kinds of network side by side.

    Parameters
    ----------
    values : for each kind of network, by name, and each `setting`, an array for each layer, from the first to the last.
    setting : what the settings are, in words.

    Raises
    ------
    ValueError : kinds with other settings or other numbers of layers, or numbers that are not finite.
    """

    setting = Control()

    def __init__(self, values: Mapping[str, Mapping[Any, Sequence[NDArray[Any]]]], setting: str) -> None:
        shapes = {name: {each: len(layers) for each, layers in kinds.items()} for name, kinds in values.items()}
        if not shapes or any(shape != next(iter(shapes.values())) for shape in shapes.values()):
            raise ValueError(f"expected the same settings and as many layers for each kind of network, got {shapes}")
        settings = list(next(iter(values.values())))
        middle = settings[len(settings) // 2]
        self.tour: Tour = (("What each layer passes on, all on the axis of the first.", {}), *(
            (f"{setting}: {each}.".capitalize(), {"setting": each}) for each in settings if each != middle))
        super().__init__(
            limits={"setting": settings},
            data={"label": setting, "kinds": [[name, [histograms(kinds[each]) for each in settings]]
                                              for name, kinds in values.items()]},
            setting=middle)


def histograms(layers: Sequence[NDArray[Any]]) -> dict[str, Any]:
    """The spread of each layer and the heights of its bars, from 0 to 255; all on one axis, from -reach to reach.

    The axis has room for four spreads of the first layer. What lies beyond is counted in the outermost bars.
    """
    for layer in layers:
        check_finite(np.asarray(layer), "values")
    reach = 4 * float(np.std(layers[0])) or 1.0
    bars = []
    for layer in layers:
        counts, _ = np.histogram(np.clip(layer, -reach, reach), BINS, (-reach, reach))
        bars.append(np.ceil(255 * counts / counts.max()).astype(np.uint8))
    return {"reach": reach, "spreads": [float(np.std(layer)) for layer in layers], "bars": np.array(bars)}
