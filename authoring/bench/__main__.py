"""Measure what the course promises: seconds, memory, ratios. Prints them and keeps them in `results/`; never a test.

    python -m authoring.bench                       # every part
    python -m authoring.bench lessons --lesson 02   # one part; only lessons whose names begin with that
    python -m authoring.bench compile --lesson 02   # how long Theano compiles them, the first time and the second
    python -m authoring.bench training              # Theano and Keras side by side, about four minutes
    python -m authoring.bench setup --fresh         # set up the environment from nothing, in a copy, and time it

Seconds hold for the machine that is named beside them. `results/timings.json` has each lesson's, with the seconds of
one fixed piece of work (`forecast.yardstick`), so that `doctor` can forecast them for another machine.
"""

import argparse
from collections.abc import Callable

from authoring import ROOT
from authoring.bench import environment, explorers, lessons, training
from authoring.records.facts import Facts, keep
from course_utils.runs.provenance import machine

PARTS: dict[str, Callable[..., Facts]] = {
    "explorers": explorers.bench_explorers,
    "setup": environment.bench_setup,
    "training": training.bench_training,
    "compile": lessons.bench_compile,
    "lessons": lessons.bench_lessons,
}


def main(arguments: list[str] | None = None) -> None:
    """Run the parts named on the command line, or all, and keep what they find."""
    parser = argparse.ArgumentParser(description="Measure what the course promises.")
    parser.add_argument("part", nargs="*", help=f"one of {', '.join(PARTS)}; none means all")
    parser.add_argument("--lesson", action="append", help="only lessons whose names begin with this; may be repeated")
    parser.add_argument("--fresh", action="store_true", help="also time a set-up from nothing")
    options = parser.parse_args(arguments)
    if unknown := set(options.part) - PARTS.keys():
        parser.error(f"expected parts from {', '.join(PARTS)}, got {', '.join(sorted(unknown))}")
    wanted = {"wanted": options.lesson}
    details = {"lessons": wanted, "compile": wanted, "setup": {"fresh": options.fresh}}
    for name in options.part or PARTS:
        facts = PARTS[name](**details.get(name, {}))
        keep(ROOT / "results" / "bench.json", {name: facts, "machine": machine()})


if __name__ == "__main__":
    main()
