"""Verdicts as a room should see them: what was found, not the call that prints it.

`expect(...)`, `reveal(...)` and `predict(...)` are the lesson's own bookkeeping. In a deck their calls leave the code,
and the lines that they printed become a list of findings, each with a mark; `predict` becomes a question.
"""

import ast
import html
import re
from collections.abc import Iterable

from nbformat import NotebookNode
from nbformat.v4 import new_output

VERDICTS = ("expect", "reveal", "predict")

VERDICT = re.compile(r".+: (?:.+ \(expected .+: )?(yes|NO)\)?")
NUMBER = re.compile(r": ([^()]+) (\(expected .+\))$")
ANSWER = re.compile(r"(?P<was>.+: it was .+?)(?: \(you made no guess\)|; you guessed .+)")
GUESS = re.compile(r"Your guess: (?P<question>.+)")  # printed by `predict`, and by `reveal` before the answer


def calls(source: str) -> list[tuple[str, ast.Call, range]]:
    """Each verdict called in a statement of its own: its name, the call, and the rows that it takes, from 0."""
    try:
        statements = ast.parse(source).body
    except SyntaxError:  # a magic
        return []
    return [(node.value.func.id, node.value, range(node.lineno - 1, node.end_lineno or node.lineno))
            for node in statements if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
            and isinstance(node.value.func, ast.Name) and node.value.func.id in VERDICTS]


def without_calls(source: str) -> str:
    """The code without its verdicts; nothing if nothing else but comments is left.

    >>> without_calls('error = measure(x)\\nexpect("error", error, below=0.1)')
    'error = measure(x)'
    """
    gone = {row for _, _, rows in calls(source) for row in rows}
    if not gone:
        return source
    left = "\n".join(line for row, line in enumerate(source.split("\n")) if row not in gone)
    left = re.sub(r"\n{3,}", "\n\n", left).strip("\n")
    return left if re.search(r"^\s*[^#\s]", left, re.MULTILINE) else ""


def finding(line: str) -> tuple[str, str, str] | None:
    """The kind, mark and words of a printed line, or None if no verdict printed it.

    >>> finding("test error: 7.62 % (expected below 10 %: yes)")
    ('yes', '✓', 'test error: 7.62 % (expected below 10 %: yes)')
    >>> finding("right, remembering 100 pictures: it was 72.1 % (you made no guess)")
    ('was', '→', 'right, remembering 100 pictures: it was 72.1 %')
    """
    if verdict := VERDICT.fullmatch(line):
        return ("yes", "✓", line) if verdict[1] == "yes" else ("no", "✗", line)
    if answer := ANSWER.fullmatch(line):
        return "was", "→", answer["was"]
    return None


def together(words: str) -> str:
    """The words with no line break between a number and its percent sign or its power of ten, or before a yes or NO."""
    words = re.sub(r" %| (?=(?:yes|NO)\b)", lambda space: "\N{NO-BREAK SPACE}" + space[0][1:], words)
    return re.sub(r"(?<=\de)-(?=\d)", "\N{NON-BREAKING HYPHEN}", words)


def listed(findings: Iterable[tuple[str, str, str]]) -> NotebookNode:
    """An output that shows findings as a list, the number of each verdict first and strong."""
    rows = []
    for kind, sign, words in findings:
        text = NUMBER.sub(r": <strong>\1</strong> <small>\2</small>", together(html.escape(words)))
        rows.append(f'<li class="{kind}"><span class="sign">{sign} </span>{text}</li>')
    page = f'<ul class="findings">{"".join(rows)}</ul>'
    return new_output("display_data", data={"text/html": page, "text/plain": ""})


def question(output: NotebookNode) -> NotebookNode | None:
    """What a `predict` cell leaves on a page in place of its line "Your guess: ...", or None for any other output."""
    asked = GUESS.fullmatch(output.get("data", {}).get("text/plain", ""))
    if not asked:
        return None
    page = f'<p class="question"><strong>Your guess:</strong> {html.escape(asked["question"])}</p>'
    return new_output("display_data", data={"text/html": page, "text/plain": ""})


def parted(stream: NotebookNode) -> list[NotebookNode]:
    """What a stream printed, cut into plain text and findings, in order."""
    outputs: list[NotebookNode] = []
    plain: list[str] = []
    found: list[tuple[str, str, str]] = []

    def close() -> None:
        if "".join(plain).strip():
            outputs.append(NotebookNode(stream, text="".join(plain)))
        if found:
            outputs.append(listed(found))
        plain.clear()
        found.clear()

    for line in re.sub(rf"^{GUESS.pattern}\n(?=it was )", r"\1: ", stream.text, flags=re.MULTILINE).splitlines(True):
        this = finding(line.rstrip("\n"))
        if bool(this) != bool(found):
            close()
        found.append(this) if this else plain.append(line)
    close()
    return outputs


def as_findings(cell: NotebookNode) -> None:
    """Rid a code cell of its verdicts' calls, and show what they printed as findings. An empty frame goes too."""
    cell.source = without_calls(cell.source)
    outputs = []
    for output in cell.outputs:
        if output.output_type == "stream" and output.name == "stdout":
            outputs += parted(output)
        else:
            outputs.append(question(output) or output)
    cell.outputs = outputs
    if not cell.source and cell.outputs:
        cell.metadata["transient"] = {"remove_source": True}
        if cell.metadata.get("slideshow", {}).get("slide_type") in ("slide", "subslide"):
            cell.metadata.slideshow.slide_type = "-"  # findings stand on the page of what they are about
