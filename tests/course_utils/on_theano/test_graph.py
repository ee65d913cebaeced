"""Graphs are drawn as they were written, before Theano optimises or compiles anything."""

import base64
import html
import re
import shutil

import numpy as np
import pytest

from course_utils.on_theano import graph
from course_utils.on_theano.setup import theano

T = theano.tensor
needs_graphviz = pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")


@pytest.fixture
def square():
    """(a - 3)², the expression of lesson 02."""
    return (T.fscalar("a") - 3) ** 2


def shapes(dot):
    """The labels of the ovals (values) and of the boxes (operations)."""
    nodes = dot.get_nodes()
    return ([node.get_label() for node in nodes if node.get_shape() == kind] for kind in ("ellipse", "box"))


def edges(dot):
    """Arrows as pairs of labels."""
    label = {node.get_name(): node.get_label() for node in dot.get_nodes()}
    return [(label[edge.get_source()], label[edge.get_destination()]) for edge in dot.get_edges()]


# the graph


def test_ovals_are_values_and_boxes_are_operations(square):
    drawn = graph.as_dot(square)
    ovals, boxes = shapes(drawn)
    assert "edge [arrowsize=0.6" in drawn.to_string()
    assert ovals == ["a", "3", "2", "result"]
    assert boxes == ["sub", "pow"]


def test_arrows_are_the_flow_of_data(square):
    assert edges(graph.as_dot(square)) == [
        ("a", "sub"), ("3", "sub"), ("sub", "pow"), ("2", "pow"), ("pow", "result")]


def test_a_result_with_a_name_has_it(square):
    square.name = "cost"
    assert edges(graph.as_dot(square))[-1] == ("pow", "cost")


def test_a_value_used_twice_is_one_oval():
    a = T.fscalar("a")
    ovals, boxes = shapes(graph.as_dot(a * a + a))
    assert ovals.count("a") == 1 and sorted(boxes) == ["add", "mul"]


def test_a_graph_without_operations():
    assert edges(graph.as_dot(T.fscalar("a"))) == [("a", "result")]


def test_operations_other_than_elementwise_have_their_names():
    ovals, boxes = shapes(graph.as_dot(T.nnet.softmax(T.dot(T.fmatrix("X"), T.fmatrix("w")))))
    assert [box.lower() for box in boxes] == ["dot", "softmax"] and ovals == ["X", "w", "result"]


@pytest.mark.parametrize("name", ['a "quoted" name', "two: parts", "größe"])
def test_any_name_can_be_drawn(name):
    picture = graph.draw(T.fscalar(name) + 1)
    assert name.replace('"', '\\"') in picture.dot.to_string()
    if shutil.which("dot"):
        assert picture.dot.create(format="svg")


# as text


def test_expression(square):
    assert graph.expression(square) == "pow(sub(a, 3), 2)"
    assert graph.expression(T.fscalar("a")) == "a"


def test_the_alt_text_says_the_expression(square):
    assert graph.draw(square).alt == (
        "Computation graph of pow(sub(a, 3), 2): data flow from the inputs at the top to the result.")


@pytest.mark.parametrize("number", [4, 4.0, np.float32(4), None])
def test_a_number_has_no_graph(number):
    with pytest.raises(TypeError, match=f"expected a Theano expression, got {type(number).__name__}"):
        graph.draw(number)


# shown


@needs_graphviz
def test_shown_once_as_a_picture_with_an_alt_text(square, cell):
    picture = graph.draw(square)
    [(data, _)] = cell(value=picture)
    form = '<img alt="(.*)" width="(.*)" height=".*" src="data:image/png;base64,(.*)">'
    image = re.fullmatch(form, data["text/html"])
    png = base64.b64decode(image[3])
    assert png.startswith(b"\x89PNG")
    assert data["text/plain"] == html.unescape(image[1]) == picture.alt
    width = int.from_bytes(png[16:20], "big")
    assert width - 1 <= 2 * int(image[2]) <= width  # stored at twice the size that it is shown at


def test_without_graphviz_a_text_says_what_to_install(square, cell, monkeypatch, capsys):
    monkeypatch.setattr(graph.shutil, "which", lambda name: None)
    assert cell(value=graph.draw(square)) == []
    printed = capsys.readouterr().out
    assert "pow(sub(a, 3), 2)" in printed
    assert "install Graphviz: sudo apt install graphviz" in printed
