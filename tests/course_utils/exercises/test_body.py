"""What is read from a function's compiled code."""

import functools

import numpy as np

from course_utils.exercises import body


def half_written(images):
    result = ...
    images.append(result)


def documented(images):
    """What it does."""


def comprehends(a, b):
    return [x @ b for x in a]


def whiles(a, b):
    while len(a):
        a = a[1:]
    return a


def uses_a_loop(a, b):
    return comprehends(a, b)


def straight(a, b):
    return (a**2).sum(axis=1)[:, None] - 2 * a @ b.T + (b**2).sum(axis=1)


def chooses(a, b):
    if len(a) > 2 and len(b) > 2:
        return a
    return b if len(b) else None


@functools.wraps(comprehends)
def wrapped(*given):
    return comprehends(*given)


def test_is_stub():
    stubs = [lambda images: ..., lambda images: None, documented]
    others = [half_written, lambda images: 0, lambda images: images.sort(), print]
    assert [body.is_stub(function) for function in stubs + others] == [True] * 3 + [False] * 4


def test_loops():
    yes = [comprehends, whiles, uses_a_loop, wrapped, lambda a, b: list(map(len, a)), lambda a, b: np.vectorize(abs)(a)]
    no = [straight, chooses, lambda a, b: np.sqrt(a), np.sum]
    assert [body.loops(function) for function in yes + no] == [True] * 6 + [False] * 4


def test_multiplies():
    yes = [straight, uses_a_loop, lambda a, b: np.dot(a, b.T), lambda a, b: np.einsum("id,jd->ij", a, b)]
    no = [chooses, lambda a, b: a * b]
    assert [body.multiplies(function) for function in yes + no] == [True] * 4 + [False] * 2


def test_returns():
    assert body.returns(straight) and body.returns(chooses)
    assert not body.returns(half_written) and not body.returns(lambda images: None)
