"""What the tests of the explorers share."""

import pytest


@pytest.fixture
def moved():
    """A function that moves controls of an explorer, sees that its picture changes, and returns the picture's words."""

    def moved(explorer, **values):
        before = explorer.picture.png
        for name, value in values.items():
            explorer.controls[name].value = value
        assert explorer.picture.png != before
        return explorer.picture.words

    return moved


@pytest.fixture
def set_to():
    """A function that sets controls of an explorer, one after the other."""

    def set_to(explorer, **values):
        for name, value in values.items():
            explorer.controls[name].value = value

    return set_to


@pytest.fixture
def at_the_ends():
    """A function that moves each control of an explorer to its first and its last value: each must be shown."""

    def at_the_ends(explorer):
        for name, control in explorer.controls.items():
            if hasattr(control, "options"):
                ends = [("index", 0), ("index", len(control.options) - 1)]
            else:
                ends = [("value", end) for end in ((control.min, control.max) if hasattr(control, "max") else (0, 1))]
            for trait, end in ends:
                setattr(control, trait, end)
                assert explorer.values[name] == control.value, f"{name} is at {control.value!r}, and not shown there"

    return at_the_ends
