"""What a measurement finds, kept beside earlier ones."""

import json
from pathlib import Path
from typing import Any

from course_utils.files import write_whole

Facts = dict[str, Any]


def keep(path: Path, facts: Facts) -> None:
    """Merge `facts` into the JSON file `path`; what it has about other lessons or parts stays, also in `facts`."""
    old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for name, value in old.items():
        if isinstance(value, dict) and isinstance(facts.get(name), dict) and name != "machine":
            facts[name] = {**value, **facts[name]}
    path.parent.mkdir(exist_ok=True)
    write_whole(path, json.dumps({**old, **facts}, indent=1, sort_keys=True) + "\n")
