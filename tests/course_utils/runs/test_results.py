"""Records: written only while `make record` runs, read by everybody, and whole at any moment."""

import hashlib
import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from course_utils.runs import results

TABLE = pd.DataFrame({"epoch": [1, 2], "test": [0.115, 0.076]})


@pytest.fixture
def recording(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_RECORD", str(tmp_path / "made"))
    return tmp_path / "made"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_RESULTS", str(tmp_path / "results"))
    (tmp_path / "results").mkdir()
    return tmp_path / "results"


def test_the_folder_stands_beside_the_package():
    assert results.folder().name == "results"
    assert (results.folder().parent / "course_utils").is_dir()


def test_a_reader_records_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    results.record("02_softmax", TABLE, seed=1)
    assert list(tmp_path.iterdir()) == []


def test_what_is_recorded_can_be_read(recording):
    results.record("02_softmax", TABLE, seed=1, best=np.float32(0.25), counts=np.array([1, 2]))
    run = results.recorded("02_softmax")
    pd.testing.assert_frame_equal(run.table, TABLE)
    assert run.facts["seed"] == 1
    assert run.facts["best"] == 0.25
    assert run.facts["counts"] == [1, 2]
    assert run.facts["final"] == {"epoch": 2, "test": 0.076}
    assert run.facts["packages"]["numpy"] == "1.26.4"
    assert run.facts["machine"].keys() == {"processor", "cores", "memory_gib", "system", "python"}


def test_the_checksum_is_that_of_the_file(recording):
    results.record("02_softmax", TABLE)
    table = (recording / "02_softmax.csv").read_bytes()
    assert results.recorded("02_softmax").facts["table_sha256"] == hashlib.sha256(table).hexdigest()
    assert results.checksum("epoch\r\n1\r\n") == results.checksum("epoch\n1\n") != results.checksum("epoch\n2\n")


def test_a_named_index_becomes_a_column(recording):
    results.record("02_softmax", TABLE.set_index("epoch"))
    assert list(results.recorded("02_softmax").table) == ["epoch", "test"]


def test_a_new_record_comes_before_a_stored_one(recording, folder):
    (folder / "02_softmax.csv").write_text("epoch,test\n1,0.5\n")
    (folder / "02_softmax.json").write_text("{}")
    assert results.recorded("02_softmax").table.test[0] == 0.5
    results.record("02_softmax", TABLE)
    assert results.recorded("02_softmax").table.test[0] == 0.115


def test_an_absent_record_lists_those_that_exist(folder):
    (folder / "01_curve.csv").touch()
    (folder / "01_curve.json").touch()
    (folder / "timings.json").touch()
    with pytest.raises(FileNotFoundError, match=r"'02_softmax'.*found 01_curve: run `make record`"):
        results.recorded("02_softmax")


def test_no_record_at_all(folder):
    with pytest.raises(FileNotFoundError, match="no record at all"):
        results.recorded("02_softmax")


def test_half_a_record_is_none(folder):
    (folder / "02_softmax.json").write_text("{}")
    with pytest.raises(FileNotFoundError):
        results.recorded("02_softmax")


def test_an_empty_table_is_refused_even_for_a_reader():
    with pytest.raises(ValueError, match="at least one row for the record '02_softmax'"):
        results.record("02_softmax", TABLE.head(0))


def test_a_fact_that_json_cannot_hold(recording):
    with pytest.raises(TypeError, match="got object"):
        results.record("02_softmax", TABLE, model=object())
    assert not (recording / "02_softmax.json").exists()


def test_a_recorder_goes_on_where_it_stopped(recording):
    first = results.Recorder("02_softmax")
    first.append(epoch=1, test=0.115)
    second = results.Recorder("02_softmax")  # after a power cut, say
    assert list(second.table.epoch) == [1]
    second.append(epoch=2, test=0.076)
    second.finish(seed=1)
    pd.testing.assert_frame_equal(results.recorded("02_softmax").table, TABLE)
    assert results.Recorder("02_softmax").table.empty
    assert sorted(path.name for path in recording.iterdir()) == ["02_softmax.csv", "02_softmax.json"]


def test_a_recorder_whose_rows_cannot_be_read_says_so_and_starts_anew(recording, capsys):
    recording.mkdir(parents=True, exist_ok=True)
    (recording / "02_softmax.partial.csv").touch()
    recorder = results.Recorder("02_softmax")
    assert capsys.readouterr().out == (
        "02_softmax.partial.csv is damaged (No columns to parse from file). It is kept as "
        "02_softmax.partial-damaged-1.csv; a new one is started.\n")
    assert len(recorder.table) == 0
    recorder.append(epoch=1, test=0.115)
    assert list(results.Recorder("02_softmax").table.epoch) == [1]


def test_a_readers_recorder_only_remembers(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    recorder = results.Recorder("02_softmax")
    recorder.append(epoch=1, test=0.115)
    recorder.append(epoch=2, test=0.076)
    recorder.finish()
    with pytest.raises(AttributeError):
        results.Recorded("02_softmax", recorder.table, {}).name = "another"
    assert dict(recorder.table.test) == {0: 0.115, 1: 0.076}
    assert list(tmp_path.iterdir()) == []


def test_a_machine_has_no_name_in_the_record():
    import platform

    assert platform.node() not in json.dumps(results.machine())


def test_a_reader_keeps_no_weights(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    results.keep_weights("03_hidden", {"w": np.ones(3)})
    assert list(tmp_path.iterdir()) == []


def test_weights_come_from_the_run_being_recorded_first(recording, folder):
    np.savez(folder / "03_hidden.weights.npz", w=np.zeros(3, dtype=np.float16))
    assert list(results.weights("03_hidden")["w"]) == [0, 0, 0]
    results.keep_weights("03_hidden", {"w": np.ones(3)})
    assert list(results.weights("03_hidden")["w"]) == [1, 1, 1]


def test_weights_that_were_not_kept(folder):
    np.savez(folder / "03_hidden.weights.npz", w=np.zeros(3))
    with pytest.raises(FileNotFoundError, match=r"04_deep.weights.npz in .*, found those of 03_hidden: run `make"):
        results.weights("04_deep")


@pytest.mark.parametrize(("system", "processor", "name"), [
    ("Darwin", "arm", "Apple M2"), ("Windows", "Intel64 Family 6", "Intel64 Family 6"), ("Plan 9", "", "mips")])
def test_the_processor_where_there_is_no_cpuinfo(system, processor, name, monkeypatch):
    asked = []
    monkeypatch.setattr(results.Path, "exists", lambda path: False)
    for function, answer in (("system", system), ("processor", processor), ("machine", "mips")):
        monkeypatch.setattr(results.platform, function, lambda answer=answer: answer)
    monkeypatch.setattr(results.subprocess, "run",
                        lambda command, **options: asked.append(command[0]) or SimpleNamespace(stdout="Apple M2\n"))
    assert results._processor() == name
    assert asked == (["sysctl"] if system == "Darwin" else [])
