"""The glossary: its terms in the lessons, and which words of a lesson become links to it."""

import re

import pytest
from docutils import nodes
from docutils.utils import new_document

from authoring import ROOT
from authoring.site import glossary

GLOSSARY = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")

TERMS = glossary.terms("""
| term | meaning | lesson |
|---|---|---|
| **batch** | pictures used together | 02 |
| **batch normalisation** | spread $\\gamma$ | 10 |
| **hidden unit** | between inputs and scores | 03 |
| **McNemar's test** | two models, one set | 11 |
| **same** | as large as the picture | 09 |
""")


def linked(*children):
    """The words that become links in a paragraph, and where they lead."""
    document = new_document("lesson")
    document += [nodes.paragraph("", "", *children)]
    before = document.astext()
    glossary.link(document, TERMS, "G.html")
    assert document.astext() == before, "no word is lost"
    return [(link.astext(), link["refuri"]) for link in document.findall(nodes.reference) if "term" in link["classes"]]


def words(text):
    return [word for word, _ in linked(nodes.Text(text))]


def test_the_rows_of_the_glossary_are_read():
    assert TERMS[1] == glossary.Term("batch normalisation", "spread $\\gamma$", "10")
    assert TERMS[3].anchor == "term-mcnemar-s-test"


def test_the_real_glossary_is_in_order_and_its_anchors_are_unique():
    terms = glossary.terms(GLOSSARY)
    names, anchors = [term.name.lower() for term in terms], {term.anchor for term in terms}
    assert names == sorted(names)
    assert len(anchors) == len(terms) == GLOSSARY.count("\n| **"), "every row has a term, a meaning and a lesson"
    assert {term.name for term in terms} >= glossary.EVERYDAY > glossary.MARKED


def prose(cells):
    """The words of Markdown cells of a lesson's file, in one line and in lower case."""
    return " ".join(re.sub(r"^#|\*", "", "\n".join(cells), flags=re.MULTILINE).lower().split())


def test_every_term_is_used_in_the_lesson_that_introduces_it_and_not_before():
    """Instructors' notes, code in a sentence and previews of the next lesson may use it earlier."""
    said, told = {}, {}
    for path in sorted((ROOT / "lessons").glob("[0-9][0-9]_*.py")):
        cells = [cell for cell in path.read_text(encoding="utf-8").split("\n# %%") if cell.startswith(" [markdown]")]
        said[path.stem[:2]] = prose(cells)
        told[path.stem[:2]] = prose(re.sub(r"`[^`]*`|\*\*Next:\*\*.*", "", cell, flags=re.DOTALL) for cell in cells
                                    if not re.match(r'.*"slide_type": "notes"', cell))
    unused, early = [], []
    for term in glossary.terms(GLOSSARY):
        stem = re.compile(rf"\b{re.escape(term.name.lower().removesuffix('s'))}")  # flattening: flatten
        if not stem.search(said[term.lesson]):
            unused.append((term.name, term.lesson))
        if term.name not in glossary.EVERYDAY:
            early += [(term.name, number) for number in told if number < term.lesson and stem.search(told[number])]
    assert (unused, early) == ([], [])


@pytest.mark.parametrize("text, found", [
    ("A batch, and another batch.", ["batch"]),  # the first use only
    ("Batches of 128.", ["Batches"]),
    ("Batch normalisation, batch by batch.", ["Batch normalisation", "batch"]),  # the longer term where both begin
    ("In batch normalisation.", ["batch normalisation"]),
    ("Each hidden\nunit.", ["hidden\nunit"]),
    ("McNemar’s test.", ["McNemar’s test"]),
    ("Rebatched, mini-batch, batch-wise.", []),
    ("At the same time.", []),  # an everyday word
    ("Nothing.", []),
])
def test_which_words_become_links(text, found):
    assert words(text) == found


def test_a_link_leads_to_the_row_and_tells_the_meaning():
    document = new_document("lesson")
    document += [nodes.paragraph("", "Batch normalisation.")]
    glossary.link(document, TERMS, "../G.html")
    (link,) = document.findall(nodes.reference)
    assert link["refuri"] == "../G.html#term-batch-normalisation" and link["reftitle"] == "spread gamma"


def test_a_line_break_does_not_part_a_term():
    assert linked(nodes.Text("a hidden"), nodes.Text("\n"), nodes.Text("unit")) == [
        ("hidden\nunit", "G.html#term-hidden-unit")]


def test_code_links_formulas_and_headings_stay():
    for around in (nodes.literal, nodes.reference, nodes.math):
        assert linked(around("", "batch"), nodes.Text(" and a batch")) == [("batch", "G.html#term-batch")]
        assert linked(around("", "batch")) == []
    document = new_document("lesson")
    document += [nodes.title("", "A batch"), nodes.literal_block("", "batch")]
    glossary.link(document, TERMS, "G.html")
    assert list(document.findall(nodes.reference)) == []


def test_an_everyday_word_is_a_term_where_it_is_bold_or_italic():
    for around in (nodes.strong, nodes.emphasis):
        assert linked(nodes.Text("at the same time, "), around("", "Same")) == [("Same", "G.html#term-same")]


def test_rows_get_their_ids_and_lead_to_the_lesson():
    cells = [nodes.entry("", nodes.paragraph("", part)) for part in ("McNemar’s test", "two models", "11")]
    document = new_document("glossary")
    document += [row := nodes.row("", *cells)]
    glossary.mark_rows(document, TERMS, {"11": "notebooks/11_showdown.html"})
    assert row["ids"] == ["term-mcnemar-s-test"]
    assert re.search(r'refuri="notebooks/11_showdown.html"', str(row))
