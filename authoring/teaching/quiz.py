"""The questions for the room in `docs/teaching/lessons.md`, as a notebook from which the decks' machinery makes a deck.

Each question has a page of its own, on which one key press brings up its answer; the speaker has both in the notes.
"""

import re
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode, v4

from authoring.notebooks.reading import METADATA

MINUTES = 2  # for each question
LESSON = re.compile(r"^## (\d\d) · (.+)$", re.MULTILINE)
QUESTION = re.compile(r"^\d\. \*\*(.+?)\*\*\s+(.+?)(?=\n\d\. |\n\n|\Z)", re.MULTILINE | re.DOTALL)
ROOM = "**Questions for the room**"


class Question(NamedTuple):
    """A question of a lesson, and its answer, both in Markdown on one line."""

    lesson: str
    title: str
    question: str
    answer: str


def questions(page: str) -> list[Question]:
    """All questions of the page, in order. Raises ValueError for a lesson that has none."""
    found = []
    parts = LESSON.split(page)[1:]
    for lesson, title, text in zip(parts[::3], parts[1::3], parts[2::3]):
        pairs = QUESTION.findall(text.partition(ROOM)[2])
        if not pairs:
            raise ValueError(f"lesson {lesson}: expected a list of questions below {ROOM}, found none")
        found += [Question(lesson, title, " ".join(asked.split()), " ".join(answer.split())) for asked, answer in pairs]
    return found


def notebook(page: Path) -> NotebookNode:
    """The deck's notebook."""
    found = questions(page.read_text(encoding="utf-8"))
    each = len(found) // len({one.lesson for one in found})
    cells = [cell("# Questions for the room\n\n**Who can say why?**\n\n"
                  f"*{len(found)} questions, {each} for each lesson*", "slide"),
             cell("Ask those of the last lesson before the next begins. Let pairs agree on an answer, take a show of "
                  "hands, and only then press the key. (1 min)", "notes")]
    for number, one in enumerate(found):
        part = 1 + sum(other.lesson == one.lesson for other in found[:number])
        cells += [cell(f"## {one.lesson} · {one.title}: question {part}\n\n**{one.question}**", "slide"),
                  cell(one.answer, "fragment"),
                  cell(f"{one.answer} ({MINUTES} min)", "notes")]
    return v4.new_notebook(cells=cells, metadata=METADATA)


def cell(source: str, kind: str) -> NotebookNode:
    return v4.new_markdown_cell(source, metadata={"slideshow": {"slide_type": kind}})
