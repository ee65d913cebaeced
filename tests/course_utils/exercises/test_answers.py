"""Which of a check's questions the test for collisions looks at."""

import ast

import pytest
from answers import asserted


@pytest.mark.parametrize("condition, looked_at", [
    ("agrees(got, 1)", 1),
    ("agrees(got, 1) or agrees(got, 2)", 2),
    ("agrees(got, 1) and got.dtype.kind == 'f'", 1),
    ("agrees(got, 1) and not agrees(got, 2)", 1),
    ("not agrees(got, 1)", 0),
    ("agrees(got, 1) and agrees(answer(2), 3)", 0),  # told apart by the second result
    ("any(agrees(got, wrong) for wrong in mistakes)", 1),
    ("got.ndim == 2", 0),
])
def test_what_is_looked_at(condition, looked_at):
    assert len(list(asserted(ast.parse(condition, mode="eval").body))) == looked_at
