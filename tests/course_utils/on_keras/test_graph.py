"""A model's graph: its layers, what goes on between them, and an alt text that says both."""

import keras
import pytest

from course_utils.on_keras import graph


def cnn():
    return keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(4, 3, name="conv"),
                             keras.layers.Flatten(name="flat"), keras.layers.Dense(2, "softmax", name="answer")],
                            name="cnn")


def test_boxes_are_layers_and_the_shapes_stand_beside_the_arrows():
    nodes, arrows = graph.parts(cnn())
    assert [(node.label, node.box) for node in nodes.values()] == [
        ("input", False), ("Conv2D conv (linear)\n40 parameters", True), ("Flatten flat", True),
        ("Dense answer (softmax)\n5,410 parameters", True), ("output", False)]
    assert [(arrow.start, arrow.end) for arrow in arrows] == list(zip(list(nodes), list(nodes)[1:]))
    assert [arrow.label for arrow in arrows] == ["28 x 28 x 1", "26 x 26 x 4", "2704", "2"]


def test_shown_once_as_a_picture_with_an_alt_text(cell):
    [(data, _)] = cell(value=graph.draw(cnn()))
    assert "data:image/png" in data["text/html"]
    assert data["text/plain"] == (
        "Graph of the model cnn, from the input at the top: shape 28 x 28 x 1; Conv2D conv (linear) to shape "
        "26 x 26 x 4; Flatten flat to shape 2704; Dense answer (softmax) to shape 2.")


@pytest.mark.parametrize("model, kind, said", [
    ("cnn", TypeError, "expected a keras.Sequential model, got str"),
    (keras.Sequential([keras.layers.Dense(2)]), ValueError, "begin it with keras.Input"),
])
def test_what_has_no_graph(model, kind, said):
    with pytest.raises(kind, match=said):
        graph.draw(model)
