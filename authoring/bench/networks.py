"""One network of the Theano lessons, trained in Theano and in Keras in turn. `authoring.bench` starts it.

    python -m authoring.bench.networks convolution 60    # measured on 60 batches; prints JSON
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from course_utils import load_mnist, on_keras, reproducible
from course_utils.on_keras import twins
from course_utils.on_theano.blocks import (
    MRG_RandomStream,
    T,
    Variable,
    dropout,
    init_weights,
    rectify,
    rmsprop,
    sgd,
    softmax,
    theano,
)
from course_utils.on_theano.conv import dropout as cheaper_dropout
from course_utils.on_theano.conv import max_pool
from course_utils.runs import training

from theano.compile.profiling import ProfileStats  # isort: skip
from theano.tensor.elemwise import CAReduce, Elemwise  # isort: skip
from theano.tensor.nnet import conv2d  # isort: skip

BATCH_SIZE = 128
WARM_UP = 5  # batches: the first ones also make Keras's graph
NUM_IMAGES = 60_000

srng = MRG_RandomStream(1)


# ---- the networks, as in the lessons ----

def logistic_regression(X: Variable, w: Variable) -> Variable:
    return T.nnet.softmax(T.dot(X, w))


def hidden_layer(X: Variable, w_h: Variable, w_o: Variable) -> Variable:
    return T.nnet.softmax(T.dot(T.nnet.sigmoid(T.dot(X, w_h)), w_o))


def dropout_network(X: Variable, w_h: Variable, w_h2: Variable, w_o: Variable) -> Variable:
    h = dropout(rectify(T.dot(dropout(X, 0.2, srng), w_h)), 0.5, srng)
    h2 = dropout(rectify(T.dot(h, w_h2)), 0.5, srng)
    return softmax(T.dot(h2, w_o))


def convolution(X: Variable, w1: Variable, w2: Variable, w3: Variable, w4: Variable, w_o: Variable) -> Variable:
    l1 = cheaper_dropout(rectify(max_pool(conv2d(X, w1, border_mode="full"), 32, 30)), 0.2, srng)
    l2 = cheaper_dropout(rectify(max_pool(conv2d(l1, w2), 64, 13)), 0.2, srng)
    l3 = cheaper_dropout(T.flatten(rectify(max_pool(conv2d(l2, w3), 128, 5)), ndim=2), 0.2, srng)
    l4 = cheaper_dropout(rectify(T.dot(l3, w4)), 0.5, srng)
    return softmax(T.dot(l4, w_o))


@dataclass(frozen=True)
class Network:
    """How a lesson builds and trains its network: `shapes` of the weights by name, the same `step` in both programs."""

    model: Callable[..., Variable]
    shapes: dict[str, tuple[int, ...]]
    step: Callable
    keras_step: Callable[[], keras.optimizers.Optimizer]

    @property
    def images(self) -> bool:
        """Whether it takes images with rows and columns, not flat ones."""
        return self.model is convolution


def plain() -> keras.optimizers.Optimizer:
    return keras.optimizers.SGD(0.05)


def scaled() -> keras.optimizers.Optimizer:
    return keras.optimizers.RMSprop(0.001, rho=0.9)


NETWORKS = {
    "logistic_regression": Network(logistic_regression, {"w": (784, 10)}, sgd, plain),
    "hidden_layer": Network(hidden_layer, {"w_h": (784, 625), "w_o": (625, 10)}, sgd, plain),
    "dropout_network": Network(
        dropout_network, {"w_h": (784, 625), "w_h2": (625, 625), "w_o": (625, 10)}, rmsprop, scaled
    ),
    "convolution": Network(
        convolution,
        {"w1": (32, 1, 3, 3), "w2": (64, 32, 3, 3), "w3": (128, 64, 3, 3), "w4": (1152, 625), "w_o": (625, 10)},
        rmsprop,
        scaled,
    ),
}


def in_theano(network: Network, weights: dict[str, np.ndarray], profile: ProfileStats | bool = False) -> Callable:
    """The lesson's `train`: takes the images and labels of a batch, makes one step, returns the cost."""
    X, Y = (T.ftensor4 if network.images else T.fmatrix)("X"), T.fmatrix("Y")
    params = [theano.shared(value) for value in weights.values()]
    cost = T.mean(T.nnet.categorical_crossentropy(network.model(X, *params), Y))
    return theano.function([X, Y], cost, updates=network.step(cost, params), profile=profile)


def in_keras(name: str, weights: dict[str, np.ndarray]) -> keras.Model:
    """The twin, compiled with the same cost and optimiser, and with the same weights."""
    model = twins.load(getattr(twins, name)(), weights)
    model.compile(NETWORKS[name].keras_step(), "categorical_crossentropy")
    return model


# ---- measuring ----

def measure(name: str, num_batches: int, rounds: int = 3) -> dict[str, Any]:
    """Seconds per epoch in Theano and Keras, the best of `rounds` in turn, and the shares of Theano's time.

    Seconds are those that the lessons' own `fit` reports, for `num_batches` batches, scaled to the 60,000 images.
    """
    network = NETWORKS[name]
    num_images = min(num_batches * BATCH_SIZE, NUM_IMAGES)
    layout = ["first", "last"] if network.images else [None, None]
    (x, y), (x_keras, _) = (images(channels, num_images) for channels in layout)
    rng = reproducible(0)
    weights = {key: start(shape, rng) for key, shape in network.shapes.items()}
    train, model = in_theano(network, weights), in_keras(name, weights)

    def turn(count: int) -> tuple[float, float]:
        theano_table = training.fit(train, (x[:count], y[:count]), 1, batch_size=BATCH_SIZE)
        keras_table = on_keras.fit(model, (x_keras[:count], y[:count]), 1, batch_size=BATCH_SIZE)
        return theano_table.seconds.iloc[0], keras_table.seconds.iloc[0]

    turn(WARM_UP * BATCH_SIZE)
    best = np.min([turn(num_images) for _ in range(rounds)], axis=0) * NUM_IMAGES / num_images
    return {"theano": round(best[0], 3), "keras": round(best[1], 3), "batches": num_batches,
            "spent": time_by_kind(network, weights, (x, y))}


def start(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Weights of `shape`, spread as lesson 05 does for ReLU."""
    inputs = np.prod(shape[1:]) if len(shape) == 4 else shape[0]
    return init_weights(shape, rng, scale=np.sqrt(2 / inputs)).get_value()


def images(channels: str | None, count: int) -> training.Pair:
    """The first `count` training images, flat or with their channel first or last, and their one-hot labels."""
    digits = load_mnist(flat=True, one_hot=True) if channels is None else load_mnist(channels=channels, one_hot=True)
    return digits.x_train[:count], digits.y_train[:count]


def time_by_kind(network: Network, weights: dict[str, np.ndarray], data: training.Pair) -> dict[str, float]:
    """Shares of the time of a Theano step by kind of operation, largest first; measured by Theano's own profiler."""
    profile = ProfileStats(atexit_print=False)
    train = in_theano(network, weights, profile)
    x, y = data
    for number, rows in enumerate(training.batches(len(x), BATCH_SIZE)):
        if number == WARM_UP:
            profile.reset()
        train(x[rows], y[rows])
    seconds: dict[str, float] = {}
    for (_, node), spent in profile.apply_time.items():
        seconds[kind(node)] = seconds.get(kind(node), 0.0) + spent
    rest = profile.fct_call_time - sum(seconds.values())  # calling, checking and copying inputs and outputs
    seconds["other"] = seconds.get("other", 0.0) + rest
    ordered = sorted(seconds.items(), key=lambda item: -item[1])
    return {name: round(spent / profile.fct_call_time, 3) for name, spent in ordered}


def kind(node: Any) -> str:
    """What the operation `node` of a compiled graph is for. Joining along a single axis is of `dropout` alone."""
    op = type(node.op).__name__
    if "Corr" in op:
        return "convolutions and their gradients"
    if "mrg" in op or (op == "Join" and node.outputs[0].ndim == 1):
        return "random masks"
    if "Pool" in op or op in ("Join", "Split", "Alloc", "IncSubtensor"):
        return "pooling and its gradients"
    if op.startswith(("Dot", "Gemm", "Gemv", "Ger", "BatchedDot")):
        return "matrix products"
    return "elementwise" if isinstance(node.op, (Elemwise, CAReduce)) or "oftmax" in op else "other"


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
