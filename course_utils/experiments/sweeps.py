"""Sweeps: many experiments, one after another, on several processes of this machine, or on a Dask cluster.

What is finished is in the store, written by the process that called `sweep`; nothing else is remembered. So a sweep
that was stopped goes on when it is called again, and two sweeps of the same list share the work: the one that takes an
experiment holds its lock, a file in the store's folder `.locks`, until it is written. A lock goes when its process
does.
"""

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from filelock import FileLock, Timeout
from tqdm.auto import tqdm

from course_utils.experiments import knobs as experiment
from course_utils.experiments import store as stores
from course_utils.experiments.knobs import KnobError, Knobs, check_sides
from course_utils.runs.training import BAR

PATIENCE = 300  # seconds to wait for a cluster that does not answer
ANSWER = 10  # seconds within which a running scheduler answers
AT_ONCE = 2  # experiments for each worker: one that it runs, and one that waits for it
PAUSE = 0.2  # seconds between two checks on what another sweep is running
ONE_THREAD = {"OMP_NUM_THREADS": "1", "TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}

Run = Callable[..., dict[str, Any]]  # given the knobs, and, in the background, what to call after each epoch


def sweep(
    settings: Iterable[Knobs],
    store: Path | None = None,
    workers: int | str | None = None,
    *,
    security: Any = None,
    run: Run = experiment.run,
) -> pd.DataFrame:
    """Run those of the experiments that are missing, and return the table of all; see `store.table`.

        sweep([Knobs(hidden=n) for n in (32, 64, 256)])                        # here, one after another
        sweep(settings, workers=2)                                             # two processes of this machine
        sweep(settings, workers="tls://10.0.0.1:8786", security=security)      # a Dask cluster

    Pressing stop loses what is being trained, and nothing that is finished. An experiment that fails is kept with its
    reason, and the others go on; delete its file to try again.

    Parameters
    ----------
    settings : the experiments; one that comes twice is run once.
    store : the folder to keep them in, created if need be; by default the reader's own. What the course has recorded is
        not run again.
    workers : None for here; a number for that many processes; text for the address of a Dask scheduler whose workers
        have the course installed.
    security : a `distributed.Security` with certificates, for an address that begins with tls://.
    run : what runs one experiment; see `knobs.run`. On a cluster it must be importable.

    Raises
    ------
    ValueError, TypeError : the call makes no sense, or a worker has other code for the course.
    ConnectionError : no scheduler answers at that address.
    OSError : the store cannot be written, such as when the disk is full.
    """
    settings = list(dict.fromkeys(settings))
    for knobs in settings:
        if type(knobs) is not Knobs:
            raise TypeError(f"expected a list of Knobs, got {knobs!r}"
                            + (": a new knob belongs in course_utils/experiments/knobs.py, whose code names what is "
                               "kept" if isinstance(knobs, Knobs) else ""))
    if isinstance(workers, bool) or not (workers is None or isinstance(workers, str)
                                         or (isinstance(workers, int) and workers >= 1)):
        raise ValueError(f"expected workers as None, a number from 1, or the address of a scheduler, got {workers!r}")
    store = stores.readers_own() if store is None else Path(store)
    known = (store, stores.recorded())
    missing = deque(knobs for knobs in settings if stores.outcome(knobs, *known) is None)
    done = len(settings) - len(missing)
    with tqdm(total=len(settings), initial=done, desc=f"{len(missing)} to run", bar_format=BAR) as bar:
        try:
            for knobs in [knobs for knobs in missing if not_buildable(knobs, store)]:
                missing.remove(knobs)
                bar.update()
            if missing:
                work = here if workers is None else on_dask
                work(missing, store, bar, run, *(() if workers is None else (workers, security)))
        except KeyboardInterrupt:
            print(f"Stopped: {bar.n} of {len(settings)} experiments are kept. Call it again to go on.")
    rows = [facts for knobs in settings if (facts := stores.outcome(knobs, *known))]
    failed = [facts for facts in rows if "reason" in facts]
    if failed:
        print(f"{len(failed)} of {len(settings)} experiments failed; the column `reason` says why.")
    return stores.as_table(rows)


def not_buildable(knobs: Knobs, store: Path) -> bool:
    """Whether no network can be built from `knobs`; the reason is then kept."""
    try:
        check_sides(knobs)
    except KnobError as fault:
        stores.write(store, knobs, {"reason": str(fault)})
        return True
    return False


@contextmanager
def claimed(knobs: Knobs, store: Path) -> Iterator[bool]:
    """A `with` block that gets True if this process is to run `knobs`: no other does, and it is not done."""
    lock = lock_of(knobs, store)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        yield False
        return
    try:
        yield stores.outcome(knobs, store) is None
    finally:
        lock.release()


def lock_of(knobs: Knobs, store: Path) -> FileLock:
    """The lock held while the experiment of `knobs` is run."""
    folder = store / ".locks"
    folder.mkdir(parents=True, exist_ok=True)
    return FileLock(folder / stores.name_of(knobs), thread_local=False)


def here(waiting: deque[Knobs], store: Path, bar: tqdm, run: Run) -> None:
    """Run what is `waiting`, one after another; what another sweep is running is waited for."""
    refused = 0  # in a row
    while waiting:
        knobs = waiting.popleft()
        with claimed(knobs, store) as mine:
            if mine:
                stores.write(store, knobs, outcome_of(partial(run, knobs)))
        if mine or stores.outcome(knobs, store):
            refused = 0
            bar.update()
            continue
        waiting.append(knobs)
        refused += 1
        if refused >= len(waiting):
            time.sleep(PAUSE)


def outcome_of(result: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `result()` returns; if it fails, the reason."""
    try:
        return result()
    except Exception as fault:
        return {"reason": f"{type(fault).__name__}: {fault}"}


def on_dask(waiting: deque[Knobs], store: Path, bar: tqdm, run: Run, workers: int | str, security: Any) -> None:
    """Run what is `waiting` on a cluster, a new one of `workers` processes or that at the address `workers`.

    If a cluster is lost half-way, wait `PATIENCE` seconds for it, and give it again what was not finished.
    """
    silent_since = time.monotonic()
    while waiting:
        before = bar.n
        try:
            with ExitStack() as stack:
                one_round(waiting, store, bar, run, stack, client_of(workers, security, stack))
        except (OSError, ConnectionLost) as fault:
            if isinstance(fault, OSError) and fault.errno and not isinstance(fault, ConnectionError | TimeoutError):
                raise  # the store's disk; Dask's network errors have no number
            if bar.n > before:
                silent_since = time.monotonic()
            if isinstance(workers, int) or time.monotonic() - silent_since > PATIENCE:
                raise ConnectionError(f"no scheduler answers at {workers}: {fault}. {bar.n} of {bar.total} experiments "
                                      "are kept; call sweep again to go on.") from None
            bar.write(f"The scheduler at {workers} does not answer; what was not finished is asked for again.")
            time.sleep(1)


class ConnectionLost(Exception):
    """The cluster has forgotten what it was asked to do."""


def client_of(workers: int | str, security: Any, stack: ExitStack) -> Any:
    """A Dask client; it, and the cluster if it is a new one, are closed with `stack`."""
    import dask
    import distributed

    if isinstance(workers, str):
        return stack.enter_context(distributed.Client(workers, security=security, timeout=ANSWER))
    # A reader's settings are for clusters elsewhere: with encryption required, for example, this one would not start.
    stack.enter_context(dask.config.set(dask.config.merge(*dask.config.defaults)))
    threads = ONE_THREAD if workers > 1 else {}
    cluster = stack.enter_context(distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs="ERROR",
        env={**os.environ, **threads}))
    return stack.enter_context(distributed.Client(cluster))


def one_round(waiting: deque[Knobs], store: Path, bar: tqdm, run: Run, stack: ExitStack, client: Any) -> None:
    """Run what is `waiting` on `client`; what a lost cluster has not finished is `waiting` again."""
    import distributed

    running: dict[Any, tuple[Knobs, ExitStack]] = {}
    results = distributed.as_completed()
    try:
        while waiting or running:
            submit_some(waiting, store, bar, run, client, running, results)
            if not running:  # all that is left is another sweep's
                time.sleep(PAUSE)
                continue
            future = next(results)
            knobs, lock = running.pop(future)
            with lock:
                if future.cancelled() or future.status == "lost":
                    waiting.append(knobs)
                    raise ConnectionLost("the scheduler was restarted")
                outcome = outcome_of(future.result)
                if outcome is None:
                    raise ValueError("a worker has another version of course_utils/experiments/knobs.py than this "
                                     "process: copy the whole course to every machine, and restart the workers")
                stores.write(store, knobs, outcome)
            bar.update()
    finally:
        for knobs, lock in running.values():
            lock.close()
            waiting.append(knobs)
        client.cancel(list(running))


def run_there(run: Run, knobs: Knobs, code: str) -> dict[str, Any] | None:
    """What a worker runs: the experiment, or nothing if the worker's code is not the caller's."""
    return run(knobs) if stores.code() == code else None


def submit_some(waiting: deque[Knobs], store: Path, bar: tqdm, run: Run, client: Any,
                running: dict[Any, tuple[Knobs, ExitStack]], results: Any) -> None:
    """Give `client` as much of what is `waiting` as keeps its workers busy."""
    room = AT_ONCE * max(1, len(client.scheduler_info()["workers"])) - len(running)
    for _ in range(len(waiting)):
        if room <= 0:
            return
        knobs, lock = waiting.popleft(), ExitStack()
        if lock.enter_context(claimed(knobs, store)):
            future = client.submit(run_there, run, knobs, stores.code(), pure=False)
            running[future] = knobs, lock
            results.add(future)
            room -= 1
            continue
        lock.close()
        if stores.outcome(knobs, store):
            bar.update()
        else:
            waiting.append(knobs)
