"""For nbval: what it runs each notebook with, and what it compares.

* A notebook finds none of the reader's own files (`course_utils.files`) nor their IPython profile, and nothing that the
  notebook before has written: its outputs were made without them, too.
* What `nbval.cfg` names is taken away before the comparison, even if the command does not say so. Not compared are
  stderr, to which Theano writes only if it has something to compile, and the explorers' pictures, which are taken only
  when notebooks are made.
* No message is lost. nbval reads what a cell has sent only when the cell has ended, but ZeroMQ keeps some thousand
  messages and drops the rest, among them the cell's last ones. The bar of a long training on a slow machine sends more.
* At the end stand the seconds of each notebook.
"""

import os
import tempfile
from collections import Counter
from pathlib import Path

import pytest
import zmq
from jupyter_client import KernelClient

from course_utils import files

SANITIZE = Path(__file__).with_name("nbval.cfg")
OUTPUT_SECONDS = 300  # for what a cell has sent to arrive; nbval's own 5 are too few on a busy machine
SECONDS: Counter[str] = Counter()
ELSEWHERE = tempfile.TemporaryDirectory(prefix="course-")


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
        folder = Path(ELSEWHERE.name, item.path.stem)
        folder.mkdir(exist_ok=True)
        os.environ |= files.elsewhere(folder)
        item.parent.skip_compare = (*item.parent.skip_compare, "stderr", "image/png")
        item.output_timeout = OUTPUT_SECONDS


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    notebook = report.nodeid.split("::")[0]
    if notebook.endswith(".ipynb"):
        SECONDS[notebook] += report.duration


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if SECONDS:
        terminalreporter.section("seconds by notebook")
        for notebook, seconds in SECONDS.most_common():
            terminalreporter.line(f"{seconds:8.1f}  {notebook}")
