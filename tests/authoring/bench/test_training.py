"""Theano and Keras side by side: what is printed, and the process that measures."""

import pytest

from authoring.bench import training


def test_training_prints_the_ratio_and_the_parts(monkeypatch, capsys):
    spent = {"convolutions and their gradients": 0.5, "random masks": 0.496, "other": 0.004}
    measured = {"theano": 40.0, "keras": 16.0, "batches": 3, "spent": spent}
    monkeypatch.setattr(training, "in_kernel", lambda module, *arguments: dict(measured))
    monkeypatch.setattr(training, "machine", lambda: {"processor": "Pentium"})
    found = training.bench_training({"convolution": 3})["convolution"]
    assert found == {**measured, "ratio": 2.5, "processor": "Pentium"}
    assert capsys.readouterr().out.splitlines() == [
        "convolution: Theano 40.00 s an epoch, Keras 16.00 s (3 of 469 batches measured): ratio 2.50 on Pentium "
        "(promised: 2.0)",
        "convolution: of Theano's time, convolutions and their gradients 50 %, random masks 50 %",
    ]


def test_in_kernel_gives_the_last_line_and_sets_the_variables(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "shout.py").write_text(
        "import json, os, sys; print('loading'); print(json.dumps([sys.argv[1], os.environ['PYTHONHASHSEED']]))"
    )
    assert training.in_kernel("shout", "convolution") == ["convolution", "0"]


def test_in_kernel_says_what_went_wrong(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "fall.py").write_text("raise SystemExit('no BLAS')")
    with pytest.raises(RuntimeError, match="python -m fall 60 failed:\nno BLAS"):
        training.in_kernel("fall", "60")
