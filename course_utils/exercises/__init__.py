"""Exercises that answer back. A notebook calls `check`; the lessons' checks are in `lesson_00`, `lesson_01`, ..."""

from course_utils.exercises.core import Wrong, agrees, check, exercise, numbers, same

__all__ = ["Wrong", "agrees", "check", "exercise", "numbers", "same"]
