"""How soon an explorer follows the mouse is measured in a real JupyterLab."""

import pytest

from authoring.bench import pointing


@pytest.mark.slow
def test_moves_of_the_mouse_are_timed(capsys):
    facts = pointing.bench_pointing(moves=6, names=("DigitBrowser", "ScoreExplorer"))
    assert list(facts) == ["DigitBrowser", "ScoreExplorer"]
    for times in facts.values():
        assert 0 < times["median"] <= times["p95"]
    assert "ScoreExplorer: follows the mouse within" in capsys.readouterr().out
