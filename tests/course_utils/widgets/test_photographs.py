"""A chosen photograph is read and shown; a file that cannot be read is answered with a sentence."""

import base64
import io

import numpy as np
import pytest
from in_node import seen
from PIL import Image

from course_utils.showdown import photographs
from course_utils.widgets import PhotographReader


def read(pictures):
    """A model that answers with the number of the picture."""
    assert pictures.shape[1:] == (28, 28) and pictures.dtype == np.float64
    assert pictures.min() >= 0 and pictures.max() <= 1
    return [f"<{number}>" for number in range(len(pictures))]


@pytest.fixture(scope="module")
def reader():
    return PhotographReader(read)


def choose(reader, content, name="mine.png"):
    """What the page does when a reader has chosen a file; returns the words that it then shows."""
    sent = []
    reader.send = sent.append
    reader.heard(reader, {"asked": 1, "question": {"name": name, "content": base64.b64encode(content).decode()}}, [])
    assert sent == [{"answered": 1, "answer": None}], "the page would say that it is still being read"
    return reader.shown["words"]


def page(*bars):
    """White paper with a dark upright bar at each of these columns, as a PNG file."""
    sheet = Image.new("L", (400, 200), "white")
    for left in bars:
        sheet.paste(20, (left, 50, left + 12, 150))
    buffer = io.BytesIO()
    sheet.save(buffer, format="png")
    return buffer.getvalue()


def test_it_opens_with_the_photograph_of_the_course(reader):
    found = photographs.find_digits(photographs.read_photograph(photographs.BUNDLED))
    assert reader.shown["words"].startswith(f"A photograph with {len(found)} digits framed, read as <0>, <1>")
    assert reader.shown["boxes"][0] == [found[0].left, found[0].top, found[0].width, found[0].height, "<0>"]
    assert len(reader.shown["picture"]) < 150_000


def test_a_chosen_picture_is_read(reader):
    assert choose(reader, page(100, 200, 300)) == "A photograph with 3 digits framed, read as <0>, <1>, <2>."
    shown = Image.open(io.BytesIO(base64.b64decode(reader.shown["picture"])))
    assert shown.size == (400, 200) and np.asarray(shown).min() < 50
    [(seen_there, words)] = seen(reader, {})
    assert seen_there == reader.shown and words == reader.shown["words"]


def test_what_cannot_be_read_is_said_in_a_sentence(reader):
    sentences = {
        b"no picture": "mine.png is neither a PNG nor a JPEG: save the picture as one of these",
        b"": "mine.png is neither a PNG nor a JPEG: save the picture as one of these",
        page(100)[:200]: "mine.png cannot be read: ",
        page(): "mine.png: there is no ink on this picture",
    }
    for content, sentence in sentences.items():
        assert choose(reader, content).startswith(sentence)
        assert "picture" not in reader.shown
    assert "2 digits" in choose(reader, page(100, 300)), "the next file is read again"


def test_what_was_left_out_is_said_below_the_picture(reader):
    assert choose(reader, page(0, 200, 300)) == (
        "A photograph with 2 digits framed, read as <0>, <1>. Something at the rim of the picture is left out.")


def test_one_digit_is_no_digits(reader):
    assert choose(reader, page(200)) == "A photograph with 1 digit framed, read as <0>."


def test_a_model_that_fails_is_told_of_below_the_picture():
    def first_fifteen(pictures):
        return [0] * 15 if len(pictures) == 15 else 1 / 0

    assert choose(PhotographReader(first_fifteen), page(100)) == "mine.png: ZeroDivisionError: division by zero"
