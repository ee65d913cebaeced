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
