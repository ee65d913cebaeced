"""What is read from a function's compiled code."""

import functools

import numpy as np
import pytest

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


@pytest.mark.parametrize("function, stub", [
    (lambda images: ..., True), (lambda images: None, True), (documented, True), (half_written, False),
    (lambda images: 0, False), (lambda images: images.sort(), False), (print, False)])
def test_is_stub(function, stub):
    assert body.is_stub(function) is stub


@pytest.mark.parametrize("function, round_and_round", [
    (comprehends, True), (whiles, True), (uses_a_loop, True), (wrapped, True), (straight, False), (chooses, False),
    (lambda a, b: list(map(len, a)), True), (lambda a, b: np.vectorize(abs)(a), True),
    (lambda a, b: np.sqrt(a), False), (np.sum, False)])
def test_loops(function, round_and_round):
    assert body.loops(function) is round_and_round


@pytest.mark.parametrize("function, product", [
    (straight, True), (uses_a_loop, True), (chooses, False), (lambda a, b: np.dot(a, b.T), True),
    (lambda a, b: np.einsum("id,jd->ij", a, b), True), (lambda a, b: a * b, False)])
def test_multiplies(function, product):
    assert body.multiplies(function) is product


def test_returns():
    assert body.returns(straight) and body.returns(chooses)
    assert not body.returns(half_written) and not body.returns(lambda images: None)
