"""Full-length runs: other parameters, provenance in the record, no second run without need, no loss when stopped."""

import io
import json

import pandas as pd
import pytest
from rewriting import rewrite

from authoring import ROOT
from authoring.notebooks.reading import LessonError, lessons, read
from authoring.records import record
from course_utils.runs import results as written


def facts_of(lesson):
    return json.loads((lesson.parents[1] / "results" / "90_tiny.json").read_text())


def test_the_table_of_runs_names_lessons_that_exist_and_parameters_that_they_have():
    existing = {path.stem: path for path in lessons()}
    for runs in (record.RUNS, record.REHEARSALS):
        for name, changes in runs.items():
            if name in existing:
                assert changes.keys() <= record.defaults(read(existing[name])).keys(), name


RECORDS = [path for path in sorted((ROOT / "results").glob("*.json")) if path.with_suffix(".csv").exists()]


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_no_table_of_a_record_was_changed_by_hand(path):
    record.check_table(path)


# Records whose networks have seen no validation image, and that need no rehearsal.
SET_ASIDE = {"04_ablations", "10_learning_rates", "10_variants"}


@pytest.mark.parametrize("name", record.RUNS)
def test_the_records_are_of_what_the_lesson_computes_today(name):
    """Otherwise: `make record`, and then `make notebooks`."""
    lesson = ROOT / "lessons" / f"{name}.py"
    made = {path: json.loads(path.read_text()) for path in record.records_of(ROOT / "results", name)}
    version = record.provenance(lesson, record.RUNS[name])["lesson_hash"]
    assert made and {facts["lesson_hash"] for facts in made.values()} == {version}
    for path, facts in made.items():
        table = pd.read_csv(path.with_suffix(".csv"))
        assert facts.keys() >= {"seed", "packages", "machine", "minutes", "commit", "parameters", "final"}, path.name
        assert table.notna().all(axis=None), path.name
        if name in record.REHEARSALS and path.stem not in SET_ASIDE:
            assert set(table) >= {"epoch", "cost", "train", "validation", "test", "seconds"}, path.name
            rehearsed = record.provenance(lesson, record.REHEARSALS[name])["lesson_hash"]
            assert facts["rehearsal"]["lesson_hash"] == rehearsed, path.name


def test_defaults_are_read_from_the_parameters_cell(lesson):
    assert record.defaults(read(lesson)) == {"seed": 7, "num_epochs": 2}


def test_an_unknown_parameter(lesson):
    with pytest.raises(LessonError, match=r"\(seed, num_epochs\), got {'epochs'}"):
        record.record(lesson, {"epochs": 5})


@pytest.mark.slow
def test_a_cell_that_needs_the_record_is_left_out_while_it_is_made(lesson):
    text = lesson.read_text() + '\n# %% tags=["needs-record"]\nresults.recorded("a record that is not there yet")\n'
    lesson.write_text(text)
    assert record.record(lesson, {"num_epochs": 5})


@pytest.mark.slow
def test_a_record_and_its_provenance(lesson, capsys):
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
    record.record(lesson, {"num_epochs": 5})
    assert "up to date" in capsys.readouterr().out
    assert path.stat().st_mtime_ns == written
    record.record(lesson, {"num_epochs": 5}, force=True)
    assert path.stat().st_mtime_ns > written
    record.record(lesson, {"num_epochs": 3})
    assert facts_of(lesson)["final"]["epoch"] == 3


@pytest.mark.slow
def test_a_failed_run_changes_no_record(lesson):
    before = facts_of(lesson)
    rewrite(lesson, "print(len(table))", "1 / 0")
    with pytest.raises(LessonError, match="ZeroDivisionError"):
        record.record(lesson, {"num_epochs": 5})
    assert facts_of(lesson) == before


@pytest.mark.slow
def test_a_stopped_run_goes_on_where_it_stopped(lesson):
    stops_at_two = (
        "recorder = results.Recorder('90_tiny')\n"
        "for epoch in range(len(recorder.table) + 1, num_epochs + 1):\n"
        "    recorder.append(epoch=epoch, test=0.5**epoch, process=os.getpid())\n"
        "    if epoch == 2:\n"
        "        raise SystemError('the power went')\n"
        "recorder.finish()"
    )
    rewrite(lesson, 'results.record("90_tiny", table)', "import os\n\n" + stops_at_two)
    with pytest.raises(LessonError, match="the power went"):
        record.record(lesson, {"num_epochs": 4})
    [path] = record.record(lesson, {"num_epochs": 4})  # epoch 2 is done, so that the lesson does not fail again
    table = pd.read_csv(path.with_suffix(".csv"))
    assert list(table.epoch) == [1, 2, 3, 4]
    assert list(table.process == table.process[0]) == [True, True, False, False]


@pytest.mark.slow
def test_a_lesson_that_records_nothing(lesson):
    rewrite(lesson, 'results.record("90_tiny", table)\n', "")
    with pytest.raises(LessonError, match="expected a call of results"):
        record.record(lesson, {})


def test_publish_adds_facts_and_keeps_the_lessons_own(tmp_path, capsys):
    made, results = tmp_path / "made", tmp_path / "results"
    made.mkdir()
    (made / "90_tiny.csv").write_text("epoch\n1\n")
    (made / "90_tiny.json").write_text('{"seed": 1, "final": {"epoch": 1}}')
    (made / "90_half.partial.csv").write_text("epoch\n1\n")  # not finished: not published
    [path] = record.publish(made, results, {"lesson": "90_tiny", "seed": 7, "minutes": 0.5})
    assert json.loads(path.read_text()) == {"lesson": "90_tiny", "seed": 1, "minutes": 0.5, "final": {"epoch": 1}}
    assert sorted(path.name for path in results.iterdir()) == ["90_tiny.csv", "90_tiny.json"]


def test_a_changed_number_is_noticed_from_the_first_writing_on(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_RECORD", str(tmp_path / "made"))
    written.record("90_tiny", pd.DataFrame({"epoch": [1, 2], "test": [0.1 + 0.2, 0.0762]}))
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
        (made / f"{name}.state.npz").write_bytes(b"to go on from")
        (made / f"{name}.0002.state.weights.h5").write_bytes(b"to go on from")
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
    (folder / f"{name}.json").write_text(json.dumps({**facts, "table_sha256": written.checksum(table)}))


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


@pytest.mark.slow
def test_a_rehearsal_shows_the_old_record_and_is_not_repeated(lesson, capsys, monkeypatch):
    monkeypatch.setenv("COURSE_RESULTS", str(lesson.parents[1] / "results"))
    rewrite(lesson, "test\": [0.5**epoch", "validation\": [0.5**epoch")
    rewrite(lesson, "print(len(table))", "assert results.recorded('90_tiny').table.test[0] == 0.0954")
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
        for key in changes.keys() & full.keys():
            assert changes[key] == full[key], f"{name}: {key}"
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


def test_outside_git_there_is_no_commit(tmp_path):
    assert record.commit(tmp_path) is None
