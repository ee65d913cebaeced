"""Answers that are models in Theano: what they compute of random numbers, and whether they use all that they are given.

Functions import Theano where they need it, so that the checks of other lessons do not wait for it.
"""

import numpy as np

from course_utils.exercises.compare import Array, Function, Wrong, described
from course_utils.exercises.guard import explained


def computed(model: Function, shapes: dict[str, tuple[int, ...]], words: str) -> tuple[Array, list[Array]]:
    """What the reader's `model` computes of random inputs, and these inputs.

    Parameters
    ----------
    shapes
        The model's arguments in order: for each its name, and the shape of a matrix or a vector.
    words
        Which functions of Theano make the expression, for a reader who used NumPy's.

    Raises
    ------
    Wrong
        If the answer is not an expression, leaves an input out, or cannot be computed.
    """
    from course_utils.on_theano.setup import theano  # which imports it with its settings

    kinds = {1: theano.tensor.dvector, 2: theano.tensor.dmatrix}
    inputs = [kinds[len(shape)](name) for name, shape in shapes.items()]
    with explained({"for @:": "this Theano has no @ between its variables. Write T.dot(X, w) for X @ w."}):
        got = model(*inputs)
    if not isinstance(got, theano.graph.basic.Variable):
        raise Wrong(f"expected a Theano expression, got {type(got).__name__}. {words}")
    missing = set(inputs) - set(theano.graph.basic.graph_inputs([got]))
    if missing:
        raise Wrong(f"the result does not depend on {' and '.join(sorted(map(str, missing)))}.")
    rng = np.random.default_rng(0)
    values = [rng.normal(size=shape) for shape in shapes.values()]
    try:  # in Python alone: quicker for one use, and no compiler is needed
        return theano.function(inputs, got, mode=theano.Mode("py", None))(*values), values
    except Exception as error:
        (first, shape), *others = shapes.items()
        sizes = " and ".join(f"{name} of {shape}" for name, shape in others)
        raise Wrong(f"the expression cannot be computed for {first} of shape {shape}, {sizes}. Do the two factors of "
                    f"each T.dot come in the right order? ({described(error)})") from None


def softmax(scores: Array) -> Array:
    """The probabilities of each row of scores, which sum to 1."""
    e: Array = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
