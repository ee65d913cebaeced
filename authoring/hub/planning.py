"""How large a server a class needs: from what `measuring` found and from the peaks in `results/timings.json`."""

import json
import math
from typing import NamedTuple

from authoring import ROOT
from authoring.records.facts import Facts

# What is assumed, not measured. Learners: the share of them who are on at the same time. A class of 30 sits in one
# room; of 300 half do, in several; of 3,000 at home a fifth is a busy evening.
CLASSES = {30: 1.0, 300: 0.5, 3000: 0.2}
NODE_CORES, NODE_GB = 16, 64
SYSTEM_GB = 3  # of each node: the system, the hub and its proxy (measured: 0.2), files kept in memory
PATIENCE = 600  # seconds until the longest lesson is done, if all who are on run all of it at the same moment
ROOM = 1.25  # a learner's limit over the largest peak: a second, idle notebook, and the reader's own trials


class Plan(NamedTuple):
    """What `learners` need, of whom `on` work at the same time."""

    learners: int
    on: int
    memory_gb: float
    cores: float
    nodes: int
    decided_by: str
    disk_gb: float


def measured() -> tuple[Facts, Facts]:
    """What was measured of a hub, and of the lessons."""
    hub, timings = (json.loads((ROOT / "results" / name).read_text(encoding="utf-8"))
                    for name in ("hub.json", "timings.json"))
    return hub, timings


def learner_gb(hub: Facts, timings: Facts) -> float:
    """The most memory that a learner takes: the server, and the lesson with the largest peak."""
    return (hub["servers"]["mb"] + max(lesson["peak_mb"] for lesson in timings["lessons"].values())) / 1000


def limit_gb(hub: Facts, timings: Facts) -> float:
    """The limit of a learner's memory, in half gigabytes: the most that a lesson takes, and some room."""
    return math.ceil(2 * ROOM * learner_gb(hub, timings)) / 2


def plan(learners: int, share: float, hub: Facts, timings: Facts) -> Plan:
    """What that many learners need, of whom a `share`, from 0 to 1, is on at the same time.

    Memory: all of them are where a lesson takes most. Cores: all run the longest lesson at the same moment, which takes
    its seconds on every core of the machine that it was timed on, and are done within `PATIENCE`.
    """
    on = math.ceil(learners * share)
    memory = on * learner_gb(hub, timings)
    longest = max(lesson["seconds"] for lesson in timings["lessons"].values()) * timings["machine"]["cores"]
    cores = on * longest / PATIENCE
    by_memory, by_cores = math.ceil(memory / (NODE_GB - SYSTEM_GB)), math.ceil(cores / NODE_CORES)
    return Plan(learners, on, memory, cores, max(by_memory, by_cores),
                "memory" if memory / (NODE_GB - SYSTEM_GB) > cores / NODE_CORES else "cores",
                learners * hub["home"]["mb"] / 1000)


def table(hub: Facts, timings: Facts) -> str:
    """The plans for all `CLASSES`, as a table in Markdown."""
    rows = [f"| learners | on at the same time | memory, GB | cores | nodes of {NODE_CORES} cores and {NODE_GB} GB "
            "| decided by | disk for homes, GB |", "|---|---|---|---|---|---|---|"]
    for learners, share in CLASSES.items():
        p = plan(learners, share, hub, timings)
        rows.append(f"| {p.learners:,} | {p.on:,} | {p.memory_gb:,.0f} | {p.cores:,.0f} | {p.nodes} | {p.decided_by} "
                    f"| {p.disk_gb:,.1f} |")
    return "\n".join(rows)
