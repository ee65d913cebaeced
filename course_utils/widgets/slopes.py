"""How does a slope walk back? A graph of numbers: values forward, then slopes backward, one node at a time."""

from course_utils.widgets.explorer import Control, Explorer, Tour, within

Node = tuple[str, str, list[int], list[float]]

REACH = 3  # inputs that have room, from -REACH to REACH
# Each node: its name, how it is made, of which nodes before it, and its place, column and row.
NUMBERS: tuple[Node, ...] = (
    ("a", "", [], [0, 0]), ("b", "", [], [0, 1]), ("c", "", [], [0, 2]),
    ("u", "+", [0, 1], [1, 0.5]), ("v", "×", [1, 2], [1, 1.5]), ("y", "×", [3, 4], [2, 1]))
UNIT: tuple[Node, ...] = (
    ("x", "", [], [0, 0]), ("w₁", "", [], [0, 1]), ("w₂", "", [], [2, 1]),
    ("z", "×", [1, 0], [1, 0.5]), ("h", "σ", [3], [2, 0]), ("s", "×", [2, 4], [3, 0.5]),
    ("cost", "−log σ", [5], [4, 0.5]))
GRAPHS: dict[str, tuple[tuple[Node, ...], list[float], Tour]] = {
    "numbers": (NUMBERS, [1.0, 2.0, -1.0], (
        ("Values forward: u = a + b, v = b × c, y = u × v. The slope of y along itself is 1.", {}),
        ("A product passes on the slope times the other factor: 1 × u for v.", {"walked": 1, "node": "v"}),
        ("And 1 × v for u.", {"walked": 2, "node": "u"}),
        ("c is used once, in v: the slope of v times the other factor, b.", {"walked": 3, "node": "c"}),
        ("b is used twice, in u and in v: what comes back by both ways is added.", {"walked": 4, "node": "b"}),
        ("A sum passes the slope on as it is, so a gets the slope of u.", {"walked": 5, "node": "a"}),
        ("Where v is 0, nothing comes back to a: the other factor is 0.",
         {"walked": 5, "node": "a", "values": [1.0, 2.0, 0.0]}),
    )),
    "unit": (UNIT, [1.0, 0.5, 2.0], (
        ("One hidden unit and one score, for a picture whose answer is yes: the cost is −log p, where p = σ(s).", {}),
        ("Along the score, the slope is p − 1: lesson 2's p − y, with y = 1.", {"walked": 1, "node": "s"}),
        ("Along h, that times the other layer's weight, w₂.", {"walked": 2, "node": "h"}),
        ("Along z, times the slope of the sigmoid, h (1 − h).", {"walked": 3, "node": "z"}),
        ("All the way back to w₁, times x.", {"walked": 6, "node": "w₁"}),
        ("A small w₂: hardly anything comes back to w₁.", {"walked": 6, "node": "w₁", "values": [1.0, 0.5, 0.25]}),
        ("A saturated unit: its sigmoid is flat, and hardly anything comes back.",
         {"walked": 6, "node": "w₁", "values": [3.0, 3.0, 2.0]}),
    )),
}


class SlopeExplorer(Explorer, page="slopes"):
    """Backpropagation on a small graph: values forward, slopes back, one node at a time.

    Parameters
    ----------
    graph : "numbers", a product of a sum and a product; or "unit", a hidden unit, a score and its cost.

    Attributes
    ----------
    values : of the inputs.
    walked : how many nodes have got their slope, beside the last, whose slope is 1.
    node : whose slope is explained, by name.

    Raises
    ------
    ValueError : there is no such graph.
    """

    values, walked, node = Control(), Control(), Control()

    def __init__(self, graph: str = "numbers") -> None:
        if graph not in GRAPHS:
            raise ValueError(f"expected the graph as one of {', '.join(map(repr, GRAPHS))}, got {graph!r}")
        nodes, values, self.tour = GRAPHS[graph]
        names = [name for name, *_ in nodes]
        super().__init__(
            limits={"values": within(-REACH, REACH, 0.25), "walked": within(0, len(nodes) - 1), "node": names},
            data={"nodes": [dict(zip(("name", "how", "of", "place"), node)) for node in nodes]},
            values=values, walked=0, node=names[-1])
