"""Graphs are drawn as they were written, before Theano optimises or compiles anything."""

import numpy as np
import pytest

from course_utils.on_theano import graph
from course_utils.on_theano.setup import theano

T = theano.tensor


@pytest.fixture
def square():
    """(a - 3)², the expression of lesson 02."""
    return (T.fscalar("a") - 3) ** 2


def labels(output, box):
    """The labels of the boxes (operations), or else of the ovals (values)."""
    nodes, _ = graph.parts(output)
    return [node.label for node in nodes.values() if node.box == box]


def arrows(output):
    """Arrows as pairs of labels; each leads to a node that comes later."""
    nodes, arrows = graph.parts(output)
    order = list(nodes)
    assert all(order.index(arrow.start) < order.index(arrow.end) for arrow in arrows)
    return [(nodes[arrow.start].label, nodes[arrow.end].label) for arrow in arrows]


def test_ovals_are_values_and_boxes_are_operations(square):
    assert labels(square, box=False) == ["a", "3", "2", "result"]
    assert labels(square, box=True) == ["sub", "pow"]


def test_arrows_are_the_flow_of_data(square):
    assert arrows(square) == [("a", "sub"), ("3", "sub"), ("sub", "pow"), ("2", "pow"), ("pow", "result")]


def test_a_result_with_a_name_has_it(square):
    square.name = "cost"
    assert arrows(square)[-1] == ("pow", "cost")


def test_a_value_used_twice_is_one_oval():
    a = T.fscalar("a")
    assert labels(a * a + a, box=False).count("a") == 1
    assert sorted(labels(a * a + a, box=True)) == ["add", "mul"]


def test_a_graph_without_operations():
    assert arrows(T.fscalar("a")) == [("a", "result")]


def test_operations_other_than_elementwise_have_their_names():
    softmax = T.nnet.softmax(T.dot(T.fmatrix("X"), T.fmatrix("w")))
    assert [box.lower() for box in labels(softmax, box=True)] == ["dot", "softmax"]


def test_expression(square):
    assert graph.expression(square) == "pow(sub(a, 3), 2)"
    assert graph.expression(T.fscalar("a")) == "a"


def test_shown_once_as_a_picture_with_an_alt_text(square, cell):
    [(data, _)] = cell(value=graph.draw(square))
    assert "data:image/png" in data["text/html"]
    assert data["text/plain"] == (
        "Computation graph of pow(sub(a, 3), 2): data flow from the inputs at the top to the result.")


@pytest.mark.parametrize("number", [4.0, np.float32(4), None])
def test_a_number_has_no_graph(number):
    with pytest.raises(TypeError, match=f"expected a Theano expression, got {type(number).__name__}"):
        graph.draw(number)
