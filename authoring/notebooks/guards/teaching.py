"""What every exercise and every section has: hints, a check, a solution, and a note for the instructor."""

import re
from pathlib import Path

from nbformat import NotebookNode

from authoring.notebooks.guards.cells import code_cells, name_of, outputs_of, tags_of, text_of
from authoring.notebooks.solved import exercises


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
            found.append(f"{name_of(stub)} (exercise {number}) has {hints} hints, expected 1 to 3 in <details>")
    return found


def exercise_without_check(notebook: NotebookNode) -> list[str]:
    """Exercises whose stub does not end with its check and the commented line that loads the solution."""
    found = []
    for number, stub in exercises(notebook).items():
        lines = [line for line in stub.source.splitlines() if line.strip()]
        call, load = f'check("{number}", ', f"# %load ../solutions/{number.replace('.', '_')}_"
        if "exercise" not in tags_of(stub):
            found.append(f'{name_of(stub)} (exercise {number}) lacks the tag "exercise"')
        if len(lines) < 2 or not lines[-2].startswith(call) or not lines[-1].startswith(load):
            found.append(f"{name_of(stub)} (exercise {number}): expected the last two lines {call}…) and {load}….py")
    return found


def exercise_without_solution(notebook: NotebookNode, folder: Path) -> list[str]:
    """Exercises whose solution, the file that their last line loads, is not there, seen from `folder`."""
    found = []
    for number, stub in exercises(notebook).items():
        for target in re.findall(r"# %load (\S+)", stub.source):
            if not (folder / target).exists():
                found.append(f"{name_of(stub)} (exercise {number}) loads {target}, which does not exist")
    return found


def spoiled_guess(notebook: NotebookNode) -> list[str]:
    """Guesses that nothing answers, and verdicts that print a number between a guess and its answer."""
    found, asked = [], {}
    for cell in code_cells(notebook):
        for call, question in re.findall(r"""^ *(predict|reveal|expect)\(\s*(["'].*?["'])?""", cell.source, re.MULTILINE):
            if call == "predict":
                asked[question] = cell
            elif call == "reveal":
                asked.pop(question, None)
            elif asked:
                found.append(f"{name_of(cell)} expects {question} between predict and reveal of {', '.join(asked)}")
    return found + [f"{name_of(cell)} asks for {question}, which no reveal answers" for question, cell in asked.items()]


def unfolded_answer(notebook: NotebookNode) -> list[str]:
    """Folded outputs whose first line has the answer: JupyterLab shows the first line of what is folded."""
    answers = {number for _, output in outputs_of(notebook)
               for number in _numbers("".join(re.findall("^it was (.*?)[;(]", text_of(output), re.MULTILINE)))}
    return [
        f"{name_of(cell)} is folded, but begins with the number that it hides: {first}"
        for cell in code_cells(notebook)
        if cell.metadata.get("jupyter", {}).get("outputs_hidden") and cell.outputs
        and answers & _numbers(first := _first_line(cell.outputs[0])) and not first.startswith("Your guess: ")
    ]


def _numbers(text: str) -> set[tuple[float, str]]:
    return {(float(number.replace(",", "")), percent)
            for number, percent in re.findall(r"(\d[\d,]*(?:\.\d+)?)( ?%)?", text)}


def _first_line(output: NotebookNode) -> str:
    """What JupyterLab shows of an output that is folded."""
    data = {"text": output.get("text", ""), **output.get("data", {})}
    text = next((data[kind] for kind in ("text/html", "text/markdown", "text/plain", "text") if data.get(kind)), "")
    return re.sub("<[^>]*>", "", text.lstrip("\n").split("\n")[0])


def section_without_notes(notebook: NotebookNode) -> list[str]:
    """Sections (slides that begin with a heading of the first or second level) without a note for the instructor."""
    found: list[str | None] = []
    section: str | None = None
    for cell in notebook.cells:
        kind = cell.metadata.get("slideshow", {}).get("slide_type")
        if kind == "slide" and cell.cell_type == "markdown" and re.match(r"##? ", cell.source):
            found.append(section)
            section = f"{name_of(cell)} begins a section: expected a cell with slide_type notes in it"
        elif kind == "notes":
            section = None
    return [fault for fault in [*found, section] if fault]


def _spoken(number: str) -> str:
    """An exercise's number as its heading has it: "01.1" is Exercise 1.1."""
    lesson, _, position = number.partition(".")
    return rf"{int(lesson) if lesson.isdigit() else lesson}\.{position}"
