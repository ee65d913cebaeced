"""What is measured of a class, without a hub."""

from types import SimpleNamespace

import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from authoring.hub import learners, measuring


@pytest.mark.parametrize("lost", [1, 2])
def test_a_learner_whose_connection_is_lost_runs_the_notebook_once_more(monkeypatch, lost):
    asked = []

    def run_all(hub, name, path, token):
        asked.append(path)
        if len(asked) <= lost:
            raise ConnectionError("lost")
        return "done"

    monkeypatch.setattr(learners, "run_all", run_all)
    monkeypatch.setattr(learners, "answers", lambda *whose: True)
    if lost == 1:
        assert measuring.run_persistently("hub", "ada", "a.ipynb", "token") == "done"
    else:
        with pytest.raises(ConnectionError):
            measuring.run_persistently("hub", "ada", "a.ipynb", "token")
    assert asked == ["a.ipynb"] * 2


def process(megabytes, seconds):
    return SimpleNamespace(cpu_times=lambda: SimpleNamespace(user=seconds, system=1),
                           memory_info=lambda: SimpleNamespace(rss=megabytes * 1e6))


def ended():
    raise psutil.NoSuchProcess(1)


def test_a_process_that_has_ended_counts_as_nothing():
    assert measuring.spent([process(100, 2), SimpleNamespace(cpu_times=ended), process(50, 3)]) == (150, 7)


def test_peaks_are_the_most_of_each_learner():
    running = {"ada": iter([[process(100, 1)], [process(300, 2)], [process(200, 3)]] + [[]] * 1000)}
    with measuring.peaks(SimpleNamespace(processes_of=lambda name: next(running[name])), ["ada"], every=0.001) as most:
        while most["ada"].cpu_seconds < 4:
            pass
    assert most == {"ada": (300, 4)}


def test_the_size_of_a_folder(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "file").write_bytes(bytes(2_000_000))
    (tmp_path / "link").symlink_to(tmp_path / "in" / "file")
    assert 2 < measuring.size(tmp_path) < 2.001


def test_verdicts_are_the_answers_of_expect_lines():
    outputs = [new_output("stream", text="a sum: 3 (expected 3: yes)\nno verdict here\nanother: NO\n")]
    notebook = new_notebook(cells=[new_code_cell("", outputs=outputs), new_code_cell("")])
    assert learners.verdicts(notebook) == ["yes", "NO"]
