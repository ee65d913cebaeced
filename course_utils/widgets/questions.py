"""Three questions from before: what a lesson opens with."""

from datetime import UTC, datetime
from typing import Any

from course_utils import review
from course_utils.widgets.explorer import Control, Explorer


class Questions(Explorer, page="questions"):
    """Questions from earlier lessons, one after the other, each with an answer that says why its options are tempting.

    Which ones come depends on what the reader missed and how long ago; answers are kept with the checks' verdicts.

    Parameters
    ----------
    before : the number of the lesson that they open; they are about those before it.

    Attributes
    ----------
    given : the answers by the questions' keys: the place of an option, or a number.
    """

    given = Control()

    def __init__(self, before: int) -> None:
        if before < 1:
            raise ValueError(f"expected the number of a lesson after lesson 0, got {before}")
        self.asked = review.choose(before, review.kept(), datetime.now(UTC))
        questions = [{**question._asdict(), "options": [option._asdict() for option in question.options],
                      "lesson": question.lesson} for question in self.asked]
        super().__init__(limits={"given": None}, data={"questions": questions}, given={})
        self.observe(self.answered, "given")

    def answered(self, change: dict[str, Any]) -> None:
        """Keep what is new."""
        for question in self.asked:
            if question.key in change["new"] and question.key not in change["old"]:
                review.note(question, change["new"][question.key])
