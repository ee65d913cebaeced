"""Whether two results are the same, and which well-known mistake a wrong one comes from."""

import re
import textwrap
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
Function: TypeAlias = Callable[..., Any]

KINDS = {  # of an expected array: the kinds of NumPy dtype that will do, and how to say so
    "b": ("b", "True and False"), "i": ("iu", "whole numbers"), "u": ("iu", "whole numbers"), "f": ("iuf", "numbers")}


class Wrong(Exception):
    """An answer that is not right; the message says what to look at, in a sentence or two.

    `mistake` is what to count it as, for `progress`: the same words, except where they quote the reader's own.
    """

    def __init__(self, words: str, mistake: str = "") -> None:
        super().__init__(words)
        self.mistake = mistake or words


def same(got: object, expected: object, what: str = "the result", *, rtol: float = 1e-4, atol: float = 1e-6) -> None:
    """Raise `Wrong`, with the first thing that differs, unless `got` equals `expected`.

    Compares, in this order: that `got` is numbers; shape; kind, if `expected` is an array (whole numbers where it holds
    whole numbers, True and False where it holds those; a list, [5, 0], leaves the kind open); values, to within
    `atol + rtol * |expected|`. Not-a-number and infinity are reported before other differences, and are right where
    they are expected. `what` names the result in the message.
    """
    fits, kind = KINDS[expected.dtype.kind] if isinstance(expected, np.ndarray | np.generic) else ("biuf", "numbers")
    expected, got = np.asarray(expected), as_array(got, what)
    if got.shape != expected.shape:
        raise Wrong(f"{what}: expected shape {expected.shape}, got {got.shape}.", f"{what}: another shape.")
    if got.dtype.kind not in fits:
        raise Wrong(f"{what}: expected {kind}, got {got.dtype}.", f"{what}: another type.")
    differs = ~np.isclose(got, expected, rtol=rtol, atol=atol, equal_nan=True)
    strange = differs & ~np.isfinite(got)
    if differs.any():
        place = tuple(int(i) for i in np.argwhere(strange if strange.any() else differs)[0])
        where = f" at [{', '.join(map(str, place))}]" if place else ""
        raise Wrong(f"{what}: expected {shown(expected[place])}{where}, got {shown(got[place])}.",
                    f"{what}: other values.")


def shown(number: np.generic) -> str:
    return f"{number:.6g}" if number.dtype.kind == "f" else str(number)


def agrees(got: object, expected: object, *, rtol: float = 1e-4, atol: float = 1e-6) -> bool:
    """Whether `same` finds no difference: to recognise a wrong answer by its result."""
    try:
        same(got, expected, rtol=rtol, atol=atol)
    except Wrong:
        return False
    return True


def named(got: object, mistakes: Iterable[tuple[object, str]], **tolerances: float) -> None:
    """Raise `Wrong` with the words of the mistake that gives the result `got`; go on if it is none of `mistakes`.

    `mistakes` are pairs of the result that a mistake gives, numbers or a text, and what to say to it. A test makes sure
    that no two mistakes with different words give the same result, and that each has a planted answer: choose the
    check's numbers accordingly.
    """
    for result, words in mistakes:
        if (got == result) if isinstance(result, str) else agrees(got, result, **tolerances):
            raise Wrong(words)


def as_array(got: object, what: str) -> Array:
    """`got` as an array of numbers; raises Wrong if it is not one."""
    try:
        array = np.asarray(got)
    except Exception as error:
        raise Wrong(f"{what}: expected numbers, got {type(got).__name__} ({described(error)}).",
                    f"{what}: no numbers.") from None
    if array.dtype.kind not in "biuf":
        raise Wrong(f"{what}: expected numbers, got {type(got).__name__}"
                    f"{f' of {array.dtype}' if isinstance(got, np.ndarray) else ''}.", f"{what}: no numbers.")
    return array


def described(error: BaseException) -> str:
    """Type and message of an exception, on one line and the same in every run."""
    message = re.sub(r"0x[0-9a-f]{6,}", "0x...", " ".join(str(error).split()))
    return textwrap.shorten(f"{type(error).__name__}: {message}", 200, placeholder=" ...").rstrip(": ")
