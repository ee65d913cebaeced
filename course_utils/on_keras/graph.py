"""Draw a Keras model as a graph of its layers and of the shapes between them. Needs Graphviz's `dot`.

`keras.utils.model_to_dot` does as much, but leaves out the input, and draws nothing like the graphs of lessons 2 to 5.
"""

import html
import re
import shutil

import keras
import pydot
from IPython.display import display

from course_utils.plots.style import COLOURS, TYPEFACE, bundle


class Graph:
    """A model's layers that a notebook shows as an SVG with an alt text, or, without Graphviz, as text."""

    def __init__(self, model: keras.Sequential) -> None:
        self.model = model
        self.alt = (f"Graph of the model {model.name}, from the input at the top: shape {shape(model.inputs[0])}; "
                    + "; ".join(f"{told(layer)} to shape {shape(layer.output)}" for layer in model.layers) + ".")

    def _ipython_display_(self) -> None:
        if shutil.which("dot") is None:
            print(f"{self.alt}\n(To see it drawn, install Graphviz: sudo apt install graphviz, or brew, or conda.)")
            return
        svg = as_svg(as_dot(self.model), self.alt)
        points = re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', svg).groups()
        width, height = (round(float(side) * 96 / 72) for side in points)
        display(bundle(svg.encode(), self.alt, width, height, "image/svg+xml"), raw=True)


def draw(model: keras.Sequential) -> Graph:
    """The graph of `model`: a box for each layer, and on the arrows the shape of what goes on, for one image.

    Raises
    ------
    TypeError, ValueError : it is no sequential model, or one that does not know its shapes.
    """
    if not isinstance(model, keras.Sequential):
        raise TypeError(f"expected a keras.Sequential model, got {type(model).__name__}")
    if not model.built:
        raise ValueError("expected a model that knows its shapes: begin it with keras.Input((784,))")
    return Graph(model)


def as_dot(model: keras.Sequential) -> pydot.Dot:
    """The same as a Graphviz graph."""
    dot = pydot.Dot(rankdir="TB", ranksep=0.3)
    dot.set_node_defaults(fontname=TYPEFACE, fontsize=11, height=0.3, margin="0.12,0.06", color=COLOURS["recorded"])
    dot.set_edge_defaults(fontname=TYPEFACE, fontsize=11, arrowsize=0.6, color=COLOURS["recorded"])
    last, tensor = "input", model.inputs[0]  # a node that only arrows name is an ellipse with its name in it
    for number, layer in enumerate(model.layers):
        count = f"\\n{layer.count_params():,} parameters" if layer.count_params() else ""
        box = f"layer{number}"
        dot.add_node(pydot.Node(box, label=told(layer) + count, shape="box", style="filled", fillcolor="#E8F1F8"))
        dot.add_edge(pydot.Edge(last, box, label=f"  {shape(tensor)}"))
        last, tensor = box, layer.output
    dot.add_edge(pydot.Edge(last, "output", label=f"  {shape(tensor)}"))
    return dot


def as_svg(dot: pydot.Dot, alt: str) -> str:
    """`dot` as an SVG that says `alt` to a screen reader, without Graphviz's own names for the nodes."""
    svg = dot.create(format="svg").decode()
    svg = re.sub(r"<!--.*?-->\s*|<title>.*?</title>\s*", "", svg[svg.index("<svg"):], flags=re.DOTALL)
    svg = svg.replace(f'font-family="{TYPEFACE}"', f'font-family="{TYPEFACE}, Verdana, sans-serif"')
    return svg.replace("<svg ", f'<svg role="img" aria-label="{html.escape(alt)}" ', 1)


def told(layer: keras.Layer) -> str:
    """A layer in words: "Dense hidden (relu)"."""
    activation = getattr(layer, "activation", None)
    bend = f" ({activation.__name__})" if activation is not None else ""
    return f"{type(layer).__name__} {layer.name}{bend}"


def shape(tensor: keras.KerasTensor) -> str:
    """The shape for one image: "784", "28 x 28 x 1"."""
    return " x ".join(map(str, tensor.shape[1:]))
