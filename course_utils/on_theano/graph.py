"""Draw the graph that a Theano expression is, before Theano has optimised anything. Needs Graphviz's `dot`."""

import shutil

import pydot
from IPython.display import display

from course_utils.on_theano import setup  # noqa: F401  (before theano)
from course_utils.plots.style import COLOURS, PIXELS_PER_INCH, TYPEFACE, bundle

from theano.graph.basic import Constant, Variable, io_toposort  # isort: skip
from theano.graph.op import Op  # isort: skip

NAMES = {"Elemwise": lambda op: op.scalar_op.name or type(op.scalar_op).__name__.lower()}


class Graph:
    """A graph that a notebook shows as a picture with an alt text, or, without Graphviz, as text."""

    def __init__(self, output: Variable) -> None:
        self.dot = as_dot(output)
        self.alt = f"Computation graph of {expression(output)}: data flow from the inputs at the top to the result."

    def _ipython_display_(self) -> None:
        if shutil.which("dot") is None:
            print(f"{self.alt}\n(To see it drawn, install Graphviz: sudo apt install graphviz, or brew, or conda.)")
            return
        png = self.dot.create(format="png")
        width, height = (int.from_bytes(png[at : at + 4], "big") // 2 for at in (16, 20))  # from the PNG's header
        display(bundle(png, self.alt, width, height), raw=True)


def draw(output: Variable) -> Graph:
    """The graph that computes `output`: ovals are values, boxes are operations, arrows are the flow of data."""
    if not isinstance(output, Variable):
        raise TypeError(f"expected a Theano expression, got {type(output).__name__}: a number has no graph")
    return Graph(output)


def as_dot(output: Variable) -> pydot.Dot:
    """The same as a Graphviz graph."""
    dot = pydot.Dot(dpi=2 * PIXELS_PER_INCH * 72 / 96, rankdir="TB", ranksep=0.3, nodesep=0.3)
    dot.set_node_defaults(fontname=TYPEFACE, fontsize=11, height=0.3, margin="0.12,0.04", color=COLOURS["recorded"])
    dot.set_edge_defaults(arrowsize=0.6, color=COLOURS["recorded"])
    names: dict[Variable, str] = {}

    def oval(variable: Variable, label: str) -> str:
        if variable not in names:
            names[variable] = f"v{len(names)}"
            dot.add_node(pydot.Node(names[variable], label=label, shape="ellipse"))
        return names[variable]

    for number, node in enumerate(io_toposort([], [output])):
        box = f"op{number}"
        dot.add_node(pydot.Node(box, label=operation(node.op), shape="box", style="filled", fillcolor="#E8F1F8"))
        for variable in node.inputs:
            source = names[variable] if variable.owner else oval(variable, value_name(variable))
            dot.add_edge(pydot.Edge(source, box))
        names.update(dict.fromkeys(node.outputs, box))
    source = names[output] if output.owner else oval(output, value_name(output))
    dot.add_edge(pydot.Edge(source, oval(Variable(output.type), (output.owner and output.name) or "result")))
    return dot


def operation(op: Op) -> str:
    """An operation's name in words: "sub", "dot", "Softmax"."""
    kind = type(op).__name__
    return NAMES.get(kind, lambda op: kind)(op)


def value_name(variable: Variable) -> str:
    """The name of a variable, or the value of a constant."""
    return str(variable.data) if isinstance(variable, Constant) else str(variable)


def expression(output: Variable) -> str:
    """The whole graph as one line: "pow(sub(x, 3), 2)"."""
    if output.owner is None:
        return value_name(output)
    return f"{operation(output.owner.op)}({', '.join(map(expression, output.owner.inputs))})"
