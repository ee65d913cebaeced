"""The sheet for teaching assistants: what the checks say to the planted wrong answers, and one of these for each."""

import ast
import inspect
import re
from collections.abc import Mapping

from authoring.teaching import answers
from course_utils.exercises import core

Said = list[tuple[str, str]]  # for each wrong answer: the words beside it in the table, and its mistake as counted

LONGEST = 88  # characters of an answer: more does not help at a glance
GENERAL = {  # how mistakes that any exercise may show are counted, and what they mean
    "…: other values.": "The result has the right form and a wrong number: the check's line says where.",
    "…: another shape.": "The result has another shape than asked for: an axis, a reshape, or one row too many.",
    "…: another type.": "Whole numbers, fractions or True and False, where another of them is asked for.",
    "…: no numbers.": "Something else than numbers came out, such as a text, or a list of lists of unlike lengths.",
    "the code stops with ….": "The learner's own function raised an error; the check's line names the line.",
    "the function was stopped: it did not end in time.": "More than 20 seconds, or stopped by hand: a loop that never "
                                                         "ends, or Python loops over many pictures.",
    "nothing is returned.": "The `return` is missing.",
    "nothing is returned on one path.": "An `if` without a `return`, or `return` of what works in place (`append`, "
                                        "`sort`, `shuffle`).",
    "three dots are returned.": "The stub's `...` is still after the `return`.",
    "the result is printed, not returned.": "`print` in place of `return`.",
    "the result is right, but an argument is changed.": "`a -= b` or `a[...] = b` on an argument: work on a copy.",
    "expected a function: no function was passed.": "`check(\"01.1\", f(x))`: pass the function itself.",
    "the check cannot read the answer.": "An answer of a kind that the check did not foresee: look at its type.",
}


def said(number: str) -> Said:
    """What the check of an exercise says to its planted wrong answers."""
    with core.quiet():
        judged = [(words, core.judge(number, answer)) for answer, words in answers.of(number).WRONG[number]]
    return [(words, verdict.wrong.mistake) for words, verdict in judged if verdict.wrong]


def is_general(mistake: str) -> bool:
    """Whether a mistake is one of those that any exercise may show."""
    return any(re.fullmatch(re.escape(line).replace("…", ".+"), mistake) for line in GENERAL)


def in_code(number: str) -> dict[str, str]:
    """The planted wrong answers of an exercise as code on one line, by the words beside them."""
    tree = ast.parse(inspect.getsource(answers.of(number)))
    tables = [table for node in ast.walk(tree) if isinstance(node, ast.Dict)
              for key, table in zip(node.keys, node.values)
              if isinstance(key, ast.Constant) and key.value == number and isinstance(table, ast.List)]
    pairs = [entry.elts for table in tables for entry in table.elts if isinstance(entry, ast.Tuple)]
    return {str(words.value): in_short(answer) for answer, words in pairs if isinstance(words, ast.Constant)}


def in_short(answer: ast.expr) -> str:
    """What a lambda returns, the words of a function's name, or nothing if that is too long."""
    inner = answer.args[0] if isinstance(answer, ast.Call) and answer.args else answer  # of a function that makes one
    inner = inner.body if isinstance(inner, ast.Lambda) else answer
    if isinstance(inner, ast.Name):
        return inner.id.replace("_", " ")
    text = ast.unparse(inner)
    return f"`{text}`" if len(text) <= LONGEST and "`" not in text else ""


def sheet(everything: Mapping[str, Said], titles: Mapping[str, str]) -> str:
    """The sheet as Markdown: a table of what all exercises have in common, and one for each exercise."""
    parts = [table(GENERAL, "counted as", "what it means")]
    for number, pairs in everything.items():
        code = in_code(number)
        rows: dict[str, str] = {}
        for words, mistake in pairs:
            if not is_general(mistake):
                rows[mistake] = rows.get(mistake) or code.get(words, "")
        parts.append(f"## {number} {titles[number]}\n\n{table(rows, 'the check says', 'said to, for example')}")
    return "\n\n".join(parts)


def table(rows: Mapping[str, str], *heads: str) -> str:
    """Two columns of Markdown; a bar, or a mark of HTML, would end a cell."""
    cells = [(safe(left), safe(right)) for left, right in rows.items()]
    return "\n".join([f"| {' | '.join(heads)} |", "|---|---|", *(f"| {left} | {right} |" for left, right in cells)])


def safe(text: str) -> str:
    """Text as a cell holds it; in code only the bar has a meaning."""
    text = text.replace("|", "\\|")
    return text if text.startswith("`") else re.sub(r"([<*])(?=[^`]*(?:`[^`]*`[^`]*)*$)", r"\\\1", text)
