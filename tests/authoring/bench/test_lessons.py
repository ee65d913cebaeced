"""The stopwatch for Theano's compiler, and the memory that a lesson takes."""

import subprocess
import sys
import textwrap

import pytest

from authoring import ROOT
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
assert len(_spent) == 1 and min(_spent[0]) > 0
"""


@pytest.mark.slow
@pytest.mark.parametrize("plain", [False, True])
def test_the_stopwatch_sees_every_function_and_training_is_cut_short(tmp_path, plain):
    lesson = tmp_path / "lessons" / "90_tiny.py"
    for folder in ("lessons", "notebooks", "cache"):
        (tmp_path / folder).mkdir()
    lesson.write_text(LESSON.lstrip())
    assert min(lessons.compile_seconds(lesson, str(tmp_path / "cache"), plain)) > 0
    assert list((tmp_path / "cache").rglob("*.so")), "compiled where it was told to"
    assert bool(list((tmp_path / "cache").rglob("*.gch"))) != plain


def test_lessons_without_theano_are_not_compiled(tmp_path, monkeypatch, capsys):
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons" / "90_keras.py").write_text("# %%\nimport keras\n")
    (tmp_path / "lessons" / "91_theano.py").write_text("# %%\nf = theano.function([], 1)\n")
    taken = iter([(40.0, 50.0), (20.0, 22.5), (1.234, 1.5)])  # plain, first, second
    monkeypatch.setattr(lessons, "ROOT", tmp_path)
    monkeypatch.setattr(lessons, "compile_seconds", lambda lesson, cache, plain=False: next(taken))
    monkeypatch.setattr(lessons, "machine", lambda: {"processor": "Pentium"})
    assert lessons.bench_compile() == {"91_theano": {
        "plain": 40.0, "plain_work": 50.0, "first": 20.0, "first_work": 22.5, "second": 1.23, "processor": "Pentium"}}
    assert capsys.readouterr().out.splitlines()[1:] == [
        "the first start of 1 lessons: 20.0 s, as Theano does it 40.0 s: ratio 0.50 on Pentium (promised: 0.55)",
        "the first start of 1 lessons: 22.5 s of work, as Theano does it 50.0 s of work: ratio 0.45 on Pentium "
        "(promised: 0.55)",
    ]


def test_the_peak_of_memory_is_that_of_what_was_started():
    program = """
        import subprocess, sys
        from authoring.bench.lessons import peak_memory

        with peak_memory(every=0.01) as peak:
            subprocess.run([sys.executable, "-c", "import time; large = bytearray(300 * 10**6); time.sleep(1)"])
        print(peak["mb"])
    """  # in a process of its own: what the other tests have started counts, too
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], cwd=ROOT, capture_output=True, text=True)
    assert 300 < float(done.stdout) < 400, done.stderr
