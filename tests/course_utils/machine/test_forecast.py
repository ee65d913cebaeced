"""The lessons' times on this machine."""

import json

import pytest

from course_utils.machine import doctor, environment, forecast
from course_utils.machine.report import OK, UNKNOWN, WARNING, Finding


@pytest.fixture
def timings(monkeypatch, tmp_path):
    """Times recorded on a machine twice as fast as this one."""
    path = tmp_path / "timings.json"
    lessons = {"01_nearest_neighbour": {"seconds": 90, "peak_mb": 1500},
               "00_start_here": {"seconds": 20, "peak_mb": 400}}
    path.write_text(json.dumps({"lessons": lessons, "yardstick_seconds": 0.2}))
    monkeypatch.setattr(forecast, "TIMINGS", path)
    monkeypatch.setattr(forecast, "yardstick", lambda: 0.4)
    monkeypatch.setattr(environment, "free_memory", lambda: 1e9)


def test_forecast(timings):
    pace, lessons = forecast.check_forecast("forecast")
    assert pace.found == "right now this machine takes 2.0 times as long as the one that recorded the times"
    assert lessons.what == "lessons 00 to 01"
    assert lessons.found == "run in about 40 s, 3 min; take at most 1.5 GB of memory"
    assert lessons.verdict == WARNING and "close other programs" in lessons.mend


def test_forecast_with_memory_to_spare(timings, monkeypatch):
    monkeypatch.setattr(environment, "free_memory", lambda: 8e9)
    assert [finding.verdict for finding in forecast.check_forecast("forecast")] == [OK, OK]


def test_no_recorded_times(monkeypatch, tmp_path):
    monkeypatch.setattr(forecast, "TIMINGS", tmp_path / "nowhere.json")
    (finding,) = forecast.check_forecast("it")
    assert finding == Finding("it", "no recorded times (results/timings.json), so no forecast")


def test_recorded_times_that_cannot_be_read(monkeypatch, tmp_path):
    (tmp_path / "timings.json").write_text("{")
    monkeypatch.setattr(forecast, "TIMINGS", tmp_path / "timings.json")
    monkeypatch.setattr(doctor, "CHECKS", {"forecast": "forecast.check_forecast"})
    (finding,) = doctor.examine().findings
    assert finding.verdict == UNKNOWN and finding.found.startswith("could not be looked at: JSONDecodeError")


@pytest.mark.parametrize("seconds, said", [(0.2, "1 s"), (40, "40 s"), (89.6, "90 s"), (90, "2 min"), (600, "10 min")])
def test_duration(seconds, said):
    assert forecast.duration(seconds) == said


def test_yardstick_is_a_positive_number_of_seconds():
    assert 0 < forecast.yardstick() < 60
