"""What counts in a lesson for its records."""

import pytest
from rewriting import rewrite

from authoring.notebooks.reading import read
from authoring.records import fingerprint


def test_the_fingerprint_follows_what_is_computed_and_with_what(lesson):
    def version(**parameters):
        return fingerprint.fingerprint(read(lesson), parameters)

    before = version(num_epochs=5)
    assert version(num_epochs=6) != before
    for old, new in [
        ("# # 90 · Tiny", "# # 90 · Small"),
        ("num_epochs = 2", "num_epochs = 3"),  # a shorter or longer lesson; the record has its own number
        ("print(len(table))", "print(len(table))  # how many\nexpect('rows', len(table), above=1)"),
        ("above=1", "above=0"),
    ]:
        rewrite(lesson, old, new)
        assert version(num_epochs=5) == before, f"{old} became {new}"
    rewrite(lesson, "0.5**epoch", "0.4**epoch")
    assert version(num_epochs=5) != before


@pytest.mark.parametrize("source, what_counts", [
    ("import numpy as np\nfrom course_utils import plots", ""),
    ("a = 1  # one\nexpect('a', a, equal=1)\npredict('b?')\nreveal('b?', a)\ncheck('01.1', f)", "a = 1"),
    ("plots.show_images(x[:10], labels=y[:10])", ""),
    ("draw(cost)", ""),
    ("figure = plots.show_image(x[0])", "figure = plots.show_image(x[0])"),
    ("plots.show_images(x[rng.choice(len(x), 10)], titles=[name(i) for i in some])",
     "rng.choice(len(x), 10)\nname(i)"),
    ("scoreboard.add('1-NN', 0.03)", "scoreboard.add('1-NN', 0.03)"),
])
def test_what_of_a_cell_counts(source, what_counts):
    assert fingerprint.computing(source) == what_counts
