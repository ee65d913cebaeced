"""A model's graph: drawn with an alt text, the same in every run, and told where there is no Graphviz."""

import base64
import html
import re
import shutil
import xml.etree.ElementTree as ElementTree

import keras
import pytest

from course_utils.on_keras import graph

needs_graphviz = pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
ALT = ("Graph of the model tiny, from the input at the top: shape 4; Dense hidden (relu) to shape 3; "
       "Dense answer (softmax) to shape 2.")


def tiny():
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, "relu", name="hidden"),
                             keras.layers.Dense(2, "softmax", name="answer")], name="tiny")


def test_the_alt_text_names_layers_and_shapes():
    assert graph.draw(tiny()).alt == ALT


def test_images_have_shapes_of_three_numbers():
    model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(4, 3, name="conv"),
                              keras.layers.Flatten(name="flat")], name="cnn")
    assert graph.draw(model).alt == (
        "Graph of the model cnn, from the input at the top: shape 28 x 28 x 1; Conv2D conv (linear) to shape "
        "26 x 26 x 4; Flatten flat to shape 2704.")


@needs_graphviz
def test_shown_once_as_an_svg_with_an_alt_text(cell):
    [(data, _)] = cell(value=graph.draw(tiny()))
    form = '<img alt="(.*)" width="(.*)" height="(.*)" src="data:image/svg[+]xml;base64,(.*)">'
    alt, width, height, svg = re.fullmatch(form, data["text/html"]).groups()
    assert html.unescape(alt) == data["text/plain"] == ALT
    root = ElementTree.fromstring(base64.b64decode(svg))
    assert abs(int(width) - float(root.get("width").removesuffix("pt")) * 96 / 72) < 1
    assert abs(int(height) - float(root.get("height").removesuffix("pt")) * 96 / 72) < 1
    assert root.tag.endswith("svg") and root.get("aria-label") == ALT
    words = {text.text.strip() for text in root.iter() if text.text and text.text.strip()}
    assert words == {"input", "4", "Dense hidden (relu)", "15 parameters", "3", "Dense answer (softmax)",
                     "8 parameters", "2", "output"}


@needs_graphviz
def test_two_models_alike_are_drawn_alike():
    first, second = (graph.as_svg(graph.as_dot(tiny()), ALT) for _ in range(2))
    assert first == second


def test_without_graphviz_a_text_says_what_to_install(cell, monkeypatch, capsys):
    monkeypatch.setattr(graph.shutil, "which", lambda name: None)
    assert cell(value=graph.draw(tiny())) == []
    printed = capsys.readouterr().out
    assert ALT in printed and "install Graphviz: sudo apt install graphviz" in printed


@pytest.mark.parametrize("model, kind, said", [
    ("tiny", TypeError, "expected a keras.Sequential model, got str"),
    (keras.Sequential([keras.layers.Dense(2)]), ValueError, "begin it with keras.Input"),
])
def test_what_has_no_graph(model, kind, said):
    with pytest.raises(kind, match=said):
        graph.draw(model)
