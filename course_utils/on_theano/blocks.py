"""The parts that the networks of lessons 02 to 05 are made of, each shown and explained where it first appears.

    lesson 02   floatX, init_weights
    lesson 03   sgd
    lesson 04   rectify, softmax, dropout, rmsprop

Later lessons import them from here. A test checks that each is the code that its lesson shows.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.on_theano import setup  # noqa: F401  (before theano)

import theano  # isort: skip
import theano.tensor as T  # isort: skip
from theano.compile.sharedvalue import SharedVariable  # isort: skip
from theano.graph.basic import Variable  # isort: skip
from theano.sandbox.rng_mrg import MRG_RandomStream  # isort: skip

Updates = list[tuple[SharedVariable, Variable]]


def floatX(array: NDArray[Any]) -> NDArray[Any]:
    """`array` in the precision that Theano computes in: float32, unless its flags say otherwise."""
    return np.asarray(array, dtype=theano.config.floatX)


def init_weights(shape: tuple[int, ...], rng: np.random.Generator, scale: float = 0.01,
                 name: str = "w") -> SharedVariable:
    """Weights of `shape` to learn, drawn by `rng` from a normal distribution around 0.

    Parameters
    ----------
    shape : (inputs, units) of a layer; (units, inputs, rows, columns) of a convolution.
    rng : a NumPy generator, such as `reproducible(seed)` returns.
    scale : standard deviation.
    name : what the weights are called in a drawn graph.
    """
    return theano.shared(floatX(rng.normal(size=shape) * scale), name=name)


def sgd(cost: Variable, params: Sequence[SharedVariable], lr: float = 0.05) -> Updates:
    """One step of gradient descent, as updates for `theano.function`: each parameter moves down its own slope.

    Parameters
    ----------
    cost : the expression to make smaller, one number.
    params : what may move.
    lr : learning rate, the length of the step per unit of slope.
    """
    grads = T.grad(cost, params)
    return [(p, p - lr * g) for p, g in zip(params, grads)]


def rmsprop(cost: Variable, params: Sequence[SharedVariable], lr: float | SharedVariable = 0.001, rho: float = 0.9,
            epsilon: float = 1e-6) -> Updates:
    """One step of RMSprop: each weight's slope is divided by the root of the running mean of its square.

    G. Hinton, Neural Networks for Machine Learning, lecture 6e (2012). `epsilon` is under the root, and keeps the
    quotient finite where a slope was always zero.

    Parameters
    ----------
    cost, params : as in `sgd`.
    lr : learning rate: about how far a weight moves in one step, whatever the size of its slope. A shared variable can
        be changed during training.
    rho : how much of the running mean is kept at each step, from 0 to 1.
    epsilon : a small positive number.
    """
    updates = []
    for p, g in zip(params, T.grad(cost, params)):
        acc = theano.shared(p.get_value() * 0)
        acc_new = rho * acc + (1 - rho) * g ** 2
        updates.append((acc, acc_new))
        updates.append((p, p - lr * g / T.sqrt(acc_new + epsilon)))
    return updates


def rectify(X: Variable) -> Variable:
    """The rectified linear unit, ReLU: `X` where it is positive, 0 elsewhere."""
    return T.maximum(X, 0)


def softmax(X: Variable) -> Variable:
    """Each row of scores as probabilities, which are positive and sum to 1. Survives scores of any size."""
    e = T.exp(X - X.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def dropout(X: Variable, p: float, srng: MRG_RandomStream) -> Variable:
    """`X` with each number set to 0 with probability `p`, the others divided by 1 - p: the mean stays what it was.

    N. Srivastava and others, 2014, JMLR 15, 1929-1958. They rescale when the network is used; here, as is usual now,
    that is done during training, so that nothing is left to do afterwards.

    Parameters
    ----------
    X : a layer's output, of any shape.
    p : probability of dropping, from 0 to below 1. With 0 the result is `X` itself, and no random number is drawn.
    srng : Theano's source of random numbers, `MRG_RandomStream(seed)`.
    """
    if p == 0:
        return X
    keep = 1 - p
    return X * srng.binomial(X.shape, p=keep, dtype=theano.config.floatX) / keep
