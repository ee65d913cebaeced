"""The stopwatch for Theano's compiler."""

import pytest

from authoring.bench import lessons

LESSON = """
# %%
import theano
import theano.tensor as T
from course_utils.runs import training
import numpy as np

# %%
x, y = np.ones((500, 2), dtype="float32"), np.zeros(500, dtype="int64")
X, Y = T.fmatrix(), T.lvector()
w = theano.shared(np.zeros((2, 1), dtype="float32"))
calls = theano.shared(0)
train = theano.function([X, Y], T.sum(T.dot(X, w)) + 0 * Y.sum(), updates=[(calls, calls + 1)])
training.fit(train, (x, y), 3)

# %%
assert calls.get_value() == 3, "one batch an epoch"
assert len(_spent) == 1 and _spent[0] > 0
"""


@pytest.mark.slow
def test_the_stopwatch_sees_every_function_and_training_is_cut_short(tmp_path):
    lesson = tmp_path / "lessons" / "90_tiny.py"
    for folder in ("lessons", "notebooks", "cache"):
        (tmp_path / folder).mkdir()
    lesson.write_text(LESSON.lstrip())
    assert lessons.compile_seconds(lesson, str(tmp_path / "cache")) > 0
    assert list((tmp_path / "cache").rglob("*.so")), "compiled where it was told to"


def test_lessons_without_theano_are_not_compiled(tmp_path, monkeypatch):
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons" / "90_keras.py").write_text("# %%\nimport keras\n")
    (tmp_path / "lessons" / "91_theano.py").write_text("# %%\nf = theano.function([], 1)\n")
    seconds = iter([20.0, 1.234])
    monkeypatch.setattr(lessons, "ROOT", tmp_path)
    monkeypatch.setattr(lessons, "compile_seconds", lambda lesson, cache: next(seconds))
    assert lessons.bench_compile() == {"91_theano": {"first": 20.0, "second": 1.23}}
