"""What is tested of every lesson's checks: right answers, the usual wrong ones, and empty stubs, planted in tables."""

from collections.abc import Sequence

import pytest


class PlantedAnswers:
    """Three tests for a lesson's class that derives from this one and names its tables.

        class TestAnswers(PlantedAnswers):
            right = RIGHT  # [("01.1", answer), ...]
            wrong = WRONG  # [("01.1", answer, "words of what its check says"), ...]
            stubs = ("01.1", ...)  # the exercises whose answer is a function
    """

    right: Sequence
    wrong: Sequence
    stubs: Sequence

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        names, table = {
            "test_right": ("number, answer", self.right),
            "test_wrong": ("number, answer, said", self.wrong),
            "test_a_stub_is_not_started": ("number", self.stubs),
        }[metafunc.function.__name__]
        metafunc.parametrize(names, table)

    def test_right(self, number, answer, answer_to):
        assert answer_to(number, answer).startswith(f"{number} right. ")

    def test_wrong(self, number, answer, said, answer_to):
        told = answer_to(number, answer)
        assert told.startswith(f"{number} not yet: ")
        assert said in told

    def test_a_stub_is_not_started(self, number, answer_to):
        assert answer_to(number, lambda *arguments, **options: ...).startswith(f"{number} not started yet: ")
