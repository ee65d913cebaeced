"""Whether files give a solution away: by most of its lines in a row, in whatever spelling, or by its comment."""

import ast
import contextlib
import re
from difflib import SequenceMatcher
from functools import cache

import nbformat

from authoring import ROOT
from authoring.notebooks import solved
from authoring.notebooks.reading import lessons, read

SOLUTIONS = sorted((ROOT / "solutions").rglob("*.py"))


def code(text):
    """The lines of a Python text in one spelling, without comments and spaces; of other texts, without spaces."""
    with contextlib.suppress(SyntaxError):  # of prose, a table, a cell with `%load`
        text = ast.unparse(ast.parse(text))
    return [line for line in ("".join(line.split()) for line in text.splitlines()) if line]


def texts(path):
    """What a reader finds in a file: its text, or the cells of a notebook with what they printed."""
    if path.suffix != ".ipynb":
        return [path.read_text(encoding="utf-8", errors="replace")]  # of a cache or of git, too
    found = []
    for cell in nbformat.read(path, as_version=4).cells:
        found.append(cell.source)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            shown = [output.get("text", ""), data.get("text/plain", ""), data.get("text/html", "")]
            found += [re.sub(r"base64,[^\"')]*", "", text) for text in shown]
    return found


@cache
def notebooks():
    """Every lesson as a notebook, by its name."""
    return {lesson.stem: read(lesson) for lesson in lessons()}


@cache
def stubs():
    """The code of every exercise's stub by the beginning of its solution's name, such as "01_1"."""
    return {number.replace(".", "_"): stub.source for lesson in notebooks().values()
            for number, stub in solved.exercises(lesson).items()}


def own_lines(solution):
    """The lines of a solution that are its own: not its stub's, and not the call of its check."""
    known = code(stubs().get(solution.stem[:4], ""))
    return [line for line in code(solution.read_text(encoding="utf-8")) if line not in known]


def longest_run(wanted, lines):
    """The most of the lines `wanted` that follow one another in `lines`."""
    return max(block.size for block in SequenceMatcher(None, wanted, lines, autojunk=False).get_matching_blocks())


def readable(folder):
    """Every text below a folder by its name: lines in one spelling, the same as a set, and words in a row."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and b"\0" not in path.read_bytes():
            parts = texts(path)
            lines = [line for text in parts for line in code(text)]
            words = " ".join(" ".join(parts).replace("#", " ").split())
            found[path.relative_to(folder).as_posix()] = lines, set(lines), words
    return found


def given_away(solution, known):
    """The files that hold more than half of a solution's lines in a row, or the comment that explains it."""
    own, source = own_lines(solution), solution.read_text(encoding="utf-8")
    comment = " ".join(re.match(r"(#.*\n|\n)*", source)[0].replace("#", " ").split())
    found = []
    for name, (lines, once, words) in known.items():
        much = not once.isdisjoint(own) and longest_run(own, lines) > len(own) / 2
        if much or (comment and comment in words):
            found.append(name)
    return found
