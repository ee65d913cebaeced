"""Finished experiments on disk: found by their settings, whole or not at all."""

import json

import pytest
from fake_experiments import quick

from course_utils.experiments import knobs as experiment
from course_utils.experiments import store
from course_utils.experiments.knobs import Knobs


def keep(folder, **settings):
    knobs = Knobs(**settings)
    store.write(folder, knobs, quick(knobs))
    return store.file_of(knobs, folder)


def test_an_experiment_is_found_by_its_settings(tmp_path):
    keep(tmp_path, hidden=64)
    assert store.outcome(Knobs(hidden=64), tmp_path)["test"] == 1 / 64
    assert store.outcome(Knobs(hidden=32), tmp_path) is None


def test_a_file_holds_all_that_is_needed_to_judge_it(tmp_path):
    facts = json.loads(keep(tmp_path, hidden=64, seed=3).read_text())
    assert facts["knobs"]["hidden"] == 64 and facts["knobs"]["seed"] == 3
    assert facts.keys() >= {"epochs", "best_epoch", "validation", "test", "test_last", "parameters", "seconds", "code",
                            "packages", "machine", "date"}
    assert facts["packages"]["keras"] and facts["machine"]["processor"]


def test_the_name_tells_settings_apart():
    names = {store.name_of(Knobs(hidden=n, seed=s)) for n in (32, 64) for s in (0, 1)}
    assert len(names) == 4
    assert store.name_of(Knobs(hidden=32)) == store.name_of(Knobs(hidden=32, dropout=0.5))


def test_other_code_makes_another_experiment(tmp_path, monkeypatch):
    path = keep(tmp_path, hidden=64)
    monkeypatch.setattr(store, "code", lambda: "changed!")
    assert store.file_of(Knobs(hidden=64), tmp_path) != path
    assert store.table(tmp_path).empty, "a row of an older version is still listed"
    assert path.exists()


def test_the_code_changes_with_what_builds_and_trains_and_not_with_its_words(tmp_path, monkeypatch):
    text, versions = tmp_path / "knobs.py", set()
    for source in ('"""One."""\ndef run(x):\n    """Two."""\n    return x + 1\n',
                   "def run(x):  # three\n    return x + 1\ndef check(): raise ValueError\n",
                   "def run(x):\n    return x + 2\n"):
        text.write_text(source)
        monkeypatch.setattr(experiment, "__file__", str(text))
        store.code.cache_clear()
        versions.add(store.code())
    store.code.cache_clear()
    assert len(versions) == 2


def test_a_table_has_a_row_for_each_experiment_of_all_stores(tmp_path):
    ours, yours = tmp_path / "ours", tmp_path / "yours"
    keep(ours, hidden=32)
    keep(ours, hidden=64)
    keep(yours, hidden=64)
    store.write(yours, Knobs(hidden=13), {"reason": "no room"})
    table = store.table(ours, yours).sort_values("hidden")
    assert table.hidden.tolist() == [13, 32, 64]
    assert table.reason.tolist() == ["no room", "", ""]
    assert table.set_index("hidden").test[32] == 1 / 32


def test_by_default_the_stores_are_the_courses_and_the_readers(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_RESULTS", str(tmp_path))
    monkeypatch.setenv("COURSE_EXPERIMENTS", str(tmp_path / "yours"))
    keep(store.recorded(), hidden=32)
    keep(store.readers_own(), hidden=64)
    assert sorted(store.table().hidden) == [32, 64]
    assert len(store.curves(Knobs(hidden=32))) == len(store.curves(Knobs(hidden=64))) == 1


def test_a_table_of_nothing(tmp_path):
    assert list(store.table(tmp_path / "not there")) == [*store.KNOBS, *store.FOUND]


def test_curves_of_one_experiment(tmp_path):
    keep(tmp_path, hidden=32)
    curves = store.curves(Knobs(hidden=32), tmp_path)
    assert curves.index.tolist() == [1]
    assert {"cost", "train", "validation_cost", "validation", "seconds"} <= set(curves)


def test_curves_that_are_not_there(tmp_path):
    store.write(tmp_path, Knobs(hidden=13), {"reason": "no room"})
    with pytest.raises(LookupError, match="hidden=13: this experiment failed: no room"):
        store.curves(Knobs(hidden=13), tmp_path)
    with pytest.raises(LookupError, match=r"baseline: this experiment was not run; run it with experiments.sweep"):
        store.curves(Knobs(), tmp_path)


@pytest.mark.parametrize("damage", [lambda text: text[: len(text) // 2], lambda text: "", lambda text: "[1, 2]",
                                    lambda text: '{"knobs": {}}'], ids=["cut short", "empty", "a list", "too little"])
def test_a_damaged_file_is_set_aside_and_never_read(damage, tmp_path, capsys):
    path = keep(tmp_path, hidden=64)
    path.write_text(damage(path.read_text()))
    assert store.table(tmp_path).empty
    assert not path.exists()
    assert f"{path.name} is damaged" in capsys.readouterr().out
    assert (tmp_path / f"{path.stem}-damaged-1.json").exists()
    assert store.table(tmp_path).empty, "the damaged file is read under its new name"


@pytest.mark.parametrize("knobs", [{"hidden_units": 64}, {"hidden": 0}, {"hidden": "many"}, []])
def test_a_file_with_impossible_knobs_is_told_of_and_the_others_are_shown(knobs, tmp_path, capsys):
    keep(tmp_path, hidden=32)
    path = keep(tmp_path, hidden=64)
    path.write_text(json.dumps({**json.loads(path.read_text()), "knobs": knobs}))
    assert store.table(tmp_path).hidden.tolist() == [32]
    assert f"{path.name} is damaged" in capsys.readouterr().out


def test_a_file_that_cannot_be_set_aside_is_told_of(tmp_path, monkeypatch, capsys):
    path = keep(tmp_path, hidden=64)
    path.write_text("[")

    def refuses(path, reason):
        raise PermissionError

    monkeypatch.setattr(store.files, "set_aside", refuses)
    assert store.table(tmp_path).empty
    assert f"{path.name} is damaged" in capsys.readouterr().out and path.exists()


def test_the_readers_folder_lies_beside_the_scoreboard(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_EXPERIMENTS", str(tmp_path / "mine"))
    assert store.readers_own() == tmp_path / "mine"
