"""What measures the library; what it measures is never a test."""

import ipywidgets
import numpy as np
import pytest

from authoring.bench import library


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
        control.value = library.another_value(control, rng)
        assert control.value != before


def test_a_control_with_one_value_keeps_it():
    assert library.another_value(ipywidgets.IntSlider(min=1, max=1, value=1), np.random.default_rng(0)) == 1


def test_import_is_light():
    assert library.bench_import(repeats=1)["heavy"] == []


def test_every_explorer_is_measured():
    from course_utils import widgets

    kinds = {name for name in widgets.__all__ if isinstance(getattr(widgets, name), type)}
    others = {"Explorer", "DigitCanvas", "PhotographReader"}  # these have no controls to move
    assert kinds - others == library.explorers().keys()
