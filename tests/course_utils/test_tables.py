"""Tables as notebooks show them: no empty header cell."""

import pandas as pd

from course_utils import tables


def test_empty_corners_become_plain_cells():
    page = "<tr><th></th><th>a</th></tr><tr><th style='x'> &nbsp; </th><td>1</td></tr>"
    assert tables.without_empty_headers(page) == "<tr><td></td><th>a</th></tr><tr><td></td><td>1</td></tr>"


def test_a_notebooks_tables_have_no_empty_header(cell):
    tables.in_notebooks()
    [(data, _)] = cell(value=pd.DataFrame({"a": [1]}, index=pd.Index([7], name="x")))
    assert "<th></th>" not in data["text/html"]
    assert "<th>x</th>" in data["text/html"] and "<th>7</th>" in data["text/html"]
    assert "a" in data["text/plain"]


def test_a_table_that_pandas_shows_as_text_stays_so(cell):
    tables.in_notebooks()
    with pd.option_context("display.notebook_repr_html", False):
        [(data, _)] = cell(value=pd.DataFrame({"a": [1]}))
    assert set(data) == {"text/plain"}


def test_outside_a_notebook_nothing_happens(monkeypatch):
    monkeypatch.delitem(tables.sys.modules, "IPython", raising=False)
    tables.in_notebooks()
