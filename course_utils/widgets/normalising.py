"""What does batch normalisation do to a batch? Sums of a few maps before and after, and what ReLU leaves of them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.data import check_finite
from course_utils.widgets.explorer import Control, Explorer, Tour, as_labels, within

EPSILON = 0.001  # as Keras has it
ALL, BATCH, MOVING = "all digits", "the batch's own", "moving averages"
SIZES = [1, 4, 16, 64, 256]
CELLS = 4096  # in which a page is told a map's sums: so narrow that no bar shows it
OPENING = {"digits": ALL, "size": 64, "batch": 1}
TOUR: Tour = (
    ("One batch of 64: each map has its own mean and spread; after, all have 0 and 1.", {}),
    ("β moves what comes out: above 0, ReLU silences less.", {"beta": 1.0}),
    ("Below 0, more.", {"beta": -1.0}),
    ("γ sets the spread.", {"gamma": 2.0}),
    ("A batch of four: its own mean and spread are those of four pictures.", {"size": 4}),
    ("Another four, another mean: the same picture would come out differently.", {"size": 4, "batch": 2}),
    ("A batch that holds only ones, by its own statistics.", {"digits": "only 1"}),
    ("The same ones by the moving averages: what comes out need not have mean 0 and spread 1.",
     {"digits": "only 1", "statistics": MOVING}),
)


class BatchNormExplorer(Explorer, page="normalising"):
    """Histograms of a few maps' sums before and after normalisation.

    Parameters
    ----------
    sums : what a convolution puts out for n pictures, shape (n, rows, columns, maps), or a dense layer's (n, units).
    labels : the pictures' classes, whole numbers, shape (n,).
    mean, variance : the layer's moving averages, shape (maps,).

    Attributes
    ----------
    digits, size, batch : the batch: of which digits, of how many pictures, and which one of twenty.
    statistics : the mean and the variance that are used, the batch's own or the moving averages.
    gamma, beta : the new spread and the new mean.

    Raises
    ------
    ValueError : the arrays have other shapes, do not belong together, or hold numbers that cannot be.
    """

    tour = TOUR
    digits, size, batch = Control(), Control(), Control()
    statistics, gamma, beta = Control(), Control(), Control()

    def __init__(self, sums: NDArray[Any], labels: NDArray[Any], mean: NDArray[Any], variance: NDArray[Any]) -> None:
        self.sums = as_sums(sums)
        self.labels = as_labels(labels, len(self.sums), "labels")
        mean, variance = (as_statistics(name, values, self.sums.shape[-1])
                          for name, values in (("mean", mean), ("variance", variance)))
        if (variance < 0).any():
            raise ValueError(f"expected a variance of at least 0, got {variance.min():g}: did you pass the mean?")
        maps = [self.sums[..., m].ravel() for m in range(self.sums.shape[-1])]
        self.middles, self.steps, self.lowest = np.array([cells_of(values) for values in maps]).T
        classes = [ALL, *(f"only {label}" for label in np.unique(self.labels))]
        asked = [OPENING | {"size": size} for size in SIZES] + [
            OPENING | {name: value for name, value in values.items() if name in OPENING} for _, values in TOUR]
        super().__init__(
            limits={"digits": classes, "size": SIZES, "batch": within(1, 20), "statistics": [BATCH, MOVING],
                    "gamma": within(0, 3, 0.1), "beta": within(-3, 3, 0.1)},
            data={"mean": mean.tolist(), "variance": variance.tolist(), "epsilon": EPSILON, "moving": MOVING,
                  "middles": self.middles.tolist(), "steps": self.steps.tolist(), "lowest": self.lowest.tolist(),
                  "edges": [edges_of(values) for values in maps]},
            known=[each for i, each in enumerate(asked) if each["digits"] in classes and each not in asked[:i]],
            statistics=BATCH, gamma=1.0, beta=0.0, **OPENING)

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """Mean and variance of a batch's maps, and how many of its sums lie in each of a map's cells."""
        rows = rows_of(self.labels, **question)
        flat = self.sums[rows].reshape(-1, self.sums.shape[-1]).astype(float)
        cells = (np.rint((flat - self.middles) / self.steps) - self.lowest).astype(int)
        return {"pictures": len(rows), "mean": flat.mean(axis=0).tolist(), "variance": flat.var(axis=0).tolist(),
                "counts": np.array([np.bincount(column, minlength=CELLS) for column in cells.T], dtype=float)}


def as_sums(sums: NDArray[Any]) -> NDArray[Any]:
    """`sums` checked, as float32 of shape (n, places, maps)."""
    sums = np.asarray(sums, dtype=np.float32)
    if sums.ndim not in (2, 4) or 0 in sums.shape:
        raise ValueError(f"expected sums of shape (n, rows, columns, maps) or (n, units), got {sums.shape}")
    if sums.shape[-1] > 6:
        raise ValueError(f"expected at most 6 maps, which have room below one another, got {sums.shape[-1]}: "
                         "did you mean sums[..., :4]?")
    check_finite(sums, "sums")
    return sums.reshape(len(sums), -1, sums.shape[-1])


def as_statistics(name: str, values: NDArray[Any], num_maps: int) -> NDArray[Any]:
    """`values` checked, one for each map."""
    values = np.asarray(values, dtype=np.float32)
    if values.shape != (num_maps,):
        raise ValueError(f"expected {name} of shape ({num_maps},), one number for each map of sums, got {values.shape}")
    check_finite(values, name)
    return values


def cells_of(sums: NDArray[Any]) -> tuple[float, float, float]:
    """A map's cells: the middle of one, their width, and the number of the lowest, counted from that one.

    The sum that comes most often, that of white paper, is the middle of its cell, so that ReLU silences it or not as it
    stands.
    """
    values, counts = np.unique(sums.astype(float), return_counts=True)
    middle, step = values[counts.argmax()], (values[-1] - values[0]) / (CELLS - 2) or 1.0
    return middle, step, np.floor((values[0] - middle) / step)


def edges_of(sums: NDArray[Any]) -> tuple[float, float]:
    """The ends of the left-hand axis of a map: nearly all of its sums, and 0, lie between them."""
    low, high = np.quantile(sums, [0.005, 0.995])
    low, high = min(float(low), 0.0), max(float(high), 0.0)
    room = 0.08 * (high - low) or 1.0
    return low - room, high + room


def rows_of(labels: NDArray[Any], digits: str, size: int, batch: int) -> NDArray[Any]:
    """The row numbers of one batch, drawn from the pictures of these digits; fewer where there are not so many."""
    rows = np.arange(len(labels)) if digits == ALL else np.flatnonzero(labels == int(digits.split()[1]))
    return np.random.default_rng(batch).permutation(rows)[:size]
