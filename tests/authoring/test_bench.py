"""The benchmark's own arithmetic; what it measures is never a test."""

import json
import os

import ipywidgets
import numpy as np
import pytest

from authoring import bench


def test_keep_merges_and_leaves_other_parts(tmp_path):
    path = tmp_path / "results" / "timings.json"
    bench.keep(path, {"lessons": {"00": {"seconds": 1}}, "yardstick_seconds": 0.1})
    bench.keep(path, {"lessons": {"01": {"seconds": 2}}, "yardstick_seconds": 0.2})
    assert json.loads(path.read_text()) == {
        "lessons": {"00": {"seconds": 1}, "01": {"seconds": 2}},
        "yardstick_seconds": 0.2,
    }


@pytest.mark.parametrize(
    "control",
    [
        ipywidgets.IntSlider(min=1, max=3, value=2),
        ipywidgets.Dropdown(options=[("any", None), ("0", 0), ("1", 1)], value=None),
        ipywidgets.SelectionSlider(options=[100, 1000], value=100),
    ],
)
def test_another_value_is_another_and_the_control_takes_it(control):
    rng = np.random.default_rng(0)
    for _ in range(10):
        before = control.value
        control.value = bench.another_value(control, rng)
        assert control.value != before


def test_a_control_with_one_value_keeps_it():
    assert bench.another_value(ipywidgets.IntSlider(min=1, max=1, value=1), np.random.default_rng(0)) == 1


def test_folder_size_counts_a_file_once(tmp_path):
    (tmp_path / "one").write_bytes(b"x" * 1000)
    os.link(tmp_path / "one", tmp_path / "the same")
    assert bench.folder_size(tmp_path) == 1000


def test_import_is_light():
    assert bench.bench_import(repeats=1)["heavy"] == []


def test_every_explorer_is_measured():
    from course_utils import widgets

    kinds = {name for name in widgets.__all__ if isinstance(getattr(widgets, name), type)} - {"Explorer"}
    assert kinds == bench.explorers().keys()


def test_an_unknown_part(capsys):
    with pytest.raises(SystemExit):
        bench.main(["speed"])
    assert "expected parts from import, explorers, neighbours, setup, lessons, got speed" in capsys.readouterr().err
