"""The layer browser on a network so small that its answers can be worked out in the head."""

import keras
import numpy as np
import pytest
from keras import layers

from course_utils import on_keras
from course_utils.widgets.drawing import SCALE, Canvas
from course_utils.widgets.layers import CHAIN, FACTS, LINK, WIDTH, LayerBrowser, describe, draw_chain, draw_maps

X_TEST = np.zeros((3, 4, 4, 1), dtype=np.float32)
X_TEST[0, 1, 2] = 1          # one inked pixel
X_TEST[1, :, 0] = 0.5        # a stroke at the left edge
Y_TEST = np.array([1, 8, 0])


def network(units=12):
    """Maps: twice the pixel; its negative, which ReLU silences. Then pooling, flatten, and a constant for each unit."""
    model = keras.Sequential([
        keras.Input((4, 4, 1)), layers.Conv2D(2, 3, padding="same", activation="relu", name="conv"),
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
def made(model):
    browser = LayerBrowser(model, X_TEST, Y_TEST)
    return browser, browser.values


@pytest.fixture
def browser(made):
    """A browser as it opens; it is made once."""
    browser, opening = made
    browser.choose(opening)
    return browser


def set_to(browser, **values):
    for name, value in values.items():
        browser.controls[name].value = value


def test_it_opens_with_the_first_map_of_the_first_layer(browser):
    assert browser.picture.words == (
        "Test digit 0 is a 1. conv, convolution, same, ReLU: map 0 of 2 answers most, 2, at row 1, column 2; that unit "
        "sees the digit's rows 0 to 2 and columns 1 to 3. Out: 4 x 4 places, 2 maps. 3 x 3 x 1 x 2 + 2 = 20 "
        "parameters. Each unit sees 3 x 3 pixels; neighbours are 1 apart.")


@pytest.mark.parametrize("changes, said", [
    ({"number": 1}, "map 1 of 2 is silent, all its units answer 0."),
    ({"digit": 1}, "Test digit 1 is an 8."),
    ({"digit": 1}, "answers most, 1, at row 0, column 0; that unit sees the digit's rows 0 to 1 and columns 0 to 1."),
    ({"layer": "pool"}, "max-pooling: map 0 of 2 answers most, 2, at row 0, column 1"),
    ({"layer": "pool"}, "No parameters. Each unit sees 4 x 4 pixels; neighbours are 2 apart."),
    ({"layer": "flatten", "number": 2}, "flatten: unit 2 answers 2.00; 7 of 8 numbers are 0. Out: 8 numbers."),
    ({"layer": "flatten"}, "Each unit sees 4 x 4 pixels."),
    ({"layer": "drop"}, "dropout, at rest"),
    ({"layer": "dense", "number": 11}, "dense, ReLU: unit 11 answers 1.00; 6 of 12 numbers are 0."),
    ({"layer": "dense"}, "8 x 12 + 12 = 108 parameters. Each unit sees the whole digit."),
    ({"layer": "answer"}, "answer, dense, softmax: the network answers 0, with a probability of 50.0 %; that of 0"),
    ({"layer": "answer", "number": 9}, "that of 9 is 5.6 %."),
])
def test_every_control(browser, changes, said):
    before = browser.picture.png
    set_to(browser, **changes)
    assert said in browser.picture.words
    assert browser.picture.png != before


def test_the_slider_has_as_many_places_as_the_layer_has_maps(browser):
    set_to(browser, layer="dense", number=11)
    set_to(browser, layer="conv")
    assert browser.controls["number"].max == browser.controls["number"].value == 1
    assert "map 1 of 2" in browser.picture.words
    set_to(browser, layer="answer")
    assert browser.controls["number"].max == 9


def test_a_digit_is_given_to_the_network_once(browser, monkeypatch):
    calls, look = [], browser.look
    monkeypatch.setattr(browser, "look", lambda x: calls.append(1) or look(x))
    set_to(browser, digit=1)
    set_to(browser, layer="pool")
    set_to(browser, number=1)
    assert len(calls) == 1


def test_an_empty_picture_can_be_looked_at(browser):
    set_to(browser, digit=2)
    assert "is silent" in browser.picture.words


def test_maps_that_are_negative_everywhere_are_white():
    """As those of a convolution without ReLU can be."""
    canvas = Canvas(700, 400)
    values = np.full((4, 4, 1), -2.0)
    values[0, 0] = -1.0
    assert "is silent" in draw_maps(canvas, values, 0, None, 4)
    assert canvas.image.getpixel((300 * SCALE, 100 * SCALE)) == (255, 255, 255)


def test_the_layers_name_is_bold_and_the_other_facts_are_not(browser, model):
    facts = describe(model.layers[0], browser.fields["conv"])
    written = Canvas(700, browser.canvas.height)
    for row, words in enumerate(facts):
        written.text(0, FACTS + 22 * row, words, bold=row < 1)
    part = (0, FACTS * SCALE, 380 * SCALE, (CHAIN - 2) * SCALE)
    assert browser.canvas.image.crop(part).tobytes() == written.image.crop(part).tobytes()


@pytest.mark.parametrize("change, said", [
    ({"x_test": X_TEST[:, :3, :3]}, r"expected images of the shape that the model takes, \(4, 4, 1\), got \(3, 3, 1\)"),
    ({"x_test": X_TEST * 255}, "expected pixels of x_test between 0 and 1"),
    ({"x_test": (X_TEST * 255).astype(np.uint8)}, "expected pixels of x_test between 0 and 1, got uint8"),
    ({"y_test": Y_TEST[:1]}, r"y_test as whole numbers from 0, shape \(3,\)"),
])
def test_bad_input_is_named(model, change, said):
    with pytest.raises(ValueError, match=said):
        LayerBrowser(**({"model": model, "x_test": X_TEST, "y_test": Y_TEST} | change))


@pytest.mark.parametrize("layer, chosen", [
    ("conv", {(395, 30): {"number": 0}, (435, 30): {"number": 1},  # one map beside the other
              (475, 30): {}, (395, 70): {}, (380, 30): {}}),       # there are only two
    ("dense", {(392 + 9.5 * 11 + 2, 30): {"number": 11}}),
    ("answer", {(600, 30): {"number": 0}, (400, 211): {"number": 7}, (395, 290): {}}),
])
def test_pointing_at_a_map_or_a_unit_chooses_it(browser, layer, chosen):
    browser.controls["layer"].value = layer
    assert {place: browser.at(*place) for place in chosen} == chosen


def test_pointing_at_one_of_many_maps_and_units_chooses_it():
    browser = LayerBrowser(on_keras.two_stages(), np.zeros((1, 28, 28)), [1])
    kinds = {len(layer.output.shape): name for name, layer in browser.layers.items() if layer.output.shape[-1] != 10}
    browser.controls["layer"].value = kinds[4]
    assert browser.at(392 + 304 / 8 * 2.5, 26 + 304 / 8 * 1.5) == {"number": 10}
    browser.controls["layer"].value = kinds[2]
    assert browser.at(392 + 304 / 32 * 2.5, 26 + 304 / 32 * 1.5) == {"number": 34}


def test_pointing_at_the_row_of_layers_chooses_one(browser):
    middle = CHAIN + LINK / 2
    for place, name in enumerate(["conv", "pool", "flatten", "drop", "dense", "answer"]):
        assert browser.at((place + 0.5) * WIDTH / 6, middle) == {"layer": name}
    assert browser.at(WIDTH / 2, CHAIN - 2) == {} and browser.at(WIDTH / 2, CHAIN + LINK + 1) == {}
    browser.choose(browser.at(350, middle))
    assert browser.controls["layer"].value == "drop" and "drop, dropout, at rest" in browser.picture.words


def test_the_chosen_layer_is_framed_and_a_long_name_is_cut():
    cut, short, other = (Canvas(WIDTH, CHAIN + LINK + 2) for _ in range(3))
    draw_chain(cut, ["a_name_that_is_longer_than_its_place", *"bcdef"], "b")
    draw_chain(short, ["a_name_that_is_…", *"bcdef"], "b")
    draw_chain(other, ["a_name_that_is_…", *"bcdef"], "c")
    assert cut.image.tobytes() == short.image.tobytes() != other.image.tobytes()
