"""What every explorer shares, shown on the smallest one: a square whose grey is the value of its only slider."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from course_utils.widgets.drawing import Canvas
from course_utils.widgets.explorer import (
    TOUR,
    Explorer,
    as_images,
    as_labels,
    as_vectors,
    choice,
    side_by_side,
    slider,
    steps,
)
from course_utils.widgets.tours import Stop

LIVE = "application/vnd.jupyter.widget-view+json"


class Grey(Explorer):
    def __init__(self):
        super().__init__(grey=slider("how grey", 255, value=7))

    def show(self, grey):
        canvas = Canvas(20, 10)
        canvas.pixels(np.full((1, 1), grey, dtype=np.uint8), 0, 0, 10)
        return canvas, f"a square of grey {grey}"


def shade(png: bytes) -> int:
    return Image.open(io.BytesIO(png)).convert("L").getpixel((5, 5))


def test_an_explorer_opens_with_its_picture_and_its_words():
    explorer = Grey()
    assert shade(explorer.picture.png) == 7
    assert explorer.picture.words == "a square of grey 7"
    assert explorer.picture.width == 20


def test_moving_a_control_changes_picture_and_words():
    explorer = Grey()
    explorer.controls["grey"].value = 200
    assert shade(explorer.picture.png) == 200
    assert explorer.picture.words == "a square of grey 200"


def test_picture_and_words_reach_the_page_together():
    explorer = Grey()
    sent = []
    explorer.picture.send_state = lambda key=None: sent.append(set(key))
    explorer.controls["grey"].value = 200
    assert sent == [{"png", "words", "shown"}]


def test_a_screen_with_one_pixel_for_each_of_css_gets_one():
    explorer = Grey()
    assert Image.open(io.BytesIO(explorer.picture.png)).size == (40, 20)  # as long as no page has told
    explorer.picture.fine = False
    explorer.controls["grey"].value = 200
    assert Image.open(io.BytesIO(explorer.picture.png)).size == (20, 10)
    assert (explorer.picture.width, shade(explorer.picture.png)) == (20, 200)


def test_a_control_that_moves_another_is_answered_once():
    class Pair(Grey):
        def respond(self, change=None):
            if change:
                self.controls["other"].value = self.controls["grey"].value
            super().respond(change)

        def __init__(self):
            Explorer.__init__(self, grey=slider("how grey", 255), other=slider("follows", 255))

        def show(self, grey, other):
            return super().show(grey)

    pair = Pair()
    before = pair.picture.shown
    pair.controls["grey"].value = 9
    assert pair.picture.shown == before + 1


def test_what_is_shown_holds_the_controls_and_beside_them_the_picture():
    explorer = Grey()
    controls, picture = explorer.ui.children
    assert controls.children == (explorer.controls["grey"],) and picture is explorer.picture


def test_controls_stand_beside_a_grid_of_numbers():
    control, numbers = slider("grey", 9), [slider(str(n), 9) for n in range(9)]
    left, grid = side_by_side([control], numbers).children
    assert left.children == (control,) and grid.children == tuple(numbers)


def test_a_page_with_a_kernel_gets_the_live_explorer():
    explorer = Grey()
    data = explorer._repr_mimebundle_()
    assert data[LIVE]["model_id"] == explorer.ui.model_id


def test_a_page_without_a_kernel_gets_the_picture_that_the_explorer_opened_with():
    explorer = Grey()
    explorer.controls["grey"].value = 200
    data = explorer._repr_mimebundle_()
    start = '<img alt="a square of grey 7" width="20" height="10" src="data:image/png;base64,'
    assert data["text/html"].startswith(start)
    assert shade(base64.b64decode(data["text/html"].removeprefix(start).removesuffix('">'))) == 7
    assert data["text/plain"] == "a square of grey 7"


class Toured(Grey):
    tour = (Stop("As it opens.", {}), Stop("Darker.", {"grey": 9}), Stop("Lighter.", {"grey": 200}))

    def at(self, x, y):
        return {"grey": round(10 * x)} if y < 10 else {}


def test_a_tour_has_sentence_words_and_picture_of_each_stop(monkeypatch):
    monkeypatch.setenv("COURSE_TOURS", "1")
    explorer = Toured()
    tour = explorer._repr_mimebundle_()[TOUR]
    assert (tour["width"], tour["height"]) == (20, 10)
    assert [stop["sentence"] for stop in tour["stops"]] == ["As it opens.", "Darker.", "Lighter."]
    assert [stop["words"] for stop in tour["stops"]] == [f"a square of grey {grey}" for grey in (7, 9, 200)]
    assert [shade(base64.b64decode(stop["png"])) for stop in tour["stops"]] == [7, 9, 200]
    assert explorer.controls["grey"].value == 7, "after the tour the explorer stands as it opened"


def test_where_a_kernel_is_no_tour_is_drawn(monkeypatch):
    monkeypatch.delenv("COURSE_TOURS", raising=False)
    assert TOUR not in Toured()._repr_mimebundle_()


def test_a_stop_that_the_controls_do_not_take_is_named():
    class Wrong(Grey):
        tour = (Stop("Too far.", {"grey": 300}),)

    with pytest.raises(ValueError, match=r"Wrong: expected that grey can be 300, as a stop of its tour says \(Too far"):
        Wrong().toured()


def test_pointing_at_the_picture_chooses():
    explorer = Toured()
    shown = explorer.picture.shown
    explorer.picture.pointed = [12.0, 3.0]
    assert explorer.controls["grey"].value == 120 and shade(explorer.picture.png) == 120
    explorer.picture.pointed = [12.0, 15.0]  # nothing to choose there
    assert explorer.controls["grey"].value == 120 and explorer.picture.shown == shown + 1
    assert explorer.picture.points and not Grey().picture.points


def test_an_explorer_must_say_what_it_shows():
    with pytest.raises(NotImplementedError):
        Explorer(grey=slider("how grey", 255))


@pytest.mark.parametrize("control", [slider("which one", 9), steps("how many", [10, 100], 10)])
def test_sliders_answer_while_they_move_and_show_their_value(control):
    assert control.continuous_update and control.readout and control.description


def test_a_choice_offers_its_options():
    assert choice("which", ["any", 0, 1], "any").options == ("any", 0, 1)


@pytest.mark.parametrize("shape", [(3, 4, 4), (3, 16)])
def test_images_may_be_square_or_flat(shape):
    assert as_images(np.zeros(shape), "x").shape == (3, 4, 4)


@pytest.mark.parametrize("shape, said", [
    ((16,), r"got \(16,\): did you mean x\[None\]\?"),
    ((3, 15), r"got \(3, 15\)"),       # no square
    ((3, 4, 5), r"got \(3, 4, 5\)"),   # wider than high
    ((3, 4, 4, 1), r"got \(3, 4, 4, 1\)"),
    ((0, 16), r"got \(0, 16\)"),       # no image at all
    ((), r"got \(\)"),
])
def test_other_shapes_are_refused(shape, said):
    with pytest.raises(ValueError, match=rf"expected x as square images, shape \(n, 28, 28\) or \(n, 784\), {said}"):
        as_images(np.zeros(shape), "x")


@pytest.mark.parametrize("pixel, said", [(255.0, "got 0 to 255"), (-0.5, "got -0.5 to 0"), (np.nan, "got nan to nan")])
def test_pixels_outside_their_range_are_refused(pixel, said):
    x = np.zeros((2, 4))
    x[0, 0] = pixel
    with pytest.raises(ValueError, match=f"expected pixels of x between 0 and 1, {said}: load_mnist"):
        as_images(x, "x")


def test_bytes_are_images_but_no_vectors_to_calculate_with():
    x = np.full((2, 4), 200, dtype=np.uint8)
    assert as_images(x, "x").dtype == np.uint8
    with pytest.raises(ValueError, match=r"expected pixels of x between 0 and 1, got uint8.*divide by 255"):
        as_vectors(x, "x")


def test_vectors_are_flat_and_float32():
    vectors = as_vectors(np.ones((2, 3, 3)), "x")
    assert vectors.shape == (2, 9) and vectors.dtype == np.float32


@pytest.mark.parametrize("y, said", [
    (np.array([0, 1]), r"shape \(3,\), got int64 of shape \(2,\)"),
    (np.array([0.0, 1.0, 2.0]), "got float64"),
    (np.array([0, -1, 2]), "whole numbers from 0"),
    (np.eye(3, dtype=int), r"one-hot labels become numbers with argmax\(axis=1\)"),
])
def test_labels_that_are_none_are_refused(y, said):
    with pytest.raises(ValueError, match=said):
        as_labels(y, 3, "y")
