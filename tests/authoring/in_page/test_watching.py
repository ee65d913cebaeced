"""What is looked at again and again: as long as the block lasts, and once at its end."""

import threading

import pytest

from authoring.in_page.watching import repeatedly


def test_it_is_looked_at_until_the_block_ends():
    calls, twice = [], threading.Event()

    def look():
        calls.append(threading.current_thread())
        if len(calls) == 2:
            twice.set()

    with repeatedly(look, every=0.01):
        twice.wait()
    then = len(calls)
    assert then >= 3, "twice in the block, once at its end"
    assert not calls[0].is_alive() and len(calls) == then


def test_a_short_block_is_looked_at_once():
    calls = []
    with repeatedly(lambda: calls.append(1), every=600):
        pass
    assert calls == [1]


def test_it_ends_with_a_block_that_fails():
    calls = []
    with pytest.raises(LookupError), repeatedly(lambda: calls.append(1), every=600):
        raise LookupError
    assert calls == [1]
