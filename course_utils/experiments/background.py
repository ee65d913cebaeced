"""One experiment in a process of its own, so that a notebook's other cells can run meanwhile."""

import multiprocessing
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from course_utils.experiments import knobs as experiment
from course_utils.experiments import store as stores
from course_utils.experiments.knobs import Knobs
from course_utils.experiments.sweeps import Run, claimed, outcome_of

BUSY = "another sweep is running this experiment; its result will be in the store"
DIED = "the process ended before the experiment did"
STOPPED = "stopped"


class Background:
    """An experiment that begins to run when it is made.

    Parameters
    ----------
    knobs : the experiment. What it finds goes into the store, whether it trains or fails; if it is stopped,
        nothing is kept.
    store : the folder to keep it in; by default the reader's own.
    told : called with the row of each epoch, as `knobs.run` makes them.
    ended : called once, with an empty text if the experiment is now in the store, else with the reason why not.
    run : what runs it, given the knobs and what to call after each epoch; must be importable.

    `told` and `ended` are called in a thread of their own.
    """

    def __init__(
        self,
        knobs: Knobs,
        store: Path | None = None,
        *,
        told: Callable[[dict[str, float]], None] = lambda row: None,
        ended: Callable[[str], None] = lambda reason: None,
        run: Run = experiment.run,
    ) -> None:
        self.told, self.ended, self.stopped = told, ended, False
        context = multiprocessing.get_context("spawn")  # a fork of a process that has used TensorFlow hangs
        self.line, other_end = context.Pipe(duplex=False)
        store = stores.readers_own() if store is None else store
        self.process = context.Process(target=work, args=(knobs, store, other_end, run), daemon=True)
        self.process.start()
        other_end.close()  # so that the line ends when the process does
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()

    def listen(self) -> None:
        """Pass on what the process reports, until it ends."""
        reason = DIED
        while True:
            try:
                message: Any = self.line.recv()
            except (EOFError, OSError):
                break
            if isinstance(message, str):
                reason = message
            else:
                self.told(message)
        self.process.join()
        self.ended(STOPPED if self.stopped and reason else reason)

    def stop(self) -> None:
        """End the experiment; what is finished stays in the store."""
        self.stopped = True
        self.process.terminate()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it has ended; False if it has not after `timeout` seconds."""
        self.thread.join(timeout)
        return not self.thread.is_alive()


def work(knobs: Knobs, store: Path, line: Connection, run: Run) -> None:
    """Run the experiment of `knobs` in this process, and report each epoch over `line`; last, why it is not kept."""
    def tell(message: dict[str, float] | str) -> None:
        try:
            line.send(message)
        except OSError:  # nobody listens any more: the notebook's process has ended
            raise SystemExit from None

    try:
        with claimed(knobs, store) as mine:
            if mine:
                stores.write(store, knobs, outcome_of(lambda: run(knobs, tell)))
        tell("" if stores.outcome(knobs, store) else BUSY)
    except OSError as fault:
        tell(f"{store} cannot be written: {fault.strerror or fault}")
