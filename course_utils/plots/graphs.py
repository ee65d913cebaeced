"""Graphs of computations: values in ovals, operations in boxes, in rows from the inputs at the top to the result."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import Any

from matplotlib.font_manager import get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.patches import Ellipse, FancyArrowPatch, Patch, Rectangle
from matplotlib.path import Path

from course_utils.plots.style import COLOURS, FONT_FILE, MAX_WIDTH, CourseFigure, in_course_style, new_figure

FONT_SIZE = 11  # points, as are all lengths here
LINE = 13  # from one line of text to the next
BESIDE, BELOW = 16, 22  # least distance between two neighbours in a row; distance of two rows
SWEEPS = 50

Name = Hashable
Route = tuple[Name, ...]
Point = tuple[float, float]


@dataclass(frozen=True)
class Node:
    """A value, or, as a `box`, an operation."""

    label: str
    box: bool = False

    @property
    def size(self) -> Point:
        """Width and height."""
        lines = self.label.split("\n")
        margin, least = (9, 40) if self.box else (14, 50)
        return max(least, max(map(text_width, lines)) + 2 * margin), LINE * len(lines) + 10


@dataclass(frozen=True)
class Arrow:
    """From one node to another, by their names, with a label beside it."""

    start: Name
    end: Name
    label: str = ""


@in_course_style
def graph(nodes: Mapping[Name, Node], arrows: Sequence[Arrow], alt: str) -> CourseFigure:
    """Nodes by their names, and the arrows between them. All arrows lead to nodes that come later in `nodes`."""
    routes = routes_of(nodes, arrows)
    rows = in_order(routes, nodes)
    sizes = {name: nodes[name].size if name in nodes else (0, 0) for row in rows for name in row}
    across = columns(rows, routes, {name: width for name, (width, _) in sizes.items()})
    left = min(across[name] - sizes[name][0] / 2 for name in across)
    right = max(across[name] + sizes[name][0] / 2 for name in across)
    distance = BELOW + LINE * any(arrow.label for arrow in arrows)
    places: dict[Name, Point] = {}
    down = 1.0  # half of a line's width would be cut off
    for row in rows:
        height = max(sizes[name][1] for name in row)
        places.update({name: (across[name] - left + 1, down + height / 2) for name in row})
        down += height + distance
    return drawn(nodes, arrows, routes, places, (right - left + 2, down - distance + 1), alt)


def text_width(text: str) -> float:
    """The width of one line of text."""
    font = get_font(str(FONT_FILE))
    font.set_size(FONT_SIZE, 72)
    font.set_text(text, flags=LoadFlags.NO_HINTING)
    return font.get_width_height()[0] / 64


def mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


# ---- where things are ----

def routes_of(nodes: Iterable[Name], arrows: Sequence[Arrow]) -> list[Route]:
    """The way of each arrow: its two nodes, and a place in each row between them, so that it can go round others.

    A node is in the row above the highest node that it leads to.
    """
    row: dict[Name, int] = {}  # counted from the bottom
    for name in reversed(list(nodes)):
        row[name] = max((row[arrow.end] + 1 for arrow in arrows if arrow.start == name), default=0)
    between = {arrow: [(arrow.start, arrow.end, height) for height in range(row[arrow.start] - 1, row[arrow.end], -1)]
               for arrow in arrows}
    return [(arrow.start, *between[arrow], arrow.end) for arrow in arrows]


def in_order(routes: Sequence[Route], nodes: Iterable[Name]) -> list[list[Name]]:
    """The rows from top to bottom, each from left to right: first as inputs are named, then with fewer crossings."""
    above, below = neighbours(routes)
    rows: dict[int, dict[Name, None]] = defaultdict(dict)
    waiting = [(name, 0) for name in nodes if not below[name]]
    while waiting:  # from the results up
        name, row = waiting.pop(0)
        rows[row][name] = None
        waiting[:0] = [(other, row + 1) for other in above[name] if other not in rows[row + 1]]
    best = current = [list(rows[row]) for row in sorted(rows, reverse=True)]
    for sweep in range(8):
        current = sorted_by(above if sweep % 2 else below, current)
        best = min(best, current, key=lambda rows: crossings(rows, routes))
    return best


def sorted_by(beside: Mapping[Name, list[Name]], rows: Sequence[Sequence[Name]]) -> list[list[Name]]:
    """The rows, each sorted by where the neighbours `beside` its nodes are, on average."""
    at = {name: place for row in rows for place, name in enumerate(row)}
    middle = {name: mean([at[other] for other in beside[name]] or [at[name]]) for name in at}
    return [sorted(row, key=middle.__getitem__) for row in rows]


def neighbours(routes: Iterable[Route]) -> tuple[dict[Name, list[Name]], dict[Name, list[Name]]]:
    """What is right above, and right below, each place of the `routes` and linked to it."""
    above: dict[Name, list[Name]] = defaultdict(list)
    below: dict[Name, list[Name]] = defaultdict(list)
    for upper, lower in links_of(routes):
        above[lower].append(upper)
        below[upper].append(lower)
    return above, below


def links_of(routes: Iterable[Route]) -> Iterator[tuple[Name, Name]]:
    """The parts of all routes, each from one row to the next."""
    return ((upper, lower) for route in routes for upper, lower in pairwise(route))


def crossings(rows: Sequence[Sequence[Name]], routes: Iterable[Route]) -> int:
    """How many pairs of arrows cross."""
    at = {name: (row, place) for row, names in enumerate(rows) for place, name in enumerate(names)}
    found = 0
    links: dict[int, list[tuple[int, int]]] = defaultdict(list)  # by row
    for upper, lower in links_of(routes):
        row, left = at[upper]
        right = at[lower][1]
        found += sum((left - one) * (right - other) < 0 for one, other in links[row])
        links[row].append((left, right))
    return found


def columns(rows: Sequence[Sequence[Name]], routes: Iterable[Route], widths: Mapping[Name, float]) -> dict[Name, float]:
    """How far to the right each node is: as near to the middle of its neighbours as its row allows."""
    above, below = neighbours(routes)
    pulls: dict[Name, list[Name]] = {name: [] for name in widths}
    for upper, lower in links_of(routes):
        strength = 8 if len(below[upper]) == len(above[lower]) == 1 else 1  # a chain should be straight
        pulls[upper] += strength * [lower]
        pulls[lower] += strength * [upper]
    across = dict.fromkeys(widths, 0.0)
    for _ in range(SWEEPS):
        for row in rows:
            wanted = [mean([across[other] for other in pulls[name]] or [0]) for name in row]
            across.update(zip(row, apart(wanted, [widths[name] for name in row])))
    return across


def apart(wanted: Sequence[float], widths: Sequence[float]) -> list[float]:
    """The places nearest to those `wanted` (by least squares) for things of these `widths` in this order."""
    offsets = [0.0]
    for one, other in pairwise(widths):
        offsets.append(offsets[-1] + (one + other) / 2 + BESIDE)
    groups: list[list[float]] = []  # those that touch share the mean of what they want
    for want, offset in zip(wanted, offsets):
        groups.append([want - offset])
        while len(groups) > 1 and mean(groups[-2]) > mean(groups[-1]):
            last = groups.pop()
            groups[-1] += last
    return [mean(group) + offset for group, offset in zip((group for group in groups for _ in group), offsets)]


# ---- drawn ----

def drawn(nodes: Mapping[Name, Node], arrows: Iterable[Arrow], routes: Iterable[Route], places: Mapping[Name, Point],
          size: Point, alt: str) -> CourseFigure:
    """The figure of nodes and arrows at their `places`."""
    scale = min(1, 72 * MAX_WIDTH / size[0])  # a graph too wide for a page is drawn smaller
    figure = new_figure(size[0] * scale / 72, size[1] * scale / 72, alt)
    figure.set_layout_engine("none")
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, size[0]), ylim=(size[1], 0))
    axes.set_axis_off()
    text: dict[str, Any] = {"size": FONT_SIZE * scale, "verticalalignment": "center_baseline", "parse_math": False}
    for name, node in nodes.items():
        axes.add_patch(shape(node, places[name]))
        axes.text(*places[name], node.label, horizontalalignment="center", linespacing=1.1, **text)
    seen: dict[Route, int] = defaultdict(int)
    for arrow, route in zip(arrows, routes):
        seen[route] += 1
        aside = 12 * (seen[route] // 2) * (-1) ** seen[route]  # of several between the same two
        way = [(places[name][0] + aside, places[name][1]) for name in route]
        way[0], way[-1] = rim(nodes[arrow.start], way[0], way[1]), rim(nodes[arrow.end], way[-1], way[-2])
        axes.add_patch(FancyArrowPatch(path=rounded(way), arrowstyle="-|>,head_length=4,head_width=2",
                                       mutation_scale=scale, color=COLOURS["recorded"], linewidth=scale))
        if arrow.label:
            axes.text(mean([way[0][0], way[-1][0]]) + 6, mean([way[0][1], way[-1][1]]), arrow.label, **text)
    return figure


def shape(node: Node, place: Point) -> Patch:
    """The box or oval of a node."""
    width, height = node.size
    if node.box:
        return Rectangle((place[0] - width / 2, place[1] - height / 2), width, height, facecolor="#E8F1F8",
                         edgecolor=COLOURS["recorded"])
    return Ellipse(place, width, height, facecolor="white", edgecolor=COLOURS["recorded"])


def rim(node: Node, place: Point, towards: Point) -> Point:
    """Where the straight line from `place`, the middle of a node, leaves its shape."""
    right, down = towards[0] - place[0], towards[1] - place[1]
    width, height = node.size
    wide, high = abs(right) / (width / 2), abs(down) / (height / 2)
    share = 1 / (max(wide, high) if node.box else hypot(wide, high))
    return place[0] + share * right, place[1] + share * down


def rounded(way: Sequence[Point]) -> Path:
    """A path along `way` that cuts its corners."""
    points, codes = [way[0]], [Path.MOVETO]
    for corner, following in pairwise(way[1:]):
        last = following is way[-1]
        points += [corner, following if last else ((corner[0] + following[0]) / 2, (corner[1] + following[1]) / 2)]
        codes += [Path.CURVE3, Path.CURVE3]
    if len(way) == 2:
        points, codes = [*points, way[1]], [*codes, Path.LINETO]
    return Path(points, codes)
