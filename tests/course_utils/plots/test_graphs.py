"""Where the nodes of a graph are: below what leads to them, in the order of the inputs, with few crossings."""

import pytest
from matplotlib.text import Text

from course_utils.plots import graphs
from course_utils.plots.graphs import Arrow, Node


def routes(nodes, *arrows):
    return graphs.routes_of(nodes, [Arrow(*arrow) for arrow in arrows])


def placed(nodes, *arrows):
    """The names in each row, and how far to the right each is if all are 10 wide."""
    ways = routes(nodes, *arrows)
    rows = graphs.in_order(ways, nodes)
    return rows, graphs.columns(rows, ways, {name: 10 for row in rows for name in row})


def test_a_node_stands_right_above_the_highest_that_it_leads_to_and_inputs_in_their_order():
    rows, across = placed("a3s2pr", "as", "3s", "sp", "2p", "pr")
    assert rows == [["a", "3"], ["s", "2"], ["p"], ["r"]]
    assert across["s"] < across["p"] < across["2"]
    assert across["2"] - across["s"] == pytest.approx(10 + graphs.BESIDE)
    assert across["r"] == pytest.approx(across["p"], abs=1)


def test_a_long_arrow_has_a_place_in_each_row_that_it_passes():
    assert routes("abcd", "ab", "bc", "cd", "ad") == [
        ("a", "b"), ("b", "c"), ("c", "d"), ("a", ("a", "d", 2), ("a", "d", 1), "d")]


def test_arrows_do_not_cross_if_they_need_not():
    ways = routes("abcdr", "ad", "bc", "cr", "dr")
    assert graphs.crossings([["a", "b"], ["c", "d"], ["r"]], ways) == 1
    assert graphs.crossings(graphs.in_order(ways, "abcdr"), ways) == 0
    crossed = routes("abcdefghr", "af", "bg", "ch", "de", "er", "fr", "gr", "hr")
    assert graphs.crossings(graphs.in_order(crossed, "abcdefghr"), crossed) == 0


def test_where_crossing_cannot_be_helped_the_best_order_is_kept():
    both = [start + end for start in "ab" for end in "cd"]
    ways = routes("abcdr", *both, "cr", "dr")
    assert graphs.crossings(graphs.in_order(ways, "abcdr"), ways) == 1


def test_sweeping_finds_an_order_that_the_inputs_do_not_give():
    """Both results name their inputs in another order than the rows above need."""
    nodes, arrows = "abcdefxy", ["ax", "bx", "cx", "dy", "ey", "fy", "ay"]
    ways = routes(nodes, *arrows)
    assert graphs.crossings([list("abcdef"), list("xy")], ways) == 2
    assert graphs.crossings(graphs.in_order(ways, nodes), ways) == 0


@pytest.mark.parametrize("wanted, found", [
    ([0, 100, 200], [0, 100, 200]),
    ([50, 50], [50 - 13, 50 + 13]),
    ([0, 40, 40, 100], [0, 40 - 13, 40 + 13, 100]),
    ([100, 0], [50 - 13, 50 + 13]),  # the order stays
    ([10, 10, 10], [10 - 26, 10, 10 + 26]),
])
def test_neighbours_keep_apart_and_as_near_as_they_can_to_where_they_want_to_be(wanted, found):
    assert graphs.BESIDE == 16
    assert graphs.apart(wanted, [10] * len(wanted)) == pytest.approx(found)


def test_lines_end_at_the_rim_of_ovals_and_boxes():
    oval, box = Node("x"), Node("x", box=True)
    (width, height), (wide, high) = oval.size, box.size
    assert graphs.rim(oval, (0, 0), (0, 99)) == pytest.approx((0, height / 2))
    assert graphs.rim(oval, (0, 0), (-99, 0)) == pytest.approx((-width / 2, 0))
    right, down = graphs.rim(oval, (5, 7), (25, 37))
    assert ((right - 5) / (width / 2)) ** 2 + ((down - 7) / (height / 2)) ** 2 == pytest.approx(1)
    assert graphs.rim(box, (0, 0), (wide, high)) == (wide / 2, high / 2)
    assert graphs.rim(box, (0, 0), (1, -99)) == pytest.approx((high / 2 / 99, -high / 2))


def test_a_node_is_as_large_as_its_words():
    assert Node("a").size == (50, 23) and Node("a", box=True).size == (40, 23)
    assert Node("longer words").size[0] > Node("longer").size[0] > 50
    assert Node("one\nand a longer one", box=True).size == (graphs.text_width("and a longer one") + 18, 36)


def test_several_arrows_between_the_same_two_stand_side_by_side():
    figure = graphs.graph({"a": Node("a"), "m": Node("mul", box=True)}, [Arrow("a", "m"), Arrow("a", "m")], "a squared")
    (one, other), = [[patch.get_path().vertices[0][0] for patch in figure.axes[0].patches[2:]]]
    assert abs(one - other) > 5


def test_what_is_too_wide_for_a_page_is_drawn_smaller():
    names = [f"an input with a long name {n}" for n in range(8)]
    nodes = {name: Node(name) for name in names} | {"f": Node("f", box=True)}
    figure = graphs.graph(nodes, [Arrow(name, "f") for name in names], "wide")
    assert figure.get_size_inches()[0] == pytest.approx(7)
    sizes = {text.get_size() for text in figure.findobj(Text) if text.get_text()}
    assert len(sizes) == 1 and max(sizes) < 8


@pytest.mark.parametrize("name", ['a "quoted" name', "$x", "$x^$", "größe"])
def test_any_name_can_be_drawn(name, tmp_path):
    graphs.graph({"a": Node(name)}, [], "one value").savefig(tmp_path / "graph.png")
