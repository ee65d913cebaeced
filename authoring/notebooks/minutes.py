"""How long a lesson takes: counted from its text, and added up from the minutes that it states once.

Minutes are written in two places only: at the end of an instructor's note, "(3 min)", and in the heading of an
exercise, "### Exercise 3.1 · Count the weights (4 min, one star)". Title lines, README and decks are computed.
"""

import math
import re

from nbformat import NotebookNode

# Words of prose and lines of code that a reader takes in within a minute: those who worked through the lessons took 45
# minutes for what was lesson 02 then, and 60 for lesson 05.
WORDS, LINES = 110, 8
HEADING = re.compile(r"^#+ Exercise .*\((\d+) min,", re.MULTILINE)
NOTE = re.compile(r"\((\d+) min\)")


def reading(notebook: NotebookNode) -> int:
    """Minutes to read the lesson's prose and code once, hints and notes left out, rounded up to the next five."""
    words = sum(len(re.sub(r"(?s)<details>.*?</details>", "", cell.source).split()) for cell in notebook.cells
                if cell.cell_type == "markdown" and not is_note(cell))
    lines = sum(1 for cell in notebook.cells if cell.cell_type == "code"
                for line in cell.source.splitlines() if line.strip())
    return math.ceil((words / WORDS + lines / LINES) / 5) * 5


def exercises(notebook: NotebookNode) -> int:
    """Minutes for all exercises, as their headings say."""
    return sum(int(minutes) for cell in notebook.cells if cell.cell_type == "markdown"
               for minutes in HEADING.findall(cell.source))


def teaching(notebook: NotebookNode) -> int:
    """Minutes in class, as the instructor's notes say, exercises among them."""
    return sum(int(minutes) for cell in notebook.cells if is_note(cell) for minutes in NOTE.findall(cell.source))


def is_note(cell: NotebookNode) -> bool:
    return cell.metadata.get("slideshow", {}).get("slide_type") == "notes"
