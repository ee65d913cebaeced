"""Draw a Keras model as a graph of its layers and of the shapes between them.

`keras.utils.model_to_dot` does as much, but it needs Graphviz, leaves out the input, and draws nothing like the graphs
of lessons 2 to 5.
"""

import keras

from course_utils.plots.graphs import Arrow, Name, Node, graph
from course_utils.plots.style import CourseFigure


def draw(model: keras.Sequential) -> CourseFigure:
    """The graph of `model`: a box for each layer, and on the arrows the shape of what is passed on, for one image.

    Raises
    ------
    TypeError, ValueError : it is not a sequential model, or does not know its shapes.
    """
    if not isinstance(model, keras.Sequential):
        raise TypeError(f"expected a keras.Sequential model, got {type(model).__name__}")
    if not model.built:
        raise ValueError("expected a model that knows its shapes: begin it with keras.Input((784,))")
    return graph(*parts(model), alt_text(model))


def parts(model: keras.Sequential) -> tuple[dict[Name, Node], list[Arrow]]:
    """The graph's nodes, from the input on, and its arrows."""
    nodes: dict[Name, Node] = {"input": Node("input")}
    arrows: list[Arrow] = []
    last: Name = "input"
    tensor = model.inputs[0]
    for layer in model.layers:
        count = f"\n{layer.count_params():,} parameters" if layer.count_params() else ""
        nodes[layer] = Node(in_words(layer) + count, box=True)
        arrows.append(Arrow(last, layer, shape(tensor)))
        last, tensor = layer, layer.output
    nodes["output"] = Node("output")
    return nodes, [*arrows, Arrow(last, "output", shape(tensor))]


def alt_text(model: keras.Sequential) -> str:
    """What the graph shows, for those who cannot see it."""
    steps = [f"{in_words(layer)} to shape {shape(layer.output)}" for layer in model.layers]
    return (f"Graph of the model {model.name}, from the input at the top: shape {shape(model.inputs[0])}; "
            f"{'; '.join(steps)}.")


def in_words(layer: keras.Layer) -> str:
    """A layer in words: "Dense hidden (relu)"."""
    activation = getattr(layer, "activation", None)
    return f"{type(layer).__name__} {layer.name}" + (f" ({activation.__name__})" if activation else "")


def shape(tensor: keras.KerasTensor) -> str:
    """The shape for one image: "784", "28 x 28 x 1"."""
    return " x ".join(map(str, tensor.shape[1:]))
