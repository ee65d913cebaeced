"""Sweeps: what is missing is run once, what is finished is never lost. The clusters are real ones, on loopback."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter, deque
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from pathlib import Path

import dask
import distributed
import fake_experiments as fakes
import pytest
from patience import PATIENCE
from processes import mounted

from course_utils.experiments import store, sweeps
from course_utils.experiments.knobs import Knobs

IMPORTABLE = Path(fakes.__file__).parent
SETTINGS = [Knobs(hidden=n) for n in range(1, 7)]


@pytest.fixture(autouse=True)
def nothing_recorded(tmp_path, monkeypatch):
    """No experiment has come with the course; NOTES says what was run."""
    monkeypatch.setattr(store, "recorded", lambda: tmp_path / "recorded")
    monkeypatch.setenv("NOTES", str(tmp_path / "notes"))


@pytest.fixture
def notes(tmp_path):
    """How often each experiment began, by its hidden units."""
    def read():
        path = tmp_path / "notes"
        lines = path.read_text().splitlines() if path.exists() else []
        return Counter(int(line.split()[0]) for line in lines)
    return read


# ---- here ----

def test_what_is_missing_is_run_and_what_is_there_is_not(tmp_path, notes):
    sweeps.sweep(SETTINGS[:2], tmp_path / "store", run=fakes.noted)
    table = sweeps.sweep(SETTINGS[:4], tmp_path / "store", run=fakes.noted)
    assert notes() == {1: 1, 2: 1, 3: 1, 4: 1}
    assert table.hidden.tolist() == [1, 2, 3, 4]
    assert table.test.tolist() == [1, 1 / 2, 1 / 3, 1 / 4]


def test_what_came_with_the_course_is_not_run_again(tmp_path, notes):
    store.write(store.recorded(), SETTINGS[0], fakes.quick(SETTINGS[0]))
    table = sweeps.sweep(SETTINGS[:2], tmp_path / "store", run=fakes.noted)
    assert notes() == {2: 1}
    assert table.hidden.tolist() == [1, 2]


def test_an_experiment_that_is_asked_for_twice_is_run_once(tmp_path, notes):
    assert len(sweeps.sweep([SETTINGS[0], SETTINGS[0]], tmp_path, run=fakes.noted)) == 1
    assert notes() == {1: 1}


def test_one_that_fails_is_kept_with_its_reason_and_the_others_go_on(tmp_path, capsys):
    settings = [Knobs(hidden=n) for n in (12, 13, 14)]
    table = sweeps.sweep(settings, tmp_path, run=fakes.failing)
    assert table.reason.tolist() == ["", "MemoryError: no room for 13", ""]
    assert "1 of 3 experiments failed; the column `reason` says why." in capsys.readouterr().out


def test_one_that_cannot_be_built_is_never_begun(tmp_path, notes):
    table = sweeps.sweep([Knobs(pool_side=8), Knobs(hidden=1)], tmp_path, run=fakes.noted)
    assert "the largest pool_side that works is 3" in table.reason["pool_side=8"]
    assert notes() == {1: 1}


def test_stopping_keeps_what_is_finished(tmp_path, capsys, notes):
    def pressed(knobs):
        if knobs.hidden == 3:
            raise KeyboardInterrupt
        return fakes.noted(knobs)

    table = sweeps.sweep(SETTINGS, tmp_path / "store", run=pressed)
    assert table.hidden.tolist() == [1, 2]
    assert "Stopped: 2 of 6 experiments are kept. Call it again to go on." in capsys.readouterr().out
    assert len(sweeps.sweep(SETTINGS, tmp_path / "store", run=fakes.noted)) == 6
    assert set(notes().values()) == {1}


@pytest.mark.slow
def test_two_sweeps_at_once_share_the_work(tmp_path, notes):
    code = ("import sys; from pathlib import Path; import fake_experiments as fakes; "
            "from course_utils.experiments import sweeps, store; from course_utils.experiments.knobs import Knobs; "
            "store.recorded = lambda: Path('none'); "
            "sweeps.sweep([Knobs(hidden=n) for n in range(1, 7)], Path(sys.argv[1]), run=fakes.slow)")
    command = [sys.executable, "-c", code, str(tmp_path / "store")]
    variables = {**os.environ, "PYTHONPATH": str(IMPORTABLE)}
    both = [subprocess.Popen(command, env=variables, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for process in both:
        assert process.wait(PATIENCE) == 0, process.stderr.read()
        process.stderr.close()
    assert notes() == dict.fromkeys(range(1, 7), 1)
    assert len(store.table(tmp_path / "store")) == 6


def test_what_another_sweep_runs_and_gives_up_is_run_here(tmp_path, notes):
    folder = tmp_path / "store"
    folder.mkdir()
    lock = sweeps.lock_of(SETTINGS[0], folder)
    lock.acquire()
    threading.Timer(0.5, lock.release).start()
    assert len(sweeps.sweep(SETTINGS[:2], folder, run=fakes.noted)) == 2
    assert notes() == {1: 1, 2: 1}


def test_a_full_disk_ends_the_sweep_and_nothing_broken_is_left(tmp_path):
    disk = tmp_path / "disk"
    with mounted(disk, "size=64k"):
        (disk / "store").mkdir()
        (disk / "ballast").write_bytes(b"0" * 60_000)
        with pytest.raises(OSError, match="No space left"):
            sweeps.sweep([Knobs(hidden=n) for n in range(1, 60)], disk / "store", run=fakes.quick)
        (disk / "ballast").unlink()
        kept = store.table(disk / "store")
        assert kept.test.notna().all()
        assert not list((disk / "store").glob("*damaged*")) and not list((disk / "store").glob(".*.part"))
        assert len(sweeps.sweep(SETTINGS, disk / "store", run=fakes.quick)) == 6


@dataclass(frozen=True, kw_only=True)
class MoreKnobs(Knobs):
    padding: str = "valid"


@pytest.mark.parametrize(("wrong", "words"), [({"settings": [1]}, "expected a list of Knobs, got 1$"),
                                              ({"settings": [MoreKnobs()]}, "a new knob belongs in course"),
                                              ({"workers": 0}, "expected workers as None, a number from 1, or the"),
                                              ({"workers": True}, "got True")])
def test_a_call_that_makes_no_sense(wrong, words, tmp_path):
    with pytest.raises((TypeError, ValueError), match=words):
        sweeps.sweep(**{"settings": SETTINGS, "store": tmp_path, **wrong})


# ---- on clusters ----

def free_port():
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return any_port.getsockname()[1]


class Cluster:
    """A scheduler and workers as processes of their own, as on several machines, that a test may kill."""

    def __init__(self, folder, *options):
        self.folder, self.options, self.port = folder, options, free_port()
        self.protocol = "tls" if options else "tcp"
        self.address = f"{self.protocol}://127.0.0.1:{self.port}"
        self.scheduler, self.workers = None, []
        self.start_scheduler()

    def start(self, *command):
        environment = {**os.environ, "PYTHONPATH": str(IMPORTABLE), "CUDA_VISIBLE_DEVICES": ""}
        return subprocess.Popen([sys.executable, "-m", *command, *self.options], env=environment, cwd=self.folder,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def start_scheduler(self):
        self.scheduler = self.start("distributed.cli.dask_scheduler", "--host", self.address, "--no-dashboard")

    def start_worker(self):
        self.workers.append(self.start("distributed.cli.dask_worker", self.address, "--nthreads", "1", "--no-nanny",
                                       "--no-dashboard", "--death-timeout", str(PATIENCE)))

    def close(self):
        for process in [*self.workers, self.scheduler]:
            process.kill()
            process.wait()
        self.workers.clear()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """One cluster with two workers for all tests below; notes of what was run are a test's own, see `noting`."""
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    made.start_worker()
    made.start_worker()
    yield made
    made.close()


@pytest.fixture
def noting(cluster, tmp_path):
    """The workers note what they run in this test's own file."""
    with distributed.Client(cluster.address, timeout=PATIENCE) as client:
        client.wait_for_workers(2, timeout=PATIENCE)
        client.run(fakes.note_in, str(tmp_path / "notes"))


def until(holds, seconds=PATIENCE):
    """Wait until `holds()`."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.1)


def in_background(settings, folder, workers, **options):
    """A thread that sweeps, and the list that its table is put into."""
    tables = []
    thread = threading.Thread(target=lambda: tables.append(sweeps.sweep(settings, folder, workers, **options)),
                              daemon=True)  # a test that fails leaves it behind
    thread.start()
    return thread, tables


class Asked:
    """A cluster of two workers that never answers: it only counts what it is given."""

    def __init__(self):
        self.given = []

    def scheduler_info(self):
        return {"workers": {"one": {}, "two": {}}}

    def submit(self, work, run, knobs, code, pure):
        self.given.append(knobs.hidden)
        return len(self.given)


def test_a_worker_has_one_experiment_to_run_and_one_that_waits(tmp_path):
    client, running, waiting = Asked(), {}, deque(SETTINGS)
    for expected in ([1, 2, 3, 4], [1, 2, 3, 4]):  # asked again, nothing has become free
        sweeps.submit_some(waiting, tmp_path, None, fakes.quick, client, running, set())
        assert client.given == expected
    _, claim = running.popitem()[1]
    claim.close()
    sweeps.submit_some(waiting, tmp_path, None, fakes.quick, client, running, set())
    assert client.given == [1, 2, 3, 4, 5]
    for _, claim in running.values():
        claim.close()


def test_a_readers_settings_of_dask_do_not_count(monkeypatch):
    """They are for clusters elsewhere, and are as they were afterwards."""
    asked = []
    monkeypatch.setattr(distributed, "LocalCluster", lambda **options: nullcontext(
        asked.append(dask.config.get("distributed.comm.require-encryption"))))
    monkeypatch.setattr(distributed, "Client", lambda *arguments, **options: nullcontext())
    with dask.config.set({"distributed.comm.require-encryption": True}):
        with ExitStack() as stack:
            sweeps.client_of(2, None, stack)
        assert asked == [None] and dask.config.get("distributed.comm.require-encryption") is True


@pytest.mark.slow
def test_on_two_processes_of_this_machine(tmp_path, notes, monkeypatch):
    """A reader's settings of Dask for other clusters do not count, and are as they were afterwards."""
    monkeypatch.setenv("PYTHONPATH", str(IMPORTABLE))
    monkeypatch.setenv("DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION", "True")
    with dask.config.set({"distributed.comm.require-encryption": True}):
        table = sweeps.sweep(SETTINGS, tmp_path / "store", workers=2, run=fakes.slow)
        assert dask.config.get("distributed.comm.require-encryption") is True
    assert table.hidden.tolist() == [1, 2, 3, 4, 5, 6]
    assert notes() == dict.fromkeys(range(1, 7), 1)
    processes = {line.split()[1] for line in (tmp_path / "notes").read_text().splitlines()}
    assert len(processes) == 2 and str(os.getpid()) not in processes


@pytest.mark.slow
def test_two_sweeps_on_one_cluster(tmp_path, cluster, noting, notes):
    """Failures come back, too."""
    settings = [*SETTINGS, Knobs(hidden=13)]
    both = [in_background(settings, tmp_path / "store", cluster.address, run=fakes.failing) for _ in range(2)]
    for thread, _ in both:
        thread.join(PATIENCE)
    assert [tables[0].hidden.tolist() for _, tables in both] == [[1, 2, 3, 4, 5, 6, 13]] * 2
    assert [tables[0].reason.tolist() for _, tables in both] == [[""] * 6 + ["MemoryError: no room for 13"]] * 2
    assert notes() == dict.fromkeys([1, 2, 3, 4, 5, 6, 13], 1)


@pytest.mark.slow
def test_a_worker_with_other_code_is_not_believed(tmp_path, cluster, noting):
    with distributed.Client(cluster.address) as client:
        client.run(fakes.pretend_other_code)
        with pytest.raises(ValueError, match=r"a worker has another version of .*copy the whole course to every"):
            sweeps.sweep(SETTINGS, tmp_path / "store", cluster.address, run=fakes.quick)
        client.run(fakes.pretend_other_code, store.code())
    assert store.table(tmp_path / "store").empty


@pytest.mark.slow
def test_a_worker_that_is_killed_and_a_scheduler_that_is_started_anew(tmp_path, cluster, noting, notes):
    """The one costs its run and no experiment; the other is asked again."""
    settings = [Knobs(hidden=n) for n in range(1, 9)]
    thread, tables = in_background(settings, tmp_path / "store", cluster.address, run=fakes.slow)
    until(lambda: sum(notes().values()) >= 2)
    cluster.workers[0].send_signal(signal.SIGKILL)
    until(lambda: len(list((tmp_path / "store").glob("*.json"))) >= 2)
    cluster.close()
    cluster.start_scheduler()
    cluster.start_worker()
    thread.join(PATIENCE)
    assert tables and tables[0].hidden.tolist() == list(range(1, 9))
    assert set(tables[0].reason) == {""}


@pytest.mark.slow
def test_nobody_answers(tmp_path, monkeypatch):
    monkeypatch.setattr(sweeps, "PATIENCE", 0)
    monkeypatch.setattr(sweeps, "ANSWER", 1)
    address = f"tcp://127.0.0.1:{free_port()}"
    with pytest.raises(ConnectionError, match=f"no scheduler answers at {address}") as error:
        sweeps.sweep(SETTINGS, tmp_path, address, run=fakes.quick)
    assert "0 of 6 experiments are kept; call sweep again to go on." in str(error.value)


def test_a_connection_that_breaks_is_no_full_disk(tmp_path, monkeypatch):
    """Both are OSErrors with a number; of these only the disk's ends the sweep at once."""
    monkeypatch.setattr(sweeps, "PATIENCE", 0)

    def refused(*args):
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(sweeps, "client_of", refused)
    with pytest.raises(ConnectionError, match=r"no scheduler answers at tcp://there: .*Connection refused"):
        sweeps.sweep(SETTINGS, tmp_path, "tcp://there", run=fakes.quick)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate and its key, made for these tests, that scheduler, worker and client all show and all trust."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl here, to make a certificate with")
    folder = tmp_path_factory.mktemp("certificates")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem", "-out",
                    folder / "certificate.pem"], check=True, capture_output=True, timeout=PATIENCE)
    return str(folder / "certificate.pem"), str(folder / "key.pem")


@pytest.mark.slow
def test_through_a_network_with_certificates(tmp_path, certificate, monkeypatch):
    shown, key = certificate
    cluster = Cluster(tmp_path, "--tls-ca-file", shown, "--tls-cert", shown, "--tls-key", key)
    try:
        cluster.start_worker()
        security = distributed.Security(tls_ca_file=shown, tls_client_cert=shown, tls_client_key=key,
                                        require_encryption=True)
        table = sweeps.sweep(SETTINGS[:2], tmp_path / "store", cluster.address, security=security, run=fakes.quick)
        assert table.test.tolist() == [1, 1 / 2]
        monkeypatch.setattr(sweeps, "PATIENCE", 0)
        monkeypatch.setattr(sweeps, "ANSWER", 3)
        with pytest.raises((ConnectionError, TypeError)):  # who shows no certificate is not let in
            sweeps.sweep(SETTINGS, tmp_path / "store", cluster.address, run=fakes.quick)
        assert len(store.table(tmp_path / "store")) == 2
    finally:
        cluster.close()
