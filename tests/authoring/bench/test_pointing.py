"""How soon an explorer follows the mouse is measured in a real JupyterLab."""

import pytest

from authoring.bench import pointing


@pytest.mark.slow
def test_moves_of_the_mouse_are_timed(capsys):
    facts = pointing.bench_pointing(moves=6, names=("DigitBrowser", "ScoreExplorer"))
    assert list(facts) == ["DigitBrowser", "ScoreExplorer", "nothing drawn"]
    for times in facts.values():
        assert 0 < times["median"] <= times["p95"]
    said = capsys.readouterr().out
    assert "ScoreExplorer: follows the mouse within" in said and "nothing drawn: the way there and back within" in said
