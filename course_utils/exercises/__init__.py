"""Exercises that answer back. A notebook calls `check`; the lessons' checks are in `lesson_00`, `lesson_01`, ..."""

from course_utils.exercises import handed_out
from course_utils.exercises.compare import Wrong, agrees, named, same
from course_utils.exercises.core import check, exercise, numbers

__all__ = ["Wrong", "agrees", "check", "exercise", "named", "numbers", "same"]

handed_out.in_notebooks()
