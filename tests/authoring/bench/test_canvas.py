"""How soon the canvas answers is measured in a real JupyterLab; the notebook for it has the lesson's own cells."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from authoring.bench import canvas

SMALL = """import numpy as np
from course_utils.widgets import DigitCanvas
DigitCanvas({"one": lambda digit: np.eye(10)[1], "two": lambda digit: np.eye(10)[2]}, [[[3, 3], [9, 9]]])"""


def test_the_cells_are_those_of_the_lesson():
    cells = [cell.source for cell in canvas.notebook().cells]
    assert len(cells) == len(set(cells)) == len(canvas.NEEDED)
    assert cells[-1].rstrip().endswith("\ncanvas")


@pytest.mark.slow
def test_moves_of_the_pen_are_timed(monkeypatch, capsys):
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}}
    monkeypatch.setattr(canvas, "notebook", lambda: new_notebook(cells=[new_code_cell(SMALL)], metadata=kernel))
    facts = canvas.bench_canvas(moves=4)
    assert facts["models"] == 2 and facts["moves"] == 4
    assert 0 < facts["ink_ms"]["median"] <= facts["ink_ms"]["p95"]
    assert 0 < facts["answers_ms"]["median"] <= facts["answers_ms"]["p95"]
    assert "the answers of 2 models after" in capsys.readouterr().out
