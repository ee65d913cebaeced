"""XOR: how many hidden units it takes."""

from in_node import seen

from course_utils.widgets import XorExplorer


def right(units, *starts):
    """How many of the 80 points come out right, from each of these starts."""
    return [sum(found["right"]) for found, _ in seen(XorExplorer(), *[{"units": units, "start": s} for s in starts])]


def test_one_line_leaves_a_quarter_wrong_and_two_are_enough_but_not_from_every_start():
    assert all(55 <= count <= 62 for count in right(1, 1, 2, 3, 4))
    assert right(2, 1, 3) == [80, right(2, 3)[0]] and right(2, 3)[0] < 60
    assert 8 <= right(2, *range(1, 21)).count(80) <= 12, "lesson 3 says: about half"
    assert right(8, *range(1, 21)) == [80] * 20


def test_the_same_start_gives_the_same_network():
    assert seen(XorExplorer(), {"start": 5}) == seen(XorExplorer(), {"start": 5})


def test_the_tour_tells_what_happens():
    explorer = XorExplorer()
    counts = [sum(found["right"]) for found, _ in seen(explorer, *[values for _, values in explorer.tour])]
    assert [count == 80 for count in counts] == [True, False, False, True, False, True]
