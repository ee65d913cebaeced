"""A class on one server, for real, on the loopback: `make hub-test` runs this, in some minutes.

The tests of one hub share it and go from top to bottom: the last ones stop servers. Seconds and memory are printed, and
never asserted.
"""

import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import psutil
import pytest
import requests

from authoring import ROOT
from authoring.hub import learners, measuring, places, planning, running
from course_utils.on_theano.revived import class_cache

pytestmark = [pytest.mark.hub, pytest.mark.slow]
NOTE = "course/notebooks/note.txt"


@pytest.fixture(scope="module")
def hub():
    with running.hub(measuring.NAMES, measuring.warm) as started:
        yield started


@pytest.fixture(scope="module")
def day(hub):
    """Ten learners have started, fetched the course by a link, and five have run lesson 02 at once."""
    return measuring.day(hub)


def test_ten_learners_have_servers_and_five_run_lesson_02_at_once(hub, day):
    servers = {user["name"]: user["servers"] for user in hub.get("hub/api/users")}
    assert [name for name in measuring.NAMES if not servers[name][""]["ready"]] == []
    for name, notebook in day.notebooks.items():
        said = learners.verdicts(notebook)
        assert said.count("yes") > 5 and "NO" not in said, f"{name}: {said}"
    kept = hub.get(f"user/ada/api/contents/course/notebooks/{measuring.LESSON}.ipynb", day.tokens["ada"])["content"]
    outputs = [cell.get("outputs") for cell in kept["cells"]]
    assert outputs == [cell.get("outputs") for cell in day.notebooks["ada"].cells], "what was run is saved"


def test_nobody_has_compiled_what_the_class_has(hub, day):
    def modules(folder):
        return {path.parent.name for path in folder.glob("theano/*/*/key.pkl")}

    common = modules(hub.folder / "shared")
    assert len(common) > 20 and (hub.folder / "shared" / class_cache.NOTE).exists()
    for name in measuring.BUSY:
        own = hub.folder / "homes" / name / ".cache" / "seventy-thousand-digits"
        assert modules(own) == common, f"{name} has compiled, or has not begun with the class's code"


def test_the_scoreboard_is_each_learners_own(hub, day):
    for name in measuring.BUSY:
        assert (hub.folder / "homes" / name / "course" / "notebooks" / "scoreboard.csv").exists(), name


def test_the_servers_jupyterlab_shows_explorers_of_the_courses_environment(hub, day):
    page = hub.ask("GET", "user/john/lab", day.tokens["john"]).text
    assert "@jupyter-widgets/jupyterlab-manager" in page and "anywidget" in page


def test_another_learners_token_opens_no_door(hub, day):
    """At the server, at the hub, and at the kernels of another learner."""
    doors = [("GET", "user/blaise/api/contents/course"), ("GET", "user/blaise/api/kernels"),
             ("POST", "user/blaise/api/kernels"), ("GET", "user/blaise/git-pull/api?repo=x"), ("GET", "hub/api/users"),
             ("GET", "hub/api/users/blaise"), ("DELETE", "hub/api/users/blaise/server"),
             ("POST", "hub/api/users/blaise/tokens"), ("POST", "hub/api/shutdown")]
    codes = {door: hub.ask(*door, day.tokens["ada"]).status_code for door in doors}
    assert {door: code for door, code in codes.items() if code not in (403, 404)} == {}
    assert hub.ask("GET", "user/blaise/api/contents/course", day.tokens["blaise"]).ok, "the owner's opens it"


def test_without_a_token_there_is_the_page_to_log_in(hub, day):
    for path in ("user/blaise/lab", "user/blaise/api/contents"):
        answer = requests.get(f"{hub.address}/{path}", timeout=60)
        assert answer.status_code == 403 or "/hub/login" in answer.url


@pytest.mark.parametrize("path", ["../blaise/course", "%2e%2e/blaise/course", "..%2f..%2fhub%2fhub.sqlite"])
def test_no_path_leads_out_of_a_learners_home(hub, day, path):
    """The path as it is written: `requests` would tidy it up."""
    host = hub.address.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=60)
    connection.request("GET", f"/user/ada/api/contents/{path}",
                       headers={"Authorization": f"token {day.tokens['ada']}"})
    assert connection.getresponse().status in (400, 403, 404)


LOOK = """
import os, signal
for what, path in {paths!r}:
    try:
        os.listdir(path) if what == "list" else os.kill(path, 0) if what == "signal" else open(path, what).close()
        print("can", what, path)
    except OSError:
        pass
"""


def test_a_learners_code_reaches_nobody_elses_files_and_processes(hub, day):
    if why := places.why_no_others():
        pytest.skip(f"all servers run as one user here: {why}")
    homes = hub.folder / "homes"
    secret = homes / "blaise" / "course" / "notebooks" / "02_logistic_regression.ipynb"
    server = hub.processes_of("blaise")[0].pid
    wanted = [("list", str(homes / "blaise")), ("r", str(secret)), ("w", str(homes / "blaise" / "new")),
              ("w", str(homes / "new")), ("list", str(hub.folder / "hub")), ("r", str(hub.folder / "hub" / "log")),
              ("w", str(hub.folder / "shared" / "new")), ("w", str(hub.folder / "repository" / "new")),
              ("w", str(ROOT / "notebooks" / "new")), ("r", f"/proc/{server}/environ"), ("signal", server)]
    own = ("r", str(homes / "ada" / "course" / "notebooks" / "02_logistic_regression.ipynb"))
    said = learners.run_code(hub, "ada", LOOK.format(paths=[own, *wanted]), day.tokens["ada"])
    assert said.splitlines() == [f"can r {own[1]}"]


def test_everything_listens_on_the_loopback_only(hub, day):
    found = [(process.name(), connection.laddr.ip) for process in hub.processes()
             for connection in process.net_connections("inet") if connection.status == psutil.CONN_LISTEN]
    assert len(found) > 10 and {ip for _, ip in found} == {"127.0.0.1"}, found


WAITS = """
import time
from pathlib import Path
Path("begun").touch()
while not Path("go").exists():
    time.sleep(0.1)
print("done")
"""


def end_proxy(hub):
    """Kill it; the hub starts another within some seconds."""
    [proxy] = [process for process in hub.processes_of("") if "configurable-http-proxy" in str(process.cmdline())]
    proxy.kill()
    proxy.wait(timeout=120)


def test_a_learner_whose_connection_is_lost_runs_the_notebook_again(hub, day, capfd):
    """The proxy is killed, which cuts every connection through it; the hub starts another."""
    path, token, here = "course/notebooks/waits.ipynb", day.tokens["henri"], hub.folder / "homes/henri/course/notebooks"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(WAITS)])
    wanted = {"type": "notebook", "format": "json", "content": notebook}
    hub.checked(hub.ask("PUT", f"user/henri/api/contents/{path}", token, json=wanted))
    with ThreadPoolExecutor() as pool:
        run = pool.submit(measuring.run_persistently, hub, "henri", path, token)
        while not (here / "begun").exists():
            assert not run.done(), run.result()
            time.sleep(0.1)
        end_proxy(hub)
        (here / "go").touch()
    assert run.result().cells[0].outputs[0].text == "done\n"
    said = capfd.readouterr().out
    assert "henri: the connection to the kernel was lost" in said and f"henri opens {path} again" in said


def test_a_learner_who_cannot_open_the_notebook_tries_again(hub, day, capfd):
    path = "course/notebooks/waits.ipynb"  # of the test above; nothing is left to wait for
    for _ in range(5):  # the hub may be quicker, and start another before he asks
        end_proxy(hub)
        run = measuring.run_persistently(hub, "henri", path, day.tokens["henri"])
        assert run.cells[0].outputs[0].text == "done\n"
        if f"henri opens {path} again" in capfd.readouterr().out:
            return
    pytest.fail("expected the connection to be refused at least once in five times that the proxy was killed")


def test_a_server_that_is_killed_comes_back_with_its_files(hub, day):
    token = day.tokens["grete"]
    wanted = {"type": "file", "format": "text", "content": "my notes"}
    hub.checked(hub.ask("PUT", f"user/grete/api/contents/{NOTE}", token, json=wanted))
    for process in hub.processes_of("grete"):
        process.kill()
    begun = time.monotonic()
    while hub.ask("POST", "hub/api/users/grete/server").status_code == 400:  # the hub has not seen it yet
        assert time.monotonic() - begun < 120
        time.sleep(0.3)
    learners.wait_until_ready(hub, "grete")
    print(f"a killed server is back in {time.monotonic() - begun:.1f} s")
    assert hub.get(f"user/grete/api/contents/{NOTE}", token)["content"] == "my notes"


def test_the_plan_from_what_was_measured_here(hub, day):
    """Another machine than that of `results/hub.json`: printed, for comparison."""
    _, timings = planning.measured()
    table = planning.table(day.facts, timings)
    print(table)
    assert len(table.splitlines()) == 2 + len(planning.CLASSES)


def test_servers_that_idle_are_stopped(hub, day):
    """By jupyterhub-idle-culler, which the hubs of deploy/ run with an hour; here with a second."""
    culler = [running.HUB / "bin" / "jupyterhub-idle-culler", "--timeout=1", "--cull-every=2",
              f"--url={hub.address}/hub/api"]
    process = subprocess.Popen(culler, env={**os.environ, "JUPYTERHUB_API_TOKEN": hub.token,
                                            running.MARK: hub.folder.name}, stderr=subprocess.PIPE, text=True)
    try:
        give_up = time.monotonic() + 300
        while any(user["servers"] for user in hub.get("hub/api/users")) and time.monotonic() < give_up:
            time.sleep(1)
    finally:
        process.terminate()
    assert [user["name"] for user in hub.get("hub/api/users") if user["servers"]] == [], process.communicate()[1]
    assert (hub.folder / "homes" / "grete" / NOTE).read_text() == "my notes", "what is saved stays"


# whatever happens, nothing is left


ENDS = """
import signal, time
from authoring.hub import learners, running
signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell has ignored for what runs in its background
with running.hub(["ada"]) as hub:
    learners.start(hub, "ada")
    print(hub.folder.name, flush=True)
    {then}
"""


def left(mark):
    return [process for process in psutil.process_iter() if running.value_of(process, running.MARK) == mark]


@pytest.mark.parametrize("then, how", [("assert not 'a test that fails'", None), ("time.sleep(600)", signal.SIGINT),
                                       ("time.sleep(600)", signal.SIGKILL)], ids=["failed", "interrupted", "killed"])
def test_nothing_is_left_of_a_trial_that(then, how):
    process = subprocess.Popen([sys.executable, "-c", ENDS.format(then=then)], cwd=ROOT, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        mark = process.stdout.readline().strip()
        assert mark.startswith("course-hub-")
        if how:
            assert len(left(mark)) > 2, "hub, proxy and a server"
            process.send_signal(how)
        process.wait(timeout=120)
    finally:
        process.kill()
    give_up = time.monotonic() + 60  # after a SIGKILL the hub itself ends what it has started
    while left(mark) and time.monotonic() < give_up:
        time.sleep(0.3)
    shutil.rmtree(Path(tempfile.gettempdir(), mark), ignore_errors=True)  # which who is killed cannot remove
    assert left(mark) == []
