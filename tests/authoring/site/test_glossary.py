"""Links to the glossary: which words of a lesson become links, and which do not."""

import re

import pytest
from docutils import nodes
from docutils.utils import new_document

from authoring import ROOT
from authoring.site import glossary

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


def test_every_row_of_the_real_glossary_has_an_anchor_of_its_own():
    text = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    anchors = [term.anchor for term in glossary.terms(text)]
    assert len(set(anchors)) == len(anchors) == text.count("\n| **")


@pytest.mark.parametrize("text, found", [
    ("A batch, and another batch.", ["batch"]),  # the first use only
    ("Batches of 128.", ["Batches"]),
    ("Batch normalisation, batch by batch.", ["Batch normalisation", "batch"]),  # the longer term where both begin
    ("In batch normalisation.", ["batch normalisation"]),
    ("Each hidden\nunit.", ["hidden\nunit"]),
    ("McNemar’s test.", ["McNemar’s test"]),
    ("Rebatched, mini-batch, batch-wise.", []),
    ("At the same time.", []),  # a word of every day
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


@pytest.mark.parametrize("around", [nodes.literal, nodes.reference, nodes.math])
def test_code_links_and_formulas_stay(around):
    assert linked(around("", "batch"), nodes.Text(" and a batch")) == [("batch", "G.html#term-batch")]
    assert linked(around("", "batch")) == []


def test_headings_stay():
    document = new_document("lesson")
    document += [nodes.title("", "A batch"), nodes.literal_block("", "batch")]
    glossary.link(document, TERMS, "G.html")
    assert list(document.findall(nodes.reference)) == []


@pytest.mark.parametrize("around", [nodes.strong, nodes.emphasis])
def test_a_word_of_every_day_is_a_term_where_it_is_marked(around):
    assert linked(nodes.Text("at the same time, "), around("", "Same")) == [("Same", "G.html#term-same")]


def test_words_of_every_day_are_terms():
    names = {term.name for term in glossary.terms((ROOT / "GLOSSARY.md").read_text(encoding="utf-8"))}
    assert names >= glossary.EVERYDAY and glossary.EVERYDAY > glossary.MARKED


def test_rows_get_their_ids_and_lead_to_the_lesson():
    cells = [nodes.entry("", nodes.paragraph("", part)) for part in ("McNemar’s test", "two models", "11")]
    document = new_document("glossary")
    document += [row := nodes.row("", *cells)]
    glossary.mark_rows(document, TERMS, {"11": "notebooks/11_showdown.html"})
    assert row["ids"] == ["term-mcnemar-s-test"]
    assert re.search(r'refuri="notebooks/11_showdown.html"', str(row))
