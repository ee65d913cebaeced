"""Each fixture notebook is named for the one fault that it has; the guard of that name finds it, and no other does."""

from pathlib import Path

import pytest
from nbformat import v4

from authoring.notebooks import guards
from authoring.notebooks.guards import comparison, page, size, teaching

FIXTURES = Path(__file__).parents[1] / "fixtures" / "notebooks"
FAULTY = sorted(path.stem for path in FIXTURES.glob("*.ipynb") if path.stem != "sound")


@pytest.mark.parametrize("fault", FAULTY)
def test_a_fault_is_found_by_its_guard_and_by_no_other(fault):
    found = guards.faults(FIXTURES / f"{fault}.ipynb")
    assert {line.split(":")[0] for line in found} == {fault}


def test_a_sound_notebook_has_no_fault():
    assert guards.faults(FIXTURES / "sound.ipynb") == []


def test_every_guard_has_a_fixture_or_a_test_below():
    tested_below = {"too_large", "names_this_machine"}  # a large file, and this machine's own path
    assert {guard.__name__ for guard in (*guards.GUARDS, *guards.FOLDER_GUARDS)} == {*FAULTY, *tested_below}


def code(source="", *outputs, tags=()):
    return v4.new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)}, execution_count=1)


def notebook(*cells):
    return v4.new_notebook(cells=list(cells))


def printed(text):
    return v4.new_output("stream", name="stdout", text=text)


def test_too_large():
    assert "1.60 MB, expected at most 1.5" in size.too_large(notebook(code("x", printed("x" * 1_600_000))))[0]


def test_names_this_machine():
    path = f"{Path.home()}/.theano"
    assert len(page.names_this_machine(notebook(code("x", printed(f"cache: {path}"))))) == 1
    assert page.names_this_machine(notebook(code("x", printed("cache: /usr/lib")))) == []


def test_a_message_names_cell_fault_and_mend():
    [message] = guards.faults(FIXTURES / "never_run.ipynb")
    assert message == "never_run: cell cell-2 (print(2)) has no execution count: build the notebook again"


def test_the_last_line_of_a_markdown_cell_is_not_a_code_line():
    text = v4.new_markdown_cell("a sentence; " * 20 + ";")
    assert comparison.trailing_semicolon(notebook(text)) == size.long_line(notebook(text)) == []


@pytest.mark.parametrize(
    ("num_cells", "num_ignored", "faults"),
    [
        (4, 1, 0),  # one in four is the limit …
        (4, 2, 1),
        (3, 1, 0),  # … but one is always allowed
        (40, 6, 0),
        (40, 7, 1),  # and six are the most, however long the lesson
    ],
)
def test_budget_of_ignored_cells(num_cells, num_ignored, faults):
    cells = [code(str(i), tags=["nbval-ignore-output"] if i < num_ignored else []) for i in range(num_cells)]
    assert len(comparison.ignored_too_often(notebook(*cells))) == faults


def test_a_verdict_in_an_ignored_cell_is_no_verdict():
    ignored = [code(text, tags=["nbval-ignore-output"]) for text in ("train()", 'expect("error", 0.1, below=0.2)')]
    assert len(comparison.ignored_without_verdict(notebook(*ignored))) == 2


def test_text_between_cells_does_not_push_a_verdict_away():
    between = [v4.new_markdown_cell("why") for _ in range(5)]
    cells = [code("train()", tags=["nbval-ignore-output"]), *between, code("expect(1)")]
    assert comparison.ignored_without_verdict(notebook(*cells)) == []


@pytest.mark.parametrize(
    "markdown",
    [
        "![](a.png)",
        '<img src="a.png">',
        '<img src="a.png" alt="">',
    ],
)
def test_pictures_in_text_without_alt(markdown):
    assert len(page.picture_without_alt(notebook(v4.new_markdown_cell(markdown)))) == 1


@pytest.mark.parametrize(("tag", "faults"), [('<img src="data:image/png;base64,UE5H">', 1), ('<img alt="a seven" src="">', 0)])
def test_pictures_that_a_cell_shows_as_html(tag, faults):
    cell = v4.new_code_cell("show()", outputs=[v4.new_output("display_data", data={"text/html": tag})])
    assert len(page.picture_without_alt(notebook(cell))) == faults


@pytest.mark.parametrize("markdown", ["![a seven](a.png)", '<img src="a.png" alt="a seven">', "`![](a.png)`"])
def test_pictures_in_text_with_alt(markdown):
    assert page.picture_without_alt(notebook(v4.new_markdown_cell(markdown))) == []


@pytest.mark.parametrize(
    "text",
    [
        '<img alt="x" src="http://example.org/a.png">',
        "<script src=//example.org/a.js>",
        '<link rel="stylesheet" href="https://example.org/a.css">',
        "![x](https://example.org/a.png)",
        "<style>@font-face { src: url('https://example.org/a.woff') }</style>",
    ],
)
def test_what_a_page_would_load_from_the_network(text):
    assert len(page.loads_from_network(notebook(v4.new_markdown_cell(text)))) == 1


def test_a_widget_that_imports_from_the_network():
    state = {"state": {"1": {"state": {"_esm": 'import * as d3 from "https://esm.sh/d3";\nexport default {}'}}}}
    saved = notebook()
    saved.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": state}
    assert page.loads_from_network(saved) == [
        'a saved widget loads from the network: import * as d3 from "https://esm.sh/d3"'
    ]


@pytest.mark.parametrize("text", ["[a page](https://example.org)", '<a href="https://example.org">a page</a>'])
def test_a_link_that_a_reader_may_follow_is_no_load(text):
    assert page.loads_from_network(notebook(v4.new_markdown_cell(text))) == []


@pytest.mark.parametrize(
    ("markdown", "faults"),
    [
        ("[next](02_next.ipynb)", 1),
        ("[next](02_next.ipynb#softmax)", 1),
        ('[next](02_next.ipynb "the next lesson")', 1),
        ("[this](01_this.ipynb) and [up](#top) and [mail](mailto:a@example.org)", 0),
        ("`x[0](y)` and ```\nx[1](z)\n```", 0),
    ],
)
def test_links(tmp_path, markdown, faults):
    (tmp_path / "01_this.ipynb").touch()
    assert len(page.broken_link(notebook(v4.new_markdown_cell(markdown)), tmp_path)) == faults


def test_an_exercise_may_have_three_hints_not_four():
    def exercise(hints):
        text = "### Exercise 1.1 · Twice\n" + "<details><summary>Hint</summary>…</details>\n" * hints
        return notebook(v4.new_markdown_cell(text), code("...", tags=["exercise", "exercise:01.1"]))

    assert [len(teaching.exercise_without_hints(exercise(hints))) for hints in range(5)] == [1, 0, 0, 0, 1]


def test_hints_of_the_exercise_before_do_not_count():
    before = v4.new_markdown_cell("### Exercise 1.1 · A\n<details><summary>Hint 1</summary>…</details>")
    stub = code("...", tags=["exercise", "exercise:01.2"])
    assert len(teaching.exercise_without_hints(notebook(before, v4.new_markdown_cell("### Exercise 1.2 · B"), stub))) == 1
