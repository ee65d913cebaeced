"""A real JupyterHub on the loopback, with the settings of deploy/: what deploy/README.md says was tried.

The tests share one hub and go from top to bottom: the last ones stop servers.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import giving_away
import psutil
import pytest
import requests
from patience import PATIENCE

from authoring import ROOT
from authoring.hub import learners, measuring, planning, running

pytestmark = pytest.mark.hub
LESSON = "00_start_here"
NOTE = "course/notebooks/note.txt"


@pytest.fixture(scope="module")
def hub():
    with running.hub(["ada", "blaise"]) as started:
        yield started
    assert left(started.folder.name) == [], "processes outlive their hub"


@pytest.fixture(scope="module")
def day(hub):
    """Two learners have started their servers and fetched the course by a link, and ada has run a lesson."""
    return measuring.day(hub, busy=["ada"], lesson=LESSON)


def left(mark):
    """What still runs of the trial in the folder of this name."""
    return [process for process in psutil.process_iter() if running.value_of(process, running.MARK) == mark]


def test_a_class_starts_fetches_the_course_and_runs_a_lesson(hub, day):
    said = learners.verdicts(day.notebooks["ada"])
    assert said.count("yes") > 2 and "NO" not in said
    path = f"user/ada/api/contents/course/notebooks/{LESSON}.ipynb"
    kept = hub.get(path, day.tokens["ada"])["content"]["cells"]
    assert [cell.get("outputs") for cell in kept] == [cell.get("outputs") for cell in day.notebooks["ada"].cells]
    assert learners.answers(hub, "blaise", day.tokens["blaise"])
    assert planning.table(day.facts, planning.measured()[1])


def test_a_server_has_the_courses_kernel_and_its_settings(hub, day):
    code = "import os, sys; print(sys.prefix, os.environ['COURSE_SHARED_CACHE'], os.environ['PYTHONHASHSEED'])"
    said = learners.run_code(hub, "blaise", code, day.tokens["blaise"])
    assert said.split() == [sys.prefix, str(hub.folder / "shared"), "0"]
    page = hub.ask("GET", "user/blaise/lab", day.tokens["blaise"]).text
    assert "@jupyter-widgets/jupyterlab-manager" in page and "anywidget" in page, "explorers would not be shown"


def test_a_learner_finds_no_solution_on_the_server(hub, day):
    """Neither in the course that kernels run, which is the class's repository, nor in homes, nor in compiled code."""
    code = "import course_utils; print(course_utils.__file__)"
    said = learners.run_code(hub, "blaise", code, day.tokens["blaise"])
    assert Path(said.strip()).parents[1] == hub.folder / running.CLASS
    known = giving_away.readable(hub.folder)
    assert len([name for name in known if name.endswith(f"{LESSON}.ipynb")]) >= 3, "expected repository and two homes"
    found = {path.stem: giving_away.given_away(path, known) for path in giving_away.SOLUTIONS}
    assert {name: files for name, files in found.items() if files} == {}


def test_another_learners_token_opens_no_door(hub, day):
    doors = [("GET", "user/blaise/api/contents/course"), ("POST", "user/blaise/api/kernels"),
             ("GET", "user/blaise/git-pull/api?repo=x"), ("GET", "hub/api/users"),
             ("DELETE", "hub/api/users/blaise/server"), ("POST", "hub/api/users/blaise/tokens"),
             ("POST", "hub/api/shutdown")]
    codes = {door: hub.ask(*door, day.tokens["ada"]).status_code for door in doors}
    assert {door: code for door, code in codes.items() if code not in (403, 404)} == {}
    assert hub.ask("GET", "user/blaise/api/contents/course", day.tokens["blaise"]).ok
    anybody = requests.get(f"{hub.address}/user/blaise/lab", timeout=60)
    assert anybody.status_code == 403 or "/hub/login" in anybody.url


def test_everything_listens_on_the_loopback_only(hub, day):
    found = [(process.name(), connection.laddr.ip) for process in hub.processes()
             for connection in process.net_connections("inet") if connection.status == psutil.CONN_LISTEN]
    assert len(found) > 4 and {ip for _, ip in found} == {"127.0.0.1"}, found


def test_a_server_that_is_killed_comes_back_with_its_files(hub, day):
    token = day.tokens["ada"]
    wanted = {"type": "file", "format": "text", "content": "my notes"}
    hub.checked(hub.ask("PUT", f"user/ada/api/contents/{NOTE}", token, json=wanted))
    for process in hub.processes_of("ada"):
        process.kill()
    give_up = time.monotonic() + PATIENCE
    while hub.ask("POST", "hub/api/users/ada/server").status_code == 400:  # the hub has not noticed yet
        assert time.monotonic() < give_up
        time.sleep(0.3)
    learners.wait_until_ready(hub, "ada")
    assert hub.get(f"user/ada/api/contents/{NOTE}", token)["content"] == "my notes"


def test_servers_that_idle_are_stopped(hub, day):
    """By jupyterhub-idle-culler, which deploy/ sets to an hour; here it waits a second."""
    culler = [running.HUB / "bin" / "jupyterhub-idle-culler", "--timeout=1", "--cull-every=1",
              f"--url={hub.address}/hub/api"]
    process = subprocess.Popen(culler, env={**os.environ, "JUPYTERHUB_API_TOKEN": hub.token,
                                            running.MARK: hub.folder.name}, stderr=subprocess.PIPE, text=True)
    try:
        give_up = time.monotonic() + PATIENCE
        while any(user["servers"] for user in hub.get("hub/api/users")) and time.monotonic() < give_up:
            time.sleep(0.5)
    finally:
        process.terminate()
    assert [user["name"] for user in hub.get("hub/api/users") if user["servers"]] == [], process.communicate()[1]
    assert (hub.folder / "homes" / "ada" / NOTE).read_text() == "my notes"


KILLED = """
import time
from authoring.hub import learners, running
with running.hub(["ada"]) as hub:
    learners.start(hub, "ada")
    print(hub.folder.name, flush=True)
    time.sleep(3600)
"""


@pytest.mark.skipif(not shutil.which("setpriv"), reason="setpriv, of util-linux, is not here")
def test_nothing_is_left_of_a_trial_that_is_killed():
    process = subprocess.Popen([sys.executable, "-c", KILLED], cwd=ROOT, text=True, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL)
    try:
        mark = process.stdout.readline().strip()
        assert len(left(mark)) > 2, "expected hub, proxy and a server"
    finally:
        process.kill()
    process.wait()
    give_up = time.monotonic() + PATIENCE
    while left(mark) and time.monotonic() < give_up:
        time.sleep(0.3)
    shutil.rmtree(Path(tempfile.gettempdir(), mark), ignore_errors=True)
    assert left(mark) == []
