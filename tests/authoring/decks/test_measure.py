"""How the pages of the decks came out: the measure of a page that is torn, and the budget of all decks."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from authoring.decks import measure, slides
from authoring.in_page.chromium import chromium

REAL = sorted(slides.NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
PAGE = {"heading": "A heading", "title": True, "fill": 0.8, "sparse": False, "code": 1, "parted": 0, "carried": 0,
        "orphan": False, "answered": False, "open": False, "textOnly": False, "text": 32, "letters": 26, "labels": None,
        "notes": True, "seconds": 60}


def text(source, kind=None):
    return new_markdown_cell(source, metadata={"slideshow": {"slide_type": kind}} if kind else {})


def code(source, printed):
    return new_code_cell(source, outputs=[new_output("stream", name="stdout", text=printed)])


def test_a_deck_is_the_sum_of_its_pages():
    pages = [PAGE, PAGE | {"fill": 0.2, "code": 0, "parted": 1, "open": True, "letters": 20, "seconds": 30},
             PAGE | {"fill": 0.1, "sparse": True, "code": 0, "textOnly": True, "notes": False, "heading": "Silent"}]
    assert measure.summed("x", pages) == measure.Measure(
        deck="x", pages=3, fill=0.5, code=1, parted=1, carried=0, orphans=0, answered=0, open=1, text_only=1,
        thin=1, smallest=(32, 20, 0), silent=("Silent",), minutes=2.5)


def test_a_heading_has_notes_if_one_of_its_pages_has():
    pages = [PAGE | {"notes": False}, PAGE | {"title": False, "heading": "whatever"}]
    assert measure.summed("x", pages).silent == ()


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with what decks need beside them."""
    folder = tmp_path_factory.mktemp("slides")
    slides.vendor(folder / "vendor")
    return folder


def pages_of(browser, folder, *cells):
    """The pages of a small deck, measured."""
    opening = [text("# 9 · Small", "slide"), text("Hello. (1 min)", "notes")]
    path = folder / "small.ipynb"
    (folder / "small.html").write_text(slides.deck(new_notebook(cells=opening + list(cells)), path), encoding="utf-8")
    return measure.pages(browser, folder / "small.html")[1:]


LONG = "\n".join(f"x_{i} = {i}" for i in range(15))
LINES = "".join(f"line {i}\n" for i in range(14))


@pytest.mark.slow
def test_a_guess_parts_from_its_answer_and_notes_give_the_seconds(browser, folder):
    field = new_output("display_data", data={"text/plain": "Your guess: ones"})
    guess = new_code_cell('predict("ones")', outputs=[field])
    answer = code('ones = 6742\nreveal("ones", ones, unit="")', "it was 6,742 (you made no guess)\n")
    notes = text("Ask. (3 min)", "notes")
    pages = pages_of(browser, folder, text("## Ones\n\nHow many?", "slide"), guess, answer, notes)
    assert [page["code"] for page in pages] == [0, 1]
    assert [page["answered"] for page in pages] == [False, False]
    assert [page["seconds"] for page in pages] == [90, 90]


@pytest.mark.slow
def test_words_that_ask_part_from_the_result_but_not_from_a_statement(browser, folder):
    pages = pages_of(browser, folder, text("## Look\n\nBefore you look: what is it?", "slide"), code("print(1)", "1\n"))
    assert [page["code"] for page in pages] == [0, 1]
    pages = pages_of(browser, folder, text("## Look\n\nHere it is.", "slide"), code("print(1)", "1\n"))
    assert [page["code"] for page in pages] == [1]


@pytest.mark.slow
def test_a_sentence_left_open_at_a_pages_end_is_counted(browser, folder):
    pages = pages_of(browser, folder, text("## Open\n\nThis is what it prints:", "slide"), text("Nothing.", "slide"))
    assert [page["open"] for page in pages] == [True, False]


@pytest.mark.slow
def test_a_result_too_large_for_the_page_of_its_code_repeats_the_last_lines(browser, folder):
    pages = pages_of(browser, folder, text("## Long", "slide"), code(LONG, LINES))
    assert [page["parted"] for page in pages] == [0, 0]
    assert [page["carried"] for page in pages] == [0, 1]
    assert [page["orphan"] for page in pages] == [False, False]


@pytest.mark.slow
def test_letters_are_large_where_there_is_room(browser, folder):
    (page,) = pages_of(browser, folder, text("## Room\n\nA sentence.", "slide"), code("x = 1", "1\n"))
    assert (page["text"], page["letters"]) == (32, 26)


@pytest.mark.slow
def test_decks_keep_their_budget(browser, folder):
    slides.build(REAL, folder)
    found = [measure.summed(path.stem, measure.pages(browser, folder / f"{path.stem}.html")) for path in REAL]
    table = "\n".join([measure.HEADER, *(one.line for one in found)])
    assert not any(one.answered for one in found), f"a page answers its own question:\n{table}"
    assert not any(one.open for one in found), f"a page ends in the middle of a sentence:\n{table}"
    assert not any(one.orphans for one in found), f"a result without a word of its code:\n{table}"
    assert all(one.smallest[0] >= 24 and one.smallest[1] >= 20 for one in found), f"letters too small:\n{table}"
    assert all(one.smallest[2] >= 15.9 for one in found), f"labels too small:\n{table}"
    assert not any(one.parted for one in found), f"torn, though a page could hold code and result:\n{table}"
    assert sum(one.carried for one in found) <= measure.PARTED * sum(one.code for one in found), f"parted:\n{table}"
    assert sum(one.thin for one in found) <= measure.EMPTY * sum(one.pages for one in found), f"thin:\n{table}"
    assert not any(one.silent for one in found), f"headings without notes:\n{table}"
