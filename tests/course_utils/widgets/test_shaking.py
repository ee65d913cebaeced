"""A digit that is shifted, turned and covered with noise, and what a model says of it, for every control."""

import numpy as np
import pytest
from in_node import seen

from course_utils.widgets import ShakenDigit
from course_utils.widgets.shaking import STILL, probabilities, shake

X_TEST = np.zeros((2, 28, 28), dtype="float32")
X_TEST[0, 12:16, 4:8] = 1    # ink on the left
X_TEST[1, 12:16, 20:24] = 1  # ink on the right
Y_TEST = np.array([0, 8])
SPECKLES = np.random.default_rng(0).random((28, 28))


def left_is_0(images):
    """Class 0 by the part of the ink in the left half, class 8 by the rest."""
    images = images.reshape(len(images), 28, 28)
    p = np.zeros((len(images), 10))
    p[:, 0] = images[:, :, :14].sum(axis=(1, 2)) / np.maximum(images.sum(axis=(1, 2)), 1e-9)
    p[:, 8] = 1 - p[:, 0]
    return p


@pytest.fixture
def explorer():
    return ShakenDigit(left_is_0, X_TEST, Y_TEST)


def test_it_opens_with_the_first_digit_as_it_is(explorer):
    assert seen(explorer, {})[0][1] == (
        "Test digit 0 is a 0, as it is. The answer is 0, with probability >99 %: right.")


@pytest.mark.parametrize("changes, said", [
    ({"digit": 1}, "Test digit 1 is an 8, as it is. The answer is 8, with probability >99 %: right."),
    ({"right": 8}, "a 0, moved 8 pixels to the right. The answer is 0, with probability 50 %: right."),
    ({"right": 10}, "The answer is 8, with probability >99 %: wrong. The probability of 0 is <1 %."),
    ({"down": -1}, "a 0, moved 1 pixel up."),
    ({"turn": 90}, "a 0, turned by 90° to the left."),
    ({"noise": 100}, "a 0, 100 % noise."),
    ({"right": -2, "down": 3, "turn": -5, "noise": 7},
     "a 0, moved 2 pixels to the left, moved 3 pixels down, turned by 5° to the right, 7 % noise."),
])
def test_every_control(explorer, changes, said):
    assert said in seen(explorer, changes)[0][1]


def test_the_page_shakes_as_python_does():
    rng = np.random.default_rng(0)
    explorer = ShakenDigit(left_is_0, rng.random((300, 28, 28)), np.full(300, 8))
    drawn = {"digit": (0, 300), "right": (-10, 11), "down": (-10, 11), "turn": (-90, 91), "noise": (0, 101)}
    states = [{name: int(rng.integers(*ends)) for name, ends in drawn.items()} for _ in range(40)]
    states += [STILL | {"turn": turn} for turn in range(-90, 91)]
    for state, (found, _) in zip(states, seen(explorer, *states)):
        digit, right, down, turn, noise = state.values()
        shaken = shake(explorer.images[digit], right, down, turn, noise / 100, explorer.speckles)
        assert found["shaken"] == pytest.approx(shaken.ravel(), abs=1e-5)
        assert found["p"] == pytest.approx(left_is_0(shaken[None])[0], abs=1e-5)


@pytest.mark.parametrize("shape", [(784,), (28, 28), (28, 28, 1)])
def test_the_model_gets_images_in_its_own_shape(shape):
    given = []

    def model(images):
        given.append(images)
        return left_is_0(images)

    ShakenDigit(model, X_TEST.reshape(2, *shape), Y_TEST)
    assert {(images.shape, images.dtype.name) for images in given} == {((1, *shape), "float32")}


def test_a_keras_model_answers():
    import keras

    model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10, activation="softmax")])
    explorer = ShakenDigit(model, X_TEST.reshape(2, -1), Y_TEST)
    assert "50 % noise. The answer is " in seen(explorer, {"noise": 50})[0][1]


# shaking


def test_a_shift_moves_whole_pixels_and_leaves_paper_behind():
    image = X_TEST[0]
    np.testing.assert_array_equal(shake(image, 3, -2, 0, 0, SPECKLES), np.roll(image, (-2, 3), axis=(0, 1)))
    assert shake(image, 10, 0, 0, 0, SPECKLES)[:, :10].max() == 0


def test_a_turn_to_the_left_lifts_what_is_on_the_right():
    turned = shake(X_TEST[1], 0, 0, 90, 0, SPECKLES)
    assert turned[4:8, 12:16].mean() > 0.9 and turned.sum() == pytest.approx(16, rel=0.05)


def test_noise_takes_its_part_of_each_pixel():
    np.testing.assert_array_equal(shake(X_TEST[0], 0, 0, 0, 0, SPECKLES), X_TEST[0])
    np.testing.assert_allclose(shake(X_TEST[0], 0, 0, 0, 0.25, SPECKLES), 0.75 * X_TEST[0] + 0.25 * SPECKLES, atol=1e-6)
    np.testing.assert_allclose(shake(X_TEST[0], 0, 0, 0, 1, SPECKLES), SPECKLES, atol=1e-6)


# bad input


@pytest.mark.parametrize("change, said", [
    ({"x_test": X_TEST * 255}, "expected pixels of x_test between 0 and 1"),
    ({"x_test": (X_TEST * 255).astype(np.uint8)}, "expected pixels of x_test between 0 and 1, got uint8"),
    ({"y_test": np.array([0])}, r"y_test as whole numbers from 0, shape \(2,\)"),
    ({"model": lambda images: np.ones((1, 10))}, "one row of probabilities for each image.*activation='softmax'"),
    ({"model": lambda images: np.ones(10) / 10}, r"got float64 of shape \(10,\)"),
])
def test_bad_input_is_named(change, said):
    good = {"model": left_is_0, "x_test": X_TEST, "y_test": Y_TEST}
    with pytest.raises(ValueError, match=said):
        ShakenDigit(**(good | change))


def test_probabilities_are_a_row():
    np.testing.assert_allclose(probabilities(lambda x: [[0.25, 0.75]], X_TEST[:1]), [0.25, 0.75])
