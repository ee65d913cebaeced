"""The sheet for teaching assistants: every mistake that the checks know by name, and an answer that makes it.

The words are read from `course_utils/exercises/lesson_*.py`, the answers from the tables of planted wrong answers in
`tests/course_utils/exercises/`. Neither is run. Where a check fills something in, the sheet has three dots.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

LONGEST = 88  # characters of an answer: more does not help at a glance
DOTS = "…"
GENERAL = {  # what is counted of mistakes that any exercise may show, and what they mean
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
    "three dots are returned.": "The stub's `...` still stands behind the `return`.",
    "the result is printed, not returned.": "`print` in place of `return`.",
    "the result is right, but an argument is changed.": "`a -= b` or `a[...] = b` on an argument: work on a copy.",
    "expected a function: no function was passed.": "`check(\"01.1\", f(x))`: pass the function itself.",
    "the check cannot read the answer.": "An answer of a kind that the check did not foresee: look at its type.",
}


def named(path: Path) -> dict[str, list[str]]:
    """The mistakes that the checks of one lesson's module name, by the exercise, in the order in which they stand."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    shared = ast.parse(path.with_name("expressions.py").read_text(encoding="utf-8"))  # of two lessons
    known = {name: node for module in (shared, tree) for node in module.body for name in names_of(node)}
    return {number: list(dict.fromkeys(text for node in needed(check, known) for text in words(node)))
            for check in tree.body if (number := number_of(check))}


def names_of(node: ast.stmt) -> list[str]:
    """What a statement at the top of a module defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def number_of(node: ast.stmt) -> str | None:
    """The exercise that a function is the check of."""
    for mark in getattr(node, "decorator_list", []):
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "exercise":
            return ast.literal_eval(mark.args[0])
    return None


def needed(check: ast.stmt, known: Mapping[str, ast.stmt]) -> Iterator[ast.stmt]:
    """A check, and what of its module it uses, directly or through one another."""
    waiting, seen = [check], []
    while waiting:
        node = waiting.pop(0)
        if node in seen:
            continue
        seen.append(node)
        yield node
        waiting += [known[part.id] for part in ast.walk(node) if isinstance(part, ast.Name) and part.id in known
                    and not number_of(known[part.id])]


def words(node: ast.stmt) -> Iterator[str]:
    """The sentences in a piece of code that are said to a reader whose answer is wrong."""
    given = [(part.targets[0].id, part.value) for part in ast.walk(node) if part is not node
             and isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Name)]
    texts = {name: value for name, value in given if is_text(value) and [n for n, _ in given].count(name) == 1}
    unsaid = set()  # what belongs to a call of `same`, to the sentence of a right answer, to a text around it
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and ast.unparse(part.func) in ("same", "ValueError"):
            unsaid |= set(map(id, ast.walk(part)))
        elif isinstance(part, ast.Return) or (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)):
            unsaid |= set(map(id, ast.walk(part))) - said_in(part)
        elif isinstance(part, ast.JoinedStr):
            unsaid |= {id(inner) for value in part.values for inner in ast.walk(value)}
    alone = {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)
             and id(part) not in unsaid}
    unsaid |= {id(part) for name, value in given if name not in alone for part in ast.walk(value)}
    for part in sorted(filter(is_text, ast.walk(node)), key=lambda part: (part.lineno, part.col_offset)):
        text = " ".join(filled(part, texts).split())
        if id(part) not in unsaid and re.search(r"[.?]\)?( …)?$|…\)$", text) and len(text.split()) >= 4:
            yield text


def said_in(node: ast.AST) -> set[int]:
    """The parts of a piece of code that stand in a `Wrong(...)`."""
    return {id(part) for call in ast.walk(node) if isinstance(call, ast.Call) and ast.unparse(call.func) == "Wrong"
            for part in ast.walk(call)}


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def filled(node: ast.AST, texts: Mapping[str, ast.expr]) -> str:
    """A text with dots for what is only known when the check runs."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(filled(part, texts) for part in node.values)
    inner = getattr(node, "value", None)
    return filled(texts[inner.id], texts) if isinstance(inner, ast.Name) and inner.id in texts else DOTS


def is_said(mistake: str, sheet: str) -> bool:
    """Whether a line of the sheet, with its dots, is what a check counted as `mistake`. 09.3 has a letter before it."""
    pattern = "(?:[A-Z]: )?" + ".*".join(map(re.escape, sheet.split(DOTS)))
    return re.fullmatch(pattern, " ".join(mistake.split()), re.DOTALL) is not None


def planted(path: Path) -> list[tuple[str, str, str]]:
    """The wrong answers of a lesson's tests: the exercise, the answer as code, words of what the check says."""
    found = []
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if names_of(node) == ["WRONG"] and isinstance(node.value, ast.List):
            found += [entry.elts for entry in node.value.elts if isinstance(entry, ast.Tuple)]
        elif names_of(node) == ["WRONG"] and isinstance(node.value, ast.Dict):
            found += [(number, *entry.elts) for number, entries in zip(node.value.keys, node.value.values)
                      if isinstance(entries, ast.List) for entry in entries.elts if isinstance(entry, ast.Tuple)]
    return [(str(number.value), in_short(answer), said.value) for number, answer, said in found
            if isinstance(said, ast.Constant) and isinstance(number, ast.Constant)]


def in_short(answer: ast.expr) -> str:
    """An answer on one line: what a lambda returns, the words of a function's name, nothing if that is too long."""
    inner = answer.args[0] if isinstance(answer, ast.Call) and answer.args else answer  # a decorated function
    inner = inner.body if isinstance(inner, ast.Lambda) else answer
    if isinstance(inner, ast.Name):
        return inner.id.replace("_", " ")
    text = ast.unparse(inner)
    return f"`{text}`" if len(text) <= LONGEST and "`" not in text else ""


def sheet(root: Path, titles: Mapping[str, str]) -> str:
    """The sheet as Markdown: a table for each of the exercises `titles`, and one of what all have in common."""
    parts = [table(GENERAL, "counted as", "what it means")]
    for path in sorted((root / "course_utils" / "exercises").glob("lesson_*.py")):
        answers = planted(root / "tests" / "course_utils" / "exercises" / f"test_{path.stem}.py")
        for number, said in named(path).items():
            rows = {mistake: next((answer for other, answer, part in answers
                                   if other == number and part in mistake and answer), "") for mistake in said}
            parts.append(f"## {number} {titles[number]}\n\n{table(rows, 'the check says', 'said to, for one')}")
    return "\n\n".join(parts)


def table(rows: Mapping[str, str], *heads: str) -> str:
    """Two columns of Markdown; a bar, or a mark of HTML, would end a cell."""
    cells = [(safe(left), safe(right)) for left, right in rows.items()]
    return "\n".join([f"| {' | '.join(heads)} |", "|---|---|", *(f"| {left} | {right} |" for left, right in cells)])


def safe(text: str) -> str:
    """Text as a cell holds it; in code only the bar has a meaning."""
    text = text.replace("|", "\\|")
    return text if text.startswith("`") else re.sub(r"([<*])(?=[^`]*(?:`[^`]*`[^`]*)*$)", r"\\\1", text)
