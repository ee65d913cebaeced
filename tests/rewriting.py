"""A change to a file, made only if it changes something."""

from pathlib import Path


def rewrite(path: Path, old: str, new: str) -> None:
    """Put `new` in place of `old` in the file at `path`, which must have it."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
