"""A chosen photograph is read and shown; a file that cannot be read is answered with a sentence."""

import base64
import io

import numpy as np
import pytest
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
    """What the front end does when a reader has chosen a file."""
    reader.chooser.set_state({"name": name, "content": memoryview(content), "chosen": reader.chooser.chosen + 1})


def page(*bars):
    """White paper with a dark upright bar at each of these columns, as a PNG file."""
    sheet = Image.new("L", (400, 200), "white")
    for left in bars:
        sheet.paste(20, (left, 50, left + 12, 150))
    buffer = io.BytesIO()
    sheet.save(buffer, format="png")
    return buffer.getvalue()


def test_it_opens_with_the_photograph_of_the_course(reader):
    digits = len(photographs.find_digits(photographs.read_photograph(photographs.BUNDLED)))
    assert reader.picture.words.startswith(f"A photograph with {digits} digits framed, read as <0>, <1>")
    shown = reader._repr_mimebundle_()
    assert base64.b64encode(reader.picture.png).decode() in shown["text/html"]
    assert shown["text/plain"] == reader.picture.words


def test_a_chosen_picture_is_read(reader):
    before = reader.picture.shown
    choose(reader, page(100, 200, 300))
    assert reader.picture.words == "A photograph with 3 digits framed, read as <0>, <1>, <2>."
    assert reader.picture.shown == before + 1
    shown = Image.open(io.BytesIO(reader.picture.png))
    assert shown.width == 2 * reader.picture.width and np.asarray(shown.convert("L")).min() < 50


def test_what_cannot_be_read_is_said_in_a_sentence(reader):
    sentences = {
        b"no picture": "mine.png is no PNG and no JPEG: save the picture as one of these",
        b"": "mine.png is no PNG and no JPEG: save the picture as one of these",
        page(100)[:200]: "mine.png cannot be read: ",
        page(): "mine.png: there is no ink on this picture",
    }
    for content, sentence in sentences.items():
        choose(reader, content)
        assert reader.picture.words.startswith(sentence)
        assert reader.picture.png.startswith(b"\x89PNG"), "it would show a broken picture"
        assert reader.chooser.answered == reader.chooser.chosen, "the page would say that it is still being read"
    choose(reader, page(100, 300))
    assert "2 digits" in reader.picture.words, "the next file is read again"


def test_what_was_left_out_is_said_below_the_picture(reader):
    choose(reader, page(0, 200, 300))
    assert reader.picture.words == ("A photograph with 2 digits framed, read as <0>, <1>. Something at the rim of the "
                                    "picture is left out.")


def test_one_digit_is_no_digits(reader):
    choose(reader, page(200))
    assert reader.picture.words == "A photograph with 1 digit framed, read as <0>."


def test_a_model_that_fails_is_told_of_below_the_picture():
    def first_fifteen(pictures):
        return [0] * 15 if len(pictures) == 15 else 1 / 0

    reader = PhotographReader(first_fifteen)
    choose(reader, page(100))
    assert reader.picture.words == "mine.png: ZeroDivisionError: division by zero"
