"""The page to draw on without a kernel: its networks answer as Keras does, and mouse, finger and keys all draw."""

import base64
import json
import shutil

import keras
import numpy as np
import pens
import pytest
from browser import axe, chromium, closed_context
from hard_cases import desk, explorer, kept
from keras import layers
from nbformat import v4
from nbformat import write as write_notebook
from patience import ON_SCREEN
from playwright.sync_api import expect

from authoring.decks import slides
from authoring.in_page import networks, packages
from course_utils import load_mnist, on_keras
from course_utils.runs import results
from course_utils.widgets import DigitCanvas

NAMES = ["logistic regression", "hidden layer", "batch normalisation"]


def numbers(part):
    """The array that `networks.half` has written."""
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
    return networks.models()


@pytest.mark.slow
def test_what_is_written_is_what_was_recorded(models):
    assert list(models) == NAMES
    plain, hidden = results.weights("02_logistic_regression"), results.weights("03_hidden_layer")
    assert np.array_equal(numbers(models["logistic regression"]["layers"][0]["kernel"]), plain["w"])
    assert np.array_equal(numbers(models["hidden layer"]["layers"][1]["kernel"]), hidden["w_o"])
    json.dumps(models)


@pytest.mark.slow
def test_the_folded_network_answers_as_the_recorded_one(models):
    images = load_mnist(channels="last").x_test[:2000]
    folded = in_keras(models["batch normalisation"]["layers"]).predict(images, batch_size=1000, verbose=0)
    recorded = on_keras.scores(on_keras.model("10_batch_normalisation"), images)
    assert np.sum(folded.argmax(axis=1) != recorded.argmax(axis=1)) <= 1, "half precision may turn a close one"
    assert np.abs(folded - keras.ops.softmax(recorded)).max() < 0.01


def test_layers_that_the_page_does_not_know_are_refused():
    for layer in (layers.Conv2D(2, 3, padding="same"), layers.Conv2D(2, 3, strides=2), layers.AveragePooling2D(2),
                  layers.MaxPooling2D(3, strides=2)):
        layer.name = "other"
        words = f"expected layers that page/network.js knows, got {type(layer).__name__} other"
        with pytest.raises(ValueError, match=words):
            list(networks.layers_of(keras.Sequential([keras.Input((28, 28, 1)), layer])))


def test_numbers_too_large_for_half_precision_are_refused():
    with pytest.raises(ValueError, match="up to 65,504, got 70000"):
        networks.half(np.array([1.0, -70_000.0]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What `make slides` makes of it, and a deck of two slides; on the first a canvas on which a line is drawn."""
    folder = tmp_path_factory.mktemp("deck")
    canvas = DigitCanvas({"never asked here": lambda digit: np.eye(10)[0]}, strokes=[[[14, 4], [14, 24]]])
    slide = {"slideshow": {"slide_type": "slide"}}
    write_notebook(v4.new_notebook(cells=[
        v4.new_markdown_cell("# 98 · Drawn", metadata=slide),
        v4.new_code_cell("canvas", metadata=slide, outputs=[explorer(canvas)]),
        v4.new_markdown_cell("## The end", metadata=slide),
    ], metadata=kept(canvas)), folder / "98_drawn.ipynb")
    slides.build([folder / "98_drawn.ipynb"], folder / "slides")
    shutil.copyfile(packages.SLIDES / "template" / "draw.html", folder / "slides" / "draw.html")
    return folder / "slides"


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
def test_its_networks_answer_as_keras_does(page, models):
    images = load_mnist(channels="last").x_test[:100]
    answers = page.evaluate("digits => Promise.all(digits.map(digit => explorers.answer({ digit })))",
                            (255 * images).reshape(100, -1).tolist())
    found = np.array([[each["probabilities"] for each in digit] for digit in answers])
    for number, name in enumerate(models):
        expected = in_keras(models[name]["layers"]).predict(images, batch_size=1000, verbose=0)
        assert np.array_equal(found[:, number].argmax(axis=1), expected.argmax(axis=1)), name
        assert np.abs(found[:, number] - expected).max() < 1e-4, name


@pytest.mark.slow
@pytest.mark.parametrize("draw", pens.ALL)
def test_a_digit_is_drawn_and_answered(page, draw):
    draw(page, pens.SEVEN)
    words = page.locator(".hand-words")
    expect(words).to_have_text("All say 7.", timeout=ON_SCREEN)
    expect(page.locator(".hand-said tr")).to_have_count(3, timeout=ON_SCREEN)
    page.get_by_role("button", name="Undo").click()
    expect(words).to_have_text("Nothing is drawn.", timeout=ON_SCREEN)
    page.keyboard.press("Control+Shift+Z")
    expect(words).to_have_text("All say 7.", timeout=ON_SCREEN)


@pytest.mark.slow
def test_a_step_that_is_switched_off_changes_what_the_models_see(page):
    pens.mouse(page, [(3, 3), (3, 9)])
    seen = page.locator(".hand-steps canvas")
    expect(page.locator(".hand-said tr")).to_have_count(3, timeout=ON_SCREEN)
    before = seen.evaluate("canvas => canvas.toDataURL()")
    page.get_by_label("centre by mass").uncheck()
    page.wait_for_function("before => document.querySelector('.hand-steps canvas').toDataURL() !== before", arg=before,
                           timeout=ON_SCREEN)


@pytest.mark.slow
def test_a_replay_ends_with_the_same_drawing(page):
    pens.mouse(page, pens.SEVEN)
    paper = page.locator(".hand-paper canvas")
    drawn = paper.evaluate("canvas => canvas.toDataURL()")
    page.get_by_role("button", name="Replay").click()
    page.wait_for_function("drawn => document.querySelector('.hand-paper canvas').toDataURL() === drawn", arg=drawn,
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
    pens.mouse(page, pens.SEVEN)
    expect(page.locator(".hand-said tr")).to_have_count(3, timeout=ON_SCREEN)
    assert opened[1].console == [] and opened[1].requests == []
    assert axe(page) == []


@pytest.fixture(scope="module")
def slide(folder, opened):
    """The slide with the canvas, opened from its file with the network off, and what went wrong in it."""
    with closed_context(opened[0].context.browser, lambda url: url.startswith(folder.as_uri()), has_touch=True,
                        viewport={"width": 1280, "height": 720}) as (context, faults):
        page = context.new_page()
        page.goto((folder / "98_drawn.html").as_uri())
        page.wait_for_function("globalThis.Reveal && Reveal.isReady() && !document.body.matches('.measuring')")
        page.keyboard.press("ArrowRight")
        page.locator(".hand-paper").wait_for(state="visible")
        yield page, faults


def shown(page):
    return page.evaluate("Reveal.getIndices().h")


@pytest.mark.slow
def test_in_a_deck_the_canvas_begins_with_the_drawing_of_the_notebook(slide):
    page, faults = slide
    expect(page.locator(".hand-words")).to_have_text("All say 1.", timeout=ON_SCREEN)
    assert faults.console == [] and faults.requests == []


@pytest.mark.slow
def test_in_a_deck_drawing_turns_no_page(slide):
    page, faults = slide
    before = shown(page)
    for draw in pens.ALL:
        page.get_by_role("button", name="Clear").click()
        expect(page.locator(".hand-words")).to_have_text("Nothing is drawn.", timeout=ON_SCREEN)
        draw(page, pens.SEVEN)
        expect(page.locator(".hand-words")).to_have_text("All say 7.", timeout=ON_SCREEN)
        assert shown(page) == before, draw.__name__
    page.locator(".hand-paper").blur()
    page.keyboard.press("ArrowRight")
    assert shown(page) == before + 1, "elsewhere the keys turn pages as ever"
    assert faults.console == []


def test_a_deck_without_a_canvas_loads_no_networks(tmp_path):
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell("# 97 · Plain")])
    assert "vendor/explorers" not in slides.deck(notebook, tmp_path / "97_plain.ipynb")
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell("# 97 · Desk")], metadata=kept(desk()))
    assert "models.js" not in slides.deck(notebook, tmp_path / "97_desk.ipynb")
