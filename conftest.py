"""For nbval: each notebook runs with a scoreboard and guesses of its own, as when its outputs were made.

Otherwise the reader's scoreboard, or the notebook before, would show in the outputs that are compared. And stderr
is not compared: Theano writes there only if it has something to compile. What `nbval.cfg` names is taken away before
the comparison, whether or not the command says so. Nor are the explorers' tours, which are drawn when notebooks are
made.

And no message is lost: nbval reads what a cell sends only when the cell has ended, while ZeroMQ keeps some thousand
messages and drops the rest, the cell's last one too. The bar of a long training on a slow machine sends more.
"""

import os
import tempfile
from pathlib import Path

import pytest
import zmq
from jupyter_client import KernelClient

TOUR = "application/vnd.digits.tour+json"
SANITIZE = Path(__file__).with_name("nbval.cfg")
BOARDS = tempfile.TemporaryDirectory(prefix="course-")


def pytest_configure(config: pytest.Config) -> None:
    if not getattr(config.option, "nbval", False):
        return
    config.option.nbval_sanitize_with = config.option.nbval_sanitize_with or str(SANITIZE)
    from nbval import kernel

    class Manager(kernel.KernelManager):
        def client(self, **options: object) -> KernelClient:
            context = zmq.Context()
            context.rcvhwm = 0  # no limit, for all sockets that are made of it
            return super().client(context=context, **options)

    kernel.KernelManager = Manager


@pytest.hookimpl(tryfirst=True)  # before nbval starts the kernel of the notebook's first cell
def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.path.suffix == ".ipynb":
        os.environ["COURSE_SCOREBOARD"] = str(Path(BOARDS.name, f"{item.path.stem}.csv"))
        os.environ["COURSE_GUESSES"] = str(Path(BOARDS.name, f"{item.path.stem}.json"))
        os.environ["COURSE_PROGRESS"] = "off"
        item.parent.skip_compare = (*item.parent.skip_compare, "stderr", TOUR)
