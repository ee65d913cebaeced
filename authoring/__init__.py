"""What makes the course: one room for each thing that is made. Notebooks never import it.

| command | makes |
|---|---|
| `python -m authoring.notebooks` | `notebooks/` from `lessons/`: figures filled in, executed, stored |
| `python -m authoring.notebooks.solved` | `build/solved/`: the same with every exercise solved |
| `python -m authoring.decks` | `build/slides/` from `notebooks/`: decks that need no network |
| `python -m authoring.decks.printing` | `build/slides/pdf/`: the decks on paper, with notes and without |
| `python -m authoring.site` | `build/site/`: the lessons as pages that need no network |
| `python -m authoring.site.pictures` | `docs/`: the pictures that README and the site begin with |
| `python -m authoring.records` | `results/` from `lessons/`: full-length runs, and their rehearsals |
| `python -m authoring.records.experiments` | `results/experiments/`: the runs that lesson 8 compares |
| `python -m authoring.records.bands` | `results/bands/`: a lesson's verdicts with other seeds and threads |
| `python -m authoring.records.predictions` | `results/predictions/`: what every model says about the test images |
| `python -m authoring.records.sums` | `results/SHA256SUMS`, with which notebooks compare what they read there |
| `python -m authoring.records.photograph` | `course_utils/showdown/photograph.jpg`, which lesson 11 reads |
| `python -m authoring.records.boards` | `results/boards.csv`: the course's own entries to lesson 11's boards |
| `python -m authoring.records.class_boards` | rows of lesson 11's boards, from files of entries |
| `python -m authoring.copies.student` | `build/student/`: the course without solutions, notes; `build/solutions.zip` |
| `python -m authoring.copies.release` | two zips for USB sticks, `build/…-students.zip` and `build/…-teachers.zip` |
| `python -m authoring.copies.wheels` | `build/wheels/`: the lock's packages, for machines without network |
| `python -m authoring.teaching.class_progress` | a table of a class, from the files that its checks wrote |
| `python -m authoring.teaching` | the computed parts of `INSTRUCTORS.md` and `docs/teaching/` |
| `python -m authoring.copies.graded` | `build/graded/`: the exercises in nbgrader's form |
| `python -m authoring.testing` | `make test` and `make test-all`: the tests in parts, with their seconds |
| `python -m authoring.bench` | `results/bench.json`, `results/timings.json`: seconds, memory, ratios |
| `python -m authoring.hub` | what a class's server needs, and `results/hub.json`, from a hub that it starts here |
| `python -m authoring.hub.links` | the link that brings a lesson to a learner's server |

Each lists its options with `--help`, and most take the beginnings of lessons' names. `authoring.notebooks.guards` looks
for what a reader would trip over; the tests run it.
"""

import os
from pathlib import Path

# What is started and asked here, a JupyterLab or a hub, is on this machine: no proxy of the reader's comes between.
for name in ("no_proxy", "NO_PROXY"):
    os.environ[name] = ",".join(filter(None, [os.environ.get(name), "127.0.0.1", "localhost"]))

ROOT = Path(__file__).resolve().parents[1]  # of the whole project
