"""What computes in a lesson: the part of its code that a record depends on, as twelve characters."""

import ast
import hashlib
import json
from typing import Any

from nbformat import NotebookNode

LOOKING = {"expect", "predict", "reveal", "check"}  # calls that change nothing …
DRAWING = {"draw", "on_keras.draw"}  # … and those that show something, as all of `plots` and `widgets` does


def fingerprint(notebook: NotebookNode, parameters: dict[str, Any]) -> str:
    """Twelve characters that change when what `notebook` computes or the `parameters` change.

    They do not change with its prose, comments, imports, pictures, explorers, guesses and verdicts, nor with the values
    in its `parameters` cell: those that count are in `parameters` already.
    """
    code = [computing(cell.source) for cell in notebook.cells
            if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", [])]
    return hashlib.sha256(json.dumps([[*filter(None, code)], parameters], sort_keys=True).encode()).hexdigest()[:12]


def computing(source: str) -> str:
    """The Python code `source` without comments, imports, and the calls that only look at what was computed.

    If a statement shows a picture, the calls among its arguments stay: one of them may draw random numbers.
    """
    tree = ast.parse(source)
    tree.body = [part for statement in tree.body for part in parts_that_compute(statement)]
    return ast.unparse(tree)


def parts_that_compute(statement: ast.stmt) -> list[ast.stmt]:
    """`statement` as it is, or what remains of it without looking, showing and importing."""
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return []
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call):
        return [statement]
    name = ast.unparse(call.func)
    if name in LOOKING:
        return []
    if name in DRAWING or name.startswith(("plots.", "widgets.")):
        arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
        return [ast.Expr(inner) for argument in arguments for inner in outermost_calls(argument)]
    return [statement]


def outermost_calls(expression: ast.AST) -> list[ast.Call]:
    """The calls in `expression` that are in no other call."""
    if isinstance(expression, ast.Call):
        return [expression]
    return [call for child in ast.iter_child_nodes(expression) for call in outermost_calls(child)]
