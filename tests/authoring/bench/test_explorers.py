"""The moves that are timed; the times themselves are never a test."""

import inspect
import re

import ipywidgets
import numpy as np

from authoring.bench import explorers
from course_utils import widgets


def test_another_value_is_another_and_the_control_takes_it():
    rng = np.random.default_rng(0)
    for control in (ipywidgets.IntSlider(min=1, max=3, value=2),
                    ipywidgets.Dropdown(options=[("any", None), ("0", 0), ("1", 1)], value=None),
                    ipywidgets.SelectionSlider(options=[100, 1000], value=100)):
        for _ in range(10):
            before = control.value
            control.value = explorers.another_value(control, rng)
            assert control.value != before


def test_a_control_with_one_value_keeps_it():
    assert explorers.another_value(ipywidgets.IntSlider(min=1, max=1, value=1), np.random.default_rng(0)) == 1


def test_every_explorer_is_measured():
    kinds = {name for name in widgets.__all__ if isinstance(getattr(widgets, name), type)}
    others = {"Explorer", "DigitCanvas", "PhotographReader"}  # have no controls to move
    assert set(re.findall(r"widgets\.(\w+)\(", inspect.getsource(explorers.explorers))) == kinds - others
