"""Experiments that train nothing, for tests of what runs and keeps them; a cluster imports this module."""

import os
import time
from pathlib import Path


def quick(knobs):
    """What `knobs.run` would return, at once; test error by the hidden units."""
    row = {"epoch": 1, "cost": 1.0, "train": 0.2, "validation_cost": 1.0, "validation": 0.1, "seconds": 0.5}
    return {"epochs": [row], "best_epoch": 1, "validation": 0.1, "test": 1 / knobs.hidden, "test_last": 0.1,
            "parameters": knobs.hidden, "seconds": 0.5}


def noted(knobs):
    """As `quick`, and a line in the file that NOTES names: which experiment began, and in which process."""
    with Path(os.environ["NOTES"]).open("a", encoding="utf-8") as file:
        file.write(f"{knobs.hidden} {os.getpid()}\n")
    return quick(knobs)


def slow(knobs):
    """As `noted`, but it takes a second."""
    facts = noted(knobs)
    time.sleep(1)
    return facts


def failing(knobs):
    """As `noted`, but with 13 hidden units it fails."""
    facts = noted(knobs)
    if knobs.hidden == 13:
        raise MemoryError("no room for 13")
    return facts


def in_steps(knobs, progress):
    """Three epochs, reported one by one; with 13 hidden units it fails after the first, with 99 it never ends."""
    facts = quick(knobs)
    for epoch in (1, 2, 3):
        progress(facts["epochs"][0] | {"epoch": epoch})
        if knobs.hidden == 13:
            raise MemoryError("no room for 13")
        if knobs.hidden == 99:
            time.sleep(3600)
    return facts


def note_in(path):
    """Let this process, a worker, note what it runs in that file."""
    os.environ["NOTES"] = path


def pretend_other_code(code="another"):
    """Make this process, a worker, one with another version of the course."""
    from course_utils.experiments import store

    store.code = lambda: code
