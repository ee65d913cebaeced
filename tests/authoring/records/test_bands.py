"""Verdicts tried with other seeds, threads and arithmetic."""

import pandas as pd
import pytest

from authoring.records import bands


def table(*rows):
    made = pd.DataFrame(rows, columns=bands.COLUMNS).astype(dict.fromkeys(bands.COLUMNS[1:], float))
    return made.assign(seed=0, threads=2, onednn=1)


@pytest.mark.parametrize("row, right", [
    (("error", 0.05, None, 0.10, None), True),
    (("error", 0.10, None, 0.10, None), False),  # limits are excluded, as in `expect`
    (("error", 0.05, 0.06, 0.10, None), False),
    (("error", float("nan"), None, 0.10, None), False),
    (("sixes", 958, None, None, 958), True),
    (("sixes", 957, None, None, 958), False),
    (("the same", 1.0, None, None, None), True),
    (("the same", 0.0, None, None, None), False),
])
def test_what_holds_here_holds_in_the_notebook(row, right):
    assert bands.held(table(row)).tolist() == [right]


def test_the_summary_has_what_changes_and_what_failed():
    always = [("sixes", 958, None, None, 958), ("the same", 0.0, None, None, None)]
    found = bands.summary(table(("error", 0.05, None, 0.10, None), *always, ("error", 0.12, None, 0.10, None), *always))
    assert list(found.index) == ["error", "the same"]
    assert found.loc["error", ["below", "least", "largest", "runs", "failed"]].tolist() == [0.10, 0.05, 0.12, 2, 1]
    assert found.loc["the same", "failed"] == 2


@pytest.mark.slow
def test_a_lesson_runs_with_another_seed_and_threads_and_notes_its_verdicts(project):
    lesson = project / "lessons" / "90_tiny.py"
    lesson.write_text(lesson.read_text() + """
# %%
import os
from course_utils import expect
expect("threads", int(os.environ["OMP_NUM_THREADS"]), equal=1)
expect("seed", seed, equal=3)
""")
    seen = bands.verdicts(lesson, seed=3, threads=1, onednn=0)
    assert seen.set_index("what").value[["threads", "seed"]].tolist() == [1, 3]
    assert (seen[bands.KEY] == [3, 1, 0]).all(axis=None)
    assert bands.held(seen).all()


def test_values_go_beside_those_of_other_combinations_and_replace_their_own(project, monkeypatch, capsys):
    """In the folder that CONTRIBUTING names, one file for each lesson."""
    def measured(lesson, seed, threads, onednn):
        return table(("error", value, None, 0.10, None)).assign(seed=seed, threads=threads, onednn=onednn)

    monkeypatch.setattr(bands, "ROOT", project)
    monkeypatch.setattr(bands, "verdicts", measured)
    value = 0.05
    assert bands.main(["90", "--seeds", "0", "1"]) == 0
    value = 0.12
    assert bands.main(["90", "--seeds", "1"]) == 1
    assert "90_tiny" in capsys.readouterr().out
    kept = pd.read_csv(project / "results" / "bands" / "90_tiny.csv")
    assert kept[["seed", "value"]].values.tolist() == [[0, 0.05], [1, 0.12]]
