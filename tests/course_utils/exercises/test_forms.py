"""A right answer is right in whatever form its numbers come: twenty forms for each exercise whose answer is numbers."""

import functools
import inspect

import numpy as np
import pandas as pd
import pytest

from authoring.teaching import answers
from course_utils import exercises
from course_utils.exercises import core


def every_second(result):
    """The same numbers, as a view into a wider array."""
    wide = np.zeros((*result.shape, 2), result.dtype)
    wide[..., 0] = result
    return wide[..., 0]


def read_only(result):
    result = result.copy()
    result.flags.writeable = False
    return result


FLOATS, WHOLE = "f", "iu"
FORMS = {  # of numbers; the kinds of numbers, and the axes, that can come in this form
    "nested lists": (np.ndarray.tolist, "fiub", (0, 1, 2, 3, 4)),
    "a tuple": (lambda result: tuple(result.tolist()), "fiub", (1, 2)),
    "a list of arrays": (list, "fiub", (1, 2, 3)),
    "a list of lists of NumPy's numbers": (lambda result: [list(row) for row in result], "fiub", (2,)),
    "what a generator yields": (lambda result: (row for row in result), "fiub", (1, 2, 3)),
    "what map gives": (lambda result: list(map(np.asarray, result)), "fiub", (1, 2)),
    "float32": (lambda result: result.astype("float32"), FLOATS, (0, 1, 2, 3, 4)),
    "long double": (lambda result: result.astype("longdouble"), FLOATS, (0, 1, 2, 3, 4)),
    "big-endian": (lambda result: result.astype(result.dtype.newbyteorder(">")), "fiu", (0, 1, 2, 3, 4)),
    "int32": (lambda result: result.astype("int32"), WHOLE, (0, 1, 2, 3)),
    "int64": (lambda result: result.astype("int64"), WHOLE, (0, 1, 2, 3)),
    "uint32": (lambda result: result.astype("uint32") if result.min(initial=0) >= 0 else result, WHOLE, (0, 1, 2, 3)),
    "Fortran's order": (np.asfortranarray, "fiub", (1, 2, 3, 4)),
    "a view": (every_second, "fiub", (0, 1, 2, 3, 4)),
    "read-only": (read_only, "fiub", (0, 1, 2, 3, 4)),
    "a masked array": (np.ma.array, "fiub", (0, 1, 2, 3, 4)),
    "a table of pandas": (pd.DataFrame, "fiub", (2,)),
    "a column of pandas": (pd.Series, "fiub", (1,)),
    "an array without axes": (np.array, "fiub", (0,)),
    "one of NumPy's numbers": (lambda result: result[()], "fiub", (0,)),
    "one of Python's numbers": (np.ndarray.item, "fiub", (0,)),
}
REFUSED = {  # on purpose
    "00.3": {"nested lists", "a tuple", "a list of arrays", "a list of lists of NumPy's numbers",
             "what a generator yields", "what map gives", "long double", "big-endian",
             "a table of pandas"},  # asks for one array of float32
    "05.4": {"float32"},  # its numbers are larger than float32 can hold
    "07.4": {"float32"},  # asks for a score to the last digit
}


def in_form(answer, form):
    """`answer`, a function, with what it returns in that form; and whether anything could come in it."""
    change, kinds, axes = FORMS[form]
    changed = []

    @functools.wraps(answer)
    def call(*arguments, **options):
        result = answer(*arguments, **options)
        if not isinstance(result, np.ndarray | np.generic | int | float):
            return result
        numbers = np.asarray(result)
        if numbers.dtype.kind not in kinds or numbers.ndim not in axes:
            return result
        changed.append(form)
        return change(numbers)
    return call, changed


@pytest.mark.slow  # a minute: each check runs twenty times
@pytest.mark.parametrize("number", exercises.numbers())
def test_right_numbers_are_right_in_any_form(number):
    answer = answers.of(number).RIGHT[number][0]
    refused = {}
    for form in FORMS if inspect.isroutine(answer) else ():
        changed_answer, changed = in_form(answer, form)
        with core.quiet():
            line = core.judge(number, changed_answer).line
        if changed and not line.startswith(f"{number} right."):
            refused[form] = line
    assert refused.keys() == REFUSED.get(number, set()), refused
