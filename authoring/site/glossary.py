"""Links from the first use of each term in a lesson to its row in GLOSSARY.md, made when Sphinx writes the pages.

Only prose is looked at, from the lesson on that introduces the term; not code, headings, formulas, tables and links.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from sphinx.application import Sphinx

GLOSSARY, LESSONS = "GLOSSARY", "notebooks/"  # pages
ROW = re.compile(r"^\| \*\*(.+?)\*\* \| (.+) \| (\d\d) \|$", re.MULTILINE)
# Terms that are also everyday words, as in "at the same time" or "what did it cost", and may mean something else in
# other lessons: they become links only in the lesson that introduces them, and MARKED ones only in bold or italics.
MARKED = {"full", "jump", "same", "store", "valid"}
EVERYDAY = MARKED | {"class", "confidence", "cost", "error", "graph", "history", "kernel", "precision", "score",
                     "weight"}
NO_PROSE = (nodes.title, nodes.literal, nodes.reference, nodes.entry, nodes.math, nodes.raw, nodes.literal_block)


class Term(NamedTuple):
    """A row of the glossary; `lesson`, such as "04", introduces it."""

    name: str
    meaning: str
    lesson: str

    @property
    def anchor(self) -> str:
        """The id of its row on the page."""
        return nodes.make_id(f"term-{self.name}")


def setup(app: Sphinx) -> dict[str, bool]:
    """What Sphinx calls."""
    app.connect("doctree-resolved", resolve)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def resolve(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Give the rows of the glossary their ids, and a lesson its links to them."""
    known = terms(Path(app.srcdir, f"{GLOSSARY}.md").read_text(encoding="utf-8"))
    address = app.builder.get_relative_uri
    if page == GLOSSARY:
        lessons = {name.removeprefix(LESSONS)[:2]: address(page, name)
                   for name in app.env.found_docs if name.startswith(LESSONS)}
        mark_rows(doctree, known, lessons)
    elif page.startswith(LESSONS):
        number = page.removeprefix(LESSONS)[:2]
        meant = [term for term in known
                 if term.lesson == number or (term.lesson < number and term.name not in EVERYDAY)]
        link(doctree, meant, address(page, GLOSSARY))


def terms(glossary: str) -> list[Term]:
    """The rows of the glossary's Markdown."""
    return [Term(*row) for row in ROW.findall(glossary)]


def mark_rows(doctree: nodes.document, known: list[Term], lessons: dict[str, str]) -> None:
    """Give each row of the glossary's table its id, and lead from its lesson's number to the lesson's page."""
    anchors = {form(term.name): term.anchor for term in known}
    for row in list(doctree.findall(nodes.row)):
        name, number = form(row[0].astext()), row[-1].astext()
        if name in anchors:
            row["ids"].append(anchors[name])
            leads = nodes.reference("", number, refuri=lessons[number], internal=True)
            row[-1].children = [nodes.paragraph("", "", leads)]


def link(doctree: nodes.document, known: list[Term], glossary: str) -> None:
    """Turn the first use of each term in the prose of `doctree` into a link to its row on the page `glossary`."""
    by_name = {form(term.name): term for term in known}
    for texts in list(runs_of_text(doctree)):
        marked = isinstance(texts[0].parent, nodes.emphasis | nodes.strong)
        wanted = [name for name in by_name if marked or name not in MARKED]
        if not wanted:
            continue
        new, done = [], 0
        words = "".join(texts)
        for found in pattern(wanted).finditer(words):
            term = by_name.pop(form(found[1]), None)
            if term:
                new += [nodes.Text(words[done:found.start()]),
                        nodes.reference("", found[0], refuri=f"{glossary}#{term.anchor}", internal=True,
                                        reftitle=re.sub(r"[$\\]", "", term.meaning), classes=["term"])]
                done = found.end()
        if new:
            parent, place = texts[0].parent, texts[0].parent.index(texts[0])
            parent[place:place + len(texts)] = [*new, nodes.Text(words[done:])]


def form(words: str) -> str:
    """How a term is looked up: in lower case, whatever its apostrophe and the line breaks in it."""
    return " ".join(words.lower().replace("’", "'").split())


def pattern(names: list[str]) -> re.Pattern[str]:
    """Finds each of these terms, also in the plural, the longest first where several begin at one place."""
    forms = [r"\s+".join(map(re.escape, name.split())).replace("'", "['’]")
             for name in sorted(names, key=len, reverse=True)]
    return re.compile(rf"(?<![\w-])({'|'.join(forms)})(?:e?s)?(?![\w-])", re.IGNORECASE)


def runs_of_text(doctree: nodes.document) -> Iterator[list[nodes.Text]]:
    """The texts in the prose of `doctree`, those side by side together: a line break parts them."""
    for paragraph in doctree.findall(nodes.paragraph):
        if not in_prose(paragraph):
            continue
        for parent in paragraph.findall(nodes.TextElement):
            if in_prose(parent):
                for is_text, run in groupby(parent.children, lambda child: isinstance(child, nodes.Text)):
                    if is_text:
                        yield list(run)


def in_prose(node: nodes.Node | None) -> bool:
    """Whether nothing around `node` makes it something else than prose."""
    while node is not None and not isinstance(node, NO_PROSE):
        node = node.parent
    return node is None
