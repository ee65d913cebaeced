"""The command `python -m authoring.bench`."""

import pytest

from authoring.bench import __main__ as command


def test_an_unknown_part(capsys):
    with pytest.raises(SystemExit):
        command.main(["speed"])
    known = "explorers, setup, training, compile, lessons"
    assert f"expected parts from {known}, got speed" in capsys.readouterr().err
