"""Twins compute what the lessons' networks compute: against NumPy, and, slowly, against Theano, slopes included."""

import keras
import numpy as np
import pytest

from course_utils import load_mnist
from course_utils.by_hand.convolution import convolve, max_pool
from course_utils.on_keras import twins

SHAPES = {
    "logistic_regression": {"w": (784, 10)},
    "hidden_layer": {"w_h": (784, 625), "w_o": (625, 10)},
    "dropout_network": {"w_h": (784, 625), "w_h2": (625, 625), "w_o": (625, 10)},
    "convolution": {"w1": (32, 1, 3, 3), "w2": (64, 32, 3, 3), "w3": (128, 64, 3, 3), "w4": (1152, 625),
                    "w_o": (625, 10)},
}


def random_weights(name):
    rng = np.random.default_rng(0)
    return {key: (rng.normal(size=shape) * np.sqrt(2 / np.prod(shape[1:] if len(shape) == 4 else shape[:1])))
            .astype("float32") for key, shape in SHAPES[name].items()}


def softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def relu(x):
    return np.maximum(x, 0)


def convolutions(maps, kernels, border):
    return np.stack([sum(convolve(image, w, border) for image, w in zip(maps, kernel)) for kernel in kernels])


def in_numpy(name, w, image):
    """What the lesson's network answers to one image, shape (28, 28)."""
    x = image.ravel()
    if name == "logistic_regression":
        return softmax(x @ w["w"])
    if name == "hidden_layer":
        return softmax(1 / (1 + np.exp(-(x @ w["w_h"]))) @ w["w_o"])
    if name == "dropout_network":
        return softmax(relu(relu(x @ w["w_h"]) @ w["w_h2"]) @ w["w_o"])
    maps = image[None]
    for kernels, border in [("w1", "full"), ("w2", "valid"), ("w3", "valid")]:
        maps = relu(np.stack([max_pool(m) for m in convolutions(maps, w[kernels], border)]))
    return softmax(relu(maps.ravel() @ w["w4"]) @ w["w_o"])


@pytest.fixture(scope="module")
def digits():
    return load_mnist(num_train=2).x_train


@pytest.mark.parametrize("name", SHAPES)
def test_a_twin_answers_as_the_lessons_network(name, digits):
    weights = random_weights(name)
    twin = twins.load(getattr(twins, name)(), weights)
    got = np.asarray(twin(digits.reshape(-1, *twin.input_shape[1:]), training=False))
    expected = [in_numpy(name, weights, image.astype("float64")) for image in digits]
    np.testing.assert_allclose(got, expected, atol=1e-5)


@pytest.mark.parametrize("name", SHAPES)
def test_a_twin_has_the_lessons_parameters_and_is_not_compiled(name):
    twin = getattr(twins, name)()
    assert twin.count_params() == sum(np.prod(shape) for shape in SHAPES[name].values())
    assert not twin.compiled


@pytest.mark.parametrize("name, rates", [("dropout_network", [0.2, 0.5, 0.5]), ("convolution", [0.2, 0.2, 0.2, 0.5])])
def test_dropout_is_that_of_the_lessons(name, rates):
    twin = getattr(twins, name)()
    assert [layer.rate for layer in twin.layers if isinstance(layer, keras.layers.Dropout)] == rates


def test_a_kernel_is_turned_and_its_axes_ordered():
    w = np.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)
    turned = twins.kernels_to_keras(w)
    assert turned.shape == (4, 5, 3, 2)
    assert turned[0, 1, 2, 1] == w[1, 2, 3, 3]


def test_rows_go_from_map_by_map_to_place_by_place():
    places = np.arange(2 * 3 * 4)[:, None]  # map by map: 6 places of each of 4 maps
    assert list(twins.rows_to_keras(places, (2, 3, 4))[:5, 0]) == [0, 6, 12, 18, 1]


@pytest.mark.parametrize("weights, said", [
    ({"w": np.zeros((784, 10))}, "expected weights with the names w_h, w_o, got w"),
    ({}, "got none"),
    ({"w_h": np.zeros((784, 5)), "w_o": np.zeros((625, 10))}, r"expected w_h of shape \(784, 625\).*got \(784, 5\)"),
])
def test_weights_that_do_not_fit(weights, said):
    with pytest.raises(ValueError, match=said):
        twins.load(twins.hidden_layer(), weights)


# against Theano


def theano_model(name):
    """Lesson 02, 03, 04 or 05 without dropout: an expression of X and the weights."""
    from course_utils.on_theano.blocks import rectify
    from course_utils.on_theano.blocks import softmax as theano_softmax
    from course_utils.on_theano.conv import max_pool as pool
    from course_utils.on_theano.setup import theano

    T = theano.tensor
    conv2d = T.nnet.conv2d

    def convolution(X, w1, w2, w3, w4, w_o):
        h = rectify(pool(conv2d(X, w1, border_mode="full"), 32, 30))
        h = rectify(pool(conv2d(h, w2), 64, 13))
        h = rectify(pool(conv2d(h, w3), 128, 5))
        return theano_softmax(T.dot(rectify(T.dot(T.flatten(h, ndim=2), w4)), w_o))

    return {
        "logistic_regression": lambda X, w: T.nnet.softmax(T.dot(X, w)),
        "hidden_layer": lambda X, w_h, w_o: T.nnet.softmax(T.dot(T.nnet.sigmoid(T.dot(X, w_h)), w_o)),
        "dropout_network": lambda X, w_h, w_h2, w_o: theano_softmax(
            T.dot(rectify(T.dot(rectify(T.dot(X, w_h)), w_h2)), w_o)),
        "convolution": convolution,
    }[name]


def theano_says(name, weights, x, y):
    from course_utils.on_theano.setup import theano

    T = theano.tensor
    X, Y = T.TensorType("float32", (False,) * x.ndim)(), T.fmatrix()
    params = [theano.shared(w) for w in weights.values()]
    p = theano_model(name)(X, *params)
    cost = T.mean(T.nnet.categorical_crossentropy(p, Y))
    answer, *slopes = theano.function([X, Y], [p, *T.grad(cost, params)])(x, y)
    return answer, dict(zip(weights, slopes))


@pytest.mark.slow
@pytest.mark.parametrize("name", SHAPES)
def test_outputs_and_slopes_are_theanos(name):
    import tensorflow as tf

    rng = np.random.default_rng(0)
    digits = load_mnist(num_train=16, one_hot=True)
    x = (0.9 * digits.x_train + 0.1 * rng.random((16, 28, 28))).astype("float32")  # no two pixels alike, so no ties
    y, weights = digits.y_train, random_weights(name)
    twin = twins.load(getattr(twins, name)(), weights)
    theirs = x[:, None] if name == "convolution" else x.reshape(16, -1)
    expected, slopes = theano_says(name, weights, theirs, y)
    with tf.GradientTape() as tape:
        p = twin(x.reshape(-1, *twin.input_shape[1:]), training=False)
        cost = tf.reduce_mean(keras.losses.categorical_crossentropy(y, p))
    np.testing.assert_allclose(p, expected, atol=1e-5)
    for got, right in zip(tape.gradient(cost, twin.trainable_weights), twins.in_keras_order(twin, slopes)):
        np.testing.assert_allclose(got, right, atol=1e-4 * np.abs(right).max())
