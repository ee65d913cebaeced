"""Judge the answers of a submitted assignment, in a process of their own: this gives the marks.

nbgrader calls `judge` in place of running the notebook (see `graded.CONFIG`), in its own environment; so nothing of the
course is imported above. From there `python -m authoring.copies.marking` is started in the course's, for one notebook.

A cell is refused, and not run, if it uses what could change its own mark; see `refusal`. Somebody who knows Python very
well will find another way: where marks matter, read the answers.
"""

import ast
import builtins
import json
import linecache
import os
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

SECONDS = 180.0  # for one cell or check, on a slow machine
MINUTES = 10.0  # for a notebook, or for the rest of one whose process had to be killed
# What an answer may import, besides what the assignment itself imports.
LIBRARIES = {"IPython", "PIL", "__future__", "abc", "bisect", "cmath", "collections", "copy", "dataclasses", "datetime",
             "decimal", "enum", "fractions", "functools", "heapq", "itertools", "keras", "math", "matplotlib",
             "numbers", "numpy", "operator", "pandas", "pprint", "random", "re", "scipy", "seaborn", "sklearn",
             "statistics", "string", "tensorflow", "textwrap", "theano", "time", "tqdm", "typing", "warnings"}
# Ways around the check: functions, and what leads to them from something that may be imported.
FUNCTIONS = {"__import__", "breakpoint", "delattr", "eval", "exec", "get_ipython", "getattr", "globals", "locals",
             "open", "setattr", "vars"}
PARTS = {"_getframe", "_os", "_sys", "attrgetter", "builtins", "ctypes", "f_back", "f_locals", "get_ipython",
         "importlib", "inspect", "methodcaller", "modules", "os", "subprocess", "sys"}
HARMLESS = {"__annotations__", "__call__", "__class__", "__doc__", "__init__", "__len__", "__name__", "__post_init__",
            "__repr__", "__slots__", "__str__", "__version__"}
# The course's functions that solve an exercise: all that an assignment can reach were tried as answers to each in it.
SOLVED = {"batches", "convolve", "fold", "hidden_shifts", "squared_distances", "two_stages", "vote"}

Step = dict[str, str]  # of one exercise: a cell to "run", or an "answer" to judge


def judge(cells: list[Any], assignment: str, python: str) -> None:
    """Put into each cell with a check, as an error, why its answer is not right, and nothing if it is.

    `cells` are those of the notebook, `assignment` is the lesson's name, and `python` the course's.

    Raises
    ------
    ValueError : it is a different notebook.
    """
    marks = f"check-{assignment[:2]}-"
    names = [cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in cells]
    if not any(name.startswith(marks) for name in names):
        raise ValueError(f"this is not the notebook of the assignment {assignment}: it has none of its exercises. Was "
                         "the lesson itself handed in? Ask for the notebook that was handed out.")
    steps: list[Step] = []
    faults: dict[str, str] = {}  # of refused cells, by the exercise that they belong to
    before: list[Step] = []
    setting = fault = ""
    for name, cell in zip(names, cells):
        if cell.cell_type != "code":
            continue
        if name == "setting":
            setting = cell.source
            steps.append({"exercise": "", "run": setting})
        elif name.startswith(marks):
            number, answer = asked(cell.source)
            steps += [{**step, "exercise": number} for step in before] + [{"exercise": number, "answer": answer}]
            faults[number], fault, before = fault, "", []
        elif found := refusal(source := without_magics(cell.source), setting):
            fault = fault or found
        else:
            before.append({"run": source})
    lines = all_lines(steps, list(faults), python)
    for name, cell in zip(names, cells):
        if name.startswith(marks) and cell.cell_type == "code":
            number, _ = asked(cell.source)
            line = lines[number]
            if line and faults[number]:  # what was not run has not helped, and may be missing
                line = f"a cell was not run: {faults[number]}"
            elif "NameError" in line and any(faults.values()):
                line += f". A cell above was not run: {next(filter(None, faults.values()))}"
            cell.outputs = [error(line)] if line else []


def all_lines(steps: list[Step], numbers: list[str], python: str) -> dict[str, str]:
    """Why each answer is not right, "" where it is. One that ends its process takes no others down with it."""
    lines: dict[str, str] = {}
    while missing := [number for number in numbers if number not in lines]:
        lines |= judged_apart([step for step in steps if step["exercise"] not in lines or "run" in step], python)
        if missing := [number for number in missing if number not in lines]:
            lines[missing[0]] = f"not judged: its process ended, or took over {MINUTES:g} minutes"
            steps = [step for step in steps if step["exercise"] != missing[0]]
    return lines


def asked(check: str) -> tuple[str, str]:
    """The number of an exercise and what is to be judged, from the cell with its `check`."""
    call = next(node for node in ast.walk(ast.parse(check)) if isinstance(node, ast.Call)
                and ast.unparse(node.func) == "check")
    return ast.literal_eval(call.args[0]), ast.unparse(call.args[1])


def error(line: str) -> Any:
    from nbformat import v4

    return v4.new_output("error", ename="not right", evalue=line, traceback=[line])


def without_magics(source: str) -> str:
    """`source`; if it is not Python, without IPython's lines: `%matplotlib inline`, `!ls`, `np.sum?`."""
    try:
        ast.parse(source)
    except SyntaxError:
        return re.sub(r"^(\s*)([%!].*|\?+[\w.]+|[\w.]+\?+)\s*$", r"\1pass", source, flags=re.MULTILINE)
    except (ValueError, RecursionError, MemoryError):
        pass
    return source


def refusal(source: str, setting: str) -> str:
    """Why the cell `source` is not run; "" if it is. `setting` is what the assignment imports."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as fault:
        return f"it cannot be read as Python: {fault}"
    given, own = list(imports(ast.walk(ast.parse(setting)))), list(imports(nodes))
    for each in own:
        library, *parts = each[1].split(".")
        if each not in given and (library not in LIBRARIES or PARTS & set(parts)):
            return f"{each[1]} may not be imported in an answer"
    imported = dict(given + own)
    assigned = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    for node in nodes:
        if isinstance(node, ast.Name):
            bad = node.id in FUNCTIONS - assigned or is_hidden(node.id)
        elif isinstance(node, ast.Attribute):
            root = imported.get(root_of(node), "")
            bad = (node.attr in PARTS or is_hidden(node.attr) or (root and not isinstance(node.ctx, ast.Load))
                   or (node.attr in SOLVED and root.partition(".")[0] not in LIBRARIES))
        elif isinstance(node, ast.FunctionDef):
            bad = is_hidden(node.name)
        else:
            continue
        if bad:
            what = f"def {node.name}" if isinstance(node, ast.FunctionDef) else ast.unparse(node)
            return f"line {node.lineno}: {what} may not be used or changed in an answer"
    return ""


def is_hidden(name: str) -> bool:
    return name.startswith("__") and name.endswith("__") and name not in HARMLESS


def imports(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, str]]:
    """Pairs for what is imported: the name that it gets, and what it is, such as ("np", "numpy")."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((each.asname or each.name.partition(".")[0], each.name) for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((each.asname or each.name, f"{node.module}.{each.name}") for each in node.names)


def root_of(node: ast.expr) -> str:
    """The name that `node` begins with, such as "np" of `np.linalg.norm`; "" if it begins with something else."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def judged_apart(steps: list[Step], python: str) -> dict[str, str]:
    """Why answers are not right, "" where they are, by exercise; only of those that could be judged."""
    token = secrets.token_hex()  # which the answers do not know, whatever they write
    process = subprocess.Popen([python, "-I", "-m", "authoring.copies.marking"], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        told, _ = process.communicate(json.dumps([token, steps]).encode(), timeout=60 * MINUTES)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        told, _ = process.communicate()
    with suppress(ProcessLookupError):  # what it has started and left behind
        os.killpg(process.pid, signal.SIGKILL)
    lines = {}
    for line in told.splitlines():
        with suppress(ValueError):
            said, number, why = json.loads(line)
            if said == token:
                lines[number] = why
    return lines


def main() -> None:
    """Take the steps that the standard input describes, and write a line for each answer to the standard output."""
    token, steps = json.load(sys.stdin)
    told = os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)

    from course_utils.machine import kernel

    os.environ |= {**kernel.variables(), "MPLBACKEND": "agg"}
    from course_utils.exercises import core, guard

    judged, control = core.judge, Control()
    for step in steps:
        core.find(step["exercise"])
    checks = dict(core.CHECKS)
    known = {name: value for name, value in vars(builtins).items() if name not in FUNCTIONS - {"__import__"}}
    names: dict[str, Any] = {"__name__": "__main__", "__builtins__": known, "display": print}
    for place, step in enumerate(steps):
        line = ""
        try:
            with guard.limited(SECONDS if step["exercise"] else 60 * MINUTES), core.quiet():
                if "run" in step:
                    run(step["run"], f"<cell {place}>", names)
                else:
                    core.CHECKS.update(checks)
                    result = judged(step["exercise"], eval(step["answer"], names))
                    line = "" if result.verdict == "right" else result.line
                    if not line and judged(step["exercise"], control).verdict == "right":
                        line = "the check takes anything for right: something before it has changed it"
        except BaseException as fault:  # what a cell should have made is missing below
            line = f"{type(fault).__name__}: {fault}"
        if "answer" in step:
            print(json.dumps([token, step["exercise"], line]), file=told, flush=True)
    os._exit(0)  # and nothing that a cell has registered for the end


class Control:
    """An answer that is never right, whatever it is given."""

    def __call__(self, *given: Any, **options: Any) -> "Control":
        return self


def run(source: str, place: str, names: dict[str, Any]) -> None:
    linecache.cache[place] = len(source), None, source.splitlines(keepends=True), place
    exec(compile(source, place, "exec"), names)


if __name__ == "__main__":
    main()
