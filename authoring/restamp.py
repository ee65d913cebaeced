"""Stamp records anew whose lesson was only renamed in: `python -m authoring.restamp OLD_COMMIT`. Lives for one commit.

A record is stamped only if (1) its old stamp is right for the lesson of OLD_COMMIT by the rule of OLD_COMMIT, and (2)
that lesson's code with the names of the move replaced is, as a syntax tree, today's. No number is touched.
"""

import ast
import json
import subprocess
import sys
import tempfile
import types
from pathlib import Path

from authoring import record
from authoring.notebooks import ROOT, LessonError, read
from course_utils.files import write_whole

NAMES = {"binary_plots": "plots", "conv_plots": "plots", "layer_plots": "plots", "map_plots": "plots",
         "norm_plots": "plots", "keras_runs": "on_keras", "keras_inside": "on_keras",
         "keras_folding": "on_keras", "keras_twins": "twins",
         "theano_setup": "setup"}


class Renamed(ast.NodeTransformer):
    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.copy_location(ast.Name(NAMES.get(node.id, node.id), node.ctx), node)


def at(commit: str, path: str) -> str:
    return subprocess.run(["git", "show", f"{commit}:{path}"], cwd=ROOT, capture_output=True, text=True,
                          check=True).stdout


def codes(notebook):
    return [cell.source for cell in notebook.cells
            if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", [])]


def main(commit: str) -> None:
    old_rule = types.ModuleType("old_record")
    exec(compile(at(commit, "authoring/record.py"), "old_record", "exec"), vars(old_rule))
    for path in sorted((ROOT / "results").glob("*.json")):
        facts = json.loads(path.read_text(encoding="utf-8"))
        if "lesson_hash" not in facts:
            continue
        lesson = ROOT / "lessons" / f"{facts['lesson']}.py"
        with tempfile.TemporaryDirectory() as folder:
            before = Path(folder, "lessons", lesson.name)
            before.parent.mkdir()
            before.write_text(at(commit, f"lessons/{lesson.name}"), encoding="utf-8")
            old = read(before)
        new = read(lesson)
        renamed = [ast.unparse(Renamed().visit(ast.parse(code))) for code in codes(old)]
        if [record.computing(code) for code in renamed] != [record.computing(code) for code in codes(new)]:
            raise LessonError(f"{path.name}: the lesson of {commit}, its names replaced, is not today's")
        for stamped in filter(None, (facts, facts.get("rehearsal"))):
            parameters = stamped["parameters"]
            if stamped["lesson_hash"] != old_rule.fingerprint(old, parameters):
                raise LessonError(f"{path.name}: its stamp was not right for the lesson of {commit}")
            stamped["lesson_hash"] = record.fingerprint(new, parameters)
        write_whole(path, json.dumps(facts, indent=1) + "\n")
        print(f"stamped: {path.name}")


if __name__ == "__main__":
    main(sys.argv[1])
