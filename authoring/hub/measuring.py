"""What a class takes of a server: ten learners start theirs at once, five of them run a lesson at once."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

import psutil
import requests
from nbformat import NotebookNode

from authoring import ROOT
from authoring.hub import learners
from authoring.hub.running import Hub
from authoring.in_page.watching import repeatedly
from authoring.records.facts import Facts
from course_utils.runs.provenance import machine

NAMES = ["ada", "blaise", "carl", "daniel", "emmy", "felix", "grete", "henri", "ida", "john"]
BUSY = NAMES[:5]
LESSON = "02_logistic_regression"


class Spent(NamedTuple):
    """Memory now, in units of 10**6 bytes, and the seconds of the processor so far."""

    mb: float
    cpu_seconds: float


class Day(NamedTuple):
    """A class's day: what was measured, the learners' tokens, and the notebooks of those who ran the lesson."""

    facts: Facts
    tokens: dict[str, str]
    notebooks: dict[str, NotebookNode]


def warm(folder: Path) -> None:
    """Compile the lesson into the class's shared cache in `folder`, as whoever runs the server does beforehand."""
    shared = folder / "shared"
    command = [sys.executable, "-m", "course_utils.on_theano.warm", LESSON]
    variables = {**os.environ, "COURSE_CACHE": str(shared), "TQDM_DISABLE": "1"}
    subprocess.run(command, env=variables, cwd=ROOT, check=True, timeout=600)
    subprocess.run(["chmod", "-R", "a+rX,a-w", str(shared)], check=True, timeout=60)


def day(hub: Hub) -> Day:
    """Let the class start, fetch the course and run the lesson. Prints what it measures."""
    starts = learners.each(lambda name: learners.start(hub, name), NAMES)
    idle = [spent(hub.processes_of(name)) for name in NAMES]
    print(f"{len(NAMES)} servers started at once: {max(starts):.1f} s until the last; each takes "
          f"{median(one.mb for one in idle):.0f} MB and took {median(one.cpu_seconds for one in idle):.1f} s of a core")
    tokens = {name: learners.token(hub, name) for name in NAMES}
    repository = learners.repository(hub.folder / "repository")
    learners.each(lambda name: learners.pull(hub, name, repository, tokens[name]), NAMES)

    def run(name: str) -> tuple[NotebookNode, float]:
        begun = time.monotonic()
        path = f"{learners.FOLDER}/notebooks/{LESSON}.ipynb"
        return run_persistently(hub, name, path, tokens[name]), time.monotonic() - begun

    with peaks(hub, BUSY) as most:
        done = dict(zip(BUSY, learners.each(run, BUSY)))
    seconds = [seconds for _, seconds in done.values()]
    cpu = [most[name].cpu_seconds - idle[NAMES.index(name)].cpu_seconds for name in BUSY]
    for name in BUSY:
        print(f"{name}: {LESSON} in {done[name][1]:.1f} s, {most[name].mb:.0f} MB at most, "
              f"{most[name].cpu_seconds:.1f} s of a core so far")
    facts = {
        "servers": {"count": len(NAMES), "seconds": round(max(starts), 1), "mb": round(median(o.mb for o in idle)),
                    "cpu_seconds": round(median(one.cpu_seconds for one in idle), 1)},
        "lesson": {"name": LESSON, "count": len(BUSY), "seconds": round(max(seconds), 1),
                   "mb": round(max(one.mb for one in most.values())), "cpu_seconds": round(median(cpu), 1)},
        "hub": {"mb": round(spent(hub.processes_of("")).mb)},
        "home": {"mb": round(max(size(hub.folder / "homes" / name) for name in BUSY))},
        "machine": machine(),
    }
    print(f"hub and proxy take {facts['hub']['mb']} MB, a home {facts['home']['mb']} MB")
    return Day(facts, tokens, {name: notebook for name, (notebook, _) in done.items()})


def run_persistently(hub: Hub, name: str, path: str, token: str) -> NotebookNode:
    """Run the notebook at `path`, and once more from its first cell if the connection is lost, as a learner does.

    A server that has ended does not come back by that: the second run's error tells of it.
    """
    try:
        return learners.run_all(hub, name, path, token)
    except (ConnectionError, requests.ConnectionError) as lost:
        print(f"{lost}\n{name} opens {path} again")
    give_up = time.monotonic() + 120  # the hub looks every few seconds for a proxy that has ended, and starts another
    while not learners.answers(hub, name, token) and time.monotonic() < give_up:
        time.sleep(0.5)
    return learners.run_all(hub, name, path, token)


def spent(processes: list[psutil.Process]) -> Spent:
    """What processes take together; of those that have ended, nothing."""
    memory = seconds = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
            memory, seconds = memory + process.memory_info().rss / 1e6, seconds + times.user + times.system
        except psutil.Error:
            continue
    return Spent(memory, seconds)


@contextmanager
def peaks(hub: Hub, names: list[str], every: float = 0.5) -> Iterator[dict[str, Spent]]:
    """Watch learners in a `with` block; at its end, what it is given holds the most that each has taken."""
    most = dict.fromkeys(names, Spent(0, 0))

    def look() -> None:
        for name in names:
            now = spent(hub.processes_of(name))
            most[name] = Spent(max(most[name].mb, now.mb), max(most[name].cpu_seconds, now.cpu_seconds))

    with repeatedly(look, every):
        yield most


def size(folder: Path) -> float:
    """What the files in `folder` take, in units of 10**6 bytes; links count as links."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_symlink() or path.is_file()) / 1e6
