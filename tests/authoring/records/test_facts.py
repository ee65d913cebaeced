"""What is kept of a measurement."""

import json

from authoring.records import facts


def test_keep_merges_and_leaves_other_parts(tmp_path):
    path = tmp_path / "results" / "timings.json"
    facts.keep(path, {"lessons": {"00": {"seconds": 1}}, "yardstick_seconds": 0.1})
    facts.keep(path, {"lessons": {"01": {"seconds": 2}}, "yardstick_seconds": 0.2})
    assert json.loads(path.read_text()) == {
        "lessons": {"00": {"seconds": 1}, "01": {"seconds": 2}},
        "yardstick_seconds": 0.2,
    }
