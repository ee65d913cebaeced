"""What a reader would stumble over and no notebook complains of: each guard looks for one fault.

A guard takes a stored notebook and returns one line for each fault that it finds: which cell, what, and the mend.
`faults(path)` runs them all. The names of the guards are the names of the faults, and of the notebooks in
`tests/authoring/fixtures/notebooks/` that have them.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from authoring.notebooks import MEGABYTES
from authoring.solved import exercises

MOST_IGNORED = 6  # cells of one lesson whose output nbval does not compare …
MOST_IGNORED_FRACTION = 0.25  # … and as a part of its code cells
MOST_LINES = 15  # a longer cell does not fit a slide, nor one idea
MOST_COLUMNS = 76  # a longer line is cut on a slide
VERDICT_WITHIN = 2  # code cells after an ignored one
IGNORED = "nbval-ignore-output"
UNSEEN = {"nbval-skip", "nbval-raises-exception", "raises-exception", "skip-execution"}


def faults(path: Path) -> list[str]:
    """Every fault of the stored notebook at `path`, each as "guard: cell: what is wrong"."""
    notebook = nbformat.read(path, as_version=4)
    found = [f"{guard.__name__}: {fault}" for guard in GUARDS for fault in guard(notebook)]
    return found + [f"{guard.__name__}: {fault}" for guard in FOLDER_GUARDS for fault in guard(notebook, path.parent)]


# What nbval would pass unseen


def never_run(notebook: NotebookNode) -> list[str]:
    """Code cells without an execution count: nbval skips them."""
    return [
        f"{_name(cell)} has no execution count: build the notebook again"
        for cell in _code(notebook)
        if cell.execution_count is None
    ]


def executed_out_of_order(notebook: NotebookNode) -> list[str]:
    """Execution counts other than 1, 2, 3 …: the outputs may come from another order than a reader's."""
    run = [cell for cell in _code(notebook) if cell.execution_count is not None]
    return [
        f"{_name(cell)} has the execution count {cell.execution_count}, expected {number}"
        for number, cell in enumerate(run, start=1)
        if cell.execution_count != number
    ][:1]


def trailing_semicolon(notebook: NotebookNode) -> list[str]:
    """Lines that end in `;`: they hide an output from the reader, and from nbval's comparison."""
    return [
        f"{_name(cell)} has a line that ends in ';': {line.strip()}"
        for cell in _code(notebook)
        for line in cell.source.splitlines()
        if line.rstrip().endswith(";")
    ]


def clear_output(notebook: NotebookNode) -> list[str]:
    """Calls of `clear_output`: nbval then compares nothing that came before."""
    return [f"{_name(cell)} calls clear_output" for cell in _code(notebook) if "clear_output" in cell.source]


def hidden_from_nbval(notebook: NotebookNode) -> list[str]:
    """Cells that nbval does not run, or that may fail, and comments that tell it so."""
    found = []
    for cell in _code(notebook):
        marks = [*sorted(UNSEEN & set(_tags(cell))), *re.findall(r"#\s*(?:NBVAL|PYTEST_VALIDATE)_\w+", cell.source)]
        found += [f"{_name(cell)} is marked {mark}: only the tag {IGNORED} is allowed" for mark in marks]
    return found


def ignored_too_often(notebook: NotebookNode) -> list[str]:
    """More cells whose output is not compared than the budget allows."""
    cells = _code(notebook)
    ignored = sum(IGNORED in _tags(cell) for cell in cells)
    budget = min(MOST_IGNORED, max(1, int(MOST_IGNORED_FRACTION * len(cells))))
    if ignored <= budget:
        return []
    return [f"{ignored} of {len(cells)} code cells are tagged {IGNORED}, expected at most {budget}"]


def ignored_without_verdict(notebook: NotebookNode) -> list[str]:
    """Cells whose output is not compared, and whose result no `expect` soon after puts to the test."""
    cells = _code(notebook)
    return [
        f"{_name(cell)} is tagged {IGNORED}: expected a cell with expect(…) among the next {VERDICT_WITHIN} code cells"
        for index, cell in enumerate(cells)
        if IGNORED in _tags(cell)
        and not any(
            "expect(" in later.source and IGNORED not in _tags(later)
            for later in cells[index + 1 : index + 1 + VERDICT_WITHIN]
        )
    ]


# What a page should not hold


def stored_error(notebook: NotebookNode) -> list[str]:
    """Errors among the outputs."""
    return [
        f"{_name(cell)} stores the error {output.ename}: {output.evalue}"
        for cell, output in _outputs(notebook)
        if output.output_type == "error"
    ]


def failed_verdict(notebook: NotebookNode) -> list[str]:
    """Verdicts of `expect` that say NO: the text around them is then wrong."""
    return [
        f"{_name(cell)} stores a failed verdict: {line}"
        for cell, output in _outputs(notebook)
        for line in _text(output).splitlines()
        if re.search(r": NO(, it is .*)?$", line)
    ]


def stored_stderr(notebook: NotebookNode) -> list[str]:
    """Warnings among the outputs: they frighten readers, and nbval does not compare them."""
    return [
        f"{_name(cell)} stores what was written to stderr: {output.text.strip()[:120]}"
        for cell, output in _outputs(notebook)
        if output.output_type == "stream" and output.name == "stderr"
    ]


def names_this_machine(notebook: NotebookNode) -> list[str]:
    """Paths of the maintainer's own machine among the outputs."""
    own = {str(Path.home()), str(Path(__file__).resolve().parents[1])} - {"/"}
    return [
        f"{_name(cell)} shows a path of this machine, {path}"
        for cell, output in _outputs(notebook)
        for path in sorted(own)
        if re.search(rf"(?<![\w/]){re.escape(path)}/", _text(output))
    ]


def too_large(notebook: NotebookNode) -> list[str]:
    """More than `MEGABYTES` stored."""
    size = len(nbformat.writes(notebook).encode()) / 1e6
    return [f"{size:.2f} MB, expected at most {MEGABYTES}: show fewer or smaller pictures"] if size > MEGABYTES else []


def picture_without_alt(notebook: NotebookNode) -> list[str]:
    """Pictures that say nothing to a reader who cannot see them."""
    found = [
        f"{_name(cell)} shows a picture without alt text: use plots, or style.new_figure(…, alt=…)"
        for cell, output in _outputs(notebook)
        for kind in output.get("data", {})
        if kind.startswith("image/") and not output.metadata.get(kind, {}).get("alt", "").strip()
    ]
    for cell in _markdown(notebook):
        found += [f"{_name(cell)} has a picture without alt text: {tag}" for tag in _silent_pictures(cell.source)]
    return found


def loads_from_network(notebook: NotebookNode) -> list[str]:
    """Pictures, scripts, styles and frames that a page would fetch from the network."""
    pattern = re.compile(
        r"""<(?:img|script|iframe|video|audio|source|link)\b[^>]*?\b(?:src|href)\s*=\s*["']?(?:https?:)?//[^"'\s>]+"""
        r"""|!\[[^\]]*\]\((?:https?:)?//[^)]+\)"""
        r"""|url\(\s*["']?(?:https?:)?//[^)]+\)"""
        r"""|\bimport\b[^;\n]{0,200}?["']https?://[^"']+["']"""
    )
    texts = [(_name(cell), cell.source) for cell in _markdown(notebook)]
    texts += [(_name(cell), _text(output)) for cell, output in _outputs(notebook)]
    for model in notebook.metadata.get("widgets", {}).values():
        texts += [("a saved widget", str(text)) for text in _strings(model)]
    return [f"{name} loads from the network: {found[0]}" for name, text in texts for found in pattern.finditer(text)]


def broken_link(notebook: NotebookNode, folder: Path) -> list[str]:
    """Links and pictures that lead to files that are not there, seen from `folder`."""
    pattern = re.compile(r"""\]\(\s*<?([^)\s>]+)>?[^)]*\)|<(?:a|img)\b[^>]*?\b(?:href|src)\s*=\s*["']([^"']+)["']""")
    found = []
    for cell in _markdown(notebook):
        for match in pattern.finditer(_without_code(cell.source)):
            target = (match[1] or match[2]).split("#")[0]
            if target and not re.match(r"[a-z]+:", target) and not (folder / target).exists():
                found.append(f"{_name(cell)} links to {target}, which does not exist")
    return found


# What fits the eye


def long_cell(notebook: NotebookNode) -> list[str]:
    """Code cells of more than `MOST_LINES` lines."""
    return [
        f"{_name(cell)} has {len(cell.source.splitlines())} lines, expected at most {MOST_LINES}"
        for cell in _code(notebook)
        if len(cell.source.splitlines()) > MOST_LINES
    ]


def long_line(notebook: NotebookNode) -> list[str]:
    """Code lines of more than `MOST_COLUMNS` columns."""
    return [
        f"{_name(cell)} has a line of {len(line)} columns, expected at most {MOST_COLUMNS}: {line.strip()}"
        for cell in _code(notebook)
        for line in cell.source.splitlines()
        if len(line) > MOST_COLUMNS
    ]


# What every exercise and every section has


def exercise_without_hints(notebook: NotebookNode) -> list[str]:
    """Exercises whose text, the Markdown just before the stub, has no hint in `<details>`, or more than three."""
    found = []
    for number, stub in exercises(notebook).items():
        position = notebook.cells.index(stub)
        text = ""
        while position and notebook.cells[position - 1].cell_type == "markdown":
            position -= 1
            text = notebook.cells[position].source + text
            if re.search(rf"^#+ Exercise {_spoken(number)}\b", text, re.MULTILINE):
                break
        hints = len(re.findall(r"<details>\s*<summary>\s*Hint", text))
        if not 1 <= hints <= 3:
            found.append(f"{_name(stub)} (exercise {number}) has {hints} hints, expected 1 to 3 in <details>")
    return found


def exercise_without_check(notebook: NotebookNode) -> list[str]:
    """Exercises whose stub does not end with its check and the commented line that loads the solution."""
    found = []
    for number, stub in exercises(notebook).items():
        lines = [line for line in stub.source.splitlines() if line.strip()]
        call, load = f'check("{number}", ', f"# %load ../solutions/{number.replace('.', '_')}_"
        if "exercise" not in _tags(stub):
            found.append(f'{_name(stub)} (exercise {number}) lacks the tag "exercise"')
        if len(lines) < 2 or not lines[-2].startswith(call) or not lines[-1].startswith(load):
            found.append(f"{_name(stub)} (exercise {number}): expected the last two lines {call}…) and {load}….py")
    return found


def exercise_without_solution(notebook: NotebookNode, folder: Path) -> list[str]:
    """Exercises whose solution, the file that their last line loads, is not there, seen from `folder`."""
    found = []
    for number, stub in exercises(notebook).items():
        for target in re.findall(r"# %load (\S+)", stub.source):
            if not (folder / target).exists():
                found.append(f"{_name(stub)} (exercise {number}) loads {target}, which does not exist")
    return found


def section_without_notes(notebook: NotebookNode) -> list[str]:
    """Sections (slides that begin with a heading of the first or second level) without a word to the instructor."""
    found, section = [], None
    for cell in notebook.cells:
        kind = cell.metadata.get("slideshow", {}).get("slide_type")
        if kind == "slide" and cell.cell_type == "markdown" and re.match(r"##? ", cell.source):
            found.append(section)
            section = f"{_name(cell)} begins a section: expected a cell with slide_type notes in it"
        elif kind == "notes":
            section = None
    return [fault for fault in [*found, section] if fault]


GUARDS = (
    never_run,
    executed_out_of_order,
    trailing_semicolon,
    clear_output,
    hidden_from_nbval,
    ignored_too_often,
    ignored_without_verdict,
    stored_error,
    failed_verdict,
    stored_stderr,
    names_this_machine,
    too_large,
    picture_without_alt,
    loads_from_network,
    long_cell,
    long_line,
    exercise_without_hints,
    exercise_without_check,
    section_without_notes,
)
FOLDER_GUARDS = (broken_link, exercise_without_solution)


def _name(cell: NotebookNode) -> str:
    """The cell as a maintainer finds it: its id and how it begins."""
    first = cell.source.strip().split("\n")[0][:40]
    return f"cell {cell.id} ({first})"


def _tags(cell: NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def _code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def _markdown(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def _outputs(notebook: NotebookNode) -> Iterator[tuple[NotebookNode, NotebookNode]]:
    for cell in _code(notebook):
        for output in cell.outputs:
            yield cell, output


def _text(output: NotebookNode) -> str:
    """All text of an output, pictures left out."""
    if output.output_type == "stream":
        return output.text
    data = {kind: value for kind, value in output.get("data", {}).items() if not kind.startswith("image/")}
    return "\n".join(value if isinstance(value, str) else json.dumps(value) for value in data.values())


def _strings(value: object) -> Iterator[str]:
    """Every string inside `value`, a tree of lists and dictionaries."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _without_code(markdown: str) -> str:
    """Markdown without what stands between backticks, where brackets are Python's."""
    return re.sub(r"```.*?```|`[^`]*`", "", markdown, flags=re.DOTALL)


def _silent_pictures(markdown: str) -> list[str]:
    """The pictures of a Markdown text that have no alt text."""
    text = _without_code(markdown)
    silent = [tag for tag in re.findall(r"<img\b[^>]*>", text) if not re.search(r"""\balt\s*=\s*["'][^"']+""", tag)]
    return silent + re.findall(r"!\[\s*\]\([^)]*\)", text)


def _spoken(number: str) -> str:
    """An exercise's number as its heading has it: "01.1" is Exercise 1.1."""
    lesson, _, position = number.partition(".")
    return rf"{int(lesson) if lesson.isdigit() else lesson}\.{position}"
