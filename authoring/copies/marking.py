"""Judge the answers of an assignment that was handed in, in a process of their own: this gives the marks.

nbgrader calls `judge` in place of running the notebook (see `graded.CONFIG`), in its own environment; so nothing of the
course is imported above. From there `python -m authoring.copies.marking` is started in the course's, for one notebook.

A cell is refused, and not run, if it uses what could change its own mark or do the exercise; see `refusal`. Somebody
who knows Python very well will find another way: where marks matter, read the answers.
"""

import ast
import json
import linecache
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

SECONDS = 60.0  # for one cell
MINUTES = 10  # for a notebook
# What an answer may import, beside what the assignment itself imports.
LIBRARIES = {"collections", "copy", "dataclasses", "fractions", "functools", "itertools", "keras", "math", "matplotlib",
             "numpy", "operator", "pandas", "random", "re", "scipy", "sklearn", "statistics", "string", "tensorflow",
             "theano", "typing"}
# Ways around the check.
FORBIDDEN = {"__import__", "breakpoint", "builtins", "delattr", "eval", "exec", "get_ipython", "globals",
             "locals", "modules", "open", "os", "setattr", "sys", "vars"}
# The course's functions that solve an exercise: each that an assignment can reach was tried as the answer to all in it.
SOLVED = {"batches", "convolve", "fold", "hidden_shifts", "squared_distances", "two_stages", "vote"}


def judge(cells: list[Any], assignment: str, python: str) -> None:
    """Put into each cell with a check, as an error, why its answer is not right, and nothing where it is.

    `cells` are those of the notebook, `assignment` is the lesson's name, and `python` the course's.

    Raises
    ------
    ValueError : it is another notebook.
    """
    marks = f"check-{assignment[:2]}-"
    names = [cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in cells]
    if not any(name.startswith(marks) for name in names):
        raise ValueError(f"this is not the notebook of the assignment {assignment}: it has none of its exercises. Was "
                         "the lesson itself handed in? Ask for the notebook that was handed out.")
    steps: list[dict[str, str]] = []  # cells to run, and answers to judge
    faults: dict[str, str] = {}  # of refused cells, by the exercise that they belong to
    setting = fault = ""
    for name, cell in zip(names, cells):
        if cell.cell_type != "code":
            continue
        if name == "setting":
            setting = cell.source
            steps.append({"run": setting})
        elif name.startswith(marks):
            number, answer = asked(cell.source)
            steps.append({"judge": number, "answer": answer})
            faults[number], fault = fault, ""
        elif found := refusal(cell.source, setting):
            fault = fault or found
        else:
            steps.append({"run": cell.source})
    lines = judged_apart(steps, python)
    for name, cell in zip(names, cells):
        if name.startswith(marks) and cell.cell_type == "code":
            number, _ = asked(cell.source)
            line = faults[number] or lines.get(number, f"not judged: its process ended, or took over {MINUTES} minutes")
            cell.outputs = [error(line)] if line else []


def asked(check: str) -> tuple[str, str]:
    """The number of an exercise and what is to be judged, from the cell with its `check`."""
    call = next(node for node in ast.walk(ast.parse(check)) if isinstance(node, ast.Call)
                and ast.unparse(node.func) == "check")
    return ast.literal_eval(call.args[0]), ast.unparse(call.args[1])


def error(line: str) -> Any:
    from nbformat import v4

    return v4.new_output("error", ename="not right", evalue=line, traceback=[line])


def refusal(source: str, setting: str) -> str:
    """Why the cell `source` is not run; "" if it is. `setting` is what the assignment imports."""
    try:
        tree = ast.parse(source)
    except SyntaxError as fault:
        return f"line {fault.lineno} cannot be read as Python: {fault.msg}"
    given = ast.parse(setting)
    allowed = {ast.unparse(node) for node in ast.walk(given) if isinstance(node, ast.Import | ast.ImportFrom)}
    course = set(course_names(given))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom) and ast.unparse(node) not in allowed:
            wanted = [node.module or "."] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names]
            if others := [name for name in wanted if name.partition(".")[0] not in LIBRARIES]:
                return f"line {node.lineno}: {', '.join(others)} may not be imported in an answer"
        if isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            if name in FORBIDDEN or (name.startswith("__") and name.endswith("__")):
                return f"line {node.lineno}: {name} may not be used in an answer"
        if isinstance(node, ast.Attribute):
            root = root_of(node)
            if root in course and node.attr in SOLVED:
                return f"line {node.lineno}: {root}.{node.attr} is the course's, and here you are to write it"
            if isinstance(node.ctx, ast.Store | ast.Del) and root != "self":
                return f"line {node.lineno}: {ast.unparse(node)} may not be changed in an answer"
    return ""


def course_names(tree: ast.AST) -> Iterator[str]:
    """The names that stand for something of the course after the imports in `tree`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "course_utils":
            yield from (each.asname or each.name for each in node.names)


def root_of(node: ast.expr) -> str:
    """The name that `node` begins with, such as "np" of `np.linalg.norm`; "" if it begins with something else."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def judged_apart(steps: list[dict[str, str]], python: str) -> dict[str, str]:
    """Why answers are not right, "" where they are, by exercise; only of those that could be judged."""
    process = subprocess.Popen([python, "-I", "-m", "authoring.copies.marking"], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        told, _ = process.communicate(json.dumps(steps), timeout=60 * MINUTES)
    except subprocess.TimeoutExpired:
        process.kill()
        told, _ = process.communicate()
    return dict(map(json.loads, told.splitlines()))


def main() -> None:
    """Take the steps that the standard input describes, and write a line for each answer to the standard output."""
    steps = json.load(sys.stdin)
    told = os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)

    from course_utils.machine import kernel

    os.environ |= kernel.variables()
    from course_utils.exercises import core, guard

    check, names = core.judge, {"__name__": "__main__"}  # as they are before any cell is run
    for number, step in enumerate(steps):
        if "judge" in step:
            line = line_on(step["judge"], step["answer"], names, check)
            print(json.dumps([step["judge"], line]), file=told, flush=True)
            continue
        place = f"<cell {number}>"
        linecache.cache[place] = len(step["run"]), None, step["run"].splitlines(keepends=True), place
        try:
            with guard.limited(SECONDS):
                exec(compile(step["run"], place, "exec"), names)
        except (Exception, SystemExit, guard.TooLong):  # what it should have made is missing below
            continue
    os._exit(0)  # and nothing that a cell wants to be done at the end


def line_on(number: str, answer: str, names: dict[str, Any], check: Callable[[str, object], Any]) -> str:
    """Why the `answer`, an expression of `names`, is not right; "" if it is."""
    try:
        judged = check(number, eval(answer, names))
    except Exception as fault:
        return f"{type(fault).__name__}: {fault}"
    if judged.verdict != "right":
        return str(judged.line)
    if check(number, object()).verdict == "right":
        return "the check takes anything for right: something before it has changed it"
    return ""


if __name__ == "__main__":
    main()
