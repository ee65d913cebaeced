"""Full-length runs: other parameters, provenance in the record, no needless second run, no loss when stopped."""

import io
import json
import os
from unittest import mock

import pandas as pd
import pytest
from rewriting import rewrite

from authoring import ROOT
from authoring.notebooks.reading import LessonError, read
from authoring.records import record, recording

# Records whose networks have seen no validation image, and that need no rehearsal.
SET_ASIDE = {"04_ablations", "04_random_labels", "04_without_dropout", "05_first_layer_frozen", "10_learning_rates",
             "10_variants"}


def facts_of(lesson):
    return json.loads((lesson.parents[1] / "results" / "90_tiny.json").read_text())


@pytest.fixture
def here(monkeypatch):
    """Lessons run in this process: without a kernel, which would take seconds to start."""
    def run(lesson, notebook, *, variables, **limits):
        known = {}
        with mock.patch.dict(os.environ, variables):
            for cell in notebook.cells:
                if cell.cell_type == "code":
                    exec(cell.source, known)

    monkeypatch.setattr(record, "run_lesson", run)


def test_no_table_of_a_record_was_changed_by_hand():
    for path in sorted((ROOT / "results").glob("*.json")):
        if path.with_suffix(".csv").exists():
            record.check_table(path)


def test_the_records_are_of_what_the_lessons_compute_today():
    """If this fails: `make record`, and then `make notebooks`."""
    failures = {}
    for name, changes in record.RUNS.items():
        lesson = ROOT / "lessons" / f"{name}.py"
        version = record.provenance(lesson, changes)["lesson_hash"]
        rehearsed = record.provenance(lesson, record.REHEARSALS.get(name, {}))["lesson_hash"]
        made = record.records_of(ROOT / "results", name)
        if not made:
            failures[name] = "no record"
        for path in made:
            facts, table = json.loads(path.read_text()), pd.read_csv(path.with_suffix(".csv"))
            right = [
                facts["lesson_hash"] == version,
                facts.keys() >= {"seed", "packages", "machine", "minutes", "commit", "parameters", "final"},
                table.notna().all(axis=None),
            ]
            if name in record.REHEARSALS and path.stem not in SET_ASIDE:
                right += [set(table) >= {"epoch", "cost", "train", "validation", "test", "seconds"},
                          facts["rehearsal"]["lesson_hash"] == rehearsed]
            if not all(right):
                failures[path.stem] = right
    assert failures == {}


def test_defaults_are_read_from_the_parameters_cell(lesson):
    assert record.defaults(read(lesson)) == {"seed": 7, "num_epochs": 2}


def test_an_unknown_parameter(lesson):
    with pytest.raises(LessonError, match=r"\(seed, num_epochs\), got {'epochs'}"):
        record.record(lesson, {"epochs": 5})


@pytest.mark.slow
def test_a_record_is_made_in_a_kernel_of_its_own(lesson):
    [path] = record.record(lesson, {"num_epochs": 5})
    assert list(pd.read_csv(path.with_suffix(".csv")).test) == [0.5, 0.25, 0.125, 0.0625, 0.03125]


def test_a_record_and_its_provenance(lesson, capsys, here):
    [path] = record.record(lesson, {"num_epochs": 5})
    assert path == lesson.parents[1] / "results" / "90_tiny.json"
    assert list(pd.read_csv(path.with_suffix(".csv")).test) == [0.5, 0.25, 0.125, 0.0625, 0.03125]
    facts = facts_of(lesson)
    assert facts["parameters"] == {"seed": 7, "num_epochs": 5}
    assert facts["seed"] == 7
    assert facts["final"] == {"epoch": 5.0, "test": 0.03125}
    assert facts.keys() >= {"minutes", "commit", "packages", "machine", "lesson_hash"}
    assert not list((lesson.parents[1] / "build" / "record").iterdir())

    # again: nothing to do, unless code or parameters change, or it is forced
    written = path.stat().st_mtime_ns
    assert record.record(lesson, {"num_epochs": 5}) == [path]
    assert "up to date" in capsys.readouterr().out
    assert path.stat().st_mtime_ns == written
    record.record(lesson, {"num_epochs": 5}, force=True)
    assert path.stat().st_mtime_ns > written
    record.record(lesson, {"num_epochs": 3})
    assert facts_of(lesson)["final"]["epoch"] == 3


def test_a_cell_that_needs_the_record_is_left_out_while_it_is_made(lesson, here):
    text = lesson.read_text() + '\n# %% tags=["needs-record"]\nraise FileNotFoundError("there is no record yet")\n'
    lesson.write_text(text)
    assert record.record(lesson, {"num_epochs": 5})


def test_a_failed_run_changes_no_record_and_leaves_nothing_to_the_next(lesson, here):
    before = facts_of(lesson)
    rewrite(lesson, "print(len(table))", "1 / (num_epochs - 5)")
    with pytest.raises(ZeroDivisionError):
        record.record(lesson, {"num_epochs": 5})
    assert facts_of(lesson) == before
    stopped = lesson.parents[1] / "build" / "record" / "90_tiny"
    (stopped / "90_tiny.json").rename(stopped / "90_left.json")
    (stopped / "90_tiny.csv").rename(stopped / "90_left.csv")
    assert [path.stem for path in record.record(lesson, {"num_epochs": 4})] == ["90_tiny"]


def test_a_record_that_the_lesson_no_longer_makes_goes_with_its_model(lesson, here):
    (lesson.parents[1] / "results" / "90_tiny.keras").touch()
    rewrite(lesson, 'record("90_tiny", table)', 'record("90_new", table)')
    record.record(lesson, {})
    assert not list((lesson.parents[1] / "results").glob("90_tiny*"))


def test_a_lesson_that_records_nothing(lesson, here):
    rewrite(lesson, 'record("90_tiny", table)\n', "")
    with pytest.raises(LessonError, match="expected a call of recording"):
        record.record(lesson, {})


def test_publish_adds_facts_and_keeps_the_lessons_own(tmp_path, capsys):
    made, results = tmp_path / "made", tmp_path / "results"
    made.mkdir()
    (made / "90_tiny.csv").write_text("epoch\n1\n")
    (made / "90_tiny.json").write_text('{"seed": 1, "final": {"epoch": 1}}')
    (made / "scoreboard_of_something.csv").write_text("epoch\n1\n")  # without facts: no record
    [path] = record.publish(made, results, {"lesson": "90_tiny", "seed": 7, "minutes": 0.5})
    assert json.loads(path.read_text()) == {"lesson": "90_tiny", "seed": 1, "minutes": 0.5, "final": {"epoch": 1}}
    assert sorted(path.name for path in results.iterdir()) == ["90_tiny.csv", "90_tiny.json"]


def test_a_changed_number_is_noticed_from_the_first_writing_on(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_RECORD", str(tmp_path / "made"))
    recording.record("90_tiny", pd.DataFrame({"epoch": [1, 2], "test": [0.1 + 0.2, 0.0762]}))
    [path] = record.publish(tmp_path / "made", tmp_path / "results", {"lesson": "90_tiny"})
    record.check_table(path)

    table = path.with_suffix(".csv")
    table.write_bytes(table.read_bytes().replace(b"\n", b"\r\n"))  # a checkout with Windows' line ends
    record.check_table(path)
    rewrite(table, "0.0762", "0.0752")
    with pytest.raises(LessonError, match=r"90_tiny: expected 90_tiny\.csv .* --force 90`"):
        record.check_table(path)


def test_a_record_without_a_checksum_is_not_taken_for_right(tmp_path):
    (tmp_path / "90_tiny.csv").write_text("epoch\n1\n")
    (tmp_path / "90_tiny.json").write_text("{}")
    with pytest.raises(LessonError, match="states, None, got"):
        record.check_table(tmp_path / "90_tiny.json")


def test_publish_takes_the_model_along(tmp_path, capsys):
    made, results = tmp_path / "made", tmp_path / "results"
    made.mkdir()
    for name in ("90_tiny", "90_without"):
        (made / f"{name}.csv").write_text("epoch\n1\n")
        (made / f"{name}.json").write_text('{"final": {"epoch": 1}}')
    (made / "90_tiny.weights.npz").write_bytes(b"half precision")
    (made / "90_tiny.keras").write_bytes(b"a Keras model")
    new = record.publish(made, results, {"lesson": "90_tiny"})
    assert [path.name for path in new] == ["90_tiny.json", "90_without.json"]
    assert (results / "90_tiny.weights.npz").read_bytes() == b"half precision"
    assert (results / "90_tiny.keras").read_bytes() == b"a Keras model"
    kept = {path.name for path in results.iterdir() if path.suffix not in (".csv", ".json")}
    assert kept == {"90_tiny.weights.npz", "90_tiny.keras"}


def test_a_new_model_is_asked_anew(tmp_path, capsys):
    """`authoring.records.predictions` asks those whose answers are missing."""
    kept = tmp_path / "results" / "predictions"
    kept.mkdir(parents=True)
    for name in ("90_tiny", "91_other"):
        (kept / f"{name}.npz").write_bytes(b"answers")
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "90_tiny.csv").write_text("epoch\n1\n")
    (tmp_path / "made" / "90_tiny.json").write_text('{"final": {"epoch": 1}}')
    record.publish(tmp_path / "made", tmp_path / "results", {"lesson": "90_tiny"})
    assert [path.name for path in kept.iterdir()] == ["91_other.npz"]


def a_record(folder, name, table, facts):
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.csv").write_text(table)
    (folder / f"{name}.json").write_text(json.dumps({"final": {}, **facts, "table_sha256": recording.checksum(table)}))


REHEARSED = {"lesson": "90_tiny", "lesson_hash": "abc", "parameters": {"num_epochs": 2}, "seed": 7, "minutes": 0.5,
             "commit": None}


def test_a_rehearsal_adds_the_validation_error_and_says_where_it_is_from(tmp_path, capsys):
    made, results = tmp_path / "made", tmp_path / "results"
    a_record(results, "90_tiny", "epoch,train,test\n1,0.10731666666666667,0.4\n2,0.1,0.2\n",
             {"lesson": "90_tiny", "final": {}})
    a_record(made, "90_tiny", "epoch,train,validation\n1,0.35,0.41\n2,0.15,0.21\n", {"final": {"epoch": 2}})
    a_record(made, "90_other", "epoch,validation\n1,0.5\n", {"final": {}})  # no record of that name: left out
    [path] = record.add_validation(made, results, REHEARSED)
    assert path.with_suffix(".csv").read_text().splitlines() == [
        "epoch,train,validation,test", "1,0.10731666666666667,0.41,0.4", "2,0.1,0.21,0.2"]
    facts = json.loads(path.read_text())
    assert facts["final"] == {"epoch": 2, "train": 0.1, "validation": 0.21, "test": 0.2}
    assert facts["rehearsal"] == {key: value for key, value in REHEARSED.items() if key != "lesson"}
    assert facts["lesson"] == "90_tiny"
    record.check_table(path)


@pytest.mark.parametrize("table, said", [
    ("epoch,train,validation\n1,0.3,0.4\n", "expected a rehearsal of 2 epochs, as long as the record, got 1"),
    ("epoch,train\n1,0.3\n2,0.1\n", "expected a rehearsal that measures the validation error"),
])
def test_a_rehearsal_that_does_not_fit_changes_no_record(tmp_path, table, said):
    made, results = tmp_path / "made", tmp_path / "results"
    a_record(results, "90_tiny", "epoch,test\n1,0.4\n2,0.2\n", {"lesson": "90_tiny"})
    a_record(made, "90_tiny", table, {})
    with pytest.raises(LessonError, match=said):
        record.add_validation(made, results, REHEARSED)
    assert (results / "90_tiny.csv").read_text() == "epoch,test\n1,0.4\n2,0.2\n"


def test_a_rehearsal_does_not_bless_a_table_that_was_changed_by_hand(tmp_path):
    made, results = tmp_path / "made", tmp_path / "results"
    a_record(results, "90_tiny", "epoch,test\n1,0.4\n2,0.2\n", {"lesson": "90_tiny"})
    a_record(made, "90_tiny", "epoch,validation\n1,0.41\n2,0.21\n", {})
    changed = "epoch,test\n1,0.4\n2,0.1\n"
    (results / "90_tiny.csv").write_text(changed)
    with pytest.raises(LessonError, match=r"90_tiny: expected 90_tiny\.csv to have the checksum"):
        record.add_validation(made, results, REHEARSED)
    assert (results / "90_tiny.csv").read_text() == changed


def test_a_rehearsal_shows_the_old_record_and_is_not_repeated(lesson, capsys, monkeypatch, here):
    monkeypatch.setenv("COURSE_RESULTS", str(lesson.parents[1] / "results"))
    rewrite(lesson, "test\": [0.5**epoch", "validation\": [0.5**epoch")
    rewrite(lesson, "print(len(table))", "from authoring.records.recording import rehearsing\n"
            "from course_utils import results\n\n"
            "assert rehearsing() and results.recorded('90_tiny').table.test[0] == 0.0954")
    [path] = record.rehearse(lesson, {})
    assert list(pd.read_csv(path.with_suffix(".csv")).validation) == [0.5, 0.25]
    assert list(pd.read_csv(path.with_suffix(".csv")).test) == [0.0954, 0.0762]
    assert not list((lesson.parents[1] / "build" / "record").iterdir())
    assert record.rehearse(lesson, {}) == []
    assert "up to date" in capsys.readouterr().out


def test_a_rehearsal_is_as_long_as_the_full_length_run():
    """And differs from it only in the images that it takes, and in what the training does not depend on."""
    for name, changes in record.REHEARSALS.items():
        full = record.RUNS[name]
        other = {key for key in changes if key in full and changes[key] != full[key]}
        assert other <= {"num_train", "num_validation"}, name
        assert {key for key in full if "epochs" in key} <= changes.keys(), name


def test_boards_merge_by_lesson(tmp_path):
    board = tmp_path / "scoreboard.csv"
    header = "lesson,model,error,images,parameters,seconds\n"
    rows = ["1,1-NN,0.0309,10000,47040000,", "2,old name,0.08,10000,7840,9.0", "10,normalised,0.004,10000,1,1.0"]
    board.write_text(header + "\n".join(rows) + "\n")
    new = pd.read_csv(io.StringIO(header + "2,softmax,0.075,10000,7840,9.5\n"))
    record.merge_boards(new, board, 2)
    table = pd.read_csv(board)
    assert list(zip(table.lesson, table.model)) == [(1, "1-NN"), (2, "softmax"), (10, "normalised")]


@pytest.mark.parametrize(("ends", "code", "said"), [
    (LessonError("90_tiny: it failed"), 1, "90_tiny: it failed"), (KeyboardInterrupt(), 130, "Stopped.")])
def test_the_command_ends_with_the_reason(ends, code, said, lesson, monkeypatch, capsys):
    monkeypatch.setattr(record, "ROOT", lesson.parents[1])
    monkeypatch.setattr(record, "RUNS", {"90_tiny": {}})
    monkeypatch.setattr(record, "record", mock.Mock(side_effect=ends))
    assert record.main(["90"]) == code
    assert said in "".join(capsys.readouterr())


def test_the_command_records_and_rehearses_what_is_asked_for(lesson, monkeypatch):
    done = []
    monkeypatch.setattr(record, "ROOT", lesson.parents[1])
    for table, action in (("RUNS", "record"), ("REHEARSALS", "rehearse")):
        monkeypatch.setattr(record, table, {"90_tiny": {"num_epochs": 5}, "91_other": {}})
        monkeypatch.setattr(record, action, lambda *given, action=action: done.append((action, *given)))
    assert record.main(["--force"]) == 0
    assert done == [(action, lesson, {"num_epochs": 5}, True) for action in ("record", "rehearse")]


def test_outside_git_there_is_no_commit(tmp_path):
    assert record.commit(tmp_path) is None
