"""pandas tables as notebooks show them, adapted for screen readers: no header cell is empty."""

import re
import sys
from typing import Any


def without_empty_headers(page: str) -> str:
    """The HTML `page` with plain cells for empty headers: a screen reader reads each header aloud."""
    return re.sub(r"<th(?:\s[^>]*)?>(?:\s|&nbsp;)*</th>", "<td></td>", page)


def for_listeners(table: Any) -> str | None:
    """What a notebook shows of a `pandas.DataFrame`; None where pandas' own settings say that it is shown as text."""
    page = table._repr_html_()
    return without_empty_headers(page) if page else None


def in_notebooks() -> None:
    """Show all tables of this notebook in that way; does nothing outside IPython."""
    if "IPython" in sys.modules and (shell := sys.modules["IPython"].get_ipython()):
        shell.display_formatter.formatters["text/html"].for_type_by_name("pandas", "DataFrame", for_listeners)
