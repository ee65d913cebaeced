"""Tables of pandas as notebooks show them, mended for those who listen: no header cell without a word in it."""

import re
import sys


def without_empty_headers(page: str) -> str:
    """HTML with the empty corners of its tables as plain cells: a screen reader reads each header aloud."""
    return re.sub(r"<th(?:\s[^>]*)?>(?:\s|&nbsp;)*</th>", "<td></td>", page)


def for_listeners(table) -> str | None:
    """What a notebook shows of a `pandas.DataFrame`; None where pandas' own settings say that it is shown as text."""
    page = table._repr_html_()
    return page and without_empty_headers(page)


def in_notebooks() -> None:
    """Show every table of this notebook so; does nothing outside IPython."""
    if "IPython" in sys.modules and (shell := sys.modules["IPython"].get_ipython()):
        shell.display_formatter.formatters["text/html"].for_type_by_name("pandas", "DataFrame", for_listeners)
