"""The deck of questions: a page for each question, its answer one key press away, within the budget of the decks."""

import pytest
from nbformat import validate

from authoring import ROOT
from authoring.decks import measure, slides
from authoring.teaching import quiz

PAGE = """## 01 · Near

**Questions for the room**

1. **Who may
   choose?** Validation
   digits. Nobody else.
2. **Why?** Because.

## 02 · Far
"""


def test_questions_are_read_over_line_ends():
    found = quiz.questions(PAGE.partition("## 02")[0])
    assert found == [("01", "Near", "Who may choose?", "Validation digits. Nobody else."),
                     ("01", "Near", "Why?", "Because.")]


def test_a_lesson_without_questions_is_told():
    with pytest.raises(ValueError, match="lesson 02: expected a list of questions"):
        quiz.questions(PAGE)


def test_each_lesson_has_three_that_are_questions():
    found = quiz.questions(slides.QUESTIONS.read_text(encoding="utf-8"))
    assert [one.lesson for one in found] == [path.stem[:2] for path in sorted((ROOT / "lessons").glob("[0-9]*.py"))
                                             for _ in range(3)]
    assert [one.question for one in found if not one.question.endswith("?")] == []


def test_an_answer_is_a_fragment_and_in_the_notes():
    notebook = quiz.notebook(slides.QUESTIONS)
    validate(notebook)
    kinds = [cell.metadata.slideshow.slide_type for cell in notebook.cells]
    assert kinds == ["slide", "notes"] + ["slide", "fragment", "notes"] * 36
    assert notebook.cells[4].source == f"{notebook.cells[3].source} (2 min)"


@pytest.mark.slow
@pytest.mark.xdist_group("decks")
def test_the_deck_keeps_the_budget_of_the_decks(tmp_path):
    slides.vendor(tmp_path / "vendor")
    deck = tmp_path / "quiz.html"
    deck.write_text(slides.deck(quiz.notebook(slides.QUESTIONS), slides.QUESTIONS), encoding="utf-8")
    [found] = measure.measures([deck])
    assert found.pages == 37, "a question does not fit its page"
    assert (found.answered, found.open, found.silent) == (0, 0, ()) and found.smallest[0] >= 24
    assert found.thin <= measure.EMPTY * found.pages, measure.report([deck])
