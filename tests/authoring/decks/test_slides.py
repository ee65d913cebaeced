"""Decks: what a room sees of a notebook, and what decks are made of."""

import re

import nbformat
import numpy as np
import pytest
from hard_cases import PROGRESS_BAR, code, hard_cases, printed, text
from nbformat.v4 import new_notebook, new_output

from authoring import ROOT
from authoring.decks import for_room, printing, slides
from authoring.in_page import outputs_shown, packages
from course_utils.plots import style

# ---------------------------------------------------------------------------------------------------------------------
# What a room sees of a notebook


def test_a_figure_is_told_from_other_html():
    figure = new_output("display_data", data=style.bundle(b"PNG", 'a < b & "c"', 30, 20))
    picture = for_room.as_picture(figure)
    assert picture.data == {"image/png": "UE5H", "text/plain": 'a < b & "c"'}
    assert picture.metadata == {"image/png": {"alt": 'a < b & "c"', "width": 30, "height": 20}}
    drawing = style.bundle(b"<svg></svg>", "a graph", 3, 2, "image/svg+xml")
    assert for_room.as_picture(new_output("display_data", data=drawing)).data["image/svg+xml"] == "<svg></svg>"
    table = new_output("display_data", data={"text/html": "<table></table>"})
    assert for_room.as_picture(table) == table


def test_a_widget_that_is_no_explorer_is_left_out():
    assert outputs_shown.shown([PROGRESS_BAR], {}) == []


def test_stderr_is_left_out_and_stdout_stays():
    assert outputs_shown.shown([printed("a warning\n", "stderr"), printed("a result\n")], {}) == [printed("a result\n")]


def test_an_exercise_shows_its_stub_but_no_answer_and_no_way_to_the_solution():
    source = 'def f():\n    ...\n\n\ncheck("09.1", f)\n# %load ../solutions/09_1_f.py'
    stub = code(source, printed("not started yet"), tags=["exercise", "exercise:09.1"])
    (cell,) = for_room.for_room(new_notebook(cells=[stub])).cells
    assert cell.source == 'def f():\n    ...\n\ncheck("09.1", f)'
    assert cell.outputs == []


def test_links_to_lessons_lead_to_decks_and_other_links_stay():
    cell = text("[one](01_nearest_neighbour.ipynb) [two](02_x.ipynb#loss) [paper](https://example.org/a.ipynb)")
    (cell,) = for_room.for_room(new_notebook(cells=[cell])).cells
    assert cell.source == "[one](01_nearest_neighbour.html) [two](02_x.html#loss) [paper](https://example.org/a.ipynb)"


def test_the_notebook_itself_is_not_changed():
    notebook = hard_cases()
    before = nbformat.writes(notebook)
    for_room.for_room(notebook)
    assert nbformat.writes(notebook) == before


def test_opening_of_a_lesson():
    assert slides.opening(hard_cases()) == slides.Opening(
        title="9 · Hard cases",
        question="Does everything that a lesson can hold fit on a slide?",
        minutes="Reading 25 min · exercises 30 min · runs in 40 s on two cores",
    )


def test_opening_may_lack_question_and_minutes():
    assert slides.opening(new_notebook(cells=[text("# Bare\n\ntext")])) == slides.Opening("Bare", "", "")


def test_a_lesson_without_a_title_is_refused():
    with pytest.raises(ValueError, match="expected a Markdown cell with a `# heading`"):
        slides.opening(new_notebook(cells=[text("## Only a section"), code("# not a heading")]))


def test_unknown_names_are_refused():
    with pytest.raises(SystemExit, match="expected names of notebooks, got 77_no_such_lesson"):
        slides.main(["77_no_such_lesson"])


def test_there_must_be_decks_to_print(monkeypatch):
    monkeypatch.setattr(printing, "BUILD", ROOT / "build" / "no_decks")
    with pytest.raises(SystemExit, match=r"expected decks in build/no_decks, got none: run `make slides` first"):
        printing.main([])


# ---------------------------------------------------------------------------------------------------------------------
# What decks are made of


def test_the_theme_uses_only_colours_that_exist():
    for sheet in (packages.SLIDES / "theme").glob("*.css"):
        css = slides.colours() + sheet.read_text()
        defined = set(re.findall(r"(--\w+):", css))
        assert set(re.findall(r"var\((--\w+)", css)) <= defined | {"--mark", "--size"}, sheet.name  # set by pages


def luminance(colour):
    """Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def test_every_colour_of_text_stands_out_from_paper_and_panel():
    css = slides.colours() + (packages.SLIDES / "theme" / "deck.css").read_text()
    named = dict(re.findall(r"(--\w+): (#[0-9A-F]{6});", css))
    used = re.findall(r"[{; ]color: (var\((--\w+)\)|#\w{6})", css)
    for colour in {named.get(name, value) for value, name in used}:
        for ground in (named["--paper"], named["--panel"]):
            ratio = (luminance(ground) + 0.05) / (luminance(colour) + 0.05)
            assert ratio >= 4.5, f"{colour} on {ground}: {ratio:.2f}, WCAG AA asks for 4.5"
