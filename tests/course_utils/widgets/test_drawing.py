"""The canvas measures in CSS pixels and stores twice as many; colours say what a pixel or a sign is."""

import io

import numpy as np
import pytest
from PIL import Image

from course_utils.plots import style
from course_utils.widgets.drawing import Canvas, article, drawn_for, ink, row_height, signed, square, text_on


def opened(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def rgb(colour: str) -> list[int]:
    return [int(colour[i:i + 2], 16) for i in (1, 3, 5)]


def test_a_new_canvas_is_white_paper_stored_at_twice_its_size():
    pixels = opened(Canvas(30, 10).png())
    assert pixels.shape == (20, 60, 3)
    assert (pixels == 255).all()


def test_for_a_coarse_screen_a_canvas_has_one_pixel_for_each_of_css_and_all_stays_in_place():
    with drawn_for(fine=False):
        canvas = Canvas(30, 10)
    canvas.box(20, 5, 5, 5, fill="ink")
    assert opened(canvas.png()).shape == (10, 30, 3)
    assert np.argwhere((opened(canvas.png()) < 128).all(axis=2)).min(axis=0).tolist() == [5, 20]
    assert Canvas(30, 10).scale == 2  # afterwards all is as before


def test_a_canvas_that_no_slide_has_room_for_is_refused():
    with pytest.raises(ValueError, match="at most 700 pixels, got 701"):
        Canvas(701, 10)


def test_a_box_is_filled_inside_and_framed_outside():
    canvas = Canvas(20, 20)
    canvas.box(5, 5, 10, 10, fill="faint", outline="test", thickness=2)
    pixels = canvas.png() and np.asarray(canvas.image)
    assert pixels[10, 10].tolist() == rgb(style.COLOURS["faint"])  # its first pixel is the fill,
    assert pixels[9, 10].tolist() == rgb(style.COLOURS["test"])    # the one above it the frame,
    assert pixels[6, 10].tolist() == rgb(style.COLOURS["test"])    # four stored pixels thick,
    assert pixels[5, 10].tolist() == [255, 255, 255]               # and paper beyond


def test_a_box_without_width_leaves_no_mark():
    canvas = Canvas(20, 20)
    canvas.box(5, 5, 0, 10, fill="ink")
    assert (np.asarray(canvas.image) == 255).all()


def test_pixels_keep_their_hard_edges_and_exact_values():
    canvas = Canvas(4, 4)
    canvas.pixels(np.array([[0, 80], [160, 240]], dtype=np.uint8), 0, 0, 4)
    corners = np.asarray(canvas.image)[[0, 3, 4, 7], [0, 7, 3, 7], 0]
    assert corners.tolist() == [0, 80, 160, 240]


def test_the_small_png_shows_the_same_and_takes_less_room():
    canvas = Canvas(300, 100)
    canvas.text(10, 10, "seven", size=20)
    quick, small = canvas.png(), canvas.png(small=True)
    assert len(small) < len(quick)
    assert np.abs(opened(quick).astype(int) - opened(small)).max() < 16


def test_text_is_drawn_where_its_anchor_says():
    canvas = Canvas(60, 40)
    canvas.text(30, 20, "8", size=20, anchor="mm")
    rows, columns = np.nonzero(np.asarray(canvas.image)[..., 0] < 128)
    assert abs(rows.mean() - 40) < 3 and abs(columns.mean() - 60) < 3


def test_ink_is_dark_and_paper_is_white():
    assert ink(np.array([0.0, 0.5, 1.0])).tolist() == [255, 128, 0]


def test_signs_go_from_dark_blue_over_grey_to_yellow_and_stop_at_the_limit():
    against, zero, in_favour, beyond = signed(np.array([-2.0, 0.0, 2.0, 50.0]), limit=2).astype(int)
    assert against.sum() < zero.sum() < in_favour.sum()  # in order of lightness: it survives a greyscale print
    assert np.ptp(zero) < 15                             # grey
    assert beyond.tolist() == in_favour.tolist()


def test_a_vector_becomes_rows_from_top_to_bottom():
    assert square(np.arange(4)).tolist() == [[0, 1], [2, 3]]


@pytest.mark.parametrize("grey, colour", [(0.0, "ink"), (0.4, "ink"), (0.7, "#FFFFFF"), (1.0, "#FFFFFF")])
def test_text_on_a_cell_can_be_read(grey, colour):
    assert text_on(grey) == colour


@pytest.mark.parametrize("count, height", [
    (10, 28),   # ten classes share the room
    (2, 34),    # two do not grow fat
    (26, 16),   # the letters of the alphabet stay readable, and need more room than there is
])
def test_row_height(count, height):
    assert row_height(count, room=280) == height


@pytest.mark.parametrize("number, words", [
    (7, "a 7"), (8, "an 8"), (11, "an 11"), (18, "an 18"), (80, "an 80"), (1, "a 1"),
])
def test_article(number, words):
    assert article(number) == words
