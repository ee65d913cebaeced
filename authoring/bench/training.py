"""Training in Theano and in Keras side by side, in a process set up like the course's kernel."""

import json
import os
import subprocess
import sys
from typing import Any

from authoring import ROOT
from authoring.records.facts import Facts
from course_utils.machine import kernel
from course_utils.runs.provenance import machine

# Batches to measure for each network: a whole epoch of 469, but only part of one for the slow network.
TRAINED = {"logistic_regression": 469, "hidden_layer": 469, "dropout_network": 469, "convolution": 60}
PROMISED = {"dropout_network": 1.2, "convolution": 2.0}  # at most this many times Keras's seconds, on any processor


def bench_training(batches: dict[str, int] = TRAINED) -> Facts:
    """Seconds per epoch of the Theano lessons' networks, in Theano and in Keras in turn, and where Theano's go."""
    found = {}
    for name, count in batches.items():
        found[name] = facts = in_kernel("authoring.bench.networks", name, str(count))
        facts["ratio"] = round(facts["theano"] / facts["keras"], 2)
        facts["processor"] = machine()["processor"]
        promised = f" (promised: {PROMISED[name]})" if name in PROMISED else ""
        print(f"{name}: Theano {facts['theano']:.2f} s an epoch, Keras {facts['keras']:.2f} s ({count} of 469 batches "
              f"measured): ratio {facts['ratio']:.2f} on {facts['processor']}{promised}")
        parts = (f"{kind} {100 * part:.0f} %" for kind, part in facts["spent"].items() if part >= 0.005)
        print(f"{name}: of Theano's time, {', '.join(parts)}")
    return found


def in_kernel(module: str, *arguments: str) -> Any:
    """The JSON that `python -m module arguments` prints last, with the variables that the course's kernel has."""
    command = [sys.executable, "-m", module, *arguments]
    variables = {**os.environ, **kernel.variables()}
    answer = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise RuntimeError(f"python -m {module} {' '.join(arguments)} failed:\n{answer.stderr}")
    return json.loads(answer.stdout.splitlines()[-1])
