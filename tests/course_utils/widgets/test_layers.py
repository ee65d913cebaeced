"""The layer browser on a network so small that its answers can be worked out in the head."""

import keras
import numpy as np
import pytest
from in_node import seen
from keras import layers

from course_utils import on_keras
from course_utils.widgets.layers import LayerBrowser

X_TEST = np.zeros((3, 4, 4, 1), dtype=np.float32)
X_TEST[0, 1, 2] = 1          # one inked pixel
X_TEST[1, :, 0] = 0.5        # a stroke at the left edge
Y_TEST = np.array([1, 8, 0])


def network(units=12, activation="relu"):
    """Maps: twice the pixel; its negative, which ReLU silences. Then pooling, flatten, and a constant for each unit."""
    model = keras.Sequential([
        keras.Input((4, 4, 1)), layers.Conv2D(2, 3, padding="same", activation=activation, name="conv"),
        layers.MaxPooling2D(2, name="pool"), layers.Flatten(name="flatten"), layers.Dropout(0.5, name="drop"),
        layers.Dense(units, activation="relu", name="dense"), layers.Dense(10, activation="softmax", name="answer")])
    kernels = np.zeros((3, 3, 1, 2))
    kernels[1, 1, 0] = [2, -1]
    model.get_layer("conv").set_weights([kernels, np.zeros(2)])
    model.get_layer("dense").set_weights([np.zeros((8, units)), np.linspace(-1, 1, units)])
    model.get_layer("answer").set_weights([np.zeros((units, 10)), np.log([0.5] + [0.5 / 9] * 9)])
    return model


@pytest.fixture(scope="module")
def model():
    return network()


@pytest.fixture(scope="module")
def browser(model):
    """A browser as it opens; no test moves its controls."""
    return LayerBrowser(model, X_TEST, Y_TEST)


def test_it_opens_with_the_first_map_of_the_first_layer(browser):
    assert seen(browser, {})[0][1] == (
        "Test digit 0 is a 1. conv, convolution, same, ReLU: map 0 of 2 answers most, 2, at row 1, column 2; that unit "
        "sees the digit's rows 0 to 2 and columns 1 to 3. Out: 4 x 4 places, 2 maps. 3 x 3 x 1 x 2 + 2 = 20 "
        "parameters. Each unit sees 3 x 3 pixels; neighbours are 1 apart. Among all digits, its strongest answers are "
        "to patches of 1, 8.")


SAID = [
    ({"number": 1}, "map 1 of 2 is silent, all its units answer 0."),
    ({"number": 11}, "map 1 of 2 is silent"),  # there are only two
    ({"digit": 1}, "Test digit 1 is an 8."),
    ({"digit": 1}, "answers most, 1, at row 0, column 0; that unit sees the digit's rows 0 to 1 and columns 0 to 1."),
    ({"digit": 2}, "map 0 of 2 is silent"),
    ({"layer": "pool"}, "max-pooling: map 0 of 2 answers most, 2, at row 0, column 1"),
    ({"layer": "pool"}, "No parameters. Each unit sees 4 x 4 pixels; neighbours are 2 apart."),
    ({"layer": "flatten", "number": 2}, "flatten: unit 2 answers 2.00; 7 of 8 numbers are 0. Out: 8 numbers."),
    ({"layer": "flatten"}, "Each unit sees 4 x 4 pixels."),
    ({"layer": "drop", "number": 2}, "drop, dropout, at rest: unit 2 answers 2.00; 7 of 8 numbers are 0."),
    ({"layer": "dense", "number": 11}, "dense, ReLU: unit 11 answers 1.00; 6 of 12 numbers are 0."),
    ({"layer": "dense"}, "8 x 12 + 12 = 108 parameters. Each unit sees the whole digit."),
    ({"layer": "answer"}, "answer, dense, softmax: the network answers 0, with a probability of 50.0 %; that of 0"),
    ({"layer": "answer", "number": 9}, "that of 9 is 5.6 %."),
]


def test_every_control(browser):
    told = seen(browser, *(state for state, _ in SAID))
    assert [(state, said) for (state, said), (_, words) in zip(SAID, told) if said not in words] == []


def test_the_page_is_given_what_keras_makes():
    """Of a layer's numbers the page has the greys that can be seen, and in full those that it names."""
    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    browser = LayerBrowser(on_keras.two_stages(), rng.random((5, 28, 28)), np.arange(5))
    states = [{"layer": name, "digit": int(rng.integers(5)), "number": int(rng.integers(layer.output.shape[-1]))}
              for name, layer in browser.layers.items()]
    for state, (found, _) in zip(states, seen(browser, *states)):
        values = browser.look(browser.x_test[state["digit"]][None])[state["layer"]][0]
        chosen, limit = values[..., state["number"]], values.max()
        if values.ndim == 3:
            assert found["chosen"] == pytest.approx(np.ravel(chosen) / limit, abs=0.5 / 255 + 1e-6)
            high, wide = chosen.shape
            down, right = state["number"] // 8 * high, state["number"] % 8 * wide
            tiles = np.reshape(found["tiles"], (-1, 8 * wide))[down:down + high, right:right + wide]
            assert np.array_equal(tiles.ravel(), found["chosen"])
            assert found["unit"] == dict(zip(("row", "column"), np.unravel_index(chosen.argmax(), chosen.shape)))
        elif state["layer"] == "answer":
            assert found["values"] == pytest.approx(values, abs=1e-6)
        else:
            assert found["cells"][:len(values)] == pytest.approx(values / limit, abs=1e-6)


def test_the_patches_are_those_of_the_largest_answers():
    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    x, y = rng.random((60, 28, 28)), rng.integers(0, 9, 60)
    browser = LayerBrowser(on_keras.two_stages(), x, y)
    made, padded = browser.look(browser.x_test), np.pad(x, ((0, 0), (28, 28), (28, 28)))
    states = [{"layer": name, "number": int(rng.integers(values.shape[-1]))}
              for name, values in made.items() if values.ndim == 4]
    for state, (found, _) in zip(states, seen(browser, *states)):
        values, field = made[state["layer"]][..., state["number"]], browser.fields[state["layer"]]
        most = values.max(axis=(1, 2))
        digits = [digit for digit in np.argsort(-most)[:8] if most[digit] > 0]
        assert [patch["digit"] for patch in found["patches"]] == digits
        assert [patch["label"] for patch in found["patches"]] == list(y[digits])
        assert [patch["answer"] for patch in found["patches"]] == pytest.approx(most[digits], rel=1e-3)
        for digit, patch in zip(digits, found["patches"]):
            top, left = 28 + field.first + field.step * np.argwhere(values[digit] == most[digit])[0]
            cut = padded[digit, top:top + field.side, left:left + field.side]
            assert patch["pixels"] == pytest.approx(cut.ravel(), abs=0.5 / 15 + 1e-6)


def test_maps_that_are_negative_everywhere_are_white():
    """As those of a convolution without ReLU can be."""
    [(found, words)] = seen(LayerBrowser(network(activation=None), 1 - X_TEST / 2, Y_TEST), {"number": 1})
    assert "map 1 of 2 is silent" in words and set(found["chosen"]) == {0}


def test_a_page_holds_the_digit_of_the_tour_and_is_not_told_twice_what_dropout_leaves(browser):
    [(question, answer)] = browser.data["known"]
    assert question == {"digit": 0}
    assert [name for name, made in zip(browser.layers, answer["layers"]) if made is None] == ["drop"]


@pytest.mark.parametrize("change, said", [
    ({"x_test": X_TEST[:, :3, :3]}, r"expected images of the shape that the model takes, \(4, 4, 1\), got \(3, 3, 1\)"),
    ({"x_test": X_TEST * 255}, "expected pixels of x_test between 0 and 1"),
    ({"x_test": (X_TEST * 255).astype(np.uint8)}, "expected pixels of x_test between 0 and 1, got uint8"),
    ({"y_test": Y_TEST[:1]}, r"y_test as whole numbers from 0, shape \(3,\)"),
])
def test_bad_input_is_named(model, change, said):
    with pytest.raises(ValueError, match=said):
        LayerBrowser(**({"model": model, "x_test": X_TEST, "y_test": Y_TEST} | change))
