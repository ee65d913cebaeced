"""The benchmark's own arithmetic; what it measures is never a test."""

import json
import os

import ipywidgets
import numpy as np
import pytest

from authoring import bench


def test_keep_merges_and_leaves_other_parts(tmp_path):
    path = tmp_path / "results" / "timings.json"
    bench.keep(path, {"lessons": {"00": {"seconds": 1}}, "yardstick_seconds": 0.1})
    bench.keep(path, {"lessons": {"01": {"seconds": 2}}, "yardstick_seconds": 0.2})
    assert json.loads(path.read_text()) == {
        "lessons": {"00": {"seconds": 1}, "01": {"seconds": 2}},
        "yardstick_seconds": 0.2,
    }


@pytest.mark.parametrize(
    "control",
    [
        ipywidgets.IntSlider(min=1, max=3, value=2),
        ipywidgets.Dropdown(options=[("any", None), ("0", 0), ("1", 1)], value=None),
        ipywidgets.SelectionSlider(options=[100, 1000], value=100),
    ],
)
def test_another_value_is_another_and_the_control_takes_it(control):
    rng = np.random.default_rng(0)
    for _ in range(10):
        before = control.value
        control.value = bench.another_value(control, rng)
        assert control.value != before


def test_a_control_with_one_value_keeps_it():
    assert bench.another_value(ipywidgets.IntSlider(min=1, max=1, value=1), np.random.default_rng(0)) == 1


def test_folder_size_counts_a_file_once(tmp_path):
    (tmp_path / "one").write_bytes(b"x" * 1000)
    os.link(tmp_path / "one", tmp_path / "the same")
    assert bench.folder_size(tmp_path) == 1000


def test_import_is_light():
    assert bench.bench_import(repeats=1)["heavy"] == []


def test_every_explorer_is_measured():
    from course_utils import widgets

    kinds = {name for name in widgets.__all__ if isinstance(getattr(widgets, name), type)} - {"Explorer"}
    assert kinds == bench.explorers().keys()


def test_training_prints_the_ratio_and_the_parts(monkeypatch, capsys):
    spent = {"convolutions and their gradients": 0.5, "random masks": 0.496, "other": 0.004}
    measured = {"theano": 40.0, "keras": 16.0, "batches": 3, "spent": spent}
    monkeypatch.setattr(bench, "in_kernel", lambda module, *arguments: dict(measured))
    assert bench.bench_training({"convolution": 3})["convolution"] == {**measured, "ratio": 2.5}
    assert capsys.readouterr().out.splitlines() == [
        "convolution: Theano 40.00 s an epoch, Keras 16.00 s (3 of 469 batches measured): ratio 2.50 (promised: 2.0)",
        "convolution: of Theano's time, convolutions and their gradients 50 %, random masks 50 %",
    ]


def test_in_kernel_gives_the_last_line_and_sets_the_variables(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "shout.py").write_text(
        "import json, os, sys; print('loading'); print(json.dumps([sys.argv[1], os.environ['PYTHONHASHSEED']]))"
    )
    assert bench.in_kernel("shout", "convolution") == ["convolution", "0"]


def test_in_kernel_says_what_went_wrong(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "fall.py").write_text("raise SystemExit('no BLAS')")
    with pytest.raises(RuntimeError, match="python -m fall 60 failed:\nno BLAS"):
        bench.in_kernel("fall", "60")


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
    assert bench.compile_seconds(lesson, str(tmp_path / "cache")) > 0
    assert list((tmp_path / "cache").rglob("*.so")), "compiled where it was told to"


def test_lessons_without_theano_are_not_compiled(tmp_path, monkeypatch):
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons" / "90_keras.py").write_text("# %%\nimport keras\n")
    (tmp_path / "lessons" / "91_theano.py").write_text("# %%\nf = theano.function([], 1)\n")
    seconds = iter([20.0, 1.234])
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    monkeypatch.setattr(bench, "compile_seconds", lambda lesson, cache: next(seconds))
    assert bench.bench_compile() == {"91_theano": {"first": 20.0, "second": 1.23}}


@pytest.mark.slow
@pytest.mark.parametrize("name", bench.TRAINED)
def test_the_measured_networks_are_the_lessons(name):
    """What Theano answers here and what the Keras twin answers agree, dropout aside; so do the weights' shapes."""
    import keras

    from authoring import bench_training
    from course_utils import reproducible

    network = bench_training.NETWORKS[name]
    weights = {key: bench_training.start(shape, reproducible(0)) for key, shape in network.shapes.items()}
    model = bench_training.in_keras(name, weights)
    (x, _), (x_keras, _) = (bench_training.images(channels, 4) for channels in
                            (["first", "last"] if network.images else [None, None]))
    with pytest.MonkeyPatch.context() as patch:
        for function in ("dropout", "cheaper_dropout"):
            patch.setattr(bench_training, function, lambda X, p, srng: X)
        answer = network.model(*map(bench_training.theano.shared, [x, *weights.values()])).eval()
    assert np.allclose(answer, model(x_keras, training=False), atol=1e-4)
    kind = {bench_training.sgd: keras.optimizers.SGD, bench_training.rmsprop: keras.optimizers.RMSprop}
    assert type(model.optimizer) is kind[network.step]


def test_an_unknown_part(capsys):
    with pytest.raises(SystemExit):
        bench.main(["speed"])
    known = "import, explorers, neighbours, setup, training, compile, lessons"
    assert f"expected parts from {known}, got speed" in capsys.readouterr().err
