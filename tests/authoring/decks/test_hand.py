"""The page to draw on without a kernel: its networks answer as Keras does, and mouse, finger and keys all draw."""

import base64
import json
import shutil
from itertools import pairwise

import keras
import numpy as np
import pytest
from browser import axe, chromium, closed_context
from keras import layers
from patience import ON_SCREEN
from playwright.sync_api import expect

from authoring.decks import hand, slides
from course_utils import load_mnist, on_keras
from course_utils.runs import results

NAMES = ["logistic regression", "hidden layer", "batch normalisation"]


def numbers(part):
    """The array that `hand.half` has written."""
    return np.frombuffer(base64.b64decode(part["half"]), "<f2").astype(np.float32).reshape(part["shape"])


def in_keras(written):
    """A Keras network of the layers that are written for the page."""
    model = keras.Sequential([keras.Input((28, 28, 1))])
    for layer in written:
        learned = [numbers(layer[name]) for name in ("kernel", "bias") if name in layer]
        if layer["kind"] == "pooling":
            model.add(layers.MaxPooling2D(layer["side"]))
            continue
        if layer["kind"] == "convolution":
            made = layers.Conv2D(learned[0].shape[-1], learned[0].shape[:2], activation=layer.get("activation"))
        else:
            if not any(isinstance(before, layers.Dense) for before in model.layers):
                model.add(layers.Flatten())
            made = layers.Dense(learned[0].shape[1], activation=layer.get("activation"), use_bias=len(learned) == 2)
        model.add(made)
        made.set_weights(learned)
    return model


@pytest.fixture(scope="module")
def models():
    return hand.models()


def test_what_is_written_is_what_was_recorded(models):
    assert list(models) == NAMES
    plain, hidden = results.weights("02_logistic_regression"), results.weights("03_hidden_layer")
    assert np.array_equal(numbers(models["logistic regression"]["layers"][0]["kernel"]), plain["w"])
    assert np.array_equal(numbers(models["hidden layer"]["layers"][1]["kernel"]), hidden["w_o"])
    json.dumps(models)


def test_the_folded_network_answers_as_the_recorded_one(models):
    images = load_mnist(channels="last").x_test
    folded = in_keras(models["batch normalisation"]["layers"]).predict(images, batch_size=1000, verbose=0)
    recorded = on_keras.scores(on_keras.model("10_batch_normalisation"), images)
    assert np.sum(folded.argmax(axis=1) != recorded.argmax(axis=1)) <= 1, "half precision may turn a close one"
    assert np.abs(folded - keras.ops.softmax(recorded)).max() < 0.01


@pytest.mark.parametrize(("layer", "words"), [
    (layers.Conv2D(2, 3, padding="same"), "expected layers that pen/network.js knows, got Conv2D other"),
    (layers.Conv2D(2, 3, strides=2), "got Conv2D other"),
    (layers.AveragePooling2D(2), "got AveragePooling2D other"),
    (layers.MaxPooling2D(3, strides=2), "got MaxPooling2D other"),
])
def test_layers_that_the_page_does_not_know_are_refused(layer, words):
    layer.name = "other"
    with pytest.raises(ValueError, match=words):
        list(hand.layers_of(keras.Sequential([keras.Input((28, 28, 1)), layer])))


def test_numbers_too_large_for_half_precision_are_refused():
    with pytest.raises(ValueError, match="up to 65,504, got 70000"):
        hand.half(np.array([1.0, -70_000.0]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What `make slides` makes of it."""
    target = tmp_path_factory.mktemp("draw")
    slides.vendor(target / "vendor")
    hand.write(target / "vendor" / "hand")
    shutil.copyfile(slides.SLIDES / "template" / "draw.html", target / "draw.html")
    return target


@pytest.fixture(scope="module")
def opened(folder):
    """The page, opened from its file with the network off, and what went wrong in it."""
    with (
        chromium() as browser,
        closed_context(browser, lambda url: url.startswith(folder.as_uri()), has_touch=True,
                       viewport={"width": 1000, "height": 700}) as (context, faults),
    ):
        page = context.new_page()
        page.goto((folder / "draw.html").as_uri())
        yield page, faults


@pytest.fixture
def page(opened):
    """The page with nothing drawn."""
    opened[0].reload()
    return opened[0]


@pytest.mark.slow
def test_its_networks_answer_1000_digits_as_keras_does(page, models):
    images = load_mnist(channels="last").x_test[:1000]
    found = np.array(page.evaluate("all => all.map(pixels => hand.answers(pixels).map(each => each.probabilities))",
                                   images.reshape(1000, -1).tolist()))
    for number, name in enumerate(models):
        expected = in_keras(models[name]["layers"]).predict(images, batch_size=1000, verbose=0)
        assert np.array_equal(found[:, number].argmax(axis=1), expected.argmax(axis=1)), name
        assert np.abs(found[:, number] - expected).max() < 1e-4, name


def at(page, x, y):
    """Where a point of the drawing, in pixels of 28 x 28, lies on the screen."""
    box = page.locator(".hand-paper").bounding_box()
    return box["x"] + x / 28 * box["width"], box["y"] + y / 28 * box["height"]


def draw_with_the_mouse(page, points):
    page.mouse.move(*at(page, *points[0]))
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*at(page, *point), steps=5)
    page.mouse.up()


def draw_with_a_finger(page, points):
    screen = page.context.new_cdp_session(page)

    def touch(kind, *where):
        places = [{"x": x, "y": y} for x, y in (at(page, *point) for point in where)]
        screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    touch("touchStart", points[0])
    for (x0, y0), (x1, y1) in pairwise(points):
        for part in np.linspace(0.2, 1, 5):
            touch("touchMove", (x0 + part * (x1 - x0), y0 + part * (y1 - y0)))
    touch("touchEnd")


def draw_with_keys(page, points):
    page.locator(".hand-paper").focus()
    where = [14, 14]
    for number, point in enumerate(points):
        for axis, (less, more) in enumerate((("ArrowLeft", "ArrowRight"), ("ArrowUp", "ArrowDown"))):
            for _ in range(abs(point[axis] - where[axis])):
                page.keyboard.press(more if point[axis] > where[axis] else less)
        where = list(point)
        if number == 0:
            page.keyboard.press("Space")
    page.keyboard.press("Space")


SEVEN = [(8, 7), (19, 7), (19, 9), (15, 9), (15, 22)]  # straight lines, so that keys can draw it too


@pytest.mark.slow
@pytest.mark.parametrize("draw", [draw_with_the_mouse, draw_with_a_finger, draw_with_keys])
def test_a_digit_is_drawn_and_answered(page, draw):
    draw(page, SEVEN)
    words = page.locator(".hand-words")
    expect(words).to_have_text("All say 7.", timeout=ON_SCREEN)
    expect(page.locator(".hand-said tr")).to_have_count(3, timeout=ON_SCREEN)
    page.get_by_role("button", name="Undo").click()
    expect(words).to_have_text("Nothing is drawn.", timeout=ON_SCREEN)
    page.keyboard.press("Control+Shift+Z")
    expect(words).to_have_text("All say 7.", timeout=ON_SCREEN)


@pytest.mark.slow
def test_a_step_that_is_switched_off_changes_what_the_models_see(page):
    draw_with_the_mouse(page, [(3, 3), (3, 9)])
    seen = page.locator(".hand-seen")
    expect(page.locator(".hand-said tr")).to_have_count(3, timeout=ON_SCREEN)
    before = seen.evaluate("canvas => canvas.toDataURL()")
    page.get_by_label("centre by mass").uncheck()
    page.wait_for_function("before => document.querySelector('.hand-seen').toDataURL() !== before", arg=before,
                           timeout=ON_SCREEN)


@pytest.mark.slow
def test_a_replay_ends_with_the_same_drawing(page):
    draw_with_the_mouse(page, SEVEN)
    paper = page.locator(".hand-paper")
    drawn = paper.evaluate("canvas => canvas.toDataURL()")
    page.get_by_role("button", name="Replay").click()
    page.wait_for_function("drawn => document.querySelector('.hand-paper').toDataURL() === drawn", arg=drawn,
                           timeout=ON_SCREEN)


@pytest.mark.slow
def test_the_pen_of_the_keys_is_told_to_a_screen_reader(page):
    page.locator(".hand-paper").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    told = page.locator(".hand-hidden")
    expect(told).to_have_text("Pen up, 13 to the right and 14.25 down, of 28.", timeout=ON_SCREEN)
    page.keyboard.press("Space")
    expect(told).to_have_text("Pen down, 13 to the right and 14.25 down, of 28.", timeout=ON_SCREEN)


@pytest.mark.slow
def test_nothing_went_wrong_and_axe_finds_nothing(page, opened):
    draw_with_the_mouse(page, SEVEN)
    expect(page.locator(".hand-said tr")).to_have_count(3, timeout=ON_SCREEN)
    assert opened[1].console == [] and opened[1].requests == []
    assert axe(page) == []
