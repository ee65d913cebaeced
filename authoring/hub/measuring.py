"""What a class needs from a server: ten learners start their servers at once, five of them run a lesson at once."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
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
    """What was measured of a class, the learners' tokens, and the notebooks of those who ran the lesson."""

    facts: Facts
    tokens: dict[str, str]
    notebooks: dict[str, NotebookNode]


def warm(folder: Path) -> None:
    """Compile the lesson into the class's shared cache in `folder`, as deploy/README.md tells teachers to."""
    shared = folder / "shared"
    command = [sys.executable, "-m", "course_utils.on_theano.warm", LESSON]
    variables = {**os.environ, "COURSE_CACHE": str(shared), "TQDM_DISABLE": "1"}
    subprocess.run(command, env=variables, cwd=ROOT, check=True, timeout=600)
    subprocess.run(["chmod", "-R", "a+rX,a-w", str(shared)], check=True, timeout=60)


def day(hub: Hub, busy: Sequence[str] = BUSY, lesson: str = LESSON) -> Day:
    """All users of the hub start their servers and fetch the course; the `busy` ones run the lesson. Prints figures."""
    names = hub.names
    starts = learners.each(lambda name: learners.start(hub, name), names)
    idle = {name: spent(hub.processes_of(name)) for name in names}
    print(f"{len(names)} servers started at once: {max(starts):.1f} s until the last; each takes "
          f"{median(one.mb for one in idle.values()):.0f} MB and took "
          f"{median(one.cpu_seconds for one in idle.values()):.1f} s of a core")
    tokens = {name: learners.token(hub, name) for name in names}
    repository = learners.repository(hub.folder)
    learners.each(lambda name: learners.pull(hub, name, repository, tokens[name]), names)

    def run(name: str) -> tuple[NotebookNode, float]:
        begun = time.monotonic()
        path = f"{learners.FOLDER}/notebooks/{lesson}.ipynb"
        return run_persistently(hub, name, path, tokens[name]), time.monotonic() - begun

    with peaks(hub, busy) as most:
        done = dict(zip(busy, learners.each(run, busy)))
    seconds = [seconds for _, seconds in done.values()]
    cpu = [most[name].cpu_seconds - idle[name].cpu_seconds for name in busy]
    for name in busy:
        print(f"{name}: {lesson} in {done[name][1]:.1f} s, {most[name].mb:.0f} MB at most, "
              f"{most[name].cpu_seconds:.1f} s of a core so far")
    facts = {
        "servers": {"count": len(names), "seconds": round(max(starts), 1),
                    "mb": round(median(one.mb for one in idle.values())),
                    "cpu_seconds": round(median(one.cpu_seconds for one in idle.values()), 1)},
        "lesson": {"name": lesson, "count": len(busy), "seconds": round(max(seconds), 1),
                   "mb": round(max(one.mb for one in most.values())), "cpu_seconds": round(median(cpu), 1)},
        "hub": {"mb": round(spent(hub.processes_of("")).mb)},
        "home": {"mb": round(max(size(hub.folder / "homes" / name) for name in busy))},
        "machine": machine(),
    }
    print(f"hub and proxy take {facts['hub']['mb']} MB, a home {facts['home']['mb']} MB")
    return Day(facts, tokens, {name: notebook for name, (notebook, _) in done.items()})


def run_persistently(hub: Hub, name: str, path: str, token: str) -> NotebookNode:
    """Run the notebook at `path`; if the connection is lost, open it again and run it once more, as a learner would."""
    try:
        return learners.run_all(hub, name, path, token)
    except (ConnectionError, requests.ConnectionError) as lost:
        print(f"{lost}\n{name} opens {path} again")
    give_up = time.monotonic() + 120  # the hub looks every few seconds for a proxy that has ended, and starts another
    while not learners.answers(hub, name, token) and time.monotonic() < give_up:
        time.sleep(0.5)
    return learners.run_all(hub, name, path, token)


def spent(processes: list[psutil.Process]) -> Spent:
    """What running processes take together; those that have ended count as nothing."""
    memory = seconds = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
            memory, seconds = memory + process.memory_info().rss / 1e6, seconds + times.user + times.system
        except psutil.Error:
            continue
    return Spent(memory, seconds)


@contextmanager
def peaks(hub: Hub, names: Sequence[str], every: float = 0.5) -> Iterator[dict[str, Spent]]:
    """A `with` block that watches learners; at its end the yielded dict has the most that each has taken."""
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
