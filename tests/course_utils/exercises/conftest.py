"""A module registers its checks once, when it is imported: before any test puts the register aside."""

from course_utils.exercises import numbers

numbers()
