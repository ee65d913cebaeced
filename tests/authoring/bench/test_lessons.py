"""The stopwatch for Theano's compiler, and the memory that a lesson takes."""

import threading
from types import SimpleNamespace

import psutil
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
calls = theano.shared(0)
train = theano.function([X, Y], T.sum(X) + 0 * Y.sum(), updates=[(calls, calls + 1)])
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


def test_lessons_without_theano_are_not_compiled(tmp_path, monkeypatch, capsys):
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons" / "90_keras.py").write_text("# %%\nimport keras\n")
    (tmp_path / "lessons" / "91_theano.py").write_text("# %%\nf = theano.function([], 1)\n")
    taken = iter([20.0, 1.234])
    monkeypatch.setattr(lessons, "ROOT", tmp_path)
    monkeypatch.setattr(lessons, "compile_seconds", lambda lesson, cache: next(taken))
    monkeypatch.setattr(lessons, "machine", lambda: {"processor": "Pentium"})
    assert lessons.bench_compile() == {"91_theano": {"first": 20.0, "second": 1.23, "processor": "Pentium"}}
    assert capsys.readouterr().out == ("91_theano: compiles 20.0 s at the first start, 1.23 s at the second (promised: "
                                       "90 and 2)\n")


def test_the_peak_is_the_most_that_all_processes_took_at_once(monkeypatch):
    def ended():
        raise psutil.NoSuchProcess(1)

    def process(megabytes):
        return SimpleNamespace(memory_info=lambda: SimpleNamespace(rss=megabytes * 1e6))

    looks, done = [[process(100)], [process(100), process(250), SimpleNamespace(memory_info=ended)]], threading.Event()

    def children(recursive):
        if looks:
            return looks.pop(0)
        done.set()
        return [process(300)]

    monkeypatch.setattr(lessons.psutil, "Process", lambda: SimpleNamespace(children=children))
    with lessons.peak_memory(every=0.001) as peak:
        assert done.wait(60)
    assert peak == {"mb": 350}
