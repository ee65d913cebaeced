"""What learners do with their servers: start them, fetch the course by a link, run a lesson, look around."""

import json
import re
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import nbformat
import requests
import websocket
from jupyter_client.session import Session
from nbformat import NotebookNode
from nbformat.v4 import output_from_msg

from authoring import ROOT
from authoring.copies import student
from authoring.hub.links import link
from authoring.hub.running import CLASS, Hub

PATIENCE = 600  # seconds, until a kernel says the next word
FOLDER = "course"  # what the class's repository is called in a learner's home


def repository(folder: Path) -> str:
    """The repository that a class pulls, made in the trial's `folder` from the copy for students; its address."""
    (folder / CLASS).parent.mkdir()
    place = student.build(ROOT, folder / CLASS)
    author = ["-c", "user.name=teacher", "-c", "user.email=teacher@localhost"]
    for command in (["init", "--quiet", "--initial-branch=main"], ["add", "."],
                    [*author, "commit", "--quiet", "--message=course"]):
        subprocess.run(["git", *command], cwd=place, check=True, capture_output=True, timeout=60)
    return f"file://{place}"


def each(what: Callable[[str], Any], names: Iterable[str]) -> list:
    """What `what` returns for each name, all at the same time."""
    names = list(names)
    with ThreadPoolExecutor(len(names)) as pool:
        return list(pool.map(what, names))


def start(hub: Hub, name: str) -> float:
    """Start the server of a learner and wait until it answers; the seconds that took."""
    begun = time.monotonic()
    hub.post(f"hub/api/users/{name}/server")
    wait_until_ready(hub, name)
    return time.monotonic() - begun


def wait_until_ready(hub: Hub, name: str) -> None:
    """Wait until the server of a learner answers.

    Raises
    ------
    RuntimeError : the hub has given it up, or it takes longer than `PATIENCE`; with what the hub said.
    """
    begun = time.monotonic()
    while not (server := hub.get(f"hub/api/users/{name}")["servers"].get("", {})).get("ready"):
        if not server or time.monotonic() - begun > PATIENCE:
            raise RuntimeError(f"expected the server of {name} to start; the hub said last:\n{hub.log()[-3000:]}")
        time.sleep(0.5)


def answers(hub: Hub, name: str, token: str) -> bool:
    """Whether the server of a learner can be reached through the proxy."""
    with suppress(requests.RequestException):
        return hub.ask("GET", f"user/{name}/api/status", token).ok
    return False


def token(hub: Hub, name: str) -> str:
    """A token that makes you that learner, and nobody else."""
    return hub.post(f"hub/api/users/{name}/tokens", json={"note": "trial"})["token"]


def pull(hub: Hub, name: str, repository: str, token: str) -> None:
    """What happens when a learner follows the link: the page asks the server to pull, and waits until it has."""
    address = urlsplit(link(hub.address, repository))
    assert address.path == "/hub/user-redirect/git-pull"
    wanted = {key: value for key, [value] in parse_qs(address.query).items()}
    said = hub.ask("GET", f"user/{name}/git-pull/api", token, params=wanted)
    if '"phase": "finished"' not in said.text:
        raise RuntimeError(f"expected nbgitpuller to finish, got {said.status_code}: {said.text[-2000:]}")


def session(hub: Hub, name: str, path: str, token: str) -> str:
    """Open the notebook at `path` as JupyterLab does, with a kernel in the notebook's folder; the kernel's id."""
    wanted = {"path": path, "name": Path(path).name, "type": "notebook", "kernel": {"name": "python3"}}
    return hub.post(f"user/{name}/api/sessions", token, json=wanted)["kernel"]["id"]


def run_all(hub: Hub, name: str, path: str, token: str) -> NotebookNode:
    """Open the notebook at `path`, run all its cells through the hub, as JupyterLab does, and save it; the notebook."""
    notebook = nbformat.from_dict(hub.get(f"user/{name}/api/contents/{path}", token)["content"])
    kernel = session(hub, name, path, token)
    with talk(hub, name, kernel, token) as run:
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = run(cell.source)
    saved = {"type": "notebook", "format": "json", "content": notebook}
    hub.checked(hub.ask("PUT", f"user/{name}/api/contents/{path}", token, json=saved))
    return notebook


def run_code(hub: Hub, name: str, code: str, token: str) -> str:
    """Run `code` in a new kernel on the server of `name`: what it printed."""
    kernel = hub.post(f"user/{name}/api/kernels", token, json={"name": "python3"})["id"]
    with talk(hub, name, kernel, token) as run:
        return "".join(output.text for output in run(code) if output.output_type == "stream")


@contextmanager
def talk(hub: Hub, name: str, kernel: str, token: str) -> Iterator[Callable[[str], list[NotebookNode]]]:
    """A `with` block that gets a function: it runs code in the kernel with this id, and returns the outputs.

    The messages go through the proxy to the server's websocket, as those of JupyterLab do.

    Raises
    ------
    RuntimeError, by the function : the code failed; with its traceback.
    ConnectionError : the connection was lost; with what is left of the server and what the hub said last.
    """
    address = f"{hub.address.replace('http', 'ws', 1)}/user/{name}/api/kernels/{kernel}/channels"
    messages = Session()

    def run(code: str) -> list[NotebookNode]:
        request = messages.msg("execute_request", {"code": code, "silent": False, "allow_stdin": False})
        socket.send(json.dumps({**request, "channel": "shell"}, default=str))
        outputs: list[NotebookNode] = []
        while True:
            received = socket.recv()
            if isinstance(received, bytes):  # a picture for an explorer, which nobody looks at here
                continue
            said = json.loads(received)
            if said["parent_header"].get("msg_id") != request["header"]["msg_id"]:
                continue
            if said["msg_type"] == "status" and said["content"]["execution_state"] == "idle":
                return outputs
            if said["msg_type"] == "error":
                raise RuntimeError(f"{name}: expected a cell to run, got\n" + "\n".join(said["content"]["traceback"]))
            if said["msg_type"] in ("stream", "display_data", "execute_result"):
                outputs.append(output_from_msg(said))

    try:
        with closing(websocket.create_connection(
                address, timeout=PATIENCE, header=[f"Authorization: token {token}"])) as socket:
            yield run
    except (OSError, websocket.WebSocketException) as lost:
        alive = [process.pid for process in hub.processes_of(name)]
        raise ConnectionError(f"{name}: the connection to the kernel was lost ({lost}); of the server there are the "
                              f"processes {alive}; the hub said last:\n{hub.log()[-3000:]}") from lost


def verdicts(notebook: NotebookNode) -> list[str]:
    """The answers of a notebook's `expect` lines, "yes" or "NO"."""
    texts = [output.get("text", "") for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return re.findall(r": (yes|NO)\)?$", "\n".join(texts), re.MULTILINE)
