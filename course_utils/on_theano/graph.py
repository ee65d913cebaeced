"""Draw the graph that a Theano expression is, before Theano has optimised anything."""

from course_utils.on_theano import setup  # noqa: F401  (before theano)
from course_utils.plots.graphs import Arrow, Name, Node, graph
from course_utils.plots.style import CourseFigure

from theano.graph.basic import Constant, Variable, io_toposort  # isort: skip
from theano.graph.op import Op  # isort: skip


def draw(output: Variable) -> CourseFigure:
    """The graph that computes `output`: ovals are values, boxes are operations, arrows are the flow of data."""
    if not isinstance(output, Variable):
        raise TypeError(f"expected a Theano expression, got {type(output).__name__}: a number has no graph")
    return graph(*parts(output),
                 f"Computation graph of {expression(output)}: data flow from the inputs at the top to the result.")


def parts(output: Variable) -> tuple[dict[Name, Node], list[Arrow]]:
    """The graph's nodes, each after those that lead to it, and its arrows."""
    nodes: dict[Name, Node] = {}
    arrows: list[Arrow] = []

    def source(variable: Variable) -> Name:
        """The node that a value comes from: the operation that computes it, or the value itself."""
        if not variable.owner:
            nodes.setdefault(variable, Node(value_name(variable)))
        return variable.owner or variable

    for apply in io_toposort([], [output]):
        arrows += [Arrow(source(variable), apply) for variable in apply.inputs]
        nodes[apply] = Node(operation(apply.op), box=True)
    arrows.append(Arrow(source(output), "result"))
    nodes["result"] = Node((output.owner and output.name) or "result")
    return nodes, arrows


def operation(op: Op) -> str:
    """An operation's name in words: "sub", "dot", "Softmax"."""
    if type(op).__name__ == "Elemwise":
        return op.scalar_op.name or type(op.scalar_op).__name__.lower()
    return type(op).__name__


def value_name(variable: Variable) -> str:
    """The name of a variable, or the value of a constant."""
    return str(variable.data) if isinstance(variable, Constant) else str(variable)


def expression(output: Variable) -> str:
    """The whole graph as one line: "pow(sub(x, 3), 2)"."""
    if output.owner is None:
        return value_name(output)
    return f"{operation(output.owner.op)}({', '.join(map(expression, output.owner.inputs))})"
