"""Planted answers to every exercise: right ones, written in many ways, and wrong ones with the usual mistakes.

The module of a lesson has two tables, by the number of the exercise: `RIGHT` lists answers, `WRONG` lists pairs of an
answer and some words of what its check says to it. The tests give each of them to its check, and the sheet for teaching
assistants (`authoring.teaching.mistakes`) shows what was said. A new mistake that you see in class belongs here.
"""

import importlib
from types import ModuleType


def of(number: str) -> ModuleType:
    """The module that has the answers to an exercise, such as "01.2"."""
    return importlib.import_module(f"{__name__}.lesson_{number[:2]}")
