"""The moves that are timed, and what is reported; the times themselves are never a test."""

import inspect
import re

import numpy as np
import pytest

from authoring.bench import explorers
from course_utils import widgets

OTHERS = {"Explorer", "DigitCanvas", "PhotographReader", "Questions"}  # have no controls to move
KINDS = {name for name in widgets.__all__ if isinstance(getattr(widgets, name), type)} - OTHERS


def test_a_move_leads_to_each_other_position_of_each_control_that_can_move():
    rng = np.random.default_rng(0)
    moves = {explorers.another_position([[1, 3], [0, 1], [0, 2]], rng) for _ in range(100)}
    assert moves == {(0, 0), (0, 2), (2, 1)}


def test_median_and_95th_percentile_of_each_kind_of_time():
    times = [{"shown": 50.0}, *({"drawn": float(n), "next_frame": n + 0.24} for n in range(101))]
    assert explorers.summary(times) == {"shown": [50, 50], "drawn": [50, 95], "next_frame": [50.2, 95.2]}


def test_every_explorer_is_measured():
    assert set(re.findall(r"widgets\.(\w+)\(", inspect.getsource(explorers.explorers))) == KINDS


@pytest.mark.slow
def test_what_is_measured_in_a_file_and_in_lab():
    found = explorers.bench_explorers(moves=3)
    files, lab = ({name: times[where] for name, times in found.items() if where in times} for where in ("file", "lab"))
    assert files.keys() == {*KINDS, explorers.NOTHING}
    unlike = {name for name, times in files.items() if times.keys() != {"shown", "drawn", "next_frame"}}
    assert unlike == {explorers.NOTHING}
    assert set(lab) == {*explorers.IN_LAB, explorers.NOTHING}
