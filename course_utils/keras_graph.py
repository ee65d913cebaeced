"""Draw a Keras model as a graph of its layers, with the shapes that go in and out. Needs Graphviz's `dot`."""

import html
import re
import shutil

import keras
import pydot
from IPython.display import display

from course_utils.style import COLOURS, TYPEFACE


class Graph:
    """A model's layers that a notebook shows as an SVG with an alt text, or, without Graphviz, as text."""

    def __init__(self, model: keras.Model) -> None:
        self.model = model
        self.alt = (f"Graph of the model {model.name}, from the input at the top: shape {shape(model.inputs[0])}; "
                    + "; ".join(f"{told(layer)} to shape {shape(layer.output)}" for layer in model.layers) + ".")

    def _ipython_display_(self) -> None:
        if shutil.which("dot") is None:
            print(f"{self.alt}\n(To see it drawn, install Graphviz: sudo apt install graphviz, or brew, or conda.)")
            return
        data = {"image/svg+xml": as_svg(as_dot(self.model), self.alt), "text/plain": self.alt}
        display(data, raw=True, metadata={"image/svg+xml": {"alt": self.alt}})


def draw(model: keras.Model) -> Graph:
    """The graph of `model`: a box for each layer, arrows for what goes from one to the next.

    Raises
    ------
    TypeError, ValueError : it is no model, or one that does not know its shapes.
    """
    if not isinstance(model, keras.Model):
        raise TypeError(f"expected a Keras model, got {type(model).__name__}")
    if not model.built:
        raise ValueError("expected a model that knows its shapes: begin it with keras.Input((784,))")
    return Graph(model)


def as_dot(model: keras.Model) -> pydot.Dot:
    """The same as a Graphviz graph, in the course's typeface and colours."""
    dot = keras.utils.model_to_dot(model, show_shapes=True, show_layer_names=True, show_layer_activations=True, dpi=72)
    dot.set_node_defaults(fontname=TYPEFACE, fontsize=11, shape="none", color=COLOURS["recorded"])
    dot.set_edge_defaults(arrowsize=0.6, color=COLOURS["recorded"])
    return dot


def as_svg(dot: pydot.Dot, alt: str) -> str:
    """`dot` as an SVG that says `alt` to a screen reader, without what changes from run to run."""
    svg = dot.create(format="svg").decode()
    svg = re.sub(r"<!--.*?-->\s*", "", svg[svg.index("<svg"):], flags=re.DOTALL)
    svg = re.sub(r"<title>.*?</title>\s*", "", svg, flags=re.DOTALL)  # tooltips, which are memory addresses
    return svg.replace("<svg ", f'<svg role="img" aria-label="{html.escape(alt)}" ', 1)


def told(layer: keras.Layer) -> str:
    """A layer in words: "Dense hidden (relu)"."""
    activation = getattr(layer, "activation", None)
    bend = f" ({activation.__name__})" if activation is not None else ""
    return f"{type(layer).__name__} {layer.name}{bend}"


def shape(tensor: keras.KerasTensor) -> str:
    """The shape for one image: "784", "28 x 28 x 1"."""
    return " x ".join(map(str, tensor.shape[1:]))
