"""A JupyterLab of its own, for measuring and for tests: on the loopback, with a token, and nobody's settings."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from course_utils import files

TOKEN = "only-for-this-lab"


@contextmanager
def jupyterlab(folder: Path, patience: float = 60) -> Iterator[str]:
    """A running JupyterLab that serves `folder`: its address. Server and kernels are gone at the end.

    Raises RuntimeError, with what it has said, if it has not started after so many seconds of `patience`.
    """
    private = folder / ".jupyter"
    news = private / "settings" / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    news.parent.mkdir(parents=True)
    news.write_text(json.dumps({"fetchNews": "false", "checkForUpdates": False}))  # no banner asks about news
    homes = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime",
             "JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces"}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address, log = f"http://127.0.0.1:{port}", folder / "lab.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1",
             f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}",
             f"--ServerApp.root_dir={folder}"],
            env=os.environ | files.elsewhere(private) | {name: str(private / home) for name, home in homes.items()},
            stdout=output, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + patience
        while not answers(address):
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()}")
            time.sleep(0.3)
        yield address
    finally:
        server.terminate()  # Lab ends its kernels before itself
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def answers(address: str) -> bool:
    """Whether the server at `address` is up."""
    try:
        return urlopen(f"{address}/api/status?token={TOKEN}", timeout=5).status == 200
    except (URLError, ConnectionError, TimeoutError):
        return False
